// SPDX-License-Identifier: MIT

import Foundation

/// A test program in a folder of its own, which `remove()` deletes.
struct KUnitProgram {
  private let folder: URL
  private var executable: URL { folder.appending(path: "kunit") }

  private static let flags = KernelC.flags + ["-O2", "-DCONFIG_KUNIT=1"]

  private static let main = """
    int drmres_kunit_run(int argc, char **argv);

    int main(int argc, char **argv)
    {
    	return drmres_kunit_run(argc, argv);
    }

    """

  init(compiling files: [String], with kit: Kit, defines: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "drmres-kunit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      let main = folder.appending(path: "main.c")
      try Self.main.write(to: main, atomically: false, encoding: .utf8)
      var objects: [String] = []
      for (index, file) in ([main.path] + files).enumerated() {
        let object = folder.appending(path: "\(index).o").path
        let macros = (["KBUILD_MODNAME=\"\(KernelC.module(of: file))\""] + defines).map { "-D\($0)" }
        try KernelC.compile(
          [kit.compiler] + Self.flags + macros + kit.headers.map { "-I\($0)" } + ["-c", file, "-o", object])
        objects.append(object)
      }
      try KernelC.compile(
        [kit.compiler, "-g"] + kit.linker + objects
          + [kit.library, "-lbsd", "-lpthread", "-lm", "-o", executable.path])
    } catch {
      remove()
      throw error
    }
  }

  /// Runs the program; its output goes where this command's goes unless it is captured.
  func run(_ arguments: [String], capturing: Bool) throws -> (status: Int32, output: String) {
    try ChildProcess.run([executable.path] + arguments, capturing: capturing ? .output : .nothing)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }
}
