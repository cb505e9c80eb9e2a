#include "mail/mbox.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum
{
  BLOCK_BYTES = 65536,
  KEPT_BYTES = 4096     /* of a line of a message that is too long */
};

/* `text` holds the current message up to the line that is being looked at, which begins at
 * `line_at`.  After a message ends, it begins with the next one's "From " line. */
struct MailMbox
{
  int fd;
  off_t start;
  gint64 left;          /* bytes to read; -1: to the end */
  gint64 total;         /* read so far */
  char *block;
  gsize block_length, block_at;
  gboolean is_at_end;

  gsize most_bytes;
  GString *text;
  gsize line_at;
  gsize next_at;        /* where the next message begins in text; 0: not known */
  gsize maybe_at;       /* a "From " line that the next line will tell about; 0: none */
  guint64 line;         /* number of the line being looked at, from 1 */
  guint64 first_line, maybe_line;
  gboolean is_after_empty, is_too_long;
};

MailMbox *
mail_mbox_new (int fd, gsize most_bytes)
{
  MailMbox *self = g_new0 (MailMbox, 1);

  self->fd = fd;
  self->start = lseek (fd, 0, SEEK_CUR);
  self->left = -1;
  self->block = g_malloc (BLOCK_BYTES);
  self->most_bytes = most_bytes;
  self->text = g_string_new (NULL);
  return self;
}

void
mail_mbox_free (MailMbox *self)
{
  close (self->fd);
  g_free (self->block);
  g_string_free (self->text, TRUE);
  g_free (self);
}

gboolean
mail_mbox_rewind (MailMbox *self, GError **error)
{
  if (lseek (self->fd, self->start, SEEK_SET) < 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s", g_strerror (errno));
      return FALSE;
    }
  self->left = self->total;
  self->total = 0;
  self->block_length = self->block_at = 0;
  self->is_at_end = FALSE;
  g_string_truncate (self->text, 0);
  self->line_at = self->next_at = self->maybe_at = 0;
  self->line = 0;
  self->is_after_empty = self->is_too_long = FALSE;
  return TRUE;
}

/* ---- Lines */

static gboolean
fill (MailMbox *self, GError **error)
{
  gsize most = self->left < 0 ? BLOCK_BYTES : (gsize) MIN (self->left, BLOCK_BYTES);
  gssize got;

  do
    got = read (self->fd, self->block, most);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s", g_strerror (errno));
      return FALSE;
    }
  self->block_at = 0;
  self->block_length = (gsize) got;
  self->is_at_end = got == 0;
  self->total += got;
  if (self->left >= 0)
    self->left -= got;
  return TRUE;
}

/* Forgets what a message that is too long need not keep: all but the start of its line. */
static void
drop_excess (MailMbox *self)
{
  gsize kept = self->maybe_at > 0 ? self->maybe_at : self->line_at;

  if (self->text->len <= self->most_bytes)
    return;
  self->is_too_long = TRUE;
  if (self->text->len - self->line_at > KEPT_BYTES)
    g_string_truncate (self->text, self->line_at + KEPT_BYTES);
  /* a byte stays before it: place 0 is no place */
  if (kept > 1)
    {
      g_string_erase (self->text, 1, (gssize) kept - 1);
      self->line_at -= kept - 1;
      if (self->maybe_at > 0)
        self->maybe_at = 1;
    }
}

/* Appends the next line to text, from line_at on; `*got` FALSE: there is none. */
static gboolean
read_line (MailMbox *self, gboolean *got, GError **error)
{
  gboolean is_whole = FALSE;

  self->line_at = self->text->len;
  *got = FALSE;
  while (!is_whole)
    {
      const char *start, *newline;
      gsize length;

      if (self->block_at == self->block_length && !fill (self, error))
        return FALSE;
      if (self->is_at_end)
        break;
      start = self->block + self->block_at;
      newline = memchr (start, '\n', self->block_length - self->block_at);
      is_whole = newline != NULL;
      length = is_whole ? (gsize) (newline - start) + 1 : self->block_length - self->block_at;
      g_string_append_len (self->text, start, (gssize) length);
      self->block_at += length;
      *got = TRUE;
      drop_excess (self);
    }
  self->line += *got;
  return TRUE;
}

static const char *
line_of (const MailMbox *self)
{
  return self->text->str + self->line_at;
}

static gboolean
is_empty_line (const char *line)
{
  return *line == '\n' || (line[0] == '\r' && line[1] == '\n');
}

static gboolean
is_from_line (const char *line)
{
  return strncmp (line, "From ", 5) == 0;
}

/* 9:05 or 19:05 behind a space */
static gboolean
has_time (const char *line)
{
  for (const char *colon = strchr (line, ':'); colon != NULL; colon = strchr (colon + 1, ':'))
    if (colon - line >= 2 && g_ascii_isdigit (colon[-1]) && g_ascii_isdigit (colon[1])
        && g_ascii_isdigit (colon[2]))
      return TRUE;
  return FALSE;
}

/* A field's name, of printable ASCII without spaces, and its colon. */
static gboolean
is_header_line (const char *line)
{
  const char *name = line;

  while (*name > ' ' && *name < '\x7f' && *name != ':')
    name++;
  return name > line && *(name + strspn (name, " \t")) == ':';
}

/* ---- Messages */

/* What the line says about the end of the message. */
static void
look_at_line (MailMbox *self)
{
  const char *line = line_of (self);
  gsize at = self->maybe_at;
  guint64 number = self->maybe_line;

  self->maybe_at = 0;
  if (at > 0 && is_header_line (line))
    self->next_at = at;
  else if (self->is_after_empty && is_from_line (line))
    {
      at = self->line_at;
      number = self->line;
      if (has_time (line))
        self->next_at = at;
      else
        self->maybe_at = at;
    }
  self->maybe_line = number;
  self->is_after_empty = is_empty_line (line);
}

/* To the first "From " line; `*got` FALSE: there is nothing but empty lines. */
static gboolean
find_first (MailMbox *self, gboolean *got, GError **error)
{
  do
    {
      g_string_truncate (self->text, 0);
      if (!read_line (self, got, error))
        return FALSE;
      if (!*got)
        return TRUE;
    }
  while (is_empty_line (line_of (self)));
  self->first_line = self->line;
  if (is_from_line (line_of (self)))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%" G_GUINT64_FORMAT ": not an mbox: expected a line that begins with \"From \"",
               self->line);
  return FALSE;
}

/* The next message's lines that are already in text become its beginning. */
static void
begin_next (MailMbox *self)
{
  g_string_erase (self->text, 0, (gssize) self->next_at);
  self->next_at = 0;
  self->first_line = self->maybe_line;
  self->is_too_long = FALSE;
}

/* Reads to the end of the message. */
static gboolean
read_message (MailMbox *self, GError **error)
{
  gboolean got = TRUE;

  while (got && self->next_at == 0)
    if (!read_line (self, &got, error))
      return FALSE;
    else if (got)
      look_at_line (self);
  return TRUE;
}

gboolean
mail_mbox_next (MailMbox *self, MailboxItem *item, GError **error)
{
  gboolean got = self->next_at > 0;

  if (got)
    begin_next (self);
  else if (self->line == 0 && !find_first (self, &got, error))
    return FALSE;
  item->is_end = !got;
  if (!got)
    return TRUE;
  if (!read_message (self, error))
    return FALSE;
  item->line = self->first_line;
  if (self->is_too_long)
    {
      item->why = "expected a shorter message";
      return TRUE;
    }
  item->bytes = self->text->str;
  item->length = self->next_at > 0 ? self->next_at : self->text->len;
  return TRUE;
}
