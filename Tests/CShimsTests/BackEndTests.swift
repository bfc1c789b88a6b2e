// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// All cases of the C core once more, under a back end that a process chooses when it starts: in one of its own.
@Suite struct BackEnds {
  /// The back ends beside the one of this process that a process can choose.
  static let others = ["slab", "packed"].filter { name in
    (try? run([name, "none of the cases"]))?.status == 0
  }

  @Test(arguments: others)
  func passesTheCases(_ backEnd: String) throws {
    let result = try Self.run([backEnd])
    #expect(result.status == 0 && result.output.contains(" 0 failed"), "\(result.output)\(result.errors.suffix(6000))")
  }

  /// What relies on membarrier(2), on a system that has none.
  @Test(arguments: others, ["home.", "drm_unplug.", "srcu."])
  func needsNoMembarrier(_ backEnd: String, suite: String) throws {
    let result = try Self.run(["--without-membarrier", backEnd, suite])
    #expect(result.status == 0 && result.output.contains(" 0 failed"), "\(result.output)\(result.errors.suffix(6000))")
    #expect(!result.output.contains(": 0 passed"))
  }

  @Test func thereIsNoOther() throws {
    #expect(Self.others.contains("slab"))
    #expect(try Self.run(["slub"]).status == 2)
  }

  /// Runs a program that was built beside this test.
  static func run(
    _ arguments: [String], of name: String = "case-runner"
  ) throws -> (status: Int32, output: String, errors: String) {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while !FileManager.default.isExecutableFile(atPath: folder.appending(path: name).path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = scratch.appending(path: "output")
    let errors = scratch.appending(path: "errors")
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }

    let process = Process()
    process.executableURL = folder.appending(path: name)
    process.arguments = arguments
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      String(decoding: try Data(contentsOf: output), as: UTF8.self),
      String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    )
  }
}
