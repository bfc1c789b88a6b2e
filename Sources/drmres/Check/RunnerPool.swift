// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// Several runners at once, read line by line as they print.
///
/// Each leads a process group, so that its own children end with it. All of them have ended when ``run(_:_:)`` returns,
/// also after an interrupt or an error.
struct RunnerPool {
  /// Where each runner's standard error is kept.
  let folder: URL
  /// Seconds without a line after which a runner is held to be stuck.
  let patience: Double

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private struct Runner {
    let process: pid_t
    let output: Int32
    let errors: URL
    var pending: [UInt8] = []
    var heard = DispatchTime.now()
    var isOpen = true
  }

  /// Runs programs until each has ended.
  ///
  /// - Parameters:
  ///   - commands: Programs and their arguments.
  ///   - take: Called with each line that any of them prints.
  /// - Throws: ``Failure`` if one of them could not go on, or said nothing for too long.
  func run(_ commands: [[String]], _ take: ([UInt8]) throws -> Void) throws {
    var runners: [Runner] = []
    defer {
      for runner in runners where runner.isOpen { end(runner) }
    }
    for (index, command) in commands.enumerated() {
      runners.append(try start(command, number: index + 1))
    }
    while runners.contains(where: \.isOpen) && Interruption.exitCode == nil {
      for index in ready(runners, within: 500) {
        try read(&runners[index], take)
      }
      for runner in runners where runner.isOpen {
        let silence = DispatchTime.now().uptimeNanoseconds - runner.heard.uptimeNanoseconds
        guard Double(silence) < patience * 1e9 else {
          throw Failure(description: "a runner said nothing for \(Int(patience)) s and was ended\(Self.tail(runner))")
        }
      }
    }
    // What was said before the interrupt counts.
    for index in ready(runners, within: 0) {
      try read(&runners[index], take)
    }
  }

  private func start(_ command: [String], number: Int) throws -> Runner {
    let pipe = try ChildProcess.makePipe()
    defer { close(pipe.write) }
    let errors = folder.appending(path: "errors-\(number)")
    // SAFETY: open() reads the path and keeps nothing of it.
    let file = unsafe open(errors.path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Failure(description: "\(errors.path) cannot be written") }
    defer { close(file) }
    let wiring = ChildProcess.Wiring(output: pipe.write, errors: file, leadsGroup: true)
    let process: pid_t
    do {
      process = try ChildProcess.spawn(command, wiring)
    } catch {
      close(pipe.read)
      throw Failure(description: "\(command[0]) cannot be started: \(error)")
    }
    return Runner(process: process, output: pipe.read, errors: errors)
  }

  /// Those that have something to say; none after a moment in which nobody had.
  private func ready(_ runners: [Runner], within milliseconds: Int32) -> [Int] {
    let open = runners.indices.filter { runners[$0].isOpen }
    var waiting = open.map { pollfd(fd: runners[$0].output, events: Int16(POLLIN), revents: 0) }
    // SAFETY: poll() writes to as many records as it is told of.
    guard unsafe poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return [] }
    return zip(open, waiting).filter { $0.1.revents != 0 }.map(\.0)
  }

  private func read(_ runner: inout Runner, _ take: ([UInt8]) throws -> Void) throws {
    guard let chunk = ChildProcess.read(from: runner.output) else {
      runner.isOpen = false
      close(runner.output)
      let status = try ChildProcess.wait(for: runner.process)
      // What its children may still do is of no use to anybody.
      kill(-runner.process, SIGKILL)
      guard status == 0 else {
        throw Failure(description: "a runner ended with status \(status)\(Self.tail(runner))")
      }
      return
    }
    runner.heard = DispatchTime.now()
    var lines = chunk.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let rest = lines.removeLast()
    for line in lines {
      let whole = runner.pending + line
      runner.pending = []
      if !whole.isEmpty { try take(whole) }
    }
    runner.pending += rest
  }

  private func end(_ runner: Runner) {
    kill(-runner.process, SIGKILL)
    close(runner.output)
    _ = try? ChildProcess.wait(for: runner.process)
  }

  /// The last that it printed for a person.
  private static func tail(_ runner: Runner) -> String {
    let text = (try? String(contentsOf: runner.errors, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").suffix(20)
    return lines.isEmpty ? "" : ":\n" + lines.joined(separator: "\n")
  }
}
