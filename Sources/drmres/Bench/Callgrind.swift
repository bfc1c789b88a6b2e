// SPDX-License-Identifier: MIT

import Foundation

/// Instructions, counted by valgrind's callgrind: the same in every run of the same program, whatever else the machine does.
enum Callgrind {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Nodes that are gone through: more say the same and take longer.
  static let nodes = 1000

  /// Counts the instructions of one operation.
  ///
  /// - Parameters:
  ///   - contender: Who.
  ///   - point: What; at most ``nodes`` of it.
  ///   - worker: The program that the contender is in.
  /// - Returns: Instructions, on average over a pass.
  static func instructions(_ contender: String, _ point: BenchPoint, in worker: BenchWorker) throws -> Double {
    var point = point
    point.nodes = min(point.nodes, nodes)
    let file = FileManager.default.temporaryDirectory.appending(path: "drmres-\(UUID().uuidString).callgrind")
    defer { try? FileManager.default.removeItem(at: file) }
    let valgrind = [
      "valgrind", "--tool=callgrind", "-q", "--callgrind-out-file=\(file.path)", "--collect-atstart=no",
      "--toggle-collect=bench_section",
    ]
    let command = valgrind + worker.command + worker.request("count", contender, point)
    let (status, output): (Int32, String)
    do {
      (status, output) = try ChildProcess.run(command, capturing: .output)
    } catch let error as POSIXError where error.code == .ENOENT {
      throw Failure(description: "valgrind is not installed; 'make counts' installs it")
    }
    guard status == 0, let operations = field("count", of: output),
      let total = try? total(of: String(contentsOf: file, encoding: .utf8))
    else {
      throw Failure(description: "\(contender), \(point.workload): could not be counted: \(output)")
    }
    return total / operations
  }

  /// A number of the line that a worker prints.
  private static func field(_ name: String, of output: String) -> Double? {
    let word = output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix(name + "=") }
    return word.flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  /// The sum that callgrind wrote.
  static func total(of text: String) throws -> Double {
    let line = text.split(separator: "\n").last { $0.hasPrefix("totals:") || $0.hasPrefix("summary:") }
    guard let number = line?.split(separator: " ").last, let total = Double(number), total > 0 else {
      throw Failure(description: "callgrind wrote no sum")
    }
    return total
  }
}
