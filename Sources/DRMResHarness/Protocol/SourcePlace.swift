// SPDX-License-Identifier: MIT

/// A place in a source file, or an address that a symbolizer can turn into one.
///
/// The corresponding C type is `struct drmres_site`.
public struct SourcePlace: Codable, Hashable, Sendable {
  /// The file, without its folder.
  public var file: String?
  /// The line, counted from 1.
  public var line: Int?
  /// The function.
  public var function: String?
  /// The address in the program, where the file is not known.
  public var pc: String?

  package init(file: String? = nil, line: Int? = nil, function: String? = nil) {
    self.file = file
    self.line = line
    self.function = function
  }

  /// `vc4.c:41 (vc4_probe)`; `nil` if only an address is known, which nobody wants to read.
  public var text: String? {
    guard let file else { return function.map { "\($0)()" } }
    let place = line.map { "\(file):\($0)" } ?? file
    return function.map { "\(place) (\($0))" } ?? place
  }

  /// What two mentions of the same place have in common.
  package var identity: String { text ?? pc ?? "" }
}
