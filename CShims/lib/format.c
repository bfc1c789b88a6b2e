// SPDX-License-Identifier: MIT
/**
 * DOC: the kernel's printf
 *
 * The format is walked conversion by conversion: what the C library knows is handed to it with its one argument, %p and its
 * extensions are rendered here. No state; may be called concurrently, in any context.
 */
#include <lib/format.h>

#include <bsd/string.h>
#include <ctype.h>
#include <dlfcn.h>
#include <stdint.h>

#include <drmres/errno.h>
#include <drmres/object.h>
#include <drmres/site.h>
#include <lib/hooks.h>
#include <lib/text.h>
#include <linux/err.h>
#include <linux/printk.h>

/* Nesting of %pV; a format that contains itself ends here. */
#define MAX_DEPTH 4

/* One conversion, between its % and its letter. */
struct spec {
	char flags[8];
	int width, precision; /* -1 where there is none */
	char length;	      /* h, l, z, t, j, L; H for hh, q for ll; 0 for none */
};

/* va_list as a member, so that it can be passed by reference whatever its type is. */
struct arguments {
	va_list list;
};

static void format_into(struct drmres_text *out, const char *format, struct arguments *args, int depth);

const char *drmres_errno_name(int error)
{
	switch (error) {
	case ERESTARTSYS:
		return "ERESTARTSYS";
	case ERESTARTNOINTR:
		return "ERESTARTNOINTR";
	case ENOIOCTLCMD:
		return "ENOIOCTLCMD";
	case EPROBE_DEFER:
		return "EPROBE_DEFER";
	case ENOTSUPP:
		return "ENOTSUPP";
	default:
		return strerrorname_np(error);
	}
}

static void put_string(struct drmres_text *out, const struct spec *spec, const char *string)
{
	size_t length = spec->precision < 0 ? strlen(string) : strnlen(string, (size_t)spec->precision);
	size_t width = spec->width < 0 ? 0 : (size_t)spec->width;
	bool left = strchr(spec->flags, '-');

	for (size_t pad = length; !left && pad < width; pad++)
		drmres_text_add(out, " ", 1);
	drmres_text_add(out, string, length);
	for (size_t pad = length; left && pad < width; pad++)
		drmres_text_add(out, " ", 1);
}

/* The C library's format for one conversion with a length modifier of our choice. */
static const char *libc_format(char *buf, size_t size, const struct spec *spec, const char *length, char letter)
{
	struct drmres_text text = drmres_text_begin(buf, size);

	drmres_text_printf(&text, "%%%s", spec->flags);
	if (spec->width >= 0)
		drmres_text_printf(&text, "%d", spec->width);
	if (spec->precision >= 0)
		drmres_text_printf(&text, ".%d", spec->precision);
	drmres_text_printf(&text, "%s%c", length, letter);
	return buf;
}

static long long signed_argument(struct arguments *args, char length)
{
	switch (length) {
	case 'H':
		return (signed char)va_arg(args->list, int);
	case 'h':
		return (short)va_arg(args->list, int);
	case 'l':
		return va_arg(args->list, long);
	case 'q':
	case 'L':
		return va_arg(args->list, long long);
	case 'j':
		return va_arg(args->list, intmax_t);
	case 'z':
		return va_arg(args->list, ssize_t);
	case 't':
		return va_arg(args->list, ptrdiff_t);
	default:
		return va_arg(args->list, int);
	}
}

static unsigned long long unsigned_argument(struct arguments *args, char length)
{
	switch (length) {
	case 'H':
		return (unsigned char)va_arg(args->list, unsigned int);
	case 'h':
		return (unsigned short)va_arg(args->list, unsigned int);
	case 0:
		return va_arg(args->list, unsigned int);
	default:
		/* The other types are as wide as their signed twins. */
		return (unsigned long long)signed_argument(args, length);
	}
}

/* %#x and %#X of 0, to which the C library gives no prefix and the kernel does. */
static void put_prefixed_zero(struct drmres_text *out, const struct spec *spec, char letter)
{
	bool zeroes = strchr(spec->flags, '0') && !strchr(spec->flags, '-');
	struct spec plain = {.width = spec->width, .precision = -1};
	const char prefix[] = {'0', letter, '0', '\0'};
	int digits = spec->precision;

	strlcpy(plain.flags, strchr(spec->flags, '-') ? "-" : "", sizeof(plain.flags));
	if (zeroes && digits < spec->width - 2)
		digits = spec->width - 2;
	if (digits <= 1) {
		put_string(out, &plain, prefix);
		return;
	}
	drmres_text_printf(out, "%*s%.2s%0*d", spec->width > digits + 2 ? spec->width - digits - 2 : 0, "", prefix,
			   digits, 0);
}

static void put_symbol(struct drmres_text *out, const struct spec *spec, const void *address, bool offset)
{
	const struct drmres_site site = {.pc = address};
	char name[128];
	Dl_info info;

	if (!dladdr(address, &info) || !info.dli_sname)
		drmres_site_describe(&site, name, sizeof(name));
	else if (offset)
		snprintf(name, sizeof(name), "%s+0x%tx", info.dli_sname,
			 (const char *)address - (const char *)info.dli_saddr);
	else
		snprintf(name, sizeof(name), "%s", info.dli_sname);
	put_string(out, spec, name);
}

/* %p itself: values that are no addresses as they are, the label of an object, or what Linux prints before it has a secret. */
static void put_address(struct drmres_text *out, const struct spec *spec, const void *address)
{
	struct drmres_object object;
	char label[96];

	if (IS_ERR_OR_NULL(address))
		snprintf(label, sizeof(label), "%016lx", (unsigned long)address);
	else if (drmres_hooks.address_find && drmres_hooks.address_find(address, &object) != DRMRES_ADDRESS_WILD)
		drmres_object_label(&object, label, sizeof(label));
	else
		snprintf(label, sizeof(label), "(____ptrval____)");
	put_string(out, spec, label);
}

