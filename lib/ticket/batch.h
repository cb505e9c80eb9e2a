/* batch.h - events waiting to be stored, by ticket; private to this folder. */
#pragma once

#include "ticket/event.h"

/* The text fields of an event, from author on, in the order of the columns. */
enum
{
  EVENT_TEXTS = 6
};

typedef struct BatchEvent BatchEvent;
struct BatchEvent
{
  gint64 at;
  gint64 key;        /* XXH3 of the texts */
  BatchEvent *next;  /* of the same ticket */
  const char *texts; /* packed */
  EventKind kind;
};

typedef struct
{
  const char *name;
  guint64 hash;
  BatchEvent *events; /* the last first */
  guint count;
} BatchTicket;

typedef struct Batch Batch;

Batch *batch_new (void);
void batch_free (Batch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

void batch_add (Batch *self, const TicketEvent *event);
gboolean batch_is_full (const Batch *self);
/* In the order in which they were first added; valid until batch_clear (). */
BatchTicket *batch_tickets (Batch *self, guint *count);
void batch_clear (Batch *self);

/* NULL: not known. */
void batch_unpack (const char *packed, const char *texts[EVENT_TEXTS]);
