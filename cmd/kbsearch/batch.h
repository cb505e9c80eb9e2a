/* batch.h - many queries from standard input, `id TAB query` a line. */
#pragma once

#include "show.h"

/* ---- Search quality by judged queries, as trec_eval measures it.
 *
 * nDCG@10 (gain = grade, discount log2 (rank + 1)), average precision and recall over
 * the first 100, each the mean over the queries asked that have a relevant article; and where the
 * first article of the query's highest grade stands: first, among the first three, and 1 / its rank
 * (MRR, 0 beyond ten). */

typedef struct Judge Judge;

/* Reads `query TAB path TAB grade` lines; a path may lack its .md, or be a slug or an address.  DESK_ERROR_INPUT
 * names file and line. */
Judge *judge_new (const char *file, KnowledgeBase *kb, GError **error);
void judge_free (Judge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Judge, judge_free)

void judge_answer (Judge *self, const char *query, const char *text, const Answer *answer);
/* Names on stderr the articles that are not there and the queries that were not asked, a few of
 * each, or says that nothing was judged; returns how many. */
guint judge_check (Judge *self);
/* Prints the means, and in text form the `worst` queries by nDCG@10. */
void judge_report (Judge *self, Output *out, Format format, guint worst);

/* ---- Titles as queries: each that no other live article has should find its own first.
 *
 * Prints how many do, among the articles that `options` select, and in text form those that do
 * not; nothing, with *any FALSE, when there is no such title. */
gboolean titles_judge (KnowledgeBase *kb, const AnswerOptions *options, Output *out,
                       Format format, gboolean *any, GError **error);

/* ---- The queries */

typedef struct
{
  guint answered; /* queries with at least one hit */
  guint rejected; /* lines that are no query */
} BatchCounts;

/* Answers each line as it comes, to `show`, or to `judge` when that is not NULL. */
gboolean batch_run (KnowledgeBase *kb, const AnswerOptions *options, Show *show, Judge *judge,
                    BatchCounts *counts, GError **error);
