/* words.h - the text of a header: encoded words (RFC 2047), read and written.
 *
 * Encoded words stand alone (6.2): base64 is decoded word by word, so that padding in the midst
 * of a header loses nothing; the blanks between two words go.  More is read than the RFC
 * allows, for mail programs write it: words within a word, blanks and line breaks in them, bad
 * base64, a language behind the character set (RFC 2231), characters cut in two between
 * neighbours of one set.  A set is taken for the larger one that programs mean by its name
 * (iso-8859-1 is windows-1252, gb2312 is gb18030).  What no set explains becomes U+FFFD. */
#pragma once

#include <glib.h>

/* `raw`: a header's value as it came; `charset`: that of its bytes that are in no encoded word
 * and are no UTF-8; NULL: not known, windows-1252.  Unfolded, without blanks at its ends; valid
 * UTF-8; NUL and line ends are spaces.  Free it. */
char *mail_words_decode (const char *raw, const char *charset);

/* The same for bytes of `charset`, without encoded words.  Free it. */
char *mail_words_to_utf8 (const char *bytes, gsize length, const char *charset);

/* `text` (valid UTF-8, one line) as a header's value, folded; `column`: where in its line it
 * begins; `whole`: all of it is encoded, as a display name has to be, else what needs it.  No
 * encoded word is longer than 75 characters, and each holds whole characters.  Free it. */
char *mail_words_encode (const char *text, gsize column, gboolean whole);

/* `text` with a space for each blank that people see as one: no-break spaces and their kin,
 * "&nbsp;"; without what nobody sees (a zero-width space, a soft hyphen).  Free it. */
char *mail_words_plain_blanks (const char *text);
