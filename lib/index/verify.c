#include "index/writer.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "article/checksum.h"
#include "article/library.h"
#include "index/document.h"
#include "index/reader.h"
#include "index/state.h"

enum
{
  SQL_TERMS,
  SQL_ARTICLES,
  SQL_STRANGERS,
  SQL_CHUNKS,
  SQL_WORDS,
  SQL_SECTIONS,
  SQL_ORDER,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_TERMS] = { "SELECT term, id, df, whole FROM term", STATEMENT_SCANS },
  [SQL_ARTICLES] = { "SELECT id, path, text_hash FROM article "
                     "WHERE gone_at IS NULL AND NOT draft ORDER BY id",
                     STATEMENT_SCANS },
  [SQL_STRANGERS] = { "SELECT f.article FROM forward f WHERE NOT EXISTS "
                      "(SELECT 1 FROM article a WHERE a.id = f.article "
                      "AND a.gone_at IS NULL AND NOT a.draft)",
                      STATEMENT_SCANS },
  [SQL_CHUNKS] = { "SELECT id FROM posting ORDER BY id", STATEMENT_SCANS },
  [SQL_WORDS] = { "SELECT word, term, df, sum FROM word", STATEMENT_SCANS },
  [SQL_SECTIONS] = { "SELECT s.article, s.n, s.title, s.anchor, s.line, s.sum, a.path "
                     "FROM section s JOIN article a ON a.id = s.article",
                     STATEMENT_SCANS },
  [SQL_ORDER]
  = { "SELECT integrity_check FROM pragma_integrity_check LIMIT 20", STATEMENT_SCANS },
};

STATEMENT_TABLE (verify, sql, N_SQL, NULL);

/* A stored term beside what is counted. */
typedef struct
{
  const char *text;
  guint32 id;
  guint32 number;   /* in Check.terms, plus TERM_FIRST */
  gint64 df, whole; /* as stored */
  guint32 counted;  /* articles that hold it */
  guint32 as_word;  /* of them, those where the stem itself stands as a word */
  guint64 postings; /* hash of article and impact, one after the other */
  gboolean chunked; /* its posting list is not in its row */
} Term;

/* A form of the vocabulary, by number. */
typedef struct
{
  const char *word;
  const char *stem;
  guint32 counted;
} Counted;

typedef struct
{
  Store *store;
  Statements *statements;
  SearchIndex *index;
  Library *library;
  Vocabulary *vocabulary;
  GPtrArray *findings;
  GStringChunk *strings;
  GPtrArray *terms;    /* Term */
  GHashTable *by_text; /* -> Term */
  GHashTable *by_id;   /* -> Term */
  GPtrArray *stems;    /* Term or NULL, by the vocabulary's number less TERM_FIRST */
  GArray *forms;       /* Counted, by the vocabulary's number */
  Tally tally;
  gint64 lengths[N_FIELDS];
  guint articles;
  gboolean ordered; /* ids ascend with paths, so far */
  char *last_path;
} Check;

static void
check_init (Check *self, Store *store, GPtrArray *findings)
{
  *self = (Check){ .store = store, .findings = findings, .ordered = TRUE };
  self->statements = statements_open (store, &verify_statements);
  self->library = library_new (store);
  self->vocabulary = vocabulary_new ();
  self->strings = g_string_chunk_new (64 * 1024);
  self->terms = g_ptr_array_new_with_free_func (g_free);
  self->by_text = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_id = g_hash_table_new (NULL, NULL);
  self->stems = g_ptr_array_new ();
  self->forms = g_array_new (FALSE, FALSE, sizeof (Counted));
}

static void
check_clear (Check *self)
{
  statements_free (self->statements);
  search_index_free (self->index);
  library_free (self->library);
  vocabulary_free (self->vocabulary);
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->terms);
  g_hash_table_unref (self->by_text);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->stems);
  g_array_unref (self->forms);
  tally_clear (&self->tally);
  g_free (self->last_path);
}

