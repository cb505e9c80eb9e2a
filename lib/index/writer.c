#include "index/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "index/lists.h"
#include "index/state.h"
#include "text/stem.h"

enum
{
  COPIED_DOCUMENTS = 40
};

enum
{
  SQL_TERMS,
  SQL_FORWARDS,
  SQL_FORWARD,
  SQL_DELETE_FORWARD,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_TERMS] = { "SELECT term, id, df, whole FROM term", STATEMENT_SCANS },
  [SQL_FORWARDS] = { "SELECT article, tokens FROM forward ORDER BY article", STATEMENT_SCANS },
  [SQL_FORWARD] = { "SELECT tokens FROM forward WHERE article = :doc" },
  [SQL_DELETE_FORWARD] = { "DELETE FROM forward WHERE article = :doc" },
};

STATEMENT_TABLE (writer, sql, N_SQL, NULL);

/* ---- The averages that impacts are computed with */

#define DRIFT_AVERAGE 0.05
#define DRIFT_DOCUMENTS 0.25

static double
average (const IndexState *state, guint field)
{
  return MAX ((double) state->lengths[field] / (double) MAX (state->documents, 1), 1e-3);
}

/* From what was frozen. */
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

static void
freeze (IndexState *state)
{
  state->frozen_docs = state->documents;
  for (guint i = 0; i < N_FIELDS; i++)
    state->norms.average[i] = average (state, i);
}

/* ---- The terms, in memory */

typedef struct
{
  GArray *terms;     /* DictionaryTerm, by slot */
  GHashTable *by_id; /* id -> slot */
  guint32 last_id;   /* highest id given out */
  GArray *forms;     /* DictionaryForm, of words other than their stem */
  GHashTable *slots; /* text -> slot */
  GHashTable *words; /* word -> number + 1 of the last form of it */
  GStringChunk *strings;
} Dictionary;

static DictionaryTerm *
dictionary_term (const Dictionary *self, guint32 slot)
{
  return &g_array_index (self->terms, DictionaryTerm, slot);
}

static void
dictionary_init (Dictionary *self)
{
  self->slots = g_hash_table_new (g_str_hash, g_str_equal);
  self->terms = g_array_new (FALSE, TRUE, sizeof (DictionaryTerm));
  self->by_id = g_hash_table_new (NULL, NULL);
  self->words = g_hash_table_new (g_str_hash, g_str_equal);
  self->forms = g_array_new (FALSE, FALSE, sizeof (DictionaryForm));
  self->strings = g_string_chunk_new (256 * 1024);
  g_array_set_size (self->terms, TERM_FIRST);
  for (guint32 mark = 0; mark < TERM_FIRST; mark++)
    dictionary_term (self, mark)->id = mark;
  self->last_id = TERM_FIRST - 1;
}

static void
dictionary_clear (Dictionary *self)
{
  g_hash_table_unref (self->slots);
  g_array_unref (self->terms);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->words);
  g_array_unref (self->forms);
  g_string_chunk_free (self->strings);
}

static guint32
dictionary_slot (Dictionary *self, const char *stem)
{
  gpointer known = g_hash_table_lookup (self->slots, stem);
  DictionaryTerm term = { 0 };
  guint32 slot = self->terms->len;

  if (known != NULL)
    return GPOINTER_TO_UINT (known);
  term.text = g_string_chunk_insert (self->strings, stem);
  g_hash_table_insert (self->slots, (gpointer) term.text, GUINT_TO_POINTER (slot));
  g_array_append_val (self->terms, term);
  return slot;
}

/* The number of `word` as a form of the term at `slot`, new or known. */
static guint32
dictionary_form (Dictionary *self, guint32 slot, const char *word)
{
  gpointer last = g_hash_table_lookup (self->words, word);
  DictionaryForm form = { .slot = slot, .next = GPOINTER_TO_UINT (last) };

  for (guint32 number = form.next; number != 0;)
    {
      const DictionaryForm *known = &g_array_index (self->forms, DictionaryForm, number - 1);

      if (known->slot == slot)
        return number - 1;
      form.word = known->word;
      number = known->next;
    }
  if (form.word == NULL)
    form.word = g_string_chunk_insert (self->strings, word);
  g_array_append_val (self->forms, form);
  g_hash_table_insert (self->words, (gpointer) form.word, GUINT_TO_POINTER (self->forms->len));
  return self->forms->len - 1;
}

static int
compare_frequency (gconstpointer a, gconstpointer b, gpointer data)
{
  const DictionaryTerm *x = dictionary_term (data, *(const guint32 *) a);
  const DictionaryTerm *y = dictionary_term (data, *(const guint32 *) b);

  if (x->df != y->df)
    return x->df > y->df ? -1 : 1;
  return strcmp (x->text, y->text);
}

