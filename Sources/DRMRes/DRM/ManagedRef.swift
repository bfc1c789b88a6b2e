// SPDX-License-Identifier: MIT
//
// Memory that goes with the drm_device, for local use: a ManagedRef depends on the reference it was allocated with, so the
// compiler refuses to use it after that reference was dropped. To keep memory in the driver's data, take its key.

public import CDRMRes

/// Memory of a DRM device, for use while a reference is held.
///
/// The corresponding C function is `drmm_kmalloc_array()`.
@safe
public struct ManagedRef<Element: BitwiseCopyable>: ~Copyable, ~Escapable {
  @usableFromInline
  let payload: UnsafeMutableRawPointer

  @usableFromInline
  let owner: OwnerIdentity

  /// How many elements there are.
  public let count: Int

  @_lifetime(borrow drm)
  @inlinable
  init(_ payload: UnsafeMutableRawPointer, count: Int, drm: borrowing DRMDevice) {
    // SAFETY: the pointer is only kept here.
    unsafe self.payload = unsafe payload
    owner = drm.identity
    self.count = count
  }

  /// The elements, for reading.
  public var span: Span<Element> {
    @_lifetime(borrow self)
    @inlinable
    borrowing get {
      // SAFETY: the memory is initialised and lives as long as the device that `self` depends on.
      let start = unsafe PayloadLayout<Element>.start(in: payload).assumingMemoryBound(to: Element.self)
      return unsafe _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
    }
  }

  /// The elements, for reading and writing.
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    @inlinable
    mutating get {
      // SAFETY: as above, and the access is exclusive because `self` is borrowed mutably.
      let start = unsafe PayloadLayout<Element>.start(in: payload).assumingMemoryBound(to: Element.self)
      return unsafe _overrideLifetime(MutableSpan(_unsafeStart: start, count: count), mutating: &self)
    }
  }

  /// Turns the memory into a key, which can be kept anywhere.
  @inlinable
  public consuming func key() -> ManagedKey<Element> {
    // SAFETY: the device is alive, because `self` depends on it.
    unsafe ManagedKey(payload, owner: owner, count: count)
  }
}

extension DRMDevice {
  /// Allocates memory that lives as long as the device.
  ///
  /// The corresponding C function is `drmm_kmalloc_array()`.
  ///
  /// - Parameters:
  ///   - value: What every element is at first.
  ///   - count: How many elements.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The memory; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/overflow`` when the size does not fit; ``DRMError/invalidArgument`` for a
  ///   negative count.
  @_lifetime(borrow self)
  @inlinable
  public borrowing func allocate<Element: BitwiseCopyable>(
    repeating value: Element, count: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedRef<Element> {
    // SAFETY: the payload is this device's, and holds so many elements.
    unsafe ManagedRef(try allocatePayload(value, count, file, line), count: count, drm: self)
  }

  /// Allocates one value that lives as long as the device.
  ///
  /// The corresponding C function is `drmm_kmalloc()`.
  ///
  /// - Parameters:
  ///   - value: What it is at first.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The memory; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``.
  @_lifetime(borrow self)
  @inlinable
  public borrowing func allocate<Element: BitwiseCopyable>(
    _ value: Element, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedRef<Element> {
    // SAFETY: the payload is this device's, and holds one element.
    unsafe ManagedRef(try allocatePayload(value, 1, file, line), count: 1, drm: self)
  }

  /// Allocates and initialises elements in a node of their own.
  @inlinable
  @inline(__always)
  borrowing func allocatePayload<Element: BitwiseCopyable>(
    _ value: Element, _ count: Int, _ file: StaticString, _ line: UInt
  ) throws(DRMError) -> UnsafeMutableRawPointer {
    // SAFETY: the device is alive; the payload has room for the elements at their alignment.
    let byteCount = try PayloadLayout<Element>.byteCount(count)
    let raw = unsafe self.raw
    let flags = PayloadLayout.flags(for: value)
    guard
      let payload = unsafe __drmm_kmalloc_quick(raw, byteCount, flags)
        ?? at(file, line, { unsafe drmm_kmalloc(raw, byteCount, flags) })
    else {
      throw .noMemory
    }
    unsafe PayloadLayout<Element>.fill(payload, with: value, count)
    return unsafe payload
  }
}
