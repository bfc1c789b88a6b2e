// SPDX-License-Identifier: MIT
//
// The whole of a device that is spread over several: it wants certain parts, is bound when the last of them has come, and
// unbound when the first goes, or itself. A ComponentMaster owns its registration and is kept in the state of its driver, so
// that it goes in remove(). What its bind makes is kept until its unbind. One lock of the core is held around all callbacks.

import CDRMRes

/// One part that a whole wants.
public struct ComponentMatch: Sendable {
  fileprivate let compare: @Sendable (borrowing Device, Int32) -> Bool

  /// Wants the device of a name.
  ///
  /// The corresponding C function is `component_compare_dev_name()`.
  ///
  /// - Parameter name: The device's name, such as `hdmi.0`.
  public static func named(_ name: String) -> ComponentMatch {
    ComponentMatch { device, _ in device.name == name }
  }

  /// Wants a device.
  ///
  /// The corresponding C function is `component_compare_dev()`.
  ///
  /// - Parameter device: The device; kept until the whole is gone.
  public static func device(_ device: borrowing Device) -> ComponentMatch {
    let wanted = Owned(device.reference())
    // SAFETY: the pointers are only compared.
    return ComponentMatch { device, _ in unsafe device.raw == wanted.value.raw }
  }

  /// Wants what a closure says.
  ///
  /// The corresponding C function is `component_match_add_typed()`.
  ///
  /// - Parameter compare: Whether the part with this number of this device is wanted. The core's lock is held.
  public static func matching(
    _ compare: @escaping @Sendable (_ device: borrowing Device, _ number: Int32) -> Bool
  ) -> ComponentMatch {
    ComponentMatch(compare: compare)
  }

  private init(compare: @escaping @Sendable (borrowing Device, Int32) -> Bool) { self.compare = compare }
}

/// The parts of a whole, for the length of its bind.
@safe
public struct ComponentParts: ~Copyable, ~Escapable {
  private let slot: MasterSlot

  @_lifetime(immortal)
  fileprivate init(_ slot: MasterSlot) { self.slot = slot }

  /// Binds all parts, in the order of the match.
  ///
  /// They are unbound again, in reverse order, after the whole's unbind, or if its bind throws afterwards. The corresponding C
  /// functions are `component_bind_all()` and `component_unbind_all()`.
  ///
  /// - Parameter drm: The DRM device that the parts make one of; a reference is kept until they are unbound.
  /// - Throws: The error of the first part that failed, and those before it are unbound; ``DRMError/alreadyInProgress`` the
  ///   second time.
  public borrowing func bind(_ drm: borrowing DRMDevice) throws(DRMError) {
    try slot.bindParts(drm)
  }
}

/// A whole that is registered until this value is dropped.
///
/// The corresponding C functions are `component_master_add_with_match()` and `component_master_del()`.
@safe
public struct ComponentMaster: ~Copyable, @unchecked Sendable {
  private let slot: MasterSlot

  fileprivate init(_ slot: MasterSlot) { self.slot = slot }

  deinit {
    // Inside a callback the core would wait for itself; it reports that and keeps the whole, and so its slot stays.
    if drmresIsCalling() { slot.keep() }
    slot.delete()
  }

  /// Unbinds the whole and takes it away.
  ///
  /// Inside a callback of a component Linux would wait for itself: that is reported as ``ReportCode/recursiveLock``, and the
  /// whole stays for good. The corresponding C function is `component_master_del()`.
  public consuming func delete() {}
}

extension BoundDevice {
  /// Makes the device the whole of several parts. It is bound at once when all of them are there.
  ///
  /// The corresponding C functions are `component_match_add()` and `component_master_add_with_match()`.
  ///
  /// - Parameters:
  ///   - match: The parts that it wants, in the order of binding; at least one.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - bind: Called when all parts are there; makes the DRM device, binds the parts to it, and registers it. What is added to
  ///     the proof is released after `unbind` and the parts', or at once if `bind` throws.
  ///   - unbind: Undoes `bind`, before the parts are unbound; gets what `bind` returned.
  /// - Returns: The registration, which belongs in the driver's state.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` without a match; ``DRMError/deadlock`` inside a callback of a
  ///   component, which is also reported; the error of `bind`. Then it is not registered.
  public borrowing func addComponentMaster<State: Sendable>(
    matching match: [ComponentMatch], file: StaticString = #fileID, line: UInt = #line,
    bind: @escaping @Sendable (borrowing BoundDevice, borrowing ComponentParts) throws(DRMError) -> State,
    unbind: @escaping @Sendable (borrowing BoundDevice, State) -> Void = { _, _ in }
  ) throws(DRMError) -> ComponentMaster {
    guard !match.isEmpty else { throw .invalidArgument }
    let slot = TypedMasterSlot(device(), match, bind, unbind)
    try slot.add(file, line)
    return ComponentMaster(slot)
  }
}

/// The table of one whole and its match, at one address for as long as C has them.
@safe
private class MasterSlot: @unchecked Sendable {
  /// The block that C sees, found again through the table in it.
  @safe
  struct Block {
    var operations: component_master_ops
    unowned(unsafe) let owner: MasterSlot
  }

  private let device: Device
  private let match: UnsafeMutableBufferPointer<ComponentMatch>
  private let block: UnsafeMutablePointer<Block>
  /// The DRM device whose parts are bound.
  private let whole = Guarded<Owned<DRMDevice>?>(nil)

