/* source.h - the bytes of a page as the text that libxml2 reads as browsers would.  Private to lib/convert.
 *
 * The encoding is what the bytes begin with, UTF-8 where they are that, what the page says, by the labels of
 * the WHATWG Encoding Standard (4.2), under which narrow character sets mean those that Windows made of them,
 * else windows-1252.  A byte that it has no character for is U+FFFD, and nothing else suffers.  Characters
 * that control are gone; names of HTML 5 for characters (13.5) are numbers; elements of HTML 5 that have no
 * end tag have one. */
#pragma once

#include "base/error.h"

enum
{
  SOURCE_MAX_ATTRIBUTES = 500 /* of one tag: libxml2 compares each with those before */
};

/* Valid UTF-8; free it.  NULL with DESK_ERROR_INPUT "line N: why". */
char *source_text (const char *bytes, gsize length, GError **error);
