// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMRes
import DRMResHarness

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Take a driver through scenarios and report what it does wrong.",
    discussion: """
      Without --scenario the driver goes through all of them. See 'drmres list' for what there is, and 'drmres check' \
      for failing allocations and drivers of your own.
      """)

  @OptionGroup var output: OutputOptions

  @Argument(help: "A built-in driver.")
  var driver: String

  @Option(help: "A scenario; all of them if not given.")
  var scenario: String?

  func validate() throws {
    guard CDriver.builtIn(named: driver) != nil else {
      throw ValidationError(Self.missing("driver", driver, CDriver.builtIn.map(\.name)))
    }
    if let scenario, Scenario.named(scenario) == nil {
      throw ValidationError(Self.missing("scenario", scenario, Scenario.all.map(\.name)))
    }
  }

  private static func missing(_ what: String, _ name: String, _ names: [String]) -> String {
    "there is no \(what) '\(name)'; there are: \(names.joined(separator: ", "))"
  }

  func run() throws {
    guard let driver = CDriver.builtIn(named: driver) else { return }
    let scenarios = scenario.flatMap(Scenario.named).map { [$0] } ?? Scenario.all
    let result = try scenarios.run(driver)
    if output.json {
      try Terminal.printJSON(RunDocument(result))
    } else {
      for scenario in scenarios {
        Self.print(result.runs.filter { $0.scenario == scenario.name }, of: driver)
      }
      if let first = result.failures.first, scenarios.count > 1 {
        Swift.print("again: drmres run \(driver.name) --scenario \(first.scenario)")
      }
      Swift.print(result.summary(Terminal.paint))
    }
    if !result.isClean {
      throw ExitCode(Exit.findings)
    }
  }

  /// A scenario's run; where it has many, the first that is not clean.
  private static func print(_ runs: [ScenarioRun], of driver: CDriver) {
    guard let first = runs.first else { return }
    if let told = runs.count == 1 ? first : runs.first(where: { !$0.verdict.isGood }) {
      Swift.print(RunText(told, of: driver.name).text(Terminal.paint))
    }
    if runs.count > 1 {
      let bad = runs.count { !$0.verdict.isGood }
      let sum = bad == 0 ? Terminal.paint("clean", .good) : Terminal.paint("\(bad) not clean", .bad)
      let title = Terminal.paint("\(driver.name) in \(first.scenario)", .heading)
      Swift.print("\(title): \(count(runs.count, "schedule")), \(sum)\n")
    }
  }
}
