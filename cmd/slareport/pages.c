#include "report.h"

#include "base/say.h"
#include "chart/picture.h"
#include "page/page.h"

#include <math.h>
#include <stdlib.h>

/* ---- The overview: one A4 page */

/* A4 at 96 dpi. */
#define A4_WIDTH 793.7
#define A4_HEIGHT 1122.5

enum
{
  GAP = 20,
  MOST_TILES_IN_A_ROW = 4,
  MOST_TILES = 8,
  MOST_TRENDS = 2,
  YEAR_S = 366 * 86400
};

/* What the rows of the page take; the rest is for groups and breaches. */
typedef struct
{
  double tiles, trend, middle, gap;
} Heights;

static const Heights one_row = { 112, 260, 280, 20 }, two_rows = { 232, 206, 236, 12 };

/* ---- Tiles */

static char *
against (const Gathered *gathered, const SummaryRow *row, gboolean *missed)
{
  double target = target_share (gathered->request, row->promise);
  double share = row->compliance;
  g_autofree char *goal = isnan (target) ? NULL : say_goal (target);

  *missed = goal != NULL && !isnan (share) && share < target;
  if (goal == NULL)
    return words_target (row->promise);
  if (isnan (share))
    return g_strdup_printf ("target %s: nothing to judge", goal);
  return g_strdup_printf ("target %s: %s", goal, *missed ? "missed" : "kept");
}

static Tile
make_tile (const Gathered *gathered, const SummaryRow *row)
{
  guint64 judged = row->judged;
  g_autofree char *met = say_count ((gint64) row->states[CLOCK_MET]);
  g_autofree char *of = say_counted ((gint64) judged, NULL, "clocks");
  g_autofree char *interval = words_interval (row);
  Tile tile = { .label = g_strdup (row->group),
                .value = words_kept (gathered, row),
                .few = judged < SAY_FEW };

  tile.detail = judged == 0 ? g_strdup ("no clock decided")
                            : g_strdup_printf ("%s of %s, likely %s", met, of, interval);
  tile.against = against (gathered, row, &tile.missed);
  if (gathered->against != NULL && judged > 0)
    {
      Change change = change_of_row (gathered, row);

      tile.change = words_minus (words_change (&change, FALSE));
    }
  return tile;
}

static void
clear_tile (gpointer data)
{
  Tile *tile = data;

  g_free ((char *) tile->label);
  g_free ((char *) tile->value);
  g_free ((char *) tile->detail);
  g_free ((char *) tile->change);
  g_free ((char *) tile->against);
}

static char *
flow_words (const Gathered *gathered)
{
  g_autoptr(GArray) points = series_flow (gathered);

  return words_flow (gathered, points, TRUE);
}

static Tile
tickets_tile (const Gathered *gathered)
{
  guint64 states[CLOCK_STATES];
  g_autofree char *overdue = NULL, *running = NULL, *exempt = NULL;
  Tile tile = { .label = g_strdup ("tickets with clocks"),
                .value = say_count ((gint64) gathered->tickets) };

  states_of_all (gathered, states);
  overdue = say_counted ((gint64) states[CLOCK_OVERDUE], "clock overdue", "clocks overdue");
  running = say_count ((gint64) states[CLOCK_RUNNING]);
  exempt = say_count ((gint64) states[CLOCK_EXEMPT]);
  tile.detail = flow_words (gathered);
  tile.change = g_strdup_printf ("%s, %s running", overdue, running);
  tile.against = g_strdup_printf ("%s exempt", exempt);
  return tile;
}

/* How satisfied those are who said so. */
static Tile
satisfied_tile (const Gathered *gathered, const ShareCount *now)
{
  g_autofree char *yes = say_count (now->yes), *of = say_counted (now->total, NULL, "ratings");
  g_autofree char *likely = say_interval (now->low, now->high);
  Tile tile = { .label = g_strdup ("satisfied customers"),
                .value = say_part (now->yes, now->total, NAN),
                .detail = g_strdup_printf ("%s of %s, likely %s", yes, of, likely),
                .few = now->total < SAY_FEW };

  if (gathered->against != NULL)
    {
      Change change = change_between (
        now, &measures_all (gathered->against->measures)->of[MEASURE_SATISFIED].share);

      tile.change = words_minus (words_change (&change, FALSE));
    }
  return tile;
}

