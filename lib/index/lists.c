#include "index/lists.h"

#include <string.h>

enum
{
  INLINE_BYTES = 96 /* a longer list leaves the term's row */
};

enum
{
  SQL_INSERT,
  SQL_FIND,
  SQL_NEXT,
  SQL_DELETE,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_INSERT] = { "INSERT OR REPLACE INTO posting (id, data) VALUES (:id, :data)" },
  [SQL_FIND] = { "SELECT id, data FROM posting WHERE id BETWEEN :first AND :last "
                 "ORDER BY id DESC LIMIT 1" },
  [SQL_NEXT] = { "SELECT id FROM posting WHERE id > :id AND id <= :last ORDER BY id LIMIT 1" },
  [SQL_DELETE] = { "DELETE FROM posting WHERE id = :id" },
};

const StatementTable lists_statements = { sql, N_SQL, NULL };

struct PostingLists
{
  Store *store;
  Statements *statements;
  GByteArray *blob;
  guint32 *docs; /* room for two chunks: one being changed may double */
  guint8 *impacts;
  guint32 *old_docs;
  guint8 *old_impacts;
};

PostingLists *
posting_lists_new (Store *store)
{
  PostingLists *self = g_new0 (PostingLists, 1);

  self->store = store;
  self->statements = statements_open (store, &lists_statements);
  self->blob = g_byte_array_new ();
  self->old_docs = g_new (guint32, POSTING_CHUNK_MAX);
  self->old_impacts = g_new (guint8, POSTING_CHUNK_MAX);
  return self;
}

void
posting_lists_free (PostingLists *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_byte_array_unref (self->blob);
  g_free (self->docs);
  g_free (self->impacts);
  g_free (self->old_docs);
  g_free (self->old_impacts);
  g_free (self);
}

static gint64
chunk_key (guint32 term, guint32 lowest)
{
  return (gint64) ((guint64) term << 32 | lowest);
}

static gboolean
write_chunk (PostingLists *self, gint64 key, const PostingRun *run, GError **error)
{
  codec_begin (self->blob);
  codec_put_postings (self->blob, run->docs, run->impacts, run->count);
  codec_seal (self->blob, (guint64) key);
  return statement_run (self->statements, SQL_INSERT,
                        BIND (bind_int (":id", key),
                              bind_blob (":data", self->blob->data, self->blob->len)),
                        error);
}

static guint
run_bytes (const PostingRun *run, guint limit)
{
  guint bytes = 2;
  guint32 previous = 0;

  for (guint i = 0; i < run->count && bytes <= limit; i++)
    {
      bytes += codec_posting_bytes (previous, run->docs[i]);
      previous = run->docs[i];
    }
  return bytes;
}

/* How many postings of `run` fill a chunk. */
static guint
chunk_length (const PostingRun *run)
{
  guint bytes = 2 + CODEC_SUM_BYTES, i;
  guint32 previous = 0;

  for (i = 0; i < run->count && i < POSTING_CHUNK_MAX; i++)
    {
      bytes += codec_posting_bytes (previous, run->docs[i]);
      if (bytes > POSTING_CHUNK_BYTES)
        break;
      previous = run->docs[i];
    }
  return i;
}

static void
run_advance (PostingRun *run, guint count)
{
  run->docs += count;
  run->impacts += count;
  run->count -= count;
}

/* Writes `run` as chunks; the first gets `lowest` for its key. */
static gboolean
write_chunks (PostingLists *self, guint32 term, guint32 lowest, PostingRun run,
              GError **error)
{
  while (run.count > 0)
    {
      PostingRun chunk = run;

      chunk.count = chunk_length (&run);
      if (!write_chunk (self, chunk_key (term, lowest), &chunk, error))
        return FALSE;
      run_advance (&run, chunk.count);
      if (run.count > 0)
        lowest = run.docs[0];
    }
  return TRUE;
}

gboolean
posting_lists_create (PostingLists *self, guint32 term, const PostingRun *run,
                      GByteArray *inline_list, GError **error)
{
  if (run_bytes (run, INLINE_BYTES) > INLINE_BYTES)
    return write_chunks (self, term, 0, *run, error);
  codec_put_postings (inline_list, run->docs, run->impacts, run->count);
  return TRUE;
}

