/* chars.h - what a character is to the word splitter and to the folding; private to
 * lib/text.
 *
 * Both sides ask the same questions here, so that a word that words_next() finds never
 * folds to nothing: a character that would (a vulgar fraction, Arabic tatweel, a Hangul
 * filler) is not a CHAR_LETTER. */
#pragma once

#include <glib.h>

typedef enum
{
  CHAR_BREAK,   /* stands between words */
  CHAR_LETTER,  /* letter or digit */
  CHAR_PAIRED,  /* letter of a script without spaces, indexed as bigrams */
  CHAR_MARK,    /* goes on with a word, never begins one: a combining mark that counts,
                 * a Hangul vowel or final */
  CHAR_DROPPED, /* the same, but the folding drops it: an accent, a soft hyphen, a
                 * joiner or another format character */
} CharKind;

/* In words.c: what a character is by its own, without the tables below, for the tests of these. */
CharKind char_kind (gunichar c);

/* Reads the character before `end` at `at` into `c` and returns its length in bytes, 0
 * when the bytes are not UTF-8 (overlong, surrogate, too large, cut off). */
static inline gsize
char_decode (const guchar *at, const guchar *end, gunichar *c)
{
  static const gunichar smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
  gsize size = at[0] < 0x80   ? 1
               : at[0] < 0xc2 ? 0
               : at[0] < 0xe0 ? 2
               : at[0] < 0xf0 ? 3
               : at[0] < 0xf5 ? 4
                              : 0;

  if (size == 0 || (gsize) (end - at) < size)
    return 0;

  *c = size == 1 ? at[0] : at[0] & (0x7f >> size);
  for (gsize i = 1; i < size; i++)
    {
      if ((at[i] & 0xc0) != 0x80)
        return 0;
      *c = *c << 6 | (at[i] & 0x3f);
    }
  if (*c < smallest[size] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
    return 0;
  return size;
}

/* ---- Short cuts for the characters of two bytes and for the accented Latin and Greek of U+1E00 to
 * U+1FFF.  The tables repeat what char_kind() and fold_slowly() say of each character alone;
 * test-words holds them against each other, and prints the line to correct. */

/* Bit n of element k: the character of the bytes 0xC0 + k, 0x80 + n. */
extern const guint64 char_letters[32];
extern const guint64 char_marks[32]; /* CHAR_MARK and CHAR_DROPPED */

enum
{
  CHAR_FOLDS_LOW = 0x0080,
  CHAR_FOLDS_LOW_END = 0x0530,
  CHAR_FOLDS_HIGH = 0x1e00,
  CHAR_FOLDS_HIGH_END = 0x2000
};

extern const char char_folds_low[CHAR_FOLDS_LOW_END - CHAR_FOLDS_LOW][4];
extern const char char_folds_high[CHAR_FOLDS_HIGH_END - CHAR_FOLDS_HIGH][4];

/* What `c` folds to, "" for a mark that is dropped; NULL when the tables do not say. */
static inline const char *
char_fold (gunichar c)
{
  if (c - CHAR_FOLDS_LOW < G_N_ELEMENTS (char_folds_low))
    return char_folds_low[c - CHAR_FOLDS_LOW];
  if (c - CHAR_FOLDS_HIGH < G_N_ELEMENTS (char_folds_high))
    return char_folds_high[c - CHAR_FOLDS_HIGH];
  return NULL;
}