static void G_GNUC_PRINTF (2, 3) found (Check *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->findings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* A thing that cannot be read is a finding, too. */
static void
found_error (Check *self, const char *about, GError **error)
{
  found (self, "%s%s", about, (*error)->message);
  g_clear_error (error);
}

static void
compare (Check *self, const char *about, const char *what, gint64 stored, gint64 counted)
{
  if (stored != counted)
    found (self, "%s: %s %" G_GINT64_FORMAT ", counted %" G_GINT64_FORMAT, about, what,
           stored, counted);
}

/* ---- The terms as they are stored */

static void
add_term (Check *self, const char *text, gint64 id, gint64 df, gint64 whole)
{
  Term *term = g_new0 (Term, 1);

  term->number = self->terms->len + TERM_FIRST;
  g_ptr_array_add (self->terms, term);
  term->text = g_string_chunk_insert (self->strings, text);
  term->df = df;
  term->whole = whole;
  g_hash_table_insert (self->by_text, (gpointer) term->text, term);
  if (id < TERM_FIRST || id > TERM_ID_MAX)
    found (self, "term \"%s\": id %" G_GINT64_FORMAT, text, id);
  else if (!g_hash_table_insert (self->by_id, GUINT_TO_POINTER ((guint) id), term))
    found (self, "term \"%s\": its id is another's, too", text);
  else
    term->id = (guint32) id;
}

static gboolean
load_terms (Check *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_TERMS, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    if (sqlite3_column_text (stmt, 0) != NULL)
      add_term (self, (const char *) sqlite3_column_text (stmt, 0),
                sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2),
                sqlite3_column_int64 (stmt, 3));
  return ok;
}

/* ---- One article: what its text says, beside its forward list */

static void
learn_forms (Check *self, const IndexDocument *document)
{
  for (guint i = 0; i < document->met->len; i++)
    {
      const NewForm *met = &g_array_index (document->met, NewForm, i);
      Counted form = { met->word, met->stem, 0 };
      guint number = met->number - TERM_FIRST;

      g_array_append_val (self->forms, form);
      if (number == self->stems->len)
        {
          g_ptr_array_add (self->stems, g_hash_table_lookup (self->by_text, met->stem));
          if (g_ptr_array_index (self->stems, number) == NULL)
            found (self, "term \"%s\": missing", met->stem);
        }
    }
  for (guint i = 0; i < document->forms->len; i++)
    g_array_index (self->forms, Counted, g_array_index (document->forms, guint32, i)).counted++;
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data G_GNUC_UNUSED)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

/* Labels are stored in an order of their own: filters, and the words of tags and keywords. */
static void
sort_labels (GArray *ids)
{
  guint32 *all = (guint32 *) (gpointer) ids->data;
  guint from = 0, mark = 0;

  for (guint i = 0; i < ids->len && mark < 3; i++)
    if (all[i] == MARK_FIELD)
      {
        if (mark++ != 1)
          g_qsort_with_data (all + from, (int) (i - from), sizeof *all, compare_numbers, NULL);
        from = i + 1;
      }
}

/* The ids that the forward list should hold; 0, a mark's, never stands for a term. */
static GArray *
expected_ids (const Check *self, const IndexDocument *document, gboolean *known)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));

  *known = TRUE;
  for (guint i = 0; i < document->n_tokens; i++)
    {
      guint32 token = document->tokens[i];

      if (token >= TERM_FIRST)
        {
          const Term *term = g_ptr_array_index (self->stems, token - TERM_FIRST);

          *known = *known && term != NULL && term->id != 0;
          token = *known ? term->id : TERM_FIRST;
        }
      g_array_append_val (ids, token);
    }
  sort_labels (ids);
  return ids;
}

static GArray *
stored_ids (const Check *self, const IndexForward *list, gboolean *known)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  const guint8 *at = list->tokens, *end = at + list->tokens_length;
  guint32 id;

  *known = TRUE;
  while (at < end && *known)
    {
      *known
        = varint_get (&at, end, &id)
          && (id < TERM_FIRST || g_hash_table_contains (self->by_id, GUINT_TO_POINTER (id)));
      if (*known)
        g_array_append_val (ids, id);
    }
  sort_labels (ids);
  return ids;
}

