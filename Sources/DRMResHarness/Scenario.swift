// SPDX-License-Identifier: MIT

/// A named sequence of things that a user or the hardware does to a driver.
///
/// A scenario is data: it knows no driver. The built-in ones carry the names of igt's `core_hotunplug` subtests, so that
/// they mean the same here as on hardware.
public struct Scenario: Sendable, Hashable {
  /// One thing that happens.
  public enum Step: Sendable, Hashable {
    /// The hardware appears; the driver's probe runs.
    case plug
    /// The hardware goes away: the device is unregistered with whatever is bound to it.
    case unplug
    /// An administrator takes the driver off the device, which stays.
    case unbind
    /// The driver is put back on the device.
    case rebind
    /// Userspace opens the newest device node.
    case open
    /// Userspace calls each ioctl of the driver once, on its newest open file.
    case ioctl
    /// Userspace closes its oldest open file.
    case close

    /// The step's name, as the command prints it.
    public var name: String {
      switch self {
      case .plug: "plug"
      case .unplug: "unplug"
      case .unbind: "unbind"
      case .rebind: "rebind"
      case .open: "open"
      case .ioctl: "ioctl"
      case .close: "close"
      }
    }
  }

  /// What the command line calls it.
  public let name: String
  /// One line for a list.
  public let summary: String
  /// What happens, in order.
  public let steps: [Step]

  /// Makes a scenario of one's own.
  ///
  /// - Parameters:
  ///   - name: what reports and the command call it.
  ///   - summary: one line for a list.
  ///   - steps: what happens, in order.
  public init(_ name: String, summary: String, steps: [Step]) {
    self.name = name
    self.summary = summary
    self.steps = steps
  }
}

extension Scenario {
  /// The built-in scenarios, in the order in which they are run and listed.
  public static let builtIn: [Scenario] = [
    Scenario(
      "probe-remove", summary: "the hardware appears and goes; nobody opens it",
      steps: [.plug, .unplug]),
    Scenario(
      "open-close", summary: "opened, used and closed while the hardware is there",
      steps: [.plug, .open, .ioctl, .close, .unplug]),
    Scenario(
      "unbind-rebind", summary: "driver taken off a closed device and put back",
      steps: [.plug, .open, .ioctl, .close, .unbind, .rebind, .open, .ioctl, .close, .unplug]),
    Scenario(
      "unplug-rescan", summary: "closed device unplugged, then found again",
      steps: [.plug, .open, .ioctl, .close, .unplug, .plug, .open, .ioctl, .close, .unplug]),
    Scenario(
      "hotunbind-rebind", summary: "driver taken off an open device, put back after the close",
      steps: [.plug, .open, .ioctl, .unbind, .ioctl, .close, .rebind, .open, .ioctl, .close, .unplug]),
    Scenario(
      "hotunplug-rescan", summary: "open device unplugged, found again after the close",
      steps: [.plug, .open, .ioctl, .unplug, .ioctl, .close, .plug, .open, .ioctl, .close, .unplug]),
    Scenario(
      "hotunplug-lateclose", summary: "open device unplugged, the file closed last",
      steps: [.plug, .open, .ioctl, .unplug, .ioctl, .close]),
    Scenario(
      "hotrebind", summary: "driver put back while the old file is open",
      steps: [.plug, .open, .ioctl, .unbind, .rebind, .close, .open, .ioctl, .close, .unplug]),
    Scenario(
      "hotreplug", summary: "device found again while the old file is open",
      steps: [.plug, .open, .ioctl, .unplug, .plug, .close, .open, .ioctl, .close, .unplug]),
    Scenario(
      "hotrebind-lateclose", summary: "driver put back and used, the old file closed last",
      steps: [.plug, .open, .ioctl, .unbind, .rebind, .open, .ioctl, .close, .close, .unplug]),
    Scenario(
      "hotreplug-lateclose", summary: "device found again and used, the old file closed last",
      steps: [.plug, .open, .ioctl, .unplug, .plug, .open, .ioctl, .close, .close, .unplug]),
  ]

  /// Looks a built-in scenario up.
  ///
  /// - Parameter name: its name, in lower case.
  /// - Returns: the scenario, `nil` if there is none of that name.
  public static func builtIn(named name: String) -> Scenario? {
    builtIn.first { $0.name == name }
  }
}
