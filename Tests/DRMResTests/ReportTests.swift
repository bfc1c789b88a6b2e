// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct Reports {
    @Test func aReportSaysEverything() throws {
      try withDRM("alpha") { (drm) throws(DRMError) in
        let line = UInt32(#line + 1)
        let captured = withReports { withPhase("test", of: "alpha") { misuse(drm) } }
        let report = captured.reports[0]
        #expect(captured.reports.count == 1 && report.code == .drmmActionUnknown)
        #expect(report.severity == .warning && report.function == "drmm_release_action")
        #expect(report.phase.contains("test of alpha") && report.policy == .strict)
        #expect(report.site?.file == "ReportTests.swift" && (report.site?.line ?? 0) > line)
        #expect(report.text.contains("[W05]") && report.text.contains("ReportTests.swift:"))
        #expect(report.description.hasPrefix("[W05] ") && !report.what.isEmpty && !report.advice.isEmpty)
        #expect(report.fault.isEmpty && report.schedule.isEmpty && report.sequence > 0)
      }
    }

    @Test func theNewestSinkHearsAlone() throws {
      try withDRM { (drm) throws(DRMError) in
        let heard = Notes()
        let outer = ReportSink { _ in heard.add("outer") }
        misuse(drm)
        do {
          let inner = ReportSink { _ in heard.add("inner") }
          misuse(drm)
          inner.close()
        }
        misuse(drm)
        outer.close()
        #expect(heard.all == ["outer", "inner", "outer"])
        #expect(ReportSink.count == 3)
      }
    }

    @Test func sinksEndInAnyOrder() throws {
      try withDRM { (drm) throws(DRMError) in
        let heard = Notes()
        let first = ReportSink { _ in heard.add("first") }
        let second = ReportSink { _ in heard.add("second") }
        first.close()
        misuse(drm)
        second.close()
        let captured = withReports { misuse(drm) }
        #expect(heard.all == ["second"] && captured.reports.count == 1)
      }
    }

    @Test func capturingPassesErrorsOn() {
      let error = failure { () throws(DRMError) in
        _ = try withReports { () throws(DRMError) -> Int in throw .busy }
      }
      #expect(error == .busy)
    }

    private func misuse(_ drm: borrowing DRMDevice) {
      let nothing: DRMDevice.ActionFunction = { _, _ in }
      // SAFETY: the function was never added, so that nothing is called.
      unsafe drm.releaseAction(calling: nothing, with: nil)
    }
  }

  @Suite struct Catalogue {
    @Test func everyCodeIsFoundByName() {
      #expect(ReportCode.allCases.count > 70)
      for code in ReportCode.allCases {
        #expect(ReportCode(code.name) == code && ReportCode(code.name.lowercased()) == code)
        #expect(!code.title.isEmpty && !code.advice.isEmpty)
        #expect("WLMKRF".contains(code.family) && code.name.count == 3)
      }
    }

    @Test func constantsAreRows() {
      #expect(ReportCode.warn.name == "W01" && ReportCode.devmAfterUnbind.name == "L01")
      #expect(ReportCode.doubleFree.name == "M01" && ReportCode.stillOwned.name == "K01")
      #expect(ReportCode.deadlock.name == "R08" && ReportCode.faultInjected.name == "F01")
      #expect(ReportCode.faultInjected.severity == .note && ReportCode.doubleFree.severity == .error)
      #expect(Severity.note < .warning && Severity.warning < .error)
    }

    @Test func whatIsNoCode() {
      #expect(ReportCode("X01") == nil && ReportCode("") == nil && ReportCode("L99") == nil)
      #expect(ReportCode(rawValue: 0) == nil && ReportCode(rawValue: 100_000) == nil)
    }
  }
}
