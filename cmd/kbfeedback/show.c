#include "feedback.h"

#include "base/say.h"

#include <math.h>
#include <string.h>

enum
{
  BAR_CELLS = 11,
  PIPE_COLUMNS = 80,
  MOST_COLUMNS = 120,
  LEAST_NAME = 16,
  NAME_BESIDE_BAR = 18,
  GAP = 2,
  DAY_S = 86400
};

/* ---- Words */

/* An interval about 0 this narrow says that nothing changed. */
#define SAME .2

char *
words_share (VoteShare votes)
{
  return say_share_of (votes.yes, votes.total, NAN);
}

/* `30.7% to 69.3%`: the 95% Wilson interval, `-` of no votes. */
static char *
words_interval (VoteShare votes)
{
  double low, high;

  if (votes.total == 0)
    return g_strdup ("-");
  vote_wilson (votes.yes, votes.total, &low, &high);
  return say_interval (low, high);
}

/* `11 out of 22 found this helpful (50.0%, likely 30.7% to 69.3%)`, `nobody has voted yet`. */
static char *
words_helpful (VoteShare votes)
{
  g_autofree char *yes = say_count (votes.yes), *total = say_count (votes.total);
  g_autofree char *share = words_share (votes), *interval = words_interval (votes);

  if (votes.total == 0)
    return g_strdup ("nobody has voted yet");
  return g_strdup_printf ("%s out of %s found this helpful (%s, likely %s)", yes, total,
                          share, interval);
}

/* `1.9 to 22.3`: points of an interval, without the sign when both have the same. */
static char *
words_points_between (double low, double high)
{
  gboolean falls = high <= 0 && low < 0;
  g_autofree char *from = say_points (falls ? -high : low, FALSE);
  g_autofree char *to = say_points (falls ? -low : high, FALSE);

  return g_strdup_printf ("%s to %s", from, to);
}

static char *
days_before (VoteDays recent)
{
  gint64 days = recent.until - recent.since;

  g_autofree char *count = say_counted (days, NULL, "days");

  return days == 1 ? g_strdup ("the day before") : g_strdup_printf ("the %s before", count);
}

/* `up 12.0 points on the 30 days before (likely 1.9 to 22.3)`, `too few votes to tell`. */
static char *
words_trend (const FeedbackRow *row, VoteDays recent)
{
  g_autofree char *before = days_before (recent);
  g_autofree char *change = say_points (fabs (row->trend), FALSE);
  g_autofree char *between = words_points_between (row->trend_low, row->trend_high);

  if (isnan (row->trend))
    return g_strdup ("too few votes to tell");
  if (row->trend_low > 0 || row->trend_high < 0)
    return g_strdup_printf ("%s %s points on %s (likely %s)", row->trend > 0 ? "up" : "down",
                            change, before, between);
  if (row->trend_high - row->trend_low > SAME)
    return g_strdup ("too few votes to tell");
  return g_strdup_printf ("about as in %s (likely %s points)", before, between);
}

/* How many of `n` rows are listed. */
static guint
tables_shown (const FeedbackRequest *request, guint n)
{
  return request->limit == 0 ? n : MIN (n, request->limit);
}

/* ---- For people */

int
text_columns (const Output *out)
{
  return output_is_terminal (out) ? MIN (output_columns (out), MOST_COLUMNS) : PIPE_COLUMNS;
}

static int
cells (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static int
width_of (const char *text)
{
  int width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += cells (g_utf8_get_char (text));
  return width;
}

static gboolean
is_between_words (char c)
{
  return strchr ("/-_. ", c) != NULL;
}

/* The end of the last whole word before `at`, where that leaves half of it; else `at`. */
static const char *
end_of_word (const char *text, const char *at)
{
  for (const char *end = at; end > text + (at - text) / 2; end--)
    if (is_between_words (end[-1]) || is_between_words (*end))
      return end;
  return at;
}

/* The begin of the first whole word from `at` on, likewise. */
static const char *
begin_of_word (const char *at)
{
  gsize half = strlen (at) / 2;

  for (const char *begin = at; begin < at + half; begin++)
    if (is_between_words (*begin) || is_between_words (begin[-1]))
      return begin;
  return at;
}

char *
words_fit (const char *text, int room)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *from = valid, *to = valid + strlen (valid);
  int left = (room - 1) / 2, right = room - 1 - left;

  if (width_of (valid) <= room)
    return g_steal_pointer (&valid);
  for (; cells (g_utf8_get_char (from)) <= left; from = g_utf8_next_char (from))
    left -= cells (g_utf8_get_char (from));
  for (const char *c = g_utf8_prev_char (to); cells (g_utf8_get_char (c)) <= right;
       c = g_utf8_prev_char (c))
    {
      right -= cells (g_utf8_get_char (c));
      to = c;
    }
  from = end_of_word (valid, from);
  to = begin_of_word (to);
  return g_strdup_printf ("%.*s…%s", (int) (from - valid), valid, to);
}

