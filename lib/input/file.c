#include "input/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"

#ifndef INPUT_CHUNK
#  define INPUT_CHUNK (256 * 1024) /* (Fuzzers want one that an input fills.) */
#endif

enum
{
  CHUNK_BYTES = INPUT_CHUNK,
  WRITER_US = 3 * 1000 * 1000, /* for somebody to write to a FIFO */
  LOOK_US = 10 * 1000,
  GZIP_WINDOW = 15 + 16 /* zlib's way to say: gzip, any window */
};

struct Gzip
{
  z_stream stream;
  guint8 *in;        /* of CHUNK_BYTES */
  gboolean inside;   /* a member has begun and not ended */
  gboolean is_later; /* one has ended */
};

static gboolean
fail (const InputFile *self, int code, GError **error)
{
  if (code == EINTR)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "%s: stopped", self->name);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", self->name, g_strerror (code));
  return FALSE;
}

/* ---- gzip */

static gssize
damaged (const InputFile *self, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: damaged gzip data: %s", self->name,
               why);
  return -1;
}

/* Fresh input; FALSE at the end of the file, and on error with `*ok` FALSE. */
static gboolean
gzip_refill (InputFile *self, gboolean *ok, GError **error)
{
  struct Gzip *gzip = self->gzip;
  gssize count = read (self->fd, gzip->in, CHUNK_BYTES);

  *ok = count > 0 || (count == 0 && !gzip->inside);
  if (count < 0)
    fail (self, errno, error);
  else if (!*ok)
    damaged (self, "it ends too early", error);
  gzip->stream.next_in = gzip->in;
  gzip->stream.avail_in = count > 0 ? (guint) count : 0;
  return count > 0;
}

/* One step of inflate (). */
static gboolean
gzip_step (InputFile *self, GError **error)
{
  struct Gzip *gzip = self->gzip;
  int state;

  if (!gzip->inside)
    inflateReset (&gzip->stream);
  gzip->inside = TRUE;
  state = inflate (&gzip->stream, Z_NO_FLUSH);
  if (state == Z_STREAM_END)
    {
      gzip->inside = FALSE;
      gzip->is_later = TRUE;
    }
  else if (state != Z_OK && state != Z_BUF_ERROR)
    damaged (self, gzip->stream.msg == NULL ? "no gzip" : gzip->stream.msg, error);
  return state == Z_STREAM_END || state == Z_OK || state == Z_BUF_ERROR;
}

/* What was unpacked before damage is given first: inflate () fails again. */
static gssize
gzip_read (InputFile *self, char *to, gsize room, GError **error)
{
  z_stream *stream = &self->gzip->stream;
  gboolean ok;

  stream->next_out = (guint8 *) to;
  stream->avail_out = (guint) MIN (room, G_MAXUINT);
  room = stream->avail_out;
  while (stream->avail_out == room)
    {
      g_autoptr(GError) damage = NULL;

      if (stream->avail_in == 0 && !gzip_refill (self, &ok, error))
        return ok ? 0 : -1;
      if (!gzip_step (self, &damage) && stream->avail_out == room)
        {
          g_propagate_error (error, g_steal_pointer (&damage));
          return -1;
        }
    }
  return (gssize) (room - stream->avail_out);
}

static void
gzip_free (struct Gzip *gzip)
{
  if (gzip == NULL)
    return;
  inflateEnd (&gzip->stream);
  g_free (gzip->in);
  g_free (gzip);
}

/* The bytes that are there become its input. */
static void
gzip_attach (InputFile *self)
{
  struct Gzip *gzip = g_new0 (struct Gzip, 1);

  if (inflateInit2 (&gzip->stream, GZIP_WINDOW) != Z_OK)
    g_error ("zlib: out of memory");
  gzip->in = (guint8 *) self->buffer;
  gzip->stream.next_in = gzip->in;
  gzip->stream.avail_in = (guint) self->length;
  self->gzip = gzip;
  self->buffer = self->bytes = g_malloc (self->size);
  self->length = 0;
  self->at_end = FALSE;
}

/* ---- What the first bytes say */

static gboolean
begins_with (const InputFile *self, const char *magic, gsize length)
{
  return self->length >= length && memcmp (self->bytes, magic, length) == 0;
}

