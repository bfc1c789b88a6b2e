// SPDX-License-Identifier: MIT
//
// The engine's lines of JSON, read. A runner of `drmres check` prints them; in one process they are handed over.

package import Foundation

/// What the engine says first: what it is going to run.
package struct RunnerPlan: Codable {
  package struct Driver: Codable {
    package var name: String
    package var kind: String?
  }

  package struct Scenario: Codable, Equatable {
    package var name: String
    package var summary: String
  }

  package var drivers: [Driver]
  package var scenarios: [Scenario]
}

/// A line of the engine's.
package enum RunnerLine {
  case begin(RunnerPlan)
  case progress(done: Int, planned: Int)
  case run(ScenarioRun)
  case end

  private struct Head: Decodable {
    let type: String
    let done: Int?
    let planned: Int?
  }

  package struct Unreadable: Error, CustomStringConvertible {
    let line: String
    package var description: String { "the runner printed what is not of its protocol: \(line.prefix(200))" }
  }

  /// Reads one line; what it does not know of is `nil`.
  package init?(_ line: some DataProtocol, with decoder: JSONDecoder) throws {
    let data = Data(line)
    do {
      let head = try decoder.decode(Head.self, from: data)
      switch head.type {
      case "begin", "plan": self = .begin(try decoder.decode(RunnerPlan.self, from: data))
      case "progress": self = .progress(done: head.done ?? 0, planned: head.planned ?? 0)
      case "run": self = .run(try decoder.decode(ScenarioRun.self, from: data))
      case "end": self = .end
      default: return nil
      }
    } catch is DecodingError {
      throw Unreadable(line: String(decoding: data, as: UTF8.self))
    }
  }
}
