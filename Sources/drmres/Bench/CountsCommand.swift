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
      same build, whatever processor it is and whatever else runs. Findings: more than 3 % more than expected, and, in an \
      optimised build, Swift more than 10 % above C, whatever is expected.
      """)

  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("What is expected.", valueName: "file"))
  var expect: String?

  @Option(help: ArgumentHelp("Write down what was counted.", valueName: "file"))
  var write: String?

  @Option(help: "Only operations whose names start with this, e.g. drmm_kzalloc or drm_dev,devm.")
  var filter = ""

  @Option(help: "Only these contenders, e.g. slab,slab-swift.")
  var contender = ""

  func validate() throws {
    if expect != nil && write != nil { throw ValidationError("--expect and --write exclude each other") }
    if let unknown = filters.first(where: { filter in !CountsFile.operations.contains { $0.name.hasPrefix(filter) } }) {
      let all = CountsFile.operations.map(\.name).joined(separator: ", ")
      throw ValidationError("--filter: no operation starts with '\(unknown)'; there are: \(all)")
    }
  }

  private var filters: [String] { filter.commaSeparated }

  func run() throws {
    let expected = try expect.map(CountsFile.load)?.filtered(filters, contender.commaSeparated)
    let counted: CountsFile
    do {
      counted = try CountsFile(counts: count())
    } catch is BenchSession.Interrupted {
      throw ExitCode(Interruption.exitCode ?? Exit.internal)
    }
    if let write { try save(counted, to: write) }
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
    let known = try worker.contenders().filter { CountsFile.isOurs($0.name) }
    let wanted = contender.commaSeparated
    if let unknown = wanted.first(where: { name in !known.contains { $0.name == name } }) {
      let all = known.map(\.name).joined(separator: ", ")
      throw ValidationError("--contender: no contender '\(unknown)'; there are: \(all)")
    }
    var counts: [String: [String: Double]] = [:]
    for contender in known where wanted.isEmpty || wanted.contains(contender.name) {
      for operation in CountsFile.operations
      where contender.workloads.contains(operation.workload) && operation.name.startsWithAny(of: filters) {
        Terminal.showProgress("counting \(operation.name), \(contender.name)")
        let point = BenchPoint(
          workload: operation.workload, nodes: Callgrind.nodes, alignment: contender.alignments.min() ?? 8)
        counts[operation.name, default: [:]][contender.name] =
          try callgrind.instructions(contender.name, point, in: worker)
      }
    }
    return counts
  }

  private func save(_ counted: CountsFile, to path: String) throws {
    do {
      try Data((Terminal.json(counted) + "\n").utf8).write(to: URL(filePath: path))
    } catch {
      throw ValidationError("--write: \(path) cannot be written: \(error.localizedDescription)")
    }
  }
}

extension String {
  /// The words of a list such as `a,b`, each once.
  var commaSeparated: [String] {
    var seen: Set<String> = []
    return split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// Whether it starts with one of these; also if there is none.
  func startsWithAny(of words: [String]) -> Bool { words.isEmpty || words.contains { hasPrefix($0) } }
}
