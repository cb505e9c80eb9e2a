#include "index/assemble.h"

#include "index/lists.h"

enum
{
  SQL_ADD_FORWARD,
  N_SQL
};

static const char *const sql[N_SQL] = {
  [SQL_ADD_FORWARD] = "INSERT INTO forward (article, tokens, vector) "
                      "VALUES (?1, ?2, ?3)",
};

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

typedef struct
{
  Statements *statements;
  GByteArray *tokens;
  GByteArray *vector;
} ForwardWriter;

static gboolean
write_forward (const Assembly *self, ForwardWriter *writer, guint32 doc,
               const guint8 *stream, gsize length, GError **error)
{
  sqlite3_stmt *stmt = statements_get (writer->statements, SQL_ADD_FORWARD, error);
  const guint8 *end = stream + length;
  guint32 slot;

  if (stmt == NULL)
    return FALSE;
  codec_begin (writer->tokens);
  while (varint_get (&stream, end, &slot))
    varint_put (writer->tokens, dictionary_id (self->dictionary, slot));
  codec_seal (writer->tokens, doc);
  codec_begin (writer->vector);
  tally_vector (self->tally, self->dictionary, self->documents, writer->vector);
  codec_seal (writer->vector, doc);
  sqlite3_bind_int64 (stmt, 1, doc);
  sqlite3_bind_blob (stmt, 2, writer->tokens->data, (int) writer->tokens->len,
                     SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 3, writer->vector->data, (int) writer->vector->len,
                     SQLITE_STATIC);
  return statements_run (writer->statements, stmt, error);
}

static gboolean
write_documents (const Assembly *self, ForwardWriter *writer, Gathered *gathered,
                 GError **error)
{
  Tally *tally = self->tally;

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
      if (!write_forward (self, writer, doc, stream, length, error))
        return FALSE;
    }
  return TRUE;
}

/* Writes the forward lists and gathers the postings on the way. */
static gboolean
write_and_gather (const Assembly *self, Gathered *gathered, GError **error)
{
  ForwardWriter writer = { statements_new (self->store, sql, N_SQL),
                           g_byte_array_new (), g_byte_array_new () };
  gboolean ok;

  gathered_init (gathered, self);
  ok = write_documents (self, &writer, gathered, error);
  statements_free (writer.statements);
  g_byte_array_unref (writer.tokens);
  g_byte_array_unref (writer.vector);
  return ok;
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

gboolean
assemble_index (const Assembly *self, GError **error)
{
  Gathered gathered = { 0 };
  gboolean ok = write_and_gather (self, &gathered, error)
                && (self->full ? write_full (self, &gathered, error)
                               : write_changes (self, &gathered, error));

  gathered_clear (&gathered);
  return ok;
}
