// SPDX-License-Identifier: MIT

public import Foundation

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

  /// Where a program is.
  ///
  /// - Parameter name: of the executable target; must be a dependency of the test that asks.
  public static func program(_ name: String) -> URL {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while !FileManager.default.isExecutableFile(atPath: folder.appending(path: name).path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    return folder.appending(path: name)
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - name: of the executable target.
  ///   - arguments: what it is told.
  public static func run(_ name: String, _ arguments: String...) throws -> Result {
    try run(name, arguments)
  }

  /// The same, for words in an array.
  public static func run(_ name: String, _ arguments: [String]) throws -> Result {
    try run(program(name), arguments)
  }

  /// Whether ``run(under:_:_:)`` can.
  public static let hasValgrind = valgrind != nil

  private static let valgrind = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(filePath: "\($0)/valgrind") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

  /// Runs a program under one of Valgrind's tools, without the debug information that Valgrind may be too old to read.
  ///
  /// - Parameters:
  ///   - tool: `memcheck` or another.
  ///   - name: of the executable target.
  ///   - arguments: what it is told.
  public static func run(under tool: String, _ name: String, _ arguments: String...) throws -> Result {
    let valgrind = valgrind ?? URL(filePath: "valgrind")
    let copy = FileManager.default.temporaryDirectory.appending(path: "\(name)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    let stripped = try run(URL(filePath: "/usr/bin/env"), ["strip", "-g", "-o", copy.path, program(name).path])
    guard stripped.status == 0 else { return stripped }
    // What callgrind counted is of no use to who asks what the program says.
    let quiet = tool == "callgrind" ? ["--callgrind-out-file=/dev/null"] : []
    return try run(valgrind, ["-q", "--tool=\(tool)"] + quiet + [copy.path] + arguments)
  }

  /// Runs a program that lies elsewhere, such as a shell.
  public static func run(_ program: URL, _ arguments: [String]) throws -> Result {
    // Files and no pipes: nobody has to read while it runs.
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = scratch.appending(path: "output")
    let errors = scratch.appending(path: "errors")
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }

    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}
