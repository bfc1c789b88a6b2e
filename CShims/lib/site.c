// SPDX-License-Identifier: MIT
/**
 * DOC: the call site in force
 *
 * One pointer a thread, to static storage of the driver. The initial-exec model makes noting a site two instructions even
 * from a shared library.
 */
#include <drmres/site.h>

#include <dlfcn.h>

#include <lib/event.h>
#include <lib/text.h>

__thread const struct drmres_site *drmres_site_noted;

const struct drmres_site *drmres_site_enter(const struct drmres_site *site)
{
	const struct drmres_site *outer = drmres_site_noted;

	drmres_site_noted = site;
	return outer;
}

void drmres_site_leave(const struct drmres_site *outer)
{
	drmres_site_noted = outer;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

struct drmres_site drmres_site_shown(struct drmres_site noted)
{
	if (noted.file)
		noted.file = base_name(noted.file);
	return noted;
}

struct drmres_site drmres_site_here(const void *pc)
{
	return drmres_site_shown(drmres_site_as_noted(pc));
}

const char *drmres_site_describe(const struct drmres_site *site, char *buf, size_t size)
{
	struct drmres_text text = drmres_text_begin(buf, size);
	Dl_info image;

	if (!site)
		return buf;
	if (site->file) {
		drmres_text_printf(&text, "%s:%u", base_name(site->file), site->line);
		if (site->function)
			drmres_text_printf(&text, " (%s)", site->function);
	} else if (site->pc && dladdr(site->pc, &image) && image.dli_fname) {
		drmres_text_printf(&text, "%s+0x%tx", base_name(image.dli_fname),
				   (const char *)site->pc - (const char *)image.dli_fbase);
	} else {
		drmres_text_puts(&text, "unknown");
	}
	return buf;
}
