// SPDX-License-Identifier: MIT
//
// The lists of a device's modeset objects, and the polling of its connectors. Both lie in the drm_device and end with it:
// first polling, then the objects, newest first, and last the lists. Making and ending them is for one thread at a time.

import CDRMRes

extension DRMDevice {
  /// Makes the lists of modeset objects, before the first object is made.
  ///
  /// What is to outlive the objects' cleanup has to be allocated before. The corresponding C function is
  /// `drmm_mode_config_init()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` the second time, which is also reported.
  public borrowing func initModeConfig(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drmm_mode_config_init(raw) })
  }

  /// Gives each modeset object its first state.
  ///
  /// The corresponding C function is `drm_mode_config_reset()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func resetModeConfig(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_mode_config_reset(raw) }
  }

  /// The modeset objects that are on the device's lists: encoders, connectors, planes, CRTCs, each from the oldest to the
  /// newest. Empty before ``initModeConfig(file:line:)``.
  public borrowing func modeObjects() -> [ModeObjectInfo] {
    // SAFETY: the device is alive, and with it the lists and what is on them. Encoders, planes and CRTCs come and go with the
    // device alone; a walk holds the connector in hand.
    let raw = unsafe self.raw
    guard unsafe raw.pointee.mode_config.initialised else { return [] }
    var objects: [ModeObjectInfo] = []
    unsafe forEach(in: &raw.pointee.mode_config.encoder_list, MemoryLayout<drm_encoder>.offset(of: \.head)) {
      (encoder: UnsafeMutablePointer<drm_encoder>) in unsafe objects.append(describe(encoder))
    }
    var iterator = unsafe drm_connector_list_iter()
    unsafe drm_connector_list_iter_begin(raw, &iterator)
    while let connector = unsafe drm_connector_list_iter_next(&iterator) {
      unsafe objects.append(describe(connector))
    }
    unsafe drm_connector_list_iter_end(&iterator)
    unsafe forEach(in: &raw.pointee.mode_config.plane_list, MemoryLayout<drm_plane>.offset(of: \.head)) {
      (plane: UnsafeMutablePointer<drm_plane>) in unsafe objects.append(describe(plane))
    }
    unsafe forEach(in: &raw.pointee.mode_config.crtc_list, MemoryLayout<drm_crtc>.offset(of: \.head)) {
      (crtc: UnsafeMutablePointer<drm_crtc>) in unsafe objects.append(describe(crtc))
    }
    return objects
  }
}

extension DRMDevice {
  /// Begins to poll the connectors, until the device is released.
  ///
  /// The device may outlive its hardware, and polling goes on: a `detect` reaches the hardware inside
  /// ``withHardware(_:)``, or the driver calls ``stopPolling(file:line:)`` when it gives the device up. The corresponding C
  /// function is `drmm_kms_helper_poll_init()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``, and nothing is polled; ``DRMError/invalidArgument`` before
  ///   ``initModeConfig(file:line:)``, which is also reported.
  public borrowing func startPolling(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drmm_kms_helper_poll_init(raw) })
  }

  /// Stops polling for good, and waits for a look that is under way. A second time nothing happens.
  ///
  /// The corresponding C function is `drm_kms_helper_poll_fini()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func stopPolling(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_kms_helper_poll_fini(raw) }
  }

  /// Looks at each connector that says by itself when something is plugged in. Nothing is looked at unless connectors are
  /// polled.
  ///
  /// The corresponding C function is `drm_helper_hpd_irq_event()`.
  ///
  /// - Returns: Whether one changed.
  @discardableResult
  public borrowing func detectHotplug() -> Bool {
    // SAFETY: the device is alive for the length of the call.
    unsafe drm_helper_hpd_irq_event(raw)
  }
}

/// Calls a function with each object on a list.
@unsafe
private func forEach<Structure>(
  in head: UnsafeMutablePointer<list_head>, _ offset: Int?, _ body: (UnsafeMutablePointer<Structure>) -> Void
) {
  guard let offset else { return }
  // SAFETY: the list is initialised, and each entry lies in a structure of this type at this distance.
  var entry = unsafe head.pointee.next
  while let link = unsafe entry, unsafe link != head {
    unsafe body((UnsafeMutableRawPointer(link) - offset).assumingMemoryBound(to: Structure.self))
    unsafe entry = unsafe link.pointee.next
  }
}
