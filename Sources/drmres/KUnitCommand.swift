// SPDX-License-Identifier: MIT

import ArgumentParser
import Foundation

struct KUnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kunit",
    abstract: "Compile KUnit files as they are, run their suites, print KTAP.",
    discussion: """
      The files make one test program. Each case runs in a process of its own, so that one that crashes or hangs is \
      'not ok' and the rest goes on. With --table each argument makes a program of its own; files that belong \
      together are joined by a comma.
      Exit codes: 0 nothing failed, 1 a case failed, 2 a file does not compile or nothing is to be run.
      """)

  @OptionGroup var output: OutputOptions

  @Argument(help: "C files with suites, and C files that they test.")
  var files: [String]

  @Option(help: "Run only suites, or cases by the name SUITE.CASE, that match this glob.")
  var filter: String?

  @Flag(help: "Print the names of the cases and run nothing.")
  var list = false

  @Flag(help: "Print one row a program instead of KTAP.")
  var table = false

  @Option(help: "Seconds that a case may take.")
  var timeout = 10

  @Option(help: "How surprising behaviour of Linux is treated: strict or upstream.")
  var policy = "upstream"

  @Option(help: ArgumentHelp("A macro for the compiler, as CONFIG_NAME or NAME=VALUE.", valueName: "macro"))
  var define: [String] = []

  private var programs: [[String]] {
    table ? files.map { $0.split(separator: ",").map(String.init) } : [files]
  }

  func validate() throws {
    guard (1...86400).contains(timeout) else { throw ValidationError("--timeout is 1 to 86400 seconds") }
    guard ["strict", "upstream"].contains(policy) else { throw ValidationError("--policy is strict or upstream") }
    if list && table { throw ValidationError("--list and --table exclude each other") }
    for file in programs.joined() where !FileManager.default.isReadableFile(atPath: file) {
      throw ValidationError("there is no file '\(file)'")
    }
  }

  func run() throws {
    // An interrupt ends what is being run; what was made for it is removed after that.
    signal(SIGINT) { _ in }
    let kit = try Kit.find(for: .kunit)
    if table {
      try runTable(with: kit)
      return
    }
    let program: KUnitProgram
    do {
      program = try KUnitProgram(compiling: files, with: kit, defines: define)
    } catch let failure as CompileFailure {
      Terminal.complain("\(failure.output)\ndrmres: \(failure)")
      throw ExitCode(Exit.usage)
    }
    defer { program.remove() }
    try run(program)
  }

  private var arguments: [String] {
    var words = ["--timeout", "\(timeout)", "--policy", policy]
    if let filter { words += ["--filter", filter] }
    if list { words.append("--list") }
    return words
  }

  private func run(_ program: KUnitProgram) throws {
    let result = try program.run(arguments, capturing: output.json)
    if output.json && list {
      try Terminal.printJSON(["cases": result.output.split(separator: "\n").map(String.init)])
    } else if output.json {
      try Terminal.printJSON(KTAP(result.output))
    }
    if result.status != Exit.clean {
      // A program that ends in another way than by returning from main() was not run to its end.
      throw ExitCode(result.status <= Exit.usage ? result.status : Exit.internal)
    }
  }

  private func runTable(with kit: Kit) throws {
    let rows = try programs.map { files in
      do {
        let program = try KUnitProgram(compiling: files, with: kit, defines: define)
        defer { program.remove() }
        return KUnitTable.Row(file: files[0], ktap: KTAP(try program.run(arguments, capturing: true).output))
      } catch let failure as CompileFailure {
        return KUnitTable.Row(file: files[0], missing: failure.symbol ?? failure.message)
      }
    }
    let table = KUnitTable(rows: rows)
    if output.json {
      try Terminal.printJSON(table)
    } else {
      print(table.text)
    }
    if rows.contains(where: { $0.failed > 0 }) {
      throw ExitCode(Exit.findings)
    }
    if rows.contains(where: { $0.missing != nil }) {
      throw ExitCode(Exit.usage)
    }
  }
}
