// SPDX-License-Identifier: MIT

/// How many cases of which file passed.
struct KUnitTable: Encodable {
  struct Row: Encodable {
    let file: String
    let passed: Int
    let failed: Int
    let skipped: Int
    /// The first thing that is missing, if the file does not compile.
    let missing: String?

    init(file: String, ktap: KTAP) {
      self.file = file
      passed = ktap.passed
      failed = ktap.failed
      skipped = ktap.skipped
      missing = nil
    }

    init(file: String, missing: String) {
      self.file = file
      passed = 0
      failed = 0
      skipped = 0
      self.missing = missing
    }

    fileprivate var cells: [String] {
      if let missing { return [file, "-", "-", "-", "-", "not compiled: \(missing)"] }
      return [file] + [passed + failed + skipped, passed, failed, skipped].map(String.init) + [""]
    }
  }

  let rows: [Row]

  /// Columns of numbers to the right; the last line is the sum.
  var text: String {
    let sum = [\Row.passed, \Row.failed, \Row.skipped].map { column in rows.map { $0[keyPath: column] }.reduce(0, +) }
    let head = ["file", "cases", "passed", "failed", "skipped", ""]
    let foot = ["\(rows.count) \(rows.count == 1 ? "file" : "files")", "\(sum.reduce(0, +))"] + sum.map(String.init)
    let lines = [head] + rows.map(\.cells) + [foot + [""]]
    let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return column == 0 || column == 5 ? cells[column] + space : space + cells[column]
      }
      let line = padded.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
