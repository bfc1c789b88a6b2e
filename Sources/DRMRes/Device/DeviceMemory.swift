// SPDX-License-Identifier: MIT
//
// Memory that goes when the driver is unbound. DeviceMemory is for the closure that holds the proof: it cannot leave it.
// DeviceKey is for keeping: it holds no pointer that could be followed by itself, is opened with a proof for the same
// device, and is refused once the device was unbound, also when it is bound again.

public import CDRMRes
public import Synchronization

/// Memory of a bound device, for use inside the closure that has the proof.
///
/// The corresponding C function is `devm_kmalloc_array()`.
@safe
public struct DeviceMemory<Element: BitwiseCopyable>: ~Copyable, ~Escapable {
  @usableFromInline
  let start: UnsafeMutablePointer<Element>

  /// How many elements there are.
  public let count: Int

  @_lifetime(borrow owner)
  @inlinable
  init(_ start: UnsafeMutablePointer<Element>, count: Int, owner: borrowing BoundDevice) {
    // SAFETY: the pointer is only kept here.
    unsafe self.start = unsafe start
    self.count = count
  }

  /// The elements, for reading.
  public var span: Span<Element> {
    @_lifetime(borrow self)
    @inlinable
    borrowing get {
      // SAFETY: the memory is initialised and lives as long as the proof that `self` depends on.
      unsafe _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
    }
  }

  /// The elements, for reading and writing.
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    @inlinable
    mutating get {
      // SAFETY: as above, and the access is exclusive because `self` is borrowed mutably.
      unsafe _overrideLifetime(MutableSpan(_unsafeStart: start, count: count), mutating: &self)
    }
  }
}

extension BoundDevice {
  /// Allocates memory until unbind, for use while the proof lasts.
  ///
  /// The corresponding C function is `devm_kmalloc_array()`.
  ///
  /// - Parameters:
  ///   - value: What every element is at first.
  ///   - count: How many elements.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The memory; it cannot leave the closure.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/overflow`` when the size does not fit; ``DRMError/invalidArgument`` for a
  ///   negative count.
  @_lifetime(borrow self)
  @inlinable
  public borrowing func allocate<Element: BitwiseCopyable>(
    repeating value: Element, count: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DeviceMemory<Element> {
    // SAFETY: the device is bound; the payload has room for the elements at their alignment.
    let byteCount = try PayloadLayout<Element>.byteCount(count)
    let raw = unsafe self.raw
    let payload = unsafe at(file, line) { unsafe devm_kmalloc(raw, byteCount, gfpKernel) }
    let start = try unsafe PayloadLayout<Element>.start(in: UnsafeMutableRawPointer(checking: payload))
    let elements = unsafe start.initializeMemory(as: Element.self, repeating: value, count: count)
    return unsafe DeviceMemory(elements, count: count, owner: self)
  }
}

/// What a key and the device's node both know: whether what they stand for is still there.
@usableFromInline
final class Revocation: Sendable {
  @usableFromInline
  let revoked = Atomic(false)

  init() {}

  /// Whether the driver was unbound since.
  @inlinable
  var isRevoked: Bool {
    // PAIRS WITH: the store in revoke(). What was written before the unbind is seen by who finds it revoked.
    revoked.load(ordering: .acquiring)
  }

  /// Says that what this stands for is gone.
  func revoke() {
    // PAIRS WITH: the load in isRevoked and the exchange in claim().
    revoked.store(true, ordering: .releasing)
  }

  /// Takes what this stands for, if nobody did so before.
  func claim() -> Bool {
    // PAIRS WITH: itself on another thread, and the store in revoke(): one of them comes first and wins.
    !revoked.exchange(true, ordering: .acquiringAndReleasing)
  }
}

/// A key to memory of a bound device, to be kept anywhere.
///
/// A key is opened with ``BoundDevice`` of the same device. Once the device was unbound it is refused with
/// ``DRMError/unbound``, for good.
@safe
public struct DeviceKey<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  // The node's payload: the reference to `revocation`, then the elements. Followed only after the checks in open().
  let payload: UnsafeMutableRawPointer
  let owner: UnsafeMutablePointer<device>
  let revocation: Revocation

  /// How many elements there are.
  public let count: Int
}

