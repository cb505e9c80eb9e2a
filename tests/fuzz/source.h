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

static inline void
fuzz_source (const guint8 *data, gsize size, FuzzOpen open)
{
  int fd = memfd_create ("fuzz", 0);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr(GError) error = NULL;
  g_autoptr(InputSource) source = NULL;
  guint64 line = 0;
  InputItem item = { .kind = INPUT_END };

  g_assert (fd >= 0 && write (fd, data, size) == (gssize) size);
  source = open (path, &error);
  g_assert ((source == NULL) == (error != NULL));
  while (source != NULL && input_source_next (source, &item, &error) && item.kind != INPUT_END)
    {
      fuzz_item (&item);
      g_assert (item.line >= line);
      line = item.line;
    }
  close (fd);
}
