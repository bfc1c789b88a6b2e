// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

@testable import drmres

/// `drmres bench` with rounds that were written down by hand: what it says of them is the same each time.
@Suite struct Bench {
  /// Nine rounds of three contenders; `factor` is what one of ours costs of what it cost.
  private static func recorded(factor: Double = 1, machine: String = "some processor") -> BenchRun {
    let wobble = [1.00, 1.01, 0.99, 1.02, 0.98, 1.00, 1.01, 0.99, 1.00]
    func row(_ name: String, _ cost: Double, bytes: Double? = nil) -> BenchRow {
      BenchRow(
        contender: name, values: wobble.map { 20 * cost * $0 }, ratios: wobble.map { cost * $0 }, bytes: bytes)
    }
    var starving = row("bump", 0.25)
    starving.values[3] = nil
    starving.ratios[3] = nil
    func table(_ nodes: Int) -> BenchTable {
      BenchTable(
        point: BenchPoint(workload: "W1", nodes: nodes), summary: "64 zeroed bytes each, then release all",
        unit: .nanosecondsPerNode, base: "kernel",
        rows: [
          row("kernel", 1, bytes: 112), row("raw", 0.7, bytes: 80), starving, row("exact", 1.01 * factor, bytes: 700),
        ])
    }
    return BenchRun(
      schema: BenchRun.schema,
      machine: Machine(processor: machine, processors: 2, architecture: "x86_64", system: "Linux 6.12"),
      build: BenchRun.Build(version: "0.1.0", compiler: "Swift 6.3", isOptimised: true), policy: "strict", rounds: 9,
      seed: 1, isComplete: true, tables: [table(1000), table(100_000)])
  }

  /// Files in a folder of their own, which goes with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "drmres-bench-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: path) }

    func file(_ name: String) -> String { path.appending(path: name).path }

    func keep(_ run: BenchRun, as name: String) throws -> String {
      try keep(try Terminal.json(run), as: name)
    }

