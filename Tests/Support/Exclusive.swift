// SPDX-License-Identifier: MIT

public import Testing

/// Keeps a suite from running while another exclusive one does.
///
/// Sinks, policy, faults and object numbers of the core belong to the process, and all test targets share one process in
/// which suites run side by side. A suite that uses the core is `.serialized` in itself and exclusive among the others.
public struct ExclusiveTrait: SuiteTrait, TestScoping {
  /// Waits for its turn, runs the suite, and lets the next one go on.
  ///
  /// - Parameters:
  ///   - test: the suite.
  ///   - testCase: none.
  ///   - function: runs the suite.
  /// - Throws: what the suite throws.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await Turn.shared.begin()
    do {
      try await function()
    } catch {
      await Turn.shared.end()
      throw error
    }
    await Turn.shared.end()
  }
}

extension Trait where Self == ExclusiveTrait {
  /// Runs this suite while no other exclusive suite runs.
  public static var exclusive: ExclusiveTrait { ExclusiveTrait() }
}

/// Whose turn it is; the others wait in order of arrival.
private actor Turn {
  static let shared = Turn()

  private var taken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func begin() async {
    guard taken else {
      taken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func end() {
    if waiting.isEmpty {
      taken = false
    } else {
      waiting.removeFirst().resume()
    }
  }
}
