/* SPDX-License-Identifier: MIT */
/**
 * DOC: handle tables
 *
 * Small numbers, 1 and up, for the objects that one open file knows. The table owns its array and nothing that is in
 * it. It has no lock: its user has one, and calls drmres_handles_reserve() before taking it.
 */
#ifndef _DRMRES_HANDLE_H_
#define _DRMRES_HANDLE_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_handles - a table; fields are private
 * @slots: handle n is in slots[n - 1]
 * @size: length of @slots
 * @used: slots that are taken, reserved ones included
 */
struct drmres_handles {
	void **slots;
	u32 size;
	u32 used;
};

__END_DECLS

#endif
