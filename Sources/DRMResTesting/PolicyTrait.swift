// SPDX-License-Identifier: MIT

public import DRMRes
public import Testing

/// Runs a test under a policy.
///
/// The policy before is put back afterwards. Mirrors `drmres_set_policy()`.
public struct PolicyTrait: TestTrait, SuiteTrait, TestScoping {
  private let policy: Policy

  init(_ policy: Policy) {
    self.policy = policy
  }

  /// Each test of a suite runs under it.
  public var isRecursive: Bool { true }

  /// Runs a test under the policy.
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
      let before = Policy.current
      Policy.current = policy
      defer { Policy.current = before }
      try await function()
    }
  }
}

extension Trait where Self == PolicyTrait {
  /// Runs the test under a policy, whatever is in force otherwise.
  ///
  /// - Parameter policy: `.strict`, or `.upstream` for exactly what Linux does.
  public static func policy(_ policy: Policy) -> PolicyTrait { PolicyTrait(policy) }
}
