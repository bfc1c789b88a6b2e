// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// Cost against the number of nodes, both axes logarithmic, as SVG that is read in black and white: contenders differ by
/// mark and dashes, and have their name beside their last point.
struct BenchPlot {
  /// One contender's points.
  struct Series {
    struct Point {
      let nodes: Double
      let value: Double
      /// Of the median.
      let interval: Interval
    }

    let name: String
    let style: Int
    let points: [Point]
  }

  let title: String
  let unit: String
  let series: [Series]

  /// Draws the tables of one workload in one surrounding; `nil` where there are fewer than two sizes.
  ///
  /// - Parameters:
  ///   - tables: One for each size.
  ///   - names: Everybody in the run: a contender looks the same in every plot.
  init?(_ tables: [BenchTable], among names: [String]) {
    guard let first = tables.first, Set(tables.map(\.point.nodes)).count > 1 else { return nil }
    title = "\(first.point.workload): \(first.summary)\(first.point.circumstances)"
    unit = first.unit.rawValue
    series = names.enumerated().map { number, name in
      let points = tables.compactMap { table -> Series.Point? in
        let values = table.rows.first { $0.contender == name }?.values.compactMap(\.self) ?? []
        guard let value = values.median, let interval = values.medianInterval, interval.low > 0 else { return nil }
        return Series.Point(nodes: Double(table.point.nodes), value: value, interval: interval)
      }
      return Series(name: name, style: number, points: points.sorted { $0.nodes < $1.nodes })
    }.filter { !$0.points.isEmpty }
    guard !series.isEmpty else { return nil }
  }

  private static let width = 760.0
  private static let height = 420.0
  private static let left = 92.0
  private static let right = 150.0
  private static let top = 16.0
  private static let bottom = 44.0

  /// Whole powers of ten around the values.
  private func decades(_ values: [Double]) -> ClosedRange<Int> {
    let low = Int(floor(log10(values.min() ?? 1)))
    let high = Int(ceil(log10(values.max() ?? 10) - 1e-9))
    return low...max(high, low + 1)
  }

  var text: String {
    let points = series.flatMap(\.points)
    let x = Axis(
      decades: decades(points.map(\.nodes)), from: Self.left, to: Self.width - Self.right)
    let y = Axis(
      decades: decades(points.flatMap { [$0.interval.low, $0.interval.high] }), from: Self.height - Self.bottom,
      to: Self.top)
    let lines =
      grid(x, y) + zip(series, labels(y)).map { drawing($0, Style.of($0.style), x, y, label: $1) }
    return """
      <svg viewBox="0 0 \(Self.of(Self.width)) \(Self.of(Self.height))" role="img" aria-label="\(title.escapedForHTML)">
      \(lines.joined(separator: "\n"))
      </svg>
      """
  }

  /// A logarithmic axis.
  private struct Axis {
    let decades: ClosedRange<Int>
    let from: Double
    let to: Double

    func place(_ value: Double) -> Double {
      let span = Double(decades.upperBound - decades.lowerBound)
      return from + (log10(value) - Double(decades.lowerBound)) / span * (to - from)
    }
  }

  /// How a line is told from others without colour.
  private struct Style {
    let dashes: String
    let mark: Int

    static let patterns = ["none", "7 3", "2 3", "9 3 2 3", "14 4", "4 2 1 2 1 2"]

    static func of(_ number: Int) -> Style { Style(dashes: patterns[number % patterns.count], mark: number % 12) }

    /// A mark around a point; open ones and full ones take turns.
    func mark(_ x: Double, _ y: Double) -> String {
      let size = 4.5
      func polygon(_ corners: [(Double, Double)]) -> String {
        let points = corners.map { "\(BenchPlot.of(x + $0.0 * size)),\(BenchPlot.of(y + $0.1 * size))" }
        return "<polygon class=\"\(mark % 2 == 0 ? "full" : "open")\" points=\"\(points.joined(separator: " "))\"/>"
      }
      let circle = "cx=\"\(BenchPlot.of(x))\" cy=\"\(BenchPlot.of(y))\" r=\"\(size)\""
      func strokes(_ corners: [(Double, Double)]) -> String {
        let lines = corners.map {
          "M\(BenchPlot.of(x - $0.0 * size)) \(BenchPlot.of(y - $0.1 * size))"
            + "L\(BenchPlot.of(x + $0.0 * size)) \(BenchPlot.of(y + $0.1 * size))"
        }
        return "<path class=\"open\" d=\"\(lines.joined())\"/>"
      }
      return switch mark {
      case 0, 1: "<circle class=\"\(mark == 0 ? "full" : "open")\" \(circle)/>"
      case 2, 3: polygon([(-1, -1), (1, -1), (1, 1), (-1, 1)])
      case 4, 5: polygon([(0, -1.3), (1.2, 0.9), (-1.2, 0.9)])
      case 6, 7: polygon([(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)])
      case 8, 9: polygon([(0, 1.3), (1.2, -0.9), (-1.2, -0.9)])
      case 10: strokes([(1, 1), (1, -1)])
      default: strokes([(1.3, 0), (0, 1.3)])
      }
    }
  }

