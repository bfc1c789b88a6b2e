// SPDX-License-Identifier: MIT
//
// This library through its typed API, as a contender: the same phases as the ones written in C, each a loop over
// allocateKey(), onRelease(), free(), withHardware() ... A job belongs to its thread; the objects made for it end with its
// last phase. Two threads may share a device, which is what some jobs are about.

internal import CDRMResBench
import DRMRes
import Foundation
import Synchronization

/// The typed API in competition with the C functions below it.
enum SwiftContender {
  /// How a driver remembers a node.
  private typealias Key = ManagedKey<UInt8>
  private typealias Job = UnsafeMutablePointer<bench_job>

  /// A device, behind the pointer that a job knows.
  private final class Owner: Sendable {
    let parent: Parent
    let drm: DRMDevice

    init() throws(DRMError) {
      let parent = try Parent.take()
      defer { Parent.giveBack(parent) }
      self.parent = parent
      drm = try parent.device.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound) }
    }
  }

  /// A root device on which nobody else makes a DRM device meanwhile: that takes its lock, and two threads may each want one. It
  /// is kept for the next, since what is measured is the DRM device.
  private final class Parent: Sendable {
    private static let made = Atomic(0)
    /// Not a `Mutex`: the kernel hands that on, where ThreadSanitizer does not see it.
    private static let lock = NSLock()
    // SAFETY: read and written under the lock only.
    nonisolated(unsafe) private static var free: [Parent] = []

    let device: Device

    private init() throws(DRMError) {
      device = try Device.root(name: "bench-swift-\(Self.made.wrappingAdd(1, ordering: .relaxed).newValue)")
    }

    static func take() throws(DRMError) -> Parent {
      // SAFETY: under the lock.
      if let parent = lock.withLock({ unsafe free.popLast() }) { return parent }
      return try Parent()
    }

    static func giveBack(_ parent: Parent) {
      // SAFETY: under the lock.
      lock.withLock { unsafe free.append(parent) }
    }
  }

  /// The typed API on each back end. They live until the process ends.
  // SAFETY: written once, by whoever asks first, and only read from then on.
  nonisolated(unsafe) static let all: [UnsafePointer<bench_contender>] = unsafe [
    make("exact-swift", prepare: bench_use_exact), make("slab-swift", prepare: bench_use_slab),
    make("packed-swift", prepare: bench_use_packed),
  ]

  private static func make(
    _ name: StaticString, prepare: @escaping @convention(c) () -> Bool
  ) -> UnsafePointer<bench_contender> {
    // SAFETY: the struct is made once and never freed; the name is a literal.
    let contender = UnsafeMutablePointer<bench_contender>.allocate(capacity: 1)
    unsafe contender.initialize(to: bench_exact)
    unsafe contender.pointee.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    unsafe contender.pointee.slot = MemoryLayout<Key>.stride
    unsafe contender.pointee.prepare = prepare
    unsafe contender.pointee.open = { unsafe SwiftContender.run($0, SwiftContender.open) }
    unsafe contender.pointee.fill = { unsafe SwiftContender.run($0, SwiftContender.fill) }
    unsafe contender.pointee.act = { unsafe SwiftContender.run($0, SwiftContender.act) }
    unsafe contender.pointee.give = { unsafe SwiftContender.run($0, SwiftContender.give) }
    unsafe contender.pointee.churn = { unsafe SwiftContender.run($0, SwiftContender.churn) }
    unsafe contender.pointee.ring = { unsafe SwiftContender.run($0, SwiftContender.ring) }
    unsafe contender.pointee.close = { unsafe SwiftContender.run($0, SwiftContender.close) }
    unsafe contender.pointee.cycle = { unsafe SwiftContender.run($0, SwiftContender.cycle) }
    unsafe contender.pointee.devm = { unsafe SwiftContender.run($0, SwiftContender.devm) }
    unsafe contender.pointee.devm_act = { unsafe SwiftContender.run($0, SwiftContender.devmActions) }
    unsafe contender.pointee.devm_open = { unsafe SwiftContender.run($0, SwiftContender.devmOpen) }
    unsafe contender.pointee.devm_stock = { unsafe SwiftContender.run($0, SwiftContender.devmStock) }
    unsafe contender.pointee.devm_close = { unsafe SwiftContender.run($0, SwiftContender.devmClose) }
    unsafe contender.pointee.enter = { unsafe SwiftContender.run($0, SwiftContender.enter) }
    unsafe contender.pointee.get = { unsafe SwiftContender.run($0, SwiftContender.get) }
    return unsafe UnsafePointer(contender)
  }

  // SAFETY: everywhere below: a phase is called with a job that is its thread's, whose slots have room for so many keys;
  // its owner is what open() left there, until close() takes it away.

  private static func run(_ job: Job?, _ phase: (Job) throws(DRMError) -> Void) {
    guard let job = unsafe job else { return }
    do {
      try unsafe phase(job)
    } catch {
      unsafe job.pointee.failed = true
    }
  }

  private static func keys(_ job: Job) -> UnsafeMutablePointer<Key> {
    // Never nil: the slots are allocated before the first phase.
    unsafe job.pointee.kept.unsafelyUnwrapped.assumingMemoryBound(to: Key.self)
  }

  private static func owner(_ job: Job) -> Owner {
    unsafe Unmanaged<Owner>.fromOpaque(UnsafeRawPointer(job.pointee.owner.unsafelyUnwrapped)).takeUnretainedValue()
  }

  private static func open(_ job: Job) throws(DRMError) {
    unsafe job.pointee.owner = Unmanaged.passRetained(try Owner()).toOpaque()
  }

  private static func close(_ job: Job) {
    guard let owner = unsafe job.pointee.owner else { return }
    unsafe Unmanaged<Owner>.fromOpaque(UnsafeRawPointer(owner)).release()
  }

  /// Allocates a node and, as its owner does, writes to its first and last byte.
  @inline(__always)
  private static func take(_ drm: borrowing DRMDevice, _ size: Int) throws(DRMError) -> Key {
    var key = try drm.allocateKey(repeating: UInt8(0), count: size)
    try drm.withMutableSpan(of: &key) { (bytes) throws(DRMError) in
      bytes[0] = 1
      bytes[bytes.count - 1] = 1
    }
    return key
  }

  private static func fill(_ job: Job) throws(DRMError) {
    let owner = unsafe owner(job)
    let count = unsafe job.pointee.n
    if let sizes = unsafe job.pointee.sizes {
      try unsafe fill(keys(job), count, sizes, owner.drm)
    } else {
      try unsafe fill(keys(job), count, owner.drm)
    }
  }

  // Each with a device that it is lent, as the functions of a driver are.

  @inline(never)
  private static func fill(
    _ keys: UnsafeMutablePointer<Key>, _ count: Int, _ drm: borrowing DRMDevice
  ) throws(DRMError) {
    var key = unsafe keys
    var left = count
    while left != 0 {
      unsafe key.initialize(to: try take(drm, 64))
      unsafe key += 1
      left &-= 1
    }
  }

  @inline(never)
  private static func fill(
    _ keys: UnsafeMutablePointer<Key>, _ count: Int, _ sizes: UnsafePointer<UInt16>, _ drm: borrowing DRMDevice
  ) throws(DRMError) {
    for index in 0..<count {
      unsafe (keys + index).initialize(to: try take(drm, Int(sizes[index])))
    }
  }

  private static func act(_ job: Job) throws(DRMError) { try unsafe act(job.pointee.n, owner(job).drm) }

  @inline(never)
  private static func act(_ count: Int, _ drm: borrowing DRMDevice) throws(DRMError) {
    var left = count
    while left != 0 {
      try drm.onRelease("action") {}
      left &-= 1
    }
  }

  private static func give(_ job: Job) throws(DRMError) {
    let owner = unsafe owner(job)
    let keys = unsafe keys(job)
    for index in unsafe 0..<job.pointee.frees {
      try owner.drm.free(unsafe (keys + index).move())
    }
  }

  private static func churn(_ job: Job) throws(DRMError) {
    let owner = unsafe owner(job)
    let keys = unsafe keys(job)
    guard let order = unsafe job.pointee.order else { return }
    let sizes = unsafe job.pointee.sizes
    for index in unsafe 0..<job.pointee.frees {
      let slot = unsafe keys + Int(order[index])
      try owner.drm.free(unsafe slot.move())
      unsafe slot.initialize(to: try take(owner.drm, unsafe sizes.map { unsafe Int($0[index]) } ?? 64))
    }
  }

  private static func ring(_ job: Job) throws(DRMError) {
    let owner = unsafe owner(job)
    let keys = unsafe keys(job)
    for index in unsafe 0..<job.pointee.n {
      let slot = unsafe keys + index % Int(BENCH_RING)
      if index >= Int(BENCH_RING) { try owner.drm.free(unsafe slot.move()) }
      unsafe slot.initialize(to: try take(owner.drm, 64))
    }
  }

  private static func cycle(_ job: Job) throws(DRMError) {
    let parent = try Parent.take()
    defer { Parent.giveBack(parent) }
    let isMixed = unsafe job.pointee.workload == BENCH_W5B
    let isEmpty = unsafe job.pointee.workload == BENCH_W5_EMPTY
    for _ in unsafe 0..<job.pointee.n {
      let drm = try parent.device.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound) }
      if isEmpty { continue }
      for index in 0..<Int(BENCH_CYCLE_NODES) {
        _ = try take(drm, isMixed ? Int(bench_kms_size(index)) : 64)
        if index < Int(BENCH_CYCLE_ACTIONS) {
          try drm.onRelease("action") {}
        }
      }
    }
  }

  private static func devm(_ job: Job) throws(DRMError) {
    let owner = unsafe owner(job)
    let count = unsafe job.pointee.n
    try owner.parent.device.withBound { (bound) throws(DRMError) in
      for _ in 0..<count {
        try bound.free(try bound.allocateKey(repeating: UInt8(0), count: 64))
      }
    }
  }

  private static func devmActions(_ job: Job) throws(DRMError) {
    let device = try Device.root(name: "bench-actions")
    let count = unsafe job.pointee.n
    let added = Result { () throws(DRMError) in
      try device.withBound { (bound) throws(DRMError) in try act(count, bound) }
    }
    device.unregister()
    try added.get()
  }

  /// A device that is there before its resources.
  private final class Holder {
    private static let made = Atomic(0)
    let device: Device

    init() throws(DRMError) {
      device = try Device.root(name: "bench-devm-\(Self.made.wrappingAdd(1, ordering: .relaxed).newValue)")
    }
  }

  private static func devmOpen(_ job: Job) throws(DRMError) {
    unsafe job.pointee.owner = Unmanaged.passRetained(try Holder()).toOpaque()
  }

  private static func devmStock(_ job: Job) throws(DRMError) {
    let owner = unsafe UnsafeRawPointer(job.pointee.owner.unsafelyUnwrapped)
    let holder = unsafe Unmanaged<Holder>.fromOpaque(owner).takeUnretainedValue()
    try holder.device.withBound { (bound) throws(DRMError) in
      for _ in 0..<Int(BENCH_CYCLE_NODES) { _ = try bound.allocateKey(repeating: UInt8(0), count: 64) }
      for _ in 0..<Int(BENCH_CYCLE_ACTIONS) { try bound.onUnbind("action") {} }
    }
  }

  private static func devmClose(_ job: Job) {
    guard let owner = unsafe job.pointee.owner else { return }
    unsafe Unmanaged<Holder>.fromOpaque(UnsafeRawPointer(owner)).release()
  }

  @inline(never)
  private static func act(_ count: Int, _ bound: borrowing BoundDevice) throws(DRMError) {
    // The other way round than above: of two functions that are alike the compiler makes one with more parameters.
    var done = 0
    while done != count {
      try bound.onUnbind("action") {}
      done &+= 1
    }
  }

  private static func enter(_ job: Job) throws(DRMError) {
    let owner = unsafe owner(job)
    for _ in unsafe 0..<job.pointee.n {
      try owner.drm.withHardware { _ in bench_escape(nil) }
    }
  }

  private static func get(_ job: Job) {
    let owner = unsafe owner(job)
    for _ in unsafe 0..<job.pointee.n {
      _ = owner.drm.reference()
    }
  }
}
