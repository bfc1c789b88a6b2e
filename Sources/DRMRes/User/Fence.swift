// SPDX-License-Identifier: MIT
//
// A fence: the promise that some work will be done. It is counted, signals once, and lives as long as anybody holds it, also
// after the device is gone; so its memory is an allocation of its own, with its lock and its names in it. A value owns
// one counted reference and may be used on any thread.

import CDRMRes

/// One counted reference to a fence.
///
/// The corresponding C type is `struct dma_fence`.
@safe
public struct Fence: ~Copyable, @unchecked Sendable {
  let raw: UnsafeMutablePointer<dma_fence>

  /// Takes over a reference that the caller owns.
  init(adopting raw: UnsafeMutablePointer<dma_fence>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }

  deinit {
    // SAFETY: the value owns a reference; it is given up here and nowhere else.
    unsafe dma_fence_put(raw)
  }

  /// Makes a fence that is not signalled.
  ///
  /// The corresponding C function is `dma_fence_init()`.
  ///
  /// - Parameters:
  ///   - driver: The name of the driver that makes it.
  ///   - timeline: The name of what it is on.
  ///   - context: The timeline's number; see ``makeContext()``.
  ///   - sequence: The position on the timeline.
  ///   - drm: A device that the fence keeps alive until it is released; `nil` for none.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  public init(
    driver: StaticString, timeline: StaticString, context: UInt64, sequence: UInt64,
    keepingAlive drm: consuming DRMDevice? = nil, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the allocation has room for the fence, its lock and its names, and is freed by the release callback. Names
    // are static storage; the operations are never freed.
    guard let memory = unsafe at(file, line, { unsafe kmalloc(MemoryLayout<FenceBlock>.size, gfpKernel) }) else {
      throw .noMemory
    }
    let block = unsafe memory.assumingMemoryBound(to: FenceBlock.self)
    unsafe block.initialize(
      to: FenceBlock(
        fence: dma_fence(), lock: spinlock_t(), driver: driver.cString, timeline: timeline.cString, drm: nil))
    if let drm { unsafe block.pointee.drm = drm.relinquish() }
    unsafe drmres_spin_lock_init(&block.pointee.lock, StaticString("Fence").cString)
    unsafe dma_fence_init(&block.pointee.fence, fenceOperations, &block.pointee.lock, context, sequence)
    unsafe raw = memory.assumingMemoryBound(to: dma_fence.self)
  }

  /// Makes a timeline.
  ///
  /// The corresponding C function is `dma_fence_context_alloc()`.
  ///
  /// - Returns: Its number, which is never used again.
  public static func makeContext() -> UInt64 { dma_fence_context_alloc(1) }

  /// Takes another reference.
  ///
  /// The corresponding C function is `dma_fence_get()`.
  public borrowing func reference() -> Fence {
    // SAFETY: the value owns a reference; the new one goes to the new value.
    unsafe dma_fence_get(raw)
    return unsafe Fence(adopting: raw)
  }

  /// Says that the work is done.
  ///
  /// The corresponding C function is `dma_fence_signal()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/invalidArgument`` if it was said before.
  public borrowing func signal(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the fence is alive for the length of the call.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe dma_fence_signal(raw) })
  }

  /// Says that the work ended with an error.
  ///
  /// The corresponding C functions are `dma_fence_set_error()` and `dma_fence_signal()`.
  ///
  /// - Parameters:
  ///   - error: What ``wait()`` throws from now on.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/invalidArgument`` if the work was said to be done before.
  public borrowing func signal(
    with error: DRMError, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the fence is alive for the length of the call. Its error is written by who signals it, before that.
    let raw = unsafe self.raw
    guard unsafe !dma_fence_is_signaled(raw) else { throw .invalidArgument }
    at(file, line) { unsafe dma_fence_set_error(raw, error.status) }
    try DRMError.check(at(file, line) { unsafe dma_fence_signal(raw) })
  }

  /// The name of the driver that made the fence, which may be gone; `detached-driver` once the work is done.
  ///
  /// The corresponding C function is `dma_fence_driver_name()`.
  public var driverName: String {
    // SAFETY: the fence is alive; the name is a C string of the driver's, copied at once.
    unsafe text(dma_fence_driver_name(raw)) ?? ""
  }

  /// The name of what the fence is on; `signaled-timeline` once the work is done.
  ///
  /// The corresponding C function is `dma_fence_timeline_name()`.
  public var timelineName: String {
    // SAFETY: as above.
    unsafe text(dma_fence_timeline_name(raw)) ?? ""
  }

  /// Whether the work is done.
  ///
  /// The corresponding C function is `dma_fence_is_signaled()`.
  public var isSignaled: Bool {
    // SAFETY: the fence is alive.
    unsafe dma_fence_is_signaled(raw)
  }

  /// Sleeps until the work is done.
  ///
  /// The corresponding C function is `dma_fence_wait()`.
  ///
  /// - Throws: The error that the work ended with.
  public borrowing func wait() throws(DRMError) {
    // SAFETY: the fence is alive for the length of the call.
    try DRMError.check(Int32(truncatingIfNeeded: unsafe dma_fence_wait(raw, false)))
    try DRMError.check(unsafe dma_fence_get_status(raw))
  }
}

/// A fence with what it needs, in one allocation; the fence is the first field.
@safe
private struct FenceBlock {
  var fence: dma_fence
  var lock: spinlock_t
  let driver: UnsafePointer<CChar>
  let timeline: UnsafePointer<CChar>
  /// A reference that the fence owns.
  var drm: UnsafeMutablePointer<drm_device>?

  /// The block of a fence that this file made.
  @unsafe
  static func of(_ fence: UnsafeMutablePointer<dma_fence>) -> UnsafeMutablePointer<FenceBlock> {
    // SAFETY: the fence is the block's first field.
    unsafe UnsafeMutableRawPointer(fence).assumingMemoryBound(to: FenceBlock.self)
  }
}

/// What the core calls for every fence. Made once and never freed.
nonisolated(unsafe) private let fenceOperations: UnsafeMutablePointer<dma_fence_ops> = {
  // SAFETY: written here, before anybody has the address, and only read afterwards.
  let operations = UnsafeMutablePointer<dma_fence_ops>.allocate(capacity: 1)
  var table = dma_fence_ops()
  unsafe table.get_driver_name = { fence in unsafe fence.map { unsafe FenceBlock.of($0).pointee.driver } ?? nil }
  unsafe table.get_timeline_name = { fence in unsafe fence.map { unsafe FenceBlock.of($0).pointee.timeline } ?? nil }
  unsafe table.release = { fence in
    guard let fence = unsafe fence else { return }
    let drm = unsafe FenceBlock.of(fence).pointee.drm
    unsafe dma_fence_free(fence)
    unsafe drm_dev_put(drm)
  }
  unsafe operations.initialize(to: table)
  return unsafe operations
}()

extension DRMDevice {
  /// Gives the reference to C, which drops it with `drm_dev_put()`.
  consuming func relinquish() -> UnsafeMutablePointer<drm_device> {
    let raw = unsafe self.raw
    discard self
    return unsafe raw
  }
}
