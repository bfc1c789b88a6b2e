// SPDX-License-Identifier: MIT

extension String {
  /// The text followed by spaces up to a width in characters; longer text is left as it is.
  package func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text preceded by spaces up to a width in characters.
  package func leftPadding(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

/// `1 run`, `2 runs`.
package func count(_ number: Int, _ noun: String) -> String {
  number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
}
