// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness
import Foundation

/// Instructions that were counted once, for every operation and contender.
struct CountsFile: Codable {
  static let schema = "drmres-counts/2"
  /// How much more is a finding.
  static let tolerance = 0.03
  /// How much more a call from Swift may cost than the same from C.
  static let swiftTolerance = 0.10

  /// The main paths, each by the workload that is made of it.
  static let operations = [
    (name: "drmm_kzalloc + release", workload: "W1"),
    (name: "drmm_add_action + release", workload: "W3"),
    (name: "drmm_kfree", workload: "W4-random"),
    (name: "devm_kzalloc + devm_kfree", workload: "devm"),
    (name: "devm_add_action + release", workload: "devm-action"),
    (name: "drm_dev_enter + drm_dev_exit", workload: "enter"),
    (name: "drm_dev_get + drm_dev_put", workload: "get"),
  ]

  var schema = CountsFile.schema
  var architecture: String
  var compiler: String
  /// Its malloc() is what the exact back end stands on.
  var library: String
  var counts: [String: [String: Double]]

  /// Limits and the kernel's algorithm are no code of ours.
  static func isOurs(_ contender: String) -> Bool {
    ["exact", "slab", "packed"].contains(contender.split(separator: "-").first.map(String.init) ?? "")
  }

  init(counts: [String: [String: Double]]) {
    architecture = Machine.ownArchitecture
    compiler = BenchRun.Build.current.compiler
    library = Machine.ownLibrary
    // One digit behind the point: what is below is the loop's.
    self.counts = counts.mapValues { $0.mapValues { ($0 * 10).rounded() / 10 } }
  }

  /// The same for fewer operations and contenders.
  func filtered(_ operations: [String], _ contenders: [String]) -> CountsFile {
    var file = self
    file.counts = counts.filter { $0.key.startsWithAny(of: operations) }
      .mapValues { $0.filter { contenders.isEmpty || contenders.contains($0.key) } }
    return file
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
    /// For a call from Swift: what the same costs from C.
    let fromC: Double?
    /// Whether that is to be compared: a build that is not optimised says nothing of it.
    let isOptimised: Bool

    /// For a call from Swift: how many times as much.
    var overC: Double? {
      guard let counted, let fromC, fromC > 0 else { return nil }
      return counted / fromC
    }

    var isDear: Bool { isOptimised && (overC.map { $0 > 1 + CountsFile.swiftTolerance + 1e-9 } ?? false) }

    /// Relative; `nil` where one of the two is missing.
    var change: Double? {
      guard let counted, let expected, expected > 0 else { return nil }
      return counted / expected - 1
    }

    var isWorse: Bool { change.map { $0 > CountsFile.tolerance + 1e-9 } ?? (counted == nil) }
  }

  let lines: [Line]
  /// What both were counted with, where they differ.
  let differences: [String]
  let hasExpectation: Bool

  init(counted: CountsFile, expected: CountsFile?, isOptimised: Bool = BenchRun.Build.current.isOptimised) {
    hasExpectation = expected != nil
    differences = [(counted.compiler, expected?.compiler), (counted.library, expected?.library)].compactMap {
      now, then in
      then == nil || now == then ? nil : "counted with \(now), expected with \(then ?? "")"
    }
    lines = CountsFile.operations.flatMap { operation, _ in
      let now = counted.counts[operation] ?? [:]
      let then = expected?.counts[operation] ?? [:]
      return Set(now.keys).union(then.keys).sorted().map {
        let fromC = $0.hasSuffix(Self.swift) ? String($0.dropLast(Self.swift.count)) : ""
        return Line(
          operation: operation, contender: $0, counted: now[$0], expected: then[$0], fromC: now[fromC],
          isOptimised: isOptimised)
      }
    }
  }

  /// How the typed API's contenders are told from those written in C.
  private static let swift = "-swift"

  var isGood: Bool { !hasExpectation || !lines.contains { $0.isWorse || $0.isDear } }

  var text: String {
    let first =
      ["operation", "contender", "instructions"] + (hasExpectation ? ["expected", "change"] : []) + ["Swift / C", ""]
    let cells = lines.map { line in
      let number = { (value: Double?) in value.map { BenchText.fixed($0, 1) } ?? "-" }
      let compared = [number(line.expected), line.change.map(BenchCompare.signed) ?? "-"]
      return [line.operation, line.contender, number(line.counted)] + (hasExpectation ? compared : [])
        + [line.overC.map { BenchText.fixed($0, 2) } ?? "", remark(line)]
    }
    var text = BenchText.lines([first] + cells)
    guard hasExpectation else { return text }
    text += differences.map { $0 + ": what follows from that is no finding of this library's\n" }.joined()
    let worse = lines.count(where: \.isWorse)
    let dear = lines.count(where: \.isDear)
    if worse > 0 { text += "\(worse) of \(lines.count) cost more than 3 % more than expected\n" }
    if dear > 0 { text += "\(dear) of \(lines.count) cost more than 10 % more from Swift than from C\n" }
    return isGood ? text + "as expected\n" : text
  }

  private func remark(_ line: Line) -> String {
    if line.isWorse { return line.counted == nil ? "GONE" : "WORSE" }
    if line.isDear { return "DEAR" }
    guard hasExpectation else { return "" }
    guard let change = line.change else { return "not expected yet" }
    return change < -CountsFile.tolerance ? "better: make counts-update" : ""
  }
}
