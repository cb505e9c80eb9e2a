#include "feedback.h"

#include <math.h>
#include "base/say.h"
#include "chart/charts.h"
#include "chart/picture.h"

enum
{
  DAY_S = 86400,
  PAGE_WIDTH = 800,
  TREND_HEIGHT = 420,
  MOST_ROWS = 60,
  MOST_STEPS = 4000,
  TITLE_CHARS = 48, /* of an article's, in the chart's */
  NAME_CHARS = 36   /* that surely fit beside a row */
};

static const char definition[]
  = "A voter's last vote counts. Intervals are 95% Wilson intervals: how far chance alone may "
    "move a share.";
static const char burst_definition[]
  = " Burst: a day on which improbably many readers voted on the article for the first time; "
    "their votes count.";

static ShareCount
share_count (const FeedbackRow *row)
{
  return (ShareCount){ row->votes.yes, row->votes.total, row->low, row->high };
}

static char *
period_text (const FeedbackRequest *request)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  return period_describe (&request->period, utc);
}

static const char *
shown_name (const FeedbackRow *row)
{
  return row->title[0] != '\0' ? row->title : row->name[0] != '\0' ? row->name : "(none)";
}

/* Its beginning and, of `tail` characters, its end. */
static char *
shortened (const char *text, glong most, glong tail)
{
  glong length = g_utf8_strlen (text, -1);
  g_autofree char *head = NULL;

  if (length <= most)
    return g_strdup (text);
  head = g_utf8_substring (text, 0, most - tail - 1);
  return g_strdup_printf ("%s…%s", g_strchomp (head),
                          g_utf8_offset_to_pointer (text, length - tail));
}

/* ---- Dots */

static const char *
plural_of (FeedbackGroup group)
{
  static const char *const plurals[]
    = { "articles", "categories", "tags", "languages", "days", "weeks", "months" };

  return plurals[group];
}

static double
mean_of (const Feedback *feedback)
{
  return feedback->all.total == 0 ? NAN
                                  : (double) feedback->all.yes / (double) feedback->all.total;
}

/* The row that most surely fails most readers, of those that are surely below the mean: chance alone
 * names nobody.  NULL when none is. */
static const FeedbackRow *
worst_row (const Feedback *feedback)
{
  const FeedbackRow *worst = NULL;
  double mean = mean_of (feedback);

  for (guint i = 0; i < feedback->rows->len; i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      if (row->votes.total > 0 && row->high < mean
          && row->needs_work > (worst == NULL ? 0 : worst->needs_work))
        worst = row;
    }
  return worst;
}

/* `66.7% of votes say that it helped`, `2 of 3 votes say that it helped`.  Free it. */
static char *
all_say (const Feedback *feedback)
{
  g_autofree char *share = words_share (feedback->all), *yes = say_count (feedback->all.yes);
  g_autofree char *votes = say_counted (feedback->all.total, "vote says", "votes say");

  return feedback->all.total < SAY_FEW
           ? g_strdup_printf ("%s of %s that it helped", yes, votes)
           : g_strdup_printf ("%s of votes say that it helped", share);
}

static char *
dots_finding (const Feedback *feedback)
{
  const FeedbackRow *worst = worst_row (feedback);
  g_autofree char *all = all_say (feedback);
  g_autofree char *share
    = worst == NULL ? NULL : say_part (worst->votes.yes, worst->votes.total, NAN);
  g_autofree char *name = worst == NULL ? NULL
                                        : shortened (shown_name (worst), TITLE_CHARS, 0);

  if (feedback->all.total == 0)
    return g_strdup ("Nobody has voted yet");
  if (worst == NULL)
    return g_steal_pointer (&all);
  return g_strdup_printf ("%s; surely less in “%s” (%s)", all, name, share);
}

/* Which rows are drawn, when not all are. */
static char *
chosen_text (const FeedbackRequest *request, guint n, guint all_rows)
{
  g_autofree char *shown = say_count (n), *rows = say_count (all_rows);
  g_autofree char *order = order_say (request->order);
  g_autofree char *which
    = n == 1 ? g_strdup (group_names[request->query.group])
             : g_strdup_printf ("%s %s", shown, plural_of (request->query.group));

  return !request->ordered
           ? g_strdup_printf ("the %s with most votes (of %s)", which, rows)
           : g_strdup_printf ("the first %s by %s (of %s)", which, order, rows);
}

static char *
dots_subtitle (const Feedback *feedback, const FeedbackRequest *request, guint all_rows)
{
  guint n = feedback->rows->len;
  g_autofree char *votes = say_counted (feedback->all.total, NULL, "votes");
  g_autofree char *chosen = chosen_text (request, n, all_rows);
  g_autofree char *period = period_text (request);

  return n < all_rows ? g_strdup_printf ("votes “this was helpful” on %s, %s; %s in all",
                                         chosen, period, votes)
                      : g_strdup_printf ("votes “this was helpful” by %s, %s; %s",
                                         group_names[request->query.group], period, votes);
}

