// SPDX-License-Identifier: MIT
/**
 * DOC: caches of equal objects
 *
 * A cache is memory of the allocator itself, tagged with its name, and a place in the list of caches; its objects are
 * blocks of the back end which name it. A cache that ends with objects in use stays where it is, because they name it.
 * The list has a lock of its own, which is a leaf; everything may be called concurrently as the public header says.
 */
#include <linux/slab_cache.h>

#include <drmres/phase.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/slab.h>
#include <mm/backend.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <bsd/sys/queue.h>

/* Smaller objects share one. */
#define CACHE_LINE 64u

struct cache {
	struct kmem_cache public;
	LIST_ENTRY(cache) entry;
	char name[];
};

static LIST_HEAD(caches, cache) caches = LIST_HEAD_INITIALIZER(caches);
static pthread_mutex_t caches_lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &caches_lock)

/* Whether the running test counts slab errors, and has counted this one. */
static bool counted(void)
{
	return drmres_hooks.slab_error && drmres_hooks.slab_error();
}

static bool is_known(const char *name)
{
	struct cache *cache;

	pthread_mutex_lock(&caches_lock);
	LIST_FOREACH(cache, &caches, entry)
	if (!strcmp(cache->name, name))
		break;
	pthread_mutex_unlock(&caches_lock);
	return cache;
}

/* NULL if the arguments will do. */
static const char *objection(const char *name, unsigned int size, const struct kmem_cache_args *args)
{
	if (!name || !*name)
		return "without a name";
	if (!size || size > KMALLOC_MAX_SIZE)
		return "with objects of a size that cannot be";
	if ((args->align & (args->align - 1)) || args->align > PAGE_SIZE)
		return "with an alignment that cannot be";
	return NULL;
}

static unsigned int alignment(unsigned int size, unsigned int align, slab_flags_t flags)
{
	unsigned int line = CACHE_LINE;

	if (flags & SLAB_HWCACHE_ALIGN) {
		while (size <= line / 2)
			line /= 2;
		if (align < line)
			align = line;
	}
	return align < sizeof(void *) ? sizeof(void *) : align;
}

static struct kmem_cache *create(const char *name, unsigned int size, const struct kmem_cache_args *args,
				 slab_flags_t flags, const void *pc)
{
	size_t length = strlen(name) + 1;
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_MEM,
		.owner_name = "the slab allocator",
		.name = name,
		.size = sizeof(struct cache) + length,
	};
	struct cache *cache = drmres_mem_alloc(tag.size, GFP_KERNEL | __GFP_ZERO, pc);

	if (!cache)
		return NULL;
	drmres_mem_tag(cache, &tag);
	memcpy(cache->name, name, length);
	cache->public.name = cache->name;
	cache->public.flags = flags;
	cache->public.ctor = args->ctor;
	cache->public.object_size = size;
	cache->public.align = alignment(size, args->align, flags);
	cache->public.size = (size + cache->public.align - 1) & ~(cache->public.align - 1);
	cache->public.offset = (size + sizeof(void *) - 1) & ~((unsigned int)sizeof(void *) - 1);

	pthread_mutex_lock(&caches_lock);
	LIST_INSERT_HEAD(&caches, cache, entry);
	pthread_mutex_unlock(&caches_lock);
	return &cache->public;
}

struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int object_size, struct kmem_cache_args *args,
					    slab_flags_t flags)
{
	const void *pc = __builtin_return_address(0);
	const struct kmem_cache_args none = {0};
	struct kmem_cache *s = NULL;
	const char *wrong = objection(name, object_size, args ? args : &none);

	if (wrong) {
		drmres_report_at(pc, DRMRES_CACHE_MISUSE, "kmem_cache_create", NULL, "kmem_cache_create() %s", wrong);
	} else {
		if (strchr(name, ' ') || is_known(name))
			drmres_report_at(pc, DRMRES_CACHE_MISUSE, "kmem_cache_create", NULL,
					 "kmem_cache_create() of '%s', %s", name,
					 strchr(name, ' ') ? "a name with a space" : "which there is already");
		s = create(name, object_size, args ? args : &none, flags, pc);
	}
	if (!s && (flags & SLAB_PANIC))
		drmres_report_at(pc, DRMRES_BUG, "kmem_cache_create", NULL,
				 "the cache '%s' with SLAB_PANIC could not be created", name ? name : "(null)");
	return s;
}

