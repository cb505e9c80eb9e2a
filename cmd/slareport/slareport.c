#include <math.h>
#include <string.h>
#include "base/timestamp.h"
#include "base/say.h"
#include "chart/picture.h"
#include "report.h"

enum
{
  MAX_LIMIT = 1000000,
  MAX_SCALE = 4
};

/* ---- Options */

static struct
{
  char *config, *since, *until, *period, *against, *now, *ticket, *ticket_url;
  int by, chart, limit, scale;
  gboolean clocks, breaches, flagged, backlog, measures, dark;
  WorkDuration at_risk;
  Where *where;
  double fail_under;
  gboolean allow_empty;
} opt = { .by = -1, .chart = -1, .scale = 1, .fail_under = NAN };

/* The views as the options see them: a chart is several. */
enum
{
  FOR_SUMMARY = 1 << REPORT_SUMMARY,
  FOR_CLOCKS = 1 << REPORT_CLOCKS,
  FOR_BREACHES = 1 << REPORT_BREACHES,
  FOR_AT_RISK = 1 << REPORT_AT_RISK,
  FOR_CHART = 1 << REPORT_CHART,
  FOR_DOCUMENT = 1 << REPORT_DOCUMENT,
  FOR_FLAGGED = 1 << REPORT_FLAGGED,
  FOR_TICKET = 1 << REPORT_TICKET,
  FOR_BACKLOG = 1 << REPORT_BACKLOG,
  FOR_MEASURES = 1 << REPORT_MEASURES,
  FOR_LIST_PAGES = FOR_BREACHES | FOR_AT_RISK | FOR_FLAGGED | FOR_TICKET | FOR_BACKLOG
                   | FOR_MEASURES, /* which HTML has, too */
  FOR_UNGROUPED = 1 << 10,
  FOR_PICTURE = 1 << 11,
  FOR_PNG = 1 << 12,
  EXCLUSIVE = FOR_CLOCKS | FOR_BREACHES | FOR_AT_RISK | FOR_CHART | FOR_FLAGGED | FOR_TICKET
              | FOR_BACKLOG | FOR_MEASURES
};

static const char *const view_names[]
  = { "the summary",
      "--clocks",
      "--breaches",
      "--at-risk",
      "--chart",
      "-o FILE.html",
      "--flagged",
      "--ticket",
      "--backlog",
      "--measures",
      "--chart=ecdf, heatmap and calendar",
      "pictures and pages (-o FILE.png, .svg, .pdf, .html)",
      "-o FILE.png",
      NULL };
/* By PictureFormat. */
static const char *const suffixes[] = { ".png", ".svg", ".pdf", ".html", ".htm", NULL };

static gboolean
check_period (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  Period period;

  return period_parse (text, utc, 0, &period, error);
}

static gboolean
parse_at_risk (const char *text, gpointer value, GError **error)
{
  return work_duration_parse (text, value, error);
}

static void
clear_where (gpointer value)
{
  where_free (*(Where **) value);
  *(Where **) value = NULL;
}

static gboolean
check_ticket_url (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  return desk_is_ticket_url (text)
         || desk_usage_error (error,
                              "expected an address like https://desk.example/tickets/%%s, "
                              "not \"%s\"",
                              text);
}

static void
offer_where (const ToolCommon *common, GPtrArray *words)
{
  g_autoptr(Desk) desk = desk_glance (opt.config, common);

  where_offer (desk, words);
}

static const char *const against_words[] = { "last-year", "none", NULL };

