/* SPDX-License-Identifier: MIT */
#include "peers.h"

int main(int argc, char **argv)
{
	static const struct bench_contender *const contenders[] = {
		&peer_talloc, &peer_talloc_pool, &peer_apr, &peer_glib, NULL,
	};

	return bench_program(contenders, argc, argv);
}
