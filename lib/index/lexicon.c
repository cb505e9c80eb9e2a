#include "index/reader.h"

#include <string.h>
#include "index/forward.h"

enum
{
  ROWS_LOOKED_AT = 256,
  STEMS_WITHOUT_WORD = 8
};

enum
{
  SQL_TERM,
  SQL_SPELLINGS,
  SQL_TERMS,
  SQL_TERM_BEFORE,
  SQL_WORDS,
  SQL_WORD_BEFORE,
  SQL_FREQUENT_TERMS,
  SQL_FREQUENT_WORDS,
  N_SQL
};

/* (A span ends where it is read: to compare there costs less than in SQL.) */
static const StatementRow sql[N_SQL] = {
  [SQL_TERM] = { "SELECT term, id, df, whole, data FROM term WHERE term = :first" },
  [SQL_SPELLINGS] = { "SELECT term, id, df, whole, data FROM term "
                      "WHERE term >= :first AND term <= :hyphenated" },
  [SQL_TERMS]
  = { "SELECT term, id, df, whole, data FROM term WHERE term >= :first ORDER BY term" },
  [SQL_TERM_BEFORE] = { "SELECT term, id, df, whole, data FROM term WHERE term < :first "
                        "ORDER BY term DESC" },
  [SQL_WORDS]
  = { "SELECT word, term, df, sum FROM word WHERE word >= :first ORDER BY word, term" },
  [SQL_WORD_BEFORE] = { "SELECT word, term, df, sum FROM word WHERE word < :first "
                        "ORDER BY word DESC, term DESC" },
  /* One letter begins a tenth of all words: those that many have are found by themselves. */
  [SQL_FREQUENT_TERMS]
  = { "SELECT term, whole FROM term WHERE term >= :first AND whole > 32 ORDER BY term" },
  [SQL_FREQUENT_WORDS] = { "SELECT word, term, df, sum FROM word "
                           "WHERE word >= :first AND df > 32 ORDER BY word, term" },
};

STATEMENT_TABLE_SHARED (lexicon, sql, N_SQL, NULL);

typedef struct
{
  const char *text; /* valid until the next row */
  const char *stem; /* of a word; of a term its text */
  gint64 df;        /* documents that have it as a word */
  /* private */
  IndexTerm term;
  const guint8 *content;
  gsize length;
} SpanRow;

/*   ok = span_begin (&span, lexicon, SPAN_WORDS, first, after, error);
 *   while (ok && span_next (&span, &ok, error))
 *     ...
 *   return span_end (&span, ok, error);
 *
 * One span of a kind at a time.  The loop may be left; then what was not read is not checked. */
typedef struct
{
  SpanRow row;
  /* private */
  Lexicon *lexicon;
  SpanKind kind;
  const char *first, *after;
  sqlite3_stmt *stmt;
  char *last;        /* the text of the last row in the span; NULL: none yet */
  gsize room;        /* bytes for it */
  char *before;      /* the one before the span, from where it is read; NULL: there is none */
  char *begin;       /* the one behind that */
  char *end;         /* the first one behind the span, unless that is `begin` */
  gboolean seen;     /* the one before the span is */
  gboolean complete; /* read up to what stands behind it, */
  gboolean last_row; /* or the table's end */
} Span;

/* ---- Rows */

static gboolean
terms_damaged (const Lexicon *self, GError **error)
{
  return store_damaged (self->store, error, "the terms");
}

/* (In an index that is not summed the checksum of a term need not cover `whole`.) */
static const guint8 *
open_term (const Lexicon *self, sqlite3_stmt *stmt, const char *text, guint32 id, guint32 df,
           guint32 whole, gsize *length)
{
  const void *data = sqlite3_column_blob (stmt, 4);
  gsize size = (gsize) sqlite3_column_bytes (stmt, 4);
  const guint8 *content
    = codec_open (data, size, codec_term_key (text, id, df, whole), length);

  return content != NULL || self->summed
           ? content
           : codec_open (data, size, codec_term_key (text, id, df, 0), length);
}

