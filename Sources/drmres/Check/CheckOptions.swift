// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness
import Foundation

/// How a driver is compiled and run, the same for `check` and `replay`.
struct DriverOptions: ParsableArguments {
  @Option(
    name: [.customShort("I")],
    help: ArgumentHelp("A folder with headers of the driver.", valueName: "dir"))
  var include: [String] = []

  @Option(
    name: [.customShort("D"), .long],
    help: ArgumentHelp("A macro for the compiler, as CONFIG_NAME or NAME=VALUE.", valueName: "macro"))
  var define: [String] = []

  @Option(
    help: ArgumentHelp("A struct platform_driver to register, in a file without an entry point.", valueName: "symbol"))
  var driver: String?

  @Option(
    help: ArgumentHelp("Plug the hardware of this row of the driver's id table, 1 for the first.", valueName: "n"))
  var row: Int?

  @Option(help: "How surprising behaviour of Linux is treated: strict or upstream.")
  var policy = "strict"

  @Option(help: "Seconds that a run may take.")
  var timeout = 10

  @Option(help: "Added to the seeds of the schedules.")
  var seed = 0

  @Option(help: ArgumentHelp("An allocation that may fail unnoticed.", valueName: "file:line"))
  var benign: [String] = []

  /// A program that speaks the runner's protocol, instead of compiling one.
  @Option(help: .private)
  var runner: String?

  func validate() throws {
    guard (1...86400).contains(timeout) else { throw ValidationError("--timeout is 1 to 86400 seconds") }
    if let row, !(1...100_000).contains(row) { throw ValidationError("--row is 1 for the first row") }
    guard ["strict", "upstream"].contains(policy) else { throw ValidationError("--policy is strict or upstream") }
    for place in benign {
      let parts = place.split(separator: ":")
      guard parts.count == 2, Int(parts[1]) != nil else {
        throw ValidationError("--benign takes FILE:LINE, not '\(place)'")
      }
    }
    if let driver, driver.contains(where: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
      throw ValidationError("--driver takes the name of a struct platform_driver, not '\(driver)'")
    }
  }

  /// Refuses a file that is not there; a built-in driver's name is one word instead of files.
  func validate(files: [String]) throws {
    if files.count == 1, CDriver.builtIn(named: files[0]) != nil || runner != nil { return }
    for file in files where !FileManager.default.isReadableFile(atPath: file) {
      let names = CDriver.builtIn.map(\.name).joined(separator: ", ")
      throw ValidationError("there is no file '\(file)', and the built-in drivers are: \(names)")
    }
  }

  /// What the runner is told.
  var runnerArguments: [String] {
    ["--timeout", "\(timeout)", "--policy", policy, "--seed", "\(seed)"] + benign.flatMap { ["--benign", $0] }
      + (row.map { ["--row", "\($0)"] } ?? [])
  }

  /// Whose fault it is that a runner could not go on: a row that is asked for has to be there.
  func blame(for failure: RunnerPool.Failure) -> any Error {
    guard let row, failure.description.contains("no driver has a row") else { return failure }
    Terminal.complain("drmres: no driver has a row \(row) in its id table")
    return ExitCode(Exit.usage)
  }

  /// What a replay has to be told as well, as it is typed.
  var spelled: String {
    var words = include.map { "-I\($0)" } + define.map { "-D\($0)" }
    if let driver { words.append("--driver \(driver)") }
    if let row { words.append("--row \(row)") }
    if policy != "strict" { words.append("--policy \(policy)") }
    if seed != 0 { words.append("--seed \(seed)") }
    words += benign.map { "--benign \($0)" }
    return words.map { $0 + " " }.joined()
  }
}
