// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// Rules that keep the public headers harmless for everybody who depends on them.
@Suite struct Headers {
  static let all = Tree.files(below: "include", withExtension: ["h"])

  /// A `linux/X.h` of ours that the system has too would break `import Glibc` for every dependant.
  @Test(arguments: all) func doNotShadowTheSystem(_ header: String) {
    let name = header.dropFirst("include/".count)
    #expect(
      !FileManager.default.fileExists(atPath: "/usr/include/\(name)"),
      "\(header) hides /usr/include/\(name): put it into CShims/shadow")
  }

  /// The module map names each header, so that Swift sees all of them and an installed copy sees no others.
  @Test func areInTheModuleMap() throws {
    let map = try Tree.text("include/module.modulemap")
    let listed = map.split(separator: "\n").compactMap { line -> String? in
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      return parts.count == 3 && parts[0].hasSuffix("header ") ? "include/\(parts[1])" : nil
    }
    #expect(Set(listed) == Set(Self.all))
    #expect(listed.count == Set(listed).count, "a header is listed twice")
  }

  /// Shadow headers have the names of system headers and must let those through, or say why they cannot.
  @Test(arguments: Tree.files(below: "CShims/shadow", withExtension: ["h"]))
  func shadowsIncludeWhatTheyShadow(_ header: String) throws {
    let name = header.dropFirst("CShims/shadow/".count)
    guard FileManager.default.fileExists(atPath: "/usr/include/\(name)") else { return }
    let text = try Tree.text(header)
    #expect(
      text.contains("#include_next <\(name)>") || text.contains("\(name) in place of the system's"),
      "\(header) hides the system's header")
  }
}

/// Rules for every source file.
@Suite struct Sources {
  static let all =
    ["include", "CShims", "Sources", "Tests"].flatMap { Tree.files(below: $0, withExtension: ["c", "h", "swift"]) }

  @Test func areSmallRooms() throws {
    for file in Self.all {
      let lines = try Tree.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 800, "\(file) has \(lines) lines: it is probably two rooms")
    }
  }

  @Test func sayTheirLicence() throws {
    for file in Self.all {
      #expect(try Tree.text(file).prefix(400).contains("SPDX-License-Identifier: MIT"), "\(file) has no licence line")
    }
  }
}
