// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// All cases of the C core once more, under a back end that a process chooses when it starts: in one of its own.
@Suite struct BackEnds {
  @Test func slabPassesTheCases() throws {
    let result = try Self.run("slab")
    #expect(result.status == 0 && result.output.contains(" 0 failed"), "\(result.output)\(result.errors.suffix(6000))")
  }

  @Test func thereIsNoOther() throws {
    #expect(try Self.run("slub").status == 2)
  }

  /// Runs the `case-runner` that was built beside this test.
  static func run(_ backEnd: String) throws -> (status: Int32, output: String, errors: String) {
    let name = "case-runner"
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
    process.arguments = [backEnd]
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