static const Option option_rows[] = {
  { "config", 'c', OPTION_FILE, &opt.config, "FILE", .help = "the desk's promises" },
  { "period", 0, OPTION_TEXT, &opt.period, "PERIOD",
    .help = "2026-10, 2026-W40, 2026-Q4, 2026-10-05, last-month, this-week, yesterday, ...",
    .words = period_relative, .parse = check_period,
    .not_for = FOR_AT_RISK | FOR_TICKET | FOR_BACKLOG },
  { "since", 0, OPTION_TEXT, &opt.since, "TIME", .help = "from this time on",
    .parse = period_check_moment, .not_for = FOR_AT_RISK | FOR_TICKET | FOR_BACKLOG },
  { "until", 0, OPTION_TEXT, &opt.until, "TIME", .help = "up to this time",
    .parse = period_check_moment, .not_for = FOR_AT_RISK | FOR_TICKET | FOR_BACKLOG },
  { "against", 0, OPTION_TEXT, &opt.against, "PERIOD",
    .help = "compare with this one, last-year or none, not with the period before",
    .words = against_words, .parse = against_check,
    .only_for = FOR_SUMMARY | FOR_CHART | FOR_DOCUMENT | FOR_MEASURES },
  { "where", 0, OPTION_CUSTOM, &opt.where, "KEY=VALUE",
    .help
    = "only these: line=nl, priority=high,urgent, channel, tag, agent, customer, organization, promise; "
      "!= for not",
    .values = offer_where, .parse = where_parse, .clear = clear_where, .not_for = FOR_TICKET },
  { "ticket", 0, OPTION_TEXT, &opt.ticket, "ID",
    .help = "the story of one ticket: its events, and each clock piece by piece",
    .view = FOR_TICKET, .not_for = EXCLUSIVE },
  { "by", 0, OPTION_KEYWORD, &opt.by, "GROUP", .words = grouping_names,
    .not_for = FOR_CLOCKS | FOR_BREACHES | FOR_AT_RISK | FOR_FLAGGED | FOR_UNGROUPED
               | FOR_TICKET },
  { "clocks", 0, OPTION_FLAG, &opt.clocks, .help = "list every clock", .view = FOR_CLOCKS,
    .not_for = EXCLUSIVE },
  { "breaches", 0, OPTION_FLAG, &opt.breaches,
    .help = "list what was breached or is overdue, the worst first", .view = FOR_BREACHES,
    .not_for = EXCLUSIVE },
  { "at-risk", 0, OPTION_CUSTOM, &opt.at_risk, "DURATION",
    .help = "list what is due within that business time", .parse = parse_at_risk,
    .view = FOR_AT_RISK, .not_for = EXCLUSIVE },
  { "ticket-url", 0, OPTION_TEXT, &opt.ticket_url, "URL",
    .help = "where tickets are, %s for the name: links in HTML, SVG and PDF",
    .parse = check_ticket_url, .only_for = FOR_PICTURE },
  { "backlog", 0, OPTION_FLAG, &opt.backlog, .help = "tickets that are open now, by how long",
    .view = FOR_BACKLOG, .not_for = EXCLUSIVE },
  { "measures", 0, OPTION_FLAG, &opt.measures,
    .help = "what solving tickets took: contacts, replies, waiting; satisfied customers",
    .view = FOR_MEASURES, .not_for = EXCLUSIVE },
  { "flagged", 0, OPTION_FLAG, &opt.flagged,
    .help = "list the tickets whose events contradict each other", .view = FOR_FLAGGED,
    .not_for = EXCLUSIVE },
  { "limit", 'n', OPTION_COUNT, &opt.limit, "N",
    .help = "at most N rows of --breaches or --at-risk", .min = 1, .max = MAX_LIMIT,
    .only_for = FOR_BREACHES | FOR_AT_RISK },
  { "chart", 0, OPTION_KEYWORD, &opt.chart, "CHART",
    .help = "a picture, or without -o FILE.png its numbers", .words = chart_names,
    .view = FOR_CHART, .not_for = EXCLUSIVE },
  { "dark", 0, OPTION_FLAG, &opt.dark, .help = "charts and pages on a dark background",
    .only_for = FOR_PICTURE },
  { "scale", 0, OPTION_COUNT, &opt.scale, "N", .help = "pixels of a PNG for each px",
    .min = 1, .max = MAX_SCALE, .only_for = FOR_PNG },
  { "fail-under", 0, OPTION_PERCENT, &opt.fail_under, "PERCENT",
    .help = "exit 1 when a promise was kept less often",
    .not_for = FOR_AT_RISK | FOR_TICKET | FOR_BACKLOG | FOR_MEASURES },
  { "allow-empty", 0, OPTION_FLAG, &opt.allow_empty,
    .help = "with --fail-under: nothing to judge is no failure",
    .not_for = FOR_AT_RISK | FOR_TICKET | FOR_BACKLOG | FOR_MEASURES },
  { "now", 0, OPTION_TEXT, &opt.now, "TIME", .help = "as if it were TIME",
    .parse = period_check_moment },
  { .name = NULL }
};