static void
put_owned (Table *table, char *text)
{
  table_text (table, text);
  g_free (text);
}

static void
put_line (Output *out, char *text)
{
  output_text (out, text, -1);
  output_string (out, "\n");
  g_free (text);
}

static void
put_period (const FeedbackRequest *request, Output *out)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  if (!request->bounded)
    return;
  put_line (out, period_describe (&request->period, utc));
  output_string (out, "\n");
}

/* ---- Bursts */

static char *
burst_text (const FeedbackRow *row)
{
  g_autofree char *day = say_iso (ISO_DAY, row->burst_day);
  g_autofree char *count = say_count (row->burst_votes);

  return g_strdup_printf ("! %s new voters on %s: many more than usual", count, day);
}

static void
put_bursts (const Feedback *feedback, const FeedbackRequest *request, Output *out)
{
  gboolean any = FALSE;

  for (guint i = 0; i < tables_shown (request, feedback->rows->len); i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);
      g_autofree char *text = NULL, *name = NULL;

      if (row->burst_day == G_MININT64)
        continue;
      text = burst_text (row);
      if (!any)
        output_string (out, "\n");
      any = TRUE;
      put_line (out, g_steal_pointer (&text));
      name = words_fit (row->name, text_columns (out) - GAP);
      put_line (out, g_strdup_printf ("  %s", name));
    }
}

/* ---- Articles that were named */

static void
put_article (const FeedbackRow *row, VoteDays recent, Output *out)
{
  put_line (out, words_helpful (row->votes));
  if (row->votes.total > 0)
    put_line (out, words_trend (row, recent));
  if (row->burst_day != G_MININT64)
    put_line (out, burst_text (row));
}

void
text_articles (const Feedback *feedback, const FeedbackRequest *request, Output *out)
{
  put_period (request, out);
  for (guint i = 0; i < tables_shown (request, feedback->rows->len); i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      if (i > 0)
        output_string (out, "\n");
      if (feedback->rows->len > 1)
        put_line (out, g_strdup (row->name));
      put_article (row, feedback->recent, out);
    }
}

/* ---- The table */

/* `  ──●──   ` from 0 to 100%. */
static char *
interval_bar (const FeedbackRow *row)
{
  double share = (double) row->votes.yes / (double) MAX (row->votes.total, 1);
  int point = (int) floor (share * (BAR_CELLS - 1) + .5);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < BAR_CELLS && row->votes.total > 0; i++)
    g_string_append (text, i == point ? "●"
                           : i >= (int) floor (row->low * BAR_CELLS)
                               && i < (int) ceil (row->high * BAR_CELLS)
                             ? "─"
                             : "·");
  return g_string_free (text, FALSE);
}

typedef struct
{
  gboolean bar, needs_work, trend, flags;
  int name_room;
} Layout;

static int
digits_of (gint64 number)
{
  g_autofree char *text = say_count (number);

  return (int) strlen (text);
}

/* What the columns beside the name take. */
static int
figures_width (const Feedback *feedback, const Layout *layout)
{
  enum
  {
    SHARE = 7,
    INTERVAL = 14,
    TREND = 5,
    TREND_KNOWN = 7,
    WORK = 6
  }; /* with their headers */
  gint64 most = 10;

  for (guint i = 0; i < feedback->rows->len; i++)
    most = MAX (most, g_array_index (feedback->rows, FeedbackRow, i).votes.total);
  return 2 * (GAP + MAX (digits_of (most), 3)) + GAP + SHARE + GAP + INTERVAL
         + (layout->bar ? GAP + BAR_CELLS : 0) + GAP + (layout->trend ? TREND_KNOWN : TREND)
         + (layout->needs_work ? GAP + WORK : 0) + (layout->flags ? GAP + 1 : 0);
}

