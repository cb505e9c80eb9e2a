#include "tables.h"

#include <math.h>
#include "base/timestamp.h"
#include "gaps.h"
#include "words.h"

enum
{
  SHARE_DIGITS = 6,
  P_DIGITS = 9,
  READERS_DIGITS = 3
};

guint
tables_shown (const Request *request, guint n)
{
  return request->limit == 0 ? n : MIN (n, request->limit);
}

static Table *
open_table (const Request *request, Output *out, Format format, const char *const *fields)
{
  Table *table = table_new (out, format, fields);

  table_set_spreadsheet (table, request->spreadsheet);
  return table;
}

/* Empty is not known. */
static void
put_known (Table *table, const char *text)
{
  table_text (table, text[0] == '\0' ? NULL : text);
}

static void
put_share (Table *table, double share)
{
  table_real (table, share, SHARE_DIGITS);
}

static void
put_time (Table *table, gint64 at)
{
  g_autofree char *text = timestamp_format (at, NULL);

  table_text (table, text);
}

static double
share_of (VoteShare votes)
{
  return votes.total == 0 ? NAN : (double) votes.yes / (double) votes.total;
}

static void
put_votes (Table *table, VoteShare votes)
{
  double low, high;

  vote_wilson (votes.yes, votes.total, &low, &high);
  put_share (table, share_of (votes));
  put_share (table, votes.total == 0 ? NAN : low);
  put_share (table, votes.total == 0 ? NAN : high);
}

static void
put_burst (Table *table, const FeedbackRow *row)
{
  g_autofree char *day = row->burst_day == G_MININT64 ? NULL : words_day (row->burst_day);

  table_text (table, day);
  if (day == NULL)
    table_null (table);
  else
    table_int (table, row->burst_votes);
}

static void
put_row (Table *table, const FeedbackRow *row)
{
  put_known (table, row->name);
  put_known (table, row->title);
  put_known (table, row->category);
  table_int (table, row->votes.yes);
  table_int (table, row->votes.total - row->votes.yes);
  table_int (table, row->votes.total);
  put_votes (table, row->votes);
  put_share (table, row->trend);
  put_known (table, row->updated);
  put_share (table, row->trend_low);
  put_share (table, row->trend_high);
  table_int (table, row->recent.yes);
  table_int (table, row->recent.total);
  table_int (table, row->before.yes);
  table_int (table, row->before.total);
  table_real (table, row->needs_work, READERS_DIGITS);
  put_burst (table, row);
  table_end_row (table);
}

void
tables_rows (const Feedback *feedback, const Request *request, Output *out, Format format)
{
  static const char *const fields[]
    = { "path", "title", "category", "yes", "no", "total", "share", "low", "high", "trend",
        "updated", "trend_low", "trend_high", "recent_yes", "recent_total", "before_yes",
        "before_total", "needs_work", "burst_day", "burst_votes", NULL };
  g_autoptr(Table) table = open_table (request, out, format, fields);

  for (guint i = 0; i < tables_shown (request, feedback->rows->len); i++)
    put_row (table, &g_array_index (feedback->rows, FeedbackRow, i));
  table_finish (table);
}

static const char *
verdict_name (EditVerdict verdict)
{
  return verdict == EDIT_HELPED ? "helped" : verdict == EDIT_HURT ? "hurt" : "unclear";
}

void
tables_edits (const GArray *edits, const Request *request, Output *out, Format format)
{
  static const char *const fields[]
    = { "path", "title", "edited", "before_yes", "before_total", "after_yes", "after_total",
        "difference", "low", "high", "p", "verdict", NULL };
  g_autoptr(Table) table = open_table (request, out, format, fields);

  for (guint i = 0; i < tables_shown (request, edits->len); i++)
    {
      const EditRow *row = &g_array_index (edits, EditRow, i);

      table_text (table, row->path);
      put_known (table, row->title);
      put_time (table, row->at);
      table_int (table, row->before.yes);
      table_int (table, row->before.total);
      table_int (table, row->after.yes);
      table_int (table, row->after.total);
      put_share (table, row->difference);
      put_share (table, row->low);
      put_share (table, row->high);
      table_real (table, row->p, P_DIGITS);
      table_text (table, verdict_name (row->verdict));
      table_end_row (table);
    }
  table_finish (table);
}

void
tables_gaps (const GArray *gaps, const Request *request, Output *out, Format format)
{
  static const char *const fields[] = { "query", "count", "found", "helped", "share", "low",
                                        "high", "path", "first_at", "last_at", NULL };
  g_autoptr(Table) table = open_table (request, out, format, fields);

  for (guint i = 0; i < tables_shown (request, gaps->len); i++)
    {
      const Gap *gap = &g_array_index (gaps, Gap, i);

      table_text (table, gap->query);
      table_int (table, gap->count);
      table_int (table, gap->found);
      table_int (table, gap->helped);
      put_votes (table, (VoteShare){ gap->helped, gap->count });
      put_known (table, gap->path);
      put_time (table, gap->first_at);
      put_time (table, gap->last_at);
      table_end_row (table);
    }
  table_finish (table);
}
