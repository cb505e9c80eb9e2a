/* words.h - text to words, the unit that is indexed and searched.
 *
 * A word is a run of Unicode letters, digits and combining marks; nothing else is kept
 * inside a word, so `example.com` is two words.  A run of Han, Hiragana,
 * Katakana, Hangul, Thai (scripts without spaces) gives overlapping bigrams (one
 * character alone gives itself).  Folding: full Unicode case folding,
 * diacritics off Latin letters (NFKD, marks dropped; ø ł đ æ œ ß by table), Greek
 * tonos off, Cyrillic ё = е (й stays й); compatibility forms (full width, ligatures)
 * are made plain.  A folded word longer than WORD_MAX bytes is cut at a character.
 * Bytes that are not UTF-8 separate words and are otherwise passed over. */
#pragma once

#include <glib.h>

enum { WORD_MAX = 64 };

typedef struct
{
  gsize start; /* byte offset of the word in the text */
  gsize end;   /* one past its last byte */
} WordSpan;

/* Walks `text`; valid while the text is.  Plain struct: no init beyond words_begin. */
typedef struct
{
  const char *text;
  gsize length;
  gsize at;     /* private from here on */
  gsize pending;
} Words;

void words_begin (Words *self, const char *text, gsize length);
/* The next word's span; FALSE at the end.  Fast: used to find the n-th word again. */
gboolean words_next (Words *self, WordSpan *span);
/* Folds the word at `span` into `folded` (NUL-terminated); returns its length in bytes. */
gsize word_fold (const char *text, WordSpan span, char folded[WORD_MAX + 1]);
