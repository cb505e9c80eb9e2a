/* lexicon.h - the rows of the terms and of the words, each checked by its sum, and none of them missing: not
 * where a page of a table lies in another's place, either. */
#pragma once

#include "index/codec.h"
#include "store/statements.h"

typedef struct
{
  guint32 id;
  guint32 df;
  guint32 whole; /* documents in which the stem stands as a word */
  GBytes *list;  /* a short posting list, or NULL: in chunks */
} IndexTerm;

static inline void
index_term_clear (IndexTerm *term)
{
  g_clear_pointer (&term->list, g_bytes_unref);
}

extern const StatementTable lexicon_statements;

typedef struct
{
  Store *store; /* borrowed */
  Statements *statements;
  guint32 documents;
  char *anchor;                /* a term that is there; or NULL */
  gboolean begins[2], ends[2]; /* by SpanKind: the first and the last row are the table's */
  gboolean summed;             /* as in IndexState */
} Lexicon;

/* ---- One term */

/* The term `text`; *found FALSE when no document holds it. */
gboolean lexicon_term (Lexicon *self, const char *text, IndexTerm *term, gboolean *found,
                       GError **error);
/* Likewise those of a stem and of the words whose hyphen is left out in it, both { 0 } before; id 0: there is
 * none. */
gboolean lexicon_spellings (Lexicon *self, const char *stem, IndexTerm *same,
                            IndexTerm *hyphenated, GError **error);
/* In how many documents a term stands; 0: there is none. */
gboolean lexicon_frequency (Lexicon *self, const char *text, guint64 *df, GError **error);

/* ---- What stands from one text on, up to another: rows in order */

typedef enum
{
  SPAN_TERMS,          /* all of them: filters, too, and stems that are no words */
  SPAN_WORDS,          /* that are not their own stem */
  SPAN_FREQUENT_TERMS, /* words that many documents have; of a term the text and `df` alone */
  SPAN_FREQUENT_WORDS
} SpanKind;

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

/*   ok = span_begin (&span, lexicon, SPAN_WORDS, first, after, error);
 *   while (ok && span_next (&span, &ok, error))
 *     ...
 *   return span_end (&span, ok, error);
 *
 * One span of a kind at a time.  The loop may be left; then what was not read is not checked. */
gboolean span_begin (Span *self, Lexicon *lexicon, SpanKind kind, const char *first,
                     const char *after, GError **error);
gboolean span_next (Span *self, gboolean *ok, GError **error);
gboolean span_end (Span *self, gboolean ok, GError **error);

/* The row's term, of SPAN_TERMS. */
IndexTerm span_term (const Span *self);
