#include "index/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "index/lists.h"
#include "index/state.h"
#include "text/stem.h"

#define DRIFT_AVERAGE 0.05
#define DRIFT_DOCUMENTS 0.25

enum
{
  SQL_FORWARDS,
  SQL_FORWARD,
  SQL_ADD_FORWARD,
  SQL_STAGE_FORWARD,
  SQL_DELETE_FORWARD,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_FORWARDS] = { "SELECT article, tokens FROM forward ORDER BY article", STATEMENT_SCANS },
  [SQL_FORWARD] = { "SELECT tokens FROM forward WHERE article = :doc" },
  [SQL_ADD_FORWARD] = { "INSERT INTO forward (article, tokens, vector) "
                        "VALUES (:doc, :tokens, :vector)" },
  [SQL_STAGE_FORWARD] = { "INSERT INTO forward_next (article, tokens, vector) "
                          "VALUES (:doc, :tokens, :vector)" },
  [SQL_DELETE_FORWARD] = { "DELETE FROM forward WHERE article = :doc" },
};

const StatementTable writer_statements = { sql, N_SQL, NULL };

/* ---- Documents that wait for the commit */

/* Their forward lists, with dictionary slots in place of term ids, one behind the other. */
typedef struct
{
  GArray *documents; /* PendingDocument */
  guint8 *streams;
  gsize length;
  gsize room;
} Pending;

typedef struct
{
  guint32 doc;
  guint32 length; /* bytes */
  gsize start;
} PendingDocument;

static void
pending_init (Pending *self)
{
  memset (self, 0, sizeof *self);
  self->documents = g_array_new (FALSE, FALSE, sizeof (PendingDocument));
}

static void
pending_clear (Pending *self)
{
  g_clear_pointer (&self->documents, g_array_unref);
  g_clear_pointer (&self->streams, g_free);
}

static void
pending_reserve (Pending *self, gsize more)
{
  if (self->length + more <= self->room)
    return;
  self->room = MAX (self->room * 3 / 2, self->length + more);
  self->streams = g_realloc (self->streams, self->room);
}

static void
pending_add (Pending *self, guint32 doc, const GByteArray *stream)
{
  PendingDocument document = { doc, stream->len, self->length };

  pending_reserve (self, stream->len);
  memcpy (self->streams + self->length, stream->data, stream->len);
  self->length += stream->len;
  g_array_append_val (self->documents, document);
}

static int
compare_documents (gconstpointer a, gconstpointer b)
{
  const PendingDocument *x = a, *y = b;

  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

/* Ascending by document. */
static void
pending_sort (Pending *self)
{
  g_array_sort (self->documents, compare_documents);
}

/* The forward list of the n-th document. */
static const guint8 *
pending_stream (const Pending *self, guint n, guint32 *doc, gsize *length)
{
  const PendingDocument *document = &g_array_index (self->documents, PendingDocument, n);

  *doc = document->doc;
  *length = document->length;
  return self->streams + document->start;
}

/* ---- A document's vector: the VECTOR_TERMS heaviest terms by idf and impact */

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
weigh_terms (const Tally *self, const Dictionary *dictionary, guint32 documents, Weighed *out)
{
  guint count = 0;

  for (guint i = self->n_filters; i < self->n_slots; i++)
    {
      const DictionaryTerm *term = dictionary_term (dictionary, self->slots[i]);

      if (term->df < 2)
        continue;
      out[count].id = term->id;
      out[count++].weight = impact_idf (documents, term->df)
                            * impact_weight (self->impacts[i]);
    }
  return count;
}

static void
put_vector (const Tally *self, const Dictionary *dictionary, guint32 documents,
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
      terms[i].weight
        = (guint8) CLAMP (weighed[i].weight / weighed[0].weight * 255 + 0.5, 1, 255);
    }
  qsort (terms, count, sizeof *terms, compare_id);
  codec_put_vector (out, terms, count);
}

/* ---- The pending documents turned into forward lists and postings */

