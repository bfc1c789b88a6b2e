// SPDX-License-Identifier: MIT

import DRMRes
import DRMResTesting
import Testing

extension Harness {
  @Suite(.serialized) struct LeakChecks {
    @Test func silentOnWhatCleansUp() throws {
      let result = try withLeakCheck { () throws(DRMError) in
        let device = try Device.root(name: "tidy")
        device.unregister()
      }
      #expect(result.isClean, "\(result.tree)")
    }

    @Test func namesWhatIsLeft() throws {
      var kept: Device?
      let result = try withLeakCheck { () throws(DRMError) in
        kept = try Device.root(name: "untidy")
      }
      #expect(!result.isClean)
      #expect(result.leakedObjects > 0)
      #expect(result.tree.contains("untidy"))
      kept?.unregister()
      kept = nil
    }
  }
}
