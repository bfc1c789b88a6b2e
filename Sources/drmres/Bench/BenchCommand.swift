// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness
import Foundation

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure this library beside the kernel's algorithm, malloc and the limits.",
    discussion: """
      Each measurement is a process of its own. Every round has every contender once, in shuffled order, and the base, the \
      kernel's algorithm on the C library's malloc, before every three of them; a ratio is taken against the two bases \
      around it (lower is better), with the 95 % interval of its median. Times are processor time of the thread, without \
      what reading the clock takes, and only for orientation; ratios are what counts. What is not larger than the base's \
      difference from itself is called noise.

      Whoever makes a device makes a drm_device where it is this library that is measured, with names, numbers and a place \
      in the system; for all others a device is the head of a list. What that alone costs is in W5-empty and W8-empty, to be \
      subtracted from W5a, W5b and W8-devices.

      The column 'bytes' of a table of times is memory of a node or device, W8 is about memory alone. \
      Memory is counted in pages that were written to and not given back, as the kernel counts them, for everybody alike; what \
      comes once in a process, whatever it does, is left out.

      The alignment of payloads is that of a whole build of this library: alignments 64 and 128 of its back ends are measured \
      in programs that were built for them, which 'make bench' makes for C and 'make bench-aligned' for Swift as well.
      """)

  @OptionGroup var output: OutputOptions

  @Option(help: "Only workloads whose names start with this, e.g. W4 or W1,W5.")
  var filter: String?

  @Option(help: "Only these contenders beside the base, e.g. exact,raw.")
  var contender: String?

  @Option(help: "Nodes, devices or pairs in place of each workload's own numbers, e.g. 1000,100000.")
  var nodes: String?

  @Option(parsing: .unconditional, help: "Rounds; at least 6 for an interval of 95 %; else 9.")
  var rounds: Int?

  @Option(help: "Alignment of a payload in bytes: 8, 16, 64 or 128, or several, e.g. 64,128.")
  var alignment: String?

  @Flag(help: "In a process that has a second thread, which sleeps.")
  var parked = false

  @Option(parsing: .unconditional, help: "Seed of the order within a round; else 1.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Another program with contenders in it; may be repeated.", valueName: "program"))
  var with: [String] = []

  @Flag(help: "Count instructions too, with valgrind's callgrind.")
  var counts = false

  @Option(help: ArgumentHelp("Keep this run, to be compared with.", valueName: "file"))
  var baseline: String?

  @Option(help: ArgumentHelp("Compare with a run that was kept.", valueName: "file"))
  var compare: String?

  @Option(help: ArgumentHelp("Write one page with plots.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Measure nothing: show a run that was kept.", valueName: "file"))
  var from: String?

  func validate() throws {
    if let rounds, !(1...1000).contains(rounds) {
      throw ValidationError("--rounds must be from 1 to 1000, not \(rounds)")
    }
    let lists = [("--filter", filter), ("--contender", contender), ("--nodes", nodes), ("--alignment", alignment)]
    for case (let option, let text?) in lists where text.commaSeparated.isEmpty {
      throw ValidationError("\(option) is empty")
    }
    if from != nil, let option = measuring {
      throw ValidationError("--from measures nothing: \(option) has no meaning beside it")
    }
    for word in (alignment ?? "").commaSeparated where ![8, 16, 64, 128].contains(Int(word) ?? 0) {
      throw ValidationError("--alignment must be 8, 16, 64 or 128, not \(word)")
    }
    for (option, path) in [("--baseline", baseline), ("--html", html)] {
      if let path, !Self.canWrite(path) {
        throw ValidationError("\(option): \(path.isEmpty ? "''" : path) cannot be written")
      }
    }
    for word in (nodes ?? "").commaSeparated {
      guard let number = Int(word), (1...1_000_000).contains(number) else {
        throw ValidationError("--nodes must be from 1 to 1000000, not \(word)")
      }
    }
  }

  /// The first option that says what to measure, or how.
  private var measuring: String? {
    let given = [
      ("--filter", filter != nil), ("--contender", contender != nil), ("--nodes", nodes != nil),
      ("--rounds", rounds != nil), ("--alignment", alignment != nil), ("--parked", parked), ("--seed", seed != nil),
      ("--with", !with.isEmpty), ("--counts", counts),
    ]
    return given.first { $0.1 }?.0
  }

  /// Whether a file can be written, told before minutes of measuring.
  private static func canWrite(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let files = FileManager.default
    // SAFETY: the flag is this function's own, and written during the call only.
    if unsafe files.fileExists(atPath: path, isDirectory: &isFolder) {
      return !isFolder.boolValue && files.isWritableFile(atPath: path)
    }
    // Some folders take no file although they look like it: nothing but trying tells. No name is too long, either.
    guard !path.isEmpty, (try? Data().write(to: URL(filePath: path), options: .withoutOverwriting)) != nil else {
      return false
    }
    try? files.removeItem(atPath: path)
    return true
  }

  func run() throws {
    // What would make all of it worthless is said before anything is measured.
    let before = try compare.map { try load($0, as: "--compare") }
    let kept = try from.map { try load($0, as: "--from") }
    let (run, comparison) = try refusing {
      if kept == nil, let before { try BenchCompare.check(before, against: .unmeasured) }
      let run = try kept ?? measure(before)
      return (run, try before.map { try BenchCompare(before: $0, now: run) })
    }
    // First what needs no file: that there is no room for one loses nothing.
    if output.json {
      try Terminal.printJSON(Document(run: run, comparison: comparison?.lines))
    } else {
      Swift.print(BenchText(run: run).text)
      if let comparison { Swift.print("\n" + comparison.text, terminator: "") }
    }
    if let code = Interruption.exitCode {
      // Half a run does not take the place of a whole one.
      for path in [baseline, html].compactMap(\.self) {
        Terminal.complain("drmres: interrupted: \(path) is not written")
      }
      throw ExitCode(code)
    }
    if let baseline { try write(Terminal.json(run), to: baseline, as: "--baseline") }
    if let html { try write(BenchPage(run, comparison).text, to: html, as: "--html") }
  }

  private func refusing<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as BenchCompare.Refusal {
      throw ValidationError("--compare: \(error)")
    }
  }

  /// What `--json` prints: a run, and the comparison if there is one. It can be compared with as well.
  private struct Document: Encodable {
    let run: BenchRun
    let comparison: [BenchCompare.Line]?

    private enum Key: String, CodingKey { case comparison }

    func encode(to encoder: any Encoder) throws {
      try run.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encodeIfPresent(comparison, forKey: .comparison)
    }
  }

  private func measure(_ before: BenchRun?) throws -> BenchRun {
    let programs = [BenchWorker.itself] + with.map(BenchWorker.init(program:))
    do {
      let wish = BenchPlan.Wish(
        filters: (filter ?? "").commaSeparated, contenders: (contender ?? "").commaSeparated,
        nodes: (nodes ?? "").commaSeparated.compactMap(Int.init),
        alignments: (alignment ?? "").commaSeparated.compactMap(Int.init), isParked: parked ? true : nil)
      let plan = try BenchPlan(wish, workers: programs.map { (worker: $0, contenders: try $0.contenders()) })
      if let before { try BenchCompare.check(before, against: plan) }
      if !plan.leftOut.isEmpty {
        Terminal.complain(
          "drmres: not measured, because nobody of --contender can do it: \(plan.leftOut.joined(separator: ", "))")
      }
      return try BenchSession(
        plan: plan, rounds: rounds ?? 9, seed: seed ?? 1, callgrind: counts ? Callgrind() : nil
      ).run()
    } catch let error as BenchPlan.Failure {
      throw ValidationError("\(error)")
    } catch let error as BenchWorker.NoContenders {
      throw ValidationError("--with: \(error)")
    }
  }

  private func load(_ path: String, as option: String) throws -> BenchRun {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("\(option): \(path) cannot be read")
    }
    struct Head: Decodable { let schema: String }
    guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
      throw ValidationError("\(option): \(path) is no run that 'drmres bench' kept")
    }
    guard head.schema == BenchRun.schema else {
      throw ValidationError(
        "\(option): \(path) is of another version (\(head.schema)); this command reads \(BenchRun.schema)")
    }
    do {
      return try JSONDecoder().decode(BenchRun.self, from: data)
    } catch {
      throw ValidationError("\(option): \(path) is damaged: \(error)")
    }
  }

  private func write(_ text: String, to path: String, as option: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path))
    } catch {
      throw ValidationError("\(option): \(path) cannot be written: \(error.localizedDescription)")
    }
  }
}
