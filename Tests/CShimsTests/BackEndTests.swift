// SPDX-License-Identifier: MIT

import CDRMRes
import CShimsCases
import TestSupport
import Testing

/// All cases of the C core once more, under a back end that a process chooses when it starts: in one of its own.
@Suite struct BackEnds {
  /// The back ends beside the one of this process that a process can choose.
  static let others = ["slab", "packed"].filter { name in
    (try? Companion.run("case-runner", name, "none of the cases"))?.status == 0
  }

  @Test(arguments: others)
  func passesTheCases(_ backEnd: String) throws {
    let result = try Companion.run("case-runner", backEnd)
    #expect(result.status == 0 && result.output.contains(" 0 failed"), "\(result.output)\(result.errors.suffix(6000))")
  }

  /// What relies on membarrier(2), on a system that has none.
  @Test(arguments: others, ["home.", "drm_unplug.", "srcu."])
  func needsNoMembarrier(_ backEnd: String, suite: String) throws {
    let result = try Companion.run("case-runner", "--without-membarrier", backEnd, suite)
    #expect(result.status == 0 && result.output.contains(" 0 failed"), "\(result.output)\(result.errors.suffix(6000))")
    #expect(!result.output.contains(": 0 passed"))
  }

  /// Who does not choose has the fast one, unless bugs are looked for: with a sanitizer, or where the harness is part of the
  /// program, as it is here.
  @Test func chosenByTheLibrary() throws {
    let result = try Companion.run("case-runner", "-", "none of the cases")
    #expect(result.output.hasPrefix(drmres_case_sanitized() ? "exact:" : "slab:"), "\(result.output)")
    #expect(unsafe String(cString: drmres_get_backend()) == "exact")
  }

  /// Memcheck sees nothing of what lies inside the pages of a fast back end: who does not choose has the other one. Valgrind's
  /// other tools do not look for what that would show, and who chooses has what was chosen.
  @Test(
    .enabled(
      if: Companion.hasValgrind && !drmres_case_sanitized(),
      "NOT CHECKED: valgrind is not installed, or a sanitizer is here, which it cannot run"),
    arguments: [
      ("memcheck", "-", "exact"), ("callgrind", "-", "slab"), ("memcheck", "slab", "slab"),
      ("memcheck", "packed", "packed"),
    ])
  func memcheckHasExact(_ tool: String, _ asked: String, _ given: String) throws {
    let result = try Companion.run(under: tool, "case-runner", asked, "none of the cases")
    #expect(result.status == 0 && result.output.hasPrefix("\(given):"), "\(result.output)\(result.errors.suffix(2000))")
  }

  /// With it memcheck sees a write beyond an object, which a case makes on purpose, and has nothing to say of cases that make none.
  @Test(
    .enabled(
      if: Companion.hasValgrind && !drmres_case_sanitized(),
      "NOT CHECKED: valgrind is not installed, or a sanitizer is here, which it cannot run"))
  func memcheckSeesWhatIsTouched() throws {
    let overrun = try Companion.run(under: "memcheck", "case-runner", "-", "kmem_cache.overrun")
    #expect(overrun.output.hasPrefix("exact: 1 passed, 0 failed"), "\(overrun.output)")
    #expect(overrun.errors.contains("Invalid write of size 1"), "\(overrun.errors)")
    let clean = try Companion.run(under: "memcheck", "case-runner", "-", "drm_lifetime.")
    #expect(clean.output.hasPrefix("exact:") && clean.output.contains(" 0 failed"), "\(clean.output)")
    #expect(clean.errors.isEmpty, "\(clean.errors.suffix(4000))")
  }

  @Test func thereIsNoOther() throws {
    #expect(Self.others == ["slab", "packed"])
    #expect(try Companion.run("case-runner", "slub").status == 2)
  }
}
