/* request.h - what the command line asks for, with every name resolved. */
#pragma once

#include "base/tool.h"
#include "sla/summary.h"

typedef enum
{
  VIEW_SUMMARY,
  VIEW_CLOCKS,
  VIEW_BREACHES,
  VIEW_AT_RISK,
  VIEW_CHART,   /* a picture, or with -f its data */
  VIEW_DOCUMENT /* HTML */
} View;

typedef enum
{
  CHART_OVERVIEW,
  CHART_TREND,
  CHART_ECDF,
  CHART_HEATMAP,
  CHART_DOTS,
  CHART_BARS,
  CHART_CALENDAR,
  CHARTS
} ChartKind;

typedef enum
{
  PICTURE_NONE,
  PICTURE_PNG,
  PICTURE_SVG,
  PICTURE_PDF,
  PICTURE_HTML
} PictureFormat;

/* The options as given; NULL, 0 or FALSE where they are not. */
typedef struct
{
  char *config, *since, *until, *period, *by, *at_risk, *chart, *fail_under, *now;
  gboolean clocks, breaches, dark, spreadsheet;
  int scale, limit;
} RequestOptions;

typedef struct
{
  View view;
  Period period;
  gint64 now;
  Grouping grouping;
  gboolean grouped;     /* --by was given */
  WorkDuration at_risk;
  ChartKind chart;
  PictureFormat picture;
  gboolean dark;
  double scale;         /* of a PNG */
  guint limit;          /* rows of --breaches; 0: all */
  double fail_under;    /* share; NaN: not given */
  gboolean spreadsheet;
} Request;

/* "overview", ... */
const char *chart_name (ChartKind kind);
gboolean request_resolve (const RequestOptions *options, const ToolCommon *common,
                          GTimeZone *zone, Request *request, GError **error);