/* The columns term, id, df, whole, data. */
static gboolean
read_term (const Lexicon *self, sqlite3_stmt *stmt, SpanRow *row, GError **error)
{
  gint64 id = sqlite3_column_int64 (stmt, 1), df = sqlite3_column_int64 (stmt, 2);

  row->text = row->stem = (const char *) sqlite3_column_text (stmt, 0);
  row->df = sqlite3_column_int64 (stmt, 3);
  row->content = row->text == NULL ? NULL
                                   : open_term (self, stmt, row->text, (guint32) id,
                                                (guint32) df, (guint32) row->df, &row->length);
  if (row->content == NULL || id < TERM_FIRST || id > TERM_ID_MAX || df < 1
      || df > self->documents)
    {
      store_damaged (self->store, error, "a term");
      return FALSE;
    }
  row->term = (IndexTerm){ (guint32) id, (guint32) df, (guint32) row->df, NULL };
  return TRUE;
}

/* The columns word, term, df, sum. */
static gboolean
read_word (const Lexicon *self, sqlite3_stmt *stmt, SpanRow *row, GError **error)
{
  row->text = (const char *) sqlite3_column_text (stmt, 0);
  row->stem = (const char *) sqlite3_column_text (stmt, 1);
  row->df = sqlite3_column_int64 (stmt, 2);
  return (row->text != NULL && row->stem != NULL
          && (!self->summed
              || sqlite3_column_int64 (stmt, 3)
                   == codec_word_sum (row->text, row->stem, row->df)))
         || store_damaged (self->store, error, "the words");
}

/* (The columns term, whole are those of an index, and no more.) */
static gboolean
read_frequent (const Lexicon *self, sqlite3_stmt *stmt, SpanRow *row, GError **error)
{
  row->text = row->stem = (const char *) sqlite3_column_text (stmt, 0);
  row->df = sqlite3_column_int64 (stmt, 1);
  return row->text != NULL || terms_damaged (self, error);
}

static const struct
{
  guint from, before;
  gboolean (*read) (const Lexicon *self, sqlite3_stmt *stmt, SpanRow *row, GError **error);
  const char *name;
} kinds[] = {
  [SPAN_TERMS] = { SQL_TERMS, SQL_TERM_BEFORE, read_term, "the terms" },
  [SPAN_WORDS] = { SQL_WORDS, SQL_WORD_BEFORE, read_word, "the words" },
  [SPAN_FREQUENT_TERMS] = { SQL_FREQUENT_TERMS, N_SQL, read_frequent, "the terms" },
  [SPAN_FREQUENT_WORDS] = { SQL_FREQUENT_WORDS, N_SQL, read_word, "the words" },
};

static IndexTerm
term_of (const SpanRow *row)
{
  IndexTerm term = row->term;

  if (row->length > 0)
    term.list = g_bytes_new (row->content, row->length);
  return term;
}

/* ---- Spans
 *
 * A page in another's place is noticed where its rows are not in order, and at both ends of a span: who stand
 * beside each other stand so, too, when each is looked up by itself. */

static gboolean
span_damaged (const Span *self, GError **error)
{
  return store_damaged (self->lexicon->store, error, kinds[self->kind].name);
}

/* The text of the row before `text`, by its own place; NULL: there is none. */
static gboolean
read_before (const Span *self, const char *text, char **before, GError **error)
{
  sqlite3_stmt *stmt;
  SpanRow row;
  gboolean ok;

  *before = NULL;
  if (!statement_row (self->lexicon->statements, kinds[self->kind].before,
                      BIND (bind_text (":first", text)), &stmt, error))
    return FALSE;
  if (stmt == NULL)
    return TRUE;
  ok = kinds[self->kind].read (self->lexicon, stmt, &row, error);
  if (ok)
    *before = g_strdup (row.text);
  sqlite3_reset (stmt);
  return ok;
}

static gboolean
span_begin (Span *self, Lexicon *lexicon, SpanKind kind, const char *first, const char *after,
            GError **error)
{
  *self = (Span){ .lexicon = lexicon, .kind = kind, .first = first, .after = after };
  if (kinds[kind].before != N_SQL && !read_before (self, first, &self->before, error))
    return FALSE;
  self->stmt = statement_query (
    lexicon->statements, kinds[kind].from,
    BIND (bind_text (":first", self->before != NULL ? self->before : first)), error);
  return TRUE;
}

static gboolean
read_next (Span *self, gboolean *ok, GError **error)
{
  if (!statement_next (self->lexicon->statements, self->stmt, ok, error))
    {
      self->complete = self->last_row = *ok;
      return FALSE;
    }
  *ok = kinds[self->kind].read (self->lexicon, self->stmt, &self->row, error);
  return *ok;
}

