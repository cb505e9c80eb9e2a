#include "index/reader.h"

#include <string.h>
#include "index/forward.h"
#include "index/state.h"
#include "text/words.h"

enum
{
  FREQUENCIES_KEPT = 16384,
  FREQUENT_KEPT = 2048, /* beginnings */
  FEW_BYTES = 3,        /* of a beginning that few frequent words have */
  KEPT_TERM_BYTES = 192 /* about what a kept term takes beside its list */
};

static void kept_terms_free (gpointer data);

enum
{
  SQL_CHUNKS,
  SQL_FORWARD,
  SQL_FORWARDS,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_CHUNKS]
  = { "SELECT id, data FROM posting WHERE id BETWEEN :first AND :last ORDER BY id" },
  [SQL_FORWARD] = { "SELECT tokens, vector FROM forward WHERE article = :doc" },
  [SQL_FORWARDS]
  = { "SELECT tokens, vector, article FROM forward ORDER BY article", STATEMENT_SCANS },
};

STATEMENT_TABLE (reader, sql, N_SQL, NULL);

static gboolean
outdated (SearchIndex *self, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: the index was made by another version; run kbindex again",
               store_path (self->store));
  return FALSE;
}

/* Without an index, whoever is at work on the file may be about to write the first. */
static gboolean
read_made (Store *store, IndexState *state, GError **error)
{
  if (!index_state_read (store, state, error))
    return FALSE;
  if (state->rules != NULL)
    return TRUE;
  index_state_clear (state);
  return store_look_again (store, error) && index_state_read (store, state, error);
}

static gboolean
read_state (SearchIndex *self, GError **error)
{
  g_auto(IndexState) state = { 0 };

  if (!read_made (self->store, &state, error))
    return FALSE;
  self->langs = g_strsplit (state.langs == NULL ? "" : state.langs, " ", 64);
  if (state.rules == NULL)
    return TRUE;
  if (!state.current)
    return outdated (self, error);
  if (state.documents > state.last_doc)
    return search_index_damaged (self, "the search state", error);
  self->documents = (guint32) state.documents;
  self->last_doc = state.last_doc;
  self->path_order = state.path_order;
  self->lexicon.documents = self->documents;
  if (self->langs[0] != NULL)
    self->lexicon.anchor = g_strconcat ("lang:", self->langs[0], NULL);
  self->lexicon.summed = state.summed;
  self->norms = state.norms;
  return TRUE;
}

SearchIndex *
search_index_open (Store *store, GError **error)
{
  g_autoptr(SearchIndex) self = g_new0 (SearchIndex, 1);

  self->store = store;
  self->statements = statements_open (store, &reader_statements);
  self->lexicon.store = store;
  self->lexicon.statements = statements_open (store, &lexicon_statements);
  self->stemmers = stemmers_new ();
  self->frequencies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->frequent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->terms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_terms_free);
  self->docs = g_new (guint32, POSTING_CHUNK_MAX);
  self->impacts = g_new (guint8, POSTING_CHUNK_MAX);
  return read_state (self, error) ? g_steal_pointer (&self) : NULL;
}

void
search_index_free (SearchIndex *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  statements_free (self->lexicon.statements);
  g_free (self->lexicon.anchor);
  g_hash_table_unref (self->stemmers);
  g_hash_table_unref (self->frequencies);
  g_hash_table_unref (self->frequent);
  g_hash_table_unref (self->terms);
  kept_forwards_clear (&self->forwards);
  g_free (self->scratch.scores);
  g_free (self->scratch.most);
  g_free (self->scratch.scored);
  g_free (self->scratch.strongest);
  g_free (self->scratch.touched);
  g_clear_pointer (&self->spellings, g_hash_table_unref);
  g_clear_pointer (&self->cuts, g_hash_table_unref);
  g_strfreev (self->langs);
  g_free (self->docs);
  g_free (self->impacts);
  g_free (self);
}

