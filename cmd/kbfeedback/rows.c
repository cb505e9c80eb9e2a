#include "feedback.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include "base/choice.h"
#include "base/say.h"

enum
{
  READERS_DIGITS = 3
};

/* A column of the report for programs, by which the list may be sorted, too. */
typedef enum
{
  SORT_NOT,
  SORT_RISING,
  SORT_FALLING /* the highest first */
} Sort;

typedef struct
{
  const char *name; /* of --sort with - for _ */
  ColumnType type;
  Sort sort;
  double (*number) (const FeedbackRow *row); /* NaN: not known */
  gsize text;                                /* else the member that it is */
} RowColumn;

static double
get_yes (const FeedbackRow *row)
{
  return (double) row->votes.yes;
}

static double
get_no (const FeedbackRow *row)
{
  return (double) (row->votes.total - row->votes.yes);
}

static double
get_total (const FeedbackRow *row)
{
  return (double) row->votes.total;
}

static double
get_share (const FeedbackRow *row)
{
  return row->votes.total == 0 ? NAN : (double) row->votes.yes / (double) row->votes.total;
}

static double
get_low (const FeedbackRow *row)
{
  return row->votes.total == 0 ? NAN : row->low;
}

static double
get_high (const FeedbackRow *row)
{
  return row->votes.total == 0 ? NAN : row->high;
}

static double
get_trend (const FeedbackRow *row)
{
  return row->trend;
}

static double
get_trend_low (const FeedbackRow *row)
{
  return row->trend_low;
}

static double
get_trend_high (const FeedbackRow *row)
{
  return row->trend_high;
}

static double
get_recent_yes (const FeedbackRow *row)
{
  return (double) row->recent.yes;
}

static double
get_recent_total (const FeedbackRow *row)
{
  return (double) row->recent.total;
}

static double
get_before_yes (const FeedbackRow *row)
{
  return (double) row->before.yes;
}

static double
get_before_total (const FeedbackRow *row)
{
  return (double) row->before.total;
}

static double
get_needs_work (const FeedbackRow *row)
{
  return row->needs_work;
}

static double
get_burst_day (const FeedbackRow *row)
{
  return row->burst_day == G_MININT64 ? NAN : (double) row->burst_day;
}

static double
get_burst_votes (const FeedbackRow *row)
{
  return row->burst_day == G_MININT64 ? NAN : (double) row->burst_votes;
}

static const RowColumn columns[] = {
  { "path", COLUMN_TEXT, SORT_RISING, NULL, offsetof (FeedbackRow, name) },
  { "title", COLUMN_TEXT, SORT_RISING, NULL, offsetof (FeedbackRow, title) },
  { "category", COLUMN_TEXT, SORT_NOT, NULL, offsetof (FeedbackRow, category) },
  { "yes", COLUMN_INTEGER, SORT_FALLING, get_yes, 0 },
  { "no", COLUMN_INTEGER, SORT_FALLING, get_no, 0 },
  { "total", COLUMN_INTEGER, SORT_FALLING, get_total, 0 },
  { "share", COLUMN_SHARE, SORT_RISING, get_share, 0 },
  { "low", COLUMN_SHARE, SORT_RISING, get_low, 0 },
  { "high", COLUMN_SHARE, SORT_RISING, get_high, 0 },
  { "trend", COLUMN_SHARE, SORT_RISING, get_trend, 0 },
  { "updated", COLUMN_TEXT, SORT_RISING, NULL, offsetof (FeedbackRow, updated) },
  { "trend_low", COLUMN_SHARE, SORT_NOT, get_trend_low, 0 },
  { "trend_high", COLUMN_SHARE, SORT_NOT, get_trend_high, 0 },
  { "recent_yes", COLUMN_INTEGER, SORT_NOT, get_recent_yes, 0 },
  { "recent_total", COLUMN_INTEGER, SORT_NOT, get_recent_total, 0 },
  { "before_yes", COLUMN_INTEGER, SORT_NOT, get_before_yes, 0 },
  { "before_total", COLUMN_INTEGER, SORT_NOT, get_before_total, 0 },
  { "needs_work", COLUMN_NUMBER, SORT_FALLING, get_needs_work, 0 },
  { "burst_day", COLUMN_DATE, SORT_NOT, get_burst_day, 0 },
  { "burst_votes", COLUMN_INTEGER, SORT_NOT, get_burst_votes, 0 },
};

/* ---- Printed */

static const char *
text_of (const FeedbackRow *row, const RowColumn *column)
{
  return *(const char *const *) ((const char *) row + column->text);
}

