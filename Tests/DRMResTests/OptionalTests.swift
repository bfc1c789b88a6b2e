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
        try expectEmptied(drm.allocateKey(repeating: UInt8(1), count: 3))
        try expectEmptied(drm.copy("text"))
        try expectEmptied(drm.makeLock(1))
        try expectEmptied(drm.addAction {})
        try expectEmptied(bound.allocateKey(repeating: UInt8(1), count: 3))
        try expectEmptied(bound.addAction {})
        expectEmptied(drm.reference())
        let bridge = try Bridge(on: bound, driver: BridgeDriver<Int>(name: "bridge"), data: 1)
        expectEmptied(bridge.bridge.reference())
        expectEmptied(bridge)
        let panel = try Panel(on: bound, driver: PanelDriver<Int>(name: "panel"), connector: .lvds, data: 1)
        try expectEmptied(PanelBridge(panel.panel))
        expectEmptied(panel.panel.reference())
        expectEmptied(panel)
      }
      expectEmptied(device.reference())
      try expectEmptied(DRMFile.open(minor: 0))
      try expectEmptied(file.map(offset: buffer.offset, byteCount: 4096))
      try expectEmptied(exported.map(byteCount: 4096))
      try expectEmptied(file.exportBuffer(buffer.handle))
      try expectEmptied(Fence(driver: "gpu", timeline: "ring", context: 1, sequence: 1))
      try expectEmptied(DriverRegistration(NullDriver()))
      expectEmptied(ReportSink { _ in })
    }
  }
}

/// Expects an optional to be seen as empty after generic code took its value out.
@inline(__always)
private func expectEmptied<Value: ~Copyable>(
  _ value: consuming Value, sourceLocation: SourceLocation = #_sourceLocation
) {
  let isEmpty = isEmptied(value)
  #expect(isEmpty, sourceLocation: sourceLocation)
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