static Layout
layout_for (const Feedback *feedback, const FeedbackRequest *request, const Output *out)
{
  Layout layout = { .bar = output_is_terminal (out), .needs_work = request->needs_work };

  for (guint i = 0; i < feedback->rows->len; i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      layout.flags |= row->burst_day != G_MININT64;
      layout.trend |= !isnan (row->trend);
    }
  layout.name_room = text_columns (out) - figures_width (feedback, &layout);
  if (layout.name_room < NAME_BESIDE_BAR && layout.bar)
    {
      layout.bar = FALSE;
      layout.name_room += GAP + BAR_CELLS;
    }
  layout.name_room = MAX (layout.name_room, LEAST_NAME);
  return layout;
}

static Table *
rows_table (const FeedbackRequest *request, const Layout *layout, Output *out)
{
  const char *fields[12];
  guint n = 0;
  Table *table;

  fields[n++] = group_names[request->query.group];
  if (layout->needs_work)
    fields[n++] = "failed";
  fields[n++] = "yes";
  fields[n++] = "of";
  fields[n++] = "helpful";
  fields[n++] = "likely";
  if (layout->bar)
    fields[n++] = "0%     100%";
  fields[n++] = "trend";
  if (layout->flags)
    fields[n++] = "!";
  fields[n] = NULL;
  table = table_new (out, FORMAT_TEXT, fields);
  table_set_header (table, TRUE);
  return table;
}

/* Points that chance alone may make are in brackets. */
static char *
trend_text (const FeedbackRow *row)
{
  g_autofree char *points = say_points (row->trend, TRUE);

  if (isnan (row->trend))
    return g_strdup ("");
  return row->trend_low > 0 || row->trend_high < 0 ? g_steal_pointer (&points)
                                                   : g_strdup_printf ("(%s)", points);
}

static void
put_row (Table *table, const FeedbackRow *row, const Layout *layout)
{
  put_owned (table,
             words_fit (row->name[0] == '\0' ? "(none)" : row->name, layout->name_room));
  if (layout->needs_work)
    table_real (table, row->needs_work, 1);
  table_int (table, row->votes.yes);
  table_int (table, row->votes.total);
  put_owned (table, words_share (row->votes));
  put_owned (table, words_interval (row->votes));
  if (layout->bar)
    put_owned (table, interval_bar (row));
  put_owned (table, trend_text (row));
  if (layout->flags)
    table_text (table, row->burst_day == G_MININT64 ? "" : "!");
  table_end_row (table);
}

static void
put_all (const Feedback *feedback, guint shown, Output *out)
{
  g_autofree char *yes = say_count (feedback->all.yes),
                  *total = say_count (feedback->all.total);
  g_autofree char *share = words_share (feedback->all);
  g_autofree char *interval = words_interval (feedback->all);
  g_autofree char *listed = say_count (shown), *rows = say_count (feedback->rows->len);

  output_printf (out, "\nall: %s of %s helpful (%s, likely %s)\n", yes, total, share,
                 interval);
  if (shown < feedback->rows->len)
    output_printf (out, "%s of %s are listed\n", listed, rows);
}

void
text_rows (const Feedback *feedback, const FeedbackRequest *request, Output *out)
{
  Layout layout = layout_for (feedback, request, out);
  guint shown = tables_shown (request, feedback->rows->len);
  g_autoptr(Table) table = NULL;

  if (shown == 0)
    return;
  put_period (request, out);
  table = rows_table (request, &layout, out);
  for (guint i = 0; i < shown; i++)
    put_row (table, &g_array_index (feedback->rows, FeedbackRow, i), &layout);
  table_finish (table);
  put_all (feedback, shown, out);
  put_bursts (feedback, request, out);
}

/* ---- Edits */

static char *
verdict_text (const EditRow *row)
{
  g_autofree char *between = words_points_between (row->low, row->high);

  return row->verdict == EDIT_UNCLEAR
           ? g_strdup ("too few votes to say")
           : g_strdup_printf ("%s (likely %s %s points)",
                              row->verdict == EDIT_HELPED ? "helped" : "hurt",
                              row->verdict == EDIT_HELPED ? "up" : "down", between);
}

