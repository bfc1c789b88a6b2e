// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>
#include <linux/slab.h>

#include "steps.h"

struct toy {
	struct device dev;
	int tag;
};

static void toy_release(struct device *dev)
{
	step("release %s", dev_name(dev) ? dev_name(dev) : "(null)");
	kfree(container_of(dev, struct toy, dev));
}

/* An initialised toy that is not added yet. */
static struct device *toy(const char *name)
{
	struct toy *toy = kzalloc(sizeof(*toy), GFP_KERNEL);

	if (!toy)
		return NULL;
	device_initialize(&toy->dev);
	toy->dev.release = toy_release;
	if (name && dev_set_name(&toy->dev, "%s", name)) {
		put_device(&toy->dev);
		return NULL;
	}
	return &toy->dev;
}

static struct device *added(const char *name, struct device *parent)
{
	struct device *dev = toy(name);

	dev->parent = parent;
	CHECK_EQ(device_add(dev), 0);
	return dev;
}

static void say(void *data)
{
	step("%s", (const char *)data);
}

static void keep_nothing(struct device *dev)
{
	step("release of static");
	(void)dev;
}

/* ---- life ---- */

static void lifecycle(void)
{
	struct device *dev = toy("toy0");

	CHECK_STR(dev_name(dev), "toy0");
	CHECK(!device_is_registered(dev));
	CHECK_EQ(dev_to_node(dev), NUMA_NO_NODE);
	CHECK_EQ(device_add(dev), 0);
	CHECK(device_is_registered(dev));
	CHECK(!device_is_bound(dev));
	get_device(dev);
	device_unregister(dev);
	CHECK(!device_is_registered(dev));
	CHECK_STEPS("");
	put_device(dev);
	CHECK_STEPS("release toy0");
	CHECK_LOG("");
}

static void get_put_null(void)
{
	CHECK(!get_device(NULL));
	put_device(NULL);
}

static void scoped_put(void)
{
	struct device *dev = toy("toy0");

	{
		struct device *held __free(put_device) = get_device(dev);

		put_device(dev);
		CHECK_STEPS("");
		CHECK(held != NULL);
	}
	CHECK_STEPS("release toy0");
}

static void release_of_type(struct device *dev)
{
	step("type releases");
	kfree(container_of(dev, struct toy, dev));
}

static void release_of_class(struct device *dev)
{
	step("class releases");
	kfree(container_of(dev, struct toy, dev));
}

static void who_releases(void)
{
	static const struct device_type type = {.name = "type", .release = release_of_type};
	static const struct class class = {.name = "class", .dev_release = release_of_class};
	struct device *dev = toy("toy0");

	dev->class = &class;
	dev->type = &type;
	put_device(dev);
	CHECK_STEPS("release toy0");

	dev = toy("toy1");
	dev->class = &class;
	dev->type = &type;
	dev->release = NULL;
	put_device(dev);
	CHECK_STEPS("type releases");

	dev = toy("toy2");
	dev->class = &class;
	dev->release = NULL;
	put_device(dev);
	CHECK_STEPS("class releases");
}

static void static_device(void)
{
	static struct device dev;

	memset(&dev, 0, sizeof(dev));
	dev.init_name = "static";
	dev.release = keep_nothing;
	CHECK_STR(dev_name(&dev), "static");
	CHECK_EQ(device_register(&dev), 0);
	CHECK(!dev.init_name);
	CHECK_STR(dev_name(&dev), "static");
	device_unregister(&dev);
	CHECK_STEPS("release of static");
}

static void no_release(void)
{
	static struct device dev;
	const struct drmres_report *report;

	memset(&dev, 0, sizeof(dev));
	device_initialize(&dev);
	CHECK_EQ(dev_set_name(&dev, "broken"), 0);
	put_device(&dev);
	report = EXPECT_REPORT(NO_RELEASE);
	if (report)
		CHECK_STR(report->what,
			  "Device 'broken' does not have a release() function, it is broken and must be fixed.");
	if (report)
		CHECK_STR(report->phase, "release of broken");
}

static void bus_numbers(void)
{
	static const struct bus_type bus = {.name = "toys", .dev_name = "toy"};
	struct device *dev = toy(NULL);

	CHECK_EQ(bus_register(&bus), 0);
	dev->bus = &bus;
	dev->id = 7;
	CHECK_EQ(device_add(dev), 0);
	CHECK_STR(dev_name(dev), "toy7");
	device_unregister(dev);
	bus_unregister(&bus);
}

/* ---- names ---- */

