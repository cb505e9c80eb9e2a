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
