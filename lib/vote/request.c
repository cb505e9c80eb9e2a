#include "vote/request.h"

#include <string.h>

void
request_reader_init (RequestReader *self, const char *prefix)
{
  *self = (RequestReader){ .prefix = prefix, .prefix_length = strlen (prefix),
                           .article = g_string_new (NULL), .why = g_string_new (NULL) };
}

void
request_reader_clear (RequestReader *self)
{
  g_string_free (self->article, TRUE);
  g_string_free (self->why, TRUE);
}

gboolean
request_may_be_vote (const RequestReader *self, const char *line, gsize length)
{
  return memmem (line, length, self->prefix, self->prefix_length) != NULL;
}

gboolean
request_is_ours (const RequestReader *self, const char *method, const char *target, int status)
{
  char next;

  if (strcmp (method, "GET") != 0 && strcmp (method, "POST") != 0)
    return FALSE;
  if (status < 200 || status > 399 || strncmp (target, self->prefix, self->prefix_length) != 0)
    return FALSE;
  next = target[self->prefix_length];
  return next == '/' || next == '?';
}

/* ---- What it asks for */

static gboolean
bad (RequestReader *self, const char *what)
{
  g_string_printf (self->why, "%s; expected %s/ARTICLE/yes or no, or "
                   "%s?article=ARTICLE&helpful=yes or no", what, self->prefix, self->prefix);
  return FALSE;
}

/* Percent encoding (RFC 3986), of which %00 is none of ours. */
static gboolean
take_article (RequestReader *self, const char *start, const char *end)
{
  g_autofree char *text = g_uri_unescape_segment (start, end, NULL);

  if (start == end)
    return bad (self, "no article");
  if (text == NULL)
    return bad (self, "bad percent encoding");
  g_string_assign (self->article, text);
  return vote_name_is_good ("article", text, self->why);
}

static gboolean
take_value (RequestReader *self, const char *start, const char *end, VoteValue *value)
{
  g_autofree char *text = g_strndup (start, (gsize) (end - start));

  return vote_value_parse (text, value) || bad (self, "no vote");
}

/* "ARTICLE/yes", up to `end`; ARTICLE may hold slashes. */
static gboolean
read_path (RequestReader *self, const char *path, const char *end, VoteTold *told)
{
  const char *slash;

  if (end > path && end[-1] == '/')
    end--;
  slash = memrchr (path, '/', (gsize) (end - path));
  if (slash == NULL)
    return bad (self, "no vote");
  return take_value (self, slash + 1, end, &told->value) && take_article (self, path, slash);
}

/* The value of a form's field, up to `*end`; NULL: not there. */
static const char *
form_field (const char *query, const char *name, const char **end)
{
  gsize length = strlen (name);

  for (;; query = *end + 1)
    {
      *end = query + strcspn (query, "&#");
      if (strncmp (query, name, length) == 0 && query[length] == '=')
        return query + length + 1;
      if (**end != '&')
        return NULL;
    }
}

static gboolean
read_form (RequestReader *self, const char *query, VoteTold *told)
{
  g_autofree char *plain = g_strdelimit (g_strdup (query), "+", ' ');
  const char *end, *value;

  value = form_field (plain, "helpful", &end);
  if (value == NULL || !take_value (self, value, end, &told->value))
    return bad (self, "no vote");
  value = form_field (plain, "article", &end);
  return value == NULL ? bad (self, "no article") : take_article (self, value, end);
}

gboolean
request_read (RequestReader *self, const char *target, VoteTold *told)
{
  const char *path = target + self->prefix_length;
  const char *end = path + strcspn (path, "?#");
  gboolean ok;

  path += *path == '/';
  ok = *end == '?' && end <= path ? read_form (self, end + 1, told)
                                  : read_path (self, path, end, told);
  told->article = self->article->str;
  return ok;
}