static const ShareCount *
satisfied_of (const Gathered *gathered)
{
  return &measures_all (gathered->measures)->of[MEASURE_SATISFIED].share;
}

/* Those that have a tile: one is of the tickets, and one of their ratings, if they have any. */
static GPtrArray *
tiled_promises (const Gathered *gathered, guint *all)
{
  return series_promises (gathered, MOST_TILES - 1 - (satisfied_of (gathered)->total > 0),
                          all);
}

static GArray *
overview_tiles (const Gathered *gathered)
{
  GArray *tiles = g_array_new (FALSE, FALSE, sizeof (Tile));
  const ShareCount *satisfied = satisfied_of (gathered);
  gboolean rated = satisfied->total > 0;
  g_autoptr(GPtrArray) rows = tiled_promises (gathered, NULL);
  Tile tile;

  g_array_set_clear_func (tiles, clear_tile);
  for (guint i = 0; i < rows->len; i++)
    {
      tile = make_tile (gathered, g_ptr_array_index (rows, i));
      g_array_append_val (tiles, tile);
    }
  if (rated)
    {
      tile = satisfied_tile (gathered, satisfied);
      g_array_append_val (tiles, tile);
    }
  tile = tickets_tile (gathered);
  g_array_append_val (tiles, tile);
  return tiles;
}

/* ---- The worst */

static int
year_of (gint64 at, GTimeZone *zone)
{
  g_autofree char *day = say_iso (ISO_DAY, work_day_at (zone, at));

  return atoi (day);
}

/* Where a day and a month may be of several years, or are of another one than the period's end, the year is worth more than the hour. */
static char *
breach_time (const Gathered *gathered, gint64 at)
{
  GTimeZone *zone = gathered->desk->zone;
  gboolean other = gathered->span.until - gathered->drawn_since > YEAR_S
                   || year_of (at, zone) != year_of (gathered->span.until - 1, zone);

  return say_when (at, zone, other ? SAY_DAY : SAY_TIME);
}

static void
add_breach (const Gathered *gathered, const Clock *clock, GPtrArray *cells)
{
  g_ptr_array_add (cells, g_strdup (clock->ticket));
  g_ptr_array_add (cells, g_strdup (clock->promise->name));
  g_ptr_array_add (cells, breach_time (gathered, clock->due));
  g_ptr_array_add (cells, clock->state == CLOCK_OVERDUE ? g_strdup ("not yet")
                          : clock->is_counted           ? g_strdup ("not known")
                                              : breach_time (gathered, clock->stopped));
  g_ptr_array_add (cells, words_over (clock));
}

static void
draw_breaches (const Gathered *gathered, Picture *picture, Frame frame)
{
  const char *const columns[]
    = { "ticket", "promise", "due", words_stopped (gathered->desk), "over target" };
  static const gboolean numeric[] = { FALSE, FALSE, FALSE, FALSE, TRUE };
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  guint shown = MIN (gathered->listed->len, OVERVIEW_BREACHES);
  g_autofree char *count = say_counted ((gint64) gathered->n_listed,
                                        "clock was breached or is overdue",
                                        "clocks were breached or are overdue");
  ListData data = {
    .heading = { gathered->n_listed == 0 ? "Nothing was breached" : count,
                 gathered->n_listed == 0
                   ? NULL
                   : "the worst, by business time over the target; d: working days" },
    .columns = columns,
    .numeric = numeric,
    .n_columns = G_N_ELEMENTS (columns),
    .n_rows = shown,
    .n_more = (gint64) (gathered->n_listed - shown),
    .more = gathered->n_listed > shown ? "slareport --breaches" : NULL,
  };

  for (guint i = 0; i < shown; i++)
    {
      const Clock *clock = &g_array_index (gathered->listed, Clock, i);

      add_breach (gathered, clock, cells);
      g_ptr_array_add (links, words_link (gathered->request, clock->ticket));
    }
  data.links = (const char *const *) links->pdata;
  data.cells = (const char *const *) cells->pdata;
  list_chart.draw (picture, frame, &data);
}

/* ---- The page of all of it */

