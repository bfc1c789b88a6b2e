// SPDX-License-Identifier: MIT

public import DRMResHarness
internal import Foundation
public import Testing

extension ScenarioResult {
  /// Makes each finding an issue of the running test.
  ///
  /// Errors become errors, warnings become issues of warning severity. Each comes with the finding's text and the token of
  /// the first run in which it was made, and with that run's events as an attachment, such as
  /// `hotunplug-lateclose.json`. A run that is not clean without a finding that says why is an issue, too, and so is a
  /// driver that was never bound.
  ///
  /// - Parameter sourceLocation: Where the issues are said to be.
  public func record(sourceLocation: SourceLocation = #_sourceLocation) {
    var attached: Set<Int> = []
    for (finding, run) in discoveries {
      Issue.record(
        Comment(rawValue: "\(driver) in \(run.token): \(finding.text)"),
        severity: finding.severity == "warning" ? .warning : .error, sourceLocation: sourceLocation)
      if attached.insert(run.id).inserted { run.attach(sourceLocation) }
    }
    for run in failures where !(run.findings ?? []).contains(where: \.counts) {
      let leaks = run.leaks.map { $0.isEmpty ? "" : "\n\($0)" } ?? ""
      Issue.record("\(driver) in \(run.token): \(run.verdict.rawValue)\(leaks)", sourceLocation: sourceLocation)
    }
    if !wasBound {
      Issue.record("\(driver) was never bound, so nothing was checked", sourceLocation: sourceLocation)
    }
  }
}

extension ScenarioRun {
  /// Keeps the events beside the test.
  fileprivate func attach(_ sourceLocation: SourceLocation) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let events, let data = try? encoder.encode(events) else { return }
    Attachment.record([UInt8](data), named: "\(token).json", sourceLocation: sourceLocation)
  }
}

/// Expects that a driver came through its scenarios with nothing found and nothing left.
///
/// ```swift
/// @Test func hotunplug() throws {
///   expectClean(try Scenario.hotunplugLateclose.run(GPUDriver()))
/// }
/// ```
///
/// - Parameters:
///   - result: What came of the scenarios.
///   - sourceLocation: Where the issues are said to be.
/// - Returns: Whether it is clean.
@discardableResult
public func expectClean(_ result: ScenarioResult, sourceLocation: SourceLocation = #_sourceLocation) -> Bool {
  result.record(sourceLocation: sourceLocation)
  return result.isClean
}