/* A tally keeps a row for each number up to the highest: an id may be as high as it likes. */
static void
count_postings (Check *self, guint32 doc, const GArray *ids)
{
  g_autoptr(GByteArray) stream = g_byte_array_new ();
  Tally *tally = &self->tally;

  for (guint i = 0; i < ids->len; i++)
    {
      guint32 id = g_array_index (ids, guint32, i);
      const Term *term
        = id < TERM_FIRST ? NULL : g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));

      varint_put (stream, term == NULL ? id : term->number);
    }
  tally_document (tally, stream->data, stream->len, &self->index->norms);
  for (guint i = 0; i < N_FIELDS; i++)
    self->lengths[i] += tally->lengths[i];
  for (guint i = 0; i < tally->n_slots; i++)
    {
      Term *term = g_ptr_array_index (self->terms, tally->slots[i] - TERM_FIRST);
      guint64 posting = (guint64) doc << 8 | tally->impacts[i];

      term->counted++;
      term->postings = XXH3_64bits_withSeed (&posting, sizeof posting, term->postings);
    }
}

static gboolean
vector_is_sound (const Check *self, const IndexForward *list, const GArray *ids)
{
  VectorTerm terms[VECTOR_TERMS];
  guint count;

  if (!codec_get_vector (list->vector, list->vector_length, terms, &count))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      gboolean there = FALSE;

      for (guint k = 0; k < ids->len && !there; k++)
        there = g_array_index (ids, guint32, k) == terms[i].term;
      if (!there || !g_hash_table_contains (self->by_id, GUINT_TO_POINTER (terms[i].term)))
        return FALSE;
    }
  return TRUE;
}

static void
check_forward (Check *self, guint32 doc, const char *about, const IndexDocument *document,
               const IndexForward *list)
{
  gboolean expected_known, stored_known;
  g_autoptr(GArray) expected = expected_ids (self, document, &expected_known);
  g_autoptr(GArray) stored = stored_ids (self, list, &stored_known);

  if (!stored_known)
    {
      found (self, "%sits forward list names a term that is not there", about);
      return;
    }
  if (!expected_known)
    found (self, "%sa term of its text is not there", about);
  else if (expected->len != stored->len
           || memcmp (expected->data, stored->data, stored->len * sizeof (guint32)) != 0)
    found (self, "%sits forward list is not what its text says", about);
  if (!vector_is_sound (self, list, stored))
    found (self, "%sits vector names a term that it does not have", about);
  count_postings (self, doc, stored);
}

static void
check_article (Check *self, guint32 doc, const char *path, const guint8 hash[16])
{
  g_autofree char *about = g_strdup_printf ("article %s: ", path);
  g_autoptr(IndexDocument) document = NULL;
  g_autoptr(Article) article = NULL;
  g_autoptr(GError) error = NULL;
  IndexForward list;

  self->articles++;
  self->ordered = self->ordered && g_strcmp0 (self->last_path, path) <= 0;
  g_free (self->last_path);
  self->last_path = g_strdup (path);
  if (!library_load (self->library, doc, &article, &error))
    {
      found_error (self, about, &error);
      return;
    }
  document = document_new (self->vocabulary, article);
  learn_forms (self, document);
  if (hash == NULL || memcmp (hash, document->text_hash, 16) != 0)
    found (self, "%sits text is not that of its hash", about);
  if (search_index_forward (self->index, doc, &list, &error))
    check_forward (self, doc, about, document, &list);
  else
    found_error (self, about, &error);
}

static gboolean
check_articles (Check *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_ARTICLES, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);
      const char *path = (const char *) sqlite3_column_text (stmt, 1);
      const guint8 *hash
        = sqlite3_column_bytes (stmt, 2) == 16 ? sqlite3_column_blob (stmt, 2) : NULL;

      if (path == NULL || id < 1 || id > ARTICLE_ID_MAX)
        found (self, "article %" G_GINT64_FORMAT ": its id or path cannot be right", id);
      else
        check_article (self, (guint32) id, path, hash);
    }
  return ok;
}

/* ---- What was counted, beside what is stored */

typedef struct
{
  guint64 hash;
} PostingHash;

