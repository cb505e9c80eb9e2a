#include "report.h"

#include "base/escape.h"
#include "base/say.h"
#include "vote/stats.h"

#include <math.h>
#include <string.h>

/* ---- For people */

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

Table *
tables_text (Output *out, const char *const *fields, const char *needs,
             const ReportRequest *request)
{
  Table *table = table_new (out, FORMAT_TEXT, fields);

  table_set_header (table, TRUE);
  table_fit (table, request->wide ? 0 : output_columns (out), needs);
  table_color (table, request->color);
  return table;
}

/* The columns of the summary, and how well each can be done without: the group and the bar are not
 * always there. */
static const struct
{
  const char *name;
  char need;
} text_columns[] = { { NULL, '0' },
                     { "promise", '0' },
                     { "kept", '0' },
                     { "likely", '2' },
                     { " ", '4' },
                     { "met", '1' },
                     { "of", '1' },
                     { "overdue", '5' },
                     { "running", '6' },
                     { "exempt", '7' },
                     { "p50", '3' },
                     { "p90", '8' },
                     { "calendar p50", '9' },
                     { "tickets", '6' },
                     { "change", '1' },
                     { "change likely", '7' },
                     { "chance?", '2' } };

enum
{
  TEXT_GROUP = 0,
  TEXT_BAR = 4,
  TEXT_CHANGE = 14 /* and what follows: only against another period */
};

static void
put_change_text (const Gathered *gathered, Table *table, const SummaryRow *row)
{
  Change change = change_of_row (gathered, row);

  if (change.is_known)
    put_owned (table, say_points (change.points, TRUE));
  else
    table_null (table);
  put_owned (table, words_change_interval (&change));
  table_text (table, !change.is_known ? "" : change.is_chance ? "can be" : "no");
}

static Table *
text_table (const Gathered *gathered, Output *out, const char *group)
{
  const char *fields[G_N_ELEMENTS (text_columns) + 1];
  char needs[G_N_ELEMENTS (text_columns) + 1];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (text_columns); i++)
    if ((i != TEXT_GROUP || group != NULL) && (i != TEXT_BAR || output_is_terminal (out))
        && (i < TEXT_CHANGE || change_is_shown (gathered)))
      {
        fields[n] = i == TEXT_GROUP ? group : text_columns[i].name;
        needs[n++] = text_columns[i].need;
      }
  fields[n] = NULL;
  needs[n] = '\0';
  return tables_text (out, fields, needs, gathered->request);
}

static void
put_kept (const Gathered *gathered, Table *table, const SummaryRow *row)
{
  double target = target_of_row (gathered, row);

  put_owned (table, words_share (gathered, row));
  if (!isnan (target) && row->judged > 0)
    table_mark (table, row->compliance >= target);
}

static void
put_text_row (const Gathered *gathered, Output *out, Table *table, const SummaryRow *row,
              gboolean by_promise)
{
  if (!by_promise)
    table_text (table, row->group[0] == '\0' ? "(none)" : row->group);
  table_text (table, row->promise != NULL ? row->promise->name
                     : by_promise         ? "all of them"
                                          : "");
  put_kept (gathered, table, row);
  put_owned (table, words_interval (row));
  if (output_is_terminal (out))
    put_owned (table, bar (row->compliance));
  table_int (table, (gint64) row->states[CLOCK_MET]);
  table_int (table, (gint64) row->judged);
  table_int (table, (gint64) row->states[CLOCK_OVERDUE]);
  table_int (table, (gint64) row->states[CLOCK_RUNNING]);
  table_int (table, (gint64) row->states[CLOCK_EXEMPT]);
  put_owned (table, words_percentile (row->business_s, 50, FALSE));
  put_owned (table, words_percentile (row->business_s, 90, FALSE));
  put_owned (table, words_percentile (row->calendar_s, 50, TRUE));
  table_int (table, (gint64) row->tickets);
  if (change_is_shown (gathered))
    put_change_text (gathered, table, row);
  table_end_row (table);
}

/* How many bytes of `word` fit in `room` columns and end where a line may, between letters that are
 * written without spaces (Chinese, Japanese); 0: none. */