/* ---- Stems of a word */

/* The different stems of `word`, each once.  (What is put together of several words may be longer than a word is:
 * it has none.) */
static char **
stems_of (SearchIndex *self, const char *word, const char *lang)
{
  g_autoptr(GPtrArray) stems = g_ptr_array_new ();
  gsize bytes = strlen (word);

  for (guint i = 0; bytes <= WORD_MAX && (self->langs[i] != NULL || (lang != NULL && i == 0));
       i++)
    {
      gsize length;
      const char *stem
        = stemmer_stem (stemmers_get (self->stemmers, lang != NULL ? lang : self->langs[i]),
                        word, bytes, &length);

      if (!g_ptr_array_find_with_equal_func (stems, stem, g_str_equal, NULL))
        g_ptr_array_add (stems, g_strndup (stem, length));
      if (lang != NULL)
        break;
    }
  g_ptr_array_add (stems, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&stems), FALSE);
}

/* The term of a stem, and that of the words whose hyphen is left out in it; id 0: there is none. */
typedef struct
{
  IndexTerm same, hyphenated;
} KeptTerms;

static void
kept_terms_clear (KeptTerms *self)
{
  index_term_clear (&self->same);
  index_term_clear (&self->hyphenated);
}

static void
kept_terms_free (gpointer data)
{
  kept_terms_clear (data);
  g_free (data);
}

static gsize
bytes_of (const IndexTerm *term)
{
  return term->list == NULL ? 0 : g_bytes_get_size (term->list);
}

/* Of many queries the words come again. */
static const KeptTerms *
keep_terms (SearchIndex *self, const char *stem, KeptTerms *read)
{
  gsize bytes = KEPT_TERM_BYTES + bytes_of (&read->same) + bytes_of (&read->hyphenated);
  KeptTerms *kept = g_memdup2 (read, sizeof *read);

  if (self->terms_bytes + bytes > self->terms_room)
    {
      g_hash_table_remove_all (self->terms);
      self->terms_bytes = 0;
    }
  g_hash_table_insert (self->terms, g_strdup (stem), kept);
  self->terms_bytes += bytes;
  memset (read, 0, sizeof *read);
  return kept;
}

/* The terms, which are kept, or in `read`, { 0 } at first, which the caller clears in any case. */
static const KeptTerms *
find_spellings (SearchIndex *self, const char *stem, KeptTerms *read, GError **error)
{
  const KeptTerms *kept = g_hash_table_lookup (self->terms, stem);

  if (kept != NULL)
    return kept;
  if (!lexicon_spellings (&self->lexicon, stem, &read->same, &read->hyphenated, error))
    return NULL;
  return self->terms_room > 0 ? keep_terms (self, stem, read) : read;
}

static void
append_term (GArray *terms, const IndexTerm *from)
{
  IndexTerm term;

  if (from->id == 0)
    return;
  term = index_term_copy (from);
  g_array_append_val (terms, term);
}

/* Appends the term of `stem` and, with `hyphens`, the other. */
static gboolean
append_spellings (SearchIndex *self, const char *stem, gboolean hyphens, GArray *terms,
                  GError **error)
{
  KeptTerms read = { { 0 }, { 0 } };
  const KeptTerms *found = find_spellings (self, stem, &read, error);

  if (found != NULL)
    {
      append_term (terms, &found->same);
      if (hyphens)
        append_term (terms, &found->hyphenated);
    }
  kept_terms_clear (&read);
  return found != NULL;
}

gboolean
search_index_term (SearchIndex *self, const char *text, IndexTerm *term, gboolean *found,
                   GError **error)
{
  KeptTerms read = { { 0 }, { 0 } };
  const KeptTerms *kept;

  if (self->terms_room == 0)
    return lexicon_term (&self->lexicon, text, term, found, error);
  kept = find_spellings (self, text, &read, error);
  if (kept != NULL)
    *term = index_term_copy (&kept->same);
  *found = kept != NULL && kept->same.id != 0;
  kept_terms_clear (&read);
  return kept != NULL;
}

