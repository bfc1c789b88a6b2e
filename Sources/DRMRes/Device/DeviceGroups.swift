// SPDX-License-Identifier: MIT
//
// Groups of device-managed resources: what a closure adds between two markers can be released together. A group is opened
// and closed by the library, so that it cannot be closed twice or left open.

import CDRMRes

/// A closed group of a device's resources, to be released together before unbind.
///
/// It may be copied and kept anywhere. Dropping it leaves the resources where they are: they go at unbind.
@safe
public struct DeviceGroup: @unchecked Sendable {
  // Identity of the device; never followed.
  fileprivate let owner: UnsafeMutablePointer<device>
  fileprivate let id: UnsafeMutableRawPointer
  fileprivate let revocation: Revocation
}

extension BoundDevice {
  /// Runs a closure that adds resources, and releases them all again if it throws.
  ///
  /// The corresponding C functions are `devres_open_group()`, `devres_remove_group()` and `devres_release_group()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run; gets a proof whose memory cannot leave the closure.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws, after its resources were released; ``DRMError/noMemory`` without having run it.
  public borrowing func withGroup<Value: ~Copyable>(
    file: StaticString = #fileID, line: UInt = #line,
    _ body: (borrowing BoundDevice) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    let raw = unsafe self.raw
    // SAFETY: the device is bound. The group's own address is its name, so that no other group is meant.
    let id = try unsafe UnsafeMutableRawPointer(
      checking: at(file, line) { unsafe devres_open_group(raw, nil, gfpKernel) })
    do throws(DRMError) {
      let value = try body(self)
      unsafe devres_remove_group(raw, id)
      return value
    } catch {
      unsafe devres_release_group(raw, id)
      throw error
    }
  }

  /// Runs a closure that adds resources, and makes a group of them.
  ///
  /// The corresponding C functions are `devres_open_group()` and `devres_close_group()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run; gets a proof whose memory cannot leave the closure.
  /// - Returns: The group, for ``release(_:file:line:)``.
  /// - Throws: What the closure throws, after its resources were released; ``DRMError/noMemory`` without having run it.
  public borrowing func group(
    file: StaticString = #fileID, line: UInt = #line,
    _ body: (borrowing BoundDevice) throws(DRMError) -> Void
  ) throws(DRMError) -> DeviceGroup {
    let raw = unsafe self.raw
    // SAFETY: as above. The action that revokes the group lies inside it and goes with it.
    let id = try unsafe UnsafeMutableRawPointer(
      checking: at(file, line) { unsafe devres_open_group(raw, nil, gfpKernel) })
    let revocation = Revocation()
    do throws(DRMError) {
      try onUnbind("group", file: file, line: line) { revocation.revoke() }
      try body(self)
      unsafe devres_close_group(raw, id)
    } catch {
      unsafe devres_release_group(raw, id)
      throw error
    }
    return unsafe DeviceGroup(owner: raw, id: id, revocation: revocation)
  }

  /// Releases what is in a group, newest first.
  ///
  /// The corresponding C function is `devres_release_group()`.
  ///
  /// - Parameters:
  ///   - group: A group of this device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: How many of the resources that the closure added were left to be released.
  /// - Throws: ``DRMError/foreignKey`` for another device's group; ``DRMError/noEntry`` if it was released before.
  @discardableResult
  public borrowing func release(
    _ group: DeviceGroup, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Int {
    guard unsafe group.owner == raw else { throw .foreignKey }
    guard group.revocation.claim() else { throw .noEntry }
    let raw = unsafe self.raw
    let id = unsafe group.id
    // SAFETY: the group is attached to this device until unbind, which the proof excludes.
    let released = at(file, line) { unsafe devres_release_group(raw, id) }
    try DRMError.check(released)
    return Int(released) - 1
  }
}
