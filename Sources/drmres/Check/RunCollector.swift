// SPDX-License-Identifier: MIT

import DRMResHarness

/// Findings that are one: the same code, about an object from the same place, made at the same place.
struct Discovery: Codable {
  var finding: Finding
  /// In how many runs it was seen.
  var seen: Int
  /// The scenarios in which it was seen, in the order of the plan.
  var scenarios: [String]
  /// Where the driver touched what it should not have.
  var accessor: SourcePlace?
  /// The plainest run in which it was seen: steps and events.
  var run: ScenarioRun

  /// What makes two findings one.
  var identity: [String] {
    [finding.code, finding.object?.allocated?.anyScenario ?? finding.object?.name ?? "", accessor?.anyScenario ?? ""]
  }

  /// Takes in another one of the same identity.
  mutating func absorb(_ other: Discovery) {
    seen += other.seen
    scenarios += other.scenarios.filter { !scenarios.contains($0) }
    if other.run.plainness < run.plainness {
      finding = other.finding
      run = other.run
      accessor = other.accessor
    }
  }

  /// Joins those of equal identity; those that count first, then the worst, then the earliest.
  static func joined(_ all: [Discovery], order scenarios: [String]) -> [Discovery] {
    var known: [[String]: Int] = [:]
    var result: [Discovery] = []
    for discovery in all {
      if let index = known[discovery.identity] {
        result[index].absorb(discovery)
      } else {
        known[discovery.identity] = result.count
        result.append(discovery)
      }
    }
    let position = Dictionary(uniqueKeysWithValues: scenarios.enumerated().map { ($1, $0) })
    for index in result.indices {
      result[index].scenarios.sort { (position[$0] ?? .max, $0) < (position[$1] ?? .max, $1) }
    }
    return result.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
  }

  private var sortKey: [String] {
    let number = { (value: Int) in "\(value)".leftPadding(to: 10) }
    return [finding.counts ? "0" : "1", number(finding.rank), number(run.id), number(finding.step ?? 0)] + identity
  }
}

extension ScenarioRun {
  /// A run in which no allocation fails shows best what is not about that; then the first one does.
  fileprivate var plainness: (Int, Int) { (fault == nil ? 0 : 1, id) }
}

/// What a scenario's runs came to.
struct ScenarioTally: Codable {
  var name: String
  var summary: String
  var runs = 0
  /// Runs in which an allocation was made to fail.
  var points = 0
  var verdicts: [String: Int] = [:]

  var isClean: Bool { verdicts.keys.allSatisfy { ScenarioRun.Verdict(rawValue: $0)?.isGood == true } }

  mutating func add(_ other: ScenarioTally) {
    runs += other.runs
    points += other.points
    verdicts.merge(other.verdicts, uniquingKeysWith: +)
  }
}

/// Everything that the runners said, kept as little as can be: a run's events only if it was the first with its finding.
struct RunCollector {
  private(set) var plan: RunnerPlan?
  private(set) var tallies: [ScenarioTally] = []
  private(set) var discoveries: [Discovery] = []
  private(set) var runs: [ScenarioRun] = []
  private(set) var done = 0
  private var known: [[String]: Int] = [:]
  /// Whether whole runs are kept, as a replay wants it.
  private let keepsRuns: Bool

  init(keepsRuns: Bool = false) {
    self.keepsRuns = keepsRuns
  }

  var planOrder: [String] { tallies.map(\.name) }

  /// A runner said what it is going to do; all of them say the same.
  mutating func begin(_ plan: RunnerPlan) {
    guard self.plan == nil else { return }
    self.plan = plan
    tallies = plan.scenarios.map { ScenarioTally(name: $0.name, summary: $0.summary) }
  }

  mutating func take(_ run: ScenarioRun) {
    done += 1
    let tally = ScenarioTally(
      name: run.scenario, summary: "", runs: 1, points: run.fault == nil ? 0 : 1, verdicts: [run.verdict.rawValue: 1])
    if let index = tallies.firstIndex(where: { $0.name == run.scenario }) {
      tallies[index].add(tally)
    } else {
      tallies.append(tally)
    }
    if keepsRuns { runs.append(run) }
    var bare = run
    bare.findings = nil
    // The same finding twice in a run is one that was seen in one run.
    var seen: Set<[String]> = []
    for finding in run.findings ?? [] {
      let discovery = Discovery(
        finding: finding, seen: 1, scenarios: [run.scenario], accessor: finding.stack?.first ?? finding.site, run: bare)
      let identity = discovery.rawIdentity
      guard seen.insert(identity).inserted else { continue }
      if let index = known[identity] {
        discoveries[index].absorb(discovery)
      } else {
        known[identity] = discoveries.count
        discoveries.append(discovery)
      }
    }
  }

  /// Names the places behind addresses, in everything that was kept.
  mutating func resolve(_ places: Symbolizer.Places, own: (String) -> Bool) {
    for index in discoveries.indices {
      discoveries[index].resolve(places)
      discoveries[index].accessor = discoveries[index].finding.accessor(own: own)
    }
    for index in runs.indices {
      runs[index].resolve(places)
    }
  }

  /// Every address whose place is not known.
  var addresses: Set<String> {
    var all: Set<String> = []
    let visit = { (place: SourcePlace) in
      if let pc = place.pc, place.file == nil { all.insert(pc) }
    }
    discoveries.forEach { $0.places(visit) }
    for run in runs {
      (run.findings ?? []).forEach { $0.places(visit) }
      (run.events ?? []).compactMap(\.site).forEach(visit)
    }
    return all
  }
}

extension Discovery {
  /// Identity while addresses are still addresses: of the whole stack only what is nearest.
  fileprivate var rawIdentity: [String] {
    identity + (finding.stack ?? []).prefix(6).map(\.identity)
  }
}

extension SourcePlace {
  /// The identity of a place in a file; a step of a scenario is the same in every other scenario.
  fileprivate var anyScenario: String {
    guard let file, !file.contains("."), let function else { return identity }
    return function
  }
}
