// SPDX-License-Identifier: MIT
//
// The kernel's log: what printk() and everything above it print, one line a record. A log is captured from the making of
// a KernelLog until it is dropped; they nest, and the newest hears alone.

import CDRMRes

/// One line of the kernel's log.
public struct LogLine: Hashable, Sendable {
  /// How urgent it is: 0 emergency, 3 error, 4 warning, 6 information, 7 debug.
  public let level: Int

  /// The line, without its newline.
  public let text: String
}

extension LogLine: CustomStringConvertible {
  /// The line alone.
  public var description: String { text }
}

/// Hears every line of the kernel's log until it is dropped.
///
/// Without one, the core prints the log on standard error. The corresponding C function is `drmres_set_log_sink()`.
public struct KernelLog: ~Copyable, Sendable {
  private let number: UInt64

  /// Starts to listen.
  ///
  /// - Parameter handler: Called once a line, on the thread that prints, possibly with a spinlock held.
  public init(_ handler: @escaping @Sendable (LogLine) -> Void) {
    let pushed = Self.stack.push { line in handler(copy line) }
    number = pushed.number
    // SAFETY: the function is static and needs no context.
    if pushed.first { unsafe drmres_set_log_sink(deliverLine, nil) }
  }

  deinit {
    // SAFETY: nil puts the default back.
    if Self.stack.remove(number) { drmres_set_log_sink(nil, nil) }
  }

  /// Stops listening; the log before this one hears again.
  public consuming func close() {}

  /// Lines of a level below this are printed while nobody listens; 8 prints everything.
  public static func setConsoleLevel(_ level: Int) {
    drmres_set_console_level(Int32(clamping: level))
  }

  /// Chooses what DRM prints, as `drm.debug=` does.
  ///
  /// - Parameter categories: What to print besides warnings and errors.
  public static func setDRMDebug(_ categories: DRMDebugCategories) {
    drmres_set_drm_debug(UInt(categories.rawValue))
  }

  /// Whether each change of a `struct device`'s nodes is printed, as `devres.log=` chooses.
  public static var devres: Bool {
    get { drmres_devres_log() }
    set { drmres_set_devres_log(newValue) }
  }

  /// Has the core call this handler again, if there is one.
  static func resume() {
    // SAFETY: the function is static and needs no context.
    if stack.top != nil { unsafe drmres_set_log_sink(deliverLine, nil) }
  }

  fileprivate static let stack = SinkStack<LogLine>()
}

/// What DRM prints besides warnings and errors.
///
/// The corresponding C type is `enum drm_debug_category`.
public struct DRMDebugCategories: OptionSet, Hashable, Sendable {
  /// The bits of `drm.debug=`.
  public let rawValue: UInt32

  /// Makes a set from the bits of `drm.debug=`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Generic code: `DRM_UT_CORE`.
  public static let core = DRMDebugCategories(rawValue: 0x001)
  /// Drivers: `DRM_UT_DRIVER`.
  public static let driver = DRMDebugCategories(rawValue: 0x002)
  /// Mode setting: `DRM_UT_KMS`.
  public static let kms = DRMDebugCategories(rawValue: 0x004)
  /// Buffer sharing: `DRM_UT_PRIME`.
  public static let prime = DRMDebugCategories(rawValue: 0x008)
  /// Managed resources: `DRM_UT_DRMRES`.
  public static let managedResources = DRMDebugCategories(rawValue: 0x200)
}

private func deliverLine(_ level: Int32, _ line: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?) {
  // SAFETY: the core lends the line for the length of this call.
  guard let handler = KernelLog.stack.top, let line = unsafe text(line) else { return }
  handler(LogLine(level: Int(level), text: line))
}

/// Runs a closure and keeps the lines of the kernel's log that are printed meanwhile, on any thread.
///
/// - Parameter body: What to run. Logs that were there before hear nothing of it.
/// - Returns: What the closure returned, and the lines in order.
/// - Throws: What the closure throws; the lines are lost then.
public func withKernelLog<Value: ~Copyable, Failure: Error>(
  _ body: () throws(Failure) -> Value
) throws(Failure) -> Captured<Value, LogLine> {
  let lines = Collected<LogLine>()
  let log = KernelLog { lines.append($0) }
  let value = try body()
  log.close()
  return Captured(value: value, records: lines.all)
}

extension Captured where Value: ~Copyable, Record == LogLine {
  /// The lines, in order, without their newlines.
  public var lines: [String] { records.map(\.text) }
}
