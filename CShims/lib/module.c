// SPDX-License-Identifier: MIT
/**
 * DOC: the list of modules
 *
 * Modules are static storage of their files; this file owns the order in which they were linked and that in which they came
 * up. The list is written by constructors, before anybody reads it.
 */
#include <drmres/module.h>

#include <drmres/kstring.h>
#include <drmres/phase.h>

static struct module *first, **last = &first;
static struct module *newest; /* of those that are up */

void drmres_module_add(struct module *module)
{
	if (module->known)
		return;
	module->known = true;
	module->name = kbasename(module->name);
	*last = module;
	last = &module->next;
}

struct module *drmres_module_next(const struct module *module)
{
	return module ? module->next : first;
}

int drmres_modules_init(void)
{
	struct drmres_phase phase;

	for (struct module *module = first; module; module = module->next) {
		int ret = 0;

		if (module->live)
			continue;
		if (module->init) {
			drmres_phase_enter(&phase, "init", module->name);
			ret = module->init();
			drmres_phase_leave(&phase);
		}
		if (ret < 0)
			return ret;
		module->live = true;
		module->older = newest;
		newest = module;
	}
	return 0;
}

void drmres_modules_exit(void)
{
	struct module *stays = NULL, *module;
	struct drmres_phase phase;

	while ((module = newest)) {
		newest = module->older;
		if (!module->exit) {
			module->older = stays;
			stays = module;
			continue;
		}
		drmres_phase_enter(&phase, "exit", module->name);
		module->exit();
		drmres_phase_leave(&phase);
		module->live = false;
	}
	/* What cannot go keeps its order. */
	while ((module = stays)) {
		stays = module->older;
		module->older = newest;
		newest = module;
	}
}
