// SPDX-License-Identifier: MIT

/// A finding as a person reads it: the block that the library itself prints, with what a run knows beyond it.
package struct FindingText {
  private let title: String
  private let what: String
  private var rows: [(key: String, value: String)] = []

  /// - Parameters:
  ///   - finding: What is said.
  ///   - accessor: Where the driver touched what it should not have.
  package init(_ finding: Finding, accessor: SourcePlace?) {
    let word = ["BUG", "WARNING", "NOTE"][finding.rank]
    title = "\(word): [\(finding.code)] \(finding.title)"
    what = finding.what.isEmpty ? "" : ": \(finding.what)"
    add("object", finding.object.map(Self.describe))
    add("allocated at", finding.object?.allocated?.text)
    let by = finding.object?.releasedBy ?? ""
    if let released = finding.object?.released?.text {
      add("released at", by.isEmpty ? released : "\(released), by \(by)")
    } else {
      add("released by", by)
    }
    add("during", finding.phase)
    // What was left over is nobody's call: it was looked for.
    if !finding.code.hasPrefix("K") && finding.code != "F03" {
      add("called at", accessor?.text)
      for frame in Self.callers(finding, beyond: accessor) {
        add("", "from \(frame)")
      }
    }
    add("access", finding.access)
    add("reached by", finding.reached)
    add("reported by", finding.function)
    add("fault", finding.fault)
    add("schedule", finding.schedule)
    add("policy", finding.policy)
    add("advice", finding.advice)
  }

  /// Lines, each ending in a newline.
  package func text(_ paint: Paint = plain) -> String {
    let lines = rows.map { "  " + ($0.key.isEmpty ? "" : "\($0.key):").padding(to: 14) + $0.value }
    return ([paint(title, .bad) + what] + lines).map { $0 + "\n" }.joined()
  }

  /// What is known, by name; a value of several lines is one.
  package var plainRows: [(String, String)] {
    rows.reduce(into: []) { all, row in
      if row.key.isEmpty, let last = all.popLast() {
        all.append((last.0, "\(last.1), \(row.value)"))
      } else {
        all.append((row.key, row.value))
      }
    }
  }

  /// Adds a row, unless there is nothing to say in it.
  package mutating func add(_ key: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    rows.append((key, value))
  }

  private static func describe(_ object: Finding.Object) -> String {
    var text = object.label
    let isNamed = object.kind == "device" || object.kind == "driver"
    if let name = object.name, !name.isEmpty, !isNamed { text += " \"\(name)\"" }
    if let size = object.size, size > 0 { text += ", \(count(size, "byte"))" }
    if let owner = object.owner, !owner.isEmpty { text += ", owned by \(owner)" }
    return text
  }

  /// Who called the place, as far as its name is known and it is not the library's own.
  private static func callers(_ finding: Finding, beyond accessor: SourcePlace?) -> [String] {
    guard let stack = finding.stack, let start = stack.firstIndex(where: { $0 == accessor }) else { return [] }
    let file = stack[start].file
    return stack[(start + 1)...].prefix { $0.file == file }.compactMap(\.text)
  }
}
