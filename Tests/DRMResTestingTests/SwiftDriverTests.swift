// SPDX-License-Identifier: MIT

import DRMRes
import DRMResTesting
import Synchronization
import Testing

extension Harness {
  /// Drivers in Swift, with a bug and without.
  @Suite(.serialized) struct SwiftDrivers {
    static let scenarios = Scenario.all.filter { !$0.isRace }

    /// 1. probe allocates the CRTC on the device; 2. a file is opened; 3. the device is unplugged, which frees the CRTC;
    /// 4. the file is closed, and its close waits for work that lies in the CRTC.
    @Test func whatAFileReachesTooLateIsFound() throws {
      let result = try Scenario.hotunplugLateclose.run(DisplayDriver(life: .device))
      #expect(!result.isClean && result.codes.map(\.name) == ["L01"], "\(result)")
      let finding = try #require(result.findings.first)
      #expect(finding.object?.owner == "device display")
      #expect(finding.object?.releasedBy?.contains("unbind of display") == true)
      #expect(finding.phase?.contains("close of file#1") == true)
      #expect(result.runs.first?.steps.last { $0.step == "close" }?.codes == ["L01"])
      #expect(result.runs.first?.events?.isEmpty == false)
      #expect(result.description.contains("BUG: [L01]") && result.description.contains("✗"), "\(result)")
    }

    @Test(arguments: scenarios) func theFixedTwinIsClean(_ scenario: Scenario) throws {
      expectClean(try scenario.run(DisplayDriver(life: .drm)))
    }

    @Test func theFixedTwinIsCleanInRaces() throws {
      let result = try [Scenario.race, .unbindDuringIoctl].run(DisplayDriver(life: .drm))
      expectClean(result)
      #expect(result.runs.count == 40)
    }

    @Test func theFixedTwinIsCleanWhenAllocationsFail() throws {
      let result = try [Scenario.hotunplugLateclose, .hotrebind].run(DisplayDriver(life: .drm), .everything)
      expectClean(result)
      #expect(result.runs.count { $0.fault != nil } > 20)
    }

    @Test func theFixedTwinIsCleanInEverything() throws {
      let result = try Scenario.all.run(DisplayDriver(life: .drm), .everything)
      expectClean(result)
      #expect(Set(result.runs.map(\.scenario)) == Set(Scenario.all.map(\.name)))
    }

    @Test func theSameRunSaysTheSame() throws {
      let results = try (0..<2).map { _ in
        try [Scenario.hotrebindLateclose, .race].run(DisplayDriver(life: .device))
      }
      #expect(results[0] == results[1])
      #expect(results[0].description == results[1].description)
    }

    @Test func whatIsKeptForGoodIsLeft() throws {
      let driver = KeepingDriver(keeps: true)
      let result = try Scenario.probeRemove.run(driver)
      #expect(result.runs.map(\.verdict) == [.leaked], "\(result)")
      #expect(result.codes.allSatisfy { $0.family == "K" } && !result.codes.isEmpty)
      #expect(result.description.contains("left allocated:"))
      driver.kept.drop()
      expectClean(try Scenario.probeRemove.run(KeepingDriver(keeps: false)))
    }

    /// 1. probe allocates a node; 2. an allocation after it fails; 3. probe gives up without freeing the node.
    @Test func aFailurePathThatLeaksIsFoundByTheSweep() throws {
      expectClean(try Scenario.probeRemove.run(ClockDriver(cleansUp: false)))
      let result = try Scenario.probeRemove.run(ClockDriver(cleansUp: false), .everyAllocation)
      #expect(result.codes.map(\.name) == ["F03"], "\(result)")
      #expect(result.failures.allSatisfy { $0.fault?.text.contains("was made to fail") == true })
      expectClean(try Scenario.probeRemove.run(ClockDriver(cleansUp: true), .everyAllocation))
    }

    @Test func findingsAreIssuesOfTheTest() throws {
      let result = try Scenario.hotunplugLateclose.run(DisplayDriver(life: .device))
      let issues = Mutex<[Issue]>([])
      let line = #line + 2
      withKnownIssue {
        result.record()
      } matching: { issue in
        issues.withLock { $0.append(issue) }
        return true
      }
      let issue = try #require(issues.withLock { $0 }.first)
      let text = issue.comments.map(\.rawValue).joined()
      #expect(issues.withLock { $0.count } == 1)
      #expect(text.hasPrefix("display in hotunplug-lateclose: BUG: [L01]") && text.contains("advice:"), "\(text)")
      #expect(issue.severity == .error && issue.sourceLocation?.line == line)
    }

    @Test func whatIsNoFindingIsAnIssueToo() throws {
      struct Refuser: Driver {
        let name: StaticString = "refuser"
        func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Int { throw .noDevice }
      }
      let result = try Scenario.probeRemove.run(Refuser())
      withKnownIssue {
        #expect(!expectClean(result))
      } matching: {
        $0.comments.contains("refuser was never bound, so nothing was checked")
      }
    }
  }
}
