// SPDX-License-Identifier: MIT
//
// The names of the errors, each with the name it has in C. A C spelling is kept as an unavailable twin, so that typing
// it offers the Swift name as a fix.

extension DRMError {
  /// The caller may not do this.
  ///
  /// The corresponding C error is `EPERM`.
  @inlinable
  public static var notPermitted: DRMError { DRMError(rawValue: 1) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "notPermitted")
  public static var EPERM: DRMError { notPermitted }

  /// There is no such entry: a node, a name or a file.
  ///
  /// The corresponding C error is `ENOENT`.
  @inlinable
  public static var noEntry: DRMError { DRMError(rawValue: 2) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "noEntry")
  public static var ENOENT: DRMError { noEntry }

  /// A signal came in between.
  ///
  /// The corresponding C error is `EINTR`.
  @inlinable
  public static var interrupted: DRMError { DRMError(rawValue: 4) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "interrupted")
  public static var EINTR: DRMError { interrupted }

  /// The hardware did not answer as it should.
  ///
  /// The corresponding C error is `EIO`.
  @inlinable
  public static var io: DRMError { DRMError(rawValue: 5) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "io")
  public static var EIO: DRMError { io }

  /// There is no such device or address; a region that was revoked at unbind answers with it.
  ///
  /// The corresponding C error is `ENXIO`.
  @inlinable
  public static var noDeviceOrAddress: DRMError { DRMError(rawValue: 6) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "noDeviceOrAddress")
  public static var ENXIO: DRMError { noDeviceOrAddress }

  /// The argument is longer than the receiver takes.
  ///
  /// The corresponding C error is `E2BIG`.
  @inlinable
  public static var argumentListTooLong: DRMError { DRMError(rawValue: 7) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "argumentListTooLong")
  public static var E2BIG: DRMError { argumentListTooLong }

  /// The file is not open.
  ///
  /// The corresponding C error is `EBADF`.
  @inlinable
  public static var badFileDescriptor: DRMError { DRMError(rawValue: 9) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "badFileDescriptor")
  public static var EBADF: DRMError { badFileDescriptor }

  /// It would have to wait now; try again.
  ///
  /// The corresponding C error is `EAGAIN`.
  @inlinable
  public static var tryAgain: DRMError { DRMError(rawValue: 11) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "tryAgain")
  public static var EAGAIN: DRMError { tryAgain }

  /// There is no memory, or an allocation was made to fail.
  ///
  /// The corresponding C error is `ENOMEM`.
  @inlinable
  public static var noMemory: DRMError { DRMError(rawValue: 12) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "noMemory")
  public static var ENOMEM: DRMError { noMemory }

  /// The file may not do this.
  ///
  /// The corresponding C error is `EACCES`.
  @inlinable
  public static var permissionDenied: DRMError { DRMError(rawValue: 13) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "permissionDenied")
  public static var EACCES: DRMError { permissionDenied }

  /// Userspace passed memory that cannot be read or written.
  ///
  /// The corresponding C error is `EFAULT`.
  @inlinable
  public static var badAddress: DRMError { DRMError(rawValue: 14) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "badAddress")
  public static var EFAULT: DRMError { badAddress }

  /// The device or resource is in use.
  ///
  /// The corresponding C error is `EBUSY`.
  @inlinable
  public static var busy: DRMError { DRMError(rawValue: 16) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "busy")
  public static var EBUSY: DRMError { busy }

  /// There is one of that name already.
  ///
  /// The corresponding C error is `EEXIST`.
  @inlinable
  public static var alreadyExists: DRMError { DRMError(rawValue: 17) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "alreadyExists")
  public static var EEXIST: DRMError { alreadyExists }

  /// The device is gone, or is not of the kind that is needed.
  ///
  /// The corresponding C error is `ENODEV`.
  @inlinable
  public static var noDevice: DRMError { DRMError(rawValue: 19) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "noDevice")
  public static var ENODEV: DRMError { noDevice }

  /// An argument is wrong.
  ///
  /// The corresponding C error is `EINVAL`.
  @inlinable
  public static var invalidArgument: DRMError { DRMError(rawValue: 22) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "invalidArgument")
  public static var EINVAL: DRMError { invalidArgument }

  /// The driver has no such ioctl.
  ///
  /// The corresponding C error is `ENOTTY`.
  @inlinable
  public static var inappropriateIOCTL: DRMError { DRMError(rawValue: 25) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "inappropriateIOCTL")
  public static var ENOTTY: DRMError { inappropriateIOCTL }

