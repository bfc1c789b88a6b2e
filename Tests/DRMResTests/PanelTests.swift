// SPDX-License-Identifier: MIT

import CDRMRes
import DRMRes
import Synchronization
import Testing

extension Typed {
  /// A panel and whoever drives it are two drivers: who may go first, and what goes when?
  @Suite struct Panels {
    /// "It would mean postponing the destruction of the struct panel_bridge, which however has a pointer to the panel. But
    /// the panel is probably hot-unplugged at the same time ... there is a pointer to a freed struct panel."
    ///
    /// 1. A panel's driver probes and publishes; a consumer makes a bridge for the panel and attaches it.
    /// 2. The panel's driver is unbound first: its device resources go, the panel is hidden.
    /// 3. The bridge still drives the panel: it holds it, so there is no window with a dangling pointer.
    /// 4. The consumer removes its bridge, then its device is closed: the last put of the bridge is that of the panel.
    @Test func thePanelGoesFirst() throws {
      let notes = Notes()
      let panels = try DriverRegistration(LCDDriver(notes: notes))
      let lcd = try Device.platform(name: "lcd")
      let card = try Device.root(name: "card")
      let stage = try Stage(card)
      let consumer = try Device.faux(name: "dsi")
      try consumer.withBound { (bound) throws(DRMError) in
        let made = try bound.makeBridge(for: DRMPanel.find("lcd"))
        #expect(made.bridge.isPanel && made.bridge.info.node == "lcd")
        try stage.attach(made.bridge, flags: .noConnector)
      }

      lcd.unregister()
      #expect(notes.take() == ["remove", "regulator off"])
      #expect(failure { () throws(DRMError) in _ = try DRMPanel.find("lcd") } == .probeDeferred)
      guard let bridge = try stage.first() else {
        Issue.record("the chain is empty")
        return
      }
      bridge.preEnableChain()
      bridge.enableChain()
      #expect(notes.take() == ["prepare", "enable"])

      consumer.unregister()
      #expect(bridge.info.isLingering && notes.all.isEmpty)
      drop(bridge)
      stage.close()
      #expect(notes.take() == ["destroy", "panel data destroyed"])
      panels.unregister()
      card.unregister()
    }

    /// 1. The same two drivers; the consumer goes first, and its bridge with it.
    /// 2. The panel is the only one left, and goes with its own driver.
    @Test func theConsumerGoesFirst() throws {
      let notes = Notes()
      let lcd = try Device.faux(name: "lcd", driver: LCDDriver(notes: notes))
      let panel = try DRMPanel.find("lcd")
      #expect(panel.info.referenceCount == 4, "devres, the driver, the list, the one that was found")
      let consumer = try Device.faux(name: "dsi")
      try consumer.withBound { (bound) throws(DRMError) in _ = try bound.makeBridge(for: panel) }
      #expect(panel.info.referenceCount == 5 && BridgeInfo.all.map(\.node) == ["lcd"])
      consumer.unregister()
      #expect(panel.info.referenceCount == 4 && BridgeInfo.all.isEmpty)
      lcd.unregister()
      #expect(panel.info.referenceCount == 1 && !panel.info.isAdded)
      #expect(notes.take() == ["remove", "regulator off"])
      drop(panel)
      #expect(notes.take() == ["destroy", "panel data destroyed"])
    }

