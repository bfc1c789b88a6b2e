// SPDX-License-Identifier: MIT
//
// What tests of bridges and panels share: a consumer, which has an encoder with a chain on a DRM device, and a bridge driver
// as a user would write it.

import CDRMRes
import DRMRes

/// A consumer: a DRM device, kept open as by userspace, with an encoder that is cleaned up when the value is dropped.
struct Stage: ~Copyable {
  let drm: DRMDevice
  let encoder: ModeObjectKey<EncoderKind, Void>

  /// Makes one on a device that is bound.
  init(_ device: borrowing Device) throws(DRMError) {
    self = try device.withBound { (bound) throws(DRMError) in try Stage(on: bound) }
  }

  init(on bound: borrowing BoundDevice) throws(DRMError) {
    let drm = try DRMDevice(on: bound)
    encoder = try Self.makeEncoder(drm)
    self.drm = drm
  }

  private static func makeEncoder(
    _ drm: borrowing DRMDevice
  ) throws(DRMError) -> ModeObjectKey<EncoderKind, Void> {
    try drm.initModeConfig()
    let encoder = try drm.makeEncoder(.tmds, data: ())
    return encoder.key()
  }

  /// Puts a bridge next to the encoder.
  borrowing func attach(_ bridge: borrowing DRMBridge, flags: BridgeAttachFlags = []) throws(DRMError) {
    let encoder = try drm.object(encoder)
    try bridge.attach(to: encoder, flags: flags)
  }

  /// Puts a bridge behind another one.
  borrowing func attach(_ bridge: borrowing DRMBridge, after previous: borrowing DRMBridge) throws(DRMError) {
    let encoder = try drm.object(encoder)
    try bridge.attach(to: encoder, after: previous)
  }

  /// The bridge next to the encoder.
  borrowing func first() throws(DRMError) -> DRMBridge? {
    let encoder = try drm.object(encoder)
    return encoder.firstBridge()
  }

  /// The encoder as C sees it.
  @unsafe
  borrowing func rawEncoder() throws(DRMError) -> UnsafeMutablePointer<drm_encoder> {
    // SAFETY: the device keeps the encoder.
    let encoder = try drm.object(encoder)
    return unsafe encoder.unsafePointer
  }

  /// The labels of the bridges in the chain, the nearest first.
  borrowing func chain() throws(DRMError) -> [String] {
    var labels: [String] = []
    let encoder = try drm.object(encoder)
    encoder.forEachBridge { labels.append($0.label) }
    return labels
  }

  /// Userspace closes its last file: the encoder is cleaned up, and the device goes.
  consuming func close() {}
}

/// What a bridge carries.
struct HDMI: ~Copyable, Sendable {
  let name: String
  let notes: Notes
  var registers: MMIORegion? = nil

  deinit { notes.add("\(name) data destroyed") }
}

/// Notes whatever is done to its bridges.
func makeHDMIDriver(attach: BridgeDriver<HDMI>.Attach? = nil) -> BridgeDriver<HDMI> {
  BridgeDriver(
    name: "hdmi",
    attach: { (bridge, encoder, flags) throws(DRMError) in
      bridge.data.notes.add("attach \(bridge.data.name)")
      try attach?(bridge, encoder, flags)
    },
    detach: { $0.data.notes.add("detach \($0.data.name)") },
    preEnable: { $0.data.notes.add("pre-enable \($0.data.name)") },
    enable: { $0.data.notes.add("enable \($0.data.name)") },
    disable: { $0.data.notes.add("disable \($0.data.name)") },
    postDisable: { $0.data.notes.add("post-disable \($0.data.name)") },
    destroy: { $0.notes.add("destroy \($0.name)") })
}

/// A bridge's driver: it allocates, gets what it needs of the device, and publishes; removal goes the other way.
struct HDMIDriver: Driver {
  let name: StaticString = "hdmi"
  let notes: Notes
  var driver = makeHDMIDriver()
  var hardware = BAR(byteCount: 64)

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<Bridge<HDMI>> {
    let notes = notes
    let registers = try device.map(hardware)
    let hdmi = try Bridge(
      on: device, driver: driver, data: HDMI(name: "hdmi", notes: notes, registers: registers))
    try device.onUnbind("clock") { notes.add("clock off") }
    hdmi.add()
    return Owned(hdmi)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<Bridge<HDMI>>) {
    notes.add("remove")
    state.value.unplug()
  }
}
