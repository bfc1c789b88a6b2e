// SPDX-License-Identifier: MIT

import ArgumentParser
import Foundation

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the --json of a check's shards into one report.",
    discussion: """
      The shards must be of one driver and checked with the same options. With a shard missing what there is is \
      printed, and the command ends with 1 or 2 but never with 0.
      """)

  @OptionGroup var output: CheckOutput

  @Argument(help: "What 'drmres check --shard I/N --json' printed, one file a shard.")
  var files: [String]

  func run() throws {
    var documents: [CheckDocument] = []
    for file in files {
      documents.append(try read(file))
    }
    for (file, document) in zip(files, documents).dropFirst() {
      try compare(file, document, with: files[0], documents[0])
    }
    let count = documents[0].shards.count
    let done = documents.flatMap(\.shards.done).sorted()
    if let twice = zip(done, done.dropFirst()).first(where: { $0.0 == $0.1 }) {
      throw refusal("shard \(twice.0) of \(count) is there twice")
    }
    let document = Self.joined(documents, CheckDocument.Shards(count: count, done: done))
    try output.print(document)
    if !document.shards.missing.isEmpty {
      Terminal.complain("drmres: missing of \(count) shards: \(listed(document.shards.missing))")
      throw ExitCode(document.isClean ? Exit.usage : Exit.findings)
    }
    if document.exitCode != Exit.clean { throw ExitCode(document.exitCode) }
  }

  private func read(_ file: String) throws -> CheckDocument {
    guard let data = FileManager.default.contents(atPath: file) else { throw refusal("there is no file '\(file)'") }
    guard let document = try? JSONDecoder().decode(CheckDocument.self, from: data),
      document.schema == CheckDocument.schema, document.shards.count > 0
    else { throw refusal("'\(file)' is not what 'drmres check --json' of this version prints") }
    return document
  }

  private func compare(
    _ file: String, _ document: CheckDocument, with first: String, _ other: CheckDocument
  ) throws {
    let (one, two) = (document.subject, other.subject)
    if one.files != two.files {
      throw refusal("'\(file)' is about \(one.name), '\(first)' about \(two.name)")
    }
    guard one == two else { throw refusal("'\(file)' and '\(first)' were checked with different options") }
    guard document.shards.count == other.shards.count else {
      throw refusal(
        "'\(file)' is one of \(document.shards.count) shards, '\(first)' one of \(other.shards.count)")
    }
  }

  private func refusal(_ message: String) -> ExitCode {
    Terminal.complain("drmres: \(message)")
    return ExitCode(Exit.usage)
  }

  /// One report of several that are of the same check.
  private static func joined(_ documents: [CheckDocument], _ shards: CheckDocument.Shards) -> CheckDocument {
    var tallies: [ScenarioTally] = []
    for tally in documents.flatMap(\.scenarios) {
      if let index = tallies.firstIndex(where: { $0.name == tally.name }) {
        tallies[index].add(tally)
      } else {
        tallies.append(tally)
      }
    }
    let whole = shards.missing.isEmpty ? CheckDocument.Shards(count: 1, done: [1]) : shards
    var document = CheckDocument(
      documents[0].subject, shards: whole, complete: documents.allSatisfy(\.complete), scenarios: tallies,
      discoveries: documents.flatMap(\.findings))
    document.replayOptions = documents[0].replayOptions
    return document
  }
}
