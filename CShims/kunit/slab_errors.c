// SPDX-License-Identifier: MIT
/**
 * DOC: slab errors that a test counts
 *
 * A test case with a resource named "slab_errors" makes mistakes on purpose: each is added to the int behind it instead
 * of being reported. The resource is the test's; it is looked up for each error.
 */
#include "kunit.h"

#include <kunit/resource.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>

#include <lib/hooks.h>

static bool count_slab_error(void)
{
	struct kunit *test = kunit_get_current_test();
	struct kunit_resource *resource = test ? kunit_find_named_resource(test, "slab_errors") : NULL;

	if (!resource)
		return false;
	++*(int *)resource->data;
	kunit_put_resource(resource);
	return true;
}

void drmres_kunit_count_slab_errors(void)
{
	drmres_hooks.slab_error = count_slab_error;
}