static void
give_id (Dictionary *self, guint32 slot)
{
  DictionaryTerm *term = dictionary_term (self, slot);

  if (term->id != 0)
    return;
  term->id = ++self->last_id;
  g_hash_table_insert (self->by_id, GUINT_TO_POINTER (term->id), GUINT_TO_POINTER (slot));
}

/* For the terms that have none. */
static void
assign_ids (Dictionary *self)
{
  for (guint32 slot = TERM_FIRST; slot < self->terms->len; slot++)
    give_id (self, slot);
}

/* For all, small ones for the most frequent, and none for those without documents. */
static void
assign_ids_afresh (Dictionary *self)
{
  guint count = self->terms->len;
  g_autofree guint32 *slots = g_new (guint32, count);

  g_hash_table_remove_all (self->by_id);
  self->last_id = TERM_FIRST - 1;
  for (guint32 slot = TERM_FIRST; slot < count; slot++)
    {
      dictionary_term (self, slot)->id = 0;
      slots[slot] = slot;
    }
  g_qsort_with_data (slots + TERM_FIRST, (int) (count - TERM_FIRST), sizeof *slots,
                     compare_frequency, self);
  for (guint i = TERM_FIRST; i < count && dictionary_term (self, slots[i])->df > 0; i++)
    give_id (self, slots[i]);
}

/* The term at `slot` has this id; FALSE: another has it. */
static gboolean
note_id (Dictionary *dictionary, guint32 id, guint32 slot)
{
  if (!g_hash_table_insert (dictionary->by_id, GUINT_TO_POINTER (id), GUINT_TO_POINTER (slot)))
    return FALSE;
  dictionary_term (dictionary, slot)->id = id;
  return TRUE;
}

/* Reads the stored terms into an empty dictionary; ids reach up to `last_id`. */
static gboolean
dictionary_load (Dictionary *dictionary, Store *store, Statements *statements,
                 guint32 last_id, GError **error)
{
  sqlite3_stmt *stmt = statement_query (statements, SQL_TERMS, NULL, error);
  gboolean ok;

  dictionary->last_id = MAX (last_id, TERM_FIRST - 1);
  while (statement_next (statements, stmt, &ok, error))
    {
      const char *text = (const char *) sqlite3_column_text (stmt, 0);
      gint64 id = sqlite3_column_int64 (stmt, 1), df = sqlite3_column_int64 (stmt, 2);
      gint64 whole = sqlite3_column_int64 (stmt, 3);
      guint32 slot = text == NULL ? 0 : dictionary_slot (dictionary, text);

      if (text == NULL || id < TERM_FIRST || id > last_id || df < 1 || df > ARTICLE_ID_MAX
          || whole < 0 || whole > df || !note_id (dictionary, (guint32) id, slot))
        {
          sqlite3_reset (stmt);
          return store_damaged (store, error, "the terms");
        }
      dictionary_term (dictionary, slot)->df = (guint32) df;
      dictionary_term (dictionary, slot)->whole = (guint32) whole;
    }
  return ok;
}

/* ---- Documents that wait for the commit */

enum
{
  CHUNK_MIN = 64 * 1024,
  CHUNK_MAX = 40 * 1024 * 1024 /* beyond what malloc () keeps when it is freed */
};

static void
chunk_clear (gpointer data)
{
  g_free (((PendingChunk *) data)->bytes);
}

static void
pending_init (Pending *self)
{
  self->documents = g_array_new (FALSE, FALSE, sizeof (PendingDocument));
  self->chunks = g_array_new (FALSE, FALSE, sizeof (PendingChunk));
  g_array_set_clear_func (self->chunks, chunk_clear);
  self->length = 0;
}

static void
pending_clear (Pending *self)
{
  g_clear_pointer (&self->documents, g_array_unref);
  g_clear_pointer (&self->chunks, g_array_unref);
}

/* One with room for so many bytes. */
static PendingChunk *
pending_chunk (Pending *self, guint32 length)
{
  guint n = self->chunks->len;
  PendingChunk *last = n == 0 ? NULL : &g_array_index (self->chunks, PendingChunk, n - 1);
  PendingChunk next = { 0 };

  if (last != NULL && last->room - last->length >= length)
    return last;
  next.room = MAX (length, (guint32) CLAMP (self->length, CHUNK_MIN, CHUNK_MAX));
  next.bytes = g_malloc (next.room);
  g_array_append_val (self->chunks, next);
  return &g_array_index (self->chunks, PendingChunk, n);
}