/* `-f svg` and a picture's suffix ask for a picture; another -f for the data behind it. */
static PictureFormat
picture_asked (const ToolCommon *common)
{
  for (guint i = 0; suffixes[i] != NULL; i++)
    if (common->suffix == suffixes[i])
      return MIN (PICTURE_PNG + i, PICTURE_HTML);
  return PICTURE_NONE;
}

static gboolean
check_chart (GError **error)
{
  gboolean by_time = opt.by >= 0 && grouping_is_time ((Grouping) opt.by, &(PeriodStep){ 0 });

  if ((opt.chart == CHART_TREND || opt.chart == CHART_FLOW) && opt.by >= 0 && !by_time)
    return desk_usage_error (error,
                             "--by=%s is not for --chart=%s; expected day, week or "
                             "month",
                             grouping_names[opt.by], chart_names[opt.chart]);
  if ((opt.chart == CHART_DOTS || opt.chart == CHART_BARS) && by_time)
    return desk_usage_error (error,
                             "--by=%s is not for --chart=%s, which has no time; "
                             "expected channel, line, priority, ...",
                             grouping_names[opt.by], chart_names[opt.chart]);
  return TRUE;
}

/* A ticket has these; who stopped its clocks, and by which promise, are many. */
static gboolean
check_backlog (GError **error)
{
  return opt.by < 0 || opt.by == GROUP_CHANNEL || opt.by == GROUP_LINE
         || opt.by == GROUP_PRIORITY || opt.by == GROUP_CUSTOMER
         || opt.by == GROUP_ORGANIZATION
         || desk_usage_error (
           error,
           "--by=%s is not for --backlog; expected channel, line, priority, customer or "
           "organization",
           grouping_names[opt.by]);
}

/* A ticket is of no one promise. */
static gboolean
check_measures (GError **error)
{
  return opt.by != GROUP_PROMISE
         || desk_usage_error (
           error, "--by=promise is not for --measures; expected channel, line, "
                  "priority, agent, customer, organization, escalated, day, week or month");
}

static guint
choose_views (guint chosen, const ToolCommon *common, GError **error)
{
  PictureFormat picture = picture_asked (common);
  gboolean ungrouped = opt.chart == CHART_ECDF || opt.chart == CHART_HEATMAP
                       || opt.chart == CHART_CALENDAR;

  if (chosen == 0)
    chosen = picture == PICTURE_HTML   ? FOR_DOCUMENT
             : picture != PICTURE_NONE ? FOR_CHART
                                       : FOR_SUMMARY;
  if (picture != PICTURE_NONE && (chosen & (FOR_CHART | FOR_DOCUMENT)) == 0
      && (picture != PICTURE_HTML || (chosen & FOR_LIST_PAGES) == 0))
    desk_usage_error (error, "a list is no picture; give -o another suffix, or another -f");
  else if (chosen == FOR_CHART && picture == PICTURE_HTML)
    desk_usage_error (error,
                      "a report in HTML holds all charts; --chart goes with -o FILE.png, "
                      ".svg or .pdf");
  else if ((chosen != FOR_CHART || check_chart (error))
           && (chosen != FOR_BACKLOG || check_backlog (error))
           && (chosen != FOR_MEASURES || check_measures (error)))
    return chosen | (ungrouped ? FOR_UNGROUPED : 0)
           | (picture != PICTURE_NONE ? FOR_PICTURE : 0)
           | (picture == PICTURE_PNG ? FOR_PNG : 0);
  return 0;
}

