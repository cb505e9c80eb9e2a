#include "zendesk/scan.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* How far into a value the bytes at the front have been looked at. */
typedef struct
{
  gsize at;
  int depth;
  gboolean in_string, escaped;
  gsize string, key;      /* where the last string, and the last key of depth 1, begin */
  gsize key_length;
  gboolean found_tickets; /* stands behind the bracket of "tickets": [ */
} Look;

static gboolean
fail (const Feed *feed, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", feed->name, g_strerror (errno));
  return FALSE;
}

/* ---- Opening */

gboolean
zendesk_scan_rewind (ZendeskScan *self, GError **error)
{
  if (lseek (self->feed.fd, 0, SEEK_SET) != 0)
    return fail (&self->feed, error);
  self->feed.length = 0;
  self->feed.at_end = FALSE;
  self->feed.bytes = self->feed.buffer;
  self->place = SCAN_STREAM;
  self->line = 1;
  self->taken = 0;
  return TRUE;
}

static gboolean
write_all (const Feed *feed, int fd, GError **error)
{
  for (gsize done = 0; done < feed->length;)
    {
      gssize count = write (fd, feed->bytes + done, feed->length - done);

      if (count < 0)
        return fail (feed, error);
      done += (gsize) count;
    }
  return TRUE;
}

static gboolean
spool (Feed *feed, GError **error)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("deskbook-XXXXXX", &name, NULL);

  if (fd < 0)
    return fail (feed, error);
  unlink (name);
  while (!feed->at_end || feed->length > 0)
    {
      if (!write_all (feed, fd, error))
        {
          close (fd);
          return FALSE;
        }
      feed_take (feed, feed->length);
      if (!feed->at_end && !feed_more (feed, error))
        {
          close (fd);
          return FALSE;
        }
    }
  if (feed->fd > STDIN_FILENO)
    close (feed->fd);
  feed->fd = fd;
  return TRUE;
}

gboolean
zendesk_scan_open (ZendeskScan *self, const char *path, GError **error)
{
  *self = (ZendeskScan){ .line = 1 };
  if (!feed_open (&self->feed, path, error))
    {
      feed_close (&self->feed);
      return FALSE;
    }
  self->made = g_string_new (NULL);
  if (lseek (self->feed.fd, 0, SEEK_SET) == 0 || spool (&self->feed, error))
    return zendesk_scan_rewind (self, error);
  zendesk_scan_close (self);
  return FALSE;
}

void
zendesk_scan_close (ZendeskScan *self)
{
  feed_close (&self->feed);
  g_string_free (self->made, TRUE);
  self->made = NULL;
}

/* ---- Looking */

static void
take (ZendeskScan *self, gsize count)
{
  const char *end = self->feed.bytes + count;

  for (const char *c = self->feed.bytes; (c = memchr (c, '\n', (gsize) (end - c))) != NULL; c++)
    self->line++;
  feed_take (&self->feed, count);
}

/* FALSE at the end of the input, and on error with `*ok` FALSE. */
static gboolean
more (ZendeskScan *self, gboolean *ok, GError **error)
{
  if (self->feed.at_end)
    return FALSE;
  *ok = feed_more (&self->feed, error);
  return *ok;
}

/* To the next byte that is neither blank nor one of `skip`. */
static gboolean
skip_to (ZendeskScan *self, const char *skip, gboolean *ok, GError **error)
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
end_string (Look *look, gsize at)
{
  look->in_string = FALSE;
  look->key = look->string;
  look->key_length = at - look->string;
}

static void
look_at (Look *look, const char *bytes)
{
  char c = bytes[look->at];

  if (look->in_string)
    {
      if (look->escaped)
        look->escaped = FALSE;
      else if (c == '\\')
        look->escaped = TRUE;
      else if (c == '"')
        end_string (look, look->at);
    }
  else if (c == '"')
    {
      look->in_string = TRUE;
      look->string = look->at + 1;
    }
  else if (c == '{' || c == '[')
    {
      look->found_tickets = c == '[' && look->depth == 1
                            && look->key_length == strlen ("tickets")
                            && memcmp (bytes + look->key, "tickets", look->key_length) == 0;
      look->depth++;
    }
  else if (c == '}' || c == ']')
    look->depth--;
  look->at++;
}

/* Up to behind the value at the front, or into the tickets of a page. */
static gboolean
look_through (ZendeskScan *self, Look *look, gboolean *ok, GError **error)
{
  do
    for (; look->at < self->feed.length; )
      {
        look_at (look, self->feed.bytes);
        if (look->depth <= 0 || (look->found_tickets && self->place == SCAN_STREAM))
          return TRUE;
      }
  while (look->at < SOURCE_RECORD_BYTES && more (self, ok, error));
  return FALSE;
}

