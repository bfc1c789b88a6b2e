/* SPDX-License-Identifier: MIT */
/**
 * DOC: hash tables of fixed size
 *
 * An array of struct hlist_head, of a power of two of them. A table owns nothing: an object embeds a struct hlist_node and is
 * taken off before it is freed. Nothing is locked; who shares a table brings a lock.
 */
#ifndef _LINUX_HASHTABLE_H_
#define _LINUX_HASHTABLE_H_

#include <linux/array_size.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/log2.h>

/* Define an empty table of 2^@bits buckets; declare one that hash_init() has to make empty. */
#define DEFINE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)] = {{NULL}}
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]

#define HASH_SIZE(table) (ARRAY_SIZE(table))
#define HASH_BITS(table) ilog2(HASH_SIZE(table))

/* The hash of a key of at most 8 bytes. */
#define hash_min(key, bits) (sizeof(key) <= 4 ? hash_32((u32)(key), bits) : hash_64((u64)(key), bits))

__BEGIN_DECLS

static inline void __hash_init(struct hlist_head *table, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		INIT_HLIST_HEAD(&table[i]);
}

static inline bool __hash_empty(struct hlist_head *table, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		if (!hlist_empty(&table[i]))
			return false;
	return true;
}

/**
 * hash_hashed() - is an object in a table?
 * @node: its entry; initialised, added, or taken off with hash_del()
 *
 * Return: true if it is.
 */
static inline bool hash_hashed(struct hlist_node *node)
{
	return !hlist_unhashed(node);
}

/**
 * hash_del() - take an object off its table
 * @node: its entry; taking off twice does nothing
 */
static inline void hash_del(struct hlist_node *node)
{
	hlist_del_init(node);
}

__END_DECLS

/* Make a table empty; ask whether it is. What was in it is forgotten, not taken off. */
#define hash_init(table) __hash_init(table, HASH_SIZE(table))
#define hash_empty(table) __hash_empty(table, HASH_SIZE(table))

/* Put the object whose entry is @node under @key. Equal keys are allowed; the newest comes first. */
#define hash_add(table, node, key) hlist_add_head(node, &(table)[hash_min(key, HASH_BITS(table))])

/* Visit every object, bucket after bucket; in the _safe form @obj may be taken off or freed inside. */
#define hash_for_each(table, bkt, obj, member)                                             \
	for ((bkt) = 0, (obj) = NULL; !(obj) && (size_t)(bkt) < HASH_SIZE(table); (bkt)++) \
		hlist_for_each_entry (obj, &(table)[bkt], member)
#define hash_for_each_safe(table, bkt, tmp, obj, member)                                   \
	for ((bkt) = 0, (obj) = NULL; !(obj) && (size_t)(bkt) < HASH_SIZE(table); (bkt)++) \
		hlist_for_each_entry_safe (obj, tmp, &(table)[bkt], member)

/* Visit every object of the key's bucket, other keys among them. */
#define hash_for_each_possible(table, obj, member, key) \
	hlist_for_each_entry (obj, &(table)[hash_min(key, HASH_BITS(table))], member)
#define hash_for_each_possible_safe(table, obj, tmp, member, key) \
	hlist_for_each_entry_safe (obj, tmp, &(table)[hash_min(key, HASH_BITS(table))], member)

#endif
