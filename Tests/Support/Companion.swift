// SPDX-License-Identifier: MIT

import Foundation

/// Programs that are built beside the tests, for what a process can choose only once.
public enum Companion {
  /// How a program ended, and what it printed.
  public struct Result: Sendable {
    /// Its exit code, or the signal that ended it.
    public let status: Int32
    /// Its standard output.
    public let output: String
    /// Its standard error.
    public let errors: String
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - name: of the executable target; must be a dependency of the test that asks.
  ///   - arguments: what it is told.
  public static func run(_ name: String, _ arguments: String...) throws -> Result {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while !FileManager.default.isExecutableFile(atPath: folder.appending(path: name).path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    // Files and no pipes: nobody has to read while it runs.
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
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}
