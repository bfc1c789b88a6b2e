// SPDX-License-Identifier: MIT

import DRMRes
import DRMResTesting
import TestSupport
import Testing

/// The core's sinks and object numbers belong to the process, so runs happen one after the other.
@Suite(.serialized, .exclusive) struct Harness {}

extension Harness {
  @Suite(.serialized) struct BuiltInDrivers {
    static let scenarios = Scenario.builtIn.map(\.name)

    /// Scenarios in which a file is closed after its driver let go of the hardware: the ones that reach the freed CRTC.
    static let lateClose: Set<String> = [
      "hotunbind-rebind", "hotunplug-rescan", "hotunplug-lateclose", "hotrebind", "hotreplug", "hotrebind-lateclose",
      "hotreplug-lateclose",
    ]

    static func result(_ driver: String, _ scenario: String) throws -> ScenarioResult {
      let driver = try #require(BuiltInDriver.named(driver))
      return driver.run(try #require(Scenario.builtIn(named: scenario)))
    }

    @Test(arguments: scenarios) func fixedDriverIsClean(_ scenario: String) throws {
      let result = try Self.result("vc4-drmm", scenario)
      #expect(result.isClean, "\(result.findings.map(\.text).joined())\(result.leaks)")
    }

    /// 1. probe allocates the CRTC with devm_kzalloc(); 2. a file is opened; 3. the driver is unbound, which frees the
    /// CRTC; 4. the file is closed, and its close flushes work that lies in the CRTC.
    @Test(arguments: scenarios) func devmDriverIsCaughtWhereAFileOutlivesIt(_ scenario: String) throws {
      let result = try Self.result("vc4-devm", scenario)
      #expect(result.isClean == !Self.lateClose.contains(scenario))
      for finding in result.findings {
        #expect(finding.code.name == "L01")
      }
    }

    @Test func findingNamesBothEnds() throws {
      let result = try Self.result("vc4-devm", "hotunplug-lateclose")
      let finding = try #require(result.findings.first)
      #expect(result.findings.count == 1)
      let object = try #require(finding.object)
      #expect(object.allocated?.file == "vc4_crtc_devm.c")
      #expect(object.owner == "device vc4-devm")
      #expect(object.releasedBy.contains("unbind of vc4-devm"))
      #expect(finding.phase.contains("close"))
      #expect(finding.advice.contains("drmm_kzalloc()"))
      #expect(result.steps.last { $0.step == "close" }?.codes == ["L01"])
    }

    @Test(arguments: ["vc4-devm", "vc4-drmm"]) func sameRunSaysTheSame(_ driver: String) throws {
      let first = try Self.result(driver, "hotrebind-lateclose")
      let second = try Self.result(driver, "hotrebind-lateclose")
      #expect(first.steps.map(\.answer) == second.steps.map(\.answer))
      #expect(first.findings.map(\.text) == second.findings.map(\.text))
    }

    @Test func aScenarioOfOnesOwnIsData() throws {
      let twice = Scenario(
        "two-files", summary: "two files, closed in order", steps: [.plug, .open, .open, .close, .close])
      let driver = try #require(BuiltInDriver.named("vc4-drmm"))
      let result = driver.run(twice)
      #expect(result.isClean)
      #expect(result.steps.map(\.step) == ["load", "plug", "open", "open", "close", "close", "unplug", "unload"])
    }

    @Test func stepsThatMakeNoSenseAreAnsweredAndChangeNothing() throws {
      let nothing = Scenario(
        "nothing-there", summary: "", steps: [.unplug, .unbind, .rebind, .ioctl, .close, .open, .plug, .plug])
      let driver = try #require(BuiltInDriver.named("vc4-drmm"))
      let result = driver.run(nothing)
      #expect(result.isClean)
      let absent = ["not there", "not there", "not there", "no open file", "no open file"]
      #expect(result.steps[1...5].map(\.answer) == absent)
      #expect(result.steps[6].answer == "ENODEV")
      #expect(result.steps[8].answer == "already there")
    }
  }
}
