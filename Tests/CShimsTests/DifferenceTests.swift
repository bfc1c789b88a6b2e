// SPDX-License-Identifier: MIT

import TestSupport
import Testing

/// Random programs, the same for each back end, of which everything that can be observed is the same: results, contents, the
/// order in which actions are called, log lines, findings. Each run compares itself with a model of lists besides.
@Suite struct BackEndDifferences {
  static let backEnds = ["exact"] + BackEnds.others

  /// One thread: byte for byte.
  @Test(arguments: 1...3)
  func observedAlike(seed: Int) throws {
    let logs = try Self.backEnds.map { try Companion.run("differ", $0, "\(seed)", "40000") }
    for (name, log) in zip(Self.backEnds, logs) {
      #expect(log.status == 0, "\(name): \(log.errors.suffix(6000))\(log.output.suffix(200))")
    }
    let lines = logs.map { $0.output.split(separator: "\n", omittingEmptySubsequences: false) }
    #expect(lines[0].count > 40_000)
    for (name, other) in zip(Self.backEnds, lines).dropFirst() {
      let difference = zip(lines[0], other).enumerated().first { $1.0 != $1.1 }
      #expect(
        difference == nil && lines[0].count == other.count,
        "\(name): first difference \(String(describing: difference))")
    }
  }

  /// Several threads, each with its own devices and all with two that they share.
  @Test(arguments: backEnds)
  func severalThreads(_ backEnd: String) throws {
    let result = try Companion.run("differ", backEnd, "4", "120000", "4")
    #expect(result.status == 0, "\(result.output)\(result.errors.suffix(6000))")
    #expect(result.output.contains("4 of 4 programs as foreseen, what was shared too"))
  }
}
