#include "article/article.h"

#include <string.h>
#include "article/fields.h"
#include "article/markdown.h"
#include "base/say.h"

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

/* Behind the ASCII that a text begins with, which is most of it: eight bytes at a time. */
static const char *
after_ascii (const char *text, const char *end)
{
  for (guint64 eight; end - text >= 8; text += sizeof eight)
    {
      memcpy (&eight, text, sizeof eight);
      if ((eight & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
    }
  while (text < end && (guchar) *text < 0x80)
    text++;
  return text;
}

/* As g_utf8_validate_len (), for text without NUL. */
static gboolean
is_utf8 (const char *text, gsize length)
{
  const char *end = text + length, *from;

  for (from = after_ascii (text, end); from < end; from = after_ascii (text, end))
    {
      for (text = from; text < end && (guchar) *text >= 0x80; text++)
        ;
      if (!g_utf8_validate_len (from, (gsize) (text - from), NULL))
        return FALSE;
    }
  return TRUE;
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
  g_autofree char *bytes = NULL;

  if (is_utf8 (text, length))
    return text;
  out = g_string_sized_new (length + 64);
  for (; !g_utf8_validate_len (rest, end - rest, &bad); rest = bad + 1)
    {
      if (count++ == 0)
        line = desk_line_of (text, bad);
      g_string_append_len (out, rest, bad - rest);
      g_string_append (out, "\357\277\275");
    }
  g_string_append_len (out, rest, end - rest);
  bytes = say_counted (count, NULL, "bad bytes");
  article_problem (article, line, TRUE, "not UTF-8: %s, read as U+FFFD", bytes);
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
      g_autofree char *found = say_counted ((gint64) length, NULL, "bytes");
      g_autofree char *most = say_count (ARTICLE_MAX_BYTES);

      return desk_error_at (error, NULL, 0, 0, "%s; the limit is %s", found, most);
    }
  if (length >= 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    return desk_error_at (error, NULL, 1, 0, "UTF-16; expected UTF-8");
  if (nul == NULL)
    return TRUE;
  before = g_memdup2 (bytes, nul - bytes + 1);
  length = unify_line_ends (before, nul - bytes);
  return desk_error_at (error, NULL, desk_line_of (before, before + length), 0,
                        "NUL byte; expected text");
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

/* What is markdown of `body`: without MDX's scripts and site tools' comments.  `made` keeps it if it is another. */
static const char *
markdown_of (const char *path, const char *body, char **made)
{
  char *bare;

  *made = g_str_has_suffix (path, ".mdx") ? mdx_markdown (body) : NULL;
  bare = shortcode_uncomment (*made != NULL ? *made : body);
  if (bare != NULL)
    {
      g_free (*made);
      *made = bare;
    }
  return *made != NULL ? *made : body;
}

char *
article_body (const char *path, const char *bytes, gsize length, guint *line, GError **error)
{
  g_autoptr(Article) odd = NULL;
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  g_autofree char *text = NULL;
  const char *body;
  char *made;

  if (!check_bytes (length == 0 ? "" : bytes, length, error))
    return NULL;
  odd = article_new ();
  text = clean_text (odd, bytes, length);
  body = frontmatter_read (odd, fields, text, line);
  body = markdown_of (path, body, &made);
  return made != NULL ? made : g_strdup (body);
}

Article *
article_parse (const char *path, const char *bytes, gsize length, const char *default_lang,
               GError **error)
{
  g_autoptr(Article) self = NULL;
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  g_autofree char *text = NULL, *markdown = NULL;
  const char *body;
  guint line;

  if (!check_bytes (length == 0 ? "" : bytes, length, error))
    return NULL;
  self = article_new ();
  text = clean_text (self, bytes, length);
  body = frontmatter_read (self, fields, text, &line);
  body = markdown_of (path, body, &markdown);
  if (!markdown_read (self, body, line, error))
    return NULL;
  fields_apply (self, fields, path, default_lang == NULL ? "en" : default_lang);
  g_ptr_array_sort (self->problems, compare_problems);
  g_ptr_array_sort (self->links, compare_links);
  return g_steal_pointer (&self);
}
