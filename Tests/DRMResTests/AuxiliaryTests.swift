// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension GPUDriver: AuxiliaryDriver {
  var module: String { "gpu" }
  var devices: [String] { ["card.engine"] }
}

extension Typed {
  @Suite struct Auxiliary {
    /// A driver that does nothing but note.
    private struct Codec: AuxiliaryDriver {
      let name: StaticString = "codec"
      let module = "sound"
      var devices = ["card.codec"]
      var notes = Notes()
      var fails = false

      func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Tracked {
        let notes = notes
        notes.add("probe \(device.name)")
        try device.onUnbind { notes.add("clock off") }
        if fails { throw .io }
        return Tracked("state", notes)
      }

      func remove(_ device: borrowing BoundDevice, _ state: Tracked) { notes.add("remove \(device.name)") }
    }

    /// A driver of a card, whose part belongs to its state or to its managed resources.
    private struct Card: Driver {
      let name: StaticString = "card"
      let part: StaticString
      var notes = Notes()
      var managed = false

      func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<Device> {
        let notes = notes
        try device.onUnbind { notes.add("before") }
        if managed {
          let part = try device.addAuxiliary(name: part, module: "card")
          try device.onUnbind { notes.add("after") }
          return Owned(part)
        }
        return Owned(try AuxiliaryDevice(on: device, name: "\(part)", id: 3).add(module: "card"))
      }
    }

    @Test func oneLifeFromBeginningToEnd() throws {
      let codec = Codec()
      let registration = try AuxiliaryDriverRegistration(codec)
      try withRoot("card") { (card) throws(DRMError) in
        let device = try card.withBound { (bound) throws(DRMError) in
          try AuxiliaryDevice(on: bound, name: "codec", id: 7).add(module: "card")
        }
        #expect(device.isBound && device.name == "card.codec.7")
        #expect(codec.notes.take() == ["probe card.codec.7"])
        device.unregister()
        #expect(codec.notes.take() == ["remove card.codec.7", "state destroyed", "clock off"])
      }
      registration.unregister()
    }

    @Test func aDeviceThatIsNeverAddedIsGivenUp() throws {
      try withRoot("card") { (card) throws(DRMError) in
        try card.withBound { (bound) throws(DRMError) in
          _ = try AuxiliaryDevice(on: bound, name: "dropped")
          try AuxiliaryDevice(on: bound, name: "uninit").uninit()
          let first = try AuxiliaryDevice(on: bound, name: "codec").add(module: "card")
          #expect(first.isRegistered && !first.isBound)
          let error = failure { () throws(DRMError) in
            _ = try AuxiliaryDevice(on: bound, name: "codec").add(module: "card")
          }
          #expect(error == .alreadyExists)
        }
      }
    }

    @Test func aDriverDrivesWhatItsTableNames() throws {
      let codec = Codec(devices: ["card.mixer", "card.codec"])
      try withRoot("card") { (card) throws(DRMError) in
        try card.withBound { (bound) throws(DRMError) in
          let mixer = try AuxiliaryDevice(on: bound, name: "mixer").add(module: "card")
          let other = try AuxiliaryDevice(on: bound, name: "codec").add(module: "board")
          let registration = try AuxiliaryDriverRegistration(codec)
          #expect(mixer.isBound && !other.isBound)
          registration.unregister()
          #expect(mixer.isBound == false)
        }
      }
      #expect(codec.notes.take() == ["probe card.mixer.0", "remove card.mixer.0", "state destroyed", "clock off"])
    }

    @Test func aProbeThatThrowsLeavesTheDeviceWithoutADriver() throws {
      let codec = Codec(fails: true)
      let registration = try AuxiliaryDriverRegistration(codec)
      try withRoot("card") { (card) throws(DRMError) in
        try card.withBound { (bound) throws(DRMError) in
          let device = try AuxiliaryDevice(on: bound, name: "codec").add(module: "card")
          #expect(device.isRegistered && !device.isBound)
        }
      }
      #expect(codec.notes.take() == ["probe card.codec.0", "clock off"])
      registration.unregister()
    }

