// SPDX-License-Identifier: MIT

import DRMResHarness
import Foundation

/// Turns addresses of a program into places in its source, all of them at once.
struct Symbolizer {
  let executable: String

  /// For each address the places that it stands for: the function, and those that it was inlined into.
  typealias Places = [String: [SourcePlace]]

  /// Looks up where the code is that returns to these addresses; what is not known is left out.
  func places(of addresses: Set<String>) -> Places {
    // A return address is that of the instruction after the call.
    let calls = addresses.sorted().compactMap { pc in
      UInt64(pc.dropFirst(2), radix: 16).map { (pc: pc, call: "0x" + String($0 == 0 ? 0 : $0 - 1, radix: 16)) }
    }
    guard !calls.isEmpty, let command = Self.command else { return [:] }
    let file = FileManager.default.temporaryDirectory.appending(path: "drmres-pcs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let words = command + [executable, "@\(file.path)"]
    guard (try? calls.map(\.call).joined(separator: "\n").write(to: file, atomically: false, encoding: .utf8)) != nil,
      let result = try? ChildProcess.run(words, capturing: .output), result.status == 0
    else { return [:] }
    var places: Places = [:]
    var next = 0
    var function: Substring?
    for line in result.output.split(separator: "\n") {
      if line.hasPrefix("0x") {
        next += 1
        function = nil
      } else if let name = function, (1...calls.count).contains(next) {
        function = nil
        guard let place = Self.place(function: name, place: line) else { continue }
        places[calls[next - 1].pc, default: []].append(place)
      } else {
        function = line
      }
    }
    return places
  }

  /// Both print the address in a line of its own, then for each place two: the function, and `file:line`.
  private static var command: [String]? {
    if Kit.inPath("llvm-symbolizer") { return ["llvm-symbolizer", "-a", "-i", "-f", "-e"] }
    if Kit.inPath("addr2line") { return ["addr2line", "-a", "-i", "-f", "-e"] }
    return nil
  }

  private static func place(function: Substring, place: Substring) -> SourcePlace? {
    let parts = place.split(separator: ":")
    guard parts.count >= 2, let line = Int(parts[1].prefix(while: \.isNumber)), line > 0,
      let file = parts[0].split(separator: "/").last
    else { return nil }
    return SourcePlace(file: String(file), line: line, function: function == "??" ? nil : String(function))
  }
}

extension SourcePlace {
  /// The places behind its address, innermost first; itself if it has a file already, or nothing is known.
  func resolved(_ places: Symbolizer.Places) -> [SourcePlace] {
    guard file == nil, let pc else { return [self] }
    return places[pc] ?? [SourcePlace(function: function)]
  }

  fileprivate mutating func resolve(_ places: Symbolizer.Places) {
    self = resolved(places).first ?? self
  }
}

extension Finding {
  /// The innermost frame in a file of the driver's; where the call is written if there is none.
  func accessor(own: (String) -> Bool) -> SourcePlace? {
    let frame = stack?.first { $0.file.map(own) == true }
    return frame ?? (site?.text == nil ? stack?.first { $0.text != nil } : site)
  }

  fileprivate mutating func resolve(_ places: Symbolizer.Places) {
    site?.resolve(places)
    object?.allocated?.resolve(places)
    object?.released?.resolve(places)
    stack = stack.map { $0.flatMap { $0.resolved(places) } }
  }
}

extension ScenarioRun {
  mutating func resolve(_ places: Symbolizer.Places) {
    for index in (events ?? []).indices { events?[index].site?.resolve(places) }
    for index in (findings ?? []).indices { findings?[index].resolve(places) }
  }
}

extension Discovery {
  mutating func resolve(_ places: Symbolizer.Places) {
    finding.resolve(places)
    run.resolve(places)
  }

  /// Visits every place that is kept of it.
  func places(_ visit: (SourcePlace) -> Void) {
    finding.places(visit)
    (run.events ?? []).compactMap(\.site).forEach(visit)
  }
}

extension Finding {
  func places(_ visit: (SourcePlace) -> Void) {
    [site, object?.allocated, object?.released].compactMap(\.self).forEach(visit)
    (stack ?? []).forEach(visit)
  }
}
