// SPDX-License-Identifier: MIT

import CDRMRes
import DRMRes
import Synchronization
import Testing

extension Typed {
  @Suite struct KMS {
    private func drop(_ drm: consuming DRMDevice) {}

    /// A whole display: each object made after what it needs.
    private func makeDisplay(_ drm: borrowing DRMDevice, _ notes: Notes) throws(DRMError) {
      try drm.initModeConfig()
      let plane = try drm.makePlane(
        .primary, formats: [.xrgb8888, .rgb565], name: "main", data: Tracked("plane data", notes))
      let cursor = try drm.makePlane(.cursor, formats: [.argb8888])
      let crtc = try drm.makeCRTC(primary: plane, cursor: cursor.key(), data: Tracked("crtc data", notes))
      let encoder = try drm.makeEncoder(.tmds, possibleCRTCs: crtc.mask, data: Tracked("encoder data", notes))
      let connector = try drm.makeConnector(.hdmiA, data: Tracked("connector data", notes))
      try connector.attach(encoder)
      _ = try drm.makeWriteback(encoder: encoder, formats: [.xrgb8888], data: Tracked("writeback data", notes))
    }

    @Test func objectsAreOnTheListsOfTheirDevice() throws {
      try withDRM { (drm) throws(DRMError) in
        #expect(drm.modeObjects().isEmpty)
        try makeDisplay(drm, Notes())
        let objects = drm.modeObjects()
        #expect(objects.map(\.list) == [.encoder, .connector, .connector, .plane, .plane, .crtc])
        #expect(objects.map(\.index) == [0, 0, 1, 0, 1, 0])
        #expect(objects[0].name.hasPrefix("TMDS-") && objects[1].name == "HDMI-A-1")
        #expect(objects[2].name == "Writeback-1" && objects[3].name == "main" && objects[5].name == "crtc-0")
        #expect(Set(objects.map(\.number)).count == objects.count)
        drm.resetModeConfig()
      }
    }

