// SPDX-License-Identifier: MIT

import DRMRes
public import Testing

/// Runs a test while allocations fail.
///
/// A run in which an allocation failed may throw ``DRMRes/DRMError/noMemory``: that is what a failing allocation asks
/// for, or ``DRMRes/DRMError/noDevice`` where Linux has no better word. Whatever else it throws, what it leaves behind and what the core finds meanwhile are issues of the test, each of which
/// names the fault first.
///
/// ```swift
/// @Test(.faults(.everyAllocation)) func probe() throws { ... }
/// ```
///
/// Mirrors `drmres_fault_arm()`.
public struct FaultsTrait: TestTrait, SuiteTrait, TestScoping {
  /// Which allocations fail.
  public enum Choice: Hashable, Sendable {
    /// The first alone, the second alone ... until a run meets none; then from the first on, from the second on ...
    case everyAllocation
    /// One alone, counted from 1.
    case nth(UInt64)
    /// Each with a probability from 0 to 1; the same seed fails the same ones.
    case probability(Double, seed: UInt64)
  }

  /// Runs of one sweep, after which it is given up: a test that allocates more when it is given less.
  private static let sweepLimit: UInt64 = 100_000

  private let choice: Choice

  init(_ choice: Choice) {
    self.choice = choice
  }

  /// Each test of a suite is swept by itself.
  public var isRecursive: Bool { true }

  /// Runs a test once for each allocation that shall fail.
  ///
  /// - Parameters:
  ///   - test: the test.
  ///   - testCase: one of its cases.
  ///   - function: runs it.
  /// - Throws: what the test throws in a run in which nothing failed.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await Turn.shared.take {
      switch choice {
      case .everyAllocation:
        for persistent in [false, true] {
          try await sweep(test, persistent: persistent, function)
        }
      case .nth(let nth):
        if try await run(test, FaultPlan(nth: nth), as: "trace-nth-\(nth).json", function) == 0 {
          Issue.record("no allocation was the \(nth)th: nothing failed", sourceLocation: test.sourceLocation)
        }
      case .probability(let probability, let seed):
        guard (0...1).contains(probability) else {
          Issue.record("a probability is 0 to 1, not \(probability)", sourceLocation: test.sourceLocation)
          return
        }
        let parts = UInt32((probability * 1_000_000).rounded())
        _ = try await run(
          test, FaultPlan(probability: parts, seed: seed), as: "trace-seed-\(seed).json", function)
      }
    }
  }

  private func sweep(
    _ test: Test, persistent: Bool, _ function: @Sendable () async throws -> Void
  ) async throws {
    for nth in 1...Self.sweepLimit {
      let plan = FaultPlan(nth: nth, persistent: persistent)
      if try await run(test, plan, as: "trace-nth-\(nth)\(persistent ? "-on" : "").json", function) == 0 { return }
    }
    Issue.record(
      "still allocating after \(Self.sweepLimit) runs: each run allocates more than the one before",
      sourceLocation: test.sourceLocation)
  }

  /// Runs the test once.
  ///
  /// - Returns: how many allocations failed.
  private func run(
    _ test: Test, _ plan: FaultPlan, as name: String, _ function: @Sendable () async throws -> Void
  ) async throws -> UInt64 {
    let findings = Findings()
    defer { findings.record(in: test, as: name) }
    let faults: ArmedFaults
    do {
      faults = try plan.arm()
    } catch {
      throw error
    }
    var failure: (any Error)?
    do {
      try await findings.collect(leaks: true, function)
    } catch {
      failure = error
    }
    let fault = faults.lastFault
    let injected = faults.disarm().injected
    switch failure {
    case nil: break
    case let error? where injected == 0: throw error
    // Some functions of Linux answer NULL, which callers make ENODEV of.
    case let error as DRMError where error == .noMemory || error == .noDevice: break
    case let error?:
      Issue.record(error, Comment(rawValue: "\(fault), and the test threw this"), sourceLocation: test.sourceLocation)
    }
    return injected
  }
}

extension Trait where Self == FaultsTrait {
  /// Runs the test while allocations fail.
  ///
  /// - Parameter choice: which ones.
  public static func faults(_ choice: FaultsTrait.Choice) -> FaultsTrait { FaultsTrait(choice) }
}
