// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// The suites of Tests/KUnit, which build as kernel modules as well, run by the command.
@Suite struct OwnSuites {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "KUnit")

  @Test(arguments: [
    ("bridge", 6), ("device_del", 3), ("devm_action", 5), ("devm_krealloc", 3), ("devres", 7), ("devres_group", 4),
    ("drmm", 6), ("faux", 3), ("refcount", 4),
  ])
  func passes(_ name: String, cases: Int) throws {
    let result = try Command.drmres("kunit", Self.folder.appending(path: "\(name).c").path)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    let passed = result.output.split(separator: "\n").filter { $0.hasPrefix("    ok ") && !$0.contains("# SKIP") }
    #expect(passed.count == cases, "\(result.output)")
    #expect(result.output.contains("\nok 1 \(name)"))
  }

  /// A suite that is added is run here too.
  @Test func thereAreNoOthers() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".c") }
    #expect(files.count == 9)
  }
}
