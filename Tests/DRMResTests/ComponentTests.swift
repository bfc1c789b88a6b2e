// SPDX-License-Identifier: MIT

import DRMRes
import Synchronization
import Testing

extension Typed {
  @Suite struct Components {
    /// A driver of one part. Its proof, and the whole's, get an action each.
    private struct Part: Driver {
      let name: StaticString
      let notes: Notes
      var error: DRMError?
      /// Where the registration is put by a driver that does not keep it in its state.
      var elsewhere: Shelf?

      func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<Component>? {
        let notes = notes
        let name = "\(name)"
        let error = error
        let component = try device.addComponent { (device, master, drm) throws(DRMError) in
          notes.add("bind \(device.name) to \(master.name)")
          try device.onUnbind { notes.add("-\(name)") }
          try master.onUnbind { notes.add("-for \(name)") }
          if let error { throw error }
          return Tracked("\(name) of \(drm.label)", notes)
        } unbind: { device, state in
          notes.add("unbind \(device.name), \(state.name)")
        }
        let owned = Owned(component)
        guard let elsewhere else { return owned }
        elsewhere.component.withLock { $0 = owned }
        return nil
      }

      func remove(_ device: borrowing BoundDevice, _ state: Owned<Component>?) {
        notes.add("remove \(device.name)")
      }
    }

    /// Where a registration does not belong.
    private final class Shelf: Sendable {
      let component = Mutex<Owned<Component>?>(nil)
    }

    /// The driver of the whole.
    private struct Whole: Driver {
      let name: StaticString = "card"
      let notes: Notes
      var match: [ComponentMatch] = [.named("crtc"), .named("hdmi")]
      var error: DRMError?

      func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<ComponentMaster> {
        let notes = notes
        let error = error
        let master = try device.addComponentMaster(matching: match) { (device, parts) throws(DRMError) in
          notes.add("bind \(device.name)")
          try device.onUnbind { notes.add("-card") }
          let drm = try DRMDevice(on: device)
          try parts.bind(drm)
          if let error { throw error }
          try drm.register()
          return Owned(drm)
        } unbind: { device, drm in
          notes.add("unbind \(device.name)")
          drm.value.unplug()
        }
        return Owned(master)
      }
    }

    /// Three drivers and their devices, which are all bound.
    private func withCard(
      _ notes: Notes, whole: Whole? = nil, crtc: Part? = nil,
      _ body: (_ crtc: borrowing Device, _ hdmi: borrowing Device, _ card: borrowing Device) throws(DRMError) -> Void
    ) throws(DRMError) {
      let drivers = [
        Owned(try DriverRegistration(crtc ?? Part(name: "crtc", notes: notes))),
        Owned(try DriverRegistration(Part(name: "hdmi", notes: notes))),
        Owned(try DriverRegistration(whole ?? Whole(notes: notes))),
      ]
      let card = try Device.platform(name: "card")
      let hdmi = try Device.platform(name: "hdmi")
      let crtc = try Device.platform(name: "crtc")
      try body(crtc, hdmi, card)
      hdmi.unregister()
      crtc.unregister()
      card.unregister()
      withExtendedLifetime(drivers) {}
    }

    private static let bound = ["bind card", "bind crtc to card", "bind hdmi to card"]
    private static let unbound = [
      "unbind card", "unbind hdmi, hdmi of drm#1", "hdmi of drm#1 destroyed", "-hdmi", "unbind crtc, crtc of drm#1",
      "crtc of drm#1 destroyed", "-crtc", "-for hdmi", "-for crtc", "-card",
    ]

    @Test func boundWhenTheLastPartHasCome() throws {
      let notes = Notes()
      try withCard(notes) { (crtc, hdmi, card) throws(DRMError) in
        #expect(notes.take() == Self.bound)
        try DRMFile.open(minor: 0).close()
      }
      #expect(notes.take().first == "remove hdmi")
    }

    /// The whole goes: its parts are unbound in reverse order, each before what its bind added is released, and what they
    /// added to the whole goes with the whole. Their drivers stay bound.
    @Test func theWholeGoes() throws {
      let notes = Notes()
      try withCard(notes) { (crtc, hdmi, card) throws(DRMError) in
        _ = notes.take()
        card.releaseDriver()
        #expect(notes.take() == Self.unbound)
        #expect(crtc.isBound && hdmi.isBound)
        try card.bind()
        #expect(notes.take() == Self.bound)
      }
    }

    /// A part goes: the whole is unbound first, and so its siblings are, while their drivers stay bound.
    @Test func aPartGoes() throws {
      let notes = Notes()
      try withCard(notes) { (crtc, hdmi, card) throws(DRMError) in
        _ = notes.take()
        crtc.releaseDriver()
        #expect(notes.take() == ["remove crtc"] + Self.unbound)
        #expect(hdmi.isBound && card.isBound)
        try crtc.bind()
        #expect(notes.take() == Self.bound)
      }
    }

