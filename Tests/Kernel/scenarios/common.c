// SPDX-License-Identifier: MIT
/*
 * The run over all tables, and what the scenarios share.
 */
#include "scn.h"

extern const struct scn scn_managed[], scn_release_action[], scn_lifetime[], scn_devm[], scn_group[], scn_krealloc[],
	scn_bind[], scn_slab[], scn_kref[], scn_component[], scn_auxiliary[], scn_modeset[], scn_final_kfree[],
	scn_device[], scn_bridge[], scn_panel[], scn_cleanup[];

const struct scn *const scn_tables[] = {
	scn_managed,	 scn_release_action, scn_lifetime, scn_devm,	  scn_group,	 scn_krealloc,
	scn_bind,	 scn_slab,	     scn_kref,	   scn_component, scn_auxiliary, scn_modeset,
	scn_final_kfree, scn_device,	     scn_bridge,   scn_panel,	  scn_cleanup,	 NULL,
};

static const struct drm_driver scn_driver = {
	.name = "scn",
	.desc = "scn",
	.major = 1,
	.minor = 0,
};

void scn_act(struct drm_device *dev, void *data)
{
	scn_log("act %s parent=%d", data ? (const char *)data : "(null)", dev->dev != NULL);
}

void scn_act2(struct drm_device *dev, void *data)
{
	(void)dev;
	scn_log("act2 %s", data ? (const char *)data : "(null)");
}

void scn_dact(void *data)
{
	scn_log("dact %s", data ? (const char *)data : "(null)");
}

void scn_dact2(void *data)
{
	scn_log("dact2 %s", data ? (const char *)data : "(null)");
}

struct drm_device *scn_drm(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = drm_dev_alloc(driver, parent);

	if (!IS_ERR(drm))
		return drm;
	scn_log("drm_dev_alloc -> %ld", PTR_ERR(drm));
	return NULL;
}

int scn_run_all(void)
{
	const struct scn *const *table, *scn;
	struct device *parent;

	scn_log("BEGIN");
	for (table = scn_tables; *table; table++) {
		for (scn = *table; scn->name; scn++) {
			parent = root_device_register("scn");
			if (IS_ERR(parent))
				return PTR_ERR(parent);
			scn_log("== %s", scn->name);
			scn->run(parent, &scn_driver);
			scn_log("-- unregister parent");
			root_device_unregister(parent);
		}
	}
	scn_log("END");
	return 0;
}
