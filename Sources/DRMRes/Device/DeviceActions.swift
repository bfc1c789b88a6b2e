// SPDX-License-Identifier: MIT
//
// Actions that run when the driver is unbound, newest first, on the thread that unbinds. A closure is owned by its node and
// released exactly once: after it ran, or unrun when the action is removed.

public import CDRMRes

/// The action of a node that has a handle.
private func runDeviceAction(_ data: UnsafeMutableRawPointer?) {
  guard let data = unsafe data else { return }
  // SAFETY: the node's data came from HandledAction.give(); the core calls each action once.
  unsafe HandledAction.run(data)
}

/// An action of a bound device, to be run early or taken off.
///
/// It may be copied and kept anywhere. Dropping it leaves the action where it is: it runs at unbind.
@safe
public struct DeviceAction: @unchecked Sendable {
  // Identity of the device; never followed.
  fileprivate let owner: UnsafeMutablePointer<device>
  fileprivate let data: UnsafeMutableRawPointer
  fileprivate let shared: HandledAction
}

extension BoundDevice {
  /// Has a closure run when the driver is unbound, or at once if that cannot be arranged.
  ///
  /// The closure is moved into the node: there is no allocation beside it. The corresponding C function is
  /// `devm_add_action_or_reset()`.
  ///
  /// - Parameters:
  ///   - name: The action's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run. If this function throws, it has been run.
  /// - Throws: ``DRMError/noMemory``.
  @inlinable
  public borrowing func onUnbind(
    _ name: StaticString = "onUnbind", file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable () -> Void
  ) throws(DRMError) {
    // SAFETY: the device is bound; the name is static storage. The callback is called once and takes the closure out; if it
    // was not added, that is done here.
    let raw = unsafe self.raw
    let words = unsafe StoredAction.give(body)
    let run: @convention(c) (UnsafeMutableRawPointer?) -> Void = { payload in unsafe StoredAction.run(payload) }
    if unsafe __devm_add_closure_quick(raw, run, words.code, words.context, name.cString) { return }
    let status = at(file, line) {
      unsafe __devm_add_closure(raw, run, words.code, words.context, name.cString)
    }
    guard status == 0 else {
      unsafe StoredAction.run(words)
      throw .noMemory
    }
  }

  /// Has a closure run when the driver is unbound.
  ///
  /// The corresponding C function is `devm_add_action()`.
  ///
  /// - Parameters:
  ///   - name: The action's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run. If this function throws, it is dropped without having been run.
  /// - Returns: The action, to run it early or to take it off.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func addAction(
    _ name: StaticString = "action", file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable () -> Void
  ) throws(DRMError) -> DeviceAction {
    let action = HandledAction(body)
    let data = unsafe action.give()
    // SAFETY: the device is bound; the reference goes to the node, the name is static storage.
    let raw = unsafe self.raw
    let status = at(file, line) { unsafe __devm_add_action(raw, runDeviceAction, data, name.cString) }
    guard status == 0 else {
      unsafe HandledAction.drop(data)
      throw DRMError(rawValue: 0 &- status)
    }
    return unsafe DeviceAction(owner: raw, data: data, shared: action)
  }

  /// Runs an action now and not at unbind.
  ///
  /// The corresponding C function is `devm_release_action()`.
  ///
  /// - Parameters:
  ///   - action: An action of this device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another device's action; ``DRMError/noEntry`` if it ran or was taken off before.
  public borrowing func release(
    _ action: DeviceAction, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    try claim(action)
    // SAFETY: the action is attached to this device, and stays until unbind, which the proof excludes.
    let raw = unsafe self.raw
    let data = unsafe action.data
    at(file, line) { unsafe devm_release_action(raw, runDeviceAction, data) }
  }

  /// Takes an action off without running it; its closure is released.
  ///
  /// The corresponding C function is `devm_remove_action()`.
  ///
  /// - Parameters:
  ///   - action: An action of this device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: As ``release(_:file:line:)``.
  public borrowing func remove(
    _ action: DeviceAction, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    try claim(action)
    // SAFETY: as above; the node no longer has the reference when it is taken back.
    let raw = unsafe self.raw
    let data = unsafe action.data
    let status = at(file, line) { unsafe devm_remove_action_nowarn(raw, runDeviceAction, data) }
    try DRMError.check(status)
    unsafe HandledAction.drop(data)
  }

  /// Keeps an object alive until the driver is unbound.
  ///
  /// The corresponding C function is `devm_add_action_or_reset()`.
  ///
  /// - Parameters:
  ///   - object: The object; if this function throws, nothing keeps it.
  ///   - name: The node's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func keepAlive(
    _ object: any AnyObject & Sendable, name: StaticString = "keepAlive", file: StaticString = #fileID,
    line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the reference is the node's, and is dropped by its action or here.
    let retained = unsafe Unmanaged.passRetained(object as AnyObject)
    let raw = unsafe self.raw
    let status = at(file, line) {
      unsafe __devm_add_action(raw, releaseObject, retained.toOpaque(), name.cString)
    }
    guard status == 0 else {
      unsafe retained.release()
      throw DRMError(rawValue: 0 &- status)
    }
  }

  /// A C function that is called when a driver is unbound.
  public typealias ActionFunction = @convention(c) (UnsafeMutableRawPointer?) -> Void

  /// Has a C function called when the driver is unbound.
  ///
  /// The corresponding C function is `devm_add_action()`.
  ///
  /// - Parameters:
  ///   - action: The function.
  ///   - data: What it gets; must be valid until unbind.
  ///   - name: The action's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; the function is not called then.
  @unsafe
  public borrowing func addAction(
    calling action: ActionFunction, with data: UnsafeMutableRawPointer?,
    name: StaticString = "action", file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the device is bound; the caller answers for the data.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe __devm_add_action(raw, action, data, name.cString) })
  }

  private borrowing func claim(_ action: DeviceAction) throws(DRMError) {
    // SAFETY: the owner is only compared.
    guard unsafe action.owner == raw else { throw .foreignKey }
    guard action.shared.claim() else { throw .noEntry }
  }
}

/// The action that drops an object.
private func releaseObject(_ data: UnsafeMutableRawPointer?) {
  guard let data = unsafe data else { return }
  // SAFETY: the node's data is a retained object; the core calls each action once.
  unsafe Unmanaged<AnyObject>.fromOpaque(data).release()
}
