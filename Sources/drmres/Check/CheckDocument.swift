// SPDX-License-Identifier: MIT

import DRMRes
import DRMResHarness

/// Everything that a check found out: what `--json` prints, and what every other output is made of.
struct CheckDocument: Codable {
  /// What has to be equal for two shards to be of one check.
  struct Subject: Codable, Equatable {
    /// The driver's files as they were given, or a built-in driver's name.
    var files: [String]
    var policy: String
    var faults: Bool
    var seed: Int
    var scenario: String?
    var benign: [String]
    var defines: [String]
    var driver: String?
    var row: Int?

    /// The files by their last names.
    var name: String {
      files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: " ")
    }
  }

  struct Shards: Codable, Equatable {
    var count: Int
    var done: [Int]

    var missing: [Int] { (1...count).filter { !done.contains($0) } }
  }

  struct Totals: Codable {
    var runs: Int
    var points: Int
    var findings: Int
    var benign: Int
    var verdicts: [String: Int]
  }

  static let schema = "drmres-check/1"

  var schema: String
  var subject: Subject
  var shards: Shards
  /// False if it was interrupted.
  var complete: Bool
  var scenarios: [ScenarioTally]
  var findings: [Discovery]
  var totals: Totals

  init(
    _ subject: Subject, shards: Shards, complete: Bool, scenarios: [ScenarioTally], discoveries: [Discovery]
  ) {
    schema = Self.schema
    self.subject = subject
    self.shards = shards
    self.complete = complete
    self.scenarios = scenarios
    findings = Discovery.joined(discoveries, order: scenarios.map(\.name))
    totals = Totals(
      runs: scenarios.map(\.runs).reduce(0, +), points: scenarios.map(\.points).reduce(0, +),
      findings: findings.count { $0.finding.counts }, benign: findings.count { $0.finding.benign == true },
      verdicts: scenarios.map(\.verdicts).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) })
  }

  /// Findings that make the driver's result worse than clean.
  var counted: [Discovery] { findings.filter(\.finding.counts) }

  var isClean: Bool { counted.isEmpty && scenarios.allSatisfy(\.isClean) }

  /// No probe ever succeeded: there was nothing to find fault with.
  var neverBound: Bool { isClean && totals.verdicts["clean"] == nil && totals.verdicts["refused"] != nil }

  /// What a shell is told of it.
  var exitCode: Int32 { neverBound ? Exit.usage : isClean ? Exit.clean : Exit.findings }

  /// The last line of every output for people.
  var summary: String {
    let amount = "\(count(scenarios.count { $0.runs > 0 }, "scenario")), \(count(totals.runs, "run"))"
    let found =
      isClean
      ? Terminal.paint("clean", .good)
      : Terminal.paint(
        counted.isEmpty ? "not clean, and no finding says why" : count(counted.count, "finding"), .bad)
    let result = neverBound ? Terminal.paint("never bound, so nothing was checked,", .bad) : found
    var line = "\(subject.name): \(result) in \(amount)"
    if totals.benign > 0 { line += ", \(totals.benign) benign" }
    if shards.done.count == 1 && shards.count > 1 {
      line += ", shard \(shards.done[0]) of \(shards.count)"
    } else if !shards.missing.isEmpty {
      line += ", without \(shards.missing.count == 1 ? "shard" : "shards") \(listed(shards.missing)) of \(shards.count)"
    }
    return complete ? line : line + ", interrupted"
  }

  /// The command that shows a finding's first run again.
  func replay(_ discovery: Discovery) -> String {
    Self.replay(subject, options: replayOptions, token: discovery.run.token)
  }

  /// Options that a replay needs, as they are typed, each followed by a space.
  var replayOptions = ""

  static func replay(_ subject: Subject, options: String, token: String) -> String {
    let target = shellQuoted("\(subject.files.last ?? ""):\(token)")
    return "drmres replay \(options)" + (subject.files.dropLast().map(shellQuoted) + [target]).joined(separator: " ")
  }
}

/// `1, 2, 3`.
func listed(_ numbers: [Int]) -> String {
  numbers.map(String.init).joined(separator: ", ")
}

/// The word as a shell reads it back: `!` and its like between quotation marks.
func shellQuoted(_ word: String) -> String {
  let plain = word.allSatisfy { $0.isLetter || $0.isNumber || "_-+=./:@,%".contains($0) }
  return plain ? word : "'\(word.replacing("'", with: "'\\''"))'"
}
