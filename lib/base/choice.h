/* choice.h - the right words, for messages about a wrong one; how far a spelling is from another. */
#pragma once

#include <glib.h>

/* "a, b or c"; what comes after the first twelve is "...".  Free the result. */
char *choice_list (const char *const *words, guint n);

/* The word that was most likely meant: by edits (Damerau 1964: a swap of neighbours counts
 * one), at most a third of the letters, or the only one that begins so (three letters or
 * more).  NULL: none is near.  Bytes are compared, capitals of ASCII as small letters; longer
 * words than 64 have no nearest. */
const char *choice_nearest (const char *word, const char *const *words, guint n);
/* `; did you mean WORD?` for the end of a message, or nothing.  Free the result. */
char *choice_meant (const char *word, const char *const *words, guint n);

/* Letters to change, add, drop or swap with their neighbour to turn `a` into `b` (optimal string alignment,
 * after Damerau 1964), each letter in one edit at most; or limit + 1 when they are more.  What
 * touches the first letter of either counts `first`: 1, or 2 where people get it right. */
guint edit_distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint first,
                     guint limit);