/* Whether the row is the one before the span, from where it is read. */
static gboolean
is_before (Span *self)
{
  gboolean same = self->before != NULL && strcmp (self->row.text, self->before) == 0;

  self->seen |= same;
  return same;
}

static void
note_last (Span *self)
{
  gsize length = strlen (self->row.text);

  if (length >= self->room)
    {
      self->room = 2 * length + 64;
      self->last = g_realloc (self->last, self->room);
    }
  memcpy (self->last, self->row.text, length + 1);
}

/* The row stands behind the last one: the first does not stand before the span, nor then does any. */
static gboolean
take_row (Span *self, GError **error)
{
  if (strcmp (self->row.text, self->last == NULL ? self->first : self->last) < 0)
    return span_damaged (self, error);
  if (self->begin == NULL)
    self->begin = g_strdup (self->row.text);
  self->complete = strcmp (self->row.text, self->after) >= 0;
  if (!self->complete)
    note_last (self);
  else if (self->last != NULL)
    self->end = g_strdup (self->row.text);
  return TRUE;
}

static gboolean
span_next (Span *self, gboolean *ok, GError **error)
{
  do
    if (!read_next (self, ok, error))
      return FALSE;
  while (self->begin == NULL && is_before (self));
  *ok = take_row (self, error);
  return *ok && !self->complete;
}

static gboolean
stands_behind (const Span *self, const char *text, const char *before, GError **error)
{
  g_autofree char *found = NULL;

  return read_before (self, text, &found, error)
         && (g_strcmp0 (found, before) == 0 || span_damaged (self, error));
}

/* ---- Where a table begins or ends: it may be a page of it alone that lies in its first one's place */

/* A language of the index is a term, however far off. */
static gboolean
has_anchor (const Span *self, gboolean *has, GError **error)
{
  const Lexicon *lexicon = self->lexicon;
  sqlite3_stmt *stmt;

  *has = self->kind != SPAN_TERMS || self->begin != NULL || self->before != NULL
         || lexicon->documents == 0;
  if (self->kind != SPAN_TERMS || lexicon->anchor == NULL)
    return TRUE;
  if (!statement_row (lexicon->statements, SQL_TERM,
                      BIND (bind_text (":first", lexicon->anchor)), &stmt, error))
    return FALSE;
  *has = stmt != NULL;
  sqlite3_reset (stmt);
  return TRUE;
}

/* A row of the other table, on the side of `text` where this one has none, that speaks of one: of a term that is no
 * word others are the words, and the stem of a word is a term. */
static gboolean
is_missed (const Span *self, const SpanRow *row, const char *text, gboolean before)
{
  if (strpbrk (row->stem, ":-") != NULL)
    return FALSE;
  return self->kind == SPAN_WORDS ? row->df == 0
         : before                 ? strcmp (row->stem, text) < 0
                                  : strcmp (row->stem, text) > 0;
}

/* (A few may stand on the other side: "happi" before "happy".) */
static gboolean
check_side (const Span *self, const char *text, gboolean before, GError **error)
{
  SpanKind other = self->kind == SPAN_TERMS ? SPAN_WORDS : SPAN_TERMS;
  guint most = self->kind == SPAN_TERMS ? 1 : STEMS_WITHOUT_WORD, missed = 0;
  sqlite3_stmt *stmt = statement_query (self->lexicon->statements,
                                        before ? kinds[other].before : kinds[other].from,
                                        BIND (bind_text (":first", text)), error);
  gboolean ok = TRUE;

  for (guint i = 0; i < ROWS_LOOKED_AT && missed < most
                    && statement_next (self->lexicon->statements, stmt, &ok, error);
       i++)
    {
      SpanRow row;

      ok = kinds[other].read (self->lexicon, stmt, &row, error);
      if (!ok)
        break;
      missed += is_missed (self, &row, text, before);
    }
  sqlite3_reset (stmt);
  return ok && (missed < most || span_damaged (self, error));
}

/* A table's first and last row are what they are for all spans. */
static gboolean
check_table (const Span *self, GError **error)
{
  const char *last = self->last != NULL ? self->last : self->before;
  gboolean *begins = &self->lexicon->begins[self->kind],
           *ends = &self->lexicon->ends[self->kind];
  gboolean has = TRUE;

  if (self->before == NULL && !*begins)
    {
      if (!has_anchor (self, &has, error)
          || !check_side (self, self->begin != NULL ? self->begin : self->first, TRUE, error))
        return FALSE;
      *begins = has;
    }
  if (self->last_row && !*ends)
    {
      if (!has_anchor (self, &has, error)
          || !check_side (self, last != NULL ? last : self->after, FALSE, error))
        return FALSE;
      *ends = has;
    }
  return has || span_damaged (self, error);
}

