// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// The command as a user meets it: its output, its exit code, what it says of bad input.
@Suite struct Command {
  typealias Result = Companion.Result

  /// The `drmres` that was built beside this test.
  static func program() -> URL { Companion.program("drmres") }

  /// Runs it.
  static func drmres(_ arguments: String...) throws -> Result {
    try drmres(arguments)
  }

  /// The same, for words in an array.
  static func drmres(_ arguments: [String]) throws -> Result {
    try Companion.run("drmres", arguments)
  }

  @Test func aloneIsATour() throws {
    let result = try Self.drmres()
    #expect(result.status == 0)
    #expect(result.output.contains("drmres run vc4-devm --scenario hotunplug-lateclose"))
    #expect(result.errors.isEmpty)
  }

  /// 1. probe allocates the CRTC with devm_kzalloc(); 2. a file is opened; 3. the device is unplugged, devres frees the
  /// CRTC; 4. the file is closed, and its close waits for the CRTC's work.
  @Test func findsTheBugAndNamesBothEnds() throws {
    let result = try Self.drmres("run", "vc4-devm", "--scenario", "hotunplug-lateclose")
    #expect(result.status == 1)
    #expect(result.output.contains("[L01]"))
    #expect(result.output.contains("vc4_crtc_devm.c:"))
    #expect(result.output.contains("unbind of vc4-devm"))
    #expect(result.output.contains("drmm_kzalloc()"))
  }

  @Test func isSilentOnTheFixedTwin() throws {
    let result = try Self.drmres("run", "vc4-drmm", "--scenario", "hotunplug-lateclose")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(!result.output.contains("[L01]"))
    #expect(result.output.contains("clean"))
  }

  @Test func runsEveryScenarioOfTheFixedTwinClean() throws {
    let result = try Self.drmres("run", "vc4-drmm")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }

  @Test(arguments: [["run", "vc4-devm"], ["list"], ["layout"], []])
  func printsTheSameBytesTwice(_ arguments: [String]) throws {
    let first = try Self.drmres(arguments)
    let second = try Self.drmres(arguments)
    #expect(first.output == second.output)
    #expect(!first.output.contains("0x7f"), "an address in the output")
  }

  @Test(arguments: ["run vc4-devm", "list", "layout", "bench --filter W1 --nodes 10 --rounds 1"])
  func speaksJSON(_ line: String) throws {
    let words = line.split(separator: " ").map(String.init) + ["--json"]
    let result = try Self.drmres(words)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    #expect(json is [String: Any])
  }

  @Test func saysWhatDriversThereAre() throws {
    let result = try Self.drmres("run", "vc5")
    #expect(result.status == 2)
    #expect(result.errors.contains("no driver 'vc5'"))
    #expect(result.errors.contains("vc4-devm") && result.errors.contains("vc4-drmm"))
  }

  @Test func saysWhatScenariosThereAre() throws {
    let result = try Self.drmres("run", "vc4-devm", "--scenario", "hotunplug")
    #expect(result.status == 2)
    #expect(result.errors.contains("no scenario 'hotunplug'"))
    #expect(result.errors.contains("hotunplug-lateclose"))
  }

  @Test func saysWhatFlagsThereAre() throws {
    let result = try Self.drmres("run", "vc4-devm", "--scenari", "x")
    #expect(result.status == 2)
    #expect(result.errors.contains("--scenario"))
  }

  @Test func drawsTheNodeOfEachAlignment() throws {
    let result = try Self.drmres("layout")
    #expect(result.status == 0)
    for offset in [40, 48, 64, 128] {
      #expect(result.output.contains("\(offset)"))
    }
  }

  @Test func measures() throws {
    let result = try Self.drmres("bench", "--nodes", "50", "--rounds", "3", "--filter", "W1")
    #expect(result.status == 0, "\(result.errors)")
    for contender in ["kernel", "raw", "exact"] {
      #expect(result.output.contains(contender))
    }
  }
}