static gsize
wrapped_head (const char *word, guint room)
{
  const char *p = word, *end = word + strlen (word), *fits = word;
  guint used = 0;
  gboolean opens = TRUE; /* nothing yet, or a bracket that belongs to what follows */

  while (p < end && used <= room)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      const char *next = c <= 0x10ffff ? g_utf8_next_char (p) : p + 1;
      GUnicodeBreakType kind = c <= 0x10ffff ? g_unichar_break_type (c)
                                             : G_UNICODE_BREAK_UNKNOWN;

      if (kind == G_UNICODE_BREAK_IDEOGRAPHIC && !opens)
        fits = p;
      opens = kind == G_UNICODE_BREAK_OPEN_PUNCTUATION;
      used += escape_width (p, (gsize) (next - p));
      p = next;
    }
  return (gsize) (fits - word);
}

void
tables_wrapped (Output *out, const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  guint column = 0, most = (guint) MIN (WRAP_COLUMNS, output_columns (out));

  for (char **word = words; *word != NULL; word++)
    {
      const char *rest = *word;
      guint gap = column > 0, width;

      while (column + gap + (width = escape_width (rest, strlen (rest))) > most)
        {
          gsize head = wrapped_head (rest, most > column + gap ? most - column - gap : 0);

          if (head == 0 && column == 0)
            break;
          if (head > 0 && gap > 0)
            output_string (out, " ");
          output_text (out, rest, (gssize) head);
          output_string (out, "\n");
          rest += head;
          column = gap = 0;
        }
      if (gap > 0)
        output_string (out, " ");
      output_text (out, rest, -1);
      column += gap + width;
    }
  output_string (out, "\n");
}

/* Those that no share is of, which a narrow table has no column for. */
static void
put_unjudged (const guint64 *states, Output *out)
{
  g_autofree char *exempt = say_count ((gint64) states[CLOCK_EXEMPT]);
  g_autofree char *running = say_count ((gint64) states[CLOCK_RUNNING]);

  if (states[CLOCK_EXEMPT] > 0)
    output_printf (out, ", %s exempt", exempt);
  if (states[CLOCK_RUNNING] > 0)
    output_printf (out, ", %s running", running);
}

static void
put_totals (const Gathered *gathered, Output *out)
{
  guint64 states[CLOCK_STATES];
  g_autofree char *clocks = say_counted ((gint64) gathered->clocks, NULL, "clocks");
  g_autofree char *tickets = say_counted ((gint64) gathered->tickets, NULL, "tickets");

  states_of_all (gathered, states);
  output_printf (out, "%s on %s", clocks, tickets);
  put_unjudged (states, out);
  output_string (out, "\n\n");
}

/* Tickets that second line took over, as a group of their own beside the whole. */
static void
put_escalated (const Gathered *gathered, Output *out)
{
  guint count, shown = 0;
  const SummaryRow *const *rows = summary_rows (gathered->escalated, &count);
  g_autoptr(Table) table = NULL;

  for (guint i = 0; i < count; i++)
    shown += rows[i]->clocks > 0;
  if (shown == 0)
    return;
  output_string (out, "\nOf these, while second-line support had the ticket:\n\n");
  table = text_table (gathered, out, NULL);
  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      put_text_row (gathered, out, table, rows[i], TRUE);
  table_finish (table);
}

static void
text_summary (const Gathered *gathered, Output *out)
{
  Summary *summary = gathered_shown (gathered);
  gboolean by_promise = summary == gathered->promises;
  g_autofree char *finding = words_finding (gathered);
  g_autofree char *definition = words_definition (gathered, DEFINE_ALL);
  g_autofree char *against = words_against (gathered);
  g_autoptr(Table) table
             = text_table (gathered, out,
                           by_promise ? NULL : grouping_names[gathered->request->grouping]);
  guint count;
  const SummaryRow *const *rows = summary_rows (summary, &count);

  tables_wrapped (out, finding);
  if (against != NULL)
    tables_wrapped (out, against);
  put_totals (gathered, out);
  for (guint i = 0; i < count; i++)
    put_text_row (gathered, out, table, rows[i], by_promise);
  if (count > 1)
    {
      g_autoptr(SummaryRow) total = series_total (gathered);

      put_text_row (gathered, out, table, total, by_promise);
    }
  table_finish (table);
  put_escalated (gathered, out);
  output_string (out, "\n");
  tables_wrapped (out, definition);
}

/* ---- Clocks that are late, or will be */

