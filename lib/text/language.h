/* language.h - language codes; private to lib/text. */
#pragma once

#include <glib.h>

enum
{
  LANGUAGE_MAX = 3 /* letters of a code, as in ISO 639 */
};

/* The language of a tag like "pt-BR" or "nl_BE", in lower case: "pt", "nl"; "" when it
 * has none (NULL, "C", more letters than a code has). */
static inline void
language_code (const char *tag, char code[LANGUAGE_MAX + 1])
{
  gsize length = 0;

  while (tag != NULL && g_ascii_isalpha (tag[length]) && length < LANGUAGE_MAX)
    {
      code[length] = g_ascii_tolower (tag[length]);
      length++;
    }
  if (length < 2 || g_ascii_isalnum (tag[length]))
    length = 0;
  code[length] = '\0';
}
