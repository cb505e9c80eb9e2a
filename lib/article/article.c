#include "article/article.h"

#include <string.h>

static void
section_free (gpointer data)
{
  ArticleSection *section = data;

  g_free (section->title);
  g_free (section->anchor);
  g_free (section);
}

static void
link_free (gpointer data)
{
  ArticleLink *link = data;

  g_free (link->target);
  g_free (link);
}

static void
problem_free (gpointer data)
{
  ArticleProblem *problem = data;

  g_free (problem->message);
  g_free (problem);
}

Article *
article_new (void)
{
  Article *self = g_new0 (Article, 1);

  self->text = g_string_new (NULL);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (ArticleBlock));
  self->sections = g_ptr_array_new_with_free_func (section_free);
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->problems = g_ptr_array_new_with_free_func (problem_free);
  self->html_anchors = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
article_free (Article *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->name);
  g_free (self->description);
  g_free (self->lang);
  g_free (self->category);
  g_strfreev (self->categories);
  g_free (self->slug);
  g_free (self->ident);
  g_free (self->date);
  g_free (self->updated);
  g_free (self->locale);
  g_free (self->translation_of);
  g_strfreev (self->tags);
  g_strfreev (self->keywords);
  g_strfreev (self->redirect_from);
  g_string_free (self->text, TRUE);
  g_array_unref (self->blocks);
  g_ptr_array_unref (self->sections);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->html_anchors);
  g_free (self);
}

void
article_problem (Article *self, guint line, gboolean fatal, const char *format, ...)
{
  ArticleProblem *problem = g_new (ArticleProblem, 1);
  va_list arguments;

  va_start (arguments, format);
  problem->line = line;
  problem->fatal = fatal;
  problem->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->problems, problem);
}

static gboolean
is_remote (const char *target)
{
  const char *p = target;

  if (g_str_has_prefix (target, "//"))
    return TRUE;
  while (g_ascii_isalnum (*p) || *p == '+' || *p == '-' || *p == '.')
    p++;
  return *p == ':' && g_ascii_isalpha (*target);
}

void
article_link (Article *self, const char *target, guint line, gboolean image)
{
  ArticleLink *link;

  if (is_remote (target))
    return;
  link = g_new (ArticleLink, 1);
  link->target = g_strdup (target);
  link->line = line;
  link->image = image;
  g_ptr_array_add (self->links, link);
}

char *
article_one_line (const char *text)
{
  char *line = g_malloc (strlen (text) + 1);
  char *to = line;

  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      *to++ = *text;
    else if (to > line && to[-1] != ' ')
      *to++ = ' ';
  if (to > line && to[-1] == ' ')
    to--;
  *to = '\0';
  return line;
}

gsize
article_path_stem (const char *path)
{
  static const char *const suffixes[] = { ".md", ".markdown", ".mdx" };
  gsize length = strlen (path);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize suffix = strlen (suffixes[i]);

      if (length > suffix && g_ascii_strcasecmp (path + length - suffix, suffixes[i]) == 0)
        return length - suffix;
    }
  return length;
}

/* A short abbreviation, such as CI, A or 24. */
static gboolean
is_short (const char *word, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isupper (word[i]) && !g_ascii_isdigit (word[i]))
      return FALSE;
  return length == 1 || length == 2;
}

/* Whether the slash stands in a name: CI/CD, A/B, 24/7; longer ones are known by themselves, since
 * DNS/MX may well be the way to a level. */
static gboolean
is_slash_of_name (const char *level, const char *slash)
{
  static const char *const names[]
    = { "TCP/IP",    "SSL/TLS", "TLS/SSL", "PL/SQL",    "S/MIME",   "HTTP/2",    "HTTP/3",
        "GNU/Linux", "B2B/B2C", "OS/2",    "IPv4/IPv6", "SPF/DKIM", "HTTP/HTTPS" };
  const char *word = slash, *end = slash + 1 + strcspn (slash + 1, " /");

  while (word > level && word[-1] != ' ' && word[-1] != '/')
    word--;
  if (is_short (word, (gsize) (slash - word))
      && is_short (slash + 1, (gsize) (end - slash - 1)))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i]) == (gsize) (end - word)
        && g_ascii_strncasecmp (names[i], word, (gsize) (end - word)) == 0)
      return TRUE;
  return FALSE;
}

const char *
article_level_end (const char *level)
{
  const char *end = level;

  for (; (end = strchr (end, '/')) != NULL; end++)
    if (!is_slash_of_name (level, end))
      return end;
  return level + strlen (level);
}

char *
article_level_join (const char *path, const char *level)
{
  g_autofree char *joined = g_strjoin ("/", path, level, NULL);
  const char *slash = joined + strlen (path), *end = article_level_end (joined);

  while (end < slash)
    end = article_level_end (end + 1);
  return end == slash ? g_steal_pointer (&joined) : g_strjoin (" / ", path, level, NULL);
}

gsize
article_fitting (const char *text, guint characters)
{
  const char *end = text, *word = NULL;

  for (guint i = 0; *end != '\0' && i < characters; i++)
    {
      if (*end == ' ')
        word = end;
      end = g_utf8_next_char (end);
    }
  if (*end == '\0' || *end == ' ')
    return (gsize) (end - text);
  /* a word that is most of it is no place to look for another */
  return (gsize) ((word != NULL && word - text > (end - text) / 2 ? word : end) - text);
}

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
article_language (const char *tag)
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
    return article_language (dot + 1);
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
      char *lang = is_language (folders[i], at_top) ? article_language (folders[i]) : NULL;

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
  lang = article_language (dot + 1);
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

/* What a file of that stem speaks for: article_path_about (). */
static const char *
about_folder (const char *stem, char **folders)
{
  g_autofree char *lower = g_ascii_strdown (stem, -1);
  guint depth = g_strv_length (folders);

  if (!g_strv_contains (index_names, lower))
    return NULL;
  return depth > 0 ? folders[depth - 1] : "";
}

static char *
title_of (const char *stem, char **folders)
{
  const char *folder = about_folder (stem, folders);

  return readable_name (folder != NULL && *folder != '\0' ? folder : stem);
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
article_place_read (const char *path, ArticlePlace *place)
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
  g_autofree char *folder = NULL;

  g_free (take_apart (path, &folders, &stem));
  folder = g_strjoinv ("/", folders);
  return g_strconcat (folder, *folder == '\0' ? "" : "/", stem, NULL);
}

char *
article_path_about (const char *path)
{
  g_autofree char *stem = NULL;
  g_auto(GStrv) folders = NULL;

  g_free (take_apart (path, &folders, &stem));
  return g_strdup (about_folder (stem, folders));
}
