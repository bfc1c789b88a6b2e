// SPDX-License-Identifier: MIT

import DRMResHarness

/// A check for people: scenarios and verdicts, each finding once, the sum.
struct CheckText {
  let document: CheckDocument

  /// - Parameter quiet: Without the table.
  func print(quiet: Bool) {
    if !quiet { Swift.print(table + "\n") }
    for discovery in document.counted {
      Swift.print(FindingText(discovery, in: document).text(Terminal.paint))
    }
    Swift.print(document.summary)
  }

  /// The cells of the table: a row for each scenario, a column for each verdict that occurs, and a head.
  var grid: [[String]] {
    let known = Self.order.filter { document.totals.verdicts[$0] != nil }
    let verdicts = known + document.totals.verdicts.keys.filter { !Self.order.contains($0) }.sorted()
    let rows = document.scenarios.map { tally in
      [tally.name, "\(tally.runs)", "\(tally.points)"] + verdicts.map { tally.verdicts[$0].map(String.init) ?? "-" }
    }
    return [["scenario", "runs", "faults"] + verdicts] + rows
  }

  /// The same in lines, numbers to the right.
  var table: String {
    let grid = grid
    let widths = grid[0].indices.map { column in grid.map { $0[column].count }.max() ?? 0 }
    return grid.enumerated().map { index, cells in
      let line = cells.indices.map { column in
        column == 0 ? cells[0].padding(to: widths[0]) : cells[column].leftPadding(to: widths[column])
      }.joined(separator: "  ")
      return index == 0 || document.scenarios[index - 1].isClean ? line : Terminal.paint(line, .bad)
    }.joined(separator: "\n")
  }

  /// Verdicts from good to bad.
  private static let order = [
    "clean", "tolerated", "refused", "found", "swallowed", "leaked", "hung", "exited", "crashed",
  ]
}

/// A check as KTAP: a suite for the driver, a test for each scenario.
struct CheckKTAP {
  let text: String

  init(_ document: CheckDocument) {
    var lines = ["KTAP version 1", "1..1", "    KTAP version 1", "    # Subtest: \(document.subject.name)"]
    let tallies = document.scenarios
    lines.append("    1..\(tallies.count)")
    var failed = 0
    var skipped = 0
    for (index, tally) in tallies.enumerated() {
      let found = document.counted.filter { $0.scenarios.contains(tally.name) }
      for discovery in found {
        // In full where it was seen first, in one line wherever else.
        let block =
          discovery.run.scenario == tally.name
          ? FindingText(discovery, in: document).text(Terminal.paint).split(separator: "\n").map(String.init)
          : ["[\(discovery.finding.code)] \(discovery.finding.title), as in \(discovery.run.scenario)"]
        lines += block.map { "    # \($0)" }
      }
      let isGood = tally.isClean && found.isEmpty
      let isSkipped = tally.runs == 0
      failed += isGood ? 0 : 1
      skipped += isSkipped ? 1 : 0
      lines.append("    \(isGood ? "ok" : "not ok") \(index + 1) \(tally.name)" + (isSkipped ? " # SKIP not run" : ""))
    }
    let totals = "pass:\(tallies.count - failed - skipped) fail:\(failed) skip:\(skipped) total:\(tallies.count)"
    lines += ["# \(document.subject.name): \(totals)", "# Totals: \(totals)"]
    lines.append("\(failed == 0 ? "ok" : "not ok") 1 \(document.subject.name)")
    text = lines.joined(separator: "\n")
  }
}
