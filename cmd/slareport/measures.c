#include "report.h"

#include "base/say.h"
#include "vote/stats.h"

#include <math.h>
#include <string.h>

enum
{
  SATISFIED = 50, /* a rating of more is */
  FEW = 10,       /* tickets of one message each may be so by chance */
  REAL_DIGITS = 2
};

/* By Measure: for programs and for people. */
static const struct
{
  const char *name, *words;
} measure_names[MEASURES] = {
  [MEASURE_WAITED] = { "waited", "waited on the customer" },
  [MEASURE_CONTACTS] = { "contacts", "contacts" },
  [MEASURE_REPLIES] = { "replies", "replies" },
  [MEASURE_ONE_REPLY] = { "one_reply", "solved at the first reply" },
  [MEASURE_SAME_AGENT] = { "same_agent", "first reply by the solver" },
  [MEASURE_SATISFIED] = { "satisfied", "satisfied" },
};

/* ---- Counting */

struct Measures
{
  Summary *groups; /* of which only the names are used; NULL: there are none */
  GHashTable *by_name;
  GPtrArray *rows; /* of MeasuresRow, by name */
  MeasuresRow *all;
  gboolean any_talk; /* of any ticket a second message is known */
};

static MeasuresRow *
row_new (const char *group)
{
  MeasuresRow *self = g_new0 (MeasuresRow, 1);

  self->group = g_strdup (group);
  for (guint i = 0; i < MEASURES; i++)
    self->of[i].values = distribution_new ();
  return self;
}

static void
row_free (gpointer data)
{
  MeasuresRow *self = data;

  g_free (self->group);
  for (guint i = 0; i < MEASURES; i++)
    distribution_free (self->of[i].values);
  g_free (self);
}

Measures *
measures_new (const ReportRequest *request, const Desk *desk)
{
  Measures *self = g_new0 (Measures, 1);

  if (request->grouped && request->grouping != GROUP_PROMISE)
    self->groups = summary_new (request->grouping, desk);
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->all = row_new ("all");
  return self;
}

void
measures_free (Measures *self)
{
  if (self == NULL)
    return;
  summary_free (self->groups);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->rows);
  row_free (self->all);
  g_free (self);
}

static MeasuresRow *
row_of (Measures *self, const char *group)
{
  MeasuresRow *row = g_hash_table_lookup (self->by_name, group);

  if (row == NULL)
    {
      row = row_new (group);
      g_ptr_array_add (self->rows, row);
      g_hash_table_insert (self->by_name, g_strdup (group), row);
    }
  return row;
}

static void
add_value (Measured *self, gint64 value)
{
  distribution_add (self->values, value);
}

static void
add_share (Measured *self, gboolean yes)
{
  self->share.yes += yes;
  self->share.total++;
}

static void
row_add (MeasuresRow *self, const Replay *ticket)
{
  const Solution *took = &ticket->solution;

  self->tickets++;
  add_share (&self->of[MEASURE_WAITED], took->waited_s > 0);
  if (took->waited_s > 0)
    add_value (&self->of[MEASURE_WAITED], took->waited_s);
  if (took->contacts > 0)
    add_value (&self->of[MEASURE_CONTACTS], took->contacts);
  if (took->contacts > 0)
    add_value (&self->of[MEASURE_REPLIES], took->replies);
  if (took->replies > 0)
    add_share (&self->of[MEASURE_ONE_REPLY], took->replies == 1);
  if (*took->agent != '\0' && *took->first_agent != '\0')
    add_share (&self->of[MEASURE_SAME_AGENT], strcmp (took->agent, took->first_agent) == 0);
  if (ticket->rating >= 0)
    add_share (&self->of[MEASURE_SATISFIED], ticket->rating > SATISFIED);
  if (ticket->rating >= 0)
    add_value (&self->of[MEASURE_SATISFIED], ticket->rating);
}

