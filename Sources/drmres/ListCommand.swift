// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the built-in drivers and scenarios.")

  @OptionGroup var output: OutputOptions

  private struct Entry: Encodable {
    let name: String
    let summary: String
    var steps: [String]?
  }

  private struct Listing: Encodable {
    let drivers: [Entry]
    let scenarios: [Entry]
  }

  func run() throws {
    let listing = Listing(
      drivers: CDriver.builtIn.map { Entry(name: $0.name, summary: $0.summary) },
      scenarios: Scenario.all.map {
        Entry(name: $0.name, summary: $0.summary, steps: $0.steps.map(\.name))
      })
    if output.json {
      try Terminal.printJSON(listing)
      return
    }
    let width = (listing.drivers + listing.scenarios).map(\.name.count).max() ?? 0
    print("Drivers:")
    for driver in listing.drivers {
      print("  \(driver.name.padding(to: width))  \(driver.summary)")
    }
    print("\nScenarios:")
    for scenario in listing.scenarios {
      print("  \(scenario.name.padding(to: width))  \(scenario.summary)")
    }
  }
}
