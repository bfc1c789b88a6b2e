// SPDX-License-Identifier: MIT

internal import CDRMRes
internal import CDRMResHarness
internal import DRMRes

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
      let registrar = Registrar(driver, file: file, line: line)
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

/// Registers a driver in Swift at each load. The engine remembers the C structure between loads, as that of a module.
private final class Registrar: Sendable {
  private let slot: DriverSlot
  private let file: StaticString
  private let line: UInt

  init(_ driver: some Driver, file: StaticString, line: UInt) {
    slot = DriverSlot(driver)
    self.file = file
    self.line = line
  }

  func load() -> Int32 {
    do throws(DRMError) {
      try slot.register(file: file, line: line)
      return 0
    } catch {
      return error.status
    }
  }

  func unload() {
    slot.unregister()
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
