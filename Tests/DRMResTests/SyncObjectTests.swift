// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct SyncObjects {
    /// 1. A box gets a fence, and the fence's maker lets go of it.
    /// 2. Another fence takes its place: the first is released.
    /// 3. The box is emptied: so is the second.
    @Test func aBoxHoldsItsFence() throws {
      let notes = Notes()
      let object = try SyncObject(makeFence("first", notes))
      #expect(notes.all.isEmpty)
      object.replaceFence(with: try makeFence("second", notes))
      #expect(notes.take() == ["first released"])
      object.removeFence()
      #expect(notes.take() == ["second released"])
      let emptied = isEmpty(object)
      #expect(emptied)
    }

    @Test func aBoxEndsWithItsLastHolder() throws {
      let notes = Notes()
      let object = try SyncObject(makeFence("fence", notes))
      let other = object.reference()
      let descriptor = try other.export()
      #expect(descriptor.label.hasPrefix("fence#"))
      drop(object)
      drop(other)
      #expect(notes.all.isEmpty && Userspace.openCount == 1)
      descriptor.close()
      #expect(notes.all == ["fence released"] && Userspace.openCount == 0)
    }

    @Test func waiting() throws {
      let object = try SyncObject()
      #expect(failure { () throws(DRMError) in try object.wait() } == .invalidArgument)
      try SyncObject(signaled: true).wait()
      let fence = try Fence(driver: "gpu", timeline: "ring", context: Fence.makeContext(), sequence: 1)
      object.replaceFence(with: fence)
      let sync = try SyncFile(fence)
      let signaler = Owned(fence)
      let threads = Threads(1) { _ in try? signaler.value.signal() }
      try object.wait()
      try sync.wait()
      threads.join()
      #expect(sync.isSignaled == true)
      sync.close()
    }

    @Test func anyThreadMayExchangeTheFence() throws {
      let object = Owned(try SyncObject())
      Threads(4) { number in
        for sequence in 1...20 {
          guard
            let fence = try? Fence(
              driver: "gpu", timeline: "ring", context: UInt64(number), sequence: UInt64(sequence))
          else { continue }
          object.value.replaceFence(with: fence)
          if let seen = object.value.fence() { try? seen.signal() }
        }
      }.join()
      let before = isEmpty(object.value)
      object.value.removeFence()
      let after = isEmpty(object.value)
      #expect(!before && after)
      #expect(!Allocator.liveObjects().contains { $0.kind == .fence })
    }

    @Test func handlesOfAFile() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let (empty, signaled) = (try file.createSyncObject(), try file.createSyncObject(signaled: true))
      #expect(failure { () throws(DRMError) in _ = try file.exportSyncFile(empty) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in _ = try file.exportSyncFile(99) } == .noEntry)
      #expect(failure { () throws(DRMError) in _ = try file.exportSyncObject(99) } == .invalidArgument)
      #expect(try file.exportSyncFile(signaled).isSignaled == true)
      try file.destroySyncObject(empty)
      #expect(failure { () throws(DRMError) in try file.destroySyncObject(empty) } == .invalidArgument)
      file.close()
      device.unregister()
    }

    @Test func allOrNone() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let handles = [try file.createSyncObject(), try file.createSyncObject()]
      #expect(failure { () throws(DRMError) in try file.signalSyncObjects(handles + [99]) } == .noEntry)
      #expect(failure { () throws(DRMError) in _ = try file.exportSyncFile(handles[0]) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in try file.signalSyncObjects([]) } == .invalidArgument)
      try file.signalSyncObjects(handles)
      #expect(try file.exportSyncFile(handles[1]).isSignaled == true)
      try file.resetSyncObjects(handles)
      #expect(failure { () throws(DRMError) in _ = try file.exportSyncFile(handles[1]) } == .invalidArgument)
      file.close()
      device.unregister()
    }

    @Test func waitingForHandles() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let handles = [try file.createSyncObject(), try file.createSyncObject()]
      #expect(failure { () throws(DRMError) in try file.waitForSyncObjects(handles) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in try file.waitForSyncObjects([]) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in try file.waitForSyncObjects([99]) } == .noEntry)
      #expect(
        failure { () throws(DRMError) in
          try file.waitForSyncObjects(handles, forSubmit: true, nanoseconds: 0)
        } == .timerExpired)
      try file.signalSyncObjects([handles[1]])
      #expect(try file.waitForSyncObjects(handles, forSubmit: true) == 1)
      #expect(
        failure { () throws(DRMError) in
          try file.waitForSyncObjects(handles, all: true, forSubmit: true, nanoseconds: 1_000_000)
        } == .timerExpired)
      try file.signalSyncObjects(handles)
      #expect(try file.waitForSyncObjects(handles, all: true, nanoseconds: UInt64.max) == 0)
      file.close()
      device.unregister()
    }

    /// 1. Userspace waits for a job that no driver has been given yet.
    /// 2. Another thread of it begins the job, and the job is done: the wait ends.
    @Test func waitingForASubmit() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      let handle = try file.createSyncObject()
      let other = Owned(try file.duplicate())
      let threads = Threads(1) { _ in
        var handle = handle
        try? other.value.call(GPUCalls.begin, &handle)
        try? other.value.exportSyncFile(handle).fence().signal()
      }
      #expect(try file.waitForSyncObjects([handle], forSubmit: true) == 0)
      threads.join()
      file.close()
      device.unregister()
    }

    /// 1. A file exports a sync object, and another imports it: both have the very same one.
    /// 2. A job's fence is put into it through the first file. The second file sees it.
    /// 3. A sync file of it is the fence of that moment: emptying the box does not empty the sync file.
    @Test func filesShareASyncObject() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let one = try DRMFile.open(minor: 0)
      let two = try DRMFile.open(minor: 128)
      var handle = try one.createSyncObject()
      let descriptor = try one.exportSyncObject(handle)
      let shared = try two.importSyncObject(descriptor)
      descriptor.close()
      try one.call(GPUCalls.begin, &handle)
      let sync = try two.exportSyncFile(shared)
      try two.resetSyncObjects([shared])
      #expect(failure { () throws(DRMError) in _ = try one.exportSyncFile(handle) } == .invalidArgument)
      try sync.fence().signal()
      try one.importSyncFile(sync, into: handle)
      #expect(try two.exportSyncFile(shared).isSignaled == true)
      #expect(failure { () throws(DRMError) in try one.importSyncFile(sync, into: 99) } == .noEntry)
      sync.close()
      one.close()
      two.close()
      device.unregister()
    }

    /// 1. A driver answers a job with a handle to its own sync object, and waits for the fence that userspace named.
    /// 2. It is told of handles that are not there, and of a box that is empty.
    @Test func whatADriverFinds() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      var handle = try file.createSyncObject()
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.follow, &handle) } == .invalidArgument)
      var unknown: UInt32 = 99
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.follow, &unknown) } == .noEntry)
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.begin, &unknown) } == .noEntry)
      try file.signalSyncObjects([handle])
      var answer = handle
      try file.call(GPUCalls.follow, &answer)
      #expect(answer != handle)
      #expect(try file.exportSyncFile(answer).isSignaled == true)
      file.close()
      device.unregister()
    }

    @Test func nothingOfItAfterUnplug() throws {
      let driver = GPUDriver()
      let device = try Device.faux(name: "ghost", driver: driver)
      let file = try DRMFile.open(minor: 0)
      let handle = try file.createSyncObject(signaled: true)
      let descriptor = try file.exportSyncObject(handle)
      device.unregister()
      #expect(failure { () throws(DRMError) in _ = try file.createSyncObject() } == .unplugged)
      #expect(failure { () throws(DRMError) in try file.destroySyncObject(handle) } == .unplugged)
      #expect(failure { () throws(DRMError) in _ = try file.importSyncObject(descriptor) } == .unplugged)
      #expect(failure { () throws(DRMError) in try file.signalSyncObjects([handle]) } == .unplugged)
      descriptor.close()
      file.close()
      #expect(driver.notes.take().last == "data destroyed")
    }

    @Test func aDriverWithoutThem() throws {
      let driver = DRMDriver<Void>(
        name: "plain", features: [],
        ioctls: [
          .on(GPUCalls.begin) { (_, file, handle) throws(DRMError) in _ = try file.syncObject(handle) },
          .on(GPUCalls.follow) { (_, file, handle) throws(DRMError) in
            handle = try file.makeHandle(of: SyncObject())
          },
        ])
      let root = try Device.root(name: "root")
      let drm = try root.withBound { bound in try DRMDevice(on: bound, driver: driver) }
      try drm.register()
      let file = try DRMFile.open(drm)
      #expect(failure { () throws(DRMError) in _ = try file.createSyncObject() } == .notSupported)
      #expect(failure { () throws(DRMError) in try file.resetSyncObjects([1]) } == .notSupported)
      var handle: UInt32 = 1
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.begin, &handle) } == .notSupported)
      #expect(failure { () throws(DRMError) in try file.call(GPUCalls.follow, &handle) } == .notSupported)
      file.close()
      drm.unplug()
    }

    @Test func everyAllocationMayFail() throws {
      try sweep { () throws(DRMError) in
        let object = try SyncObject(
          Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1))
        let descriptor = try object.export()
        try object.fence()?.signal()
        descriptor.close()
        try SyncObject(signaled: true).wait()
      }
    }

    private func makeFence(_ name: String, _ notes: Notes) throws -> Fence {
      let root = try Device.root(name: "root of \(name)")
      let drm = try root.withBound { bound in try DRMDevice(on: bound) }
      try drm.onRelease { notes.add("\(name) released") }
      return try Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1, keepingAlive: drm)
    }

    private func isEmpty(_ object: borrowing SyncObject) -> Bool {
      if let _ = object.fence() { false } else { true }
    }

    private func drop(_ object: consuming SyncObject) {}
  }
}
