// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct Traces {
    @Test func theStoryOfOneAction() throws {
      let device = try Device.root(name: "root")
      let traced = try withTrace(of: [.add, .rel, .del, .register, .unplug, .release]) {
        let drm = try device.withBound { bound in try DRMDevice(on: bound) }
        let early = try drm.addAction("early") {}
        try drm.onRelease("late") {}
        try drm.release(early)
      }
      let mine = traced.events.filter { ["early", "late"].contains($0.name) }
      #expect(mine.map(\.kind) == [.add, .add, .del, .rel])
      #expect(mine.allSatisfy { $0.objectKind == .managed && $0.ownerKind == .drm && $0.thread > 0 })
      #expect(mine.map(\.sequence) == mine.map(\.sequence).sorted())
      #expect(mine[0].site?.file == "TraceTests.swift" && mine[0].object == mine[2].object)
      #expect(traced.events.last?.kind == .release || traced.events.contains { $0.kind == .release })
      #expect(mine[1].description.contains("add dr#\(mine[1].object) late"))
    }

    @Test func onlyTheKindsThatWereAskedFor() throws {
      let traced = try withTrace(of: [.deviceAdd, .deviceDelete]) {
        try Device.root(name: "root").unregister()
      }
      #expect(traced.events.map(\.kind) == [.deviceAdd, .deviceDelete])
      #expect(traced.events.allSatisfy { $0.objectKind == .device && $0.name == "root" })
    }

    @Test func theNewestSubscriptionHearsAlone() throws {
      let heard = Notes()
      let outer = Trace { if $0.kind == .deviceAdd { heard.add("outer \($0.name)") } }
      let inner = Trace { if $0.kind == .deviceAdd { heard.add("inner \($0.name)") } }
      try Device.root(name: "one").unregister()
      inner.close()
      try Device.root(name: "two").unregister()
      outer.close()
      try Device.root(name: "three").unregister()
      #expect(heard.all == ["inner one", "outer two"])
    }

    @Test func eventsCanBeAwaited() async throws {
      let events = Trace.events()
      try Device.root(name: "awaited").unregister()
      for await event in events where event.kind == .deviceDelete {
        #expect(event.name == "awaited")
        break
      }
    }

    @Test func theRingKeepsTheLast() throws {
      let ring = try TraceRing(capacity: 5)
      for number in 0..<10 { try Device.root(name: "ring\(number)").unregister() }
      let (events, lost) = ring.read()
      #expect(events.count == 8 && lost > 0)
      #expect(events.last?.sequence == UInt64(events.count) + lost)
      ring.stop()
      #expect(failure { () throws(DRMError) in _ = try TraceRing(capacity: 0) } == .invalidArgument)
      #expect(failure { () throws(DRMError) in _ = try TraceRing(capacity: 1 << 25) } == .invalidArgument)
    }

    @Test(arguments: EventKind.allCases) func kindsHaveNames(_ kind: EventKind) {
      #expect(!kind.name.isEmpty && kind.name == kind.name.lowercased())
    }

    @Test(arguments: ObjectKind.allCases) func objectsHavePrefixes(_ kind: ObjectKind) {
      #expect(!kind.prefix.isEmpty)
    }
  }

  @Suite struct Logs {
    @Test func linesAreCaptured() throws {
      KernelLog.devres = true
      defer { KernelLog.devres = false }
      let log = try withKernelLog {
        let device = try Device.root(name: "root")
        try device.withBound { bound in try bound.onUnbind("power_off") {} }
      }
      #expect(log.lines.contains { $0.contains("DEVRES ADD") && $0.contains("power_off") })
      #expect(log.lines.contains { $0.contains("DEVRES REL") && $0.contains("power_off") })
      #expect(log.records.allSatisfy { (0...7).contains($0.level) && !$0.text.hasSuffix("\n") })
    }

    @Test func nothingIsPrintedUnasked() throws {
      let log = try withKernelLog {
        let device = try Device.root(name: "root")
        try device.withBound { bound in try bound.onUnbind("power_off") {} }
      }
      #expect(log.lines.isEmpty)
    }
  }
}
