// SPDX-License-Identifier: MIT

import DRMRes
import Foundation
import Testing

/// What several threads want at once: under ThreadSanitizer this is also a test that it sees the lock.
@Suite struct GuardedValues {
  /// 1. Four threads append to one list, and empty it when it is long; 2. nothing is lost.
  @Test func threadsTakeTurns() {
    let list = Guarded<[Int]>([])
    let total = Guarded(0)
    let gate = DispatchGroup()
    for _ in 0..<4 {
      gate.enter()
      Thread {
        for i in 0..<20_000 {
          let full: Int = list.withLock { list in
            list.append(i)
            guard list.count == 10 else { return 0 }
            defer { list.removeAll() }
            return list.count
          }
          if full != 0 { total.withLock { $0 += full } }
        }
        gate.leave()
      }.start()
    }
    gate.wait()
    #expect(total.withLock { $0 } + list.withLock { $0.count } == 80_000)
  }

  @Test func letsGoWhenTheBodyThrows() {
    struct Failure: Error {}
    let value = Guarded(1)
    #expect(throws: Failure.self) {
      try value.withLock { (value) throws(Failure) in
        value = 2
        throw Failure()
      }
    }
    #expect(value.withLock { $0 } == 2)
  }
}
