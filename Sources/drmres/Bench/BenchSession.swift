// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMRes
import DRMResHarness
import Foundation

/// Carries a plan out.
struct BenchSession {
  let plan: BenchPlan
  let rounds: Int
  let seed: UInt64
  /// Counts instructions as well, if there is one.
  let callgrind: Callgrind?

  /// Measures everything, or as much as there was time for before an interrupt.
  func run() throws -> BenchRun {
    Interruption.watch()
    var run = BenchRun.unmeasured
    run.rounds = rounds
    run.seed = seed
    defer { Terminal.showProgress("") }
    var generator = SplitMix64(seed: seed)
    var progress = Progress(total: plan.entries.map { $0.contenders.count * rounds }.reduce(0, +))
    do {
      for entry in plan.entries {
        run.tables.append(try measure(entry, &generator, &progress))
      }
    } catch is Interrupted {
      run.isComplete = false
    }
    return run
  }

  struct Interrupted: Error {}

  private func measure(
    _ entry: BenchPlan.Entry, _ generator: inout SplitMix64, _ progress: inout Progress
  ) throws -> BenchTable {
    var measured = BenchRounds(contenders: entry.contenders, base: BenchPlan.base)
    // Memory differs by a page or two: the fewest rounds that give 95 % are enough.
    let rounds = entry.workload.unit.isTime ? rounds : min(rounds, 6)
    for round in 1...rounds {
      progress.show("\(entry.point.workload) \(entry.point.surroundings), round \(round) of \(rounds)")
      try measured.run(using: &generator) { contender in
        try plan.worker(for: contender, entry.point)?.time(contender, entry.point)
      }
      progress.done += entry.contenders.count
    }
    var table = BenchTable(
      point: entry.point, summary: entry.workload.summary, unit: entry.workload.unit, base: BenchPlan.base,
      rows: measured.rows)
    guard let callgrind, entry.workload.unit.isTime else { return table }
    for index in table.rows.indices {
      let name = table.rows[index].contender
      progress.show("\(entry.point.workload), counting the instructions of \(name)")
      guard let worker = plan.worker(for: name, entry.point) else { continue }
      table.rows[index].instructions = try callgrind.instructions(name, entry.point, in: worker)
    }
    return table
  }

  /// How far it has come, and how long it will go on if it goes on like this.
  private struct Progress {
    let total: Int
    var done = 0
    private let start = DispatchTime.now()

    init(total: Int) { self.total = total }

    func show(_ text: String) {
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
      let rest = done == 0 ? "" : ", \(Int(seconds / Double(done) * Double(total - done))) s left"
      Terminal.showProgress("\(done * 100 / max(total, 1)) %\(rest): \(text)")
    }
  }
}

extension BenchRun {
  /// Where and with what a run of this process is made.
  static var unmeasured: BenchRun {
    BenchRun(
      schema: schema, machine: .current, build: .current, policy: Policy.current.name, rounds: 0, seed: 0,
      isComplete: true, tables: [])
  }
}

extension BenchRun.Build {
  /// What this command was compiled as.
  static var current: BenchRun.Build {
    #if DEBUG
      let isOptimised = false
    #else
      let isOptimised = true
    #endif
    #if compiler(>=6.4)
      let compiler = "Swift 6.4 or newer"
    #elseif compiler(>=6.3)
      let compiler = "Swift 6.3"
    #else
      let compiler = "Swift 6.2"
    #endif
    return BenchRun.Build(
      version: DRMResCommand.configuration.version, compiler: compiler, isOptimised: isOptimised)
  }
}