static const ToolInfo info = {
  .name = "slareport",
  .usage = "[options] [-o FILE.png|svg|pdf|html]\n[options] --ticket=ID",
  .summary = "Says how well the desk kept its promises, by the tickets in the database and "
             "the promises in desk.yaml: tables, charts, a report in HTML.",
  .examples = "slareport --period=last-month\n"
              "slareport --period=2026-W40 --by=agent -f csv\n"
              "slareport --at-risk=2h\n"
              "slareport --period=last-month -o report.html",
  .options = option_rows,
  .views = view_names,
  .choose = choose_views,
  .suffixes = suffixes,
};

/* ---- What they ask for */

static gboolean
resolve_period (GTimeZone *zone, ReportRequest *request, GError **error)
{
  Period *period = &request->period;

  *period = (Period){ G_MININT64, G_MAXINT64 };
  if (opt.period != NULL && (opt.since != NULL || opt.until != NULL))
    return desk_usage_error (error, "--period excludes --since and --until");
  if (opt.period != NULL)
    return period_parse (opt.period, zone, request->now, period, error);
  return (opt.since == NULL
          || period_moment (opt.since, zone, request->now, &period->since, error))
         && (opt.until == NULL
             || period_moment (opt.until, zone, request->now, &period->until, error))
         && (period->since < period->until
             || desk_usage_error (error, "--since is not before --until"));
}

static ReportView
view_of (guint views)
{
  ReportView view = REPORT_SUMMARY;

  while ((views & 1u << view) == 0)
    view++;
  return view;
}

static gboolean
resolve (const ToolCommon *common, GTimeZone *zone, ReportRequest *request, GError **error)
{
  gint64 now = timestamp_now ();

  *request = (ReportRequest){
    .view = view_of (common->views),
    .now = now,
    .where = opt.where,
    .grouped = opt.by >= 0,
    .grouping = MAX (opt.by, 0),
    .at_risk = opt.at_risk,
    .chart = MAX (opt.chart, CHART_OVERVIEW),
    .picture = picture_asked (common),
    .dark = opt.dark,
    .scale = opt.scale,
    .limit = opt.limit,
    .fail_under = opt.fail_under,
    .spreadsheet = common->spreadsheet,
    .wide = common->verbose,
  };
  return (opt.now == NULL || period_moment (opt.now, zone, now, &request->now, error))
         && resolve_period (zone, request, error)
         && against_period (opt.against, &request->period, zone, request->now,
                            &request->against, error);
}

/* ---- The views */

/* Points that are missing, as exactly as it takes to see them; free it. */
static char *
say_missing (double share)
{
  static const double tenth = 0.001, hundredth = 0.0001;
  double points = 100 * share;

  return share >= 10 * tenth  ? g_strdup_printf ("%.1f", points)
         : share >= hundredth ? g_strdup_printf ("%.2f", points)
                              : g_strdup ("less than 0.01");
}

/* Which promise fails the gate, and by how much; with the shares as the report has them. */
static void
say_failed (const Gathered *gathered, const SummaryRow *row)
{
  double least = gathered->request->fail_under;
  g_autofree char *share = words_share (gathered, row), *asked = say_goal (least);
  g_autofree char *points = say_missing (least - row->compliance);
  g_autofree char *met = say_count ((gint64) row->states[CLOCK_MET]);
  g_autofree char *of = say_counted ((gint64) row->judged, NULL, "clocks");

  desk_warn ("%s kept %s (%s of %s), %s points under --fail-under=%s", row->group, share, met,
             of, points, asked);
}

