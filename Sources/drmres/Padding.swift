// SPDX-License-Identifier: MIT

extension String {
  /// The text followed by spaces up to a width in characters; longer text is left as it is.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text preceded by spaces up to a width in characters.
  func leftPadding(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
