// SPDX-License-Identifier: MIT

public import DRMRes

extension Scenario {
  /// Takes a driver in Swift through the scenario, then ends the process that used it, and looks for what is left.
  ///
  /// ```swift
  /// let result = try Scenario.hotunplugLateclose.run(GPUDriver())
  /// #expect(result.isClean, "\(result)")
  /// ```
  ///
  /// The driver is registered, and devices of its name appear and go as the scenario has it. Each run starts anew: object
  /// numbers begin at 1; findings, events and the kernel's log go to the result and nowhere else. The same run gives the
  /// same result. One run at a time in a process; nothing of the library may be in use meanwhile. The corresponding C
  /// function is `harness_run()`.
  ///
  /// - Parameters:
  ///   - driver: The driver. Runs in this process: what crashes or waits for ever ends it.
  ///   - options: Which runs there are; one, as the scenario says, unless told otherwise.
  ///   - file: Where the driver's registration is said to be written.
  ///   - line: Where the driver's registration is said to be written.
  /// - Returns: The runs: steps, findings, what is left, events.
  /// - Throws: ``DRMRes/DRMError/invalidArgument`` for a scenario whose name is none; ``DRMRes/DRMError/alreadyExists`` for
  ///   one with a built-in one's name; what the system answers if it has no memory left.
  public func run(
    _ driver: some Driver, _ options: RunOptions = .plain, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ScenarioResult {
    try [self].run(driver, options, file: file, line: line)
  }

  /// Takes a driver in C through the scenario, in child processes unless told otherwise.
  ///
  /// The corresponding C function is `harness_run()`.
  ///
  /// - Parameters:
  ///   - driver: The driver.
  ///   - options: Which runs there are; one, as the scenario says, unless told otherwise.
  /// - Returns: The runs: steps, findings, what is left, events.
  /// - Throws: As for a driver in Swift; also if there can be no more processes.
  public func run(_ driver: CDriver, _ options: RunOptions = .plain) throws(DRMError) -> ScenarioResult {
    try [self].run(driver, options)
  }
}

extension Sequence<Scenario> {
  /// Takes a driver in Swift through all of the scenarios: `Scenario.all.run(driver)`.
  ///
  /// Allocations that fail alike in several scenarios are made to fail once. The corresponding C function is
  /// `harness_run()`.
  ///
  /// - Parameters:
  ///   - driver: The driver. Runs in this process: what crashes or waits for ever ends it.
  ///   - options: Which runs there are; one for each scenario, as it says, unless told otherwise.
  ///   - file: Where the driver's registration is said to be written.
  ///   - line: Where the driver's registration is said to be written.
  /// - Returns: The runs, built-in scenarios first.
  /// - Throws: As ``Scenario/run(_:_:file:line:)``.
  public func run(
    _ driver: some Driver, _ options: RunOptions = .plain, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ScenarioResult {
    try Engine.run(Array(self), Subject(driver, file: file, line: line), options)
  }

  /// Takes a driver in C through all of the scenarios, in child processes unless told otherwise.
  ///
  /// The corresponding C function is `harness_run()`.
  ///
  /// - Parameters:
  ///   - driver: The driver.
  ///   - options: Which runs there are; one for each scenario, as it says, unless told otherwise.
  /// - Returns: The runs, built-in scenarios first.
  /// - Throws: As ``Scenario/run(_:_:)``.
  public func run(_ driver: CDriver, _ options: RunOptions = .plain) throws(DRMError) -> ScenarioResult {
    try Engine.run(Array(self), Subject(driver), options)
  }
}
