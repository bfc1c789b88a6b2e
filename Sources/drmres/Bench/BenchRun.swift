// SPDX-License-Identifier: MIT
//
// What one run measured: every value of every round, so that whoever reads it can compute what was computed here. Texts,
// pages and comparisons are made of this alone.

/// A run, as `--json` prints it and `--baseline` keeps it.
struct BenchRun: Codable {
  static let schema = "drmres-bench/1"

  var schema: String
  var machine: Machine
  var build: Build
  /// How surprising behaviour of Linux was treated, which has its price.
  var policy: String
  var rounds: Int
  var seed: UInt64
  /// False if it was interrupted.
  var isComplete: Bool
  var tables: [BenchTable]

  /// What was measured, as compiled.
  struct Build: Codable, Equatable {
    var version: String
    var compiler: String
    var isOptimised: Bool
  }

  /// The largest noise of any table of times.
  var noise: Double? { tables.filter(\.unit.isTime).compactMap(\.noise).max() }

  /// What of this library was measured.
  var backEnds: [String] {
    let ours: Set = ["exact", "slab", "packed"]
    var names: [String] = []
    for table in tables {
      for row in table.rows where ours.contains(row.contender) && !names.contains(row.contender) {
        names.append(row.contender)
      }
    }
    return names
  }
}

/// A workload at one size, everybody who did it, and in which rounds how.
struct BenchTable: Codable {
  var point: BenchPoint
  var summary: String
  var unit: BenchWorkload.Unit
  /// Whom the ratios are against.
  var base: String
  var rows: [BenchRow]

  var title: String { "\(point.workload)  \(summary); \(point.surroundings)" }

  /// How far the base's ratio to itself is from one: what is nearer to one than this is no difference.
  var noise: Double? {
    rows.first { $0.contender == base }?.ratio?.interval.reach(from: 1)
  }

  /// What may be said of a contender against the base.
  func verdict(on row: BenchRow) -> Verdict {
    guard row.value != nil else { return .outOfMemory }
    guard row.contender != base else { return .base }
    guard let ratio = row.ratio else { return .nothing }
    guard ratio.interval.coverage >= 0.95 else { return .tooFewRounds }
    return Verdict(ratio.interval, around: 1, noise: noise ?? 0)
  }
}

/// One contender's rounds.
struct BenchRow: Codable {
  var contender: String
  /// In the table's unit, one value a round; `nil` where memory ran out.
  var values: [Double?]
  /// Against the mean of the base's two measurements around it.
  var ratios: [Double?]
  /// Memory of a node or device, where it was looked at.
  var bytes: Double?
  /// Instructions an operation, where they were counted.
  var instructions: Double?

  /// Rounds in which memory ran out.
  var failures: Int { values.count { $0 == nil } }

  var value: Double? { values.compactMap(\.self).median }

  /// The median ratio with its interval.
  var ratio: (estimate: Double, interval: Interval)? {
    let known = ratios.compactMap(\.self)
    guard let estimate = known.median, let interval = known.medianInterval else { return nil }
    return (estimate, interval)
  }

  private enum Key: String, CodingKey {
    case contender, values, ratios, bytes, instructions, median, ratio, low, high, coverage, outOfMemory
  }
}

extension BenchRow {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    contender = try container.decode(String.self, forKey: .contender)
    values = try container.decode([Double?].self, forKey: .values)
    ratios = try container.decode([Double?].self, forKey: .ratios)
    bytes = try container.decodeIfPresent(Double.self, forKey: .bytes)
    instructions = try container.decodeIfPresent(Double.self, forKey: .instructions)
  }

  /// Also what follows from the rounds, for readers that do not compute it.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(contender, forKey: .contender)
    try container.encode(values, forKey: .values)
    try container.encode(ratios, forKey: .ratios)
    try container.encodeIfPresent(bytes, forKey: .bytes)
    try container.encodeIfPresent(instructions, forKey: .instructions)
    try container.encodeIfPresent(value, forKey: .median)
    try container.encodeIfPresent(ratio?.estimate, forKey: .ratio)
    try container.encodeIfPresent(ratio?.interval.low, forKey: .low)
    try container.encodeIfPresent(ratio?.interval.high, forKey: .high)
    try container.encodeIfPresent(ratio?.interval.coverage, forKey: .coverage)
    if failures > 0 { try container.encode(failures, forKey: .outOfMemory) }
  }
}

/// What may be said of a ratio or a change.
enum Verdict: Equatable {
  case base, outOfMemory
  /// Fewer than six rounds: any order of two that do not differ is too likely.
  case tooFewRounds
  /// The base has nothing to divide by.
  case nothing
  /// The interval has no difference in it, or one that is no larger than the noise.
  case none
  case less, more

  /// Compares an interval with a value that would mean no difference.
  init(_ interval: Interval, around value: Double, noise: Double) {
    if interval.high < value - noise {
      self = .less
    } else if interval.low > value + noise {
      self = .more
    } else {
      self = .none
    }
  }

  /// In a table of times, or of bytes.
  func text(_ unit: BenchWorkload.Unit) -> String {
    switch self {
    case .base: "base"
    case .outOfMemory: "out of memory"
    case .tooFewRounds: "too few rounds to say"
    case .nothing: "-"
    case .none: "within noise"
    case .less: unit.isTime ? "faster" : "less"
    case .more: unit.isTime ? "slower" : "more"
    }
  }
}
