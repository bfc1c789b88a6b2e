// SPDX-License-Identifier: MIT
//
// One finding, copied out of the core's record. Text, JSON and a test issue are renderings of it; the text is made here
// by the core itself, so that every front end prints the same block.

import CDRMRes

/// One finding: a warning, a wrong free, a use after release, a leak, a lock misuse.
///
/// The corresponding C type is `struct drmres_report`.
public struct Report: Hashable, Sendable {
  /// Its number since ``Run/reset()``, counted from 1.
  public let sequence: UInt64

  /// The row of the catalogue.
  public let code: ReportCode

  /// How bad it is.
  public let severity: Severity

  /// What happened, one sentence about this very case.
  public let what: String

  /// The function that noticed, such as `drmm_kfree`.
  public let function: String

  /// What it happened to, if that is known.
  public let object: ObjectInfo?

  /// What was going on, such as `ioctl GET_STATS on file#1`; empty outside any phase.
  public let phase: String

  /// Where the offending call is written, if that is known.
  public let site: Site?

  /// The fault that had been injected before; empty if none.
  public let fault: String

  /// The schedule that was being explored; empty if none.
  public let schedule: String

  /// The policy that was in force.
  public let policy: Policy

  /// What to do about it.
  public let advice: String

  /// The finding as the default sink prints it: several lines, each ending in a newline.
  public let text: String

  /// Copies a record of the core.
  ///
  /// - Parameter report: What a sink got; borrowed for the length of the call.
  init(_ report: UnsafePointer<drmres_report>) {
    // SAFETY: the core lends the record for the length of the call; all of it is copied here.
    let record = unsafe report.pointee
    unsafe sequence = record.sequence
    unsafe code = ReportCode(record.code)
    severity = unsafe record.info.map { unsafe Severity(rawValue: $0.pointee.severity.rawValue) ?? .error } ?? .error
    unsafe what = DRMRes.text(record.what)
    unsafe function = DRMRes.text(record.function)
    unsafe object = ObjectInfo(record.object)
    unsafe phase = DRMRes.text(record.phase)
    unsafe site = Site(record.site)
    unsafe fault = DRMRes.text(record.fault)
    unsafe schedule = DRMRes.text(record.schedule)
    unsafe policy = Policy(rawValue: record.policy.rawValue) ?? .strict
    unsafe advice = DRMRes.text(record.advice) ?? ""
    text = unsafe rendered { buffer, size in unsafe drmres_report_text(report, buffer, size) }
  }
}

extension Report: CustomStringConvertible {
  /// Code and sentence in one line: `[W04] ...`.
  public var description: String { "[\(code)] \(what)" }
}
