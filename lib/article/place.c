#include "article/fields.h"

#include <string.h>

/* ISO 639-1 */
static const char codes[]
  = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr "
    "cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu "
    "gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk "
    "kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro "
    "ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk "
    "tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

static const char everyday[]
  = " am an as be co ho ia ie io la li lo ml my om or os pa pi ps sc se sh so to ts ";

/* Departments, in capitals: IT/ is no Italian. */
static const char departments[] = " it hr ";

/* Folders that hold content of any kind, so that a language may stand below them. */
static const char *const holders[] = {
  "content",        "contents", "docs",         "doc",         "_docs",     "pages",
  "page",           "posts",    "_posts",       "articles",    "article",   "guides",
  "guide",          "manual",   "book",         "wiki",        "kb",        "knowledgebase",
  "knowledge-base", "help",     "helpcenter",   "help-center", "support",   "site",
  "website",        "www",      "public",       "static",      "src",       "i18n",
  "_i18n",          "l10n",     "locales",      "locale",      "languages", "language",
  "langs",          "lang",     "translations", "translated",  NULL
};

static const char *const index_names[] = { "index", "_index", "readme", NULL };

static gboolean
in_list (const char *list, const char *code)
{
  char word[] = { ' ', g_ascii_tolower (code[0]), g_ascii_tolower (code[1]), ' ', '\0' };

  return strstr (list, word) != NULL;
}

static gsize
letters (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalpha (text[length]))
    length++;
  return length;
}

/* Whether `tag` goes on as `-BR`, `_Hans`, `-419`, up to its end. */
static gboolean
subtags_are_valid (const char *tag)
{
  while (*tag == '-' || *tag == '_')
    {
      gsize length = 0;

      tag++;
      while (g_ascii_isalnum (tag[length]))
        length++;
      if (length < 2 || length > 8)
        return FALSE;
      tag += length;
    }
  return *tag == '\0';
}

char *
place_language (const char *tag)
{
  gsize length = letters (tag);

  if (length < 2 || length > 3 || !subtags_are_valid (tag + length)
      || (length == 2 && !in_list (codes, tag)))
    return NULL;
  return g_strdelimit (g_ascii_strdown (tag, -1), "_", '-');
}

/* `pt_BR` or `zh-Hans`: a code with a region or script in its proper case. */
static gboolean
is_proper_locale (const char *part)
{
  gsize length
    = letters (part) == 2 && (part[2] == '-' || part[2] == '_') ? letters (part + 3) : 0;

  if (part[0] == '\0' || !g_ascii_islower (part[0]) || length == 0 || part[3 + length] != '\0'
      || !in_list (codes, part))
    return FALSE;
  if (length == 2)
    return g_ascii_isupper (part[3]) && g_ascii_isupper (part[4]);
  return length == 4 && g_ascii_isupper (part[3]) && g_ascii_islower (part[4]);
}

/* A code alone, or with a two-letter region in any case. */
static gboolean
is_code (const char *part)
{
  gsize length = letters (part);

  if (length != 2 || !in_list (codes, part) || in_list (everyday, part))
    return FALSE;
  if (g_ascii_isupper (part[0]) && g_ascii_isupper (part[1]) && part[2] == '\0'
      && in_list (departments, part))
    return FALSE;
  return part[2] == '\0'
         || ((part[2] == '-' || part[2] == '_') && letters (part + 3) == 2 && part[5] == '\0');
}

static gboolean
is_language (const char *part, gboolean at_top)
{
  return is_proper_locale (part) || (at_top && is_code (part));
}

static gboolean
is_holder (const char *folder)
{
  g_autofree char *lower = g_ascii_strdown (folder, -1);

  return g_strv_contains (holders, lower);
}

/* Takes `.nl` off `folder` and returns the code, or NULL. */
static char *
cut_suffix (char *folder)
{
  char *dot = strrchr (folder, '.');

  if (dot == NULL || !is_language (dot + 1, TRUE))
    return NULL;
  *dot = '\0';
  if (is_holder (folder))
    return place_language (dot + 1);
  *dot = '.';
  return NULL;
}

