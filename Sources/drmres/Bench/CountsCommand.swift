// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness
import Foundation

struct CountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "counts",
    abstract: "Count the instructions of the main paths, and compare with what is expected.",
    discussion: """
      Counted with valgrind's callgrind, per operation, for each back end from C and from Swift: equal in every run of the \
      same build. More than 3 % more than expected is a finding.
      """)

  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("What is expected.", valueName: "file"))
  var expect: String?

  @Option(help: ArgumentHelp("Write down what was counted.", valueName: "file"))
  var write: String?

  @Option(help: "What --write says that it was counted on.")
  var commit = ""

  func validate() throws {
    if expect != nil && write != nil { throw ValidationError("--expect and --write exclude each other") }
  }

  func run() throws {
    let expected = try expect.map(CountsFile.load)
    let counted: CountsFile
    do {
      counted = try CountsFile(counts: count(), commit: commit)
    } catch is BenchSession.Interrupted {
      throw ExitCode(Interruption.exitCode ?? Exit.internal)
    }
    if let write { try Data((Terminal.json(counted) + "\n").utf8).write(to: URL(filePath: write)) }
    let comparison = CountsComparison(counted: counted, expected: expected)
    if output.json {
      try Terminal.printJSON(comparison)
    } else {
      Swift.print(comparison.text, terminator: "")
    }
    if !comparison.isGood { throw ExitCode(Exit.findings) }
  }

  private func count() throws -> [String: [String: Double]] {
    defer { Terminal.showProgress("") }
    Interruption.watch()
    let callgrind = try Callgrind()
    let worker = BenchWorker.itself
    var counts: [String: [String: Double]] = [:]
    for contender in try worker.contenders() where CountsFile.isOurs(contender.name) {
      for operation in CountsFile.operations where contender.workloads.contains(operation.workload) {
        Terminal.showProgress("counting \(operation.name), \(contender.name)")
        let point = BenchPoint(
          workload: operation.workload, nodes: Callgrind.nodes, alignment: contender.alignments.min() ?? 8)
        counts[operation.name, default: [:]][contender.name] =
          try callgrind.instructions(contender.name, point, in: worker)
      }
    }
    return counts
  }
}

/// Instructions that were counted once, for every operation and contender.
struct CountsFile: Codable {
  static let schema = "drmres-counts/1"
  /// How much more is a finding.
  static let tolerance = 0.03

  /// The main paths, each by the workload that is made of it.
  static let operations = [
    (name: "drmm_kzalloc + release", workload: "W1"),
    (name: "drmm_add_action + release", workload: "W3"),
    (name: "drmm_kfree", workload: "W4-random"),
    (name: "devm_kzalloc + devm_kfree", workload: "devm"),
    (name: "drm_dev_enter + drm_dev_exit", workload: "enter"),
    (name: "drm_dev_get + drm_dev_put", workload: "get"),
  ]

  var schema = CountsFile.schema
  var architecture: String
  var compiler: String
  var commit: String
  var counts: [String: [String: Double]]

  /// Limits and the kernel's algorithm are no code of ours.
  static func isOurs(_ contender: String) -> Bool {
    ["exact", "slab", "packed"].contains(contender.split(separator: "-").first.map(String.init) ?? "")
  }

  init(counts: [String: [String: Double]], commit: String) {
    architecture = Machine.ownArchitecture
    compiler = BenchRun.Build.current.compiler
    self.commit = commit
    // One digit behind the point: what is below is the loop's.
    self.counts = counts.mapValues { $0.mapValues { ($0 * 10).rounded() / 10 } }
  }

  static func load(_ path: String) throws -> CountsFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("--expect: \(path) cannot be read")
    }
    guard let file = try? JSONDecoder().decode(CountsFile.self, from: data), file.schema == schema else {
      throw ValidationError("--expect: \(path) is no file that 'drmres counts --write' wrote, or of another version")
    }
    guard file.architecture == Machine.ownArchitecture else {
      throw ValidationError(
        "--expect: \(path) was counted on \(file.architecture), this is \(Machine.ownArchitecture)")
    }
    return file
  }
}

/// What was counted beside what was expected.
struct CountsComparison: Encodable {
  /// One operation by one contender.
  struct Line: Encodable {
    let operation: String
    let contender: String
    let counted: Double?
    let expected: Double?

    /// Relative; `nil` where one of the two is missing.
    var change: Double? {
      guard let counted, let expected, expected > 0 else { return nil }
      return counted / expected - 1
    }

    var isWorse: Bool { change.map { $0 > CountsFile.tolerance + 1e-9 } ?? (counted == nil) }
  }

  let lines: [Line]
  let compilers: [String]
  let hasExpectation: Bool

  init(counted: CountsFile, expected: CountsFile?) {
    hasExpectation = expected != nil
    compilers = [counted.compiler] + (expected.map { [$0.compiler] } ?? [])
    lines = CountsFile.operations.flatMap { operation, _ in
      let now = counted.counts[operation] ?? [:]
      let then = expected?.counts[operation] ?? [:]
      return Set(now.keys).union(then.keys).sorted().map {
        Line(operation: operation, contender: $0, counted: now[$0], expected: then[$0])
      }
    }
  }

  var isGood: Bool { !hasExpectation || !lines.contains(where: \.isWorse) }

  var text: String {
    let first = ["operation", "contender", "instructions"] + (hasExpectation ? ["expected", "change", ""] : [""])
    let cells = lines.map { line in
      let number = { (value: Double?) in value.map { BenchText.fixed($0, 1) } ?? "-" }
      let shown = [line.operation, line.contender, number(line.counted)]
      return hasExpectation
        ? shown + [number(line.expected), line.change.map(BenchCompare.signed) ?? "-", remark(line)] : shown + [""]
    }
    var text = BenchText.lines([first] + cells)
    guard hasExpectation else { return text }
    if compilers[0] != compilers[1] {
      text += "counted with \(compilers[0]), expected with \(compilers[1])\n"
    }
    let worse = lines.count(where: \.isWorse)
    text += worse == 0 ? "as expected\n" : "\(worse) of \(lines.count) cost more than 3 % more than expected\n"
    return text
  }

  private func remark(_ line: Line) -> String {
    if line.isWorse { return line.counted == nil ? "GONE" : "WORSE" }
    guard let change = line.change else { return "not expected yet" }
    return change < -CountsFile.tolerance ? "better: make counts-update" : ""
  }
}
