// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMRes
import DRMResHarness

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Take a driver through scenarios and report what it does wrong.",
    discussion: """
      Without --scenario the driver goes through all of them. See 'drmres list' for what there is.
      """)

  @OptionGroup var output: OutputOptions

  @Argument(help: "A built-in driver.")
  var driver: String

  @Option(help: "A scenario; all of them if not given.")
  var scenario: String?

  func validate() throws {
    guard BuiltInDriver.named(driver) != nil else {
      throw ValidationError(Self.missing("driver", driver, BuiltInDriver.all.map(\.name)))
    }
    if let scenario, Scenario.builtIn(named: scenario) == nil {
      throw ValidationError(Self.missing("scenario", scenario, Scenario.builtIn.map(\.name)))
    }
  }

  private static func missing(_ what: String, _ name: String, _ names: [String]) -> String {
    "there is no \(what) '\(name)'; there are: \(names.joined(separator: ", "))"
  }

  func run() throws {
    guard let driver = BuiltInDriver.named(driver) else { return }
    let scenarios = scenario.flatMap(Scenario.builtIn(named:)).map { [$0] } ?? Scenario.builtIn
    let results = scenarios.map(driver.run)
    if output.json {
      try Terminal.printJSON(RunDocument(driver: driver.name, results: results))
    } else {
      for result in results {
        ResultText(result).print()
      }
      Self.printSummary(of: driver, results)
    }
    if !results.allSatisfy(\.isClean) {
      throw ExitCode(Exit.findings)
    }
  }

  /// The last line: how many scenarios, how many findings, and how to see one of them again.
  private static func printSummary(of driver: BuiltInDriver, _ results: [ScenarioResult]) {
    let failed = results.filter { !$0.isClean }
    let scenarios = results.count == 1 ? "1 scenario" : "\(results.count) scenarios"
    guard let first = failed.first else {
      print("\(driver.name): \(scenarios), \(Terminal.paint("clean", .green))")
      return
    }
    let count = failed.map(\.findings.count).reduce(0, +)
    let findings = count == 1 ? "1 finding" : "\(count) findings"
    if results.count > 1 {
      print("again: drmres run \(driver.name) --scenario \(first.scenario)")
    }
    print("\(driver.name): \(scenarios), \(Terminal.paint(findings, .red))")
  }
}