    /// 1. Make a plane, a CRTC, an encoder and two connectors, with C actions in between that look at the lists.
    /// 2. Drop the last reference.
    /// 3. The newest object goes first; each is off its list before the driver's data is destroyed, and that before older
    ///    objects; the lists go last.
    @Test func cleanupGoesFromTheNewestToTheOldest() throws {
      let notes = Seen.notes
      _ = notes.take()
      let traced = try withTrace(of: [.rel]) {
        try withDRM { (drm) throws(DRMError) in
          try drm.initModeConfig()
          try drm.addSeen()
          let plane = try drm.makePlane(.primary, formats: [.xrgb8888], data: Tracked("plane", notes))
          try drm.addSeen()
          _ = try drm.makeCRTC(primary: plane, data: Tracked("crtc", notes))
          try drm.addSeen()
          let encoder = try drm.makeEncoder(.dsi, data: Tracked("encoder", notes))
          _ = try drm.makeConnector(.dsi, data: Tracked("connector", notes))
          try drm.addSeen()
          _ = try drm.makeWriteback(encoder: encoder, formats: [.xrgb8888], data: Tracked("writeback", notes))
          try drm.addSeen()
        }
      }
      #expect(
        notes.take() == [
          "1 encoders, 2 connectors, 1 planes, 1 crtcs", "writeback destroyed",
          "1 encoders, 1 connectors, 1 planes, 1 crtcs", "connector destroyed", "encoder destroyed",
          "0 encoders, 0 connectors, 1 planes, 1 crtcs", "crtc destroyed",
          "0 encoders, 0 connectors, 1 planes, 0 crtcs", "plane destroyed",
          "0 encoders, 0 connectors, 0 planes, 0 crtcs",
        ])
      #expect(
        traced.events.map(\.name).filter { $0 != "seen" }.prefix(12) == [
          "drmm_writeback_connector_cleanup", "drm_connector_cleanup_action", "writeback",
          "drm_connector_cleanup_action", "connector", "drmm_encoder_alloc_release", "encoder",
          "drmm_crtc_init_with_planes_cleanup", "crtc", "drmm_universal_plane_alloc_release", "plane",
          "drm_mode_config_init_release",
        ])
    }

    /// What an open file can still reach is there until it is closed, however long the driver is gone.
    @Test func objectsOutliveTheDriver() throws {
      let notes = Notes()
      let device = try Device.faux(name: "display")
      let drm = try device.withBound { (bound) throws(DRMError) in
        let drm = try DRMDevice(on: bound, driver: DRMDriver<Void>(name: "display", features: [.modeset, .atomic]))
        try makeDisplay(drm, notes)
        try drm.register()
        return drm
      }
      let file = try DRMFile.open(drm)
      drm.unplug()
      device.unregister()
      drop(drm)
      #expect(notes.all.isEmpty)
      file.close()
      #expect(
        notes.all == [
          "writeback data destroyed", "connector data destroyed", "encoder data destroyed", "crtc data destroyed",
          "plane data destroyed",
        ])
    }

    @Test func aKeyOpensItsDeviceAlone() throws {
      try withDRM("alpha") { (alpha) throws(DRMError) in
        try alpha.initModeConfig()
        let key = try alpha.makeEncoder(.dac, name: "dac", data: 42).key()
        let copy = key
        let data = try alpha.object(copy).data
        let name = try alpha.object(key).name
        #expect(data == 42 && name == "dac")
        try withDRM("beta") { (beta) throws(DRMError) in
          try beta.initModeConfig()
          #expect(failure { () throws(DRMError) in _ = try beta.object(key) } == .foreignKey)
          let connector = try beta.makeConnector(.vga)
          let encoder = try alpha.object(key)
          #expect(failure { () throws(DRMError) in try connector.attach(encoder) } == .foreignKey)
          let error = failure { () throws(DRMError) in _ = try beta.makeWriteback(encoder: encoder, formats: []) }
          #expect(error == .foreignKey)
          let plane = try alpha.makePlane(.primary, formats: [.xrgb8888])
          #expect(failure { () throws(DRMError) in _ = try beta.makeCRTC(primary: plane) } == .foreignKey)
        }
      }
    }

    @Test func listsAreMadeFirstAndOnce() throws {
      let captured = try withReports {
        try withDRM { (drm) throws(DRMError) in
          #expect(failure { () throws(DRMError) in _ = try drm.makeEncoder(.none) } == .invalidArgument)
          #expect(failure { () throws(DRMError) in try drm.startPolling() } == .invalidArgument)
          try drm.initModeConfig()
          #expect(failure { () throws(DRMError) in try drm.initModeConfig() } == .invalidArgument)
          _ = try drm.makeEncoder(.none)
        }
      }
      #expect(captured.reports.map(\.code) == [.modesetMisuse, .modesetMisuse, .modesetMisuse])
    }

    /// Upstream refuses a .destroy in a managed object: the device would clean it up a second time.
    @Test func destroyIsRefusedInManagedObjects() throws {
      let captured = try withReports {
        try withDRM { (drm) throws(DRMError) in
          try drm.initModeConfig()
          let raw = unsafe drm.unsafePointer
          let memory = unsafe drmm_kzalloc(raw, MemoryLayout<drm_connector>.size, CFunctions.kernel)
          let connector = unsafe memory?.assumingMemoryBound(to: drm_connector.self)
          #expect(unsafe drmm_connector_init(raw, connector, CFunctions.destroying, 1, nil) == -22)
          #expect(drm.modeObjects().isEmpty)
        }
      }
      #expect(captured.reports.map(\.code) == [.modesetMisuse])
      #expect(captured.reports.first?.text.contains(".destroy") == true)
    }

    /// What Swift has no way to write, and crashes in Linux:
    /// 1. Make the lists of modeset objects.
    /// 2. Allocate a connector with drmm_kzalloc(), and initialise it with drm_connector_init().
    /// 3. Drop the last reference: the memory, which is newer than the lists, goes first.
    /// 4. drm_mode_config_cleanup() calls .destroy of a connector that is freed.
    @Test func managedMemoryWithAnUnmanagedInit() throws {
      let captured = try withReports {
        try withDRM { (drm) throws(DRMError) in
          try drm.initModeConfig()
          let raw = unsafe drm.unsafePointer
          let memory = unsafe drmm_kzalloc(raw, MemoryLayout<drm_connector>.size, CFunctions.kernel)
          let connector = unsafe memory?.assumingMemoryBound(to: drm_connector.self)
          #expect(unsafe drm_connector_init(raw, connector, CFunctions.destroying, 1) == 0)
        }
      }
      #expect(captured.reports.map(\.code) == [.drmmUnmanagedInit])
    }

    /// The fixed twin: the memory is older than the lists, so that .destroy finds it.
    @Test func managedMemoryThatIsOlderThanTheLists() throws {
      try withDRM { (drm) throws(DRMError) in
        let raw = unsafe drm.unsafePointer
        let memory = unsafe drmm_kzalloc(raw, MemoryLayout<drm_connector>.size, CFunctions.kernel)
        let connector = unsafe memory?.assumingMemoryBound(to: drm_connector.self)
        try drm.initModeConfig()
        #expect(unsafe drm_connector_init(raw, connector, CFunctions.destroying, 1) == 0)
        #expect(drm.modeObjects().map(\.list) == [.connector])
      }
    }

    @Test func pollingAsksTheDriverUntilItIsStopped() throws {
      let plug = Plug()
      try withDRM { (drm) throws(DRMError) in
        try drm.initModeConfig()
        let connector = try drm.makeConnector(.hdmiA, polling: .hotplug, data: plug) { _, plug in plug.status }
        var seen = [(drm.detectHotplug(), connector.status)]
        try drm.startPolling()
        seen.append((drm.detectHotplug(), connector.status))
        seen.append((drm.detectHotplug(), connector.status))
        plug.status = .connected
        seen.append((drm.detectHotplug(), connector.status))
        drm.stopPolling()
        drm.stopPolling()
        plug.status = .disconnected
        seen.append((drm.detectHotplug(), connector.status))
        #expect(seen.map(\.0) == [false, true, false, true, false])
        #expect(seen.map(\.1) == [.unknown, .disconnected, .disconnected, .connected, .connected])
      }
    }

    /// 1. A connector is polled; its driver is unbound and unplugs, while somebody keeps the device.
    /// 2. Somebody looks again: detect finds the hardware gone.
    @Test func pollingGoesOnWithoutTheHardware() throws {
      let device = try Device.faux(name: "display")
      let drm = try device.withBound { (bound) throws(DRMError) in
        let drm = try DRMDevice(on: bound)
        try makeGuarded(drm)
        try drm.startPolling()
        return drm
      }
      let before = drm.detectHotplug()
      drm.unplug()
      device.unregister()
      let after = drm.detectHotplug()
      #expect(before && after)
    }

    private func makeGuarded(_ drm: borrowing DRMDevice) throws(DRMError) {
      try drm.initModeConfig()
      _ = try drm.makeConnector(.vga, polling: .hotplug) { drm in
        do throws(DRMError) {
          return try drm.withHardware { _ in .connected }
        } catch {
          return .unknown
        }
      }
    }

    @Test func everyAllocationMayFail() throws {
      let notes = Notes()
      let device = try Device.faux(name: "display")
      try sweep { () throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let drm = try DRMDevice(on: bound)
          try makeDisplay(drm, notes)
          try drm.startPolling()
        }
      }
    }
  }
}

