// SPDX-License-Identifier: MIT
/**
 * DOC: nodes by name, and the wires between them
 *
 * Two lists that only grow: names, and links from a port to a name. They are the library's own memory, not the driver's:
 * no fault is injected into them and no leak is seen in them. One lock guards both.
 */
#include <drmres/of_node.h>

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include <drmres/errno.h>
#include <lib/fork.h>
#include <linux/err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A node and its name, which follows it in memory. */
struct node {
	RB_ENTRY(node) entry;
	struct device_node public;
	char name[];
};

struct link {
	SLIST_ENTRY(link) entry;
	const struct device_node *node;
	struct device_node *remote;
	int port;
	int endpoint;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static RB_HEAD(node_tree, node) nodes = RB_INITIALIZER(&nodes);
static SLIST_HEAD(, link) links = SLIST_HEAD_INITIALIZER(links);

static int compare(struct node *a, struct node *b)
{
	return strcmp(a->public.name, b->public.name);
}

RB_GENERATE_INTERNAL(node_tree, node, entry, compare, __attribute__((unused)) static)

struct device_node *drmres_of_node(const char *name)
{
	struct node key, *node, *made;
	size_t length;

	if (!name || !*name)
		return NULL;
	key.public.name = name;

	pthread_mutex_lock(&lock);
	node = RB_FIND(node_tree, &nodes, &key);
	if (!node) {
		length = strlen(name) + 1;
		made = malloc(sizeof(*made) + length);
		if (made) {
			memcpy(made->name, name, length);
			made->public.name = made->name;
			made->public.full_name = made->name;
			RB_INSERT(node_tree, &nodes, made);
		}
		node = made;
	}
	pthread_mutex_unlock(&lock);
	return node ? &node->public : NULL;
}

/* Locked. */
static struct link *find(const struct device_node *node, int port, int endpoint)
{
	struct link *link;

	SLIST_FOREACH (link, &links, entry)
		if (link->node == node && (port < 0 || link->port == port) &&
		    (endpoint < 0 || link->endpoint < 0 || link->endpoint == endpoint))
			return link;
	return NULL;
}

int drmres_of_link(struct device_node *node, int port, int endpoint, const char *remote)
{
	struct device_node *other = drmres_of_node(remote);
	struct link *made;
	int ret = 0;

	if (!node || !remote || !*remote)
		return -EINVAL;
	if (!other)
		return -ENOMEM;
	made = malloc(sizeof(*made));
	if (!made)
		return -ENOMEM;
	*made = (struct link){.node = node, .remote = other, .port = port, .endpoint = endpoint};

	pthread_mutex_lock(&lock);
	if (find(node, port, endpoint))
		ret = -EEXIST;
	else
		SLIST_INSERT_HEAD(&links, made, entry);
	pthread_mutex_unlock(&lock);
	if (ret)
		free(made);
	return ret;
}

void drmres_of_unlink_all(void)
{
	struct link *link;

	pthread_mutex_lock(&lock);
	while ((link = SLIST_FIRST(&links))) {
		SLIST_REMOVE_HEAD(&links, entry);
		free(link);
	}
	pthread_mutex_unlock(&lock);
}

struct device_node *drmres_of_remote(const struct device_node *node, int port, int endpoint)
{
	struct device_node *remote;
	struct link *link;

	pthread_mutex_lock(&lock);
	link = find(node, port, endpoint);
	remote = link ? link->remote : NULL;
	pthread_mutex_unlock(&lock);
	return remote;
}

bool drmres_of_is_linked(const struct device_node *node)
{
	return drmres_of_remote(node, -1, -1) != NULL;
}
