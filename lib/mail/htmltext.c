#include "mail/letter.h"

#include <string.h>

static const struct
{
  const char *name, *text;
} entities[] = {
  { "amp;", "&" }, { "lt;", "<" }, { "gt;", ">" }, { "quot;", "\"" }, { "apos;", "'" },
  { "nbsp;", " " },
};

/* Elements that end a line. */
static const char *const blocks[] = { "p", "div", "br", "tr", "li", "h1", "h2", "h3", "table",
                                      "blockquote", "ul", "ol" };
/* Elements whose contents are no words for people; of a quotation not the sender's. */
static const char *const hidden[] = { "style", "script", "head", "title", "blockquote" };

/* Behind what stands for a character at "&"; appends it. */
static const char *
take_entity (GString *out, const char *at, const char *end)
{
  g_autofree char *near = g_strndup (at + 1, (gsize) MIN (end - at - 1, 12));
  gunichar code;
  char *rest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (near, entities[i].name))
      {
        g_string_append (out, entities[i].text);
        return at + 1 + strlen (entities[i].name);
      }
  if (near[0] != '#')
    return g_string_append_c (out, '&'), at + 1;
  code = (gunichar) (g_ascii_tolower (near[1]) == 'x' ? g_ascii_strtoull (near + 2, &rest, 16)
                                                      : g_ascii_strtoull (near + 1, &rest, 10));
  if (*rest != ';' || code < 32 || !g_unichar_validate (code))
    return g_string_append_c (out, '&'), at + 1;
  g_string_append_unichar (out, code);
  return at + 1 + (rest - near) + 1;
}

static gboolean
is_one_of (const char *const *names, guint count, const char *name)
{
  for (guint i = 0; i < count; i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* The element's name, lower case, without '/'. */
static void
element_name (const char *at, const char *end, char name[12])
{
  gsize n = 0;

  for (; at < end && n < 11 && g_ascii_isalnum (*at); at++)
    name[n++] = g_ascii_tolower (*at);
  name[n] = '\0';
}

/* Behind the end tag of `name`, or the end: one pass, for nothing inside is looked at. */
static const char *
skip_element (const char *at, const char *end, const char *name)
{
  gsize length = strlen (name);

  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      if ((gsize) (end - at) > length + 1 && at[1] == '/'
          && g_ascii_strncasecmp (at + 2, name, length) == 0)
        break;
      at++;
    }
  if (at == NULL || at >= end || (at = memchr (at, '>', (gsize) (end - at))) == NULL)
    return end;
  return at + 1;
}

/* Behind the tag or comment that begins at `at`. */
static const char *
take_tag (GString *out, const char *at, const char *end)
{
  gboolean closes = end - at > 1 && at[1] == '/';
  const char *close;
  char name[12];

  if (end - at > 3 && memcmp (at, "<!--", 4) == 0)
    {
      close = g_strstr_len (at, end - at, "-->");
      return close != NULL ? close + 3 : end;
    }
  element_name (at + 1 + closes, end, name);
  if (is_one_of (blocks, G_N_ELEMENTS (blocks), name))
    g_string_append_c (out, '\n');
  if (!closes && is_one_of (hidden, G_N_ELEMENTS (hidden), name))
    return skip_element (at, end, name);
  close = memchr (at, '>', (gsize) (end - at));
  return close != NULL ? close + 1 : end;
}

char *
letter_text_of_html (const char *html, gsize length)
{
  g_autoptr(GString) out = g_string_new (NULL);
  const char *at = html, *end = html + length;

  while (at < end && out->len < LETTER_TEXT_BYTES)
    {
      if (*at == '<' && end - at > 1 && (g_ascii_isalpha (at[1]) || strchr ("/!?", at[1])))
        at = take_tag (out, at, end);
      else if (*at == '&')
        at = take_entity (out, at, end);
      else
        g_string_append_c (out, *at++ == '\0' ? ' ' : at[-1]);
    }
  return g_utf8_make_valid (out->str, (gssize) out->len);
}
