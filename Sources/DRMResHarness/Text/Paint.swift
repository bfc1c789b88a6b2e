// SPDX-License-Identifier: MIT

/// What is said with emphasis in a text for people.
package enum Emphasis {
  /// What the text is about.
  case heading
  /// Nothing is wrong.
  case good
  /// Something is.
  case bad
}

/// Gives a word emphasis, or returns it as it is.
package typealias Paint = (_ text: String, _ emphasis: Emphasis) -> String

/// Text without emphasis.
package func plain(_ text: String, _ emphasis: Emphasis) -> String { text }
