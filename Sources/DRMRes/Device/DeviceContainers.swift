// SPDX-License-Identifier: MIT
//
// A struct device lies inside the structure of its bus. Swift imports no container_of() and refuses a key path to a
// noncopyable member, so the distance is measured once from an address that is never read.

import CDRMRes

/// Finds the structure that embeds a `struct device`.
struct Container<Outer: ~Copyable>: Sendable {
  private let offset: Int

  fileprivate init(_ project: (UnsafeMutablePointer<Outer>) -> UnsafeMutablePointer<device>) {
    // SAFETY: the memory is uninitialised and stays so; only addresses in it are compared.
    let outer = UnsafeMutablePointer<Outer>.allocate(capacity: 1)
    defer { unsafe outer.deallocate() }
    unsafe offset = UnsafeRawPointer(project(outer)) - UnsafeRawPointer(outer)
  }

  /// The structure that embeds a device of this bus.
  func pointer(_ device: UnsafeMutablePointer<device>) -> UnsafeMutablePointer<Outer> {
    // SAFETY: the caller knows that the device lies in an `Outer`.
    unsafe (UnsafeMutableRawPointer(device) - offset).assumingMemoryBound(to: Outer.self)
  }
}

extension Container where Outer == platform_device {
  /// Platform devices.
  static let platform = unsafe Container { unsafe address(of: &$0.pointee.dev) }
}

extension Container where Outer == faux_device {
  /// Faux devices.
  static let faux = unsafe Container { unsafe address(of: &$0.pointee.dev) }
}

extension Container where Outer == auxiliary_device {
  /// Auxiliary devices.
  static let auxiliary = unsafe Container { unsafe address(of: &$0.pointee.dev) }
}