/* Exit 1 when a promise was kept less often than --fail-under asks, or none was judged: an import
 * that brought nothing must not look like a good week. */
static int
verdict (const Gathered *gathered, const ToolCommon *common)
{
  guint count, failed = 0, judged = 0;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  if (isnan (gathered->request->fail_under))
    return STATUS_OK;
  for (guint i = 0; i < count; i++)
    {
      judged += rows[i]->judged > 0;
      if (!(rows[i]->compliance < gathered->request->fail_under))
        continue;
      failed++;
      if (!common->quiet)
        say_failed (gathered, rows[i]);
    }
  if (judged == 0 && !opt.allow_empty && !common->quiet)
    desk_warn ("nothing to judge in this period (--allow-empty to let that pass)");
  return failed > 0 || (judged == 0 && !opt.allow_empty) ? STATUS_NEGATIVE : STATUS_OK;
}

static guint
parts_of (const ReportRequest *request)
{
  PeriodStep step;

  switch (request->view)
    {
    case REPORT_BREACHES:
      return GATHER_BREACHES;
    case REPORT_AT_RISK:
      return GATHER_RISKS;
    case REPORT_BACKLOG:
      return GATHER_OPEN;
    case REPORT_MEASURES:
      return GATHER_MEASURES;
    case REPORT_FLAGGED:
      return GATHER_FLAGS;
    case REPORT_CHART:
      return figure_parts (request->chart);
    case REPORT_DOCUMENT:
      return GATHER_ALL & ~GATHER_RISKS;
    default:
      return !request->grouped                             ? 0
             : grouping_is_time (request->grouping, &step) ? GATHER_STEPS
                                                           : GATHER_GROUPS;
    }
}

static guint
list_limit (const ReportRequest *request)
{
  return request->view == REPORT_CHART      ? OVERVIEW_BREACHES
         : request->view == REPORT_DOCUMENT ? DOCUMENT_BREACHES
                                            : request->limit;
}

static gboolean
draw (const Gathered *gathered, Output *out, GError **error)
{
  const ReportRequest *request = gathered->request;
  g_autoptr(Picture) picture = request->chart == CHART_OVERVIEW
                                  ? overview_picture (gathered)
                                  : figure_picture (gathered, request->chart);
  DrawOptions drawing = { .theme = request->dark ? THEME_DARK : THEME_LIGHT,
                          .scale = request->scale,
                          .author = gathered->desk->name,
                          .created = request->now };
  const Picture *pages[] = { picture };

  return request->picture == PICTURE_PNG   ? draw_png (picture, &drawing, out, error)
         : request->picture == PICTURE_PDF ? draw_pdf (pages, 1, &drawing, out, error)
                                           : draw_svg (picture, &drawing, out, error);
}

static gboolean
show (const Gathered *gathered, const ToolCommon *common, Output *out, GError **error)
{
  const ReportRequest *request = gathered->request;
  g_autoptr(Grid) grid = NULL;

  if (request->picture == PICTURE_HTML && request->view != REPORT_DOCUMENT)
    return list_write (gathered, out, error);
  switch (request->view)
    {
    case REPORT_SUMMARY:
      tables_summary (gathered, out, common);
      return TRUE;
    case REPORT_DOCUMENT:
      return document_write (gathered, out, error);
    case REPORT_CHART:
      if (request->picture != PICTURE_NONE)
        return draw (gathered, out, error);
      grid = common->format == FORMAT_TEXT ? figure_text_grid (gathered, request->chart)
                                           : figure_grid (gathered, request->chart);
      grid_print (grid, out, common->format, request);
      return TRUE;
    case REPORT_FLAGGED:
      tables_flagged (gathered, out, common);
      return TRUE;
    case REPORT_BACKLOG:
      tables_backlog (gathered, out, common);
      return TRUE;
    case REPORT_MEASURES:
      if (common->format == FORMAT_TEXT)
        measures_print (gathered, out);
      else
        measures_table (gathered, out, common->format);
      return TRUE;
    default:
      tables_listed (gathered, out, common);
      return TRUE;
    }
}

