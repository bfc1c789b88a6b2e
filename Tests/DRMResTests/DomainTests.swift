// SPDX-License-Identifier: MIT

import DRMRes
import Testing

/// Two kinds of owners.
enum Session {}
enum Cache {}

extension Typed {
  @Suite struct Domains {
    @Test func everythingGoesNewestFirstWithTheLastReference() throws {
      let notes = Notes()
      let session = try ManagedDomain<Session>("session")
      try session.onRelease("a") { notes.add("a") }
      _ = try session.addAction("b") { notes.add("b") }
      _ = try session.allocateKey(UInt64(1))
      try session.keepAlive(Tracked("object", notes))
      try session.onRelease("c") { notes.add("c") }
      let second = session.reference()
      #expect(second.referenceCount == 2 && second.number == session.number && second.label == "session#1")
      drop(session)
      #expect(notes.all.isEmpty && second.referenceCount == 1)
      drop(second)
      #expect(notes.all == ["c", "object destroyed", "b", "a"])
    }

    @Test func refsAndKeysHoldWhatWasPutThere() throws {
      let session = try ManagedDomain<Session>("session")
      var numbers = try session.allocate(repeating: UInt16(7), count: 100)
      do {
        var elements = numbers.mutableSpan
        elements[99] = 8
      }
      let first = numbers.span[0]
      var key = numbers.key()
      let last = try session.span(of: key)[99]
      #expect(first == 7 && last == 8 && key.count == 100)
      let sum = try session.withMutableSpan(of: &key) { span in
        span[0] = 1
        return span[0] + span[99]
      }
      #expect(sum == 9)
      let wide = try session.allocate(Wide(repeating: 3))
      let same = wide.span[0] == Wide(repeating: 3)
      #expect(same)
    }

    @Test func freeingGivesTheMemoryBack() throws {
      let session = try ManagedDomain<Session>("session")
      let live = AllocatorTotals().liveObjects
      let key = try session.allocateKey(repeating: UInt8(0), count: 4000)
      #expect(AllocatorTotals().liveObjects > live)
      try session.free(key)
      #expect(AllocatorTotals().liveObjects == live)
    }

    @Test func twoDomainsOfOneKindAreToldApart() throws {
      let one = try ManagedDomain<Session>("session")
      let two = try ManagedDomain<Session>("session")
      let action = try one.addAction {}
      let lock = try one.makeLock(1)
      var key = try one.allocateKey(UInt8(1))
      let results: [DRMError?] = [
        failure { () throws(DRMError) in _ = try two.span(of: key) },
        failure { () throws(DRMError) in try two.withMutableSpan(of: &key) { (_) throws(DRMError) in } },
        failure { () throws(DRMError) in try two.release(action) },
        failure { () throws(DRMError) in try two.withLock(lock) { (_) throws(DRMError) in } },
      ]
      #expect(results.allSatisfy { $0 == .foreignKey })
      try one.release(action)
      var kept: DomainKey<Session, UInt8>? = key
      #expect(failure { () throws(DRMError) in try two.free(&kept) } == .foreignKey)
      let stays = kept != nil
      #expect(stays)
      try one.free(&kept)
      let gone = kept == nil
      #expect(gone)
    }

    /// 1. A key is kept beyond the life of its domain, where nothing keeps the domain.
    /// 2. Another domain of that kind is made, perhaps at the same address.
    /// 3. The key is opened with the other domain.
    @Test func aKeyOfADomainThatIsGoneIsRefused() throws {
      Allocator.setQuarantine(byteCount: 0)
      defer { Allocator.setQuarantine(byteCount: 16 << 20) }
      for _ in 0..<20 {
        let key = try makeStaleKey()
        let session = try ManagedDomain<Session>("session")
        #expect(failure { () throws(DRMError) in _ = try session.span(of: key) } == .foreignKey)
      }
    }

    @Test func earlyReleaseRunsOnceAndNow() throws {
      let notes = Notes()
      do {
        let session = try ManagedDomain<Session>("session")
        let one = try session.addAction("one") { notes.add("one") }
        let two = try session.addAction("two") { notes.add("two") }
        try session.onRelease("three") { notes.add("three") }
        try session.release(one)
        #expect(notes.all == ["one"])
        #expect(failure { () throws(DRMError) in try session.release(one) } == .noEntry)
        _ = two
      }
      #expect(notes.all == ["one", "three", "two"])
    }

    @Test func aClosureIsReleasedOnce() throws {
      let notes = Notes()
      do {
        let session = try ManagedDomain<Session>("session")
        let tracked = Tracked("captured", notes)
        try session.onRelease { notes.add("ran with \(tracked.name)") }
      }
      #expect(notes.all == ["ran with captured", "captured destroyed"])
    }