/* Finds the language among the folders and takes it out of them. */
static char *
folder_language (char **folders)
{
  gboolean at_top = TRUE;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      char *lang = is_language (folders[i], at_top) ? place_language (folders[i]) : NULL;

      if (lang != NULL)
        {
          g_free (folders[i]);
          memmove (&folders[i], &folders[i + 1],
                   g_strv_length (&folders[i + 1]) * sizeof (char *) + sizeof (char *));
          return lang;
        }
      lang = cut_suffix (folders[i]);
      if (lang != NULL)
        return lang;
      at_top = at_top && is_holder (folders[i]);
    }
  return NULL;
}

static char *
file_stem (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot == NULL || dot == name ? g_strdup (name) : g_strndup (name, dot - name);
}

/* Takes `.nl` off `stem`. */
static char *
stem_language (char *stem)
{
  char *dot = strrchr (stem, '.');
  char *lang;

  if (dot == NULL || dot == stem || !is_language (dot + 1, TRUE))
    return NULL;
  lang = place_language (dot + 1);
  *dot = '\0';
  return lang;
}

static guint
digits (const char *text)
{
  return (guint) strspn (text, "0123456789");
}

/* Behind the date of a Jekyll post, `2026-01-31-`, or a number that sorts, `01-`, `2. `. */
static const char *
behind_number (const char *stem)
{
  const char *p = stem;

  if (digits (p) == 4 && p[4] == '-' && digits (p + 5) == 2 && p[7] == '-'
      && digits (p + 8) == 2 && p[10] == '-' && p[11] != '\0')
    return p + 11;
  p += digits (p);
  if (p > stem && p - stem <= 3 && (*stem == '0' || *p == '.'))
    {
      const char *name = p + strspn (p, "._- ");

      if (name > p && g_unichar_isalpha (g_utf8_get_char (name)))
        return name;
    }
  return stem;
}

/* `reset-a_password` and `Reset%20a%20password` as people write it. */
static char *
readable_name (const char *stem)
{
  g_autofree char *decoded = g_uri_unescape_string (behind_number (stem), NULL);
  g_autofree char *text = decoded != NULL && g_utf8_validate (decoded, -1, NULL)
                            ? g_steal_pointer (&decoded)
                            : g_strdup (behind_number (stem));
  char *name;

  g_strdelimit (text, strchr (text, ' ') == NULL ? "-_" : "_", ' ');
  name = article_one_line (text);
  if (*name != '\0')
    return name;
  g_free (name);
  return g_strdup (stem);
}

static char *
title_of (const char *stem, char **folders)
{
  g_autofree char *lower = g_ascii_strdown (stem, -1);
  guint depth = g_strv_length (folders);

  return readable_name (g_strv_contains (index_names, lower) && depth > 0 ? folders[depth - 1]
                                                                          : stem);
}

/* The path's folders and the file's stem without the language, which is returned, or NULL. */
static char *
take_apart (const char *path, char ***folders, char **stem)
{
  g_autofree char *text = g_utf8_make_valid (path, -1);
  char *slash = strrchr (text, '/'), *lang;

  *stem = file_stem (slash == NULL ? text : slash + 1);
  if (slash != NULL)
    *slash = '\0';
  *folders = g_strsplit (slash == NULL ? "" : text, "/", -1);
  lang = folder_language (*folders);
  return lang != NULL ? lang : stem_language (*stem);
}

void
place_read (const char *path, Place *place)
{
  g_autofree char *stem = NULL;
  g_auto(GStrv) folders = NULL;

  place->lang = take_apart (path, &folders, &stem);
  place->category = g_strdup (folders[0] == NULL ? "" : folders[0]);
  for (guint i = 1; folders[0] != NULL && folders[i] != NULL; i++)
    {
      char *deeper = article_level_join (place->category, folders[i]);

      g_free (place->category);
      place->category = deeper;
    }
  place->title = title_of (stem, folders);
}

char *
article_path_common (const char *path)
{
  g_autofree char *stem = NULL;
  g_auto(GStrv) folders = NULL;
  g_autofree char *lang = take_apart (path, &folders, &stem), *folder = NULL;

  folder = g_strjoinv ("/", folders);
  return g_strconcat (folder, *folder == '\0' ? "" : "/", stem, NULL);
}
