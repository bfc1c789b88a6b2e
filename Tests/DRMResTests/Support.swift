// SPDX-License-Identifier: MIT
//
// What every test of the typed API has around it: a new run, silence, and afterwards the check that nothing was reported that
// the test did not ask for and that nothing is left.

import DRMRes
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// The sinks, the policy and the object numbers belong to the process, so tests run one after the other.
@Suite(.serialized, .exclusive, .watched) struct Typed {}

/// Starts a run before a test, and checks after it that nothing was found and nothing is left.
struct WatchedTrait: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    Run.reset()
    let found = Notes()
    let log = KernelLog { _ in }
    let sink = ReportSink { if $0.severity > .note { found.add($0.text) } }
    let mark = LeakMark()
    try await function()
    let left = mark.tree()
    let count = mark.check()
    #expect(count == 0, "left behind:\n\(left)")
    #expect(Userspace.openCount == 0 && Userspace.mappingCount == 0)
    #expect(Policy.current == .strict && LogProfile.current == .linux7_3)
    sink.close()
    log.close()
    if count == 0 { #expect(found.all.isEmpty, "findings that nobody expected:\n\(found.all.joined())") }
  }
}

extension Trait where Self == WatchedTrait {
  static var watched: WatchedTrait { WatchedTrait() }
}

/// What happened, in order, noted by any thread.
final class Notes: Sendable {
  private let notes = Mutex<[String]>([])

  func add(_ note: String) { notes.withLock { $0.append(note) } }

  var all: [String] { notes.withLock { $0 } }

  /// All of it, and forgets it.
  func take() -> [String] {
    notes.withLock { notes in
      defer { notes = [] }
      return notes
    }
  }
}

/// Notes when it is destroyed.
final class Tracked: Sendable {
  let name: String
  let notes: Notes

  init(_ name: String, _ notes: Notes) {
    self.name = name
    self.notes = notes
  }

  deinit { notes.add("\(name) destroyed") }
}

/// The error that a closure throws, or `nil`.
func failure(_ body: () throws(DRMError) -> Void) -> DRMError? {
  do throws(DRMError) {
    try body()
    return nil
  } catch {
    return error
  }
}

/// Runs a closure with a root device.
func withRoot<Value>(
  _ name: String = "root", _ body: (borrowing Device) throws(DRMError) -> Value
) throws(DRMError) -> Value {
  let device = try Device.root(name: name)
  return try body(device)
}

/// Runs a closure with a DRM device on a root device.
func withDRM<Value>(
  _ name: String = "root", _ body: (borrowing DRMDevice) throws(DRMError) -> Value
) throws(DRMError) -> Value {
  try withRoot(name) { (device) throws(DRMError) in
    let drm = try device.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound) }
    return try body(drm)
  }
}

/// The same, for a closure that may throw anything.
@_disfavoredOverload
func withDRM<Value>(_ name: String = "root", _ body: (borrowing DRMDevice) throws -> Value) throws -> Value {
  let device = try Device.root(name: name)
  let drm = try device.withBound { bound in try DRMDevice(on: bound) }
  return try body(drm)
}

/// Fails the first allocation of a closure, then the second, and so on until a run meets none. Each failure must be passed
/// on or tolerated, and nothing may be left or found, but for the name that Linux does without in silence.
func sweep(_ body: () throws(DRMError) -> Void) throws {
  for persistent in [false, true] {
    var nth: UInt64 = 0
    var injected: UInt64 = 1
    while injected > 0 {
      nth += 1
      let mark = LeakMark()
      let captured = withReports {
        failure { () throws(DRMError) in
          injected = try withFaults(FaultPlan(nth: nth, persistent: persistent)) { (faults) throws(DRMError) in
            if let error = failure(body) { #expect(error == .noMemory || error == .noDevice) }
            return faults.statistics.injected
          }
        }
      }
      #expect(captured.value == nil)
      let found = captured.reports.filter { $0.severity > .note && $0.code != .silentName }
      #expect(found.isEmpty, "allocation \(nth): \(found.map(\.text).joined())")
      let left = mark.tree()
      #expect(mark.check() == 0, "allocation \(nth):\n\(left)")
    }
    #expect(nth > 1)
  }
}

/// Threads of their own, which may block, unlike tasks.
struct Threads {
  private let running = DispatchGroup()

  /// Starts some threads.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - body: What each runs; gets its number from 0. What it captures is let go of before ``join()`` returns.
  init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    for number in 0..<count {
      running.enter()
      // The system keeps a thread's closure for a while after it ended.
      let kept = Kept(body)
      Thread.detachNewThread { [running] in
        kept.take()?(number)
        running.leave()
      }
    }
  }

  /// Waits for all of them.
  func join() { running.wait() }

  private final class Kept: Sendable {
    private let body: Mutex<(@Sendable (Int) -> Void)?>

    init(_ body: @escaping @Sendable (Int) -> Void) { self.body = Mutex(body) }

    func take() -> (@Sendable (Int) -> Void)? {
      body.withLock { body in
        defer { body = nil }
        return body
      }
    }
  }
}
