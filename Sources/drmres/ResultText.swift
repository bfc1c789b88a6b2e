// SPDX-License-Identifier: MIT

import DRMRes
import DRMResHarness

/// One scenario's result, for a person: the steps, the two lifetimes where one was too short, then each finding.
struct ResultText {
  private let result: ScenarioResult

  init(_ result: ScenarioResult) {
    self.result = result
  }

  func print() {
    let verdict =
      result.isClean ? Terminal.paint("clean", .green) : Terminal.paint("\(result.findings.count) found", .red)
    Swift.print(Terminal.paint("\(result.driver) in \(result.scenario)", .bold) + ": \(verdict)")
    let subjects = result.steps.map(\.subject.count).max() ?? 0
    for (index, step) in result.steps.enumerated() {
      let codes = step.codes.isEmpty ? "" : "  " + Terminal.paint(step.codes.joined(separator: " "), .red)
      let number = "\(index + 1)".leftPadding(to: 4)
      let words = [number, step.step.padding(to: 6), step.subject.padding(to: subjects), step.answer + codes]
      Swift.print(words.joined(separator: "  "))
    }
    for finding in result.findings {
      Swift.print()
      if let picture = LifetimePicture(of: finding, in: result) {
        Swift.print(picture.text)
      }
      Swift.print(finding.text, terminator: "")
    }
    if !result.leaks.isEmpty {
      Swift.print("\nleft allocated:")
      Swift.print(result.leaks, terminator: "")
    }
    Swift.print()
  }
}

/// Two lifetimes under one row of steps: the object's, and that of who still reached it.
struct LifetimePicture {
  let text: String

  /// Draws the picture.
  ///
  /// - Parameters:
  ///   - finding: a use after release.
  ///   - result: the run it was made in.
  /// - Returns: `nil` if the finding is of another kind, or its steps cannot be told.
  init?(of finding: Report, in result: ScenarioResult) {
    guard ["L01", "L12"].contains(finding.code.name), let object = finding.object else { return nil }
    guard let made = result.steps.firstIndex(where: { $0.step == "plug" }),
      let reached = result.steps.firstIndex(where: { $0.codes.contains(finding.code.name) }),
      let ended = result.steps[made..<reached].lastIndex(where: { $0.step == "unplug" || $0.step == "unbind" }),
      let opened = result.steps[..<reached].firstIndex(where: { $0.step == "open" })
    else { return nil }
    let steps = result.steps[made...reached]
    let labels = ["\(object.label) \(object.name)", result.steps[reached].subject]
    let margin = (labels.map(\.count).max() ?? 0) + 4
    let columns = Self.columns(steps.map(\.step), from: margin)
    let header = zip(steps, columns).reduce(into: "") { line, step in
      line = line.padding(to: step.1) + step.0.step
    }
    let short = Self.bar(from: columns[0], to: columns[ended - made], ending: "●")
    let long = Self.bar(from: columns[opened - made], to: columns[reached - made], ending: "●")
    let gap = Self.mark("✗", at: columns[reached - made], after: short)
    text = [header, Self.over("  " + labels[0], gap), Self.over("  " + labels[1], long)]
      .map { $0 + "\n" }.joined()
  }

  /// Where each step's column starts: the words side by side, three spaces apart.
  private static func columns(_ words: [String], from margin: Int) -> [Int] {
    var columns: [Int] = []
    var next = margin
    for word in words {
      columns.append(next)
      next += word.count + 3
    }
    return columns
  }

  private static func bar(from start: Int, to end: Int, ending: String) -> String {
    String(repeating: " ", count: start) + "●" + String(repeating: "─", count: max(0, end - start - 1)) + ending
  }

  private static func mark(_ sign: String, at column: Int, after line: String) -> String {
    line.padding(to: column) + sign
  }

  /// A label written over the empty start of a line.
  private static func over(_ label: String, _ line: String) -> String {
    label + line.dropFirst(label.count)
  }
}
