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

/* By FeedbackGroup: "article", "category", ...; ended by NULL. */
extern const char *const group_names[];