    @Test func aPartThatThrowsUndoesTheWhole() throws {
      let notes = Notes()
      let drivers = [
        Owned(try DriverRegistration(Part(name: "crtc", notes: notes))),
        Owned(try DriverRegistration(Part(name: "hdmi", notes: notes, error: .io))),
        Owned(try DriverRegistration(Whole(notes: notes))),
      ]
      let crtc = try Device.platform(name: "crtc")
      let hdmi = try Device.platform(name: "hdmi")
      let card = try Device.platform(name: "card")
      #expect(
        notes.take() == Self.bound + [
          "-hdmi", "-for hdmi", "unbind crtc, crtc of drm#1", "crtc of drm#1 destroyed", "-crtc", "-for crtc", "-card",
        ])
      #expect(crtc.isBound && hdmi.isBound && !card.isBound)
      crtc.unregister()
      hdmi.unregister()
      card.unregister()
      withExtendedLifetime(drivers) {}
    }

    @Test func aWholeThatThrowsAfterItsPartsUnbindsThem() throws {
      let notes = Notes()
      try withCard(notes, whole: Whole(notes: notes, error: .busy)) { (crtc, hdmi, card) throws(DRMError) in
        #expect(!crtc.isBound && hdmi.isBound && card.isBound)
        #expect(notes.take() == Self.bound + Self.unbound.dropFirst())
      }
    }

    /// What a part's unbind needs is gone with its driver, in C:
    /// 1. A part's driver keeps what it has in its device's driver data, and does not take the part away in remove.
    /// 2. The driver is unbound: the driver data is NULL from now on. That is reported.
    /// 3. A sibling goes, and with it the whole: the first part's unbind finds NULL.
    ///
    /// In Swift what bind returned is kept for unbind, whatever became of the driver.
    @Test func aSiblingIsUnboundAfterItsDriverDataWent() throws {
      let notes = Notes()
      let elsewhere = Shelf()
      let forgetful = Part(name: "crtc", notes: notes, elsewhere: elsewhere)
      try withCard(notes, crtc: forgetful) { (crtc, hdmi, card) throws(DRMError) in
        _ = notes.take()
        let captured = withReports { crtc.releaseDriver() }
        #expect(captured.codes == [.resourceKept])
        #expect(notes.take() == ["remove crtc", "-crtc"])
        hdmi.releaseDriver()
        #expect(notes.take() == ["remove hdmi"] + Self.unbound.filter { $0 != "-crtc" })
        elsewhere.component.withLock { $0 = nil }
      }
    }

    @Test func partsAreChosenByDeviceAndNumber() throws {
      let notes = Notes()
      let parts = try Device.root(name: "parts")
      let top = try Device.root(name: "top")
      let numbered = try parts.withBound { (bound) throws(DRMError) in
        [try addNumbered(bound, 1, notes), try addNumbered(bound, 2, notes), try addNumbered(bound, 3, notes)]
      }
      let whole = try top.withBound { (bound) throws(DRMError) in
        try bound.addComponentMaster(matching: [
          .matching { device, number in device.name == "parts" && number == 3 }, .device(parts),
        ]) { (device, parts) throws(DRMError) in
          let drm = try DRMDevice(on: device)
          try parts.bind(drm)
          #expect(failure { () throws(DRMError) in try parts.bind(drm) } == .alreadyInProgress)
        }
      }
      #expect(notes.take() == ["bind 3", "bind 1"])
      whole.delete()
      #expect(notes.take() == ["unbind 1", "unbind 3"])
      withExtendedLifetime(numbered) {}
    }

    @Test func whatIsNoMatch() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let error = failure { () throws(DRMError) in _ = try bound.addComponentMaster(matching: []) { _, _ in } }
          #expect(error == .invalidArgument)
        }
      }
    }

    /// Linux would wait for its own lock.
    @Test func addingInsideACallbackIsRefused() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let part = try addNumbered(bound, 1, notes)
          let captured = withReports {
            failure { () throws(DRMError) in
              _ = try bound.addComponentMaster(matching: [.named("root")]) { (device, _) throws(DRMError) in
                _ = try device.addComponent(bind: { _, _, _ in })
              }
            }
          }
          #expect(captured.value == .deadlock && captured.codes == [.recursiveLock])
          withExtendedLifetime(part) {}
        }
      }
    }

    @Test func everyAllocationMayFail() throws {
      try sweep { () throws(DRMError) in
        try withCard(Notes()) { (crtc, _, _) throws(DRMError) in
          // A probe that fails is no error of the bus.
          guard crtc.isBound else { throw .noMemory }
        }
      }
    }

    private func addNumbered(
      _ device: borrowing BoundDevice, _ number: Int32, _ notes: Notes
    ) throws(DRMError) -> Owned<Component> {
      Owned(
        try device.addComponent(number: number) { _, _, _ in
          notes.add("bind \(number)")
        } unbind: { _, _ in
          notes.add("unbind \(number)")
        })
    }
  }
}