static char *
side_text (VoteShare votes, const char *when)
{
  g_autofree char *share = words_share (votes), *total = say_count (votes.total);

  return votes.total == 0 ? g_strdup_printf ("no votes %s", when)
                          : g_strdup_printf ("%s of %s %s", share, total, when);
}

void
text_edits (const GArray *edits, const FeedbackRequest *request, Output *out)
{
  enum
  {
    AROUND = 20
  }; /* `, edited 2026-10-05` */

  put_period (request, out);
  for (guint i = 0; i < tables_shown (request, edits->len); i++)
    {
      const EditRow *row = &g_array_index (edits, EditRow, i);
      g_autofree char *name = words_fit (row->path, text_columns (out) - AROUND);
      g_autofree char *day = say_iso (ISO_DAY, row->at / DAY_S - (row->at % DAY_S < 0));
      g_autofree char *before = side_text (row->before, "before");
      g_autofree char *after = side_text (row->after, "after");
      g_autofree char *verdict = verdict_text (row);

      put_line (out, g_strdup_printf ("%s, edited %s", name, day));
      put_line (out, g_strdup_printf ("  %s, %s: %s", before, after, verdict));
    }
}

/* ---- Reasons */

void
text_reasons (const GArray *reasons, const FeedbackRequest *request, Output *out)
{
  enum
  {
    COUNT = 10
  };
  const char *path = NULL;

  put_period (request, out);
  for (guint i = 0; i < tables_shown (request, reasons->len); i++)
    {
      const ReasonRow *row = &g_array_index (reasons, ReasonRow, i);
      g_autofree char *count = say_count (row->count);
      g_autofree char *reason = words_fit (row->reason, text_columns (out) - COUNT);

      if (path == NULL || strcmp (path, row->path) != 0)
        put_line (out, words_fit (row->path, text_columns (out)));
      path = row->path;
      put_line (out, g_strdup_printf ("  %6s  %s", count, reason));
    }
}

/* ---- Gaps */

static void
put_gaps (const GArray *gaps, guint from, guint to, const char *title, gboolean answers,
          Output *out)
{
  enum
  {
    COUNT = 10,
    LEAST_ANSWER = 12
  };
  static const char *const with_answer[] = { "searches", "query", "first answer", NULL };
  static const char *const without[] = { "searches", "query", NULL };
  int room = text_columns (out) - COUNT - (answers ? GAP : 0);
  g_autoptr(Table) table = NULL;

  if (from >= to)
    return;
  output_printf (out, "%s%s\n\n", from > 0 ? "\n" : "", title);
  table = table_new (out, FORMAT_TEXT, answers ? with_answer : without);
  table_set_header (table, TRUE);
  for (guint i = from; i < to; i++)
    {
      const Gap *gap = &g_array_index (gaps, Gap, i);

      table_int (table, gap->count);
      put_owned (table, words_fit (gap->query, answers ? MAX (room / 2, LEAST_ANSWER) : room));
      if (answers)
        put_owned (table, words_fit (gap->path, MAX (room / 2, LEAST_ANSWER)));
      table_end_row (table);
    }
  table_finish (table);
}

void
text_gaps (const GArray *gaps, gint64 searches, const FeedbackRequest *request, Output *out)
{
  guint shown = tables_shown (request, gaps->len), nothing = 0;
  g_autofree char *count = say_counted (searches, "search", "searches");

  while (nothing < shown && g_array_index (gaps, Gap, nothing).found == 0)
    nothing++;
  put_period (request, out);
  put_gaps (gaps, 0, nothing, "Found nothing", FALSE, out);
  put_gaps (gaps, nothing, shown, "Found something, and no helpful vote followed", TRUE, out);
  output_printf (out,
                 "%s%s in the log%s.\n"
                 "A vote followed when any reader voted the first answer helpful within 30\n"
                 "minutes: votes are not tied to searches.\n",
                 shown > 0 ? "\n" : "", count, request->bounded ? " in this period" : "");
}

/* ---- For programs */

enum
{
  P_DIGITS = 9
};

