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
#define DRMRES_CODES(X)                                                                                                  \
	X(W, 01, WARN, WARNING, "WARN condition in a driver was true",                                                   \
	  "the condition is printed above; the driver's author thought that it cannot be")                               \
	X(W, 02, BUG, ERROR, "BUG condition in a driver was true",                                                       \
	  "Linux stops here; this run goes on so that the rest can be seen")                                             \
	X(W, 03, NULL_ARGUMENT, WARNING, "NULL where an object is needed",                                               \
	  "check the return value of the call that should have made the object")                                         \
	X(W, 04, DRMM_FREE_UNKNOWN, WARNING, "drmm_kfree() of a pointer that this drm_device does not manage",           \
	  "free it with what allocated it, and on the same drm_device; nothing was freed")                               \
	X(W, 05, DRMM_ACTION_UNKNOWN, WARNING, "drmm_release_action() found no such action",                             \
	  "action and data must both be what drmm_add_action() got; the action was not called")                          \
	X(W, 06, FINAL_KFREE_TWICE, WARNING, "final kfree container set twice",                                          \
	  "devm_drm_dev_alloc() and drm_dev_alloc() set it; do not call drmm_add_final_kfree() yourself")                \
	X(W, 07, FINAL_KFREE_BEFORE, WARNING, "drm_device lies before its container",                                    \
	  "pass the start of the allocation that embeds the drm_device")                                                 \
	X(W, 08, FINAL_KFREE_BEYOND, WARNING, "drm_device ends beyond its container",                                    \
	  "pass the start of the allocation that embeds the drm_device")                                                 \
	X(W, 09, REGISTER_NO_CONTAINER, WARNING, "drm_dev_register() without a final kfree container",                   \
	  "allocate the device with devm_drm_dev_alloc()")                                                               \
	X(W, 10, REGISTER_TWICE, WARNING, "drm_dev_register() on a registered device",                                   \
	  "register once, as the last step of probe")                                                                    \
	X(W, 11, UNREGISTER_NOT_REGISTERED, WARNING, "drm_dev_unregister() on a device that is not registered",          \
	  "unregister or unplug once, as the first step of remove")                                                      \
	X(W, 12, DRM_NO_PARENT, WARNING, "drm_device without a parent struct device",                                    \
	  "pass the device that probe() got")                                                                            \
	X(W, 13, DEVM_FREE_UNKNOWN, WARNING, "devm_kfree() of a pointer that this device does not manage",               \
	  "free it with what allocated it, and on the same device; nothing was freed")                                   \
	X(W, 14, DEVM_ACTION_UNKNOWN, WARNING, "no such action on this device",                                          \
	  "action and data must both be what devm_add_action() got; the action was not called")                          \
	X(W, 15, DEVRES_ATTACHED, ERROR, "devres node is already attached",                                              \
	  "devres_add() once; take it off with devres_remove() before devres_free()")                                    \
	X(W, 16, GROUP_UNKNOWN, WARNING, "no such devres group",                                                         \
	  "open the group on this device first; with a NULL id only an open group is found")                             \
	X(W, 17, GROUP_CLOSED_TWICE, ERROR, "devres group closed twice", "close each group once")                        \
	X(W, 18, KREALLOC_UNMANAGED, WARNING, "devm_krealloc() of memory that this device does not manage",              \
	  "reallocate on the device that allocated it; the old block is untouched")                                      \
	X(W, 19, PROBE_WITH_RESOURCES, ERROR, "Resources present before probing",                                        \
	  "nobody may call devm_*() on a device before its probe runs; the probe was refused with -EBUSY")               \
	X(W, 20, NO_RELEASE, WARNING, "device does not have a release() function, it is broken and must be fixed",       \
	  "set dev->release, or the type's or the class's")                                                              \
	X(W, 21, REFCOUNT_ZERO, WARNING, "refcount_t: addition on 0; use-after-free",                                    \
	  "take the reference while another one is held")                                                                \
	X(W, 22, REFCOUNT_UNDERFLOW, WARNING, "refcount_t: underflow; use-after-free",                                   \
	  "one put too many: each put needs its own get")                                                                \
	X(W, 23, REFCOUNT_SATURATED, WARNING, "refcount_t: saturated; leaking memory",                                   \
	  "gets without puts; the object will never be freed")                                                           \
	X(W, 24, KOBJECT_UNINITIALISED, WARNING, "reference on a device that is not initialized",                        \
	  "call device_initialize() before get_device() or put_device()")                                                \
	X(W, 25, GFP_FLAGS, WARNING, "unexpected gfp flags",                                                             \
	  "kmalloc() takes no zone flags, and __GFP_NOFAIL needs __GFP_DIRECT_RECLAIM")                                  \
	X(W, 26, ALLOC_TOO_LARGE, WARNING, "allocation larger than KMALLOC_MAX_SIZE",                                    \
	  "use kvmalloc(), or check the size that userspace gave")                                                       \
	X(W, 27, DEVRES_UNINITIALISED, WARNING, "devres of a device that was never initialised",                         \
	  "call device_initialize() first")                                                                              \
	X(W, 28, DRIVER_REGISTER, WARNING, "driver registration out of order",                                           \
	  "register a driver once and unregister it once")                                                               \
	X(W, 29, DEVICE_STATE, WARNING, "device core call out of order",                                                 \
	  "device_initialize(), device_add(), device_del(), put_device(), each once")                                    \
	X(W, 30, RELEASE_ENDLESS, WARNING, "final release with resources that cannot be released",                       \
	  "see the object above")                                                                                        \
	X(W, 31, ALLOC_ARGUMENT, WARNING, "illegal size, alignment or processor",                                        \
	  "check the size that is computed; Linux refuses it as well")                                                   \
	X(W, 32, REGISTER_UNPLUGGED, WARNING, "drm_dev_register() on an unplugged device",                               \
	  "its hardware is gone; allocate a new drm_device when the driver is bound again")                              \
	X(W, 33, FILE_OPERATIONS, WARNING, "file operations without FOP_UNSIGNED_OFFSET",                                \
	  "use DEFINE_DRM_GEM_FOPS(), or set .fop_flags = FOP_UNSIGNED_OFFSET; the open was refused")                    \
	X(W, 34, FENCE_MISUSE, WARNING, "fence used out of order",                                                       \
	  "signal each fence once, set its error before that, and do not drop the last reference before")                \
	X(W, 35, GEM_MISUSE, WARNING, "GEM object used out of order", "see the object above")                            \
	X(W, 36, DMABUF_OPS, WARNING, "dma-buf exported without what it needs",                                          \
	  "it needs priv and dma_buf_ops.release; nothing was exported")                                                 \
	X(W, 37, DEVRES_UNKNOWN, ERROR, "not a devres node",                                                             \
	  "pass what devres_alloc() or devres_remove() returned; nothing was changed")                                   \
	X(W, 38, REFCOUNT_LEAK, WARNING, "refcount_t: decrement hit 0; leaking memory",                                  \
	  "drop what may be the last reference with refcount_dec_and_test() or kref_put(), and free the object")         \
	X(W, 39, PHASE_ORDER, WARNING, "phase left that is not entered",                                                 \
	  "leave phases in reverse order of entering, on the thread that entered them")                                  \
	X(W, 40, CACHE_MISUSE, WARNING, "slab cache used out of order",                                                  \
	  "create a cache with a name of its own and a size, free every object, then destroy it once")                   \
	X(L, 01, DEVM_AFTER_UNBIND, ERROR, "devm memory reached after unbind",                                           \
	  "an open file still reaches it: allocate it with drmm_kzalloc(), or guard the access with drm_dev_enter()")    \
	X(L, 02, MMAP_AFTER_UNPLUG, ERROR, "mapping touched after unplug",                                               \
	  "userspace gets SIGBUS here; map through the fault handler so that a fresh page can be given")                 \
	X(L, 03, ADD_DURING_RELEASE, ERROR, "resource added while its owner is being released",                          \
	  "Linux leaks it: allocate before release starts, or free it by hand in the same action")                       \
	X(L, 04, WILDCARD_RELEASE, WARNING, "drmm_release_action() with NULL data is a wildcard",                        \
	  "it takes the oldest entry of that action and calls it with NULL: pass the data that was registered")          \
	X(L, 05, FIFO_MATCH, WARNING, "drmm_release_action() took the oldest of several equal actions",                  \
	  "devm_release_action() takes the newest; register each (action, data) pair once")                              \
	X(L, 06, FREE_NEXT, ERROR, "action frees the node that would be released next",                                  \
	  "Linux walks into freed memory here: let the managed release free it")                                         \
	X(L, 07, RELEASE_SELF, ERROR, "action releases itself while it runs",                                            \
	  "Linux recurses and frees twice: an action must not release itself")                                           \
	X(L, 08, DEVM_WHILE_UNBOUND, WARNING, "devm resource added to a device with no driver bound",                    \
	  "it lives until device_del(), and makes the next probe fail with -EBUSY")                                      \
	X(L, 09, SILENT_NAME, WARNING, "a node's name could not be allocated",                                           \
	  "Linux ignores this and logs (null); the node works")                                                          \
	X(L, 10, HARDWARE_UNGUARDED, ERROR, "hardware touched outside drm_dev_enter() and drm_dev_exit()",               \
	  "enter first and return -ENODEV when that fails")                                                              \
	X(L, 11, DRMM_OUTLIVES_UNBIND, ERROR, "drmm action still pending for something that must end at unbind",         \
	  "use devm_add_action_or_reset() on the parent device")                                                         \
	X(L, 12, DRMM_AFTER_RELEASE, ERROR, "drmm memory reached after the last drm_dev_put()",                          \
	  "hold a reference (drm_dev_get()) for as long as the pointer is kept")                                         \
	X(L, 13, STALE_ARGUMENT, WARNING, "older entry without data read by drmm_release_action()",                      \
	  "Linux reads a pointer that the entry does not have; register the same action with or without data, not both") \
	X(L, 14, STRUCT_FREED_EARLY, ERROR, "driver structure freed while userspace still holds the device",             \
	  "embed the drm_device with devm_drm_dev_alloc() and let the last drm_dev_put() free it")                       \
	X(L, 15, UNREGISTER_NOT_UNPLUG, WARNING, "unbind with drm_dev_unregister() where drm_dev_unplug() is needed",    \
	  "drm_dev_enter() keeps succeeding after unregister: call drm_dev_unplug() in remove()")                        \
	X(L, 16, UNBIND_REGISTERED, ERROR, "drm_device still registered when its driver lets go of it",                  \
	  "call drm_dev_unplug() in remove(): userspace can still open the device")                                      \
	X(L, 17, MMAP_NOT_BACKED, ERROR, "mapping touched where it has no pages",                                        \
	  "userspace gets SIGBUS here: call remap_pfn_range() in mmap, or vmf_insert_pfn() in the fault handler")        \
	X(L, 18, MUNMAP_UNKNOWN, WARNING, "munmap of what is not one mapping",                                           \
	  "pass the address and the length that were mapped; nothing was unmapped")                                      \
	X(M, 01, DOUBLE_FREE, ERROR, "double free", "the first free is named above; nothing was freed now")              \
	X(M, 02, WILD_FREE, ERROR, "free of a pointer that was never allocated", "nothing was freed")                    \
	X(M, 03, INTERIOR_FREE, ERROR, "free of a pointer into the middle of an object",                                 \
	  "free the pointer that the allocation returned; nothing was freed")                                            \
	X(M, 04, FOREIGN_FREE, ERROR, "free of memory that somebody else manages",                                       \
	  "managed memory goes with its owner: use drmm_kfree() or devm_kfree() on it; nothing was freed")               \
	X(M, 05, OVERRUN, ERROR, "write beyond the end of an object", "the first byte that changed is named above")      \
	X(M, 06, UNDERRUN, ERROR, "write before the start of an object", "the first byte that changed is named above")   \
	X(M, 07, WRITE_AFTER_FREE, ERROR, "write to freed memory",                                                       \
	  "somebody kept the pointer; the free is named above")                                                          \
	X(M, 08, USE_AFTER_FREE, ERROR, "use of freed memory", "somebody kept the pointer; the free is named above")     \
	X(M, 09, FREE_LOCKED, ERROR, "memory freed with a held lock inside",                                             \
	  "unlock it first; the next unlock would touch freed memory")                                                   \
	X(M, 10, FREE_MISMATCH, ERROR, "memory freed with the wrong function",                                           \
	  "kfree() for kmalloc(), vfree() for vmalloc(), free_pages() with the same order; nothing was freed")           \
	X(M, 11, NOT_ALLOCATED, ERROR, "allocator call on a pointer that was never allocated",                           \
	  "pass the pointer that the allocation returned; nothing was changed")                                          \
	X(M, 12, USERCOPY, ERROR, "copy to or from userspace beyond a kernel object",                                    \
	  "the length comes from userspace: check it; nothing was copied")                                               \
	X(M, 13, LIST_CORRUPTED, ERROR, "list is not in order",                                                          \
	  "initialise the head, add an entry once, take it off before it is freed; nothing was changed")                 \
	X(K, 01, STILL_OWNED, ERROR, "still owned at the end",                                                           \
	  "its owner was never put: find the missing drm_dev_put() or device_unregister()")                              \
	X(K, 02, UNREACHABLE, ERROR, "leaked memory", "nobody manages it and nobody freed it")                           \
	X(K, 03, DEVICE_LEAKED, ERROR, "device never released", "a get without its put")                                 \
	X(K, 04, FILE_OPEN, ERROR, "file still open at the end", "close it; it holds the drm_device")                    \
	X(R, 01, UNLOCK_NOT_HELD, ERROR, "unlock of a lock that is not held by this thread",                             \
	  "each lock needs one unlock, by the same thread")                                                              \
	X(R, 02, RECURSIVE_LOCK, ERROR, "lock taken twice by the same thread",                                           \
	  "Linux deadlocks here; the second lock was not taken")                                                         \
	X(R, 03, SLEEP_IN_ATOMIC, ERROR, "sleeping function called while atomic",                                        \
	  "use GFP_ATOMIC, or drop the spinlock first")                                                                  \
	X(R, 04, DESTROY_HELD, ERROR, "lock destroyed while held or waited for",                                         \
	  "unlock it, and see that nobody can come any more, before destroying it")                                      \
	X(R, 05, SRCU_UNBALANCED, ERROR, "exit without enter",                                                           \
	  "call drm_dev_exit() once for each drm_dev_enter() that returned true")                                        \
	X(R, 06, SECTION_BLOCKS, ERROR, "critical section never exits",                                                  \
	  "unplug waits for it: wake the section's waiter before drm_dev_unplug()")                                      \
	X(R, 07, LOCK_UNINITIALISED, ERROR, "lock used before it was initialised", "call its _init() first")             \
	X(R, 08, DEADLOCK, ERROR, "every thread waits", "the threads and what they wait for are named above")            \
	X(R, 09, WORKQUEUE_MISUSE, ERROR, "workqueue used after it was destroyed",                                       \
	  "cancel what can queue work before destroy_workqueue()")                                                       \
	X(R, 10, IRQ_STATE, WARNING, "interrupt state restored out of order",                                            \
	  "restore the flags that the matching irqsave gave")                                                            \
	X(R, 11, LOCK_KEPT, ERROR, "returned with a lock held", "unlock on every path, error paths too")                 \
	X(F, 01, FAULT_INJECTED, NOTE, "an allocation was made to fail", "the run goes on with that failure")            \
	X(F, 02, FAULT_SWALLOWED, ERROR, "failure swallowed", "success was reported although an object is missing")      \
	X(F, 03, FAULT_LEAKED, ERROR, "failure path leaks", "what is left is named above")                               \
	X(F, 04, FAULT_CRASHED, ERROR, "failure path crashes", "check the return value that the fault made NULL")

#define DRMRES_CODE_CONSTANT(family, number, constant, severity, title, advice) DRMRES_##constant,

/* One constant a row: DRMRES_DEVM_AFTER_UNBIND is printed as L01. */
enum drmres_code {
	DRMRES_NO_CODE,
	DRMRES_CODES(DRMRES_CODE_CONSTANT) DRMRES_CODE_COUNT,
};

#endif
