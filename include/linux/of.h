/* SPDX-License-Identifier: MIT */
/**
 * DOC: device tree
 *
 * There is no tree, see drmres/of_node.h: nodes are names, and have no properties and no children. What reads a property says
 * that it is not there, and leaves the caller's variable as it is, as in Linux. Nothing here owns or allocates.
 */
#ifndef _LINUX_OF_H_
#define _LINUX_OF_H_

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/of_node.h>
#include <drmres/types.h>
#include <linux/mod_devicetable.h>

__BEGIN_DECLS

struct device;

#define of_match_ptr(_ptr) (_ptr)

/**
 * of_device_get_match_data() - what the driver said of this kind of device
 * @dev: a device that is being probed or is bound
 *
 * Context: Process context.
 * Return: of_device_id.data of the row that the device was made for, or of the first one where none has its name; NULL for
 * a driver without a table.
 */
const void *of_device_get_match_data(const struct device *dev) DRMRES_SYM(of_device_get_match_data);

/**
 * of_match_device() - the row of a table that a device was made for
 * @matches: the table, may be NULL
 * @dev: the device
 *
 * Context: Process context.
 * Return: the row, NULL if there is none.
 */
const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev)
	DRMRES_SYM(of_match_device);

static inline bool of_property_present(const struct device_node *np, const char *propname)
{
	(void)np;
	(void)propname;
	return false;
}

static inline int of_property_read_u32(const struct device_node *np, const char *propname, u32 *out_value)
{
	(void)np;
	(void)propname;
	(void)out_value;
	return -EINVAL;
}

static inline int of_property_read_u32_array(const struct device_node *np, const char *propname, u32 *out_values,
					     size_t sz)
{
	(void)np;
	(void)propname;
	(void)out_values;
	(void)sz;
	return -EINVAL;
}

static inline int of_property_read_string(const struct device_node *np, const char *propname, const char **out_string)
{
	(void)np;
	(void)propname;
	(void)out_string;
	return -EINVAL;
}

static inline const void *of_get_property(const struct device_node *np, const char *name, int *lenp)
{
	(void)np;
	(void)name;
	(void)lenp;
	return (const void *)0;
}

static inline struct device_node *of_parse_phandle(const struct device_node *np, const char *phandle_name, int index)
{
	(void)np;
	(void)phandle_name;
	(void)index;
	return (struct device_node *)0;
}

static inline struct device_node *of_get_child_by_name(const struct device_node *np, const char *name)
{
	(void)np;
	(void)name;
	return (struct device_node *)0;
}

#define of_property_read_bool(np, propname) of_property_present(np, propname)

__END_DECLS

#endif
