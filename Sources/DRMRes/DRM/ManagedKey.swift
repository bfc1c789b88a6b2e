// SPDX-License-Identifier: MIT
//
// Memory that goes with the drm_device, for keeping: a key gives no access by itself and is opened with the device that it
// belongs to, which is checked by identity and number. A key cannot be copied, so that freeing uses it up and no stale one is
// left; a span cannot outlive its key. One owner of a key has exclusive access. For data that several threads change, see
// ManagedLock.

public import CDRMRes

/// A key to memory of a DRM device, to be kept anywhere.
///
/// It holds no reference, so it may be kept in the device's own data without keeping the device alive.
@safe
public struct ManagedKey<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  // Followed only after the check in start(for:). Never nil: a stored pointer that could not be nil would be where
  // Optional<ManagedKey> keeps its nil, and Swift 6.3 then does not see in optimised code that generic code made it nil.
  @usableFromInline
  let payload: UnsafeMutableRawPointer?

  @usableFromInline
  let owner: OwnerIdentity

  /// How many elements there are.
  public let count: Int

  /// Makes a key for an owner that is alive.
  @inlinable
  @inline(__always)
  init(_ payload: UnsafeMutableRawPointer, owner: OwnerIdentity, count: Int) {
    // SAFETY: the pointer is only kept here.
    unsafe self.payload = unsafe payload
    self.owner = owner
    self.count = count
  }

  /// Checks whose key this is and finds its first element. The caller keeps the owner alive.
  @unsafe
  @inlinable
  @inline(__always)
  borrowing func start(for owner: OwnerIdentity) throws(DRMError) -> UnsafeMutablePointer<Element> {
    // SAFETY: the owner is alive, so the memory is there until the key is used up.
    guard self.owner == owner else { throw .foreignKey }
    return unsafe PayloadLayout<Element>.start(in: payload.unsafelyUnwrapped).assumingMemoryBound(to: Element.self)
  }
}

extension DRMDevice {
  /// Allocates memory that lives as long as the device, and returns a key to it.
  ///
  /// The corresponding C function is `drmm_kmalloc_array()`.
  ///
  /// - Parameters:
  ///   - value: What every element is at first.
  ///   - count: How many elements.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The key.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/overflow`` when the size does not fit; ``DRMError/invalidArgument`` for a
  ///   negative count.
  @inlinable
  public borrowing func allocateKey<Element: BitwiseCopyable>(
    repeating value: Element, count: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedKey<Element> {
    // SAFETY: the payload is this device's, and holds so many elements.
    unsafe ManagedKey(try allocatePayload(value, count, file, line), owner: identity, count: count)
  }

  /// Allocates one value that lives as long as the device, and returns a key to it.
  ///
  /// The corresponding C function is `drmm_kmalloc()`.
  ///
  /// - Parameters:
  ///   - value: What it is at first.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The key.
  /// - Throws: ``DRMError/noMemory``.
  @inlinable
  public borrowing func allocateKey<Element: BitwiseCopyable>(
    _ value: Element, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedKey<Element> {
    // SAFETY: the payload is this device's, and holds one element.
    unsafe ManagedKey(try allocatePayload(value, 1, file, line), owner: identity, count: 1)
  }

  /// Looks at what a key leads to.
  ///
  /// - Parameter key: A key of this device.
  /// - Returns: The elements; the span can outlive neither this reference nor the key.
  /// - Throws: ``DRMError/foreignKey`` for another device's key.
  @_lifetime(borrow self, borrow key)
  @inlinable
  public borrowing func span<Element>(of key: borrowing ManagedKey<Element>) throws(DRMError) -> Span<Element> {
    // SAFETY: the memory is initialised and lives as long as the device, or until the key is used up.
    let start = try unsafe open(key)
    let span = unsafe Span(_unsafeStart: start, count: key.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Changes what a key leads to.
  ///
  /// - Parameters:
  ///   - key: A key of this device.
  ///   - body: Gets the elements.
  /// - Returns: What the closure returned.
  /// - Throws: ``DRMError/foreignKey`` for another device's key; what the closure throws.
  @inlinable
  public borrowing func withMutableSpan<Element, Value: ~Copyable>(
    of key: inout ManagedKey<Element>, _ body: (inout MutableSpan<Element>) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    // SAFETY: as above, and the access is exclusive because the key is.
    let start = try unsafe open(key)
    var span = unsafe MutableSpan(_unsafeStart: start, count: key.count)
    return try body(&span)
  }

  /// Frees memory early.
  ///
  /// The corresponding C function is `drmm_kfree()`.
  ///
  /// - Parameters:
  ///   - key: A key of this device; gone afterwards.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another device's key; then nothing is freed.
  @inlinable
  public borrowing func free<Element>(
    _ key: consuming ManagedKey<Element>, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the memory is this device's, and with the key the last way to it is gone.
    _ = try unsafe open(key)
    let raw = unsafe self.raw
    let payload = unsafe key.payload
    if unsafe !__drmm_kfree_quick(raw, payload) {
      at(file, line) { unsafe drmm_kfree(raw, payload) }
    }
  }

  /// Frees memory early, and forgets the key.
  ///
  /// The corresponding C function is `drmm_kfree()`.
  ///
  /// - Parameters:
  ///   - key: A key of this device; `nil` afterwards. Nothing happens if it is `nil` now.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another device's key; then nothing is freed, and the key stays.
  public borrowing func free<Element>(
    _ key: inout ManagedKey<Element>?, file: StaticString = #fileID, line: UInt = #line
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
    _ key: borrowing ManagedKey<Element>
  ) throws(DRMError) -> UnsafeMutablePointer<Element> {
    // SAFETY: the device is alive.
    try unsafe key.start(for: identity)
  }
}