typedef struct
{
  Store *store;
  Statements *statements;
  Dictionary *dictionary;
  const Pending *pending; /* ascending by document */
  Tally *tally;
  FieldNorms norms;
  guint32 documents; /* in the index, for the idf in vectors */
  gboolean staged;
  GByteArray *tokens, *vector; /* of one document */
} Assembly;

static void
postings_clear (Postings *self)
{
  g_free (self->start);
  g_free (self->docs);
  g_free (self->impacts);
}

/* Room for the postings of each slot: until all are there, start[s + 1] is where the next of slot s
 * goes. */
static void
postings_init (Postings *self, const Assembly *assembly)
{
  guint n_slots = assembly->dictionary->terms->len;
  Tally *tally = assembly->tally;

  self->start = g_new0 (gsize, n_slots + 2);
  for (guint i = 0; i < assembly->pending->documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (assembly->pending, i, &doc, &length);

      tally_document (tally, stream, length, NULL);
      for (guint k = 0; k < tally->n_slots; k++)
        self->start[tally->slots[k] + 2]++;
    }
  for (guint slot = 2; slot < n_slots + 2; slot++)
    self->start[slot] += self->start[slot - 1];
  self->docs = g_new (guint32, self->start[n_slots + 1] + 1);
  self->impacts = g_new (guint8, self->start[n_slots + 1] + 1);
}

static gboolean
write_forward (Assembly *self, guint32 doc, const guint8 *stream, gsize length, GError **error)
{
  const guint8 *end = stream + length;
  guint32 slot;

  codec_begin (self->tokens);
  while (varint_get (&stream, end, &slot))
    varint_put (self->tokens, dictionary_term (self->dictionary, slot)->id);
  codec_seal (self->tokens, doc);
  codec_begin (self->vector);
  put_vector (self->tally, self->dictionary, self->documents, self->vector);
  codec_seal (self->vector, doc);
  return statement_run (self->statements, self->staged ? SQL_STAGE_FORWARD : SQL_ADD_FORWARD,
                        BIND (bind_int (":doc", doc),
                              bind_blob (":tokens", self->tokens->data, self->tokens->len),
                              bind_blob (":vector", self->vector->data, self->vector->len)),
                        error)
         && (!self->staged || store_turn (self->store, error));
}

