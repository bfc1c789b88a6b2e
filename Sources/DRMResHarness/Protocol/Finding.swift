// SPDX-License-Identifier: MIT

public import DRMRes

/// Something that is wrong, as a run tells it.
///
/// The corresponding C type is `struct drmres_report`.
public struct Finding: Codable, Hashable, Sendable {
  /// What it happened to.
  public struct Object: Codable, Hashable, Sendable {
    /// Kind and number: `dr#7`.
    public var label: String
    /// What kind of object it is.
    public var kind: String?
    /// Its name, such as that of the release function.
    public var name: String?
    /// What ends its life: `device vc4`, `drm#1`.
    public var owner: String?
    /// Its size in bytes.
    public var size: Int?
    /// Where it was allocated.
    public var allocated: SourcePlace?
    /// Where it was released.
    public var released: SourcePlace?
    /// What released it: `unbind of vc4`.
    public var releasedBy: String?
  }

  /// The row of the catalogue: `L01`.
  public var code: String
  /// `note`, `warning` or `error`.
  public var severity: String
  /// What the code means.
  public var title: String
  /// What happened, one sentence about this very case.
  public var what: String
  /// The function that noticed.
  public var function: String?
  /// What it happened to.
  public var object: Object?
  /// What was going on.
  public var phase: String?
  /// The number of the step under way, counted from 1.
  public var step: Int?
  /// Where the offending call is written.
  public var site: SourcePlace?
  /// Who called it, innermost first.
  public var stack: [SourcePlace]?
  /// `read of 4 bytes`, where memory was touched.
  public var access: String?
  /// What led there: an open file, a drm_device, a work item.
  public var reached: String?
  /// The fault that had been injected before; empty if none.
  public var fault: String?
  /// The schedule that was being explored; empty if none.
  public var schedule: String?
  /// The policy that was in force.
  public var policy: String?
  /// What to do about it.
  public var advice: String?
  /// Whether its place was declared harmless.
  public var benign: Bool?

  /// Whether it makes the driver's result worse than clean.
  public var counts: Bool { severity != "note" && benign != true }

  /// The row of the catalogue of this version, if it has it.
  public var reportCode: ReportCode? { ReportCode(code) }

  /// 0 for the worst.
  package var rank: Int { severity == "error" ? 0 : severity == "warning" ? 1 : 2 }
}

extension Finding: CustomStringConvertible {
  /// The finding as a person reads it: the block that the library itself prints.
  public var text: String { FindingText(self, accessor: site).text() }

  /// Code and sentence in one line: `[L01] ...`.
  public var description: String { "[\(code)] \(title)\(what.isEmpty ? "" : ": \(what)")" }
}
