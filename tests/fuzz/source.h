/* source.h - a ticket reader on bytes: what comes out keeps source.h's promises. */
#pragma once

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ticket/fields.h"

typedef InputSource *(*FuzzOpen) (const char *path, GError **error);

static inline void
fuzz_text (const char *text)
{
  g_assert (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert (text == NULL || strlen (text) <= TICKET_FIELD_BYTES);
}

static inline void
fuzz_item (const InputItem *item)
{
  const TicketEvent *event = item->record;

  if (item->kind == INPUT_REJECT)
    {
      g_assert (item->why != NULL && *item->why != '\0');
      g_assert (item->raw != NULL || item->raw_length == 0);
      return;
    }
  g_assert (event->ticket != NULL && *event->ticket != '\0');
  g_assert (event->kind < EVENT_KINDS);
  fuzz_text (event->ticket);
  fuzz_text (event->author);
  fuzz_text (event->channel);
  fuzz_text (event->line);
  fuzz_text (event->priority);
  fuzz_text (event->tags);
  fuzz_text (event->event_id);
}

static inline char *
fuzz_line (const InputItem *item)
{
  const TicketEvent *event = item->record;

  if (item->kind == INPUT_REJECT)
    return g_strdup_printf ("reject: %s", item->why);
  return g_strdup_printf ("%s %" G_GINT64_FORMAT
                          " %u a:%s c:%s l:%s p:%s t:%s i:%s u:%s o:%s r:%s",
                          event->ticket, event->at, event->kind, event->author, event->channel,
                          event->line, event->priority, event->tags, event->event_id,
                          event->customer, event->organization, event->rating);
}

/* To the end; `told`, when not NULL, gets a line for each item.  FALSE: it could not be opened (NULL) or read. */
static inline gboolean
fuzz_read (InputSource *source, GPtrArray *told, GError **error)
{
  guint64 line = 0;
  InputItem item = { .kind = INPUT_END };

  g_assert ((source == NULL) == (*error != NULL));
  while (source != NULL && input_source_next (source, &item, error))
    {
      if (item.kind == INPUT_END)
        return TRUE;
      fuzz_item (&item);
      g_assert (item.line >= line);
      line = item.line;
      if (told != NULL)
        g_ptr_array_add (told, fuzz_line (&item));
    }
  g_assert (*error != NULL);
  return FALSE;
}

static inline int
fuzz_file (const guint8 *data, gsize size)
{
  int fd = memfd_create ("fuzz", 0);

  g_assert (fd >= 0 && write (fd, data, size) == (gssize) size);
  return fd;
}

static inline char *
fuzz_path (int fd)
{
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

static inline void
fuzz_same (const char *one, const char *other)
{
  if (g_str_equal (one, other))
    return;
  g_printerr ("one:\n%s\nother:\n%s\n", one, other);
  abort ();
}

static inline void
fuzz_source (const guint8 *data, gsize size, FuzzOpen open)
{
  int fd = fuzz_file (data, size);
  g_autofree char *path = fuzz_path (fd);
  g_autoptr(GError) error = NULL;
  g_autoptr(InputSource) source = open (path, &error);

  fuzz_read (source, NULL, &error);
  close (fd);
}
