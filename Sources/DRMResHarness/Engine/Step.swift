// SPDX-License-Identifier: MIT

internal import CDRMResHarness

extension Scenario {
  /// One thing that happens in a scenario.
  ///
  /// A step that makes no sense where it stands, such as a close with nothing open, is passed over or answered, and
  /// changes nothing. The corresponding C functions are `harness_step_name()` and `harness_step_summary()`.
  public struct Step: Sendable, Hashable {
    /// The step's name, as the command and the call sites print it.
    public let name: String

    init(_ name: String) {
      self.name = name
    }

    /// What it does, in one line.
    public var summary: String {
      // SAFETY: the name is read during the call; the answer is static storage.
      unsafe harness_step_summary(name).map { unsafe String(cString: $0) } ?? ""
    }

    /// The steps that there are.
    public static let all: [Step] = {
      var steps: [Step] = []
      // SAFETY: names are static storage; the list ends at the first that is not there.
      while let name = unsafe harness_step_name(steps.count) {
        steps.append(Step(unsafe String(cString: name)))
      }
      return steps
    }()
  }
}

extension Scenario.Step {
  /// The module is loaded: the driver is registered.
  public static let load = Self("load")
  /// The module is unloaded: the driver is unregistered.
  public static let unload = Self("unload")
  /// Every file is closed, the module unloaded and loaded.
  public static let reload = Self("reload")
  /// The hardware appears; the driver's probe runs.
  public static let plug = Self("plug")
  /// The hardware of each row of the drivers' tables, the first 32: it appears, is used and goes.
  public static let everyRow = Self("every-row")
  /// The hardware goes: the device is unregistered with whatever is bound to it.
  public static let unplug = Self("unplug")
  /// The driver is taken off the device, which stays.
  public static let unbind = Self("unbind")
  /// The driver is put back on the device.
  public static let rebind = Self("rebind")
  /// Userspace opens every node there is.
  public static let open = Self("open")
  /// Userspace opens many files.
  public static let openMany = Self("open-many")
  /// Userspace calls each ioctl of the driver, with several arguments.
  public static let ioctl = Self("ioctl")
  /// Userspace exports its buffers.
  public static let export = Self("export")
  /// Userspace maps what it can.
  public static let mmap = Self("mmap")
  /// Userspace reads and writes what it mapped.
  public static let touch = Self("touch")
  /// Userspace ends its mappings.
  public static let munmap = Self("munmap")
  /// Userspace reads and polls.
  public static let read = Self("read")
  /// Userspace reads sysfs and debugfs.
  public static let surfaces = Self("surfaces")
  /// The device raises its interrupts.
  public static let irq = Self("irq")
  /// Userspace closes its buffer handles.
  public static let dropHandles = Self("drop-handles")
  /// Userspace closes what it opened first.
  public static let close = Self("close")
  /// Userspace closes what it opened last.
  public static let closeNewest = Self("close-newest")
  /// Userspace closes the descriptors that it was given.
  public static let closeKept = Self("close-kept")
  /// Time passes: pending work runs, timers come due.
  public static let settle = Self("settle")
  /// Probe, again and again, with each of its allocations failing once.
  public static let probeSweep = Self("probe-sweep")
  /// What managed memory there is, is counted; it must not grow from one count to the next.
  public static let growth = Self("growth")

  /// Every member above, for the test that holds them against the engine's list.
  package static let members: [Self] = [
    .load, .unload, .reload, .plug, .everyRow, .unplug, .unbind, .rebind, .open, .openMany, .ioctl, .export, .mmap,
    .touch,
    .munmap,
    .read, .surfaces, .irq, .dropHandles, .close, .closeNewest, .closeKept, .settle, .probeSweep, .growth,
  ]
}
