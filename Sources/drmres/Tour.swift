// SPDX-License-Identifier: MIT

import DRMResHarness

/// What `drmres` alone prints: where to start.
enum Tour {
  private struct Stop: Encodable {
    let command: String
    let shows: String
  }

  private static let stops = [
    Stop(command: "drmres list", shows: "drivers and scenarios that there are"),
    Stop(
      command: "drmres run vc4-devm --scenario hotunplug-lateclose",
      shows: "a driver with a lifetime bug, and what is wrong"),
    Stop(
      command: "drmres run vc4-drmm --scenario hotunplug-lateclose",
      shows: "the same driver, fixed"),
    Stop(command: "drmres check driver.c", shows: "your driver as it is: all scenarios, faults and races"),
    Stop(command: "drmres explain L01", shows: "what a finding means, and the change that mends it"),
    Stop(command: "drmres layout", shows: "the managed node, drawn for each alignment"),
    Stop(command: "drmres bench", shows: "this library beside malloc, the kernel's algorithm and the limits"),
  ]

  static func print() {
    let width = stops.map(\.command.count).max() ?? 0
    Swift.print(
      """
      drmres runs a DRM driver through probe, open, unplug, ioctl and close in an ordinary process, and says which
      object was reached after its end, where it was allocated, what released it, and which lifetime it should have had.

      Try:
      """)
    for stop in stops {
      Swift.print("  \(stop.command.padding(to: width))  \(stop.shows)")
    }
    Swift.print("\nEach takes --json and --help. Exit codes: 0 clean, 1 findings, 2 usage, 3 internal.")
  }

  static func printJSON() throws {
    try Terminal.printJSON(["tour": stops])
  }
}
