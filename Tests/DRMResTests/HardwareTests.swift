// SPDX-License-Identifier: MIT

import DRMRes
import Glibc
import Testing

extension Typed {
  @Suite struct Hardware {
    @Test func isReadAndWrittenInsideASection() throws {
      let bar = BAR(byteCount: 64)
      try withRoot { (device) throws(DRMError) in
        let (drm, region) = try makeGPU(device, bar)
        let read = try drm.value.withHardware { (hardware) throws(DRMError) in
          let registers = try hardware.open(region)
          registers.write32(registers.read32(at: 4) + 7, at: 4)
          return registers.read32(at: 4)
        }
        #expect(read == 7 && bar.read32(at: 4) == 7)
        bar.write32(9, at: 8)
        let seen = try drm.value.withHardware { (hardware) throws(DRMError) in try hardware.open(region).read32(at: 8) }
        #expect(seen == 9)
      }
    }

    @Test func isGoneAfterUnplug() throws {
      let bar = BAR(byteCount: 64)
      try withRoot { (device) throws(DRMError) in
        let (drm, _) = try makeGPU(device, bar)
        try drm.value.register()
        #expect(drm.value.isUnplugged == false)
        drm.value.unplug()
        #expect(drm.value.isUnplugged == true)
        #expect(failure { () throws(DRMError) in try drm.value.withHardware { (_) throws(DRMError) in } } == .unplugged)
      }
    }

    @Test func sectionsNestAndPassErrorsOn() throws {
      try withDRM { (drm) throws(DRMError) in
        let value = try drm.withHardware { (_) throws(DRMError) in
          try drm.withHardware { (_) throws(DRMError) in 3 }
        }
        #expect(value == 3)
        #expect(failure { () throws(DRMError) in try drm.withHardware { (_) throws(DRMError) in throw .io } } == .io)
      }
    }

    /// 1. A driver forgets to unplug in remove, and only unbinds.
    /// 2. An open file's ioctl enters a section, which succeeds.
    /// 3. The region was mapped for the driver that is gone: it is refused.
    @Test func aRegionIsRevokedAtUnbind() throws {
      let bar = BAR(byteCount: 64)
      let device = try Device.faux(name: "ghost")
      let (drm, region) = try makeGPU(device, bar)
      device.releaseDriver()
      #expect(region.isRevoked)
      let error = failure { () throws(DRMError) in
        try drm.value.withHardware { (hardware) throws(DRMError) in _ = try hardware.open(region).read32(at: 0) }
      }
      #expect(error == .unbound)
      device.unregister()
    }

    @Test func aRegionOpensOnItsDeviceOnly() throws {
      let bar = BAR(byteCount: 64)
      try withRoot("alpha") { (alpha) throws(DRMError) in
        let (_, region) = try makeGPU(alpha, bar)
        try withDRM("beta") { (other) throws(DRMError) in
          let error = failure { () throws(DRMError) in
            try other.withHardware { (hardware) throws(DRMError) in _ = try hardware.open(region) }
          }
          #expect(error == .foreignKey)
        }
        try alpha.withBound { (bound) throws(DRMError) in
          let value = try bound.open(region).read32(at: 0)
          #expect(value == 0)
        }
      }
    }

    @Test func aRegionLiesInsideItsWindow() throws {
      let bar = BAR(byteCount: 64)
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          for (offset, count) in [(-4, 4), (2, 4), (0, 65), (64, 4), (60, 8), (Int.max - 3, 4), (0, -1)] {
            let error = failure { () throws(DRMError) in _ = try bound.map(bar, offset: offset, byteCount: count) }
            #expect(error == .invalidArgument, "\(offset), \(count)")
          }
          let region = try bound.map(bar, offset: 16, byteCount: 16)
          try bound.open(region).write32(1, at: 0)
          #expect(bar.read32(at: 16) == 1 && region.byteCount == 16)
        }
      }
    }

    /// 1. Several threads write to the hardware, each write in a section.
    /// 2. Another one unplugs. It waits for the sections that are under way.
    /// 3. From then on no write comes, whatever the threads do.
    @Test func unplugWaitsForEverySection() throws {
      let bar = BAR(byteCount: 64)
      let device = try Device.faux(name: "ghost")
      let (drm, region) = try makeGPU(device, bar)
      try drm.value.register()
      let writers = Threads(3) { thread in
        var count: UInt32 = 0
        while failure({ () throws(DRMError) in
          try drm.value.withHardware { (hardware) throws(DRMError) in
            count += 1
            try hardware.open(region).write32(count, at: 4 * thread)
          }
        }) == nil {}
      }
      while bar.read32(at: 0) == 0 || bar.read32(at: 4) == 0 { sched_yield() }
      drm.value.unplug()
      let seen = (0..<3).map { bar.read32(at: 4 * $0) }
      device.releaseDriver()
      #expect(region.isRevoked)
      writers.join()
      #expect((0..<3).map { bar.read32(at: 4 * $0) } == seen)
    }

    @Test func beyondARegionTheProgramStops() async {
      await #expect(processExitsWith: .failure) {
        BAR(byteCount: 8).write32(1, at: 8)
      }
    }

    private func makeGPU(
      _ device: borrowing Device, _ bar: BAR
    ) throws(DRMError) -> (Owned<DRMDevice>, MMIORegion) {
      try device.withBound { (bound) throws(DRMError) in
        let region = try bound.map(bar)
        return (Owned(try DRMDevice(on: bound)), region)
      }
    }
  }
}
