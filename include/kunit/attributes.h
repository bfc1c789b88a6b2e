/* SPDX-License-Identifier: MIT */
/**
 * DOC: attributes of cases and suites
 *
 * C only. Constant data of the test's source; nothing here ends.
 */
#ifndef _KUNIT_ATTRIBUTES_H
#define _KUNIT_ATTRIBUTES_H

#ifndef __swift__

/* How long a case takes; unset stands for normal. */
enum kunit_speed {
	KUNIT_SPEED_UNSET,
	KUNIT_SPEED_VERY_SLOW,
	KUNIT_SPEED_SLOW,
	KUNIT_SPEED_NORMAL,
	KUNIT_SPEED_MAX = KUNIT_SPEED_NORMAL,
};

/**
 * struct kunit_attributes - what a suite or a case says of itself
 * @speed: printed before its result if it is slow
 */
struct kunit_attributes {
	enum kunit_speed speed;
};

#endif

#endif
