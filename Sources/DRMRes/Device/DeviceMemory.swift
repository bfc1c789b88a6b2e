// SPDX-License-Identifier: MIT
//
// Memory that goes when the driver is unbound. DeviceMemory is for the closure that holds the proof: it cannot leave it.
// DeviceKey is for keeping: it holds no pointer that could be followed by itself, is opened with a proof for the same
// device, and is refused once the device was unbound, also when it is bound again.

public import CDRMRes
public import Synchronization

/// Memory of a bound device, for use inside the closure that has the proof.
///
/// The corresponding C function is `devm_kmalloc_array()`.
@safe
public struct DeviceMemory<Element: BitwiseCopyable>: ~Copyable, ~Escapable {
  @usableFromInline
  let start: UnsafeMutablePointer<Element>

  /// How many elements there are.
  public let count: Int

  @_lifetime(borrow owner)
  @inlinable
  init(_ start: UnsafeMutablePointer<Element>, count: Int, owner: borrowing BoundDevice) {
    // SAFETY: the pointer is only kept here.
    unsafe self.start = unsafe start
    self.count = count
  }

  /// The elements, for reading.
  public var span: Span<Element> {
    @_lifetime(borrow self)
    @inlinable
    borrowing get {
      // SAFETY: the memory is initialised and lives as long as the proof that `self` depends on.
      unsafe _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
    }
  }

  /// The elements, for reading and writing.
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    @inlinable
    mutating get {
      // SAFETY: as above, and the access is exclusive because `self` is borrowed mutably.
      unsafe _overrideLifetime(MutableSpan(_unsafeStart: start, count: count), mutating: &self)
    }
  }
}

extension BoundDevice {
  /// Allocates memory until unbind, for use while the proof lasts.
  ///
  /// The corresponding C function is `devm_kmalloc_array()`.
  ///
  /// - Parameters:
  ///   - value: What every element is at first.
  ///   - count: How many elements.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The memory; it cannot leave the closure.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/overflow`` when the size does not fit; ``DRMError/invalidArgument`` for a
  ///   negative count.
  @_lifetime(borrow self)
  @inlinable
  public borrowing func allocate<Element: BitwiseCopyable>(
    repeating value: Element, count: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DeviceMemory<Element> {
    // SAFETY: the device is bound; the payload has room for the elements at their alignment.
    let byteCount = try PayloadLayout<Element>.byteCount(count)
    let raw = unsafe self.raw
    let payload = unsafe at(file, line) { unsafe devm_kmalloc(raw, byteCount, gfpKernel) }
    let start = try unsafe PayloadLayout<Element>.start(in: UnsafeMutableRawPointer(checking: payload))
    let elements = unsafe start.initializeMemory(as: Element.self, repeating: value, count: count)
    return unsafe DeviceMemory(elements, count: count, owner: self)
  }
}

/// What a handle and the device's node both know: whether what they stand for is still there.
@usableFromInline
final class Revocation: Sendable {
  @usableFromInline
  let revoked = Atomic(false)

  init() {}

  /// Whether the driver was unbound since.
  @inlinable
  var isRevoked: Bool {
    // PAIRS WITH: the store in revoke(). What was written before the unbind is seen by who finds it revoked.
    revoked.load(ordering: .acquiring)
  }

  /// Says that what this stands for is gone.
  func revoke() {
    // PAIRS WITH: the load in isRevoked.
    revoked.store(true, ordering: .releasing)
  }
}

/// A key to memory of a bound device, to be kept anywhere.
///
/// A key is opened with ``BoundDevice`` of the same device. Once the device was unbound it is refused with
/// ``DRMError/unbound``, for good.
@safe
public struct DeviceKey<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  // The node's payload. Followed only after the checks in open(). Never nil; see ManagedKey.
  @usableFromInline
  let payload: UnsafeMutableRawPointer?
  // The device's address; never followed.
  @usableFromInline
  let owner: UInt
  // In which term of the device's it was allocated: of an earlier one than the present, it is perhaps gone.
  @usableFromInline
  let term: UInt64

  /// How many elements there are.
  public let count: Int

  @inlinable
  init(_ payload: UnsafeMutableRawPointer, owner: UnsafeMutablePointer<device>, term: UInt64, count: Int) {
    // SAFETY: the pointers are only kept here.
    unsafe self.payload = unsafe payload
    self.owner = UInt(bitPattern: owner)
    self.term = term
    self.count = count
  }
}