    func keep(_ text: String, as name: String) throws -> String {
      try Data(text.utf8).write(to: URL(filePath: file(name)))
      return file(name)
    }
  }

  @Test func saysWhatWasMeasuredAndWhatThatMeans() throws {
    let folder = try Folder()
    let result = try Command.drmres("bench", "--from", try folder.keep(Self.recorded(), as: "run.json"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.hasPrefix(
        """
        machine   some processor, 2 processors, x86_64, Linux 6.12
        build     drmres 0.1.0, Swift 6.3
        measured  policy strict, back end exact, 9 rounds, seed 1
        noise     up to 1.0 % in a table: the base against itself

        W1  64 zeroed bytes each, then release all; n = 1000; noise 1.0 %
          contender  ns/node  ratio  95 % interval  bytes  against kernel
          kernel        20.0   1.00   [0.99, 1.01]    112  base
          raw           14.0   0.70   [0.69, 0.71]   80.0  faster
          bump          5.00   0.25   [0.24, 0.25]         faster, out of memory in 1 of 9 rounds
          exact         20.2   1.01   [1.00, 1.02]    700  within noise

        """), "\(result.output)")
  }

  @Test func printsTheSameBytesForTheSameRounds() throws {
    let folder = try Folder()
    let run = try folder.keep(Self.recorded(), as: "run.json")
    let pages = [folder.file("1.html"), folder.file("2.html")]
    let first = try Command.drmres("bench", "--from", run, "--json", "--html", pages[0])
    let second = try Command.drmres("bench", "--from", run, "--json", "--html", pages[1])
    #expect(first.output == second.output)
    #expect(try String(contentsOfFile: pages[0], encoding: .utf8) == String(contentsOfFile: pages[1], encoding: .utf8))
    // What is printed can be read back, and says the same.
    let again = try Command.drmres("bench", "--from", try folder.keep(first.output, as: "again.json"), "--json")
    #expect(again.output == first.output)
  }

  /// 1. a run is kept; 2. another one has a workload and a contender more; 3. these are named, and the rest is compared.
  @Test func namesWhatTheBaselineDoesNotHave() throws {
    var before = Self.recorded()
    before.tables.removeLast()
    before.tables[0].rows.removeAll { $0.contender == "raw" }
    let text = try BenchCompare(before: before, now: Self.recorded()).text
    #expect(
      text.hasSuffix(
        """
          not in the baseline:
            W1 n = 1000: raw
            W1 n = 100000: raw, bump, exact

        """), "\(text)")
  }

  /// Minutes of measuring that could be compared with nothing are not begun.
  @Test func refusesABaselineThatHasNothingOfIt() throws {
    var before = BenchRun.unmeasured
    before.tables = Self.recorded().tables
    let folder = try Folder()
    let kept = try folder.keep(before, as: "before.json")
    let result = try Command.drmres("bench", "--filter", "enter", "--compare", kept)
    #expect(result.status == 2)
    #expect(
      result.errors.contains(
        "--compare: the baseline has nothing of what would be measured; it has W1 n = 1000 of kernel"),
      "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  /// A size that is named twice is measured once; a contender who is the base, or can do nothing of it, is told so.
  @Test func takesEachNameOnceAndSaysWhoCanDoNothing() throws {
    let twice = try Command.drmres(
      "bench", "--filter", "W1,W1,W4-fifo", "--nodes", "9,9", "--rounds", "1", "--contender", "bump,bump", "--json")
    #expect(twice.status == 0, "\(twice.errors)")
    let run = try JSONDecoder().decode(BenchRun.self, from: Data(twice.output.utf8))
    #expect(run.tables.map(\.point) == [BenchPoint(workload: "W1", nodes: 9)])
    #expect(twice.errors == "drmres: not measured, because nobody of --contender can do it: W4-fifo\n")
    let base = try Command.drmres("bench", "--contender", "kernel")
    #expect(base.status == 2 && base.errors.contains("'kernel' is the base of every table"), "\(base.errors)")
    let unable = try Command.drmres("bench", "--filter", "W4-fifo", "--contender", "bump")
    #expect(unable.status == 2 && unable.errors.contains("none of bump can do any of W4-fifo"), "\(unable.errors)")
    // With the usage of the verb that refuses.
    #expect(
      unable.errors.contains("'drmres bench --help'") && unable.errors.contains("\nUsage: drmres bench <options>\n"))
  }

  @Test func theDocumentHasRoundsAndWhatFollowsFromThem() throws {
    let folder = try Folder()
    let result = try Command.drmres("bench", "--from", try folder.keep(Self.recorded(), as: "run.json"), "--json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let tables = try #require(json["tables"] as? [[String: Any]])
    let rows = try #require(tables[0]["rows"] as? [[String: Any]])
    #expect(rows[1]["ratio"] as? Double == 0.7)
    #expect((rows[1]["values"] as? [Any])?.count == 9)
    #expect((rows[2]["values"] as? [Any])?[3] is NSNull)
    #expect(rows[2]["outOfMemory"] as? Int == 1)
  }

  @Test func thePageHasAPlotThatNeedsNoColour() throws {
    let page = BenchPage(Self.recorded(), nil).text
    #expect(page.contains("<svg") && page.contains("stroke-dasharray=\"7 3\""))
    for name in ["kernel", "raw", "bump", "exact"] { #expect(page.contains(">\(name)</text>")) }
    // Axes of whole decades around 1000..100000 nodes and 5..20 ns.
    #expect(page.contains(">100\u{202F}000</text>") && page.contains(">1\u{202F}000</text>"))
    #expect(!page.contains("http"), "a page that needs nothing else")
  }

  /// Plots of the same workload are told apart.
  @Test func aPlotSaysInWhatSurroundings() throws {
    var run = Self.recorded()
    for table in run.tables.indices { run.tables[table].point.alignment = 64 }
    #expect(BenchPage(run, nil).text.contains(", then release all, aligned to 64</h2>"))
    #expect(!BenchPage(Self.recorded(), nil).text.contains("aligned to"))
  }

  /// Twice the cost, nine rounds each, a noise of one percent: that is a change. The twin that costs half a percent more
  /// is none.
  @Test(arguments: [(2.0, true), (0.5, true), (1.005, false), (1.0, false)])
  func aChangeCountsIfItIsLargerThanTheNoise(_ factor: Double, _ counts: Bool) throws {
    let comparison = try BenchCompare(before: Self.recorded(), now: Self.recorded(factor: factor))
    let line = try #require(comparison.lines.first { $0.contender == "exact" })
    #expect(line.isSignificant == counts, "\(line)")
    #expect(abs(line.change - (factor - 1)) < 0.02)
    #expect(comparison.lines.filter { $0.contender == "raw" }.allSatisfy { !$0.isSignificant })
  }

  @Test func comparesWithWhatWasKept() throws {
    let folder = try Folder()
    let before = try folder.keep(Self.recorded(), as: "before.json")
    let now = try folder.keep(Self.recorded(factor: 2), as: "now.json")
    let result = try Command.drmres("bench", "--from", now, "--compare", before)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("significant?"))
    let line = try #require(result.output.split(separator: "\n").first { $0.contains("yes, worse") })
    #expect(line.contains("exact") && line.contains("+100"))
  }

  /// Three rounds cannot say anything at 95 %, however large the difference is.
  @Test func tooFewRoundsClaimNothing() throws {
    var run = Self.recorded(factor: 10)
    for table in run.tables.indices {
      for row in run.tables[table].rows.indices {
        run.tables[table].rows[row].values.removeLast(6)
        run.tables[table].rows[row].ratios.removeLast(6)
      }
    }
    let text = BenchText(run: run).text
    #expect(text.contains("too few rounds to say"))
    #expect(!text.contains("slower") && !text.contains("faster"))
    #expect(try BenchCompare(before: run, now: run).lines.allSatisfy { !$0.isSignificant })
  }

  @Test func whoNeverHadMemorySaysSo() throws {
    var run = Self.recorded()
    run.tables[0].rows[1].values = Array(repeating: nil, count: 9)
    run.tables[0].rows[1].ratios = Array(repeating: nil, count: 9)
    let line = try #require(BenchText(run: run).text.split(separator: "\n").first { $0.contains("  raw ") })
    #expect(line.hasSuffix("out of memory"))
  }

  @Test func refusesWhatCannotBeCompared() throws {
    let folder = try Folder()
    let now = try folder.keep(Self.recorded(), as: "now.json")
    var other = Self.recorded()
    other.schema = "drmres-bench/0"
    let cases = [
      (folder.file("nothing.json"), "cannot be read"), (try folder.keep("[]", as: "list.json"), "is no run"),
      (try folder.keep(other, as: "old.json"), "of another version (drmres-bench/0)"),
      (try folder.keep(Self.recorded(machine: "another"), as: "far.json"), "of another machine (another"),
    ]
    for (file, words) in cases {
      let result = try Command.drmres("bench", "--from", now, "--compare", file)
      #expect(result.status == 2, "\(file)")
      #expect(result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test func saysWhatWorkloadsAndContendersThereAre() throws {
    let workload = try Command.drmres("bench", "--filter", "W9")
    #expect(workload.status == 2)
    #expect(workload.errors.contains("no workload starts with 'W9'") && workload.errors.contains("W4-random"))
    let contender = try Command.drmres("bench", "--contender", "talloc")
    #expect(contender.status == 2)
    #expect(contender.errors.contains("no contender 'talloc'") && contender.errors.contains("exact-swift"))
    let program = try Command.drmres("bench", "--with", "/nonexistent")
    #expect(program.status == 2)
    #expect(program.errors.contains("/nonexistent: cannot be run"))
    let mute = try Command.drmres("bench", "--with", "/bin/true")
    #expect(mute.status == 2)
    #expect(mute.errors.contains("/bin/true is no program with contenders"))
    let aligned = try Command.drmres("bench", "--alignment", "64", "--contender", "slab", "--filter", "W1")
    #expect(aligned.status == 2)
    #expect(aligned.errors.contains("make bench"))
  }

  /// What would otherwise measure everything, or nothing of what was asked for.
  @Test func refusesWhatMeansNothing() throws {
    let folder = try Folder()
    let run = try folder.keep(Self.recorded(), as: "run.json")
    let far = try folder.keep(Self.recorded(machine: "another"), as: "far.json")
    let cases: [([String], String)] = [
      (["--filter", ","], "--filter is empty"), (["--contender", ","], "--contender is empty"),
      (["--nodes", ","], "--nodes is empty"), (["--rounds", "-3"], "--rounds must be from 1 to 1000, not -3"),
      (["--from", run, "--filter", "W1"], "--filter has no meaning beside it"),
      (["--from", run, "--rounds", "9"], "--rounds has no meaning beside it"),
      // Said before minutes of measuring.
      (["--compare", far], "of another machine (another"),
    ]
    for (arguments, words) in cases {
      let result = try Command.drmres(["bench"] + arguments)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(result.output.isEmpty, "\(arguments)")
    }
  }

  /// 1. a file has no room; 2. what was measured is told all the same; 3. so it is where standard output has none, by the status.
  @Test func tellsWhatItCannotKeep() throws {
    let folder = try Folder()
    let run = try folder.keep(Self.recorded(), as: "run.json")
    let result = try Command.drmres("bench", "--from", run, "--baseline", "/dev/full")
    #expect(result.status == 2)
    #expect(result.errors.contains("--baseline: /dev/full cannot be written"))
    #expect(result.output.contains("within noise"))
    let shell = "exec \"$0\" bench --from \"$1\" > /dev/full"
    let mute = try Companion.run(URL(filePath: "/bin/sh"), ["-c", shell, Command.program().path, run])
    #expect(mute.status == 3)
    #expect(mute.errors.contains("standard output cannot be written"))
  }

  /// 1. a run is kept; 2. another one that is to take its place is interrupted; 3. the first is there still.
  @Test func keepsNoHalfRun() throws {
    let folder = try Folder()
    let run = try folder.keep(Self.recorded(), as: "run.json")
    let before = try Data(contentsOf: URL(filePath: run))
    let rival = try folder.keep("#!/bin/sh\n[ $1 = list ] && echo rival 8 W1 || kill -INT $PPID\n", as: "rival")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: rival)
    let result = try Command.drmres("bench", "--with", rival, "--contender", "rival", "--baseline", run)
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.output.contains("INTERRUPTED") && result.errors.contains("run.json is not written"))
    #expect(try Data(contentsOf: URL(filePath: run)) == before)
  }

  /// Before anything is measured.
  @Test(arguments: ["--html", "--baseline"])
  func saysWhatCannotBeWritten(_ option: String) throws {
    for path in ["/nonexistent/file", "/", "", "/proc/drmres-bench"] {
      let result = try Command.drmres("bench", option, path)
      #expect(result.status == 2, "\(path)")
      #expect(result.errors.contains("\(option): ") && result.errors.contains("cannot be written"), "\(result.errors)")
    }
  }

  /// Every workload once by everybody who can do it, in processes of their own.
  @Test func measuresEverything() throws {
    let result = try Command.drmres("bench", "--nodes", "40", "--rounds", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let run = try JSONDecoder().decode(BenchRun.self, from: Data(result.output.utf8))
    #expect(Set(run.tables.map(\.point.workload)) == Set(BenchWorkload.all.map(\.name)))
    for table in run.tables {
      let names = table.rows.map(\.contender)
      #expect(names.contains("kernel") && names.contains("exact") && names.contains("exact-swift"), "\(names)")
      #expect(table.rows.allSatisfy { $0.failures == 0 }, "\(table)")
      if table.unit.isTime { #expect(table.rows.allSatisfy { ($0.value ?? 0) > 0 }, "\(table)") }
    }
    let early = try #require(run.tables.first { $0.point.workload == "W4-fifo" })
    let able = early.rows.map(\.contender).filter { !$0.hasPrefix("packed") }
    #expect(able == ["kernel", "kernel-scan", "raw", "exact", "slab", "exact-swift", "slab-swift"])
  }

  /// An address space that has room for the program and not for a million nodes.
  @Test(.disabled(if: isSanitized)) func memoryThatRunsOutIsAResult() throws {
    let program = Command.program().path
    let (status, output) = try ChildProcess.run(
      ["sh", "-c", "ulimit -v 200000; exec \(program) bench-worker time kernel W1 1000000 64 1"], capturing: .everything
    )
    #expect(status == 0)
    #expect(output == "failed=memory\n")
  }
}

/// A sanitizer's shadow fits neither into a small address space nor into valgrind's.
// SAFETY: nil stands for the program itself; nothing is called.
private let isSanitized = unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil

/// `drmres counts` with numbers that nobody counted.
@Suite struct Counts {
  private static func file(_ counts: [String: [String: Double]]) -> CountsFile {
    CountsFile(counts: counts)
  }

  private static let operation = CountsFile.operations[0].name

  @Test(arguments: [(103.0, true), (103.1, false), (90, true), (100, true)])
  func moreThanThreePercentMoreIsAFinding(_ now: Double, _ isGood: Bool) {
    let comparison = CountsComparison(
      counted: Self.file([Self.operation: ["exact": now]]), expected: Self.file([Self.operation: ["exact": 100]]))
    #expect(comparison.isGood == isGood)
    #expect(comparison.text.contains("WORSE") == !isGood)
  }

  @Test func whatIsNewIsNoFindingAndWhatIsGoneIs() {
    let more = Self.file([Self.operation: ["exact": 100, "slab": 10]])
    let less = Self.file([Self.operation: ["exact": 100]])
    #expect(CountsComparison(counted: more, expected: less).isGood)
    #expect(CountsComparison(counted: more, expected: less).text.contains("not expected yet"))
    #expect(!CountsComparison(counted: less, expected: more).isGood)
    #expect(CountsComparison(counted: less, expected: more).text.contains("GONE"))
  }

  @Test func onlyOurCodeIsCounted() {
    let ours = ["exact", "exact-swift", "slab", "kernel", "kernel-scan", "raw", "bump"].filter(CountsFile.isOurs)
    #expect(ours == ["exact", "exact-swift", "slab"])
  }

  /// 110 of 100 may be, 111 not; and nothing is said of a build that is not optimised.
  @Test(arguments: [(110.0, true, true), (111, true, false), (111, false, true)])
  func swiftMayCostTenPercentMore(_ swift: Double, _ isOptimised: Bool, _ isGood: Bool) {
    let counted = Self.file([Self.operation: ["slab": 100, "slab-swift": swift]])
    let expected = Self.file([Self.operation: ["slab": 105, "slab-swift": 111]])
    let comparison = CountsComparison(counted: counted, expected: expected, isOptimised: isOptimised)
    #expect(comparison.isGood == isGood)
    #expect(comparison.text.contains("DEAR") == !isGood)
    // That it was so before is no excuse.
    let known = CountsComparison(counted: counted, expected: counted, isOptimised: isOptimised)
    #expect(known.isGood == isGood)
    #expect(known.text.contains("DEAR") == !isGood)
  }

  @Test func aFileOfAnotherCompilerIsSaidToBe() {
    var expected = Self.file([Self.operation: ["slab": 100]])
    expected.library = "glibc 1.0"
    let text = CountsComparison(counted: Self.file([Self.operation: ["slab": 100]]), expected: expected).text
    #expect(text.contains("expected with glibc 1.0"))
  }

  /// What `make counts` does, for one operation: counted twice it is the same, so a file that says five percent less is not
  /// met and the command fails.
  @Test(.enabled(if: Companion.hasValgrind && !isSanitized)) func aDoctoredFileIsNotMet() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let some = ["counts", "--filter", "drm_dev_get", "--contender", "slab,slab-swift"]
    #expect(try Command.drmres(some + ["--write", file]).status == 0)
    let same = try Command.drmres(some + ["--expect", file])
    #expect(same.status == 0, "\(same.output)")
    #expect(same.output.contains("as expected"))

    var expected = try JSONDecoder().decode(CountsFile.self, from: Data(contentsOf: URL(filePath: file)))
    expected.counts = expected.counts.mapValues { $0.mapValues { $0 * 0.95 } }
    try Data(Terminal.json(expected).utf8).write(to: URL(filePath: file))
    let worse = try Command.drmres(some + ["--expect", file])
    #expect(worse.status == 1, "\(worse.output)")
    #expect(worse.output.contains("WORSE") && worse.output.contains("2 of 2 cost more than 3 % more than expected"))
  }

  @Test func saysWhatCanBeCounted() throws {
    let operation = try Command.drmres("counts", "--filter", "kmalloc")
    #expect(operation.status == 2)
    #expect(operation.errors.contains("no operation starts with 'kmalloc'") && operation.errors.contains("drmm_kfree"))
  }

  @Test func readsTheSumThatCallgrindWrote() throws {
    #expect(try Callgrind.total(of: "events: Ir\nfn=(1)\n12 5\ntotals: 123456\n") == 123456)
    #expect(throws: Callgrind.Failure.self) { try Callgrind.total(of: "events: Ir\n") }
  }

  @Test func theCommittedFileCanBeRead() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Benchmarks/counts.json")
    let file = try JSONDecoder().decode(CountsFile.self, from: try Data(contentsOf: root.standardized))
    #expect(file.schema == CountsFile.schema)
    #expect(Set(file.counts.keys) == Set(CountsFile.operations.map(\.name)))
  }

  @Test func saysWhereValgrindComesFrom() throws {
    let (status, text) = try ChildProcess.run(
      ["/usr/bin/env", "PATH=/nonexistent", Command.program().path, "counts"], capturing: .everything)
    #expect(status == 3)
    #expect(text.contains("valgrind is not installed; 'make counts' installs it"))
  }

  @Test func saysWhatItCannotRead() throws {
    let result = try Command.drmres("counts", "--expect", "/nonexistent.json")
    #expect(result.status == 2)
    #expect(result.errors.contains("/nonexistent.json cannot be read"))
  }
}
