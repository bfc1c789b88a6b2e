// SPDX-License-Identifier: MIT
/*
 * Writing JSON. A struct json owns its text until json_clear(); without memory it stops growing and says so.
 */
#include "json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool grow(struct json *json, size_t more)
{
	size_t room = json->room ? json->room : 4096;
	char *text;

	if (json->failed)
		return false;
	while (room < json->length + more + 1)
		room *= 2;
	if (room == json->room)
		return true;
	text = realloc(json->text, room);
	json->failed = !text;
	if (!text)
		return false;
	json->text = text;
	json->room = room;
	return true;
}

static void add(struct json *json, const char *text, size_t length)
{
	if (!grow(json, length))
		return;
	memcpy(json->text + json->length, text, length);
	json->length += length;
	json->text[json->length] = '\0';
}

void json_raw(struct json *json, const char *text)
{
	add(json, text, strlen(text));
}

void json_format(struct json *json, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_raw(json, text);
}

/* What is no UTF-8 is a question mark: a driver's strings are not ours. */
static size_t sequence(const unsigned char *at)
{
	size_t length = at[0] < 0x80			? 1
			: at[0] >= 0xc2 && at[0] < 0xe0 ? 2
			: at[0] >= 0xe0 && at[0] < 0xf0 ? 3
			: at[0] >= 0xf0 && at[0] < 0xf5 ? 4
							: 0;

	for (size_t i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

static void quoted(struct json *json, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length;

	add(json, "\"", 1);
	for (; *at; at += length ? length : 1) {
		length = sequence(at);
		if (*at == '"' || *at == '\\')
			json_format(json, "\\%c", *at);
		else if (*at == '\n')
			add(json, "\\n", 2);
		else if (*at == '\t')
			add(json, "\\t", 2);
		else if (*at < 0x20)
			json_format(json, "\\u%04x", *at);
		else if (!length)
			add(json, "?", 1);
		else
			add(json, (const char *)at, length);
	}
	add(json, "\"", 1);
}

static void comma(struct json *json)
{
	char last = json->length ? json->text[json->length - 1] : '{';

	if (last != '{' && last != '[' && last != ':')
		add(json, ",", 1);
}

void json_key(struct json *json, const char *key)
{
	comma(json);
	quoted(json, key);
	add(json, ":", 1);
}

void json_text(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	quoted(json, value ? value : "");
}

void json_number(struct json *json, const char *key, unsigned long long value)
{
	json_key(json, key);
	json_format(json, "%llu", value);
}

void json_flag(struct json *json, const char *key, bool value)
{
	json_key(json, key);
	json_raw(json, value ? "true" : "false");
}

void json_element(struct json *json, const char *value)
{
	comma(json);
	quoted(json, value);
}

void json_clear(struct json *json)
{
	free(json->text);
	*json = (struct json){0};
}

void json_emit(struct json *json, harness_line_t line, void *context)
{
	if (json->text)
		line(json->text, json->length, context);
	json_clear(json);
}
