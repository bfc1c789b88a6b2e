// SPDX-License-Identifier: MIT

import Foundation

/// A place in a source file, or an address that a symbolizer can turn into one.
struct SourcePlace: Codable, Hashable {
  var file: String?
  var line: Int?
  var function: String?
  var pc: String?

  /// `vc4.c:41 (vc4_probe)`; `nil` if only an address is known, which nobody wants to read.
  var text: String? {
    guard let file else { return function.map { "\($0)()" } }
    let place = line.map { "\(file):\($0)" } ?? file
    return function.map { "\(place) (\($0))" } ?? place
  }

  /// What two mentions of the same place have in common.
  var identity: String { text ?? pc ?? "" }
}

/// What the runner prints first: what it is going to run.
struct RunnerPlan: Codable {
  struct Driver: Codable {
    var name: String
    var kind: String?
  }

  struct Scenario: Codable, Equatable {
    var name: String
    var summary: String
  }

  var drivers: [Driver]
  var scenarios: [Scenario]
}

/// One run: a scenario, perhaps with a fault or a schedule.
struct RunRecord: Codable {
  struct Fault: Codable {
    var text: String
  }

  struct Schedule: Codable {
    var pair: String?
    var choices: String?
  }

  struct Step: Codable {
    var n: Int
    var step: String
    var subject: String
    var answer: String
    var codes: [String]
  }

  var id: Int
  var token: String
  var scenario: String
  var variant: String?
  var fault: Fault?
  var schedule: Schedule?
  var verdict: String
  var steps: [Step]
  var findings: [Finding]?
  var leaks: String?
  var events: [LifetimeEvent]?

  /// What makes it another run than the plain scenario, e.g. `allocation 3 fails`.
  var circumstances: String? {
    let words = [variant == "plain" ? nil : variant, fault?.text, schedule?.pair].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }
}

/// Something that happened to an object.
struct LifetimeEvent: Codable {
  var seq: Int
  var kind: String
  var object: String?
  var name: String?
  var owner: String?
  var size: Int?
  var phase: String?
  var thread: Int?
  var step: Int?
  var site: SourcePlace?
}

/// Something that is wrong.
struct Finding: Codable {
  struct Object: Codable {
    var label: String
    var kind: String?
    var name: String?
    var owner: String?
    var size: Int?
    var allocated: SourcePlace?
    var released: SourcePlace?
    var releasedBy: String?
  }

  var code: String
  var severity: String
  var title: String
  var what: String
  var function: String?
  var object: Object?
  var phase: String?
  var step: Int?
  var site: SourcePlace?
  var stack: [SourcePlace]?
  var access: String?
  var reached: String?
  var fault: String?
  var schedule: String?
  var policy: String?
  var advice: String?
  var benign: Bool?

  /// Whether it makes the driver's result worse than clean.
  var counts: Bool { severity != "note" && benign != true }

  /// 0 for the worst.
  var rank: Int { severity == "error" ? 0 : severity == "warning" ? 1 : 2 }
}

/// A line of the runner's protocol.
enum RunnerLine {
  case begin(RunnerPlan)
  case progress(done: Int, planned: Int)
  case run(RunRecord)
  case end

  private struct Head: Decodable {
    let type: String
    let done: Int?
    let planned: Int?
  }

  struct Unreadable: Error, CustomStringConvertible {
    let line: String
    var description: String { "the runner printed what is not of its protocol: \(line.prefix(200))" }
  }

  /// Reads one line; what it does not know of is `nil`.
  init?(_ line: some DataProtocol, with decoder: JSONDecoder) throws {
    let data = Data(line)
    do {
      let head = try decoder.decode(Head.self, from: data)
      switch head.type {
      case "begin", "plan": self = .begin(try decoder.decode(RunnerPlan.self, from: data))
      case "progress": self = .progress(done: head.done ?? 0, planned: head.planned ?? 0)
      case "run": self = .run(try decoder.decode(RunRecord.self, from: data))
      case "end": self = .end
      default: return nil
      }
    } catch is DecodingError {
      throw Unreadable(line: String(decoding: data, as: UTF8.self))
    }
  }
}