/* A ticket that was solved is in the groups in which a clock would be that its solution stopped. */
static const char *
group_of (const Measures *self, const Replay *ticket)
{
  Clock as_clock = { .channel = ticket->channel,
                     .line = ticket->line,
                     .priority = ticket->priority,
                     .customer = ticket->customer,
                     .organization = ticket->organization,
                     .agent = ticket->solution.agent,
                     .stopped = ticket->solution.solved_at,
                     .escalated = ticket->solution.escalated };

  return summary_group_of (self->groups, &as_clock);
}

void
measures_add (Measures *self, const Replay *ticket)
{
  row_add (self->all, ticket);
  if (self->groups != NULL)
    row_add (row_of (self, group_of (self, ticket)), ticket);
  self->any_talk |= ticket->solution.contacts > 1 || ticket->solution.replies > 1;
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return names_compare ((*(const MeasuresRow *const *) a)->group,
                        (*(const MeasuresRow *const *) b)->group);
}

/* Whether more than the first messages is known of the tickets. */
static gboolean
has_talk (const Measures *self)
{
  return self->any_talk || self->all->tickets < FEW;
}

static void
row_finish (MeasuresRow *self, gboolean talk)
{
  for (guint i = 0; i < MEASURES; i++)
    {
      Measured *of = &self->of[i];

      if (!talk && i >= MEASURE_CONTACTS && i <= MEASURE_SAME_AGENT)
        {
          of->share = (ShareCount){ 0 };
          distribution_clear (of->values);
        }
      vote_wilson (of->share.yes, of->share.total, &of->share.low, &of->share.high);
    }
}

void
measures_finish (Measures *self)
{
  row_finish (self->all, has_talk (self));
  for (guint i = 0; i < self->rows->len; i++)
    {
      MeasuresRow *row = g_ptr_array_index (self->rows, i);
      char *shown = g_strdup (names_shown (summary_names (self->groups), row->group));

      g_free (row->group);
      row->group = shown;
      row_finish (row, has_talk (self));
    }
  g_ptr_array_sort (self->rows, by_name);
}

const MeasuresRow *
measures_all (const Measures *self)
{
  return self->all;
}

/* ---- A row of the table: one measure of one group */

typedef struct
{
  const Gathered *gathered;
  const MeasuresRow *row;
  guint measure;
  const Measured *now, *then; /* then NULL: there is no other period */
  Change change;
} Line;

static const Measured *
then_of (const Gathered *gathered, const MeasuresRow *row, guint measure)
{
  const Measures *then = gathered->against == NULL ? NULL : gathered->against->measures;
  const MeasuresRow *same;

  if (then == NULL || !change_is_shown (gathered))
    return NULL;
  same = row == gathered->measures->all
           ? then->all
           : g_hash_table_lookup (then->by_name,
                                  names_find (summary_names (then->groups), row->group));
  return same == NULL ? NULL : &same->of[measure];
}

static Line
line_of (const Gathered *gathered, const MeasuresRow *row, guint measure)
{
  Line line = { gathered,
                row,
                measure,
                &row->of[measure],
                then_of (gathered, row, measure),
                { .is_known = FALSE } };

  if (line.then != NULL)
    line.change = change_between (&line.now->share, &line.then->share);
  return line;
}

static double
share_of (const Measured *self)
{
  return self->share.total == 0 ? NAN : (double) self->share.yes / (double) self->share.total;
}

/* ---- For people */

static char *
say_value (const Line *line, double value)
{
  if (isnan (value))
    return g_strdup ("");
  return line->measure == MEASURE_WAITED ? say_days (llround (value)) : say_real (value, 1);
}

static char *
say_mean (const Line *line)
{
  return say_value (line, distribution_mean (line->now->values));
}

static char *
say_percentile (const Line *line, double p)
{
  gint64 value;

  if (line->measure == MEASURE_SATISFIED
      || !distribution_percentile (line->now->values, p, &value))
    return g_strdup ("");
  return line->measure == MEASURE_WAITED ? say_days (value) : say_count (value);
}

static char *
say_half (const Line *line)
{
  return say_percentile (line, 50);
}

static char *
say_most (const Line *line)
{
  return say_percentile (line, 90);
}

static char *
say_group (const Line *line)
{
  return g_strdup (*line->row->group == '\0' ? "(none)" : line->row->group);
}

