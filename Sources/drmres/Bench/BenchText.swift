// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// A run as text: what was measured where, one table a workload, and how to read them.
struct BenchText {
  let run: BenchRun

  var text: String {
    ([heading] + run.tables.map(table) + (run.tables.isEmpty ? [] : [explanation])).joined(separator: "\n")
  }

  var heading: String {
    var lines = [
      "machine   \(run.machine.text)",
      "build     drmres \(run.build.version), \(run.build.compiler)"
        + (run.build.isOptimised ? "" : ", NOT optimised: these times mean nothing"),
      "measured  policy \(run.policy), \(backEnds)\(count(run.rounds, "round")), seed \(run.seed)",
    ]
    if let noise = run.noise {
      lines.append("noise     up to \(percent(noise)) in a table: the base against itself")
    }
    if !run.isComplete {
      lines.append(
        run.tables.isEmpty ? "INTERRUPTED before there was anything" : "INTERRUPTED: what follows is not all")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var backEnds: String {
    run.backEnds.isEmpty ? "" : "back end \(run.backEnds.joined(separator: ", ")), "
  }

  /// The cells of a table, with its first row.
  static func cells(_ table: BenchTable) -> [[String]] {
    let hasBytes = table.rows.contains { $0.bytes != nil }
    let hasCounts = table.rows.contains { $0.instructions != nil }
    var first = ["contender", table.unit.rawValue, "ratio", "95 % interval"]
    if hasBytes { first.append("bytes") }
    if hasCounts { first.append("instructions") }
    first.append("against \(table.base)")
    return [first]
      + table.rows.map { row -> [String] in
        let ratio = row.ratio
        let verdict = table.verdict(on: row)
        var said = verdict.text(table.unit)
        if row.failures > 0 && row.value != nil {
          said += ", out of memory in \(row.failures) of \(count(row.values.count, "round"))"
        }
        let interval = ratio.map { "[\(Self.ratio($0.interval.low)), \(Self.ratio($0.interval.high))]" }
        var line = [
          row.contender, row.value.map(Self.number) ?? "-", ratio.map { Self.ratio($0.estimate) } ?? "-",
          interval ?? "-",
        ]
        if hasBytes { line.append(row.bytes.map(Self.number) ?? "") }
        if hasCounts { line.append(row.instructions.map(Self.number) ?? "") }
        return line + [said]
      }
  }

  private func table(_ table: BenchTable) -> String {
    let noise = table.unit.isTime ? table.noise.map { "; noise \(percent($0))" } ?? "" : ""
    return Terminal.paint(table.title, .heading) + noise + "\n" + Self.lines(Self.cells(table))
  }

  /// Cells in columns: names to the left, numbers to the right, the last one as it is.
  static func lines(_ cells: [[String]]) -> String {
    let columns = cells.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      let padded = row.enumerated().map { column, cell in
        column == 0
          ? cell.padding(to: widths[0]) : column == columns - 1 ? cell : cell.leftPadding(to: widths[column])
      }
      return "  " + padded.joined(separator: "  ") + "\n"
    }.joined()
  }

  private var explanation: String {
    let coverage = run.tables.flatMap(\.rows).compactMap { $0.ratio?.interval.coverage }.min() ?? 0
    let shortfall =
      coverage >= 0.95
      ? "" : "\nSo few rounds give an interval of \(percent(coverage)): at least 6 are needed for 95 %."
    let alone = run.tables.contains { $0.point.alignment > 16 && !$0.rows.contains { CountsFile.isOurs($0.contender) } }
    let hint =
      alone
      ? "\nThis library's alignment is that of its build: 'make bench' adds it to the tables of 64 and 128 bytes." : ""
    let bytes =
      run.tables.flatMap(\.rows).contains { $0.bytes != nil }
      ? "\nbytes: memory of a node or device, in pages that were written to." : ""
    return """
      ns: processor time of the thread, the median of the rounds. ratio: taken inside a round, against the mean of the base
      before and after; lower is better. The interval is of the median ratio, by the sign test. 'within noise': the interval
      reaches into what the base differs from itself.\(bytes)\(shortfall)\(hint)
      """
  }

  /// Three digits that count.
  static func number(_ value: Double) -> String {
    let size = abs(value)
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2)
  }

  static func ratio(_ value: Double) -> String { fixed(value, value >= 100 ? 0 : value >= 10 ? 1 : 2) }

  static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}

/// `3.1 %`
func percent(_ share: Double) -> String { BenchText.fixed(share * 100, 1) + " %" }
