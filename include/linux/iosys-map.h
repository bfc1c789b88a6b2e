/* SPDX-License-Identifier: MIT */
/**
 * DOC: where a buffer is mapped
 *
 * An address that is either memory or a device's. It owns nothing.
 */
#ifndef __IOSYS_MAP_H__
#define __IOSYS_MAP_H__

#include <drmres/types.h>

/**
 * struct iosys_map - an address
 * @vaddr_iomem: of a device
 * @vaddr: of memory
 * @is_iomem: which of the two
 */
struct iosys_map {
	union {
		void *vaddr_iomem;
		void *vaddr;
	};
	bool is_iomem;
};

static inline void iosys_map_set_vaddr(struct iosys_map *map, void *vaddr)
{
	map->vaddr = vaddr;
	map->is_iomem = false;
}

static inline bool iosys_map_is_null(const struct iosys_map *map)
{
	return !map->vaddr;
}

static inline void iosys_map_clear(struct iosys_map *map)
{
	map->vaddr = NULL;
	map->is_iomem = false;
}

#endif