/* Writes the forward lists and gathers the postings on the way. */
static gboolean
write_forwards (Assembly *self, Postings *postings, GError **error)
{
  Tally *tally = self->tally;

  for (guint i = 0; i < self->pending->documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (self->pending, i, &doc, &length);

      tally_document (tally, stream, length, &self->norms);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          gsize at = postings->start[tally->slots[k] + 1]++;

          postings->docs[at] = doc;
          postings->impacts[at] = tally->impacts[k];
        }
      if (!write_forward (self, doc, stream, length, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The writer */

struct IndexWriter
{
  Store *store;
  Statements *statements;
  Dictionary *dictionary;
  gboolean forget;  /* the caller gives every document anew */
  gboolean staged;  /* the next commit puts the staged tables in place */
  IndexState state; /* as it will be */
  Tally tally;
  GPtrArray *sources; /* GArray of guint32: vocabulary number -> dictionary slot */
  Pending pending;
  GArray *removed; /* guint32, documents */
};

static void
free_array (gpointer array)
{
  g_array_unref (array);
}

IndexWriter *
index_writer_new (Store *store, gboolean full, GError **error)
{
  g_autoptr(IndexWriter) self = g_new0 (IndexWriter, 1);
  IndexState *state = &self->state;

  self->store = store;
  self->statements = statements_open (store, &writer_statements);
  self->sources = g_ptr_array_new_with_free_func (free_array);
  pending_init (&self->pending);
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->dictionary = dictionary_new ();
  self->forget = full;
  if (!full
      && (!index_state_read (store, state, error)
          || !lists_load (store, self->dictionary, state->last_term, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
index_writer_free (IndexWriter *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  dictionary_free (self->dictionary);
  tally_clear (&self->tally);
  index_state_clear (&self->state);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  pending_clear (&self->pending);
  g_clear_pointer (&self->removed, g_array_unref);
  g_free (self);
}

static GArray *
source_slots (IndexWriter *self, guint source)
{
  while (self->sources->len <= source)
    g_ptr_array_add (self->sources, g_array_new (FALSE, TRUE, sizeof (guint32)));
  return g_ptr_array_index (self->sources, source);
}

static void
learn_words (IndexWriter *self, guint source, const IndexDocument *document)
{
  GArray *slots = source_slots (self, source);

  for (guint i = 0; i < document->words->len; i++)
    {
      const NewWord *word = &g_array_index (document->words, NewWord, i);
      guint number = word->number - TERM_FIRST;
      guint32 slot = dictionary_learn (self->dictionary, word->stem, word->word);

      if (slots->len <= number)
        g_array_set_size (slots, number + 1);
      g_array_index (slots, guint32, number) = slot;
    }
}

void
index_writer_add (IndexWriter *self, guint32 article, guint source,
                  const IndexDocument *document)
{
  g_autoptr(GByteArray) stream = g_byte_array_sized_new (document->tokens->len * 2);
  GArray *slots = source_slots (self, source);

  learn_words (self, source, document);
  if (article == 0)
    return;
  for (guint i = 0; i < document->tokens->len; i++)
    {
      guint32 token = g_array_index (document->tokens, guint32, i);

      if (token >= TERM_FIRST)
        token = g_array_index (slots, guint32, token - TERM_FIRST);
      varint_put (stream, token);
    }
  pending_add (&self->pending, article, stream);
}

void
index_writer_remove (IndexWriter *self, guint32 article)
{
  g_array_append_val (self->removed, article);
}

/* FALSE for an id that no term has. */
static gboolean
slot_of_id (const Dictionary *dictionary, guint32 id, guint32 *slot)
{
  *slot = id;
  if (id < TERM_FIRST)
    return TRUE;
  if (id >= dictionary->by_id->len)
    return FALSE;
  *slot = g_array_index (dictionary->by_id, guint32, id);
  return *slot != 0;
}

/* A stored forward list, with slots in place of ids. */
static gboolean
stream_from_stored (IndexWriter *self, sqlite3_stmt *stmt, int column, guint32 doc,
                    GByteArray *stream, GError **error)
{
  gsize length = 0;
  const guint8 *content = codec_open (sqlite3_column_blob (stmt, column),
                                      (gsize) sqlite3_column_bytes (stmt, column), doc,
                                      &length);
  const guint8 *end = content == NULL ? NULL : content + length;
  guint32 id, slot;

  g_byte_array_set_size (stream, 0);
  while (content < end)
    {
      if (!varint_get (&content, end, &id) || !slot_of_id (self->dictionary, id, &slot))
        return store_damaged (self->store, error, "a forward list");
      varint_put (stream, slot);
    }
  return content != NULL || store_damaged (self->store, error, "a forward list");
}

static void
count_tally (IndexState *state, const Tally *tally, int sign, Dictionary *dictionary)
{
  state->documents += sign;
  for (guint i = 0; i < N_FIELDS; i++)
    state->lengths[i] += sign * (gint64) tally->lengths[i];
  for (guint i = 0; i < tally->n_slots; i++)
    dictionary_term (dictionary, tally->slots[i])->df += (guint32) sign;
}

/* The stored forward list of a document that goes. */
static gboolean
read_removed (IndexWriter *self, guint32 doc, GByteArray *stream, GError **error)
{
  sqlite3_stmt *row;
  gboolean ok;

  if (!statement_row (self->statements, SQL_FORWARD, BIND (bind_int (":doc", doc)), &row,
                      error))
    return FALSE;
  if (row == NULL)
    return store_damaged (self->store, error, "a forward list is missing");
  ok = stream_from_stored (self, row, 0, doc, stream, error);
  sqlite3_reset (row);
  return ok;
}

static gboolean
collect_removals (IndexWriter *self, GArray *removals, GError **error)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();
  Tally *tally = &self->tally;

  for (guint i = 0; i < self->removed->len; i++)
    {
      guint32 doc = g_array_index (self->removed, guint32, i);

      if (!read_removed (self, doc, stream, error))
        return FALSE;
      tally_document (tally, stream->data, stream->len, NULL);
      count_tally (&self->state, tally, -1, self->dictionary);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          Removal removal = { tally->slots[k], doc };

          /* It was in fewer articles than hold it. */
          if (dictionary_term (self->dictionary, removal.slot)->df > G_MAXINT32)
            return store_damaged (self->store, error, "a term");
          g_array_append_val (removals, removal);
        }
    }
  return TRUE;
}

static void
count_pending (IndexWriter *self)
{
  for (guint i = 0; i < self->pending.documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (&self->pending, i, &doc, &length);

      tally_document (&self->tally, stream, length, NULL);
      count_tally (&self->state, &self->tally, 1, self->dictionary);
    }
}

static double
average (const IndexState *state, guint field)
{
  return MAX ((double) state->lengths[field] / (double) MAX (state->documents, 1), 1e-3);
}

static gboolean
has_drifted (const IndexState *state)
{
  double docs = (double) state->documents, frozen = (double) state->frozen_docs;

  if (fabs (docs - frozen) > DRIFT_DOCUMENTS * frozen)
    return TRUE;
  for (guint i = 0; i < N_FIELDS; i++)
    if (fabs (average (state, i) - state->norms.average[i])
        > DRIFT_AVERAGE * state->norms.average[i])
      return TRUE;
  return FALSE;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

static gboolean
in_sorted (const GArray *numbers, guint32 number)
{
  return g_array_binary_search ((GArray *) numbers, &number, compare_numbers, NULL);
}

static gboolean
is_document (const IndexWriter *self, gint64 id, GError **error)
{
  return (id >= 1 && id <= G_MAXINT32)
         || store_damaged (self->store, error, "a forward list of no article");
}

/* The documents that stay join the pending ones: the index is written afresh. */
static gboolean
reload_rest (IndexWriter *self, GError **error)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_FORWARDS, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);
      guint32 doc = (guint32) id;

      if (id == doc && in_sorted (self->removed, doc))
        continue;
      if (!is_document (self, id, error)
          || !stream_from_stored (self, stmt, 1, doc, stream, error))
        {
          sqlite3_reset (stmt);
          return FALSE;
        }
      pending_add (&self->pending, doc, stream);
    }
  return ok;
}

static gboolean
delete_forwards (IndexWriter *self, GError **error)
{
  for (guint i = 0; i < self->removed->len; i++)
    if (!statement_run (self->statements, SQL_DELETE_FORWARD,
                        BIND (bind_int (":doc", g_array_index (self->removed, guint32, i))),
                        error))
      return FALSE;
  return TRUE;
}

static int
compare_languages (gconstpointer a, gconstpointer b)
{
  const DictionaryTerm *x = a, *y = b;

  return x->df != y->df ? (x->df > y->df ? -1 : 1) : strcmp (x->text, y->text);
}

/* By falling number of articles, "en nl ru". */
static char *
languages (const Dictionary *dictionary)
{
  g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (DictionaryTerm));
  GString *out = g_string_new (NULL);

  for (guint slot = TERM_FIRST; slot < dictionary->terms->len; slot++)
    {
      const DictionaryTerm *term = dictionary_term (dictionary, slot);

      if (term->df > 0 && g_str_has_prefix (term->text, "lang:"))
        g_array_append_val (terms, *term);
    }
  g_array_sort (terms, compare_languages);
  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "" : " ",
                            g_array_index (terms, DictionaryTerm, i).text + strlen ("lang:"));
  return g_string_free (out, FALSE);
}

static void
freeze (IndexState *state)
{
  state->frozen_docs = state->documents;
  for (guint i = 0; i < N_FIELDS; i++)
    state->norms.average[i] = average (state, i);
}

/* The totals of what is pending alone. */
static void
recount (IndexWriter *self)
{
  index_state_clear (&self->state);
  self->state = (IndexState){ 0 };
  for (guint slot = TERM_FIRST; slot < self->dictionary->terms->len; slot++)
    dictionary_term (self->dictionary, slot)->df = 0;
  count_pending (self);
  freeze (&self->state);
  dictionary_assign (self->dictionary, TRUE);
}

static gboolean
assemble (IndexWriter *self, gboolean staged, GArray *removals, GError **error)
{
  g_autoptr(GByteArray) tokens = g_byte_array_new ();
  g_autoptr(GByteArray) vector = g_byte_array_new ();
  Assembly assembly = { .store = self->store,
                        .statements = self->statements,
                        .dictionary = self->dictionary,
                        .pending = &self->pending,
                        .tally = &self->tally,
                        .norms = self->state.norms,
                        .documents = (guint32) self->state.documents,
                        .staged = staged,
                        .tokens = tokens,
                        .vector = vector };
  Postings postings = { 0 };
  gboolean ok;

  postings_init (&postings, &assembly);
  ok = write_forwards (&assembly, &postings, error)
       && (staged
             ? lists_stage (self->store, self->dictionary, &postings, !self->forget, error)
             : lists_change (self->store, self->dictionary, &postings, removals, error));
  postings_clear (&postings);
  return ok;
}

/* What waited is in the tables. */
static void
forget_pending (IndexWriter *self)
{
  self->pending.length = 0;
  g_array_set_size (self->pending.documents, 0);
  g_array_set_size (self->removed, 0);
}

/* ---- Beside the index, and in its place */

static const char *const staged_tables[] = { "forward", "posting", "term", "word" };

/* `form` has a table's name where it says %s. */
static gboolean
run_on_tables (IndexWriter *self, const char *form, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (staged_tables); i++)
    {
      g_auto(GStrv) parts = g_strsplit (form, "%s", -1);
      g_autofree char *text = g_strjoinv (staged_tables[i], parts);

      if (!store_run (self->store, text, error))
        return FALSE;
    }
  return TRUE;
}

