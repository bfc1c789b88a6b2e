/* SPDX-License-Identifier: MIT */
/**
 * DOC: the kernel's log
 *
 * printk() and everything above it (pr_*, dev_*, drm_*) end in one replaceable function, one call a line, without the newline.
 * What is printed is what Linux prints, with ``dr#7`` where Linux prints an address. drmm lines need category
 * 0x200 in __drm_debug, devres lines need drmres_set_devres_log(): as drm.debug=0x200 and devres.log=1 do.
 */
#ifndef _DRMRES_LOG_H_
#define _DRMRES_LOG_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

typedef void (*drmres_log_sink_t)(int level, const char *line, void *context);

/**
 * drmres_set_log_sink() - replace where the kernel's log goes
 * @sink: called once a line with its level (0 emergency ... 7 debug); NULL puts the default back, which prints on
 *        stderr what is at or below the console level
 * @context: handed to @sink
 */
void drmres_set_log_sink(drmres_log_sink_t sink, void *context);

/**
 * drmres_set_console_level() - what the default sink prints
 * @level: lines of a level below this are printed; the default is 8, everything
 */
void drmres_set_console_level(int level);

/**
 * drmres_set_drm_debug() - what drm.debug= sets
 * @categories: DRM_UT_* bits of drm/drm_print.h; 0x200 shows managed resources
 */
void drmres_set_drm_debug(unsigned long categories);

/* What it was set to; read it with a relaxed atomic load. */
extern unsigned long drmres_drm_debug;

/**
 * drmres_set_devres_log() - what devres.log= sets
 * @on: print each ADD, REM, REL and REPLACE of a devres node
 */
void drmres_set_devres_log(bool on);

/**
 * drmres_devres_log() - whether devres lines are printed
 *
 * Return: what drmres_set_devres_log() got last.
 */
bool drmres_devres_log(void);

__END_DECLS

#endif
