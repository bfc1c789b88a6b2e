// SPDX-License-Identifier: MIT

import Testing

@testable import drmres

/// Medians, their intervals and shifts, against values that tables and R give.
@Suite struct BenchStatistics {
  @Test func theMedianIsInTheMiddle() {
    #expect([Double]().median == nil)
    #expect([3.0].median == 3)
    #expect([9.0, 1, 5].median == 5)
    #expect([1.0, 2, 3, 10].median == 2.5)
  }

  /// The ranks of the sign test's table: n, the rank that bounds the interval, its coverage.
  @Test(arguments: [
    (6, 1, 0.96875), (9, 2, 0.9609375), (11, 2, 0.98828125), (15, 4, 0.96484375), (20, 6, 0.958610),
    (21, 6, 0.973396), (50, 18, 0.967161),
  ])
  func theIntervalHasTheTablesRanks(_ count: Int, _ rank: Int, _ coverage: Double) throws {
    let values = (1...count).map(Double.init).reversed()
    let interval = try #require(Array(values).medianInterval)
    #expect(interval.low == Double(rank))
    #expect(interval.high == Double(count + 1 - rank))
    #expect(abs(interval.coverage - coverage) < 1e-5)
  }

  /// Five values are too few for 95 %: the extremes, and what they are worth.
  @Test func tooFewValuesAreSaidToBeTooFew() throws {
    let interval = try #require([1.0, 2, 3, 4, 5].medianInterval)
    #expect(interval == Interval(low: 1, high: 5, coverage: 0.9375))
    #expect([Double]().medianInterval == nil)
    #expect([7.0].medianInterval?.coverage == 0)
  }

  /// What R's `wilcox.test(x, y, conf.int = TRUE, exact = TRUE)` says of Hollander and Wolfe's depression scores.
  @Test func theShiftIsHodgesAndLehmanns() throws {
    let x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    let y = [1.15, 0.88, 0.90, 0.74, 1.21]
    let (estimate, interval) = try #require(x.shift(from: y))
    #expect(abs(estimate - 0.305) < 1e-9)
    #expect(abs(interval.low + 0.15) < 1e-9)
    #expect(abs(interval.high - 0.76) < 1e-9)
    #expect(interval.coverage >= 0.95 && interval.coverage < 0.97)
  }

  /// Mann and Whitney's table: of 4 and 4 values, U = 0 on either side has 2 chances in 70.
  @Test func theRankSumTestIsExact() throws {
    let interval = try #require([5.0, 6, 7, 8].shift(from: [1.0, 2, 3, 4])?.interval)
    #expect(abs(interval.coverage - (1 - 2.0 / 70)) < 1e-12)
    #expect([Double]().shift(from: [1]) == nil)
  }

  @Test func nothingIsClaimedInsideTheNoise() {
    let slightly = Interval(low: 0.96, high: 0.98, coverage: 0.96)
    #expect(Verdict(slightly, around: 1, noise: 0.05) == .none)
    #expect(Verdict(slightly, around: 1, noise: 0.01) == .less)
    #expect(Verdict(Interval(low: 1.2, high: 1.3, coverage: 0.96), around: 1, noise: 0.05) == .more)
    #expect(Verdict(Interval(low: 0.5, high: 1.1, coverage: 0.96), around: 1, noise: 0) == .none)
  }
}

/// The order of measurements, with values that nobody measured.
@Suite struct BenchOrder {
  private static let contenders = ["kernel", "a", "b", "c", "d"]

  private static func run(seed: UInt64, _ value: (String, Int) -> Double?) throws -> (BenchRounds, [String]) {
    var rounds = BenchRounds(contenders: contenders, base: "kernel")
    var generator = SplitMix64(seed: seed)
    var calls: [String] = []
    for _ in 0..<4 {
      try rounds.run(using: &generator) { name in
        calls.append(name)
        return value(name, calls.count).map { BenchWorker.Sample(value: $0, bytes: 0, count: 1) }
      }
    }
    return (rounds, calls)
  }

  @Test func theBaseStandsAroundEveryThree() throws {
    let (_, calls) = try Self.run(seed: 7) { _, _ in 1 }
    for round in stride(from: 0, to: calls.count, by: 8) {
      #expect(calls[round] == "kernel" && calls[round + 4] == "kernel" && calls[round + 7] == "kernel")
      let others = [1, 2, 3, 5, 6].map { calls[round + $0] }
      #expect(Set(others) == Set(Self.contenders))
    }
  }

  @Test func theSeedDecidesTheOrder() throws {
    let first = try Self.run(seed: 7) { _, _ in 1 }.1
    #expect(try Self.run(seed: 7) { _, _ in 1 }.1 == first)
    #expect(try Self.run(seed: 8) { _, _ in 1 }.1 != first)
  }

  /// A machine that gets slower and slower: the mean of the bases around a contender is what it would have been.
  @Test func aRatioIsAgainstTheBasesAround() throws {
    let (rounds, _) = try Self.run(seed: 1) { name, call in name == "kernel" ? 100 : 50 * Double(call) / Double(call) }
    let row = try #require(rounds.rows.first { $0.contender == "a" })
    #expect(row.ratios == [0.5, 0.5, 0.5, 0.5])
    #expect(rounds.rows[0].ratios == [1, 1, 1, 1])
  }

  @Test func whoRunsOutOfMemoryHasNoRatioInThatRound() throws {
    var asked = 0
    let (rounds, _) = try Self.run(seed: 1) { name, _ in
      guard name == "c" else { return 10 }
      asked += 1
      return asked == 2 ? nil : 20
    }
    let row = try #require(rounds.rows.first { $0.contender == "c" })
    #expect(row.values == [20, nil, 20, 20])
    #expect(row.ratios == [2, nil, 2, 2])
    #expect(row.failures == 1)
  }
}
