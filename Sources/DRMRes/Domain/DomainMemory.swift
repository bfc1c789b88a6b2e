// SPDX-License-Identifier: MIT
//
// Memory that goes with a domain. As with a DRM device there is a reference for local use, which depends on the value that it
// was allocated with, and a key for keeping, which is opened with its domain. Both carry the kind of owner in their type.

public import CDRMRes

/// Memory of a domain, for use while a reference to the domain is held.
///
/// The corresponding C function is `drmres_domain_alloc()`.
@safe
public struct DomainRef<Owner: ~Copyable, Element: BitwiseCopyable>: ~Copyable, ~Escapable {
  @usableFromInline
  let payload: UnsafeMutableRawPointer

  @usableFromInline
  let owner: OwnerIdentity

  /// How many elements there are.
  public let count: Int

  @_lifetime(borrow domain)
  @inlinable
  init(_ payload: UnsafeMutableRawPointer, count: Int, domain: borrowing ManagedDomain<Owner>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.payload = unsafe payload
    owner = domain.identity
    self.count = count
  }

  /// The elements, for reading.
  public var span: Span<Element> {
    @_lifetime(borrow self)
    @inlinable
    borrowing get {
      // SAFETY: the memory is initialised and lives as long as the domain that `self` depends on.
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
  public consuming func key() -> DomainKey<Owner, Element> {
    // SAFETY: the domain is alive, because `self` depends on it.
    unsafe DomainKey(ManagedKey(payload, owner: owner, count: count))
  }
}

/// A key to memory of a domain, to be kept anywhere.
///
/// It holds no reference, so it may be kept in what the domain owns without keeping the domain alive. It cannot be copied:
/// freeing uses it up.
@safe
public struct DomainKey<Owner: ~Copyable, Element: BitwiseCopyable>: ~Copyable, Sendable {
  @usableFromInline
  let key: ManagedKey<Element>

  /// How many elements there are.
  @inlinable
  public var count: Int { key.count }

  @inlinable
  init(_ key: consuming ManagedKey<Element>) { self.key = key }
}

extension ManagedDomain where Owner: ~Copyable {
  /// Allocates memory that lives as long as the domain.
  ///
  /// The corresponding C function is `drmres_domain_alloc()`.
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
  ) throws(DRMError) -> DomainRef<Owner, Element> {
    // SAFETY: the payload is this domain's, and holds so many elements.
    unsafe DomainRef(try allocatePayload(value, count, file, line), count: count, domain: self)
  }

  /// Allocates one value that lives as long as the domain.
  ///
  /// The corresponding C function is `drmres_domain_alloc()`.
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
  ) throws(DRMError) -> DomainRef<Owner, Element> {
    // SAFETY: the payload is this domain's, and holds one element.
    unsafe DomainRef(try allocatePayload(value, 1, file, line), count: 1, domain: self)
  }

  /// Allocates memory that lives as long as the domain, and returns a key to it.
  ///
  /// The corresponding C function is `drmres_domain_alloc()`.
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
  ) throws(DRMError) -> DomainKey<Owner, Element> {
    // SAFETY: the payload is this domain's, and holds so many elements.
    unsafe DomainKey(ManagedKey(try allocatePayload(value, count, file, line), owner: identity, count: count))
  }

  /// Allocates one value that lives as long as the domain, and returns a key to it.
  ///
  /// The corresponding C function is `drmres_domain_alloc()`.
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
  ) throws(DRMError) -> DomainKey<Owner, Element> {
    try allocateKey(repeating: value, count: 1, file: file, line: line)
  }

  /// Looks at what a key leads to.
  ///
  /// - Parameter key: A key of this domain.
  /// - Returns: The elements; the span can outlive neither this reference nor the key.
  /// - Throws: ``DRMError/foreignKey`` for another domain's key.
  @_lifetime(borrow self, borrow key)
  @inlinable
  public borrowing func span<Element>(
    of key: borrowing DomainKey<Owner, Element>
  ) throws(DRMError) -> Span<Element> {
    // SAFETY: the memory is initialised and lives as long as the domain, or until the key is used up.
    let start = try unsafe key.key.start(for: identity)
    let span = unsafe Span(_unsafeStart: start, count: key.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Changes what a key leads to.
  ///
  /// - Parameters:
  ///   - key: A key of this domain.
  ///   - body: Gets the elements.
  /// - Returns: What the closure returned.
  /// - Throws: ``DRMError/foreignKey`` for another domain's key; what the closure throws.
  @inlinable
  public borrowing func withMutableSpan<Element, Value: ~Copyable>(
    of key: inout DomainKey<Owner, Element>, _ body: (inout MutableSpan<Element>) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    // SAFETY: as above, and the access is exclusive because the key is.
    let start = try unsafe key.key.start(for: identity)
    var span = unsafe MutableSpan(_unsafeStart: start, count: key.count)
    return try body(&span)
  }

  /// Frees memory early.
  ///
  /// The corresponding C function is `drmres_domain_free()`.
  ///
  /// - Parameters:
  ///   - key: A key of this domain; gone afterwards.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another domain's key; then nothing is freed.
  @inlinable
  public borrowing func free<Element>(
    _ key: consuming DomainKey<Owner, Element>, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the memory is this domain's, and with the key the last way to it is gone.
    _ = try unsafe key.key.start(for: identity)
    let raw = unsafe self.raw
    let payload = unsafe key.key.payload
    at(file, line) { unsafe drmres_domain_free(raw, payload) }
  }

  /// Frees memory early, and forgets the key.
  ///
  /// The corresponding C function is `drmres_domain_free()`.
  ///
  /// - Parameters:
  ///   - key: A key of this domain; `nil` afterwards. Nothing happens if it is `nil` now.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another domain's key; then nothing is freed, and the key stays.
  public borrowing func free<Element>(
    _ key: inout DomainKey<Owner, Element>?, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: start() checks that the key is this domain's.
    switch key {
    case .some(let key): _ = try unsafe key.key.start(for: identity)
    case .none: return
    }
    guard let taken = key.take() else { return }
    try free(taken, file: file, line: line)
  }

  /// Allocates and initialises elements in a node of their own.
  @inlinable
  @inline(__always)
  borrowing func allocatePayload<Element: BitwiseCopyable>(
    _ value: Element, _ count: Int, _ file: StaticString, _ line: UInt
  ) throws(DRMError) -> UnsafeMutableRawPointer {
    // SAFETY: the domain is alive; the payload has room for the elements at their alignment.
    let byteCount = try PayloadLayout<Element>.byteCount(count)
    let raw = unsafe self.raw
    guard
      let payload = unsafe at(
        file, line, { unsafe drmres_domain_alloc(raw, byteCount, PayloadLayout.flags(for: value)) })
    else {
      throw .noMemory
    }
    unsafe PayloadLayout<Element>.fill(payload, with: value, count)
    return unsafe payload
  }
}
