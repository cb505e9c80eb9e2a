#include "feedback.h"

#include "base/say.h"

#include <math.h>

enum
{
  RATE_DIGITS = 6,
  LEAST_NAME = 16,
  RATES = 26, /* columns of views, votes and votes per view */
  SPARED = 31 /* and of the others */
};

/* How many of `n` rows are listed. */
static guint
views_shown (const Feedback *feedback, const FeedbackRequest *request)
{
  return request->limit == 0 ? feedback->rows->len : MIN (feedback->rows->len, request->limit);
}

/* Of the readers those who did not write; total 0: nobody knows. */
static VoteShare
spared_of (const Feedback *feedback, gint64 views, gint64 wrote)
{
  VoteShare spared = { 0 };

  if (feedback->mails > 0)
    {
      spared.yes = views - wrote;
      spared.total = views;
    }
  return spared;
}

static double
rate_of (gint64 votes, gint64 views)
{
  return views == 0 ? NAN : (double) votes / (double) views;
}

/* ---- For people */

/* Who votes is no share of those who read: votes come from elsewhere, too. */
static char *
rate_text (gint64 votes, gint64 views)
{
  double rate = rate_of (votes, views);

  return isnan (rate) ? g_strdup ("-")
         : rate <= 1  ? say_share (rate, NAN)
                      : say_real (rate, 1);
}

static char *
likely_text (VoteShare spared)
{
  double low, high;

  vote_wilson (spared.yes, spared.total, &low, &high);
  return spared.total == 0 ? g_strdup ("") : say_interval (low, high);
}

static void
put_owned (Table *table, char *text)
{
  table_text (table, text);
  g_free (text);
}

static void
put_text (const Feedback *feedback, const FeedbackRow *row, int room, Table *table)
{
  VoteShare spared = spared_of (feedback, row->views, row->wrote);

  put_owned (table, words_fit (row->name[0] == '\0' ? "(none)" : row->name, room));
  table_int (table, row->views);
  table_int (table, row->votes.total);
  put_owned (table, rate_text (row->votes.total, row->views));
  if (feedback->mails > 0)
    {
      table_int (table, row->wrote);
      put_owned (table, words_share (spared));
      put_owned (table, likely_text (spared));
    }
  table_end_row (table);
}

static void
put_all (const Feedback *feedback, guint shown, Output *out)
{
  VoteShare spared = spared_of (feedback, feedback->views, feedback->wrote);
  g_autofree char *views = say_counted (feedback->views, NULL, "views");
  g_autofree char *votes = say_counted (feedback->all.total, NULL, "votes");
  g_autofree char *rate = rate_text (feedback->all.total, feedback->views);
  g_autofree char *share = words_share (spared), *likely = likely_text (spared);
  g_autofree char *wrote = say_count (feedback->wrote);
  g_autofree char *listed = say_count (shown), *rows = say_count (feedback->rows->len);

  output_printf (out, "\nall: %s, %s (%s)", views, votes, rate);
  if (feedback->mails > 0)
    output_printf (out, "\n%s wrote all the same, %s did not (likely %s)", wrote, share,
                   likely);
  output_string (out, "\n");
  if (shown < feedback->rows->len)
    output_printf (out, "%s of %s are listed\n", listed, rows);
}

void
text_views (const Feedback *feedback, const FeedbackRequest *request, Output *out)
{
  const char *names[]
    = { group_names[request->query.group],    "views",  "votes",  "per view",
        feedback->mails > 0 ? "wrote" : NULL, "spared", "likely", NULL };
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *period = period_describe (&request->period, utc);
  guint shown = views_shown (feedback, request);
  int room = text_columns (out) - RATES - (feedback->mails > 0 ? SPARED : 0);
  g_autoptr(Table) table = NULL;

  if (shown == 0)
    return;
  output_printf (out, "%s\n\n", period);
  table = table_new (out, FORMAT_TEXT, names);
  table_set_header (table, TRUE);
  for (guint i = 0; i < shown; i++)
    put_text (feedback, &g_array_index (feedback->rows, FeedbackRow, i),
              MAX (room, LEAST_NAME), table);
  table_finish (table);
  put_all (feedback, shown, out);
}

/* ---- For programs */

static void
put_spared (Table *table, VoteShare spared)
{
  double low, high;
  gboolean known = spared.total > 0;

  vote_wilson (spared.yes, spared.total, &low, &high);
  table_share (table, rate_of (spared.yes, spared.total));
  table_share (table, known ? low : NAN);
  table_share (table, known ? high : NAN);
}

static void
put_row (const Feedback *feedback, const FeedbackRow *row, Table *table)
{
  table_text (table, row->name[0] == '\0' ? NULL : row->name);
  table_text (table, row->title[0] == '\0' ? NULL : row->title);
  table_int (table, row->views);
  table_int (table, row->votes.yes);
  table_int (table, row->votes.total);
  table_real (table, rate_of (row->votes.total, row->views), RATE_DIGITS);
  if (feedback->mails > 0)
    table_int (table, row->wrote);
  else
    table_null (table);
  put_spared (table, spared_of (feedback, row->views, row->wrote));
  table_end_row (table);
}

void
tables_views (const Feedback *feedback, const FeedbackRequest *request, Output *out,
              Format format)
{
  static const TableColumn fields[]
    = { { "path", COLUMN_TEXT },     { "title", COLUMN_TEXT },
        { "views", COLUMN_INTEGER }, { "yes", COLUMN_INTEGER },
        { "total", COLUMN_INTEGER }, { "votes_per_view", COLUMN_NUMBER },
        { "wrote", COLUMN_INTEGER }, { "spared", COLUMN_SHARE },
        { "low", COLUMN_SHARE },     { "high", COLUMN_SHARE },
        { NULL, COLUMN_TEXT } };
  g_autoptr(Table) table = table_open (out, format, fields, request->spreadsheet);

  for (guint i = 0; i < views_shown (feedback, request); i++)
    put_row (feedback, &g_array_index (feedback->rows, FeedbackRow, i), table);
  table_finish (table);
}

/* ---- In their order */

static gint
by_views (gconstpointer a, gconstpointer b)
{
  const FeedbackRow *left = a, *right = b;

  if (left->views != right->views)
    return left->views > right->views ? -1 : 1;
  return g_strcmp0 (left->name, right->name);
}

void
views_order (Feedback *feedback)
{
  g_array_sort (feedback->rows, by_views);
}
