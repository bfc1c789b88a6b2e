// SPDX-License-Identifier: MIT
//
// The order of measurements. Every round has every contender once, shuffled, in groups of three; the base is measured
// before each group and after the last, so that each contender has a base on either side, a moment away. A ratio is a
// contender's value over the mean of these two. The base is also a contender like everybody else: its ratio to itself
// says how much of a difference is noise.

/// One workload measured by everybody who can do it, in rounds.
struct BenchRounds {
  static let groupSize = 3

  /// Who competes, the base among them.
  let contenders: [String]
  let base: String
  private(set) var rows: [BenchRow]

  init(contenders: [String], base: String) {
    self.contenders = contenders
    self.base = base
    rows = contenders.map { BenchRow(contender: $0, values: [], ratios: []) }
  }

  /// Goes through one round.
  ///
  /// - Parameters:
  ///   - generator: Decides the order.
  ///   - measure: Measures a contender; `nil` if memory ran out.
  mutating func run(
    using generator: inout some RandomNumberGenerator, _ measure: (String) throws -> BenchWorker.Sample?
  ) throws {
    let order = rows.indices.shuffled(using: &generator)
    var before = try measure(base)
    for start in stride(from: 0, to: order.count, by: Self.groupSize) {
      let group = order[start..<min(start + Self.groupSize, order.count)]
      let samples = try group.map { try measure(contenders[$0]) }
      let after = try measure(base)
      let bases = [before, after].compactMap { $0?.value }
      for (index, sample) in zip(group, samples) {
        note(sample, bases: bases, in: index)
      }
      before = after
    }
  }

  private mutating func note(_ sample: BenchWorker.Sample?, bases: [Double], in index: Int) {
    rows[index].values.append(sample?.value)
    let mean = bases.isEmpty ? 0 : bases.reduce(0, +) / Double(bases.count)
    rows[index].ratios.append(sample.flatMap { mean > 0 ? $0.value / mean : nil })
    // Memory is the same in every round but for a page or two.
    if let bytes = sample?.bytes, bytes > 0 { rows[index].bytes = max(rows[index].bytes ?? 0, bytes) }
  }
}
