// SPDX-License-Identifier: MIT
//
// Who writes tests imports one module: the scenarios and what came of them, which the command uses as well and which know
// nothing of Swift Testing, come with it.

@_exported public import DRMResHarness
