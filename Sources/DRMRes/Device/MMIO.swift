// SPDX-License-Identifier: MIT
//
// Registers of hardware that does not exist. A BAR is plain memory that stands for a base address register's window; it
// outlives drivers, as hardware does. A driver maps it with its bound device and gets a region, which is a value to be
// kept anywhere but gives no access by itself: it is opened with a proof, and is revoked when the driver is unbound. An
// open window keeps the memory alive, so that even a revocation that comes too early reads stale registers, not freed
// memory. Registers are read and written as relaxed atomics: both sides may touch them at once.

public import CDRMRes
public import Synchronization

/// A window of simulated hardware registers.
@safe
public final class BAR: @unchecked Sendable {
  @usableFromInline
  let base: UnsafeMutableRawPointer

  /// The window's size in bytes.
  public let byteCount: Int

  /// Makes hardware with zeroed registers.
  ///
  /// - Parameter byteCount: The window's size in bytes; rounded up to a multiple of 8.
  public init(byteCount: Int) {
    self.byteCount = (max(0, byteCount) &+ 7) & ~7
    // SAFETY: the memory belongs to this object, which frees it.
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(8, self.byteCount), alignment: 4096)
    // SAFETY: the memory was just allocated with this size, and belongs to this object.
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: self.byteCount)
  }

  deinit { unsafe base.deallocate() }

  /// Reads a register as the hardware sees it.
  ///
  /// - Parameter offset: Bytes from the start of the window; a multiple of 4 inside it.
  public func read32(at offset: Int) -> UInt32 {
    // SAFETY: the window is this object's; load() checks the offset.
    unsafe Registers.load(base, byteCount, offset)
  }

  /// Writes a register as the hardware does.
  ///
  /// - Parameters:
  ///   - value: The new value.
  ///   - offset: Bytes from the start of the window; a multiple of 4 inside it.
  public func write32(_ value: UInt32, at offset: Int) {
    // SAFETY: the window is this object's; store() checks the offset.
    unsafe Registers.store(value, base, byteCount, offset)
  }
}

/// A driver's mapping of a ``BAR``, revoked when the driver is unbound.
///
/// It can be kept anywhere and on any thread, but is opened only with ``HardwareAccess`` or ``BoundDevice``.
@safe
public final class MMIORegion: @unchecked Sendable {
  @usableFromInline
  let bar: BAR

  @usableFromInline
  let offset: Int

  // Identity of the device; never followed.
  @usableFromInline
  let owner: UnsafeMutablePointer<device>

  @usableFromInline
  let revocation = Revocation()

  /// The region's size in bytes.
  public let byteCount: Int

  /// Whether the driver was unbound since.
  public var isRevoked: Bool { revocation.isRevoked }

  fileprivate init(_ bar: BAR, offset: Int, byteCount: Int, owner: UnsafeMutablePointer<device>) {
    self.bar = bar
    self.offset = offset
    self.byteCount = byteCount
    // SAFETY: the pointer is only kept here.
    unsafe self.owner = unsafe owner
  }
}

/// Registers that may be touched, for as long as the proof they were opened with lasts.
@safe
public struct Registers: ~Copyable, ~Escapable {
  @usableFromInline
  let bar: BAR

  @usableFromInline
  let offset: Int

  /// The size in bytes.
  public let byteCount: Int

  @_lifetime(borrow proof)
  @inlinable
  @inline(__always)
  init(_ region: borrowing MMIORegion, proof: borrowing HardwareAccess) {
    bar = region.bar
    offset = region.offset
    byteCount = region.byteCount
  }

  @_lifetime(borrow proof)
  @inlinable
  @inline(__always)
  init(_ region: borrowing MMIORegion, proof: borrowing BoundDevice) {
    bar = region.bar
    offset = region.offset
    byteCount = region.byteCount
  }

  /// Reads a register.
  ///
  /// The corresponding C function is `readl()`.
  ///
  /// - Parameter offset: Bytes from the start of the region; a multiple of 4 inside it.
  @inlinable
  public borrowing func read32(at offset: Int) -> UInt32 {
    // SAFETY: the region lies inside the window, whose memory `bar` keeps alive; load() checks the offset.
    unsafe Self.load(bar.base + self.offset, byteCount, offset)
  }

