#include "article/anchor.h"

struct Anchors
{
  GHashTable *taken; /* anchor -> how many of its kind were numbered */
};

/* Ruby's \p{Word}, which GitHub keeps: letters, marks, decimal digits, connectors, and
 * what else counts as alphabetic (Roman numerals, circled letters). */
static gboolean
is_word (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_CONNECT_PUNCTUATION:
      return TRUE;
    default:
      return g_unichar_isalpha (c) || g_unichar_ismark (c)
             || (c >= 0x24b6 && c <= 0x24e9) || (c >= 0x1f130 && c <= 0x1f189);
    }
}

static char *
ascii_anchor (const char *heading)
{
  char *anchor = g_malloc (strlen (heading) + 1);
  char *to = anchor;

  for (const char *p = heading; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || *p == '_' || *p == '-')
      *to++ = g_ascii_tolower (*p);
    else if (*p == ' ')
      *to++ = '-';
  *to = '\0';
  return anchor;
}

char *
article_anchor (const char *heading)
{
  g_autofree char *lower = NULL;
  GString *anchor;

  if (g_str_is_ascii (heading))
    return ascii_anchor (heading);
  lower = g_utf8_strdown (heading, -1);
  anchor = g_string_sized_new (strlen (lower));
  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == ' ')
        g_string_append_c (anchor, '-');
      else if (c == '-' || is_word (c))
        g_string_append_unichar (anchor, c);
    }
  return g_string_free (anchor, FALSE);
}

Anchors *
anchors_new (void)
{
  Anchors *self = g_new (Anchors, 1);

  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
anchors_free (Anchors *self)
{
  g_hash_table_unref (self->taken);
  g_free (self);
}

/* A numbered anchor that another heading has by itself is passed over. */
static char *
next_number (Anchors *self, const char *anchor, guint count)
{
  char *numbered;

  for (;;)
    {
      numbered = g_strdup_printf ("%s-%u", anchor, ++count);
      if (!g_hash_table_contains (self->taken, numbered))
        break;
      g_free (numbered);
    }
  g_hash_table_insert (self->taken, g_strdup (anchor), GUINT_TO_POINTER (count));
  return numbered;
}

char *
anchors_next (Anchors *self, const char *heading)
{
  char *anchor = article_anchor (heading);
  gpointer count;

  if (g_hash_table_lookup_extended (self->taken, anchor, NULL, &count))
    {
      char *numbered = next_number (self, anchor, GPOINTER_TO_UINT (count));

      g_free (anchor);
      anchor = numbered;
    }
  g_hash_table_insert (self->taken, g_strdup (anchor), NULL);
  return anchor;
}
