// SPDX-License-Identifier: MIT
/*
 * The scenarios as a kernel module: everything happens while it is loaded.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "scn.h"

static int __init scn_init(void)
{
	return scn_run_all();
}

static void __exit scn_exit(void)
{
}

module_init(scn_init);
module_exit(scn_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("conformance scenarios of managed resources");
