// SPDX-License-Identifier: MIT

public import DRMRes

/// What came of a driver in its scenarios.
public struct ScenarioResult: Sendable, Hashable {
  /// The driver's name.
  public let driver: String
  /// The runs, in the order of the plan.
  public let runs: [ScenarioRun]

  /// Whether nothing was found and nothing was left in any run, and a driver was bound in some.
  public var isClean: Bool { runs.allSatisfy(\.verdict.isGood) && wasBound }

  /// Whether a probe ever succeeded; there is nothing to find fault with otherwise.
  public var wasBound: Bool { runs.contains { $0.verdict != .refused } }

  /// The runs that are not clean.
  public var failures: [ScenarioRun] { runs.filter { !$0.verdict.isGood } }

  /// Every finding that counts, once: the same code about an object from the same place, made at the same place.
  public var findings: [Finding] { discoveries.map(\.finding) }

  /// The codes of the findings, in order of the first of each.
  public var codes: [ReportCode] {
    findings.compactMap(\.reportCode).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Each finding with the first run in which it was made.
  package var discoveries: [(finding: Finding, run: ScenarioRun)] {
    var seen: Set<[String]> = []
    return runs.flatMap { run in
      (run.findings ?? []).filter { $0.counts && seen.insert($0.identity).inserted }.map { ($0, run) }
    }
  }
}

extension Finding {
  /// What makes two findings one.
  var identity: [String] {
    [code, object?.allocated?.identity ?? object?.name ?? "", site?.identity ?? ""]
  }
}

extension ScenarioResult: CustomStringConvertible {
  /// The runs with findings that no run before them has, then what it comes to.
  public var description: String {
    var told: Set<Int> = []
    let first = discoveries.map(\.run) + failures.filter { ($0.findings ?? []).isEmpty }
    let texts = first.filter { told.insert($0.id).inserted }.map { RunText($0, of: driver).text() + "\n" }
    return texts.joined() + summary()
  }

  /// One line: `vc4: 20 scenarios, clean`.
  package func summary(_ paint: Paint = plain) -> String {
    let scenarios = Set(runs.map(\.scenario)).count
    var amount = count(scenarios, "scenario")
    if runs.count != scenarios { amount += ", \(count(runs.count, "run"))" }
    let found =
      if isClean {
        paint("clean", .good)
      } else if !wasBound {
        paint("never bound, so nothing was checked", .bad)
      } else if findings.isEmpty {
        paint("not clean, and no finding says why", .bad)
      } else {
        paint(count(findings.count, "finding"), .bad)
      }
    return "\(driver): \(amount), \(found)"
  }
}
