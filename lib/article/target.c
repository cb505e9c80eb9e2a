#include "article/target.h"

#include <string.h>

static char *
decode (const char *text, gsize length)
{
  g_autofree char *raw = g_strndup (text, length);
  char *decoded = g_uri_unescape_string (raw, NULL);

  return decoded != NULL ? decoded : g_steal_pointer (&raw);
}

/* `path` below `folder` without '.', '..' and empty parts, as far as possible. */
static char *
normalise (const char *folder, const char *path)
{
  g_autofree char *joined
      = *path == '/' ? g_strdup (path) : g_strconcat (folder, "/", path, NULL);
  g_auto(GStrv) parts = g_strsplit (joined, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *last
          = kept->len == 0 ? ".." : g_ptr_array_index (kept, kept->len - 1);

      if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0)
        continue;
      if (strcmp (parts[i], "..") == 0 && strcmp (last, "..") != 0)
        g_ptr_array_set_size (kept, kept->len - 1);
      else
        g_ptr_array_add (kept, parts[i]);
    }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

static gboolean
is_template (const char *target)
{
  return strstr (target, "{{") != NULL || strstr (target, "{%") != NULL
         || strstr (target, "<%") != NULL;
}

Target
target_parse (const char *path, const char *target)
{
  gsize length = strcspn (target, "?#");
  const char *hash = strchr (target, '#');
  g_autofree char *decoded = decode (target, length);
  g_autofree char *folder = g_path_get_dirname (path);
  Target self = { TARGET_PLACE, NULL, NULL };

  self.anchor = hash == NULL ? g_strdup ("") : decode (hash + 1, strlen (hash + 1));
  self.place = normalise (folder, decoded);
  if (*target == '\0')
    self.kind = TARGET_EMPTY;
  else if (is_template (target))
    self.kind = TARGET_UNKNOWN;
  else if (length == 0)
    self.kind = TARGET_SELF;
  return self;
}

void
target_clear (Target *self)
{
  g_free (self->place);
  g_free (self->anchor);
}

char *
target_without_html (const char *place)
{
  static const char *const endings[] = { ".html", ".htm", "/index" };
  char *bare = g_strdup (place);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (bare, endings[i]))
      bare[strlen (bare) - strlen (endings[i])] = '\0';
  return bare;
}

char *
target_route (const char *folder, const char *target)
{
  g_autofree char *decoded = decode (target, strcspn (target, "?#"));
  g_autofree char *place = normalise (folder, decoded);

  return target_without_html (place);
}

char *
target_form (const char *form, const char *place)
{
  const char *hole = strstr (form, "%s");
  gboolean at_root = *place == '\0' && hole[2] == '/';

  return g_strconcat (place, hole + (at_root ? 3 : 2), NULL);
}

gboolean
target_names_file (const char *place)
{
  const char *name = strrchr (place, '/');
  const char *dot = strrchr (name == NULL ? place : name, '.');

  return dot != NULL && g_ascii_isalpha (dot[1]) && g_ascii_strcasecmp (dot, ".md") != 0
         && g_ascii_strcasecmp (dot, ".html") != 0;
}

gboolean
target_is_special_anchor (const char *anchor)
{
  return *anchor == '\0' || strcmp (anchor, "top") == 0
         || g_str_has_prefix (anchor, ":~:") || g_str_has_prefix (anchor, "tab/");
}
