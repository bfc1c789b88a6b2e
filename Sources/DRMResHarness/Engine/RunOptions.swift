// SPDX-License-Identifier: MIT

public import DRMRes

/// Which runs a scenario has, and how they are made. The default is one run, as the scenario says; a race has one for each
/// schedule.
///
/// The corresponding C type is `struct harness_options`.
public struct RunOptions: Sendable, Hashable {
  /// Which allocations are made to fail.
  public enum Faults: Sendable, Hashable {
    /// None.
    case none
    /// Each, in a run of its own alone, and in another one with all that follow.
    case everyAllocation
  }

  /// Where a driver runs.
  public enum Isolation: Sendable, Hashable {
    /// A ``CDriver`` in child processes, a driver in Swift in this one.
    case automatic
    /// In this process: a crash ends it.
    case inProcess
    /// Each run in a child process of its own, which ends with it. Swift's runtime does not promise to work in the
    /// child of a process that has other threads; C does.
    case childProcess
  }

  /// Which allocations are made to fail.
  public var faults = Faults.none
  /// Whether each scenario is run in other ways, too: settled, closed in reverse, bound again, loaded again.
  public var variants = false
  /// Whether the scenarios in which two threads get into each other's way are run.
  public var races = true
  /// Schedules for each pair of calls in a race.
  public var schedules = 10
  /// Added to the seeds of the schedules.
  public var seed: UInt64 = 0
  /// How behaviour of Linux that surprises is treated.
  public var policy = Policy.strict
  /// Seconds after which a run in a child process counts as hung.
  public var timeout = 10
  /// Where the driver runs.
  public var isolation = Isolation.automatic
  /// Places such as `vc4.c:41` at which a failing allocation is known to be harmless.
  public var benign: [String] = []

  /// One run as the scenario says.
  public init() {}

  /// Runs that differ from the default in some things.
  ///
  /// - Parameters:
  ///   - faults: Which allocations are made to fail.
  ///   - variants: Whether each scenario is run in other ways, too.
  ///   - policy: How behaviour of Linux that surprises is treated.
  ///   - isolation: Where the driver runs.
  public init(
    faults: Faults = .none, variants: Bool = false, policy: Policy = .strict, isolation: Isolation = .automatic
  ) {
    self.faults = faults
    self.variants = variants
    self.policy = policy
    self.isolation = isolation
  }

  /// One run as the scenario says.
  public static var plain: RunOptions { RunOptions() }
  /// The run, and one more for each of its allocations that fails.
  public static var everyAllocation: RunOptions { RunOptions(faults: .everyAllocation) }
  /// Every variant, and each allocation of them failing, as `drmres check` has it.
  public static var everything: RunOptions { RunOptions(faults: .everyAllocation, variants: true) }
}
