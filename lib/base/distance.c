#include "base/distance.h"

enum
{
  ROW_LETTERS = 64 /* of a longer word the rows lie on the heap */
};

guint
edit_distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint first,
               guint limit)
{
  guint room[3 * (ROW_LETTERS + 1)], width = n_b + 1;
  g_autofree guint *heap = n_b > ROW_LETTERS ? g_new (guint, 3 * (gsize) width) : NULL;
  guint *before = heap != NULL ? heap : room;
  guint *last = before + width, *row = last + width, *spare;

  if (MAX (n_a, n_b) - MIN (n_a, n_b) > limit)
    return limit + 1;
  for (guint k = 0; k <= n_b; k++)
    last[k] = k == 0 ? 0 : k + first - 1;
  for (guint i = 1; i <= n_a; i++)
    {
      guint least = row[0] = i + first - 1;

      for (guint k = 1; k <= n_b; k++)
        {
          guint change = a[i - 1] == b[k - 1] ? 0 : (i == 1 || k == 1) ? first : 1;
          guint best = last[k - 1] + change;

          best = MIN (best, last[k] + 1);
          best = MIN (best, row[k - 1] + 1);
          if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
            best = MIN (best, before[k - 2] + (i == 2 || k == 2 ? first : 1));
          row[k] = best;
          least = MIN (least, best);
        }
      if (least > limit + 1)
        return limit + 1;
      spare = before;
      before = last;
      last = row;
      row = spare;
    }
  return MIN (last[n_b], limit + 1);
}