/* What a run that was killed left there goes first. */
static gboolean
stage (IndexWriter *self, GError **error)
{
  g_array_sort (self->removed, compare_numbers);
  if (!self->forget && !reload_rest (self, error))
    return FALSE;
  pending_sort (&self->pending);
  recount (self);
  return store_begin (self->store, error) && run_on_tables (self, "DELETE FROM %s_next", error)
         && assemble (self, TRUE, NULL, error) && store_commit (self->store, error);
}

static gboolean
ids_suffice (const Dictionary *dictionary)
{
  return dictionary->last_id < TERM_ID_MAX - dictionary->terms->len;
}

gboolean
index_writer_stage (IndexWriter *self, gboolean always, gboolean *staged, GError **error)
{
  *staged = always || self->forget || has_drifted (&self->state)
            || !ids_suffice (self->dictionary);
  if (!*staged)
    return TRUE;
  self->staged = stage (self, error);
  forget_pending (self);
  return self->staged;
}

static gboolean
swap_tables (IndexWriter *self, GError **error)
{
  return run_on_tables (self,
                        "ALTER TABLE %s RENAME TO %s_old;"
                        "ALTER TABLE %s_next RENAME TO %s;"
                        "ALTER TABLE %s_old RENAME TO %s_next;"
                        "DELETE FROM %s_next",
                        error);
}

/* ---- In the index itself */

static gboolean
change_index (IndexWriter *self, GError **error)
{
  g_autoptr(GArray) removals = g_array_new (FALSE, FALSE, sizeof (Removal));

  g_array_sort (self->removed, compare_numbers);
  if (!ids_suffice (self->dictionary))
    return store_damaged (self->store, error, "the terms' numbers are used up");
  if (!collect_removals (self, removals, error))
    return FALSE;
  count_pending (self);
  pending_sort (&self->pending);
  dictionary_assign (self->dictionary, FALSE);
  return delete_forwards (self, error) && assemble (self, FALSE, removals, error);
}

gboolean
index_writer_commit (IndexWriter *self, gboolean path_order, GError **error)
{
  IndexState *state = &self->state;

  g_assert (self->staged || !self->forget);
  if (!(self->staged ? swap_tables (self, error) : change_index (self, error)))
    return FALSE;
  index_state_clear (state);
  state->rules = g_strdup (STEM_RULES);
  state->langs = languages (self->dictionary);
  state->last_term = self->dictionary->last_id;
  state->path_order = path_order;
  self->staged = FALSE;
  forget_pending (self);
  return index_state_write (self->store, state, error);
}
