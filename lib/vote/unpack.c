#include "vote/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum
{
  MAGIC_BYTES = 2,
  IN_BYTES = 64 * 1024,
  OUT_BYTES = 256 * 1024,
  GZIP_WINDOW = 15 + 16 /* zlib's way to say: gzip, any window */
};

struct Unpack
{
  char *name;
  int in, out;            /* `out` is the thread's */
  gboolean is_gzip;       /* else the bytes are copied */
  guint8 head[MAGIC_BYTES];
  gsize head_length;      /* read already */
  GThread *thread;
  GError *error;          /* the thread's until it has ended */
};

static gboolean
fail (const char *name, int code, GError **error)
{
  if (code == EINTR)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "%s: stopped", name);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", name, g_strerror (code));
  return FALSE;
}

/* ---- The thread */

/* Waits for input, or until nobody reads our output any more. */
static gboolean
wait_for_input (const Unpack *self)
{
  struct pollfd files[] = { { .fd = self->in, .events = POLLIN }, { .fd = self->out } };

  while (poll (files, G_N_ELEMENTS (files), -1) < 0)
    if (errno != EINTR)
      return TRUE;
  return (files[1].revents & POLLERR) == 0;
}

/* Bytes; 0: the end; -1: trouble, or nobody reads. */
static gssize
read_some (Unpack *self, guint8 *buffer)
{
  gssize count = (gssize) self->head_length;

  if (count > 0)
    {
      memcpy (buffer, self->head, self->head_length);
      self->head_length = 0;
      return count;
    }
  if (!wait_for_input (self))
    return -1;
  count = read (self->in, buffer, IN_BYTES);
  if (count < 0)
    fail (self->name, errno, &self->error);
  return count;
}

static gboolean
write_all (const Unpack *self, const guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      gssize count = write (self->out, bytes, length);

      if (count < 0 && errno != EINTR)
        return FALSE;
      bytes += MAX (count, 0);
      length -= (gsize) MAX (count, 0);
    }
  return TRUE;
}

static gboolean
damaged (Unpack *self, const char *why)
{
  g_set_error (&self->error, DESK_ERROR, DESK_ERROR_INPUT, "%s: damaged gzip data: %s",
               self->name, why);
  return FALSE;
}

/* All that is in `zip->next_in`.  `*inside`: a member has begun and not ended. */
static gboolean
inflate_some (Unpack *self, z_stream *zip, guint8 *out, gboolean *inside)
{
  while (zip->avail_in > 0)
    {
      int state;

      if (!*inside && inflateReset (zip) != Z_OK)
        return damaged (self, "cannot begin");
      *inside = TRUE;
      do
        {
          zip->next_out = out;
          zip->avail_out = OUT_BYTES;
          state = inflate (zip, Z_NO_FLUSH);
          if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return damaged (self, zip->msg == NULL ? "no gzip" : zip->msg);
          if (!write_all (self, out, OUT_BYTES - zip->avail_out))
            return FALSE;
        }
      while (zip->avail_out == 0 && state != Z_STREAM_END);
      *inside = state != Z_STREAM_END;
    }
  return TRUE;
}

static void
unzip (Unpack *self, guint8 *in, guint8 *out)
{
  z_stream zip = { 0 };
  gboolean inside = FALSE, ok = TRUE;
  gssize count = 0;

  if (inflateInit2 (&zip, GZIP_WINDOW) != Z_OK)
    {
      damaged (self, "out of memory");
      return;
    }
  while (ok && (count = read_some (self, in)) > 0)
    {
      zip.next_in = in;
      zip.avail_in = (guint) count;
      ok = inflate_some (self, &zip, out, &inside);
    }
  if (ok && count == 0 && inside)
    damaged (self, "it ends too early");
  inflateEnd (&zip);
}

static void
copy (Unpack *self, guint8 *in)
{
  gssize count;

  while ((count = read_some (self, in)) > 0 && write_all (self, in, (gsize) count))
    ;
}

static gpointer
run (gpointer data)
{
  Unpack *self = data;
  g_autofree guint8 *in = g_malloc (IN_BYTES);
  g_autofree guint8 *out = g_malloc (OUT_BYTES);

  if (self->is_gzip)
    unzip (self, in, out);
  else
    copy (self, in);
  close (self->out);
  return NULL;
}

/* ---- Attaching */

static gboolean
read_head (Unpack *self, GError **error)
{
  while (self->head_length < MAGIC_BYTES)
    {
      gssize count = read (self->in, self->head + self->head_length,
                           MAGIC_BYTES - self->head_length);

      if (count < 0)
        return fail (self->name, errno, error);
      if (count == 0)
        break;
      self->head_length += (gsize) count;
    }
  self->is_gzip = self->head_length == MAGIC_BYTES && memcmp (self->head, "\x1f\x8b", 2) == 0;
  return TRUE;
}

/* Signals are for the thread that asked for them: its reads end by them. */
static void
start (Unpack *self)
{
  sigset_t all, old;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  self->thread = g_thread_new ("unpack", run, self);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
}

/* The head stands in front again where one can go back, else the thread hands it on. */
static gboolean
attach (Unpack *self, Feed *feed, GError **error)
{
  int ends[2];

  if (lseek (self->in, -(off_t) self->head_length, SEEK_CUR) >= 0)
    {
      self->head_length = 0;
      if (!self->is_gzip)
        return TRUE;
    }
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return fail (self->name, errno, error);
  feed->fd = ends[0];
  self->out = ends[1];
  start (self);
  return TRUE;
}

gboolean
unpack_attach (Feed *feed, Unpack **unpack, GError **error)
{
  Unpack *self = g_new0 (Unpack, 1);
  gboolean ok;

  self->name = g_strdup (feed->name);
  self->in = feed->fd;
  ok = read_head (self, error) && attach (self, feed, error);
  *unpack = self->thread == NULL ? NULL : self;
  if (*unpack == NULL)
    {
      g_free (self->name);
      g_free (self);
    }
  return ok;
}

gboolean
unpack_check (Unpack *self, GError **error)
{
  if (self == NULL || self->thread == NULL)
    return TRUE;
  g_thread_join (g_steal_pointer (&self->thread));
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

void
unpack_free (Unpack *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_clear_error (&self->error);
  if (self->in > STDIN_FILENO)
    close (self->in);
  g_free (self->name);
  g_free (self);
}
