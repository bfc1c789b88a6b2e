// SPDX-License-Identifier: MIT

internal import CDRMResBench
import DRMResHarness
import Foundation

/// Where a run was made. Ratios of different machines are not compared.
struct Machine: Codable, Equatable {
  var processor: String
  var processors: Int
  var architecture: String
  var system: String

  /// This one.
  static var current: Machine {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = info.split(separator: "\n").first { $0.hasPrefix("model name") || $0.hasPrefix("Model") }
    let name = model?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown processor"
    let release = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? "?"
    return Machine(
      processor: name, processors: ProcessInfo.processInfo.activeProcessorCount, architecture: ownArchitecture,
      system: "Linux " + release.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// The instruction set that this command was compiled for.
  static var ownArchitecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "other"
    #endif
  }

  /// The C library that this command runs with.
  static var ownLibrary: String {
    // SAFETY: a literal of the library's.
    unsafe "glibc " + String(cString: bench_c_library())
  }

  var text: String { "\(processor), \(count(processors, "processor")), \(architecture), \(system)" }

  /// Whether ratios of both may be compared: the system may have been updated.
  func isComparable(to other: Machine) -> Bool {
    processor == other.processor && processors == other.processors && architecture == other.architecture
  }
}
