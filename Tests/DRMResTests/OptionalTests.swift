// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  /// 1. A value that cannot be copied is kept in an optional.
  /// 2. Generic code that is not specialised takes it out, and leaves nil.
  /// 3. Optimised code looks whether it is nil. Swift 6.3 says no for a struct with one pointer that cannot be nil among
  ///    fields that are not pointers: the value would be used, or destroyed, twice.
  @Suite struct Optionals {
    @Test func areEmptyAfterGenericCodeTookTheValue() throws {
      let device = try Device.faux(name: "ghost", driver: GPUDriver())
      let file = try DRMFile.open(minor: 0)
      var buffer = GPUCalls.CreateBuffer(byteCount: 4096)
      try file.call(GPUCalls.createBuffer, &buffer)
      let exported = try file.exportBuffer(buffer.handle)
      try device.withBound { (bound) throws(DRMError) in
        let drm = try DRMDevice(on: bound)
        #expect(try isEmptied(try drm.allocateKey(repeating: UInt8(1), count: 3)))
        #expect(try isEmptied(try drm.copy("text")))
        #expect(try isEmptied(try drm.makeLock(1)))
        #expect(try isEmptied(try drm.addAction {}))
        #expect(try isEmptied(try bound.allocateKey(repeating: UInt8(1), count: 3)))
        #expect(try isEmptied(try bound.addAction {}))
        #expect(isEmptied(drm.reference()) == true)
      }
      #expect(isEmptied(device.reference()) == true)
      #expect(try isEmptied(try DRMFile.open(minor: 0)))
      #expect(try isEmptied(try file.map(offset: buffer.offset, byteCount: 4096)))
      #expect(try isEmptied(try exported.map(byteCount: 4096)))
      #expect(try isEmptied(try file.exportBuffer(buffer.handle)))
      #expect(try isEmptied(try Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1)))
      #expect(try isEmptied(try DriverRegistration(NullDriver())))
      #expect(isEmptied(ReportSink { _ in }) == true)
    }
  }
}

/// Puts a value in an optional, lets generic code take it out, and says whether the optional is seen to be empty.
@inline(__always)
private func isEmptied<Value: ~Copyable>(_ value: consuming Value) -> Bool {
  var kept: Value? = consume value
  take(&kept)
  return kept == nil
}

@inline(never)
@_semantics("optimize.sil.specialize.generic.never")
private func take<Value: ~Copyable>(_ value: inout Value?) {
  guard let taken = value.take() else { return }
  _ = consume taken
}
