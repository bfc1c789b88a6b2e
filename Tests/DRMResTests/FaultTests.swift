// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct Faults {
    @Test func theNthFails() throws {
      try withDRM { (drm) throws(DRMError) in
        let faults = try FaultPlan(nth: 2).arm()
        try allocate(drm)
        #expect(failure { () throws(DRMError) in try allocate(drm) } == .noMemory)
        try allocate(drm)
        #expect(faults.lastFault.contains("allocation 2 ("))
        let statistics = faults.disarm()
        #expect(statistics.requests == 3 && statistics.injected == 1 && statistics.lastNumber == 2)
        #expect(statistics.lastSite?.file == "FaultTests.swift" && statistics.lastByteCount > 0)
      }
    }

    @Test func fromTheNthOnAllFail() throws {
      try withDRM { (drm) throws(DRMError) in
        try withFaults(FaultPlan(nth: 2, persistent: true)) { (faults) throws(DRMError) in
          try allocate(drm)
          for _ in 0..<3 { #expect(failure { () throws(DRMError) in try allocate(drm) } == .noMemory) }
          #expect(faults.statistics.injected == 3)
        }
        try allocate(drm)
      }
    }

    @Test func theSameSeedFailsTheSame() throws {
      try withDRM { (drm) throws(DRMError) in
        let one = try run(drm, seed: 1)
        let again = try run(drm, seed: 1)
        let two = try run(drm, seed: 2)
        #expect(again == one && two != one && one.contains(true) && one.contains(false))
      }
    }

    @Test func filters() throws {
      try withDRM { (drm) throws(DRMError) in
        var plan = FaultPlan(nth: 1, persistent: true)
        plan.minimumByteCount = 1000
        try withFaults(plan) { (faults) throws(DRMError) in
          try allocate(drm)
          #expect(
            failure { () throws(DRMError) in _ = try drm.allocate(repeating: UInt8(0), count: 2000) } == .noMemory)
          #expect(faults.statistics.requests == 1)
        }
        plan = FaultPlan(nth: 1, persistent: true)
        plan.file = "SomewhereElse.swift"
        try withFaults(plan) { (_) throws(DRMError) in try allocate(drm) }
        plan.file = "FaultTests.swift"
        plan.line = UInt32(#line + 2)
        let error = failure { () throws(DRMError) in
          try withFaults(plan) { (_) throws(DRMError) in _ = try drm.allocate(1) }
        }
        #expect(error == .noMemory)
      }
    }

    @Test func plansThatMakeNoSense() {
      var small = FaultPlan()
      small.minimumByteCount = 10
      small.maximumByteCount = 5
      var negative = FaultPlan()
      negative.maximumByteCount = -1
      for plan in [FaultPlan(probability: 1_000_001, seed: 0), small, negative] {
        #expect(failure { () throws(DRMError) in _ = try plan.arm() } == .invalidArgument)
      }
    }

    /// Which of fifty allocations succeed.
    private func run(_ drm: borrowing DRMDevice, seed: UInt64) throws(DRMError) -> [Bool] {
      try withFaults(FaultPlan(probability: 300_000, seed: seed)) { (_) throws(DRMError) in
        var results: [Bool] = []
        for _ in 0..<50 { results.append(failure { () throws(DRMError) in try allocate(drm) } == nil) }
        return results
      }
    }

    private func allocate(_ drm: borrowing DRMDevice) throws(DRMError) {
      _ = try drm.allocate(UInt64(0))
    }
  }

  @Suite struct Settings {
    @Test func policiesComeAndGo() {
      #expect(Policy.current == .strict && Policy.strict.name == "strict")
      Policy.upstream.during { #expect(Policy.current == .upstream && Policy.upstream.name == "upstream") }
      #expect(Policy.current == .strict)
    }

    @Test func aReportNamesItsPolicy() throws {
      let nothing: DRMDevice.ActionFunction = { _, _ in }
      try withDRM { (drm) throws(DRMError) in
        // SAFETY: the function was never added, so that nothing is called.
        let captured = Policy.upstream.during { withReports { unsafe drm.releaseAction(calling: nothing, with: nil) } }
        #expect(captured.reports.first?.policy == .upstream)
      }
    }

    @Test func profilesAreKept() {
      LogProfile.current = .linux6_12
      #expect(LogProfile.current == .linux6_12)
      LogProfile.current = .linux7_3
    }

    @Test func phasesNest() throws {
      #expect(currentPhase.isEmpty)
      try withPhase("outer") { () throws(DRMError) in
        withPhase("inner", of: "gpu0") { #expect(currentPhase.contains("inner of gpu0")) }
        #expect(currentPhase.contains("outer"))
      }
      #expect(currentPhase.isEmpty)
      #expect(failure { () throws(DRMError) in try withPhase("x") { () throws(DRMError) in throw .io } } == .io)
      #expect(currentPhase.isEmpty)
    }

    @Test func numbersStartAnew() throws {
      let one = try withDRM { (drm) throws(DRMError) in drm.number }
      Run.reset()
      let two = try withDRM { (drm) throws(DRMError) in drm.number }
      #expect(one == two)
    }
  }

  @Suite struct Leaks {
    @Test func whatIsLeftIsCountedNamedAndReported() throws {
      let mark = LeakMark()
      let device = try Device.root(name: "untidy")
      let drm = try device.withBound { bound in try DRMDevice(on: bound) }
      _ = try drm.allocateKey(repeating: UInt8(0), count: 333)
      let tree = mark.tree()
      let captured = withReports { mark.check() }
      #expect(captured.value > 2 && captured.codes.contains(.stillOwned))
      #expect(tree.contains("333") && tree.contains("untidy"))
      #expect(Allocator.liveObjects().contains { $0.byteCount == 333 && $0.owner.contains("drm#") })
    }

    @Test func totalsGoUpAndDown() throws {
      let before = AllocatorTotals()
      try withDRM { (drm) throws(DRMError) in
        _ = try drm.allocate(repeating: UInt8(0), count: 5000)
        let inside = AllocatorTotals()
        #expect(inside.liveObjects > before.liveObjects && inside.liveBytes >= before.liveBytes + 5000)
        #expect(inside.peakBytes >= inside.liveBytes)
      }
      let after = AllocatorTotals()
      #expect(after.liveObjects == before.liveObjects && after.liveBytes == before.liveBytes)
      #expect(after.allocations - before.allocations == after.frees - before.frees)
      #expect(Allocator.checkQuarantine() == 0)
    }
  }
}