static void
draw_trends (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, MOST_TRENDS, NULL);
  /* One alone leaves room for what came in. */
  guint n = promises->len == 1 ? 2 : MAX (promises->len, 1);
  double width = (frame.w - (n - 1) * GAP) / n;

  if (promises->len == 0)
    figure_draw (gathered, CHART_TREND, picture, frame);
  if (promises->len == 1)
    figure_draw (gathered, CHART_FLOW, picture,
                 (Frame){ frame.x + width + GAP, frame.y, width, frame.h });
  for (guint i = 0; i < n && i < promises->len; i++)
    figure_draw_trend (gathered, g_ptr_array_index (promises, i), picture,
                       (Frame){ frame.x + i * (width + GAP), frame.y, width, frame.h });
}

/* What the page leaves out. */
static char *
overview_finding (const Gathered *gathered)
{
  g_autofree char *finding = words_finding (gathered);
  g_autofree char *against = words_minus (words_against (gathered));
  guint all;
  g_autoptr(GPtrArray) tiles = tiled_promises (gathered, &all);

  if (all <= MOST_TRENDS)
    return against == NULL ? g_steal_pointer (&finding)
                           : g_strdup_printf ("%s. %s", finding, against);
  if (tiles->len < all)
    return g_strdup_printf ("%s. Of %u promises the %u with the most clocks have a figure and "
                            "%d of them a trend: --chart=trend has all.",
                            finding, all, tiles->len, MOST_TRENDS);
  return g_strdup_printf ("%s. The %d of %u promises with the most clocks have a trend: "
                          "--chart=trend has all.",
                          finding, MOST_TRENDS, all);
}

static Frame
take_rows (Frame *left, double height, double gap)
{
  Frame taken = { left->x, left->y, left->w, height };

  left->y += height + gap;
  left->h -= height + gap;
  return taken;
}

Picture *
overview_picture (const Gathered *gathered)
{
  g_autofree char *finding = overview_finding (gathered);
  g_autofree char *period = words_period (gathered);
  g_autofree char *definition = words_definition (gathered, DEFINE_SHARES);
  g_autofree char *title = g_strdup_printf ("%s, %s", gathered->desk->name, period);
  g_autoptr(GArray) tiles = overview_tiles (gathered);
  const Heights *heights = tiles->len > MOST_TILES_IN_A_ROW ? &two_rows : &one_row;
  Frame left, middle;
  Picture *picture = chart_page (A4_WIDTH, A4_HEIGHT, title, definition, definition, &left);
  double half, heading = heading_draw (picture, left, &(Heading){ title, finding });

  left.y += heading;
  left.h -= heading;
  tiles_chart.draw (picture, take_rows (&left, heights->tiles, heights->gap),
                    &(TilesData){ (const Tile *) tiles->data, tiles->len });
  draw_trends (gathered, picture, take_rows (&left, heights->trend, heights->gap));
  middle = take_rows (&left, heights->middle, heights->gap);
  half = (middle.w - GAP) / 2;
  figure_draw (gathered, CHART_ECDF, picture, (Frame){ middle.x, middle.y, half, middle.h });
  figure_draw (gathered, CHART_HEATMAP, picture,
               (Frame){ middle.x + half + GAP, middle.y, half, middle.h });
  figure_draw (gathered, CHART_DOTS, picture, (Frame){ left.x, left.y, half, left.h });
  draw_breaches (gathered, picture, (Frame){ left.x + half + GAP, left.y, half, left.h });
  return picture;
}

/* ---- The report as one HTML file */

static void
put_tiles (const Gathered *gathered, Page *page)
{
  g_autoptr(GArray) tiles = overview_tiles (gathered);

  for (guint i = 0; i < tiles->len; i++)
    {
      const Tile *tile = &g_array_index (tiles, Tile, i);

      g_autofree char *detail = tile->change == NULL
                                  ? g_strdup (tile->detail)
                                  : g_strdup_printf ("%s; %s", tile->detail, tile->change);

      page_add (page, &(PageBlock){ PAGE_TILE,
                                    .class = tile->missed && tile->few ? "missed few"
                                             : tile->missed            ? "missed"
                                             : tile->few               ? "few"
                                                                       : NULL,
                                    .label = tile->label, .value = tile->value,
                                    .detail = detail, .against = tile->against });
    }
}

static void
put_cell (Page *page, char *text)
{
  page_cell (page, text);
  g_free (text);
}