  init(_ device: consuming Device, _ match: [ComponentMatch]) {
    // SAFETY: match and block are freed in deinit, after C has let go of them. The block refers to the object without keeping
    // it.
    self.device = device
    unsafe self.match = .allocate(capacity: match.count)
    _ = unsafe self.match.initialize(fromContentsOf: match)
    unsafe block = .allocate(capacity: 1)
    unsafe block.initialize(
      to: Block(operations: component_master_ops(bind: bindMaster, unbind: unbindMaster), owner: self))
  }

  deinit {
    // SAFETY: who added the whole has deleted it; C compares nothing more.
    unsafe match.deinitialize()
    unsafe match.deallocate()
    unsafe block.deinitialize(count: 1)
    unsafe block.deallocate()
  }

  func bind(_ device: borrowing BoundDevice) throws(DRMError) {}
  func unbind(_ device: borrowing BoundDevice) {}

  final func add(_ file: StaticString, _ line: UInt) throws(DRMError) {
    // SAFETY: device, match and block stay until delete(). C's own copy of the match belongs to the device.
    let raw = unsafe device.raw
    var wanted: OpaquePointer?
    let count = unsafe match.count
    for index in 0..<count {
      at(file, line) {
        unsafe component_match_add_typed(raw, &wanted, compareComponent, match.baseAddress.map { unsafe $0 + index })
      }
    }
    let status = at(file, line) {
      unsafe component_master_add_with_match(raw, address(of: &block.pointee.operations), wanted)
    }
    try DRMError.check(status)
  }

  final func delete() {
    // SAFETY: the whole was added, and is deleted once.
    unsafe component_master_del(device.raw, address(of: &block.pointee.operations))
  }

  final func bindParts(_ drm: borrowing DRMDevice) throws(DRMError) {
    guard whole.withLock({ $0 == nil }) else { throw .alreadyInProgress }
    // SAFETY: called inside bind(), where the core wants it. The parts keep nothing of the DRM device that they do not count.
    try DRMError.check(unsafe component_bind_all(device.raw, drm.raw))
    let kept = Owned(drm.reference())
    whole.withLock { $0 = kept }
  }

  final func unbindParts() {
    guard let drm = whole.withLock({ $0.take() }) else { return }
    // SAFETY: called inside bind() or unbind(), after the parts were bound.
    unsafe component_unbind_all(device.raw, drm.value.raw)
  }

  /// Stays for good, with the table that C still has.
  final func keep() {
    Self.kept.withLock { $0.append(self) }
  }

  private static let kept = Guarded<[MasterSlot]>([])

  /// The slot whose callback C is calling.
  static func called() -> MasterSlot? {
    // SAFETY: these callbacks are in tables of slots only, as their first field.
    unsafe drmres_component_calling()?.assumingMemoryBound(to: Block.self).pointee.owner
  }
}

/// A whole whose bind makes something of a certain type.
private final class TypedMasterSlot<State: Sendable>: MasterSlot, @unchecked Sendable {
  typealias Bind = @Sendable (borrowing BoundDevice, borrowing ComponentParts) throws(DRMError) -> State

  private let bindBody: Bind
  private let unbindBody: @Sendable (borrowing BoundDevice, State) -> Void
  private let state = Guarded<State?>(nil)

  init(
    _ device: consuming Device, _ match: [ComponentMatch], _ bind: @escaping Bind,
    _ unbind: @escaping @Sendable (borrowing BoundDevice, State) -> Void
  ) {
    bindBody = bind
    unbindBody = unbind
    super.init(device, match)
  }

  override func bind(_ device: borrowing BoundDevice) throws(DRMError) {
    do throws(DRMError) {
      let made = try bindBody(device, ComponentParts(self))
      state.withLock { $0 = made }
    } catch {
      unbindParts()
      throw error
    }
  }

  override func unbind(_ device: borrowing BoundDevice) {
    let state = state.withLock { $0.take() }
    if let state { unbindBody(device, state) }
    unbindParts()
  }
}

/// The comparison of component_match_add_typed().
private func compareComponent(
  _ device: UnsafeMutablePointer<device>?, _ number: Int32, _ data: UnsafeMutableRawPointer?
) -> Int32 {
  // SAFETY: the core lends the device; the data is an entry of a slot's match, which C has no longer than the slot.
  guard let device = unsafe device, let data = unsafe data else { return 0 }
  let match = unsafe data.assumingMemoryBound(to: ComponentMatch.self)
  return unsafe Device.withBorrowed(device) { unsafe match.pointee.compare($0, number) } ? 1 : 0
}

/// component_master_ops.bind
private func bindMaster(_ device: UnsafeMutablePointer<device>?) -> Int32 {
  // SAFETY: the core lends the device, whose driver is bound, for the length of the call.
  guard let device = unsafe device, let slot = MasterSlot.called() else { return DRMError.invalidArgument.status }
  do throws(DRMError) {
    try unsafe slot.bind(BoundDevice(proven: device))
    return 0
  } catch {
    return error.status
  }
}

/// component_master_ops.unbind
private func unbindMaster(_ device: UnsafeMutablePointer<device>?) {
  // SAFETY: as above.
  guard let device = unsafe device else { return }
  unsafe MasterSlot.called()?.unbind(BoundDevice(proven: device))
}
