// SPDX-License-Identifier: MIT

import DRMResHarness

/// A run as one page that needs nothing else: plots of cost against size, then every table.
struct BenchPage {
  private let run: BenchRun
  private let comparison: BenchCompare?

  init(_ run: BenchRun, _ comparison: BenchCompare?) {
    self.run = run
    self.comparison = comparison
  }

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>drmres bench</title>
    <style>
    \(BenchStyle.text)
    </style>
    </head>
    <body>
    <h1>drmres bench</h1>
    <pre>\(BenchText(run: run).heading.escapedForHTML)</pre>
    <p>A ratio is taken inside its round, against the mean of the base before and after: lower is better. The interval is of
    the median, by the sign test. Noise is how far the base's ratio to itself is from one. Times are processor time of the
    thread; bytes beside them are memory of a node or device, in pages that were written to.</p>
    \(compared)
    \(plots.joined(separator: "\n"))
    \(run.tables.map(table).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  /// One plot for each workload that was measured at several sizes, in each surrounding.
  private var plots: [String] {
    var seen: Set<BenchPoint> = []
    var names: [String] = []
    for name in run.tables.flatMap(\.rows).map(\.contender) where !names.contains(name) { names.append(name) }
    return run.tables.compactMap { table in
      let alike = run.tables.filter { Self.surroundings($0) == Self.surroundings(table) }
      guard seen.insert(Self.surroundings(table)).inserted, let plot = BenchPlot(alike, among: names) else {
        return nil
      }
      let caption =
        "Cost against the number of nodes, both axes logarithmic; medians of \(count(run.rounds, "round")) "
        + "with their intervals."
      return """
        <figure>
        <h2>\(plot.title.escapedForHTML)</h2>
        \(plot.text)
        <figcaption>\(caption)</figcaption>
        </figure>
        """
    }
  }

  /// The point without its size.
  private static func surroundings(_ table: BenchTable) -> BenchPoint {
    var point = table.point
    point.nodes = 0
    return point
  }

  private var compared: String {
    guard let comparison else { return "" }
    return "<pre>\(comparison.text.escapedForHTML)</pre>"
  }

  private func table(_ table: BenchTable) -> String {
    let cells = BenchText.cells(table)
    let head = cells[0].map { "<th>\($0.escapedForHTML)</th>" }.joined()
    let rows = cells.dropFirst().map { row in
      "<tr>" + row.map { "<td>\($0.escapedForHTML)</td>" }.joined() + "</tr>"
    }
    let noise = table.unit.isTime ? table.noise.map { "<p>noise \(percent($0))</p>" } ?? "" : ""
    return """
      <section>
      <h2>\(table.title.escapedForHTML)</h2>
      \(noise)
      <table>
      <tr>\(head)</tr>
      \(rows.joined(separator: "\n"))
      </table>
      </section>
      """
  }
}

/// Ink on ground, in both of a reader's modes; nothing is said by colour.
private enum BenchStyle {
  static let text = """
    :root { color-scheme: light dark; --ground: #fff; --ink: #111; --soft: #666; --line: #ddd; }
    @media (prefers-color-scheme: dark) { :root { --ground: #16181a; --ink: #eee; --soft: #aaa; --line: #3a3d40; } }
    body { margin: 0 auto; max-width: 860px; padding: 24px; background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
    h1 { font-size: 22px; margin: 0 0 8px; } h2 { font-size: 16px; margin: 0 0 4px; }
    pre { font: 12.5px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-x: auto; }
    figure, section { margin: 28px 0; break-inside: avoid; overflow-x: auto; } figcaption, section p { color: var(--soft); font-size: 13px; margin: 0; }
    svg { display: block; width: 100%; min-width: 620px; height: auto; font: 12px system-ui, "DejaVu Sans", sans-serif; }
    svg text { fill: var(--ink); } svg polyline { fill: none; stroke: var(--ink); stroke-width: 1.4; }
    svg .grid { stroke: var(--line); } svg .leader { stroke: var(--soft); stroke-width: .7; stroke-dasharray: 1 4; }
    svg .whisker { stroke: var(--ink); stroke-width: 1; }
    svg .full { fill: var(--ink); stroke: var(--ink); } svg .open { fill: var(--ground); stroke: var(--ink); stroke-width: 1.4; }
    table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
    th, td { text-align: right; white-space: nowrap; padding: 2px 14px 2px 0; border-bottom: 1px solid var(--line); }
    th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
    @media print { :root { color-scheme: light; --ground: #fff; --ink: #111; --soft: #444; --line: #ccc; }
      body { padding: 0; max-width: none; } figure, section { overflow: visible; } svg { min-width: 0; } pre { white-space: pre-wrap; } }
    """
}