extension BoundDevice {
  /// Allocates memory until unbind and returns a key to it.
  ///
  /// The corresponding C function is `devm_kmalloc_array()`.
  ///
  /// - Parameters:
  ///   - value: What every element is at first.
  ///   - count: How many elements.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: A key; opened with ``span(of:)`` and ``withMutableSpan(of:_:)``.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/overflow`` when the size does not fit; ``DRMError/invalidArgument`` for a
  ///   negative count.
  @inlinable
  public borrowing func allocateKey<Element: BitwiseCopyable>(
    repeating value: Element, count: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DeviceKey<Element> {
    let byteCount = try PayloadLayout<Element>.byteCount(count)
    // SAFETY: the device is bound; the payload has room for the elements at their alignment.
    let raw = unsafe self.raw
    var term: UInt64 = 0
    let made = unsafe at(file, line) {
      unsafe __devm_alloc_key(raw, byteCount, &term)
    }
    let payload = try unsafe UnsafeMutableRawPointer(checking: made)
    unsafe PayloadLayout<Element>.fill(payload, with: value, count)
    return unsafe DeviceKey(payload, owner: raw, term: term, count: count)
  }

  /// Looks at what a key leads to.
  ///
  /// - Parameter key: A key of this device.
  /// - Returns: The elements; the span cannot outlive the proof or the key.
  /// - Throws: ``DRMError/foreignKey`` for another device's key, ``DRMError/unbound`` for one from before an unbind.
  @_lifetime(borrow self, borrow key)
  @inlinable
  public borrowing func span<Element>(of key: borrowing DeviceKey<Element>) throws(DRMError) -> Span<Element> {
    // SAFETY: the memory is initialised and lives until unbind, which the proof excludes.
    let start = try unsafe open(key)
    return unsafe _overrideLifetime(Span(_unsafeStart: start, count: key.count), borrowing: self)
  }

  /// Changes what a key leads to.
  ///
  /// - Parameters:
  ///   - key: A key of this device.
  ///   - body: Gets the elements.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws, and as ``span(of:)``.
  @inlinable
  public borrowing func withMutableSpan<Element, Value: ~Copyable>(
    of key: inout DeviceKey<Element>, _ body: (inout MutableSpan<Element>) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    // SAFETY: as above, and the access is exclusive because the key is.
    var span = unsafe MutableSpan(_unsafeStart: try open(key), count: key.count)
    return try body(&span)
  }

  /// Frees memory early.
  ///
  /// The corresponding C function is `devm_kfree()`.
  ///
  /// - Parameters:
  ///   - key: A key of this device; gone afterwards.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: As ``span(of:)``; then nothing is freed.
  @inlinable
  public borrowing func free<Element>(
    _ key: consuming DeviceKey<Element>, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: open() found the memory on this device, and with the key the last way to it is gone.
    _ = try unsafe open(key)
    let raw = unsafe self.raw
    let payload = unsafe key.payload
    at(file, line) { unsafe devm_kfree(raw, payload) }
  }

  /// Frees memory early, and forgets the key.
  ///
  /// The corresponding C function is `devm_kfree()`.
  ///
  /// - Parameters:
  ///   - key: A key of this device; `nil` afterwards. Nothing happens if it is `nil` now.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: As ``span(of:)``; then nothing is freed, and the key stays.
  public borrowing func free<Element>(
    _ key: inout DeviceKey<Element>?, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: open() checks that the key is this device's.
    switch key {
    case .some(let key): _ = try unsafe open(key)
    case .none: return
    }
    guard let taken = key.take() else { return }
    try free(taken, file: file, line: line)
  }

  /// Checks a key and finds its first element.
  @unsafe
  @inlinable
  @inline(__always)
  borrowing func open<Element>(
    _ key: borrowing DeviceKey<Element>
  ) throws(DRMError) -> UnsafeMutablePointer<Element> {
    // SAFETY: the owner is only compared. Memory that is there stays: the proof excludes an unbind until the caller's scope
    // ends.
    guard unsafe key.owner == UInt(bitPattern: raw) else { throw .foreignKey }
    guard unsafe drmres_devm_key_fits(raw, key.payload, key.term) else { throw .unbound }
    return unsafe PayloadLayout<Element>.start(in: key.payload.unsafelyUnwrapped).assumingMemoryBound(to: Element.self)
  }
}
