// SPDX-License-Identifier: MIT

import DRMResHarness

/// A run's lifetimes as bars over its steps: what to draw, in columns and rows, without a word on how.
struct Timeline {
  /// A step's share of the picture.
  struct Column {
    let title: String
    let subject: String
    let note: String
    let hasFinding: Bool
    let start: Double
    let width: Double
    var end: Double { start + width }
  }

  /// Whose lifetime a bar follows, which decides its colour.
  enum Owner: String {
    case device, drm, file, memory
  }

  struct Bar {
    let label: String
    let note: String
    let owner: Owner
    let start: Double
    /// `nil` if the run ended first.
    let end: Double?
    /// It is a lane's own lifetime and not that of something in it.
    let isLane: Bool
    /// The finding is about it.
    let isSubject: Bool
    /// For as long it should have lived.
    var ghost: ClosedRange<Double>?
    /// For as long it should not have lived.
    var excess: ClosedRange<Double>?
  }

  let columns: [Column]
  private(set) var bars: [Bar] = []
  /// Where the driver did what it must not.
  let touch: Double?
  /// Objects that are left out, because the picture would be too high.
  private(set) var omitted = 0
  var width: Double { columns.last?.end ?? 0 }

  /// Objects of a lane that are drawn: many in that of the finding's, few in others.
  private static let mostPerLane = (own: 6, other: 3)

  /// Findings about what lives too long; of all others nothing matters that comes after them.
  private static let outliving: Set<String> = ["L11", "L24", "L25", "K01", "K02", "K03", "K05", "K06"]

  /// - Returns: `nil` if nothing is known of the run's events.
  init?(_ discovery: Discovery) {
    let finding = discovery.finding
    let last = Self.outliving.contains(finding.code) ? nil : finding.step
    let subject = finding.object?.label
    let steps = Self.steps(discovery).filter { last == nil || $0.n <= last ?? 0 }
    let events = (discovery.run.events ?? []).filter { event in
      // Plain memory and references would be most of the picture, and say nothing.
      let isNoise = ["alloc", "free", "yield", "get", "put"].contains(event.kind) && event.object != subject
      return !isNoise && (last == nil || event.step ?? 0 <= last ?? 0)
    }
    guard !events.isEmpty, !steps.isEmpty else { return nil }
    let scale = Scale(steps, events)
    columns = scale.columns
    touch = scale.position(of: finding)
    for lane in Self.lanes(events) {
      let owner = Self.owner(lane)
      let nodes = Self.nodes(of: lane, events)
      let isSubject = Self.isSame(subject, lane)
      // A device that manages nothing is the bus's affair.
      guard owner != .device || !nodes.isEmpty || isSubject else { continue }
      if let span = Self.span(of: lane, events, scale) {
        bars.append(
          Bar(
            label: lane, note: "", owner: owner, start: span.start, end: span.end, isLane: true, isSubject: isSubject))
      }
      let most = nodes.contains { $0 == subject } ? Self.mostPerLane.own : Self.mostPerLane.other
      let shown = nodes.filter { $0 == subject } + nodes.filter { $0 != subject }.prefix(most)
      omitted += nodes.count - shown.count
      for node in nodes where shown.contains(node) {
        append(node, owner, events, scale, isSubject: node == subject)
      }
    }
    if let object = finding.object, !bars.contains(where: \.isSubject) {
      append(object, events, scale)
    }
    bars = bars.map { Self.judged($0, finding, touch: touch, events, scale) }
  }

  /// The run's steps, and the one that never returned because the finding was the end of it.
  private static func steps(_ discovery: Discovery) -> [ScenarioRun.Step] {
    let finding = discovery.finding
    let steps = discovery.run.steps
    guard let number = finding.step, number > steps.last?.n ?? 0 else { return steps }
    let outermost = (finding.phase ?? "").split(separator: ", in ").last ?? ""
    let words = outermost.split(separator: " ").map(String.init)
    let step = ScenarioRun.Step(
      n: number, step: words.first ?? "end", subject: words.count > 1 ? words[words.count - 1] : "",
      answer: "never returned", codes: [finding.code])
    return steps + [step]
  }

