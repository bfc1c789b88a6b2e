// SPDX-License-Identifier: MIT
/**
 * DOC: replacements of functions
 *
 * A replacement is a resource of its test.
 */
#include <kunit/static_stub.h>

#include <linux/slab.h>

struct stub {
	void *real_fn;
	void *replacement;
};

static void free_stub(struct kunit_resource *res)
{
	kfree(res->data);
}

static bool replaces(struct kunit *test, struct kunit_resource *res, void *real_fn)
{
	(void)test;
	return res->free == free_stub && ((const struct stub *)res->data)->real_fn == real_fn;
}

void *drmres_kunit_replacement(const void *real_fn)
{
	struct kunit *test = kunit_get_current_test();
	struct kunit_resource *res = test ? kunit_find_resource(test, replaces, (void *)real_fn) : NULL;
	void *replacement;

	if (!res)
		return NULL;
	replacement = ((const struct stub *)res->data)->replacement;
	kunit_put_resource(res);
	return replacement;
}

void drmres_kunit_activate_stub(struct kunit *test, void *real_fn, void *replacement)
{
	struct kunit_resource *res;
	struct stub *stub;

	KUNIT_ASSERT_NOT_NULL_MSG(test, real_fn, "there is no function to replace");
	if (!replacement) {
		kunit_deactivate_static_stub(test, real_fn);
		return;
	}
	res = kunit_find_resource(test, replaces, real_fn);
	if (res) {
		((struct stub *)res->data)->replacement = replacement;
		kunit_put_resource(res);
		return;
	}
	stub = kmalloc(sizeof(*stub), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL_MSG(test, stub, "no memory for a replacement");
	*stub = (struct stub){real_fn, replacement};
	if (!kunit_alloc_resource(test, NULL, free_stub, GFP_KERNEL, stub)) {
		kfree(stub);
		KUNIT_FAIL_AND_ABORT(test, "no memory for a replacement");
	}
}

void kunit_deactivate_static_stub(struct kunit *test, void *real_fn_addr)
{
	struct kunit_resource *res = kunit_find_resource(test, replaces, real_fn_addr);

	KUNIT_ASSERT_NOT_NULL_MSG(test, res, "this function is not replaced");
	kunit_remove_resource(test, res);
	kunit_put_resource(res);
}
