/* impact.h - the weight of a term in a document: BM25F.
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

#include "index/forward.h"

/* Average field lengths in words; never 0. */
typedef struct
{
  double average[N_FIELDS];
} FieldNorms;

/* What an impact byte stands for. */
double impact_weight (guint8 impact);
double impact_idf (guint32 documents, guint32 df);

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
