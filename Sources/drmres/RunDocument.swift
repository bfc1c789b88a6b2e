// SPDX-License-Identifier: MIT

import DRMRes
import DRMResHarness

/// What `drmres run --json` prints.
struct RunDocument: Encodable {
  struct Scenario: Encodable {
    let name: String
    let clean: Bool
    let steps: [Step]
    let findings: [Finding]
    let leaks: [String]
  }

  struct Step: Encodable {
    let step: String
    let subject: String
    let answer: String
    let codes: [String]
  }

  struct Finding: Encodable {
    let code: String
    let severity: String
    let title: String
    let what: String
    let function: String
    let object: Object?
    let phase: String
    let site: String?
    let fault: String?
    let policy: String
    let advice: String

    init(_ report: Report) {
      code = report.code.name
      severity = "\(report.severity)"
      title = report.code.title
      what = report.what
      function = report.function
      object = report.object.map(Object.init)
      phase = report.phase
      site = report.site?.description
      fault = report.fault.isEmpty ? nil : report.fault
      policy = report.policy.name
      advice = report.advice
    }
  }

  struct Object: Encodable {
    let label: String
    let name: String
    let owner: String
    let bytes: Int
    let allocatedAt: String?
    let releasedAt: String?
    let releasedBy: String

    init(_ object: ObjectInfo) {
      label = object.label
      name = object.name
      owner = object.owner
      bytes = object.byteCount
      allocatedAt = object.allocated?.description
      releasedAt = object.released?.description
      releasedBy = object.releasedBy
    }
  }

  let driver: String
  let clean: Bool
  let scenarios: [Scenario]

  init(driver: String, results: [ScenarioResult]) {
    self.driver = driver
    clean = results.allSatisfy(\.isClean)
    scenarios = results.map { result in
      Scenario(
        name: result.scenario, clean: result.isClean,
        steps: result.steps.map { Step(step: $0.step, subject: $0.subject, answer: $0.answer, codes: $0.codes) },
        findings: result.findings.map(Finding.init),
        leaks: result.leaks.split(separator: "\n").map(String.init))
    }
  }
}