static Table *
open_table (const FeedbackRequest *request, Output *out, Format format,
            const TableColumn *fields)
{
  Table *table = table_open (out, format, fields, request->spreadsheet);

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

void
tables_rows (const Feedback *feedback, const FeedbackRequest *request, Output *out,
             Format format)
{
  rows_print (feedback->rows, tables_shown (request, feedback->rows->len), out, format,
              request->spreadsheet);
}

static const char *
verdict_name (EditVerdict verdict)
{
  return verdict == EDIT_HELPED ? "helped" : verdict == EDIT_HURT ? "hurt" : "unclear";
}

void
tables_edits (const GArray *edits, const FeedbackRequest *request, Output *out, Format format)
{
  static const TableColumn fields[] = { { "path", COLUMN_TEXT },
                                        { "title", COLUMN_TEXT },
                                        { "edited", COLUMN_TIME },
                                        { "before_yes", COLUMN_INTEGER },
                                        { "before_total", COLUMN_INTEGER },
                                        { "after_yes", COLUMN_INTEGER },
                                        { "after_total", COLUMN_INTEGER },
                                        { "difference", COLUMN_SHARE },
                                        { "low", COLUMN_SHARE },
                                        { "high", COLUMN_SHARE },
                                        { "p", COLUMN_NUMBER },
                                        { "verdict", COLUMN_TEXT },
                                        { NULL, COLUMN_TEXT } };
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
tables_reasons (const GArray *reasons, const FeedbackRequest *request, Output *out,
                Format format)
{
  static const TableColumn fields[]
    = { { "path", COLUMN_TEXT },     { "title", COLUMN_TEXT },   { "reason", COLUMN_TEXT },
        { "count", COLUMN_INTEGER }, { "last_at", COLUMN_TIME }, { NULL, COLUMN_TEXT } };
  g_autoptr(Table) table = open_table (request, out, format, fields);

  for (guint i = 0; i < tables_shown (request, reasons->len); i++)
    {
      const ReasonRow *row = &g_array_index (reasons, ReasonRow, i);

      table_text (table, row->path);
      put_known (table, row->title);
      table_text (table, row->reason);
      table_int (table, row->count);
      table_time (table, row->last_at, NULL);
      table_end_row (table);
    }
  table_finish (table);
}

void
tables_gaps (const GArray *gaps, const FeedbackRequest *request, Output *out, Format format)
{
  static const TableColumn fields[] = {
    { "query", COLUMN_TEXT },     { "count", COLUMN_INTEGER }, { "found", COLUMN_INTEGER },
    { "helped", COLUMN_INTEGER }, { "share", COLUMN_SHARE },   { "low", COLUMN_SHARE },
    { "high", COLUMN_SHARE },     { "path", COLUMN_TEXT },     { "first_at", COLUMN_TIME },
    { "last_at", COLUMN_TIME },   { NULL, COLUMN_TEXT }
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

/* ---- Candidates for synonyms */

void
text_candidates (const GArray *candidates, const FeedbackRequest *request, Output *out)
{
  const char *lang = NULL;

  if (candidates->len > 0)
    output_string (out,
                   "# What readers typed in vain, and what next.  Take over what is right.\n"
                   "synonyms:\n");
  for (guint i = 0; i < tables_shown (request, candidates->len); i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);
      g_autofree char *readers = say_counted (candidate->readers, "reader", "readers");

      if (lang == NULL || strcmp (lang, candidate->lang) != 0)
        output_printf (out, "  %s:\n", candidate->lang);
      lang = candidate->lang;
      output_string (out, "    - ");
      output_text (out, candidate->from, -1);
      output_string (out, " => ");
      output_text (out, candidate->to, -1);
      output_printf (out, "  # %s\n", readers);
    }
}

void
tables_candidates (const GArray *candidates, const FeedbackRequest *request, Output *out,
                   Format format)
{
  static const TableColumn fields[] = { { "lang", COLUMN_TEXT },
                                        { "from", COLUMN_TEXT },
                                        { "to", COLUMN_TEXT },
                                        { "readers", COLUMN_INTEGER },
                                        { NULL, COLUMN_TEXT } };
  g_autoptr(Table) table = open_table (request, out, format, fields);

  for (guint i = 0; i < tables_shown (request, candidates->len); i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      table_text (table, candidate->lang);
      table_text (table, candidate->from);
      table_text (table, candidate->to);
      table_int (table, candidate->readers);
      table_end_row (table);
    }
  table_finish (table);
}
