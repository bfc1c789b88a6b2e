// SPDX-License-Identifier: MIT
//
// Objects as a person sees them: a kind, a number, a name, an owner and both ends of a life. A value is a copy and stays
// readable after the thing it speaks of is gone.

import CDRMRes

/// What kind of thing an object is.
public enum ObjectKind: UInt32, CaseIterable, Hashable, Sendable {
  /// Plain memory of the `kmalloc()` family: `mem#3`.
  case memory = 1
  /// A node managed by a `drm_device`: `dr#7`.
  case managed
  /// A node managed by a `struct device`, numbered together with the former: `dr#8`.
  case deviceManaged
  /// A `struct device`, printed by its name.
  case device
  /// A `drm_device`: `drm#1`.
  case drm
  /// An open file: `file#2`.
  case file
  /// A mapping of a file into userspace: `map#1`.
  case mapping
  /// A buffer object: `gem#1`.
  case gem
  /// An exported buffer: `dmabuf#1`.
  case dmaBuffer
  /// A fence: `fence#1`.
  case fence
  /// A spinlock or mutex: `lock#1`.
  case lock
  /// A domain of sleepable read-copy-update: `srcu#1`.
  case srcu
  /// A workqueue: `wq#1`.
  case workqueue
  /// A driver, printed by its name.
  case driver
  /// Something that a driver took, such as an interrupt or a mapping: `res#1`.
  case claim
  /// A managed domain, printed by its name and number: `session#3`.
  case domain
  /// A node managed by a domain, numbered together with the others: `dr#9`.
  case domainManaged

  /// What is printed before the `#`.
  public var prefix: String {
    // SAFETY: the prefix is a string in static storage.
    unsafe text(drmres_kind_prefix(drmres_kind(rawValue: rawValue))) ?? ""
  }
}

/// One object of a run, copied for reading.
///
/// The corresponding C type is `struct drmres_object`.
public struct ObjectInfo: Hashable, Sendable {
  /// What it is.
  public let kind: ObjectKind

  /// Its number since ``Run/reset()``; 0 when it has none.
  public let number: UInt64

  /// The name of the node, device or driver; empty when it has none.
  public let name: String

  /// Who it belongs to, such as `drm#1` or `device vc4-drm.0`; empty when nobody.
  public let owner: String

  /// Its requested size in bytes.
  public let byteCount: Int

  /// Where it was made.
  public let allocated: Site?

  /// Where it was given back; `nil` while it lives.
  public let released: Site?

  /// The phase that gave it back, such as `unbind of vc4-drm.0`; empty while it lives.
  public let releasedBy: String

  /// How it is printed: `dr#7`, or the name of a device, driver or domain.
  public let label: String

  init?(_ object: drmres_object) {
    // SAFETY: a record that was copied; its texts lie in it or in static storage.
    guard let kind = unsafe ObjectKind(rawValue: object.kind.rawValue) else { return nil }
    self.kind = kind
    unsafe number = object.id
    unsafe name = text(object.name)
    unsafe owner = text(object.owner)
    unsafe byteCount = object.size
    unsafe allocated = Site(object.allocated)
    unsafe released = Site(object.released)
    unsafe releasedBy = text(object.released_by)
    // SAFETY: the function writes into the buffer and keeps nothing.
    label = unsafe described { buffer, size in
      unsafe withUnsafePointer(to: object) { unsafe drmres_object_label($0, buffer, size) }
    }
  }
}

extension ObjectInfo: CustomStringConvertible {
  /// The label, and the name where that says more: `dr#7 (edid)`.
  public var description: String {
    name.isEmpty || name == label ? label : "\(label) (\(name))"
  }
}