/* ---- Both ends */

static gboolean
check_begin (const Span *self, GError **error)
{
  if (self->before != NULL && !self->seen)
    return span_damaged (self, error);
  return self->begin == NULL || stands_behind (self, self->begin, self->before, error);
}

static gboolean
check_ends (const Span *self, GError **error)
{
  gboolean begun = self->begin != NULL || self->complete;

  if (kinds[self->kind].before == N_SQL || !begun)
    return TRUE;
  return check_begin (self, error)
         && (self->end == NULL || stands_behind (self, self->end, self->last, error))
         && check_table (self, error);
}

static gboolean
span_end (Span *self, gboolean ok, GError **error)
{
  sqlite3_reset (self->stmt);
  ok = ok && check_ends (self, error);
  g_free (self->last);
  g_free (self->before);
  g_free (self->begin);
  g_free (self->end);
  return ok;
}

/* ---- One term */

/* A term is not there: then its place must look like one. */
static gboolean
check_gap (Lexicon *self, const char *text, GError **error)
{
  gboolean ok;
  Span span;

  ok = span_begin (&span, self, SPAN_TERMS, text, text, error);
  if (ok && span_next (&span, &ok, error))
    ok = span_damaged (&span, error);
  return span_end (&span, ok, error);
}

gboolean
lexicon_term (Lexicon *self, const char *text, IndexTerm *term, gboolean *found,
              GError **error)
{
  sqlite3_stmt *stmt;
  SpanRow row;
  gboolean ok;

  if (!statement_row (self->statements, SQL_TERM, BIND (bind_text (":first", text)), &stmt,
                      error))
    return FALSE;
  *found = stmt != NULL;
  if (stmt == NULL)
    return check_gap (self, text, error);
  ok = read_term (self, stmt, &row, error)
       && (strcmp (row.text, text) == 0 || terms_damaged (self, error));
  if (ok)
    *term = term_of (&row);
  sqlite3_reset (stmt);
  return ok;
}

/* (Each statement that a search prepares takes as long as a dozen that it runs.) */
gboolean
lexicon_spellings (Lexicon *self, const char *stem, IndexTerm *same, IndexTerm *hyphenated,
                   GError **error)
{
  g_autofree char *other = g_strdup_printf ("%s%c", stem, HYPHENATED);
  sqlite3_stmt *stmt
    = statement_query (self->statements, SQL_SPELLINGS,
                       BIND (bind_text (":first", stem), bind_text (":hyphenated", other)),
                       error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      SpanRow row;
      IndexTerm *term;

      if (!read_term (self, stmt, &row, error)
          || (strcmp (row.text, stem) != 0 && strcmp (row.text, other) != 0
              && !terms_damaged (self, error)))
        {
          sqlite3_reset (stmt);
          return FALSE;
        }
      term = strcmp (row.text, stem) == 0 ? same : hyphenated;
      index_term_clear (term);
      *term = term_of (&row);
    }
  return ok && (same->id != 0 || check_gap (self, stem, error));
}

/* The term, or else the one behind it, which must look like one. */
gboolean
lexicon_frequency (Lexicon *self, const char *text, guint64 *df, GError **error)
{
  sqlite3_stmt *stmt;
  SpanRow row;
  gboolean ok;

  *df = 0;
  if (!statement_row (self->statements, SQL_TERMS, BIND (bind_text (":first", text)), &stmt,
                      error))
    return FALSE;
  if (stmt == NULL)
    return check_gap (self, text, error);
  ok = read_term (self, stmt, &row, error);
  if (ok && strcmp (row.text, text) == 0)
    *df = row.term.df;
  sqlite3_reset (stmt);
  return ok;
}

/* ---- What begins with a text */

/* The least text that does not begin with `prefix`. */
static char *
after_prefix (const char *prefix)
{
  return g_strconcat (prefix, "\xff", NULL);
}