/* Titles that begin alike would be cut to the same: their ends are shown then. */
static char *
row_name (const Feedback *feedback, guint i)
{
  enum
  {
    ALIKE = 24,
    TAIL = 18
  };
  const char *name = shown_name (&g_array_index (feedback->rows, FeedbackRow, i));
  g_autofree char *head
    = g_utf8_strlen (name, -1) > NAME_CHARS ? g_utf8_substring (name, 0, ALIKE) : NULL;

  for (guint k = 0; k < feedback->rows->len && head != NULL; k++)
    if (k != i
        && g_str_has_prefix (shown_name (&g_array_index (feedback->rows, FeedbackRow, k)),
                             head))
      return shortened (name, NAME_CHARS, TAIL);
  return g_strdup (name);
}

static gboolean
has_burst (const FeedbackRow *row)
{
  return row->burst_day != G_MININT64;
}

/* Pictures have a minus, no hyphen. */
static char *
points_text (double points)
{
  g_autofree char *text = say_points (points, TRUE);

  return *text == '-' ? g_strconcat ("\u2212", text + 1, NULL) : g_steal_pointer (&text);
}

/* What stands beside a row with a burst, or with a change that is more than chance; NULL: as beside
 * any other. */
static char *
row_note (const FeedbackRow *row, gboolean compares)
{
  g_autofree char *yes = say_count (row->votes.yes), *total = say_count (row->votes.total);
  g_autofree char *points = NULL, *day = NULL;

  if (has_burst (row))
    {
      day = say_iso (ISO_DAY, row->burst_day);
      return g_strdup_printf ("%s of %s, burst %s", yes, total, day);
    }
  if (!compares || !(row->trend_low > 0 || row->trend_high < 0))
    return NULL;
  points = points_text (row->trend);
  return g_strdup_printf ("%s, %s of %s", points, yes, total);
}

/* The days before a period that has a beginning are as long. */
static gboolean
has_before (const Feedback *feedback, const FeedbackRequest *request)
{
  return request->period.since != G_MININT64
         && feedback->recent.since == request->query.since_day;
}

/* `14 to 20 October 2026`; NULL: rows are of all time. */
static char *
before_label (const Feedback *feedback, const FeedbackRequest *request)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  gint64 days = feedback->recent.until - feedback->recent.since;
  Period before = { (feedback->recent.since - days) * DAY_S, feedback->recent.since * DAY_S };

  return has_before (feedback, request) ? period_describe (&before, utc) : NULL;
}

static ShareCount
share_before (const FeedbackRow *row)
{
  ShareCount share = { row->before.yes, row->before.total, 0, 1 };

  vote_wilson (share.yes, share.total, &share.low, &share.high);
  return share;
}

/* Free it. */
static char *
dots_definition (const Feedback *feedback)
{
  gboolean burst = FALSE;

  for (guint i = 0; i < feedback->rows->len; i++)
    burst |= has_burst (&g_array_index (feedback->rows, FeedbackRow, i));
  return g_strconcat (definition, burst ? burst_definition : "", NULL);
}

static Picture *
dots_picture (const Feedback *feedback, const FeedbackRequest *request, guint all_rows)
{
  guint n = feedback->rows->len;
  g_autofree DotsRow *rows = g_new0 (DotsRow, MAX (n, 1));
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *footer = dots_definition (feedback);
  g_autofree char *title = dots_finding (feedback);
  g_autofree char *subtitle = dots_subtitle (feedback, request, all_rows);
  g_autofree char *all = say_part (feedback->all.yes, feedback->all.total, NAN);
  g_autofree char *mean = g_strdup_printf ("all %s", all);
  g_autofree char *then = before_label (feedback, request);
  Picture *picture;
  Frame frame;
  DotsData data = {
    .heading = { title, subtitle },
    .rows = rows,
    .n_rows = n,
    .target = NAN,
    .mean_label = mean,
    .mean = mean_of (feedback),
    .then_label = then,
  };

  for (guint i = 0; i < n; i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      rows[i] = (DotsRow){ .name = row_name (feedback, i),
                           .share = share_count (row),
                           .note = row_note (row, then != NULL),
                           .then = share_before (row) };
      g_ptr_array_add (texts, (char *) rows[i].name);
      g_ptr_array_add (texts, (char *) rows[i].note);
    }
  picture = chart_page (
    PAGE_WIDTH, chart_page_height (PAGE_WIDTH, dots_chart.height (&data, PAGE_WIDTH), footer),
    title, subtitle, footer, &frame);
  dots_chart.draw (picture, frame, &data);
  return picture;
}

/* ---- Over time */

static PeriodStep
step_of (FeedbackGroup group)
{
  return group == FEEDBACK_DAY ? STEP_DAY : group == FEEDBACK_WEEK ? STEP_WEEK : STEP_MONTH;
}

/* Not all of the step has been, or is asked for. */
static gboolean
is_unfinished (const FeedbackRequest *request, const Period *step)
{
  return step->until > request->now || step->since < request->period.since
         || step->until > request->period.until;
}

static const FeedbackRow *
row_at (const Feedback *feedback, guint i)
{
  return &g_array_index (feedback->rows, FeedbackRow, i);
}

