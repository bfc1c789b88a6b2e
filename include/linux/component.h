/* SPDX-License-Identifier: MIT */
/**
 * DOC: devices made of several
 *
 * A card that is spread over several devices comes up when all of them are there. Each driver adds its part with
 * component_add(); one driver, the aggregate, says with a match which parts it wants and gets one bind() when the last of
 * them has come, and one unbind() when the first of them, or itself, goes. In bind() it binds the parts with
 * component_bind_all(), in the order of the match; in unbind() it unbinds them in reverse.
 *
 * What a part takes with devm_ on its own device inside its bind() is released after its unbind(); what the aggregate takes on its
 * own device inside its bind() is released after its unbind(), although both devices keep their drivers. One lock is
 * held around all of these callbacks: none of them may add or delete a component, or wait for somebody who does.
 */
#ifndef _LINUX_COMPONENT_H_
#define _LINUX_COMPONENT_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct component_match;
struct device;

/**
 * struct component_ops - callbacks of a part
 * @bind: called by component_bind_all(); 0 takes part, an error undoes the whole bind
 * @unbind: undoes @bind, before what it has taken with devm_ goes; may be NULL
 */
struct component_ops {
	int (*bind)(struct device *comp, struct device *master, void *master_data);
	void (*unbind)(struct device *comp, struct device *master, void *master_data);
};

/**
 * struct component_master_ops - callbacks of the aggregate
 * @bind: called when all parts are there; calls component_bind_all(). An error is the answer to whoever came last
 * @unbind: called when a part or the aggregate goes; calls component_unbind_all()
 */
struct component_master_ops {
	int (*bind)(struct device *master);
	void (*unbind)(struct device *master);
};

/**
 * component_add() - offer a device as a part
 * @dev: the device, usually in its driver's probe()
 * @ops: its callbacks
 *
 * An aggregate that waited for this part alone is bound now, and its answer is returned.
 *
 * Context: Process context. Not from a component's callbacks.
 * Lifetime: until component_del() with the same arguments; nothing is devm here.
 * Return: 0, whether or not anything was bound; -ENOMEM; the error of a bind, and then the part is not added.
 */
int component_add(struct device *dev, const struct component_ops *ops) DRMRES_SYM(component_add);

/**
 * component_add_typed() - offer one of several parts that a device has
 * @dev: the device
 * @ops: its callbacks
 * @subcomponent: number of the part, not 0
 *
 * Context: Process context. Not from a component's callbacks.
 * Lifetime: until component_del() with the same @dev and @ops.
 * Return: as component_add(); -EINVAL for subcomponent 0.
 */
int component_add_typed(struct device *dev, const struct component_ops *ops, int subcomponent)
	DRMRES_SYM(component_add_typed);

/**
 * component_del() - take a part away
 * @dev: what component_add() got
 * @ops: what component_add() got
 *
 * An aggregate that it belongs to is unbound first, whole: also its other parts, while their drivers stay bound.
 *
 * Context: Process context. Not from a component's callbacks.
 */
void component_del(struct device *dev, const struct component_ops *ops) DRMRES_SYM(component_del);

/**
 * component_bind_all() - bind the parts of an aggregate, in the order of its match
 * @master: the aggregate's device, inside its bind()
 * @data: handed to the parts
 *
 * Context: Process context, inside the aggregate's bind().
 * Return: 0; -ENOMEM; the error of the first part that failed; those before it are unbound again.
 */
int component_bind_all(struct device *master, void *data) DRMRES_SYM(component_bind_all);

/**
 * component_unbind_all() - unbind the parts of an aggregate, in reverse order
 * @master: the aggregate's device, inside its unbind(), or in bind() after component_bind_all() has succeeded
 * @data: handed to the parts
 *
 * Context: Process context, inside the aggregate's callbacks.
 */
void component_unbind_all(struct device *master, void *data) DRMRES_SYM(component_unbind_all);

/**
 * component_master_add_with_match() - add an aggregate
 * @master: its device, usually in its driver's probe()
 * @ops: its callbacks
 * @match: what component_match_add() made; belongs to @master
 *
 * Bound at once when all parts are there.
 *
 * Context: Process context. Not from a component's callbacks.
 * Lifetime: until component_master_del(); nothing is devm here but the match.
 * Return: 0, whether or not it was bound; -ENOMEM; the error of its bind(), and then it is not added.
 */