/* Merges old postings less `removed` with `added` into self->docs/impacts. */
static guint
merge (PostingLists *self, guint n_old, const guint32 *removed, guint n_removed,
       const PostingRun *added)
{
  guint i = 0, r = 0, a = 0, n = 0;

  self->docs = g_renew (guint32, self->docs, n_old + added->count + 1);
  self->impacts = g_renew (guint8, self->impacts, n_old + added->count + 1);
  while (i < n_old || a < added->count)
    if (a < added->count && (i == n_old || added->docs[a] <= self->old_docs[i]))
      {
        if (i < n_old && added->docs[a] == self->old_docs[i])
          i++;
        self->docs[n] = added->docs[a];
        self->impacts[n++] = added->impacts[a++];
      }
    else
      {
        while (r < n_removed && removed[r] < self->old_docs[i])
          r++;
        if (r == n_removed || removed[r] != self->old_docs[i])
          {
            self->docs[n] = self->old_docs[i];
            self->impacts[n++] = self->old_impacts[i];
          }
        i++;
      }
  return n;
}

/* Loads the chunk that `doc` belongs to; none: an empty one with the lowest key. */
static gboolean
load_chunk (PostingLists *self, guint32 term, guint32 doc, gint64 *key, guint *count,
            GError **error)
{
  const guint8 *content;
  sqlite3_stmt *row;
  gsize length;
  gboolean ok;

  *key = chunk_key (term, 0);
  *count = 0;
  if (!statement_row (self->statements, SQL_FIND,
                      BIND (bind_int (":first", chunk_key (term, 0)),
                            bind_int (":last", chunk_key (term, doc))),
                      &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *key = sqlite3_column_int64 (row, 0);
  content = codec_open (sqlite3_column_blob (row, 1), (gsize) sqlite3_column_bytes (row, 1),
                        (guint64) *key, &length);
  ok = content != NULL
       && codec_get_postings (content, length, self->old_docs, self->old_impacts, count);
  sqlite3_reset (row);
  return ok || store_damaged (self->store, error, "a posting list");
}

/* The lowest article id of the chunk behind `key`, or G_MAXUINT32 + 1. */
static gboolean
next_chunk (PostingLists *self, gint64 key, guint64 *lowest, GError **error)
{
  gint64 next = -1;

  if (!statement_int (self->statements, SQL_NEXT,
                      BIND (bind_int (":id", key), bind_int (":last", key | G_MAXUINT32)),
                      &next, error))
    return FALSE;
  *lowest = next < 0 ? G_GUINT64_CONSTANT (1) << 32 : (guint32) next;
  return TRUE;
}

static gboolean
delete_chunk (PostingLists *self, gint64 key, GError **error)
{
  return statement_run (self->statements, SQL_DELETE, BIND (bind_int (":id", key)), error);
}

static guint
count_below (const guint32 *docs, guint count, guint64 limit)
{
  guint n = 0;

  while (n < count && docs[n] < limit)
    n++;
  return n;
}

/* Applies the changes that fall into the chunk of the first of them. */
static gboolean
change_chunk (PostingLists *self, guint32 term, const guint32 **removed,
              guint *n_removed, PostingRun *added, GError **error)
{
  guint32 first = *n_removed == 0    ? added->docs[0]
                  : added->count == 0 ? (*removed)[0]
                                      : MIN ((*removed)[0], added->docs[0]);
  PostingRun here = *added, merged;
  guint n_here, n_old;
  guint64 limit;
  gint64 key;

  if (!load_chunk (self, term, first, &key, &n_old, error)
      || !next_chunk (self, key, &limit, error))
    return FALSE;
  n_here = count_below (*removed, *n_removed, limit);
  here.count = count_below (added->docs, added->count, limit);
  merged.count = merge (self, n_old, *removed, n_here, &here);
  merged.docs = self->docs;
  merged.impacts = self->impacts;
  *removed += n_here;
  *n_removed -= n_here;
  run_advance (added, here.count);
  if (merged.count == 0)
    return delete_chunk (self, key, error);
  return write_chunks (self, term, (guint32) key, merged, error);
}

static gboolean
change_inline (PostingLists *self, guint32 term, const guint32 *removed,
               guint n_removed, const PostingRun *added, GByteArray *inline_list,
               GError **error)
{
  PostingRun merged;
  guint n_old;

  if (!codec_get_postings (inline_list->data, inline_list->len, self->old_docs,
                           self->old_impacts, &n_old))
    return store_damaged (self->store, error, "a posting list");
  merged.count = merge (self, n_old, removed, n_removed, added);
  merged.docs = self->docs;
  merged.impacts = self->impacts;
  g_byte_array_set_size (inline_list, 0);
  return posting_lists_create (self, term, &merged, inline_list, error);
}

gboolean
posting_lists_change (PostingLists *self, guint32 term, const guint32 *removed,
                      guint n_removed, const PostingRun *added, GByteArray *inline_list,
                      GError **error)
{
  PostingRun rest = *added;

  if (inline_list->len > 0)
    return change_inline (self, term, removed, n_removed, added, inline_list, error);
  while (n_removed > 0 || rest.count > 0)
    if (!change_chunk (self, term, &removed, &n_removed, &rest, error))
      return FALSE;
  return TRUE;
}
