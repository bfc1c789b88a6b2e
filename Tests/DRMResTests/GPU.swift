// SPDX-License-Identifier: MIT
//
// A driver of a GPU that does nothing, as a user would write it.

import DRMRes

/// What the GPU's device carries.
struct GPU: ~Copyable, Sendable {
  let registers: MMIORegion
  let statistics: ManagedLock<Statistics>
  let notes: Notes

  deinit { notes.add("data destroyed") }
}

/// The GPU's ioctls.
enum GPUCalls {
  static let submit = IOCTL<UInt32>(0, "GPU_SUBMIT", .write)
  static let statistics = IOCTL<Statistics>(1, "GPU_STATISTICS", .read)
  static let createBuffer = IOCTL<CreateBuffer>(2, "GPU_CREATE_BUFFER")
  static let reset = IOCTL<Void>(3, "GPU_RESET", permissions: [.rootOnly])
  /// Begins a job that never ends: its fence, which keeps the device, is put into the caller's sync object.
  static let begin = IOCTL<UInt32>(4, "GPU_BEGIN", .write)
  /// Answers with a sync object of the driver's own, with the fence of the caller's in it.
  static let follow = IOCTL<UInt32>(5, "GPU_FOLLOW")
  static let unknown = IOCTL<UInt32>(40, "GPU_UNKNOWN")
  static let beyond = IOCTL<UInt32>(2 + 93, "GPU_BEYOND")

  struct CreateBuffer: BitwiseCopyable {
    var byteCount: UInt64 = 0
    var offset: UInt64 = 0
    var handle: UInt32 = 0
    var pad: UInt32 = 0
  }
}

/// The driver. `failingStep` makes its probe throw after so many steps.
struct GPUDriver: Driver {
  let name: StaticString = "gpu"
  var hardware = BAR(byteCount: 64)
  var notes = Notes()
  var failingStep = Int.max
  var unplugs = true
  var refusesFiles = false

  static let doorbell = 8

  func makeDRMDriver() -> DRMDriver<GPU> {
    DRMDriver(
      name: "gpu", description: "does nothing", features: [.gem, .render, .syncobj],
      ioctls: [
        .on(GPUCalls.submit) { (drm, file, job) throws(DRMError) in
          let job = job
          try drm.device.withHardware { (hardware) throws(DRMError) in
            try hardware.open(drm.data.registers).write32(job, at: Self.doorbell)
          }
          try drm.device.withLock(drm.data.statistics) { $0.jobs += 1 }
        },
        .on(GPUCalls.statistics) { (drm, file, statistics) throws(DRMError) in
          statistics = try drm.device.withLock(drm.data.statistics) { $0 }
        },
        .on(GPUCalls.createBuffer) { (drm, file, buffer) throws(DRMError) in
          guard let count = Int(exactly: buffer.byteCount) else { throw .invalidArgument }
          (buffer.handle, buffer.offset) = try file.makeBuffer(byteCount: count)
        },
        .on(GPUCalls.begin) { (drm, file, handle) throws(DRMError) in
          let object = try file.syncObject(handle)
          object.replaceFence(
            with: try Fence(
              driver: "gpu", timeline: "ring", context: Fence.makeContext(), sequence: 1,
              keepingAlive: drm.device.reference()))
        },
        .on(GPUCalls.follow) { (drm, file, handle) throws(DRMError) in
          handle = try file.makeHandle(of: SyncObject(file.fence(inSyncObject: handle)))
        },
        .on(GPUCalls.reset) { (drm, file, _) throws(DRMError) in
          try drm.device.withLock(drm.data.statistics) { $0 = Statistics() }
        },
      ],
      open: { [refusesFiles, notes] (drm, file) throws(DRMError) in
        if refusesFiles { throw .busy }
        return Tracked("context of file#\(file.number)", notes)
      },
      postClose: { drm, file in
        drm.data.notes.add("postclose, \(file.context(as: Tracked.self)?.name ?? "no context")")
      },
      release: { data in data.notes.add("release") })
  }

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRM<GPU>> {
    let notes = notes
    try step(0)
    let registers = try device.map(hardware)
    try device.onUnbind("clock") { notes.add("clock off") }
    try step(1)
    let drm = try DRM<GPU>(on: device, driver: makeDRMDriver()) { (drm) throws(DRMError) in
      try drm.onRelease("queue") { notes.add("queue freed") }
      try step(2)
      let statistics = try drm.makeLock(Statistics())
      try step(3)
      return GPU(registers: registers, statistics: statistics, notes: notes)
    }
    try step(4)
    try drm.device.onRelease("ring") { notes.add("ring freed") }
    try drm.device.register()
    notes.add("probed")
    return Owned(drm)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<DRM<GPU>>) {
    notes.add("remove")
    if unplugs { state.value.device.unplug() } else { state.value.device.unregister() }
  }

  private func step(_ number: Int) throws(DRMError) {
    if number == failingStep { throw .io }
  }
}
