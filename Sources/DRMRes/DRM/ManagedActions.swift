// SPDX-License-Identifier: MIT
//
// Actions that run when the drm_device is released, newest first, on whatever thread drops the last reference. A closure
// is owned by its node and released exactly once. During the release nothing may be added to the device, so an action
// gets no reference to it.

public import CDRMRes

/// A closure in a node's payload. In a struct of its own it is stored as it is, without a thunk.
@usableFromInline
struct StoredAction {
  /// What a closure is made of: code, and what it has captured.
  @usableFromInline
  typealias Words = (code: UnsafeMutableRawPointer?, context: UnsafeMutableRawPointer?)

  @usableFromInline
  let body: @Sendable () -> Void

  @inlinable
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  /// Hands a closure to C, as its two words. C hands them back to `run`.
  @unsafe
  @inlinable
  @inline(__always)
  static func give(_ body: @escaping @Sendable () -> Void) -> Words {
    // SAFETY: a closure is two words. It is not taken out of the place again, so what it has captured is kept for run().
    unsafe withUnsafeTemporaryAllocation(of: StoredAction.self, capacity: 1) { place in
      unsafe place.initializeElement(at: 0, to: StoredAction(body))
      return unsafe UnsafeRawBufferPointer(place).load(as: Words.self)
    }
  }

  /// Takes the closure out of a payload and runs it.
  @unsafe
  @inlinable
  static func run(_ payload: UnsafeMutableRawPointer?) {
    // SAFETY: the core hands the payload to its action, once; a closure was stored in it. One that has captured nothing is
    // called without giving back what it has not: it is made anew, so that this is known.
    let place = unsafe payload.unsafelyUnwrapped
    let words = unsafe place.load(as: Words.self)
    if unsafe words.context == nil {
      unsafe unsafeBitCast((words.code, nil) as Words, to: StoredAction.self).body()
    } else {
      unsafe runCaptured(place)
    }
  }

  /// The same for a closure that has captured something; apart, so that others need no frame.
  @unsafe
  @usableFromInline
  @inline(never)
  static func runCaptured(_ place: UnsafeMutableRawPointer) {
    unsafe place.assumingMemoryBound(to: StoredAction.self).move().body()
  }

  /// The same for words that C has refused.
  @unsafe
  @usableFromInline
  static func run(_ words: Words) {
    var words = unsafe words
    // SAFETY: give() made them, and nobody else has them.
    unsafe withUnsafeMutableBytes(of: &words) { unsafe run($0.baseAddress) }
  }
}

extension DRMDevice {
  /// Has a closure run when the device is released, or at once if that cannot be arranged.
  ///
  /// The closure is moved into the node: there is no allocation beside it. The corresponding C function is
  /// `drmm_add_action_or_reset()`.
  ///
  /// - Parameters:
  ///   - name: The action's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run. If this function throws, it has been run.
  /// - Throws: ``DRMError/noMemory``.
  @inlinable
  public borrowing func onRelease(
    _ name: StaticString = "onRelease", file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable () -> Void
  ) throws(DRMError) {
    // SAFETY: the device is alive; the name is copied by the core. The callback is called once and takes the closure out; if
    // it was not added, that is done here.
    let raw = unsafe self.raw
    let words = unsafe StoredAction.give(body)
    let run: drmres_payload_release_t = { _, payload in unsafe StoredAction.run(payload) }
    if unsafe __drmm_add_closure_quick(raw, run, words.code, words.context, name.cString) { return }
    let status = at(file, line) {
      unsafe __drmm_add_closure(raw, run, words.code, words.context, name.cString)
    }
    guard status == 0 else {
      unsafe StoredAction.run(words)
      throw .noMemory
    }
  }