static void
hash_postings (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  PostingHash *self = data;

  for (guint i = 0; i < count; i++)
    {
      guint64 posting = (guint64) docs[i] << 8 | impacts[i];

      self->hash = XXH3_64bits_withSeed (&posting, sizeof posting, self->hash);
    }
}

static void
check_term (Check *self, Term *term)
{
  g_autofree char *about = g_strdup_printf ("term \"%s\"", term->text);
  g_autofree char *before = g_strconcat (about, ": ", NULL);
  g_autoptr(GError) error = NULL;
  PostingHash stored = { 0 };
  gboolean there, read;
  IndexTerm row;

  compare (self, about, "articles", term->df, term->counted);
  compare (self, about, "articles that have the stem as a word", term->whole, term->as_word);
  if (!search_index_term (self->index, term->text, &row, &there, &error) || !there)
    {
      if (error != NULL)
        found_error (self, before, &error);
      return;
    }
  term->chunked = row.list == NULL;
  read = search_index_postings (self->index, &row, hash_postings, &stored, &error);
  if (!read)
    found_error (self, before, &error);
  else if (stored.hash != term->postings)
    found (self, "%sits posting list is not what the articles say", before);
  index_term_clear (&row);
}

/* The pieces of a key; no word has the byte between. */
static char *
word_key (const char *word, const char *stem)
{
  return g_strconcat (word, "\n", stem, NULL);
}

/* How many articles have each word, by word_key (); forms that are their stem are counted at its term. */
static GHashTable *
count_words (Check *self)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->forms->len; i++)
    {
      const Counted *form = &g_array_index (self->forms, Counted, i);
      Term *term = g_hash_table_lookup (self->by_text, form->stem);
      char *key;

      if (strcmp (form->word, form->stem) == 0)
        {
          if (term != NULL)
            term->as_word += form->counted;
        }
      else
        {
          key = word_key (form->word, form->stem);
          g_hash_table_replace (counts, key,
                                GUINT_TO_POINTER (
                                  GPOINTER_TO_UINT (g_hash_table_lookup (counts, key))
                                  + form->counted));
        }
    }
  return counts;
}

static const char *
text_of (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text == NULL ? "" : text;
}

static gboolean
check_words (Check *self, GHashTable *counts, guint *rows, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_WORDS, NULL, error);
  GHashTableIter iter;
  gpointer key, count;
  gboolean ok;

  for (*rows = 0; statement_next (self->statements, stmt, &ok, error); ++*rows)
    {
      const char *word = text_of (stmt, 0), *stem = text_of (stmt, 1);
      g_autofree char *about = g_strdup_printf ("word \"%s\" of \"%s\"", word, stem);
      g_autofree char *own = word_key (word, stem);

      compare (self, about, "articles", sqlite3_column_int64 (stmt, 2),
               GPOINTER_TO_UINT (g_hash_table_lookup (counts, own)));
      if (self->index->lexicon.summed
          && sqlite3_column_int64 (stmt, 3)
               != codec_word_sum (word, stem, sqlite3_column_int64 (stmt, 2)))
        found (self, "%s: not that of its checksum", about);
      g_hash_table_remove (counts, own);
    }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      g_auto(GStrv) parts = g_strsplit (key, "\n", 2);

      found (self, "word \"%s\" of \"%s\": missing", parts[0], parts[1]);
    }
  return ok;
}

static gboolean
check_strangers (Check *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_STRANGERS, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    found (self, "forward list %lld: of no article that is found",
           sqlite3_column_int64 (stmt, 0));
  stmt = ok ? statement_query (self->statements, SQL_CHUNKS, NULL, error) : NULL;
  while (ok && statement_next (self->statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0) >> 32;
      const Term *term = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER ((guint) id));

      if (id < 0 || id > TERM_ID_MAX || term == NULL || !term->chunked)
        found (self, "posting list %lld: of no term", sqlite3_column_int64 (stmt, 0));
    }
  return ok;
}