static void
pending_add (Pending *self, guint32 doc, const GByteArray *stream)
{
  PendingChunk *chunk = pending_chunk (self, stream->len);
  PendingDocument document = { doc, stream->len, self->chunks->len - 1, chunk->length };

  if (stream->len > 0)
    memcpy (chunk->bytes + chunk->length, stream->data, stream->len);
  chunk->length += stream->len;
  chunk->waiting++;
  self->length += stream->len;
  g_array_append_val (self->documents, document);
}

static int
compare_documents (gconstpointer a, gconstpointer b)
{
  const PendingDocument *x = a, *y = b;

  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

/* ---- The writer */

struct IndexWriter
{
  Store *store;
  Statements *statements;
  Dictionary dictionary;
  gboolean forget;  /* the caller gives every document anew */
  gboolean staged;  /* the next commit puts the staged tables in place */
  IndexState state; /* as it will be */
  Tally tally;
  GPtrArray *sources; /* Source */
  Pending pending;
  GArray *removed; /* guint32, documents */
};

/* What the numbers of a vocabulary mean here. */
typedef struct
{
  GArray *slots; /* guint32 dictionary slot, by number of a stem */
  GArray *forms; /* SourceForm, by number */
} Source;

typedef struct
{
  guint32 slot; /* of the stem, when the word is just that; else 0 */
  guint32 form; /* else the dictionary's form */
} SourceForm;

static void
free_source (gpointer data)
{
  Source *source = data;

  g_array_unref (source->slots);
  g_array_unref (source->forms);
  g_free (source);
}

IndexWriter *
index_writer_new (Store *store, gboolean full, GError **error)
{
  g_autoptr(IndexWriter) self = g_new0 (IndexWriter, 1);
  IndexState *state = &self->state;

  self->store = store;
  self->statements = statements_open (store, &writer_statements);
  self->sources = g_ptr_array_new_with_free_func (free_source);
  pending_init (&self->pending);
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint32));
  dictionary_init (&self->dictionary);
  self->forget = full;
  if (!full
      && (!index_state_read (store, state, error)
          || !dictionary_load (&self->dictionary, store, self->statements, state->last_term,
                               error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
index_writer_free (IndexWriter *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  dictionary_clear (&self->dictionary);
  tally_clear (&self->tally);
  index_state_clear (&self->state);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  pending_clear (&self->pending);
  g_clear_pointer (&self->removed, g_array_unref);
  g_free (self);
}

static Source *
source_of (IndexWriter *self, guint number)
{
  while (self->sources->len <= number)
    {
      Source *source = g_new (Source, 1);

      source->slots = g_array_new (FALSE, TRUE, sizeof (guint32));
      source->forms = g_array_new (FALSE, TRUE, sizeof (SourceForm));
      g_ptr_array_add (self->sources, source);
    }
  return g_ptr_array_index (self->sources, number);
}

static void
learn_forms (IndexWriter *self, Source *source, const IndexDocument *document)
{
  g_assert (document->first_form == source->forms->len);
  for (guint i = 0; i < document->met->len; i++)
    {
      const NewForm *met = &g_array_index (document->met, NewForm, i);
      guint number = met->number - TERM_FIRST;
      guint32 slot = dictionary_slot (&self->dictionary, met->stem);
      SourceForm form = { slot, 0 };

      if (strcmp (met->stem, met->word) != 0)
        form = (SourceForm){ 0, dictionary_form (&self->dictionary, slot, met->word) };
      if (source->slots->len <= number)
        g_array_set_size (source->slots, number + 1);
      g_array_index (source->slots, guint32, number) = slot;
      g_array_append_val (source->forms, form);
    }
}

static void
count_forms (IndexWriter *self, const Source *source, const IndexDocument *document, int sign)
{
  for (guint i = 0; i < document->forms->len; i++)
    {
      guint32 number = g_array_index (document->forms, guint32, i);
      const SourceForm *form = &g_array_index (source->forms, SourceForm, number);

      if (form->slot != 0)
        dictionary_term (&self->dictionary, form->slot)->whole += (guint32) sign;
      else
        g_array_index (self->dictionary.forms, DictionaryForm, form->form).counted += sign;
    }
}

static void
add_document (IndexWriter *self, guint32 article, const Source *source,
              const IndexDocument *document)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();
  guint8 *at = varint_room (stream, document->n_tokens);

  for (guint i = 0; i < document->n_tokens; i++)
    {
      guint32 token = document->tokens[i];

      if (token >= TERM_FIRST)
        token = g_array_index (source->slots, guint32, token - TERM_FIRST);
      at = varint_write (at, token);
    }
  varint_end (stream, at);
  pending_add (&self->pending, article, stream);
}

void
index_writer_put (IndexWriter *self, guint32 article, IndexPut what, guint source,
                  const IndexDocument *document)
{
  Source *from = source_of (self, source);

  learn_forms (self, from, document);
  if (what == INDEX_LEARN)
    return;
  count_forms (self, from, document, what == INDEX_ADD ? 1 : -1);
  if (what == INDEX_ADD)
    add_document (self, article, from, document);
  else
    g_array_append_val (self->removed, article);
}

/* FALSE for an id that no term has. */
static gboolean
slot_of_id (const Dictionary *dictionary, guint32 id, guint32 *slot)
{
  *slot = id;
  if (id < TERM_FIRST)
    return TRUE;
  *slot = GPOINTER_TO_UINT (g_hash_table_lookup (dictionary->by_id, GUINT_TO_POINTER (id)));
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
      if (!varint_get (&content, end, &id) || !slot_of_id (&self->dictionary, id, &slot))
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
      count_tally (&self->state, tally, -1, &self->dictionary);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          Removal removal = { tally->slots[k], doc };

          /* It was in fewer articles than hold it. */
          if (dictionary_term (&self->dictionary, removal.slot)->df > G_MAXINT32)
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
      count_tally (&self->state, &self->tally, 1, &self->dictionary);
    }
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
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

      if (id == doc && g_array_binary_search (self->removed, &doc, compare_numbers, NULL))
        continue;
      if (id < 1 || id > ARTICLE_ID_MAX
            ? !store_damaged (self->store, error, "a forward list of no article")
            : !stream_from_stored (self, stmt, 1, doc, stream, error))
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

      if (term->df > 0 && index_is_language (term->text))
        g_array_append_val (terms, *term);
    }
  g_array_sort (terms, compare_languages);
  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "" : " ",
                            g_array_index (terms, DictionaryTerm, i).text + strlen ("lang:"));
  return g_string_free (out, FALSE);
}

