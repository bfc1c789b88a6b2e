// SPDX-License-Identifier: MIT

/// What a code of the catalogue means to the author of a driver: more than fits into a finding.
///
/// A story is data. Each file below this folder has those of one subject; a code without one is explained by its title
/// and advice alone.
struct Story: Encodable {
  /// Somebody to whom it happened.
  struct Case: Encodable {
    let title: String
    var link: String?
  }

  let code: String
  let what: String
  let why: String
  /// The change that mends it, as a diff of C.
  let fix: String
  let cases: [Case]
  /// The lifetimes over the steps of a run, at most 80 columns wide.
  let picture: String

  /// All of them, in no order that matters.
  static let all = unbind + early + late + twice + dangling + faults + memory

  static func of(_ code: String) -> Story? {
    all.first { $0.code == code }
  }
}
