// SPDX-License-Identifier: MIT
/**
 * DOC: crashes
 *
 * The signals that end a process, from drmres_crash_install() on. A touch of a closed range (mm/guard.h) is dealt with
 * first; everything else is reported on the thread that crashed and handed to the handler that was there before, so that a
 * sanitizer still prints what it knows and a debugger still stops. Owns those handlers, a note per thread of the crash
 * that is being reported, and each thread's stack for signals, which lives as long as the process.
 */
#include <drmres/crash.h>

#include <drmres/report.h>
#include <mm/crash.h>
#include <mm/guard.h>

#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define FRAMES 64
#define SIGNAL_STACK (256ul << 10)

/* A fault address so near to the stack pointer is the stack's. */
#define BELOW_STACK 512
#define ABOVE_STACK 0xffff

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static struct sigaction previous[SIGNALS];
static bool installed, exit_expected = true;

/* The crash that this thread is reporting, or died of. */
static __thread struct {
	bool on;
	bool fatal;
	size_t count;
	const void *frames[FRAMES];
} now __attribute__((tls_model("initial-exec")));

static __thread bool has_stack __attribute__((tls_model("initial-exec")));

bool drmres_crash_wanted(void)
{
	/* PAIRS WITH: the store in drmres_crash_install(). */
	return __atomic_load_n(&installed, __ATOMIC_ACQUIRE) && !now.on && !now.fatal;
}

bool drmres_crash_is_fatal(void)
{
	return now.on && now.fatal;
}

/* Follow saved frame pointers: upwards, in small steps, and not for ever. */
static void follow(const void *frame)
{
	const void *const *at = frame, *const * next;

	while (now.count < FRAMES && at && !((uintptr_t)at & (sizeof(void *) - 1))) {
		if (!at[1])
			break;
		now.frames[now.count++] = at[1];
		next = at[0];
		if (next <= at || (size_t)((const char *)next - (const char *)at) > (1ul << 20))
			break;
		at = next;
	}
}

/* The stack from @pc outwards. The unwinder sees the handler's frames as well, and those of a sanitizer. */
static void capture(const void *pc, const void *frame)
{
	void *all[2 * FRAMES];
	int count = backtrace(all, 2 * FRAMES), from = 0;

	while (from < count && all[from] != pc)
		from++;
	now.count = 0;
	if (pc && from < count) {
		while (from < count && now.count < FRAMES)
			now.frames[now.count++] = all[from++];
		return;
	}
	now.frames[now.count++] = pc;
	follow(frame);
}

void drmres_crash_begin(const void *pc, const void *frame, bool fatal)
{
	now.on = true;
	now.fatal = fatal;
	capture(pc, frame);
}

void drmres_crash_end(void)
{
	now.on = false;
}

size_t drmres_crash_stack(const void **pcs, size_t count)
{
	void *all[FRAMES];
	int found;
	size_t used;

	if (now.on) {
		used = now.count < count ? now.count : count;
		memcpy(pcs, now.frames, used * sizeof(*pcs));
		return used;
	}
	/* Without this function. */
	found = backtrace(all, FRAMES) - 1;
	used = found > 0 ? (size_t)found : 0;
	if (used > count)
		used = count;
	memcpy(pcs, all + 1, used * sizeof(*pcs));
	return used;
}

/* ---- what the signal says ---- */

#if defined(__x86_64__)
static uintptr_t stack_pointer(const ucontext_t *context)
{
	return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
}

static const void *frame_pointer(const ucontext_t *context)
{
	return (const void *)context->uc_mcontext.gregs[REG_RBP];
}

/* Where a call of a bad address came from: it has pushed that and done nothing else. */
static const void *caller(const ucontext_t *context)
{
	return *(const void *const *)stack_pointer(context);
}

#define REGISTERS (REG_RCX + 1)

static u64 general_register(const ucontext_t *context, int i)
{
	return (u64)context->uc_mcontext.gregs[i];
}
#elif defined(__aarch64__)
static uintptr_t stack_pointer(const ucontext_t *context)
{
	return context->uc_mcontext.sp;
}

static const void *frame_pointer(const ucontext_t *context)
{
	return (const void *)context->uc_mcontext.regs[29];
}

static const void *caller(const ucontext_t *context)
{
	return (const void *)context->uc_mcontext.regs[30];
}

#define REGISTERS 31

static u64 general_register(const ucontext_t *context, int i)
{
	return context->uc_mcontext.regs[i];
}
#else
static uintptr_t stack_pointer(const ucontext_t *context)
{
	(void)context;
	return 0;
}

static const void *frame_pointer(const ucontext_t *context)
{
	(void)context;
	return NULL;
}

static const void *caller(const ucontext_t *context)
{
	(void)context;
	return NULL;
}

#define REGISTERS 0

static u64 general_register(const ucontext_t *context, int i)
{
	(void)context;
	(void)i;
	return 0;
}
#endif

/*
 * Whether some register holds a pointer that was read from freed memory, or what AddressSanitizer makes of one before it
 * looks: an eighth of it.
 */
static bool is_poison(const ucontext_t *context)
{
	const u64 poison = 0x6b6b6b6bu;

	for (int i = 0; i < REGISTERS; i++)
		if (general_register(context, i) >> 32 == poison || general_register(context, i) >> 32 == poison >> 3)
			return true;
	return false;
}

/* An error pointer in some register, 0 for none. -1 is too common to mean anything. */
static u64 error_pointer(const ucontext_t *context)
{
	for (int i = 0; i < REGISTERS; i++)
		if (general_register(context, i) >= (u64)-4095 && general_register(context, i) < (u64)-1)
			return general_register(context, i);
	return 0;
}

