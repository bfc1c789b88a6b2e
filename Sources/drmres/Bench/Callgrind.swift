// SPDX-License-Identifier: MIT

import Foundation

/// Instructions, counted by valgrind's callgrind: the same in every run of the same program, whatever else the machine does.
///
/// Owns a folder with copies of the programs, without the debug information that valgrind may be too old to read. It goes
/// with this object.
final class Callgrind {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Nodes that are gone through: more say the same and take longer.
  static let nodes = 1000

  /// The C library's memset() and its like are chosen by what the processor can do; here by what every x86-64 can.
  private static let plainProcessor = "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-ERMS,-FSRM"

  private let folder = FileManager.default.temporaryDirectory.appending(path: "drmres-counts-\(UUID().uuidString)")
  private var copies: [String: String] = [:]

  /// - Throws: ``Failure`` if there is no valgrind.
  init() throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/valgrind") }) else {
      throw Failure(description: "valgrind is not installed; 'make counts' installs it")
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Counts the instructions of one operation.
  ///
  /// - Parameters:
  ///   - contender: Who.
  ///   - point: What; at most ``nodes`` of it.
  ///   - worker: The program that the contender is in.
  /// - Returns: Instructions, on average over a pass.
  func instructions(_ contender: String, _ point: BenchPoint, in worker: BenchWorker) throws -> Double {
    var point = point
    point.nodes = min(point.nodes, Self.nodes)
    let file = folder.appending(path: "callgrind.out")
    let valgrind = [
      "env", "GLIBC_TUNABLES=\(Self.plainProcessor)", "valgrind", "--tool=callgrind", "-q",
      "--callgrind-out-file=\(file.path)", "--collect-atstart=no",
      "--toggle-collect=bench_section", try copy(of: worker.command[0]),
    ]
    let command = valgrind + worker.command.dropFirst() + worker.request("count", contender, point)
    let (status, output) = try ChildProcess.run(command, capturing: .output)
    guard Interruption.exitCode == nil else { throw BenchSession.Interrupted() }
    guard status == 0, let operations = Self.field("count", of: output) else {
      throw Failure(description: "\(contender), \(point.workload): could not be counted: \(output)")
    }
    return try Self.total(of: String(contentsOf: file, encoding: .utf8)) / operations
  }

  private func copy(of program: String) throws -> String {
    if let copy = copies[program] { return copy }
    let copy = folder.appending(path: "\(copies.count)").path
    let (status, output) = try ChildProcess.run(["strip", "-g", "-o", copy, program], capturing: .everything)
    guard status == 0 else { throw Failure(description: "\(program): no copy could be made: \(output)") }
    copies[program] = copy
    return copy
  }

  /// A number of the line that a worker prints.
  private static func field(_ name: String, of output: String) -> Double? {
    let word = output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix(name + "=") }
    return word.flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  /// The sum that callgrind wrote.
  static func total(of text: String) throws -> Double {
    let line = text.split(separator: "\n").last { $0.hasPrefix("totals:") }
    guard let number = line?.split(separator: " ").last, let total = Double(number), total > 0 else {
      throw Failure(description: "callgrind wrote no sum; it cannot run a program that is built with a sanitizer")
    }
    return total
  }
}
