// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness
import Foundation

/// In what form a check is printed, the same for `check` and `merge`.
struct CheckOutput: ParsableArguments {
  @OptionGroup var output: OutputOptions

  @Flag(help: "Print KTAP, one test a scenario.")
  var ktap = false

  @Option(help: ArgumentHelp("Also write a page with findings, table and lifetime pictures.", valueName: "file"))
  var html: String?

  @Flag(name: .shortAndLong, help: "Print findings and the last line only.")
  var quiet = false

  func validate() throws {
    if output.json && ktap { throw ValidationError("--json and --ktap exclude each other") }
  }

  func print(_ document: CheckDocument) throws {
    if let html {
      do {
        try HTMLPage(document).text.write(toFile: html, atomically: true, encoding: .utf8)
      } catch {
        Terminal.complain("drmres: '\(html)' cannot be written")
        throw ExitCode(Exit.usage)
      }
    }
    if output.json {
      try Terminal.printJSON(document)
    } else if ktap {
      Swift.print(CheckKTAP(document).text)
    } else {
      CheckText(document: document).print(quiet: quiet)
    }
  }
}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compile a driver as it is and take it through everything that ends a lifetime.",
    discussion: """
      The files make one driver, with sanitizers. It is plugged, opened, used, unplugged, unbound, reloaded and closed \
      late, with each of its allocations made to fail once, and with two threads in each other's way. Every finding is \
      printed once, with the command that shows its run again.
      Exit codes: 0 clean, 1 findings, 2 usage or a file that does not compile, 3 internal, 130 interrupted.
      """)

  @OptionGroup var options: DriverOptions
  @OptionGroup var output: CheckOutput

  @Argument(help: "The driver's C files, or a built-in driver.")
  var files: [String]

  @Option(help: ArgumentHelp("Run only scenarios whose name matches.", valueName: "glob"))
  var scenario: String?

  @Flag(help: "Leave out runs in which an allocation fails.")
  var noFaults = false

  @Option(help: ArgumentHelp("Runners at once; as many as there are cores if not given.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Run only the i-th of n parts; 'drmres merge' joins their --json.", valueName: "i/n"))
  var shard: String?

  func validate() throws {
    try options.validate(files: files)
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is 1 to 256") }
    if let shard, part(of: shard) == nil { throw ValidationError("--shard is I/N with I from 1 to N, not '\(shard)'") }
  }

  private func part(of text: String) -> (index: Int, count: Int)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], (1...1000).contains(count),
      (1...count).contains(index)
    else { return nil }
    return (index, count)
  }

  func run() throws {
    Interruption.watch()
    let runner = try Self.compile(files, options)
    defer { runner.remove() }
    let collector: RunCollector
    do {
      collector = try runner.run(runners, timeout: options.timeout, progress: showProgress)
    } catch let failure as RunnerPool.Failure {
      throw options.blame(for: failure)
    }
    Terminal.showProgress("")
    if let scenario, Interruption.exitCode == nil, collector.done == 0 {
      let names = (collector.plan?.scenarios ?? []).map(\.name).joined(separator: ", ")
      Terminal.complain("drmres: no scenario matches '\(scenario)'\(names.isEmpty ? "" : "; there are: \(names)")")
      throw ExitCode(Exit.usage)
    }
    let part = shard.flatMap(part) ?? (index: 1, count: 1)
    var document = CheckDocument(
      subject, shards: CheckDocument.Shards(count: part.count, done: [part.index]),
      complete: Interruption.exitCode == nil, scenarios: collector.tallies, discoveries: collector.discoveries)
    document.replayOptions = options.spelled
    try output.print(document)
    let code = Interruption.exitCode ?? document.exitCode
    if code != Exit.clean { throw ExitCode(code) }
  }

  /// Compiles the driver; what its author has to mend is printed here.
  static func compile(_ files: [String], _ options: DriverOptions) throws -> CheckRunner {
    do {
      return try CheckRunner(files, options)
    } catch let failure as CompileFailure {
      if let code = Interruption.exitCode { throw ExitCode(code) }
      Terminal.complain(failure.transcript)
      Terminal.complain("drmres: \(failure)")
      if let driver = options.driver, failure.symbol == driver {
        Terminal.complain("--driver takes a struct platform_driver that is not static")
      } else if let name = failure.symbol, !failure.isLinkers,
        let header = (try? Kit.find(for: .check))?.header(declaring: name)
      {
        Terminal.complain("\(name) is declared in <\(header)>: include that")
      } else if let hint = failure.hint {
        Terminal.complain(hint)
      }
      throw ExitCode(Exit.usage)
    } catch is CheckRunner.NoEntryPoint {
      Terminal.complain(
        """
        drmres: \(files.joined(separator: " ")) has no entry point
        A driver starts in module_platform_driver(), module_init() or one of their like; --driver NAME registers a \
        struct platform_driver that is not static.
        """)
      throw ExitCode(Exit.usage)
    }
  }

  private var subject: CheckDocument.Subject {
    CheckDocument.Subject(
      files: files, policy: options.policy, faults: !noFaults, seed: options.seed, scenario: scenario,
      benign: options.benign, defines: options.define, driver: options.driver,
      row: options.row)
  }

  /// What each of the runners is told. They divide this shard: each N-th run of a shard of M is one of N * M.
  private var runners: [[String]] {
    let part = shard.flatMap(part) ?? (index: 1, count: 1)
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    var words = ["run"] + options.runnerArguments
    if let scenario { words += ["--scenario", scenario] }
    if noFaults { words.append("--no-faults") }
    return (0..<jobs).map { words + ["--shard", "\(part.index + $0 * part.count)/\(jobs * part.count)"] }
  }

  private func showProgress(done: Int, planned: Int) {
    guard done % 8 == 0 else { return }
    Terminal.showProgress("\(done) of \(max(done, planned)) runs")
  }
}
