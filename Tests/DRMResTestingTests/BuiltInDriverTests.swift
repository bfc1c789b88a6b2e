// SPDX-License-Identifier: MIT

import CBuiltInDrivers
import DRMRes
import DRMResTesting
import TestSupport
import Testing

/// The core's sinks and object numbers belong to the process, so runs happen one after the other.
@Suite(.serialized, .exclusive) struct Harness {}

extension Harness {
  /// Drivers in C, in child processes.
  @Suite(.serialized) struct CDrivers {
    static let scenarios = Scenario.all.filter { !$0.isRace }

    /// Scenarios in which a file is closed after its driver let go of the hardware: the ones that reach the freed CRTC.
    static let lateClose: Set<Scenario> = [
      .hotunbindRebind, .hotunplugRescan, .hotunplugLateclose, .hotrebind, .hotreplug, .hotrebindLateclose,
      .hotreplugLateclose, .manyFiles, .mmapAfterUnplug, .doubleUnbind,
    ]

    static func builtIn(_ name: String) throws -> CDriver {
      try #require(CDriver.builtIn(named: name))
    }

    @Test(arguments: scenarios) func fixedDriverIsClean(_ scenario: Scenario) throws {
      expectClean(try scenario.run(Self.builtIn("vc4-drmm")))
    }

    @Test func fixedDriverIsCleanWhateverFails() throws {
      let result = try [Scenario.hotunplugLateclose, .unbindRebind].run(Self.builtIn("vc4-drmm"), .everything)
      expectClean(result)
      #expect(result.runs.count { $0.fault != nil } > 20)
    }

    /// 1. probe allocates the CRTC with devm_kzalloc(); 2. a file is opened; 3. the driver is unbound, which frees the
    /// CRTC; 4. the file is closed, and its close flushes work that lies in the CRTC.
    @Test(arguments: scenarios) func devmDriverIsCaughtWhereAFileOutlivesIt(_ scenario: Scenario) throws {
      let result = try scenario.run(Self.builtIn("vc4-devm"))
      #expect(result.isClean == !Self.lateClose.contains(scenario), "\(result)")
      #expect(result.codes.allSatisfy { $0.name == "L01" })
    }

    @Test func findingNamesBothEnds() throws {
      let result = try Scenario.hotunplugLateclose.run(Self.builtIn("vc4-devm"))
      let finding = try #require(result.findings.first)
      #expect(result.findings.count == 1)
      let object = try #require(finding.object)
      #expect(object.allocated?.file == "vc4_crtc_devm.c")
      #expect(object.owner == "device vc4-devm")
      #expect(object.releasedBy?.contains("unbind of vc4-devm") == true)
      #expect(finding.phase?.contains("close") == true)
      #expect(finding.advice?.contains("drmm_kzalloc()") == true)
      #expect(result.runs.first?.steps.last { $0.step == "close" }?.codes == ["L01"])
    }

    @Test(arguments: ["vc4-devm", "vc4-drmm"]) func sameRunSaysTheSame(_ name: String) throws {
      let driver = try Self.builtIn(name)
      #expect(try Scenario.hotrebindLateclose.run(driver) == Scenario.hotrebindLateclose.run(driver))
    }

    @Test func aDriverOfOnesOwnIsAPointer() throws {
      // SAFETY: the first entry of the table is there; it is static.
      let entry = unsafe builtin_driver_at(0).pointee
      let driver = unsafe CDriver("mine", platform: entry.platform)
      let result = try Scenario.hotunplugLateclose.run(driver)
      #expect(result.driver == "mine" && result.codes.map(\.name) == ["L01"])
    }

    @Test func inThisProcessItIsTheSame() throws {
      let driver = try Self.builtIn("vc4-devm")
      let inside = try Scenario.hotrebind.run(driver, RunOptions(isolation: .inProcess))
      let outside = try Scenario.hotrebind.run(driver, RunOptions(isolation: .childProcess))
      #expect(inside.findings.map(\.text) == outside.findings.map(\.text))
      #expect(inside.runs.map(\.steps) == outside.runs.map(\.steps))
    }
  }
}