/* Why there is nothing to report. */
static void
advise_empty (const Gathered *gathered)
{
  const ReportRequest *request = gathered->request;
  gboolean all_time = request->period.since == G_MININT64
                      && request->period.until == G_MAXINT64;
  g_autofree char *now = say_when (request->now, gathered->desk->zone, SAY_MOMENT);
  g_autofree char *by = gathered->last_at > request->now ? g_strconcat (" by ", now, NULL)
                                                         : g_strdup ("");

  if (gathered->first_at > request->now)
    desk_warn ("no ticket had begun%s", by);
  else if (all_time && gathered->messages == 0)
    desk_warn ("no customer wrote in these tickets%s: \"opened\" alone is no message, see "
               "ticketlog(1)",
               by);
  else if (gathered->unpromised > 0 && request->where == NULL)
    desk_warn (
      "no promise fits these tickets by channel, line, priority and tag; see v_ticket_event "
      "for what they have");
  else
    {
      g_autofree char *where = where_words (request->where);

      desk_warn ("no clock stopped or fell due in this period%s", where);
    }
}

static void
advise_at_risk (const Gathered *gathered)
{
  const ReportRequest *request = gathered->request;
  g_autofree char *within = work_duration_format (&request->at_risk);
  g_autofree char *where = where_words (request->where);
  g_autofree char *running
    = say_counted ((gint64) gathered->clocks, "clock is running", "clocks are running");

  if (gathered->n_listed == 0)
    desk_warn ("nothing is due within %s%s%s%s", within, where, gathered->has_open ? "; " : "",
               !gathered->has_open     ? ""
               : gathered->clocks == 0 ? "no clock is running"
                                       : running);
}

static void
advise_backlog (const Gathered *gathered)
{
  g_autofree char *where = where_words (gathered->request->where);
  g_autofree char *now = say_when (gathered->request->now, gathered->desk->zone, SAY_MOMENT);

  if (g_hash_table_size (gathered->backlog) == 0)
    desk_warn ("no ticket is open at %s%s", now, where);
}

static void
advise_flagged (const Gathered *gathered)
{
  g_autofree char *tickets = say_counted ((gint64) gathered->tickets, NULL, "tickets");

  if (gathered->flagged->len == 0)
    desk_warn ("nothing is flagged: no events of %s contradict each other", tickets);
}

static void
advise (const Gathered *gathered, const ToolCommon *common)
{
  ReportView view = gathered->request->view;
  g_autofree char *left_out
    = view == REPORT_CHART || view == REPORT_DOCUMENT ? words_left_out (gathered) : NULL;

  if (left_out != NULL && !common->quiet)
    desk_warn ("%s", left_out);
  if (!common->quiet)
    where_warn (gathered->request->where, gathered->desk);
  if (common->quiet)
    return;
  if (gathered->tickets_in_file == 0)
    desk_warn ("no tickets in \"%s\"; ticketlog brings them in", common->db);
  else if (view == REPORT_BACKLOG)
    advise_backlog (gathered);
  else if (view == REPORT_AT_RISK)
    advise_at_risk (gathered);
  else if (view == REPORT_FLAGGED && gathered->clocks > 0)
    advise_flagged (gathered);
  else if (gathered->clocks == 0 && gathered->request->view != REPORT_MEASURES)
    advise_empty (gathered);
}

static int
tell (Store *store, const Desk *desk, const ReportRequest *request, const ToolCommon *common,
      Output *out, GError **error)
{
  gboolean found;

  if (!story_tell (store, desk, request, opt.ticket, common, out, &found, error))
    return -1;
  if (!found && !common->quiet)
    {
      g_autofree char *now = say_when (request->now, desk->zone, SAY_MOMENT);

      desk_warn ("no ticket \"%s\" by %s", opt.ticket, now);
    }
  return found ? STATUS_OK : STATUS_NEGATIVE;
}

