// SPDX-License-Identifier: MIT
//
// Parts of a device that other drivers drive. The four steps of an auxiliary device's life are two types: an AuxiliaryDevice
// is initialised and owns the reference that auxiliary_device_uninit() drops; adding it uses it up and gives a Device, which
// owns the registration, so that its end is auxiliary_device_delete() and then auxiliary_device_uninit(), in that order and
// once. The memory goes with the last reference. One thread's business, as with any device.

import CDRMRes

/// A part of a device, initialised and not yet added.
///
/// ```swift
/// func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<Device> {
///   Owned(try AuxiliaryDevice(on: device, name: "codec").add(module: "card"))
/// }
/// ```
///
/// The corresponding C type is `struct auxiliary_device`, between `auxiliary_device_init()` and `auxiliary_device_add()`.
@safe
public struct AuxiliaryDevice: ~Copyable, @unchecked Sendable {
  private let raw: UnsafeMutablePointer<auxiliary_device>

  /// Initialises a device below another.
  ///
  /// The corresponding C function is `auxiliary_device_init()`.
  ///
  /// - Parameters:
  ///   - parent: The device that it is a part of. Its driver takes the part away before it is gone: it keeps the value that
  ///     ``add(module:file:line:)`` returns in its state.
  ///   - name: What comes after `MODULE.` in the id tables of drivers.
  ///   - id: Tells devices of one name apart.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  public init(
    on parent: borrowing BoundDevice, name: String, id: UInt32 = 0, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the allocation has room for the structure and the name behind it, which C keeps; it is zeroed, and freed by the
    // release function. The parent is bound, and the device takes a reference on it when it is added.
    let size = unsafe MemoryLayout<auxiliary_device>.size
    var name = name
    let made = name.withUTF8 { name in
      let memory = unsafe at(file, line) { unsafe kmalloc(size + name.count + 1, gfpKernelZeroed) }
      if let memory = unsafe memory, let start = name.baseAddress {
        unsafe (memory + size).copyMemory(from: start, byteCount: name.count)
      }
      return unsafe memory
    }
    let memory = try unsafe UnsafeMutableRawPointer(checking: made)
    let raw = unsafe memory.assumingMemoryBound(to: auxiliary_device.self)
    unsafe raw.pointee.name = unsafe UnsafePointer((memory + size).assumingMemoryBound(to: CChar.self))
    unsafe raw.pointee.id = id
    unsafe raw.pointee.dev.parent = unsafe parent.raw
    unsafe raw.pointee.dev.release = releaseAuxiliary
    let status = at(file, line) { unsafe auxiliary_device_init(raw) }
    guard status == 0 else {
      unsafe kfree(memory)
      throw DRMError(rawValue: 0 &- status)
    }
    unsafe self.raw = unsafe raw
  }

  deinit {
    // SAFETY: the value owns the first reference of a device that is not added.
    unsafe auxiliary_device_uninit(raw)
  }

  /// Gives up the device, which was never added.
  ///
  /// The corresponding C function is `auxiliary_device_uninit()`.
  public consuming func uninit() {}

  /// Adds the device to its bus, and offers it to the drivers that are registered.
  ///
  /// The corresponding C function is `auxiliary_device_add()`.
  ///
  /// - Parameters:
  ///   - module: The name of the driver that adds it; the device is called `MODULE.NAME.ID`.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The device. Its end is `auxiliary_device_delete()`, then `auxiliary_device_uninit()`. A probe that fails is no
  ///   error: the device is there without a driver, see ``Device/isBound``.
  /// - Throws: ``DRMError/alreadyExists`` or ``DRMError/noMemory``. The device is given up then.
  public consuming func add(
    module: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Device {
    let raw = unsafe self.raw
    discard self
    // SAFETY: the reference of the value goes to the one that is returned, or is dropped; the name is copied.
    let status = at(file, line) { unsafe module.withCString { unsafe __auxiliary_device_add(raw, $0) } }
    guard status == 0 else {
      unsafe auxiliary_device_uninit(raw)
      throw DRMError(rawValue: 0 &- status)
    }
    return unsafe Device(adopting: address(of: &raw.pointee.dev), origin: .other, ownsRegistration: true)
  }
}

extension BoundDevice {
  /// Makes a part of the device that goes when the driver is unbound, in its turn among what is managed by the device.
  ///
  /// The corresponding C function is `devm_auxiliary_device_create()`.
  ///
  /// - Parameters:
  ///   - name: What comes after `MODULE.` in the id tables of drivers.
  ///   - module: The name of the driver that adds it; the device is called `MODULE.NAME.ID`.
  ///   - id: Tells devices of one name apart.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: A reference to the device; its registration is the parent's. A probe that fails is no error.
  /// - Throws: ``DRMError/noDevice`` when the core could not make it, for which it gives no reason.
  @discardableResult
  public borrowing func addAuxiliary(
    name: StaticString, module: StaticString, id: UInt16 = 0, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Device {
    // SAFETY: the device is bound; the names are static storage, as C wants that keeps them.
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe __devm_auxiliary_device_create(raw, module.cString, name.cString, nil, Int32(id))
    }
    let auxiliary = try unsafe UnsafeMutablePointer(checking: made, else: .noDevice)
    let device = unsafe address(of: &auxiliary.pointee.dev)
    unsafe get_device(device)
    return unsafe Device(adopting: device, origin: .other)
  }
}

/// device.release of a device that Swift made.
private func releaseAuxiliary(_ device: UnsafeMutablePointer<device>?) {
  guard let device = unsafe device else { return }
  // SAFETY: the last reference is gone; the device lies in an allocation that starts with its structure.
  unsafe kfree(Container.auxiliary.pointer(device))
}
