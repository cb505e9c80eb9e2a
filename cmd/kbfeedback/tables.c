#include "tables.h"

#include <math.h>
#include "gaps.h"
#include "words.h"

enum
{
  P_DIGITS = 9,
  READERS_DIGITS = 3
};

guint
tables_shown (const Request *request, guint n)
{
  return request->limit == 0 ? n : MIN (n, request->limit);
}

static Table *
open_table (const Request *request, Output *out, Format format, const TableColumn *fields)
{
  Table *table = table_open (out, format, fields);

  table_set_spreadsheet (table, request->spreadsheet);
  return table;
}

/* Empty is not known. */
static void
put_known (Table *table, const char *text)
{
  table_text (table, text[0] == '\0' ? NULL : text);
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
  table_share (table, share_of (votes));
  table_share (table, votes.total == 0 ? NAN : low);
  table_share (table, votes.total == 0 ? NAN : high);
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
  table_share (table, row->trend);
  put_known (table, row->updated);
  table_share (table, row->trend_low);
  table_share (table, row->trend_high);
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
  static const TableColumn fields[] = {
    { "path", COLUMN_TEXT }, { "title", COLUMN_TEXT }, { "category", COLUMN_TEXT },
    { "yes", COLUMN_INTEGER }, { "no", COLUMN_INTEGER }, { "total", COLUMN_INTEGER },
    { "share", COLUMN_SHARE }, { "low", COLUMN_SHARE }, { "high", COLUMN_SHARE },
    { "trend", COLUMN_SHARE }, { "updated", COLUMN_TEXT }, { "trend_low", COLUMN_SHARE },
    { "trend_high", COLUMN_SHARE }, { "recent_yes", COLUMN_INTEGER },
    { "recent_total", COLUMN_INTEGER }, { "before_yes", COLUMN_INTEGER },
    { "before_total", COLUMN_INTEGER }, { "needs_work", COLUMN_NUMBER },
    { "burst_day", COLUMN_DATE }, { "burst_votes", COLUMN_INTEGER }, { NULL, COLUMN_TEXT }
  };
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
  static const TableColumn fields[] = {
    { "path", COLUMN_TEXT }, { "title", COLUMN_TEXT }, { "edited", COLUMN_TIME },
    { "before_yes", COLUMN_INTEGER }, { "before_total", COLUMN_INTEGER },
    { "after_yes", COLUMN_INTEGER }, { "after_total", COLUMN_INTEGER },
    { "difference", COLUMN_SHARE }, { "low", COLUMN_SHARE }, { "high", COLUMN_SHARE },
    { "p", COLUMN_NUMBER }, { "verdict", COLUMN_TEXT }, { NULL, COLUMN_TEXT }
  };
  g_autoptr(Table) table = open_table (request, out, format, fields);

  for (guint i = 0; i < tables_shown (request, edits->len); i++)
    {
      const EditRow *row = &g_array_index (edits, EditRow, i);

      table_text (table, row->path);
      put_known (table, row->title);
      table_time (table, row->at, NULL);
      table_int (table, row->before.yes);
      table_int (table, row->before.total);
      table_int (table, row->after.yes);
      table_int (table, row->after.total);
      table_share (table, row->difference);
      table_share (table, row->low);
      table_share (table, row->high);
      table_real (table, row->p, P_DIGITS);
      table_text (table, verdict_name (row->verdict));
      table_end_row (table);
    }
  table_finish (table);
}

void
tables_gaps (const GArray *gaps, const Request *request, Output *out, Format format)
{
  static const TableColumn fields[] = {
    { "query", COLUMN_TEXT }, { "count", COLUMN_INTEGER }, { "found", COLUMN_INTEGER },
    { "helped", COLUMN_INTEGER }, { "share", COLUMN_SHARE }, { "low", COLUMN_SHARE },
    { "high", COLUMN_SHARE }, { "path", COLUMN_TEXT }, { "first_at", COLUMN_TIME },
    { "last_at", COLUMN_TIME }, { NULL, COLUMN_TEXT }
  };
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
      table_time (table, gap->first_at, NULL);
      table_time (table, gap->last_at, NULL);
      table_end_row (table);
    }
  table_finish (table);
}