static void name_without_slash(void)
{
	struct device *dev = toy("card0/plane");

	CHECK_STR(dev_name(dev), "card0!plane");
	CHECK_EQ(dev_set_name(dev, "%s-%d", "DP", 2), 0);
	CHECK_STR(dev_name(dev), "DP-2");
	put_device(dev);
}

static void name_missing(void)
{
	struct device *dev = toy(NULL);

	CHECK(!dev_name(dev));
	CHECK_EQ(device_add(dev), -EINVAL);
	CHECK_EQ(dev_set_name(dev, "late"), 0);
	CHECK_EQ(device_add(dev), 0);
	device_unregister(dev);
}

static void name_taken(void)
{
	struct device *first = added("twin", NULL);
	struct device *second = toy("twin");
	struct device *below = added("twin", first);

	CHECK_LOG("");
	CHECK_EQ(device_add(second), -EEXIST);
	CHECK_LOG(
		"sysfs: cannot create duplicate filename '/devices/twin'\n"
		"kobject: kobject_add_internal failed for twin with -EEXIST, don't try to register things with the same name in the same directory.\n");
	second->parent = first;
	CHECK_EQ(device_add(second), -EEXIST);
	CHECK_LOG(
		"sysfs: cannot create duplicate filename '/devices/twin/twin'\n"
		"kobject: kobject_add_internal failed for twin with -EEXIST, don't try to register things with the same name in the same directory.\n");

	/* The name is free again, and the caller still owns what could not be added. */
	device_unregister(below);
	CHECK_EQ(device_add(second), 0);
	device_unregister(second);
	device_unregister(first);
	CHECK_STEPS("release twin, release twin, release twin");
}

static void name_of_class_taken(void)
{
	static const struct class class = {.name = "toys"};
	struct device *parent = added("parent", NULL);
	struct device *plain = added("card0", parent);
	struct device *first = toy("card0");
	struct device *second = toy("card0");

	first->class = &class;
	first->parent = parent;
	CHECK_EQ(device_add(first), 0);
	second->class = &class;
	second->parent = parent;
	CHECK_EQ(device_add(second), -EEXIST);
	CHECK(strstr(case_log(), "'/devices/parent/toys/card0'"));
	second->parent = NULL;
	CHECK_EQ(device_add(second), 0);
	device_unregister(second);
	device_unregister(first);
	device_unregister(plain);
	device_unregister(parent);
}