/* The totals of what is pending alone. */
static void
recount (IndexWriter *self)
{
  index_state_clear (&self->state);
  self->state = (IndexState){ 0 };
  for (guint slot = TERM_FIRST; slot < self->dictionary.terms->len; slot++)
    dictionary_term (&self->dictionary, slot)->df = 0;
  count_pending (self);
  freeze (&self->state);
  assign_ids_afresh (&self->dictionary);
}

/* `removals` NULL: to the staging tables. */
static gboolean
write_lists (IndexWriter *self, GArray *removals, GError **error)
{
  IndexContent content = { .store = self->store,
                           .terms = self->dictionary.terms,
                           .forms = self->dictionary.forms,
                           .pending = &self->pending,
                           .tally = &self->tally,
                           .norms = self->state.norms,
                           .documents = (guint32) self->state.documents,
                           .keep_words = !self->forget };

  return lists_write (&content, removals, error);
}

/* What waited is in the tables. */
static void
forget_pending (IndexWriter *self)
{
  self->pending.length = 0;
  g_array_set_size (self->pending.documents, 0);
  g_array_set_size (self->pending.chunks, 0);
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
  g_array_sort (self->pending.documents, compare_documents);
  recount (self);
  return store_begin (self->store, error) && run_on_tables (self, "DELETE FROM %s_next", error)
         && write_lists (self, NULL, error) && store_commit (self->store, error);
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
            || !ids_suffice (&self->dictionary);
  if (!*staged)
    return TRUE;
  self->staged = stage (self, error);
  forget_pending (self);
  return self->staged;
}

/* (At every change of a name SQLite reads and writes the whole schema, 3 ms: the rows of a small index
 * are copied sooner.) */
static gboolean
swap_tables (IndexWriter *self, GError **error)
{
  if (self->state.documents <= COPIED_DOCUMENTS)
    return run_on_tables (self,
                          "DELETE FROM %s; INSERT INTO %s SELECT * FROM %s_next;"
                          "DELETE FROM %s_next",
                          error);
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
  if (!ids_suffice (&self->dictionary))
    return store_damaged (self->store, error, "the terms' numbers are used up");
  if (!collect_removals (self, removals, error))
    return FALSE;
  count_pending (self);
  g_array_sort (self->pending.documents, compare_documents);
  assign_ids (&self->dictionary);
  return delete_forwards (self, error) && write_lists (self, removals, error);
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
  state->langs = languages (&self->dictionary);
  state->last_term = self->dictionary.last_id;
  state->path_order = path_order;
  self->staged = FALSE;
  forget_pending (self);
  return index_state_write (self->store, state, error);
}
