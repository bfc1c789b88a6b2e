// SPDX-License-Identifier: MIT

internal import CBuiltInDrivers
internal import CDRMRes
public import DRMRes

/// What came of one driver in one scenario.
public struct ScenarioResult: Sendable {
  /// One step as it went.
  public struct StepResult: Sendable {
    /// What happened: "plug", "close".
    public let step: String
    /// To what: "vc4-devm", "file#1", "VC4_PAGE_FLIP on file#1".
    public let subject: String
    /// What userspace or the driver core answered: "ok" or an errno's name such as "ENODEV".
    public let answer: String
    /// Codes of the findings made meanwhile.
    public let codes: [String]
  }

  /// The driver's name.
  public let driver: String
  /// The scenario's name.
  public let scenario: String
  /// The steps, in order; the last one is the end of the process.
  public let steps: [StepResult]
  /// Every finding, in order. Notes are not among them.
  public let findings: [Report]
  /// What was still allocated at the end, drawn as a tree; empty if nothing was.
  public let leaks: String

  /// Whether nothing was found and nothing was left.
  public var isClean: Bool { findings.isEmpty && leaks.isEmpty }
}

extension BuiltInDriver {
  /// Takes the driver through a scenario, then ends the process that used it, and looks for what is left.
  ///
  /// The run starts anew: object numbers begin at 1, findings and the kernel's log go to the result and nowhere else.
  /// Work items run between the steps, in order, so that the same run gives the same result.
  ///
  /// - Parameter scenario: what happens.
  /// - Returns: the steps, the findings and the leaks.
  public func run(_ scenario: Scenario) -> ScenarioResult {
    drmres_reset()
    drmres_set_work_mode(DRMRES_WORK_MANUAL)
    drmres_set_guard(true)
    defer {
      drmres_set_guard(false)
      drmres_set_work_mode(DRMRES_WORK_THREADS)
    }
    let mark = LeakMark()
    let log = KernelLog { _ in }
    var run = ScenarioRun(self, scenario.name)
    for step in scenario.steps {
      run.carryOut(step)
    }
    run.end()
    let leaks = mark.tree()
    log.close()
    return ScenarioResult(
      driver: name, scenario: scenario.name, steps: run.steps, findings: run.findings, leaks: leaks)
  }
}

/// A run under way: the hardware that is there and the files that are open.
@safe struct ScenarioRun {
  private let driver: BuiltInDriver
  private let scenario: String
  private var device: UnsafeMutablePointer<platform_device>?
  /// Descriptors with their labels, oldest first.
  private var files: [(descriptor: Int32, label: String)] = []
  private(set) var steps: [ScenarioResult.StepResult] = []
  private(set) var findings: [Report] = []

  init(_ driver: BuiltInDriver, _ scenario: String) {
    self.driver = driver
    self.scenario = scenario
    record("load", driver.name) {
      // SAFETY: the driver is static.
      unsafe __platform_driver_register(driver.platform, nil)
    }
  }

  mutating func carryOut(_ step: Scenario.Step) {
    switch step {
    case .plug: plug()
    case .unplug: unplug()
    case .unbind: unbind()
    case .rebind: rebind()
    case .open: open()
    case .ioctl: callEachIoctl()
    case .close: close()
    }
  }

  /// The process exits, the hardware goes, the driver is unloaded.
  mutating func end() {
    while !files.isEmpty {
      close()
    }
    if unsafe device != nil {
      unplug()
    }
    let driver = driver
    record("unload", driver.name) {
      // SAFETY: registered by `init`.
      unsafe platform_driver_unregister(driver.platform)
      return 0
    }
  }

  private mutating func plug() {
    guard unsafe device == nil else { return refuse("plug", "already there") }
    let driver = driver
    var made: UnsafeMutablePointer<platform_device>?
    record("plug", driver.name) {
      // SAFETY: the name is copied; the answer is a device or an errno as a pointer.
      unsafe driver.name.withCString { name in
        var info = unsafe platform_device_info()
        unsafe info.name = unsafe name
        unsafe info.id = -1
        let answer = unsafe platform_device_register_full(&info)
        if unsafe IS_ERR(answer) { return Int32(truncatingIfNeeded: unsafe PTR_ERR(answer)) }
        unsafe made = unsafe answer
        return 0
      }
    }
    unsafe device = unsafe made
  }

