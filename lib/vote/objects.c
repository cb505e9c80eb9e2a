#include "vote/objects.h"

#include <string.h>
#include "vote/votesource.h"

/* Goes through a value byte by byte. */
typedef struct
{
  gsize at, string, key, key_length; /* `key`: the last string that ended */
  gint depth;
  gboolean in_string, escaped, found_list;
} Look;

gboolean
objects_open (Objects *self, const char *path, const char *list, GError **error)
{
  *self = (Objects){ .list = list, .line = 1 };
  return feed_open (&self->feed, path, error)
         && unpack_attach (&self->feed, &self->unpack, error);
}

void
objects_close (Objects *self)
{
  feed_close (&self->feed);
  unpack_free (self->unpack);
}

static void
take (Objects *self, gsize count)
{
  const char *end = self->feed.bytes + count;

  for (const char *c = self->feed.bytes; (c = memchr (c, '\n', (gsize) (end - c))) != NULL; c++)
    self->line++;
  feed_take (&self->feed, count);
}

static gboolean
more (Objects *self, gboolean *ok, GError **error)
{
  if (self->feed.at_end)
    return FALSE;
  *ok = feed_more (&self->feed, error);
  return *ok;
}

static gboolean
truncated (const Objects *self, gboolean *ok, GError **error)
{
  *ok = unpack_check (self->feed.at_end ? self->unpack : NULL, error);
  if (!*ok)
    return FALSE;
  *ok = FALSE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s:%" G_GUINT64_FORMAT ": the JSON that begins here does not end%s",
               self->feed.name, self->line, self->feed.at_end ? "" : " within 1 MiB");
  return FALSE;
}

/* ---- Looking */

/* To the next byte that is neither blank nor one of `skip`. */
static gboolean
skip_to (Objects *self, const char *skip, gboolean *ok, GError **error)
{
  for (;;)
    {
      gsize n = 0;

      while (n < self->feed.length
             && (g_ascii_isspace (self->feed.bytes[n])
                 || (self->feed.bytes[n] != '\0' && strchr (skip, self->feed.bytes[n]) != NULL)))
        n++;
      take (self, n);
      if (self->feed.length > 0)
        return TRUE;
      if (!more (self, ok, error))
        return FALSE;
    }
}

static void
look_at_string (Look *look, char c)
{
  if (look->escaped)
    look->escaped = FALSE;
  else if (c == '\\')
    look->escaped = TRUE;
  else if (c == '"')
    {
      look->in_string = FALSE;
      look->key = look->string;
      look->key_length = look->at - look->string;
    }
}

static void
look_at_open (const Objects *self, Look *look, char c)
{
  look->found_list = c == '[' && look->depth == 1 && self->place == OBJECTS_STREAM
                     && look->key_length == strlen (self->list)
                     && memcmp (self->feed.bytes + look->key, self->list, look->key_length) == 0;
  look->depth++;
}

static void
look_at (const Objects *self, Look *look)
{
  char c = self->feed.bytes[look->at];

  if (look->in_string)
    look_at_string (look, c);
  else if (c == '"')
    {
      look->in_string = TRUE;
      look->string = look->at + 1;
    }
  else if (c == '{' || c == '[')
    look_at_open (self, look, c);
  else if (c == '}' || c == ']')
    look->depth--;
  look->at++;
}

/* Up to behind the value at the front, or into a page's list. */
static gboolean
look_through (Objects *self, Look *look, gboolean *ok, GError **error)
{
  do
    while (look->at < self->feed.length)
      {
        look_at (self, look);
        if (look->depth <= 0 || look->found_list)
          return TRUE;
      }
  while (look->at < VOTE_RECORD_BYTES && more (self, ok, error));
  return FALSE;
}

/* ---- What is found */

static gboolean
give (Objects *self, ObjectFound *found, gsize length, gboolean is_object)
{
  *found = (ObjectFound){ self->feed.bytes, length, self->line, is_object };
  self->taken = length;
  return TRUE;
}

static gsize
line_length (const Objects *self)
{
  const char *end = memchr (self->feed.bytes, '\n', self->feed.length);

  return end == NULL ? self->feed.length : (gsize) (end - self->feed.bytes);
}

/* The rest of a line, which is no object. */
static gboolean
give_line (Objects *self, ObjectFound *found, gboolean *ok, GError **error)
{
  while (line_length (self) == self->feed.length && self->feed.length < VOTE_RECORD_BYTES
         && more (self, ok, error))
    ;
  return *ok && give (self, found, line_length (self), FALSE);
}

/* A line that looks whole is one bad record among lines; else the file is cut off. */
static gboolean
unfinished (Objects *self, ObjectFound *found, gboolean *ok, GError **error)
{
  gsize length = line_length (self), end = length;

  while (end > 0 && g_ascii_isspace (self->feed.bytes[end - 1]))
    end--;
  if (self->place == OBJECTS_STREAM && length < self->feed.length && end > 0
      && self->feed.bytes[end - 1] == '}')
    return give (self, found, length, FALSE);
  return truncated (self, ok, error);
}

/* The rest of a page, a value at a time. */
static gboolean
pass_tail (Objects *self, gboolean *ok, GError **error)
{
  Look look = { .depth = 1 };

  do
    {
      while (look.at < self->feed.length)
        {
          look_at (self, &look);
          if (look.depth <= 0)
            {
              take (self, look.at);
              self->place = OBJECTS_STREAM;
              return TRUE;
            }
        }
      take (self, look.at);
      look.at = 0;
    }
  while (more (self, ok, error));
  return *ok && truncated (self, ok, error);
}

/* The object at the front; of a page `*entered` is set, and its list is at the front then. */
static gboolean
give_value (Objects *self, ObjectFound *found, gboolean *entered, gboolean *ok, GError **error)
{
  Look look = { 0 };

  *entered = FALSE;
  if (!look_through (self, &look, ok, error))
    return *ok && unfinished (self, found, ok, error);
  if (!look.found_list)
    return give (self, found, look.at, TRUE);
  *entered = TRUE;
  self->place = OBJECTS_LIST;
  take (self, look.at);
  return TRUE;
}

static gboolean
inside_array (const Objects *self)
{
  return self->place == OBJECTS_ARRAY || self->place == OBJECTS_LIST;
}

/* A bracket that begins or ends a list. */
static gboolean
pass_bracket (Objects *self)
{
  char c = self->feed.bytes[0];

  if (c == '[' && self->place == OBJECTS_STREAM)
    self->place = OBJECTS_ARRAY;
  else if (c == ']' && inside_array (self))
    self->place = self->place == OBJECTS_ARRAY ? OBJECTS_STREAM : OBJECTS_TAIL;
  else
    return FALSE;
  take (self, 1);
  return TRUE;
}

gboolean
objects_next (Objects *self, ObjectFound *found, gboolean *ok, GError **error)
{
  gboolean entered;

  *ok = TRUE;
  take (self, self->taken);
  self->taken = 0;
  for (;;)
    {
      if (self->place == OBJECTS_TAIL && !pass_tail (self, ok, error))
        return FALSE;
      if (!skip_to (self, inside_array (self) ? "," : "\x1e", ok, error))
        {
          if (*ok && self->place != OBJECTS_STREAM)
            return truncated (self, ok, error);
          *ok = *ok && unpack_check (self->unpack, error);
          return FALSE;
        }
      if (self->feed.bytes[0] == '{')
        {
          if (!give_value (self, found, &entered, ok, error) || !entered)
            return *ok;
        }
      else if (!pass_bracket (self))
        return give_line (self, found, ok, error);
    }
}
