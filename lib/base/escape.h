/* escape.h - text from the data made safe for a terminal or a format; JSON objects. */
#pragma once

#include <glib.h>

/* Appends `text` (`length` bytes, -1: to the NUL) so that no terminal acts on
 * it, and nothing in it is hidden or out of order: C0 and C1 controls, DEL, bidi controls
 * (U+061C, U+200E, U+200F, U+202A..E, U+2066..9), line separators, what has no shape (Unicode's
 * Default_Ignorable_Code_Point, as U+200B, U+2060, U+FEFF and tags; interlinear annotations)
 * and bytes that are not UTF-8 become visible escapes like \x1b, \u202e or \U000e0041.
 * Joiners (U+200C, U+200D) and variation selectors pass, one at a time, behind characters
 * that have use for them: Arabic and later scripts, emoji; and the soft hyphen, which terminals
 * show.  Tab and newline are escaped too (\t, \n): the result is one line. */
void escape_terminal (GString *out, const char *text, gssize length);

/* Columns that a terminal takes for it: 2 for what is wide, 0 for marks. */
guint escape_width (const char *text, gsize length);

/* JSON string contents (RFC 8259), without the quotes.  All that escape_terminal ()
 * escapes is written \u202e (or as two surrogates), which reads back as the same text, so that JSON is safe on
 * a terminal too.  Each byte that is not UTF-8 becomes U+FFFD. */
void escape_json (GString *out, const char *text, gssize length);

/* TSV cell: \t \n \r \\ for tab, newline, carriage return, backslash. */
void escape_tsv (GString *out, const char *text, gssize length);

/* CSV cell (RFC 4180): quoted when it holds a comma, quote, CR, LF, or begins or
 * ends with a space.  With `spreadsheet`, a cell that begins with = + - @, tab
 * or CR gets a leading apostrophe (formula injection). */
void escape_csv (GString *out, const char *text, gssize length, gboolean spreadsheet);

/* ---- A JSON object put together, for a cell or a document
 *
 *   g_autoptr(GString) out = g_string_new ("{");
 *   object_text (out, "word", word->typed);
 *   object_real (out, "idf", word->idf);
 *   g_string_append_c (out, '}'); */

/* Appends the key, with a comma where it is not the first: the value is to follow. */
void object_key (GString *out, const char *key);
/* NULL: null. */
void object_text (GString *out, const char *key, const char *text);
void object_int (GString *out, const char *key, gint64 value);
/* Four decimals. */
void object_real (GString *out, const char *key, double value);
/* An item of a list of texts; NULL: null. */
void object_item (GString *out, const char *text);
/* A comma where what follows is not the first of its list or object. */
void object_comma (GString *out);