static char *
say_measure (const Line *line)
{
  return g_strdup (measure_names[line->measure].words);
}

static char *
line_say (const Line *line)
{
  const ShareCount *share = &line->now->share;

  return share->total == 0 ? g_strdup ("") : say_share_of (share->yes, share->total, NAN);
}

static char *
say_likely (const Line *line)
{
  const ShareCount *share = &line->now->share;

  return share->total == 0 ? g_strdup ("") : say_interval (share->low, share->high);
}

static char *
say_yes (const Line *line)
{
  return line->now->share.total == 0 ? g_strdup ("") : say_count (line->now->share.yes);
}

static char *
say_of (const Line *line)
{
  gint64 of = MAX (line->now->share.total, (gint64) distribution_count (line->now->values));

  return of == 0 ? g_strdup ("") : say_count (of);
}

static char *
say_before (const Line *line)
{
  if (line->then == NULL)
    return g_strdup ("");
  return line->then->share.total > 0
           ? say_share_of (line->then->share.yes, line->then->share.total, NAN)
           : say_value (line, distribution_mean (line->then->values));
}

static char *
say_change (const Line *line)
{
  return line->change.is_known ? say_points (line->change.points, TRUE) : g_strdup ("");
}

static char *
say_change_likely (const Line *line)
{
  return words_change_interval (&line->change);
}

static char *
say_chance (const Line *line)
{
  return g_strdup (!line->change.is_known ? "" : line->change.is_chance ? "can be" : "no");
}

/* The columns, how well each can be done without, and how they are said. */
static const struct
{
  const char *name;
  char need;
  gboolean is_number;
  char *(*say) (const Line *line);
} text_columns[] = {
  { NULL, '0', FALSE, say_group },       { "measure", '0', FALSE, say_measure },
  { "share", '0', TRUE, line_say },      { "likely", '2', TRUE, say_likely },
  { "n", '6', TRUE, say_yes },           { "of", '1', TRUE, say_of },
  { "mean", '3', TRUE, say_mean },       { "p50", '1', TRUE, say_half },
  { "p90", '4', TRUE, say_most },        { "before", '5', TRUE, say_before },
  { "change", '1', TRUE, say_change },   { "change likely", '7', TRUE, say_change_likely },
  { "chance?", '2', FALSE, say_chance },
};

enum
{
  TEXT_GROUP = 0,
  TEXT_BEFORE = 9 /* and what follows: only against another period */
};

static gboolean
has_column (const Gathered *gathered, guint column)
{
  return (column != TEXT_GROUP || gathered->measures->groups != NULL)
         && (column < TEXT_BEFORE
             || (gathered->against != NULL && change_is_shown (gathered)));
}

/* Is anything known of it at all?  Where nothing waited nobody says so. */
static gboolean
is_told (const Gathered *gathered, guint measure)
{
  const Measured *all = &gathered->measures->all->of[measure];

  return distribution_count (all->values) > 0
         || (measure != MEASURE_WAITED && all->share.total > 0);
}

static gboolean
is_any_told (const Gathered *gathered)
{
  for (guint measure = 0; measure < MEASURES; measure++)
    if (is_told (gathered, measure))
      return TRUE;
  return FALSE;
}

static void
put_text_row (const Gathered *gathered, Table *table, const MeasuresRow *row)
{
  for (guint measure = 0; measure < MEASURES; measure++)
    {
      Line line = line_of (gathered, row, measure);

      if (!is_told (gathered, measure))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (text_columns); i++)
        {
          g_autofree char *text = has_column (gathered, i) ? text_columns[i].say (&line)
                                                           : NULL;

          if (text != NULL)
            table_text (table, text);
        }
      table_end_row (table);
    }
}

