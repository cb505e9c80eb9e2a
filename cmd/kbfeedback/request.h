/* request.h - what the command line asks for, with every name resolved. */
#pragma once

#include "base/tool.h"
#include "rows.h"
#include "sla/period.h"
#include "vote/report.h"

typedef enum
{
  VIEW_ROWS,
  VIEW_EDITS,
  VIEW_GAPS,
  VIEW_CHART
} View;

typedef enum
{
  PICTURE_PNG,
  PICTURE_SVG,
  PICTURE_PDF
} PictureFormat;

/* The options as given; NULL, FALSE, or -1 where they are not. */
typedef struct
{
  char *since, *until, *period, *by, *sort, *gaps, *chart, *now;
  gboolean needs_work, edits, dark, spreadsheet;
  int limit, min_votes, scale;
} RequestOptions;

typedef struct
{
  View view;
  FeedbackQuery query;
  Period period;       /* whole UTC days */
  gboolean bounded;    /* the period is not all time */
  gint64 now;
  Order order;
  guint limit;         /* 0: all */
  const char *gaps;    /* the log; borrowed from the options, as the next */
  const char *chart;
  PictureFormat picture;
  gboolean needs_work, dark, spreadsheet;
  double scale;
} Request;

/* 'article', 'category', ... */
const char *group_name (FeedbackGroup group);
/* `articles`: the operands, NULL-terminated, borrowed. */
gboolean request_resolve (const RequestOptions *options, const ToolCommon *common,
                          char *const *articles, Request *request, GError **error);
