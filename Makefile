# SPDX-License-Identifier: MIT
# make run         both built-in drivers through hotunplug-lateclose: the finding, then the fix
# make test        the suite, plain
# make asan tsan   the same suite under AddressSanitizer, ThreadSanitizer
# make lint        formatters, warnings of both compilers, header rules
# make bench       this library beside malloc, the kernel's algorithm and the limits, at three alignments
# make bench-aligned alignments 64 and 128 from Swift, too, which takes a build of the package for each
# make bench-peers the same, and talloc, APR, GLib, mimalloc heaps, and the kernel's algorithm on four allocators
# make counts      instructions of the main paths, against Tests/Benchmarks/counts.json (counts-update writes that)
# make lib         build/libdrmres.a for C users
# make check-lib   build/libdrmres-check.a for 'drmres check': core and harness with sanitizers
# make install     headers, library, drmres.pc and the command below PREFIX
# make conformance the scenarios of Tests/Kernel on a stock Debian 6.12 kernel and here, compared
# make kunit       KUnit files of Linux 6.12, as they are, and the suites of Tests/KUnit: one table
# make install-c   of these the C half: headers, library, drmres.pc
# make corpus      published bugs and their fixes below drmres check: one table, which goes into the README
# make clean       forget what was built
# Each installs what it needs: libbsd-dev, and clang-format for lint.

PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
AR ?= ar
VERSION := 0.1.0
ROOT = $(DESTDIR)$(abspath $(PREFIX))
SWIFT ?= swift

LIB_SOURCES := $(sort $(shell find CShims -name '*.c' -not -path 'CShims/variants/*'))
LIB_OBJECTS := $(LIB_SOURCES:%.c=build/%.o)
LIB_CFLAGS := -std=gnu11 -O2 -g -fPIC -Wall -Wextra -Werror -DDRMRES_CORE -D_GNU_SOURCE \
	-Iinclude -ICShims/shadow -ICShims

# LeakSanitizer would also see what XCTest keeps, so only Swift Testing runs under it.
SWIFT_TESTING := --testing-library swift-testing
export ASAN_OPTIONS := allocator_may_return_null=1
export TSAN_OPTIONS := allocator_may_return_null=1
export LSAN_OPTIONS := suppressions=$(CURDIR)/.ci/lsan.supp:print_suppressions=0

.PHONY: help run test asan tsan lint format bench bench-aligned bench-peers bench-deps counts counts-update conformance kunit corpus lib check-lib install install-c clean deps lint-deps

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

deps:
	@.ci/require libbsd-dev -- pkg-config --exists libbsd

lint-deps: deps
	@.ci/require clang-format -- clang-format --version

run: deps
	@$(SWIFT) build --product drmres --quiet
	@.ci/run-built-ins "$$($(SWIFT) build --show-bin-path)/drmres"

test: deps
	$(SWIFT) build --build-tests
	.ci/run-tests .build/debug/drmresPackageTests.xctest $(SWIFT_TESTING)

# Swift 6.3's package manager cannot read back the description of a build that lies inside the package beside the first, neither
# to build again nor to test: it is made anew each time, and the tests' own program is run.
# In a process with a sanitizer Swift's backtracer never comes to an end, and keeps what it inherited open; sanitizers tell the
# stack themselves.
asan tsan: export SWIFT_BACKTRACE := enable=no
asan tsan: deps
	rm -f .build-$@/*/debug/description.json
	$(SWIFT) build --build-tests --sanitize=$(SANITIZER_$@) --scratch-path .build-$@
	.ci/run-tests .build-$@/debug/drmresPackageTests.xctest $(SWIFT_TESTING)

SANITIZER_asan := address
SANITIZER_tsan := thread

lint: lint-deps
	@.ci/lint

format: lint-deps
	@.ci/sources c | xargs clang-format -i
	@.ci/sources swift | xargs $(SWIFT) format format -i

# What is measured is what is installed, so that neither is built for the other's sake again.
DRMRES = $$($(SWIFT) build -c release --show-bin-path)/drmres
RELEASE_BUILD = $(SWIFT) build -c release --product drmres --static-swift-stdlib --quiet

# What 'drmres bench' is to be told beside what make tells it, e.g. make bench BENCH='--filter W1 --html bench.html'
BENCH ?=
ALIGNED := build/bench/align64 build/bench/align128
PEERS := build/bench/peers build/bench/peers-mimalloc build/bench/peers-jemalloc build/bench/peers-tcmalloc

bench: deps $(ALIGNED)
	@$(RELEASE_BUILD)
	@"$(DRMRES)" bench $(ALIGNED:%=--with %) $(BENCH)

# The typed API is compiled for an alignment as the core is. For description.json see asan.
bench-aligned: deps
	@$(RELEASE_BUILD)
	@rm -f .build-align*/*/release/description.json
	@for bytes in 64 128; do \
		$(RELEASE_BUILD) --scratch-path .build-align$$bytes \
			-Xcc -DARCH_KMALLOC_MINALIGN=$$bytes -Xcc -DARCH_DMA_MINALIGN=$$bytes || exit; \
	done
	@"$(DRMRES)" bench --alignment 64,128 --filter W1,W5a \
		--with .build-align64/release/drmres --with .build-align128/release/drmres $(BENCH)

