/* source.h - markdown with what cmark does not know put in words of its own.
 *
 * Lines keep their numbers.  Outside of code:
 *
 *   {{< x >}} {{% x %}} {% x %}         tags of site tools go, what stands between two of them stays
 *   {: .x } {#id}                        attributes go
 *   !!! note "Title", ??? tip, :::note   become > [!NOTE] Title, and what belongs to them stands in it
 *   === "Title"                          likewise > [!TAB] Title
 *   \~ and \[^                           get a mark before the backslash, which SOURCE_ESCAPED is
 *   [^1]: text                           stays text, not the address of a link */
#pragma once

#include <glib.h>

/* U+1039F, the word divider of Ugaritic: punctuation that people do not write. */
#define SOURCE_ESCAPED "\360\220\216\237"

/* Free it. */
char *source_plain (const char *body);

/* The kinds of notes: "note", "tip", "important", "warning", "caution", "tab"; NULL: `name` (of `length` bytes) is none.
 * Case does not matter, and danger, info and other names that tools have are one of these. */
const char *source_note (const char *name, gsize length);
