/* charts.h - the kinds of chart: each draws its data into a frame of a picture.
 *
 * They know nothing of tickets or votes: a tool turns rows into these structs.  Data are
 * borrowed for the call.  Every chart says its n, draws its target, and stays legible with no
 * data at all ("nothing in this period"), one datum, 0%, 100%.
 *
 * A kind is one file, and one row: its Chart.  Each puts its own heading (title in bold,
 * subtitle muted, both wrapped to the frame) at the top of the frame, unless `title` is NULL.
 * chart_page () makes a picture with margins that holds one chart. */
#pragma once

#include "base/distribution.h"
#include "chart/picture.h"
#include "chart/scale.h"

/* A kind; `data` is of the struct that stands before it. */
typedef struct
{
  void (*draw) (Picture *picture, Frame frame, gconstpointer data);
  /* What shows all of it in a frame of that width; NULL: any height will do. */
  double (*height) (gconstpointer data, double width);
} Chart;

typedef struct
{
  const char *title;    /* the finding */
  const char *subtitle; /* period, source, definition */
} Heading;

/* A share of counts with its interval. */
typedef struct
{
  gint64 yes, total; /* total 0: nothing to show */
  double low, high;  /* 95% interval, 0..1 */
} ShareCount;

/* What charts put at their top; for pages of several charts.  Returns the height that it takes,
 * which is all without a picture; 0 without a title. */
double heading_draw (Picture *picture, Frame frame, const Heading *heading);

/* ---- trend: a share over time, with its band and counts below */

typedef struct
{
  gint64 from, to; /* Unix seconds, half open */
  ShareCount share;
  gboolean unfinished; /* drawn hollow: not over, or only a part of it counted */
  gboolean closed;     /* unfinished, and no more of it will be counted */
} TrendPoint;

typedef struct
{
  Heading heading;
  GTimeZone *zone;
  const TrendPoint *points; /* ascending */
  guint n_points;
  double target;            /* share, NaN: none */
  const char *unit;         /* 'week', 'month', 'day': what a point is */
  const char *met, *missed; /* 'met', 'missed'; 'helpful', 'not helpful' */
  const char *noun;         /* 'clocks', 'votes' */
} TrendData;

extern const Chart trend_chart;

/* ---- ecdf: which share was done within x, against the targets */

typedef struct
{
  const char *name;
  Distribution *seconds;
  guint64 censored; /* overdue, not stopped: they stay above the end of the curve */
  gint64 target_s;  /* 0: none */
  double goal;      /* the share to be reached by then; 0, NaN: none */
} EcdfSeries;

typedef struct
{
  Heading heading;
  const EcdfSeries *series;
  guint n_series;   /* at most 4 */
  const char *axis; /* 'business hours until the reply' */
} EcdfData;

extern const Chart ecdf_chart;

/* ---- heat map: weekday by hour, with opening hours outlined */

typedef struct
{
  Heading heading;
  gint64 counts[7][24]; /* 0 is Monday */
  double open[7][24];   /* share of the hour that is open, 0..1 */
  const char *noun;     /* 'messages' */
} HeatmapData;

extern const Chart heatmap_chart;

/* ---- dots: groups with their intervals, and the mean of all */

typedef struct
{
  const char *name;
  ShareCount share;
  const char *note;  /* at the right end, NULL: 'met of n' */
  ShareCount then;   /* what it is compared with, drawn below it; total 0: nothing */
  const char *brief; /* the note where there is less room, NULL: it is cut */
} DotsRow;

typedef struct
{
  Heading heading;
  const DotsRow *rows; /* in the order of drawing */
  guint n_rows;
  double target;          /* NaN: none */
  double mean;            /* NaN: none; a line over all rows */
  const char *mean_label; /* 'desk 91%' */
  const char *then_label; /* 'September 2026'; NULL: no row is compared */
} DotsData;

/* Rows that do not fit are left out with '... and 12 more' as the last one. */
extern const Chart dots_chart;

/* ---- bars: met, breached, overdue, exempt of each group, as counts */

typedef struct
{
  const char *name;
  gint64 met, breached, overdue, running, exempt;
} BarsRow;

typedef struct
{
  Heading heading;
  const BarsRow *rows;
  guint n_rows;
  const char *noun;
} BarsData;

extern const Chart bars_chart;

/* ---- calendar: a square for each day, weeks across, years below each other */

typedef struct
{
  gint64 from; /* Unix seconds of the day's midnight */
  ShareCount share;
  gboolean closed; /* no working day */
} CalendarDay;

typedef struct
{
  Heading heading;
  GTimeZone *zone;
  const CalendarDay *days; /* ascending, without gaps */
  guint n_days;
  double target;
  const char *noun;
} CalendarData;

extern const Chart calendar_chart;

/* ---- flow: how much came in, was solved and stays open, and how old that is */

typedef struct
{
  gint64 from, to;                          /* Unix seconds, half open */
  gint64 created, solved, reopened, merged; /* merged into another: it is open no more */
  gint64 open;                              /* at its end */
  gboolean unfinished;
} FlowPoint;

typedef struct
{
  const char *name; /* 'under a day' */
  gint64 count;
} FlowAge;

typedef struct
{
  Heading heading;
  GTimeZone *zone;
  const FlowPoint *points; /* ascending, without gaps */
  guint n_points;
  gboolean has_open; /* what is open is known */
  const char *unit;
  const FlowAge *ages; /* beside it, where there is room */
  guint n_ages;
  const char *ages_name; /* 'age of the 12 that are open' */
} FlowData;

extern const Chart flow_chart;

/* ---- Headline numbers: a row of tiles */

typedef struct
{
  const char *label;   /* 'first reply' */
  const char *value;   /* '93.4%' */
  const char *detail;  /* '214 of 229 clocks, likely 89.4% to 96.0%' */
  const char *change;  /* '-3.1 points, can be chance'; NULL: not compared */
  const char *against; /* 'target 90%: kept' */
  gboolean missed;     /* drawn in the ink of missed, with a sign */
  gboolean few;        /* the value rests on little: it is not large */
} Tile;

typedef struct
{
  const Tile *tiles;
  guint n_tiles;
} TilesData;

extern const Chart tiles_chart;

/* ---- A small table, for the list of breaches */

typedef struct
{
  Heading heading;
  const char *const *columns; /* n_columns names */
  const char *const *cells;   /* n_rows * n_columns */
  const gboolean *numeric;    /* n_columns: to the right */
  guint n_columns, n_rows;
  const char *more;         /* 'and 37 more', or with n_more what lists them; NULL: nothing */
  const char *const *links; /* n_rows, of the first cell; NULL: none */
  gint64 n_more;            /* rows that are not among these */
} ListData;

extern const Chart list_chart;

/* ---- A page: `width` and `height` with its margins; `frame` is what is left inside them and
 * above the `footer` (definition, source; NULL: none).  `title` and `desc` are the picture's:
 * the page draws neither, its chart has a heading or heading_draw () puts one. */
Picture *chart_page (double width, double height, const char *title, const char *desc,
                     const char *footer, Frame *frame);
/* The page's height that leaves `chart_height` for the frame. */
double chart_page_height (double width, double chart_height, const char *footer);
/* The frame's width on a page of `width`. */
double chart_page_inside (double width);
