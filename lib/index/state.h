/* state.h - what the index says of itself: how it was made, how much is in it; and what follows from
 * that, the weight of a term in a document: BM25F.
 *
 * f   = 4·tf_title / B(title) + tf_heading / B(heading) + tf_body / B(body)
 * B   = 1 - b + b·length/average            (b .3 for titles, .7 else)
 * w   = f·(k1 + 1) / (f + k1)               (k1 1.6)
 * idf = ln (1 + (N - df + .5) / (df + .5))
 *
 * Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields, CIKM
 * 2004; the idf is Lucene's, never negative.  w lies in (0, k1 + 1) and is stored in
 * one byte ("impact"); the idf joins it when a query is answered. */
#pragma once

#include <string.h>
#include "index/forward.h"
#include "store/statements.h"

/* ---- The weight of a term */

/* Average field lengths in words; never 0. */
typedef struct
{
  double average[N_FIELDS];
} FieldNorms;

/* What an impact byte stands for. */
double impact_weight (guint8 impact);
double impact_idf (guint32 documents, guint32 df);

/* ---- The index */

typedef struct
{
  gboolean current; /* there is an index, and it was made by our rules */
  gboolean counted; /* its words are; not when it was made before schema version 7 */
  gboolean summed; /* its words have checksums; not when it was made before schema version 11 */
  char *rules;     /* STEM_RULES of who made it; NULL: there is none */
  char *langs;     /* of its documents, most frequent first, "en nl" */
  gint64 documents;
  guint32 last_doc;         /* highest article id */
  guint32 last_term;        /* highest term id given out */
  gboolean path_order;      /* ids ascend with paths */
  gint64 lengths[N_FIELDS]; /* words of all documents */
  gint64 frozen_docs;       /* `documents` when the averages were frozen */
  FieldNorms norms;         /* that the impacts were computed with */
} IndexState;

/* DESK_ERROR_STORE when it cannot be right. */
gboolean index_state_read (Store *store, IndexState *self, GError **error);
/* Within a transaction.  What cannot be right (more was taken off than there was) is not left there:
 * the same error. */
gboolean index_state_write (Store *store, const IndexState *self, GError **error);
void index_state_clear (IndexState *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IndexState, index_state_clear)

/* Whether a term is the filter of a language; "lang:pt-br" is that of a region. */
static inline gboolean
index_is_language (const char *term)
{
  return g_str_has_prefix (term, "lang:") && strchr (term, '-') == NULL;
}

/* ---- A document's vector: its heaviest terms by idf and impact */

typedef struct
{
  guint32 id;
  double weight;
} WeighedTerm;

/* The heaviest of `weighed`, which are different terms (equal ones by id), ascending by id, in parts of the heaviest's
 * weight; how many.  `weighed` is out of order behind it. */
guint vector_choose (WeighedTerm *weighed, guint count, VectorTerm terms[VECTOR_TERMS]);

/* ---- One document's terms, counted and weighed while it is indexed */

/* { 0 } before the first document. */
typedef struct
{
  guint32 lengths[N_FIELDS]; /* words */
  guint n_slots;
  guint n_filters; /* how many of them, the first, are filters */
  guint32 *slots;  /* the distinct terms, in the order met */
  guint8 *impacts; /* theirs, 1..255; 0 for a filter */
  /* private */
  guint room;
  guint32 slot_room;
  guint32 (*tf)[N_FIELDS]; /* by slot; all zero between documents */
  gboolean *seen;          /* by slot */
} Tally;

/* Counts a forward list (forward.h; with slots for ids), and weighs its terms unless `norms` is NULL;
 * forgets the document before. */
void tally_document (Tally *self, const guint8 *stream, gsize length, const FieldNorms *norms);
void tally_clear (Tally *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tally, tally_clear)
