// SPDX-License-Identifier: MIT

import Glibc
import Synchronization

/// A wish to stop that came from outside: Ctrl-C, a closed terminal, a manager's SIGTERM.
///
/// The signal only leaves its number here. Who runs something looks at it, ends what it started, and returns; so
/// temporary files are removed on every path.
enum Interruption {
  private static let number = Atomic<Int32>(0)

  /// Notes these signals from now on instead of being ended by them.
  static func watch() {
    // The storage exists before a handler needs it.
    number.store(0, ordering: .relaxed)
    // SAFETY: the set is a local that the calls fill in and read; none of them keeps it.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      unsafe sigaddset(&signals, signal)
      var action = sigaction()
      // Without SA_RESTART: a poll() that waits ends.
      // PAIRS WITH: the load in `exitCode`; the number is all that is handed over.
      unsafe action.__sigaction_handler.sa_handler = { Interruption.number.store($0, ordering: .relaxed) }
      // SAFETY: sigaction() copies the record; the handler only stores to an atomic.
      unsafe sigaction(signal, &action, nil)
    }
    // Who started this command may have had them blocked.
    // SAFETY: as above.
    unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// What this command ends with if it was interrupted: 128 and the signal's number, as a shell says it.
  static var exitCode: Int32? {
    let signal = number.load(ordering: .relaxed)
    return signal == 0 ? nil : 128 + signal
  }
}
