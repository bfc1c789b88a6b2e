// SPDX-License-Identifier: MIT

internal import CDRMResBench

/// One workload measured by everybody who can do it, in rounds.
///
/// Every round has every contender once, in an order of its own, so that a slow moment of the machine meets all alike. A
/// ratio is taken inside its round, against the kernel's algorithm.
struct Measurement {
  /// One contender's rounds.
  struct Row {
    let contender: bench_contender
    /// Nanoseconds a node or device, one value a round.
    var samples: [Double] = []
    /// Against the base of the same round.
    var ratios: [Double] = []

    var name: String {
      // SAFETY: the name is a literal.
      unsafe String(cString: bench_contender_name(contender))
    }
  }

  let workload: bench_workload
  let count: Int
  private(set) var rows: [Row]

  static let base = BENCH_KERNEL

  /// Measures.
  ///
  /// - Parameters:
  ///   - workload: what to do.
  ///   - count: nodes or devices, each time.
  ///   - rounds: how often everybody does it.
  ///   - generator: decides the order within a round.
  init(_ workload: bench_workload, count: Int, rounds: Int, using generator: inout some RandomNumberGenerator) {
    self.workload = workload
    self.count = count
    rows = (0..<BENCH_CONTENDERS.rawValue).map { bench_contender($0) }
      .filter { bench_can(workload, $0) }
      .map { Row(contender: $0) }
    for _ in 0..<rounds {
      var round = [Double](repeating: 0, count: rows.count)
      for index in rows.indices.shuffled(using: &generator) {
        round[index] = bench_measure(workload, rows[index].contender, count)
      }
      guard let base = rows.firstIndex(where: { $0.contender == Self.base }), round[base] > 0 else { continue }
      for index in rows.indices where round[index] > 0 {
        rows[index].samples.append(round[index])
        rows[index].ratios.append(round[index] / round[base])
      }
    }
  }

  var name: String {
    // SAFETY: the name is a literal.
    unsafe String(cString: bench_workload_name(workload))
  }

  var summary: String {
    // SAFETY: the summary is a literal.
    unsafe String(cString: bench_workload_summary(workload))
  }
}

extension [Double] {
  /// The middle value, `nil` for an empty array.
  var median: Double? {
    quantile(0.5)
  }

  /// The value below which a share of the others lies, `nil` for an empty array.
  func quantile(_ share: Double) -> Double? {
    guard !isEmpty else { return nil }
    let position = share * Double(count - 1)
    let ordered = sorted()
    let below = ordered[Int(position)]
    let above = ordered[Swift.min(Int(position) + 1, count - 1)]
    return below + (above - below) * (position - position.rounded(.down))
  }

  /// The 95 % interval of the median, from the order of the values alone; the extremes where there are too few of them.
  var medianInterval: ClosedRange<Double>? {
    guard let first = self.min(), let last = self.max() else { return nil }
    let spread = 0.98 * Double(count).squareRoot()
    let low = Int((Double(count) / 2 - spread).rounded(.down)) - 1
    let high = Int((Double(count) / 2 + spread).rounded(.up))
    let ordered = sorted()
    return (low >= 0 ? ordered[low] : first)...(high < count ? ordered[high] : last)
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
