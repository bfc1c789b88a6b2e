// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct Files {
    @Test func callsReachTheDriver() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let file = try DRMFile.open(minor: 0)
      #expect(file.label == "file#1")
      var job: UInt32 = 77
      try file.call(GPUCalls.submit, &job)
      try file.call(GPUCalls.submit, &job)
      var statistics = Statistics()
      try file.call(GPUCalls.statistics, &statistics)
      #expect(statistics.jobs == 2 && driver.hardware.read32(at: GPUDriver.doorbell) == 77)
      try file.call(GPUCalls.reset)
      try file.call(GPUCalls.statistics, &statistics)
      #expect(statistics.jobs == 0)
      file.close()
      device.unregister()
    }

    @Test func callsThatTheDriverDoesNotHave() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      var argument: UInt32 = 0
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.unknown, &argument) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.beyond, &argument) } == .invalidArgument)
      device.unregister()
    }

    @Test func permissionsAreLookedAt() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let render = try DRMFile.open(minor: 128)
      #expect(failure { () throws(DRMError) in try render.call(GPUCalls.reset) } == .permissionDenied)
      let primary = try DRMFile.open(minor: 0)
      try primary.call(GPUCalls.reset)
      Userspace.isPrivileged = false
      defer { Userspace.isPrivileged = true }
      #expect(failure { () throws(DRMError) in try primary.call(GPUCalls.reset) } == .permissionDenied)
      device.unregister()
    }

    /// 1. Userspace opens the device, and the hardware goes.
    /// 2. The file stays: ioctls answer ENODEV, and what they reach of the device's memory is still there.
    /// 3. The late close is the last put. Everything that is managed goes then, newest first.
    @Test func aFileOutlivesTheHardware() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let file = try DRMFile.open(minor: 0)
      _ = driver.notes.take()
      device.unregister()
      #expect(driver.notes.take() == ["remove", "clock off"])
      var job: UInt32 = 1
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.submit, &job) } == .unplugged)
      #expect(failure { () throws(DRMError) in _ = try DRMFile.open(minor: 0) } == .noDevice)
      file.close()
      #expect(
        driver.notes.take() == [
          "postclose, context of file#1", "context of file#1 destroyed", "release", "ring freed",
          "queue freed", "data destroyed",
        ])
    }

    /// 1. The driver's remove unregisters where it should unplug.
    /// 2. An open file's ioctl enters its section as if nothing had happened.
    /// 3. The registers were mapped for the driver that is gone: the typed API refuses them.
    @Test func aDriverThatForgetsToUnplugIsCaught() throws {
      let driver = GPUDriver(unplugs: false)
      let device = try Device.faux(name: "ghost", driver: driver)
      let file = try DRMFile.open(minor: 0)
      let captured = withReports { device.releaseDriver() }
      #expect(captured.codes.allSatisfy { $0 == .unregisterNotUnplug })
      var job: UInt32 = 1
      let late = withReports { failure { () throws(DRMError) in try file.call(GPUCalls.submit, &job) } }
      #expect(late.value == .unbound)
      #expect(driver.hardware.read32(at: GPUDriver.doorbell) == 0)
    }

    @Test func aFileCanBeRefused() throws {
      let driver = GPUDriver(refusesFiles: true)
      let device = try Device.faux(name: "ghost", driver: driver)
      #expect(failure { () throws(DRMError) in _ = try DRMFile.open(minor: 0) } == .busy)
      #expect(driver.notes.take() == ["probed"])
      device.unregister()
    }

    @Test func aFileEndsWithItsLastDescriptor() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let file = try DRMFile.open(minor: 0)
      let second = try file.duplicate()
      _ = driver.notes.take()
      file.close()
      #expect(driver.notes.take().isEmpty)
      #expect(second.label == "file#1" && second.hasEvent == false)
      second.close()
      #expect(driver.notes.take().count == 2)
      device.unregister()
    }

    @Test func readingWithoutEvents() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0, flags: [.readWrite, .nonBlocking])
      #expect(failure { () throws(DRMError) in _ = try file.readEvents() } == .tryAgain)
      device.unregister()
    }

    @Test func whatIsLeftOpenIsReported() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let captured = withReports { Userspace.reportOpenFiles() }
      #expect(captured.value == 1 && captured.codes == [.fileOpen])
      #expect(Userspace.openCount == 1)
      file.close()
      device.unregister()
    }
  }
}
