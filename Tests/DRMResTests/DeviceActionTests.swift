// SPDX-License-Identifier: MIT

import DRMRes
import Synchronization
import Testing

extension Typed {
  @Suite struct DeviceActions {
    @Test func runNewestFirst() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          try bound.onUnbind("first") { notes.add("first") }
          _ = try bound.addAction("second") { notes.add("second") }
          try bound.keepAlive(Tracked("object", notes))
          #expect(notes.all.isEmpty)
        }
      }
      #expect(notes.all == ["object destroyed", "second", "first"])
    }

    @Test func aClosureIsReleasedOnce() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let tracked = Tracked("captured", notes)
          try bound.onUnbind { notes.add("ran with \(tracked.name)") }
        }
        #expect(notes.all.isEmpty)
      }
      #expect(notes.all == ["ran with captured", "captured destroyed"])
    }

    @Test func earlyReleaseRunsOnceAndNow() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let one = try bound.addAction { notes.add("one") }
          _ = try bound.addAction { notes.add("two") }
          try bound.release(one)
          #expect(notes.all == ["one"])
          #expect(failure { () throws(DRMError) in try bound.release(one) } == .noEntry)
          #expect(failure { () throws(DRMError) in try bound.remove(one) } == .noEntry)
        }
      }
      #expect(notes.all == ["one", "two"])
    }

    @Test func removalDropsTheClosureUnrun() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let action = try makeTracked(bound, notes)
          try bound.remove(action)
          #expect(notes.all == ["captured destroyed"])
        }
      }
      #expect(notes.all == ["captured destroyed"])
    }

    @Test func anActionBelongsToItsDevice() throws {
      try withRoot("alpha") { (alpha) throws(DRMError) in
        let action = try alpha.withBound { (bound) throws(DRMError) in try bound.addAction {} }
        try withRoot("beta") { (beta) throws(DRMError) in
          let error = failure { () throws(DRMError) in
            try beta.withBound { (bound) throws(DRMError) in try bound.release(action) }
          }
          #expect(error == .foreignKey)
        }
      }
    }

    @Test func anActionThatRanAtUnbindIsRefused() throws {
      let registration = try DriverRegistration(NullDriver())
      let device = try Device.platform(name: "null")
      let action = try device.withBound { (bound) throws(DRMError) in try bound.addAction {} }
      device.releaseDriver()
      #expect(try device.bind())
      let error = failure { () throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in try bound.release(action) }
      }
      #expect(error == .noEntry)
      device.unregister()
      registration.unregister()
    }

    @Test func failureRunsOrDrops() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          try withFaults(FaultPlan(nth: 1, persistent: true)) { (_) throws(DRMError) in
            let reset = failure { () throws(DRMError) in try bound.onUnbind { notes.add("reset") } }
            let dropped = failure { () throws(DRMError) in _ = try makeTracked(bound, notes) }
            let kept = failure { () throws(DRMError) in try bound.keepAlive(Tracked("object", notes)) }
            #expect(reset == .noMemory && dropped == .noMemory && kept == .noMemory)
          }
        }
      }
      #expect(notes.all == ["reset", "captured destroyed", "object destroyed"])
    }

    private func makeTracked(_ bound: borrowing BoundDevice, _ notes: Notes) throws(DRMError) -> DeviceAction {
      let tracked = Tracked("captured", notes)
      return try bound.addAction { notes.add("ran with \(tracked.name)") }
    }
  }

  @Suite struct DeviceGroups {
    @Test func aGroupThatThrowsIsUndone() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          try bound.onUnbind { notes.add("outside") }
          let error = failure { () throws(DRMError) in
            try bound.withGroup { (bound) throws(DRMError) in
              try bound.onUnbind { notes.add("one") }
              try bound.onUnbind { notes.add("two") }
              throw .busy
            }
          }
          #expect(error == .busy && notes.all == ["two", "one"])
        }
      }
      #expect(notes.all == ["two", "one", "outside"])
    }

    @Test func aGroupThatSucceedsStays() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        let value = try device.withBound { (bound) throws(DRMError) in
          try bound.withGroup { (bound) throws(DRMError) in
            try bound.onUnbind { notes.add("one") }
            return 5
          }
        }
        #expect(value == 5 && notes.all.isEmpty)
      }
      #expect(notes.all == ["one"])
    }

    @Test func groupsNest() throws {
      let notes = Notes()
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let error = failure { () throws(DRMError) in
            try bound.withGroup { (bound) throws(DRMError) in
              try bound.withGroup { (bound) throws(DRMError) in try bound.onUnbind { notes.add("inner") } }
              try bound.onUnbind { notes.add("outer") }
              throw .io
            }
          }
          #expect(error == .io && notes.all == ["outer", "inner"])
        }
      }
    }

    @Test func keysOfAGroupThatWasUndoneAreRefused() throws {
      let kept = Mutex<DeviceKey<UInt8>?>(nil)
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let error = failure { () throws(DRMError) in
            try bound.withGroup { (bound) throws(DRMError) in
              var key: DeviceKey<UInt8>? = try bound.allocateKey(repeating: UInt8(1), count: 1)
              kept.withLock { swap(&$0, &key) }
              throw .io
            }
          }
          #expect(error == .io)
          let late = failure { () throws(DRMError) in
            guard let key = kept.withLock({ $0.take() }) else { return }
            _ = try bound.span(of: key)
          }
          #expect(late == .unbound)
        }
      }
    }
  }
}
