// SPDX-License-Identifier: MIT

import CDRMRes
import DRMRes
import Foundation
import KernelScenarios
import Synchronization
import TestSupport
import Testing

/// The scenarios that a stock Linux 6.12 ran, compared with what it printed. `make conformance` runs that kernel again.
@Suite(.serialized, .exclusive) struct Kernel {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Kernel")

  /// What the scenarios print here, normalised as the kernel's log was.
  static func transcript() throws -> [String: [String]] {
    let lines = Mutex<[String]>([])
    Run.reset()
    LogProfile.current = .linux6_12
    KernelLog.setDRMDebug(.managedResources)
    KernelLog.devres = true
    defer {
      LogProfile.current = .linux7_3
      KernelLog.setDRMDebug([])
      KernelLog.devres = false
    }
    let log = KernelLog { line in lines.withLock { $0.append(line.text) } }
    let reports = ReportSink { report in lines.withLock { $0.append(report.text) } }
    let answer = Policy.upstream.during { scn_run_all() }
    reports.close()
    log.close()
    try #require(answer == 0)
    return sections(try normalised(lines.withLock { $0 }.joined(separator: "\n")))
  }

  private static func normalised(_ log: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).log")
    try log.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["awk", "-f", folder.appending(path: "normalise.awk").path, file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }

  /// The lines of each scenario, by its name.
  private static func sections(_ text: String) -> [String: [String]] {
    var sections: [String: [String]] = [:]
    var name = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("== ") {
        name = String(line.dropFirst(3))
      } else {
        sections[name, default: []].append(String(line))
      }
    }
    return sections
  }

  /// The transcript is of x86-64; with another alignment of payloads there are other size classes.
  static let isX86 = drmres_node_layout().alignment == 8

  static let otherBackEnds = ["slab", "packed"]

  @Test(.enabled(if: isX86)) func everyScenarioPrintsWhatLinuxPrinted() throws {
    try Self.compare(try Self.transcript())
  }

  /// Every other back end prints the same, in a process of its own.
  @Test(.enabled(if: isX86), arguments: otherBackEnds)
  func everyBackEndPrintsWhatLinuxPrinted(_ backEnd: String) throws {
    let result = try Companion.run("scenario-runner", backEnd)
    #expect(result.status == 0, "\(result.errors)")
    try Self.compare(Self.sections(try Self.normalised(result.output)))
  }

  /// Where nobody listens to single nodes the back ends take their quick ways, and what drivers print stays the same.
  @Test(arguments: otherBackEnds) func theQuickWaysPrintTheSame(_ backEnd: String) throws {
    let exact = try Companion.run("scenario-runner", "exact", "quiet")
    let other = try Companion.run("scenario-runner", backEnd, "quiet")
    #expect(exact.status == 0 && other.status == 0)
    let expected = Self.sections(try Self.normalised(exact.output))
    let actual = Self.sections(try Self.normalised(other.output))
    #expect(expected.count > 60 && Set(actual.keys) == Set(expected.keys))
    for (name, lines) in expected {
      #expect(actual[name] == lines, "\(name) differs")
    }
  }

  private static func compare(_ actual: [String: [String]]) throws {
    let expected = sections(try String(contentsOf: folder.appending(path: "expected-6.12.txt"), encoding: .utf8))
    #expect(expected.count > 60)
    #expect(Set(actual.keys) == Set(expected.keys))
    for (name, lines) in expected {
      #expect(actual[name] == lines, "\(name) differs")
    }
  }
}
