// SPDX-License-Identifier: MIT
//
// Connectors that write what is shown to memory. See ModeObject for what owns one and what ends it. The encoder of one is
// made before it, so that it goes after it.

public import CDRMRes

/// The kind of ``Writeback``.
public enum WritebackKind: ModeObjectKind {
  /// Bytes of the C structure.
  public static var byteCount: Int {
    // SAFETY: only a size is asked for.
    unsafe MemoryLayout<drm_writeback_connector>.size
  }
}

/// A connector that writes to memory.
///
/// The corresponding C type is `struct drm_writeback_connector`.
public typealias Writeback<Data: ~Copyable & Sendable> = ModeObject<WritebackKind, Data>

extension ModeObject where Kind == WritebackKind, Data: ~Copyable {
  /// The C structure, for code that mixes Swift and C. It is valid while a reference to the device is held.
  @unsafe
  public var unsafePointer: UnsafeMutablePointer<drm_writeback_connector> {
    // SAFETY: a value of this kind was made with such a structure.
    unsafe raw.assumingMemoryBound(to: drm_writeback_connector.self)
  }
}

extension DRMDevice {
  /// Makes a connector that writes to memory, with the driver's data behind it.
  ///
  /// The corresponding C function is `drmm_writeback_connector_init()`.
  ///
  /// - Parameters:
  ///   - encoder: The encoder that feeds it, of this device.
  ///   - formats: What it can write.
  ///   - data: The driver's data, destroyed after the connector.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The connector; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/foreignKey`` for another device's encoder.
  @_lifetime(borrow self)
  public borrowing func makeWriteback<Data: ~Copyable & Sendable, Other: ~Copyable & Sendable>(
    encoder: borrowing Encoder<Other>, formats: [PixelFormat], data: consuming Data = (),
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Writeback<Data> {
    // SAFETY: the object lies in zeroed memory of this device, and its encoder in older memory of the same; the formats are
    // copied during the call; the functions are never freed.
    let drm = unsafe self.raw
    guard unsafe encoder.owner == drm else { throw .foreignKey }
    let encoder = unsafe encoder.unsafePointer
    let codes = formats.map(\.rawValue)
    return try unsafe makeModeObject(
      WritebackKind.self, "writeback", data: data,
      describe: { unsafe describe($0.assumingMemoryBound(to: drm_writeback_connector.self)) }, file, line
    ) { memory in
      let writeback = unsafe memory.assumingMemoryBound(to: drm_writeback_connector.self)
      return unsafe codes.withUnsafeBufferPointer { codes in
        unsafe drmm_writeback_connector_init(
          drm, writeback, connectorFunctions, encoder, codes.baseAddress, Int32(codes.count))
      }
    }
  }
}

/// Describes such a connector that is on its device's list.
@unsafe
func describe(_ object: UnsafeMutablePointer<drm_writeback_connector>) -> ModeObjectInfo {
  // SAFETY: the caller keeps the object alive, and with it the connector in it.
  unsafe describe(address(of: &object.pointee.base))
}
