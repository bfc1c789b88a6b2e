// SPDX-License-Identifier: MIT

import ArgumentParser
import Foundation

/// Exit codes, the same for every verb.
enum Exit {
  static let clean: Int32 = 0
  static let findings: Int32 = 1
  static let usage: Int32 = 2
  static let `internal`: Int32 = 3
}

/// Flags that every verb has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document instead of text.")
  var json = false
}

@main
struct DRMResCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drmres",
    abstract: "Find lifetime bugs in DRM drivers, in user space.",
    discussion: """
      Exit codes: 0 clean, 1 findings, 2 usage, 3 internal.
      """,
    version: "0.1.0",
    subcommands: [
      CheckCommand.self, ReplayCommand.self, MergeCommand.self, ExplainCommand.self, RunCommand.self, KUnitCommand.self,
      ListCommand.self, LayoutCommand.self, BenchCommand.self, CountsCommand.self,
    ])

  @OptionGroup var output: OutputOptions

  mutating func run() throws {
    if output.json {
      try Tour.printJSON()
    } else {
      Tour.print()
    }
  }

  /// Compilers take -DNAME=VALUE in one word, where the parser would take NAME for the option's.
  private static func separated(_ arguments: [String]) -> [String] {
    arguments.flatMap { word in
      let isJoined = word.count > 2 && ["-D", "-I"].contains(word.prefix(2))
      return isJoined ? [String(word.prefix(2)), String(word.dropFirst(2))] : [word]
    }
  }

  /// What a verb refuses once it runs, with that verb's usage as the parser adds it to what it refuses itself.
  private static func told(_ error: ValidationError, by command: (any ParsableCommand)?) -> String? {
    guard let verb = command.map({ type(of: $0) }), verb != Self.self, let name = verb.configuration.commandName else {
      return nil
    }
    let help = "  See 'drmres \(name) --help' for more information."
    return "Error: \(error.message)\nUsage: \(usageString(for: verb))\n\(help)"
  }

  /// Parses, runs, and turns every ending into one of the four exit codes.
  static func main() {
    // Nothing is parsed or set up that a measurement would meet.
    if BenchWorker.isAsked { Foundation.exit(BenchWorker.serve()) }
    var parsed: (any ParsableCommand)?
    do {
      var command = try parseAsRoot(separated(Array(CommandLine.arguments.dropFirst())))
      parsed = command
      try command.run()
      Terminal.finish()
    } catch {
      Terminal.finish()
      let code = exitCode(for: error)
      let message = (error as? ValidationError).flatMap { told($0, by: parsed) } ?? fullMessage(for: error)
      if code == .success {
        Swift.print(message)
        Terminal.finish()
        Foundation.exit(Exit.clean)
      }
      if code == .validationFailure {
        Terminal.complain(message)
        Foundation.exit(Exit.usage)
      }
      if error is ExitCode {
        Foundation.exit(code.rawValue)
      }
      Terminal.complain("drmres: \(error)")
      Foundation.exit(Exit.internal)
    }
  }
}
