/* words.h - text to words, the unit that is indexed and searched.
 *
 * A word is a run of letters and digits with the combining marks on them, in any
 * script; nothing else is kept inside a word: `example.com` is two words, and so is
 * don't, with ' or U+2019.  Soft hyphens, joiners and other format characters do not
 * part a word and do not count; a zero width space parts.  A run of Han, Hiragana,
 * Katakana, Hangul, Thai, Lao, Khmer, Myanmar (scripts without spaces) gives
 * overlapping bigrams, one character alone gives itself; a character is taken with its
 * marks.
 *
 * Folding: full Unicode case folding; compatibility forms (full width, ligatures,
 * superscripts) made plain; digits of all scripts as 0 to 9; diacritics off Latin and
 * Greek letters, and ø ł đ æ œ ß þ ð ħ ŧ ŋ ı become o l d ae oe ss th d h t n i;
 * Cyrillic ё = е, stress marks off, but й ї ў stay; Hebrew points, Arabic vowel signs,
 * hamza, madda and tatweel off; other marks (Indic, Thai, kana voicing) stay.  Composed
 * and decomposed spellings (NFC, NFD) give the same, folding twice is folding once, and
 * no word folds to nothing.  A folded word longer than WORD_MAX bytes is cut at a
 * character.
 *
 * Bytes that are not UTF-8, and NUL, separate words and are otherwise passed over.
 * Nothing is read past the length. */
#pragma once

#include <glib.h>

enum
{
  WORD_MAX = 64
};

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
  gsize at; /* private from here on */
  gsize pending;
} Words;

static inline void
words_begin (Words *self, const char *text, gsize length)
{
  *self = (Words){ .text = text != NULL ? text : "", .length = length };
}
/* The next word's span; FALSE at the end.  Fast: used to find the n-th word again. */
gboolean words_next (Words *self, WordSpan *span);
/* Folds the word at `span`, which words_next() gave, into `folded` (NUL-terminated);
 * returns its length in bytes, at least 1. */
gsize word_fold (const char *text, WordSpan span, char folded[WORD_MAX + 1]);
/* Of a folded word in a script without spaces: how many characters it has, 1 or 2; 0 in another
 * script. */
guint word_paired (const char *folded);
/* The same without its short cuts: for tests. */
gsize fold_slowly (const char *text, WordSpan span, char folded[WORD_MAX + 1]);

/* Whether a part of a word begins at `at`, which is not its first byte, as in TableOfContents and HTMLParser: a
 * capital behind a small letter, or before one.  The word ends at `end`. */
static inline gboolean
word_part_begins (const char *at, const char *end)
{
  return g_ascii_isupper (at[0])
         && (g_ascii_islower (at[-1]) || (at + 1 < end && g_ascii_islower (at[1])));
}

/* The filter term that stands for `name:value`, folded to lower case ("lang:nl",
 * "category:dns/zones", "tag:billing"); no word has a colon.  Free the result. */
char *word_filter (const char *name, const char *value);
