/* SPDX-License-Identifier: MIT */
/**
 * DOC: wires between nodes
 *
 * What a driver asks of the graph in a device tree, answered from the links of drmres/of_node.h. Nothing here allocates
 * or owns; every function may be called concurrently.
 */
#ifndef _LINUX_OF_GRAPH_H_
#define _LINUX_OF_GRAPH_H_

#include <drmres/link.h>
#include <drmres/of_node.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * of_graph_is_present() - whether a node has wires
 * @node: the node
 *
 * Context: Process context.
 * Return: true for a node that drmres_of_link() was called on.
 */
static inline bool of_graph_is_present(const struct device_node *node)
{
	return drmres_of_is_linked(node);
}

/**
 * of_graph_get_remote_node() - the node at the other end of a wire
 * @node: the node that asks
 * @port: its port, -1 for any
 * @endpoint: endpoint of the port, -1 for any
 *
 * Context: Process context.
 * Lifetime: of_node_put() when it is no longer needed.
 * Return: the node, NULL if there is no such wire.
 */
static inline struct device_node *of_graph_get_remote_node(const struct device_node *node, u32 port, u32 endpoint)
{
	return drmres_of_remote(node, (int)port, (int)endpoint);
}

__END_DECLS

#endif
