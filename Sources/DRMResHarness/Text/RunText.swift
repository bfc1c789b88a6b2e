// SPDX-License-Identifier: MIT

/// One run for a person: the steps, the two lifetimes where one was too short, then each finding, then what is left.
package struct RunText {
  private let driver: String
  private let run: ScenarioRun

  package init(_ run: ScenarioRun, of driver: String) {
    self.driver = driver
    self.run = run
  }

  /// Lines, each ending in a newline.
  package func text(_ paint: Paint = plain) -> String {
    let findings = (run.findings ?? []).filter(\.counts)
    let verdict =
      run.verdict.isGood
      ? paint(run.verdict.rawValue, .good)
      : paint(findings.isEmpty ? run.verdict.rawValue : "\(findings.count) found", .bad)
    let circumstances = run.circumstances.map { ", \($0)" } ?? ""
    var text = paint("\(driver) in \(run.scenario)", .heading) + "\(circumstances): \(verdict)\n"
    text += StepText(run.steps).text(paint)
    for finding in findings {
      text += "\n"
      if let picture = LifetimePicture(of: finding, in: run) { text += picture.text + "\n" }
      text += FindingText(finding, accessor: finding.site).text(paint)
    }
    if let leaks = run.leaks, !leaks.isEmpty {
      text += "\nleft allocated:\n\(leaks)" + (leaks.hasSuffix("\n") ? "" : "\n")
    }
    return text
  }
}

/// The steps of a run, one a line.
package struct StepText {
  private let steps: [ScenarioRun.Step]

  package init(_ steps: [ScenarioRun.Step]) {
    self.steps = steps
  }

  /// Lines, each ending in a newline.
  package func text(_ paint: Paint = plain) -> String {
    let verbs = steps.map(\.step.count).max() ?? 0
    let subjects = steps.map(\.subject.count).max() ?? 0
    return steps.map { step in
      let codes = step.codes.isEmpty ? "" : "  " + paint(step.codes.joined(separator: " "), .bad)
      let words = [
        "\(step.n)".leftPadding(to: 4), step.step.padding(to: verbs), step.subject.padding(to: subjects),
        step.answer + codes,
      ]
      return words.joined(separator: "  ") + "\n"
    }.joined()
  }
}