extension BoundDevice {
  /// Allocates memory until unbind and returns a key to it.
  ///
  /// The corresponding C functions are `devres_alloc()` and `devres_add()`.
  ///
  /// - Parameters:
  ///   - value: What every element is at first.
  ///   - count: How many elements.
  ///   - name: The node's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: A key; opened with ``span(of:)`` and ``withMutableSpan(of:_:)``.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/overflow`` when the size does not fit; ``DRMError/invalidArgument`` for a
  ///   negative count.
  public borrowing func allocateKey<Element: BitwiseCopyable>(
    repeating value: Element, count: Int, name: StaticString = "DeviceKey", file: StaticString = #fileID,
    line: UInt = #line
  ) throws(DRMError) -> DeviceKey<Element> {
    let byteCount = unsafe try PayloadLayout<Element>.byteCount(
      count, after: MemoryLayout<Unmanaged<Revocation>>.stride)
    // SAFETY: the device is bound. The payload begins with a reference to the revocation, which the release callback
    // takes over; the elements lie behind it at their alignment. The name is static storage.
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe __devres_alloc_node(revokeKey, byteCount, gfpKernel, -1, name.cString)
    }
    let payload = try unsafe UnsafeMutableRawPointer(checking: made)
    let revocation = Revocation()
    unsafe payload.initializeMemory(as: Unmanaged<Revocation>.self, to: Unmanaged.passRetained(revocation))
    let start = unsafe PayloadLayout<Element>.start(in: payload, after: MemoryLayout<Unmanaged<Revocation>>.stride)
    unsafe start.initializeMemory(as: Element.self, repeating: value, count: count)
    at(file, line) { unsafe devres_add(raw, payload) }
    return unsafe DeviceKey(payload: payload, owner: raw, revocation: revocation, count: count)
  }

  /// Looks at what a key leads to.
  ///
  /// - Parameter key: A key of this device.
  /// - Returns: The elements; the span cannot outlive the proof or the key.
  /// - Throws: ``DRMError/foreignKey`` for another device's key, ``DRMError/unbound`` for one from before an unbind.
  @_lifetime(borrow self, borrow key)
  public borrowing func span<Element>(of key: borrowing DeviceKey<Element>) throws(DRMError) -> Span<Element> {
    // SAFETY: the memory is initialised and lives until unbind, which the proof excludes.
    let start = try unsafe open(key)
    return unsafe _overrideLifetime(Span(_unsafeStart: start, count: key.count), borrowing: self)
  }

  /// Changes what a key leads to.
  ///
  /// - Parameters:
  ///   - key: A key of this device.
  ///   - body: Gets the elements.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws, and as ``span(of:)``.
  public borrowing func withMutableSpan<Element, Value: ~Copyable>(
    of key: inout DeviceKey<Element>, _ body: (inout MutableSpan<Element>) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    // SAFETY: as above, and the access is exclusive because the key is.
    var span = unsafe MutableSpan(_unsafeStart: try open(key), count: key.count)
    return try body(&span)
  }

  /// Frees memory early.
  ///
  /// The corresponding C function is `devres_release()`.
  ///
  /// - Parameters:
  ///   - key: A key of this device; gone afterwards.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: As ``span(of:)``; then nothing is freed.
  public borrowing func free<Element>(
    _ key: consuming DeviceKey<Element>, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: open() found the node attached to this device; it is looked up by its payload's address.
    _ = try unsafe open(key)
    let raw = unsafe self.raw
    let payload = unsafe key.payload
    let status = at(file, line) {
      unsafe devres_release(raw, revokeKey, { _, payload, wanted in unsafe payload == wanted ? 1 : 0 }, payload)
    }
    try DRMError.check(status)
  }

  /// Frees memory early, and forgets the key.
  ///
  /// The corresponding C function is `devres_release()`.
  ///
  /// - Parameters:
  ///   - key: A key of this device; `nil` afterwards. Nothing happens if it is `nil` now.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: As ``span(of:)``; then nothing is freed, and the key stays.
  public borrowing func free<Element>(
    _ key: inout DeviceKey<Element>?, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: open() checks that the key is this device's.
    switch key {
    case .some(let key): _ = try unsafe open(key)
    case .none: return
    }
    guard let taken = key.take() else { return }
    try free(taken, file: file, line: line)
  }

  /// Checks a key and finds its first element.
  @unsafe
  private borrowing func open<Element>(
    _ key: borrowing DeviceKey<Element>
  ) throws(DRMError) -> UnsafeMutablePointer<Element> {
    // SAFETY: the owner is only compared.
    guard unsafe key.owner == raw else { throw .foreignKey }
    guard !key.revocation.isRevoked else { throw .unbound }
    // SAFETY: not revoked, and the proof excludes an unbind until the caller's scope ends: the node is there.
    let start = unsafe PayloadLayout<Element>.start(in: key.payload, after: MemoryLayout<Unmanaged<Revocation>>.stride)
    return unsafe start.assumingMemoryBound(to: Element.self)
  }
}

/// The release callback of a key's node.
private func revokeKey(_ device: UnsafeMutablePointer<device>?, _ payload: UnsafeMutableRawPointer?) {
  guard let payload = unsafe payload else { return }
  // SAFETY: the payload begins with the reference that allocateKey() put there, taken over here once.
  let revocation = unsafe payload.assumingMemoryBound(to: Unmanaged<Revocation>.self).move()
  unsafe revocation.takeUnretainedValue().revoke()
  unsafe revocation.release()
}
