// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// Programs that must not compile, each for the reason that it names, and some that must.
///
/// A snippet `Tests/CompileFail/NAME.swift.txt` says on a line `// error: TEXT` what the compiler has to say about that line.
/// A snippet without such a line is a control: it must compile, or the others prove nothing.
@Suite struct CompileFail {
  @Test(arguments: Snippet.all) func isDiagnosed(_ snippet: Snippet) throws {
    let result = try snippet.compile()
    guard !snippet.wanted.isEmpty else {
      #expect(result.status == 0, "a control must compile:\n\(result.output)")
      return
    }
    // A compiler that crashes has diagnosed nothing.
    #expect(result.status == 1, "status \(result.status):\n\(result.output)")
    for wanted in snippet.wanted {
      #expect(
        result.errors.contains { $0.line == wanted.line && $0.text.contains(wanted.text) },
        "line \(wanted.line) shall say \"\(wanted.text)\", but the compiler says:\n\(result.output)")
    }
  }

  @Test func thereAreControls() {
    #expect(Snippet.all.filter(\.wanted.isEmpty).count >= 3)
    #expect(Snippet.all.filter { !$0.wanted.isEmpty }.count >= 18)
  }
}

/// One program.
struct Snippet: Sendable, CustomTestStringConvertible {
  /// What the compiler says about a line.
  struct Diagnosis: Sendable {
    let line: Int
    let text: String
  }

  let name: String
  let source: String
  let wanted: [Diagnosis]

  var testDescription: String { name }

  /// All of them, by name.
  static let all: [Snippet] = {
    let folder = root.appending(path: "Tests/CompileFail")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.lastPathComponent.hasSuffix(".swift.txt") }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { file in
        guard let source = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return Snippet(name: String(file.lastPathComponent.dropLast(".swift.txt".count)), source: source)
      }
  }()

  init(name: String, source: String) {
    self.name = name
    self.source = source
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    wanted = zip(1..., lines).compactMap { number, line in
      guard let mark = line.range(of: "// error: ") else { return nil }
      return Diagnosis(line: number, text: String(line[mark.upperBound...]))
    }
  }

  /// What came of a compilation.
  struct Result {
    let status: Int32
    let output: String
    let errors: [Diagnosis]
  }

  /// Compiles the program against the library as it was just built, as far as the checks go.
  func compile() throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).swift")
    try source.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let (status, output) = try run(
      [
        "swiftc", "-frontend", "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-parse-as-library",
        "-module-name", "Snippet", "-no-color-diagnostics", "-diagnostic-style", "llvm",
        "-I", Self.products.appending(path: "Modules").path, "-I", Self.root.appending(path: "include").path,
        "-module-cache-path", Self.products.appending(path: "ModuleCache").path, file.path,
      ])
    return Result(
      status: status, output: output,
      errors: output.split(separator: "\n").compactMap { Self.diagnosis(in: $0, about: file.lastPathComponent) })
  }

  /// Reads `FILE:LINE:COLUMN: error: TEXT`.
  private static func diagnosis(in line: Substring, about file: String) -> Diagnosis? {
    guard let place = line.range(of: "\(file):"), let mark = line.range(of: " error: ") else { return nil }
    guard let number = Int(line[place.upperBound...].prefix { $0 != ":" }) else { return nil }
    return Diagnosis(line: number, text: String(line[mark.upperBound...]))
  }

  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where the build put its modules, found from the program that is running.
  static let products: URL = {
    var folder = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    folder = folder.resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Modules").path) {
      folder.deleteLastPathComponent()
    }
    return folder
  }()
}
