// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// What a KUnit file is compiled and linked with: headers, the core, a compiler.
///
/// Beside an executable that was built in a source checkout these are the checkout's own, and the core is brought up to
/// date first. Beside an installed one they are what was installed with it.
struct KUnitKit {
  let headers: [String]
  let library: String
  let compiler: String

  /// gold, the default of some compilers, crashes where it should name the line of a missing symbol.
  var linker: [String] { Self.inPath("ld.bfd") ? ["-fuse-ld=bfd"] : [] }

  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  static func find() throws -> KUnitKit {
    let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let compiler = try findCompiler()
    var folder = executable.deletingLastPathComponent()
    let prefix = folder.deletingLastPathComponent()
    while folder.path != "/" {
      if has("include/drmres", "CShims/shadow", "Makefile", in: folder) {
        return KUnitKit(
          headers: [folder.appending(path: "include").path, folder.appending(path: "CShims/shadow").path],
          library: try build(in: folder), compiler: compiler)
      }
      folder.deleteLastPathComponent()
    }
    guard has("include/drmres/shadow", "lib/libdrmres.a", in: prefix) else {
      throw Missing(
        description: "neither a source checkout above \(executable.path) nor an installation in \(prefix.path)")
    }
    return KUnitKit(
      headers: [prefix.appending(path: "include").path, prefix.appending(path: "include/drmres/shadow").path],
      library: prefix.appending(path: "lib/libdrmres.a").path, compiler: compiler)
  }

  private static func has(_ names: String..., in folder: URL) -> Bool {
    names.allSatisfy { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
  }

  private static func inPath(_ name: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  private static func findCompiler() throws -> String {
    if let named = ProcessInfo.processInfo.environment["CC"], !named.isEmpty { return named }
    for name in ["clang", "cc", "gcc"] where inPath(name) {
      return name
    }
    throw Missing(description: "there is no C compiler: install clang or gcc")
  }

  /// Brings build/libdrmres.a up to date; of several at once the others wait.
  private static func build(in checkout: URL) throws -> String {
    let folder = checkout.appending(path: "build/kunit")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // SAFETY: open() reads the path and keeps nothing of it.
    let lock = unsafe open(folder.appending(path: "lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw Missing(description: "\(folder.path)/lock cannot be written") }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 && errno == EINTR {}
    let result = try ChildProcess.run(["make", "-s", "-C", checkout.path, "lib"], capturing: .everything)
    guard result.status == 0 else { throw Missing(description: "the core does not build:\n\(result.output)") }
    return checkout.appending(path: "build/libdrmres.a").path
  }
}