static void
text_table (const Gathered *gathered, Output *out)
{
  const char *fields[G_N_ELEMENTS (text_columns) + 1];
  char needs[G_N_ELEMENTS (text_columns) + 1];
  guint n = 0;
  g_autoptr(Table) table = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (text_columns); i++)
    if (has_column (gathered, i))
      {
        fields[n] = i == TEXT_GROUP ? grouping_names[gathered->request->grouping]
                                    : text_columns[i].name;
        needs[n++] = text_columns[i].need;
      }
  fields[n] = NULL;
  needs[n] = '\0';
  table = tables_text (out, fields, needs, gathered->request);
  for (guint i = 0; i < gathered->measures->rows->len; i++)
    put_text_row (gathered, table, g_ptr_array_index (gathered->measures->rows, i));
  put_text_row (gathered, table, gathered->measures->all);
  table_finish (table);
}

/* `98 tickets were solved, 61.2% of them at the first reply`, and what is compared with. */
static char *
measures_finding (const Gathered *gathered)
{
  const MeasuresRow *all = gathered->measures->all;
  const ShareCount *one = &all->of[MEASURE_ONE_REPLY].share;
  g_autofree char *solved
    = say_counted ((gint64) all->tickets, "ticket was solved", "tickets were solved");
  g_autofree char *share = say_part (one->yes, one->total, NAN);
  GString *text = g_string_new (solved);

  if (all->tickets == 0)
    g_string_assign (text, "No ticket was solved in this period");
  if (one->total > 0)
    g_string_append_printf (text, ", %s at the first reply", share);
  if (gathered->against != NULL && change_is_shown (gathered))
    {
      g_autofree char *period
        = period_describe (&gathered->against->request->period, gathered->desk->zone);
      g_autofree char *then = say_count ((gint64) gathered->against->measures->all->tickets);

      g_string_append_printf (text, "; before is %s, with %s", period, then);
    }
  return g_string_free (text, FALSE);
}

#define ONE_EACH                                                                              \
  " Of no ticket is there a second message, as in an export that has one row for each: what " \
  "goes by messages is not known."

void
measures_print (const Gathered *gathered, Output *out)
{
  g_autofree char *finding = measures_finding (gathered);
  g_autofree char *definition = words_definition (gathered, DEFINE_SOLUTIONS);

  tables_wrapped (out, finding);
  output_string (out, "\n");
  if (gathered->measures->all->tickets > 0 && is_any_told (gathered))
    {
      text_table (gathered, out);
      output_string (out, "\n");
    }
  tables_wrapped (out, definition);
  if (!has_talk (gathered->measures))
    tables_wrapped (out, &ONE_EACH[1]);
}

static void
put_page_row (const Gathered *gathered, Page *page, const MeasuresRow *row)
{
  for (guint measure = 0; measure < MEASURES; measure++)
    {
      Line line = line_of (gathered, row, measure);

      if (!is_told (gathered, measure))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (text_columns); i++)
        {
          g_autofree char *text
            = has_column (gathered, i) ? words_minus (text_columns[i].say (&line)) : NULL;

          if (text != NULL)
            page_cell (page, text);
        }
      page_end_row (page);
    }
}

static void
page_columns (const Gathered *gathered, Page *page)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (text_columns); i++)
    if (has_column (gathered, i))
      g_ptr_array_add (names, g_strconcat (text_columns[i].is_number ? "#" : "",
                                           i == TEXT_GROUP
                                             ? grouping_names[gathered->request->grouping]
                                             : text_columns[i].name,
                                           NULL));
  g_ptr_array_add (names, NULL);
  page_table (page, NULL, (const char *const *) names->pdata);
}

void
measures_page (const Gathered *gathered, Page *page)
{
  g_autofree char *finding = measures_finding (gathered);
  g_autofree char *definition = words_definition (gathered, DEFINE_SOLUTIONS);
  g_autofree char *note
    = g_strconcat (definition, has_talk (gathered->measures) ? "" : ONE_EACH, NULL);

  page_add (page, &(PageBlock){ PAGE_SECTION, .text = "What solving took" });
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .text = finding });
  if (gathered->measures->all->tickets == 0)
    return;
  if (is_any_told (gathered))
    {
      page_columns (gathered, page);
      for (guint i = 0; i < gathered->measures->rows->len; i++)
        put_page_row (gathered, page, g_ptr_array_index (gathered->measures->rows, i));
      put_page_row (gathered, page, gathered->measures->all);
    }
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "note", .text = note });
}

