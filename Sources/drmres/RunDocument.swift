// SPDX-License-Identifier: MIT

import DRMResHarness

/// What `drmres run --json` prints.
struct RunDocument: Encodable {
  let driver: String
  let clean: Bool
  let runs: [ScenarioRun]

  init(_ result: ScenarioResult) {
    driver = result.driver
    clean = result.isClean
    runs = result.runs
  }
}
