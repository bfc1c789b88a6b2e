// SPDX-License-Identifier: MIT
//
// What a test's traits heard, as issues of that test: the finding's text at the place where the test is written, errors as
// errors and warnings as warnings, with the run's events beside them.

import DRMRes
import Foundation
import Testing

/// Findings and events of one run of a test's body.
final class Findings: Sendable {
  /// Events that are kept for the attachment; the oldest go first.
  private static let eventLimit = 2000

  private struct State: Sendable {
    var reports: [Report] = []
    var events: [Event] = []
    var lost = 0
  }

  private let state = Guarded(State())

  /// Runs a body, then looks for what it left, and keeps what is found.
  ///
  /// - Parameters:
  ///   - leaks: whether what is left is a finding.
  ///   - body: the test, or one of many runs of it.
  /// - Throws: what the body throws, after the look.
  func collect(leaks: Bool, _ body: () async throws -> Void) async throws {
    let mark = LeakMark()
    let sink = ReportSink { report in
      // Linux does without a node's name if there is no memory for it: no test can do anything about that.
      guard report.severity > .note, report.fault.isEmpty || report.code != .silentName else { return }
      self.state.withLock { $0.reports.append(report) }
    }
    let trace = Trace { event in
      self.state.withLock { state in
        if state.events.count == Self.eventLimit {
          state.events.removeFirst()
          state.lost += 1
        }
        state.events.append(event)
      }
    }
    var failure: (any Error)?
    do {
      try await body()
    } catch {
      failure = error
    }
    if leaks {
      Allocator.checkQuarantine()
      mark.check()
    }
    trace.close()
    sink.close()
    if let failure { throw failure }
  }

  /// What was found, in order.
  var reports: [Report] { state.withLock { $0.reports } }

  /// Makes each finding an issue of a test, and the events an attachment if there is one.
  ///
  /// - Parameters:
  ///   - test: whose issues they become.
  ///   - name: what the attachment is called.
  func record(in test: Test, as name: String) {
    let (reports, events, lost) = state.withLock { ($0.reports, $0.events, $0.lost) }
    for report in reports {
      Issue.record(
        Comment(rawValue: report.text), severity: report.severity == .warning ? .warning : .error,
        sourceLocation: test.sourceLocation)
    }
    if !reports.isEmpty {
      attach(TraceDocument(lost: lost, events: events.map(TraceDocument.Line.init)), as: name, to: test)
    }
  }

  private func attach(_ document: TraceDocument, as name: String, to test: Test) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(document) else { return }
    Attachment.record([UInt8](data), named: name, sourceLocation: test.sourceLocation)
  }
}

/// The events of a run, as the attachment has them.
struct TraceDocument: Encodable {
  struct Line: Encodable {
    let sequence: UInt64
    let kind: String
    let object: String
    let name: String
    let owner: String
    let size: Int
    let thread: UInt32
    let phase: String
    let site: String

    init(_ event: Event) {
      sequence = event.sequence
      kind = event.kind.name
      object = event.objectKind.map { event.object == 0 ? $0.prefix : "\($0.prefix)#\(event.object)" } ?? ""
      name = event.name
      owner = event.ownerName
      size = event.size
      thread = event.thread
      phase = event.phase
      site = event.site.map { "\($0)" } ?? ""
    }
  }

  /// How many older events were dropped.
  let lost: Int
  let events: [Line]
}
