// SPDX-License-Identifier: MIT

/// One run of a scenario, perhaps with a fault or a schedule, and what came of it.
public struct ScenarioRun: Codable, Hashable, Sendable {
  /// What came of a run.
  public enum Verdict: String, Codable, Hashable, Sendable {
    /// Nothing was found and nothing was left.
    case clean
    /// Something was found.
    case found
    /// An allocation failed, and nothing was the worse for it.
    case tolerated
    /// An allocation of the driver's failed, and it went on as if it had not.
    case swallowed
    /// Something was left.
    case leaked
    /// The driver crashed.
    case crashed
    /// A step did not return.
    case hung
    /// The driver ended the process.
    case exited
    /// No probe ever succeeded: there was nothing to look at.
    case refused

    /// Whether the driver has nothing to answer for.
    public var isGood: Bool { [.clean, .tolerated, .refused].contains(self) }
  }

  /// The allocation that was made to fail.
  public struct Fault: Codable, Hashable, Sendable {
    /// `allocation 3 (96 bytes at vc4.c:41) was made to fail`.
    public var text: String
  }

  /// What two threads did at the same time, and in which order.
  public struct Schedule: Codable, Hashable, Sendable {
    /// `ioctl||unbind`.
    public var pair: String?
    /// Which thread went on at each point where there was a choice.
    public var choices: String?
  }

  /// One step as it went.
  public struct Step: Codable, Hashable, Sendable {
    /// Its number, counted from 1.
    public var n: Int
    /// What happened: `plug`, `close`.
    public var step: String
    /// To what: `vc4`, `file#1`, `VC4_PAGE_FLIP on file#1`.
    public var subject: String
    /// What userspace or the driver core answered: `ok` or an errno's name such as `ENODEV`.
    public var answer: String
    /// Codes of the findings made meanwhile.
    public var codes: [String]

    package init(n: Int, step: String, subject: String, answer: String, codes: [String]) {
      self.n = n
      self.step = step
      self.subject = subject
      self.answer = answer
      self.codes = codes
    }
  }

  /// Its number in the plan, counted from 1.
  public var id: Int
  /// What names the run: `hotunplug-lateclose!3`.
  public var token: String
  /// The scenario's name.
  public var scenario: String
  /// In which way the scenario was run: `plain`, `settled`, `reverse`, `rebind`, `reload`, `still`.
  public var variant: String?
  /// The allocation that was made to fail, if one was.
  public var fault: Fault?
  /// What two threads did at the same time, if there were two.
  public var schedule: Schedule?
  /// What came of it.
  public var verdict: Verdict
  /// The steps, in order; those after the scenario's are the end of the process. Empty in clean runs with a fault.
  public var steps: [Step]
  /// Every finding, in order, notes included.
  public var findings: [Finding]?
  /// What was still allocated at the end, drawn as a tree; empty if nothing was.
  public var leaks: String?
  /// What happened to objects; only in runs with findings, and the last 2000 at most.
  public var events: [LifetimeEvent]?

  /// What makes it another run than the plain scenario, e.g. `allocation 3 fails`.
  public var circumstances: String? {
    let words = [variant == "plain" ? nil : variant, fault?.text, schedule?.pair].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }
}

/// Something that happened to an object.
///
/// The corresponding C type is `struct drmres_event`.
public struct LifetimeEvent: Codable, Hashable, Sendable {
  /// Its number in the run, counted from 1.
  public var seq: Int
  /// What happened: `add`, `rel`, `open`.
  public var kind: String
  /// To what: `dr#7`.
  public var object: String?
  /// The object's name.
  public var name: String?
  /// What ends the object's life.
  public var owner: String?
  /// The object's size in bytes.
  public var size: Int?
  /// What was going on.
  public var phase: String?
  /// The thread's number in the run, counted from 1.
  public var thread: Int?
  /// The number of the step under way.
  public var step: Int?
  /// Where the call is written.
  public var site: SourcePlace?
}
