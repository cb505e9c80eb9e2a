/* char-table.h - short cuts for the characters of two bytes and for the accented Latin
 * and Greek of U+1E00 to U+1FFF; private to lib/text.
 *
 * The tables repeat what char_kind() and fold_slowly() say of each character alone;
 * test-words holds them against each other, and prints the line to correct. */
#pragma once

#include "text/chars.h"

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
