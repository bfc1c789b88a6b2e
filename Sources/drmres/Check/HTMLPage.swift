// SPDX-License-Identifier: MIT

import DRMResHarness

/// A check as one page that needs nothing else: findings with their pictures, then the table.
struct HTMLPage {
  private let document: CheckDocument

  init(_ document: CheckDocument) {
    self.document = document
  }

  var text: String {
    let name = document.subject.name.escapedForHTML
    let findings = document.counted
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(name): \(Self.verdict(document))</title>
      <style>
      \(HTMLStyle.text)
      </style>
      </head>
      <body>
      <header>
      <h1><span class="\(document.isClean ? "good" : "bad")">\(Self.verdict(document))</span> \(name)</h1>
      <p>\(amount)</p>
      </header>
      \(findings.isEmpty ? "" : index(findings))
      \(findings.enumerated().map { card($0.element, number: $0.offset + 1) }.joined(separator: "\n"))
      <h2>Scenarios</h2>
      \(table)
      </body>
      </html>

      """
  }

  private static func verdict(_ document: CheckDocument) -> String {
    document.neverBound ? "never bound" : document.isClean ? "clean" : count(document.counted.count, "finding")
  }

  private var amount: String {
    let totals = document.totals
    let words = [
      count(document.scenarios.count { $0.runs > 0 }, "scenario"), count(totals.runs, "run"),
      "\(totals.points) of them with a failing allocation", "policy \(document.subject.policy)",
    ]
    return words.joined(separator: ", ") + (document.complete ? "" : "; interrupted")
  }

  private func index(_ findings: [Discovery]) -> String {
    let items = findings.enumerated().map { number, discovery in
      "<li><a href=\"#f\(number + 1)\"><b class=\"code \(discovery.finding.severity)\">\(discovery.finding.code)</b> "
        + "\(discovery.finding.title.escapedForHTML)</a>\(discovery.accessor?.text.map { " <span>\($0.escapedForHTML)</span>" } ?? "")</li>"
    }
    return "<ol class=\"index\">\n\(items.joined(separator: "\n"))\n</ol>"
  }

  private func card(_ discovery: Discovery, number: Int) -> String {
    let finding = discovery.finding
    var rows: [(String, String)] = []
    for line in FindingText(discovery, in: document).plainRows {
      rows.append(line)
    }
    let list = rows.map { key, value in
      let isCommand = key == "replay" || key == "explain"
      return "<dt>\(key)</dt><dd>\(isCommand ? "<code>\(value.escapedForHTML)</code>" : value.escapedForHTML)</dd>"
    }
    return """
      <section id="f\(number)">
      <h2><b class="code \(finding.severity)">\(finding.code)</b> \(finding.title.escapedForHTML)</h2>
      <p class="what">\(finding.what.escapedForHTML)</p>
      \(picture(discovery))
      <dl>
      \(list.joined(separator: "\n"))
      </dl>
      \(steps(discovery.run))
      </section>
      """
  }

  private func picture(_ discovery: Discovery) -> String {
    guard let timeline = Timeline(discovery) else { return "" }
    let omitted = timeline.omitted == 0 ? "" : " \(count(timeline.omitted, "object")) more are not drawn."
    return """
      <figure>
      <div class="scroll">
      \(TimelineSVG(timeline, discovery).text)
      </div>
      <figcaption>\(discovery.run.token.escapedForHTML): bars are lifetimes, coloured by \
      <i class="device">device</i> <i class="drm">drm_device</i> <i class="file">file</i> <i class="memory">nobody</i>; \
      dashed is where the object should still have lived, striped where it should have been gone.\(omitted)</figcaption>
      </figure>
      """
  }

  private func steps(_ run: ScenarioRun) -> String {
    guard !run.steps.isEmpty else { return "" }
    let rows = run.steps.map { step in
      let codes = step.codes.map { "<b class=\"bad\">\($0)</b>" }.joined(separator: " ")
      let cells = [step.step, step.subject, step.answer].map { "<td>\($0.escapedForHTML)</td>" }.joined()
      return "<tr><td class=\"number\">\(step.n)</td>\(cells)<td>\(codes)</td></tr>"
    }
    let circumstances = run.circumstances.map { " (\($0.escapedForHTML))" } ?? ""
    return """
      <details><summary>Steps of the run\(circumstances)</summary>
      <table>
      \(rows.joined(separator: "\n"))
      </table>
      </details>
      """
  }

  private var table: String {
    let grid = CheckText(document: document).grid
    let head = grid[0].map { "<th>\($0.escapedForHTML)</th>" }.joined()
    let rows = zip(document.scenarios, grid.dropFirst()).map { tally, cells in
      let name = "<td title=\"\(tally.summary.escapedForHTML)\">\(cells[0].escapedForHTML)</td>"
      let numbers = cells.dropFirst().map { "<td class=\"number\">\($0)</td>" }.joined()
      return "<tr\(tally.isClean ? "" : " class=\"bad\"")>\(name)\(numbers)</tr>"
    }
    return """
      <table class="grid">
      <tr>\(head)</tr>
      \(rows.joined(separator: "\n"))
      </table>
      """
  }
}

/// How the page looks, in both of a reader's modes.
enum HTMLStyle {
  static let text = """
    :root { color-scheme: light dark; --ground: #fdfdfc; --ink: #1d2125; --soft: #5f6872; --line: #dfe3e6;
      --card: #ffffff; --band: #f3f5f6; --odd: #e9edef; --bad: #c3272b; --good: #1b7f3b; --warn: #9a6700;
      --device: #2f6fb5; --drm: #15846f; --file: #9b5bb5; --memory: #7d858c; }
    @media (prefers-color-scheme: dark) { :root { --ground: #15181b; --ink: #e4e7ea; --soft: #9aa4ad; --line: #31373d;
      --card: #1c2024; --band: #22272b; --odd: #282e33; --bad: #ff7b72; --good: #56d07d; --warn: #e3b341;
      --device: #6cb0f5; --drm: #3fc7a8; --file: #cf94e6; --memory: #9aa4ad; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 1180px; padding: 28px 24px 60px; background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
    h1 { font-size: 24px; margin: 0; } h1 span { padding-right: 8px; }
    h2 { font-size: 18px; margin: 0 0 6px; }
    header p, figcaption, .index span { color: var(--soft); margin: 2px 0 18px; }
    .good { color: var(--good); } .bad { color: var(--bad); }
    .index { padding-left: 22px; margin: 0 0 26px; } .index a { color: inherit; text-decoration: none; }
    .index a:hover { text-decoration: underline; } .index span { font-size: 13px; padding-left: 6px; }
    .code { font: 600 13px/1 ui-monospace, "DejaVu Sans Mono", monospace; padding: 3px 7px; border-radius: 5px;
      color: var(--ground); background: var(--bad); vertical-align: 2px; } .code.warning { background: var(--warn); }
    .code.note { background: var(--memory); }
    section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px;
      margin: 0 0 22px; }
    .what { margin: 0 0 12px; } .what:empty { display: none; }
    dl { display: grid; grid-template-columns: 110px 1fr; gap: 3px 14px; margin: 14px 0 10px; font-size: 14px; }
    dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
    code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; background: var(--band); padding: 2px 6px;
      border-radius: 4px; }
    figure { margin: 0; } figcaption { font-size: 13px; margin: 6px 0 0; }
    figcaption i { font-style: normal; font-weight: 600; }
    .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
    svg { display: block; font: 12px system-ui, "DejaVu Sans", sans-serif; }
    svg text { fill: var(--ink); } svg .subject { fill: var(--soft); font-size: 11px; }
    svg .lane { font-weight: 600; } svg .bad { fill: var(--bad); font-weight: 600; }
    svg .band { fill: var(--band); } svg .odd { fill: var(--odd); }
    svg .bar.lane { opacity: .55; } svg .chosen { stroke: var(--bad); stroke-width: 2; }
    svg .device { fill: var(--device); } svg .drm { fill: var(--drm); } svg .file { fill: var(--file); }
    svg .memory { fill: var(--memory); }
    svg .ghost { fill-opacity: .18; stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 4 3; }
    svg .excess { fill: var(--bad); fill-opacity: .45; stroke: var(--bad); stroke-dasharray: 2 2; }
    svg .touch { stroke: var(--bad); stroke-width: 1.2; stroke-dasharray: 5 3; }
    svg .cross { stroke: var(--bad); stroke-width: 3; stroke-linecap: round; } svg .open { fill: var(--soft); }
    i.device { color: var(--device); } i.drm { color: var(--drm); } i.file { color: var(--file); }
    i.memory { color: var(--memory); }
    table { border-collapse: collapse; font-size: 14px; } td, th { padding: 3px 12px 3px 0; text-align: left; }
    .number, .grid th + th { text-align: right; font-variant-numeric: tabular-nums; }
    .grid td, .grid th { border-bottom: 1px solid var(--line); padding: 4px 14px 4px 0; } th { color: var(--soft); }
    details { color: var(--soft); font-size: 14px; } details table { margin-top: 6px; color: var(--ink); }
    """
}
