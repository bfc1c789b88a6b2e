// SPDX-License-Identifier: MIT

internal import CDRMRes
internal import CDRMResHarness
import DRMRes
import Synchronization

/// A driver as the engine sees it: something that is loaded and unloaded.
@safe
struct Subject {
  let name: String
  /// Whether it may run in the child of a process that has other threads.
  let canFork: Bool
  /// Lends the engine the C structure, for the length of the call.
  let lend: (_ body: (inout harness_subject) -> Void) -> Void
}

extension Subject {
  /// A driver in C. Nothing but C runs in the child.
  init(_ driver: CDriver) {
    name = driver.name
    canFork = true
    unsafe lend = { body in
      unsafe driver.name.withCString { name in
        // SAFETY: the name lives as long as the call, the driver as long as the program.
        var subject = unsafe harness_subject(
          name: name, load: harness_load_platform, unload: harness_unload_platform, context: driver.platform, kind: nil)
        unsafe body(&subject)
      }
    }
  }

  /// A driver in Swift: its registration is what is loaded.
  init(_ driver: some Driver, file: StaticString, line: UInt) {
    name = "\(driver.name)"
    canFork = false
    unsafe lend = { body in
      let registrar = Registrar { () throws(DRMError) in try DriverRegistration(driver, file: file, line: line) }
      unsafe "\(driver.name)".withCString { name in
        // SAFETY: the name and the registrar live as long as the call.
        var subject = unsafe harness_subject(
          name: name, load: loadRegistrar, unload: unloadRegistrar,
          context: Unmanaged.passUnretained(registrar).toOpaque(), kind: nil)
        withExtendedLifetime(registrar) { unsafe body(&subject) }
      }
    }
  }
}

/// Registers a driver in Swift, and keeps the registration until it is unloaded.
private final class Registrar: Sendable {
  private let register: @Sendable () throws(DRMError) -> DriverRegistration
  private let registration = Mutex<DriverRegistration?>(nil)

  init(_ register: @escaping @Sendable () throws(DRMError) -> DriverRegistration) { self.register = register }

  func load() -> Int32 {
    do throws(DRMError) {
      try registration.withLock { (registration) throws(DRMError) in registration = try register() }
      return 0
    } catch {
      return error.status
    }
  }

  func unload() {
    registration.withLock { $0 = nil }
  }
}

/// harness_subject.load
private func loadRegistrar(_ context: UnsafeMutableRawPointer?) -> Int32 {
  guard let context = unsafe context else { return DRMError.invalidArgument.status }
  // SAFETY: the context is the registrar that `lend` keeps alive.
  return unsafe Unmanaged<Registrar>.fromOpaque(context).takeUnretainedValue().load()
}

/// harness_subject.unload
private func unloadRegistrar(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  // SAFETY: as above.
  unsafe Unmanaged<Registrar>.fromOpaque(context).takeUnretainedValue().unload()
}
