#include "index/writer.h"

#include <math.h>
#include <string.h>
#include "index/assemble.h"
#include "text/stem.h"

#define DRIFT_AVERAGE 0.05
#define DRIFT_DOCUMENTS 0.25

enum
{
  SQL_STATE,
  SQL_SET_STATE,
  SQL_FORWARDS,
  SQL_FORWARD,
  SQL_DELETE_FORWARD,
  N_SQL
};

static const char *const sql[N_SQL] = {
  [SQL_STATE] = "SELECT rules, documents, last_term, len_title, len_heading, len_body, "
                "frozen_docs, avg_title, avg_heading, avg_body "
                "FROM search_state WHERE id = 1",
  [SQL_SET_STATE] = "INSERT OR REPLACE INTO search_state (id, rules, langs, documents, "
                    "last_term, len_title, len_heading, len_body, frozen_docs, "
                    "avg_title, avg_heading, avg_body, path_order) "
                    "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
  [SQL_FORWARDS] = "SELECT article, tokens FROM forward ORDER BY article",
  [SQL_FORWARD] = "SELECT tokens FROM forward WHERE article = ?1",
  [SQL_DELETE_FORWARD] = "DELETE FROM forward WHERE article = ?1",
};

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
load_state (IndexWriter *self, char **rules, guint32 *last_term, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_STATE, error);
  gboolean row;

  *rules = NULL;
  if (stmt == NULL || !statements_step (self->statements, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *rules = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  self->totals.documents = sqlite3_column_int64 (stmt, 1);
  *last_term = (guint32) sqlite3_column_int64 (stmt, 2);
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
  guint32 last_term;

  self->statements = statements_new (store, sql, N_SQL);
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
  guint32 last_term = TERM_FIRST - 1;

  self->store = store;
  self->full = full;
  self->forget = full;
  self->statements = statements_new (store, sql, N_SQL);
  self->sources = g_ptr_array_new_with_free_func (free_array);
  pending_init (&self->pending);
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!full && !load_state (self, &rules, &last_term, error))
    return NULL;
  self->dictionary = dictionary_new (store);
  if (!full && !dictionary_load (self->dictionary, last_term, error))
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

static gboolean
collect_removals (IndexWriter *self, Tally *tally, GArray *removals, GError **error)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();

  for (guint i = 0; i < self->removed->len; i++)
    {
      guint32 doc = g_array_index (self->removed, guint32, i);
      sqlite3_stmt *stmt = statements_get (self->statements, SQL_FORWARD, error);
      gboolean row, ok;

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, doc);
      if (!statements_step (self->statements, stmt, &row, error))
        return FALSE;
      if (!row)
        return store_damaged (self->store, error, "a forward list is missing");
      ok = stream_from_stored (self, stmt, 0, doc, stream, error);
      sqlite3_reset (stmt);
      if (!ok)
        return FALSE;
      tally_stream (tally, stream->data, stream->len);
      count_tally (&self->totals, tally, -1, self->dictionary);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          Removal removal = { tally->slots[k], doc };

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

/* The documents that stay join the pending ones: the index is written afresh. */
static gboolean
reload_rest (IndexWriter *self, GError **error)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_FORWARDS, error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  for (;;)
    {
      guint32 doc;

      if (!statements_step (self->statements, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      doc = (guint32) sqlite3_column_int64 (stmt, 0);
      if (in_sorted (self->removed, doc))
        continue;
      if (!stream_from_stored (self, stmt, 1, doc, stream, error))
        {
          sqlite3_reset (stmt);
          return FALSE;
        }
      pending_add (&self->pending, doc, stream);
    }
}

static gboolean
delete_forwards (IndexWriter *self, GError **error)
{
  for (guint i = 0; i < self->removed->len; i++)
    {
      sqlite3_stmt *stmt = statements_get (self->statements, SQL_DELETE_FORWARD, error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, g_array_index (self->removed, guint32, i));
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
drop_lists (IndexWriter *self, GError **error)
{
  static const char lists[] = "DELETE FROM term; DELETE FROM posting; "
                              "DELETE FROM forward; DELETE FROM search_state";
  sqlite3 *db = store_db (self->store);

  if (sqlite3_exec (db, lists, NULL, NULL, NULL) != SQLITE_OK
      || (self->forget
          && sqlite3_exec (db, "DELETE FROM word", NULL, NULL, NULL) != SQLITE_OK))
    return store_fail (self->store, error);
  return TRUE;
}

static gboolean
save_state (IndexWriter *self, gboolean path_order, GError **error)
{
  g_autofree char *langs = dictionary_languages (self->dictionary);
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_SET_STATE, error);
  const Totals *totals = &self->totals;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, STEM_RULES, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, langs, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, totals->documents);
  sqlite3_bind_int64 (stmt, 4, dictionary_last_id (self->dictionary));
  for (int i = 0; i < N_FIELDS; i++)
    {
      sqlite3_bind_int64 (stmt, 5 + i, totals->lengths[i]);
      sqlite3_bind_double (stmt, 9 + i, totals->norms.average[i]);
    }
  sqlite3_bind_int64 (stmt, 8, totals->frozen_docs);
  sqlite3_bind_int (stmt, 12, path_order);
  return statements_run (self->statements, stmt, error);
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
  count_pending (self, tally);
  if (!has_drifted (&self->totals))
    return TRUE;
  self->full = TRUE;
  return reload_rest (self, error);
}

gboolean
index_writer_commit (IndexWriter *self, gboolean path_order, GError **error)
{
  g_autoptr(GArray) removals = g_array_new (FALSE, FALSE, sizeof (Removal));
  g_autoptr(Tally) tally = tally_new (dictionary_slots (self->dictionary));
  Assembly assembly = { .store = self->store, .dictionary = self->dictionary,
                        .pending = &self->pending, .tally = tally,
                        .removals = removals };

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
