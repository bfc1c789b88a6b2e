// SPDX-License-Identifier: MIT
//
// Medians and what is known of them, from the order of the values alone: nothing is assumed of how times are distributed.
// Two things are computed exactly: the interval of a median from the sign test, and the shift between two samples from
// the rank-sum test (Hodges and Lehmann; Mann and Whitney).

/// What lies between two bounds with a known confidence.
struct Interval: Codable, Equatable {
  var low: Double
  var high: Double
  /// How often such an interval has the true value in it; 0.95 is aimed at.
  var coverage: Double

  func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// How far it reaches from a value, in either direction.
  func reach(from value: Double) -> Double { Swift.max(abs(low - value), abs(high - value)) }
}

extension [Double] {
  /// The middle value, `nil` for an empty array.
  var median: Double? {
    guard !isEmpty else { return nil }
    let ordered = sorted()
    return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
  }

  /// The interval of the median by the sign test, at 95 % or as near as so few values allow.
  ///
  /// Of n values, k lie outside at either end; the true median is outside when fewer than k of n tosses of a coin are
  /// heads, or more than n - k.
  var medianInterval: Interval? {
    guard !isEmpty else { return nil }
    let ordered = sorted()
    let chances = Self.coin(count)
    var tail = chances[0]
    var rank = 0
    while rank + 1 < (count + 1) / 2, tail + chances[rank + 1] <= 0.025 {
      rank += 1
      tail += chances[rank]
    }
    return Interval(low: ordered[rank], high: ordered[count - 1 - rank], coverage: Swift.max(0, 1 - 2 * tail))
  }

  /// The chance of each number of heads in so many tosses.
  private static func coin(_ tosses: Int) -> [Double] {
    var chances: [Double] = [1]
    for _ in 0..<tosses {
      chances = (0...chances.count).map { heads in
        ((heads > 0 ? chances[heads - 1] : 0) + (heads < chances.count ? chances[heads] : 0)) / 2
      }
    }
    return chances
  }

  /// By how much these values lie above others: the median of all differences, with the interval that the rank-sum test
  /// does not refuse, at 95 % or as near as so few values allow.
  ///
  /// - Parameter others: The sample to compare with.
  /// - Returns: The shift, `nil` if either is empty.
  func shift(from others: [Double]) -> (estimate: Double, interval: Interval)? {
    let differences = flatMap { value in others.map { value - $0 } }.sorted()
    guard let estimate = differences.median else { return nil }
    let chances = Self.rankSums(count, others.count)
    var tail = chances[0]
    var rank = 0
    while rank + 1 < (differences.count + 1) / 2, tail + chances[rank + 1] <= 0.025 {
      rank += 1
      tail += chances[rank]
    }
    let interval = Interval(
      low: differences[rank], high: differences[differences.count - 1 - rank], coverage: Swift.max(0, 1 - 2 * tail))
    return (estimate, interval)
  }

  /// The chance of each value of Mann and Whitney's U between samples of these sizes that do not differ.
  ///
  /// The largest value belongs to one sample or the other; what is left is the same question, one smaller.
  private static func rankSums(_ first: Int, _ second: Int) -> [Double] {
    // row[n] has the distribution for m and n values.
    var row = [[Double]](repeating: [1], count: second + 1)
    for m in stride(from: 1, through: first, by: 1) {
      var next: [[Double]] = [[1]]
      for n in stride(from: 1, through: second, by: 1) {
        let fromFirst = Double(m) / Double(m + n)
        var chances = [Double](repeating: 0, count: m * n + 1)
        for (value, chance) in row[n].enumerated() { chances[value + n] += fromFirst * chance }
        for (value, chance) in next[n - 1].enumerated() { chances[value] += (1 - fromFirst) * chance }
        next.append(chances)
      }
      row = next
    }
    return row[second]
  }
}

/// A small generator with a fixed seed: the same command measures in the same order.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