static gboolean
refuse_packed (const InputFile *self, gboolean is_stdin, GError **error)
{
  static const struct
  {
    const char *magic;
    gsize length;
    const char *name, *command;
  } packed[] = { { "\x28\xb5\x2f\xfd", 4, "zstd", "zstd -dc" },
                 { "BZh", 3, "bzip2", "bzip2 -dc" },
                 { "\xfd"
                   "7zXZ",
                   6, "xz", "xz -dc" },
                 { "PK\x03\x04", 4, "zip", "unzip -p" } };

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    if (begins_with (self, packed[i].magic, packed[i].length))
      {
        g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                     "%s: expected plain text or gzip, not %s: unpack it first, %s%s%s | %s ...",
                     self->name, packed[i].name, packed[i].command, is_stdin ? "" : " ",
                     is_stdin ? "" : self->name, g_get_prgname ());
        return FALSE;
      }
  return TRUE;
}

static gboolean
holds_blanks_only (const InputFile *self)
{
  gsize n = 0;

  while (n < self->length && g_ascii_isspace (self->bytes[n]))
    n++;
  return n == self->length && self->at_end;
}

/* The first chunk, unpacked. */
static gboolean
begin (InputFile *self, gboolean is_stdin, GError **error)
{
  if (!input_file_more (self, error))
    return FALSE;
  if (self->gzip == NULL && begins_with (self, "\x1f\x8b", 2))
    {
      gzip_attach (self);
      if (!input_file_more (self, error))
        return FALSE;
    }
  if (!refuse_packed (self, is_stdin, error))
    return FALSE;
  if (begins_with (self, "\xef\xbb\xbf", 3))
    input_file_take (self, 3);
  self->is_empty = holds_blanks_only (self);
  return TRUE;
}

/* ---- Reading */

/* The first bytes of a FIFO; until then somebody has to come who writes to it. */
static gboolean
await_writer (InputFile *self, GError **error)
{
  gint64 until = g_get_monotonic_time () + WRITER_US;
  gssize count;

  while ((count = read (self->fd, self->bytes, self->size)) == 0)
    {
      if (g_get_monotonic_time () >= until)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                       "%s: a FIFO that nobody writes to; expected a file", self->name);
          return FALSE;
        }
      g_usleep (LOOK_US);
    }
  if (count < 0 && errno != EAGAIN)
    return fail (self, errno, error);
  self->length = (gsize) MAX (count, 0);
  return fcntl (self->fd, F_SETFL, 0) == 0 || fail (self, errno, error);
}

gboolean
input_file_open (InputFile *self, const char *path, GError **error)
{
  gboolean is_stdin = path == NULL || strcmp (path, "-") == 0, is_fifo = FALSE;
  struct stat info;

  *self = (InputFile){ .name = g_strdup (is_stdin ? "standard input" : path) };
  self->fd = is_stdin ? STDIN_FILENO : file_open (path, &is_fifo);
  if (self->fd < 0)
    return fail (self, errno, error);
  if (fstat (self->fd, &info) == 0 && S_ISDIR (info.st_mode))
    return fail (self, EISDIR, error);
  self->start = lseek (self->fd, 0, SEEK_CUR);
  self->is_lasting = !is_stdin && self->start >= 0;
  self->size = CHUNK_BYTES;
  self->buffer = self->bytes = g_malloc (self->size);
  if (is_fifo && !await_writer (self, error))
    return FALSE;
  return begin (self, is_stdin, error);
}

void
input_file_close (InputFile *self)
{
  if (self->fd > STDIN_FILENO)
    close (self->fd);
  gzip_free (self->gzip);
  g_clear_error (&self->damage);
  g_free (self->name);
  g_free (self->buffer);
}

static void
make_room (InputFile *self)
{
  char *old = self->buffer;

  if (self->length <= self->size / 2)
    memmove (self->buffer, self->bytes, self->length);
  else
    {
      self->size *= 2;
      self->buffer = g_malloc (self->size);
      memcpy (self->buffer, self->bytes, self->length);
      g_free (old);
    }
  self->bytes = self->buffer;
}

static gssize
read_some (InputFile *self, char *to, gsize room, GError **error)
{
  gssize count;

  if (self->gzip != NULL)
    return gzip_read (self, to, room, error);
  count = read (self->fd, to, room);
  if (count < 0)
    fail (self, errno, error);
  return count;
}

