// SPDX-License-Identifier: MIT

import DRMResHarness

extension FindingText {
  /// A finding with how often it was seen and how to see it again.
  init(_ discovery: Discovery, in document: CheckDocument) {
    self.init(discovery.finding, accessor: discovery.accessor)
    let where_ =
      discovery.scenarios.count > 4
      ? discovery.scenarios.prefix(3).joined(separator: ", ") + " and \(discovery.scenarios.count - 3) more"
      : discovery.scenarios.joined(separator: ", ")
    add("seen", "in \(count(discovery.seen, "run")): \(where_)")
    add("explain", "drmres explain \(discovery.finding.code)")
    add("replay", document.replay(discovery))
  }
}
