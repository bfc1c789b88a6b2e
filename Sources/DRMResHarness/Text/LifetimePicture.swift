// SPDX-License-Identifier: MIT

/// Two lifetimes under one row of steps: the object's, and that of who still reached it.
struct LifetimePicture {
  /// Three lines, each ending in a newline.
  let text: String

  /// Draws the picture.
  ///
  /// - Parameters:
  ///   - finding: A use after release.
  ///   - run: The run it was made in.
  /// - Returns: `nil` if the finding is of another kind, or its steps cannot be told.
  init?(of finding: Finding, in run: ScenarioRun) {
    guard ["L01", "L12"].contains(finding.code), let object = finding.object else { return nil }
    let steps = run.steps
    guard let made = steps.firstIndex(where: { $0.step == "plug" }),
      let reached = steps.firstIndex(where: { $0.codes.contains(finding.code) }), made < reached,
      let ended = steps[made..<reached].lastIndex(where: { $0.step == "unplug" || $0.step == "unbind" }),
      let opened = steps[..<reached].firstIndex(where: { $0.step == "open" })
    else { return nil }
    let labels = ["\(object.label) \(object.name ?? "")", steps[reached].subject]
    let margin = (labels.map(\.count).max() ?? 0) + 4
    let turns: Set = [made, ended, opened, reached]
    var shown = Self.columns(steps[made...reached], of: turns, andOthers: true, from: margin)
    if shown.last.map({ $0.position + $0.title.count }) ?? 0 > Self.widest {
      shown = Self.columns(steps[made...reached], of: turns, andOthers: false, from: margin)
    }
    let header = shown.reduce(into: "") { line, column in
      line = line.padding(to: column.position) + column.title
    }
    let position = { (index: Int) in shown.last { $0.first <= index }?.position ?? margin }
    let short = Self.bar(from: position(made), to: position(ended))
    let long = Self.bar(from: position(opened), to: position(reached))
    let gap = short.padding(to: position(reached)) + "✗"
    text = [header, Self.over("  " + labels[0], gap), Self.over("  " + labels[1], long)]
      .map { $0 + "\n" }.joined()
  }

  private struct Column {
    let title: String
    let first: Int
    let position: Int
  }

  /// What fits beside the text of a finding.
  private static let widest = 110

  /// The steps at which something turns, side by side, three spaces apart; with the others that were answered well, of
  /// several in a row of the same name the first.
  private static func columns(
    _ steps: ArraySlice<ScenarioRun.Step>, of turns: Set<Int>, andOthers others: Bool, from margin: Int
  ) -> [Column] {
    var columns: [Column] = []
    var next = margin
    for (index, step) in zip(steps.indices, steps)
    where turns.contains(index) || (others && step.answer == "ok" && columns.last?.title != step.step) {
      columns.append(Column(title: step.step, first: index, position: next))
      next += step.step.count + 3
    }
    return columns
  }

  private static func bar(from start: Int, to end: Int) -> String {
    String(repeating: " ", count: start) + "●" + String(repeating: "─", count: max(0, end - start - 1)) + "●"
  }

  /// A label written over the empty start of a line.
  private static func over(_ label: String, _ line: String) -> String {
    label + line.dropFirst(label.count)
  }
}