/* Empty is not known. */
static void
put_column (Table *table, const FeedbackRow *row, const RowColumn *column)
{
  double number = column->number != NULL ? column->number (row) : 0;
  g_autofree char *day = NULL;

  if (column->number == NULL)
    table_text (table, text_of (row, column)[0] == '\0' ? NULL : text_of (row, column));
  else if (isnan (number))
    table_null (table);
  else if (column->type == COLUMN_INTEGER)
    table_int (table, (gint64) number);
  else if (column->type == COLUMN_SHARE)
    table_share (table, number);
  else if (column->type == COLUMN_NUMBER)
    table_real (table, number, READERS_DIGITS);
  else
    table_text (table, day = say_iso (ISO_DAY, (gint64) number));
}

void
rows_print (const GArray *rows, guint shown, Output *out, Format format, gboolean spreadsheet)
{
  TableColumn fields[G_N_ELEMENTS (columns) + 1] = { { NULL, COLUMN_TEXT } };
  g_autoptr(Table) table = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    fields[i] = (TableColumn){ columns[i].name, columns[i].type };
  table = table_open (out, format, fields, spreadsheet);
  for (guint i = 0; i < shown; i++)
    {
      for (guint column = 0; column < G_N_ELEMENTS (columns); column++)
        put_column (table, &g_array_index (rows, FeedbackRow, i), &columns[column]);
      table_end_row (table);
    }
  table_finish (table);
}

/* ---- Sorted */

/* `needs-work` is the column needs_work. */
static gboolean
find_key (const char *name, guint *key)
{
  g_autofree char *field = g_strdelimit (g_strdup (name), "-", '_');

  for (*key = 0; *key < G_N_ELEMENTS (columns); (*key)++)
    if (columns[*key].sort != SORT_NOT && strcmp (columns[*key].name, field) == 0)
      return TRUE;
  return FALSE;
}

/* The names of --sort, in their order; ended by NULL. */
static char **
key_names (void)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (columns[i].sort != SORT_NOT)
      g_ptr_array_add (names, g_strdelimit (g_strdup (columns[i].name), "_", '-'));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

gboolean
order_parse (const char *name, RowOrder *order, GError **error)
{
  g_auto(GStrv) names = NULL;
  g_autofree char *list = NULL, *meant = NULL;
  guint n;

  order->reverse = name[0] == '-';
  if (find_key (name + order->reverse, &order->key))
    return TRUE;
  names = key_names ();
  n = g_strv_length (names);
  list = choice_list ((const char *const *) names, n);
  meant = choice_meant (name + order->reverse, (const char *const *) names, n);
  return desk_usage_error (error,
                           "expected %s, with - before it for the other way round, not "
                           "\"%s\"%s",
                           list, name, meant);
}

void
order_offer (GPtrArray *words)
{
  g_auto(GStrv) names = key_names ();

  for (char **name = names; *name != NULL; name++)
    {
      g_ptr_array_add (words, g_strdup (*name));
      g_ptr_array_add (words, g_strconcat ("-", *name, NULL));
    }
}

RowOrder
order_named (const char *name)
{
  RowOrder order = { 0 };
  gboolean found = find_key (name, &order.key);

  g_assert (found);
  return order;
}

char *
order_say (RowOrder order)
{
  g_autofree char *name = g_strdelimit (g_strdup (columns[order.key].name), "_", '-');

  return g_strconcat (name, order.reverse ? ", the other way round" : "", NULL);
}

/* What is not known comes last, and is never turned round. */
static int
compare (const FeedbackRow *a, const FeedbackRow *b, const RowColumn *key, int sign)
{
  double x, y;

  if (key->number == NULL)
    return sign * strcmp (text_of (a, key), text_of (b, key));
  x = key->number (a);
  y = key->number (b);
  if (isnan (x) || isnan (y))
    return (int) isnan (x) - (int) isnan (y);
  return sign * (x < y ? -1 : x > y);
}

static gint
by_order (gconstpointer a, gconstpointer b, gpointer data)
{
  const RowOrder *order = data;
  const RowColumn *key = &columns[order->key];
  const FeedbackRow *left = a, *right = b;
  int result
    = compare (left, right, key, (key->sort == SORT_FALLING) != order->reverse ? -1 : 1);

  return result != 0 ? result : strcmp (left->name, right->name);
}

void
order_rows (GArray *rows, RowOrder order)
{
  g_array_sort_with_data (rows, by_order, &order);
}

/* ---- Page views */

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
spared_of (const Feedback *feedback, gint64 watched, gint64 wrote)
{
  VoteShare spared = { 0 };

  if (feedback->mails > 0)
    {
      spared.yes = watched - wrote;
      spared.total = watched;
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
  VoteShare spared = spared_of (feedback, row->watched, row->wrote);

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
  VoteShare spared = spared_of (feedback, feedback->watched, feedback->wrote);
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
  put_spared (table, spared_of (feedback, row->watched, row->wrote));
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