/* Appends the terms that begin so and are words, and notes all of them in `read` (NULL: appended). */
static gboolean
append_terms (SearchIndex *self, const char *prefix, const char *after, GArray *terms,
              GHashTable *read, GError **error)
{
  Span span;
  gboolean ok = span_begin (&span, &self->lexicon, SPAN_TERMS, prefix, after, error);

  while (ok && span_next (&span, &ok, error))
    {
      IndexTerm term;

      if (lexicon_is_no_word (span.row.text))
        continue;
      term = term_of (&span.row);
      if (term.whole)
        g_array_append_val (terms, term);
      g_hash_table_insert (read, g_strdup (span.row.text),
                           term.whole ? NULL : g_memdup2 (&term, sizeof term));
    }
  return span_end (&span, ok, error);
}

/* That of a word which is written in another way, once. */
static gboolean
append_stem (SearchIndex *self, const char *stem, GArray *terms, GHashTable *read,
             GError **error)
{
  gpointer known;
  gboolean found = TRUE;
  IndexTerm term;

  if (!g_hash_table_lookup_extended (read, stem, NULL, &known))
    {
      if (!search_index_term (self, stem, &term, &found, error))
        return FALSE;
      if (!found)
        return search_index_damaged (self, "a term", error);
      g_array_append_val (terms, term);
    }
  else if (known != NULL)
    {
      term = index_term_copy (known);
      g_array_append_val (terms, term);
    }
  else
    return TRUE;
  g_hash_table_insert (read, g_strdup (stem), NULL);
  return TRUE;
}

static gboolean
append_terms_of_words (SearchIndex *self, const char *prefix, const char *after,
                       GArray *terms, GHashTable *read, GError **error)
{
  Span span;
  gboolean ok = span_begin (&span, &self->lexicon, SPAN_WORDS, prefix, after, error);

  while (ok && span_next (&span, &ok, error))
    ok = lexicon_is_no_word (span.row.stem)
         || append_stem (self, span.row.stem, terms, read, error);
  return span_end (&span, ok, error);
}

static void
free_term (gpointer data)
{
  if (data != NULL)
    index_term_clear (data);
  g_free (data);
}

gboolean
search_index_prefix (SearchIndex *self, const char *prefix, GArray *terms, GError **error)
{
  g_autofree char *after = after_prefix (prefix);
  g_autoptr(GHashTable) read
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_term);

  if (!append_terms (self, prefix, after, terms, read, error)
      || !append_terms_of_words (self, prefix, after, terms, read, error))
    return FALSE;
  g_array_sort (terms, index_term_compare);
  return TRUE;
}

/* ---- The words themselves */

gboolean
lexicon_words (Lexicon *self, SpanKind kind, const char *first, const char *after,
               WordSink take, gpointer data, GError **error)
{
  g_autofree char *behind = after == NULL ? after_prefix (first) : NULL;
  Span span;
  gboolean ok = span_begin (&span, self, kind, first, after == NULL ? behind : after, error);

  while (ok && span_next (&span, &ok, error))
    if ((kind != SPAN_TERMS || span.row.df > 0) && !lexicon_is_no_word (span.row.text)
        && !take (data, span.row.text, span.row.stem, span.row.df))
      break;
  return span_end (&span, ok, error);
}

gboolean
search_index_words (SearchIndex *self, const char *first, const char *after, WordSink take,
                    gpointer data, GError **error)
{
  return lexicon_words (&self->lexicon, SPAN_TERMS, first, after, take, data, error)
         && lexicon_words (&self->lexicon, SPAN_WORDS, first, after, take, data, error);
}

/* ---- Categories, tags, languages */

static void
free_filter (gpointer data)
{
  IndexFilter *filter = data;

  g_free (filter->value);
  index_term_clear (&filter->term);
  g_free (filter);
}

GPtrArray *
search_index_filters (SearchIndex *self, const char *name, GError **error)
{
  g_autoptr(GPtrArray) filters = g_ptr_array_new_with_free_func (free_filter);
  g_autofree char *first = g_strconcat (name, ":", NULL);
  g_autofree char *after = after_prefix (first);
  Span span;
  gboolean ok = span_begin (&span, &self->lexicon, SPAN_TERMS, first, after, error);

  while (ok && span_next (&span, &ok, error))
    {
      IndexFilter *filter = g_new (IndexFilter, 1);

      filter->value = g_strdup (span.row.text + strlen (first));
      filter->term = term_of (&span.row);
      g_ptr_array_add (filters, filter);
    }
  return span_end (&span, ok, error) ? g_steal_pointer (&filters) : NULL;
}
