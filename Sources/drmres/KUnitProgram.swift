// SPDX-License-Identifier: MIT

import Foundation

/// A test program in a folder of its own, which `remove()` deletes.
struct KUnitProgram {
  private let folder: URL
  private var executable: URL { folder.appending(path: "kunit") }

  /// A file that does not compile, or a program that does not link.
  struct CompileFailure: Error, CustomStringConvertible {
    /// What the compiler printed of its first error.
    let output: String
    /// Its first line of it, without the place.
    let message: String
    /// The first name that is not known here.
    let symbol: String?

    var description: String {
      symbol.map { "does not compile: \($0) is missing" } ?? "does not compile: \(message)"
    }
  }

  /// As Kbuild compiles, as far as a program in user space can be compiled so.
  private static let flags = [
    "-std=gnu11", "-g", "-O2", "-funsigned-char", "-fno-strict-aliasing", "-fno-strict-overflow",
    "-fno-delete-null-pointer-checks",
    "-Werror=implicit-function-declaration", "-D_GNU_SOURCE", "-DCONFIG_KUNIT=1",
  ]

  private static let main = """
    int drmres_kunit_run(int argc, char **argv);

    int main(int argc, char **argv)
    {
    	return drmres_kunit_run(argc, argv);
    }

    """

  init(compiling files: [String], with kit: KUnitKit, defines: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "drmres-kunit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      let main = folder.appending(path: "main.c")
      try Self.main.write(to: main, atomically: false, encoding: .utf8)
      var objects: [String] = []
      for (index, file) in ([main.path] + files).enumerated() {
        let object = folder.appending(path: "\(index).o").path
        let module = URL(filePath: file).deletingPathExtension().lastPathComponent.replacing("-", with: "_")
        let macros = (["KBUILD_MODNAME=\"\(module)\""] + defines).map { "-D\($0)" }
        try Self.compile(
          [kit.compiler] + Self.flags + macros + kit.headers.map { "-I\($0)" } + ["-c", file, "-o", object])
        objects.append(object)
      }
      try Self.compile(
        [kit.compiler, "-g"] + kit.linker + objects
          + [kit.library, "-lbsd", "-lpthread", "-lm", "-o", executable.path])
    } catch {
      remove()
      throw error
    }
  }

  private static func compile(_ command: [String]) throws {
    let result = try ChildProcess.run(command, capturing: .everything)
    if result.status != 0 { throw CompileFailure(result.output) }
  }

  /// Runs the program; its output goes where this command's goes unless it is captured.
  func run(_ arguments: [String], capturing: Bool) throws -> (status: Int32, output: String) {
    try ChildProcess.run([executable.path] + arguments, capturing: capturing ? .output : .nothing)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }
}

extension KUnitProgram.CompileFailure {
  /// Finds the first error in what a compiler or linker printed, and the name that it is about.
  init(_ text: String) {
    let lines = text.split(separator: "\n").map(String.init)
    let isError = { (line: String) in line.contains("error: ") || line.contains("undefined reference to") }
    let first = lines.firstIndex(where: isError) ?? lines.startIndex
    let error = lines.isEmpty ? "the compiler failed without a word" : lines[first]
    // The lines that show the place follow; the next error does not.
    let shown = lines.dropFirst(first).prefix(3).enumerated().prefix { $0.offset == 0 || !isError($0.element) }
    output = lines.isEmpty ? error : shown.map(\.element).joined(separator: "\n")
    let message = error.firstRange(of: "error: ").map { String(error[$0.upperBound...]) } ?? error
    self.message = message
    let isMissing = [
      "undeclared", "undefined", "unknown", "not found", "No such file", "no member", "incomplete", "implicit",
    ]
    symbol = isMissing.contains(where: message.contains) ? Self.quoted(in: message).map(Self.spelled) : nil
  }

  /// The first word in quotation marks of any kind, or the file that gcc did not find.
  private static func quoted(in message: String) -> String? {
    if message.hasSuffix(": No such file or directory") {
      return String(message.dropLast(": No such file or directory".count))
    }
    let parts = message.split(omittingEmptySubsequences: false) { "'`‘’".contains($0) }
    return parts.count > 2 ? String(parts[1]) : nil
  }

  /// The name as it stands in the source.
  private static func spelled(_ name: String) -> String {
    name.hasPrefix("drmres_") ? String(name.dropFirst("drmres_".count)) : name
  }
}
