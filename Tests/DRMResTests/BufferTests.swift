// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct Buffers {
    @Test func mappingsShareTheirPages() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let buffer = try create(file, 8000)
      var one = try file.map(offset: buffer.offset, byteCount: 8192)
      let two = try file.map(offset: buffer.offset, byteCount: 8192)
      one.write32(0x1234, at: 4096)
      do {
        var bytes = one.mutableBytes
        bytes.storeBytes(of: 0x56, toByteOffset: 4099, as: UInt8.self)
      }
      let seen = two.read32(at: 4096)
      let count = two.bytes.byteCount
      #expect(seen == 0x5600_1234 && count == 8192 && two.byteCount == 8192 && Userspace.mappingCount == 2)
      one.unmap()
      device.unregister()
    }

    @Test func sizesThatMakeNoSense() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      #expect(failure { () throws(DRMError) in _ = try create(file, 0) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in _ = try create(file, UInt64.max) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in _ = try create(file, UInt64(Int.max)) } == .invalidArgument)
      let buffer = try create(file, 1)
      #expect(
        failure { () throws(DRMError) in _ = try file.map(offset: buffer.offset, byteCount: 0) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in _ = try file.map(offset: 1, byteCount: 4096) } != nil)
      #expect(failure { () throws(DRMError) in try file.closeBuffer(buffer.handle + 9) } == .invalidArgument)
      try file.closeBuffer(buffer.handle)
      device.unregister()
    }

    /// 1. A mapping is made and touched; its file is closed. The mapping keeps the file.
    /// 2. The hardware goes, and the pages with it. The next touch is what Linux answers with SIGBUS.
    /// 3. Taking the mapping away is the last put.
    @Test func aMappingOutlivesFileAndHardware() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let mapping = try makeMapping()
      #expect(touch(mapping).isEmpty)
      _ = driver.notes.take()
      device.unregister()
      #expect(touch(mapping) == [.mmapAfterUnplug])
      #expect(driver.notes.take() == ["remove", "clock off"])
      mapping.unmap()
      #expect(driver.notes.take().last == "data destroyed")
    }

    @Test func anExportedBufferKeepsTheDevice() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let exported = try export()
      #expect(exported.label == "dmabuf#1" && exported.byteCount == 4096)
      device.unregister()
      #expect(driver.notes.take().last == "clock off")
      exported.close()
      #expect(driver.notes.take().last == "data destroyed")
    }

    @Test func anExportedBufferComesBackAsItsHandle() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let buffer = try create(file, 4096)
      let exported = try file.exportBuffer(buffer.handle)
      #expect(try file.importBuffer(exported) == buffer.handle)
      #expect(failure { () throws(DRMError) in _ = try file.exportBuffer(buffer.handle + 1) } == .noEntry)
      try exported.map(byteCount: 4096).unmap()
      exported.close()
      device.unregister()
    }

    /// The findings of reading from a mapping.
    private func touch(_ mapping: borrowing DRMMapping) -> [ReportCode] {
      withReports { mapping.read32(at: 0) }.codes
    }

    private func create(_ file: borrowing DRMFile, _ byteCount: UInt64) throws(DRMError) -> GPUCalls.CreateBuffer {
      var argument = GPUCalls.CreateBuffer(byteCount: byteCount)
      try file.call(GPUCalls.createBuffer, &argument)
      return argument
    }

    private func makeMapping() throws(DRMError) -> DRMMapping {
      let file = try DRMFile.open(minor: 0)
      let buffer = try create(file, 4096)
      return try file.map(offset: buffer.offset, byteCount: 4096)
    }

    private func export() throws(DRMError) -> DMABuffer {
      let file = try DRMFile.open(minor: 0)
      return try file.exportBuffer(try create(file, 100).handle)
    }
  }

  @Suite struct Fences {
    @Test func signalsOnce() throws {
      let fence = try Fence(driver: "gpu", timeline: "ring", context: Fence.makeContext(), sequence: 1)
      let other = fence.reference()
      #expect(other.isSignaled == false)
      try fence.signal()
      #expect(other.isSignaled == true)
      try other.wait()
      #expect(failure { () throws(DRMError) in try other.signal() } == .invalidArgument)
    }

    @Test func workCanFail() throws {
      let fence = try Fence(driver: "gpu", timeline: "ring", context: Fence.makeContext(), sequence: 1)
      let sync = try SyncFile(fence)
      try fence.signal(with: .io)
      #expect(failure { () throws(DRMError) in try fence.wait() } == .io)
      #expect(failure { () throws(DRMError) in try sync.wait() } == .io)
      #expect(failure { () throws(DRMError) in try fence.signal(with: .busy) } == .invalidArgument)
      sync.close()
    }

    @Test func namesAreAskedForUntilTheWorkIsDone() throws {
      let fence = try Fence(driver: "gpu", timeline: "ring", context: Fence.makeContext(), sequence: 1)
      #expect(fence.driverName == "gpu" && fence.timelineName == "ring")
      try fence.signal()
      #expect(fence.driverName == "detached-driver" && fence.timelineName == "signaled-timeline")
    }

    @Test func aSyncFileKeepsItsFence() throws {
      let file = try makeSyncFile()
      #expect(file.label.hasPrefix("fence#"))
      let fence = try file.fence()
      #expect(fence.isSignaled == false)
      try fence.signal()
      file.close()
    }

    @Test func aFenceCanKeepADevice() throws {
      let notes = Notes()
      let fence = try makeFence(notes)
      #expect(notes.all.isEmpty)
      try fence.signal()
      drop(fence)
      #expect(notes.all == ["device released"])
    }

    @Test func everyAllocationMayFail() throws {
      try sweep { () throws(DRMError) in
        let fence = try Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1)
        try SyncFile(fence).fence().signal()
      }
    }

    private func makeSyncFile() throws -> SyncFile {
      try SyncFile(Fence(driver: "gpu", timeline: "ring", context: Fence.makeContext(), sequence: 1))
    }

    private func makeFence(_ notes: Notes) throws -> Fence {
      let device = try Device.root(name: "root")
      let drm = try device.withBound { bound in try DRMDevice(on: bound) }
      try drm.onRelease { notes.add("device released") }
      return try Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1, keepingAlive: drm)
    }

    private func drop(_ fence: consuming Fence) {}
  }
}