/* What a stem of the word added to the terms. */
typedef struct
{
  const char *stem;
  guint first, count;
  gboolean first_lang; /* that of most articles has this stem */
  gboolean written;    /* articles write the word so in a language that has it */
} StemTerms;

static gboolean
note_stem (gpointer data, const char *word G_GNUC_UNUSED, const char *stem, gint64 df)
{
  GArray *found = data;

  for (guint i = 0; i < found->len; i++)
    {
      StemTerms *one = &g_array_index (found, StemTerms, i);

      one->written |= df > 0 && strcmp (stem, one->stem) == 0;
    }
  return TRUE;
}

/* Notes in `found` (StemTerms) the stems that the word has where it stands as it is. */
static gboolean
note_written (SearchIndex *self, const char *word, GArray *found, GError **error)
{
  g_autofree char *after = g_strconcat (word, "\1", NULL);

  return lexicon_words (&self->lexicon, SPAN_WORDS, word, after, note_stem, found, error);
}

/* German makes "print" of "printer", which in English is another word.  So where articles write the word, those
 * of its stems count that it has there, beside that of the language most articles are in; a form that none
 * writes may be of any.  (An index from before schema version 11 has one stem of each word.) */
static gboolean
drop_unwritten (SearchIndex *self, const char *word, GArray *found, GArray *terms,
                GError **error)
{
  gboolean any = FALSE;

  if (found->len < 2 || !self->lexicon.summed)
    return TRUE;
  if (!note_written (self, word, found, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    any |= g_array_index (found, StemTerms, i).written;
  for (guint i = found->len; any && i-- > 0;)
    {
      const StemTerms *one = &g_array_index (found, StemTerms, i);

      if (!one->written && !one->first_lang)
        g_array_remove_range (terms, one->first, one->count);
    }
  return TRUE;
}

gboolean
search_index_stems (SearchIndex *self, const char *word, const char *lang, gboolean hyphens,
                    GArray *terms, GError **error)
{
  g_auto(GStrv) stems = stems_of (self, word, lang);
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (StemTerms));

  for (char **stem = stems; *stem != NULL; stem++)
    {
      StemTerms one = { .stem = *stem, .first = terms->len, .first_lang = stem == stems };

      if (!append_spellings (self, *stem, hyphens, terms, error))
        return FALSE;
      one.count = terms->len - one.first;
      one.written = one.count > 0 && strcmp (*stem, word) == 0
                    && g_array_index (terms, IndexTerm, one.first).whole > 0;
      if (one.count > 0)
        g_array_append_val (found, one);
    }
  if (!drop_unwritten (self, word, found, terms, error))
    return FALSE;
  g_array_sort (terms, index_term_compare);
  return TRUE;
}

/* What was found out is kept: beginnings of words are asked for again and again. */
static void
note_frequency (SearchIndex *self, const char *word, guint64 df)
{
  if (g_hash_table_size (self->frequencies) >= FREQUENCIES_KEPT)
    g_hash_table_remove_all (self->frequencies);
  g_hash_table_insert (self->frequencies, g_strdup (word), GSIZE_TO_POINTER (df));
}

gboolean
search_index_frequency (SearchIndex *self, const char *word, const char *lang, guint64 *df,
                        GError **error)
{
  g_auto(GStrv) stems = NULL;
  gpointer known;

  if (lang == NULL && g_hash_table_lookup_extended (self->frequencies, word, NULL, &known))
    {
      *df = GPOINTER_TO_SIZE (known);
      return TRUE;
    }
  *df = 0;
  stems = stems_of (self, word, lang);
  for (char **stem = stems; *stem != NULL; stem++)
    {
      guint64 of_stem;

      if (!lexicon_frequency (&self->lexicon, *stem, &of_stem, error))
        return FALSE;
      *df += of_stem;
    }
  if (lang == NULL)
    note_frequency (self, word, *df);
  return TRUE;
}

/* ---- The most frequent terms of a beginning */

typedef struct
{
  char *text;
  gint64 df; /* the most articles that have one written form of it */
} FrequentTerm;

static void
clear_frequent (gpointer data)
{
  g_free (((FrequentTerm *) data)->text);
}

static gboolean
count_form (gpointer data, const char *word G_GNUC_UNUSED, const char *stem, gint64 df)
{
  GHashTable *counts = data;
  gint64 *known = lexicon_is_no_word (stem) ? NULL : g_hash_table_lookup (counts, stem);

  if (known != NULL)
    *known = MAX (*known, df);
  else if (!lexicon_is_no_word (stem))
    g_hash_table_insert (counts, g_strdup (stem), g_memdup2 (&df, sizeof df));
  return TRUE;
}

static int
more_frequent (gconstpointer a, gconstpointer b)
{
  const FrequentTerm *x = a, *y = b;

  if (x->df != y->df)
    return x->df > y->df ? -1 : 1;
  return strcmp (x->text, y->text);
}

/* The first of `sorted` and a NULL, in one piece of memory. */
static char **
pack_texts (const GArray *sorted, guint limit)
{
  guint count = MIN (sorted->len, limit);
  gsize size = (count + 1) * sizeof (char *);
  char **texts, *at;

  for (guint i = 0; i < count; i++)
    size += strlen (g_array_index (sorted, FrequentTerm, i).text) + 1;
  texts = g_malloc (size);
  at = (char *) (texts + count + 1);
  for (guint i = 0; i < count; i++)
    {
      texts[i] = at;
      at = g_stpcpy (at, g_array_index (sorted, FrequentTerm, i).text) + 1;
    }
  texts[count] = NULL;
  return texts;
}

static char **
most_frequent (GHashTable *counts, guint limit)
{
  g_autoptr(GArray) sorted = g_array_new (FALSE, FALSE, sizeof (FrequentTerm));
  GHashTableIter iter;
  gpointer text, df;

  g_array_set_clear_func (sorted, clear_frequent);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &text, &df))
    {
      FrequentTerm term = { text, *(gint64 *) df };

      g_hash_table_iter_steal (&iter);
      g_free (df);
      g_array_append_val (sorted, term);
    }
  g_array_sort (sorted, more_frequent);
  return pack_texts (sorted, limit);
}

