// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// Programs that this command runs. Foundation's Process leaves a few bytes behind, which a leak check would find.
enum ChildProcess {
  /// Whose output the caller wants; the rest goes where this command's goes.
  enum Capture {
    case nothing, output, everything
  }

  /// Where a program writes and who is interrupted with it.
  struct Wiring {
    /// Descriptor that becomes its standard output.
    var output: Int32?
    /// Descriptor that becomes its standard error.
    var errors: Int32?
    /// It leads a process group of its own: a terminal's Ctrl-C does not reach it, and one kill() reaches its children.
    var leadsGroup = false
  }

  /// Runs a program and waits for it.
  ///
  /// - Parameters:
  ///   - arguments: The program, looked up in PATH, and its arguments.
  ///   - capture: Standard output, standard output and error in one, or nothing.
  /// - Returns: Its exit status, or 128 and the signal's number if it crashed, as a shell says it; and what was captured.
  static func run(_ arguments: [String], capturing capture: Capture) throws -> (status: Int32, output: String) {
    let ends = try makePipe()
    var wiring = Wiring()
    if capture != .nothing { wiring.output = ends.write }
    if capture == .everything { wiring.errors = ends.write }
    defer { close(ends.read) }
    let child: pid_t
    do {
      defer { close(ends.write) }
      child = try spawn(arguments, wiring)
    }
    var output: [UInt8] = []
    while let chunk = read(from: ends.read) {
      output += chunk
    }
    return (try wait(for: child), String(decoding: output, as: UTF8.self))
  }

  /// Starts a program.
  static func spawn(_ arguments: [String], _ wiring: Wiring) throws -> pid_t {
    // What this command has printed comes first.
    fflush(nil)
    // SAFETY: the copies live until the end; posix_spawnp(), the actions and the attributes keep none of them.
    var strings = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe strings.forEach { unsafe free($0) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let output = wiring.output { unsafe posix_spawn_file_actions_adddup2(&actions, output, 1) }
    if let errors = wiring.errors { unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    if wiring.leadsGroup {
      // Limits are alarms: they come also where whoever started this command had signals blocked.
      // SAFETY: the set is copied into the attributes.
      var none = sigset_t()
      unsafe sigemptyset(&none)
      unsafe posix_spawnattr_setsigmask(&attributes, &none)
      unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
      unsafe posix_spawnattr_setpgroup(&attributes, 0)
    }
    var child: pid_t = 0
    let error = unsafe posix_spawnp(&child, arguments[0], &actions, &attributes, &strings, environ)
    guard error == 0 else { throw failure(error) }
    return child
  }

  /// A pipe that no program inherits unless it is wired to it.
  static func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    // SAFETY: pipe() fills in two descriptors.
    guard unsafe pipe(&ends) == 0 else { throw failure(errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// The next bytes, `nil` at the end.
  static func read(from descriptor: Int32) -> ArraySlice<UInt8>? {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // SAFETY: read() writes at most as many bytes as the chunk has.
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      return count > 0 ? chunk.prefix(count) : nil
    }
  }

  /// Waits for a program's end.
  static func wait(for child: pid_t) throws -> Int32 {
    var status: Int32 = 0
    // SAFETY: waitpid() writes one number.
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw failure(errno) }
    }
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  private static func failure(_ number: Int32) -> POSIXError {
    POSIXError(POSIXErrorCode(rawValue: number) ?? .EINVAL)
  }
}