    /// Who made it decides when it goes: the value, the bound device, the drm_device.
    @Test func aBridgeHasOneOfThreeLifetimes() throws {
      let notes = Notes()
      let lcd = try Device.faux(name: "lcd", driver: LCDDriver(notes: notes))
      let panel = try DRMPanel.find("lcd")
      let consumer = try Device.faux(name: "dsi")

      let plain = try PanelBridge(panel)
      #expect(plain.bridge.referenceCount == 3, "the caller's, the list's, the value's")
      drop(plain)
      #expect(BridgeInfo.all.isEmpty)

      let drm = try consumer.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound) }
      let ofDRM = try managedBridge(for: panel, drm)
      let ofDevice = try consumer.withBound { (bound) throws(DRMError) in
        try bound.makeBridge(for: panel).bridge.reference()
      }
      #expect(ofDevice.info.isAdded && ofDRM.info.isAdded)
      consumer.unregister()
      #expect(ofDevice.info.isLingering, "removed at unbind; kept by the reference alone")
      #expect(ofDRM.info.isAdded && ofDRM.info.referenceCount == 3)
      drop(drm)
      #expect(ofDRM.info.isLingering && ofDRM.info.referenceCount == 1)
      lcd.unregister()
    }

    /// 1. A consumer asks for the bridge at its port before anything is there: it is to be probed again.
    /// 2. There is a bridge: it is that one, with a reference.
    /// 3. There is a panel: a bridge is made for it, for as long as whom it was made for.
    @Test func aPortLeadsToABridgeOrAPanel() throws {
      let notes = Notes()
      let consumer = try Device.faux(name: "dsi")
      let asks = { (consumer: borrowing Device) throws(DRMError) -> String in
        try consumer.withBound { (bound) throws(DRMError) in
          let found = try bound.findBridge()
          return "\(found.bridge.info.node) \(found.bridge.isPanel) \(found.bridge.referenceCount)"
        }
      }
      #expect(failure { () throws(DRMError) in _ = try asks(consumer) } == .probeDeferred)

      let hdmi = try Device.faux(name: "hdmi", driver: HDMIDriver(notes: Notes()))
      #expect(try asks(consumer) == "hdmi false 4")
      hdmi.unregister()

      let lcd = try Device.faux(name: "lcd", driver: LCDDriver(notes: notes))
      #expect(try asks(consumer) == "lcd true 3")
      #expect(BridgeInfo.all.map(\.referenceCount) == [2], "its owner's and the list's")
      let other = try Device.faux(name: "other", driver: LCDDriver(notes: notes))
      let node = try DeviceNode("dsi")
      try node.connect(port: 2, to: "other")
      #expect(failure { () throws(DRMError) in try node.connect(port: 2, to: "lcd") } == .alreadyExists)
      let drm = try consumer.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound) }
      #expect(try nodeBehind(port: 2, of: drm) == "other")
      #expect(failure { () throws(DRMError) in _ = try nodeBehind(port: 7, of: drm) } == .noDevice)
      drop(drm)
      #expect(BridgeInfo.all.map(\.node) == ["lcd"])
      DeviceNode.disconnectAll()
      consumer.unregister()
      other.unregister()
      lcd.unregister()
    }

    @Test func theDriverDoesWhatIsAsked() throws {
      let notes = Notes()
      let fails = Owned(Flag())
      let driver = PanelDriver<LCD>(
        name: "lcd",
        prepare: { (panel) throws(DRMError) in
          if fails.value.isSet { throw .io }
          panel.data.notes.add("prepare")
        })
      try withRoot("lcd") { (device) throws(DRMError) in
        let lcd = try makePanel(device, notes, driver)
        fails.value.isSet = true
        #expect(failure { () throws(DRMError) in try lcd.value.panel.prepare() } == .io)
        #expect(lcd.value.panel.isPrepared == false)
        fails.value.isSet = false
        let log = KernelLog { notes.add($0.text) }
        try lcd.value.panel.prepare()
        try lcd.value.panel.prepare()
        try lcd.value.panel.enable()
        #expect(lcd.value.panel.isPrepared && lcd.value.panel.isEnabled)
        try lcd.value.panel.disable()
        try lcd.value.panel.unprepare()
        #expect(!lcd.value.panel.isPrepared && !lcd.value.panel.isEnabled)
        try lcd.value.panel.unprepare()
        log.close()
        #expect(
          notes.take() == [
            "prepare", " lcd: Skipping prepare of already prepared panel",
            " lcd: Skipping unprepare of already unprepared panel",
          ])
      }
    }

    @Test func aRacingLookupKeepsWhatItFinds() throws {
      for _ in 0..<20 {
        let notes = Notes()
        let device = try Device.faux(name: "lcd", driver: LCDDriver(notes: notes))
        let threads = Threads(3) { _ in
          while failure({ () throws(DRMError) in
            let panel = try DRMPanel.find("lcd")
            #expect(panel.label == "panel of lcd")
          }) == nil {}
        }
        device.unregister()
        threads.join()
        #expect(
          notes.take().filter { $0.hasSuffix("destroyed") || $0 == "destroy" } == ["destroy", "panel data destroyed"])
      }
    }

    @Test func noMemoryLeavesNothing() throws {
      let driver = LCDDriver(notes: Notes()).makePanelDriver()
      try sweep { () throws(DRMError) in
        let device = try Device.root(name: "lcd")
        let consumer = try Device.root(name: "dsi")
        try device.withBound { (bound) throws(DRMError) in
          let lcd = try Panel(on: bound, driver: driver, connector: .dsi, data: LCD(notes: Notes()))
          try consumer.withBound { (bound) throws(DRMError) in
            let drm = try DRMDevice(on: bound)
            _ = try bound.makeBridge(for: lcd.panel)
            _ = try drm.makeBridge(for: lcd.panel)
            _ = try PanelBridge(lcd.panel)
          }
        }
        device.unregister()
        consumer.unregister()
      }
    }

    // ---- misuse ----

    @Test func addedTwiceAndRemovedTwice() throws {
      let captured = try withReports { () throws(DRMError) in
        try withRoot("lcd") { (device) throws(DRMError) in
          let lcd = try makePanel(device, Notes())
          lcd.value.remove()
          lcd.value.add()
          lcd.value.add()
          #expect(lcd.value.panel.info.referenceCount == 3)
          lcd.value.remove()
          lcd.value.remove()
          #expect(lcd.value.panel.info.referenceCount == 2)
        }
      }
      #expect(captured.reports.map(\.code) == [.panelMisuse, .panelMisuse, .panelMisuse])
      #expect(captured.reports.allSatisfy { $0.site?.file == "PanelTests.swift" })
    }

    @Test func noBridgeWithoutAConnector() throws {
      let log = KernelLog { _ in }
      let captured = try withReports { () throws(DRMError) in
        try withRoot("lcd") { (device) throws(DRMError) in
          let lcd = try makePanel(device, Notes(), connector: nil)
          #expect(failure { () throws(DRMError) in _ = try PanelBridge(lcd.value.panel) } == .invalidArgument)
          #expect(lcd.value.panel.info.referenceCount == 2)
        }
      }
      log.close()
      #expect(captured.reports.map(\.code) == [.warn])
    }

    @Test func neverRemoved() throws {
      let notes = Notes()
      let captured = try withReports { () throws(DRMError) in
        let device = try Device.root(name: "lcd")
        try makePanel(device, notes).value.add()
        device.unregister()
      }
      #expect(captured.reports.map(\.code) == [.panelMisuse])
      #expect(notes.take() == ["destroy", "panel data destroyed"])
      #expect(failure { () throws(DRMError) in _ = try DRMPanel.find("lcd") } == .probeDeferred)
      #expect(failure { () throws(DRMError) in _ = try DRMPanel.find("") } == .invalidArgument)
    }
  }
}

