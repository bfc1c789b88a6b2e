// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct ManagedLocks {
    @Test func valuesAreChangedInside() throws {
      try withDRM { (drm) throws(DRMError) in
        let lock = try drm.makeLock([1, 2])
        let count = try drm.withLock(lock) { (list) throws(DRMError) in
          list.append(3)
          return list.count
        }
        let all = try drm.withLock(lock) { (list) throws(DRMError) in list }
        #expect(count == 3 && all == [1, 2, 3])
      }
    }

    @Test func theValueGoesWithTheDevice() throws {
      let notes = Notes()
      try withDRM { (drm) throws(DRMError) in
        _ = try drm.makeLock(Tracked("value", notes))
        try drm.onRelease { notes.add("newer") }
        #expect(notes.all.isEmpty)
      }
      #expect(notes.all == ["newer", "value destroyed"])
    }

    @Test func valuesThatCannotBeCopied() throws {
      try withDRM { (drm) throws(DRMError) in
        let key = try drm.allocateKey(UInt32(4))
        let lock = try drm.makeLock(key)
        let value = try drm.withLock(lock) { (key) throws(DRMError) in
          try drm.withMutableSpan(of: &key) { (span) throws(DRMError) in
            span[0] += 1
            return span[0]
          }
        }
        #expect(value == 5)
      }
    }

    @Test func wideValuesAreAligned() throws {
      try withDRM { (drm) throws(DRMError) in
        for _ in 0..<4 {
          let lock = try drm.makeLock(Wide(repeating: 2))
          let same = try drm.withLock(lock) { (value) throws(DRMError) in
            value &*= value
            return value == Wide(repeating: 4)
          }
          #expect(same)
          _ = try drm.allocateKey(UInt8(0))
        }
      }
    }

    @Test func nestingIsADeadlock() throws {
      try withDRM { (drm) throws(DRMError) in
        let lock = try drm.makeLock(1)
        try drm.withLock(lock) { (_) throws(DRMError) in
          #expect(failure { () throws(DRMError) in try drm.withLock(lock) { (_) throws(DRMError) in } } == .deadlock)
        }
        #expect(failure { () throws(DRMError) in try drm.withLock(lock) { (_) throws(DRMError) in throw .io } } == .io)
        try drm.withLock(lock) { (_) throws(DRMError) in }
      }
    }

    @Test func manyThreadsLoseNothing() throws {
      let device = try Device.root(name: "root")
      let drm = Owned(try device.withBound { bound in try DRMDevice(on: bound) })
      let lock = try drm.value.makeLock(0)
      Threads(4) { _ in
        for _ in 0..<500 { _ = failure { () throws(DRMError) in try drm.value.withLock(lock) { $0 += 1 } } }
      }.join()
      let sum = try drm.value.withLock(lock) { (value) throws(DRMError) in value }
      #expect(sum == 2000)
    }
  }
}
