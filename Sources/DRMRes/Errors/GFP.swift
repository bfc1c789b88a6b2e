// SPDX-License-Identifier: MIT
//
// The allocation flags that Swift uses. The C macros are expressions, which Swift does not import.

public import CDRMRes

/// May sleep, and may fail: `GFP_KERNEL`.
@inlinable
var gfpKernel: gfp_t {
  @inline(__always) get { ___GFP_DIRECT_RECLAIM | ___GFP_KSWAPD_RECLAIM | ___GFP_IO | ___GFP_FS }
}

/// The same, with the memory zeroed: `GFP_KERNEL | __GFP_ZERO`.
@inlinable
var gfpKernelZeroed: gfp_t { gfpKernel | ___GFP_ZERO }
