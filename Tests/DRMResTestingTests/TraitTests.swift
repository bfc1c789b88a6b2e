// SPDX-License-Identifier: MIT

import DRMRes
import DRMResTesting
import Synchronization
import Testing

extension Harness {
  /// The traits, each on a body with the bug and on its twin without.
  @Suite(.serialized) struct Traits {
    /// The trait's scope around a body, as the test runner makes it.
    private func scope(_ trait: some Trait & TestScoping, _ body: @escaping @Sendable () throws -> Void) async throws {
      guard let test = Test.current else { return }
      try await trait.provideScope(for: test, testCase: Test.Case.current) { try body() }
    }

    /// What the trait makes an issue of.
    private func issues(
      of trait: some Trait & TestScoping, _ body: @escaping @Sendable () throws -> Void
    ) async throws -> [(text: String, severity: Issue.Severity, line: Int?)] {
      let found = Mutex<[(text: String, severity: Issue.Severity, line: Int?)]>([])
      try await withKnownIssue(isIntermittent: true) {
        try await scope(trait, body)
      } matching: { issue in
        let text = issue.comments.map(\.rawValue).joined(separator: "\n")
        found.withLock { $0.append((text, issue.severity, issue.sourceLocation?.line)) }
        return true
      }
      return found.withLock { $0 }
    }

    // MARK: .leakChecked

    @Test(.leakChecked) func isSilentOnWhatCleansUp() throws {
      try Device.root(name: "tidy").unregister()
    }

    @Test func aLeakIsAnIssueOfTheTest() async throws {
      let kept = Mutex<[Owned<Device>]>([])
      let issues = try await issues(of: .leakChecked) {
        let device = Owned(try Device.root(name: "untidy"))
        kept.withLock { $0.append(device) }
      }
      #expect(issues.count == 1)
      #expect(issues.first?.text.contains("untidy") == true && issues.first?.text.contains("TraitTests.swift:") == true)
      #expect(issues.first?.severity == .error && issues.first?.line == Test.current?.sourceLocation.line)
      kept.withLock { $0.removeAll() }
    }

    @Test func aWarningIsAnIssueOfWarningSeverity() async throws {
      let issues = try await issues(of: .leakChecked) {
        let device = try Device.root(name: "warned")
        let drm = try device.withBound { bound in try DRMDevice(on: bound) }
        let never: DRMDevice.ActionFunction = { _, _ in }
        // SAFETY: the function was never added, so that nothing is called.
        unsafe drm.releaseAction(calling: never, with: nil)
      }
      #expect(issues.count == 1 && issues.first?.severity == .warning && issues.first?.text.contains("[W05]") == true)
    }

    @Test func whatTheBodyThrowsComesThrough() async throws {
      await #expect(throws: DRMError.busy) {
        try await scope(.leakChecked) { throw DRMError.busy }
      }
    }

    // MARK: .faults

    @Test func everyAllocationFailsOnceAloneAndOnceWithAllThatFollow() async throws {
      let runs = Mutex(0)
      let failures = Mutex(0)
      let issues = try await issues(of: .faults(.everyAllocation)) {
        runs.withLock { $0 += 1 }
        do {
          try Device.root(name: "swept").unregister()
        } catch {
          failures.withLock { $0 += 1 }
          throw error
        }
      }
      #expect(issues.isEmpty, "\(issues)")
      let (ran, failed) = (runs.withLock { $0 }, failures.withLock { $0 })
      #expect(ran > 4 && failed == ran - 2)
    }

    @Test func aFailurePathThatLeaksIsNamed() async throws {
      let kept = Mutex<[Owned<Device>]>([])
      let runs = Mutex(0)
      let issues = try await issues(of: .faults(.everyAllocation)) {
        // What a run leaves keeps its name.
        let run = runs.withLock { runs in
          runs += 1
          return runs
        }
        let first = Owned(try Device.root(name: "first\(run)"))
        kept.withLock { $0.append(first) }
        let second = try Device.root(name: "second")
        second.unregister()
        kept.withLock { $0.removeAll() }
      }
      #expect(!issues.isEmpty)
      #expect(issues.allSatisfy { $0.text.contains("was made to fail") }, "\(issues)")
      kept.withLock { $0.removeAll() }
    }

    @Test func anErrorThatIsNotTheFaultsIsAnIssue() async throws {
      let issues = try await issues(of: .faults(.nth(1))) {
        do {
          try Device.root(name: "x").unregister()
        } catch {
          throw DRMError.busy
        }
      }
      #expect(issues.count == 1 && issues.first?.text.contains("allocation 1 (") == true, "\(issues)")
    }

    @Test func aPlanThatFailsNothingIsAnIssue() async throws {
      let beyond = try await issues(of: .faults(.nth(100_000))) { try Device.root(name: "x").unregister() }
      #expect(beyond.count == 1 && beyond.first?.text.contains("nothing failed") == true)
      let crooked = try await issues(of: .faults(.probability(1.5, seed: 1))) {}
      #expect(crooked.count == 1 && crooked.first?.text.contains("0 to 1") == true)
    }

    @Test func theSameSeedFailsTheSame() async throws {
      func failures(seed: UInt64) async throws -> [Bool] {
        let failed = Mutex<[Bool]>([])
        try await scope(.faults(.probability(0.3, seed: seed))) {
          for _ in 0..<16 {
            do {
              try Device.root(name: "x").unregister()
              failed.withLock { $0.append(false) }
            } catch {
              failed.withLock { $0.append(true) }
            }
          }
        }
        return failed.withLock { $0 }
      }
      let (first, again, other) = (
        try await failures(seed: 7), try await failures(seed: 7), try await failures(seed: 8)
      )
      #expect(first == again && first != other && first.contains(true) && first.contains(false))
    }

    // MARK: .policy

    @Test(.policy(.upstream)) func runsUnderThePolicy() {
      #expect(Policy.current == .upstream)
    }

    @Test func putsThePolicyBack() async throws {
      let before = Policy.current
      try await scope(.policy(.upstream)) { #expect(Policy.current == .upstream) }
      #expect(Policy.current == before)
    }

    @Test(.leakChecked, .policy(.upstream), .faults(.everyAllocation)) func traitsNest() throws {
      #expect(Policy.current == .upstream)
      try Device.root(name: "nested").unregister()
    }
  }
}
