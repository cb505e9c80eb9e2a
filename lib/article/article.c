#include "article/article.h"

#include "article/frontmatter.h"
#include "article/markdown.h"
#include "article/parts.h"
#include "article/place.h"

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

void
article_problem_free (ArticleProblem *problem)
{
  g_free (problem->message);
  g_free (problem);
}

static Article *
article_new (void)
{
  Article *self = g_new0 (Article, 1);

  self->text = g_string_new (NULL);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (ArticleBlock));
  self->sections = g_ptr_array_new_with_free_func (section_free);
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) article_problem_free);
  self->html_anchors = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
article_free (Article *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->description);
  g_free (self->lang);
  g_free (self->category);
  g_free (self->slug);
  g_free (self->ident);
  g_free (self->date);
  g_free (self->updated);
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

void
article_block (Article *self, const char *text, gsize length, guint line)
{
  const char *end = text + length;
  const char *start = text;
  ArticleBlock block;

  while (end > text && g_ascii_isspace (end[-1]))
    end--;
  for (const char *p = text; p < end && g_ascii_isspace (*p); p++)
    if (*p == '\n')
      {
        start = p + 1;
        line++;
      }
  if (start >= end)
    return;
  if (self->text->len > 0)
    g_string_append_len (self->text, "\n\n", 2);
  block.start = self->text->len;
  g_string_append_len (self->text, start, end - start);
  block.end = self->text->len;
  block.line = line;
  block.section = self->sections->len - 1;
  g_array_append_val (self->blocks, block);
}

void
article_blocks (Article *self, const char *text, gsize length, guint line)
{
  const char *end = text + length;
  const char *start = text; /* of the block */
  guint start_line = line;
  gboolean blank = TRUE;

  for (const char *p = text; p < end; p++)
    {
      if (*p != '\n')
        {
          blank &= g_ascii_isspace (*p);
          continue;
        }
      line++;
      if (blank)
        {
          article_block (self, start, p - start, start_line);
          start = p + 1;
          start_line = line;
        }
      blank = TRUE;
    }
  article_block (self, start, end - start, start_line);
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

/* CRLF and CR become LF, in place. */
static gsize
unify_line_ends (char *text, gsize length)
{
  char *from = memchr (text, '\r', length);
  char *to = from;
  char *end = text + length;

  if (from == NULL)
    return length;
  for (; from < end; from++)
    if (*from != '\r')
      *to++ = *from;
    else if (from + 1 == end || from[1] != '\n')
      *to++ = '\n';
  *to = '\0';
  return to - text;
}

static guint
line_of (const char *text, const char *at)
{
  guint line = 1;

  for (; (text = memchr (text, '\n', at - text)) != NULL; text++)
    line++;
  return line;
}

/* `text` with U+FFFD for each bad byte. */
static char *
repair (Article *article, char *text, gsize length)
{
  const char *rest = text;
  const char *end = text + length;
  const char *bad;
  GString *out;
  guint count = 0;
  guint line = 0;

  if (g_utf8_validate_len (text, length, NULL))
    return text;
  out = g_string_sized_new (length + 64);
  for (; !g_utf8_validate_len (rest, end - rest, &bad); rest = bad + 1)
    {
      if (count++ == 0)
        line = line_of (text, bad);
      g_string_append_len (out, rest, bad - rest);
      g_string_append (out, "\357\277\275");
    }
  g_string_append_len (out, rest, end - rest);
  article_problem (article, line, TRUE, "not UTF-8: %u bad %s, read as U+FFFD", count,
                   count == 1 ? "byte" : "bytes");
  g_free (text);
  return g_string_free (out, FALSE);
}

static gboolean
check_bytes (const char *bytes, gsize length, GError **error)
{
  const char *nul = memchr (bytes, '\0', length);
  g_autofree char *before = NULL;

  if (length > ARTICLE_MAX_BYTES)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "%" G_GSIZE_FORMAT " bytes; the limit is %d", length,
                   ARTICLE_MAX_BYTES);
      return FALSE;
    }
  if (length >= 2
      && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "line 1: UTF-16; expected UTF-8");
      return FALSE;
    }
  if (nul == NULL)
    return TRUE;
  before = g_memdup2 (bytes, nul - bytes + 1);
  length = unify_line_ends (before, nul - bytes);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "line %u: NUL byte; expected text",
               line_of (before, before + length));
  return FALSE;
}

/* Text that ends with a NUL, in UTF-8, with LF line ends, without a byte order mark. */
static char *
clean_text (Article *article, const char *bytes, gsize length)
{
  char *text;

  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      bytes += 3;
      length -= 3;
    }
  text = g_malloc (length + 1);
  memcpy (text, bytes, length);
  text[length] = '\0';
  length = unify_line_ends (text, length);
  return repair (article, text, length);
}

/* The first heading of level 1 that says anything, else the first of any level. */
static const ArticleSection *
title_section (const Article *self)
{
  const ArticleSection *first = NULL;

  for (guint i = 1; i < self->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (self->sections, i);

      if (*section->title == '\0')
        continue;
      if (section->level == 1)
        return section;
      if (first == NULL)
        first = section;
    }
  return first;
}

static void
settle_title (Article *self, const char *fallback)
{
  const ArticleSection *section = self->title == NULL ? title_section (self) : NULL;

  self->title_given = self->title != NULL || (section != NULL && section->level == 1);
  if (self->title != NULL)
    return;
  self->title = g_strdup (section == NULL ? fallback : section->title);
  self->title_line = section == NULL ? 0 : section->line;
}

static gint
compare_problems (gconstpointer a, gconstpointer b)
{
  const ArticleProblem *x = *(ArticleProblem *const *) a;
  const ArticleProblem *y = *(ArticleProblem *const *) b;

  return (x->line > y->line) - (x->line < y->line);
}

static gint
compare_links (gconstpointer a, gconstpointer b)
{
  const ArticleLink *x = *(ArticleLink *const *) a;
  const ArticleLink *y = *(ArticleLink *const *) b;

  return (x->line > y->line) - (x->line < y->line);
}

/* Front matter that cannot be read leaves them out. */
static void
ensure_lists (Article *self)
{
  char ***lists[] = { &self->tags, &self->keywords, &self->redirect_from };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (*lists[i] == NULL)
      *lists[i] = g_new0 (char *, 1);
}

Article *
article_parse (const char *path, const char *bytes, gsize length,
               const char *default_lang, GError **error)
{
  g_autoptr(Article) self = NULL;
  g_auto(Place) place = { 0 };
  g_autofree char *text = NULL;
  const char *body;
  guint line;

  if (!check_bytes (length == 0 ? "" : bytes, length, error))
    return NULL;
  self = article_new ();
  text = clean_text (self, bytes, length);
  body = frontmatter_read (self, text, &line);
  ensure_lists (self);
  if (!markdown_read (self, body, line, error))
    return NULL;
  place = place_of (path);
  if (self->lang == NULL)
    self->lang = g_strdup (place.lang != NULL ? place.lang : default_lang);
  if (self->lang == NULL)
    self->lang = g_strdup ("en");
  if (self->category == NULL)
    self->category = g_steal_pointer (&place.category);
  settle_title (self, place.title);
  g_ptr_array_sort (self->problems, compare_problems);
  g_ptr_array_sort (self->links, compare_links);
  return g_steal_pointer (&self);
}
