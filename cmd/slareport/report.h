/* report.h - the parts of slareport: what was gathered, its words, tables, charts and pages. */
#pragma once

#include "base/table.h"
#include "base/tool.h"
#include "chart/charts.h"
#include "page/page.h"
#include "summary.h"

/* ---- Where: which tickets and clocks, by --where */

typedef struct Where Where;

/* Reads `line=nl`, `priority!=low,normal` into `*where`, which is made if need be: for an option.
 * Each holds, of its values any; none is what is not known.  Case does not matter. */
gboolean where_parse (const char *text, gpointer where, GError **error);
/* Adds the keys, and what desk.yaml names for them (char *, the array's). */
void where_offer (const Desk *desk, GPtrArray *words);
void where_free (Where *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Where, where_free)
/* Whether the promises that it names are there. */
gboolean where_check (const Where *self, const Desk *desk, GError **error);
/* A clock by what it is; a ticket by what it was last, and by any of its clocks.  NULL: all. */
gboolean where_clock (const Where *self, const Clock *clock);
/* `agent`: whose it is; NULL: of who stopped any of its clocks. */
gboolean where_ticket (const Where *self, const Replay *ticket, const Clock *clocks,
                       guint n_clocks, const char *agent);
/* `, line nl, priority high or urgent`; empty: all.  Free it. */
char *where_words (const Where *self);
/* After all were asked about: a warning for each value that none had. */
void where_warn (const Where *self, const Desk *desk);

/* ---- The request: what the command line asks for, with every name resolved */

typedef enum
{
  REPORT_SUMMARY,
  REPORT_CLOCKS,
  REPORT_BREACHES,
  REPORT_AT_RISK,
  REPORT_CHART,    /* a picture, or with -f its data */
  REPORT_DOCUMENT, /* HTML */
  REPORT_FLAGGED,
  REPORT_TICKET, /* the story of one */
  REPORT_BACKLOG,
  REPORT_MEASURES
} ReportView;

