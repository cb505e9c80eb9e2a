#include "base/choice.h"

#include <string.h>

enum
{
  WORD_BYTES_MAX = 64,
  BEGINNING_BYTES = 3,
  CHOICES_SHOWN = 12
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

/* Letters to change, add, drop or swap with their neighbour to turn one into the other. */
static guint
edits_between (const char *a, const char *b)
{
  guint rows[3][WORD_BYTES_MAX + 1];
  guint *before = rows[0], *last = rows[1], *row = rows[2];
  guint length = (guint) strlen (b);

  for (guint j = 0; j <= length; j++)
    last[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint *spare = before;

      row[0] = i;
      for (guint j = 1; j <= length; j++)
        {
          row[j] = MIN (MIN (row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
      before = last;
      last = row;
      row = spare;
    }
  return last[length];
}

static const char *
only_beginning (const char *word, const char *const *words, guint n)
{
  const char *found = NULL;

  for (guint i = 0; strlen (word) >= BEGINNING_BYTES && i < n; i++)
    if (g_str_has_prefix (words[i], word))
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
  const char *nearest = NULL;

  if (length > WORD_BYTES_MAX)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      guint edits = best;

      if (strlen (words[i]) <= WORD_BYTES_MAX)
        edits = edits_between (word, words[i]);
      if (edits < best && edits < length)
        {
          best = edits;
          nearest = words[i];
        }
    }
  return nearest != NULL ? nearest : only_beginning (word, words, n);
}