static char **
find_frequent (SearchIndex *self, const char *prefix, GError **error)
{
  g_autoptr(GHashTable) counts
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (strlen (prefix) < FEW_BYTES
      && (!lexicon_words (&self->lexicon, SPAN_FREQUENT_TERMS, prefix, NULL, count_form,
                          counts, error)
          || !lexicon_words (&self->lexicon, SPAN_FREQUENT_WORDS, prefix, NULL, count_form,
                             counts, error)))
    return NULL;
  if (g_hash_table_size (counts) < FREQUENT_TERMS
      && (!lexicon_words (&self->lexicon, SPAN_TERMS, prefix, NULL, count_form, counts, error)
          || !lexicon_words (&self->lexicon, SPAN_WORDS, prefix, NULL, count_form, counts,
                             error)))
    return NULL;
  return most_frequent (counts, FREQUENT_TERMS);
}

const char *const *
search_index_frequent (SearchIndex *self, const char *prefix, GError **error)
{
  char **texts = g_hash_table_lookup (self->frequent, prefix);

  if (texts != NULL)
    return (const char *const *) texts;
  texts = find_frequent (self, prefix, error);
  if (texts == NULL)
    return NULL;
  if (g_hash_table_size (self->frequent) >= FREQUENT_KEPT)
    g_hash_table_remove_all (self->frequent);
  g_hash_table_insert (self->frequent, g_strdup (prefix), texts);
  return (const char *const *) texts;
}

