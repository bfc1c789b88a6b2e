// SPDX-License-Identifier: MIT
//
// Who a key belongs to, as a key remembers it: to be compared, never to be followed. The number tells an owner from a later
// one at the same address.

/// Identity of a DRM device or of a managed domain.
@usableFromInline
struct OwnerIdentity: Equatable, Sendable {
  @usableFromInline
  let address: UInt

  @usableFromInline
  let number: UInt64

  @inlinable
  @inline(__always)
  init(address: UInt, number: UInt64) {
    self.address = address
    self.number = number
  }

  // Spelled out, because one that the compiler makes is not inlined into other modules.
  @inlinable
  @inline(__always)
  static func == (one: OwnerIdentity, other: OwnerIdentity) -> Bool {
    one.address == other.address && one.number == other.number
  }
}
