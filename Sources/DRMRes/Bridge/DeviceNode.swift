// SPDX-License-Identifier: MIT
//
// Nodes of the device tree, of which there is none here: a node is a name, made when it is first asked for and never freed,
// so that a value may be copied and kept anywhere and used on any thread.

import CDRMRes

/// A place in the hardware that bridges and panels are found by.
///
/// The corresponding C type is `struct device_node`.
@safe
public struct DeviceNode: @unchecked Sendable {
  let raw: UnsafeMutablePointer<device_node>

  /// The node of a name, the same each time.
  ///
  /// - Parameter name: A name, such as that of a device.
  /// - Throws: ``DRMError/invalidArgument`` for an empty name; ``DRMError/noMemory``.
  public init(_ name: String) throws(DRMError) {
    guard !name.isEmpty else { throw .invalidArgument }
    // SAFETY: the name is copied during the call.
    let made = unsafe name.withCString { unsafe drmres_of_node($0) }
    guard let node = unsafe made else { throw .noMemory }
    unsafe raw = unsafe node
  }

  /// The node of a device: its own, or that of its name.
  @unsafe
  init(of device: UnsafeMutablePointer<device>) throws(DRMError) {
    // SAFETY: the caller keeps the device alive; its node lives as long as the process.
    if let node = unsafe device.pointee.of_node {
      unsafe raw = unsafe node
    } else {
      self = try unsafe DeviceNode(text(dev_name(device)) ?? "")
    }
  }

  /// The name.
  public var name: String {
    // SAFETY: a node and its name live as long as the process.
    unsafe text(raw.pointee.name) ?? ""
  }

  /// Says that a port of this node is wired to another node.
  ///
  /// A node that nobody connected is taken to be wired to the only other one that has what is looked for.
  ///
  /// - Parameters:
  ///   - port: The port.
  ///   - endpoint: Endpoint of that port.
  ///   - remote: Name of the other node.
  /// - Throws: ``DRMError/alreadyExists`` if the endpoint is wired already; ``DRMError/noMemory``.
  public func connect(port: UInt32, endpoint: UInt32 = 0, to remote: String) throws(DRMError) {
    // SAFETY: the node lives as long as the process; the name is copied during the call.
    let status = unsafe remote.withCString {
      unsafe drmres_of_link(raw, Int32(truncatingIfNeeded: port), Int32(truncatingIfNeeded: endpoint), $0)
    }
    try DRMError.check(status)
  }

  /// Forgets every wire.
  public static func disconnectAll() { drmres_of_unlink_all() }
}
