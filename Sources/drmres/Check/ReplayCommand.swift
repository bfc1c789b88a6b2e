// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMResHarness
import Foundation

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Show one run of a check again: its steps, its events, its findings.",
    discussion: """
      The token behind the last file's name is printed with each finding of 'drmres check'. Every replay prints the \
      same bytes.
      """)

  @OptionGroup var options: DriverOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    help: ArgumentHelp("The driver's files, the last one followed by ':' and the token.", valueName: "files:token"))
  var words: [String]

  private var files: [String] {
    words.dropLast() + [words.last?.lastIndex(of: ":").map { String(words.last?[..<$0] ?? "") } ?? ""]
  }

  private var token: String {
    words.last?.split(separator: ":", omittingEmptySubsequences: false).last.map(String.init) ?? ""
  }

  func validate() throws {
    guard words.last?.contains(":") == true, !token.isEmpty else {
      throw ValidationError("the last file is followed by ':' and a token, as in vc4.c:hotunplug-lateclose")
    }
    try options.validate(files: files)
  }

  func run() throws {
    Interruption.watch()
    let runner = try CheckCommand.compile(files, options)
    defer { runner.remove() }
    let collector: RunCollector
    do {
      collector = try runner.run(
        [["replay", token] + options.runnerArguments], timeout: options.timeout, keepsRuns: true)
    } catch let failure as RunnerPool.Failure where failure.description.contains("Invalid argument") {
      throw noSuchRun()
    } catch let failure as RunnerPool.Failure {
      throw options.blame(for: failure)
    }
    if let code = Interruption.exitCode { throw ExitCode(code) }
    guard let run = collector.runs.first else { throw noSuchRun() }
    if output.json {
      try Terminal.printJSON(run)
    } else {
      print(run, isOwn: runner.isOwn)
    }
    if !run.verdict.isGood {
      throw ExitCode(Exit.findings)
    }
  }

  private func noSuchRun() -> ExitCode {
    Terminal.complain("drmres: there is no run '\(token)' of \(files.joined(separator: " "))")
    return ExitCode(Exit.usage)
  }

  private func print(_ run: ScenarioRun, isOwn: (String) -> Bool) {
    let findings = run.findings ?? []
    let names = files.map { URL(filePath: $0).lastPathComponent }.joined(separator: " ")
    let title = Terminal.paint("\(names) in \(run.scenario)", .heading)
    let circumstances = run.circumstances.map { ", \($0)" } ?? ""
    Swift.print("\(title)\(circumstances): \(run.verdict.rawValue)")
    Swift.print(StepText(run.steps).text(Terminal.paint), terminator: "")
    let events = (run.events ?? []).filter { Self.matters($0, findings) }
    if !events.isEmpty {
      Swift.print("\nevents:")
      events.forEach { Swift.print(Self.line($0)) }
    }
    for finding in findings {
      Swift.print()
      Swift.print(FindingText(finding, accessor: finding.accessor(own: isOwn)).text(Terminal.paint), terminator: "")
    }
    if let leaks = run.leaks, !leaks.isEmpty {
      Swift.print("\nleft allocated:\n\(leaks)", terminator: leaks.hasSuffix("\n") ? "" : "\n")
    }
    Swift.print()
    Swift.print("\(names):\(run.token): \(findings.isEmpty ? run.verdict.rawValue : count(findings.count, "finding"))")
  }

  /// Plain memory and references only where a finding is about them.
  private static func matters(_ event: LifetimeEvent, _ findings: [Finding]) -> Bool {
    !["alloc", "free", "yield", "get", "put"].contains(event.kind)
      || findings.contains { $0.object?.label == event.object }
  }

  /// One event: when, what, to which object of whom, where.
  private static func line(_ event: LifetimeEvent) -> String {
    let size = event.size.map { $0 > 0 ? "\($0)" : "" } ?? ""
    let names = [event.object, event.name, event.owner.map { $0.isEmpty ? "" : "of \($0)" }]
    let words = [
      "\(event.seq)".leftPadding(to: 5), "\(event.step ?? 0)".leftPadding(to: 3), event.kind.padding(to: 10),
      size.leftPadding(to: 6), names.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " "),
      event.phase ?? "", event.site?.text ?? "",
    ]
    let line = words.prefix(5).joined(separator: "  ").padding(to: 72)
    return ([line] + words.dropFirst(5).filter { !$0.isEmpty }).joined(separator: "  ").trimmingSpaces
  }
}

extension String {
  /// The text without the spaces at its end.
  fileprivate var trimmingSpaces: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
