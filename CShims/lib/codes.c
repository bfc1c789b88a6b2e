// SPDX-License-Identifier: MIT
/**
 * DOC: the catalogue as a table
 *
 * Constant data, made from the rows of drmres/codes.h.
 */
#include <drmres/report.h>

#include <strings.h>

static const struct drmres_code_info rows[DRMRES_CODE_COUNT] = {
#define ROW(family, number, constant, severity, title, advice) \
	[DRMRES_##constant] = {DRMRES_##constant, #family #number, DRMRES_##severity, title, advice},
	DRMRES_CODES(ROW)};

const struct drmres_code_info *drmres_code_info(enum drmres_code code)
{
	if (code == DRMRES_NO_CODE || (unsigned int)code >= DRMRES_CODE_COUNT)
		return NULL;
	return &rows[code];
}

const struct drmres_code_info *drmres_code_find(const char *name)
{
	if (!name)
		return NULL;
	for (size_t code = DRMRES_NO_CODE + 1; code < DRMRES_CODE_COUNT; code++)
		if (!strcasecmp(rows[code].name, name))
			return &rows[code];
	return NULL;
}
