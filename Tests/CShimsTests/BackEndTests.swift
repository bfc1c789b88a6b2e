// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// All cases of the C core once more, under a back end that a process chooses when it starts: in one of its own.
@Suite struct BackEnds {
  @Test func slabPassesTheCases() throws {
    let result = try Self.run("slab")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains(" 0 failed"))
  }

  @Test func thereIsNoOther() throws {
    #expect(try Self.run("slub").status == 2)
  }

  /// Runs the `case-runner` that was built beside this test.
  static func run(_ backEnd: String) throws -> (status: Int32, output: String) {
    let name = "case-runner"
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while !FileManager.default.isExecutableFile(atPath: folder.appending(path: name).path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    let output = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).out")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: output) }

    let process = Process()
    process.executableURL = folder.appending(path: name)
    process.arguments = [backEnd]
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }
}
