// SPDX-License-Identifier: MIT

public import DRMRes

/// What a closure left behind.
public struct LeakCheckResult<Value> {
  /// What the closure returned.
  public let value: Value
  /// Findings made while it ran, and one for each thing that it left.
  public let findings: [Report]
  /// How many objects it left allocated.
  public let leakedObjects: Int
  /// Owner, node, size and call site of what it left, drawn as a tree; empty if nothing.
  public let tree: String

  /// Whether nothing was found and nothing was left.
  public var isClean: Bool { findings.isEmpty && leakedObjects == 0 }
}

/// Runs a closure and reports what it leaves allocated: nodes, devices, files, plain memory.
///
/// ```swift
/// let result = withLeakCheck { try? probeAndRemove() }
/// #expect(result.isClean, "\(result.tree)")
/// ```
///
/// Mirrors `drmres_leak_mark()` and `drmres_leak_check()`. Findings of the closure are kept, too, and do not reach the sink
/// that was there before.
///
/// - Parameter body: what to run. Whatever it allocates has to be gone when it returns.
/// - Returns: what the closure returned, and what it left.
/// - Throws: what the closure throws; then nothing is checked.
public func withLeakCheck<Value, Failure: Error>(
  _ body: () throws(Failure) -> Value
) throws(Failure) -> LeakCheckResult<Value> {
  let mark = LeakMark()
  let ran = try withReports(body)
  let tree = mark.tree()
  let checked = withReports {
    Allocator.checkQuarantine()
    return mark.check()
  }
  let findings = (ran.reports + checked.reports).filter { $0.severity > .note }
  return LeakCheckResult(value: ran.value, findings: findings, leakedObjects: checked.value, tree: tree)
}
