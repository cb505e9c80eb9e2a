#include "index/tally.h"

#include <stdlib.h>
#include <string.h>

Tally *
tally_new (guint slots)
{
  Tally *self = g_new0 (Tally, 1);

  self->tf = g_malloc0_n (slots, sizeof *self->tf);
  self->seen = g_new0 (gboolean, slots);
  return self;
}

void
tally_free (Tally *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_free (self->impacts);
  g_free (self->tf);
  g_free (self->seen);
  g_free (self);
}

static void
forget (Tally *self)
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
meet (Tally *self, guint32 slot)
{
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

void
tally_stream (Tally *self, const guint8 *stream, gsize length)
{
  Forward forward;
  guint32 slot;

  forget (self);
  forward_begin (&forward, stream, length);
  while (forward_next (&forward, &slot))
    {
      guint field;

      if (slot < TERM_FIRST)
        continue;
      meet (self, slot);
      if (forward.part == PART_FILTER)
        {
          self->n_filters = self->n_slots;
          continue;
        }
      field = forward_field (forward.part);
      self->tf[slot][field]++;
      self->lengths[field]++;
    }
}

void
tally_weigh (Tally *self, const FieldNorms *norms)
{
  double inverse[N_FIELDS];

  impact_norms (norms, self->lengths, inverse);
  for (guint i = 0; i < self->n_slots; i++)
    self->impacts[i]
      = i < self->n_filters ? 0 : impact_quantise (self->tf[self->slots[i]], inverse);
}

typedef struct
{
  guint32 id;
  double weight;
} Weighed;

static int
compare_weight (gconstpointer a, gconstpointer b)
{
  const Weighed *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

static int
compare_id (gconstpointer a, gconstpointer b)
{
  const VectorTerm *x = a, *y = b;

  return x->term < y->term ? -1 : x->term > y->term;
}

/* A term of one document tells nothing about its likeness to others. */
static guint
weigh_terms (const Tally *self, const Dictionary *dictionary, guint32 documents,
             Weighed *out)
{
  guint count = 0;

  for (guint i = self->n_filters; i < self->n_slots; i++)
    {
      guint32 slot = self->slots[i], df = dictionary_df (dictionary, slot);

      if (df < 2)
        continue;
      out[count].id = dictionary_id (dictionary, slot);
      out[count++].weight
        = impact_idf (documents, df) * impact_weight (self->impacts[i]);
    }
  return count;
}

void
tally_vector (Tally *self, const Dictionary *dictionary, guint32 documents,
              GByteArray *out)
{
  g_autofree Weighed *weighed = g_new (Weighed, self->n_slots + 1);
  guint count = weigh_terms (self, dictionary, documents, weighed);
  VectorTerm terms[VECTOR_TERMS];

  if (count == 0)
    return;
  qsort (weighed, count, sizeof *weighed, compare_weight);
  count = MIN (count, VECTOR_TERMS);
  for (guint i = 0; i < count; i++)
    {
      terms[i].term = weighed[i].id;
      terms[i].weight = (guint8) CLAMP (weighed[i].weight / weighed[0].weight * 255 + 0.5,
                                        1, 255);
    }
  qsort (terms, count, sizeof *terms, compare_id);
  codec_put_vector (out, terms, count);
}
