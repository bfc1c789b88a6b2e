// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// A timeline drawn. Colours come from classes of the page, so that it is readable on light and dark ground.
struct TimelineSVG {
  private let timeline: Timeline
  private let finding: Finding
  private var body = ""

  private static let margin = 236.0
  private static let head = 44.0
  private static let row = 24.0
  private static let foot = 30.0

  init(_ timeline: Timeline, _ discovery: Discovery) {
    self.timeline = timeline
    finding = discovery.finding
    drawColumns()
    for (index, bar) in timeline.bars.enumerated() {
      draw(bar, at: Self.head + Double(index) * Self.row)
    }
    drawTouch(discovery.accessor?.text)
  }

  private var height: Double { Self.head + Double(timeline.bars.count) * Self.row + Self.foot }
  private var width: Double { Self.margin + timeline.width + 12 }

  var text: String {
    let size = "\(Self.number(width)) \(Self.number(height))"
    return """
      <svg viewBox="0 0 \(size)" width="\(Self.number(width))" height="\(Self.number(height))" role="img" \
      aria-label="lifetimes in \(finding.code)">
      \(body)</svg>
      """
  }

  private mutating func drawColumns() {
    for (index, column) in timeline.columns.enumerated() {
      let left = Self.margin + column.start
      let shade = index.isMultiple(of: 2) ? "band" : "band odd"
      body += rectangle(left, 0, column.width, height - Self.foot, class: shade, title: column.note)
      let tone = column.hasFinding ? "step bad" : "step"
      let middle = left + column.width / 2
      body += label(column.title, middle, 18, class: tone, anchor: "middle")
      body += label(column.subject, middle, 34, class: "subject", anchor: "middle")
    }
  }

  private mutating func draw(_ bar: Timeline.Bar, at top: Double) {
    let middle = top + Self.row / 2
    let left = Self.margin + bar.start
    let end = Self.margin + (bar.end ?? timeline.width)
    let name = bar.isLane ? bar.label : "· " + bar.label
    let tone = "name" + (bar.isLane ? " lane" : "") + (bar.isSubject ? " bad" : "")
    body += label(Self.cut(name, to: 34), 8, middle + 4, class: tone, anchor: "start", title: name)
    let thickness = bar.isLane ? 6.0 : 12.0
    let classes = "bar \(bar.owner.rawValue)" + (bar.isLane ? " lane" : "") + (bar.isSubject ? " chosen" : "")
    body += rectangle(
      left, middle - thickness / 2, max(end - left, 3), thickness, class: classes, title: bar.note, radius: 3)
    if let ghost = bar.ghost {
      body += rectangle(
        Self.margin + ghost.lowerBound, middle - thickness / 2, ghost.upperBound - ghost.lowerBound, thickness,
        class: "ghost \(bar.owner.rawValue)", title: "where it should still have lived", radius: 3)
    }
    if let excess = bar.excess {
      body += rectangle(
        Self.margin + excess.lowerBound, middle - thickness / 2, excess.upperBound - excess.lowerBound, thickness,
        class: "excess", title: "where it should have been gone", radius: 3)
    }
    if bar.end == nil {
      body += label("▸", end + 1, middle + 4, class: "open", anchor: "start", title: "still there at the end")
    }
  }

  private mutating func drawTouch(_ place: String?) {
    guard let touch = timeline.touch else { return }
    let x = Self.margin + touch
    body += "<line class=\"touch\" x1=\"\(Self.number(x))\" y1=\"\(Self.number(Self.head - 4))\" "
    body += "x2=\"\(Self.number(x))\" y2=\"\(Self.number(height - Self.foot + 4))\"/>\n"
    if let index = timeline.bars.firstIndex(where: \.isSubject) {
      let y = Self.head + (Double(index) + 0.5) * Self.row
      for (one, two) in [(-6.0, 6.0), (6.0, -6.0)] {
        body += "<line class=\"cross\" x1=\"\(Self.number(x - 6))\" y1=\"\(Self.number(y + one))\" "
        body += "x2=\"\(Self.number(x + 6))\" y2=\"\(Self.number(y + two))\"/>\n"
      }
    }
    let text = [finding.code, place].compactMap(\.self).joined(separator: " at ")
    // To the side where there is room for it.
    let isLeft = touch > timeline.width / 2
    body += label(
      text, isLeft ? x + 4 : x - 4, height - Self.foot + 20, class: "step bad", anchor: isLeft ? "end" : "start")
  }

  private func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String, title: String = "",
    radius: Double = 0
  ) -> String {
    let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" rx=\"\(Self.number(radius))\""
    let inner = title.isEmpty ? "/>" : "><title>\(title.escapedForHTML)</title></rect>"
    return "<rect class=\"\(name)\" \(place) \(size)\(inner)\n"
  }

  private func label(
    _ text: String, _ x: Double, _ y: Double, class name: String, anchor: String, title: String = ""
  ) -> String {
    let hint = title.isEmpty ? "" : "<title>\(title.escapedForHTML)</title>"
    return "<text class=\"\(name)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor)\">"
      + "\(hint)\(text.escapedForHTML)</text>\n"
  }

  private static func number(_ value: Double) -> String {
    String(format: "%.1f", value)
  }

  private static func cut(_ text: String, to length: Int) -> String {
    text.count <= length ? text : text.prefix(length - 1) + "…"
  }
}

extension String {
  /// The text with what HTML would take for itself written out.
  var escapedForHTML: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
      "\"", with: "&quot;")
  }
}
