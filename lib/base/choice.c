#include "base/choice.h"

#include <string.h>

enum
{
  WORD_BYTES_MAX = 64,
  BEGINNING_BYTES = 3,
  CHOICES_SHOWN = 12,
  ROW_LETTERS = 64 /* of a longer word the rows lie on the heap */
};

char *
choice_list (const char *const *words, guint n)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n && i < CHOICES_SHOWN; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", words[i]);
  if (n > CHOICES_SHOWN)
    g_string_append (text, ", ...");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The distance of what differs. */
static guint
distance_inside (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint first,
                 guint limit)
{
  guint room[3 * (ROW_LETTERS + 1)], width = n_b + 1;
  g_autofree guint *heap = n_b > ROW_LETTERS ? g_new (guint, 3 * (gsize) width) : NULL;
  guint *before = heap != NULL ? heap : room;
  guint *last = before + width, *row = last + width, *spare;

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

/* What two words begin and end with alike need not be looked at: letters that are the same cost
 * nothing, wherever else they might go. */
guint
edit_distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint first,
               guint limit)
{
  guint same = 0;

  if (MAX (n_a, n_b) - MIN (n_a, n_b) > limit)
    return limit + 1;
  while (same < MIN (n_a, n_b) && a[same] == b[same])
    same++;
  a += same;
  b += same;
  n_a -= same;
  n_b -= same;
  first = same > 0 ? 1 : first;
  for (; n_a > 0 && n_b > 0 && a[n_a - 1] == b[n_b - 1]; n_b--)
    n_a--;
  if (n_a == 0 || n_b == 0)
    return MIN (MAX (n_a, n_b) + (n_a == n_b ? 0 : first - 1), limit + 1);
  return distance_inside (a, n_a, b, n_b, first, limit);
}

/* The bytes of `word`, at most WORD_BYTES_MAX of them. */
static guint
spread (const char *word, gunichar letters[WORD_BYTES_MAX])
{
  guint n = 0;

  for (; word[n] != '\0'; n++)
    letters[n] = (guchar) g_ascii_tolower (word[n]);
  return n;
}

static const char *
only_beginning (const char *word, const char *const *words, guint n)
{
  const char *found = NULL;

  for (guint i = 0; strlen (word) >= BEGINNING_BYTES && i < n; i++)
    if (g_ascii_strncasecmp (words[i], word, strlen (word)) == 0)
      {
        if (found != NULL)
          return NULL;
        found = words[i];
      }
  return found;
}

const char *
choice_nearest (const char *word, const char *const *words, guint n)
{
  gsize length = strnlen (word, WORD_BYTES_MAX + 1);
  guint best = MAX (1, (guint) length / 3) + 1;
  gunichar typed[WORD_BYTES_MAX], letters[WORD_BYTES_MAX];
  const char *nearest = NULL;

  if (length > WORD_BYTES_MAX)
    return NULL;
  spread (word, typed);
  for (guint i = 0; i < n; i++)
    {
      guint edits = best;

      if (strlen (words[i]) <= WORD_BYTES_MAX)
        edits = edit_distance (typed, (guint) length, letters, spread (words[i], letters), 1,
                               best);
      if (edits < best && edits < length)
        {
          best = edits;
          nearest = words[i];
        }
    }
  return nearest != NULL ? nearest : only_beginning (word, words, n);
}

char *
choice_meant (const char *word, const char *const *words, guint n)
{
  const char *nearest = choice_nearest (word, words, n);

  return nearest == NULL ? g_strdup ("") : g_strdup_printf ("; did you mean %s?", nearest);
}
