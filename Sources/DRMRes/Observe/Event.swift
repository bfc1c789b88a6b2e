// SPDX-License-Identifier: MIT
//
// One lifetime event, copied out of the core's fixed-size record.

import CDRMRes

/// What happened in an event.
public enum EventKind: UInt32, CaseIterable, Hashable, Sendable {
  /// Memory was allocated; the size is in bytes.
  case alloc
  /// Memory was freed.
  case free
  /// A node was put on its owner's list.
  case add
  /// A node was released with its owner.
  case rel
  /// A node of a `drm_device` was taken off early.
  case del
  /// A node of a `struct device` was taken off early.
  case rem
  /// A node was moved by a reallocation.
  case replace
  /// A reference was taken; the size is the new count.
  case get
  /// A reference was dropped; the size is the new count.
  case put
  /// A device was added.
  case deviceAdd
  /// A device was deleted.
  case deviceDelete
  /// A driver was bound.
  case bind
  /// A driver was unbound.
  case unbind
  /// A DRM device was registered.
  case register
  /// A DRM device was unregistered.
  case unregister
  /// A DRM device was unplugged.
  case unplug
  /// A hardware section was entered.
  case enter
  /// A hardware section was left.
  case exit
  /// A file was opened.
  case open
  /// An ioctl was made.
  case ioctl
  /// A mapping was made.
  case mmap
  /// A mapping was taken away.
  case munmap
  /// A file was closed.
  case close
  /// A buffer or fence was handed to userspace.
  case export
  /// The last reference went.
  case release
  /// An allocation was made to fail.
  case fault
  /// A scheduling point was passed.
  case yield
  /// A finding was made; the name is its code.
  case report

  /// The short name that logs and timelines print.
  public var name: String {
    // SAFETY: the name is a string in static storage.
    unsafe text(drmres_event_name(drmres_event_kind(rawValue: rawValue))) ?? ""
  }
}

/// One lifetime event.
///
/// The corresponding C type is `struct drmres_event`.
public struct Event: Hashable, Sendable {
  /// Its number since ``Run/reset()``, counted from 1.
  public let sequence: UInt64

  /// What happened.
  public let kind: EventKind

  /// What it happened to; `nil` if to no object.
  public let objectKind: ObjectKind?

  /// The object's number; 0 when it has none.
  public let object: UInt64

  /// The object's name, cut to fit.
  public let name: String

  /// Who the object belongs to; `nil` for nobody.
  public let ownerKind: ObjectKind?

  /// The owner's number; 0 when it has none.
  public let owner: UInt64

  /// The owner's name, cut to fit.
  public let ownerName: String

  /// Bytes, or a count, as the kind says.
  public let size: Int

  /// A small number of the thread: 1 is the first that made an event.
  public let thread: UInt32

  /// The innermost phase, cut to fit; empty outside any.
  public let phase: String

  /// Where the call is written, if that is known.
  public let site: Site?

  init?(_ event: drmres_event) {
    // SAFETY: a record that was copied; its texts lie in it or in static storage.
    guard let kind = unsafe EventKind(rawValue: event.kind.rawValue) else { return nil }
    unsafe sequence = event.sequence
    self.kind = kind
    unsafe objectKind = ObjectKind(rawValue: event.object_kind.rawValue)
    unsafe object = event.object
    unsafe name = text(event.name)
    unsafe ownerKind = ObjectKind(rawValue: event.owner_kind.rawValue)
    unsafe owner = event.owner
    unsafe ownerName = text(event.owner_name)
    unsafe size = event.size
    unsafe thread = event.thread
    unsafe phase = text(event.phase)
    unsafe site = Site(event.site)
  }
}

extension Event: CustomStringConvertible {
  /// One line: `12 add dr#7 edid (128) on drm#1`.
  public var description: String {
    var line = "\(sequence) \(kind.name)"
    if let objectKind { line += object == 0 ? " \(objectKind.prefix)" : " \(objectKind.prefix)#\(object)" }
    if !name.isEmpty { line += " \(name)" }
    line += " (\(size))"
    if !ownerName.isEmpty { line += " on \(ownerName)" }
    return line
  }
}