    @Test func namesThatAreNone() throws {
      for name in ["", String(repeating: "x", count: 40)] {
        let error = failure { () throws(DRMError) in _ = try AuxiliaryDriverRegistration(Codec(devices: [name])) }
        #expect(error == .invalidArgument)
      }
      let registration = try AuxiliaryDriverRegistration(Codec())
      let captured = withReports { failure { () throws(DRMError) in _ = try AuxiliaryDriverRegistration(Codec()) } }
      #expect(captured.value == .busy && captured.codes == [.driverRegister])
      registration.unregister()
    }

    /// The part goes before what the parent manages if it is in the state, and in its turn if it is managed itself.
    @Test func aPartGoesWithItsParentsDriver() throws {
      let codec = Codec()
      let registration = try AuxiliaryDriverRegistration(codec)
      let gone = ["state destroyed", "clock off"]
      let held = try Device.faux(name: "card", driver: Card(part: "codec", notes: codec.notes))
      held.unregister()
      #expect(codec.notes.take() == ["probe card.codec.3", "remove card.codec.3"] + gone + ["before"])
      let managed = try Device.faux(name: "card", driver: Card(part: "codec", notes: codec.notes, managed: true))
      managed.unregister()
      #expect(
        codec.notes.take() == ["probe card.codec.0", "after", "remove card.codec.0"] + gone + ["before"])
      registration.unregister()
    }

    /// A GPU's engine is driven on the auxiliary bus, and its parent is unbound while userspace has the engine open:
    /// 1. The card's driver adds an auxiliary device, whose driver registers a DRM device.
    /// 2. Userspace opens it.
    /// 3. The card's driver is unbound: its part goes, and the part's remove() unplugs.
    /// 4. Userspace still has the file. What would touch the hardware is refused; the rest is there.
    /// 5. Userspace closes, and only then is the DRM device released.
    @Test func theParentIsUnboundWhileTheChildIsOpen() throws {
      let driver = GPUDriver()
      let registration = try AuxiliaryDriverRegistration(driver)
      let card = try Device.faux(name: "card", driver: Card(part: "engine", managed: true))
      let file = try DRMFile.open(minor: 0)
      card.unregister()
      #expect(driver.notes.take() == ["probed", "remove", "clock off"])
      var job: UInt32 = 1
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.submit, &job) } == .noDevice)
      #expect(driver.hardware.read32(at: GPUDriver.doorbell) == 0)
      file.close()
      #expect(
        driver.notes.take() == [
          "postclose, context of file#1", "context of file#1 destroyed", "release", "ring freed", "queue freed",
          "data destroyed",
        ])
      registration.unregister()
    }

    /// The same with drm_dev_unregister(), which leaves the door to the hardware open:
    /// 4. Userspace's ioctl is let in, and the registers are those of a driver that is gone.
    @Test func theParentIsUnboundAndTheChildOnlyUnregisters() throws {
      let driver = GPUDriver(unplugs: false)
      let registration = try AuxiliaryDriverRegistration(driver)
      let card = try Device.faux(name: "card", driver: Card(part: "engine", managed: true))
      let file = try DRMFile.open(minor: 0)
      var job: UInt32 = 1
      let captured = withReports {
        card.releaseDriver()
        return failure { () throws(DRMError) in try file.call(GPUCalls.submit, &job) }
      }
      #expect(captured.value == .unbound && captured.codes == [.unregisterNotUnplug])
      file.close()
      registration.unregister()
    }

    @Test func everyAllocationMayFail() throws {
      try sweep { () throws(DRMError) in
        let registration = try AuxiliaryDriverRegistration(Codec())
        let card = try Device.faux(name: "card", driver: Card(part: "codec"))
        card.unregister()
        registration.unregister()
      }
    }
  }
}