    @Test func failureRunsOrDrops() throws {
      let notes = Notes()
      let session = try ManagedDomain<Session>("session")
      try withFaults(FaultPlan(nth: 1, persistent: true)) { (_) throws(DRMError) in
        let results: [DRMError?] = [
          failure { () throws(DRMError) in try session.onRelease { notes.add("reset") } },
          failure { () throws(DRMError) in _ = try session.addAction { notes.add("never") } },
          failure { () throws(DRMError) in try session.keepAlive(Tracked("object", notes)) },
          failure { () throws(DRMError) in _ = try session.allocate(UInt8(0)) },
          failure { () throws(DRMError) in _ = try session.allocateKey(UInt8(0)) },
          failure { () throws(DRMError) in _ = try session.makeLock(1) },
          failure { () throws(DRMError) in _ = try ManagedDomain<Cache>("cache") },
        ]
        #expect(results.allSatisfy { $0 == .noMemory })
      }
      #expect(notes.all == ["reset", "object destroyed"])
    }

    @Test func everyAllocationMayFail() throws {
      try sweep { () throws(DRMError) in
        let session = try ManagedDomain<Session>("session")
        _ = try session.allocateKey(repeating: UInt8(0), count: 16)
        try session.onRelease {}
        _ = try session.addAction {}
        let cache = try session.makeLock(try ManagedDomain<Cache>("cache"))
        try session.withLock(cache) { (cache) throws(DRMError) in _ = try cache.allocateKey(UInt64(0)) }
      }
    }

    @Test func sizesThatMakeNoSense() throws {
      let session = try ManagedDomain<Session>("session")
      let results: [DRMError?] = [
        failure { () throws(DRMError) in _ = try session.allocateKey(repeating: UInt64(0), count: Int.max) },
        failure { () throws(DRMError) in _ = try session.allocate(repeating: UInt8(0), count: -1) },
      ]
      #expect(results == [.overflow, .invalidArgument])
    }

    @Test func namesOfOthersAreRefused() {
      let captured = withReports {
        failure { () throws(DRMError) in _ = try ManagedDomain<Session>("drm") }
      }
      #expect(captured.value == .invalidArgument && captured.codes == [.domainMisuse])
    }

    @Test func aDomainCanBelongToAnother() throws {
      let notes = Notes()
      do {
        let outer = try ManagedDomain<Session>("outer")
        let inner = try ManagedDomain<Cache>("inner")
        try inner.onRelease { notes.add("inner") }
        try outer.onRelease { notes.add("older") }
        let lock = try outer.makeLock(inner)
        try outer.onRelease { notes.add("newer") }
        try outer.withLock(lock) { (inner) throws(DRMError) in try inner.onRelease { notes.add("added") } }
      }
      #expect(notes.all == ["newer", "added", "inner", "older"])
    }

    @Test func aDomainCanBelongToADRMDevice() throws {
      let notes = Notes()
      try withDRM { (drm) throws(DRMError) in
        let session = try ManagedDomain<Session>("session")
        try session.onRelease { notes.add("session") }
        _ = try drm.makeLock(session)
        try drm.onRelease { notes.add("drm") }
      }
      #expect(notes.all == ["drm", "session"])
    }

    @Test func leaksNameTheOwner() throws {
      let mark = LeakMark()
      let session = try ManagedDomain<Session>("session")
      let line: UInt = #line + 1
      let key = try session.allocateKey(repeating: UInt8(0), count: 77)
      let tree = mark.tree()
      #expect(tree.contains("session#1 still owned: 1 object, 77 bytes"), "\(tree)")
      #expect(tree.contains("DomainTests.swift:\(line)"), "\(tree)")
      let captured = withReports { mark.check() }
      #expect(captured.codes == [.stillOwned])
      let report = try #require(captured.reports.first)
      #expect(report.object?.kind == .domain && report.object?.label == "session#1")
      let info = try #require(Allocator.liveObjects().last)
      #expect(info.kind == .domainManaged && info.owner == "session#1" && info.byteCount == 77)
      try session.free(key)
    }

    @Test func theTimelineHasEveryStep() throws {
      let trace = try withTrace {
        let session = try ManagedDomain<Session>("session")
        try session.onRelease("close") {}
        let key = try session.allocateKey(UInt8(1))
        try session.free(key)
        drop(session.reference())
      }
      let nodes = trace.events.filter { $0.objectKind == .domainManaged && $0.kind != .free }
      #expect(nodes.map(\.kind) == [.add, .add, .del, .rel])
      #expect(nodes.allSatisfy { $0.ownerKind == .domain && $0.ownerName == "session#1" })
      let owners = trace.events.filter { $0.objectKind == .domain && $0.kind != .free && $0.kind != .alloc }
      #expect(owners.map(\.kind) == [.get, .put, .put, .release])
    }

    private func makeStaleKey() throws -> DomainKey<Session, UInt8> {
      let session = try ManagedDomain<Session>("session")
      return try session.allocateKey(UInt8(1))
    }

    private func drop<Owner>(_ domain: consuming ManagedDomain<Owner>) {}
  }
}
