// SPDX-License-Identifier: MIT

import CDRMResHarness
import DRMRes
import DRMResTesting
import Testing

extension Harness {
  /// Scenarios as data: what the compiler knows by name is what the engine has.
  @Suite(.serialized) struct Scenarios {
    static let twoCloses = Scenario(
      "two-closes", summary: "two files, the newest closed first",
      steps: [.plug, .open, .open, .unplug, .closeNewest, .close])

    @Test func stepsAreThoseOfTheEngine() {
      #expect(Scenario.Step.members == Scenario.Step.all)
      #expect(Scenario.Step.all.allSatisfy { !$0.summary.isEmpty })
    }

    @Test func scenariosAreThoseOfTheEngine() {
      let members: [Scenario] = [
        .probeRemove, .probeFail, .everyRow, .openClose, .unbindRebind, .unplugRescan, .hotunbindRebind,
        .hotunplugRescan,
        .hotunplugLateclose, .hotrebind, .hotreplug, .hotrebindLateclose, .hotreplugLateclose, .manyFiles,
        .mmapAfterUnplug, .dmabufOutlivesDriver, .fenceOutlivesDriver, .doubleUnbind, .growth, .unbindDuringIoctl,
        .race,
      ]
      #expect(members == Scenario.all)
      #expect(
        members.map(\.name)
          == (0..<harness_scenario_count()).map { unsafe String(cString: harness_scenario_at($0).pointee.name) })
      #expect(Scenario.all.filter(\.isRace) == [.unbindDuringIoctl, .race])
    }

    @Test func oneOfOnesOwnIsData() throws {
      let result = try Self.twoCloses.run(DisplayDriver(life: .drm))
      #expect(result.isClean, "\(result)")
      let steps = try #require(result.runs.first).steps
      #expect(steps.map(\.step) == ["load", "plug", "open", "open", "unplug", "close", "close", "unload"])
      #expect(steps.map(\.subject)[5...6] == ["file#2", "file#1"])
      #expect(Scenario.all.count == harness_scenario_count(), "the engine forgot it")
    }

    @Test func ofTwoOfOneNameEachIsItself() throws {
      let driver = DisplayDriver(life: .drm)
      let short = Scenario("mine", steps: [.plug])
      let long = Scenario("mine", steps: [.plug, .open])
      #expect(try short.run(driver).runs.first?.steps.map(\.step) == ["load", "plug", "unplug", "unload"])
      #expect(
        try long.run(driver).runs.first?.steps.map(\.step) == ["load", "plug", "open", "close", "unplug", "unload"])
    }

    @Test func namesThatAreNoneOrTakenAreRefused() {
      let driver = DisplayDriver(life: .drm)
      #expect(throws: DRMError.invalidArgument) { try Scenario("Two Closes", steps: [.plug]).run(driver) }
      #expect(throws: DRMError.alreadyExists) { try Scenario("hotrebind", steps: [.plug]).run(driver) }
    }

    @Test func stepsThatMakeNoSenseChangeNothing() throws {
      let nothing = Scenario("nothing-there", steps: [.unplug, .unbind, .rebind, .ioctl, .close, .open, .plug, .plug])
      let driver = try #require(CDriver.builtIn(named: "vc4-drmm"))
      let result = try nothing.run(driver)
      #expect(result.isClean, "\(result)")
      let steps = try #require(result.runs.first).steps
      #expect(steps.filter { $0.answer == "not there" }.map(\.step) == ["unplug", "unbind", "rebind"])
      #expect(steps.filter { $0.answer == "already there" }.map(\.step) == ["plug"])
    }

    @Test func noScenarioIsNoRun() throws {
      let result = try [Scenario]().run(DisplayDriver(life: .drm))
      #expect(result.runs.isEmpty && !result.isClean)
    }

    @Test func aDriverThatIsNeverBoundWasNotChecked() throws {
      struct Refuser: Driver {
        let name: StaticString = "refuser"
        func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Int { throw .noDevice }
      }
      let result = try Scenario.probeRemove.run(Refuser())
      #expect(!result.isClean && !result.wasBound && result.runs.map(\.verdict) == [.refused])
      #expect(result.description == "refuser: 1 scenario, never bound, so nothing was checked")
    }

    /// 1. A test listens, under a policy of its own; 2. a scenario runs, which has its own sinks and policy; 3. the test
    /// hears again.
    @Test func sinksAndPolicyAreAsBefore() throws {
      let driver = DisplayDriver(life: .device)
      let captured = try withReports { () throws(DRMError) in
        _ = try Scenario.hotunplugLateclose.run(driver, RunOptions(policy: .upstream))
        let registration = try DriverRegistration(driver)
        _ = try? DriverRegistration(driver)
        registration.unregister()
      }
      #expect(captured.codes == [.driverRegister])
      #expect(Policy.current == .strict)
    }
  }
}