static gboolean
is_empty (const Gathered *gathered)
{
  return gathered->clocks == 0
         && (gathered->measures == NULL || measures_all (gathered->measures)->tickets == 0);
}

/* What the other period had, when it had anything. */
static gboolean
gather_against (Store *store, Gathered *gathered, guint parts, GError **error)
{
  const ReportRequest *request = gathered->request;
  gboolean compares = request->view == REPORT_SUMMARY || request->view == REPORT_DOCUMENT
                      || request->view == REPORT_MEASURES
                      || (request->view == REPORT_CHART
                          && (request->chart == CHART_OVERVIEW || request->chart == CHART_TREND
                              || request->chart == CHART_DOTS));

  if (!compares || request->against.since == request->against.until)
    return TRUE;
  gathered->of_against = g_new (ReportRequest, 1);
  *gathered->of_against = *request;
  gathered->of_against->period = request->against;
  if (parts & GATHER_GROUPS)
    {
      gathered->of_against->grouped = TRUE;
      gathered->of_against->grouping = gathered->grouping;
    }
  gathered->against = gather (store, gathered->desk, gathered->of_against,
                              parts & (GATHER_GROUPS | GATHER_MEASURES), 0, error);
  if (gathered->against == NULL)
    return FALSE;
  if (opt.against == NULL && is_empty (gathered->against))
    g_clear_pointer (&gathered->against, gathered_free);
  return TRUE;
}

static int
report (Store *store, const Desk *desk, const ReportRequest *request,
        const ToolCommon *common, Output *out, GError **error)
{
  g_autoptr(Gathered) gathered = NULL;

  if (request->view == REPORT_TICKET)
    return tell (store, desk, request, common, out, error);
  if (request->view == REPORT_CLOCKS && isnan (request->fail_under))
    return tables_clocks (store, desk, request, out, common->format, error) ? STATUS_OK : -1;
  gathered = gather (store, desk, request, parts_of (request), list_limit (request), error);
  if (gathered == NULL || !gather_against (store, gathered, parts_of (request), error))
    return -1;
  advise (gathered, common);
  if (request->view == REPORT_CLOCKS
        ? !tables_clocks (store, desk, request, out, common->format, error)
        : !show (gathered, common, out, error))
    return -1;
  if (request->view == REPORT_AT_RISK)
    return gathered->n_listed > 0 ? STATUS_NEGATIVE : STATUS_OK;
  return verdict (gathered, common);
}

static int
run (ToolCommon *common, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr(Desk) desk = NULL;
  g_autoptr(Store) store = NULL;
  Output *out;
  ReportRequest request;

  if (common->n_operands > 0)
    {
      desk_usage_error (error, "no operands are expected");
      return -1;
    }
  if ((path = desk_find (opt.config, common->db, error)) == NULL
      || (desk = desk_load (path, error)) == NULL
      || !tool_spares (common, "a file of the desk's promises", desk->files, error)
      || !where_check (opt.where, desk, error)
      || !resolve (common, desk->zone, &request, error)
      || (store = store_open (common->db, STORE_READ, error)) == NULL
      || (out = tool_output (common, NULL, error)) == NULL)
    return -1;
  request.ticket_url = opt.ticket_url != NULL ? opt.ticket_url : desk->ticket_url;
  request.color = tool_wants_color (common, out);
  if ((request.picture == PICTURE_PNG || request.picture == PICTURE_PDF)
      && output_is_terminal (out))
    {
      desk_usage_error (error,
                        "a picture is not for a terminal; expected -o FILE%s, or a pipe",
                        common->suffix);
      return -1;
    }
  return report (store, desk, &request, common, out, error);
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
