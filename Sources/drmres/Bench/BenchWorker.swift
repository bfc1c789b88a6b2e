// SPDX-License-Identifier: MIT
//
// A program with contenders in it. Each measurement is a process of its own, so that none meets what another left behind.
// This command is such a program itself; others may compete from outside, linked with other allocators. All answer in the
// words of bench_program().

internal import CDRMResBench
import Foundation

/// A program that measures.
struct BenchWorker {
  /// The program and its first arguments.
  let command: [String]

  /// What this command is started with to measure.
  static let verb = "bench-worker"

  /// This command.
  static var itself: BenchWorker {
    let link = "/proc/self/exe"
    return BenchWorker(command: [(try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? link, verb])
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// A program that somebody named, and that is none of these.
  struct NoContenders: Error, CustomStringConvertible {
    let description: String
  }

  /// A program that somebody named: one of those that `make bench` makes, or another build of this command.
  init(program: String) {
    command = URL(filePath: program).lastPathComponent == "drmres" ? [program, Self.verb] : [program]
  }

  private init(command: [String]) { self.command = command }

  /// A contender and what it can do.
  struct Contender {
    let name: String
    let alignments: Set<Int>
    let workloads: Set<String>
  }

  /// What one process measured.
  struct Sample: Equatable {
    /// In the workload's unit.
    var value: Double
    /// Memory of a node or a device, 0 if nobody looked.
    var bytes: Double
    /// Operations of one pass.
    var count: Int
  }

  /// Who is in the program.
  func contenders() throws -> [Contender] {
    let text: String
    do {
      text = try answer(to: ["list"])
    } catch let failure as Failure {
      throw NoContenders(description: failure.description)
    }
    let found = text.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      let alignments = words.dropFirst().compactMap(Int.init)
      return Contender(
        name: words.first ?? "", alignments: Set(alignments), workloads: Set(words.dropFirst(1 + alignments.count)))
    }
    guard !found.isEmpty, found.allSatisfy({ !$0.alignments.isEmpty && !$0.workloads.isEmpty }) else {
      throw NoContenders(description: "\(command[0]) is no program with contenders: see 'make bench'")
    }
    return found
  }

  /// The words that have a contender measured.
  func request(_ mode: String, _ contender: String, _ point: BenchPoint) -> [String] {
    [mode, contender, point.workload, "\(point.nodes)", "\(point.alignment)", point.isParked ? "2" : "1"]
  }

  /// Measures once.
  ///
  /// - Returns: `nil` if memory ran out.
  func time(_ contender: String, _ point: BenchPoint) throws -> Sample? {
    let words = request("time", contender, point)
    let text = try answer(to: words)
    if text.hasPrefix("failed=") { return nil }
    let values = text.split(whereSeparator: \.isWhitespace).map { $0.split(separator: "=").last.map(String.init) ?? "" }
    guard values.count == 3, let value = Double(values[0]), let bytes = Double(values[1]), let count = Int(values[2])
    else { throw Failure(description: "\(name) \(words.joined(separator: " ")): cannot be read: \(text)") }
    return Sample(value: value, bytes: bytes, count: count)
  }

  private var name: String { command[0].split(separator: "/").last.map(String.init) ?? command[0] }

  private func answer(to words: [String]) throws -> String {
    let (status, text): (Int32, String)
    do {
      (status, text) = try ChildProcess.run(command + words, capturing: .output)
    } catch let error as POSIXError {
      throw Failure(description: "\(command[0]): cannot be run: \(error.localizedDescription)")
    }
    guard Interruption.exitCode == nil else { throw BenchSession.Interrupted() }
    // The system's way of saying that memory ran out.
    if status == 128 + SIGKILL { return "failed=memory" }
    guard status == 0 else {
      throw Failure(description: "\(name) \(words.joined(separator: " ")): ended with status \(status)")
    }
    return text
  }

  /// Whether this process was started to measure.
  ///
  /// Compared as C strings: an array of all arguments would lie in the heap that is about to be measured, and be as long as
  /// the path to this program.
  static var isAsked: Bool {
    // SAFETY: the arguments are the process's own; there are two where the second is read.
    guard CommandLine.argc > 1, let word = unsafe CommandLine.unsafeArgv[1] else { return false }
    return unsafe strcmp(word, verb) == 0
  }

  /// Measures, as the arguments of this process say.
  ///
  /// - Returns: The exit status.
  static func serve() -> Int32 {
    var index = 0
    // SAFETY: the contenders are never freed; the arguments are the process's own.
    var contenders: [UnsafePointer<bench_contender>?] = unsafe []
    while let contender = unsafe bench_built_in(index) {
      unsafe contenders.append(contender)
      index += 1
    }
    unsafe contenders.append(contentsOf: SwiftContender.all)
    unsafe contenders.append(nil)
    return unsafe bench_program(contenders, CommandLine.argc - 1, CommandLine.unsafeArgv + 1)
  }
}
