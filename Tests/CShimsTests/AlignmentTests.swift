// SPDX-License-Identifier: MIT

import CDRMRes
import CDRMResVariants
import Testing

extension Core {
  /// The four alignments, compiled into one process: offsets as computed, and payloads as really allocated.
  @Suite struct Alignments {
    static let offsets = [8: 40, 16: 48, 64: 64, 128: 128]

    @Test(arguments: 0..<minalign_variant_count()) func hold(_ index: Int) throws {
      // SAFETY: `index` is below the count; the table is static.
      let variant = unsafe try #require(minalign_variant_at(index))
      var run = minalign_run()
      // SAFETY: the device lives until it is unregistered below; the run is filled during the call.
      let parent = unsafe try #require(__root_device_register("minalign", nil))
      let answer = unsafe minalign_variant_run(variant, parent, &run)
      unsafe root_device_unregister(parent)

      try #require(answer == 0)
      let alignment = run.layout.alignment
      #expect(run.layout.node == 40)
      #expect(Int(run.layout.data_offset) == Self.offsets[Int(alignment)])
      #expect(run.payload_alignment >= alignment, "a payload lies at a multiple of \(run.payload_alignment) only")
      #expect(run.allocated > 0 && run.corrupted == 0)
      #expect(run.actions > 0 && run.action_calls == run.actions && run.in_order)
    }

    @Test func thereAreFour() {
      #expect(minalign_variant_count() == 4)
    }
  }
}