  private mutating func append(
    _ node: String, _ owner: Owner, _ events: [LifetimeEvent], _ scale: Scale, isSubject: Bool
  ) {
    let own = events.filter { $0.object == node && $0.kind != "report" }
    guard let first = own.first else { return }
    let last = own.first { ["rel", "rem", "del", "free", "release"].contains($0.kind) }
    let size = first.size.map { $0 > 0 ? ", \(count($0, "byte"))" : "" } ?? ""
    let places = [first.site?.text.map { "made at \($0)" }, last?.site?.text.map { "gone at \($0)" }]
    bars.append(
      Bar(
        label: "\(node) \(first.name ?? "")",
        note: (["\(node) \(first.name ?? "")\(size)"] + places.compactMap(\.self)).joined(separator: ", "),
        owner: owner,
        start: scale.position(first), end: last.map(scale.position), isLane: false, isSubject: isSubject))
  }

  /// The finding's object where no lane has it: plain memory, or something that was taken where its site says.
  private mutating func append(_ object: Finding.Object, _ events: [LifetimeEvent], _ scale: Scale) {
    if events.contains(where: { $0.object == object.label && $0.kind != "report" }) {
      append(object.label, .memory, events, scale, isSubject: true)
      return
    }
    let place = object.allocated?.text
    let made = events.first { $0.kind != "report" && place != nil && $0.site?.text == place }.map(scale.position)
    // Nothing happened there that has an event: then it is as old as its owner's binding.
    let bound = bars.first { $0.isLane && Self.isSame(object.owner, $0.label) }?.start
    guard let start = made ?? bound else { return }
    bars.append(
      Bar(
        label: "\(object.label) \(object.name ?? "")", note: "\(object.label), taken at \(place ?? "?")",
        owner: .memory,
        start: start, end: nil, isLane: false, isSubject: true))
  }

  /// Adds what the bar should have looked like.
  private static func judged(
    _ bar: Bar, _ finding: Finding, touch: Double?, _ events: [LifetimeEvent], _ scale: Scale
  ) -> Bar {
    guard bar.isSubject else { return bar }
    var bar = bar
    let unbind = events.last { $0.kind == "unbind" || $0.kind == "unplug" }.map(scale.position)
    if outliving.contains(finding.code) {
      let end = bar.end ?? scale.end
      if let unbind, unbind < end { bar.excess = max(bar.start, unbind)...end }
    } else if let end = bar.end, let touch, touch > end {
      // It should have lived as long as the drm_device that was reached.
      let releases = events.filter { $0.kind == "release" && $0.object?.hasPrefix("drm#") == true }
      let released = releases.map(scale.position).first { $0 >= touch } ?? touch
      let nodes = events.filter { $0.kind == "rel" && $0.owner?.hasPrefix("drm#") == true }.map(scale.position)
      bar.ghost = end...max(touch, released, nodes.filter { $0 >= touch }.max() ?? touch)
    }
    return bar
  }
}

/// Whose lanes there are, and what is in them.
extension Timeline {
  /// Owners in the order of their first mention: devices, drm_devices, files.
  private static func lanes(_ events: [LifetimeEvent]) -> [String] {
    var names: [String] = []
    for event in events {
      for name in [event.owner, event.object].compactMap(\.self) where isOwner(name) && !names.contains(name) {
        if !names.contains(where: { isSame($0, name) }) { names.append(name) }
      }
    }
    let order: [Owner] = [.device, .drm, .file]
    return order.flatMap { kind in names.filter { owner($0) == kind } }
  }

  private static func isOwner(_ name: String) -> Bool {
    ["device ", "device#", "drm#", "file#"].contains { name.hasPrefix($0) }
  }

  private static func owner(_ name: String) -> Owner {
    name.hasPrefix("drm#") ? .drm : name.hasPrefix("file#") ? .file : name.hasPrefix("device") ? .device : .memory
  }

  /// A device goes by `device NAME` in some places and by `NAME` in others.
  private static func isSame(_ one: String?, _ other: String) -> Bool {
    guard let one else { return false }
    return one == other || "device \(one)" == other || one == "device \(other)"
  }

