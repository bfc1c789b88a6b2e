// SPDX-License-Identifier: MIT

internal import CDRMResBench

/// One table: a workload, how much of it, and in what surroundings.
struct BenchPoint: Codable, Hashable {
  /// `W1` ...
  var workload: String
  /// Nodes, or devices, or pairs of calls.
  var nodes: Int
  /// Alignment of a payload in bytes.
  var alignment = 8
  /// A second thread exists and sleeps, as in most programs: the C library then leaves its single-threaded paths.
  var isParked = false

  /// Both, as a line of text has them.
  var title: String { "\(workload) \(surroundings)" }

  /// What a report calls the surroundings.
  var surroundings: String { "n = \(nodes)" + circumstances }

  /// What of them is the same for all sizes; empty, or begins with a comma.
  var circumstances: String {
    (alignment != 8 ? ", aligned to \(alignment)" : "") + (isParked ? ", beside a sleeping thread" : "")
  }
}

/// What is known of a workload before it is measured.
struct BenchWorkload {
  /// What a value is.
  enum Unit: String, Codable {
    case nanosecondsPerNode = "ns/node"
    case nanosecondsPerDevice = "ns/device"
    case nanosecondsPerPair = "ns/pair"
    case bytesPerNode = "bytes/node"
    case bytesPerDevice = "bytes/device"
    case bytes

    /// Whether it is time, which differs from run to run.
    var isTime: Bool { rawValue.hasPrefix("ns") }
  }

  let name: String
  let summary: String
  let unit: Unit

  /// All of them, in the order of the documentation.
  static let all: [BenchWorkload] = (0..<BENCH_WORKLOADS.rawValue).map { number in
    let workload = bench_workload(number)
    let units: [bench_unit: Unit] = [
      BENCH_NS_PER_NODE: .nanosecondsPerNode, BENCH_NS_PER_DEVICE: .nanosecondsPerDevice,
      BENCH_NS_PER_PAIR: .nanosecondsPerPair, BENCH_BYTES_PER_NODE: .bytesPerNode,
      BENCH_BYTES_PER_DEVICE: .bytesPerDevice, BENCH_BYTES: .bytes,
    ]
    // SAFETY: both texts are literals.
    return unsafe BenchWorkload(
      name: String(cString: bench_workload_name(workload)), summary: String(cString: bench_workload_summary(workload)),
      unit: units[bench_workload_unit(workload)] ?? .bytes)
  }

  static func named(_ name: String) -> BenchWorkload? { all.first { $0.name == name } }

  /// How much of it says something, unless somebody asks for something else.
  var nodes: [Int] {
    switch name {
    case "W1": [1000, 10_000, 100_000, 1_000_000]
    case "W2", "W3", "W4-random", "W4-fifo", "W4-lifo": [1000, 100_000]
    case "W4-churn": [1000]
    case "W4-shuffled": [10_000]
    case "W5a", "W5b", "W5-empty": [100]
    case "W6-big", "W7-alloc", "W7-action", "W7-ring": [10_000]
    case "W8-nodes": [10_000, 100_000]
    case "W8-kept", "W8-trimmed": [1_000_000]
    case "W6-small", "W8-devices", "W8-empty", "W8-devm": [1000]
    case "enter", "get": [100_000]
    default: [1000]
    }
  }

  /// How much is measured beside a sleeping thread too.
  var parkedNodes: [Int] {
    switch name {
    case "W1", "W2", "W3", "W4-random": [1000]
    case "W5a", "W5b": [100]
    default: []
    }
  }

  /// How much is measured with large alignments too.
  var alignedNodes: [Int] {
    switch name {
    case "W1": [1000, 100_000]
    case "W5a": [100]
    default: []
    }
  }
}