gboolean
input_file_more (InputFile *self, GError **error)
{
  gsize before = self->length;

  make_room (self);
  while (self->length < self->size && !self->at_end && self->damage == NULL)
    {
      gssize count = read_some (self, self->bytes + self->length, self->size - self->length,
                                &self->damage);

      self->at_end = count == 0;
      self->length += (gsize) MAX (count, 0);
    }
  if (self->damage == NULL || self->length > before)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->damage));
  self->at_end = TRUE;
  return FALSE;
}

void
input_file_take (InputFile *self, gsize count)
{
  self->bytes += count;
  self->length -= count;
}

/* ---- Going back */

gboolean
input_file_rewind (InputFile *self, GError **error)
{
  if (lseek (self->fd, self->start, SEEK_SET) < 0)
    return fail (self, errno, error);
  g_clear_pointer (&self->gzip, gzip_free);
  g_clear_error (&self->damage);
  self->length = 0;
  self->at_end = FALSE;
  self->bytes = self->buffer;
  return begin (self, self->fd == STDIN_FILENO, error);
}

static gboolean
write_all (const InputFile *self, int fd, GError **error)
{
  for (gsize done = 0; done < self->length;)
    {
      gssize count = write (fd, self->bytes + done, self->length - done);

      if (count < 0)
        return fail (self, errno, error);
      done += (gsize) count;
    }
  return TRUE;
}

static gboolean
spool (InputFile *self, int fd, GError **error)
{
  for (;;)
    {
      if (!write_all (self, fd, error))
        return FALSE;
      input_file_take (self, self->length);
      if (self->at_end)
        return TRUE;
      if (!input_file_more (self, error))
        return FALSE;
    }
}

gboolean
input_file_keep (InputFile *self, GError **error)
{
  g_autofree char *name = NULL;
  int fd;

  if (self->start >= 0)
    return TRUE;
  if ((fd = g_file_open_tmp ("deskbook-XXXXXX", &name, NULL)) < 0)
    return fail (self, errno, error);
  unlink (name);
  if (!spool (self, fd, error))
    {
      close (fd);
      return FALSE;
    }
  if (self->fd > STDIN_FILENO)
    close (self->fd);
  self->fd = fd;
  self->start = 0;
  return input_file_rewind (self, error);
}

/* ---- Lines */

gboolean
input_lines_open (InputLines *self, const char *path, gsize most, GError **error)
{
  *self = (InputLines){ .most = most };
  return input_file_open (&self->file, path, error);
}

/* Makes the line at the front whole, as far as `most` bytes: `*end` is its newline, NULL when
 * the input ends without one, or it is longer. */
static gboolean
find_end (InputLines *self, const char **end, GError **error)
{
  InputFile *file = &self->file;

  for (gsize from = 0;;)
    {
      *end = memchr (file->bytes + from, '\n', file->length - from);
      if (*end != NULL || file->at_end || file->length > self->most)
        return TRUE;
      from = file->length;
      if (!input_file_more (file, error))
        return FALSE;
    }
}

/* Takes what is left of a line that is too long, and its newline. */
static gboolean
skip_rest (InputFile *file, GError **error)
{
  const char *end;

  while ((end = memchr (file->bytes, '\n', file->length)) == NULL && !file->at_end)
    {
      input_file_take (file, file->length);
      if (!input_file_more (file, error))
        return FALSE;
    }
  input_file_take (file, end == NULL ? file->length : (gsize) (end - file->bytes) + 1);
  return TRUE;
}

gboolean
input_lines_next (InputLines *self, InputLine *line, gboolean *ok, GError **error)
{
  InputFile *file = &self->file;
  const char *end;
  gsize length;

  input_file_take (file, self->taken);
  self->taken = 0;
  *ok = (!self->skipping || skip_rest (file, error)) && find_end (self, &end, error);
  if (!*ok || file->length == 0)
    return FALSE;
  length = end == NULL ? file->length : (gsize) (end - file->bytes);
  self->taken = length + (end != NULL);
  self->skipping = end == NULL && !file->at_end;
  self->line++;
  if (length > 0 && file->bytes[length - 1] == '\r')
    length--;
  *line = (InputLine){ length > self->most ? NULL : file->bytes, length };
  return TRUE;
}
