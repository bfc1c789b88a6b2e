// SPDX-License-Identifier: MIT

/// Sinks, traces and log handlers of this process, which C may have taken off.
package enum Listeners {
  /// Has the newest of each kind hear again, after C had sinks of its own in force.
  package static func resume() {
    ReportSink.resume()
    Trace.resume()
    KernelLog.resume()
  }
}
