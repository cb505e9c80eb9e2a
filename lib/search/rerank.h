/* rerank.h - the second stage: the best documents of the first put in better order.
 *
 * Proximity: for each pair of words that follow each other in the query, with o the
 * places where they stand side by side in order and u those within five words,
 *   .4·idf_p·o·2.2 / (o + 1.2·(.25 + .75·len/avg)) + .2·(the same with u),
 * idf_p from the pair's document frequency, estimated from the documents at hand
 * (after Metzler, Croft: A Markov random field model for term dependencies, SIGIR
 * 2005).
 * Neighbours: s' = (1 - λ)·s + λ·Σ c·s_n / Σ c over the eight nearest of the documents
 * at hand by the cosine c of their vectors, λ .25 (Diaz: Regularizing ad hoc retrieval
 * scores, CIKM 2005).
 * Votes: s·(1 + .08·prior). */
#pragma once

#include "search/resolve.h"

/* Reorders `hits` (at most RERANK_DEPTH). */
gboolean rerank_hits (SearchIndex *index, const Resolved *resolved, GArray *hits,
                      const SearchOptions *options, GError **error);