static void name_after_add(void)
{
	struct device *dev = added("old", NULL);

	CHECK_EQ(dev_set_name(dev, "new"), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_STR(dev_name(dev), "old");

	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(dev_set_name(dev, "new"), 0);
	CHECK_STR(dev_name(dev), "new");
	device_unregister(dev);
}

/* ---- family ---- */

static void parent_is_held(void)
{
	struct device *parent = added("parent", NULL);
	struct device *child;

	set_dev_node(parent, 3);
	child = added("child", parent);
	CHECK_EQ(dev_to_node(child), 3);
	device_unregister(child);
	CHECK_STEPS("release child");
	device_unregister(parent);
	CHECK_STEPS("release parent");
}

static int note_child(struct device *dev, void *data)
{
	step("%s", dev_name(dev));
	return data && !strcmp(dev_name(dev), data) ? 5 : 0;
}

static int unregister_child(struct device *dev, void *data)
{
	(void)data;
	device_unregister(dev);
	return 0;
}

static void children(void)
{
	struct device *parent = added("parent", NULL);
	struct device *found;

	CHECK_EQ(device_for_each_child(parent, NULL, note_child), 0);
	added("a", parent);
	added("b", parent);
	added("c", parent);
	CHECK_EQ(device_for_each_child(parent, NULL, note_child), 0);
	CHECK_STEPS("a, b, c");
	CHECK_EQ(device_for_each_child_reverse(parent, "b", note_child), 5);
	CHECK_STEPS("c, b");

	found = device_find_child(parent, "b", device_match_name);
	CHECK(found && !strcmp(dev_name(found), "b"));
	CHECK(!device_find_child(parent, "d", device_match_name));
	CHECK(!device_find_child(NULL, "d", device_match_name));

	CHECK_EQ(device_for_each_child(parent, NULL, unregister_child), 0);
	CHECK_STEPS("release a, release c");
	put_device(found);
	CHECK_STEPS("release b");
	device_unregister(parent);
}

/*
 * 1. A parent has a child.
 * 2. The parent is deleted first; in Linux its sysfs folder takes the child's with it.
 * 3. The child is deleted: it still holds the parent, so nothing dangles.
 */
static void parent_deleted_first(void)
{
	struct device *parent = added("parent", NULL);
	struct device *child = added("child", parent);

	device_unregister(parent);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_STEPS("");
	device_unregister(child);
	CHECK_STEPS("release parent, release child");
}

/* ---- managed resources ---- */

static void late_resource(void)
{
	struct device *dev = added("toy0", NULL);

	CHECK_EQ(devm_add_action(dev, say, "early"), 0);
	device_del(dev);
	CHECK_STEPS("early");
	CHECK_EQ(devm_add_action(dev, say, "late"), 0);
	put_device(dev);
	CHECK_STEPS("late, release toy0");
}

static void resource_of_never_added(void)
{
	struct device *dev = toy("toy0");

	CHECK_EQ(devm_add_action(dev, say, "action"), 0);
	put_device(dev);
	CHECK_STEPS("action, release toy0");
}

static void put_in_action(void *data)
{
	put_device(data);
}

/*
 * 1. A resource of a device holds a reference on that device: a cycle.
 * 2. device_del() releases the resource although there is no driver, and so ends the cycle.
 */
static void resource_holds_device(void)
{
	struct device *dev = added("toy0", NULL);

	CHECK_EQ(devm_add_action(dev, put_in_action, get_device(dev)), 0);
	device_unregister(dev);
	CHECK_STEPS("release toy0");
}

/* ---- out of order ---- */

static void add_twice(void)
{
	struct device *dev = added("toy0", NULL);

	CHECK_EQ(device_add(dev), -EEXIST);
	EXPECT_REPORT(DEVICE_STATE);
	device_unregister(dev);
	CHECK_STEPS("release toy0");
}

static void del_twice(void)
{
	struct device *dev = added("toy0", NULL);

	device_del(dev);
	device_del(dev);
	EXPECT_REPORT(DEVICE_STATE);
	device_unregister(dev);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_EQ(device_add(dev), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);
	put_device(dev);
	CHECK_STEPS("release toy0");
}

static void del_never_added(void)
{
	struct device *dev = toy("toy0");

	device_del(dev);
	EXPECT_REPORT(DEVICE_STATE);
	device_unregister(dev);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_STEPS("release toy0");
}

static void not_a_device(void)
{
	CHECK_EQ(device_add(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(device_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	device_initialize(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	device_del(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	device_unregister(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	put_device(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(dev_set_name(NULL, "x"), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);

	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(device_add(NULL), -EINVAL);
}

static void never_initialised(void)
{
	static struct device dev;

	memset(&dev, 0, sizeof(dev));
	CHECK(get_device(&dev) == &dev);
	EXPECT_REPORT(KOBJECT_UNINITIALISED);
	put_device(&dev);
	EXPECT_REPORT(KOBJECT_UNINITIALISED);
	CHECK_EQ(device_add(&dev), -EINVAL);
	EXPECT_REPORT(KOBJECT_UNINITIALISED);
	device_del(&dev);
	EXPECT_REPORT(DEVICE_STATE);
	device_unregister(&dev);
	EXPECT_REPORT(DEVICE_STATE);

	/* Linux counts all the same. */
	drmres_set_policy(DRMRES_UPSTREAM);
	get_device(&dev);
	EXPECT_REPORT(KOBJECT_UNINITIALISED);
	EXPECT_REPORT(REFCOUNT_ZERO);
}

static void initialised_twice(void)
{
	struct device *dev = added("toy0", NULL);

	device_initialize(dev);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK(device_is_registered(dev));
	CHECK_STR(dev_name(dev), "toy0");
	device_unregister(dev);
	CHECK_STEPS("release toy0");
}

static void memory_not_zeroed(void)
{
	struct toy *toy = kmalloc(sizeof(*toy), GFP_KERNEL);

	memset(toy, 0xa7, sizeof(*toy));
	CHECK_EQ(dev_set_name(&toy->dev, "toy0"), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);
	device_initialize(&toy->dev);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_LOG("kobject: tried to init an initialized object, something is seriously wrong.\n");
	toy->dev.release = toy_release;
	toy->dev.init_name = NULL;
	put_device(&toy->dev);
	CHECK_STEPS("release (null)");
}

static void put_below_zero(void)
{
	static struct device dev;

	memset(&dev, 0, sizeof(dev));
	dev.release = keep_nothing;
	device_initialize(&dev);
	put_device(&dev);
	CHECK_STEPS("release of static");
	put_device(&dev);
	EXPECT_REPORT(DOUBLE_PUT);
	CHECK_STEPS("");
}

static void used_after_release(void)
{
	struct device *a = toy("a"), *b = toy("b"), *c = toy("c");

	put_device(a);
	put_device(b);
	put_device(c);
	get_device(a);
	EXPECT_REPORT(USE_AFTER_FREE);
	put_device(b);
	EXPECT_REPORT(DOUBLE_PUT);
	CHECK_EQ(device_add(c), -EINVAL);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STEPS("release a, release b, release c");
}

/*
 * 1. A device is freed with kfree() instead of put_device() while it is added.
 * 2. Its name is free for the next one all the same, and its parent is let go.
 */
static void freed_while_added(void)
{
	struct device *parent = added("parent", NULL);
	struct device *dev = added("toy0", parent);

	kfree(dev);
	device_unregister(added("toy0", parent));
	CHECK_STEPS("release toy0");
	device_unregister(dev);
	EXPECT_REPORT(USE_AFTER_FREE);
	device_unregister(parent);
	CHECK_STEPS("release parent");
}

/* ---- log, events, failures ---- */

static void log_lines(void)
{
	struct device *dev = toy("toy0");

	dev_info(dev, "hello\n");
	dev_err(NULL, "nobody\n");
	CHECK_LOG(" toy0: hello\n(NULL device *): nobody\n");
	CHECK_EQ(dev_err_probe(dev, -EIO, "no %s\n", "clock"), -EIO);
	CHECK_EQ(dev_err_probe(dev, -EPROBE_DEFER, "later\n"), -EPROBE_DEFER);
	CHECK_EQ(dev_err_probe(dev, -ENOMEM, "memory\n"), -ENOMEM);
	CHECK_LOG(" toy0: error -EIO: no clock\n");
	for (int i = 0; i < 2; i++)
		dev_warn_once(dev, "once\n");
	dev_dbg(dev, "never\n");
	CHECK_LOG(" toy0: once\n");
	dev_WARN(dev, "odd %d\n", 1);
	EXPECT_REPORT(WARN);
	case_log();
	put_device(dev);
}

static void note_event(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->object_kind == DRMRES_KIND_DEVICE)
		step("%s %s %zu", drmres_event_name(event->kind), event->name, event->size);
}

static void events(void)
{
	struct device *parent = added("parent", NULL), *dev;

	drmres_trace_subscribe(note_event, NULL);
	dev = added("toy0", parent);
	get_device(dev);
	device_unregister(dev);
	put_device(dev);
	drmres_trace_subscribe(NULL, NULL);
	/* 3: its owner, its parent, and this call of get_device(). */
	CHECK_STEPS(
		"device-add toy0 0, get toy0 3, device-del toy0 0, put toy0 1, put toy0 0, release toy0 0, release toy0");
	device_unregister(parent);
}

static int make_device(void)
{
	struct device *dev = toy("toy0");
	int ret;

	if (!dev)
		return -ENOMEM;
	ret = device_add(dev);
	if (!ret)
		device_del(dev);
	put_device(dev);
	return ret;
}

static void failures(void)
{
	/* The toy, its name, its private part. */
	CHECK_EQ(sweep(make_device), 3);
}

static void name_empty(void)
{
	struct device *dev = toy("");

	CHECK_EQ(device_add(dev), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_EQ(dev_set_name(dev, "better"), 0);
	CHECK_EQ(device_add(dev), 0);
	device_unregister(dev);
}

/*
 * 1. A device is added. 2. Its last reference is put: nobody called device_del(). 3. Others of that name and of another
 * one come, and find the core's lists in order.
 */
static void put_while_added(void)
{
	struct device *dev = added("toy0", NULL);

	put_device(dev);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_STEPS("release toy0");
	dev = added("toy0", NULL);
	device_unregister(added("toy1", NULL));
	device_unregister(dev);
	CHECK_STEPS("release toy1, release toy0");
}

CASES(device){
	CASE(device, lifecycle),
	CASE(device, get_put_null),
	CASE(device, scoped_put),
	CASE(device, who_releases),
	CASE(device, static_device),
	CASE(device, no_release),
	CASE(device, bus_numbers),
	CASE(device, name_without_slash),
	CASE(device, name_missing),
	CASE(device, name_empty),
	CASE(device, name_taken),
	CASE(device, name_of_class_taken),
	CASE(device, name_after_add),
	CASE(device, parent_is_held),
	CASE(device, children),
	CASE(device, parent_deleted_first),
	CASE(device, late_resource),
	CASE(device, resource_of_never_added),
	CASE(device, resource_holds_device),
	CASE(device, add_twice),
	CASE(device, del_twice),
	CASE(device, del_never_added),
	CASE(device, not_a_device),
	CASE(device, never_initialised),
	CASE(device, initialised_twice),
	CASE(device, memory_not_zeroed),
	CASE(device, put_below_zero),
	CASE(device, used_after_release),
	CASE(device, freed_while_added),
	CASE(device, put_while_added),
	CASE(device, log_lines),
	CASE(device, events),
	CASE(device, failures),
	CASE_END,
};