typedef enum
{
  CHART_OVERVIEW,
  CHART_TREND,
  CHART_ECDF,
  CHART_HEATMAP,
  CHART_DOTS,
  CHART_BARS,
  CHART_CALENDAR,
  CHART_FLOW,
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

typedef struct
{
  ReportView view;
  Period period;
  Period against; /* compared with it; none when it is empty */
  gint64 now;
  const Where *where;     /* NULL: all */
  const char *ticket_url; /* where tickets are, `%s` for the name; NULL: not known */
  Grouping grouping;
  gboolean grouped; /* --by was given */
  WorkDuration at_risk;
  ChartKind chart;
  PictureFormat picture;
  gboolean dark;
  double scale;      /* of a PNG */
  guint limit;       /* rows of --breaches; 0: all */
  double fail_under; /* share; NaN: not given */
  gboolean spreadsheet;
  gboolean wide;  /* text has all columns, however wide */
  gboolean color; /* of verdicts, in text */
} ReportRequest;

/* ---- Gathered: one pass over the clocks of a period, kept as far as a view needs it */

/* What is wrong with a ticket of the period. */
typedef struct
{
  const char *ticket;
  ClockFlag flag;
} Flagged;

/* What to keep, beside the summary by promise. */
typedef enum
{
  GATHER_GROUPS = 1 << 0,   /* by the grouping asked for, else a sensible one */
  GATHER_STEPS = 1 << 1,    /* by the time step asked for, else by day */
  GATHER_DAYS = 1 << 2,     /* by day */
  GATHER_ARRIVALS = 1 << 3, /* customer messages by weekday and hour */
  GATHER_BREACHES = 1 << 4, /* breached and overdue clocks, the worst first */
  GATHER_RISKS = 1 << 5,    /* running clocks that are due soon, the first due first */
  GATHER_FLAGS = 1 << 6,    /* events that contradict others of their ticket */
  GATHER_FLOW = 1 << 7,     /* tickets created, solved, reopened, by day */
  GATHER_OPEN = 1 << 8,     /* and which are open: all tickets of the file are read */
  GATHER_MEASURES = 1 << 9, /* of tickets that were solved, by the grouping asked for */
  GATHER_ALL = 0x2bf        /* what a page shows, and risks */
} GatherParts;

typedef struct Gathered Gathered;
enum
{
  AGES = 6
};
/* 'under a day', ...; by how long tickets have been open. */
extern const char *const age_names[AGES];

/* Tickets that are open now. */
typedef struct
{
  char *group;
  guint64 ages[AGES];
  gint64 oldest; /* when it was opened */
} Backlog;

/* When customers wrote by channels of the same hours. */
typedef struct
{
  const DeskHours *hours;
  gint64 total, outside; /* of them while closed, holidays and all */
} ArrivalsIn;

/* Of a day. */
typedef struct
{
  gint64 created, solved, reopened, merged;
} FlowDay;

/* ---- Measures: what solving the tickets took that were solved in a period, and how satisfied
 * customers are
 *
 * By sla/rulebook.h's Solution.  Medians are by nearest rank, as of clocks; intervals of shares
 * Wilson's.  Satisfied is a rating above the middle of its scale: 4 and 5 of five ("top two box"), good
 * of good and bad. */

typedef enum
{
  MEASURE_WAITED,    /* share of tickets that waited on the customer; seconds, of these */
  MEASURE_CONTACTS,  /* of tickets of a customer */
  MEASURE_REPLIES,   /* of the same */
  MEASURE_ONE_REPLY, /* share of tickets with a reply that had only one */
  MEASURE_SAME_AGENT, /* share of tickets of which it is known who replied first and who solved */
  MEASURE_SATISFIED, /* share of rated tickets; ratings, 0 to 100 */
  MEASURES
} Measure;

typedef struct
{
  ShareCount share; /* total 0: none is known */
  Distribution *values;
} Measured;

typedef struct
{
  char *group;
  guint64 tickets; /* solved */
  Measured of[MEASURES];
} MeasuresRow;

typedef struct Measures Measures;

Measures *measures_new (const ReportRequest *request, const Desk *desk);
void measures_free (Measures *self);
/* A ticket that has a solution, and is of the request. */
void measures_add (Measures *self, const Replay *ticket);
/* No more are added. */
void measures_finish (Measures *self);
/* Of all groups. */
const MeasuresRow *measures_all (const Measures *self);
/* For people, for programs, and as a section of a page. */
void measures_print (const Gathered *gathered, Output *out);
void measures_table (const Gathered *gathered, Output *out, Format format);
void measures_page (const Gathered *gathered, Page *page);

struct Gathered
{
  const Desk *desk;
  const ReportRequest *request;
  Gathered *against;         /* the same of another period; NULL: there is none */
  ReportRequest *of_against; /* its request */
  Period span;               /* the period, its open ends at the first and last event */
  gint64 drawn_since;        /* where charts begin: the span's, or later */
  Onset *onset;              /* NULL: the period has a beginning */
  guint64 tickets_in_file;
  gint64 first_at, last_at; /* their events; Unix seconds */
  guint64 tickets;          /* with a clock in the period */
  guint64 n_flagged;        /* of these, with events that contradict others */
  GArray *flagged;          /* of Flagged, ticket by ticket; strings in `strings` */
  guint64 clocks;           /* of risks: running ones */
  Summary *promises;
  Summary *groups;                /* NULL unless gathered */
  Summary *candidates[GROUPINGS]; /* without --by: one of them becomes `groups` */
  Grouping grouping;  /* of `groups`: asked for, else the first that tells groups apart */
  Summary *escalated; /* by promise: clocks while second line had the ticket */
  Summary *steps;     /* by the time step asked for, else by day */
  PeriodStep step;    /* that suits the period, for series_trend () */
  Period flow_span; /* the period, an open end at now: what is open stays so without events */
  PeriodStep flow_step;
  Summary *days;
  gint64 arrivals[7][24]; /* 0 is Monday; wall time of the desk */
  guint64 n_arrivals;
  GArray *arrivals_in; /* of ArrivalsIn, those with the most first */
  guint64 unpromised;  /* clocks of the period that no promise fits */
  guint64 messages;    /* of customers, in all tickets that were read */
  GHashTable *backlog; /* of Backlog by its group; NULL unless gathered */
  Names *open_names;   /* of these groups */
  GHashTable *flow;    /* of FlowDay by the wall's WorkDay; NULL unless gathered */
  gint64 open_before;  /* tickets, when the span begins */
  gboolean has_open;   /* that, and the next, are known */
  guint64 ages[AGES];  /* of tickets open now */
  Measures *measures;  /* NULL unless gathered */
  GArray *listed;      /* of Clock, strings in `strings`: breaches or risks */
  guint64 n_listed;    /* how many there were before the limit */
  GStringChunk *strings;
};

/* `limit`: at most so many breaches or risks are kept; 0: all. */
Gathered *gather (Store *store, const Desk *desk, const ReportRequest *request, guint parts,
                  guint limit, GError **error);
void gathered_free (Gathered *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Gathered, gathered_free)

/* The summary by the grouping asked for. */
Summary *gathered_shown (const Gathered *self);

/* The clocks to read for a request: of its period, at its now.  Which of them are of it, where_clock ()
 * and clock_in_period () say; `all`: of all tickets. */
Clocks *open_clocks (Store *store, const Desk *desk, const ReportRequest *request,
                     gboolean all, ClocksWatch *watch, GError **error);
/* Business seconds over the target. */
gint64 seconds_over (const Clock *clock);

/* ---- Series: what was gathered, in the shapes that charts draw and grids hold */

/* The compliance of one promise over the steps of the span, gaps filled.  Free the array. */
GArray *series_trend (const Gathered *gathered, const Summary *summary, PeriodStep step,
                      const SummaryRow *promise);
/* FlowPoint for every step of the flow's span.  Free the array. */
GArray *series_flow (const Gathered *gathered);
/* CalendarDay for every day of the span, all promises together. */
GArray *series_days (const Gathered *gathered);
/* Groups of all promises together, most clocks first: DotsRow and BarsRow, names borrowed. */
typedef struct
{
  const char *name;
  guint64 states[CLOCK_STATES];
} GroupCount;
GArray *series_groups (const Gathered *gathered);

ShareCount series_share (const guint64 *states);
/* CLOCK_STATES numbers. */
void states_of_all (const Gathered *gathered, guint64 *states);
/* Of all promises together. */
ShareCount series_all (const Gathered *gathered);
/* Share of each hour of the week that is open, by the calendar of the first promise: the median
 * over the weeks of the span. */
void series_open (const Gathered *gathered, const DeskHours *hours, double open[7][24]);
/* The hours of the channels that most customers wrote by; NULL: there is no promise. */
const DeskHours *series_hours (const Gathered *gathered);
/* Promises that have any clock, as desk.yaml has them: SummaryRow pointers; of more than `most` (0:
 * all) those with the most clocks.  `*all`: how many there are; may be NULL. */
GPtrArray *series_promises (const Gathered *gathered, guint most, guint *all);
/* All promises as one, without a name: what they add up to. */
SummaryRow *series_total (const Gathered *gathered);
void series_total_free (SummaryRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SummaryRow, series_total_free)
/* The fixed business time that a promise allows; 0 when its days differ. */
gint64 series_target_s (const DeskPromise *promise);

/* ---- Against another period */

/* `none`, `last-year` or a period, else the one before `period` when that has two ends; it is empty
 * when there is none. */
gboolean against_period (const char *text, const Period *period, GTimeZone *zone, gint64 now,
                         Period *against, GError **error);
/* For the `parse` of an option, before the zone is known. */
gboolean against_check (const char *text, gpointer unused, GError **error);

/* How a share has changed: now less then, -1 to 1, with its 95% interval (vote_newcombe ()). */
typedef struct
{
  ShareCount then;
  gboolean is_known;  /* clocks were judged in both */
  gboolean is_chance; /* its interval holds 0 */
  double points, low, high;
} Change;

/* Whether what is shown can be compared: groups of time are of one period only. */
gboolean change_is_shown (const Gathered *gathered);
Change change_between (const ShareCount *now, const ShareCount *then);
/* Of a promise, of all (series_total ()), or of a group's promise. */
Change change_of_row (const Gathered *gathered, const SummaryRow *row);
/* `+3.2 points (-1.1 to +7.5), can be chance`; `interval` FALSE: without it. */
char *words_change (const Change *change, gboolean interval);
/* A negative number's hyphen as the minus that pictures and pages have.  Takes `text`; NULL is NULL. */
char *words_minus (char *text);
/* `-1.1 to +7.5`; empty when not known. */
char *words_change_interval (const Change *change);
/* `Against September 2026: first reply ...`, of the promises with the most clocks; NULL: there is no
 * other period. */
char *words_against (const Gathered *gathered);

/* ---- Words: shares, definitions, findings */

/* All are the caller's to free. */

/* The head of the column of when clocks ended: by what ends those that are promised. */
const char *words_stopped (const Desk *desk);
/* `93.4%`: what was kept of the clocks judged, against the promise's goal. */
char *words_share (const Gathered *gathered, const SummaryRow *row);
/* The same in a headline: `1 of 2` where a percentage would make much of few. */
char *words_kept (const Gathered *gathered, const SummaryRow *row);
/* `66.7% of 168 messages`, `2 of 4 messages`. */
char *words_part_of (gint64 yes, gint64 total, const char *noun);
/* `93.4% of all promises kept`, of series_all (). */
char *words_all_kept (const Gathered *gathered, const ShareCount *all);
/* `89.4% to 95.9%`: its 95% Wilson interval; empty when no clock was judged. */
char *words_interval (const SummaryRow *row);
/* `3h 05m`, `-`: a percentile of durations; `calendar`: in days from 100 hours on. */
char *words_percentile (Distribution *seconds, double p, gboolean calendar);
/* `3h 05m`, `14d 2h`: business time over the target, from 100 hours on in working days. */
char *words_over (const Clock *clock);
/* Where a ticket is to be seen; NULL: not known. */
char *words_link (const ReportRequest *request, const char *ticket);
/* `8h of email hours`, `the later of 1d and 8h of email hours`. */
char *words_target (const DeskPromise *promise);
/* What a table or a picture shows, and so what has to be said of it. */
typedef enum
{
  DEFINE_TICKETS,   /* tickets alone */
  DEFINE_SOLUTIONS, /* what it took to solve them */
  DEFINE_MESSAGES,  /* of customers */
  DEFINE_CLOCKS,    /* counted */
  DEFINE_TIMES,     /* how long clocks took */
  DEFINE_SHARES,    /* of clocks, with their intervals */
  DEFINE_ALL        /* percentiles, too */
} DefinitionOf;

/* Which period, which clocks, what is counted: some sentences. */
char *words_definition (const Gathered *gathered, DefinitionOf what);
/* `106 tickets came in, 98 were solved, 3 merged; 38 are open now`; `brief`: `106 came in, 98 solved, 38
 * open now`. */
char *words_flow (const Gathered *gathered, const GArray *points, gboolean brief);
/* One sentence that says how well the promises were kept. */
char *words_finding (const Gathered *gathered);
/* `October 2026`, with its weeks or open ends in words. */
char *words_period (const Gathered *gathered);
/* `charts begin on 3 August 2026: ...`; NULL: nothing is left out of them. */
char *words_left_out (const Gathered *gathered);
/* The share that a promise is to reach: --fail-under, else its goal; NaN: none. */
double target_share (const ReportRequest *request, const DeskPromise *promise);
/* The one that all promises share, or NaN. */
double target_of_all (const Gathered *gathered);
/* That of a row, which is of one promise or, without one, of all. */
double target_of_row (const Gathered *gathered, const SummaryRow *row);
/* `; 4 of 8 promises`, those with the most clocks; empty when all are shown. */
char *words_chosen (guint shown, guint all);

/* ---- Tables, for people and for programs */

/* A table for people: no wider than the page, unless the request wants all of it. */
Table *tables_text (Output *out, const char *const *fields, const char *needs,
                    const ReportRequest *request);
/* A paragraph, in lines of 78 columns at most, of fewer where the page has fewer. */
void tables_wrapped (Output *out, const char *text);
/* A summary's rows.  On a terminal with a bar for each share. */
void tables_summary (const Gathered *gathered, Output *out, const ToolCommon *common);
/* Every clock of the period, as it is read. */
gboolean tables_clocks (Store *store, const Desk *desk, const ReportRequest *request,
                        Output *out, Format format, GError **error);
/* The clocks that were listed: breaches or risks. */
void tables_listed (const Gathered *gathered, Output *out, const ToolCommon *common);
/* What is open now, by how long; by the grouping asked for. */
void tables_backlog (const Gathered *gathered, Output *out, const ToolCommon *common);
/* Of several groups: all together.  Its name is not to be freed. */
Backlog tables_backlog_all (const GPtrArray *rows);
/* Backlog pointers, by group; free the array. */
GPtrArray *tables_backlog_rows (const Gathered *gathered);
void tables_flagged (const Gathered *gathered, Output *out, const ToolCommon *common);

/* ---- Story: one ticket, each of its clocks added up piece by piece, and why it is as it is */

/* `*found`: whether there is such a ticket at the request's now. */
gboolean story_tell (Store *store, const Desk *desk, const ReportRequest *request,
                     const char *ticket, const ToolCommon *common, Output *out,
                     gboolean *found, GError **error);

/* ---- Grids: the numbers behind a chart, as one table for every output */

typedef struct Grid Grid;

/* `columns` end with a NULL name; copied.  `needs`: of those for people, as table_fit () has them. */
Grid *grid_new (const char *title, const TableColumn *columns, const char *needs);
void grid_free (Grid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Grid, grid_free)

/* Cells come left to right, row by row. */
void grid_text (Grid *self, const char *text); /* NULL: empty */
void grid_take (Grid *self, char *text);       /* the same, freed by the grid */
void grid_int (Grid *self, gint64 value);
void grid_null (Grid *self);
/* NaN: empty.  For people as say_share () has it against `target`. */
void grid_share_against (Grid *self, double share, double target);
void grid_share (Grid *self, double share);
/* -1 to 1, of COLUMN_NUMBER; NaN: empty.  For people as points. */
void grid_points (Grid *self, double difference);
void grid_bool (Grid *self, gboolean value);
void grid_time (Grid *self, gint64 at, GTimeZone *zone); /* borrowed */

/* In text, and in a page, it is for people: a header, shares in per cent, moments and durations
 * in words. */
void grid_print (const Grid *self, Output *out, Format format, const ReportRequest *request);
void grid_page (const Grid *self, Page *page);

/* ---- Figures: each chart of the report, and the numbers behind it */

/* A kind of chart. */
typedef struct
{
  guint parts;       /* what gather () has to keep */
  DefinitionOf what; /* what it shows, for its foot */
  double (*height) (const Gathered *gathered, double width);
  void (*draw) (const Gathered *gathered, Picture *picture, Frame frame);
  Grid *(*grid) (const Gathered *gathered);
  Grid *(*page_grid) (const Gathered *gathered); /* shorter, for a page; NULL: the same */
  Grid *(*text_grid) (const Gathered *gathered); /* likewise, for a terminal */
} Figure;

/* Those that go along time (timeline.c). */
extern const Figure trend_figure, calendar_figure, flow_figure;

/* By ChartKind: "overview", ...; ended by NULL. */
extern const char *const chart_names[];
/* What gather () has to keep for a chart. */
guint figure_parts (ChartKind kind);
/* A page of its own, with the definition at its foot.  Not for the overview. */
Picture *figure_picture (const Gathered *gathered, ChartKind kind);
/* What is too tall for a sheet of paper is several pictures of a page, from 0. */
guint figure_page_parts (const Gathered *gathered, ChartKind kind);
/* For a page that has the definition, without margins; `slim`: at a telephone's width. */
Picture *figure_in_page (const Gathered *gathered, ChartKind kind, gboolean slim, guint part);
Grid *figure_grid (const Gathered *gathered, ChartKind kind);
/* The same for a page, and for a terminal, where people read it. */
Grid *figure_page_grid (const Gathered *gathered, ChartKind kind);
Grid *figure_text_grid (const Gathered *gathered, ChartKind kind);

/* Draws one into a frame, for the overview: `titled` puts a heading above it. */
void figure_draw (const Gathered *gathered, ChartKind kind, Picture *picture, Frame frame);
/* Of many trends a row each, `row` from 0. */
guint trend_page_rows (const Gathered *gathered);
double trend_row_height (double width);
void trend_draw_row (const Gathered *gathered, guint row, Picture *picture, Frame frame);
/* `first reply` only, for the trend. */
void figure_draw_trend (const Gathered *gathered, const SummaryRow *promise, Picture *picture,
                        Frame frame);

/* ---- Pages */

enum
{
  OVERVIEW_BREACHES = 8,
  DOCUMENT_BREACHES = 50
};

/* One A4 page: headline numbers, trend, times, arrivals, groups, breaches. */
Picture *overview_picture (const Gathered *gathered);
/* The whole report as one HTML file. */
gboolean document_write (const Gathered *gathered, Output *out, GError **error);
/* A list (breaches, what is at risk, open or flagged) or the measures as an HTML file of its own. */
gboolean list_write (const Gathered *gathered, Output *out, GError **error);
/* A cell that leads to the ticket, where the request says how. */
void page_ticket (const ReportRequest *request, Page *page, const char *ticket);
/* With the charts' colours, dark or not. */
gboolean page_finish (const ReportRequest *request, Page *page, Output *out, GError **error);
