// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// What the core exports: Linux-specific names as they are, everything else with a prefix.
@Suite struct Symbols {
  /// Folder of this build's object files, found beside the running test.
  static func objects() throws -> [String] {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      let core = folder.appending(path: "CDRMRes.build")
      if FileManager.default.fileExists(atPath: core.path) {
        let found = FileManager.default.enumerator(at: core, includingPropertiesForKeys: nil)
        return (found?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "o" }.map(\.path)
      }
      folder.deleteLastPathComponent()
    }
    return []
  }

  @Test func areExportedWithAPrefix() throws {
    let objects = try Self.objects()
    try #require(!objects.isEmpty)
    let (status, text) = try Tree.output(of: "nm", ["--defined-only", "--extern-only", "--format=posix"] + objects)
    try #require(status == 0, "\(text)")
    let names = text.split(separator: "\n").filter { !$0.hasSuffix(":") }.compactMap { $0.split(separator: " ").first }
    #expect(names.count > 200, "only \(names.count) symbols: is this the core?")
    let prefixes = ["drmres_", "drmm_", "drm_", "devm_", "devres_"]
    // What compilers and sanitizers add to every object file.
    let compiler = ["__asan", "___asan", "__odr_asan", "__tsan", "asan.", "__start_", "__stop_", "__sanitizer"]
    for name in names where !compiler.contains(where: { name.hasPrefix($0) }) {
      let bare = name.drop { $0 == "_" }
      #expect(prefixes.contains { bare.hasPrefix($0) }, "\(name) would clash in somebody's process")
    }
  }
}