/* AddressSanitizer looks such an address up before it is used, where there is nothing. */
static void report_error_pointer(struct drmres_touch touch, u64 pointer)
{
	touch.address = (const void *)(uintptr_t)pointer;
	drmres_touch_report(&touch, 0);
}

/* SIGSEGV or SIGBUS at an instruction. */
static void report_touch(const siginfo_t *info, const ucontext_t *context)
{
	struct drmres_touch touch = {
		.address = info->si_addr,
		.kind = drmres_guard_is_write(context) ? DRMRES_TOUCH_WRITE : DRMRES_TOUCH_READ,
		.pc = drmres_guard_pc(context),
	};
	uintptr_t at = (uintptr_t)touch.address, stack = stack_pointer(context);

	/* Where nothing can ever be mapped there is no address. */
	if (info->si_code == SI_KERNEL) {
		if (is_poison(context))
			drmres_touch_report_as(&touch, DRMRES_USE_AFTER_FREE,
					       "a pointer was followed that was read from freed memory");
		else if (error_pointer(context))
			report_error_pointer(touch, error_pointer(context));
		else
			drmres_touch_report_as(&touch, DRMRES_WILD_ACCESS, "a pointer was followed that cannot be one");
		return;
	}
	if (at + BELOW_STACK > stack && at < stack + ABOVE_STACK) {
		drmres_touch_report_as(&touch, DRMRES_WILD_ACCESS, "the stack is exhausted: a recursion without end?");
		return;
	}
	if (touch.pc == touch.address) {
		touch.kind = DRMRES_TOUCH_CALL;
		touch.pc = caller(context);
	}
	drmres_touch_report(&touch, 0);
}

static void report_signal(int signal, const siginfo_t *info, const ucontext_t *context)
{
	const void *pc = drmres_guard_pc(context);
	struct drmres_touch none = {.pc = pc};
	bool called = info->si_addr == pc && (signal == SIGSEGV || signal == SIGBUS);

	/* The unwinder cannot start where there is no code. */
	drmres_crash_begin(called ? caller(context) : pc, frame_pointer(context), true);
	switch (signal) {
	case SIGSEGV:
	case SIGBUS:
		if (info->si_code > 0)
			report_touch(info, context);
		else
			drmres_touch_report_as(&none, DRMRES_PROCESS_ENDED, "the process was sent signal %d", signal);
		break;
	case SIGFPE:
		drmres_touch_report_as(&none, DRMRES_UNDEFINED, "division by zero");
		break;
	case SIGILL:
		drmres_touch_report_as(&none, DRMRES_UNDEFINED, "an instruction that cannot be reached, or is none");
		break;
	default:
		drmres_report(DRMRES_PROCESS_ENDED, "abort", NULL, "abort() was called");
		break;
	}
	drmres_crash_end();
}

static void pass_on(int signal, siginfo_t *info, void *context)
{
	const struct sigaction *before = NULL;

	for (size_t i = 0; i < SIGNALS; i++)
		if (signals[i] == signal)
			before = &previous[i];
	if (before->sa_flags & SA_SIGINFO) {
		before->sa_sigaction(signal, info, context);
	} else if (before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN) {
		before->sa_handler(signal);
	} else {
		/* The instruction is repeated and ends the process; a signal that was sent comes anew. */
		sigaction(signal, before, NULL);
		if (info->si_code <= 0 && signal != SIGABRT)
			raise(signal);
	}
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
	int saved = errno;
	sigset_t these;

	/* SA_NODEFER is not enough where a run-time stands between the kernel and us, as ThreadSanitizer's does. */
	sigemptyset(&these);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(&these, signals[i]);
	pthread_sigmask(SIG_UNBLOCK, &these, NULL);

	if ((signal != SIGSEGV && signal != SIGBUS) || !drmres_guard_caught(info, context)) {
		if (drmres_crash_wanted())
			report_signal(signal, info, context);
		pass_on(signal, info, context);
	}
	errno = saved;
}

static void on_exit_of_driver(void)
{
	/* PAIRS WITH: the store in drmres_crash_expect_exit(); normally it is the same thread. */
	if (__atomic_load_n(&exit_expected, __ATOMIC_ACQUIRE) || !drmres_crash_wanted())
		return;
	drmres_crash_begin(__builtin_return_address(0), __builtin_frame_address(0), true);
	drmres_report(DRMRES_PROCESS_ENDED, "exit", NULL, "exit() was called");
	drmres_crash_end();
}

void drmres_crash_expect_exit(bool expected)
{
	/* PAIRS WITH: the load in on_exit_of_driver(). */
	__atomic_store_n(&exit_expected, expected, __ATOMIC_RELEASE);
}

void drmres_crash_thread(void)
{
	stack_t stack = {.ss_size = SIGNAL_STACK}, old;

	if (has_stack)
		return;
	has_stack = true;
	/* A sanitizer gives its own. */
	if (sigaltstack(NULL, &old) || !(old.ss_flags & SS_DISABLE))
		return;
	stack.ss_sp = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp != MAP_FAILED)
		sigaltstack(&stack, NULL);
}

void drmres_crash_install(void)
{
	struct sigaction action = {0};
	void *frame[1];

	drmres_crash_thread();
	if (__atomic_exchange_n(&installed, true, __ATOMIC_ACQ_REL))
		return;

	/* Not for its value; see there. */
	__asm__ volatile("" : : "r"(&drmres_sanitized));
	/* The unwinder loads what it needs the first time, which a signal handler may not. */
	backtrace(frame, 1);
	action.sa_sigaction = on_signal;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &action, &previous[i]);
	atexit(on_exit_of_driver);
}
