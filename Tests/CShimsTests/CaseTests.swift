// SPDX-License-Identifier: MIT

import CShimsCases
import TestSupport
import Testing

/// One case of the C core, by name: the functions themselves live in `Tests/CShimsCases`.
struct Case: Sendable, CustomTestStringConvertible {
  let index: Int
  let suite: String
  let name: String

  var testDescription: String { "\(suite).\(name)" }

  static let all: [Case] = (0..<drmres_case_count()).map { index in
    // SAFETY: the table is static, and `index` is below its count.
    let entry = unsafe drmres_case_at(index).pointee
    // SAFETY: both strings are literals.
    return unsafe Case(index: index, suite: String(cString: entry.suite), name: String(cString: entry.name))
  }
}

/// The sinks, the policy and the object numbers belong to the process, so cases run one after the other.
@Suite(.serialized, .exclusive) struct Core {
  @Test(arguments: Case.all) func behaves(_ test: Case) {
    var room = [CChar](repeating: 0, count: 1 << 16)
    // SAFETY: the case writes at most `count` bytes and ends them with NUL.
    let failures = unsafe room.withUnsafeMutableBufferPointer { buffer in
      unsafe drmres_case_run(drmres_case_at(test.index), buffer.baseAddress, buffer.count)
    }
    let text = String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #expect(failures == 0, "\(text)")
  }
}
