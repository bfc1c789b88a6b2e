// SPDX-License-Identifier: MIT
//
// Faux devices: a device with nothing behind it, bound to its driver as it is made. C hands its probe nothing but the
// device, so the driver waits in a table under the device's name, which is unique, for the length of the call.

import CDRMRes
import Synchronization

extension Device {
  /// Makes a device with nothing behind it, bound to a driver.
  ///
  /// The corresponding C function is `faux_device_create()`.
  ///
  /// - Parameters:
  ///   - name: The device's name.
  ///   - driver: The driver, whose own name does not matter.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The device, bound.
  /// - Throws: What the probe threw; ``DRMError/noDevice`` when the core could not make it, for which it gives no reason;
  ///   ``DRMError/alreadyExists`` while another thread makes one of that name.
  public static func faux(
    name: String, driver: some Driver, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Device {
    // SAFETY: the probe is called with a device that the core lends.
    let probing = unsafe Probing { unsafe driver.probe($0) }
    guard waiting.withLock({ $0.updateValue(probing, forKey: name, onlyIfNew: true) }) else { throw .alreadyExists }
    defer { waiting.withLock { _ = $0.removeValue(forKey: name) } }
    // SAFETY: the name is copied during the call; the operations are never freed; the reference goes to the value.
    let made = unsafe at(file, line) { unsafe name.withCString { unsafe faux_device_create($0, nil, fauxOperations) } }
    if let error = probing.error { throw error }
    let faux = try unsafe UnsafeMutablePointer(checking: made, else: .noDevice)
    return unsafe Device(adopting: address(of: &faux.pointee.dev), origin: .faux, ownsRegistration: true)
  }

  /// Makes a device with nothing behind it, bound to a driver that does nothing.
  ///
  /// The corresponding C function is `faux_device_create()`.
  ///
  /// - Parameters:
  ///   - name: The device's name.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The device, bound.
  /// - Throws: ``DRMError/noDevice`` when the core could not make it, for which it gives no reason.
  public static func faux(
    name: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Device {
    // SAFETY: the name is copied during the call; the reference goes to the value.
    let made = unsafe at(file, line) { unsafe name.withCString { unsafe faux_device_create($0, nil, nil) } }
    let faux = try unsafe UnsafeMutablePointer(checking: made, else: .noDevice)
    return unsafe Device(adopting: address(of: &faux.pointee.dev), origin: .faux, ownsRegistration: true)
  }
}

/// A probe that will be asked for by name.
@safe
private final class Probing: Sendable {
  private let body: @Sendable (UnsafeMutablePointer<device>) -> Int32
  private let status = Atomic<Int32>(0)

  init(_ body: @escaping @Sendable (UnsafeMutablePointer<device>) -> Int32) { unsafe self.body = unsafe body }

  @unsafe
  func run(_ device: UnsafeMutablePointer<device>) -> Int32 {
    // SAFETY: the core lends the device for the length of the call.
    let result = unsafe body(device)
    // PAIRS WITH: nothing; written and read by the thread that makes the device.
    status.store(result, ordering: .relaxed)
    return result
  }

  var error: DRMError? { DRMError(status: status.load(ordering: .relaxed)) }
}

/// Probes of faux devices that are being made, by name.
private let waiting = Guarded<[String: Probing]>([:])

/// What the core calls for every faux device with a driver. Made once and never freed.
nonisolated(unsafe) private let fauxOperations: UnsafeMutablePointer<faux_device_ops> = {
  // SAFETY: written here, before anybody has the address, and only read afterwards.
  let operations = UnsafeMutablePointer<faux_device_ops>.allocate(capacity: 1)
  unsafe operations.initialize(to: faux_device_ops(probe: probeFauxDevice, remove: removeFauxDevice))
  return unsafe operations
}()

/// faux_device_ops.probe
private func probeFauxDevice(_ faux: UnsafeMutablePointer<faux_device>?) -> Int32 {
  // SAFETY: the core lends the device for the length of the call.
  guard let faux = unsafe faux, let name = unsafe text(dev_name(&faux.pointee.dev)),
    let probing = waiting.withLock({ $0[name] })
  else { return DRMError.noDevice.status }
  return unsafe probing.run(address(of: &faux.pointee.dev))
}

/// faux_device_ops.remove
private func removeFauxDevice(_ faux: UnsafeMutablePointer<faux_device>?) {
  guard let faux = unsafe faux else { return }
  // SAFETY: as above.
  unsafe Binding.detach(from: address(of: &faux.pointee.dev))
}

extension Dictionary {
  /// Adds a value unless the key is taken.
  fileprivate mutating func updateValue(_ value: Value, forKey key: Key, onlyIfNew: Bool) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = value
    return true
  }
}