static void
text_listed (const Gathered *gathered, Output *out)
{
  const char *const breach_fields[] = { "ticket",   "promise", "line",
                                        "priority", "due",     words_stopped (gathered->desk),
                                        "over",     "agent",   NULL };
  static const char *const risk_fields[]
    = { "ticket", "promise", "line", "priority", "due", "started", "left", "channel", NULL };
  GTimeZone *zone = gathered->desk->zone;
  gboolean risks = gathered->request->view == REPORT_AT_RISK;
  g_autoptr(Table) table = tables_text (out, risks ? risk_fields : breach_fields,
                                         risks ? "00450604" : "00450203", gathered->request);

  for (guint i = 0; i < gathered->listed->len; i++)
    {
      const Clock *clock = &g_array_index (gathered->listed, Clock, i);

      table_text (table, clock->ticket);
      table_text (table, clock->promise->name);
      table_text (table, clock->line);
      table_text (table, clock->priority);
      put_owned (table, say_when (clock->due, zone, SAY_MOMENT));
      put_owned (table, risks ? say_when (clock->started, zone, SAY_MOMENT)
                        : clock->state == CLOCK_OVERDUE ? g_strdup ("not yet")
                        : clock->is_counted             ? g_strdup ("not known")
                                            : say_when (clock->stopped, zone, SAY_MOMENT));
      put_owned (table, risks ? say_hours (clock->left_s) : words_over (clock));
      table_text (table, risks ? clock->channel : clock->agent);
      table_end_row (table);
    }
  table_finish (table);
}

/* ---- For programs */

static const TableColumn summary_fields[] = { { "group", COLUMN_TEXT },
                                              { "promise", COLUMN_TEXT },
                                              { "clocks", COLUMN_INTEGER },
                                              { "met", COLUMN_INTEGER },
                                              { "breached", COLUMN_INTEGER },
                                              { "running", COLUMN_INTEGER },
                                              { "overdue", COLUMN_INTEGER },
                                              { "exempt", COLUMN_INTEGER },
                                              { "compliance", COLUMN_SHARE },
                                              { "p50", COLUMN_SECONDS },
                                              { "p90", COLUMN_SECONDS },
                                              { "p95", COLUMN_SECONDS },
                                              { "low", COLUMN_SHARE },
                                              { "high", COLUMN_SHARE },
                                              { "tickets", COLUMN_INTEGER },
                                              { "escalated", COLUMN_INTEGER },
                                              { "calendar_p50", COLUMN_SECONDS },
                                              { "calendar_p90", COLUMN_SECONDS },
                                              { "calendar_p95", COLUMN_SECONDS },
                                              { "since", COLUMN_TIME },
                                              { "until", COLUMN_TIME },
                                              { "change", COLUMN_NUMBER },
                                              { "change_low", COLUMN_NUMBER },
                                              { "change_high", COLUMN_NUMBER },
                                              { "against_met", COLUMN_INTEGER },
                                              { "against_judged", COLUMN_INTEGER },
                                              { "against_since", COLUMN_TIME },
                                              { "against_until", COLUMN_TIME },
                                              { NULL, COLUMN_TEXT } };

static const TableColumn clock_fields[] = { { "ticket", COLUMN_TEXT },
                                            { "promise", COLUMN_TEXT },
                                            { "channel", COLUMN_TEXT },
                                            { "line", COLUMN_TEXT },
                                            { "priority", COLUMN_TEXT },
                                            { "started", COLUMN_TIME },
                                            { "due", COLUMN_TIME },
                                            { "stopped", COLUMN_TIME },
                                            { "business_seconds", COLUMN_SECONDS },
                                            { "target_seconds", COLUMN_SECONDS },
                                            { "state", COLUMN_TEXT },
                                            { "calendar_seconds", COLUMN_SECONDS },
                                            { "escalated", COLUMN_BOOLEAN },
                                            { "agent", COLUMN_TEXT },
                                            { "customer", COLUMN_TEXT },
                                            { "organization", COLUMN_TEXT },
                                            { NULL, COLUMN_TEXT } };

/* What is not known is no text: null in JSON. */
static void
put_known (Table *table, const char *text)
{
  table_text (table, *text == '\0' ? NULL : text);
}

/* ---- The summary */

static void
put_percentile (Table *table, Distribution *seconds, double p)
{
  gint64 value;

  if (distribution_percentile (seconds, p, &value))
    table_int (table, value);
  else
    table_null (table);
}

static void
put_interval (Table *table, const SummaryRow *row)
{
  double low = NAN, high = NAN;

  if (row->judged > 0)
    vote_wilson ((gint64) row->states[CLOCK_MET], (gint64) row->judged, &low, &high);
  table_share (table, low);
  table_share (table, high);
}

static void
put_change (const Gathered *gathered, Table *table, const SummaryRow *row)
{
  Change change = change_of_row (gathered, row);
  double values[] = { change.points, change.low, change.high };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    table_real (table, change_is_shown (gathered) && change.is_known ? values[i] : NAN, 6);
  if (!change_is_shown (gathered))
    {
      for (guint i = 0; i < 4; i++)
        table_null (table);
      return;
    }
  table_int (table, change.then.yes);
  table_int (table, change.then.total);
  table_time (table, gathered->request->against.since, gathered->desk->zone);
  table_time (table, gathered->request->against.until, gathered->desk->zone);
}