int component_master_add_with_match(struct device *master, const struct component_master_ops *ops,
				    struct component_match *match) DRMRES_SYM(component_master_add_with_match);

/**
 * component_master_del() - unbind an aggregate and take it away
 * @master: what component_master_add_with_match() got
 * @ops: what component_master_add_with_match() got
 *
 * Context: Process context. Not from a component's callbacks.
 */
void component_master_del(struct device *master, const struct component_master_ops *ops)
	DRMRES_SYM(component_master_del);

/**
 * component_match_add_release() - want one more part
 * @master: the aggregate's device
 * @matchptr: starts as NULL; an ERR_PTR() once something failed
 * @release: called for @compare_data when the match goes, may be NULL
 * @compare: nonzero for the device that is wanted
 * @compare_data: handed to @compare
 *
 * Context: Process context. May sleep.
 * Lifetime: the match is a devres of @master.
 */
void component_match_add_release(struct device *master, struct component_match **matchptr,
				 void (*release)(struct device *dev, void *data),
				 int (*compare)(struct device *dev, void *data), void *compare_data)
	DRMRES_SYM(component_match_add_release);

/**
 * component_match_add_typed() - want one more part, chosen by its number too
 * @master: the aggregate's device
 * @matchptr: starts as NULL; an ERR_PTR() once something failed
 * @compare_typed: nonzero for the device and number that are wanted
 * @compare_data: handed to @compare_typed
 *
 * Context: Process context. May sleep.
 * Lifetime: the match is a devres of @master.
 */
void component_match_add_typed(struct device *master, struct component_match **matchptr,
			       int (*compare_typed)(struct device *dev, int subcomponent, void *data),
			       void *compare_data) DRMRES_SYM(component_match_add_typed);

/**
 * component_match_add() - want one more part
 * @master: the aggregate's device
 * @matchptr: starts as NULL; an ERR_PTR() once something failed
 * @compare: nonzero for the device that is wanted
 * @compare_data: handed to @compare
 *
 * Context: Process context. May sleep.
 * Lifetime: the match is a devres of @master.
 */
static inline void component_match_add(struct device *master, struct component_match **matchptr,
				       int (*compare)(struct device *dev, void *data), void *compare_data)
{
	(component_match_add_release)(master, matchptr, NULL, compare, compare_data);
}

/**
 * component_compare_dev() - want one device
 * @dev: candidate
 * @data: the device
 *
 * Return: nonzero for that device.
 */
int component_compare_dev(struct device *dev, void *data) DRMRES_SYM(component_compare_dev);

/**
 * component_compare_dev_name() - want a device of a name
 * @dev: candidate
 * @data: the name, a string
 *
 * Return: nonzero for a device of that name.
 */
int component_compare_dev_name(struct device *dev, void *data) DRMRES_SYM(component_compare_dev_name);

/**
 * component_compare_of() - want the device of a device tree node
 * @dev: candidate
 * @data: the struct device_node
 *
 * Return: nonzero for a device with that node.
 */
int component_compare_of(struct device *dev, void *data) DRMRES_SYM(component_compare_of);

#ifdef DRMRES_SITES
#define component_add(...) DRMRES_AT(component_add(__VA_ARGS__))
#define component_add_typed(...) DRMRES_AT(component_add_typed(__VA_ARGS__))
#define component_del(...) DRMRES_AT_VOID(component_del(__VA_ARGS__))
#define component_bind_all(...) DRMRES_AT(component_bind_all(__VA_ARGS__))
#define component_unbind_all(...) DRMRES_AT_VOID(component_unbind_all(__VA_ARGS__))
#define component_master_add_with_match(...) DRMRES_AT(component_master_add_with_match(__VA_ARGS__))
#define component_master_del(...) DRMRES_AT_VOID(component_master_del(__VA_ARGS__))
#define component_match_add_release(...) DRMRES_AT_VOID(component_match_add_release(__VA_ARGS__))
#define component_match_add_typed(...) DRMRES_AT_VOID(component_match_add_typed(__VA_ARGS__))
#define component_match_add(...) DRMRES_AT_VOID(component_match_add(__VA_ARGS__))
#endif

__END_DECLS

#endif
