#include "ticket/batch.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

enum
{
  EVENTS = 256 * 1024,        /* of a full batch */
  TEXT_BYTES = 48 << 20,      /* of a full batch */
  BLOCK_BYTES = 1 << 20,
  SLOTS = 2 * EVENTS
};

typedef struct
{
  char *bytes;
  gsize size;
} Block;

struct Batch
{
  BatchEvent *events;
  guint n_events;
  BatchTicket *tickets;
  guint n_tickets;
  guint *slots;      /* hash table of tickets: index + 1; 0: free */
  guint64 seed;      /* nobody can choose names that fall into one slot */
  guint last;        /* ticket of the event before */
  GArray *blocks;    /* of Block */
  gsize block_used;  /* of the last */
  gsize text_bytes;
};

static void
clear_block (gpointer data)
{
  g_free (((Block *) data)->bytes);
}

Batch *
batch_new (void)
{
  Batch *self = g_new0 (Batch, 1);

  self->events = g_new (BatchEvent, EVENTS);
  self->tickets = g_new (BatchTicket, EVENTS);
  self->slots = g_new0 (guint, SLOTS);
  self->seed = (guint64) g_random_int () << 32 | g_random_int ();
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  g_array_set_clear_func (self->blocks, clear_block);
  return self;
}

void
batch_free (Batch *self)
{
  if (self == NULL)
    return;
  g_free (self->events);
  g_free (self->tickets);
  g_free (self->slots);
  g_array_unref (self->blocks);
  g_free (self);
}

static char *
take_bytes (Batch *self, gsize size)
{
  Block *last = self->blocks->len == 0
                  ? NULL : &g_array_index (self->blocks, Block, self->blocks->len - 1);
  char *bytes;

  if (last == NULL || last->size - self->block_used < size)
    {
      Block block = { .size = MAX (size, BLOCK_BYTES) };

      block.bytes = g_malloc (block.size);
      g_array_append_val (self->blocks, block);
      last = &g_array_index (self->blocks, Block, self->blocks->len - 1);
      self->block_used = 0;
    }
  bytes = last->bytes + self->block_used;
  self->block_used += size;
  self->text_bytes += size;
  return bytes;
}

static guint
add_ticket (Batch *self, const char *name, gsize length, guint64 hash)
{
  char *copy = take_bytes (self, length + 1);

  memcpy (copy, name, length + 1);
  self->tickets[self->n_tickets] = (BatchTicket){ .name = copy, .hash = hash };
  return self->n_tickets++;
}

static guint
find_ticket (Batch *self, const char *name)
{
  gsize length;
  guint64 hash;
  guint slot;

  if (self->n_tickets > 0 && strcmp (self->tickets[self->last].name, name) == 0)
    return self->last;
  length = strlen (name);
  hash = XXH3_64bits_withSeed (name, length, self->seed);
  slot = (guint) (hash % SLOTS);
  for (; self->slots[slot] != 0; slot = (slot + 1) % SLOTS)
    {
      const BatchTicket *ticket = &self->tickets[self->slots[slot] - 1];

      if (ticket->hash == hash && strcmp (ticket->name, name) == 0)
        return self->slots[slot] - 1;
    }
  self->slots[slot] = add_ticket (self, name, length, hash) + 1;
  return self->slots[slot] - 1;
}

/* The lengths with their NULs, 0 for what is not known; then the bytes. */
static const char *
pack (Batch *self, const TicketEvent *event, gsize *size)
{
  const char *const texts[EVENT_TEXTS] = { event->author,   event->channel, event->line,
                                           event->priority, event->tags,    event->event_id };
  guint32 sizes[EVENT_TEXTS];
  char *packed, *to;

  *size = sizeof sizes;
  for (guint i = 0; i < EVENT_TEXTS; i++)
    {
      sizes[i] = texts[i] == NULL ? 0 : (guint32) strlen (texts[i]) + 1;
      *size += sizes[i];
    }
  packed = take_bytes (self, *size);
  memcpy (packed, sizes, sizeof sizes);
  to = packed + sizeof sizes;
  for (guint i = 0; i < EVENT_TEXTS; to += sizes[i++])
    if (texts[i] != NULL)
      memcpy (to, texts[i], sizes[i]);
  return packed;
}

void
batch_unpack (const BatchEvent *event, BatchText texts[EVENT_TEXTS])
{
  const char *from = event->texts + EVENT_TEXTS * sizeof (guint32);
  guint32 sizes[EVENT_TEXTS];

  memcpy (sizes, event->texts, sizeof sizes);
  for (guint i = 0; i < EVENT_TEXTS; from += sizes[i++])
    texts[i] = (BatchText){ sizes[i] == 0 ? NULL : from, sizes[i] == 0 ? 0 : sizes[i] - 1 };
}

void
batch_add (Batch *self, const TicketEvent *event)
{
  BatchEvent *entry = &self->events[self->n_events++];
  BatchTicket *ticket;
  gsize size;

  self->last = find_ticket (self, event->ticket);
  ticket = &self->tickets[self->last];
  *entry = (BatchEvent){ .next = ticket->events, .texts = pack (self, event, &size) };
  entry->event = (FlagEvent){ .at = event->at, .kind = (guint8) event->kind,
                              .key = (gint64) XXH3_64bits (entry->texts, size),
                              .unstored = entry };
  flag_event_set_id (&entry->event, event->event_id);
  ticket->events = entry;
  ticket->count++;
}

gboolean
batch_is_full (const Batch *self)
{
  return self->n_events == EVENTS || self->text_bytes >= TEXT_BYTES;
}

BatchTicket *
batch_tickets (Batch *self, guint *count)
{
  *count = self->n_tickets;
  return self->tickets;
}

void
batch_clear (Batch *self)
{
  memset (self->slots, 0, SLOTS * sizeof *self->slots);
  self->n_events = self->n_tickets = self->last = 0;
  g_array_set_size (self->blocks, 0);
  self->block_used = self->text_bytes = 0;
}
