#include "centre/theme.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "centre/hypertext.h"
#include "centre/words.h"
#include "page/page.h"

#define WORD_KEY "key('w', '"
#define KEY_RULE "/page/words/w\"" /* of <xsl:key name="w"> */

enum
{
  THEME_BYTES_MAX = 4 << 20,
  HASH_DIGITS = 16
};

/* ---- Its files */

static const struct
{
  const char *name, *text;
} built_in[] = {
  {
    "page.xsl",
#include "page/site/page.xsl.h"
  },
  {
    "site.css",
#include "page/site/site.css.h"
  },
  {
    "site.js",
#include "page/site/site.js.h"
  },
  {
    "site.svg",
#include "page/site/site.svg.h"
  },
};

static char *
built_in_text (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, name) == 0)
      return g_strdup (built_in[i].text);
  g_assert_not_reached ();
}

/* The folder's file of that name, else what was compiled in; `from`: what errors call it. */
static char *
theme_text (const char *folder, const char *name, char **from, GError **error)
{
  g_autofree char *path = folder == NULL ? NULL : g_build_filename (folder, name, NULL);
  gsize length;

  if (path == NULL || (g_access (path, F_OK) != 0 && errno == ENOENT))
    {
      *from = g_strdup (name);
      return built_in_text (name);
    }
  *from = g_steal_pointer (&path);
  return file_read (*from, THEME_BYTES_MAX, "a file of a theme", &length, error);
}

/* Puts the text as an XPath literal into an attribute in double quotes.  FALSE: there is none for it. */
static gboolean
put_literal (GString *out, const char *text)
{
  const char *quote = strchr (text, '\'') == NULL ? "'" : "&quot;";
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (strchr (text, '\'') != NULL && strchr (text, '"') != NULL)
    return FALSE;
  g_string_append_printf (out, "%s%s%s", quote, escaped, quote);
  return TRUE;
}

/* Whether what was put ends with `before`, and `behind` stands next: both go then, `*at` moves on. */
static gboolean
take_frame (GString *out, const char *before, const char *behind, const char **at)
{
  gsize length = strlen (before);

  if (out->len < length || strcmp (out->str + out->len - length, before) != 0
      || strncmp (*at, behind, strlen (behind)) != 0)
    return FALSE;
  g_string_truncate (out, out->len - length);
  *at += strlen (behind);
  return TRUE;
}

/* As a text of an attribute that has expressions in braces. */
static void
put_braced (GString *out, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  for (const char *c = escaped; *c != '\0'; c++)
    {
      if (*c == '{' || *c == '}')
        g_string_append_c (out, *c);
      g_string_append_c (out, *c);
    }
}

/* Puts the words of `key('w', 'ID')`, which ends before `*at`: as a text where it stands alone. */
static gboolean
put_word (GString *out, const char *text, const char **at)
{
  if (take_frame (out, "<xsl:value-of select=\"", "\"/>", at))
    {
      g_autofree char *escaped = g_markup_printf_escaped ("<xsl:text>%s</xsl:text>", text);

      g_string_append (out, escaped);
      return TRUE;
    }
  if (!take_frame (out, "{", "}", at))
    return put_literal (out, text);
  put_braced (out, text);
  return TRUE;
}

/* Puts what `key('w', 'ID')`, which begins at `at`, says (`lang` NULL: nothing); NULL: it is to be asked for; else
 * behind it. */
static const char *
put_key (GString *out, const char *at, const char *lang)
{
  const char *id = at + strlen (WORD_KEY), *end = strchr (id, '\'');
  g_autofree char *name = end == NULL || end[1] != ')' ? NULL
                                                       : g_strndup (id, (gsize) (end - id));
  const char *text = name == NULL ? NULL : words_find (lang == NULL ? "en" : lang, name);

  if (text == NULL)
    return NULL;
  end += 2;
  if (lang == NULL)
    return end;
  return put_word (out, text, &end) ? end : NULL;
}

/* page.xsl with the words of the language where it asks for them by name; `lang` NULL: without these places. */
static char *
sheet_text (const char *text, const char *lang)
{
  GString *made = g_string_sized_new (strlen (text));
  const char *key;

  for (; (key = strstr (text, WORD_KEY)) != NULL;)
    {
      const char *behind;

      g_string_append_len (made, text, key - text);
      behind = put_key (made, key, lang);
      if (behind == NULL)
        g_string_append (made, WORD_KEY);
      text = behind != NULL ? behind : key + strlen (WORD_KEY);
    }
  g_string_append (made, text);
  return g_string_free (made, FALSE);
}

/* Blanks comments out. */
static void
blank_comments (char *text)
{
  for (char *at = text; (at = strstr (at, "<!--")) != NULL;)
    {
      const char *end = strstr (at, "-->");

      for (; *at != '\0' && at != end; at++)
        *at = ' ';
    }
}

