#include "ticket/spool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include "base/error.h"

enum
{
  PARTS = 256,
  CHUNK_BYTES = 64 << 10 /* of a part, written at once */
};

/* Bytes of the file. */
typedef struct
{
  goffset from;
  gsize size;
} Chunk;

typedef struct
{
  GByteArray *waiting; /* for the file */
  GArray *chunks;      /* of Chunk */
} Part;

struct Spool
{
  int fd;
  goffset length;
  char *bounds[PARTS - 1]; /* ascending: the first name of each part but the first */
  guint n_bounds;
  Part parts[PARTS];
};

/* How an event lies in the file; behind it its texts, each ended by NUL, then those that it refers to. */
typedef struct
{
  gint64 at;
  guint32 size; /* of all of it */
  guint32 n_refers;
  guint16 known; /* bits, of the texts that are */
  guint8 kind, is_named;
} Head;

enum
{
  TEXTS = 11 /* the ticket's name first */
};

static void
set_failed (GError **error, int code)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "a temporary file in %s: %s",
               g_get_tmp_dir (), g_strerror (code));
}

/* ---- Ranges of names */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
set_bounds (Spool *self, GPtrArray *names)
{
  g_ptr_array_sort (names, by_name);
  for (guint i = 1; i < PARTS && names->len >= PARTS; i++)
    self->bounds[self->n_bounds++]
      = g_strdup (g_ptr_array_index (names, (gsize) names->len * i / PARTS));
}

static Part *
part_of (Spool *self, const char *name)
{
  guint low = 0, high = self->n_bounds;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (name, self->bounds[middle]) < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return &self->parts[low];
}

Spool *
spool_new (GPtrArray *names, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("deskbook-XXXXXX", &path, NULL);
  Spool *self;

  if (fd < 0)
    {
      set_failed (error, errno);
      return NULL;
    }
  g_unlink (path); /* it vanishes when it is closed */
  self = g_new0 (Spool, 1);
  self->fd = fd;
  set_bounds (self, names);
  for (guint i = 0; i < PARTS; i++)
    {
      self->parts[i].waiting = g_byte_array_new ();
      self->parts[i].chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));
    }
  return self;
}

void
spool_free (Spool *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  for (guint i = 0; i < self->n_bounds; i++)
    g_free (self->bounds[i]);
  for (guint i = 0; i < PARTS; i++)
    {
      g_byte_array_unref (self->parts[i].waiting);
      g_array_unref (self->parts[i].chunks);
    }
  g_free (self);
}

/* ---- In */

static gboolean
write_part (Spool *self, Part *part, GError **error)
{
  Chunk chunk = { self->length, part->waiting->len };

  for (gsize done = 0; done < chunk.size;)
    {
      gssize written = pwrite (self->fd, part->waiting->data + done, chunk.size - done,
                               self->length + (goffset) done);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        {
          set_failed (error, written < 0 ? errno : ENOSPC);
          return FALSE;
        }
      done += (gsize) written;
    }
  self->length += (goffset) chunk.size;
  g_array_append_val (part->chunks, chunk);
  g_byte_array_set_size (part->waiting, 0);
  return TRUE;
}

static void
append_text (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text) + 1);
}

gboolean
spool_add (Spool *self, const TicketEvent *event, GError **error)
{
  const char *const texts[TEXTS] = { event->ticket,   event->author,      event->channel,
                                     event->line,     event->priority,    event->tags,
                                     event->event_id, event->customer,    event->rating,
                                     event->took,     event->organization };
  Part *part = part_of (self, event->ticket);
  GByteArray *bytes = part->waiting;
  guint from = bytes->len;
  Head head
    = { .at = event->at,
        .kind = (guint8) event->kind,
        .is_named = event->is_named ? 1 : 0,
        .n_refers = event->refers == NULL ? 0 : g_strv_length ((char **) event->refers) + 1 };

  g_byte_array_append (bytes, (const guint8 *) &head, sizeof head);
  for (guint i = 0; i < TEXTS; i++)
    if (texts[i] != NULL)
      {
        head.known |= (guint16) (1u << i);
        append_text (bytes, texts[i]);
      }
  for (guint i = 0; i + 1 < head.n_refers; i++)
    append_text (bytes, event->refers[i]);
  head.size = bytes->len - from;
  memcpy (bytes->data + from, &head, sizeof head);
  return bytes->len < CHUNK_BYTES || write_part (self, part, error);
}

/* ---- Out */

static gboolean
read_chunk (Spool *self, const Chunk *chunk, GByteArray *bytes, GError **error)
{
  g_byte_array_set_size (bytes, (guint) chunk->size);
  for (gsize done = 0; done < chunk->size;)
    {
      gssize got = pread (self->fd, bytes->data + done, chunk->size - done,
                          chunk->from + (goffset) done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          set_failed (error, got < 0 ? errno : EIO);
          return FALSE;
        }
      done += (gsize) got;
    }
  return TRUE;
}

static const char *
next_text (const char **at)
{
  const char *text = *at;

  *at += strlen (text) + 1;
  return text;
}

/* Returns its size. */
static guint32
read_event (const guint8 *bytes, TicketEvent *event, GPtrArray *refers)
{
  const char *texts[TEXTS] = { NULL }, *at = (const char *) bytes + sizeof (Head);
  Head head;

  memcpy (&head, bytes, sizeof head);
  for (guint i = 0; i < TEXTS; i++)
    if ((head.known & 1u << i) != 0)
      texts[i] = next_text (&at);
  g_ptr_array_set_size (refers, 0);
  for (guint i = 0; i + 1 < head.n_refers; i++)
    g_ptr_array_add (refers, (gpointer) next_text (&at));
  g_ptr_array_add (refers, NULL);
  *event = (TicketEvent){ .ticket = texts[0],
                          .at = head.at,
                          .kind = (EventKind) head.kind,
                          .author = texts[1],
                          .channel = texts[2],
                          .line = texts[3],
                          .priority = texts[4],
                          .tags = texts[5],
                          .event_id = texts[6],
                          .customer = texts[7],
                          .rating = texts[8],
                          .took = texts[9],
                          .organization = texts[10],
                          .refers = head.n_refers == 0 ? NULL : (char *const *) refers->pdata,
                          .is_named = head.is_named != 0 };
  return head.size;
}

static gboolean
drain_part (Spool *self, Part *part,
            gboolean (*take) (gpointer data, const TicketEvent *event, GError **error),
            gpointer data, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GPtrArray) refers = g_ptr_array_new ();

  for (guint i = 0; i < part->chunks->len; i++)
    {
      if (!read_chunk (self, &g_array_index (part->chunks, Chunk, i), bytes, error))
        return FALSE;
      for (guint at = 0; at < bytes->len;)
        {
          TicketEvent event;

          at += read_event (bytes->data + at, &event, refers);
          if (!take (data, &event, error))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
spool_drain (Spool *self,
             gboolean (*take) (gpointer data, const TicketEvent *event, GError **error),
             gpointer data, GError **error)
{
  for (guint i = 0; i < PARTS; i++)
    if ((self->parts[i].waiting->len > 0 && !write_part (self, &self->parts[i], error))
        || !drain_part (self, &self->parts[i], take, data, error))
      return FALSE;
  return TRUE;
}
