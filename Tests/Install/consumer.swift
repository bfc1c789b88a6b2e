// SPDX-License-Identifier: MIT
//
// A Swift user of the installed library, built without the package manager.

import DRMRes

func useAfterUnbind() throws(DRMError) {
  let device = try Device.root(name: "toy")
  let drm = try device.withBound { (bound) throws(DRMError) in
    try bound.onUnbind("hardware") { print("hardware off") }
    return try DRMDevice(on: bound)
  }
  try drm.onRelease("state") { print("state freed") }
  device.unregister()

  let numbers = try drm.allocate(repeating: UInt32(7), count: 16)
  print("still there: \(numbers.span[15])")
}

let log = KernelLog { print($0) }
KernelLog.setDRMDebug(.managedResources)
try useAfterUnbind()