/* Of TrendPoint: steps without votes are there, too. */
static GArray *
trend_points (const Feedback *feedback, const FeedbackRequest *request)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  PeriodStep unit = step_of (request->query.group);
  GArray *points = g_array_new (FALSE, TRUE, sizeof (TrendPoint));
  guint n = feedback->rows->len, next = 0;
  Period step;

  if (n == 0)
    return points;
  step = period_around (unit, utc, row_at (feedback, 0)->first_day * DAY_S);
  for (; next < n && points->len < MOST_STEPS; step = period_around (unit, utc, step.until))
    {
      TrendPoint point = { .from = step.since,
                           .to = step.until,
                           .share = { .high = 1 },
                           .unfinished = is_unfinished (request, &step),
                           .closed = MIN (step.until, request->period.until) <= request->now };

      if (row_at (feedback, next)->first_day * DAY_S <= step.since)
        point.share = share_count (row_at (feedback, next++));
      g_array_append_val (points, point);
    }
  return points;
}

static char *
trend_finding (const Feedback *feedback, const GArray *points, const char *unit)
{
  g_autofree char *all = all_say (feedback), *last = NULL;
  const TrendPoint *point = NULL;

  for (guint i = 0; i < points->len; i++)
    if (!g_array_index (points, TrendPoint, i).unfinished
        && g_array_index (points, TrendPoint, i).share.total > 0)
      point = &g_array_index (points, TrendPoint, i);
  if (feedback->all.total == 0)
    return g_strdup ("Nobody has voted in this period");
  if (point == NULL || points->len < 2)
    return g_steal_pointer (&all);
  last = say_part (point->share.yes, point->share.total, NAN);
  return g_strdup_printf ("%s; %s in the last full %s", all, last, unit);
}

static char *
trend_subtitle (const Feedback *feedback, const FeedbackRequest *request, guint all_rows)
{
  guint n = feedback->rows->len;
  g_autofree char *votes = say_counted (feedback->all.total, NULL, "votes");
  g_autofree char *period = period_text (request);
  g_autofree char *chosen = NULL;
  const char *unit = group_names[request->query.group];

  if (n == all_rows)
    return g_strdup_printf ("votes “this was helpful” by %s (UTC), %s; %s", unit, period,
                            votes);
  chosen = g_strdup_printf ("the %s %u of %u %s", request->order.reverse ? "last" : "first",
                            n, all_rows, plural_of (request->query.group));
  return g_strdup_printf ("votes “this was helpful” by %s (UTC), %s, %s; %s in all", unit,
                          chosen, period, votes);
}

static Picture *
trend_picture (const Feedback *feedback, const FeedbackRequest *request, guint all_rows)
{
  g_autoptr(GArray) points = trend_points (feedback, request);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  const char *unit = group_names[request->query.group];
  g_autofree char *title = trend_finding (feedback, points, unit);
  g_autofree char *subtitle = trend_subtitle (feedback, request, all_rows);
  Frame frame;
  Picture *picture = chart_page (PAGE_WIDTH,
                                 chart_page_height (PAGE_WIDTH, TREND_HEIGHT, definition),
                                 title, subtitle, definition, &frame);
  TrendData data = {
    .heading = { title, subtitle },
    .zone = utc,
    .points = (const TrendPoint *) points->data,
    .n_points = points->len,
    .target = NAN,
    .unit = unit,
    .met = "helpful",
    .missed = "not helpful",
    .noun = "votes",
  };

  trend_chart.draw (picture, frame, &data);
  return picture;
}

/* ---- Either */

/* Leaves what is to be drawn: the first rows in the order asked for, else those with most votes;
 * over time in the order of time. */
static void
choose_rows (const Feedback *feedback, const FeedbackRequest *request)
{
  gboolean over_time = request->query.group >= FEEDBACK_DAY;
  guint limit = request->limit > 0 ? request->limit : over_time ? G_MAXUINT : MOST_ROWS;

  if (feedback->rows->len > limit)
    {
      if (!over_time && !request->ordered)
        order_rows (feedback->rows, order_named ("total"));
      g_array_set_size (feedback->rows, limit);
      order_rows (feedback->rows, request->order);
    }
  if (over_time)
    order_rows (feedback->rows, order_named ("path"));
}

gboolean
chart_draw (const Feedback *feedback, const FeedbackRequest *request, Output *out,
            GError **error)
{
  g_autoptr(Picture) picture = NULL;
  DrawOptions options = { .theme = request->dark ? THEME_DARK : THEME_LIGHT,
                          .scale = request->scale,
                          .created = request->now };
  guint all_rows = feedback->rows->len;
  const Picture *pages[1];

  choose_rows (feedback, request);
  picture = request->query.group >= FEEDBACK_DAY ? trend_picture (feedback, request, all_rows)
                                                 : dots_picture (feedback, request, all_rows);
  pages[0] = picture;
  return request->picture == PICTURE_PNG   ? draw_png (picture, &options, out, error)
         : request->picture == PICTURE_PDF ? draw_pdf (pages, 1, &options, out, error)
                                           : draw_svg (picture, &options, out, error);
}
