#include "index/impact.h"

#include <math.h>
#include <string.h>

#define K1 1.6

static const struct
{
  double weight;
  double b;
} fields[N_FIELDS] = {
  [FIELD_TITLE] = { 4.0, 0.3 },
  [FIELD_HEADING] = { 1.0, 0.7 },
  [FIELD_BODY] = { 1.0, 0.7 },
};

double
impact_weight (guint8 impact)
{
  return impact * (K1 + 1) / 255;
}

double
impact_idf (guint32 documents, guint32 df)
{
  return log (1 + (documents - MIN (df, documents) + 0.5) / (df + 0.5));
}

/* ---- One document's terms */

/* 1/B per field for a document's lengths. */
static void
impact_norms (const FieldNorms *norms, const guint32 lengths[N_FIELDS],
              double inverse[N_FIELDS])
{
  for (guint i = 0; i < N_FIELDS; i++)
    inverse[i] = fields[i].weight
                 / (1 - fields[i].b + fields[i].b * lengths[i] / norms->average[i]);
}

/* The quantised weight, 1..255. */
static guint8
impact_quantise (const guint32 tf[N_FIELDS], const double inverse[N_FIELDS])
{
  double f = 0;

  for (guint i = 0; i < N_FIELDS; i++)
    f += tf[i] * inverse[i];
  return (guint8) CLAMP (f / (f + K1) * 255 + 0.5, 1, 255);
}

static void
tally_forget (Tally *self)
{
  for (guint i = 0; i < self->n_slots; i++)
    {
      memset (self->tf[self->slots[i]], 0, sizeof *self->tf);
      self->seen[self->slots[i]] = FALSE;
    }
  memset (self->lengths, 0, sizeof self->lengths);
  self->n_slots = 0;
  self->n_filters = 0;
}

static void
tally_reserve (Tally *self, guint32 slot)
{
  guint32 before = self->slot_room, room = MAX (slot + 1, before * 3 / 2);

  self->tf = g_realloc_n (self->tf, room, sizeof *self->tf);
  self->seen = g_renew (gboolean, self->seen, room);
  memset (self->tf + before, 0, (room - before) * sizeof *self->tf);
  memset (self->seen + before, 0, (room - before) * sizeof *self->seen);
  self->slot_room = room;
}

static void
tally_meet (Tally *self, guint32 slot)
{
  if (slot >= self->slot_room)
    tally_reserve (self, slot);
  if (self->seen[slot])
    return;
  self->seen[slot] = TRUE;
  if (self->n_slots == self->room)
    {
      self->room = MAX (256, self->room * 2);
      self->slots = g_renew (guint32, self->slots, self->room);
      self->impacts = g_renew (guint8, self->impacts, self->room);
    }
  self->slots[self->n_slots++] = slot;
}

static void
tally_count (Tally *self, const guint8 *stream, gsize length)
{
  Forward forward;
  guint32 slot;

  tally_forget (self);
  forward_begin (&forward, stream, length);
  while (forward_next (&forward, &slot))
    {
      guint field;

      if (slot < TERM_FIRST)
        continue;
      tally_meet (self, slot);
      if (forward.part == PART_FILTER)
        {
          self->n_filters = self->n_slots;
          continue;
        }
      field = forward_field (forward.part);
      self->tf[slot][field]++;
      self->lengths[field] += forward.part < PART_DERIVED;
    }
}

static void
tally_weigh (Tally *self, const FieldNorms *norms)
{
  double inverse[N_FIELDS];

  impact_norms (norms, self->lengths, inverse);
  for (guint i = 0; i < self->n_slots; i++)
    self->impacts[i]
      = i < self->n_filters ? 0 : impact_quantise (self->tf[self->slots[i]], inverse);
}

void
tally_document (Tally *self, const guint8 *stream, gsize length, const FieldNorms *norms)
{
  tally_count (self, stream, length);
  if (norms != NULL)
    tally_weigh (self, norms);
}

void
tally_clear (Tally *self)
{
  g_free (self->slots);
  g_free (self->impacts);
  g_free (self->tf);
  g_free (self->seen);
}
