/* SPDX-License-Identifier: MIT */
/**
 * DOC: registers without hardware
 *
 * Physical memory is sparse and reads 0 until somebody writes it; everything that maps an address sees the same bytes,
 * also after an unbind. These functions are the hardware's side of it. drmres_reset() makes it 0 again.
 */
#ifndef _DRMRES_IO_H_
#define _DRMRES_IO_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* No physical address is as high as this. */
#define DRMRES_IO_END (1ull << 40)

/**
 * drmres_io_read() - read a register as the hardware sees it
 * @address: physical address
 *
 * Context: Any.
 * Return: four bytes; 0 beyond DRMRES_IO_END.
 */
u32 drmres_io_read(phys_addr_t address);

/**
 * drmres_io_write() - write a register as the hardware does
 * @address: physical address
 * @value: four bytes
 *
 * Context: Any.
 */
void drmres_io_write(phys_addr_t address, u32 value);

/**
 * drmres_io_answer_polls() - let the hardware be ready for whatever a probe waits for
 * @answer: a register that a probe reads many times in a row reads as all ones and as 0 in turn; false, which it is
 *	    after drmres_reset(), for registers that keep what was written
 *
 * Context: Any.
 */
void drmres_io_answer_polls(bool answer);

__END_DECLS

#endif
