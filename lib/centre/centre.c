#include "centre/centre.h"

#include <string.h>
#include "article/article.h"

enum
{
  SLUG_BYTES = 100
};

/* ---- Addresses */

static gboolean
is_sign (char c)
{
  return c == '+' || c == '#';
}

static gboolean
is_letter (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80;
}

/* Whether the sign at `at` belongs to the word before it, as of c++ and c#. */
static gboolean
ends_word (const char *text, const char *at)
{
  const char *behind = at;

  while (is_sign (*behind))
    behind++;
  while (at > text && is_sign (at[-1]))
    at--;
  return at > text && is_letter (at[-1]) && !is_letter (*behind);
}

static void
append_part (GString *slug, gunichar c)
{
  if (c < 0x80 && g_ascii_isalnum (c))
    g_string_append_c (slug, g_ascii_tolower ((char) c));
  else if (c >= 0x80 && (g_unichar_isalnum (c) || g_unichar_ismark (c)))
    g_string_append_unichar (slug, g_unichar_tolower (c));
  else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
    g_string_append_c (slug, '-');
}

/* `text` as a part of an address: letters and digits of any script in lower case, '-' for what stands between
 * them, c++ and c# in words; at most 100 bytes; "-" for nothing. */
static char *
centre_slug (const char *text)
{
  gboolean plain = g_str_is_ascii (text);
  g_autofree char *valid = plain ? NULL : g_utf8_make_valid (text, -1);
  g_autofree char *composed = plain ? NULL : g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  const char *whole = plain ? text : composed;
  GString *slug = g_string_sized_new (SLUG_BYTES);

  for (const char *c = whole; *c != '\0' && slug->len < SLUG_BYTES - 6;
       c = g_utf8_next_char (c))
    if (is_sign (*c) && ends_word (whole, c))
      g_string_append (slug, *c == '+' ? "-plus" : "-sharp");
    else
      append_part (slug, g_utf8_get_char (c));
  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0)
    g_string_append_c (slug, '-');
  return g_string_free (slug, FALSE);
}

static void
append_slug (GString *address, const char *text, gsize length)
{
  g_autofree char *part = g_strndup (text, length);
  g_autofree char *slug = centre_slug (part);

  g_string_append (address, slug);
  g_string_append_c (address, '/');
}

static GString *
address_new (const Centre *self, const char *lang)
{
  GString *address = g_string_new (NULL);

  if (self->langs[0] != NULL && strcmp (lang, self->langs[0]) != 0)
    append_slug (address, lang, strlen (lang));
  return address;
}

static void
append_category (GString *address, const char *category)
{
  while (*category != '\0')
    {
      const char *end = article_level_end (category);

      append_slug (address, category, (gsize) (end - category));
      category = end + (*end == '/');
    }
}

char *
centre_home (const Centre *self, const char *lang)
{
  return g_string_free (address_new (self, lang), FALSE);
}

char *
centre_category (const Centre *self, const char *lang, const char *category)
{
  GString *address = address_new (self, lang);

  append_category (address, category);
  return g_string_free (address, FALSE);
}

static gboolean
ends_in_part (const GString *address, const char *part)
{
  gsize length = strlen (part);

  return address->len > length && g_str_has_suffix (address->str, "/")
         && strncmp (address->str + address->len - 1 - length, part, length) == 0
         && (address->len == length + 1 || address->str[address->len - 2 - length] == '/');
}

/* The folder's name in place of its index.md's, where the category so far is not the folder; or NULL. */
static char *
slug_of_folder (const GString *category, const LibraryArticle *row)
{
  g_autofree char *folder = article_path_about (row->path), *part = NULL;
  g_autofree char *name = g_path_get_basename (row->path);

  name[article_path_stem (name)] = '\0';
  if (folder == NULL || *folder == '\0' || strcmp (name, row->slug) != 0)
    return NULL;
  part = centre_slug (folder);
  return ends_in_part (category, part) ? NULL : g_steal_pointer (&part);
}

/* Whether a page of the site itself is there. */
static gboolean
is_place (const Centre *self, const char *address)
{
  for (char **lang = self->langs; *lang != NULL; lang++)
    {
      g_autofree char *home = centre_home (self, *lang);
      const char *rest = g_str_has_prefix (address, home) ? address + strlen (home) : "-";

      if (*rest == '\0' || strcmp (rest, "search/") == 0 || strcmp (rest, "contact/") == 0)
        return TRUE;
    }
  return FALSE;
}

char *
centre_article (const Centre *self, const LibraryArticle *row)
{
  GString *address = address_new (self, row->lang);
  g_autofree char *folder = NULL;
  const char *slug;

  append_category (address, row->category);
  folder = slug_of_folder (address, row);
  slug = folder != NULL ? folder : row->slug;
  append_slug (address, slug, strlen (slug));
  if (is_place (self, address->str))
    g_string_insert (address, (gssize) address->len - 1, "-1");
  return g_string_free (address, FALSE);
}

char *
centre_place (const Centre *self, const char *lang, const char *name)
{
  GString *address = address_new (self, lang);

  g_string_append_printf (address, "%s/", name);
  return g_string_free (address, FALSE);
}

char *
centre_vote (const Centre *self, const char *path)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);

  return self->vote == NULL ? NULL : g_strconcat (self->vote, "/", escaped, NULL);
}

/* ---- Categories */

/* A folder's name made readable: "name-servers" is "Name servers". */
static char *
readable (const char *name)
{
  g_autofree char *spaced = NULL, *first = NULL;

  if (strchr (name, ' ') != NULL || *name == '\0')
    return g_strdup (name);
  if (strlen (name) <= 3 && g_ascii_islower (*name)
      && strspn (name, "abcdefghijklmnopqrstuvwxyz") == strlen (name))
    return g_ascii_strup (name, -1);
  spaced = g_strdelimit (g_strdup (name), "-_", ' ');
  first = g_utf8_strup (spaced, g_utf8_next_char (spaced) - spaced);
  return g_strconcat (first, g_utf8_next_char (spaced), NULL);
}

char *
centre_category_title (const char *category)
{
  GString *title = g_string_new (NULL);

  while (*category != '\0')
    {
      const char *end = article_level_end (category);
      g_autofree char *level = g_strndup (category, (gsize) (end - category));
      g_autofree char *words = readable (g_strstrip (level));

      g_string_append (title, title->len > 0 ? " \342\200\272 " : "");
      g_string_append (title, words);
      category = end + (*end == '/');
    }
  return g_string_free (title, FALSE);
}

/* ---- Languages */

static const char *
first_lang (const Desk *desk, char *const *langs)
{
  for (guint i = 0; desk != NULL && i < desk->lines->len; i++)
    {
      const char *lang = g_array_index (desk->lines, DeskLine, i).lang;

      if (lang != NULL && g_strv_contains ((const char *const *) langs, lang))
        return lang;
    }
  return langs[0];
}

char **
centre_langs (const Desk *desk, char *const *langs)
{
  g_autoptr(GPtrArray) ordered = g_ptr_array_new ();
  const char *first = first_lang (desk, langs);

  g_ptr_array_add (ordered, g_strdup (first == NULL ? "en" : first));
  for (; *langs != NULL; langs++)
    if (g_strcmp0 (*langs, first) != 0)
      g_ptr_array_add (ordered, g_strdup (*langs));
  g_ptr_array_add (ordered, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&ordered), FALSE);
}
