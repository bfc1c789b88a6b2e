// SPDX-License-Identifier: MIT
/*
 * kmalloc(): size classes, alignment, what krealloc() keeps.
 */
#include "scn.h"

static const size_t sizes[] = {1,   8,	 9,   16,  17,	32,  33,   64,	 65,   96,   97,   128,	 129,
			       192, 193, 256, 257, 512, 513, 1024, 1025, 2048, 2049, 4096, 4097, 8192};

static void size_classes(struct device *parent, const struct drm_driver *driver)
{
	unsigned int i;
	void *p;

	(void)parent;
	(void)driver;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p = kmalloc(sizes[i], GFP_KERNEL);
		scn_log("%zu: ksize %zu, roundup %zu", sizes[i], ksize(p), kmalloc_size_roundup(sizes[i]));
		kfree(p);
	}
}

static void large(struct device *parent, const struct drm_driver *driver)
{
	static const size_t large_sizes[] = {8193, 16384, 16385, 100000, 4u << 20};
	unsigned int i;
	void *p;

	(void)parent;
	(void)driver;
	for (i = 0; i < ARRAY_SIZE(large_sizes); i++) {
		p = kmalloc(large_sizes[i], GFP_KERNEL | __GFP_NOWARN);
		scn_log("%zu: %d, ksize %zu", large_sizes[i], p != NULL, ksize(p));
		kfree(p);
	}
	scn_log("beyond the limit %d", kmalloc((4u << 20) + 1, GFP_KERNEL | __GFP_NOWARN) == NULL);
	scn_log("roundup beyond the limit %zu", kmalloc_size_roundup(8u << 20));
}

static void alignment(struct device *parent, const struct drm_driver *driver)
{
	size_t size;
	void *p;

	(void)parent;
	(void)driver;
	for (size = 8; size <= 4096; size *= 2) {
		p = kmalloc(size, GFP_KERNEL);
		scn_log("%zu: aligned %d", size, ((unsigned long)p & (size - 1)) == 0);
		kfree(p);
	}
}

static void zero(struct device *parent, const struct drm_driver *driver)
{
	void *p;

	(void)parent;
	(void)driver;
	p = kmalloc(0, GFP_KERNEL);
	scn_log("zero %d, ksize %zu", p == ZERO_SIZE_PTR, ksize(p));
	kfree(p);
	kfree(NULL);
	scn_log("ksize(NULL) %zu, roundup(0) %zu", ksize(NULL), kmalloc_size_roundup(0));
	scn_log("array overflow %d", kmalloc_array(SIZE_MAX, 2, GFP_KERNEL) == NULL);
	scn_log("calloc overflow %d", kcalloc(SIZE_MAX / 2, 3, GFP_KERNEL) == NULL);
}

static int holds(const char *p, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (p[i] != (char)(i * 7 + 1))
			return 0;
	return 1;
}

static void krealloc_keeps(struct device *parent, const struct drm_driver *driver)
{
	unsigned int i;
	size_t k;
	char *p;

	(void)parent;
	(void)driver;
	for (i = 0; i + 2 < ARRAY_SIZE(sizes); i++) {
		p = kmalloc(sizes[i], GFP_KERNEL);
		for (k = 0; k < sizes[i]; k++)
			p[k] = (char)(k * 7 + 1);
		p = krealloc(p, sizes[i + 2], GFP_KERNEL);
		scn_log("%zu to %zu: %d", sizes[i], sizes[i + 2], holds(p, sizes[i]));
		p = krealloc(p, sizes[i], GFP_KERNEL);
		scn_log("and back: %d", holds(p, sizes[i]));
		kfree(p);
	}
}

static void krealloc_corners(struct device *parent, const struct drm_driver *driver)
{
	void *p, *q;

	(void)parent;
	(void)driver;
	p = krealloc(NULL, 10, GFP_KERNEL);
	scn_log("from NULL %d", p != NULL);
	q = krealloc(p, 16, GFP_KERNEL);
	scn_log("within the bucket, same %d", p == q);
	scn_log("to zero %d", krealloc(q, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	p = krealloc_array(NULL, 4, 4, GFP_KERNEL);
	scn_log("array %d, overflow %d", p != NULL, krealloc_array(p, SIZE_MAX, 4, GFP_KERNEL) == NULL);
	kfree(p);
}

static void copies(struct device *parent, const struct drm_driver *driver)
{
	char *p;

	(void)parent;
	(void)driver;
	p = kstrdup("copy", GFP_KERNEL);
	scn_log("%s %zu", p, ksize(p));
	kfree(p);
	p = kmemdup("bytes", 6, GFP_KERNEL);
	scn_log("%s", p);
	kfree_sensitive(p);
	p = kasprintf(GFP_KERNEL, "%d-%s", 7, "seven");
	scn_log("%s", p);
	kfree(p);
	scn_log("%d", kstrdup(NULL, GFP_KERNEL) == NULL);
}

const struct scn scn_slab[] = {
	{"slab_size_classes", size_classes},
	{"slab_large", large},
	{"slab_alignment", alignment},
	{"slab_zero", zero},
	{"slab_krealloc_keeps", krealloc_keeps},
	{"slab_krealloc_corners", krealloc_corners},
	{"slab_copies", copies},
	{NULL, NULL},
};
