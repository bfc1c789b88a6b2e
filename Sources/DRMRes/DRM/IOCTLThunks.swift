// SPDX-License-Identifier: MIT
//
// C calls an ioctl's handler without its number, and a C function pointer carries nothing: so there is one function a
// number. The core has already checked permission, copied the argument in and refused an unplugged device.

import CDRMRes

/// A handler as C calls it.
typealias IOCTLThunk =
  @convention(c) (
    UnsafeMutablePointer<drm_device>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<drm_file>?
  ) -> Int32

/// The handler of each number that a driver can have.
// SAFETY: the core lends what it passes for the length of the call; each function passes it on.
let ioctlThunks: [IOCTLThunk] = unsafe [
  { unsafe handleIOCTL(0, $0, $1, $2) }, { unsafe handleIOCTL(1, $0, $1, $2) },
  { unsafe handleIOCTL(2, $0, $1, $2) }, { unsafe handleIOCTL(3, $0, $1, $2) },
  { unsafe handleIOCTL(4, $0, $1, $2) }, { unsafe handleIOCTL(5, $0, $1, $2) },
  { unsafe handleIOCTL(6, $0, $1, $2) }, { unsafe handleIOCTL(7, $0, $1, $2) },
  { unsafe handleIOCTL(8, $0, $1, $2) }, { unsafe handleIOCTL(9, $0, $1, $2) },
  { unsafe handleIOCTL(10, $0, $1, $2) }, { unsafe handleIOCTL(11, $0, $1, $2) },
  { unsafe handleIOCTL(12, $0, $1, $2) }, { unsafe handleIOCTL(13, $0, $1, $2) },
  { unsafe handleIOCTL(14, $0, $1, $2) }, { unsafe handleIOCTL(15, $0, $1, $2) },
  { unsafe handleIOCTL(16, $0, $1, $2) }, { unsafe handleIOCTL(17, $0, $1, $2) },
  { unsafe handleIOCTL(18, $0, $1, $2) }, { unsafe handleIOCTL(19, $0, $1, $2) },
  { unsafe handleIOCTL(20, $0, $1, $2) }, { unsafe handleIOCTL(21, $0, $1, $2) },
  { unsafe handleIOCTL(22, $0, $1, $2) }, { unsafe handleIOCTL(23, $0, $1, $2) },
  { unsafe handleIOCTL(24, $0, $1, $2) }, { unsafe handleIOCTL(25, $0, $1, $2) },
  { unsafe handleIOCTL(26, $0, $1, $2) }, { unsafe handleIOCTL(27, $0, $1, $2) },
  { unsafe handleIOCTL(28, $0, $1, $2) }, { unsafe handleIOCTL(29, $0, $1, $2) },
  { unsafe handleIOCTL(30, $0, $1, $2) }, { unsafe handleIOCTL(31, $0, $1, $2) },
  { unsafe handleIOCTL(32, $0, $1, $2) }, { unsafe handleIOCTL(33, $0, $1, $2) },
  { unsafe handleIOCTL(34, $0, $1, $2) }, { unsafe handleIOCTL(35, $0, $1, $2) },
  { unsafe handleIOCTL(36, $0, $1, $2) }, { unsafe handleIOCTL(37, $0, $1, $2) },
  { unsafe handleIOCTL(38, $0, $1, $2) }, { unsafe handleIOCTL(39, $0, $1, $2) },
  { unsafe handleIOCTL(40, $0, $1, $2) }, { unsafe handleIOCTL(41, $0, $1, $2) },
  { unsafe handleIOCTL(42, $0, $1, $2) }, { unsafe handleIOCTL(43, $0, $1, $2) },
  { unsafe handleIOCTL(44, $0, $1, $2) }, { unsafe handleIOCTL(45, $0, $1, $2) },
  { unsafe handleIOCTL(46, $0, $1, $2) }, { unsafe handleIOCTL(47, $0, $1, $2) },
  { unsafe handleIOCTL(48, $0, $1, $2) }, { unsafe handleIOCTL(49, $0, $1, $2) },
  { unsafe handleIOCTL(50, $0, $1, $2) }, { unsafe handleIOCTL(51, $0, $1, $2) },
  { unsafe handleIOCTL(52, $0, $1, $2) }, { unsafe handleIOCTL(53, $0, $1, $2) },
  { unsafe handleIOCTL(54, $0, $1, $2) }, { unsafe handleIOCTL(55, $0, $1, $2) },
  { unsafe handleIOCTL(56, $0, $1, $2) }, { unsafe handleIOCTL(57, $0, $1, $2) },
  { unsafe handleIOCTL(58, $0, $1, $2) }, { unsafe handleIOCTL(59, $0, $1, $2) },
  { unsafe handleIOCTL(60, $0, $1, $2) }, { unsafe handleIOCTL(61, $0, $1, $2) },
  { unsafe handleIOCTL(62, $0, $1, $2) }, { unsafe handleIOCTL(63, $0, $1, $2) },
  { unsafe handleIOCTL(64, $0, $1, $2) }, { unsafe handleIOCTL(65, $0, $1, $2) },
  { unsafe handleIOCTL(66, $0, $1, $2) }, { unsafe handleIOCTL(67, $0, $1, $2) },
  { unsafe handleIOCTL(68, $0, $1, $2) }, { unsafe handleIOCTL(69, $0, $1, $2) },
  { unsafe handleIOCTL(70, $0, $1, $2) }, { unsafe handleIOCTL(71, $0, $1, $2) },
  { unsafe handleIOCTL(72, $0, $1, $2) }, { unsafe handleIOCTL(73, $0, $1, $2) },
  { unsafe handleIOCTL(74, $0, $1, $2) }, { unsafe handleIOCTL(75, $0, $1, $2) },
  { unsafe handleIOCTL(76, $0, $1, $2) }, { unsafe handleIOCTL(77, $0, $1, $2) },
  { unsafe handleIOCTL(78, $0, $1, $2) }, { unsafe handleIOCTL(79, $0, $1, $2) },
  { unsafe handleIOCTL(80, $0, $1, $2) }, { unsafe handleIOCTL(81, $0, $1, $2) },
  { unsafe handleIOCTL(82, $0, $1, $2) }, { unsafe handleIOCTL(83, $0, $1, $2) },
  { unsafe handleIOCTL(84, $0, $1, $2) }, { unsafe handleIOCTL(85, $0, $1, $2) },
  { unsafe handleIOCTL(86, $0, $1, $2) }, { unsafe handleIOCTL(87, $0, $1, $2) },
  { unsafe handleIOCTL(88, $0, $1, $2) }, { unsafe handleIOCTL(89, $0, $1, $2) },
  { unsafe handleIOCTL(90, $0, $1, $2) }, { unsafe handleIOCTL(91, $0, $1, $2) },
  { unsafe handleIOCTL(92, $0, $1, $2) }, { unsafe handleIOCTL(93, $0, $1, $2) },
  { unsafe handleIOCTL(94, $0, $1, $2) }, { unsafe handleIOCTL(95, $0, $1, $2) },
]
