// SPDX-License-Identifier: MIT

import DRMRes
import Testing

/// What a driver of these tests counts.
struct Statistics: BitwiseCopyable, Equatable, Sendable {
  var jobs: UInt32 = 0
  var bytes: UInt64 = 0
}

/// A value that wants more alignment than any payload has by itself.
typealias Wide = SIMD16<UInt32>

extension Typed {
  @Suite struct ManagedMemory {
    @Test func refsHoldWhatWasPutThere() throws {
      try withDRM { drm in
        var one = try drm.allocate(Statistics(jobs: 1))
        var many = try drm.allocate(repeating: UInt16(7), count: 100)
        do {
          var elements = one.mutableSpan
          elements[0].bytes = 5
          var numbers = many.mutableSpan
          numbers[99] = 8
        }
        let statistics = one.span[0]
        let numbers = many.span
        #expect(statistics == Statistics(jobs: 1, bytes: 5))
        #expect(numbers.count == 100 && numbers[98] == 7 && numbers[99] == 8)
      }
    }

    @Test func aRefBecomesAKey() throws {
      try withDRM { drm in
        let key = try drm.allocate(Statistics(jobs: 3)).key()
        let jobs = try drm.span(of: key)[0].jobs
        #expect(jobs == 3 && key.count == 1)
      }
    }

    @Test func keysAreOpenedForWritingByTheirOwner() throws {
      try withDRM { drm in
        var key = try drm.allocateKey(repeating: UInt32(0), count: 4)
        let sum = try drm.withMutableSpan(of: &key) { span in
          for index in span.indices { span[index] = UInt32(index) }
          return span[1] + span[3]
        }
        let last = try drm.span(of: key)[3]
        #expect(sum == 4 && last == 3)
      }
    }

    @Test func aKeyOpensOnItsDeviceOnly() throws {
      try withDRM("alpha") { (alpha) throws(DRMError) in
        var key: ManagedKey<UInt8>? = try alpha.allocateKey(repeating: UInt8(1), count: 4)
        try withDRM("beta") { (beta) throws(DRMError) in
          let text = try alpha.copy("text")
          let lock = try alpha.makeLock(1)
          #expect(failure { () throws(DRMError) in _ = try beta.string(of: text) } == .foreignKey)
          #expect(failure { () throws(DRMError) in try beta.withLock(lock) { (_) throws(DRMError) in } } == .foreignKey)
          #expect(failure { () throws(DRMError) in try beta.free(&key) } == .foreignKey)
        }
        let stays = key != nil
        #expect(stays)
        try alpha.free(&key)
        let gone = key == nil
        #expect(gone)
      }
    }

    /// 1. A key is kept beyond the life of its device, where nothing keeps the device.
    /// 2. Another device is made, perhaps at the same address.
    /// 3. The key is opened with the other device.
    @Test func aKeyOfADeviceThatIsGoneIsRefused() throws {
      Allocator.setQuarantine(byteCount: 0)
      defer { Allocator.setQuarantine(byteCount: 16 << 20) }
      for _ in 0..<20 {
        let key = try makeStaleKey()
        try withDRM { drm in
          #expect(failure { () throws(DRMError) in _ = try drm.span(of: key) } == .foreignKey)
        }
      }
    }

    @Test func freeingGivesTheMemoryBack() throws {
      try withDRM { drm in
        let live = AllocatorTotals().liveObjects
        let key = try drm.allocateKey(repeating: UInt8(0), count: 4000)
        #expect(AllocatorTotals().liveObjects > live)
        try drm.free(key)
        #expect(AllocatorTotals().liveObjects == live)
        let text = try drm.copy("hello")
        try drm.free(text)
        #expect(AllocatorTotals().liveObjects == live)
      }
    }

    @Test func sizesThatMakeNoSense() throws {
      try withDRM { drm in
        let results: [DRMError?] = [
          failure { () throws(DRMError) in _ = try drm.allocateKey(repeating: UInt64(0), count: Int.max) },
          failure { () throws(DRMError) in _ = try drm.allocate(repeating: UInt64(0), count: Int.max / 8 + 1) },
          failure { () throws(DRMError) in _ = try drm.allocateKey(repeating: Wide(), count: Int.max / 64 + 1) },
          failure { () throws(DRMError) in _ = try drm.allocateKey(repeating: UInt8(0), count: -1) },
        ]
        #expect(results == [.overflow, .overflow, .overflow, .invalidArgument])
        let empty = try drm.allocateKey(repeating: UInt64(0), count: 0)
        let count = try drm.span(of: empty).count
        #expect(count == 0)
      }
    }

    @Test func sizesThatTheAllocatorRefuses() throws {
      try withDRM { drm in
        let captured = withReports {
          failure { () throws(DRMError) in _ = try drm.allocate(repeating: UInt8(0), count: Int.max) }
        }
        #expect(captured.value == .noMemory)
        let large = withReports {
          failure { () throws(DRMError) in _ = try drm.allocate(repeating: UInt8(0), count: 8 << 20) }
        }
        #expect(large.value == .noMemory && large.codes == [.allocTooLarge])
      }
    }

    @Test func wideTypesAreAligned() throws {
      try withDRM { drm in
        for _ in 0..<5 {
          _ = try drm.allocateKey(UInt8(1))
          var key = try drm.allocateKey(repeating: Wide(repeating: 3), count: 2)
          let same = try drm.withMutableSpan(of: &key) { span in
            span[1] &+= span[0]
            return span[1] == Wide(repeating: 6)
          }
          #expect(same)
        }
      }
    }

    @Test func textIsCopied() throws {
      try withDRM { drm in
        let text = try drm.copy("größer\0hidden")
        let empty = try drm.copy("")
        #expect(try drm.string(of: text) == "größer" && text.utf8Count == 8)
        #expect(try drm.string(of: empty).isEmpty)
        let bytes = try drm.utf8(of: text)
        let first = bytes[0]
        #expect(first == UInt8(ascii: "g") && bytes.count == 8)
      }
    }

    @Test func everyAllocationMayFail() throws {
      try withDRM { drm in
        let results: [DRMError?] = try withFaults(FaultPlan(nth: 1, persistent: true)) { (_) throws(DRMError) in
          [
            failure { () throws(DRMError) in _ = try drm.allocate(UInt8(0)) },
            failure { () throws(DRMError) in _ = try drm.allocateKey(UInt8(0)) },
            failure { () throws(DRMError) in _ = try drm.copy("text") },
            failure { () throws(DRMError) in _ = try drm.makeLock(1) },
          ]
        }
        #expect(results.allSatisfy { $0 == .noMemory })
      }
    }

    @Test func reportsNameTheCaller() throws {
      try withDRM { drm in
        let mark = LeakMark()
        let line: UInt = #line + 1
        let key = try drm.allocateKey(repeating: UInt8(0), count: 77)
        let tree = mark.tree()
        #expect(tree.contains("ManagedMemoryTests.swift:\(line)"), "\(tree)")
        let info = try #require(Allocator.liveObjects().last)
        #expect(info.kind == .managed && info.byteCount == 77 && info.allocated?.line == UInt32(line))
        try drm.free(key)
      }
    }

    private func makeStaleKey() throws -> ManagedKey<UInt8> {
      let device = try Device.root(name: "stale")
      let drm = try device.withBound { bound in try DRMDevice(on: bound) }
      return try drm.allocateKey(UInt8(1))
    }
  }
}
