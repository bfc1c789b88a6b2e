// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// What kernel-shaped C is compiled and linked with: headers, the core, a compiler.
///
/// Beside an executable that was built in a source checkout these are the checkout's own, and the core is brought up to
/// date first. Beside an installed one they are what was installed with it.
struct Kit {
  /// What is to be made of the C files, which decides how the core has to be built.
  enum Purpose {
    /// A test program: the plain core.
    case kunit
    /// A runner that looks for lifetime bugs: core and harness, with sanitizers.
    case check
  }

  let headers: [String]
  let library: String
  let compiler: String
  /// Where the sources of the built-in drivers are.
  let builtIns: String

  /// gold, the default of some compilers, crashes where it should name the line of a missing symbol.
  var linker: [String] { Self.inPath("ld.bfd") ? ["-fuse-ld=bfd"] : [] }

  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  static func find(for purpose: Purpose) throws -> Kit {
    let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let compiler = try findCompiler(for: purpose)
    var folder = executable.deletingLastPathComponent()
    let prefix = folder.deletingLastPathComponent()
    while folder.path != "/" {
      if has("include/drmres", "CShims/shadow", "Makefile", in: folder) {
        return Kit(
          headers: [folder.appending(path: "include").path, folder.appending(path: "CShims/shadow").path],
          library: try build(purpose, in: folder), compiler: compiler,
          builtIns: folder.appending(path: "Sources/CBuiltInDrivers").path)
      }
      folder.deleteLastPathComponent()
    }
    guard has("include/drmres/shadow", purpose.installed, in: prefix) else {
      throw Missing(
        description: "neither a source checkout above \(executable.path) nor an installation in \(prefix.path)")
    }
    return Kit(
      headers: [prefix.appending(path: "include").path, prefix.appending(path: "include/drmres/shadow").path],
      library: prefix.appending(path: purpose.installed).path, compiler: compiler,
      builtIns: prefix.appending(path: "share/drmres/drivers").path)
  }

  /// The header that a driver includes for a name that it forgot: `drm/drm_simple_kms_helper.h`.
  func header(declaring name: String) -> String? {
    // Bodies and comments are indented; they may speak of what others declare.
    let declares = { (line: Substring) in
      guard let at = line.firstRange(of: name), !" \t/".contains(line.first ?? " ") else { return false }
      let before = line[..<at.lowerBound].last.map(String.init) ?? " "
      let after = line[at.upperBound...].first.map(String.init) ?? " "
      let isWhole = " *".contains(before) && "( \t".contains(after)
      return isWhole && (after == "(" || line.hasPrefix("#define ") || line.hasSuffix("{"))
    }
    for (folder, part) in headers.flatMap({ folder in ["drm", "linux"].map { (folder, $0) } }) {
      let root = URL(filePath: folder).appending(path: part)
      let files = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
      for file in files.sorted() where file.hasSuffix(".h") {
        let text = (try? String(contentsOf: root.appending(path: file), encoding: .utf8)) ?? ""
        if text.contains(name), text.split(separator: "\n").contains(where: declares) { return "\(part)/\(file)" }
      }
    }
    return nil
  }

  private static func has(_ names: String..., in folder: URL) -> Bool {
    names.allSatisfy { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
  }

  /// Whether a program can be run by its name.
  static func inPath(_ name: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  private static func findCompiler(for purpose: Purpose) throws -> String {
    let named = ProcessInfo.processInfo.environment["CC"] ?? ""
    if !named.isEmpty && (purpose == .kunit || named.contains("clang")) { return named }
    for name in purpose.compilers where inPath(name) {
      return name
    }
    throw Missing(description: "there is no C compiler: install \(purpose.compilers.joined(separator: " or "))")
  }

  /// Brings the library up to date; of several at once the others wait.
  private static func build(_ purpose: Purpose, in checkout: URL) throws -> String {
    let folder = checkout.appending(path: "build/kunit")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // SAFETY: open() reads the path and keeps nothing of it.
    let lock = unsafe open(folder.appending(path: "lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw Missing(description: "\(folder.path)/lock cannot be written") }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 && errno == EINTR {}
    // The first time takes a minute.
    Terminal.showProgress("bringing build/\(purpose.library) up to date")
    defer { Terminal.showProgress("") }
    let cores = "-j\(ProcessInfo.processInfo.activeProcessorCount)"
    let make = ["make", "-s", cores, "-C", checkout.path, purpose.target]
    let result = try ChildProcess.run(make, capturing: .everything)
    guard result.status == 0 else { throw Missing(description: "the core does not build:\n\(result.output)") }
    return checkout.appending(path: "build/\(purpose.library)").path
  }
}

extension Kit.Purpose {
  fileprivate var library: String { self == .kunit ? "libdrmres.a" : "libdrmres-check.a" }
  fileprivate var target: String { self == .kunit ? "lib" : "check-lib" }
  fileprivate var installed: String { self == .kunit ? "lib/libdrmres.a" : "lib/drmres/libdrmres-check.a" }
  /// The sanitizers' runtime must be that of the compiler which built the installed library.
  fileprivate var compilers: [String] { self == .kunit ? ["clang", "cc", "gcc"] : ["clang"] }
}
