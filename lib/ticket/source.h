/* source.h - where ticket events come from: one reader for each format.
 *
 * A reader streams: it holds one record (a line, a ticket, a mail) at a time, at most
 * SOURCE_RECORD_BYTES of it.  A record that cannot be read is a reject; it does not stop the
 * rest.
 *
 *   g_autoptr(TicketSource) source = ticket_source_csv (file, &rules, error);
 *   while (ticket_source_next (source, &item, error)) ... */
#pragma once

#include "base/error.h"
#include "ticket/event.h"

enum
{
  SOURCE_RECORD_BYTES = 64 * 1024 * 1024, /* a longer record is a reject */
  SOURCE_FIELD_BYTES = 4096               /* a longer field is a reject */
};

typedef enum
{
  SOURCE_EVENT,
  SOURCE_REJECT,
  SOURCE_END
} SourceItemKind;

/* Valid until the next call. */
typedef struct
{
  SourceItemKind kind;
  TicketEvent event;     /* SOURCE_EVENT */
  guint64 line;          /* where its record begins, from 1; 0: not known */
  const char *why;       /* SOURCE_REJECT: what was expected, without file and line */
  const char *raw;       /* SOURCE_REJECT: the record as read, for --rejects; NULL: none */
  gsize raw_length;
} SourceItem;

typedef struct TicketSource TicketSource;

/* What every reader needs to know. */
typedef struct
{
  GTimeZone *zone;       /* of times without an offset; NULL: UTC */
} SourceRules;

/* FALSE on trouble that ends the file (a read error, XML that is not well-formed); the
 * message begins with the file's name.  At the end of the input TRUE with SOURCE_END. */
gboolean ticket_source_next (TicketSource *self, SourceItem *item, GError **error);
void ticket_source_free (TicketSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketSource, ticket_source_free)

/* For the readers: a TicketSource begins with this. */
typedef struct
{
  gboolean (*next) (TicketSource *self, SourceItem *item, GError **error);
  void (*free) (TicketSource *self);
} TicketSourceClass;

struct TicketSource
{
  const TicketSourceClass *class;
};
