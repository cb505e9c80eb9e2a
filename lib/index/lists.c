#include "index/lists.h"

#include <string.h>

enum
{
  INLINE_BYTES = 96 /* a longer list leaves the term's row */
};

enum
{
  SQL_ADD_FORWARD,
  SQL_STAGE_FORWARD,
  SQL_READ_TERM,
  SQL_WRITE_TERM,
  SQL_DELETE_TERM,
  SQL_STAGE_TERM,
  SQL_READ_WORD,
  SQL_WRITE_WORD,
  SQL_DELETE_WORD,
  SQL_READ_STAGED_WORD,
  SQL_STAGE_WORD,
  SQL_DELETE_STAGED_WORD,
  SQL_STAGE_OLD_WORDS,
  SQL_INSERT,
  SQL_STAGE_CHUNK,
  SQL_FIND,
  SQL_NEXT,
  SQL_DELETE,
  N_SQL
};

#define WORD_ROW "(word, term, df, sum) VALUES (:word, :term, :df, :sum)"
#define TERM_ROW "(term, id, df, whole, data) VALUES (:term, :id, :df, :whole, :data)"

static const StatementRow sql[N_SQL] = {
  [SQL_ADD_FORWARD] = { "INSERT INTO forward (article, tokens, vector) "
                        "VALUES (:doc, :tokens, :vector)" },
  [SQL_STAGE_FORWARD] = { "INSERT INTO forward_next (article, tokens, vector) "
                          "VALUES (:doc, :tokens, :vector)" },
  [SQL_READ_TERM] = { "SELECT data, df, whole FROM term WHERE term = :term" },
  [SQL_WRITE_TERM] = { "INSERT OR REPLACE INTO term " TERM_ROW },
  [SQL_DELETE_TERM] = { "DELETE FROM term WHERE term = :term" },
  [SQL_STAGE_TERM] = { "INSERT INTO term_next " TERM_ROW },
  [SQL_READ_WORD] = { "SELECT df FROM word WHERE word = :word AND term = :term" },
  [SQL_WRITE_WORD] = { "INSERT OR REPLACE INTO word " WORD_ROW },
  [SQL_DELETE_WORD] = { "DELETE FROM word WHERE word = :word AND term = :term" },
  [SQL_READ_STAGED_WORD] = { "SELECT df FROM word_next WHERE word = :word AND term = :term" },
  [SQL_STAGE_WORD] = { "INSERT OR REPLACE INTO word_next " WORD_ROW },
  [SQL_DELETE_STAGED_WORD] = { "DELETE FROM word_next WHERE word = :word AND term = :term" },
  [SQL_STAGE_OLD_WORDS] = { "INSERT INTO word_next SELECT * FROM word", STATEMENT_SCANS },
  [SQL_INSERT] = { "INSERT OR REPLACE INTO posting (id, data) VALUES (:id, :data)" },
  [SQL_STAGE_CHUNK] = { "INSERT INTO posting_next (id, data) VALUES (:id, :data)" },
  [SQL_FIND] = { "SELECT id, data FROM posting WHERE id BETWEEN :first AND :last "
                 "ORDER BY id DESC LIMIT 1" },
  [SQL_NEXT] = { "SELECT id FROM posting WHERE id > :id AND id <= :last ORDER BY id LIMIT 1" },
  [SQL_DELETE] = { "DELETE FROM posting WHERE id = :id" },
};

STATEMENT_TABLE (lists, sql, N_SQL, NULL);

typedef struct
{
  const guint32 *docs; /* ascending */
  const guint8 *impacts;
  guint count;
} PostingRun;

/* Postings by slot: those of slot s lie in [start[s], start[s + 1]), ascending by document. */
typedef struct
{
  gsize *start;
  guint32 *docs;
  guint8 *impacts;
} Postings;

typedef struct
{
  const IndexContent *content;
  Store *store;
  Statements *statements;
  gboolean staged;
  Postings postings;       /* of what is pending */
  GByteArray *tokens;      /* of the document under way */
  GByteArray *vector;      /* the same */
  GByteArray *inline_list; /* of the term under way */
  GByteArray *blob;
  guint32 *docs; /* room for two chunks: one being changed may double */
  guint8 *impacts;
  guint32 *old_docs;
  guint8 *old_impacts;
} Lists;

