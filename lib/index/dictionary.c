#include "index/dictionary.h"

#include <stdlib.h>
#include <string.h>

enum
{
  SQL_LOAD,
  SQL_READ,
  SQL_WRITE,
  SQL_DELETE,
  SQL_WORD,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_LOAD] = { "SELECT term, id, df, whole FROM term", STATEMENT_SCANS },
  [SQL_READ] = { "SELECT data, df FROM term WHERE term = :term" },
  [SQL_WRITE] = { "INSERT OR REPLACE INTO term (term, id, df, whole, data) "
                  "VALUES (:term, :id, :df, :whole, :data)" },
  [SQL_DELETE] = { "DELETE FROM term WHERE term = :term" },
  [SQL_WORD] = { "INSERT OR IGNORE INTO word (word, term) VALUES (:word, :term)" },
};

const StatementTable dictionary_statements = { sql, N_SQL, NULL };

typedef struct
{
  const char *text;
  guint32 id; /* 0: none yet */
  guint32 df;
  gboolean whole;
} Term;

typedef struct
{
  const char *word;
  const char *stem;
} Form;

struct Dictionary
{
  Store *store;
  Statements *statements;
  GHashTable *slots;  /* text -> slot */
  GArray *terms;      /* Term, by slot */
  GArray *by_id;      /* guint32 slot, by stored id */
  GHashTable *forms;  /* words that differ from their stem, met in this run */
  GArray *new_forms;  /* Form */
  GStringChunk *strings;
  GByteArray *blob;
  guint32 last_id;
};

static void
add_term (Dictionary *self, const char *text, guint32 id, guint32 df, gboolean whole)
{
  Term term = { g_string_chunk_insert (self->strings, text), id, df, whole };

  g_hash_table_insert (self->slots, (gpointer) term.text,
                       GUINT_TO_POINTER (self->terms->len));
  g_array_append_val (self->terms, term);
}

Dictionary *
dictionary_new (Store *store)
{
  Dictionary *self = g_new0 (Dictionary, 1);

  self->store = store;
  self->statements = statements_open (store, &dictionary_statements);
  self->slots = g_hash_table_new (g_str_hash, g_str_equal);
  self->terms = g_array_new (FALSE, TRUE, sizeof (Term));
  self->by_id = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->forms = g_hash_table_new (g_str_hash, g_str_equal);
  self->new_forms = g_array_new (FALSE, FALSE, sizeof (Form));
  self->strings = g_string_chunk_new (256 * 1024);
  self->blob = g_byte_array_new ();
  g_array_set_size (self->terms, TERM_FIRST);
  self->last_id = TERM_FIRST - 1;
  return self;
}

void
dictionary_free (Dictionary *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_hash_table_unref (self->slots);
  g_array_unref (self->terms);
  g_array_unref (self->by_id);
  g_hash_table_unref (self->forms);
  g_array_unref (self->new_forms);
  g_string_chunk_free (self->strings);
  g_byte_array_unref (self->blob);
  g_free (self);
}

static Term *
term_at (const Dictionary *self, guint32 slot)
{
  return &g_array_index (self->terms, Term, slot);
}

/* The next term has this id; FALSE: another has it. */
static gboolean
note_id (Dictionary *self, guint32 id)
{
  if (id >= self->by_id->len)
    g_array_set_size (self->by_id, id + 1);
  if (g_array_index (self->by_id, guint32, id) != 0)
    return FALSE;
  g_array_index (self->by_id, guint32, id) = self->terms->len;
  return TRUE;
}

gboolean
dictionary_load (Dictionary *self, guint32 last_id, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_LOAD, NULL, error);
  gboolean ok;

  self->last_id = MAX (last_id, TERM_FIRST - 1);
  while (statement_next (self->statements, stmt, &ok, error))
    {
      const char *text = (const char *) sqlite3_column_text (stmt, 0);
      gint64 id = sqlite3_column_int64 (stmt, 1);

      gint64 df = sqlite3_column_int64 (stmt, 2);

      if (text == NULL || id < TERM_FIRST || id > last_id || df < 1 || df > G_MAXINT32
          || !note_id (self, (guint32) id))
        {
          sqlite3_reset (stmt);
          return store_damaged (self->store, error, "the terms");
        }
      add_term (self, text, (guint32) id, (guint32) df,
                sqlite3_column_int (stmt, 3) != 0);
    }
  return ok;
}

static void
learn_form (Dictionary *self, const char *stem, const char *word)
{
  Form form = { NULL, stem };

  if (g_hash_table_contains (self->forms, word))
    return;
  form.word = g_string_chunk_insert (self->strings, word);
  g_hash_table_add (self->forms, (gpointer) form.word);
  g_array_append_val (self->new_forms, form);
}

guint32
dictionary_learn (Dictionary *self, const char *stem, const char *word)
{
  gpointer known = g_hash_table_lookup (self->slots, stem);
  guint32 slot = GPOINTER_TO_UINT (known);
  Term *term;

  if (known == NULL)
    {
      slot = self->terms->len;
      add_term (self, stem, 0, 0, FALSE);
    }
  term = term_at (self, slot);
  if (strcmp (stem, word) == 0)
    term->whole = TRUE;
  else
    learn_form (self, term->text, word);
  return slot;
}

guint
dictionary_slots (const Dictionary *self)
{
  return self->terms->len;
}

