/* Names of files: fit for every system, each given once, and the links between them. */
#include <string.h>
#include "import.h"

enum
{
  SLUG_MAX_BYTES = 80
};

/* Names that mean a device to Windows, whatever stands behind a point. */
static gboolean
is_reserved (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul" };
  gsize length = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (length == 3 && g_ascii_strncasecmp (name, devices[i], 3) == 0)
      return TRUE;
  return length == 4 && g_ascii_isdigit (name[3])
         && (g_ascii_strncasecmp (name, "com", 3) == 0
             || g_ascii_strncasecmp (name, "lpt", 3) == 0);
}

char *
import_slug (const char *text, const char *also)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1), *lower = g_utf8_strdown (valid, -1),
                  *normal = g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);
  GString *slug = g_string_new (NULL);

  for (const char *p = normal; *p != '\0' && slug->len < SLUG_MAX_BYTES;
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c)
          || (slug->len > 0 && c < 0x80 && strchr (also, (int) c) != NULL))
        g_string_append_unichar (slug, c);
      else if (slug->len > 0 && slug->str[slug->len - 1] != '-' && c != '\'' && c != 0x2019)
        g_string_append_c (slug, '-');
    }
  while (slug->len > 0 && strchr ("-.", slug->str[slug->len - 1]) != NULL)
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0)
    g_string_assign (slug, "article");
  if (is_reserved (slug->str))
    g_string_prepend (slug, "about-");
  return g_string_free (slug, FALSE);
}

char *
import_stem (const char *file)
{
  g_auto(GStrv) parts = g_strsplit (file, "/", -1);
  GString *stem = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *slug = NULL;
      char *suffix = parts[i + 1] == NULL ? strrchr (parts[i], '.') : NULL;

      if (suffix != NULL)
        *suffix = '\0';
      slug = import_slug (parts[i], "_.");
      g_string_append_printf (stem, i == 0 ? "%s" : "/%s", slug);
    }
  return g_string_free (stem, FALSE);
}

char *
import_file_key (guint source, const char *file)
{
  return g_strdup_printf ("%u:%s", source, file);
}

gboolean
import_take (Import *self, const char *path)
{
  g_autofree char *folded = g_utf8_casefold (path, -1);

  return g_hash_table_add (self->used, g_steal_pointer (&folded));
}

/* Takes it, unless another article has its address in kbsite, where letters and digits are what counts. */
static gboolean
take_address (Import *self, const char *path)
{
  g_autoptr(GString) plain = g_string_new (NULL);

  for (const char *p = path; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || *p == '/' || (guchar) *p >= 0x80)
      g_string_append_c (plain, *p);
    else if (plain->len > 0 && plain->str[plain->len - 1] != '-')
      g_string_append_c (plain, '-');
  return import_take (self, plain->str) && import_take (self, path);
}

char *
import_path (Import *self, const char *stem, const char *apart)
{
  char *path = g_strconcat (stem, ".md", NULL);

  for (guint n = 1; !take_address (self, path); n++)
    {
      g_free (path);
      path = n == 1 && apart != NULL ? g_strdup_printf ("%s-%s.md", stem, apart)
                                     : g_strdup_printf ("%s-%u.md", stem, n + (apart == NULL));
    }
  return path;
}

char *
import_link (const char *from, const char *to, const char *fragment)
{
  GString *link = g_string_new (NULL);
  g_autofree char *rest = NULL;
  gsize common = 0;

  for (gsize i = 0; from[i] != '\0' && from[i] == to[i]; i++)
    if (from[i] == '/')
      common = i + 1;
  for (const char *p = from + common; (p = strchr (p, '/')) != NULL; p++)
    g_string_append (link, "../");
  rest = g_uri_escape_string (to + common, "/!$&'()*+,;=@", TRUE);
  if (strcmp (from, to) != 0 || fragment == NULL)
    g_string_append (link, rest);
  else
    g_string_truncate (link, 0);
  if (link->len == 0 && fragment == NULL)
    g_string_append (link, "./");
  if (fragment != NULL)
    g_string_append_printf (link, "#%s", fragment);
  return g_string_free (link, FALSE);
}
