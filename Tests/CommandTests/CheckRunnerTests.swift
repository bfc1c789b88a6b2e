// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// `drmres check` with runners that do not do as they should, and words that it does not know.
@Suite struct CheckRunners {
  private static let begin =
    #"{"type":"begin","drivers":[{"name":"d"}],"scenarios":[{"name":"bind","summary":"s"}],"runs":2}"#

  private static func run(_ id: Int, _ verdict: String) -> String {
    #"{"type":"run","id":\#(id),"token":"bind","scenario":"bind","verdict":"\#(verdict)","steps":[],"findings":[]}"#
  }

  /// Runs the command with a shell script for a runner.
  private static func check(_ script: String, _ arguments: String...) throws -> Command.Result {
    let folder = try Check.Folder(["runner": "#!/bin/sh\n\(script)\n"])
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("runner"))
    return try Command.drmres(["check", "d.c", "--runner", folder.path("runner"), "--jobs", "1"] + arguments)
  }

  @Test func readsWhatARunnerPrints() throws {
    let result = try Self.check("echo '\(Self.begin)'; echo '\(Self.run(1, "clean"))'; echo '{\"type\":\"end\"}'")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        scenario  runs  faults  clean
        bind         1       0      1

        d.c: clean in 1 scenario, 1 run

        """)
  }

  @Test func aRunThatIsNotCleanIsNotForgotten() throws {
    let result = try Self.check("echo '\(Self.begin)'; echo '\(Self.run(1, "leaked"))'", "--quiet")
    #expect(result.status == 1)
    #expect(result.output == "d.c: not clean, and no finding says why in 1 scenario, 1 run\n")
  }

  /// 1. a run in which an allocation fails finds something; 2. a later one in which none fails finds the same; 3. the one
  /// that is named, and replayed, is that without a failure, which has nothing to do with it.
  @Test func theRunThatIsNamedIsThePlainestOne() throws {
    let finding = """
      {"code":"M08","severity":"error","title":"t","what":"w","site":{"file":"d.c","line":7,"function":"f"}}
      """
    func found(_ id: Int, _ token: String, _ more: String) -> String {
      #"{"type":"run","id":\#(id),"token":"\#(token)","scenario":"bind","verdict":"found","steps":[],"#
        + #"\#(more)"findings":[\#(finding)]}"#
    }
    let lines = [
      Self.begin, found(1, "bind!3", #""fault":{"text":"allocation 3 was made to fail"},"#), found(2, "bind+still", ""),
      #"{"type":"end"}"#,
    ]
    let result = try Self.check(lines.map { "echo '\($0)'" }.joined(separator: "\n"), "--quiet")
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.output.contains("drmres replay d.c:bind+still\n"), "\(result.output)")
    #expect(result.output.contains("in 2 runs: bind\n"), "\(result.output)")
  }

  /// A driver whose probe always fails is not clean: nobody looked at it.
  @Test func aDriverThatNeverBindsWasNotChecked() throws {
    let result = try Self.check("echo '\(Self.begin)'; echo '\(Self.run(1, "refused"))'", "--quiet")
    #expect(result.status == 2)
    #expect(result.output == "d.c: never bound, so nothing was checked, in 1 scenario, 1 run\n")
  }

  @Test func aRunnerThatCannotGoOnIsNotTheDriversFault() throws {
    let stopped = try Self.check("echo 'no memory for it' >&2; exit 3")
    #expect(stopped.status == 3)
    #expect(stopped.errors.contains("no memory for it"))
    let garbled = try Self.check("echo hello")
    #expect(garbled.status == 3)
    #expect(garbled.errors.contains("not of its protocol: hello"))
    let gone = try Command.drmres("check", "d.c", "--runner", "/nowhere/runner")
    #expect(gone.status == 3)
  }

  /// What was found until then is printed; nothing is left running, nothing in the folder for temporary files.
  @Test func anInterruptEndsTheRunnersAndPrintsWhatThereIs() throws {
    let result = try Self.check(
      "echo '\(Self.begin)'; echo '\(Self.run(1, "clean"))'; kill -INT $PPID; sleep 60", "--quiet")
    #expect(result.status == 130)
    #expect(result.output == "d.c: clean in 1 scenario, 1 run, interrupted\n")
  }

  @Test func aScenarioThatIsNotThereIsNamed() throws {
    let result = try Self.check("echo '\(Self.begin)'", "--scenario", "hot*")
    #expect(result.status == 2)
    #expect(result.errors.contains("no scenario matches 'hot*'; there are: bind"))
  }

  @Test(arguments: [
    (["check", "/nowhere/driver.c"], "no file '/nowhere/driver.c'"),
    (["check", "vc4-devm", "--shard", "3/2"], "--shard is I/N"),
    (["check", "vc4-devm", "--jobs", "0"], "--jobs is 1 to 256"),
    (["check", "vc4-devm", "--timeout", "0"], "--timeout is 1 to 86400"),
    (["check", "vc4-devm", "--policy", "loose"], "--policy is strict or upstream"),
    (["check", "vc4-devm", "--benign", "vc4.c"], "--benign takes FILE:LINE"),
    (["check", "vc4-devm", "--driver", "a b"], "--driver takes the name"),
    (["check", "vc4-devm", "--json", "--ktap"], "exclude each other"),
    (["check"], "files"),
    (["replay", "vc4-devm"], "followed by ':' and a token"),
    (["replay", "/nowhere/driver.c:bind"], "no file '/nowhere/driver.c'"),
    (["merge", "/nowhere/1.json"], "no file '/nowhere/1.json'"),
  ])
  func saysWhatItCannotDo(_ words: [String], _ message: String) throws {
    let result = try Command.drmres(words)
    #expect(result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