/* Where the best section of an answer is. */
static gboolean
check_sections (Check *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_SECTIONS, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      guint number = (guint) sqlite3_column_int64 (stmt, 1);
      guint line = (guint) sqlite3_column_int64 (stmt, 4);
      const char *const texts[] = { (const char *) sqlite3_column_text (stmt, 2),
                                    (const char *) sqlite3_column_text (stmt, 3) };
      guint64 seed = checksum_seed ((guint32) sqlite3_column_int64 (stmt, 0), number, line);

      if (number != sqlite3_column_int64 (stmt, 1) || line != sqlite3_column_int64 (stmt, 4)
          || texts[0] == NULL || texts[1] == NULL
          || sqlite3_column_int64 (stmt, 5) != checksum_texts (texts, 2, seed))
        found (self, "article %s: its section %u is not that of its checksum",
               (const char *) sqlite3_column_text (stmt, 6), number);
    }
  return ok;
}

/* What is out of its place in the file is there for who reads all, and not for who looks it up. */
static gboolean
check_order (Check *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_ORDER, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      const char *what = (const char *) sqlite3_column_text (stmt, 0);

      if (g_strcmp0 (what, "ok") != 0)
        found (self, "the file: %s", what);
    }
  return ok;
}

/* ---- The search state */

static int
compare_languages (gconstpointer a, gconstpointer b)
{
  const Term *x = *(Term *const *) a, *y = *(Term *const *) b;

  return x->counted != y->counted ? (x->counted > y->counted ? -1 : 1)
                                  : strcmp (x->text, y->text);
}

static char *
languages (const Check *self)
{
  g_autoptr(GPtrArray) terms = g_ptr_array_new ();
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->terms->len; i++)
    {
      Term *term = g_ptr_array_index (self->terms, i);

      if (term->counted > 0 && index_is_language (term->text))
        g_ptr_array_add (terms, term);
    }
  g_ptr_array_sort (terms, compare_languages);
  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "" : " ",
                            ((Term *) g_ptr_array_index (terms, i))->text + strlen ("lang:"));
  return g_string_free (out, FALSE);
}

static void
check_state (Check *self, const IndexState *state)
{
  static const char *const names[N_FIELDS]
    = { "words in titles", "words in headings", "words in texts" };
  g_autofree char *langs = languages (self);
  guint32 last_term = 0;

  for (guint i = 0; i < self->terms->len; i++)
    last_term = MAX (last_term, ((Term *) g_ptr_array_index (self->terms, i))->id);
  compare (self, "search state", "articles", state->documents, self->articles);
  for (guint i = 0; i < N_FIELDS; i++)
    compare (self, "search state", names[i], state->lengths[i], self->lengths[i]);
  if (g_strcmp0 (state->langs, langs) != 0)
    found (self, "search state: languages \"%s\", counted \"%s\"", state->langs, langs);
  if (state->path_order && !self->ordered)
    found (self, "search state: ids do not ascend with paths, as it says");
  if (last_term > state->last_term)
    found (self, "search state: last term %u, but there is %u", state->last_term, last_term);
}

static gboolean
check_all (Check *self, const IndexState *state, IndexVerified *verified, GError **error)
{
  g_autoptr(GHashTable) counts = NULL;

  if (!load_terms (self, error) || !check_articles (self, error))
    return FALSE;
  counts = count_words (self);
  for (guint i = 0; i < self->terms->len; i++)
    check_term (self, g_ptr_array_index (self->terms, i));
  check_state (self, state);
  verified->articles = self->articles;
  verified->terms = self->terms->len;
  return check_words (self, counts, &verified->words, error) && check_strangers (self, error)
         && check_sections (self, error) && check_order (self, error);
}

gboolean
index_verify (Store *store, GPtrArray *findings, IndexVerified *verified, GError **error)
{
  g_auto(IndexState) state = { 0 };
  g_autoptr(GError) local = NULL;
  gboolean ok = TRUE;
  Check self;

  memset (verified, 0, sizeof *verified);
  check_init (&self, store, findings);
  if (!index_state_read (store, &state, &local)
      || (self.index = search_index_open (store, &local)) == NULL)
    found_error (&self, "", &local);
  else if (state.rules != NULL && !state.counted)
    found (&self, "the index was made by another version; run kbindex again");
  else
    ok = check_all (&self, &state, verified, error);
  check_clear (&self);
  return ok;
}
