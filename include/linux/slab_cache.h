/* SPDX-License-Identifier: MIT */
/**
 * DOC: caches of equal objects
 *
 * A struct kmem_cache hands out objects of one size. It is owned by whoever created it and ends with
 * kmem_cache_destroy(), which must come after the last object was freed. Each object is memory of its own, alive until
 * kmem_cache_free() (or kfree()); a freed one is kept back and watched as kmalloc() memory is. Nothing is merged and
 * nothing is reused, and red zones and poison are always there, whatever the flags say.
 *
 * Objects may be allocated and freed concurrently; creating and destroying is for one thread at a time.
 */
#ifndef _LINUX_SLAB_CACHE_H
#define _LINUX_SLAB_CACHE_H

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/gfp.h>

__BEGIN_DECLS

typedef unsigned int slab_flags_t;

/* What a cache is asked for. Only SLAB_HWCACHE_ALIGN and SLAB_PANIC change anything here. */
#define SLAB_CONSISTENCY_CHECKS ((slab_flags_t)1 << 0)
#define SLAB_RED_ZONE ((slab_flags_t)1 << 1)
#define SLAB_POISON ((slab_flags_t)1 << 2)
#define SLAB_KMALLOC ((slab_flags_t)1 << 3)
#define SLAB_HWCACHE_ALIGN ((slab_flags_t)1 << 4) /* small objects do not share a cache line with a neighbour */
#define SLAB_STORE_USER ((slab_flags_t)1 << 5)
#define SLAB_PANIC ((slab_flags_t)1 << 6) /* a cache that cannot be created is W02 */
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)1 << 7)
#define SLAB_NO_MERGE ((slab_flags_t)1 << 8)
#define SLAB_ACCOUNT ((slab_flags_t)1 << 9)
#define SLAB_NO_USER_FLAGS ((slab_flags_t)1 << 10)
#define SLAB_SKIP_KFENCE ((slab_flags_t)1 << 11)
#define SLAB_RECLAIM_ACCOUNT ((slab_flags_t)1 << 12)

/**
 * struct kmem_cache - where objects of one size come from
 * @flags: as asked for
 * @object_size: bytes of an object, as asked for
 * @size: the same, rounded up to the alignment
 * @align: alignment in bytes
 * @offset: first byte behind an object, rounded up to a word
 * @ctor: called with each new object
 * @name: copy of its name
 * @destroyed: it ended with objects in use, which still name it
 *
 * For reading by tests; a driver has only pointers to it.
 */
struct kmem_cache {
	slab_flags_t flags;
	unsigned int object_size;
	unsigned int size;
	unsigned int align;
	unsigned int offset;
	void (*ctor)(void *object);
	const char *name;
	bool destroyed;
};

/**
 * struct kmem_cache_args - what is said of a cache beside its size
 * @align: alignment in bytes, a power of two; 0 for the least
 * @useroffset: where the part that may be copied to userspace starts; taken and not used
 * @usersize: its length
 * @freeptr_offset: where a link may be kept in a freed object; taken and not used
 * @use_freeptr_offset: there is one
 * @ctor: called with each new object, before the allocation returns
 */
struct kmem_cache_args {
	unsigned int align;
	unsigned int useroffset;
	unsigned int usersize;
	unsigned int freeptr_offset;
	bool use_freeptr_offset;
	void (*ctor)(void *object);
};

/**
 * __kmem_cache_create_args() - make a cache; use kmem_cache_create()
 * @name: for reports; copied
 * @object_size: bytes of an object
 * @args: the rest, NULL for none
 * @flags: SLAB_*
 *
 * No name, a size of 0 or above KMALLOC_MAX_SIZE, and an alignment that is no power of two are W40 and give NULL; so is
 * a name with a space in it or that of another cache, which gives a cache.
 *
 * Context: Process context. May sleep.
 * Lifetime: Until kmem_cache_destroy().
 * Return: the cache, NULL on failure.
 */
struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int object_size, struct kmem_cache_args *args,
					    slab_flags_t flags) DRMRES_SYM(__kmem_cache_create_args);

static inline struct kmem_cache *__kmem_cache_create(const char *name, unsigned int size, unsigned int align,
						     slab_flags_t flags, void (*ctor)(void *))
{
	struct kmem_cache_args args;

	__builtin_memset(&args, 0, sizeof(args));
	args.align = align;
	args.ctor = ctor;
	return __kmem_cache_create_args(name, size, &args, flags);
}