static void
put_summary_row (Table *table, const SummaryRow *row, const Gathered *gathered)
{
  const Period *period = &gathered->request->period;
  GTimeZone *zone = gathered->desk->zone;

  put_known (table, row->group);
  table_text (table, row->promise->name);
  table_int (table, (gint64) row->clocks);
  for (int state = 0; state < CLOCK_STATES; state++)
    table_int (table, (gint64) row->states[state]);
  table_share (table, row->compliance);
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
  put_change (gathered, table, row);
  table_end_row (table);
}

static void
machine_summary (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  g_autoptr(Table) table = table_open (out, common->format, summary_fields,
                                        gathered->request->spreadsheet);
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered_shown (gathered), &count);

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
  put_known (table, clock->channel);
  put_known (table, clock->line);
  put_known (table, clock->priority);
  table_time (table, clock->started, zone);
  table_time (table, clock->due, zone);
  table_time (table, clock->stopped, zone);
  table_int (table, clock->business_s);
  table_int (table, clock->target_s);
  table_text (table, clock_state_names[clock->state]);
  table_int (table, clock->calendar_s);
  table_bool (table, clock->escalated);
  put_known (table, clock->agent);
  put_known (table, clock->customer);
  put_known (table, clock->organization);
  table_end_row (table);
}

static void
put_state (Table *table, ClockState state)
{
  table_text (table, clock_state_names[state]);
  if (state == CLOCK_MET || state == CLOCK_BREACHED || state == CLOCK_OVERDUE)
    table_mark (table, state == CLOCK_MET);
}

static void
put_clock_text (Table *table, const Clock *clock, GTimeZone *zone)
{
  table_text (table, clock->ticket);
  table_text (table, clock->promise->name);
  table_text (table, clock->channel);
  table_text (table, clock->line);
  table_text (table, clock->priority);
  put_owned (table, say_when (clock->started, zone, SAY_MOMENT));
  put_owned (table, say_when (clock->due, zone, SAY_MOMENT));
  put_owned (table, clock->is_counted ? g_strdup ("not known")
                    : clock->stopped == WORK_NEVER
                      ? g_strdup ("not yet")
                      : say_when (clock->stopped, zone, SAY_MOMENT));
  put_owned (table, say_hours (clock->business_s));
  put_owned (table, say_hours (clock->target_s));
  put_state (table, clock->state);
  put_owned (table, say_days (clock->calendar_s));
  table_bool (table, clock->escalated);
  table_text (table, clock->agent);
  table_text (table, clock->customer);
  table_end_row (table);
}

static Table *
clocks_table (const Desk *desk, const ReportRequest *request, Output *out, Format format)
{
  /* As the lists of late clocks have it. */
  const char *const names[] = { "ticket",    "promise", "channel",  "line",
                                "priority",  "started", "due",      words_stopped (desk),
                                "used",      "of",      "state",    "calendar",
                                "escalated", "agent",   "customer", NULL };

  return format == FORMAT_TEXT ? tables_text (out, names, "007653012408949", request)
                               : table_open (out, format, clock_fields, request->spreadsheet);
}

gboolean
tables_clocks (Store *store, const Desk *desk, const ReportRequest *request, Output *out,
               Format format, GError **error)
{
  g_autoptr(Clocks) clocks = open_clocks (store, desk, request, FALSE, NULL, error);
  g_autoptr(Table) table = clocks_table (desk, request, out, format);
  Clock clock;
  gboolean ok = TRUE;

  if (clocks == NULL)
    return FALSE;
  while (clocks_next (clocks, &clock, &ok, error) && !output_failed (out))
    if (!clock_in_period (&clock, &request->period) || !where_clock (request->where, &clock))
      continue;
    else if (format == FORMAT_TEXT)
      put_clock_text (table, &clock, desk->zone);
    else
      put_clock (table, &clock, desk->zone);
  table_finish (table);
  return ok;
}

/* ---- What is open */

static gint
by_group_name (gconstpointer a, gconstpointer b)
{
  return names_compare ((*(const Backlog *const *) a)->group,
                        (*(const Backlog *const *) b)->group);
}

