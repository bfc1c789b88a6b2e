// SPDX-License-Identifier: MIT
//
// Where findings go. A sink is in force from its making until it is dropped; sinks nest, and the newest hears alone. The
// handler may be called by any thread, by several at once, and with a spinlock held: it must not allocate or free
// managed memory.

import CDRMRes

/// Hears every finding of the process until it is dropped.
///
/// Without one, the core prints each finding on standard error. The corresponding C function is
/// `drmres_set_report_sink()`.
///
/// ```swift
/// let sink = ReportSink { report in print(report.text) }
/// defer { sink.close() }
/// ```
public struct ReportSink: ~Copyable, Sendable {
  private let number: UInt64

  /// Starts to listen.
  ///
  /// - Parameter handler: Called once for each finding. Runs on the thread that noticed, possibly with a spinlock held;
  ///   must not call back into managed memory.
  public init(_ handler: @escaping @Sendable (Report) -> Void) {
    let pushed = Self.stack.push { report in handler(copy report) }
    number = pushed.number
    // SAFETY: the function is static and needs no context.
    if pushed.first { unsafe drmres_set_report_sink(deliverReport, nil) }
  }

  deinit {
    // SAFETY: nil puts the default sink back.
    if Self.stack.remove(number) { drmres_set_report_sink(nil, nil) }
  }

  /// Stops listening; the sink before this one hears again.
  public consuming func close() {}

  /// How many findings were made since ``Run/reset()``, whoever heard them. Notes do not count.
  public static var count: UInt64 { drmres_report_count() }

  /// Has the core call this handler again, if there is one.
  static func resume() {
    // SAFETY: the function is static and needs no context.
    if stack.top != nil { unsafe drmres_set_report_sink(deliverReport, nil) }
  }

  fileprivate static let stack = SinkStack<Report>()
}

private func deliverReport(_ report: UnsafePointer<drmres_report>?, _ context: UnsafeMutableRawPointer?) {
  // SAFETY: the core lends the record for the length of this call.
  guard let report = unsafe report, let handler = ReportSink.stack.top else { return }
  handler(unsafe Report(report))
}

/// Runs a closure and keeps the findings that are made meanwhile, on any thread.
///
/// - Parameter body: What to run. Sinks that were there before hear nothing of it.
/// - Returns: What the closure returned, and the findings in order.
/// - Throws: What the closure throws; the findings are lost then.
public func withReports<Value: ~Copyable, Failure: Error>(
  _ body: () throws(Failure) -> Value
) throws(Failure) -> Captured<Value, Report> {
  let reports = Collected<Report>()
  let sink = ReportSink { reports.append($0) }
  let value = try body()
  sink.close()
  return Captured(value: value, records: reports.all)
}

/// What a closure returned, together with what was recorded meanwhile.
public struct Captured<Value: ~Copyable, Record: Sendable>: ~Copyable {
  /// What the closure returned.
  public let value: Value

  /// What was recorded, in order.
  public let records: [Record]

  init(value: consuming Value, records: [Record]) {
    self.value = value
    self.records = records
  }
}

extension Captured: Copyable where Value: Copyable {}
extension Captured: Sendable where Value: Sendable & ~Copyable {}

extension Captured where Value: ~Copyable, Record == Report {
  /// The findings, in order.
  public var reports: [Report] { records }

  /// The codes of the findings, in order.
  public var codes: [ReportCode] { records.map(\.code) }
}
