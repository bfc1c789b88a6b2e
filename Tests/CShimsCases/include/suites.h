/* SPDX-License-Identifier: MIT */
/* Every suite, in the order of the layers: X(name) stands for the table name##_cases. */
#define CASE_SUITES(X)                                                                                                 \
	X(report)
