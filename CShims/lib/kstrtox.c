// SPDX-License-Identifier: MIT
/**
 * DOC: numbers in strings
 *
 * Digit by digit, since what the C library accepts besides (blanks, signs, what comes behind) must be refused here.
 */
#include <linux/kstrtox.h>

#include <limits.h>
#include <string.h>
#include <strings.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return 99;
}

static int convert(const char *s, unsigned int base, unsigned long long *res)
{
	unsigned long long value = 0;
	bool any = false, over = false;

	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 0x20) == 'x' && digit(s[2]) < 16) {
		s += 2;
		base = 16;
	}
	if (!base)
		base = s[0] == '0' ? 8 : 10;
	for (; digit(*s) < (int)base; s++) {
		any = true;
		if (value > (ULLONG_MAX - (unsigned int)digit(*s)) / base)
			over = true;
		value = value * base + (unsigned int)digit(*s);
	}
	if (*s == '\n')
		s++;
	if (!any || *s)
		return -EINVAL;
	if (over)
		return -ERANGE;
	*res = value;
	return 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	return convert(*s == '+' ? s + 1 : s, base, res);
}

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	bool minus = *s == '-';
	unsigned long long value = 0;
	int ret = convert(*s == '-' || *s == '+' ? s + 1 : s, base, &value);

	if (ret)
		return ret;
	if (value > (unsigned long long)LLONG_MAX + minus)
		return -ERANGE;
	*res = (long long)(minus ? 0 - value : value);
	return 0;
}

int kstrtobool(const char *s, bool *res)
{
	if (!s)
		return -EINVAL;
	if (s[0] && strchr("yYtT1", s[0]))
		*res = true;
	else if (s[0] && strchr("nNfF0", s[0]))
		*res = false;
	else if (!strncasecmp(s, "on", 2))
		*res = true;
	else if (!strncasecmp(s, "of", 2))
		*res = false;
	else
		return -EINVAL;
	return 0;
}
