// SPDX-License-Identifier: MIT
//
// The core has one pointer for reports, one for events and one for the log. Here each becomes a stack of Swift handlers:
// the newest hears, and taking one off brings back the one below. The core's pointer always leads to one static
// function, so that an event that is on its way while handlers change finds a handler or none, never a freed one.
//
// May be called on any thread. A handler runs outside the stack's lock and may be running while it is taken off.

/// Handlers of one kind of record, the newest on top.
final class SinkStack<Record>: Sendable {
  typealias Handler = @Sendable (borrowing Record) -> Void

  private struct Entry: Sendable {
    let number: UInt64
    let handler: Handler
  }

  private struct State: Sendable {
    var entries: [Entry] = []
    var next: UInt64 = 1
  }

  private let state = Guarded(State())

  /// Puts a handler on top.
  ///
  /// - Returns: What ``remove(_:)`` wants back, and whether the stack was empty before.
  func push(_ handler: @escaping Handler) -> (number: UInt64, first: Bool) {
    state.withLock { state in
      let number = state.next
      state.next += 1
      state.entries.append(Entry(number: number, handler: handler))
      return (number, state.entries.count == 1)
    }
  }

  /// Takes a handler off, wherever in the stack it is.
  ///
  /// - Returns: Whether the stack is empty now.
  func remove(_ number: UInt64) -> Bool {
    state.withLock { state in
      state.entries.removeAll { $0.number == number }
      return state.entries.isEmpty
    }
  }

  /// The handler on top.
  var top: Handler? {
    state.withLock { $0.entries.last?.handler }
  }
}

/// A list that several threads append to.
final class Collected<Element: Sendable>: Sendable {
  private let elements = Guarded<[Element]>([])

  func append(_ element: Element) {
    elements.withLock { $0.append(element) }
  }

  /// Everything so far.
  var all: [Element] { elements.withLock { $0 } }

  /// Everything so far, and forgets it.
  func drain() -> [Element] {
    elements.withLock { elements in
      defer { elements.removeAll() }
      return elements
    }
  }
}
