// SPDX-License-Identifier: MIT
//
// Buffers that a driver makes for userspace. A GEM object belongs to its handles, mappings and exports; Swift keeps no
// reference beyond the call that makes it. It maps as a careful driver's does: pages are given while the hardware is
// there, and refused after unplug.

import CDRMRes

extension OpenFile {
  /// Makes a buffer and gives the file a handle to it.
  ///
  /// The corresponding C functions are `drm_gem_object_init()` and `drm_gem_handle_create()`.
  ///
  /// - Parameters:
  ///   - byteCount: Its size; rounded up to whole pages.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The handle, which ends with the file, and the offset at which userspace maps the buffer.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` for a size below 1 or too large to round up.
  public borrowing func makeBuffer(
    byteCount: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> (handle: UInt32, offset: UInt64) {
    guard byteCount > 0, byteCount <= Int.max - 4095 else { throw .invalidArgument }
    let size = (byteCount + 4095) & ~4095
    // SAFETY: the file is open for the length of the callback, and with it the device. The object is zeroed memory
    // with its functions set, as drm_gem_object_init() wants; its first reference is dropped at the end.
    let raw = unsafe self.raw
    guard
      let memory = unsafe at(
        file, line, { unsafe kmalloc(MemoryLayout<drm_gem_object>.size, gfpKernelZeroed) })
    else { throw .noMemory }
    let object = unsafe memory.assumingMemoryBound(to: drm_gem_object.self)
    unsafe object.pointee.funcs = unsafe UnsafePointer(bufferFunctions)
    let status = at(file, line) { unsafe drm_gem_object_init(raw.pointee.minor.pointee.dev, object, size) }
    guard status == 0 else {
      unsafe drm_gem_private_object_fini(object)
      unsafe kfree(object)
      throw DRMError(rawValue: 0 &- status)
    }
    defer { unsafe drm_gem_object_put(object) }
    try DRMError.check(at(file, line) { unsafe drm_gem_create_mmap_offset(object) })
    var handle: UInt32 = 0
    // SAFETY: the object is initialised, and held until the end.
    try DRMError.check(at(file, line) { unsafe drm_gem_handle_create(raw, object, &handle) })
    return (handle, unsafe drm_vma_node_offset_addr(&object.pointee.vma_node))
  }
}

/// What the core calls for every buffer. Made once and never freed.
nonisolated(unsafe) private let bufferFunctions: UnsafeMutablePointer<drm_gem_object_funcs> = {
  // SAFETY: both tables are written here, before anybody has their address, and only read afterwards.
  let operations = UnsafeMutablePointer<vm_operations_struct>.allocate(capacity: 1)
  unsafe operations.initialize(
    to: vm_operations_struct(open: drm_gem_vm_open, close: drm_gem_vm_close, fault: faultBuffer))
  let functions = UnsafeMutablePointer<drm_gem_object_funcs>.allocate(capacity: 1)
  var table = unsafe drm_gem_object_funcs()
  unsafe table.free = freeBuffer
  unsafe table.vm_ops = unsafe UnsafePointer(operations)
  unsafe functions.initialize(to: table)
  return unsafe functions
}()

/// drm_gem_object_funcs.free
private func freeBuffer(_ object: UnsafeMutablePointer<drm_gem_object>?) {
  guard let object = unsafe object else { return }
  // SAFETY: the last reference is gone, and the object is an allocation of its own.
  unsafe drm_gem_object_release(object)
  unsafe kfree(object)
}

/// vm_operations_struct.fault
private func faultBuffer(_ fault: UnsafeMutablePointer<vm_fault>?) -> vm_fault_t {
  let bus: vm_fault_t = 0x2  // VM_FAULT_SIGBUS
  // SAFETY: the core lends the fault, its mapping holds the file and with it the device and the object.
  guard
    let fault = unsafe fault, let mapping = unsafe fault.pointee.vma,
    let object = unsafe mapping.pointee.vm_private_data?.assumingMemoryBound(to: drm_gem_object.self)
  else { return bus }
  var index: Int32 = 0
  guard unsafe drm_dev_enter(object.pointee.dev, &index) else { return bus }
  defer { drm_dev_exit(index) }
  return unsafe vmf_insert_pfn(mapping, fault.pointee.address, fault.pointee.pgoff)
}
