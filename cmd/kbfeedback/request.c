#include "request.h"

#include <string.h>
#include "base/timestamp.h"

enum
{
  DAY_S = 86400,
  MAX_LIMIT = 1000000,
  MAX_SCALE = 4
};

static const char *const group_names[]
  = { "article", "category", "tag", "lang", "day", "week", "month" };

const char *
group_name (FeedbackGroup group)
{
  return group_names[group];
}

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

/* ---- Times */

static gint64
day_of (gint64 at)
{
  return at / DAY_S - (at % DAY_S < 0);
}

/* A date, or the first day of a period: --since=2026-10. */
static gboolean
resolve_day (const char *option, const char *text, gint64 now, gint64 *at, GError **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  Period period;

  if (period_parse (text, utc, now, &period, NULL))
    {
      *at = period.since;
      return TRUE;
    }
  if (timestamp_parse (text, NULL, at, NULL) && *at % DAY_S == 0)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "%s: '%s' is no day; expected one like 2026-10-05, 2026-10 or last-month "
               "(votes are counted by UTC days)", option, text);
  return FALSE;
}

static gboolean
resolve_now (const char *text, gint64 *now, GError **error)
{
  *now = timestamp_now ();
  if (text == NULL || timestamp_parse (text, NULL, now, NULL))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--now: '%s' is no time; expected one like 2026-10-05T09:30", text);
  return FALSE;
}

static gboolean
resolve_period (const RequestOptions *options, Request *request, GError **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  Period *period = &request->period;

  *period = (Period){ G_MININT64, G_MAXINT64 };
  if (options->period != NULL && (options->since != NULL || options->until != NULL))
    return usage_error (error, "--period excludes --since and --until");
  if (options->period != NULL
      && !period_parse (options->period, utc, request->now, period, error))
    return FALSE;
  if (options->since != NULL
      && !resolve_day ("--since", options->since, request->now, &period->since, error))
    return FALSE;
  if (options->until != NULL
      && !resolve_day ("--until", options->until, request->now, &period->until, error))
    return FALSE;
  if (period->since >= period->until)
    return usage_error (error, "--since is not before --until");
  request->bounded = period->since != G_MININT64 || period->until != G_MAXINT64;
  return TRUE;
}

/* ---- What to show */

static gboolean
resolve_group (const char *text, FeedbackGroup *group, GError **error)
{
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (group_names); i++)
    if (strcmp (text, group_names[i]) == 0)
      {
        *group = i;
        return TRUE;
      }
  if (text == NULL)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--by: expected article, category, tag, lang, day, week or month, not '%s'",
               text);
  return FALSE;
}

static gboolean
resolve_picture (const char *path, PictureFormat *format, GError **error)
{
  static const char *const suffixes[] = { ".png", ".svg", ".pdf" };
  g_autofree char *lower = path == NULL ? NULL : g_ascii_strdown (path, -1);

  for (guint i = 0; lower != NULL && i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      {
        *format = i;
        return TRUE;
      }
  return lower == NULL || usage_error (error, "--chart: expected FILE.png, .svg or .pdf");
}

static gboolean
resolve_view (const RequestOptions *options, const ToolCommon *common, Request *request,
              GError **error)
{
  if (options->edits + (options->gaps != NULL) + (options->chart != NULL) > 1)
    return usage_error (error, "--edits, --gaps and --chart exclude each other");
  request->view = options->edits           ? VIEW_EDITS
                  : options->gaps != NULL  ? VIEW_GAPS
                  : options->chart != NULL ? VIEW_CHART
                                           : VIEW_ROWS;
  if ((options->edits || options->gaps != NULL)
      && (options->by != NULL || options->sort != NULL || options->needs_work))
    return usage_error (error, "--by, --sort and --needs-work do not go with --edits or --gaps");
  if (request->view == VIEW_GAPS && request->query.articles[0] != NULL)
    return usage_error (error, "no ARTICLE goes with --gaps");
  if (request->view == VIEW_CHART && (common->format_given || common->output != NULL))
    return usage_error (error, "-f and -o do not go with --chart; leave it out to see the "
                               "chart's numbers");
  request->gaps = options->gaps;
  request->chart = options->chart;
  return resolve_picture (options->chart, &request->picture, error);
}

static gboolean
resolve_order (const RequestOptions *options, Request *request, GError **error)
{
  if (options->needs_work && options->sort != NULL)
    return usage_error (error, "--needs-work excludes --sort");
  if (options->sort != NULL)
    return order_parse (options->sort, &request->order, error);
  request->order = order_named (options->needs_work                        ? "needs-work"
                                : request->query.group >= FEEDBACK_DAY     ? "path"
                                : request->view == VIEW_CHART              ? "share"
                                                                           : "total");
  request->needs_work = options->needs_work;
  return TRUE;
}

static gboolean
resolve_numbers (const RequestOptions *options, Request *request, GError **error)
{
  gboolean named = request->query.articles[0] != NULL;

  if (options->scale < 0 || options->scale > MAX_SCALE)
    return usage_error (error, "--scale: expected 1, 2, 3 or 4");
  if (options->limit < -1 || options->limit == 0 || options->limit > MAX_LIMIT)
    return usage_error (error, "-n: expected a number from 1 to 1000000");
  if (options->min_votes < -1)
    return usage_error (error, "--min-votes: expected 0 or more");
  request->scale = MAX (options->scale, 1);
  request->limit = options->limit < 0 ? 0 : (guint) options->limit;
  request->query.min_votes = options->min_votes >= 0                     ? options->min_votes
                             : named || request->view == VIEW_EDITS ? 0
                                                                    : 1;
  return TRUE;
}

static gboolean
resolve_articles (char *const *articles, GError **error)
{
  for (; *articles != NULL; articles++)
    if (!tool_text ("ARTICLE", *articles, error))
      return FALSE;
  return TRUE;
}

gboolean
request_resolve (const RequestOptions *options, const ToolCommon *common, char *const *articles,
                 Request *request, GError **error)
{
  *request = (Request){ .dark = options->dark, .spreadsheet = options->spreadsheet };
  request->query.articles = (const char *const *) articles;
  if (!resolve_articles (articles, error) || !resolve_now (options->now, &request->now, error)
      || !resolve_period (options, request, error)
      || !resolve_group (options->by, &request->query.group, error)
      || !resolve_view (options, common, request, error)
      || !resolve_order (options, request, error)
      || !resolve_numbers (options, request, error))
    return FALSE;
  request->query.today = day_of (request->now);
  request->query.since_day = request->period.since == G_MININT64
                               ? G_MININT64
                               : day_of (request->period.since);
  request->query.until_day = request->period.until == G_MAXINT64
                               ? G_MAXINT64
                               : day_of (request->period.until);
  return TRUE;
}
