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

/* The row that most surely fails most readers; NULL when none does. */
static const FeedbackRow *
worst_row (const Feedback *feedback)
{
  const FeedbackRow *worst = NULL;

  for (guint i = 0; i < feedback->rows->len; i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      if (row->needs_work > (worst == NULL ? 0 : worst->needs_work))
        worst = row;
    }
  return worst;
}

static char *
dots_finding (const Feedback *feedback)
{
  const FeedbackRow *worst = worst_row (feedback);
  g_autofree char *all = words_share (feedback->all);
  g_autofree char *share = worst == NULL ? NULL : words_share (worst->votes);
  g_autofree char *name = worst == NULL ? NULL
                                        : shortened (shown_name (worst), TITLE_CHARS, 0);

  if (feedback->all.total == 0)
    return g_strdup ("Nobody has voted yet");
  if (worst == NULL || feedback->rows->len < 2)
    return g_strdup_printf ("%s of votes say that it helped", all);
  return g_strdup_printf ("%s of votes say that it helped; most readers left without help: “%s” "
                          "(%s helped)",
                          all, name, share);
}

static char *
dots_subtitle (const Feedback *feedback, const FeedbackRequest *request, guint all_rows)
{
  guint n = feedback->rows->len;
  g_autofree char *votes = say_counted (feedback->all.total, NULL, "votes");
  g_autofree char *shown = say_count (n), *rows = say_count (all_rows);
  g_autofree char *period = period_text (request);
  const char *plural = plural_of (request->query.group);

  return n < all_rows
           ? g_strdup_printf ("votes “this was helpful” on the %s %s with most votes (of %s), "
                              "%s; %s in all",
                              shown, plural, rows, period, votes)
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

static Picture *
dots_picture (const Feedback *feedback, const FeedbackRequest *request, guint all_rows)
{
  guint n = feedback->rows->len;
  g_autofree DotsRow *rows = g_new0 (DotsRow, MAX (n, 1));
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = dots_finding (feedback);
  g_autofree char *subtitle = dots_subtitle (feedback, request, all_rows);
  g_autofree char *all = words_share (feedback->all);
  g_autofree char *mean = g_strdup_printf ("all %s", all);
  Picture *picture;
  Frame frame;
  DotsData data = {
    .heading = { title, subtitle },
    .rows = rows,
    .n_rows = n,
    .target = NAN,
    .mean_label = mean,
    .mean = feedback->all.total == 0
              ? NAN
              : (double) feedback->all.yes / (double) feedback->all.total,
  };

  for (guint i = 0; i < n; i++)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      g_ptr_array_add (names, row_name (feedback, i));
      rows[i] = (DotsRow){ .name = g_ptr_array_index (names, i), .share = share_count (row) };
    }
  picture = chart_page (PAGE_WIDTH,
                        chart_page_height (PAGE_WIDTH, dots_chart.height (&data, PAGE_WIDTH),
                                           definition),
                        title, subtitle, definition, &frame);
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
                           .unfinished = is_unfinished (request, &step) };

      if (row_at (feedback, next)->first_day * DAY_S <= step.since)
        point.share = share_count (row_at (feedback, next++));
      g_array_append_val (points, point);
    }
  return points;
}

static char *
trend_finding (const Feedback *feedback, const GArray *points, const char *unit)
{
  g_autofree char *all = words_share (feedback->all), *last = NULL;
  const TrendPoint *point = NULL;

  for (guint i = 0; i < points->len; i++)
    if (!g_array_index (points, TrendPoint, i).unfinished
        && g_array_index (points, TrendPoint, i).share.total > 0)
      point = &g_array_index (points, TrendPoint, i);
  if (feedback->all.total == 0)
    return g_strdup ("Nobody has voted in this period");
  if (point == NULL || points->len < 2)
    return g_strdup_printf ("%s of votes say that it helped", all);
  last = words_share ((VoteShare){ point->share.yes, point->share.total });
  return g_strdup_printf ("%s of votes say that it helped; %s in the last full %s", all, last,
                          unit);
}

static Picture *
trend_picture (const Feedback *feedback, const FeedbackRequest *request)
{
  g_autoptr(GArray) points = trend_points (feedback, request);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  const char *unit = group_names[request->query.group];
  g_autofree char *title = trend_finding (feedback, points, unit);
  g_autofree char *votes = say_counted (feedback->all.total, NULL, "votes");
  g_autofree char *period = period_text (request);
  g_autofree char *subtitle
    = g_strdup_printf ("votes “this was helpful” by %s (UTC), %s; %s", unit, period, votes);
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

gboolean
chart_draw (const Feedback *feedback, const FeedbackRequest *request, Output *out,
            GError **error)
{
  g_autoptr(Picture) picture = NULL;
  DrawOptions options = { .theme = request->dark ? THEME_DARK : THEME_LIGHT,
                          .scale = request->scale,
                          .created = request->now };
  guint all_rows = feedback->rows->len,
        limit = request->limit == 0 ? MOST_ROWS : request->limit;
  const Picture *pages[1];

  if (request->query.group >= FEEDBACK_DAY)
    picture = trend_picture (feedback, request);
  else
    {
      if (all_rows > limit)
        {
          order_rows (feedback->rows, order_named ("total"));
          g_array_set_size (feedback->rows, limit);
          order_rows (feedback->rows, request->order);
        }
      picture = dots_picture (feedback, request, all_rows);
    }
  pages[0] = picture;
  return request->picture == PICTURE_PNG   ? draw_png (picture, &options, out, error)
         : request->picture == PICTURE_PDF ? draw_pdf (pages, 1, &options, out, error)
                                           : draw_svg (picture, &options, out, error);
}
