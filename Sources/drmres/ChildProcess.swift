// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// Programs that this command runs. Foundation's Process leaves a few bytes behind, which a leak check would find.
enum ChildProcess {
  /// Whose output the caller wants; the rest goes where this command's goes.
  enum Capture {
    case nothing, output, everything
  }

  /// Runs a program and waits for it.
  ///
  /// - Parameters:
  ///   - arguments: The program, looked up in PATH, and its arguments.
  ///   - capture: Standard output, standard output and error in one, or nothing.
  /// - Returns: Its exit status, or 128 and the signal's number if it crashed, as a shell says it; and what was captured.
  static func run(_ arguments: [String], capturing capture: Capture) throws -> (status: Int32, output: String) {
    // What this command has printed comes first.
    fflush(nil)
    var ends: [Int32] = [-1, -1]
    // SAFETY: pipe() fills in two descriptors.
    guard unsafe pipe(&ends) == 0 else { throw failure(errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // SAFETY: the copies live until the end; posix_spawnp() and the actions keep none of them.
    var strings = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe strings.forEach { unsafe free($0) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if capture != .nothing { unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1) }
    if capture == .everything { unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 2) }
    var child: pid_t = 0
    let error = unsafe posix_spawnp(&child, arguments[0], &actions, nil, &strings, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard error == 0 else { throw failure(error) }

    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // SAFETY: read() writes at most as many bytes as the chunk has.
      let count = unsafe read(ends[0], &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      output += chunk.prefix(count)
    }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw failure(errno) }
    }
    let signal = status & 0x7f
    return (signal == 0 ? status >> 8 & 0xff : 128 + signal, String(decoding: output, as: UTF8.self))
  }

  private static func failure(_ number: Int32) -> POSIXError {
    POSIXError(POSIXErrorCode(rawValue: number) ?? .EINVAL)
  }
}
