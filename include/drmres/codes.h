/* SPDX-License-Identifier: MIT */
/**
 * DOC: the catalogue of findings
 *
 * One row a finding: family, number, constant, severity, title, advice. Numbers are never reused; a row is only ever
 * added at the end of its family. Families: W misuse that upstream answers with WARN or BUG, L wrong lifetime,
 * M memory, K leak, R race or lock misuse, F fault-sweep verdict. The advice is the default of a report's advice line
 * and what ``drmres explain CODE`` prints.
 */
#ifndef _DRMRES_CODES_H_
#define _DRMRES_CODES_H_

/* X(family, number, constant, severity, title, advice) */
#define DRMRES_CODES(X)                                                                                                          \
	X(W, 01, WARN, WARNING, "WARN condition in a driver was true",                                                           \
	  "the condition is printed above; the driver's author thought that it cannot be")                                       \
	X(W, 02, BUG, ERROR, "BUG condition in a driver was true",                                                               \
	  "Linux stops here; this run goes on so that the rest can be seen")                                                     \
	X(W, 03, NULL_ARGUMENT, WARNING, "NULL where an object is needed",                                                       \
	  "check the return value of the call that should have made the object")                                                 \
	X(W, 04, DRMM_FREE_UNKNOWN, WARNING, "drmm_kfree() of a pointer that this drm_device does not manage",                   \
	  "free it with what allocated it, and on the same drm_device; nothing was freed")                                       \
	X(W, 05, DRMM_ACTION_UNKNOWN, WARNING, "drmm_release_action() found no such action",                                     \
	  "action and data must both be what drmm_add_action() got; the action was not called")                                  \
	X(W, 06, FINAL_KFREE_TWICE, WARNING, "final kfree container set twice",                                                  \
	  "devm_drm_dev_alloc() and drm_dev_alloc() set it; do not call drmm_add_final_kfree() yourself")                        \
	X(W, 07, FINAL_KFREE_BEFORE, WARNING, "drm_device lies before its container",                                            \
	  "pass the start of the allocation that embeds the drm_device")                                                         \
	X(W, 08, FINAL_KFREE_BEYOND, WARNING, "drm_device ends beyond its container",                                            \
	  "pass the start of the allocation that embeds the drm_device")                                                         \
	X(W, 09, REGISTER_NO_CONTAINER, WARNING, "drm_dev_register() without a final kfree container",                           \
	  "allocate the device with devm_drm_dev_alloc()")                                                                       \
	X(W, 10, REGISTER_TWICE, WARNING, "drm_dev_register() on a registered device",                                           \
	  "register once, as the last step of probe")                                                                            \
	X(W, 11, UNREGISTER_NOT_REGISTERED, WARNING, "drm_dev_unregister() on a device that is not registered",                  \
	  "unregister or unplug once, as the first step of remove")                                                              \
	X(W, 12, DRM_NO_PARENT, WARNING, "drm_device without a parent struct device",                                            \
	  "pass the device that probe() got")                                                                                    \
	X(W, 13, DEVM_FREE_UNKNOWN, WARNING, "devm_kfree() of a pointer that this device does not manage",                       \
	  "free it with what allocated it, and on the same device; nothing was freed")                                           \
	X(W, 14, DEVM_ACTION_UNKNOWN, WARNING, "no such action on this device",                                                  \
	  "action and data must both be what devm_add_action() got; the action was not called")                                  \
	X(W, 15, DEVRES_ATTACHED, ERROR, "devres node is already attached",                                                      \
	  "devres_add() once; take it off with devres_remove() before devres_free()")                                            \
	X(W, 16, GROUP_UNKNOWN, WARNING, "no such devres group",                                                                 \
	  "open the group on this device first; with a NULL id only an open group is found")                                     \
	X(W, 17, GROUP_CLOSED_TWICE, ERROR, "devres group closed twice", "close each group once")                                \
	X(W, 18, KREALLOC_UNMANAGED, WARNING, "devm_krealloc() of memory that this device does not manage",                      \
	  "reallocate on the device that allocated it; the old block is untouched")                                              \
	X(W, 19, PROBE_WITH_RESOURCES, ERROR, "Resources present before probing",                                                \
	  "nobody may call devm_*() on a device before its probe runs; the probe was refused with -EBUSY")                       \
	X(W, 20, NO_RELEASE, WARNING, "device does not have a release() function, it is broken and must be fixed",               \
	  "set dev->release, or the type's or the class's")                                                                      \
	X(W, 21, REFCOUNT_ZERO, WARNING, "refcount_t: addition on 0; use-after-free",                                            \
	  "take the reference while another one is held")                                                                        \
	X(W, 22, REFCOUNT_UNDERFLOW, WARNING, "refcount_t: underflow; use-after-free",                                           \
	  "one put too many: each put needs its own get")                                                                        \
	X(W, 23, REFCOUNT_SATURATED, WARNING, "refcount_t: saturated; leaking memory",                                           \
	  "gets without puts; the object will never be freed")                                                                   \
	X(W, 24, KOBJECT_UNINITIALISED, WARNING, "reference on a device that is not initialized",                                \
	  "call device_initialize() before get_device() or put_device()")                                                        \
	X(W, 25, GFP_FLAGS, WARNING, "unexpected gfp flags",                                                                     \
	  "kmalloc() takes no zone flags, and __GFP_NOFAIL needs __GFP_DIRECT_RECLAIM")                                          \
	X(W, 26, ALLOC_TOO_LARGE, WARNING, "allocation larger than KMALLOC_MAX_SIZE",                                            \
	  "use kvmalloc(), or check the size that userspace gave")                                                               \
	X(W, 27, DEVRES_UNINITIALISED, WARNING, "devres of a device that was never initialised",                                 \
	  "call device_initialize() first")                                                                                      \
	X(W, 28, DRIVER_REGISTER, WARNING, "driver registration out of order",                                                   \
	  "register a driver once and unregister it once")                                                                       \
	X(W, 29, DEVICE_STATE, WARNING, "device core call out of order",                                                         \
	  "device_initialize(), device_add(), device_del(), put_device(), each once")                                            \
	X(W, 30, RELEASE_ENDLESS, WARNING, "final release with resources that cannot be released",                               \
	  "see the object above")                                                                                                \
	X(W, 31, ALLOC_ARGUMENT, WARNING, "illegal size, alignment or processor",                                                \
	  "check the size that is computed; Linux refuses it as well")                                                           \
	X(W, 32, REGISTER_UNPLUGGED, WARNING, "drm_dev_register() on an unplugged device",                                       \
	  "its hardware is gone; allocate a new drm_device when the driver is bound again")                                      \
	X(W, 33, FILE_OPERATIONS, WARNING, "file operations without FOP_UNSIGNED_OFFSET",                                        \
	  "use DEFINE_DRM_GEM_FOPS(), or set .fop_flags = FOP_UNSIGNED_OFFSET; the open was refused")                            \
	X(W, 34, FENCE_MISUSE, WARNING, "fence used out of order",                                                               \
	  "signal each fence once, set its error before that, and do not drop the last reference before")                        \
	X(W, 35, GEM_MISUSE, WARNING, "GEM object used out of order", "see the object above")                                    \
	X(W, 36, DMABUF_OPS, WARNING, "dma-buf exported without what it needs",                                                  \
	  "it needs priv and dma_buf_ops.release; nothing was exported")                                                         \
	X(W, 37, DEVRES_UNKNOWN, ERROR, "not a devres node",                                                                     \
	  "pass what devres_alloc() or devres_remove() returned; nothing was changed")                                           \
	X(W, 38, REFCOUNT_LEAK, WARNING, "refcount_t: decrement hit 0; leaking memory",                                          \
	  "drop what may be the last reference with refcount_dec_and_test() or kref_put(), and free the object")                 \
	X(W, 39, PHASE_ORDER, WARNING, "phase left that is not entered",                                                         \
	  "leave phases in reverse order of entering, on the thread that entered them")                                          \
	X(W, 40, CACHE_MISUSE, WARNING, "slab cache used out of order",                                                          \
	  "create a cache with a name of its own and a size, free every object, then destroy it once")                           \
	X(W, 41, BRIDGE_MISUSE, WARNING, "bridge used out of order",                                                             \
	  "allocate, add, attach; detach, remove, put: each once; see the object above")                                         \
	X(W, 42, PANEL_MISUSE, WARNING, "panel used out of order",                                                               \
	  "allocate, add; remove, put: each once; see the object above")                                                         \
	X(W, 43, MODESET_MISUSE, WARNING, "modeset object initialised against its lifetime",                                     \
	  "drmm_ functions take no .destroy, and the others need one; see the object above")                                     \
	X(W, 44, NAME_TAKEN, WARNING, "name or line is still taken",                                                             \
	  "whoever took it has not given it back: let that happen at unbind")                                                    \
	X(W, 45, COMPONENT_MISUSE, WARNING, "component or its master out of order",                                              \
	  "add and delete each once, with the ops that were added")                                                              \
	X(W, 46, AUXILIARY_MISUSE, WARNING, "auxiliary device out of order",                                                     \
	  "init, add; delete, uninit: each once, with a name and a release()")                                                   \
	X(W, 47, IRQ_MISUSE, WARNING, "interrupt used out of order",                                                             \
	  "request and free each once, with the same dev_id; enable as often as disabled")                                       \
	X(W, 48, TIMER_MISUSE, WARNING, "timer used out of order",                                                               \
	  "timer_setup() first; not rearmed after timer_shutdown_sync()")                                                        \
	X(W, 49, BRIDGE_UNREFERENCED, WARNING, "bridge looked up without a reference",                                           \
	  "of_drm_find_and_get_bridge() gives one; the bridge may go while the pointer is kept")                                 \
	X(W, 50, RESOURCE_MISUSE, WARNING, "clock, regulator, reset or runtime PM unbalanced",                                   \
	  "undo each enable once, and nothing that was not done")                                                                \
	X(W, 51, DOMAIN_MISUSE, WARNING, "managed domain used out of order",                                                     \
	  "action and data must both be what was added; memory is freed where it was allocated; nothing was done")               \
	X(L, 01, DEVM_AFTER_UNBIND, ERROR, "devm memory reached after unbind",                                                   \
	  "an open file still reaches it: allocate it with drmm_kzalloc(), or guard the access with drm_dev_enter()")            \
	X(L, 02, MMAP_AFTER_UNPLUG, ERROR, "mapping touched after unplug",                                                       \
	  "userspace gets SIGBUS here; map through the fault handler so that a fresh page can be given")                         \
	X(L, 03, ADD_DURING_RELEASE, ERROR, "resource added while its owner is being released",                                  \
	  "Linux leaks it: allocate before release starts, or free it by hand in the same action")                               \
	X(L, 04, WILDCARD_RELEASE, WARNING, "drmm_release_action() with NULL data is a wildcard",                                \
	  "it takes the oldest entry of that action and calls it with NULL: pass the data that was registered")                  \
	X(L, 05, FIFO_MATCH, WARNING, "drmm_release_action() took the oldest of several equal actions",                          \
	  "devm_release_action() takes the newest; register each (action, data) pair once")                                      \
	X(L, 06, FREE_NEXT, ERROR, "action frees the node that would be released next",                                          \
	  "Linux walks into freed memory here: let the managed release free it")                                                 \
	X(L, 07, RELEASE_SELF, ERROR, "action releases itself while it runs",                                                    \
	  "Linux recurses and frees twice: an action must not release itself")                                                   \
	X(L, 08, DEVM_WHILE_UNBOUND, WARNING, "devm resource added to a device with no driver bound",                            \
	  "it lives until device_del(), and makes the next probe fail with -EBUSY")                                              \
	X(L, 09, SILENT_NAME, WARNING, "a node's name could not be allocated",                                                   \
	  "Linux ignores this and logs (null); the node works")                                                                  \
	X(L, 10, HARDWARE_UNGUARDED, ERROR, "hardware touched outside drm_dev_enter() and drm_dev_exit()",                       \
	  "enter first and return -ENODEV when that fails")                                                                      \
	X(L, 11, DRMM_OUTLIVES_UNBIND, ERROR, "drmm action still pending for something that must end at unbind",                 \
	  "use devm_add_action_or_reset() on the parent device")                                                                 \
	X(L, 12, DRMM_AFTER_RELEASE, ERROR, "drmm memory reached after the last drm_dev_put()",                                  \
	  "hold a reference (drm_dev_get()) for as long as the pointer is kept")                                                 \
	X(L, 13, STALE_ARGUMENT, WARNING, "older entry without data read by drmm_release_action()",                              \
	  "Linux reads a pointer that the entry does not have; register the same action with or without data, not both")         \
	X(L, 14, STRUCT_FREED_EARLY, ERROR, "driver structure freed while userspace still holds the device",                     \
	  "embed the drm_device with devm_drm_dev_alloc() and let the last drm_dev_put() free it")                               \
	X(L, 15, UNREGISTER_NOT_UNPLUG, WARNING, "unbind with drm_dev_unregister() where drm_dev_unplug() is needed",            \
	  "drm_dev_enter() keeps succeeding after unregister: call drm_dev_unplug() in remove()")                                \
	X(L, 16, UNBIND_REGISTERED, ERROR, "drm_device still registered when its driver lets go of it",                          \
	  "call drm_dev_unplug() in remove(): userspace can still open the device")                                              \
	X(L, 17, MMAP_NOT_BACKED, ERROR, "mapping touched where it has no pages",                                                \
	  "userspace gets SIGBUS here: call remap_pfn_range() in mmap, or vmf_insert_pfn() in the fault handler")                \
	X(L, 18, MUNMAP_UNKNOWN, WARNING, "munmap of what is not one mapping",                                                   \
	  "pass the address and the length that were mapped; nothing was unmapped")                                              \
	X(L, 19, STALE_KREALLOC, ERROR, "pointer kept across devm_krealloc()",                                                   \
	  "the block has moved: use what devm_krealloc() returned, everywhere")                                                  \
	X(L, 20, RELEASE_ORDER, ERROR, "managed action touches what was released before it",                                     \
	  "resources go in reverse order: register the action after allocating all that it touches")                             \
	X(L, 21, DRMM_UNMANAGED_INIT, ERROR,                                                                                     \
	  "modeset object in managed memory, initialised by a function that does not manage it",                                 \
	  "its memory goes before the mode config is cleaned up: use the drmm_ form of the init function")                       \
	X(L, 22, DOUBLE_PUT, ERROR, "reference put twice",                                                                       \
	  "devm_drm_dev_alloc() and its like put by themselves at unbind: drop the put by hand")                                 \
	X(L, 23, RELEASED_TWICE, ERROR, "released by hand and again by its owner",                                               \
	  "leave it to the owner, or take it off first with devm_kfree(), devm_remove_action() or their drmm_ forms")            \
	X(L, 24, GROWTH, ERROR, "device-lifetime allocator used per object",                                                     \
	  "each open and close leaves more behind until the device goes: use kmalloc() and free it with the object")             \
	X(L, 25, WRONG_DEVICE, ERROR, "devres on another device than the one that was probed",                                   \
	  "it is not released at unbind, and each bind adds more: use the device that probe() got")                              \
	X(L, 26, BRIDGE_DANGLING, ERROR, "bridge or panel freed while others still reach it",                                    \
	  "devm must drop a reference and never the memory: allocate it with devm_drm_bridge_alloc() or devm_drm_panel_alloc()") \
	X(L, 27, DRVDATA_AFTER_UNBIND, ERROR, "driver data read after unbind",                                                   \
	  "the driver core has cleared it: reach the private structure from the drm_device")                                     \
	X(L, 28, ARMED_WHEN_FREED, ERROR, "timer, work or interrupt still armed when its memory goes",                           \
	  "cancel it before: in remove(), or with an action that is registered after the allocation")                            \
	X(M, 01, DOUBLE_FREE, ERROR, "double free", "the first free is named above; nothing was freed now")                      \
	X(M, 02, WILD_FREE, ERROR, "free of a pointer that was never allocated", "nothing was freed")                            \
	X(M, 03, INTERIOR_FREE, ERROR, "free of a pointer into the middle of an object",                                         \
	  "free the pointer that the allocation returned; nothing was freed")                                                    \
	X(M, 04, FOREIGN_FREE, ERROR, "free of memory that somebody else manages",                                               \
	  "managed memory goes with its owner: use drmm_kfree() or devm_kfree() on it; nothing was freed")                       \
	X(M, 05, OVERRUN, ERROR, "write beyond the end of an object", "the first byte that changed is named above")              \
	X(M, 06, UNDERRUN, ERROR, "write before the start of an object", "the first byte that changed is named above")           \
	X(M, 07, WRITE_AFTER_FREE, ERROR, "write to freed memory",                                                               \
	  "somebody kept the pointer; the free is named above")                                                                  \
	X(M, 08, USE_AFTER_FREE, ERROR, "use of freed memory",                                                                   \
	  "somebody kept the pointer: free it after its last user, or let each user hold a reference; the free is named above")  \
	X(M, 09, FREE_LOCKED, ERROR, "memory freed with a held lock inside",                                                     \
	  "unlock it first; the next unlock would touch freed memory")                                                           \
	X(M, 10, FREE_MISMATCH, ERROR, "memory freed with the wrong function",                                                   \
	  "kfree() for kmalloc(), vfree() for vmalloc(), free_pages() with the same order; nothing was freed")                   \
	X(M, 11, NOT_ALLOCATED, ERROR, "allocator call on a pointer that was never allocated",                                   \
	  "pass the pointer that the allocation returned; nothing was changed")                                                  \
	X(M, 12, USERCOPY, ERROR, "copy to or from userspace beyond a kernel object",                                            \
	  "the length comes from userspace: check it; nothing was copied")                                                       \
	X(M, 13, LIST_CORRUPTED, ERROR, "list is not in order",                                                                  \
	  "initialise the head, add an entry once, take it off before it is freed; nothing was changed")                         \
	X(M, 14, NULL_DEREFERENCE, ERROR, "NULL pointer followed", "check the pointer where it is made")                         \
	X(M, 15, WILD_ACCESS, ERROR, "memory touched that was never allocated",                                                  \
	  "the pointer is not initialised, or it was calculated wrongly")                                                        \
	X(M, 16, OUT_OF_BOUNDS, ERROR, "memory touched beyond an object", "see the object above for its size")                   \
	X(M, 17, UNDEFINED, ERROR, "undefined behaviour", "see the line above")                                                  \
	X(K, 01, STILL_OWNED, ERROR, "still owned at the end",                                                                   \
	  "its owner was never put: find the missing drm_dev_put() or device_unregister()")                                      \
	X(K, 02, UNREACHABLE, ERROR, "leaked memory",                                                                            \
	  "nobody manages it and nobody freed it: free it with its last user, or let a devm_ or drmm_ action do it")             \
	X(K, 03, DEVICE_LEAKED, ERROR, "device never released", "a get without its put")                                         \
	X(K, 04, FILE_OPEN, ERROR, "file still open at the end", "close it; it holds the drm_device")                            \
	X(K, 05, REFERENCE_CYCLE, ERROR, "references that keep each other",                                                      \
	  "a managed resource holds a reference to its own owner: drop it before the owner is put")                              \
	X(K, 06, RESOURCE_KEPT, ERROR, "interrupt, mapping, clock or name kept after unbind",                                    \
	  "give it back in remove(), or take it with its devm_ form")                                                            \
	X(K, 07, DESCRIPTOR_KEPT, ERROR, "descriptor reserved, and neither installed nor given back",                            \
	  "put_unused_fd() on every error path, and fd_install() as the last step, when nothing can fail any more")              \
	X(R, 01, UNLOCK_NOT_HELD, ERROR, "unlock of a lock that is not held by this thread",                                     \
	  "each lock needs one unlock, by the same thread")                                                                      \
	X(R, 02, RECURSIVE_LOCK, ERROR, "lock taken twice by the same thread",                                                   \
	  "Linux deadlocks here; the second lock was not taken")                                                                 \
	X(R, 03, SLEEP_IN_ATOMIC, ERROR, "sleeping function called while atomic",                                                \
	  "use GFP_ATOMIC, or drop the spinlock first")                                                                          \
	X(R, 04, DESTROY_HELD, ERROR, "lock destroyed while held or waited for",                                                 \
	  "unlock it, and see that nobody can come any more, before destroying it")                                              \
	X(R, 05, SRCU_UNBALANCED, ERROR, "exit without enter",                                                                   \
	  "call drm_dev_exit() once for each drm_dev_enter() that returned true")                                                \
	X(R, 06, SECTION_BLOCKS, ERROR, "critical section never exits",                                                          \
	  "unplug waits for it: wake the section's waiter before drm_dev_unplug()")                                              \
	X(R, 07, LOCK_UNINITIALISED, ERROR, "lock used before it was initialised", "call its _init() first")                     \
	X(R, 08, DEADLOCK, ERROR, "every thread waits", "the threads and what they wait for are named above")                    \
	X(R, 09, WORKQUEUE_MISUSE, ERROR, "workqueue used after it was destroyed",                                               \
	  "cancel what can queue work before destroy_workqueue()")                                                               \
	X(R, 10, IRQ_STATE, WARNING, "interrupt state restored out of order",                                                    \
	  "restore the flags that the matching irqsave gave")                                                                    \
	X(R, 11, LOCK_KEPT, ERROR, "returned with a lock held", "unlock on every path, error paths too")                         \
	X(R, 12, NEVER_RETURNS, ERROR, "step never returned",                                                                    \
	  "the thread was in the phase above when its time was up")                                                              \
	X(R, 13, PROCESS_ENDED, ERROR, "driver ended the process", "a driver must not call exit()")                              \
	X(F, 01, FAULT_INJECTED, NOTE, "an allocation was made to fail", "the run goes on with that failure")                    \
	X(F, 02, FAULT_SWALLOWED, ERROR, "failure swallowed", "success was reported although an object is missing")              \
	X(F, 03, FAULT_LEAKED, ERROR, "failure path leaks",                                                                      \
	  "undo on the way out what was done before, newest first; what is left is named above")                                 \
	X(F, 04, FAULT_CRASHED, ERROR, "failure path crashes", "check the return value that the fault made NULL")                \
	X(F, 05, FAULT_UNCHECKED, ERROR, "allocation used without a check",                                                      \
	  "it may be NULL: check it and return -ENOMEM")                                                                         \
	X(F, 06, FAULT_HUNG, ERROR, "failure path hangs", "see what it waits for")

#define DRMRES_CODE_CONSTANT(family, number, constant, severity, title, advice) DRMRES_##constant,

/* One constant a row: DRMRES_DEVM_AFTER_UNBIND is printed as L01. */
enum drmres_code {
	DRMRES_NO_CODE,
	DRMRES_CODES(DRMRES_CODE_CONSTANT) DRMRES_CODE_COUNT,
};

#endif
