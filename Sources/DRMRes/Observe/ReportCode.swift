// SPDX-License-Identifier: MIT
//
// The catalogue of findings: one stable code a row. The rows themselves are in the core; a value is only the row's number,
// and everything about it is looked up there.

import CDRMRes

/// How bad a finding is.
public enum Severity: UInt32, CaseIterable, Hashable, Sendable, Comparable {
  /// Something happened that a reader of the report wants to know.
  case note
  /// Linux would print a warning, or does something surprising.
  case warning
  /// Memory, a lock or a lifetime is wrong.
  case error

  /// Orders severities from harmless to bad.
  public static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The code of a finding, such as `L01`.
///
/// A code consists of the letter of a family and two digits: `W` misuse that Linux answers with a warning, `L` wrong
/// lifetime, `M` memory, `K` leak, `R` race or lock misuse, `F` verdict of a fault sweep. A number is never reused.
public struct ReportCode: RawRepresentable, Hashable, Sendable {
  /// The row's number in the catalogue of this version; use ``name`` to keep a code somewhere.
  public let rawValue: UInt32

  /// Makes a code from its row.
  ///
  /// - Parameter rawValue: The row's number in the catalogue.
  public init?(rawValue: UInt32) {
    // SAFETY: the core answers an unknown number with NULL.
    guard unsafe drmres_code_info(drmres_code(rawValue: rawValue)) != nil else { return nil }
    self.rawValue = rawValue
  }

  /// Finds a code by its printed name.
  ///
  /// - Parameter name: `L01`, in any case.
  public init?(_ name: String) {
    // SAFETY: the name is read during the call; the row is static storage.
    guard let row = unsafe name.withCString({ unsafe drmres_code_find($0) }) else { return nil }
    rawValue = unsafe row.pointee.code.rawValue
  }

  init(_ code: drmres_code) {
    rawValue = code.rawValue
  }

  /// The printed name: `L01`.
  public var name: String { unsafe row { unsafe text($0.name) ?? "" } ?? "?" }

  /// How bad it is.
  public var severity: Severity {
    unsafe row { unsafe Severity(rawValue: $0.severity.rawValue) ?? .error } ?? .error
  }

  /// What happened, in one line.
  public var title: String { unsafe row { unsafe text($0.title) ?? "" } ?? "" }

  /// What to do about it.
  public var advice: String { unsafe row { unsafe text($0.advice) ?? "" } ?? "" }

  /// The letter of the family.
  public var family: Character { name.first ?? "?" }

  private func row<Value>(_ read: (drmres_code_info) -> Value) -> Value? {
    // SAFETY: rows are static storage.
    guard let row = unsafe drmres_code_info(drmres_code(rawValue: rawValue)) else { return nil }
    return unsafe read(row.pointee)
  }
}

extension ReportCode: CustomStringConvertible {
  /// The printed name: `L01`.
  public var description: String { name }
}

extension ReportCode: CaseIterable {
  /// Every code of the catalogue, family by family.
  public static var allCases: [ReportCode] {
    (1..<DRMRES_CODE_COUNT.rawValue).compactMap(ReportCode.init(rawValue:))
  }
}
