#include "chart/clean.h"

#define NOT_UTF8 ((gunichar) -1)   /* what g_utf8_get_char_validated () says */
#define INCOMPLETE ((gunichar) -2)
#define REPLACEMENT 0xfffd

static const struct
{
  gunichar from, to, becomes;
} replaced[] = {
  { '\t', '\r', ' ' },
  { 0x00, 0x1f, REPLACEMENT },
  { 0x7f, 0x84, REPLACEMENT },
  { 0x85, 0x85, ' ' },
  { 0x86, 0x9f, REPLACEMENT },
  { 0x2028, 0x2029, ' ' },
  { 0x202a, 0x202e, REPLACEMENT },
  { 0x2066, 0x2069, REPLACEMENT },
  { 0xfeff, 0xfeff, REPLACEMENT },
  { 0xfffe, 0xffff, REPLACEMENT },
};

static gunichar
clean_char (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replaced); i++)
    if (c >= replaced[i].from && c <= replaced[i].to)
      return replaced[i].becomes;
  return c;
}

/* Marks without a width of their own: piled up without end they cover what stands above. */
static gboolean
is_piled (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

char *
clean_text (const char *text)
{
  GString *clean;
  guint chars = 0, pile = 0;

  if (text == NULL)
    return NULL;
  clean = g_string_new (NULL);
  for (const char *next; *text != '\0' && chars < CLEAN_CHARS; text = next, chars++)
    {
      gunichar c = g_utf8_get_char_validated (text, -1);
      gboolean valid = c != NOT_UTF8 && c != INCOMPLETE;

      next = valid ? g_utf8_next_char (text) : text + 1;
      c = valid ? clean_char (c) : REPLACEMENT;
      pile = is_piled (c) ? pile + 1 : 0;
      if (pile <= CLEAN_MARKS)
        g_string_append_unichar (clean, c);
    }
  if (*text != '\0')
    g_string_append (clean, "\u2026");
  return g_string_free (clean, FALSE);
}