  /// Has a closure run when the device is released.
  ///
  /// The corresponding C function is `drmm_add_action()`.
  ///
  /// - Parameters:
  ///   - name: The action's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run. If this function throws, it is dropped without having been run.
  /// - Returns: The action, to run it early with ``release(_:file:line:)``.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func addAction(
    _ name: StaticString = "action", file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable () -> Void
  ) throws(DRMError) -> ManagedAction {
    let action = HandledAction(body)
    let data = unsafe action.give()
    // SAFETY: the device is alive; the reference goes to the node, the name is copied by the core.
    let raw = unsafe self.raw
    let status = at(file, line) { unsafe __drmm_add_action(raw, runManagedAction, data, name.cString) }
    guard status == 0 else {
      unsafe HandledAction.drop(data)
      throw DRMError(rawValue: 0 &- status)
    }
    return unsafe ManagedAction(owner: identity, data: data, shared: action)
  }

  /// Runs an action now and not when the device is released.
  ///
  /// The corresponding C function is `drmm_release_action()`.
  ///
  /// - Parameters:
  ///   - action: An action of this device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another device's action; ``DRMError/noEntry`` if it ran before.
  public borrowing func release(
    _ action: ManagedAction, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    guard action.owner == identity else { throw .foreignKey }
    guard action.shared.claim() else { throw .noEntry }
    // SAFETY: the device is alive. Whoever claims an action finds it attached: a device that is referenced is not being
    // released.
    let raw = unsafe self.raw
    let data = unsafe action.data
    at(file, line) { unsafe drmm_release_action(raw, runManagedAction, data) }
  }

  /// Keeps an object alive until the device is released.
  ///
  /// The corresponding C function is `drmm_add_action_or_reset()`.
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
    // SAFETY: the reference is the node's, and is dropped by its action; the core calls that at once if it fails.
    let retained = unsafe Unmanaged.passRetained(object as AnyObject)
    let raw = unsafe self.raw
    try DRMError.check(
      at(file, line) { unsafe __drmm_add_action_or_reset(raw, dropObject, retained.toOpaque(), name.cString) })
  }
}

/// An action of a DRM device, to be run early.
///
/// It may be copied and kept anywhere. Dropping it leaves the action where it is: it runs when the device is released.
@safe
public struct ManagedAction: @unchecked Sendable {
  fileprivate let owner: OwnerIdentity
  fileprivate let data: UnsafeMutableRawPointer
  fileprivate let shared: HandledAction
}

extension DRMDevice {
  /// A C function that is called when a device is released.
  public typealias ActionFunction =
    @convention(c) (UnsafeMutablePointer<drm_device>?, UnsafeMutableRawPointer?) -> Void

  /// Has a C function called when the device is released.
  ///
  /// The corresponding C function is `drmm_add_action()`.
  ///
  /// - Parameters:
  ///   - action: The function.
  ///   - data: What it gets; must be valid until then.
  ///   - name: The action's name in logs and reports.
  ///   - orReset: Whether to call the function at once if it cannot be added, as `drmm_add_action_or_reset()` does.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  @unsafe
  @inlinable
  public borrowing func addAction(
    calling action: ActionFunction, with data: UnsafeMutableRawPointer?, name: StaticString = "action",
    orReset: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the device is alive; the name is copied by the core; the caller answers for the data.
    let raw = unsafe self.raw
    // The place is noted only if somebody may hear of it.
    if unsafe __drmm_add_action_quick(raw, action, data, name.cString) { return }
    let status = at(file, line) {
      orReset
        ? unsafe __drmm_add_action_or_reset(raw, action, data, name.cString)
        : unsafe __drmm_add_action(raw, action, data, name.cString)
    }
    try DRMError.check(status)
  }

  /// Calls a C function now that would have been called when the device is released.
  ///
  /// The corresponding C function is `drmm_release_action()`, with all that is surprising about it: it takes the oldest
  /// match, and `nil` matches anything.
  ///
  /// - Parameters:
  ///   - action: The function.
  ///   - data: What it was added with.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  @unsafe
  public borrowing func releaseAction(
    calling action: ActionFunction, with data: UnsafeMutableRawPointer?, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    // SAFETY: the device is alive; the caller answers for the data.
    let raw = unsafe self.raw
    at(file, line) { unsafe drmm_release_action(raw, action, data) }
  }
}

/// The action of a node that has a handle.
private func runManagedAction(_ drm: UnsafeMutablePointer<drm_device>?, _ data: UnsafeMutableRawPointer?) {
  guard let data = unsafe data else { return }
  // SAFETY: the node's data came from HandledAction.give(); the core calls each action once.
  unsafe HandledAction.run(data)
}

/// The action that drops an object.
private func dropObject(_ drm: UnsafeMutablePointer<drm_device>?, _ data: UnsafeMutableRawPointer?) {
  guard let data = unsafe data else { return }
  // SAFETY: the node's data is a retained object; the core calls each action once.
  unsafe Unmanaged<AnyObject>.fromOpaque(data).release()
}
