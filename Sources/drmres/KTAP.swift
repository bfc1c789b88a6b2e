// SPDX-License-Identifier: MIT

/// Results of a test program, read from its KTAP.
struct KTAP: Encodable {
  enum Status: String, Encodable {
    case passed, failed, skipped
  }

  /// A suite, a case of it, or a parameter of a case.
  struct Test: Encodable {
    let name: String
    let status: Status
    /// Why it was skipped.
    let comment: String?
    /// What was printed since the result before.
    let messages: [String]?
    /// Cases of a suite, parameters of a case.
    let tests: [Test]?
  }

  let suites: [Test]
  let passed: Int
  let failed: Int
  let skipped: Int

  var cases: Int { passed + failed + skipped }

  init(_ text: String) {
    var pending: [[Test]] = [[], [], []]
    var messages: [String] = []
    for line in text.split(separator: "\n") {
      guard let (level, result) = Self.result(in: line), level < pending.count else {
        if let message = Self.message(in: line) { messages.append(message) }
        continue
      }
      let inner = level + 1 < pending.count ? pending[level + 1] : []
      if level + 1 < pending.count { pending[level + 1] = [] }
      pending[level].append(
        Test(
          name: result.name, status: result.status, comment: result.comment,
          messages: messages.isEmpty ? nil : messages, tests: inner.isEmpty ? nil : inner))
      messages = []
    }
    suites = pending[0]
    // A suite that failed without a case that did counts as one.
    let counted = suites.flatMap { suite -> [Test] in
      let cases = suite.tests ?? []
      return suite.status == .failed && !cases.contains { $0.status == .failed } ? cases + [suite] : cases
    }
    passed = counted.count { $0.status == .passed }
    failed = counted.count { $0.status == .failed }
    skipped = counted.count { $0.status == .skipped }
  }

  private typealias Result = (name: String, status: Status, comment: String?)

  /// Reads `ok 1 name # SKIP why`; four spaces are a level.
  private static func result(in line: Substring) -> (level: Int, result: Result)? {
    let rest = line.drop { $0 == " " }
    let level = (line.count - rest.count) / 4
    let failed = rest.hasPrefix("not ok ")
    guard failed || rest.hasPrefix("ok ") else { return nil }
    let words = rest.dropFirst(failed ? 7 : 3).split(separator: " ", maxSplits: 1)
    guard words.count == 2, Int(words[0]) != nil else { return nil }
    guard let skip = words[1].firstRange(of: " # SKIP") else {
      return (level, (String(words[1]), failed ? .failed : .passed, nil))
    }
    let comment = words[1][skip.upperBound...].drop { $0 == " " }
    return (level, (String(words[1][..<skip.lowerBound]), .skipped, comment.isEmpty ? nil : String(comment)))
  }

  /// What a line says to a person: nothing if it is of the protocol.
  private static func message(in line: Substring) -> String? {
    let rest = line.drop { $0 == " " }
    let ofTheProtocol = ["KTAP version", "1..", "# Subtest:", "# Totals:"].contains { rest.hasPrefix($0) }
    return ofTheProtocol || rest.contains(" pass:") ? nil : String(rest)
  }
}
