/* source.h - a ticket reader on bytes: what comes out keeps source.h's promises. */
#pragma once

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ticket/source.h"

typedef TicketSource *(*FuzzOpen) (const char *path, GError **error);

static inline void
fuzz_text (const char *text)
{
  g_assert (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert (text == NULL || strlen (text) <= SOURCE_FIELD_BYTES);
}

static inline void
fuzz_item (const SourceItem *item)
{
  if (item->kind == SOURCE_REJECT)
    {
      g_assert (item->why != NULL && *item->why != '\0');
      g_assert (item->raw != NULL || item->raw_length == 0);
      return;
    }
  g_assert (item->event.ticket != NULL && *item->event.ticket != '\0');
  g_assert (item->event.kind < EVENT_KINDS);
  fuzz_text (item->event.ticket);
  fuzz_text (item->event.author);
  fuzz_text (item->event.channel);
  fuzz_text (item->event.line);
  fuzz_text (item->event.priority);
  fuzz_text (item->event.tags);
  fuzz_text (item->event.event_id);
}

static inline void
fuzz_source (const guint8 *data, gsize size, FuzzOpen open)
{
  int fd = memfd_create ("fuzz", 0);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr(GError) error = NULL;
  g_autoptr(TicketSource) source = NULL;
  guint64 line = 0;
  SourceItem item = { .kind = SOURCE_END };

  g_assert (fd >= 0 && write (fd, data, size) == (gssize) size);
  source = open (path, &error);
  g_assert ((source == NULL) == (error != NULL));
  while (source != NULL && ticket_source_next (source, &item, &error)
         && item.kind != SOURCE_END)
    {
      fuzz_item (&item);
      g_assert (item.line >= line);
      line = item.line;
    }
  close (fd);
}
