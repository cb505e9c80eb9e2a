#include "index/writer.h"

#include <math.h>
#include <string.h>
#include "index/dictionary.h"
#include "index/lists.h"
#include "text/stem.h"

#define DRIFT_AVERAGE 0.05
#define DRIFT_DOCUMENTS 0.25

/* Words of all documents: far more than there can be, and no sum overflows. */
#define LENGTH_MAX (G_GINT64_CONSTANT (1) << 48)

enum
{
  SQL_STATE,
  SQL_SET_STATE,
  SQL_FORWARDS,
  SQL_FORWARD,
  SQL_ADD_FORWARD,
  SQL_DELETE_FORWARD,
  SQL_DROP_TERMS,
  SQL_DROP_LISTS,
  SQL_DROP_FORWARDS,
  SQL_DROP_STATE,
  SQL_DROP_WORDS,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_STATE] = { "SELECT rules, documents, last_term, len_title, len_heading, len_body, "
                  "frozen_docs, avg_title, avg_heading, avg_body "
                  "FROM search_state WHERE id = 1" },
  [SQL_SET_STATE] = { "INSERT OR REPLACE INTO search_state (id, rules, langs, documents, "
                      "last_term, len_title, len_heading, len_body, frozen_docs, "
                      "avg_title, avg_heading, avg_body, path_order) "
                      "VALUES (1, :rules, :langs, :documents, :last_term, :len_title, "
                      ":len_heading, :len_body, :frozen_docs, :avg_title, :avg_heading, "
                      ":avg_body, :path_order)" },
  [SQL_FORWARDS] = { "SELECT article, tokens FROM forward ORDER BY article", STATEMENT_SCANS },
  [SQL_FORWARD] = { "SELECT tokens FROM forward WHERE article = :doc" },
  [SQL_ADD_FORWARD] = { "INSERT INTO forward (article, tokens, vector) "
                        "VALUES (:doc, :tokens, :vector)" },
  [SQL_DELETE_FORWARD] = { "DELETE FROM forward WHERE article = :doc" },
  [SQL_DROP_TERMS] = { "DELETE FROM term" },
  [SQL_DROP_LISTS] = { "DELETE FROM posting" },
  [SQL_DROP_FORWARDS] = { "DELETE FROM forward" },
  [SQL_DROP_STATE] = { "DELETE FROM search_state" },
  [SQL_DROP_WORDS] = { "DELETE FROM word" },
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

/* ---- The pending documents turned into forward lists, posting lists and terms of the file */

/* A posting that goes. */
typedef struct
{
  guint32 slot;
  guint32 doc;
} Removal;

typedef struct
{
  Store *store;
  Statements *statements;
  Dictionary *dictionary;
  const Pending *pending; /* ascending by document */
  Tally *tally;
  FieldNorms norms;
  guint32 documents;      /* in the index, for the idf in vectors */
  gboolean full;          /* there are no terms and lists yet */
  GArray *removals;       /* Removal; sorted here */
  GByteArray *tokens, *vector; /* of one document */
} Assembly;

