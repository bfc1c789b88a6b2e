// SPDX-License-Identifier: MIT

import ArgumentParser
import DRMRes
import DRMResHarness

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a finding's code means, why it is wrong, and how it is mended.",
    discussion: "Codes are printed in brackets with each finding, as in [L01].")

  @OptionGroup var output: OutputOptions

  @Argument(help: "A code, such as L01.")
  var code: String?

  @Flag(help: "List all codes.")
  var list = false

  private struct Entry: Encodable {
    let code: String
    let severity: String
    let title: String
    let advice: String
    let story: Story?

    init(_ code: ReportCode) {
      self.code = code.name
      severity = "\(code.severity)"
      title = code.title
      advice = code.advice
      story = Story.of(code.name)
    }
  }

  func validate() throws {
    guard list != (code != nil) else { throw ValidationError("give a code, or --list") }
    if let code, ReportCode(code) == nil {
      throw ValidationError("there is no code '\(code)'; 'drmres explain --list' has them all")
    }
  }

  func run() throws {
    if let code = code.flatMap({ ReportCode($0) }) {
      let entry = Entry(code)
      if output.json {
        try Terminal.printJSON(entry)
      } else {
        print(Self.text(entry))
      }
      return
    }
    let entries = ReportCode.allCases.map(Entry.init)
    if output.json {
      try Terminal.printJSON(["codes": entries])
    } else {
      entries.forEach { print("\($0.code)  \($0.severity.padding(to: 7))  \($0.title)") }
    }
  }

  private static func text(_ entry: Entry) -> String {
    var parts = [Terminal.paint("\(entry.code)  \(entry.title)", .heading) + "  (\(entry.severity))\n"]
    if let story = entry.story {
      parts.append("What happened\n\(indented(wrapped(story.what, to: 76)))")
      parts.append("Why it is wrong\n\(indented(wrapped(story.why, to: 76)))")
      parts.append("Lifetimes\n\(indented(story.picture))")
      parts.append("The fix\n\(indented(painted(story.fix)))")
      let cases = story.cases.map { [$0.title, $0.link].compactMap(\.self).joined(separator: "\n    ") }
      parts.append("Seen in\n\(indented(cases.joined(separator: "\n")))")
    }
    parts.append("Advice\n\(indented(wrapped(entry.advice, to: 76)))")
    return parts.joined(separator: "\n")
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
  }

  /// Lines of a diff in the colours that they have everywhere.
  private static func painted(_ diff: String) -> String {
    diff.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("+")
        ? Terminal.paint(String(line), .good)
        : line.hasPrefix("-") ? Terminal.paint(String(line), .bad) : String(line)
    }.joined(separator: "\n")
  }

  private static func wrapped(_ text: String, to width: Int) -> String {
    var lines = [""]
    for word in text.split(whereSeparator: \.isWhitespace) {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(line) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
