// SPDX-License-Identifier: MIT
//
// The call into the C engine: options and scenarios become C structures for its length, the lines that it prints become
// runs. The engine serves one caller at a time, and leaves policy and sinks of the process as it wants them: here they are
// put back.

internal import CDRMRes
internal import CDRMResHarness
internal import DRMRes
internal import Foundation

enum Engine {
  private static let turn = Guarded(())

  /// Takes a driver through scenarios.
  ///
  /// - Throws: ``DRMRes/DRMError/invalidArgument`` for a scenario with a name that is none,
  ///   ``DRMRes/DRMError/alreadyExists`` for one with another's name, and what the system answers if it has no memory or
  ///   no processes left.
  static func run(_ scenarios: [Scenario], _ subject: Subject, _ options: RunOptions) throws(DRMError) -> ScenarioResult
  {
    // No names at all would be all that there are.
    guard !scenarios.isEmpty else { return ScenarioResult(driver: subject.name, runs: []) }
    return try turn.withLock { (_) throws(DRMError) in
      let own = try add(scenarios)
      let policy = Policy.current
      defer {
        own.forEach { unsafe harness_remove_scenario($0.name) }
        Policy.current = policy
        Listeners.resume()
      }
      let inProcess =
        options.isolation == .inProcess || (options.isolation == .automatic && !subject.canFork)
      let lines = Lines()
      var status: Int32 = 0
      unsafe subject.lend { subject in
        unsafe options.lend(scenarios.map(\.name), inProcess: inProcess) { options in
          // SAFETY: subject and options are lent for the length of this call, which is the engine's; so are the lines.
          status = unsafe harness_run(&subject, &options, takeLine, Unmanaged.passUnretained(lines).toOpaque())
        }
      }
      if let error = DRMError(status: status) { throw error }
      return ScenarioResult(driver: subject.name, runs: try lines.runs())
    }
  }

  /// Makes scenarios known that are not built in.
  private static func add(_ scenarios: [Scenario]) throws(DRMError) -> [Scenario] {
    var added: [Scenario] = []
    for scenario in scenarios where !Scenario.all.contains(scenario) && !added.contains(scenario) {
      let status = unsafe scenario.lend { unsafe harness_add_scenario(&$0) }
      if let error = DRMError(status: status) {
        added.forEach { unsafe harness_remove_scenario($0.name) }
        throw error
      }
      added.append(scenario)
    }
    return added
  }
}

/// What the engine prints, line by line.
private final class Lines: Sendable {
  private let lines = Guarded<[Data]>([])

  func append(_ line: Data) { lines.withLock { $0.append(line) } }

  func runs() throws(DRMError) -> [ScenarioRun] {
    let decoder = JSONDecoder()
    do {
      return try lines.withLock { $0 }.compactMap { line in
        guard case .run(let run) = try RunnerLine(line, with: decoder) else { return nil }
        return run.withoutAddresses
      }
    } catch {
      // The engine and this file disagree about the protocol.
      throw .io
    }
  }
}

extension ScenarioRun {
  /// The run without what nobody can look up here, and what is somewhere else in each process.
  fileprivate var withoutAddresses: ScenarioRun {
    var run = self
    for index in (run.findings ?? []).indices {
      run.findings?[index].stack = nil
      run.findings?[index].site?.pc = nil
      run.findings?[index].object?.allocated?.pc = nil
      run.findings?[index].object?.released?.pc = nil
    }
    for index in (run.events ?? []).indices { run.events?[index].site?.pc = nil }
    return run
  }
}

/// harness_line_t
private func takeLine(_ line: UnsafePointer<CChar>?, _ length: Int, _ context: UnsafeMutableRawPointer?) {
  guard let line = unsafe line, let context = unsafe context else { return }
  // SAFETY: the line is lent for this call; the context is the lines that run() keeps.
  unsafe Unmanaged<Lines>.fromOpaque(context).takeUnretainedValue().append(Data(bytes: line, count: length))
}

extension Scenario {
  /// Lends the engine the C structure.
  fileprivate func lend<Value>(_ body: (inout harness_scenario) -> Value) -> Value {
    unsafe withCStrings(steps.map(\.name)) { steps in
      unsafe name.withCString { name in
        unsafe summary.withCString { summary in
          // SAFETY: the strings and the array live as long as the call.
          var scenario = unsafe harness_scenario(
            name: name, summary: summary, steps: steps.baseAddress, count: steps.count)
          return unsafe body(&scenario)
        }
      }
    }
  }
}

extension RunOptions {
  /// Lends the engine the C structure.
  fileprivate func lend(_ names: [String], inProcess: Bool, _ body: (inout harness_options) -> Void) {
    unsafe withCStrings(names) { names in
      unsafe withCStrings(benign) { benign in
        // SAFETY: both arrays and their strings live as long as the call.
        var options = unsafe harness_options()
        unsafe options.names = unsafe names.baseAddress.map { unsafe UnsafePointer($0) }
        unsafe options.name_count = names.count
        unsafe options.benign = unsafe benign.baseAddress.map { unsafe UnsafePointer($0) }
        unsafe options.benign_count = benign.count
        unsafe options.no_faults = faults == .none
        unsafe options.no_variants = !variants
        unsafe options.no_races = !races
        unsafe options.in_process = inProcess
        unsafe options.upstream = policy == .upstream
        unsafe options.timeout = UInt32(clamping: timeout)
        unsafe options.seed = seed
        unsafe options.seeds = UInt32(clamping: max(1, schedules))
        unsafe body(&options)
      }
    }
  }
}

/// Lends strings as C has an array of them.
private func withCStrings<Value>(
  _ strings: [String], _ body: (UnsafeMutableBufferPointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
  // SAFETY: the copies are freed when the body has returned.
  let copies = unsafe strings.map { unsafe strdup($0) }
  defer { unsafe copies.forEach { unsafe free($0) } }
  var pointers = unsafe copies.map { unsafe UnsafePointer<CChar>($0) }
  return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0) }
}
