/* SPDX-License-Identifier: MIT */
/* The part of libbsd that Swift could ask for; the core includes what it needs by itself. */
#include <bsd/stdlib.h>
#include <bsd/string.h>
