// SPDX-License-Identifier: MIT
//
// A driver written in Swift. One value drives every device that matches; what it has of one device is its State, which
// probe makes, remove sees last, and which is dropped right after remove, before what is managed by the device goes. Probe
// and remove of one device never overlap; those of different devices may.

import CDRMRes

/// A driver of platform or faux devices.
///
/// ```swift
/// struct GPUDriver: Driver {
///   let name: StaticString = "gpu"
///   let hardware: BAR
///
///   func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRM<GPU>> {
///     let registers = try device.map(hardware)
///     let drm = try DRM<GPU>(on: device, driver: gpuDriver) { _ in GPU(registers: registers) }
///     try drm.device.register()
///     return Owned(drm)
///   }
///
///   func remove(_ device: borrowing BoundDevice, _ state: Owned<DRM<GPU>>) {
///     state.value.device.unplug()
///   }
/// }
/// ```
public protocol Driver: Sendable {
  /// What the driver has of one bound device. Usually the reference to its DRM device, as an ``Owned`` object.
  associatedtype State: Sendable

  /// The driver's name, and that of the platform devices it matches.
  var name: StaticString { get }

  /// Takes a device.
  ///
  /// - Parameter device: Proof that the device is bound; what is added to it is released at unbind, or now if this
  ///   function throws.
  /// - Returns: What the driver has of the device until ``remove(_:_:)``.
  /// - Throws: Why the device cannot be taken.
  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> State

  /// Gives a device up, before what is managed by it is released.
  ///
  /// - Parameters:
  ///   - device: Proof that the device is still bound.
  ///   - state: What ``probe(_:)`` returned; dropped afterwards.
  func remove(_ device: borrowing BoundDevice, _ state: State)
}

extension Driver {
  /// Does nothing: dropping the state and releasing what is managed is enough.
  public func remove(_ device: borrowing BoundDevice, _ state: State) {}
}

/// An object that owns a value that cannot be copied, for places that want something that can.
///
/// The value is dropped with the last reference to the object.
public final class Owned<Value: ~Copyable & Sendable>: Sendable {
  /// The value.
  public let value: Value

  /// Takes a value over.
  ///
  /// - Parameter value: The value.
  public init(_ value: consuming Value) {
    self.value = value
  }
}

/// A driver and what it has of one device, kept in the device's driver data.
class Binding: @unchecked Sendable {
  func remove(_ device: borrowing BoundDevice) {}

  /// Gives the binding to a device that was just probed.
  @unsafe
  final func attach(to device: UnsafeMutablePointer<device>) {
    // SAFETY: balanced by detach(), which every remove calls.
    unsafe dev_set_drvdata(device, Unmanaged.passRetained(self).toOpaque())
  }

  /// Takes the binding of a device back and runs the driver's remove.
  @unsafe
  static func detach(from device: UnsafeMutablePointer<device>) {
    // SAFETY: the driver data came from attach(); remove runs once for each probe that succeeded.
    guard let data = unsafe dev_get_drvdata(device) else { return }
    unsafe dev_set_drvdata(device, nil)
    let binding = unsafe Unmanaged<Binding>.fromOpaque(data).takeRetainedValue()
    unsafe binding.remove(BoundDevice(proven: device))
  }
}

/// The binding of a driver of a certain type.
final class TypedBinding<D: Driver>: Binding, @unchecked Sendable {
  private let driver: D
  private let state: D.State

  init(_ driver: D, probing device: borrowing BoundDevice) throws(DRMError) {
    state = try driver.probe(device)
    self.driver = driver
  }

  override func remove(_ device: borrowing BoundDevice) {
    driver.remove(device, state)
  }
}

extension Driver {
  /// Probes a device that C says is being bound.
  ///
  /// - Returns: What C's probe returns.
  @unsafe
  func probe(_ raw: UnsafeMutablePointer<device>) -> Int32 {
    do throws(DRMError) {
      // SAFETY: the core holds the device lock during a probe.
      let binding = try unsafe TypedBinding(self, probing: BoundDevice(proven: raw))
      unsafe binding.attach(to: raw)
      return 0
    } catch {
      return error.status
    }
  }
}

extension BoundDevice {
  /// The proof in a callback of the core, which holds the device lock.
  @_lifetime(immortal)
  init(proven raw: UnsafeMutablePointer<device>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }
}
