// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// A driver's runner in a folder of its own, which `remove()` deletes.
struct CheckRunner {
  let folder: URL
  let executable: String
  /// Knows the places behind the runner's addresses.
  private let symbolizer: Symbolizer?
  /// The driver's own files by their last names: theirs are the places that a finding speaks of.
  private let own: Set<String>

  private static let sanitizers = [
    "-fsanitize=address,undefined", "-fno-sanitize=alignment,function,pointer-overflow,null",
  ]

  private static let flags =
    KernelC.flags + ["-O1", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", "-no-pie", "-fno-pie", "-w"]
    + sanitizers
    // The driver's own allocations are told from those that the core makes for it.
    + ["-include", "drmres/driver_text.h"]
    // Which arguments lead where in the driver's ioctls.
    + ["-fsanitize-coverage=inline-8bit-counters,trace-cmp"]

  private static let main = """
    int drmres_check_main(int argc, char **argv);

    int main(int argc, char **argv)
    {
    	return drmres_check_main(argc, argv);
    }

    """

  /// A file that is an entry point for a driver which has none.
  private static func entry(for driver: String) -> String {
    """
    #include <linux/module.h>
    #include <linux/platform_device.h>
    extern struct platform_driver \(driver);
    module_platform_driver(\(driver));
    MODULE_LICENSE("GPL");

    """
  }

  /// Compiles and links.
  ///
  /// - Throws: ``CompileFailure`` if the driver is at fault.
  init(_ files: [String], _ options: DriverOptions) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "drmres-check-\(UUID().uuidString)")
    if let runner = options.runner {
      executable = runner
      symbolizer = nil
      own = Set(files.map(Self.lastName))
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return
    }
    let kit = try Kit.find(for: .check)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    executable = folder.appending(path: "runner").path
    symbolizer = Symbolizer(executable: executable)
    do {
      let (sources, driver) = Self.sources(files, options, kit)
      own = Set(sources.map(Self.lastName))
      var generated = ["main.c": Self.main]
      if let driver { generated["entry.c"] = Self.entry(for: driver) }
      for (name, text) in generated {
        try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
      }
      let folder = folder
      let all = sources + generated.keys.sorted().map { folder.appending(path: $0).path }
      var objects: [String] = []
      for (index, file) in all.enumerated() {
        let object = folder.appending(path: "\(index).o").path
        // What is generated belongs to the driver's module.
        let module = KernelC.module(of: index < sources.count ? file : files[0])
        let macros = (["KBUILD_MODNAME=\"\(module)\""] + options.define).map { "-D\($0)" }
        let folders = (kit.headers + options.include).map { "-I\($0)" }
        let command = [kit.compiler] + Self.flags + macros + folders + ["-c", file, "-o", object]
        do {
          try KernelC.compile(command)
        } catch let failure as CompileFailure where failure.isAboutBridgeFunctions {
          // What a bridge's functions are given was changed after 6.12; drivers of either kind are out there.
          do { try KernelC.compile(command + ["-DDRMRES_BRIDGE_API_6_12"]) } catch { throw failure }
        }
        objects.append(object)
      }
      guard try objects.contains(where: Self.isModule) else { throw NoEntryPoint() }
      // All of the library: the sanitizers have functions of their own of the names by which they call it.
      try KernelC.compile(
        [kit.compiler, "-g", "-no-pie"] + Self.sanitizers + kit.linker + objects
          + [
            "-Wl,--whole-archive", kit.library, "-Wl,--no-whole-archive", "-lbsd", "-lpthread", "-lm", "-o", executable,
          ])
    } catch {
      try? FileManager.default.removeItem(at: folder)
      // What the library itself lacks is not the driver's fault.
      if let failure = error as? CompileFailure, failure.transcript.contains("\(kit.library)(") {
        throw Kit.Missing(description: "\(kit.library) is not complete:\n\(failure.output)")
      }
      throw error
    }
  }

  /// A driver that nothing starts.
  struct NoEntryPoint: Error {}

  /// Whether an object file has a module_init() or one of the macros that are made of it.
  private static func isModule(_ object: String) throws -> Bool {
    try Data(contentsOf: URL(filePath: object)).range(of: Data("drmres_module_add".utf8)) != nil
  }

  /// The files to compile, and the driver that needs an entry point.
  private static func sources(_ files: [String], _ options: DriverOptions, _ kit: Kit) -> ([String], String?) {
    guard files.count == 1, let driver = CDriver.builtIn(named: files[0]) else { return (files, options.driver) }
    let variant = driver.name.split(separator: "-").last ?? ""
    let sources = ["vc4_drv.c", "vc4_crtc_\(variant).c"].map { "\(kit.builtIns)/\($0)" }
    return (sources, driver.name.replacing("-", with: "_") + "_driver")
  }

  private static func lastName(_ file: String) -> String {
    URL(filePath: file).lastPathComponent
  }

  /// Whether a place is in a file of the driver's.
  func isOwn(_ file: String) -> Bool {
    own.contains(file)
  }

  /// Runs the program several times at once, each with other arguments, and collects what it says.
  ///
  /// - Parameters:
  ///   - arguments: One array for each.
  ///   - timeout: Seconds that a run may take at most.
  ///   - keepsRuns: Whether the runs are kept whole.
  ///   - progress: Called now and then with the runs that are done and planned.
  func run(
    _ arguments: [[String]], timeout: Int, keepsRuns: Bool = false, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> RunCollector {
    var collector = RunCollector(keepsRuns: keepsRuns)
    let decoder = JSONDecoder()
    var planned = 0
    let program = executable
    let pool = RunnerPool(folder: folder, patience: Double(timeout) * 3 + 30)
    try pool.run(arguments.map { [program] + $0 }) { line in
      switch try RunnerLine(line, with: decoder) {
      case .begin(let plan): collector.begin(plan)
      case .progress(_, let count): planned = max(planned, count)
      case .run(let run): collector.take(run)
      case .end, nil: break
      }
      progress(collector.done, planned)
    }
    collector.resolve(symbolizer?.places(of: collector.addresses) ?? [:], own: isOwn)
    return collector
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }
}