/* ---- For programs */

static const TableColumn fields[] = { { "group", COLUMN_TEXT },
                                      { "measure", COLUMN_TEXT },
                                      { "tickets", COLUMN_INTEGER },
                                      { "yes", COLUMN_INTEGER },
                                      { "total", COLUMN_INTEGER },
                                      { "share", COLUMN_SHARE },
                                      { "low", COLUMN_SHARE },
                                      { "high", COLUMN_SHARE },
                                      { "mean", COLUMN_NUMBER },
                                      { "p50", COLUMN_INTEGER },
                                      { "p90", COLUMN_INTEGER },
                                      { "since", COLUMN_TIME },
                                      { "until", COLUMN_TIME },
                                      { "change", COLUMN_NUMBER },
                                      { "change_low", COLUMN_NUMBER },
                                      { "change_high", COLUMN_NUMBER },
                                      { "against_yes", COLUMN_INTEGER },
                                      { "against_total", COLUMN_INTEGER },
                                      { "against_mean", COLUMN_NUMBER },
                                      { "against_p50", COLUMN_INTEGER },
                                      { "against_since", COLUMN_TIME },
                                      { "against_until", COLUMN_TIME },
                                      { NULL, COLUMN_TEXT } };

static void
put_percentile (Table *table, const Measured *of, double p)
{
  gint64 value;

  if (of != NULL && distribution_percentile (of->values, p, &value))
    table_int (table, value);
  else
    table_null (table);
}

static void
put_count (Table *table, const Measured *of, gint64 count)
{
  if (of != NULL && of->share.total > 0)
    table_int (table, count);
  else
    table_null (table);
}

static void
put_against (Table *table, const Line *line)
{
  const Measured *then = line->then;
  const Period *against = &line->gathered->request->against;
  double values[] = { line->change.points, line->change.low, line->change.high };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    table_real (table, line->change.is_known ? values[i] : NAN, 6);
  put_count (table, then, then == NULL ? 0 : then->share.yes);
  put_count (table, then, then == NULL ? 0 : then->share.total);
  table_real (table, then == NULL ? NAN : distribution_mean (then->values), REAL_DIGITS);
  put_percentile (table, then, 50);
  table_time (table, then == NULL ? G_MININT64 : against->since, line->gathered->desk->zone);
  table_time (table, then == NULL ? G_MAXINT64 : against->until, line->gathered->desk->zone);
}

static void
put_line (Table *table, const Line *line)
{
  const Measured *now = line->now;
  GTimeZone *zone = line->gathered->desk->zone;

  table_text (table, *line->row->group == '\0' ? NULL : line->row->group);
  table_text (table, measure_names[line->measure].name);
  table_int (table, (gint64) line->row->tickets);
  put_count (table, now, now->share.yes);
  put_count (table, now, now->share.total);
  table_share (table, share_of (now));
  table_share (table, now->share.total == 0 ? NAN : now->share.low);
  table_share (table, now->share.total == 0 ? NAN : now->share.high);
  table_real (table, distribution_mean (now->values), REAL_DIGITS);
  put_percentile (table, now, 50);
  put_percentile (table, now, 90);
  table_time (table, line->gathered->request->period.since, zone);
  table_time (table, line->gathered->request->period.until, zone);
  put_against (table, line);
  table_end_row (table);
}

static void
put_lines (const Gathered *gathered, Table *table, const MeasuresRow *row)
{
  for (guint measure = 0; measure < MEASURES; measure++)
    {
      Line line = line_of (gathered, row, measure);

      put_line (table, &line);
    }
}

void
measures_table (const Gathered *gathered, Output *out, Format format)
{
  const Measures *self = gathered->measures;
  g_autoptr(Table) table = table_open (out, format, fields, gathered->request->spreadsheet);

  if (self->groups == NULL)
    put_lines (gathered, table, self->all);
  for (guint i = 0; i < self->rows->len; i++)
    put_lines (gathered, table, g_ptr_array_index (self->rows, i));
  table_finish (table);
}