/* Whether it asks for words otherwise, too: by a key that has to be looked up, or by where they stand. */
static gboolean
asks_words (const char *text)
{
  g_autofree char *rest = sheet_text (text, NULL);
  const char *rule;

  blank_comments (rest);
  rule = strstr (rest, KEY_RULE);
  return strstr (rest, "key(") != NULL || strstr (rest, "key (") != NULL
         || strstr (rest, "words") != (rule == NULL ? NULL : rule + strlen ("/page/"))
         || (rule != NULL && strstr (rule + strlen (KEY_RULE), "words") != NULL);
}

/* Of a theme that threads share; sheets stay. */
static const Sheet *
sheet_of (const Theme *theme, const char *lang, GError **error)
{
  Theme *self = (Theme *) theme;
  Sheet *sheet;

  g_mutex_lock (&self->lock);
  sheet = g_hash_table_lookup (self->sheets, lang);
  if (sheet == NULL)
    {
      g_autofree char *text = sheet_text (self->template, lang);

      sheet = sheet_new (text, self->from, error);
      if (sheet != NULL)
        g_hash_table_insert (self->sheets, g_strdup (lang), sheet);
    }
  g_mutex_unlock (&self->lock);
  return sheet;
}

/* One that somebody wrote is looked at before anything is made with it. */
static gboolean
read_sheet (Theme *self, const char *folder, GError **error)
{
  g_autoptr(Sheet) looked_at = NULL;
  g_autofree char *ours = NULL;

  self->template = theme_text (folder, "page.xsl", &self->from, error);
  if (self->template == NULL)
    return FALSE;
  self->wants_words = asks_words (self->template);
  ours = built_in_text ("page.xsl");
  self->is_ours = strcmp (self->template, ours) == 0;
  looked_at = folder == NULL ? NULL : sheet_new (self->template, self->from, error);
  return folder == NULL || looked_at != NULL;
}

static gboolean
read_file (ThemeFile *file, const char *folder, const char *stem, const char *suffix,
           GError **error)
{
  g_autofree char *name = g_strconcat (stem, suffix, NULL), *from = NULL, *hash = NULL;

  file->text = theme_text (folder, name, &from, error);
  if (file->text == NULL)
    return FALSE;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, file->text, -1);
  file->name = g_strdup_printf ("%s-%.*s%s", stem, HASH_DIGITS, hash, suffix);
  return TRUE;
}

static gboolean
is_replaceable (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* (Hidden files are somebody else's.) */
static char **
find_idle (const char *folder)
{
  g_autoptr(GDir) dir = folder == NULL ? NULL : g_dir_open (folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.' && !is_replaceable (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
check_folder (const char *folder, GError **error)
{
  if (folder == NULL || g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  return desk_error_at (error, folder, 0, 0,
                        "no folder; expected one with page.xsl, site.css, "
                        "site.js or site.svg");
}

Theme *
theme_new (const char *folder, GError **error)
{
  g_autoptr(Theme) self = g_new0 (Theme, 1);

  g_mutex_init (&self->lock);
  self->sheets
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sheet_free);
  if (check_folder (folder, error) && read_sheet (self, folder, error)
      && read_file (&self->css, folder, "site", ".css", error)
      && read_file (&self->script, folder, "site", ".js", error)
      && read_file (&self->icon, folder, "site", ".svg", error))
    {
      self->idle = find_idle (folder);
      return g_steal_pointer (&self);
    }
  return NULL;
}

void
theme_free (Theme *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sheets);
  g_mutex_clear (&self->lock);
  g_strfreev (self->idle);
  g_free (self->from);
  g_free (self->template);
  g_free (self->css.name);
  g_free (self->css.text);
  g_free (self->script.name);
  g_free (self->script.text);
  g_free (self->icon.name);
  g_free (self->icon.text);
  g_free (self);
}

char *
theme_html (const Theme *self, const char *lang, xmlDoc *page, gsize *length, GError **error)
{
  const Sheet *sheet = sheet_of (self, lang, error);
  xmlDoc *made = sheet == NULL ? NULL : sheet_apply (sheet, page, error);
  GString *out;

  if (made == NULL)
    return NULL;
  if (xmlDocGetRootElement (made) == NULL)
    {
      xmlFreeDoc (made);
      g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "%s: makes no element of a page",
                   self->from);
      return NULL;
    }
  out = g_string_sized_new (16384);
  g_string_append (out, "<!DOCTYPE html>\n");
  hypertext_put (out, xmlDocGetRootElement (made));
  g_string_append_c (out, '\n');
  xmlFreeDoc (made);
  *length = out->len;
  return g_string_free (out, FALSE);
}
