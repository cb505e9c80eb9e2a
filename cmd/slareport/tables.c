#include "tables.h"

#include <math.h>
#include <string.h>
#include "text.h"
#include "vote/stats.h"

static const TableColumn summary_fields[] = {
  { "group", COLUMN_TEXT }, { "promise", COLUMN_TEXT }, { "clocks", COLUMN_INTEGER },
  { "met", COLUMN_INTEGER }, { "breached", COLUMN_INTEGER }, { "running", COLUMN_INTEGER },
  { "overdue", COLUMN_INTEGER }, { "exempt", COLUMN_INTEGER },
  { "compliance", COLUMN_SHARE }, { "p50", COLUMN_SECONDS }, { "p90", COLUMN_SECONDS },
  { "p95", COLUMN_SECONDS }, { "low", COLUMN_SHARE }, { "high", COLUMN_SHARE },
  { "tickets", COLUMN_INTEGER }, { "escalated", COLUMN_INTEGER },
  { "calendar_p50", COLUMN_SECONDS }, { "calendar_p90", COLUMN_SECONDS },
  { "calendar_p95", COLUMN_SECONDS }, { "since", COLUMN_TIME }, { "until", COLUMN_TIME },
  { NULL, COLUMN_TEXT }
};

static const TableColumn clock_fields[] = {
  { "ticket", COLUMN_TEXT }, { "promise", COLUMN_TEXT }, { "channel", COLUMN_TEXT },
  { "line", COLUMN_TEXT }, { "priority", COLUMN_TEXT }, { "started", COLUMN_TIME },
  { "due", COLUMN_TIME }, { "stopped", COLUMN_TIME },
  { "business_seconds", COLUMN_SECONDS }, { "target_seconds", COLUMN_SECONDS },
  { "state", COLUMN_TEXT }, { "calendar_seconds", COLUMN_SECONDS },
  { "escalated", COLUMN_BOOLEAN }, { "agent", COLUMN_TEXT }, { NULL, COLUMN_TEXT }
};

/* ---- The summary */

static void
put_percentile (Table *table, const GArray *seconds, double p)
{
  gint64 value;

  if (summary_percentile (seconds, p, &value))
    table_int (table, value);
  else
    table_null (table);
}

static void
put_interval (Table *table, const SummaryRow *row)
{
  double low = NAN, high = NAN;

  if (summary_judged (row) > 0)
    vote_wilson ((gint64) row->states[CLOCK_MET], (gint64) summary_judged (row), &low, &high);
  table_share (table, low);
  table_share (table, high);
}

static void
put_summary_row (Table *table, const SummaryRow *row, const Gathered *gathered)
{
  const Period *period = &gathered->request->period;
  GTimeZone *zone = desk_zone (gathered->desk);

  table_text (table, row->group);
  table_text (table, row->promise->name);
  table_int (table, (gint64) row->clocks);
  for (int state = 0; state < CLOCK_STATES; state++)
    table_int (table, (gint64) row->states[state]);
  table_share (table, summary_compliance (row));
  put_percentile (table, row->business_s, 50);
  put_percentile (table, row->business_s, 90);
  put_percentile (table, row->business_s, 95);
  put_interval (table, row);
  table_int (table, (gint64) row->tickets);
  table_int (table, (gint64) row->escalated);
  put_percentile (table, row->calendar_s, 50);
  put_percentile (table, row->calendar_s, 90);
  put_percentile (table, row->calendar_s, 95);
  table_time (table, period->since, zone);
  table_time (table, period->until, zone);
  table_end_row (table);
}

static void
machine_summary (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  g_autoptr(Table) table = table_open (out, common->format, summary_fields);
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered_shown (gathered), &count);

  table_set_spreadsheet (table, gathered->request->spreadsheet);
  for (guint i = 0; i < count; i++)
    put_summary_row (table, rows[i], gathered);
  table_finish (table);
}

void
tables_summary (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  if (common->format == FORMAT_TEXT)
    text_summary (gathered, out);
  else
    machine_summary (gathered, out, common);
}

/* ---- Clocks */

static void
put_clock (Table *table, const Clock *clock, GTimeZone *zone)
{
  table_text (table, clock->ticket);
  table_text (table, clock->promise->name);
  table_text (table, clock->channel);
  table_text (table, clock->line);
  table_text (table, clock->priority);
  table_time (table, clock->started, zone);
  table_time (table, clock->due, zone);
  table_time (table, clock->stopped, zone);
  table_int (table, clock->business_s);
  table_int (table, clock->target_s);
  table_text (table, clock_state_name (clock->state));
  table_int (table, clock->calendar_s);
  table_bool (table, clock->escalated);
  table_text (table, clock->agent);
  table_end_row (table);
}

gboolean
tables_clocks (Store *store, const Desk *desk, const Request *request, Output *out,
               Format format, GError **error)
{
  g_autoptr(Clocks) clocks = open_clocks (store, desk, request, error);
  g_autoptr(Table) table = table_open (out, format, clock_fields);
  Clock clock;
  gboolean ok = TRUE;

  if (clocks == NULL)
    return FALSE;
  table_set_spreadsheet (table, request->spreadsheet);
  while (clocks_next (clocks, &clock, &ok, error) && !output_failed (out))
    if (clock_in_period (&clock, &request->period))
      put_clock (table, &clock, desk_zone (desk));
  table_finish (table);
  return ok;
}

void
tables_listed (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  g_autoptr(Table) table = NULL;

  if (common->format == FORMAT_TEXT)
    {
      text_listed (gathered, out);
      return;
    }
  table = table_open (out, common->format, clock_fields);
  table_set_spreadsheet (table, gathered->request->spreadsheet);
  for (guint i = 0; i < gathered->listed->len; i++)
    put_clock (table, &g_array_index (gathered->listed, Clock, i), desk_zone (gathered->desk));
  table_finish (table);
}
