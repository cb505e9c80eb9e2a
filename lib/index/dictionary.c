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

static const char *const sql[N_SQL] = {
  [SQL_LOAD] = "SELECT term, id, df, whole FROM term",
  [SQL_READ] = "SELECT data, df FROM term WHERE term = ?1",
  [SQL_WRITE] = "INSERT OR REPLACE INTO term (term, id, df, whole, data) "
                "VALUES (?1, ?2, ?3, ?4, ?5)",
  [SQL_DELETE] = "DELETE FROM term WHERE term = ?1",
  [SQL_WORD] = "INSERT OR IGNORE INTO word (word, term) VALUES (?1, ?2)",
};

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
  self->statements = statements_new (store, sql, N_SQL);
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

gboolean
dictionary_load (Dictionary *self, guint32 last_id, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_LOAD, error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  self->last_id = MAX (last_id, TERM_FIRST - 1);
  g_array_set_size (self->by_id, self->last_id + 1);
  for (;;)
    {
      const char *text;
      gint64 id;

      if (!statements_step (self->statements, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      text = (const char *) sqlite3_column_text (stmt, 0);
      id = sqlite3_column_int64 (stmt, 1);
      if (text == NULL || id < TERM_FIRST || id > last_id
          || g_array_index (self->by_id, guint32, id) != 0)
        break;
      g_array_index (self->by_id, guint32, id) = self->terms->len;
      add_term (self, text, (guint32) id, (guint32) sqlite3_column_int64 (stmt, 2),
                sqlite3_column_int (stmt, 3) != 0);
    }
  sqlite3_reset (stmt);
  return store_damaged (self->store, error, "the terms");
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
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_READ, error);
  const guint8 *content;
  gsize length;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, term->text, -1, SQLITE_STATIC);
  if (!statements_step (self->statements, stmt, known, error))
    return FALSE;
  if (!*known)
    return TRUE;
  content = codec_open (sqlite3_column_blob (stmt, 0),
                        (gsize) sqlite3_column_bytes (stmt, 0),
                        codec_term_key (term->text, term->id,
                                        (guint32) sqlite3_column_int64 (stmt, 1)),
                        &length);
  if (content != NULL)
    g_byte_array_append (list, content, (guint) length);
  sqlite3_reset (stmt);
  return content != NULL || store_damaged (self->store, error, "a term");
}

static gboolean
delete_term (Dictionary *self, const Term *term, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_DELETE, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, term->text, -1, SQLITE_STATIC);
  return statements_run (self->statements, stmt, error);
}

gboolean
dictionary_write (Dictionary *self, guint32 slot, const GByteArray *list, GError **error)
{
  const Term *term = term_at (self, slot);
  sqlite3_stmt *stmt;

  if (term->df == 0)
    return delete_term (self, term, error);
  stmt = statements_get (self->statements, SQL_WRITE, error);
  if (stmt == NULL)
    return FALSE;
  codec_begin (self->blob);
  g_byte_array_append (self->blob, list->data, list->len);
  codec_seal (self->blob, codec_term_key (term->text, term->id, term->df));
  sqlite3_bind_text (stmt, 1, term->text, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, term->id);
  sqlite3_bind_int64 (stmt, 3, term->df);
  sqlite3_bind_int (stmt, 4, term->whole);
  sqlite3_bind_blob (stmt, 5, self->blob->data, (int) self->blob->len, SQLITE_STATIC);
  return statements_run (self->statements, stmt, error);
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
      sqlite3_stmt *stmt = statements_get (self->statements, SQL_WORD, error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_text (stmt, 1, form->word, -1, SQLITE_STATIC);
      sqlite3_bind_text (stmt, 2, form->stem, -1, SQLITE_STATIC);
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}
