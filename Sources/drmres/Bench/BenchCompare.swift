// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// Two runs side by side, and what of the difference may be claimed.
///
/// Compared are the ratios, which a faster or busier machine leaves alone. A change counts if its interval, by the rank-sum
/// test over all pairs of rounds, has neither 0 nor anything in it that is smaller than the noise of both runs.
struct BenchCompare {
  /// One contender in one workload, then and now.
  struct Line: Codable, Equatable {
    var workload: String
    var point: BenchPoint
    var contender: String
    var before: Double
    var now: Double
    /// Relative: -0.1 is a tenth less.
    var change: Double
    var interval: Interval
    /// What the two runs' bases differ from themselves.
    var noise: Double
    var isSignificant: Bool
  }

  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  let lines: [Line]
  /// What this run has and the baseline has not: a table, and whom of it.
  let unmatched: [String]

  /// Compares.
  ///
  /// - Throws: ``Refusal`` where the numbers would say nothing of the library.
  init(before: BenchRun, now: BenchRun) throws {
    try Self.check(before, against: now)
    var found: [Line] = []
    var missing: [String] = []
    for table in now.tables {
      let old = before.tables.first { $0.point == table.point && $0.base == table.base }
      let noise = max(old?.noise ?? 0, table.noise ?? 0)
      var unknown: [String] = []
      for row in table.rows where row.contender != table.base {
        guard let oldRow = old?.rows.first(where: { $0.contender == row.contender }),
          let line = Line(table, oldRow, row, noise: noise)
        else {
          unknown.append(row.contender)
          continue
        }
        found.append(line)
      }
      if !unknown.isEmpty { missing.append("\(table.point.title): \(unknown.joined(separator: ", "))") }
    }
    lines = found
    unmatched = missing
  }

  /// Whether two runs are of the same machine, build and policy, which is known before the second one begins.
  ///
  /// - Throws: ``Refusal`` if they are not.
  static func check(_ before: BenchRun, against now: BenchRun) throws {
    guard before.machine.isComparable(to: now.machine) else {
      throw Refusal(
        description: "the baseline is of another machine (\(before.machine.text)); this is \(now.machine.text)")
    }
    guard before.build.isOptimised == now.build.isOptimised else {
      throw Refusal(description: "one of the runs is of a build that is not optimised")
    }
    guard before.policy == now.policy else {
      throw Refusal(description: "the baseline was measured under policy \(before.policy), this under \(now.policy)")
    }
  }

  /// Whether anything of a plan is in the baseline, which is known before minutes of measuring.
  ///
  /// - Throws: ``Refusal`` if nothing is.
  static func check(_ before: BenchRun, against plan: BenchPlan) throws {
    let isKnown = plan.entries.contains { entry in
      before.tables.contains { table in
        table.point == entry.point
          && table.rows.contains { $0.contender != table.base && entry.contenders.contains($0.contender) }
      }
    }
    guard !isKnown else { return }
    let has = before.tables.map { table in
      "\(table.point.title) of \(table.rows.map(\.contender).joined(separator: ", "))"
    }
    throw Refusal(description: "the baseline has nothing of what would be measured; it has \(Self.some(has, "; "))")
  }

  /// The first few of many.
  private static func some(_ texts: [String], _ separator: String) -> String {
    let most = 4
    let rest = texts.count > most ? "\(separator)and \(count(texts.count - most, "table")) more" : ""
    return texts.isEmpty ? "no table" : texts.prefix(most).joined(separator: separator) + rest
  }

  var text: String {
    guard !lines.isEmpty else { return "compared with the baseline: it has nothing of what was measured now\n" }
    let first = ["workload", "contender", "ratio then", "now", "change", "95 % interval", "significant?"]
    let cells = lines.map { line in
      [
        line.point.title, line.contender, BenchText.ratio(line.before),
        BenchText.ratio(line.now), Self.signed(line.change),
        "[\(Self.signed(line.interval.low)), \(Self.signed(line.interval.high))]",
        Self.verdict(on: line),
      ]
    }
    let rest = unmatched.isEmpty ? "" : "  not in the baseline:\n    \(Self.some(unmatched, "\n    "))\n"
    return Terminal.paint("compared with the baseline", .heading) + "\n" + BenchText.lines([first] + cells) + rest
  }

  private static func verdict(on line: Line) -> String {
    if line.isSignificant { return line.change < 0 ? "yes, better" : "yes, worse" }
    return line.interval.coverage < 0.95 ? "too few rounds to say" : "no, noise \(percent(line.noise))"
  }

  static func signed(_ share: Double) -> String {
    (share < 0 ? "-" : "+") + BenchText.fixed(abs(share) * 100, 1) + " %"
  }
}

extension BenchCompare.Line {
  /// `nil` if either has no round.
  init?(_ table: BenchTable, _ old: BenchRow, _ new: BenchRow, noise: Double) {
    let then = old.ratios.compactMap(\.self).filter { $0 > 0 }
    let now = new.ratios.compactMap(\.self).filter { $0 > 0 }
    // Of logarithms, so that a change is relative and twice as much is as far away as half.
    guard let before = then.median, let after = now.median, let shift = now.map(log).shift(from: then.map(log)) else {
      return nil
    }
    let interval = Interval(
      low: exp(shift.interval.low) - 1, high: exp(shift.interval.high) - 1, coverage: shift.interval.coverage)
    self.init(
      workload: table.point.workload, point: table.point, contender: new.contender, before: before, now: after,
      change: exp(shift.estimate) - 1, interval: interval, noise: noise,
      isSignificant: interval.coverage >= 0.95 && Verdict(interval, around: 0, noise: noise) != .none)
  }
}