  /// The object is larger than the receiver takes.
  ///
  /// The corresponding C error is `EFBIG`.
  @inlinable
  public static var fileTooLarge: DRMError { DRMError(rawValue: 27) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "fileTooLarge")
  public static var EFBIG: DRMError { fileTooLarge }

  /// There is no room left.
  ///
  /// The corresponding C error is `ENOSPC`.
  @inlinable
  public static var noSpace: DRMError { DRMError(rawValue: 28) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "noSpace")
  public static var ENOSPC: DRMError { noSpace }

  /// A result does not fit.
  ///
  /// The corresponding C error is `ERANGE`.
  @inlinable
  public static var outOfRange: DRMError { DRMError(rawValue: 34) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "outOfRange")
  public static var ERANGE: DRMError { outOfRange }

  /// Waiting would never end.
  ///
  /// The corresponding C error is `EDEADLK`.
  @inlinable
  public static var deadlock: DRMError { DRMError(rawValue: 35) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "deadlock")
  public static var EDEADLK: DRMError { deadlock }

  /// The kernel has no such function.
  ///
  /// The corresponding C error is `ENOSYS`.
  @inlinable
  public static var notImplemented: DRMError { DRMError(rawValue: 38) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "notImplemented")
  public static var ENOSYS: DRMError { notImplemented }

  /// There is nothing to read.
  ///
  /// The corresponding C error is `ENODATA`.
  @inlinable
  public static var noData: DRMError { DRMError(rawValue: 61) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "noData")
  public static var ENODATA: DRMError { noData }

  /// Time ran out before the condition held.
  ///
  /// The corresponding C error is `ETIME`.
  @inlinable
  public static var timerExpired: DRMError { DRMError(rawValue: 62) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "timerExpired")
  public static var ETIME: DRMError { timerExpired }

  /// A size or count does not fit in the type that carries it.
  ///
  /// The corresponding C error is `EOVERFLOW`.
  @inlinable
  public static var overflow: DRMError { DRMError(rawValue: 75) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "overflow")
  public static var EOVERFLOW: DRMError { overflow }

  /// The driver does not support this.
  ///
  /// The corresponding C error is `EOPNOTSUPP`.
  @inlinable
  public static var notSupported: DRMError { DRMError(rawValue: 95) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "notSupported")
  public static var EOPNOTSUPP: DRMError { notSupported }

  /// Time ran out before an answer came.
  ///
  /// The corresponding C error is `ETIMEDOUT`.
  @inlinable
  public static var timedOut: DRMError { DRMError(rawValue: 110) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "timedOut")
  public static var ETIMEDOUT: DRMError { timedOut }

  /// It was started before and is not done.
  ///
  /// The corresponding C error is `EALREADY`.
  @inlinable
  public static var alreadyInProgress: DRMError { DRMError(rawValue: 114) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "alreadyInProgress")
  public static var EALREADY: DRMError { alreadyInProgress }

  /// Somebody called it off.
  ///
  /// The corresponding C error is `ECANCELED`.
  @inlinable
  public static var canceled: DRMError { DRMError(rawValue: 125) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "canceled")
  public static var ECANCELED: DRMError { canceled }

  /// A signal came in between; the call is to be made again.
  ///
  /// The corresponding C error is `ERESTARTSYS`.
  @inlinable
  public static var restart: DRMError { DRMError(rawValue: 512) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "restart")
  public static var ERESTARTSYS: DRMError { restart }

  /// Something that the probe needs is not there yet.
  ///
  /// The corresponding C error is `EPROBE_DEFER`.
  @inlinable
  public static var probeDeferred: DRMError { DRMError(rawValue: 517) }

  /// The C spelling.
  @_documentation(visibility: private)
  @available(*, unavailable, renamed: "probeDeferred")
  public static var EPROBE_DEFER: DRMError { probeDeferred }
}

extension DRMError {
  /// The device was unplugged: ``noDevice`` as `drm_dev_enter()` makes callers return it.
  @inlinable
  public static var unplugged: DRMError { noDevice }

  /// The device has no driver bound, or the region was revoked when it was unbound: ``noDeviceOrAddress``.
  @inlinable
  public static var unbound: DRMError { noDeviceOrAddress }

  /// A key or region belongs to another device: ``invalidArgument``.
  @inlinable
  public static var foreignKey: DRMError { invalidArgument }
}