static void
put_backlog (const Gathered *gathered, Table *table, const Backlog *backlog, gboolean is_text)
{
  GTimeZone *zone = gathered->desk->zone;
  guint64 open = 0;

  for (guint i = 0; i < AGES; i++)
    open += backlog->ages[i];
  if (is_text && *backlog->group == '\0')
    table_text (table, "(none)");
  else
    put_known (table, names_shown (gathered->open_names, backlog->group));
  table_int (table, (gint64) open);
  for (guint i = 0; i < AGES; i++)
    table_int (table, (gint64) backlog->ages[i]);
  if (is_text)
    put_owned (table, say_when (backlog->oldest, zone, SAY_DAY));
  else
    table_time (table, backlog->oldest, zone);
  table_end_row (table);
}

GPtrArray *
tables_backlog_rows (const Gathered *gathered)
{
  GPtrArray *rows = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer backlog;

  g_hash_table_iter_init (&iter, gathered->backlog);
  while (g_hash_table_iter_next (&iter, NULL, &backlog))
    g_ptr_array_add (rows, backlog);
  g_ptr_array_sort (rows, by_group_name);
  return rows;
}

Backlog
tables_backlog_all (const GPtrArray *rows)
{
  Backlog all = { .group = (char *) "all", .oldest = G_MAXINT64 };

  for (guint i = 0; i < rows->len; i++)
    {
      const Backlog *backlog = rows->pdata[i];

      for (guint age = 0; age < AGES; age++)
        all.ages[age] += backlog->ages[age];
      all.oldest = MIN (all.oldest, backlog->oldest);
    }
  return all;
}

void
tables_backlog (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  static const TableColumn fields[]
    = { { "group", COLUMN_TEXT },        { "open", COLUMN_INTEGER },
        { "under_1d", COLUMN_INTEGER },  { "under_3d", COLUMN_INTEGER },
        { "under_7d", COLUMN_INTEGER },  { "under_28d", COLUMN_INTEGER },
        { "under_91d", COLUMN_INTEGER }, { "longer", COLUMN_INTEGER },
        { "oldest", COLUMN_TIME },       { NULL, COLUMN_TEXT } };
  const ReportRequest *request = gathered->request;
  const char *const names[] = { request->grouped ? grouping_names[request->grouping] : "group",
                                "open",
                                "< 1d",
                                "< 3d",
                                "< 7d",
                                "< 28d",
                                "< 91d",
                                "longer",
                                "oldest",
                                NULL };
  gboolean is_text = common->format == FORMAT_TEXT;
  g_autoptr(Table) table = is_text ? tables_text (out, names, "001111121", request)
                                    : table_open (out, common->format, fields,
                                                  gathered->request->spreadsheet);
  g_autoptr(GPtrArray) rows = tables_backlog_rows (gathered);

  for (guint i = 0; i < rows->len; i++)
    put_backlog (gathered, table, g_ptr_array_index (rows, i), is_text);
  if (is_text && rows->len > 1)
    {
      Backlog all = tables_backlog_all (rows);

      put_backlog (gathered, table, &all, TRUE);
    }
  table_finish (table);
}

/* ---- What contradicts */

void
tables_flagged (const Gathered *gathered, Output *out, const ToolCommon *common)
{
  static const TableColumn fields[] = { { "ticket", COLUMN_TEXT },
                                        { "at", COLUMN_TIME },
                                        { "kind", COLUMN_TEXT },
                                        { "flag", COLUMN_TEXT },
                                        { NULL, COLUMN_TEXT } };
  static const char *const names[] = { "ticket", "at", "kind", "flag", NULL };
  gboolean is_text = common->format == FORMAT_TEXT;
  g_autoptr(Table) table = is_text ? tables_text (out, names, "0000", gathered->request)
                                    : table_open (out, common->format, fields,
                                                  gathered->request->spreadsheet);
  GTimeZone *zone = gathered->desk->zone;

  for (guint i = 0; i < gathered->flagged->len; i++)
    {
      const Flagged *flagged = &g_array_index (gathered->flagged, Flagged, i);

      table_text (table, flagged->ticket);
      if (is_text)
        put_owned (table, say_when (flagged->flag.at, zone, SAY_MOMENT));
      else
        table_time (table, flagged->flag.at, zone);
      table_text (table, event_kind_names[flagged->flag.kind]);
      table_text (table, ticket_flag_name (flagged->flag.flag));
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
  table = table_open (out, common->format, clock_fields, gathered->request->spreadsheet);
  for (guint i = 0; i < gathered->listed->len; i++)
    put_clock (table, &g_array_index (gathered->listed, Clock, i), gathered->desk->zone);
  table_finish (table);
}
