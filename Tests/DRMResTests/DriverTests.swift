// SPDX-License-Identifier: MIT

import DRMRes
import Synchronization
import Testing

extension Typed {
  @Suite struct Drivers {
    @Test func oneLifeFromBeginningToEnd() throws {
      let driver = GPUDriver()
      let registration = try DriverRegistration(driver)
      let device = try Device.platform(name: "gpu")
      #expect(device.isBound == true)
      #expect(driver.notes.take() == ["probed"])
      device.unregister()
      #expect(
        driver.notes.take() == [
          "remove", "release", "ring freed", "queue freed", "data destroyed", "clock off",
        ])
      registration.unregister()
    }

    @Test(arguments: 0..<5) func aProbeThatThrowsIsUndone(_ step: Int) throws {
      let driver = GPUDriver(failingStep: step)
      let registration = try DriverRegistration(driver)
      let device = try Device.platform(name: "gpu")
      #expect(device.isBound == false)
      let expected = [
        [],
        ["clock off"],
        ["queue freed", "clock off"],
        ["queue freed", "clock off"],
        ["release", "queue freed", "data destroyed", "clock off"],
      ]
      #expect(driver.notes.take() == expected[step])
      #expect(try device.bind() == false)
      device.unregister()
      registration.unregister()
    }

    @Test func itCanBeBoundAgain() throws {
      let driver = GPUDriver()
      let registration = try DriverRegistration(driver)
      let device = try Device.platform(name: "gpu")
      for _ in 0..<3 {
        device.releaseDriver()
        #expect(device.isBound == false)
        #expect(try device.bind())
      }
      #expect(driver.notes.take().filter { $0 == "probed" }.count == 4)
      registration.unregister()
    }

    @Test func unregisteringUnbindsEveryDevice() throws {
      let driver = GPUDriver()
      let registration = try DriverRegistration(driver)
      let one = try Device.platform(name: "gpu", id: .number(1))
      let two = try Device.platform(name: "gpu", id: .number(2))
      #expect(one.isBound == true && two.isBound == true)
      registration.unregister()
      #expect(one.isBound == false && two.isBound == false)
      #expect(driver.notes.take().filter { $0 == "data destroyed" }.count == 2)
    }

    @Test func aNameIsTakenOnce() throws {
      let registration = try DriverRegistration(NullDriver())
      let captured = withReports { failure { () throws(DRMError) in _ = try DriverRegistration(NullDriver()) } }
      #expect(captured.value == .busy && captured.codes == [.driverRegister])
      registration.unregister()
    }

    @Test func bindingByHand() throws {
      let registration = try DriverRegistration(NullDriver(name: "other"))
      let device = try Device.platform(name: "card")
      let root = try Device.root(name: "root")
      #expect(device.isBound == false)
      try registration.bind(to: device)
      #expect(device.isBound == true)
      #expect(failure { () throws(DRMError) in try registration.bind(to: device) } == .busy)
      #expect(failure { () throws(DRMError) in try registration.bind(to: root) } == .invalidArgument)
      registration.unregister()
    }

    /// 1. A driver has the proof that its device is bound.
    /// 2. In the same closure its registration is dropped, which would unbind the device.
    @Test func unregisteringInsideTheProofIsRefused() async {
      await #expect(processExitsWith: .success) {
        let device = try Device.platform(name: "null")
        let registration = Mutex<DriverRegistration?>(try DriverRegistration(NullDriver()))
        let captured = try withReports { () throws(DRMError) in
          try device.withBound { (bound) throws(DRMError) in
            let memory = try bound.allocate(repeating: UInt32(7), count: 4)
            registration.withLock { $0 = nil }
            let last = memory.span[3]
            precondition(last == 7)
          }
        }
        precondition(captured.codes == [.warn] && device.isBound)
      }
    }

    @Test func fauxDevicesTakeAnyDriver() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      #expect(device.isBound == true)
      device.unregister()
      #expect(driver.notes.take().last == "clock off")
    }

    @Test func aFauxProbeTellsWhy() throws {
      let driver = GPUDriver(failingStep: 1)
      #expect(failure { () throws(DRMError) in _ = try Device.faux(name: "ghost", driver: driver) } == .io)
      #expect(driver.notes.take() == ["clock off"])
      #expect(failure { () throws(DRMError) in _ = try Device.faux(name: "ghost", driver: driver) } == .io)
    }

    @Test func everyAllocationOfAProbeMayFail() throws {
      try sweep { () throws(DRMError) in
        let device = try Device.faux(name: "ghost", driver: GPUDriver())
        let file = try device.withBound { (_) throws(DRMError) in try DRMFile.open(minor: 0) }
        var statistics = Statistics()
        try file.call(GPUCalls.statistics, &statistics)
      }
    }
  }
}