static void
put_row (const Gathered *gathered, Page *page, const SummaryRow *row)
{
  page_cell (page, row->group);
  put_cell (page, words_share (gathered, row));
  put_cell (page, words_interval (row));
  for (int state = 0; state < CLOCK_STATES; state++)
    put_cell (page, say_count ((gint64) row->states[state]));
  put_cell (page, say_count ((gint64) row->tickets));
  put_cell (page, words_percentile (row->business_s, 50, FALSE));
  put_cell (page, words_percentile (row->business_s, 90, FALSE));
  put_cell (page, words_percentile (row->calendar_s, 50, TRUE));
  put_cell (page, words_percentile (row->calendar_s, 90, TRUE));
  page_end_row (page);
}

static void
put_summary (const Gathered *gathered, Page *page, const char *title, Summary *summary)
{
  static const char *const columns[]
    = { "promise",  "#kept",         "#likely",       "#met",     "#breached",
        "#running", "#overdue",      "#exempt",       "#tickets", "#p50",
        "#p90",     "#p50 calendar", "#p90 calendar", NULL };
  guint count, shown = 0;
  const SummaryRow *const *rows = summary_rows (summary, &count);

  for (guint i = 0; i < count; i++)
    shown += rows[i]->clocks > 0;
  if (shown == 0)
    return;
  page_table (page, title, columns);
  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      put_row (gathered, page, rows[i]);
  if (shown > 1 && summary == gathered->promises)
    {
      g_autoptr(SummaryRow) total = series_total (gathered);

      put_row (gathered, page, total);
    }
}

static void
put_part (const Gathered *gathered, Page *page, ChartKind kind, guint part)
{
  g_autoptr(Picture) broad = figure_in_page (gathered, kind, FALSE, part);
  g_autoptr(Picture) slim = figure_in_page (gathered, kind, TRUE, part);
  g_autofree char *name = part == 0 ? g_strdup (chart_names[kind])
                                    : g_strdup_printf ("%s-%u", chart_names[kind], part + 1);
  g_autofree char *slim_name = g_strconcat (name, "-slim", NULL);
  g_autofree char *broad_svg = draw_svg_fragment (broad, name);
  g_autofree char *slim_svg = draw_svg_fragment (slim, slim_name);

  page_add (page, &(PageBlock){ PAGE_FIGURE, .id = name, .svg = broad_svg, .slim = slim_svg });
}

static void
put_figure (const Gathered *gathered, Page *page, ChartKind kind, const char *title)
{
  g_autoptr(Grid) grid = figure_page_grid (gathered, kind);

  page_add (page, &(PageBlock){ PAGE_SECTION, .text = title });
  for (guint part = 0; part < figure_page_parts (gathered, kind); part++)
    put_part (gathered, page, kind, part);
  page_add (page, &(PageBlock){ PAGE_DETAILS, .text = "The numbers" });
  grid_page (grid, page);
  page_add (page, &(PageBlock){ PAGE_DETAILS, .text = NULL });
}

void
page_ticket (const ReportRequest *request, Page *page, const char *ticket)
{
  g_autofree char *link = words_link (request, ticket);

  if (link != NULL)
    page_link (page, ticket, link);
  else
    page_cell (page, ticket);
}

gboolean
page_finish (const ReportRequest *request, Page *page, Output *out, GError **error)
{
  g_autofree char *css = draw_svg_css ();

  return page_write (page, "report", css, request->dark, out, error);
}

/* ---- Lists of clocks */

static void
put_listed (const Gathered *gathered, const Clock *clock, gboolean customers, Page *page)
{
  GTimeZone *zone = gathered->desk->zone;
  gboolean at_risk = gathered->request->view == REPORT_AT_RISK;

  page_ticket (gathered->request, page, clock->ticket);
  page_cell (page, clock->promise->name);
  put_cell (page, say_when (clock->due, zone, SAY_MOMENT));
  if (at_risk)
    put_cell (page, say_hours (clock->left_s));
  else
    {
      put_cell (page, words_over (clock));
      put_cell (page, clock->state == CLOCK_OVERDUE ? g_strdup ("not yet")
                      : clock->is_counted           ? g_strdup ("not known")
                                          : say_when (clock->stopped, zone, SAY_MOMENT));
    }
  page_cell (page, clock->line);
  page_cell (page, clock->priority);
  page_cell (page, clock->agent);
  if (customers)
    page_cell (page, clock->customer);
  page_end_row (page);
}

