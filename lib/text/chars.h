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

CharKind char_kind (gunichar c);

/* TRUE for many characters (not all) that fold to themselves beside any others that are
 * such too, or that are in char-table.h and not dropped. */
gboolean char_is_settled (gunichar c);

/* The character of two bytes at `at`, a byte of 0xC2 to 0xDF and its trail. */
static inline gunichar
char_of_two (const guchar *at)
{
  return (gunichar) (at[0] & 0x1f) << 6 | (at[1] & 0x3f);
}

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
