#include "tables.h"

#include <math.h>
#include <string.h>
#include "base/timestamp.h"
#include "text.h"
#include "vote/wilson.h"

enum { SHARE_DIGITS = 6 };

static const char *const summary_fields[]
  = { "group",    "promise", "clocks",     "met",  "breached", "running",      "overdue",
      "exempt",   "compliance", "p50",     "p90",  "p95",      "low",          "high",
      "tickets",  "escalated",  "calendar_p50", "calendar_p90", "calendar_p95", "since",
      "until",    NULL };

static const char *const clock_fields[]
  = { "ticket",  "promise", "channel",          "line",           "priority",
      "started", "due",     "stopped",          "business_seconds", "target_seconds",
      "state",   "calendar_seconds", "escalated", "agent",        NULL };

const char *const *
tables_summary_fields (void)
{
  return summary_fields;
}

const char *const *
tables_clock_fields (void)
{
  return clock_fields;
}

static void
put_time (Table *table, gint64 at, GTimeZone *zone)
{
  g_autofree char *text = NULL;

  if (at == WORK_NEVER || at == G_MININT64)
    {
      table_null (table);
      return;
    }
  text = timestamp_format (at, zone);
  table_text (table, text);
}

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
  table_real (table, low, SHARE_DIGITS);
  table_real (table, high, SHARE_DIGITS);
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
  table_real (table, summary_compliance (row), SHARE_DIGITS);
  put_percentile (table, row->business_s, 50);
  put_percentile (table, row->business_s, 90);
  put_percentile (table, row->business_s, 95);
  put_interval (table, row);
  table_int (table, (gint64) row->tickets);
  table_int (table, (gint64) row->escalated);
  put_percentile (table, row->calendar_s, 50);
  put_percentile (table, row->calendar_s, 90);
  put_percentile (table, row->calendar_s, 95);
  put_time (table, period->since, zone);
  put_time (table, period->until == G_MAXINT64 ? WORK_NEVER : period->until, zone);
  table_end_row (table);
}

static void
machine_summary (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  g_autoptr(Table) table = table_new (out, common->format, summary_fields);
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
  put_time (table, clock->started, zone);
  put_time (table, clock->due, zone);
  put_time (table, clock->stopped, zone);
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
  g_autoptr(Table) table = table_new (out, format, clock_fields);
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
  table = table_new (out, common->format, clock_fields);
  table_set_spreadsheet (table, gathered->request->spreadsheet);
  for (guint i = 0; i < gathered->listed->len; i++)
    put_clock (table, &g_array_index (gathered->listed, Clock, i), desk_zone (gathered->desk));
  table_finish (table);
}
