// SPDX-License-Identifier: MIT
//
// Sinks, policy, faults and object numbers of the core belong to the process, and Swift Testing runs tests side by side.
// So a test that carries a trait of this module has the core to itself while its traits are in force; tests that use
// the core without one are kept apart by their suite (`.serialized`).

/// Whose turn it is; the others wait in order of arrival.
actor Turn {
  static let shared = Turn()

  /// Whether the running test has the turn already, from an outer trait.
  @TaskLocal private static var isTaken = false

  private var taken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private func begin() async {
    guard taken else {
      taken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func end() {
    if waiting.isEmpty {
      taken = false
    } else {
      waiting.removeFirst().resume()
    }
  }

  /// Runs something while no other test has the core.
  ///
  /// - Parameter body: what to run; may take the turn again.
  /// - Throws: what it throws.
  nonisolated func take(_ body: () async throws -> Void) async throws {
    if Self.isTaken { return try await body() }
    await begin()
    do {
      try await Self.$isTaken.withValue(true, operation: body)
    } catch {
      await end()
      throw error
    }
    await end()
  }
}
