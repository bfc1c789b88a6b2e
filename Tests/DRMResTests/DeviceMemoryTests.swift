// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct DeviceMemoryTests {
    @Test func holdsWhatWasPutThere() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          var memory = try bound.allocate(repeating: UInt64(3), count: 5)
          do {
            var elements = memory.mutableSpan
            elements[4] = 9
          }
          let span = memory.span
          #expect(span.count == 5 && span[0] == 3 && span[4] == 9)
        }
      }
    }

    @Test func sizesThatMakeNoSense() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let overflow = failure { () throws(DRMError) in
            _ = try bound.allocate(repeating: UInt64(0), count: Int.max)
          }
          let negative = failure { () throws(DRMError) in _ = try bound.allocate(repeating: UInt64(0), count: -1) }
          let header = failure { () throws(DRMError) in
            _ = try bound.allocateKey(repeating: UInt64(0), count: Int.max)
          }
          #expect(overflow == .overflow && negative == .invalidArgument && header == .overflow)
          let none = try bound.allocate(repeating: UInt64(0), count: 0)
          #expect(none.count == 0)
        }
      }
    }

    @Test func wideTypesAreAligned() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let value = SIMD8<Float>(repeating: 1)
          let memory = try bound.allocate(repeating: value, count: 3)
          var key = try bound.allocateKey(repeating: value, count: 3)
          let same = try bound.withMutableSpan(of: &key) { (span) throws(DRMError) in
            span[2] = value + value
            return span[2] == value + value && span[1] == value
          }
          let last = memory.span[2]
          #expect(same && last == value)
        }
      }
    }

    @Test func aKeyOpensOnItsDeviceOnly() throws {
      try withRoot("alpha") { (alpha) throws(DRMError) in
        let key = try alpha.withBound { (bound) throws(DRMError) in
          try bound.allocateKey(repeating: UInt32(5), count: 2)
        }
        try alpha.withBound { (bound) throws(DRMError) in
          let span = try bound.span(of: key)
          #expect(span[1] == 5)
        }
        try withRoot("beta") { (beta) throws(DRMError) in
          try beta.withBound { (bound) throws(DRMError) in
            #expect(failure { () throws(DRMError) in _ = try bound.span(of: key) } == .foreignKey)
          }
        }
      }
    }

    /// 1. A driver keeps a key to device-managed memory where it outlives the driver.
    /// 2. The device is unbound: the memory is gone.
    /// 3. The device is bound again, and the driver opens the old key. The device is the same, the memory is not.
    @Test func aKeyFromBeforeAnUnbindIsRefused() throws {
      let registration = try DriverRegistration(NullDriver())
      let device = try Device.platform(name: "null")
      let key = try device.withBound { (bound) throws(DRMError) in
        try bound.allocateKey(repeating: UInt8(1), count: 1)
      }
      device.releaseDriver()
      #expect(try device.bind())
      try device.withBound { (bound) throws(DRMError) in
        #expect(failure { () throws(DRMError) in _ = try bound.span(of: key) } == .unbound)
      }
      device.unregister()
      registration.unregister()
    }

    @Test func aKeyCanBeFreedEarly() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let before = AllocatorTotals().liveObjects
          var key: DeviceKey<UInt8>? = try bound.allocateKey(repeating: UInt8(1), count: 100)
          #expect(AllocatorTotals().liveObjects > before)
          try bound.free(&key)
          try bound.free(&key)
          #expect(AllocatorTotals().liveObjects == before)
        }
      }
    }

    @Test func everyAllocationMayFail() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let errors = try withFaults(FaultPlan(nth: 1, persistent: true)) { (_) throws(DRMError) in
            (
              failure { () throws(DRMError) in _ = try bound.allocate(repeating: UInt8(0), count: 1) },
              failure { () throws(DRMError) in _ = try bound.allocateKey(repeating: UInt8(0), count: 1) },
              failure { () throws(DRMError) in _ = try bound.map(BAR(byteCount: 64)) }
            )
          }
          #expect(errors.0 == .noMemory && errors.1 == .noMemory && errors.2 == .noMemory)
        }
      }
    }
  }
}

/// A driver that takes every device and does nothing.
struct NullDriver: Driver {
  var name: StaticString = "null"

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Bool { true }
}
