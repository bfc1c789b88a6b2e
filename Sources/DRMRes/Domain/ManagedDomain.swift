// SPDX-License-Identifier: MIT
//
// A managed owner of the programmer's own: what DRMDevice is to a device, without a device. A value owns one counted
// reference; the last one that is dropped releases everything that the domain owns, newest first. Who owns is part of the
// type of everything that a domain hands out, so that two kinds of owners cannot be mixed up; two domains of one kind are
// told apart when a key is used. References may be used on any thread.

public import CDRMRes

/// One counted reference to a managed owner.
///
/// ```swift
/// enum Session {}
///
/// let session = try ManagedDomain<Session>("session")
/// let log = try session.allocateKey(repeating: UInt8(0), count: 4096)
/// try session.onRelease("close") { print("closed") }
/// ```
///
/// `Owner` is any type of yours; no value of it is made. Reports, events and leak checks call the domain `session#3`. The
/// corresponding C type is `struct drmres_domain`.
@safe
public struct ManagedDomain<Owner: ~Copyable>: ~Copyable, @unchecked Sendable {
  @usableFromInline
  let raw: UnsafeMutablePointer<drmres_domain>

  /// Takes over a reference that the caller owns.
  @inlinable
  init(adopting raw: UnsafeMutablePointer<drmres_domain>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }

  @inlinable
  deinit {
    // SAFETY: the value owns a reference, so the domain is alive; it is given up here and nowhere else.
    unsafe drmres_domain_put(raw)
  }
}

extension ManagedDomain where Owner: ~Copyable {
  /// Makes an owner that owns nothing yet.
  ///
  /// The corresponding C function is `drmres_domain_create()`.
  ///
  /// - Parameters:
  ///   - name: What it is called; cut after 40 characters.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument``, after a report, for a name that is empty, has a `#` in
  ///   it, or is what another kind of object is called, such as `drm`.
  public init(_ name: StaticString, file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the name is copied by the core; the reference that it hands out goes to the value.
    let made = unsafe at(file, line) { unsafe drmres_domain_create(name.cString) }
    let raw = try unsafe UnsafeMutablePointer(checking: made)
    unsafe self.init(adopting: raw)
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drmres_domain_get()`.
  @inlinable
  public borrowing func reference() -> ManagedDomain {
    // SAFETY: the value owns a reference, so the domain is alive; the new one goes to the new value.
    unsafe drmres_domain_get(raw)
    return unsafe ManagedDomain(adopting: raw)
  }

  /// The C structure, for code that mixes Swift and C. It is valid while a reference is held.
  @unsafe
  @inlinable
  public var unsafePointer: UnsafeMutablePointer<drmres_domain> { unsafe raw }

  /// Makes a value of a reference that C code owns, for code that mixes Swift and C.
  ///
  /// - Parameter pointer: A domain; the caller's reference goes to the value, and the caller answers for `Owner`.
  @unsafe
  @inlinable
  public init(adoptingReferenceTo pointer: UnsafeMutablePointer<drmres_domain>) {
    // SAFETY: the caller answers for the reference.
    unsafe self.init(adopting: pointer)
  }

  /// The domain's number: 3 for `session#3`. All domains are counted together.
  @inlinable
  public var number: UInt64 {
    // SAFETY: the domain is alive; the number is written once, when it is made.
    unsafe raw.pointee.id
  }

  /// How reports call the domain: `session#3`.
  public var label: String {
    // SAFETY: the domain is alive; the text is written once, when it is made.
    unsafe text(raw.pointee.label)
  }

  /// How many references there are now. Other threads may change it before it is read.
  @inlinable
  public var referenceCount: Int {
    // SAFETY: the domain is alive.
    Int(unsafe kref_read(&raw.pointee.ref))
  }

  /// What keys remember of the domain.
  @inlinable
  var identity: OwnerIdentity {
    // SAFETY: the domain is alive.
    unsafe OwnerIdentity(address: UInt(bitPattern: raw), number: raw.pointee.id)
  }
}