  private mutating func unplug() {
    guard let device = unsafe device else { return refuse("unplug", "not there") }
    record("unplug", driver.name) {
      // SAFETY: registered by `plug` and not unregistered since.
      unsafe platform_device_unregister(device)
      return 0
    }
    unsafe self.device = nil
  }

  private mutating func unbind() {
    guard let device = unsafe device else { return refuse("unbind", "not there") }
    record("unbind", driver.name) {
      // SAFETY: registered by `plug` and not unregistered since.
      unsafe device_release_driver(&device.pointee.dev)
      return 0
    }
  }

  private mutating func rebind() {
    guard let device = unsafe device else { return refuse("rebind", "not there") }
    record("rebind", driver.name) {
      // SAFETY: registered by `plug` and not unregistered since.
      let bound = unsafe device_attach(&device.pointee.dev)
      return bound == 0 ? -ENODEV : min(bound, 0)
    }
  }

  /// Opens the node with the highest number: an older device that is still held keeps its own.
  private mutating func open() {
    var label = "no device node"
    var descriptor: Int32 = -ENODEV
    record("open", { label }) {
      for minor in (0..<UInt32(64)).reversed() {
        descriptor = drmres_open(minor, O_RDWR)
        if descriptor != -ENODEV { break }
      }
      if descriptor >= 0 { label = Self.label(of: descriptor) }
      return min(descriptor, 0)
    }
    if descriptor >= 0 {
      files.append((descriptor, label))
    }
  }

  private mutating func callEachIoctl() {
    guard let file = files.last else { return refuse("ioctl", "no open file") }
    for (name, command) in driver.ioctls {
      record("ioctl", "\(name) on \(file.label)") {
        var argument = [UInt8](repeating: 0, count: max(1, Int(command >> 16) & 0x3FFF))
        // SAFETY: the argument has the size that the command encodes.
        return unsafe argument.withUnsafeMutableBytes { bytes in
          unsafe Int32(clamping: drmres_ioctl(file.descriptor, command, bytes.baseAddress))
        }
      }
    }
  }

  private mutating func close() {
    guard !files.isEmpty else { return refuse("close", "no open file") }
    let file = files.removeFirst()
    record("close", file.label) { drmres_close(file.descriptor) }
  }
}

extension ScenarioRun {
  private mutating func record(_ step: String, _ subject: String, _ body: () -> Int32) {
    record(step, { subject }, body)
  }

  /// Does one thing, lets pending work run, and notes the answer with the findings made meanwhile.
  private mutating func record(_ step: String, _ subject: () -> String, _ body: () -> Int32) {
    let captured = withReports {
      let answer = StepSite(scenario: scenario, step: step, number: steps.count + 1).noted(body)
      drmres_run_pending_work()
      Allocator.checkQuarantine()
      return answer
    }
    let found = captured.reports.filter { $0.severity > .note }
    findings += found
    steps.append(
      ScenarioResult.StepResult(
        step: step, subject: subject(), answer: Self.text(of: captured.value), codes: found.map(\.code.name)))
  }

  private mutating func refuse(_ step: String, _ why: String) {
    steps.append(ScenarioResult.StepResult(step: step, subject: driver.name, answer: why, codes: []))
  }

  private static func text(of status: Int32) -> String {
    guard let error = DRMError(status: status) else { return "ok" }
    return error.name ?? "error \(error.errno)"
  }

  /// What reports call the file behind a descriptor.
  private static func label(of descriptor: Int32) -> String {
    var room = [CChar](repeating: 0, count: 64)
    // SAFETY: the core writes at most `count` bytes and ends them with NUL.
    return unsafe room.withUnsafeMutableBufferPointer { buffer in
      unsafe String(cString: drmres_fd_label(descriptor, buffer.baseAddress, buffer.count))
    }
  }
}

extension BuiltInDriver {
  /// Name and number of each ioctl that the driver offers.
  var ioctls: [(name: String, command: UInt32)] {
    // SAFETY: the table is static and as long as it says.
    unsafe UnsafeBufferPointer(start: drm.pointee.ioctls, count: Int(drm.pointee.num_ioctls)).map { entry in
      unsafe (String(cString: entry.name), entry.cmd)
    }
  }
}
