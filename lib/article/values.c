#include "article/values.h"

#include "article/parts.h"
#include "base/timestamp.h"

#include <string.h>

enum
{
  QUOTED_CHARACTERS = 60 /* of a bad value, in a message */
};

char *
value_quote (const char *value)
{
  g_autofree char *text = article_one_line (value);
  g_autofree char *cut = NULL;

  if (g_utf8_strlen (text, -1) <= QUOTED_CHARACTERS)
    return g_strdup_printf ("\"%s\"", text);
  cut = g_utf8_substring (text, 0, QUOTED_CHARACTERS);
  return g_strdup_printf ("\"%s...\"", cut);
}

/* `01/24/2024`, as Microsoft writes ms.date, turned to ISO 8601; else NULL. */
static char *
american_date (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "/", 4);
  guint64 number[3];

  if (g_strv_length (parts) != 3)
    return NULL;
  for (guint i = 0; i < 3; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 1, 9999, &number[i], NULL))
      return NULL;
  return g_strdup_printf ("%04u-%02u-%02u", (guint) number[2], (guint) number[0],
                          (guint) number[1]);
}

/* YAML allows blanks before the offset: `2026-01-02 10:00:00 +0100`. */
static char *
join_offset (const char *text)
{
  char *joined = g_strdup (text);
  gsize length = strlen (joined);
  char *sign = length > 5 ? strrchr (joined, ' ') : NULL;

  if (sign != NULL && (sign[1] == '+' || sign[1] == '-' || strcmp (sign + 1, "Z") == 0))
    memmove (sign, sign + 1, strlen (sign));
  else if (sign != NULL && strcmp (sign + 1, "UTC") == 0)
    memcpy (sign, "Z", 2);
  return joined;
}

char *
value_date (const char *key, const char *text)
{
  gboolean american = g_ascii_strncasecmp (key, "ms.", 3) == 0;
  g_autofree char *iso = american ? american_date (text) : NULL;
  gint64 seconds;

  if (iso == NULL)
    iso = join_offset (text);
  return timestamp_parse (iso, NULL, &seconds, NULL) ? timestamp_format (seconds, NULL)
                                                     : NULL;
}

gboolean
value_boolean (const char *text, gboolean *value)
{
  static const char *const names[] = { "false", "no", "off", "n", "0",
                                       "true", "yes", "on", "y", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], text) == 0)
      {
        *value = i >= G_N_ELEMENTS (names) / 2;
        return TRUE;
      }
  return FALSE;
}
