// SPDX-License-Identifier: MIT

import DRMRes
import Glibc
import Testing

extension Typed {
  @Suite struct Errors {
    @Test(arguments: [
      (DRMError.notPermitted, Glibc.EPERM), (.noEntry, Glibc.ENOENT), (.interrupted, Glibc.EINTR), (.io, Glibc.EIO),
      (.noDeviceOrAddress, Glibc.ENXIO), (.argumentListTooLong, Glibc.E2BIG), (.badFileDescriptor, Glibc.EBADF),
      (.tryAgain, Glibc.EAGAIN), (.noMemory, Glibc.ENOMEM), (.permissionDenied, Glibc.EACCES),
      (.badAddress, Glibc.EFAULT), (.busy, Glibc.EBUSY), (.alreadyExists, Glibc.EEXIST), (.noDevice, Glibc.ENODEV),
      (.invalidArgument, Glibc.EINVAL), (.inappropriateIOCTL, Glibc.ENOTTY), (.fileTooLarge, Glibc.EFBIG),
      (.noSpace, Glibc.ENOSPC), (.outOfRange, Glibc.ERANGE), (.deadlock, Glibc.EDEADLK),
      (.notImplemented, Glibc.ENOSYS), (.noData, Glibc.ENODATA), (.timerExpired, Glibc.ETIME),
      (.overflow, Glibc.EOVERFLOW), (.notSupported, Glibc.EOPNOTSUPP), (.timedOut, Glibc.ETIMEDOUT),
      (.alreadyInProgress, Glibc.EALREADY), (.canceled, Glibc.ECANCELED), (.restart, 512), (.probeDeferred, 517),
    ]) func carriesTheNumberOfC(_ error: DRMError, _ number: Int32) {
      #expect(error.errno == number && error.status == -number)
      #expect(DRMError(status: -number) == error)
      #expect(error.name?.hasPrefix("E") == true)
    }

    @Test func success() {
      #expect(DRMError(status: 0) == nil)
      #expect(DRMError(status: 7) == nil)
    }

    @Test func isPrintedWithBothNames() {
      #expect(DRMError.noMemory.description == "Out of memory (ENOMEM)")
      #expect(DRMError(rawValue: 4000).description == "Error 4000")
    }

    @Test func isCaughtByName() {
      #expect(throws: DRMError.unplugged) { throw DRMError.noDevice }
      do {
        throw DRMError.foreignKey as any Error
      } catch DRMError.invalidArgument {
        return
      } catch {
        Issue.record("\(error)")
      }
    }
  }
}
