/* SPDX-License-Identifier: MIT */
/**
 * DOC: nodes by name
 *
 * There is no device tree here. A node is a name: asking twice for one name gives the same node, and a platform device
 * that is added without a node gets that of its own name. What a tree says about wires between nodes is said with
 * drmres_of_link(); a node that nobody linked is taken to be wired to the only other node that has what is looked for,
 * so that two drivers in one file find each other without a word.
 *
 * Nodes live as long as the process: of_node_get() and of_node_put() are balanced in a driver but free nothing, and a
 * node never dangles. Every function may be called concurrently.
 */
#ifndef _DRMRES_OF_NODE_H_
#define _DRMRES_OF_NODE_H_

#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/cleanup.h>

__BEGIN_DECLS

/**
 * struct device_node - a place in the hardware that has a name
 * @name: the name
 * @full_name: the same
 */
struct device_node {
	const char *name;
	const char *full_name;
};

/**
 * drmres_of_node() - the node of a name
 * @name: e.g. the name of a device
 *
 * Context: Process context.
 * Lifetime: the process's.
 * Return: the node, the same each time; NULL for no name, an empty one, or when there is no memory.
 */
struct device_node *drmres_of_node(const char *name);

/**
 * drmres_of_link() - say that a port of a node is wired to another node
 * @node: the node that will look
 * @port: its port, e.g. 1
 * @endpoint: endpoint of that port, 0 where there is one only; -1 matches any
 * @remote: name of the other node
 *
 * Context: Process context.
 * Return: 0; -EINVAL without @node or @remote; -EEXIST if the endpoint is linked already; -ENOMEM.
 */
int drmres_of_link(struct device_node *node, int port, int endpoint, const char *remote);

/**
 * drmres_of_unlink_all() - forget every link
 *
 * Context: Process context.
 */
void drmres_of_unlink_all(void);

/**
 * drmres_of_remote() - where a port of a node is linked to
 * @node: the node
 * @port: its port, -1 for any
 * @endpoint: endpoint of that port, -1 for any
 *
 * Context: Process context.
 * Return: the other node; NULL if nobody linked it.
 */
struct device_node *drmres_of_remote(const struct device_node *node, int port, int endpoint);

/**
 * drmres_of_is_linked() - whether a node has any link
 * @node: the node
 *
 * Context: Process context.
 * Return: true after drmres_of_link() of it.
 */
bool drmres_of_is_linked(const struct device_node *node);

/**
 * of_node_get() - say that a pointer to a node is kept
 * @node: the node, may be NULL
 *
 * Context: Any.
 * Return: @node.
 */
static inline struct device_node *of_node_get(struct device_node *node)
{
	return node;
}

/**
 * of_node_put() - say that it is no longer kept
 * @node: the node, may be NULL
 *
 * Context: Any.
 */
static inline void of_node_put(struct device_node *node)
{
	(void)node;
}

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(device_node, struct device_node *, if (_T) of_node_put(_T))
#endif

/**
 * of_node_full_name() - a node's name
 * @node: the node, may be NULL
 *
 * Context: Any.
 * Return: the name, "<no-node>" for NULL.
 */
static inline const char *of_node_full_name(const struct device_node *node)
{
	return node ? node->full_name : "<no-node>";
}

/**
 * of_device_is_available() - whether the hardware is there
 * @node: the node, may be NULL
 *
 * Context: Any.
 * Return: true for any node.
 */
static inline bool of_device_is_available(const struct device_node *node)
{
	return node != NULL;
}

__END_DECLS

#endif
