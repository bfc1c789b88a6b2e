// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// Where text goes, and whether somebody looks at it.
enum Terminal {
  /// Writes a message for a person to standard error.
  static func complain(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }

  /// Writes what is still held back of what was printed; ends the process if that cannot be, as with a disk that is full.
  static func finish() {
    // All streams: no pointer is passed.
    guard fflush(nil) != 0 else { return }
    complain(
      "drmres: standard output cannot be written: \(POSIXError(.init(rawValue: errno) ?? .EIO).localizedDescription)")
    Foundation.exit(Exit.internal)
  }

  /// Whether colour may be used: standard output is a terminal and `NO_COLOR` is not set.
  static let hasColor: Bool =
    isatty(FileHandle.standardOutput.fileDescriptor) == 1
    && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  /// Whether progress may be shown: standard error is a terminal.
  static let showsProgress: Bool = isatty(FileHandle.standardError.fileDescriptor) == 1

  /// Shows how far something has come, in place of what was shown before; an empty text leaves nothing.
  static func showProgress(_ text: String) {
    guard showsProgress else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }

  /// The text with emphasis, in the terminal's own colours, which stay readable on light and dark ground; or as it is.
  static func paint(_ text: String, _ emphasis: Emphasis) -> String {
    guard hasColor else { return text }
    let color =
      switch emphasis {
      case .heading: 1
      case .bad: 31
      case .good: 32
      }
    return "\u{1B}[\(color)m\(text)\u{1B}[0m"
  }

  /// One JSON document with sorted keys, so that equal values are equal bytes.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Prints one JSON document.
  static func printJSON(_ value: some Encodable) throws {
    Swift.print(try json(value))
  }
}