gboolean
dictionary_slot_of_id (const Dictionary *self, guint32 id, guint32 *slot)
{
  if (id < TERM_FIRST)
    {
      *slot = id;
      return TRUE;
    }
  if (id >= self->by_id->len)
    return FALSE;
  *slot = g_array_index (self->by_id, guint32, id);
  return *slot != 0;
}

void
dictionary_count (Dictionary *self, guint32 slot, int change)
{
  term_at (self, slot)->df += (guint32) change;
}

void
dictionary_reset_counts (Dictionary *self)
{
  for (guint slot = TERM_FIRST; slot < self->terms->len; slot++)
    term_at (self, slot)->df = 0;
}

guint32
dictionary_df (const Dictionary *self, guint32 slot)
{
  return term_at (self, slot)->df;
}

static int
compare_frequency (gconstpointer a, gconstpointer b, gpointer data)
{
  const Term *x = term_at (data, *(const guint32 *) a);
  const Term *y = term_at (data, *(const guint32 *) b);

  if (x->df != y->df)
    return x->df > y->df ? -1 : 1;
  return strcmp (x->text, y->text);
}

static int
compare_text (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (term_at (data, *(const guint32 *) a)->text,
                 term_at (data, *(const guint32 *) b)->text);
}

static guint32 *
sorted_slots (const Dictionary *self, GCompareDataFunc compare)
{
  guint count = self->terms->len;
  guint32 *slots = g_new (guint32, count);

  for (guint32 slot = 0; slot < count; slot++)
    slots[slot] = slot;
  g_qsort_with_data (slots + TERM_FIRST, (int) (count - TERM_FIRST), sizeof *slots,
                     compare, (gpointer) self);
  return slots;
}

void
dictionary_assign_by_frequency (Dictionary *self)
{
  g_autofree guint32 *order = sorted_slots (self, compare_frequency);

  self->last_id = TERM_FIRST - 1;
  for (guint i = TERM_FIRST; i < self->terms->len; i++)
    {
      Term *term = term_at (self, order[i]);

      term->id = term->df > 0 ? ++self->last_id : 0;
    }
}

void
dictionary_assign_new (Dictionary *self)
{
  for (guint slot = TERM_FIRST; slot < self->terms->len; slot++)
    {
      Term *term = term_at (self, slot);

      if (term->id == 0)
        term->id = ++self->last_id;
    }
}

guint32
dictionary_id (const Dictionary *self, guint32 slot)
{
  return slot < TERM_FIRST ? slot : term_at (self, slot)->id;
}

guint32
dictionary_last_id (const Dictionary *self)
{
  return self->last_id;
}

guint32 *
dictionary_by_text (const Dictionary *self)
{
  return sorted_slots (self, compare_text);
}

char *
dictionary_languages (const Dictionary *self)
{
  g_autofree guint32 *order = sorted_slots (self, compare_frequency);
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = TERM_FIRST; i < self->terms->len; i++)
    {
      const Term *term = term_at (self, order[i]);

      if (term->df == 0 || !g_str_has_prefix (term->text, "lang:"))
        continue;
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, term->text + strlen ("lang:"));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
dictionary_read (Dictionary *self, guint32 slot, gboolean *known, GByteArray *list,
                 GError **error)
{
  const Term *term = term_at (self, slot);
  const guint8 *content;
  sqlite3_stmt *row;
  gsize length;

  if (!statement_row (self->statements, SQL_READ, BIND (bind_text (":term", term->text)), &row,
                      error))
    return FALSE;
  *known = row != NULL;
  if (row == NULL)
    return TRUE;
  content = codec_open (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0),
                        codec_term_key (term->text, term->id,
                                        (guint32) sqlite3_column_int64 (row, 1)),
                        &length);
  if (content != NULL)
    g_byte_array_append (list, content, (guint) length);
  sqlite3_reset (row);
  return content != NULL || store_damaged (self->store, error, "a term");
}

gboolean
dictionary_write (Dictionary *self, guint32 slot, const GByteArray *list, GError **error)
{
  const Term *term = term_at (self, slot);

  if (term->df == 0)
    return statement_run (self->statements, SQL_DELETE, BIND (bind_text (":term", term->text)),
                          error);
  codec_begin (self->blob);
  g_byte_array_append (self->blob, list->data, list->len);
  codec_seal (self->blob, codec_term_key (term->text, term->id, term->df));
  return statement_run (self->statements, SQL_WRITE,
                        BIND (bind_text (":term", term->text), bind_int (":id", term->id),
                              bind_int (":df", term->df), bind_int (":whole", term->whole),
                              bind_blob (":data", self->blob->data, self->blob->len)),
                        error);
}

static int
compare_forms (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Form *) a)->word, ((const Form *) b)->word);
}

gboolean
dictionary_write_words (Dictionary *self, GError **error)
{
  g_array_sort (self->new_forms, compare_forms);
  for (guint i = 0; i < self->new_forms->len; i++)
    {
      const Form *form = &g_array_index (self->new_forms, Form, i);

      if (!statement_run (self->statements, SQL_WORD,
                          BIND (bind_text (":word", form->word), bind_text (":term", form->stem)),
                          error))
        return FALSE;
    }
  return TRUE;
}

/* ---- One document's terms */

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
tally_meet (Tally *self, guint32 slot)
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
