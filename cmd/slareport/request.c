#include "request.h"

#include <math.h>
#include <string.h>
#include "base/timestamp.h"

enum { MAX_LIMIT = 1000000 };

static const char *const chart_names[CHARTS]
  = { "overview", "trend", "ecdf", "heatmap", "dots", "bars", "calendar" };

const char *
chart_name (ChartKind kind)
{
  return chart_names[kind];
}

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

/* A time, or the first or the end of a period: --since=2026-10, --until=2026-10-05. */
static gboolean
resolve_time (const char *option, const char *text, GTimeZone *zone, gint64 now,
              gint64 *at, GError **error)
{
  Period period;

  if (strchr (text, ':') == NULL && text[0] != '@'
      && period_parse (text, zone, now, &period, NULL))
    {
      *at = period.since;
      return TRUE;
    }
  if (strcmp (text, "now") == 0)
    {
      *at = now;
      return TRUE;
    }
  if (timestamp_parse (text, zone, at, NULL))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "%s: '%s' is no time; expected one like 2026-10-05 or 2026-10-05T09:30",
               option, text);
  return FALSE;
}

static gboolean
resolve_period (const RequestOptions *options, GTimeZone *zone, Request *request,
                GError **error)
{
  request->period = (Period){ G_MININT64, G_MAXINT64 };
  if (options->period != NULL && (options->since != NULL || options->until != NULL))
    return usage_error (error, "--period excludes --since and --until");
  if (options->period != NULL)
    return period_parse (options->period, zone, request->now, &request->period, error);
  if (options->since != NULL
      && !resolve_time ("--since", options->since, zone, request->now,
                        &request->period.since, error))
    return FALSE;
  if (options->until != NULL
      && !resolve_time ("--until", options->until, zone, request->now,
                        &request->period.until, error))
    return FALSE;
  if (request->period.since >= request->period.until)
    return usage_error (error, "--since is not before --until");
  return TRUE;
}

static gboolean
resolve_chart (const char *text, ChartKind *kind, GError **error)
{
  for (guint i = 0; i < CHARTS; i++)
    if (strcmp (text, chart_names[i]) == 0)
      {
        *kind = i;
        return TRUE;
      }
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "unknown chart '%s'; expected overview, trend, ecdf, heatmap, dots, bars or "
               "calendar", text);
  return FALSE;
}

static PictureFormat
picture_of (const char *path)
{
  static const struct
  {
    const char *suffix;
    PictureFormat format;
  } suffixes[] = { { ".png", PICTURE_PNG },   { ".svg", PICTURE_SVG },
                   { ".pdf", PICTURE_PDF },   { ".html", PICTURE_HTML },
                   { ".htm", PICTURE_HTML } };
  g_autofree char *lower = path == NULL ? NULL : g_ascii_strdown (path, -1);

  for (guint i = 0; lower != NULL && i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i].suffix))
      return suffixes[i].format;
  return PICTURE_NONE;
}

/* A picture's suffix asks for a picture; -f asks for the data behind it. */
static gboolean
resolve_view (const RequestOptions *options, const ToolCommon *common, Request *request,
              GError **error)
{
  if (options->clocks + options->breaches + (options->at_risk != NULL)
        + (options->chart != NULL) > 1)
    return usage_error (error,
                        "--clocks, --breaches, --at-risk and --chart exclude each other");
  request->picture = common->format_given ? PICTURE_NONE : picture_of (common->output);
  if (options->chart != NULL && !resolve_chart (options->chart, &request->chart, error))
    return FALSE;
  request->view = options->clocks            ? VIEW_CLOCKS
                  : options->breaches        ? VIEW_BREACHES
                  : options->at_risk != NULL ? VIEW_AT_RISK
                  : request->picture == PICTURE_HTML ? VIEW_DOCUMENT
                  : options->chart != NULL || request->picture != PICTURE_NONE
                    ? VIEW_CHART
                    : VIEW_SUMMARY;
  if (request->picture != PICTURE_NONE && request->view < VIEW_CHART)
    return usage_error (error, "a list is no picture; give -o another suffix, or -f");
  if (request->view == VIEW_DOCUMENT && options->chart != NULL)
    return usage_error (error, "a report in HTML holds all charts; --chart goes with "
                               "-o FILE.png, .svg or .pdf");
  if (request->view == VIEW_CHART && request->picture == PICTURE_NONE
      && common->output != NULL && !common->format_given)
    return usage_error (error, "--chart: expected -o FILE.png, .svg or .pdf, or -f for the "
                               "chart's data");
  return TRUE;
}

static gboolean
resolve_per_cent (const char *text, double *share, GError **error)
{
  char *end = NULL;
  double per_cent = text == NULL ? NAN : g_ascii_strtod (text, &end);

  *share = per_cent / 100;
  if (text == NULL)
    return TRUE;
  if (end != text && *end == '%')
    end++;
  if (end == text || *end != '\0' || !(per_cent >= 0 && per_cent <= 100))
    return usage_error (error, "--fail-under: expected per cent, from 0 to 100");
  return TRUE;
}

static gboolean
resolve_numbers (const RequestOptions *options, Request *request, GError **error)
{
  if (options->scale < 0 || options->scale > 4)
    return usage_error (error, "--scale: expected 1, 2, 3 or 4");
  if (options->limit < -1 || options->limit == 0 || options->limit > MAX_LIMIT)
    return usage_error (error, "-n: expected a number from 1 to 1000000");
  request->scale = MAX (options->scale, 1);
  request->limit = options->limit < 0 ? 0 : (guint) options->limit;
  return resolve_per_cent (options->fail_under, &request->fail_under, error);
}

static gboolean
resolve_at_risk (const char *text, WorkDuration *duration, GError **error)
{
  if (text == NULL || work_duration_parse (text, duration, error))
    return TRUE;
  g_prefix_error (error, "--at-risk: ");
  (*error)->code = DESK_ERROR_USAGE;
  return FALSE;
}

gboolean
request_resolve (const RequestOptions *options, const ToolCommon *common, GTimeZone *zone,
                 Request *request, GError **error)
{
  gint64 now = timestamp_now ();

  *request = (Request){ .now = now, .grouped = options->by != NULL, .dark = options->dark,
                        .spreadsheet = options->spreadsheet };
  return (options->now == NULL
          || resolve_time ("--now", options->now, zone, now, &request->now, error))
         && resolve_period (options, zone, request, error)
         && (options->by == NULL || grouping_parse (options->by, &request->grouping, error))
         && resolve_at_risk (options->at_risk, &request->at_risk, error)
         && resolve_view (options, common, request, error)
         && resolve_numbers (options, request, error);
}
