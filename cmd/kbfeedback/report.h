/* report.h - the parts of kbfeedback: words, tables, the chart and the gaps. */
#pragma once

#include "base/output.h"
#include "request.h"

/* ---- Words */

/* All are the caller's to free. */

/* `50.0%`, `-` of no votes. */
char *words_share (VoteShare votes);

/* ---- The report for people: a line for each, no wider than 80 columns */

/* The articles that were named, with their trends in words. */
void text_articles (const Feedback *feedback, const Request *request, Output *out);
void text_rows (const Feedback *feedback, const Request *request, Output *out);
void text_edits (const GArray *edits, const Request *request, Output *out);
/* `searches`: all of the period. */
void text_gaps (const GArray *gaps, gint64 searches, const Request *request, Output *out);

/* ---- The report for programs: every field of every row */

void tables_rows (const Feedback *feedback, const Request *request, Output *out, Format format);
void tables_edits (const GArray *edits, const Request *request, Output *out, Format format);
void tables_gaps (const GArray *gaps, const Request *request, Output *out, Format format);

/* ---- The report as a picture: dots with intervals, or the share over time */

/* Rows as they are to be drawn, sorted; of those over time, from the first on. */
gboolean chart_draw (const Feedback *feedback, const Request *request, Output *out,
                     GError **error);

/* ---- Gaps: the query log read: what readers looked for in vain.
 *
 * Queries are one when their words have the same stems, in the same order (of the language
 * that -l gave, else English).  A search was followed by a helpful vote when some reader voted
 * the article that it found first helpful within GAPS_WAIT_S after it: votes are not tied to
 * searches, so it need not be the same reader. */
enum
{
  GAPS_WAIT_S = 1800
};

typedef struct
{
  char *query;             /* as typed most recently */
  gint64 count;            /* searches */
  gint64 found;            /* that found something */
  gint64 helped;           /* that a helpful vote followed */
  gint64 first_at, last_at; /* Unix seconds */
  char *path;              /* what the last of them found first, "" for nothing */
} Gap;

/* Queries that never found anything, the most frequent first; then those that found something,
 * and no search was followed by a helpful vote.  Of Gap; `*bad` counts the lines that are none,
 * which are said on stderr; `*searches` all others of the period.  NULL on error. */
GArray *gaps_read (const char *log, Store *store, const Period *period, gint64 *searches,
                   gint64 *bad, GError **error);
