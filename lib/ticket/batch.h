/* batch.h - events waiting to be stored, by ticket; private to this folder. */
#pragma once

#include "ticket/flags.h"

/* The text fields of an event, from author on, in the order of the columns. */
enum
{
  EVENT_TEXTS = 6
};

typedef struct BatchEvent BatchEvent;
struct BatchEvent
{
  FlagEvent event;   /* its key is the XXH3 of the texts */
  BatchEvent *next;  /* of the same ticket */
  const char *texts; /* packed */
};

typedef struct
{
  const char *text; /* NULL: not known */
  gsize length;
} BatchText;

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

void batch_unpack (const BatchEvent *event, BatchText texts[EVENT_TEXTS]);