  private func grid(_ x: Axis, _ y: Axis) -> [String] {
    var lines: [String] = []
    for decade in x.decades {
      let place = Self.of(x.place(pow(10, Double(decade))))
      lines.append(
        "<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(Self.of(y.from))\" y2=\"\(Self.of(y.to))\"/>")
      lines.append(
        "<text x=\"\(place)\" y=\"\(Self.of(y.from + 18))\" text-anchor=\"middle\">\(Self.amount(decade))</text>")
    }
    for decade in y.decades {
      let place = Self.of(y.place(pow(10, Double(decade))))
      lines.append(
        "<line class=\"grid\" x1=\"\(Self.of(x.from))\" x2=\"\(Self.of(x.to))\" y1=\"\(place)\" y2=\"\(place)\"/>")
      lines.append(
        "<text x=\"\(Self.of(x.from - 8))\" y=\"\(place)\" dy=\"4\" text-anchor=\"end\">\(Self.amount(decade))</text>")
    }
    let middle = Self.of((x.from + x.to) / 2)
    let half = Self.of((y.from + y.to) / 2)
    lines.append("<text x=\"\(middle)\" y=\"\(Self.of(Self.height - 6))\" text-anchor=\"middle\">nodes</text>")
    lines.append(
      "<text transform=\"translate(14 \(half)) rotate(-90)\" text-anchor=\"middle\">\(unit.escapedForHTML)</text>")
    return lines
  }

  private func drawing(_ series: Series, _ style: Style, _ x: Axis, _ y: Axis, label: Double) -> String {
    let places = series.points.map { (x.place($0.nodes), y.place($0.value)) }
    let path = places.map { "\(Self.of($0.0)),\(Self.of($0.1))" }.joined(separator: " ")
    let line = "<polyline stroke-dasharray=\"\(style.dashes)\" points=\"\(path)\"/>"
    let whiskers = zip(places, series.points).map { place, point in
      "<line class=\"whisker\" x1=\"\(Self.of(place.0))\" x2=\"\(Self.of(place.0))\" "
        + "y1=\"\(Self.of(y.place(point.interval.low)))\" y2=\"\(Self.of(y.place(point.interval.high)))\"/>"
    }.joined()
    let marks = whiskers + places.map { style.mark($0.0, $0.1) }.joined()
    // From the last point to the name, which may have had to give way to another.
    let last = places[places.count - 1]
    let edge = x.to + 10
    let leader =
      "<line class=\"leader\" x1=\"\(Self.of(last.0 + 6))\" y1=\"\(Self.of(last.1))\" x2=\"\(Self.of(edge + 4))\" y2=\"\(Self.of(label))\"/>"
    let name =
      "<text x=\"\(Self.of(edge + 20))\" y=\"\(Self.of(label))\" dy=\"4\">\(series.name.escapedForHTML)</text>"
    return "<g>\(line)\(marks)\(leader)\(style.mark(edge + 10, label))\(name)</g>"
  }

  /// Where the names stand: beside the last point, moved apart where two would touch.
  private func labels(_ y: Axis) -> [Double] {
    let step = 16.0
    var places = [Double](repeating: 0, count: series.count)
    let wanted = series.map { y.place($0.points[$0.points.count - 1].value) }
    var free = Self.top
    let order = series.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    for index in order {
      places[index] = max(wanted[index], free)
      free = places[index] + step
    }
    // What was pushed out at the bottom pushes back.
    var limit = Self.height - Self.bottom
    for index in order.reversed() {
      places[index] = min(places[index], limit)
      limit = places[index] - step
    }
    return places
  }

  /// `1`, `10`, `1 000`, `0.1`.
  private static func amount(_ decade: Int) -> String {
    guard decade >= 0 else { return BenchText.fixed(pow(10, Double(decade)), -decade) }
    let digits = "1" + String(repeating: "0", count: decade)
    var groups = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { groups += "\u{202F}" }
      groups.append(digit)
    }
    return groups
  }

  fileprivate static func of(_ value: Double) -> String { BenchText.fixed(value, 1) }
}
