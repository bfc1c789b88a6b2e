// SPDX-License-Identifier: MIT
//
// The stream of events. A subscription is in force from its making until it is dropped; subscriptions nest, and the
// newest hears alone. With none an event costs one predictable branch. A handler runs on the thread where the event
// happens, possibly with a spinlock held, and must not allocate or free managed memory.

import CDRMRes

/// Hears every lifetime event of the process until it is dropped.
///
/// The corresponding C function is `drmres_trace_subscribe()`.
public struct Trace: ~Copyable, Sendable {
  private let number: UInt64

  /// Starts to listen.
  ///
  /// - Parameter handler: Called for each event, on the thread where it happens, possibly with a spinlock held.
  public init(_ handler: @escaping @Sendable (Event) -> Void) {
    let pushed = Self.stack.push { event in handler(copy event) }
    number = pushed.number
    // SAFETY: the function is static and needs no context.
    if pushed.first { unsafe drmres_trace_subscribe(deliverEvent, nil) }
  }

  deinit {
    // SAFETY: nil ends the subscription.
    if Self.stack.remove(number) { drmres_trace_subscribe(nil, nil) }
  }

  /// Stops listening; the subscription before this one hears again.
  public consuming func close() {}

  /// The events from now on, as an asynchronous sequence.
  ///
  /// - Returns: A stream that listens until it is dropped or its task is cancelled.
  public static func events() -> AsyncStream<Event> {
    AsyncStream { continuation in
      let pushed = stack.push { event in continuation.yield(copy event) }
      // SAFETY: the function is static and needs no context; nil ends the subscription.
      if pushed.first { unsafe drmres_trace_subscribe(deliverEvent, nil) }
      continuation.onTermination = { _ in
        if stack.remove(pushed.number) { drmres_trace_subscribe(nil, nil) }
      }
    }
  }

  /// Has the core call this handler again, if there is one.
  static func resume() {
    // SAFETY: the function is static and needs no context.
    if stack.top != nil { unsafe drmres_trace_subscribe(deliverEvent, nil) }
  }

  fileprivate static let stack = SinkStack<Event>()
}

private func deliverEvent(_ event: UnsafePointer<drmres_event>?, _ context: UnsafeMutableRawPointer?) {
  // SAFETY: the core lends the record for the length of this call.
  guard let event = unsafe event, let handler = Trace.stack.top, let copied = unsafe Event(event.pointee) else {
    return
  }
  handler(copied)
}

/// Runs a closure and keeps the events that happen meanwhile, on any thread.
///
/// - Parameters:
///   - kinds: The kinds to keep; all of them unless said otherwise.
///   - body: What to run. Subscriptions that were there before hear nothing of it.
/// - Returns: What the closure returned, and the events in order.
/// - Throws: What the closure throws; the events are lost then.
public func withTrace<Value: ~Copyable, Failure: Error>(
  of kinds: Set<EventKind>? = nil, _ body: () throws(Failure) -> Value
) throws(Failure) -> Captured<Value, Event> {
  let events = Collected<Event>()
  let trace = Trace { event in
    if kinds?.contains(event.kind) ?? true { events.append(event) }
  }
  let value = try body()
  trace.close()
  return Captured(value: value, records: events.all)
}

extension Captured where Value: ~Copyable, Record == Event {
  /// The events, in order.
  public var events: [Event] { records }
}

/// Keeps the last events of the process in memory, without a call a record.
///
/// There is one ring a process; a second one replaces the first. The corresponding C functions are
/// `drmres_trace_ring_start()`, `drmres_trace_ring_read()` and `drmres_trace_ring_stop()`.
public struct TraceRing: ~Copyable {
  private let capacity: Int

  /// Starts to keep events.
  ///
  /// - Parameter capacity: How many; rounded up to a power of two.
  /// - Throws: ``DRMError/noMemory``, or ``DRMError/invalidArgument`` for a capacity below 1 or above 16777216.
  public init(capacity: Int) throws(DRMError) {
    guard capacity > 0 else { throw .invalidArgument }
    try DRMError.check(drmres_trace_ring_start(capacity))
    self.capacity = capacity
  }

  deinit { drmres_trace_ring_stop() }

  /// Copies out the kept events, oldest first.
  ///
  /// - Returns: The events, and how many older ones were overwritten.
  public borrowing func read() -> (events: [Event], lost: UInt64) {
    var room = 1
    while room < capacity { room *= 2 }
    var lost: UInt64 = 0
    let records = unsafe [drmres_event](unsafeUninitializedCapacity: room) { buffer, count in
      // SAFETY: the core writes at most `room` records and says how many.
      unsafe count = drmres_trace_ring_read(buffer.baseAddress, room, &lost)
    }
    return (unsafe records.compactMap { unsafe Event($0) }, lost)
  }

  /// Stops keeping events and gives their memory back.
  public consuming func stop() {}
}
