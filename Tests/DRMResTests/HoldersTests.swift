// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  /// Who keeps a device: one test a holder. Each begins with a driver that is bound and ends with the one thing that
  /// userspace still has; in between the hardware goes. While the holder is there, so are the device, its managed
  /// nodes and its container; when it is closed, all of it goes.
  @Suite struct Holders {
    /// 1. Userspace opens the device.
    /// 2. The hardware goes: device, nodes and container stay. A call reaches the driver's data, and says ENODEV.
    /// 3. Userspace closes the file: all of it goes.
    @Test func anOpenFile() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let file = try DRMFile.open(minor: 0)
      try unplug(device, driver)
      var statistics = Statistics()
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.statistics, &statistics) } == .unplugged)
      file.close()
      expectGone(driver, ["postclose, context of file#1", "context of file#1 destroyed"])
    }

    /// 1. Userspace maps a buffer and closes the file.
    /// 2. The hardware goes: the mapping holds the file, and the file all of the rest. A touch is what Linux answers
    ///    with SIGBUS.
    /// 3. Userspace takes the mapping away: all of it goes.
    @Test func aMapping() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let mapping = try makeMapping()
      try unplug(device, driver)
      #expect(findings(of: mapping) == [.mmapAfterUnplug])
      mapping.unmap()
      expectGone(driver, ["postclose, context of file#1", "context of file#1 destroyed"])
    }

    /// 1. Userspace exports a buffer and closes the file, which is the end of its handle.
    /// 2. The hardware goes: the dma-buf holds its buffer, and the device by itself.
    /// 3. Userspace closes the dma-buf: all of it goes.
    @Test func anExportedBuffer() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let buffer = try makeBuffer()
      try unplug(device, driver)
      #expect(buffer.byteCount == 4096)
      buffer.close()
      expectGone(driver, [])
    }

    /// 1. Userspace gets a sync file of a job's fence, which holds the device, and closes everything else.
    /// 2. The hardware goes: the sync file holds the fence, and the fence all of the rest.
    /// 3. The fence signals; that is no end.
    /// 4. Userspace closes the sync file: all of it goes.
    @Test func aSyncFile() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let sync = try makeSyncFile()
      try unplug(device, driver)
      #expect(sync.isSignaled == false)
      try sync.fence().signal()
      #expect(sync.isSignaled == true && Lives(drm: 1).isWhole)
      sync.close()
      expectGone(driver, [])
    }

    /// 1. Userspace gets a descriptor of a sync object with such a fence in it, and closes everything else.
    /// 2. The hardware goes: the descriptor holds the sync object, that the fence, and that all of the rest.
    /// 3. Userspace closes the descriptor: all of it goes.
    @Test func aSyncObject() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let sync = try makeSyncObject()
      try unplug(device, driver)
      sync.close()
      expectGone(driver, [])
    }

    /// 1. Userspace has one of each.
    /// 2. The hardware goes.
    /// 3. Userspace lets go of them one after the other: only the last one releases.
    @Test func allAtOnce() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let mapping = try makeMapping()
      let buffer = try makeBuffer()
      let syncFile = try makeSyncFile()
      let syncObject = try makeSyncObject()
      let file = try DRMFile.open(minor: 0)
      try unplug(device, driver)
      file.close()
      #expect(Lives(drm: 1).isWhole)
      syncFile.close()
      #expect(Lives(drm: 1).isWhole)
      mapping.unmap()
      #expect(Lives(drm: 1).isWhole)
      buffer.close()
      #expect(Lives(drm: 1).isWhole)
      _ = driver.notes.take()
      syncObject.close()
      expectGone(driver, [])
    }

    /// 1. The same with a second descriptor of each file that can have one.
    /// 2. The hardware goes, and the first descriptors are closed: nothing ends.
    /// 3. The last one is closed: all of it goes.
    @Test func secondDescriptors() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let syncFile = try makeSyncFile()
      let syncObject = try makeSyncObject()
      let otherFile = try syncFile.duplicate()
      let otherObject = try syncObject.duplicate()
      let buffer = try makeBuffer()
      let otherBuffer = try buffer.duplicate()
      #expect(otherFile.label == syncFile.label && otherObject.label == syncObject.label)
      #expect(otherBuffer.label == buffer.label)
      try unplug(device, driver)
      buffer.close()
      #expect(Lives(drm: 1).isWhole)
      otherBuffer.close()
      syncFile.close()
      syncObject.close()
      #expect(Lives(drm: 1).isWhole)
      otherFile.close()
      #expect(Lives(drm: 1).isWhole)
      otherObject.close()
      expectGone(driver, [])
    }

    /// 1. Userspace has a sync object whose fence holds nothing, and a sync file of it.
    /// 2. The hardware goes, and with it the device: neither of the two is a holder by itself.
    /// 3. Both can still be asked.
    @Test func aFenceThatKeepsNothing() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let object = try SyncObject(signaled: true).export()
      let sync = try SyncFile(Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1))
      _ = driver.notes.take()
      device.unregister()
      #expect(driver.notes.take().contains("data destroyed"))
      #expect(Lives(drm: 1).isGone && Userspace.openCount == 2)
      #expect(sync.isSignaled == false)
      object.close()
      sync.close()
    }

    /// Takes the hardware away; device, nodes and container are there before and after.
    private func unplug(_ device: consuming Device, _ driver: GPUDriver) throws {
      let before = Lives(drm: 1)
      #expect(before.isWhole && before.nodes.count >= 6)
      _ = driver.notes.take()
      device.unregister()
      #expect(driver.notes.take() == ["remove", "clock off"])
      #expect(Lives(drm: 1) == before)
    }

    /// The last close did this, and then what the release of a device does; nothing of it is left.
    private func expectGone(_ driver: GPUDriver, _ close: [String]) {
      #expect(driver.notes.take() == close + ["release", "ring freed", "queue freed", "data destroyed"])
      #expect(Lives(drm: 1).isGone)
      #expect(Userspace.openCount == 0 && Userspace.mappingCount == 0)
    }

    private func findings(of mapping: borrowing DRMMapping) -> [ReportCode] {
      withReports { mapping.read32(at: 0) }.codes
    }

    private func makeMapping() throws -> DRMMapping {
      let file = try DRMFile.open(minor: 0)
      var buffer = GPUCalls.CreateBuffer(byteCount: 4096)
      try file.call(GPUCalls.createBuffer, &buffer)
      return try file.map(offset: buffer.offset, byteCount: 4096)
    }

    private func makeBuffer() throws -> DMABuffer {
      let file = try DRMFile.open(minor: 0)
      var buffer = GPUCalls.CreateBuffer(byteCount: 4096)
      try file.call(GPUCalls.createBuffer, &buffer)
      return try file.exportBuffer(buffer.handle)
    }

    private func makeSyncFile() throws -> SyncFile {
      let file = try DRMFile.open(minor: 128)
      var handle = try file.createSyncObject()
      try file.call(GPUCalls.begin, &handle)
      return try file.exportSyncFile(handle)
    }

    private func makeSyncObject() throws -> SyncObjectFile {
      let file = try DRMFile.open(minor: 128)
      var handle = try file.createSyncObject()
      try file.call(GPUCalls.begin, &handle)
      return try file.exportSyncObject(handle)
    }
  }
}

/// What lives of a device now: the allocation that the device is in, and its nodes.
private struct Lives: Equatable {
  let container: ObjectInfo?
  let nodes: [ObjectInfo]

  var isWhole: Bool { container != nil && !nodes.isEmpty }
  var isGone: Bool { container == nil && nodes.isEmpty }

  init(drm number: UInt64) {
    let objects = Allocator.liveObjects()
    container = objects.first { $0.kind == .drm && $0.number == number }
    nodes = objects.filter { $0.kind == .managed && $0.owner == "drm#\(number)" }
  }
}