static void
lists_init (Lists *self, const IndexContent *content, gboolean staged)
{
  *self = (Lists){ .content = content, .store = content->store, .staged = staged };
  self->statements = statements_open (self->store, &lists_statements);
  self->tokens = g_byte_array_new ();
  self->vector = g_byte_array_new ();
  self->inline_list = g_byte_array_new ();
  self->blob = g_byte_array_new ();
  self->old_docs = g_new (guint32, POSTING_CHUNK_MAX);
  self->old_impacts = g_new (guint8, POSTING_CHUNK_MAX);
}

static void
lists_clear (Lists *self)
{
  statements_free (self->statements);
  g_byte_array_unref (self->tokens);
  g_byte_array_unref (self->vector);
  g_byte_array_unref (self->inline_list);
  g_byte_array_unref (self->blob);
  g_free (self->postings.start);
  g_free (self->postings.docs);
  g_free (self->postings.impacts);
  g_free (self->docs);
  g_free (self->impacts);
  g_free (self->old_docs);
  g_free (self->old_impacts);
}

/* ---- A document's vector: its heaviest terms by idf and impact */

/* That words are written with a hyphen tells no more than they do. */
static gboolean
is_hyphenated (const char *term)
{
  return term[strlen (term) - 1] == HYPHENATED;
}

/* A term of one document tells nothing about its likeness to others. */
static guint
weigh_terms (const Tally *self, const IndexContent *content, WeighedTerm *out)
{
  guint count = 0;

  for (guint i = self->n_filters; i < self->n_slots; i++)
    {
      const DictionaryTerm *term = content_term (content, self->slots[i]);

      if (term->df < 2 || is_hyphenated (term->text))
        continue;
      out[count].id = term->id;
      out[count++].weight = impact_idf (content->documents, term->df)
                            * impact_weight (self->impacts[i]);
    }
  return count;
}

static void
put_vector (const Tally *self, const IndexContent *content, GByteArray *out)
{
  g_autofree WeighedTerm *weighed = g_new (WeighedTerm, self->n_slots + 1);
  guint count = weigh_terms (self, content, weighed);
  VectorTerm terms[VECTOR_TERMS];

  codec_put_vector (out, terms, vector_choose (weighed, count, terms));
}

/* ---- What is pending, made into forward lists and postings */

/* Room for the postings of each slot: until all are there, start[s + 1] is where the next of slot s
 * goes. */
static void
make_room (Lists *self)
{
  const Pending *pending = self->content->pending;
  guint n_slots = self->content->terms->len;
  Postings *postings = &self->postings;
  Tally *tally = self->content->tally;

  postings->start = g_new0 (gsize, n_slots + 2);
  for (guint i = 0; i < pending->documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (pending, i, &doc, &length);

      tally_document (tally, stream, length, NULL);
      for (guint k = 0; k < tally->n_slots; k++)
        postings->start[tally->slots[k] + 2]++;
    }
  for (guint slot = 2; slot < n_slots + 2; slot++)
    postings->start[slot] += postings->start[slot - 1];
  postings->docs = g_new (guint32, postings->start[n_slots + 1] + 1);
  postings->impacts = g_new (guint8, postings->start[n_slots + 1] + 1);
}

