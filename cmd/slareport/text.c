#include "text.h"

#include <math.h>
#include "base/say.h"
#include "words.h"

enum
{
  BAR_CELLS = 12,
  WRAP_COLUMNS = 78
};

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

static void
put_owned (Table *table, char *text)
{
  table_text (table, text);
  g_free (text);
}

/* What a terminal of so many columns has room for: bars instead of the last columns. */
typedef enum
{
  WIDE,         /* everything but bars */
  WIDE_BARS,
  NARROW_BARS
} Layout;

static Layout
layout_for (const Output *out)
{
  enum { WIDE_COLUMNS = 140 };

  return !output_is_terminal (out)               ? WIDE
         : output_columns (out) >= WIDE_COLUMNS ? WIDE_BARS
                                                 : NARROW_BARS;
}

static Table *
text_table (Output *out, const char *group, Layout layout)
{
  const char *fields[16];
  guint n = 0;
  Table *table;

  if (group != NULL)
    fields[n++] = group;
  fields[n++] = "promise";
  fields[n++] = "kept";
  fields[n++] = "likely";
  if (layout != WIDE)
    fields[n++] = " ";
  fields[n++] = "met";
  fields[n++] = "of";
  if (layout != NARROW_BARS)
    {
      fields[n++] = "overdue";
      fields[n++] = "running";
      fields[n++] = "exempt";
    }
  fields[n++] = "p50";
  if (layout != NARROW_BARS)
    {
      fields[n++] = "p90";
      fields[n++] = "calendar p50";
      fields[n++] = "tickets";
    }
  fields[n] = NULL;
  table = table_new (out, FORMAT_TEXT, fields);
  table_set_header (table, TRUE);
  return table;
}

static void
put_text_row (const Gathered *gathered, Table *table, const SummaryRow *row,
              gboolean by_promise, Layout layout)
{
  guint64 judged = summary_judged (row);

  if (!by_promise)
    table_text (table, row->group[0] == '\0' ? "(none)" : row->group);
  table_text (table, row->promise->name);
  put_owned (table, words_share (gathered, row));
  put_owned (table, words_interval (row));
  if (layout != WIDE)
    put_owned (table, bar (summary_compliance (row)));
  table_int (table, (gint64) row->states[CLOCK_MET]);
  table_int (table, (gint64) judged);
  if (layout != NARROW_BARS)
    {
      table_int (table, (gint64) row->states[CLOCK_OVERDUE]);
      table_int (table, (gint64) row->states[CLOCK_RUNNING]);
      table_int (table, (gint64) row->states[CLOCK_EXEMPT]);
    }
  put_owned (table, words_percentile (row->business_s, 50, FALSE));
  if (layout != NARROW_BARS)
    {
      put_owned (table, words_percentile (row->business_s, 90, FALSE));
      put_owned (table, words_percentile (row->calendar_s, 50, TRUE));
      table_int (table, (gint64) row->tickets);
    }
  table_end_row (table);
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
  g_autofree char *clocks = say_counted ((gint64) gathered->clocks, NULL, "clocks");
  g_autofree char *tickets = say_counted ((gint64) gathered->tickets, NULL, "tickets");

  output_printf (out, "%s on %s\n\n", clocks, tickets);
}

/* Tickets that second line took over, as a group of their own beside the whole. */
static void
put_escalated (const Gathered *gathered, Output *out, Layout layout)
{
  guint count, shown = 0;
  const SummaryRow *const *rows = summary_rows (gathered->escalated, &count);
  g_autoptr(Table) table = NULL;

  for (guint i = 0; i < count; i++)
    shown += rows[i]->clocks > 0;
  if (shown == 0)
    return;
  output_string (out, "\nOf these, while second-line support had the ticket:\n\n");
  table = text_table (out, NULL, layout);
  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      put_text_row (gathered, table, rows[i], TRUE, layout);
  table_finish (table);
}

void
text_summary (const Gathered *gathered, Output *out)
{
  Layout layout = layout_for (out);
  Summary *summary = gathered_shown (gathered);
  gboolean by_promise = summary == gathered->promises;
  g_autofree char *finding = words_finding (gathered);
  g_autofree char *definition = words_definition (gathered);
  g_autoptr(Table) table
    = text_table (out, by_promise ? NULL : grouping_name (gathered->request->grouping), layout);
  guint count;
  const SummaryRow *const *rows = summary_rows (summary, &count);

  output_text (out, finding, -1);
  output_string (out, "\n");
  put_totals (gathered, out);
  for (guint i = 0; i < count; i++)
    put_text_row (gathered, table, rows[i], by_promise, layout);
  table_finish (table);
  put_escalated (gathered, out, layout);
  output_string (out, "\n");
  put_wrapped (out, definition);
}

/* ---- Clocks that are late, or will be */

void
text_listed (const Gathered *gathered, Output *out)
{
  static const char *const breach_fields[]
    = { "ticket", "promise", "line", "priority", "due", "answered", "over", "agent", NULL };
  static const char *const risk_fields[]
    = { "ticket", "promise", "line", "priority", "due", "started", "left", "channel", NULL };
  GTimeZone *zone = desk_zone (gathered->desk);
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
      put_owned (table, say_moment (clock->due, zone));
      put_owned (table, risks ? say_moment (clock->started, zone)
                        : clock->state == CLOCK_OVERDUE
                          ? g_strdup ("not yet")
                          : say_moment (clock->stopped, zone));
      put_owned (table, risks ? say_hours (clock->left_s) : words_over (clock));
      table_text (table, risks ? clock->channel : clock->agent);
      table_end_row (table);
    }
  table_finish (table);
}
