// SPDX-License-Identifier: MIT
//
// Which bridges there are, how often each is referenced, and which of them linger: removed, and still held by somebody. A
// value is a copy of one moment and stays readable after the bridge is gone.

import CDRMRes

/// A bridge at one moment, as the file `dri/bridges` shows it.
public struct BridgeInfo: Hashable, Sendable {
  /// How reports call it: `bridge of vc4-hdmi`.
  public let name: String

  /// The name of the node that it is found by; empty for none.
  public let node: String

  /// How many references there are; `nil` for a bridge in its driver's own memory, which nobody counts.
  public let referenceCount: Int?

  /// Whether it can be found.
  public let isAdded: Bool

  /// Whether it was removed and somebody still has a reference.
  public let isLingering: Bool

  /// Whether it is in the chain of an encoder.
  public let isAttached: Bool

  init(_ info: drmres_display_info) {
    name = text(info.name)
    node = text(info.node)
    referenceCount = info.counted ? Int(info.refcount) : nil
    isAdded = info.added
    isLingering = info.lingering
    isAttached = info.attached
  }

  /// Every bridge that is added, then every one that lingers.
  public static var all: [BridgeInfo] {
    var capacity = 16
    while true {
      var infos = [drmres_display_info](repeating: drmres_display_info(), count: capacity)
      // SAFETY: the function fills so many at most, and returns how many there are.
      let count = unsafe infos.withUnsafeMutableBufferPointer { unsafe drmres_bridge_list($0.baseAddress, $0.count) }
      if count <= capacity { return infos.prefix(count).map(BridgeInfo.init) }
      capacity = count
    }
  }

  /// The same as text, as the file `dri/bridges` has it.
  ///
  /// The corresponding C function is `drm_bridge_report()`.
  public static var report: String {
    unsafe rendered { buffer, size in unsafe drm_bridge_report(buffer, size) }
  }
}
