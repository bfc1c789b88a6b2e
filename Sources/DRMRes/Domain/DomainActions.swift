// SPDX-License-Identifier: MIT
//
// Actions that run when a domain is released, newest first, on whatever thread drops the last reference. A closure lies in
// its node, is owned by it, and is released exactly once. An action gets no reference to the domain: who keeps one in a
// closure of its own keeps the domain for ever.

import CDRMRes

/// An action of a domain, to be run early.
///
/// It may be copied and kept anywhere. Dropping it leaves the action where it is: it runs when the domain is released.
@safe
public struct DomainAction<Owner: ~Copyable>: @unchecked Sendable {
  // The node's payload; followed by nobody but the core, which looks for it.
  fileprivate let payload: UnsafeMutableRawPointer
  fileprivate let owner: OwnerIdentity
  fileprivate let shared: HandledAction
}

extension ManagedDomain where Owner: ~Copyable {
  /// Has a closure run when the domain is released, or at once if that cannot be arranged.
  ///
  /// The corresponding C function is `drmres_domain_add_action_or_reset()`.
  ///
  /// - Parameters:
  ///   - name: The action's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run. If this function throws, it has been run.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func onRelease(
    _ name: StaticString = "onRelease", file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable () -> Void
  ) throws(DRMError) {
    do throws(DRMError) {
      _ = try unsafe store(body, name, file, line)
    } catch {
      body()
      throw error
    }
  }

  /// Has a closure run when the domain is released.
  ///
  /// The corresponding C function is `drmres_domain_add_action()`.
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
  ) throws(DRMError) -> DomainAction<Owner> {
    let action = HandledAction(body)
    let payload = try unsafe store(action.run, name, file, line)
    return unsafe DomainAction(payload: payload, owner: identity, shared: action)
  }

  /// Runs an action now and not when the domain is released.
  ///
  /// The corresponding C function is `drmres_domain_release_action()`.
  ///
  /// - Parameters:
  ///   - action: An action of this domain.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another domain's action; ``DRMError/noEntry`` if it ran before.
  public borrowing func release(
    _ action: DomainAction<Owner>, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    guard action.owner == identity else { throw .foreignKey }
    guard action.shared.claim() else { throw .noEntry }
    // SAFETY: the domain is alive. Whoever claims an action finds it attached: a domain that is referenced is not being
    // released.
    let raw = unsafe self.raw
    let payload = unsafe action.payload
    at(file, line) { unsafe drmres_domain_release_action(raw, runStoredAction, payload) }
  }

  /// Keeps an object alive until the domain is released.
  ///
  /// The corresponding C function is `drmres_domain_add_action_or_reset()`.
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
    _ = try unsafe store({ withExtendedLifetime(object) {} }, name, file, line)
  }

  /// Moves a closure into a node; the payload that it lies in.
  private borrowing func store(
    _ body: @escaping @Sendable () -> Void, _ name: StaticString, _ file: StaticString, _ line: UInt
  ) throws(DRMError) -> UnsafeMutableRawPointer {
    // SAFETY: the domain is alive, and stays so while the payload is filled; the name is static storage.
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe drmres_domain_alloc_payload(raw, runStoredAction, MemoryLayout<StoredAction>.size, name.cString)
    }
    guard let payload = unsafe made else { throw .noMemory }
    unsafe payload.initializeMemory(as: StoredAction.self, to: StoredAction(body))
    return unsafe payload
  }
}

/// What the core calls for every closure; not inlined into others, since an action is known by its function, too.
private func runStoredAction(_ payload: UnsafeMutableRawPointer?) {
  // SAFETY: store() has filled the payload; the core calls each action once.
  unsafe StoredAction.run(payload)
}