/*
 * kmem_cache_create() - make a cache
 *
 * Either (name, size, args, flags) with a struct kmem_cache_args pointer or NULL, or (name, size, align, flags, ctor).
 */
#define kmem_cache_create(name, size, args, ...) \
	_Generic((args), struct kmem_cache_args * : __kmem_cache_create_args, void * : __kmem_cache_create_args, \
		 default : __kmem_cache_create)(name, size, args, __VA_ARGS__)

/* A cache for objects of a struct, named after it and aligned as it is. */
#define KMEM_CACHE(type, flags_) \
	__kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), (flags_), NULL)

/**
 * kmem_cache_destroy() - end a cache
 * @s: the cache; NULL is ignored
 *
 * Objects that are still in use are W40; they stay as they are, and so does what they need of the cache. In a KUnit test
 * that counts slab errors that is one, and one for each object.
 *
 * Context: Process context. May sleep.
 */
void kmem_cache_destroy(struct kmem_cache *s) DRMRES_SYM(kmem_cache_destroy);

/**
 * kmem_cache_alloc() - allocate an object
 * @s: the cache
 * @flags: as for kmalloc()
 *
 * Context: May sleep if @flags permit; R03 if the caller holds a spinlock then.
 * Lifetime: Until kmem_cache_free().
 * Return: the object, NULL on failure.
 */
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags) DRMRES_SYM(kmem_cache_alloc);

/**
 * __kmalloc_cache_noprof() - allocate an object of which only a part was asked for; what kmalloc() of a constant becomes
 * @s: the cache
 * @flags: as for kmalloc()
 * @size: bytes; what lies behind them is red zone
 *
 * Context, lifetime and result as kmem_cache_alloc().
 */
void *__kmalloc_cache_noprof(struct kmem_cache *s, gfp_t flags, size_t size) DRMRES_SYM(__kmalloc_cache_noprof)
	__drmres_alloc_size(3);

/* An allocation as it is: where it was written is noted anyway. */
#define alloc_hooks(allocation) (allocation)

/**
 * kmem_cache_free() - give an object back
 * @s: the cache that it is from; another one is M10
 * @objp: the object; NULL is ignored; whatever else is no live object is reported as kfree() does
 *
 * Context: Any.
 */
void kmem_cache_free(struct kmem_cache *s, void *objp) DRMRES_SYM(kmem_cache_free);

/**
 * kmem_cache_size() - bytes of an object
 * @s: the cache
 *
 * Return: as it was created with.
 */
unsigned int kmem_cache_size(struct kmem_cache *s) DRMRES_SYM(kmem_cache_size);

/**
 * validate_slab_cache() - look at every object of a cache, live or freed
 * @s: the cache
 *
 * Writes around an object are M05 or M06, writes to a freed one M07; the bytes are then put right, so that each is found
 * once. In a KUnit test that counts slab errors a finding is two: what is wrong, and that it was put right.
 * AddressSanitizer has stopped such a write when it happened, and nothing is found here.
 *
 * Context: Process context; nobody else uses an object meanwhile.
 * Return: objects that were looked at.
 */
long validate_slab_cache(struct kmem_cache *s) DRMRES_SYM(validate_slab_cache);

/**
 * kmem_cache_zalloc() - allocate a cleared object; see kmem_cache_alloc()
 * @s: the cache; W40 if it has a constructor
 * @flags: as for kmalloc()
 */
static inline void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t flags)
{
	return kmem_cache_alloc(s, flags | __GFP_ZERO);
}

#ifdef DRMRES_SITES
#define __kmem_cache_create_args(...) DRMRES_AT(__kmem_cache_create_args(__VA_ARGS__))
#define __kmem_cache_create(...) DRMRES_AT(__kmem_cache_create(__VA_ARGS__))
#define kmem_cache_destroy(...) DRMRES_AT_VOID(kmem_cache_destroy(__VA_ARGS__))
#define kmem_cache_alloc(...) DRMRES_AT(kmem_cache_alloc(__VA_ARGS__))
#define kmem_cache_zalloc(...) DRMRES_AT(kmem_cache_zalloc(__VA_ARGS__))
#define __kmalloc_cache_noprof(...) DRMRES_AT(__kmalloc_cache_noprof(__VA_ARGS__))
#define kmem_cache_free(...) DRMRES_AT_VOID(kmem_cache_free(__VA_ARGS__))
#endif

__END_DECLS

#endif
