#include "index/writer.h"

#include <math.h>
#include <string.h>
#include "index/dictionary.h"
#include "index/lists.h"
#include "index/tally.h"
#include "text/stem.h"

#define DRIFT_AVERAGE 0.05
#define DRIFT_DOCUMENTS 0.25

enum
{
  SQL_STATE,
  SQL_SET_STATE,
  SQL_FORWARDS,
  SQL_FORWARD,
  SQL_ADD_FORWARD,
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
  [SQL_ADD_FORWARD] = "INSERT INTO forward (article, tokens, vector) "
                      "VALUES (?1, ?2, ?3)",
  [SQL_DELETE_FORWARD] = "DELETE FROM forward WHERE article = ?1",
};

/* A document that waits for the commit: its forward list, with dictionary slots in
 * place of term ids, lies in `streams`. */
typedef struct
{
  guint32 doc;
  guint32 length;
  gsize start;
} Pending;

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
  GArray *pending;    /* Pending */
  GArray *removed;    /* guint32, documents */
  guint8 *streams;
  gsize streams_length;
  gsize streams_room;
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
  self->pending = g_array_new (FALSE, FALSE, sizeof (Pending));
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
  g_clear_pointer (&self->pending, g_array_unref);
  g_clear_pointer (&self->removed, g_array_unref);
  g_free (self->streams);
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

static void
streams_reserve (IndexWriter *self, gsize more)
{
  if (self->streams_length + more <= self->streams_room)
    return;
  self->streams_room = MAX (self->streams_room * 3 / 2, self->streams_length + more);
  self->streams = g_realloc (self->streams, self->streams_room);
}

static void
add_pending (IndexWriter *self, guint32 doc, const GByteArray *stream)
{
  Pending pending = { doc, stream->len, self->streams_length };

  streams_reserve (self, stream->len);
  memcpy (self->streams + self->streams_length, stream->data, stream->len);
  self->streams_length += stream->len;
  g_array_append_val (self->pending, pending);
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
  add_pending (self, article, stream);
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

/* (slot, document) of every posting that goes. */
typedef struct
{
  guint32 slot;
  guint32 doc;
} Removal;

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
  for (guint i = 0; i < self->pending->len; i++)
    {
      const Pending *pending = &g_array_index (self->pending, Pending, i);

      tally_stream (tally, self->streams + pending->start, pending->length);
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
      add_pending (self, doc, stream);
    }
}

static int
compare_pending (gconstpointer a, gconstpointer b)
{
  return compare_numbers (&((const Pending *) a)->doc, &((const Pending *) b)->doc);
}

static int
compare_removals (gconstpointer a, gconstpointer b)
{
  const Removal *x = a, *y = b;

  if (x->slot != y->slot)
    return compare_numbers (&x->slot, &y->slot);
  return compare_numbers (&x->doc, &y->doc);
}

/* Postings of the pending documents, gathered by slot: those of slot s lie in
 * [start[s], start[s + 1]), ascending by document. */
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
gathered_init (Gathered *self, IndexWriter *writer, Tally *tally)
{
  guint n_slots = dictionary_slots (writer->dictionary);

  self->start = g_new0 (gsize, n_slots + 2);
  for (guint i = 0; i < writer->pending->len; i++)
    {
      const Pending *pending = &g_array_index (writer->pending, Pending, i);

      tally_stream (tally, writer->streams + pending->start, pending->length);
      for (guint k = 0; k < tally->n_slots; k++)
        self->start[tally->slots[k] + 2]++;
    }
  for (guint slot = 2; slot < n_slots + 2; slot++)
    self->start[slot] += self->start[slot - 1];
  self->docs = g_new (guint32, self->start[n_slots + 1] + 1);
  self->impacts = g_new (guint8, self->start[n_slots + 1] + 1);
}

