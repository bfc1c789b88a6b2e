// SPDX-License-Identifier: MIT

import ArgumentParser
internal import CDRMRes
internal import CDRMResBench
import DRMResHarness
import Foundation

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure this library beside raw malloc and the kernel's algorithm.",
    discussion: """
      Every round has every contender once, in shuffled order; a ratio is taken inside its round, against the kernel's \
      algorithm on the C library's malloc (lower is better). Times are processor time of one thread and only for \
      orientation; ratios are what counts.
      """)

  @OptionGroup var output: OutputOptions

  @Option(help: "Nodes a workload has; W5 makes a hundredth as many devices.")
  var nodes = 1000

  @Option(help: "Rounds.")
  var rounds = 21

  @Option(help: "Only workloads whose name starts with this, e.g. W4.")
  var filter = ""

  @Option(help: "Seed of the order within a round.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...1_000_000).contains(nodes) else {
      throw ValidationError("--nodes must be from 1 to 1000000, not \(nodes)")
    }
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds must be from 1 to 1000, not \(rounds)")
    }
    guard workloads.contains(where: matches) else {
      let names = workloads.map(name).joined(separator: ", ")
      throw ValidationError("no workload starts with '\(filter)'; there are: \(names)")
    }
  }

  private var workloads: [bench_workload] {
    (0..<BENCH_WORKLOADS.rawValue).map { bench_workload($0) }
  }

  private func name(_ workload: bench_workload) -> String {
    // SAFETY: the name is a literal.
    unsafe String(cString: bench_workload_name(workload))
  }

  private func matches(_ workload: bench_workload) -> Bool {
    name(workload).lowercased().hasPrefix(filter.lowercased())
  }

  private func count(_ workload: bench_workload) -> Int {
    workload == BENCH_W5A || workload == BENCH_W5B ? max(1, nodes / 100) : nodes
  }

  func run() throws {
    // Measured is the library alone: nobody listens, nothing is kept back.
    drmres_set_quarantine(0)
    var generator = SplitMix64(seed: seed)
    var tables: [Table] = []
    for workload in workloads where matches(workload) {
      Terminal.showProgress("measuring \(name(workload))")
      // One round unseen: it maps the pages that all others find mapped.
      _ = Measurement(workload, count: count(workload), rounds: 1, using: &generator)
      tables.append(
        Table(Measurement(workload, count: count(workload), rounds: rounds, using: &generator)))
    }
    Terminal.showProgress("")
    let result = Result(rounds: rounds, seed: seed, workloads: tables, bytes: bytes())
    if output.json {
      try Terminal.printJSON(result)
    } else {
      result.print()
    }
  }

  private func bytes() -> [Result.Bytes] {
    [BENCH_KERNEL, BENCH_RAW, BENCH_EXACT].map { contender in
      // SAFETY: the name is a literal.
      unsafe Result.Bytes(
        contender: String(cString: bench_contender_name(contender)), bytesPerNode: bench_bytes(contender, 64))
    }
  }
}

extension BenchCommand {
  /// One workload's table.
  struct Table: Encodable {
    struct Line: Encodable {
      let contender: String
      let nanoseconds: Double
      let ratio: Double
      let ratioLow: Double
      let ratioHigh: Double
    }

    let workload: String
    let summary: String
    let count: Int
    let lines: [Line]

    init(_ measurement: Measurement) {
      workload = measurement.name
      summary = measurement.summary
      count = measurement.count
      lines = measurement.rows.compactMap { row in
        guard let time = row.samples.median, let ratio = row.ratios.median, let range = row.ratios.medianInterval
        else { return nil }
        return Line(
          contender: row.name, nanoseconds: time, ratio: ratio, ratioLow: range.lowerBound,
          ratioHigh: range.upperBound)
      }
    }
  }

  /// Everything that one run measured.
  struct Result: Encodable {
    struct Bytes: Encodable {
      let contender: String
      let bytesPerNode: Double
    }

    let rounds: Int
    let seed: UInt64
    let workloads: [Table]
    let bytes: [Bytes]

    func print() {
      Swift.print("ns a node (W5: a device), median of \(rounds) rounds; ratio to 'kernel' with its 95 % interval\n")
      for table in workloads {
        Swift.print("\(table.workload)  \(table.summary), n = \(table.count)")
        for line in table.lines {
          let columns = [
            "  " + line.contender.padding(to: 12),
            fixed(line.nanoseconds, 1).leftPadding(to: 10),
            fixed(line.ratio, 2).leftPadding(to: 8),
            "  [\(fixed(line.ratioLow, 2)), \(fixed(line.ratioHigh, 2))]",
          ]
          Swift.print(columns.joined())
        }
      }
      Swift.print("\nbytes taken from the C library for a node of 64 bytes")
      for row in bytes {
        Swift.print("  \(row.contender.padding(to: 12))\(fixed(row.bytesPerNode, 0).leftPadding(to: 10))")
      }
    }

    private func fixed(_ value: Double, _ digits: Int) -> String {
      String(format: "%.\(digits)f", value)
    }
  }
}