/* @extension: what follows the p. Return: how many letters of it belong to the conversion. */
static size_t put_pointer(struct drmres_text *out, const struct spec *spec, const char *extension,
			  struct arguments *args, int depth)
{
	const void *pointer = va_arg(args->list, const void *);
	const struct va_format *nested = pointer;
	struct arguments copy;
	const char *name;
	char error[32];
	size_t letters = 0;

	while (isalnum((unsigned char)extension[letters]))
		letters++;
	switch (extension[0]) {
	case 'e':
		name = IS_ERR(pointer) ? drmres_errno_name((int)-PTR_ERR(pointer)) : NULL;
		if (!name) {
			put_address(out, spec, pointer);
			break;
		}
		snprintf(error, sizeof(error), "-%s", name);
		put_string(out, spec, error);
		break;
	case 'V':
		if (depth == MAX_DEPTH || IS_ERR_OR_NULL(pointer))
			break;
		va_copy(copy.list, *nested->va);
		format_into(out, nested->fmt, &copy, depth + 1);
		va_end(copy.list);
		break;
	case 's':
	case 'S':
	case 'B':
		put_symbol(out, spec, pointer, extension[0] != 's');
		break;
	default:
		put_address(out, spec, pointer);
		break;
	}
	return letters;
}

static const char *parse_number(const char *at, int *number, struct arguments *args)
{
	if (*at == '*') {
		*number = va_arg(args->list, int);
		return at + 1;
	}
	*number = 0;
	for (; isdigit((unsigned char)*at); at++)
		if (*number < 100000)
			*number = *number * 10 + *at - '0';
	return at;
}

static const char *parse_spec(const char *at, struct spec *spec, struct arguments *args)
{
	size_t flags = 0;

	*spec = (struct spec){.width = -1, .precision = -1};
	for (; *at && strchr("-+ #0", *at); at++)
		if (flags < sizeof(spec->flags) - 1 && !memchr(spec->flags, *at, flags))
			spec->flags[flags++] = *at;
	if (*at == '*' || isdigit((unsigned char)*at))
		at = parse_number(at, &spec->width, args);
	if (spec->width < -1 && flags < sizeof(spec->flags) - 1) {
		/* A negative width from an argument means left. */
		spec->flags[flags] = '-';
		spec->width = spec->width == INT32_MIN ? INT32_MAX : -spec->width;
	}
	if (*at == '.') {
		at = parse_number(at + 1, &spec->precision, args);
		if (spec->precision < 0)
			spec->precision = -1;
	}
	if (!*at || !strchr("hlzZtjLq", *at))
		return at;
	spec->length = *at == 'Z' ? 'z' : *at;
	if ((*at == 'h' || *at == 'l') && at[1] == *at) {
		spec->length = *at == 'h' ? 'H' : 'q';
		at++;
	}
	return at + 1;
}

/* Digits as they are, which most numbers are printed as. */
static bool is_plain(const struct spec *spec)
{
	return !spec->flags[0] && spec->width < 0 && spec->precision < 0;
}

static void put_signed(struct drmres_text *out, const struct spec *spec, long long value)
{
	char libc[64];

	if (is_plain(spec) && value >= 0)
		drmres_text_number(out, (unsigned long long)value);
	else
		drmres_text_printf(out, libc_format(libc, sizeof(libc), spec, "ll", 'd'), value);
}

static void put_unsigned(struct drmres_text *out, const struct spec *spec, char letter, unsigned long long value)
{
	char libc[64];

	if (is_plain(spec) && letter == 'u')
		drmres_text_number(out, value);
	else if (!value && (letter | 0x20) == 'x' && strchr(spec->flags, '#'))
		put_prefixed_zero(out, spec, letter);
	else
		drmres_text_printf(out, libc_format(libc, sizeof(libc), spec, "ll", letter), value);
}

static void format_into(struct drmres_text *out, const char *format, struct arguments *args, int depth)
{
	const char *percent, *string;
	struct spec spec;
	char libc[64];

	while ((percent = strchr(format, '%'))) {
		drmres_text_add(out, format, (size_t)(percent - format));
		format = parse_spec(percent + 1, &spec, args);
		switch (*format) {
		case 'd':
		case 'i':
			put_signed(out, &spec, signed_argument(args, spec.length));
			break;
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			put_unsigned(out, &spec, *format, unsigned_argument(args, spec.length));
			break;
		case 'c':
			libc[0] = (char)va_arg(args->list, int);
			libc[1] = '\0';
			put_string(out, &spec, libc);
			break;
		case 's':
			string = va_arg(args->list, const char *);
			put_string(out, &spec, string ? string : "(null)");
			break;
		case 'e':
		case 'f':
		case 'g':
			libc_format(libc, sizeof(libc), &spec, "", *format);
			drmres_text_printf(out, libc, va_arg(args->list, double));
			break;
		case 'p':
			format += put_pointer(out, &spec, format + 1, args, depth);
			break;
		case '%':
			drmres_text_add(out, "%", 1);
			break;
		default:
			/* Whatever that is, its argument cannot be found, nor those after it. */
			drmres_text_puts(out, percent);
			return;
		}
		format++;
	}
	drmres_text_puts(out, format);
}

size_t drmres_vformat(char *buf, size_t size, const char *format, va_list args)
{
	struct drmres_text out = drmres_text_begin(buf, size);
	struct arguments copy;

	va_copy(copy.list, args);
	format_into(&out, format, &copy, 0);
	va_end(copy.list);
	return out.used;
}
