/* feedback.h - the parts of kbfeedback: what is asked for; rows, tables, the chart, the gaps. */
#pragma once

#include "base/output.h"
#include "base/table.h"
#include "base/tool.h"
#include "sla/period.h"
#include "vote/report.h"

/* ---- Rows: their columns for programs, and in which order they are listed */

typedef struct
{
  guint key; /* private */
  gboolean reverse;
} RowOrder;

/* 'share', '-share', ...; DESK_ERROR_USAGE lists the keys. */
gboolean order_parse (const char *name, RowOrder *order, GError **error);
/* Adds all names, and those with - (char *, the array's). */
void order_offer (GPtrArray *words);
RowOrder order_named (const char *name);
/* `share`, `needs-work`; `share, the other way round`.  Free it. */
char *order_say (RowOrder order);
/* Rows without the value are last in either direction; ties by name. */
void order_rows (GArray *rows, RowOrder order);

/* Every column of the first `shown` rows. */
void rows_print (const GArray *rows, guint shown, Output *out, Format format,
                 gboolean spreadsheet);

/* ---- What the command line asks for, with every name resolved */

typedef enum
{
  VIEW_ROWS,
  VIEW_EDITS,
  VIEW_GAPS,
  VIEW_CHART,
  VIEW_REASONS,
  VIEW_VIEWS
} FeedbackView;

typedef enum
{
  PICTURE_PNG,
  PICTURE_SVG,
  PICTURE_PDF
} FeedbackPicture;

typedef struct
{
  FeedbackView view;
  FeedbackQuery query;
  Period period;    /* whole UTC days */
  gboolean bounded; /* the period is not all time */
  gint64 now;
  RowOrder order;
  gboolean ordered; /* it was asked for */
  guint limit;      /* 0: all */
  const char *gaps; /* the log; borrowed from the options, as the next */
  const char *chart;
  FeedbackPicture picture;
  gboolean needs_work, dark, spreadsheet;
  double scale;
} FeedbackRequest;

/* By FeedbackGroup: "article", "category", ...; ended by NULL. */
extern const char *const group_names[];

/* ---- Words */

/* All are the caller's to free. */

/* `50.0%`, `-` of no votes. */
char *words_share (VoteShare votes);
/* Its two ends with an ellipsis between, when it is wider than `room`. */
char *words_fit (const char *text, int room);

/* ---- The report for people: a line for each, no wider than 80 columns */

/* How wide it is. */
int text_columns (const Output *out);
/* The articles that were named, with their trends in words. */
void text_articles (const Feedback *feedback, const FeedbackRequest *request, Output *out);
void text_rows (const Feedback *feedback, const FeedbackRequest *request, Output *out);
void text_reasons (const GArray *reasons, const FeedbackRequest *request, Output *out);
void text_edits (const GArray *edits, const FeedbackRequest *request, Output *out);
/* `searches`: all of the period. */
void text_gaps (const GArray *gaps, gint64 searches, const FeedbackRequest *request,
                Output *out);

/* ---- The report for programs: every field of every row */

void tables_rows (const Feedback *feedback, const FeedbackRequest *request, Output *out,
                  Format format);
void tables_edits (const GArray *edits, const FeedbackRequest *request, Output *out,
                   Format format);
void tables_reasons (const GArray *reasons, const FeedbackRequest *request, Output *out,
                     Format format);
/* As synonyms.yaml has them, for an editor to take over. */
void text_candidates (const GArray *candidates, const FeedbackRequest *request, Output *out);
void tables_candidates (const GArray *candidates, const FeedbackRequest *request, Output *out,
                        Format format);
void tables_gaps (const GArray *gaps, const FeedbackRequest *request, Output *out,
                  Format format);

/* ---- Views: who reads, who votes, who writes all the same */

/* The most read first. */
void views_order (Feedback *feedback);
void text_views (const Feedback *feedback, const FeedbackRequest *request, Output *out);
void tables_views (const Feedback *feedback, const FeedbackRequest *request, Output *out,
                   Format format);

/* ---- The report as a picture: dots with intervals, or the share over time */

/* Rows in the request's order, all of them: those that its limit leaves are drawn. */
gboolean chart_draw (const Feedback *feedback, const FeedbackRequest *request, Output *out,
                     GError **error);

/* ---- Slips: which words of the query log are misspelt, and what they were to be */

typedef struct Slips Slips;

Slips *slips_new (void);
void slips_free (Slips *self);
/* A search with the word; `known`: its language has it. */
void slips_count (Slips *self, const char *stem, gboolean known);
/* When all are counted. */
void slips_settle (Slips *self);
/* The word that it is, itself when it is no slip; valid as long as `self` and `stem`. */
const char *slips_right (const Slips *self, const char *stem);

/* ---- Gaps: the query log read: what readers looked for in vain.
 *
 * Queries are one when their words have the same stems, in the same order (of the language
 * that -l gave, else English), and misspellings are what they were to be (slips).  A search was followed by a helpful vote when some reader voted
 * the article that it found first helpful within GAPS_WAIT_S after it: votes are not tied to
 * searches, so it need not be the same reader. */
enum
{
  GAPS_WAIT_S = 1800
};

typedef struct
{
  char *query;              /* as typed most recently */
  gint64 count;             /* searches */
  gint64 found;             /* that found something */
  gint64 helped;            /* that a helpful vote followed */
  gint64 first_at, last_at; /* Unix seconds */
  char *path;               /* what the last of them found first, "" for nothing */
} Gap;

/* Words that readers typed in vain, and what they typed instead and found something. */
typedef struct
{
  char *lang, *from, *to; /* folded words with blanks between */
  guint readers;          /* who did so */
} Candidate;

/* Queries that never found anything, the most frequent first; then those that found something,
 * and no search was followed by a helpful vote.  Of Gap; `*bad` counts the lines that are none,
 * which are said on stderr; `*searches` all others of the period.  NULL on error.
 * `*candidates` (Candidate, by language, the most readers first) unless NULL: see gaps.c. */
GArray *gaps_read (const char *log, Store *store, const Period *period, gint64 *searches,
                   gint64 *bad, GArray **candidates, GError **error);
