#include <math.h>
#include "chart/draw.h"
#include "report.h"

static const ToolInfo info = {
  .name = "slareport",
  .usage = "[options] [-o FILE.png|svg|pdf|html]",
  .summary = "Says how well the desk kept its promises, by the tickets in the database and "
             "the promises in desk.yaml: tables, charts, a report in HTML.",
  .examples = "slareport --period=last-month\n"
              "slareport --period=2026-W40 --by=agent -f csv\n"
              "slareport --at-risk=2h\n"
              "slareport --period=last-month -o report.html",
};

static RequestOptions options;

static const GOptionEntry entries[] = {
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options.config, "the desk's promises", "FILE" },
  { "period", 0, 0, G_OPTION_ARG_FILENAME, &options.period,
    "2026-10, 2026-W40, 2026-Q4, 2026-10-05, last-month, this-week, yesterday, ...", "PERIOD" },
  { "since", 0, 0, G_OPTION_ARG_FILENAME, &options.since, "from this time on", "TIME" },
  { "until", 0, 0, G_OPTION_ARG_FILENAME, &options.until, "up to this time", "TIME" },
  { "by", 0, 0, G_OPTION_ARG_FILENAME, &options.by,
    "promise, channel, line, priority, agent, escalated, day, week or month", "GROUP" },
  { "clocks", 0, 0, G_OPTION_ARG_NONE, &options.clocks, "list every clock", NULL },
  { "breaches", 0, 0, G_OPTION_ARG_NONE, &options.breaches,
    "list what was breached or is overdue, the worst first", NULL },
  { "at-risk", 0, 0, G_OPTION_ARG_FILENAME, &options.at_risk,
    "list what is due within that business time", "DURATION" },
  { "limit", 'n', 0, G_OPTION_ARG_INT, &options.limit,
    "at most N rows of --breaches or --at-risk", "N" },
  { "chart", 0, 0, G_OPTION_ARG_FILENAME, &options.chart,
    "overview, trend, ecdf, heatmap, dots, bars or calendar; with -f its data", "CHART" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &options.dark, "charts on a dark background", NULL },
  { "scale", 0, 0, G_OPTION_ARG_INT, &options.scale, "pixels of a PNG for each px (1)", "N" },
  { "fail-under", 0, 0, G_OPTION_ARG_FILENAME, &options.fail_under,
    "exit 1 when a promise was kept less often", "PERCENT" },
  { "now", 0, 0, G_OPTION_ARG_FILENAME, &options.now, "as if it were TIME", "TIME" },
  { "spreadsheet", 0, 0, G_OPTION_ARG_NONE, &options.spreadsheet,
    "make CSV safe to open in a spreadsheet", NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

/* Exit 1 when a promise was kept less often than --fail-under asks. */
static int
verdict (const Gathered *gathered)
{
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  for (guint i = 0; i < count; i++)
    if (summary_compliance (rows[i]) < gathered->request->fail_under)
      return STATUS_NEGATIVE;
  return STATUS_OK;
}

static guint
parts_of (const Request *request)
{
  PeriodStep step;

  switch (request->view)
    {
    case VIEW_BREACHES:
      return GATHER_BREACHES;
    case VIEW_AT_RISK:
      return GATHER_RISKS;
    case VIEW_CHART:
      return figure_parts (request->chart);
    case VIEW_DOCUMENT:
      return GATHER_ALL & ~GATHER_RISKS;
    default:
      return !request->grouped                              ? 0
             : grouping_is_time (request->grouping, &step) ? GATHER_STEPS
                                                            : GATHER_GROUPS;
    }
}

static guint
list_limit (const Request *request)
{
  return request->view == VIEW_CHART      ? OVERVIEW_BREACHES
         : request->view == VIEW_DOCUMENT ? DOCUMENT_BREACHES
                                          : request->limit;
}

static gboolean
draw (const Gathered *gathered, Output *out, GError **error)
{
  const Request *request = gathered->request;
  g_autoptr(Picture) picture = request->chart == CHART_OVERVIEW
                                 ? overview_picture (gathered)
                                 : figure_picture (gathered, request->chart, TRUE);
  DrawOptions drawing = { .theme = request->dark ? THEME_DARK : THEME_LIGHT,
                          .scale = request->scale, .author = desk_name (gathered->desk),
                          .created = request->now };
  const Picture *pages[] = { picture };

  return request->picture == PICTURE_PNG   ? draw_png (picture, &drawing, out, error)
         : request->picture == PICTURE_PDF ? draw_pdf (pages, 1, &drawing, out, error)
                                           : draw_svg (picture, &drawing, out, error);
}

static gboolean
show (const Gathered *gathered, const ToolCommon *common, Output *out, GError **error)
{
  const Request *request = gathered->request;
  g_autoptr(Grid) grid = NULL;

  switch (request->view)
    {
    case VIEW_SUMMARY:
      tables_summary (gathered, out, common);
      return TRUE;
    case VIEW_DOCUMENT:
      return document_write (gathered, out, error);
    case VIEW_CHART:
      if (request->picture != PICTURE_NONE)
        return draw (gathered, out, error);
      grid = figure_grid (gathered, request->chart);
      grid_print (grid, out, common->format, request->spreadsheet);
      return TRUE;
    default:
      tables_listed (gathered, out, common);
      return TRUE;
    }
}

static void
advise (const Gathered *gathered, const ToolCommon *common)
{
  if (common->quiet || gathered->request->view == VIEW_AT_RISK)
    return;
  if (gathered->tickets_in_file == 0)
    desk_warn ("no tickets in '%s'; ticketlog brings them in", common->db);
  else if (gathered->clocks == 0 && gathered->messages == 0
           && gathered->request->period.since == G_MININT64)
    desk_warn ("no customer wrote in these tickets: 'opened' alone is no message, see "
               "ticketlog(1)");
  else if (gathered->clocks == 0 && gathered->unpromised > 0)
    desk_warn ("no promise fits these tickets by channel, line, priority and tag; see v_ticket_event "
               "for what they have");
  else if (gathered->clocks == 0)
    desk_warn ("no clock stopped or fell due in this period");
}

static int
report (Store *store, const Desk *desk, const Request *request, const ToolCommon *common,
        Output *out, GError **error)
{
  g_autoptr(Gathered) gathered = NULL;

  if (request->view == VIEW_CLOCKS && isnan (request->fail_under))
    return tables_clocks (store, desk, request, out, common->format, error) ? STATUS_OK : -1;
  gathered = gather (store, desk, request, parts_of (request), list_limit (request), error);
  if (gathered == NULL)
    return -1;
  advise (gathered, common);
  if (request->view == VIEW_CLOCKS
        ? !tables_clocks (store, desk, request, out, common->format, error)
        : !show (gathered, common, out, error))
    return -1;
  return verdict (gathered);
}

static int
run (int argc, const ToolCommon *common, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr(Desk) desk = NULL;
  g_autoptr(Store) store = NULL;
  g_autoptr(Output) out = NULL;
  Request request;
  int status;

  if (argc > 1)
    {
      g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, "no operands are expected");
      return -1;
    }
  if ((path = desk_find (options.config, common->db, error)) == NULL
      || (desk = desk_load (path, error)) == NULL
      || !request_resolve (&options, common, desk_zone (desk), &request, error)
      || (store = store_open (common->db, STORE_READ, error)) == NULL
      || (out = output_open (common->output, error)) == NULL)
    return -1;
  status = report (store, desk, &request, common, out, error);
  if (status < 0)
    return status;
  return output_close (g_steal_pointer (&out), error) ? status : -1;
}

int
main (int argc, char **argv)
{
  char **const strings[]
    = { &options.config, &options.since, &options.until, &options.period, &options.by,
        &options.at_risk, &options.chart, &options.fail_under, &options.now };
  g_autoptr(GError) error = NULL;
  ToolCommon common = { 0 };
  int status;

  options.limit = -1;
  if (!tool_start (&info, entries, &common, &argc, &argv, &status))
    return status;
  status = run (argc, &common, &error);
  if (status < 0)
    status = desk_error_report (error);
  tool_common_clear (&common);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (*strings[i]);
  return status;
}
