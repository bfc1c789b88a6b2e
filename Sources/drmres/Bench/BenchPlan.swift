// SPDX-License-Identifier: MIT

/// What a run measures: which workloads at which sizes, and by whom.
struct BenchPlan {
  /// One table to be.
  struct Entry {
    let point: BenchPoint
    let workload: BenchWorkload
    /// Who can do it, the base first.
    let contenders: [String]
  }

  /// What somebody asked for.
  struct Wish {
    /// Workloads whose names start with one of these; all if there is none.
    var filters: [String] = []
    /// These contenders only, beside the base; all if there is none.
    var contenders: [String] = []
    /// These sizes in place of each workload's own.
    var nodes: [Int] = []
    /// These alignments alone; as the workload has it if there is none.
    var alignments: [Int] = []
    /// This surrounding alone.
    var isParked: Bool?
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let base = "kernel"

  /// The exact back end is for finding bugs: a million of its nodes take seconds, so it is left out of the largest sizes
  /// unless somebody asks for them.
  private static func most(_ contender: String) -> Int { contender.hasPrefix("exact") ? 10_000 : .max }

  let entries: [Entry]
  /// Workloads that were asked for and that none of the contenders who were asked for can do.
  let leftOut: [String]
  private let workers: [String: [(worker: BenchWorker, contender: BenchWorker.Contender)]]

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - wish: What to measure.
  ///   - workers: The programs and who is in them; of two with the same contender at the same alignment, the first counts.
  /// - Throws: ``Failure`` for a name that nobody has.
  init(_ wish: Wish, workers programs: [(worker: BenchWorker, contenders: [BenchWorker.Contender])]) throws {
    var known: [String: [(worker: BenchWorker, contender: BenchWorker.Contender)]] = [:]
    var names: [String] = []
    for program in programs {
      for contender in program.contenders {
        if known[contender.name] == nil { names.append(contender.name) }
        known[contender.name, default: []].append((program.worker, contender))
      }
    }
    for name in wish.contenders where known[name] == nil {
      throw Failure(description: "no contender '\(name)'; there are: \(names.joined(separator: ", "))")
    }
    if !wish.contenders.isEmpty, wish.contenders.allSatisfy({ $0 == Self.base }) {
      let others = names.filter { $0 != Self.base }.joined(separator: ", ")
      throw Failure(
        description: "'\(Self.base)' is the base of every table: name who is compared with it, of \(others)")
    }
    for filter in wish.filters where !BenchWorkload.all.contains(where: { Self.matches($0, filter) }) {
      let all = BenchWorkload.all.map(\.name).joined(separator: ", ")
      throw Failure(description: "no workload starts with '\(filter)'; there are: \(all)")
    }
    workers = known
    let wanted = wish.contenders.isEmpty ? names : names.filter { wish.contenders.contains($0) || $0 == Self.base }
    let asked = BenchWorkload.all
      .filter { workload in wish.filters.isEmpty || wish.filters.contains { Self.matches(workload, $0) } }
    entries =
      asked
      .flatMap { workload in Self.points(workload, wish).map { (workload, $0) } }
      .compactMap { workload, point in
        let able = wanted.filter { name in
          (!wish.nodes.isEmpty || point.nodes <= Self.most(name))
            && known[name, default: []].contains { Self.can($0.contender, point) }
        }
        // The base alone would be compared with itself.
        guard able.contains(Self.base), able.count > 1 else { return nil }
        return Entry(point: point, workload: workload, contenders: able)
      }
    guard !entries.isEmpty else {
      let who = wanted.filter { $0 != Self.base }.joined(separator: ", ")
      let what = asked.map(\.name).joined(separator: ", ")
      let how =
        wish.alignments.isEmpty ? "" : " at alignment " + wish.alignments.map(String.init).joined(separator: ", ")
      let hint =
        wish.alignments.contains { $0 > 16 } ? "; programs built for 64 and 128 bytes are added by 'make bench'" : ""
      throw Failure(description: "there is nothing to compare: none of \(who) can do any of \(what)\(how)\(hint)")
    }
    let measured = Set(entries.map(\.workload.name))
    leftOut = wish.contenders.isEmpty ? [] : asked.map(\.name).filter { !measured.contains($0) }
  }

  /// The program that measures a contender.
  func worker(for contender: String, _ point: BenchPoint) -> BenchWorker? {
    workers[contender]?.first { Self.can($0.contender, point) }?.worker
  }

  private static func can(_ contender: BenchWorker.Contender, _ point: BenchPoint) -> Bool {
    contender.workloads.contains(point.workload) && contender.alignments.contains(point.alignment)
  }

  private static func matches(_ workload: BenchWorkload, _ filter: String) -> Bool {
    workload.name.lowercased().hasPrefix(filter.lowercased())
  }

  private static func points(_ workload: BenchWorkload, _ wish: Wish) -> [BenchPoint] {
    let plain = (wish.alignments.isEmpty ? [8] : wish.alignments).flatMap { alignment in
      (wish.nodes.isEmpty ? workload.nodes : wish.nodes).map {
        BenchPoint(workload: workload.name, nodes: $0, alignment: alignment, isParked: wish.isParked ?? false)
      }
    }
    // Whoever asks for something in particular gets that.
    guard wish.nodes.isEmpty, wish.alignments.isEmpty, wish.isParked == nil else { return plain }
    let parked = workload.parkedNodes.map { BenchPoint(workload: workload.name, nodes: $0, isParked: true) }
    let aligned = [64, 128].flatMap { alignment in
      workload.alignedNodes.map { BenchPoint(workload: workload.name, nodes: $0, alignment: alignment) }
    }
    return plain + parked + aligned
  }
}
