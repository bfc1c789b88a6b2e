// SPDX-License-Identifier: MIT
//
// Scenarios are data and know no driver. The built-in ones and the steps are the C engine's: here they only get names that
// the compiler knows.

internal import CDRMResHarness

/// A named sequence of things that userspace or the hardware does to a driver.
///
/// The built-in ones carry the names of igt's `core_hotunplug` subtests where it has them, so that they mean the same here
/// as on hardware. One of your own is a list of steps:
///
/// ```swift
/// let twoCloses = Scenario("two-closes", steps: [.plug, .open, .open, .unplug, .closeNewest, .close])
/// let result = try twoCloses.run(MyDriver())
/// ```
///
/// The corresponding C type is `struct harness_scenario`.
public struct Scenario: Sendable, Hashable {
  /// What the command line, tokens and reports call it: lower case, digits and dashes.
  public let name: String
  /// One line for a list.
  public let summary: String
  /// What happens, in order. The module is loaded before the first, and everything is taken down after the last.
  public let steps: [Step]

  /// Makes a scenario of one's own.
  ///
  /// - Parameters:
  ///   - name: What reports and tokens call it: lower case, digits and dashes; no built-in scenario's name.
  ///   - summary: One line for a list.
  ///   - steps: What happens, in order.
  public init(_ name: String, summary: String = "", steps: [Step]) {
    self.name = name
    self.summary = summary
    self.steps = steps
  }

  /// The built-in scenarios, in the order in which they are run and listed.
  ///
  /// The corresponding C function is `harness_scenario_at()`.
  public static let all: [Scenario] = {
    // SAFETY: nothing was added to the engine's table: that happens for the length of a run, which reads this first. The
    // entries of the table and their strings are static storage.
    (0..<harness_scenario_count()).compactMap { index in
      guard let entry = unsafe harness_scenario_at(index)?.pointee else { return nil }
      let steps = unsafe (0..<entry.count).compactMap {
        unsafe entry.steps[$0].map { unsafe Step(String(cString: $0)) }
      }
      return unsafe Scenario(String(cString: entry.name), summary: String(cString: entry.summary), steps: steps)
    }
  }()

  /// Looks a built-in scenario up.
  ///
  /// - Parameter name: Its name, in lower case.
  /// - Returns: The scenario, `nil` if there is none of that name.
  public static func named(_ name: String) -> Scenario? {
    all.first { $0.name == name }
  }

  /// Whether two threads get into each other's way: it has a run for each schedule.
  public var isRace: Bool { name == Scenario.race.name || name == Scenario.unbindDuringIoctl.name }

  private static func builtIn(_ name: String) -> Scenario {
    guard let scenario = named(name) else { preconditionFailure("the engine has no scenario '\(name)'") }
    return scenario
  }
}

extension Scenario {
  /// The hardware appears and goes; nobody opens it.
  public static let probeRemove = builtIn("probe-remove")
  /// Probe fails at each of its allocations in turn, then succeeds.
  public static let probeFail = builtIn("probe-fail")
  /// The hardware of each row of the driver's table, used and unplugged.
  public static let everyRow = builtIn("every-row")
  /// Opened, used and closed while the hardware is there.
  public static let openClose = builtIn("open-close")
  /// Driver taken off a closed device and put back.
  public static let unbindRebind = builtIn("unbind-rebind")
  /// Closed device unplugged, then found again.
  public static let unplugRescan = builtIn("unplug-rescan")
  /// Driver taken off an open device, put back after the close.
  public static let hotunbindRebind = builtIn("hotunbind-rebind")
  /// Open device unplugged, found again after the close.
  public static let hotunplugRescan = builtIn("hotunplug-rescan")
  /// Open device unplugged, the file closed last.
  public static let hotunplugLateclose = builtIn("hotunplug-lateclose")
  /// Driver put back while the old file is open.
  public static let hotrebind = builtIn("hotrebind")
  /// Device found again while the old file is open.
  public static let hotreplug = builtIn("hotreplug")
  /// Driver put back and used, the old file closed last.
  public static let hotrebindLateclose = builtIn("hotrebind-lateclose")
  /// Device found again and used, the old file closed last.
  public static let hotreplugLateclose = builtIn("hotreplug-lateclose")
  /// Many files are opened, and closed after the hardware went.
  public static let manyFiles = builtIn("many-files")
  /// Mapped memory is touched after unplug, and after the close.
  public static let mmapAfterUnplug = builtIn("mmap-after-unplug")
  /// An exported buffer is kept when file and hardware are gone.
  public static let dmabufOutlivesDriver = builtIn("dmabuf-outlives-driver")
  /// What the driver signals later is kept when it is gone.
  public static let fenceOutlivesDriver = builtIn("fence-outlives-driver")
  /// Driver taken off twice.
  public static let doubleUnbind = builtIn("double-unbind")
  /// Opened, used and closed again and again: nothing may pile up.
  public static let growth = builtIn("growth")
  /// One thread is inside an ioctl while another unbinds.
  public static let unbindDuringIoctl = builtIn("unbind-during-ioctl")
  /// One thread opens, closes or touches while another unbinds.
  public static let race = builtIn("race")
}
