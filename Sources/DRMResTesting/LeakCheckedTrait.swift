// SPDX-License-Identifier: MIT

import DRMRes
public import Testing

/// Makes every finding of a test an issue of that test, and looks for what it leaves.
///
/// What a test allocates has to be gone when its body returns: nodes, devices, files, plain memory. Each finding is
/// recorded where the test is written, with the text that the core prints; warnings are issues of warning severity. A
/// test that has issues carries the events of its run as an attachment, `trace.json`.
///
/// ```swift
/// @Test(.leakChecked) func probeAndRemove() throws { ... }
/// ```
///
/// On a suite it is in force for each test by itself. Mirrors `drmres_leak_mark()` and `drmres_leak_check()`.
public struct LeakCheckedTrait: TestTrait, SuiteTrait, TestScoping {
  /// Each test of a suite is looked at by itself.
  public var isRecursive: Bool { true }

  /// Runs a test and looks for what it found and left.
  ///
  /// - Parameters:
  ///   - test: the test.
  ///   - testCase: one of its cases.
  ///   - function: runs it.
  /// - Throws: what the test throws.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await Turn.shared.take {
      let findings = Findings()
      defer { findings.record(in: test, as: "trace.json") }
      try await findings.collect(leaks: true, function)
    }
  }
}

extension Trait where Self == LeakCheckedTrait {
  /// Records every finding of the test, and everything that it leaves allocated.
  public static var leakChecked: LeakCheckedTrait { LeakCheckedTrait() }
}