static gboolean
has_customers (const Gathered *gathered, guint shown)
{
  for (guint i = 0; i < shown; i++)
    if (*g_array_index (gathered->listed, Clock, i).customer != '\0')
      return TRUE;
  return FALSE;
}

static void
put_clocks (const Gathered *gathered, guint shown, Page *page)
{
  /* By when comes first: it is what a telephone shows without moving the table. */
  const char *const late[]
    = { "ticket", "promise",  "due",   "#over target", words_stopped (gathered->desk),
        "line",   "priority", "agent", "customer",     NULL };
  static const char *const risky[]
    = { "ticket", "promise", "due", "#left", "line", "priority", "agent", "customer", NULL };
  gboolean customers = has_customers (gathered, shown);
  g_auto(GStrv) columns
          = g_strdupv ((char **) (gathered->request->view == REPORT_AT_RISK ? risky : late));
  guint last = g_strv_length (columns) - 1;

  if (shown == 0)
    return;
  if (!customers)
    g_clear_pointer (&columns[last], g_free);
  page_table (page, NULL, (const char *const *) columns);
  for (guint i = 0; i < shown; i++)
    put_listed (gathered, &g_array_index (gathered->listed, Clock, i), customers, page);
}

/* `most`: rows; 0: all. */
static void
put_breaches (const Gathered *gathered, guint most, Page *page)
{
  guint shown = most == 0 ? gathered->listed->len : MIN (gathered->listed->len, most);
  g_autofree char *count = say_count ((gint64) gathered->n_listed);
  g_autofree char *said
    = gathered->n_listed > shown
        ? g_strdup_printf (
          "The worst %u of %s, by business time over the target (d: working days).", shown,
          count)
        : g_strdup_printf (
          "All %s, the worst first, by business time over the target (d: working days).",
          count);

  page_add (page, &(PageBlock){ PAGE_PARAGRAPH,
                                .text = shown == 0 ? "Nothing was breached." : said });
  put_clocks (gathered, shown, page);
}

static void
put_risks (const Gathered *gathered, Page *page)
{
  g_autofree char *within = work_duration_format (&gathered->request->at_risk);
  g_autofree char *where = where_words (gathered->request->where);
  g_autofree char *count = say_counted ((gint64) gathered->n_listed, "clock is", "clocks are");
  g_autofree char *running = say_counted ((gint64) gathered->clocks, NULL, "clocks");
  g_autofree char *said
    = g_strdup_printf ("%s due within %s of business time, of %s that run%s, the first due "
                       "first.",
                       count, within, running, where);

  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "lead", .text = said });
  put_clocks (gathered, gathered->listed->len, page);
}

/* ---- Lists of tickets */

static void
put_backlog_row (const Gathered *gathered, Page *page, const Backlog *backlog)
{
  const char *name = names_shown (gathered->open_names, backlog->group);
  guint64 open = 0;

  for (guint age = 0; age < AGES; age++)
    open += backlog->ages[age];
  page_cell (page, *name == '\0' ? "(none)" : name);
  put_cell (page, say_count ((gint64) open));
  for (guint age = 0; age < AGES; age++)
    put_cell (page, say_count ((gint64) backlog->ages[age]));
  put_cell (page, say_when (backlog->oldest, gathered->desk->zone, SAY_DAY));
  page_end_row (page);
}

static void
put_backlog (const Gathered *gathered, Page *page)
{
  static const char *const ages[]
    = { "#under 1d", "#under 3d", "#under 7d", "#under 28d", "#under 91d", "#longer" };
  const char *columns[AGES + 4] = { "group", "#open" };
  g_autoptr(GPtrArray) rows = tables_backlog_rows (gathered);

  if (gathered->request->grouped)
    columns[0] = grouping_names[gathered->request->grouping];
  for (guint i = 0; i < AGES; i++)
    columns[i + 2] = ages[i];
  columns[AGES + 2] = "oldest";
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "lead",
                                .text = rows->len == 0 ? "No ticket is open."
                                                       : "Open tickets, each by the days since "
                                                         "it was opened." });
  if (rows->len > 0)
    page_table (page, NULL, columns);
  for (guint i = 0; i < rows->len; i++)
    put_backlog_row (gathered, page, rows->pdata[i]);
  if (rows->len > 1)
    {
      Backlog all = tables_backlog_all (rows);

      put_backlog_row (gathered, page, &all);
    }
}

