#include "tables.h"

#include <math.h>
#include <string.h>
#include "base/timestamp.h"
#include "vote/wilson.h"
#include "words.h"

enum
{
  SHARE_DIGITS = 6,
  BAR_CELLS = 20,
  WRAP_COLUMNS = 78
};

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

static Summary *
shown_summary (const Gathered *gathered)
{
  PeriodStep step;

  if (!gathered->request->grouped || gathered->request->grouping == GROUP_PROMISE)
    return gathered->promises;
  return grouping_is_time (gathered->request->grouping, &step) ? gathered->steps
                                                               : gathered->groups;
}

static void
machine_summary (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  g_autoptr(Table) table = table_new (out, common->format, summary_fields);
  guint count;
  const SummaryRow *const *rows = summary_rows (shown_summary (gathered), &count);

  table_set_spreadsheet (table, gathered->request->spreadsheet);
  for (guint i = 0; i < count; i++)
    put_summary_row (table, rows[i], gathered);
  table_finish (table);
}

/* ---- For people */

/* Whole cells and eighths. */
static char *
bar (double share)
{
  static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  int filled = isnan (share) ? 0 : (int) floor (share * BAR_CELLS * 8 + 1e-9);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < filled / 8; i++)
    g_string_append (text, "█");
  g_string_append (text, eighths[filled % 8]);
  for (int i = (filled + 7) / 8; i < BAR_CELLS; i++)
    g_string_append (text, "·");
  return g_string_free (text, FALSE);
}

static char *
percentile_text (const GArray *seconds, double p)
{
  gint64 value;

  return summary_percentile (seconds, p, &value) ? work_seconds_format (value)
                                                 : g_strdup ("-");
}

static void
put_owned (Table *table, char *text)
{
  table_text (table, text);
  g_free (text);
}

static void
put_text_row (Table *table, const SummaryRow *row, gboolean by_promise, gboolean bars)
{
  guint64 judged = summary_judged (row);

  if (!by_promise)
    table_text (table, row->group[0] == '\0' ? "(none)" : row->group);
  table_text (table, row->promise->name);
  put_owned (table, words_share (row->states[CLOCK_MET], judged));
  put_owned (table, words_interval (row->states[CLOCK_MET], judged));
  if (bars)
    put_owned (table, bar (summary_compliance (row)));
  table_int (table, (gint64) row->states[CLOCK_MET]);
  table_int (table, (gint64) judged);
  table_int (table, (gint64) row->states[CLOCK_OVERDUE]);
  table_int (table, (gint64) row->states[CLOCK_RUNNING]);
  table_int (table, (gint64) row->states[CLOCK_EXEMPT]);
  put_owned (table, percentile_text (row->business_s, 50));
  put_owned (table, percentile_text (row->business_s, 90));
  put_owned (table, percentile_text (row->calendar_s, 50));
  table_int (table, (gint64) row->tickets);
  table_end_row (table);
}

static Table *
text_table (Output *out, const char *group, gboolean bars)
{
  const char *fields[16];
  guint n = 0;
  Table *table;

  if (group != NULL)
    fields[n++] = group;
  fields[n++] = "promise";
  fields[n++] = "kept";
  fields[n++] = "95% interval";
  if (bars)
    fields[n++] = " ";
  fields[n++] = "met";
  fields[n++] = "of";
  fields[n++] = "overdue";
  fields[n++] = "running";
  fields[n++] = "exempt";
  fields[n++] = "p50";
  fields[n++] = "p90";
  fields[n++] = "calendar p50";
  fields[n++] = "tickets";
  fields[n] = NULL;
  table = table_new (out, FORMAT_TEXT, fields);
  table_set_header (table, TRUE);
  return table;
}

static void
put_wrapped (Output *out, const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  glong column = 0;

  for (char **word = words; *word != NULL; word++)
    {
      glong length = g_utf8_strlen (*word, -1);

      if (column > 0 && column + 1 + length > WRAP_COLUMNS)
        {
          output_string (out, "\n");
          column = 0;
        }
      output_printf (out, "%s", column > 0 ? " " : "");
      output_text (out, *word, -1);
      column += length + (column > 0);
    }
  output_string (out, "\n");
}

static void
put_totals (const Gathered *gathered, Output *out)
{
  g_autofree char *clocks = words_counted (gathered->clocks, "clock", "clocks");
  g_autofree char *tickets = words_counted (gathered->tickets, "ticket", "tickets");

  output_printf (out, "%s on %s\n\n", clocks, tickets);
}

/* Tickets that second line took over, as a group of their own beside the whole. */
static void
put_escalated (const Gathered *gathered, Output *out, gboolean bars)
{
  guint count, shown = 0;
  const SummaryRow *const *rows = summary_rows (gathered->escalated, &count);
  g_autoptr(Table) table = NULL;

  for (guint i = 0; i < count; i++)
    shown += rows[i]->clocks > 0;
  if (shown == 0)
    return;
  output_string (out, "\nOf these, while second-line support had the ticket:\n\n");
  table = text_table (out, NULL, bars);
  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      put_text_row (table, rows[i], TRUE, bars);
  table_finish (table);
}

static void
text_summary (const Gathered *gathered, Output *out)
{
  gboolean bars = output_is_terminal (out) && output_columns (out) >= 132;
  Summary *summary = shown_summary (gathered);
  gboolean by_promise = summary == gathered->promises;
  g_autofree char *finding = words_finding (gathered);
  g_autofree char *definition = words_definition (gathered);
  g_autoptr(Table) table
    = text_table (out, by_promise ? NULL : grouping_name (gathered->request->grouping), bars);
  guint count;
  const SummaryRow *const *rows = summary_rows (summary, &count);

  output_text (out, finding, -1);
  output_string (out, "\n");
  put_totals (gathered, out);
  for (guint i = 0; i < count; i++)
    put_text_row (table, rows[i], by_promise, bars);
  table_finish (table);
  put_escalated (gathered, out, bars);
  output_string (out, "\n");
  put_wrapped (out, definition);
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

/* For a person: what is late first, or what will be. */
static void
text_listed (const Gathered *gathered, Output *out)
{
  static const char *const breach_fields[]
    = { "ticket", "promise", "line", "priority", "due", "answered", "over", "agent", NULL };
  static const char *const risk_fields[]
    = { "ticket", "promise", "line", "priority", "due", "started", "left", "channel", NULL };
  gboolean risks = gathered->request->view == VIEW_AT_RISK;
  g_autoptr(Table) table = table_new (out, FORMAT_TEXT, risks ? risk_fields : breach_fields);

  table_set_header (table, TRUE);
  for (guint i = 0; i < gathered->listed->len; i++)
    {
      const Clock *clock = &g_array_index (gathered->listed, Clock, i);

      table_text (table, clock->ticket);
      table_text (table, clock->promise->name);
      table_text (table, clock->line);
      table_text (table, clock->priority);
      put_owned (table, words_time (gathered->desk, clock->due));
      put_owned (table, risks ? words_time (gathered->desk, clock->started)
                        : clock->state == CLOCK_OVERDUE
                          ? g_strdup ("not yet")
                          : words_time (gathered->desk, clock->stopped));
      put_owned (table, work_seconds_format (risks ? clock->left_s : seconds_over (clock)));
      table_text (table, risks ? clock->channel : clock->agent);
      table_end_row (table);
    }
  table_finish (table);
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
