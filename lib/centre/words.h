/* words.h - what the help centre itself says, in the languages that it speaks: one table, words.c.
 *
 * A language without words of its own gets English ones, which a page marks as such (words_spoken ()).  In a text {n} and other names in braces are
 * holes.  Forms of number stand in one text, with `|` between: one and others in English, Dutch and
 * Spanish; one, few and many in Russian (Unicode CLDR's rules for whole numbers). */
#pragma once

#include <glib.h>

/* The text of that id, as the table has it; an unknown id is an error of the program and ends it. */
const char *words_get (const char *lang, const char *id);
/* The same; NULL: no text has it. */
const char *words_find (const char *lang, const char *id);
/* Its holes filled: pairs of name and value, ended by NULL.  Free it. */
char *words_fill (const char *lang, const char *id, ...) G_GNUC_NULL_TERMINATED;
/* The form that goes with `n`, which fills {n} unless a pair does.  Free it. */
char *words_counted (const char *lang, const char *id, gint64 n, ...) G_GNUC_NULL_TERMINATED;

/* All of them by number: id and text; NULL behind the last. */
const char *words_id (guint number);
const char *words_at (const char *lang, guint number);

/* ---- Languages, numbers and dates */

/* The language of the words that a page of that language gets. */
const char *words_spoken (const char *lang);
/* `Nederlands`; the code itself for one that is not known. */
const char *words_language (const char *lang);
/* `12,345`, `12.345`.  Free it. */
char *words_number (const char *lang, gint64 number);
/* `Monday`; 0 is Monday. */
const char *words_weekday (const char *lang, int weekday);
/* `5 October 2026` of the day since 1970-01-01; with its weekday before it.  Free it. */
char *words_date (const char *lang, gint64 day, gboolean weekday);