  /// Writes a register.
  ///
  /// The corresponding C function is `writel()`.
  ///
  /// - Parameters:
  ///   - value: The new value.
  ///   - offset: Bytes from the start of the region; a multiple of 4 inside it.
  @inlinable
  public borrowing func write32(_ value: UInt32, at offset: Int) {
    // SAFETY: as above.
    unsafe Self.store(value, bar.base + self.offset, byteCount, offset)
  }

  @unsafe
  @inlinable
  @inline(__always)
  static func load(_ base: UnsafeMutableRawPointer, _ byteCount: Int, _ offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= byteCount &- 4 && offset & 3 == 0, "register outside of the region")
    // SAFETY: the offset was checked, and the window is aligned to a page. PAIRS WITH: nothing; registers order nothing.
    let register = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
    return unsafe register.pointee.load(ordering: .relaxed)
  }

  @unsafe
  @inlinable
  @inline(__always)
  static func store(_ value: UInt32, _ base: UnsafeMutableRawPointer, _ byteCount: Int, _ offset: Int) {
    precondition(offset >= 0 && offset <= byteCount &- 4 && offset & 3 == 0, "register outside of the region")
    // SAFETY: as above. PAIRS WITH: nothing.
    let register = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
    unsafe register.pointee.store(value, ordering: .relaxed)
  }
}

extension BoundDevice {
  /// Maps hardware until the driver is unbound.
  ///
  /// The corresponding C function is `devm_ioremap()`.
  ///
  /// - Parameters:
  ///   - bar: The hardware.
  ///   - offset: Where in its window the region begins, in bytes; a multiple of 4.
  ///   - byteCount: The region's size in bytes; up to the window's end unless said otherwise.
  ///   - name: The node's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The region.
  /// - Throws: ``DRMError/invalidArgument`` for a region that is not inside the window; ``DRMError/noMemory``.
  public borrowing func map(
    _ bar: BAR, offset: Int = 0, byteCount: Int? = nil, name: StaticString = "MMIORegion",
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> MMIORegion {
    guard offset >= 0, offset & 3 == 0, offset <= bar.byteCount else { throw .invalidArgument }
    let byteCount = byteCount ?? bar.byteCount - offset
    guard byteCount >= 0, byteCount <= bar.byteCount - offset else { throw .invalidArgument }
    // SAFETY: the device is only kept for comparing.
    let region = unsafe MMIORegion(bar, offset: offset, byteCount: byteCount, owner: raw)
    try onUnbindDropping(region, name: name, file: file, line: line)
    return region
  }

  /// Opens a region of this device without entering a section: the proof says that it is bound.
  ///
  /// - Parameter region: A region of this device.
  /// - Returns: The registers; they cannot outlive the proof.
  /// - Throws: ``DRMError/foreignKey`` for a region of another device; ``DRMError/unbound`` for one from before an
  ///   unbind.
  @_lifetime(borrow self)
  @inlinable
  public borrowing func open(_ region: borrowing MMIORegion) throws(DRMError) -> Registers {
    // SAFETY: the owner is only compared.
    guard unsafe region.owner == raw else { throw .foreignKey }
    guard !region.revocation.isRevoked else { throw .unbound }
    return Registers(region, proof: self)
  }

  /// Has a region revoked when the driver is unbound.
  private borrowing func onUnbindDropping(
    _ region: MMIORegion, name: StaticString, file: StaticString, line: UInt
  ) throws(DRMError) {
    // SAFETY: the reference is the node's, and is dropped by its action or here.
    let retained = unsafe Unmanaged.passRetained(region)
    let raw = unsafe self.raw
    let status = at(file, line) {
      unsafe __devm_add_action(raw, revokeRegion, retained.toOpaque(), name.cString)
    }
    guard status == 0 else {
      unsafe retained.release()
      throw DRMError(rawValue: 0 &- status)
    }
  }
}

/// The action of a mapping.
private func revokeRegion(_ data: UnsafeMutableRawPointer?) {
  guard let data = unsafe data else { return }
  // SAFETY: the node's data is a retained region; the core calls each action once.
  unsafe Unmanaged<MMIORegion>.fromOpaque(data).takeRetainedValue().revocation.revoke()
}