/// What is on the lists when a C action runs.
private enum Seen {
  static let notes = Notes()
}

extension DRMDevice {
  /// Has the lists looked at when the device is released.
  fileprivate borrowing func addSeen() throws(DRMError) {
    // SAFETY: the function needs no data, and the device is whole until its managed resources are gone.
    try unsafe addAction(
      calling: { drm, _ in
        guard let config = unsafe drm?.pointee.mode_config else { return }
        unsafe Seen.notes.add(
          "\(config.num_encoder) encoders, \(config.num_connector) connectors, \(config.num_total_plane) planes, "
            + "\(config.num_crtc) crtcs")
      }, with: nil, name: "seen")
  }
}

/// Tables as a C driver writes them.
private enum CFunctions {
  /// GFP_KERNEL
  static let kernel = gfp_t(0xcc0)

  /// Of a connector that is not managed. Made once and never freed.
  nonisolated(unsafe) static let destroying: UnsafeMutablePointer<drm_connector_funcs> = {
    // SAFETY: written here, before anybody has the address, and only read afterwards.
    let functions = UnsafeMutablePointer<drm_connector_funcs>.allocate(capacity: 1)
    var table = drm_connector_funcs()
    unsafe table.destroy = { unsafe drm_connector_cleanup($0) }
    unsafe functions.initialize(to: table)
    return unsafe functions
  }()
}

/// Whether something is plugged in.
private final class Plug: Sendable {
  private let value = Mutex(ConnectorStatus.disconnected)

  var status: ConnectorStatus {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
