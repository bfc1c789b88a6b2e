// SPDX-License-Identifier: MIT
//
// The process that opens devices. There is one; its descriptors are those of DRMFile, DMABuffer, SyncFile and
// SyncObjectFile, and of C code that opens files itself.

import CDRMRes

/// The simulated process: what it has open, and what it may do.
public enum Userspace {
  /// How many descriptors are in use.
  ///
  /// The corresponding C function is `drmres_open_count()`.
  public static var openCount: Int { Int(drmres_open_count()) }

  /// How many mappings there are.
  ///
  /// The corresponding C function is `drmres_mapping_count()`.
  public static var mappingCount: Int { Int(drmres_mapping_count()) }

  /// Reports each file that is still open, as ``ReportCode/fileOpen``.
  ///
  /// The corresponding C function is `drmres_open_files_report()`.
  ///
  /// - Returns: How many there are.
  @discardableResult
  public static func reportOpenFiles() -> Int { Int(drmres_open_files_report()) }

  /// Whether the process may do what root may: true unless set, and again after ``Run/reset()``.
  ///
  /// The corresponding C function is `drmres_set_privileged()`.
  public static var isPrivileged: Bool {
    get { drmres_privileged() }
    set { drmres_set_privileged(newValue) }
  }
}