bench-peers: deps bench-deps
	@$(MAKE) --no-print-directory $(ALIGNED) $(PEERS)
	@$(RELEASE_BUILD)
	@"$(DRMRES)" bench $(ALIGNED:%=--with %) $(PEERS:%=--with %) $(BENCH)

bench-deps:
	@.ci/require libtalloc-dev -- pkg-config --exists talloc
	@.ci/require libapr1-dev -- pkg-config --exists apr-1
	@.ci/require libglib2.0-dev -- pkg-config --exists glib-2.0
	@.ci/require libmimalloc-dev -- dpkg -s libmimalloc-dev
	@.ci/require libjemalloc-dev -- pkg-config --exists jemalloc
	@.ci/require libgoogle-perftools-dev -- pkg-config --exists libtcmalloc

COUNTS := Tests/Benchmarks/counts.json

counts: deps
	@.ci/require valgrind -- valgrind --version
	@$(RELEASE_BUILD)
	@"$(DRMRES)" counts --expect $(COUNTS)

counts-update: deps
	@.ci/require valgrind -- valgrind --version
	@$(RELEASE_BUILD)
	@"$(DRMRES)" counts --write $(COUNTS)

# Programs that compete with the command's own contenders, compiled as Swift's package manager compiles C.
BENCH_CC ?= clang
BENCH_SOURCES := $(sort $(wildcard Sources/CDRMResBench/*.c))
BENCH_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -D_GNU_SOURCE -Iinclude -ICShims/shadow \
	-ISources/CDRMResBench/include -ISources/CDRMResBench
# Those that know nothing of this library.
BENCH_ALONE := $(filter-out %/this_library.c %/contenders.c,$(BENCH_SOURCES))
PEERS_FROM := Tests/Benchmarks/peers
$(PEERS): $(wildcard Sources/CDRMResBench/*.h Sources/CDRMResBench/include/*.h $(PEERS_FROM)/*.h)

define ALIGNED_LIBRARY
build/bench/align$(1): $$(LIB_SOURCES:%.c=build/align$(1)/%.o) $$(BENCH_SOURCES:%.c=build/align$(1)/%.o) \
		build/align$(1)/Tests/Benchmarks/aligned.o
	@mkdir -p $$(@D)
	$$(BENCH_CC) $$^ -o $$@ -lbsd -lpthread

build/align$(1)/%.o: %.c
	@mkdir -p $$(@D)
	@$$(BENCH_CC) $$(BENCH_CFLAGS) $$(if $$(filter CShims/%,$$<),-DDRMRES_CORE -ICShims) \
		-DARCH_KMALLOC_MINALIGN=$(1) -DARCH_DMA_MINALIGN=$(1) -MMD -MP -c $$< -o $$@

-include $$(patsubst %.c,build/align$(1)/%.d,$$(LIB_SOURCES) $$(BENCH_SOURCES) Tests/Benchmarks/aligned.c)
endef
$(foreach alignment,64 128,$(eval $(call ALIGNED_LIBRARY,$(alignment))))

build/bench/peers: $(addprefix $(PEERS_FROM)/,main.c talloc.c apr.c glib.c) $(BENCH_ALONE)
	@mkdir -p $(@D)
	$(BENCH_CC) $(BENCH_CFLAGS) -I$(PEERS_FROM) $$(pkg-config --cflags talloc apr-1 glib-2.0) $(filter %.c,$^) -o $@ \
		$$(pkg-config --libs talloc apr-1 glib-2.0) -lbsd -lpthread

build/bench/peers-mimalloc: $(PEERS_FROM)/mimalloc_heap.c $(BENCH_ALONE)
	@mkdir -p $(@D)
	$(BENCH_CC) $(BENCH_CFLAGS) $$(dpkg -L libmimalloc-dev | sed -n 's#/mimalloc.h$$##p' | sed 's/^/-I/') $(filter %.c,$^) -o $@ \
		-lmimalloc -lbsd -lpthread

build/bench/peers-%: $(PEERS_FROM)/allocator.c $(BENCH_ALONE)
	@mkdir -p $(@D)
	$(BENCH_CC) $(BENCH_CFLAGS) -fno-builtin-malloc -fno-builtin-free -DALLOCATOR='"$*"' $(filter %.c,$^) -o $@ \
		-Wl,--no-as-needed -l$* -Wl,--as-needed -lbsd -lpthread

conformance: deps
	@Tests/Kernel/conformance

corpus: deps
	@$(SWIFT) build --product drmres --quiet
	@Tests/UpstreamCases/corpus "$$($(SWIFT) build --show-bin-path)/drmres"

kunit: deps
	@$(SWIFT) build --product drmres --quiet
	@Tests/KUnit/upstream "$$($(SWIFT) build --show-bin-path)/drmres"

lib: deps build/libdrmres.a

build/libdrmres.a: $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

build/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(LIB_CFLAGS) -MMD -MP -c $< -o $@

-include $(LIB_OBJECTS:.o=.d)

# What 'drmres check' links a driver with. The command looks for clang, whose sanitizers these are.
CHECK_CC ?= clang
CHECK_SOURCES := $(LIB_SOURCES) $(sort $(wildcard Sources/CDRMResHarness/*.c))
CHECK_OBJECTS := $(CHECK_SOURCES:%.c=build/check/%.o)
CHECK_CFLAGS := -std=gnu11 -O1 -g -fno-omit-frame-pointer -fno-pie -Wall -Wextra -Werror -D_GNU_SOURCE \
	-fsanitize=address,undefined -fno-sanitize=alignment,function,pointer-overflow,null \
	-Iinclude -ICShims/shadow -ISources/CDRMResHarness/include
build/check/CShims/%.o: CHECK_CFLAGS += -DDRMRES_CORE -ICShims

check-lib: deps build/libdrmres-check.a

build/libdrmres-check.a: $(CHECK_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

build/check/%.o: %.c
	@mkdir -p $(@D)
	$(CHECK_CC) $(CHECK_CFLAGS) -MMD -MP -c $< -o $@

-include $(CHECK_OBJECTS:.o=.d)

# The shadow headers have the names of system headers: only who compiles kernel-shaped C puts their folder on the path.
install-c: lib
	cd include && find . -type f -exec install -D -m 644 {} "$(ROOT)/include/{}" \;
	cd CShims/shadow && find . -type f -exec install -D -m 644 {} "$(ROOT)/include/drmres/shadow/{}" \;
	install -D -m 644 CShims/mm/slab.h "$(ROOT)/include/drmres/mm/slab.h"
	install -D -m 644 build/libdrmres.a "$(ROOT)/lib/libdrmres.a"
	mkdir -p "$(ROOT)/lib/pkgconfig"
	sed -e 's#@PREFIX@#$(abspath $(PREFIX))#' -e 's#@VERSION@#$(VERSION)#' .ci/drmres.pc.in >"$(ROOT)/lib/pkgconfig/drmres.pc"

install: RELEASE = $(shell $(SWIFT) build -c release --show-bin-path)
install: install-c check-lib
	$(RELEASE_BUILD)
	install -D -m 644 build/libdrmres-check.a "$(ROOT)/lib/drmres/libdrmres-check.a"
	install -d "$(ROOT)/share/drmres/drivers"
	install -m 644 Sources/CBuiltInDrivers/vc4_* "$(ROOT)/share/drmres/drivers"
	install -D -m 755 "$(RELEASE)/drmres" "$(ROOT)/bin/drmres"
	mkdir -p "$(ROOT)/lib/drmres"
	rm -f "$(ROOT)/lib/libDRMRes.a"
	$(AR) rcs "$(ROOT)/lib/libDRMRes.a" "$(RELEASE)"/DRMRes.build/*.o
	install -m 644 "$(RELEASE)"/Modules/DRMRes.swiftmodule "$(RELEASE)"/Modules/DRMRes.swiftdoc "$(ROOT)/lib/drmres"

clean:
	rm -rf build .build .build-asan .build-tsan .build-align64 .build-align128