static gboolean
write_forward (Lists *self, guint32 doc, const guint8 *stream, gsize length, GError **error)
{
  const guint8 *end = stream + length;
  guint32 slot;
  guint8 *at;

  codec_begin (self->tokens);
  at = varint_room (self->tokens, (guint) length);
  while (varint_get (&stream, end, &slot))
    at = varint_write (at, content_term (self->content, slot)->id);
  varint_end (self->tokens, at);
  codec_seal (self->tokens, doc);
  codec_begin (self->vector);
  put_vector (self->content->tally, self->content, self->vector);
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
write_forwards (Lists *self, GError **error)
{
  Pending *pending = self->content->pending;
  Postings *postings = &self->postings;
  Tally *tally = self->content->tally;

  for (guint i = 0; i < pending->documents->len; i++)
    {
      guint32 doc;
      gsize length;
      const guint8 *stream = pending_stream (pending, i, &doc, &length);

      tally_document (tally, stream, length, &self->content->norms);
      for (guint k = 0; k < tally->n_slots; k++)
        {
          gsize at = postings->start[tally->slots[k] + 1]++;

          postings->docs[at] = doc;
          postings->impacts[at] = tally->impacts[k];
        }
      if (!write_forward (self, doc, stream, length, error))
        return FALSE;
      pending_written (pending, i);
    }
  return TRUE;
}

/* ---- Posting lists */

static gint64
chunk_key (guint32 term, guint32 lowest)
{
  return (gint64) ((guint64) term << 32 | lowest);
}

static gboolean
write_chunk (Lists *self, gint64 key, const PostingRun *run, GError **error)
{
  codec_begin (self->blob);
  codec_put_postings (self->blob, run->docs, run->impacts, run->count);
  codec_seal (self->blob, (guint64) key);
  return statement_run (self->statements, self->staged ? SQL_STAGE_CHUNK : SQL_INSERT,
                        BIND (bind_int (":id", key),
                              bind_blob (":data", self->blob->data, self->blob->len)),
                        error);
}

/* Bytes that codec_put_postings () writes for one more posting after `previous`. */
static guint
posting_bytes (guint32 previous, guint32 doc)
{
  return varint_bytes (doc - previous) + 1;
}

static guint
run_bytes (const PostingRun *run, guint limit)
{
  guint bytes = 2;
  guint32 previous = 0;

  for (guint i = 0; i < run->count && bytes <= limit; i++)
    {
      bytes += posting_bytes (previous, run->docs[i]);
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
      bytes += posting_bytes (previous, run->docs[i]);
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
write_chunks (Lists *self, guint32 term, guint32 lowest, PostingRun run, GError **error)
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

/* A list where there is none. */
static gboolean
create_list (Lists *self, guint32 term, const PostingRun *run, GError **error)
{
  if (run_bytes (run, INLINE_BYTES) > INLINE_BYTES)
    return write_chunks (self, term, 0, *run, error);
  codec_put_postings (self->inline_list, run->docs, run->impacts, run->count);
  return TRUE;
}

static guint
first_from (const guint32 *docs, guint from, guint count, guint32 doc)
{
  while (from < count)
    {
      guint middle = from + (count - from) / 2;

      if (docs[middle] < doc)
        from = middle + 1;
      else
        count = middle;
    }
  return from;
}

/* Merges old postings less `removed` with `added` into self->docs/impacts: between these, which are few, old ones are
 * copied as they are. */
static guint
merge (Lists *self, guint n_old, const guint32 *removed, guint n_removed,
       const PostingRun *added)
{
  guint i = 0, r = 0, a = 0, n = 0;

  self->docs = g_renew (guint32, self->docs, n_old + added->count + 1);
  self->impacts = g_renew (guint8, self->impacts, n_old + added->count + 1);
  while (i < n_old || a < added->count)
    {
      const guint32 next = MIN (a < added->count ? added->docs[a] : G_MAXUINT32,
                                r < n_removed ? removed[r] : G_MAXUINT32);
      const guint stop = a == added->count && r == n_removed
                           ? n_old
                           : first_from (self->old_docs, i, n_old, next),
                  kept = stop - i;

      memcpy (self->docs + n, self->old_docs + i, kept * sizeof *self->docs);
      memcpy (self->impacts + n, self->old_impacts + i, kept);
      n += kept;
      i = stop;
      if (i < n_old && self->old_docs[i] == next)
        i++;
      if (r < n_removed && removed[r] == next)
        r++;
      if (a < added->count && added->docs[a] == next)
        {
          self->docs[n] = next;
          self->impacts[n++] = added->impacts[a++];
        }
    }
  return n;
}

/* Loads the chunk that `doc` belongs to; none: an empty one with the lowest key. */
static gboolean
load_chunk (Lists *self, guint32 term, guint32 doc, gint64 *key, guint *count, GError **error)
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
next_chunk (Lists *self, gint64 key, guint64 *lowest, GError **error)
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
delete_chunk (Lists *self, gint64 key, GError **error)
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
change_chunk (Lists *self, guint32 term, const guint32 **removed, guint *n_removed,
              PostingRun *added, GError **error)
{
  guint32 first = *n_removed == 0     ? added->docs[0]
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
  if (merged.count == n_old
      && memcmp (self->docs, self->old_docs, n_old * sizeof *self->docs) == 0
      && memcmp (self->impacts, self->old_impacts, n_old) == 0)
    return TRUE;
  if (merged.count == 0)
    return delete_chunk (self, key, error);
  return write_chunks (self, term, (guint32) key, merged, error);
}

static gboolean
change_inline (Lists *self, guint32 term, const guint32 *removed, guint n_removed,
               const PostingRun *added, GError **error)
{
  GByteArray *list = self->inline_list;
  PostingRun merged;
  guint n_old;

  if (!codec_get_postings (list->data, list->len, self->old_docs, self->old_impacts, &n_old))
    return store_damaged (self->store, error, "a posting list");
  merged.count = merge (self, n_old, removed, n_removed, added);
  merged.docs = self->docs;
  merged.impacts = self->impacts;
  g_byte_array_set_size (list, 0);
  return create_list (self, term, &merged, error);
}

/* Removes `removed`, then adds `added`.  The inline list is the term row's (empty: chunked). */
static gboolean
change_list (Lists *self, guint32 term, const guint32 *removed, guint n_removed,
             const PostingRun *added, GError **error)
{
  PostingRun rest = *added;

  if (self->inline_list->len > 0)
    return change_inline (self, term, removed, n_removed, added, error);
  while (n_removed > 0 || rest.count > 0)
    if (!change_chunk (self, term, &removed, &n_removed, &rest, error))
      return FALSE;
  return TRUE;
}

/* ---- Terms and words */

/* The stored row: whether there is one, its posting list, and how many documents it counts. */
static gboolean
read_term (Lists *self, const DictionaryTerm *term, gboolean *known, guint32 *df,
           guint32 *whole, GError **error)
{
  const guint8 *content;
  sqlite3_stmt *row;
  gsize length;

  g_byte_array_set_size (self->inline_list, 0);
  if (!statement_row (self->statements, SQL_READ_TERM, BIND (bind_text (":term", term->text)),
                      &row, error))
    return FALSE;
  *known = row != NULL;
  if (row == NULL)
    return TRUE;
  *df = (guint32) sqlite3_column_int64 (row, 1);
  *whole = (guint32) sqlite3_column_int64 (row, 2);
  content = codec_open (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0),
                        codec_term_key (term->text, term->id, *df, *whole), &length);
  if (content != NULL)
    g_byte_array_append (self->inline_list, content, (guint) length);
  sqlite3_reset (row);
  return content != NULL || store_damaged (self->store, error, "a term");
}

/* Writes the row, or deletes it when no document holds the term. */
static gboolean
write_term (Lists *self, const DictionaryTerm *term, GError **error)
{
  if (term->df == 0)
    return statement_run (self->statements, SQL_DELETE_TERM,
                          BIND (bind_text (":term", term->text)), error);
  if (term->whole > term->df)
    return store_damaged (self->store, error, "a term");
  codec_begin (self->blob);
  g_byte_array_append (self->blob, self->inline_list->data, self->inline_list->len);
  codec_seal (self->blob, codec_term_key (term->text, term->id, term->df, term->whole));
  return statement_run (self->statements, self->staged ? SQL_STAGE_TERM : SQL_WRITE_TERM,
                        BIND (bind_text (":term", term->text), bind_int (":id", term->id),
                              bind_int (":df", term->df), bind_int (":whole", term->whole),
                              bind_blob (":data", self->blob->data, self->blob->len)),
                        error);
}

static gboolean
write_word (Lists *self, DictionaryForm *form, GError **error)
{
  guint base = self->staged ? SQL_READ_STAGED_WORD : SQL_READ_WORD;
  const char *stem = content_term (self->content, form->slot)->text;
  gboolean fresh = self->staged && !self->content->keep_words;
  gint64 df = 0;

  if (!fresh
      && !statement_int (self->statements, base,
                         BIND (bind_text (":word", form->word), bind_text (":term", stem)),
                         &df, error))
    return FALSE;
  df += form->counted;
  form->counted = 0;
  if (df < 0)
    return store_damaged (self->store, error, "the words");
  if (df == 0)
    return statement_run (self->statements, base + 2,
                          BIND (bind_text (":word", form->word), bind_text (":term", stem)),
                          error);
  return statement_run (self->statements, base + 1,
                        BIND (bind_text (":word", form->word), bind_text (":term", stem),
                              bind_int (":df", df),
                              bind_int (":sum", codec_word_sum (form->word, stem, df))),
                        error);
}

static int
compare_forms (gconstpointer a, gconstpointer b, gpointer data)
{
  const IndexContent *content = data;
  const DictionaryForm *x = *(DictionaryForm *const *) a, *y = *(DictionaryForm *const *) b;
  int order = strcmp (x->word, y->word);

  return order != 0 ? order
                    : strcmp (content_term (content, x->slot)->text,
                              content_term (content, y->slot)->text);
}

/* Those whose number of documents has changed, in the table's order. */
static GPtrArray *
changed_forms (const IndexContent *content)
{
  GPtrArray *forms = g_ptr_array_new ();

  for (guint i = 0; i < content->forms->len; i++)
    {
      DictionaryForm *form = &g_array_index (content->forms, DictionaryForm, i);

      if (form->counted != 0)
        g_ptr_array_add (forms, form);
    }
  g_ptr_array_sort_with_data (forms, compare_forms, (gpointer) content);
  return forms;
}

static gboolean
write_words (Lists *self, GError **error)
{
  g_autoptr(GPtrArray) forms = changed_forms (self->content);

  for (guint i = 0; i < forms->len; i++)
    if (!write_word (self, g_ptr_array_index (forms, i), error)
        || (self->staged && !store_turn (self->store, error)))
      return FALSE;
  return TRUE;
}

/* ---- All of it */

static PostingRun
run_of (const Lists *self, guint32 slot)
{
  const Postings *postings = &self->postings;
  gsize start = postings->start[slot];

  return (PostingRun){ postings->docs + start, postings->impacts + start,
                       (guint) (postings->start[slot + 1] - start) };
}

static int
compare_text (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (content_term (data, *(const guint32 *) a)->text,
                 content_term (data, *(const guint32 *) b)->text);
}

/* A table that is filled in its own order is filled fast, and without holes. */
static guint32 *
slots_by_text (const IndexContent *content)
{
  guint count = content->terms->len;
  guint32 *slots = g_new (guint32, count);

  for (guint32 slot = 0; slot < count; slot++)
    slots[slot] = slot;
  g_qsort_with_data (slots + TERM_FIRST, (int) (count - TERM_FIRST), sizeof *slots,
                     compare_text, (gpointer) content);
  return slots;
}

static gboolean
stage_terms (Lists *self, GError **error)
{
  g_autofree guint32 *order = slots_by_text (self->content);

  for (guint i = TERM_FIRST; i < self->content->terms->len; i++)
    {
      const DictionaryTerm *term = content_term (self->content, order[i]);
      PostingRun run = run_of (self, order[i]);

      if (run.count == 0)
        continue;
      g_byte_array_set_size (self->inline_list, 0);
      if (!create_list (self, term->id, &run, error) || !write_term (self, term, error)
          || !store_turn (self->store, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_list (const GByteArray *list, const guint8 *bytes, guint length)
{
  return list->len == length && (length == 0 || memcmp (list->data, bytes, length) == 0);
}

/* (An edit leaves most postings of a document what they were: what does not change is not written.) */
static gboolean
change_term (Lists *self, guint32 slot, const PostingRun *added, const GArray *removed,
             GError **error)
{
  const DictionaryTerm *term = content_term (self->content, slot);
  g_autofree guint8 *before = NULL;
  guint32 df = 0, whole = 0;
  gboolean known;
  guint length;

  if (!read_term (self, term, &known, &df, &whole, error))
    return FALSE;
  if (!known)
    return create_list (self, term->id, added, error) && write_term (self, term, error);
  length = self->inline_list->len;
  before = g_memdup2 (self->inline_list->data, length);
  if (!change_list (self, term->id, (const guint32 *) (gpointer) removed->data, removed->len,
                    added, error))
    return FALSE;
  return (term->df == df && term->whole == whole && is_list (self->inline_list, before, length))
         || write_term (self, term, error);
}

static int
compare_removals (gconstpointer a, gconstpointer b)
{
  const Removal *x = a, *y = b;

  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

static gboolean
change_terms (Lists *self, GArray *removals, GError **error)
{
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n_slots = self->content->terms->len, at = 0;

  g_array_sort (removals, compare_removals);
  for (guint32 slot = TERM_FIRST; slot < n_slots; slot++)
    {
      PostingRun run = run_of (self, slot);
      const Removal *removal;

      g_array_set_size (gone, 0);
      for (; at < removals->len
             && (removal = &g_array_index (removals, Removal, at))->slot == slot;
           at++)
        g_array_append_val (gone, removal->doc);
      if ((run.count > 0 || gone->len > 0) && !change_term (self, slot, &run, gone, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_terms (Lists *self, GArray *removals, GError **error)
{
  if (removals != NULL)
    return change_terms (self, removals, error);
  return stage_terms (self, error)
         && (!self->content->keep_words
             || statement_run (self->statements, SQL_STAGE_OLD_WORDS, NULL, error));
}

gboolean
lists_write (const IndexContent *content, GArray *removals, GError **error)
{
  gboolean ok;
  Lists self;

  lists_init (&self, content, removals == NULL);
  make_room (&self);
  ok = write_forwards (&self, error) && write_terms (&self, removals, error)
       && write_words (&self, error);
  lists_clear (&self);
  return ok;
}