/* Whether @s is a cache that has not ended; says so if not. */
static bool is_usable(struct kmem_cache *s, const char *function, const void *pc)
{
	enum drmres_address state;

	if (!s) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() without a cache", function);
		return false;
	}
	state = drmres_mem_find(s).state;
	if (state == DRMRES_ADDRESS_FREED)
		return drmres_backend->check(s, function);
	if (state == DRMRES_ADDRESS_LIVE && !s->destroyed)
		return true;
	drmres_report_at(pc, DRMRES_CACHE_MISUSE, function, NULL, "%s() of %s", function,
			 state == DRMRES_ADDRESS_LIVE ? "a cache that was destroyed" : "what is no cache");
	return false;
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	const void *pc = __builtin_return_address(0);
	struct cache *cache = (struct cache *)s;
	size_t live;

	if (!s || !is_usable(s, "kmem_cache_destroy", pc))
		return;
	pthread_mutex_lock(&caches_lock);
	LIST_REMOVE(cache, entry);
	pthread_mutex_unlock(&caches_lock);

	live = drmres_backend->forget(s);
	if (!live) {
		drmres_mem_free(cache, false, pc);
		return;
	}
	s->destroyed = true;
	drmres_mem_keep(s);
	if (!counted()) {
		drmres_report_at(pc, DRMRES_CACHE_MISUSE, "kmem_cache_destroy", NULL,
				 "kmem_cache_destroy() of %s with %zu object%s in use", s->name, live,
				 live == 1 ? "" : "s");
		return;
	}
	while (live--)
		counted();
}

static void construct(const struct kmem_cache *s, void *object)
{
	struct drmres_phase phase;

	drmres_phase_enter(&phase, "constructor of", s->name);
	s->ctor(object);
	drmres_phase_leave(&phase);
}

static void *alloc(struct kmem_cache *s, const char *function, size_t size, gfp_t flags, const void *pc)
{
	struct drmres_request request = {
		.function = function,
		.source = DRMRES_SOURCE_CACHE,
		.flags = flags,
		.pc = pc,
	};
	void *object;

	if (!is_usable(s, function, pc))
		return drmres_refused();
	if (!size || size > s->object_size) {
		drmres_report_at(pc, DRMRES_ALLOC_ARGUMENT, function, NULL, "%s() of %zu bytes from %s, which has %u",
				 function, size, s->name, s->object_size);
		return drmres_refused();
	}
	if (s->ctor && (flags & __GFP_ZERO))
		drmres_report_at(pc, DRMRES_CACHE_MISUSE, function, NULL,
				 "%s() with __GFP_ZERO from %s, which has a constructor", function, s->name);
	request.size = size;
	request.usable = s->offset;
	request.align = s->align;
	request.cache = s;
	object = drmres_carry_out(&request);
	if (object && s->ctor)
		construct(s, object);
	return object;
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags)
{
	return alloc(s, "kmem_cache_alloc", s ? s->object_size : 0, flags, __builtin_return_address(0));
}

void *__kmalloc_cache_noprof(struct kmem_cache *s, gfp_t flags, size_t size)
{
	return alloc(s, "__kmalloc_cache_noprof", size, flags, __builtin_return_address(0));
}

void kmem_cache_free(struct kmem_cache *s, void *objp)
{
	const struct drmres_discard discard = {
		.function = "kmem_cache_free",
		.ptr = objp,
		.sources = 1u << DRMRES_SOURCE_CACHE,
		.cache = s,
		.pc = __builtin_return_address(0),
	};

	if (objp && is_usable(s, discard.function, discard.pc))
		drmres_backend->free(&discard);
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return is_usable(s, "kmem_cache_size", __builtin_return_address(0)) ? s->object_size : 0;
}

long validate_slab_cache(struct kmem_cache *s)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_examination result;
	struct drmres_flaw *flaw;

	if (!is_usable(s, "validate_slab_cache", pc))
		return 0;
	result = drmres_backend->examine(s);
	for (flaw = result.flaws; flaw < result.flaws + result.count; flaw++) {
		/* What is wrong, and that it was put right. */
		if (counted())
			counted();
		else
			drmres_report_flaw(pc, "validate_slab_cache", flaw);
	}
	free(result.flaws);
	return (long)result.objects;
}
