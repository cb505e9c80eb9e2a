#include "index/state.h"

#include <math.h>
#include <string.h>
#include "article/shelf.h"
#include "index/forward.h"
#include "text/stem.h"

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

/* ---- A document's vector */

static gboolean
is_heavier (const WeighedTerm *x, const WeighedTerm *y)
{
  return x->weight != y->weight ? x->weight > y->weight : x->id < y->id;
}

/* Puts `heap[i]` below what is lighter: the lightest is first. */
static void
sift_down (WeighedTerm *heap, guint count, guint i)
{
  const WeighedTerm moved = heap[i];
  guint child;

  while ((child = 2 * i + 1) < count)
    {
      if (child + 1 < count && is_heavier (&heap[child], &heap[child + 1]))
        child++;
      if (!is_heavier (&moved, &heap[child]))
        break;
      heap[i] = heap[child];
      i = child;
    }
  heap[i] = moved;
}

/* Brings the heaviest (equal ones by id) to the front; how many they are. */
static guint
choose_heaviest (WeighedTerm *weighed, guint count)
{
  if (count <= VECTOR_TERMS)
    return count;
  for (guint i = VECTOR_TERMS / 2; i-- > 0;)
    sift_down (weighed, VECTOR_TERMS, i);
  for (guint i = VECTOR_TERMS; i < count; i++)
    if (is_heavier (&weighed[i], &weighed[0]))
      {
        weighed[0] = weighed[i];
        sift_down (weighed, VECTOR_TERMS, 0);
      }
  return VECTOR_TERMS;
}

static int
compare_id (gconstpointer a, gconstpointer b)
{
  const VectorTerm *x = a, *y = b;

  return x->term < y->term ? -1 : x->term > y->term;
}

guint
vector_choose (WeighedTerm *weighed, guint count, VectorTerm terms[VECTOR_TERMS])
{
  double most = 0;

  count = choose_heaviest (weighed, count);
  for (guint i = 0; i < count; i++)
    most = MAX (most, weighed[i].weight);
  for (guint i = 0; i < count; i++)
    {
      terms[i].term = weighed[i].id;
      terms[i].weight = (guint8) CLAMP (weighed[i].weight / most * 255 + 0.5, 1, 255);
    }
  qsort (terms, count, sizeof *terms, compare_id);
  return count;
}

/* ---- The row */

/* Words of all documents: far more than there can be, and no sum overflows. */
#define LENGTH_MAX (G_GINT64_CONSTANT (1) << 48)

enum
{
  SQL_READ,
  SQL_WRITE,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_READ]
  = { "SELECT rules, langs, documents, last_term, path_order, len_title, len_heading, "
      "len_body, avg_title, avg_heading, avg_body, frozen_docs, "
      "(SELECT max(article) FROM forward), counted, (SELECT max(id) FROM article) FROM search_state WHERE id = 1" },
  [SQL_WRITE]
  = { "INSERT OR REPLACE INTO search_state (id, rules, langs, documents, last_term, "
      "len_title, len_heading, len_body, frozen_docs, avg_title, avg_heading, "
      "avg_body, path_order, counted) VALUES (1, :rules, :langs, :documents, :last_term, "
      ":len_title, :len_heading, :len_body, :frozen_docs, :avg_title, :avg_heading, "
      ":avg_body, :path_order, 2)" },
};

STATEMENT_TABLE (state, sql, N_SQL, NULL);

static gboolean
is_sound (const IndexState *self)
{
  gboolean sound = self->rules != NULL && self->langs != NULL
                   && self->last_term >= TERM_FIRST - 1 && self->last_term <= TERM_ID_MAX
                   && self->documents >= 0 && self->documents <= ARTICLE_ID_MAX
                   && self->frozen_docs >= 0 && self->frozen_docs <= ARTICLE_ID_MAX;

  for (guint i = 0; i < N_FIELDS; i++)
    sound = sound && self->lengths[i] >= 0 && self->lengths[i] <= LENGTH_MAX
            && isfinite (self->norms.average[i]);
  return sound;
}

static gboolean
read_row (sqlite3_stmt *row, IndexState *self)
{
  gint64 last_term = sqlite3_column_int64 (row, 3), last_doc = sqlite3_column_int64 (row, 12);
  gint64 counted = sqlite3_column_int64 (row, 13);

  self->rules = column_dup (row, 0);
  self->current = g_strcmp0 (self->rules, STEM_RULES) == 0;
  self->counted = counted >= 1;
  self->summed = counted >= 2;
  self->langs = column_dup (row, 1);
  self->documents = sqlite3_column_int64 (row, 2);
  self->last_term = (guint32) last_term;
  self->last_doc = (guint32) last_doc;
  self->path_order = sqlite3_column_int (row, 4) != 0;
  for (int i = 0; i < N_FIELDS; i++)
    {
      self->lengths[i] = sqlite3_column_int64 (row, 5 + i);
      self->norms.average[i] = MAX (sqlite3_column_double (row, 8 + i), 1e-3);
    }
  self->frozen_docs = sqlite3_column_int64 (row, 11);
  return self->last_doc == last_doc && last_doc <= ARTICLE_ID_MAX
         && self->last_term == last_term && is_sound (self);
}

gboolean
index_state_read (Store *store, IndexState *self, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &state_statements);
  sqlite3_stmt *row;
  gint64 article;
  gboolean ok;

  memset (self, 0, sizeof *self);
  if (!statement_row (statements, SQL_READ, NULL, &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  ok = read_row (row, self);
  article = sqlite3_column_int64 (row, 14);
  sqlite3_reset (row);
  if (article > ARTICLE_ID_MAX)
    return shelf_no_such_id (store, article, error);
  return ok || store_damaged (store, error, "the search state");
}

gboolean
index_state_write (Store *store, const IndexState *self, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &state_statements);
  const gint64 *lengths = self->lengths;
  const double *averages = self->norms.average;
  g_auto(IndexState) check = { 0 };

  return statement_run (statements, SQL_WRITE,
                        BIND (bind_text (":rules", self->rules),
                              bind_text (":langs", self->langs),
                              bind_int (":documents", self->documents),
                              bind_int (":last_term", self->last_term),
                              bind_int (":len_title", lengths[FIELD_TITLE]),
                              bind_int (":len_heading", lengths[FIELD_HEADING]),
                              bind_int (":len_body", lengths[FIELD_BODY]),
                              bind_int (":frozen_docs", self->frozen_docs),
                              bind_real (":avg_title", averages[FIELD_TITLE]),
                              bind_real (":avg_heading", averages[FIELD_HEADING]),
                              bind_real (":avg_body", averages[FIELD_BODY]),
                              bind_int (":path_order", self->path_order)),
                        error)
         && index_state_read (store, &check, error);
}

void
index_state_clear (IndexState *self)
{
  g_clear_pointer (&self->rules, g_free);
  g_clear_pointer (&self->langs, g_free);
}