private func drop<Value: ~Copyable>(_ value: consuming Value) {}

/// The node of the bridge that a port of a DRM device's parent leads to.
private func nodeBehind(port: UInt32, of drm: borrowing DRMDevice) throws(DRMError) -> String {
  let found = try drm.findBridge(port: port)
  return found.bridge.info.node
}

/// A reference of the bridge that a DRM device makes for a panel.
private func managedBridge(
  for panel: borrowing DRMPanel, _ drm: borrowing DRMDevice
) throws(DRMError) -> DRMBridge {
  let made = try drm.makeBridge(for: panel)
  return made.bridge.reference()
}

/// What a panel carries.
struct LCD: ~Copyable, Sendable {
  let notes: Notes

  deinit { notes.add("panel data destroyed") }
}

/// A panel's driver.
struct LCDDriver: Driver {
  let name: StaticString = "lcd"
  let notes: Notes

  func makePanelDriver() -> PanelDriver<LCD> {
    PanelDriver(
      name: "lcd",
      prepare: { (panel) throws(DRMError) in panel.data.notes.add("prepare") },
      enable: { (panel) throws(DRMError) in panel.data.notes.add("enable") },
      destroy: { $0.notes.add("destroy") })
  }

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<Panel<LCD>> {
    let notes = notes
    try device.onUnbind("regulator") { notes.add("regulator off") }
    let lcd = try Panel(on: device, driver: makePanelDriver(), connector: .dsi, data: LCD(notes: notes))
    lcd.add()
    return Owned(lcd)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<Panel<LCD>>) {
    notes.add("remove")
    state.value.remove()
  }
}

private func makePanel(
  _ device: borrowing Device, _ notes: Notes, _ driver: PanelDriver<LCD>? = nil, connector: ConnectorType? = .lvds
) throws(DRMError) -> Owned<Panel<LCD>> {
  let driver = driver ?? LCDDriver(notes: notes).makePanelDriver()
  return try device.withBound { (bound) throws(DRMError) in
    Owned(try Panel(on: bound, driver: driver, connector: connector, data: LCD(notes: notes)))
  }
}

/// Something that is so or not.
private struct Flag: ~Copyable, Sendable {
  private let value = Atomic(false)

  var isSet: Bool {
    get { value.load(ordering: .relaxed) }
    nonmutating set { value.store(newValue, ordering: .relaxed) }
  }
}