/* ---- Posting lists */

static gboolean
take_run (SearchIndex *self, const guint8 *content, gsize length, PostingSink take,
          gpointer data, guint *total)
{
  guint count;

  if (content == NULL
      || !codec_get_postings (content, length, self->docs, self->impacts, &count)
      || (count > 0 && self->docs[count - 1] > self->last_doc))
    return FALSE;
  take (data, self->docs, self->impacts, count);
  *total += count;
  return TRUE;
}

static gboolean
take_chunks (SearchIndex *self, const IndexTerm *term, PostingSink take, gpointer data,
             guint *total, GError **error)
{
  gint64 first = (gint64) term->id << 32;
  sqlite3_stmt *stmt = statement_query (
    self->statements, SQL_CHUNKS,
    BIND (bind_int (":first", first), bind_int (":last", first | G_MAXUINT32)), error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      gsize length;
      const guint8 *content = codec_open (sqlite3_column_blob (stmt, 1),
                                          (gsize) sqlite3_column_bytes (stmt, 1),
                                          (guint64) sqlite3_column_int64 (stmt, 0), &length);

      if (!take_run (self, content, length, take, data, total))
        {
          sqlite3_reset (stmt);
          return search_index_damaged (self, "a posting list", error);
        }
    }
  return ok;
}

gboolean
search_index_postings (SearchIndex *self, const IndexTerm *term, PostingSink take,
                       gpointer data, GError **error)
{
  guint total = 0;

  if (term->list != NULL)
    {
      gsize length;
      const guint8 *content = g_bytes_get_data (term->list, &length);

      if (!take_run (self, content, length, take, data, &total))
        return search_index_damaged (self, "a posting list", error);
    }
  else if (!take_chunks (self, term, take, data, &total, error))
    return FALSE;
  return total == term->df
         || search_index_damaged (self, "a posting list is not whole", error);
}

/* ---- Forward lists */

/* The columns tokens, vector. */
static gboolean
open_forward (sqlite3_stmt *row, guint32 doc, IndexForward *out)
{
  out->tokens = codec_open (sqlite3_column_blob (row, 0),
                            (gsize) sqlite3_column_bytes (row, 0), doc, &out->tokens_length);
  out->vector = codec_open (sqlite3_column_blob (row, 1),
                            (gsize) sqlite3_column_bytes (row, 1), doc, &out->vector_length);
  return out->tokens != NULL && out->vector != NULL;
}

/* (What is damaged is told to who asks for it.) */
static void
keep_all_forwards (SearchIndex *self)
{
  g_autoptr(GError) ignored = NULL;
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_FORWARDS, NULL, &ignored);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, &ignored))
    {
      guint32 doc = (guint32) sqlite3_column_int64 (stmt, 2);
      IndexForward list;

      if (open_forward (stmt, doc, &list)
          && !kept_forwards_put (&self->forwards, self->forwards_room, self->last_doc, doc,
                                 &list))
        {
          sqlite3_reset (stmt);
          return;
        }
    }
}

gboolean
search_index_forward (SearchIndex *self, guint32 doc, IndexForward *out, GError **error)
{
  sqlite3_stmt *row;

  if (kept_forwards_get (&self->forwards, doc, out))
    return TRUE;
  if (kept_forwards_want_all (&self->forwards, self->forwards_room, self->documents))
    {
      keep_all_forwards (self);
      if (kept_forwards_get (&self->forwards, doc, out))
        return TRUE;
    }
  if (!statement_row (self->statements, SQL_FORWARD, BIND (bind_int (":doc", doc)), &row,
                      error))
    return FALSE;
  if (row == NULL)
    return search_index_damaged (self, "a forward list is missing", error);
  if (!open_forward (row, doc, out))
    return search_index_damaged (self, "a forward list", error);
  kept_forwards_put (&self->forwards, self->forwards_room, self->last_doc, doc, out);
  return TRUE;
}
