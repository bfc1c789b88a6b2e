// SPDX-License-Identifier: MIT
//
// Parts of a device that is spread over several. A Component owns the registration of one part: dropping it is
// component_del(), which unbinds the whole that the part belongs to. It is kept in the state of the part's driver, so that it
// goes in remove(). What a part's bind makes is kept until its unbind. One lock of the core is held around all callbacks of
// all components.

import CDRMRes

/// One part of a device that is spread over several, offered until this value is dropped.
///
/// The corresponding C functions are `component_add()` and `component_del()`.
@safe
public struct Component: ~Copyable, @unchecked Sendable {
  private let slot: ComponentSlot

  fileprivate init(_ slot: ComponentSlot) { self.slot = slot }

  deinit {
    // Inside a callback the core would wait for itself; it reports that and keeps the part, and so its slot stays.
    if drmresIsCalling() { slot.keep() }
    slot.delete()
  }

  /// Takes the part away. The whole that it belongs to is unbound first.
  ///
  /// Inside a callback of a component Linux would wait for itself: that is reported as ``ReportCode/recursiveLock``, and the
  /// part stays for good. The corresponding C function is `component_del()`.
  public consuming func delete() {}
}

extension BoundDevice {
  /// Offers the device as a part. A whole that waited for this part alone is bound at once.
  ///
  /// The corresponding C functions are `component_add()` and `component_add_typed()`.
  ///
  /// - Parameters:
  ///   - number: Tells the parts of one device apart; 0 for the only one.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - bind: Takes part in a whole. Gets the proof for this device: what is added to it is released after `unbind`, or at
  ///     once if `bind` throws. The second proof is the whole's: what is added to it is released after the whole's own
  ///     `unbind`. The third is the DRM device of the whole, which
  ///     one in C hands to `component_bind_all()`.
  ///   - unbind: Undoes `bind`, before what that added to the proof is released; gets what `bind` returned.
  /// - Returns: The registration, which belongs in the driver's state.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/deadlock`` inside a callback of a component, which is also reported; the error
  ///   of a bind, and then the part is not offered.
  public borrowing func addComponent<State: Sendable>(
    number: Int32 = 0, file: StaticString = #fileID, line: UInt = #line,
    bind:
      @escaping @Sendable (borrowing BoundDevice, borrowing BoundDevice, borrowing DRMDevice) throws(DRMError)
      -> State,
    unbind: @escaping @Sendable (borrowing BoundDevice, State) -> Void = { _, _ in }
  ) throws(DRMError) -> Component {
    let slot = TypedComponentSlot(device(), bind, unbind)
    try slot.add(number, file, line)
    return Component(slot)
  }
}

/// Whether this thread is inside a callback of a component.
func drmresIsCalling() -> Bool {
  // SAFETY: the pointer is only compared.
  unsafe drmres_component_calling() != nil
}

/// The table of one part, at one address for as long as C has it.
@safe
private class ComponentSlot: @unchecked Sendable {
  /// The block that C sees, found again through the table in it.
  @safe
  struct Block {
    var operations: component_ops
    unowned(unsafe) let owner: ComponentSlot
  }

  private let device: Device
  private let block: UnsafeMutablePointer<Block>

  init(_ device: consuming Device) {
    // SAFETY: the block is freed in deinit, after C has let go of it, and refers to the object without keeping it.
    self.device = device
    unsafe block = .allocate(capacity: 1)
    unsafe block.initialize(
      to: Block(operations: component_ops(bind: bindComponent, unbind: unbindComponent), owner: self))
  }

  deinit {
    // SAFETY: who added the part has deleted it.
    unsafe block.deinitialize(count: 1)
    unsafe block.deallocate()
  }

  func bind(
    _ device: borrowing BoundDevice, _ master: borrowing BoundDevice, _ drm: borrowing DRMDevice
  ) throws(DRMError) {}

  func unbind(_ device: borrowing BoundDevice) {}

  final func add(_ number: Int32, _ file: StaticString, _ line: UInt) throws(DRMError) {
    // SAFETY: device and block stay until delete(). The table is the block's first field.
    let raw = unsafe device.raw
    let operations = unsafe address(of: &block.pointee.operations)
    let status = at(file, line) {
      number == 0 ? unsafe component_add(raw, operations) : unsafe component_add_typed(raw, operations, number)
    }
    try DRMError.check(status)
  }

  final func delete() {
    // SAFETY: the part was added, and is deleted once.
    unsafe component_del(device.raw, address(of: &block.pointee.operations))
  }

  /// Stays for good, with the table that C still has.
  final func keep() {
    Self.kept.withLock { $0.append(self) }
  }

  private static let kept = Guarded<[ComponentSlot]>([])

  /// The slot whose callback C is calling.
  static func called() -> ComponentSlot? {
    // SAFETY: these callbacks are in tables of slots only, as their first field.
    unsafe drmres_component_calling()?.assumingMemoryBound(to: Block.self).pointee.owner
  }
}

/// A part whose bind makes something of a certain type.
private final class TypedComponentSlot<State: Sendable>: ComponentSlot, @unchecked Sendable {
  typealias Bind =
    @Sendable (
      borrowing BoundDevice, borrowing BoundDevice, borrowing DRMDevice
    ) throws(DRMError) -> State

  private let bindBody: Bind
  private let unbindBody: @Sendable (borrowing BoundDevice, State) -> Void
  private let state = Guarded<State?>(nil)

  init(
    _ device: consuming Device, _ bind: @escaping Bind,
    _ unbind: @escaping @Sendable (borrowing BoundDevice, State) -> Void
  ) {
    bindBody = bind
    unbindBody = unbind
    super.init(device)
  }

  override func bind(
    _ device: borrowing BoundDevice, _ master: borrowing BoundDevice, _ drm: borrowing DRMDevice
  ) throws(DRMError) {
    let made = try bindBody(device, master, drm)
    state.withLock { $0 = made }
  }

  override func unbind(_ device: borrowing BoundDevice) {
    guard let state = state.withLock({ $0.take() }) else { return }
    unbindBody(device, state)
  }
}

/// component_ops.bind
private func bindComponent(
  _ device: UnsafeMutablePointer<device>?, _ master: UnsafeMutablePointer<device>?, _ data: UnsafeMutableRawPointer?
) -> Int32 {
  // SAFETY: the core lends both devices, whose drivers are bound, for the length of the call. The data of a whole is its DRM
  // device, as everywhere in Linux; without one there is nothing to bind to.
  guard let device = unsafe device, let master = unsafe master, let slot = ComponentSlot.called(),
    let data = unsafe data
  else { return DRMError.invalidArgument.status }
  do throws(DRMError) {
    try unsafe withLent({ unsafe DRMDevice(adopting: data.assumingMemoryBound(to: drm_device.self)) }) {
      (drm) throws(DRMError) in
      try unsafe slot.bind(BoundDevice(proven: device), BoundDevice(proven: master), drm)
    }
    return 0
  } catch {
    return error.status
  }
}

/// component_ops.unbind
private func unbindComponent(
  _ device: UnsafeMutablePointer<device>?, _ master: UnsafeMutablePointer<device>?, _ data: UnsafeMutableRawPointer?
) {
  // SAFETY: as above.
  guard let device = unsafe device else { return }
  unsafe ComponentSlot.called()?.unbind(BoundDevice(proven: device))
}
