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

#include <glib.h>

enum
{
  FIELD_TITLE,
  FIELD_HEADING, /* headings, tags, keywords */
  FIELD_BODY,    /* description and text */
  N_FIELDS
};

/* Average field lengths in words; never 0. */
typedef struct
{
  double average[N_FIELDS];
} FieldNorms;

/* 1/B per field for a document's lengths. */
void impact_norms (const FieldNorms *norms, const guint32 lengths[N_FIELDS],
                   double inverse[N_FIELDS]);
/* The quantised weight, 1..255. */
guint8 impact_quantise (const guint32 tf[N_FIELDS], const double inverse[N_FIELDS]);
/* What an impact byte stands for. */
double impact_weight (guint8 impact);
double impact_idf (guint32 documents, guint32 df);
/* Weight of a word that stands `n` times in the query: n·(k3 + 1) / (n + k3), k3 8. */
double impact_query_weight (guint n);