/* ---- Records */

static gboolean
reject (ZendeskScan *self, ZendeskRecord *record, gsize length, const char *why)
{
  *record = (ZendeskRecord){ .line = self->line, .why = why, .raw = self->feed.bytes,
                             .raw_length = length };
  self->taken = length;
  return TRUE;
}

static gboolean
truncated (const ZendeskScan *self, gboolean *ok, GError **error)
{
  *ok = FALSE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s:%" G_GUINT64_FORMAT ": the JSON that begins here does not end%s",
               self->feed.name, self->line,
               self->feed.at_end ? "" : " within 64 MiB");
  return FALSE;
}

static gsize
line_length (const ZendeskScan *self)
{
  const char *end = memchr (self->feed.bytes, '\n', self->feed.length);

  return end == NULL ? self->feed.length : (gsize) (end - self->feed.bytes);
}

/* A line that looks whole is one bad record among lines; else the file is cut off. */
static gboolean
unfinished (ZendeskScan *self, ZendeskRecord *record, gboolean *ok, GError **error)
{
  gsize length = line_length (self), end = length;

  while (end > 0 && g_ascii_isspace (self->feed.bytes[end - 1]))
    end--;
  if (self->place == SCAN_STREAM && length < self->feed.length && end > 0
      && self->feed.bytes[end - 1] == '}')
    return reject (self, record, length, "not JSON; expected an object");
  return truncated (self, ok, error);
}

static gboolean
give (ZendeskScan *self, ZendeskRecord *record, const Look *look)
{
  *record = (ZendeskRecord){ .text = self->feed.bytes, .length = look->at,
                             .line = self->line };
  self->taken = look->at;
  return TRUE;
}

/* What stands before the tickets of a page, as an object: {"users": [...], "tickets":[] */
static gboolean
give_head (ZendeskScan *self, ZendeskRecord *record, const Look *look)
{
  g_string_truncate (self->made, 0);
  g_string_append_len (self->made, self->feed.bytes, (gssize) look->at);
  g_string_append (self->made, "]}");
  self->place = SCAN_TICKETS;
  give (self, record, look);
  record->text = self->made->str;
  record->length = self->made->len;
  return TRUE;
}

/* And what stands behind them. */
static gboolean
give_tail (ZendeskScan *self, ZendeskRecord *record, gboolean *ok, GError **error)
{
  Look look = { .depth = 1 };

  if (!skip_to (self, ",", ok, error) || !look_through (self, &look, ok, error))
    return *ok && truncated (self, ok, error);
  g_string_assign (self->made, "{");
  g_string_append_len (self->made, self->feed.bytes, (gssize) look.at);
  self->place = SCAN_STREAM;
  give (self, record, &look);
  record->text = self->made->str;
  record->length = self->made->len;
  return TRUE;
}

static gboolean
give_value (ZendeskScan *self, ZendeskRecord *record, gboolean *ok, GError **error)
{
  Look look = { 0 };

  if (!look_through (self, &look, ok, error))
    return *ok && unfinished (self, record, ok, error);
  return look.depth > 0 ? give_head (self, record, &look) : give (self, record, &look);
}

static gboolean
inside_array (const ZendeskScan *self)
{
  return self->place == SCAN_ARRAY || self->place == SCAN_TICKETS;
}

gboolean
zendesk_scan_next (ZendeskScan *self, ZendeskRecord *record, gboolean *ok, GError **error)
{
  *ok = TRUE;
  take (self, self->taken);
  self->taken = 0;
  for (;;)
    {
      if (self->place == SCAN_TAIL)
        return give_tail (self, record, ok, error);
      if (!skip_to (self, inside_array (self) ? "," : "\x1e", ok, error))
        return *ok && self->place != SCAN_STREAM && truncated (self, ok, error);
      if (self->feed.bytes[0] == '{')
        return give_value (self, record, ok, error);
      if (self->feed.bytes[0] == '[' && self->place == SCAN_STREAM)
        self->place = SCAN_ARRAY;
      else if (self->feed.bytes[0] == ']' && inside_array (self))
        self->place = self->place == SCAN_ARRAY ? SCAN_STREAM : SCAN_TAIL;
      else
        break;
      take (self, 1);
    }
  while (memchr (self->feed.bytes, '\n', self->feed.length) == NULL
         && self->feed.length < SOURCE_RECORD_BYTES && more (self, ok, error))
    ;
  return *ok && reject (self, record, line_length (self), "not JSON; expected an object");
}