static gboolean
write_forward (IndexWriter *self, const Pending *pending, const GByteArray *vector,
               GByteArray *blob, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_ADD_FORWARD, error);
  const guint8 *at = self->streams + pending->start, *end = at + pending->length;
  guint32 slot;

  if (stmt == NULL)
    return FALSE;
  codec_begin (blob);
  while (varint_get (&at, end, &slot))
    varint_put (blob, dictionary_id (self->dictionary, slot));
  codec_seal (blob, pending->doc);
  sqlite3_bind_int64 (stmt, 1, pending->doc);
  sqlite3_bind_blob (stmt, 2, blob->data, (int) blob->len, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 3, vector->data, (int) vector->len, SQLITE_STATIC);
  return statements_run (self->statements, stmt, error);
}

/* Fills `gathered` (whose start[s + 1] moves up to its final place) and writes the
 * forward lists on the way. */
static gboolean
write_documents (IndexWriter *self, Tally *tally, Gathered *gathered, GError **error)
{
  g_autoptr(GByteArray) blob = g_byte_array_new ();
  g_autoptr(GByteArray) vector = g_byte_array_new ();

  for (guint i = 0; i < self->pending->len; i++)
    {
      const Pending *pending = &g_array_index (self->pending, Pending, i);

      tally_stream (tally, self->streams + pending->start, pending->length);
      tally_weigh (tally, &self->totals.norms);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          gsize at = gathered->start[tally->slots[k] + 1]++;

          gathered->docs[at] = pending->doc;
          gathered->impacts[at] = tally->impacts[k];
        }
      codec_begin (vector);
      tally_vector (tally, self->dictionary, (guint32) self->totals.documents, vector);
      codec_seal (vector, pending->doc);
      if (!write_forward (self, pending, vector, blob, error))
        return FALSE;
    }
  return TRUE;
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
write_full (IndexWriter *self, const Gathered *gathered, GError **error)
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
change_term (IndexWriter *self, PostingLists *lists, guint32 slot,
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
write_changes (IndexWriter *self, const Gathered *gathered, GArray *removals,
               GError **error)
{
  g_autoptr(PostingLists) lists = posting_lists_new (self->store);
  g_autoptr(GByteArray) list = g_byte_array_new ();
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n_slots = dictionary_slots (self->dictionary), at = 0;

  g_array_sort (removals, compare_removals);
  for (guint32 slot = TERM_FIRST; slot < n_slots; slot++)
    {
      gsize start = gathered->start[slot];
      PostingRun added = { gathered->docs + start, gathered->impacts + start,
                           (guint) (gathered->start[slot + 1] - start) };

      g_array_set_size (gone, 0);
      for (; at < removals->len && g_array_index (removals, Removal, at).slot == slot;
           at++)
        g_array_append_val (gone, g_array_index (removals, Removal, at).doc);
      if ((added.count > 0 || gone->len > 0)
          && !change_term (self, lists, slot, &added, (const guint32 *) gone->data,
                           gone->len, list, error))
        return FALSE;
    }
  return dictionary_write_words (self->dictionary, error);
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

gboolean
index_writer_commit (IndexWriter *self, gboolean path_order, GError **error)
{
  g_autoptr(GArray) removals = g_array_new (FALSE, FALSE, sizeof (Removal));
  g_autoptr(Tally) tally = tally_new (dictionary_slots (self->dictionary));
  Gathered gathered = { 0 };
  gboolean ok;

  g_array_sort (self->removed, compare_numbers);
  if (!self->full)
    {
      if (!collect_removals (self, tally, removals, error))
        return FALSE;
      count_pending (self, tally);
      if (has_drifted (&self->totals))
        {
          if (!reload_rest (self, error))
            return FALSE;
          self->full = TRUE;
        }
    }
  g_array_sort (self->pending, compare_pending);
  if (self->full)
    recount (self, tally);
  else
    dictionary_assign_new (self->dictionary);
  if (!(self->full ? drop_lists (self, error) : delete_forwards (self, error)))
    return FALSE;
  gathered_init (&gathered, self, tally);
  ok = write_documents (self, tally, &gathered, error)
       && (self->full ? write_full (self, &gathered, error)
                      : write_changes (self, &gathered, removals, error))
       && save_state (self, path_order, error);
  gathered_clear (&gathered);
  return ok;
}