static void
put_flagged (const Gathered *gathered, Page *page)
{
  static const char *const columns[] = { "ticket", "when", "what", "flag", NULL };
  g_autofree char *count
    = say_counted ((gint64) gathered->n_flagged, "ticket has", "tickets have");
  g_autofree char *said = g_strdup_printf ("%s events that contradict others of theirs.",
                                           gathered->n_flagged == 0 ? "No ticket has" : count);

  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "lead", .text = said });
  if (gathered->flagged->len > 0)
    page_table (page, NULL, columns);
  for (guint i = 0; i < gathered->flagged->len; i++)
    {
      const Flagged *flagged = &g_array_index (gathered->flagged, Flagged, i);

      page_ticket (gathered->request, page, flagged->ticket);
      put_cell (page, say_when (flagged->flag.at, gathered->desk->zone, SAY_MOMENT));
      page_cell (page, event_kind_names[flagged->flag.kind]);
      page_cell (page, ticket_flag_name (flagged->flag.flag));
      page_end_row (page);
    }
}

static const char *
list_title (ReportView view)
{
  return view == REPORT_BREACHES  ? "breached and overdue"
         : view == REPORT_AT_RISK ? "due soon"
         : view == REPORT_BACKLOG ? "open tickets"
         : view == REPORT_FLAGGED ? "contradicting events"
                                  : "what solving took";
}

gboolean
list_write (const Gathered *gathered, Output *out, GError **error)
{
  const ReportRequest *request = gathered->request;
  gboolean of_now = request->view == REPORT_AT_RISK || request->view == REPORT_BACKLOG;
  g_autofree char *period = words_period (gathered);
  g_autofree char *now = say_when (request->now, gathered->desk->zone, SAY_MOMENT);
  g_autofree char *where = where_words (request->where);
  g_autofree char *when = of_now ? g_strconcat (now, where, NULL) : g_strdup (period);
  g_autofree char *title
    = g_strdup_printf ("%s: %s, %s", gathered->desk->name, list_title (request->view), when);
  g_autofree char *definition = words_definition (gathered, request->view == REPORT_BREACHES
                                                              ? DEFINE_CLOCKS
                                                              : DEFINE_TICKETS);
  g_autoptr(Page) page = page_new ("en", title);

  if (request->view == REPORT_MEASURES)
    measures_page (gathered, page);
  else if (request->view == REPORT_BREACHES)
    put_breaches (gathered, 0, page);
  else if (request->view == REPORT_AT_RISK)
    put_risks (gathered, page);
  else if (request->view == REPORT_BACKLOG)
    put_backlog (gathered, page);
  else
    put_flagged (gathered, page);
  if (!of_now && request->view != REPORT_MEASURES)
    page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "note", .text = definition });
  return page_finish (request, page, out, error);
}

/* ---- All of it */

gboolean
document_write (const Gathered *gathered, Output *out, GError **error)
{
  g_autofree char *finding = words_finding (gathered), *period = words_period (gathered);
  g_autofree char *definition = words_definition (gathered, DEFINE_ALL);
  g_autofree char *against = words_minus (words_against (gathered));
  g_autofree char *title
    = g_strdup_printf ("%s: promises kept, %s", gathered->desk->name, period);
  g_autoptr(Page) page = page_new ("en", title);

  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "lead", .text = finding });
  if (against != NULL)
    page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .text = against });
  put_tiles (gathered, page);
  put_summary (gathered, page, NULL, gathered->promises);
  put_summary (gathered, page, "Of these, while second-line support had the ticket",
               gathered->escalated);
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "note", .text = definition });
  put_figure (gathered, page, CHART_TREND, "Over time");
  put_figure (gathered, page, CHART_FLOW, "What comes in and what is open");
  put_figure (gathered, page, CHART_ECDF, "How long it takes");
  put_figure (gathered, page, CHART_HEATMAP, "When customers write");
  put_figure (gathered, page, CHART_DOTS, "Groups");
  put_figure (gathered, page, CHART_CALENDAR, "Day by day");
  measures_page (gathered, page);
  page_add (page, &(PageBlock){ PAGE_SECTION, .text = "Breached and overdue" });
  put_breaches (gathered, DOCUMENT_BREACHES, page);
  return page_finish (gathered->request, page, out, error);
}