static int
compare_removals (gconstpointer a, gconstpointer b)
{
  const Removal *x = a, *y = b;

  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

/* Postings of the pending documents, gathered by slot: those of slot s lie in
 * [start[s], start[s + 1]), ascending by document, once all are written. */
typedef struct
{
  gsize *start;
  guint32 *docs;
  guint8 *impacts;
} Gathered;

static void
gathered_clear (Gathered *self)
{
  g_free (self->start);
  g_free (self->docs);
  g_free (self->impacts);
}

static void
gathered_init (Gathered *self, const Assembly *assembly)
{
  guint n_slots = dictionary_slots (assembly->dictionary);
  Tally *tally = assembly->tally;

  self->start = g_new0 (gsize, n_slots + 2);
  for (guint i = 0; i < assembly->pending->documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (assembly->pending, i, &doc, &length);

      tally_stream (tally, stream, length);
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
    varint_put (self->tokens, dictionary_id (self->dictionary, slot));
  codec_seal (self->tokens, doc);
  codec_begin (self->vector);
  tally_vector (self->tally, self->dictionary, self->documents, self->vector);
  codec_seal (self->vector, doc);
  return statement_run (self->statements, SQL_ADD_FORWARD,
                        BIND (bind_int (":doc", doc),
                              bind_blob (":tokens", self->tokens->data, self->tokens->len),
                              bind_blob (":vector", self->vector->data, self->vector->len)),
                        error);
}

/* Writes the forward lists and gathers the postings on the way. */
static gboolean
write_and_gather (Assembly *self, Gathered *gathered, GError **error)
{
  Tally *tally = self->tally;

  gathered_init (gathered, self);
  for (guint i = 0; i < self->pending->documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (self->pending, i, &doc, &length);

      tally_stream (tally, stream, length);
      tally_weigh (tally, &self->norms);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          gsize at = gathered->start[tally->slots[k] + 1]++;

          gathered->docs[at] = doc;
          gathered->impacts[at] = tally->impacts[k];
        }
      if (!write_forward (self, doc, stream, length, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_full (const Assembly *self, const Gathered *gathered, GError **error)
{
  g_autoptr(PostingLists) lists = posting_lists_new (self->store);
  g_autoptr(GByteArray) list = g_byte_array_new ();
  g_autofree guint32 *order = dictionary_by_text (self->dictionary);
  guint n_slots = dictionary_slots (self->dictionary);

  for (guint i = TERM_FIRST; i < n_slots; i++)
    {
      guint32 slot = order[i];
      gsize start = gathered->start[slot];
      PostingRun run = { gathered->docs + start, gathered->impacts + start,
                         (guint) (gathered->start[slot + 1] - start) };

      if (run.count == 0)
        continue;
      g_byte_array_set_size (list, 0);
      if (!posting_lists_create (lists, dictionary_id (self->dictionary, slot), &run,
                                 list, error)
          || !dictionary_write (self->dictionary, slot, list, error))
        return FALSE;
    }
  return dictionary_write_words (self->dictionary, error);
}

static gboolean
change_term (const Assembly *self, PostingLists *lists, guint32 slot,
             const PostingRun *added, const guint32 *removed, guint n_removed,
             GByteArray *list, GError **error)
{
  guint32 id = dictionary_id (self->dictionary, slot);
  gboolean known;

  g_byte_array_set_size (list, 0);
  if (!dictionary_read (self->dictionary, slot, &known, list, error))
    return FALSE;
  if (known)
    {
      if (!posting_lists_change (lists, id, removed, n_removed, added, list, error))
        return FALSE;
    }
  else if (!posting_lists_create (lists, id, added, list, error))
    return FALSE;
  return dictionary_write (self->dictionary, slot, list, error);
}

static gboolean
write_changes (const Assembly *self, const Gathered *gathered, GError **error)
{
  g_autoptr(PostingLists) lists = posting_lists_new (self->store);
  g_autoptr(GByteArray) list = g_byte_array_new ();
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n_slots = dictionary_slots (self->dictionary), at = 0;
  guint n_removals = self->removals->len;
  const Removal *removals;

  g_array_sort (self->removals, compare_removals);
  removals = (const Removal *) (gpointer) self->removals->data;
  for (guint32 slot = TERM_FIRST; slot < n_slots; slot++)
    {
      gsize start = gathered->start[slot];
      PostingRun added = { gathered->docs + start, gathered->impacts + start,
                           (guint) (gathered->start[slot + 1] - start) };

      g_array_set_size (gone, 0);
      for (; at < n_removals && removals[at].slot == slot; at++)
        g_array_append_val (gone, removals[at].doc);
      if ((added.count > 0 || gone->len > 0)
          && !change_term (self, lists, slot, &added, (const guint32 *) gone->data,
                           gone->len, list, error))
        return FALSE;
    }
  return dictionary_write_words (self->dictionary, error);
}

static gboolean
assemble_index (Assembly *self, GError **error)
{
  Gathered gathered = { 0 };
  gboolean ok = write_and_gather (self, &gathered, error)
                && (self->full ? write_full (self, &gathered, error)
                               : write_changes (self, &gathered, error));

  gathered_clear (&gathered);
  return ok;
}

/* ---- The writer */

typedef struct
{
  gint64 documents;
  gint64 lengths[N_FIELDS];
  gint64 frozen_docs;
  FieldNorms norms;
} Totals;

struct IndexWriter
{
  Store *store;
  Statements *statements;
  Dictionary *dictionary;
  gboolean full;    /* the terms and lists are written afresh */
  gboolean forget;  /* the caller gives every document anew */
  Totals totals;
  GPtrArray *sources; /* GArray of guint32: vocabulary number -> dictionary slot */
  Pending pending;
  GArray *removed;    /* guint32, documents */
};

static void
free_array (gpointer array)
{
  g_array_unref (array);
}

static gboolean
totals_are_sound (const Totals *totals, gint64 last_term)
{
  gboolean sound = last_term >= TERM_FIRST - 1 && last_term <= TERM_ID_MAX
                   && totals->documents >= 0 && totals->documents <= G_MAXINT32
                   && totals->frozen_docs >= 0 && totals->frozen_docs <= G_MAXINT32;

  for (guint i = 0; i < N_FIELDS; i++)
    sound = sound && totals->lengths[i] >= 0 && totals->lengths[i] <= LENGTH_MAX
            && isfinite (totals->norms.average[i]);
  return sound;
}

static gboolean
load_state (IndexWriter *self, char **rules, gint64 *last_term, GError **error)
{
  sqlite3_stmt *stmt;

  *rules = NULL;
  if (!statement_row (self->statements, SQL_STATE, NULL, &stmt, error))
    return FALSE;
  if (stmt == NULL)
    return TRUE;
  *rules = column_dup (stmt, 0);
  self->totals.documents = sqlite3_column_int64 (stmt, 1);
  *last_term = sqlite3_column_int64 (stmt, 2);
  for (int i = 0; i < N_FIELDS; i++)
    {
      self->totals.lengths[i] = sqlite3_column_int64 (stmt, 3 + i);
      self->totals.norms.average[i] = MAX (sqlite3_column_double (stmt, 7 + i), 1e-3);
    }
  self->totals.frozen_docs = sqlite3_column_int64 (stmt, 6);
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
index_writer_outdated (Store *store, gboolean *outdated, GError **error)
{
  g_autoptr(IndexWriter) self = g_new0 (IndexWriter, 1);
  g_autofree char *rules = NULL;
  gint64 last_term;

  self->statements = statements_open (store, &writer_statements);
  if (!load_state (self, &rules, &last_term, error))
    return FALSE;
  *outdated = rules == NULL || strcmp (rules, STEM_RULES) != 0;
  return TRUE;
}

IndexWriter *
index_writer_new (Store *store, gboolean full, GError **error)
{
  g_autoptr(IndexWriter) self = g_new0 (IndexWriter, 1);
  g_autofree char *rules = NULL;
  gint64 last_term = TERM_FIRST - 1;

  self->store = store;
  self->full = full;
  self->forget = full;
  self->statements = statements_open (store, &writer_statements);
  self->sources = g_ptr_array_new_with_free_func (free_array);
  pending_init (&self->pending);
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!full && !load_state (self, &rules, &last_term, error))
    return NULL;
  self->dictionary = dictionary_new (store);
  if (!full && !totals_are_sound (&self->totals, last_term))
    {
      store_damaged (store, error, "the search state");
      return NULL;
    }
  if (!full && !dictionary_load (self->dictionary, (guint32) last_term, error))
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

void
index_writer_learn (IndexWriter *self, guint source, const IndexDocument *document)
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

/* A stored forward list, with slots in place of ids. */
static gboolean
stream_from_stored (IndexWriter *self, sqlite3_stmt *stmt, int column, guint32 doc,
                    GByteArray *stream, GError **error)
{
  gsize length = 0;
  const guint8 *content
    = codec_open (sqlite3_column_blob (stmt, column),
                  (gsize) sqlite3_column_bytes (stmt, column), doc, &length);
  const guint8 *end = content == NULL ? NULL : content + length;
  guint32 id, slot;

  g_byte_array_set_size (stream, 0);
  while (content < end)
    {
      if (!varint_get (&content, end, &id)
          || !dictionary_slot_of_id (self->dictionary, id, &slot))
        return store_damaged (self->store, error, "a forward list");
      varint_put (stream, slot);
    }
  return content != NULL || store_damaged (self->store, error, "a forward list");
}

static void
count_tally (Totals *totals, Tally *tally, int sign, Dictionary *dictionary)
{
  totals->documents += sign;
  for (guint i = 0; i < N_FIELDS; i++)
    totals->lengths[i] += sign * (gint64) tally->lengths[i];
  for (guint i = 0; i < tally->n_slots; i++)
    dictionary_count (dictionary, tally->slots[i], sign);
}

/* The stored forward list of a document that goes. */
static gboolean
read_removed (IndexWriter *self, guint32 doc, GByteArray *stream, GError **error)
{
  sqlite3_stmt *row;
  gboolean ok;

  if (!statement_row (self->statements, SQL_FORWARD, BIND (bind_int (":doc", doc)), &row, error))
    return FALSE;
  if (row == NULL)
    return store_damaged (self->store, error, "a forward list is missing");
  ok = stream_from_stored (self, row, 0, doc, stream, error);
  sqlite3_reset (row);
  return ok;
}

static gboolean
collect_removals (IndexWriter *self, Tally *tally, GArray *removals, GError **error)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();

  for (guint i = 0; i < self->removed->len; i++)
    {
      guint32 doc = g_array_index (self->removed, guint32, i);

      if (!read_removed (self, doc, stream, error))
        return FALSE;
      tally_stream (tally, stream->data, stream->len);
      count_tally (&self->totals, tally, -1, self->dictionary);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          Removal removal = { tally->slots[k], doc };

          /* It was in fewer articles than hold it. */
          if (dictionary_df (self->dictionary, removal.slot) > G_MAXINT32)
            return store_damaged (self->store, error, "a term");
          g_array_append_val (removals, removal);
        }
    }
  return TRUE;
}

static void
count_pending (IndexWriter *self, Tally *tally)
{
  for (guint i = 0; i < self->pending.documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (&self->pending, i, &doc, &length);

      tally_stream (tally, stream, length);
      count_tally (&self->totals, tally, 1, self->dictionary);
    }
}

static double
average (const Totals *totals, guint field)
{
  return MAX ((double) totals->lengths[field] / (double) MAX (totals->documents, 1), 1e-3);
}

static gboolean
has_drifted (const Totals *totals)
{
  double docs = (double) totals->documents, frozen = (double) totals->frozen_docs;

  if (fabs (docs - frozen) > DRIFT_DOCUMENTS * frozen)
    return TRUE;
  for (guint i = 0; i < N_FIELDS; i++)
    if (fabs (average (totals, i) - totals->norms.average[i])
        > DRIFT_AVERAGE * totals->norms.average[i])
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
      if (!is_document (self, id, error) || !stream_from_stored (self, stmt, 1, doc, stream, error))
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

static gboolean
drop_lists (IndexWriter *self, GError **error)
{
  guint last = self->forget ? SQL_DROP_WORDS : SQL_DROP_STATE;

  for (guint which = SQL_DROP_TERMS; which <= last; which++)
    if (!statement_run (self->statements, which, NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
save_state (IndexWriter *self, gboolean path_order, GError **error)
{
  g_autofree char *langs = dictionary_languages (self->dictionary);
  const Totals *totals = &self->totals;
  const gint64 *lengths = totals->lengths;
  const double *averages = totals->norms.average;

  return statement_run (self->statements, SQL_SET_STATE,
                        BIND (bind_text (":rules", STEM_RULES), bind_text (":langs", langs),
                              bind_int (":documents", totals->documents),
                              bind_int (":last_term", dictionary_last_id (self->dictionary)),
                              bind_int (":len_title", lengths[FIELD_TITLE]),
                              bind_int (":len_heading", lengths[FIELD_HEADING]),
                              bind_int (":len_body", lengths[FIELD_BODY]),
                              bind_int (":frozen_docs", totals->frozen_docs),
                              bind_real (":avg_title", averages[FIELD_TITLE]),
                              bind_real (":avg_heading", averages[FIELD_HEADING]),
                              bind_real (":avg_body", averages[FIELD_BODY]),
                              bind_int (":path_order", path_order)),
                        error);
}

static void
freeze (Totals *totals)
{
  totals->frozen_docs = totals->documents;
  for (guint i = 0; i < N_FIELDS; i++)
    totals->norms.average[i] = average (totals, i);
}

/* The totals of what is pending alone: the base of a full build. */
static void
recount (IndexWriter *self, Tally *tally)
{
  memset (&self->totals, 0, sizeof self->totals);
  dictionary_reset_counts (self->dictionary);
  count_pending (self, tally);
  freeze (&self->totals);
  dictionary_assign_by_frequency (self->dictionary);
}

/* Takes off what goes and counts what comes; when that shifts the averages too far,
 * everything is written afresh. */
static gboolean
apply_changes (IndexWriter *self, Tally *tally, GArray *removals, GError **error)
{
  if (!collect_removals (self, tally, removals, error))
    return FALSE;
  if (!totals_are_sound (&self->totals, dictionary_last_id (self->dictionary)))
    return store_damaged (self->store, error, "the search state");
  count_pending (self, tally);
  if (!has_drifted (&self->totals)
      && dictionary_last_id (self->dictionary) < TERM_ID_MAX - dictionary_slots (self->dictionary))
    return TRUE;
  self->full = TRUE;
  return reload_rest (self, error);
}

gboolean
index_writer_commit (IndexWriter *self, gboolean path_order, GError **error)
{
  g_autoptr(GArray) removals = g_array_new (FALSE, FALSE, sizeof (Removal));
  g_autoptr(Tally) tally = tally_new (dictionary_slots (self->dictionary));
  g_autoptr(GByteArray) tokens = g_byte_array_new ();
  g_autoptr(GByteArray) vector = g_byte_array_new ();
  Assembly assembly = { .store = self->store, .statements = self->statements,
                        .dictionary = self->dictionary, .pending = &self->pending,
                        .tally = tally, .removals = removals, .tokens = tokens,
                        .vector = vector };

  g_array_sort (self->removed, compare_numbers);
  if (!self->full && !apply_changes (self, tally, removals, error))
    return FALSE;
  pending_sort (&self->pending);
  if (self->full)
    recount (self, tally);
  else
    dictionary_assign_new (self->dictionary);
  assembly.norms = self->totals.norms;
  assembly.documents = (guint32) self->totals.documents;
  assembly.full = self->full;
  return (self->full ? drop_lists (self, error) : delete_forwards (self, error))
         && assemble_index (&assembly, error) && save_state (self, path_order, error);
}