  private static func nodes(of lane: String, _ events: [LifetimeEvent]) -> [String] {
    var names: [String] = []
    for event in events where event.kind == "add" && isSame(event.owner, lane) {
      if let name = event.object, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// From when to when the lane's owner lived; a device for as long as it was bound.
  private static func span(
    of lane: String, _ events: [LifetimeEvent], _ scale: Scale
  ) -> (start: Double, end: Double?)? {
    let own = events.filter { isSame($0.object, lane) }
    let inside = events.filter { isSame($0.owner, lane) }
    guard let first = (own + inside).map(scale.position).min() else { return nil }
    let ends: [String]
    switch owner(lane) {
    case .device: ends = ["unbind", "device-del"]
    case .file: ends = ["close", "release"]
    default: ends = ["release"]
    }
    // A device lives longer than what it manages; what counts is when a driver had it.
    let binds = own.filter { $0.kind == "bind" } + inside.filter { $0.kind == "add" }
    let start = owner(lane) == .device ? binds.map(scale.position).min() ?? first : first
    guard let end = own.last(where: { ends.contains($0.kind) }).map(scale.position) else { return (start, nil) }
    // What it manages goes at its end, and is part of it.
    return (start, max(end, inside.filter { $0.kind == "rel" }.map(scale.position).max() ?? end))
  }

  /// Where on the picture an event is: its step's column, and its turn in it.
  private struct Scale {
    let columns: [Column]
    private let numbers: [Int]
    private let turns: [Int: Double]
    private let steps: [Int: Int]

    init(_ steps: [ScenarioRun.Step], _ events: [LifetimeEvent]) {
      let numbers = steps.map(\.n)
      var perStep: [Int: [Int]] = [:]
      var current = numbers[0]
      for event in events {
        current = event.step.flatMap { numbers.contains($0) ? $0 : nil } ?? current
        perStep[current, default: []].append(event.seq)
      }
      var columns: [Column] = []
      var turns: [Int: Double] = [:]
      var stepOf: [Int: Int] = [:]
      var start = 0.0
      let natural = steps.map { step in
        let words = Double(max(step.step.count, Self.shortSubject(step).count)) * 6.6 + 12
        return max(words, min(Double(perStep[step.n]?.count ?? 0) * 6, 150))
      }
      // A short run fills the picture all the same; a long one is as narrow as its words allow.
      let stretch = max(1, 820 / natural.reduce(0, +))
      for (step, natural) in zip(steps, natural) {
        let inside = perStep[step.n] ?? []
        let width = natural * stretch
        columns.append(
          Column(
            title: step.step, subject: Self.shortSubject(step), note: "\(step.step) \(step.subject): \(step.answer)",
            hasFinding: !step.codes.isEmpty, start: start, width: width))
        for (index, sequence) in inside.enumerated() {
          turns[sequence] = start + width * (Double(index) + 1) / (Double(inside.count) + 1)
          stepOf[sequence] = step.n
        }
        start += width
      }
      self.columns = columns
      self.numbers = numbers
      self.turns = turns
      self.steps = stepOf
      reports = events.filter { $0.kind == "report" }
    }

    private let reports: [LifetimeEvent]

    /// Whom a step is about, without what it asks for.
    private static func shortSubject(_ step: ScenarioRun.Step) -> String {
      let words = step.subject.split(separator: " ")
      return words.count > 1 ? words.last.map(String.init) ?? "" : step.subject
    }

    var end: Double { columns.last?.end ?? 0 }

    func position(_ event: LifetimeEvent) -> Double {
      turns[event.seq] ?? 0
    }

    /// The report's own event, or the middle of its step.
    func position(of finding: Finding) -> Double? {
      let isIts = { (event: LifetimeEvent) in [event.name, event.object].contains(finding.code) }
      if let report = reports.first(where: { isIts($0) && (finding.step == nil || steps[$0.seq] == finding.step) })
        ?? reports.first(where: isIts)
      {
        return position(report)
      }
      guard let step = finding.step, let index = numbers.firstIndex(of: step) else { return nil }
      return columns[index].start + columns[index].width / 2
    }
  }
}
