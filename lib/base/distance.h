/* distance.h - how far one spelling is from another. */
#pragma once

#include <glib.h>

/* Letters to change, add, drop or swap with their neighbour to turn `a` into `b` (optimal string alignment,
 * after Damerau 1964), each letter in one edit at most; or limit + 1 when they are more.  What
 * touches the first letter of either counts `first`: 1, or 2 where people get it right. */
guint edit_distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint first,
                     guint limit);
