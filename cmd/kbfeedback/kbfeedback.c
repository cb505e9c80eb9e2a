#include <string.h>
#include "article/names.h"
#include "base/file.h"
#include "base/timestamp.h"
#include "feedback.h"
#include "vote/views.h"

enum
{
  FEW_ARTICLES = 8, /* named: said in words, not as a table */
  DAY_S = 86400,
  MAX_LIMIT = 1000000,
  MAX_SCALE = 4
};

/* ---- Options */

static struct
{
  char *since, *until, *period, *gaps, *chart, *now;
  int by, limit, min_votes, scale;
  RowOrder sort;
  gboolean needs_work, edits, reasons, views, dark, synonyms;
} opt = { .by = -1, .min_votes = -1, .scale = 1 };

enum
{
  FOR_ROWS = 1 << VIEW_ROWS,
  FOR_EDITS = 1 << VIEW_EDITS,
  FOR_GAPS = 1 << VIEW_GAPS,
  FOR_CHART = 1 << VIEW_CHART,
  FOR_REASONS = 1 << VIEW_REASONS,
  FOR_VIEWS = 1 << VIEW_VIEWS,
  FOR_PNG = 1 << 6,
  EXCLUSIVE = FOR_EDITS | FOR_GAPS | FOR_CHART | FOR_REASONS | FOR_VIEWS
};

static const char *const view_names[] = { "the list",         "--edits",   "--gaps",
                                          "--chart",          "--reasons", "--views",
                                          "--chart=FILE.png", NULL };

/* By FeedbackGroup. */
const char *const group_names[]
  = { "article", "category", "tag", "lang", "day", "week", "month", NULL };

/* By FeedbackPicture. */
static const char *const suffixes[] = { ".png", ".svg", ".pdf", NULL };

static gint64
day_of (gint64 at)
{
  return at / DAY_S - (at % DAY_S < 0);
}

/* A date, or the first day of a period: --since=2026-10. */
static gboolean
resolve_day (const char *text, gint64 now, gint64 *at, GError **error)
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
  return desk_usage_error (error,
                           "\"%s\" is no day; expected one like 2026-10-05, 2026-10 or "
                           "last-month (votes are counted by UTC days)",
                           text);
}

static gboolean
check_day (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  gint64 at;

  return resolve_day (text, 0, &at, error);
}

static gboolean
check_period (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  Period period;

  return period_parse (text, utc, 0, &period, error);
}

static gboolean
parse_sort (const char *text, gpointer value, GError **error)
{
  return order_parse (text, value, error);
}

static gboolean
picture_of (const char *path, FeedbackPicture *picture)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; suffixes[i] != NULL; i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      {
        *picture = i;
        return TRUE;
      }
  return FALSE;
}

static void
values (const ToolCommon *common, GPtrArray *words)
{
  article_offer (common->db, OFFER_PATHS, words);
}

static void
offer_orders (const ToolCommon *common G_GNUC_UNUSED, GPtrArray *words)
{
  order_offer (words);
}

static const Option option_rows[] = {
  { "since", 0, OPTION_TEXT, &opt.since, "DAY", .help = "votes from this day on",
    .parse = check_day },
  { "until", 0, OPTION_TEXT, &opt.until, "DAY", .help = "votes before this day",
    .parse = check_day },
  { "period", 0, OPTION_TEXT, &opt.period, "PERIOD",
    .help = "2026-10, 2026-W40, 2026-Q4, 2026-10-05, last-month, this-week, yesterday, ...",
    .words = period_relative, .parse = check_period },
  { "by", 0, OPTION_KEYWORD, &opt.by, "GROUP", .words = group_names,
    .only_for = FOR_ROWS | FOR_CHART | FOR_VIEWS },
  { "sort", 0, OPTION_CUSTOM, &opt.sort, "KEY",
    .help = "path, title, yes, no, total, share, low, high, trend, updated or needs-work; -KEY: "
            "the other way round",
    .values = offer_orders, .parse = parse_sort, .only_for = FOR_ROWS | FOR_CHART },
  { "min-votes", 0, OPTION_COUNT, &opt.min_votes, "N", .help = "only with N votes or more (1)",
    .max = G_MAXINT, .not_for = FOR_GAPS | FOR_REASONS },
  { "limit", 'n', OPTION_COUNT, &opt.limit, "N", .help = "at most N rows", .min = 1,
    .max = MAX_LIMIT },
  { "needs-work", 0, OPTION_FLAG, &opt.needs_work,
    .help = "first what most surely fails most readers", .only_for = FOR_ROWS | FOR_CHART },
  { "edits", 0, OPTION_FLAG, &opt.edits,
    .help = "votes before and after each article's last change", .view = FOR_EDITS,
    .not_for = EXCLUSIVE },
  { "reasons", 0, OPTION_FLAG, &opt.reasons,
    .help = "why votes are what they are, article by article", .view = FOR_REASONS,
    .not_for = EXCLUSIVE },
  { "views", 0, OPTION_FLAG, &opt.views,
    .help = "how often articles are read, votes per view, and who wrote all the same",
    .view = FOR_VIEWS, .not_for = EXCLUSIVE },
  { "gaps", 0, OPTION_FILE, &opt.gaps, "LOG",
    .help = "what readers searched in vain, by a log of kbsearch --log", .view = FOR_GAPS,
    .not_for = EXCLUSIVE },
  { "synonyms", 0, OPTION_FLAG, &opt.synonyms,
    .help = "with --gaps: candidates for synonyms.yaml, by what readers typed next",
    .only_for = FOR_GAPS },
  { "chart", 0, OPTION_OUTPUT, &opt.chart, "FILE",
    .help = "draw instead, into FILE.png, .svg or .pdf", .view = FOR_CHART,
    .not_for = EXCLUSIVE },
  { "dark", 0, OPTION_FLAG, &opt.dark, .help = "charts on a dark background",
    .only_for = FOR_CHART },
  { "scale", 0, OPTION_COUNT, &opt.scale, "N", .help = "pixels of a PNG for each px",
    .min = 1, .max = MAX_SCALE, .only_for = FOR_PNG },
  { "now", 0, OPTION_TEXT, &opt.now, "TIME", .help = "as if it were TIME",
    .parse = period_check_moment },
  { .name = NULL }
};

static guint
choose_views (guint chosen, const ToolCommon *common, GError **error)
{
  FeedbackPicture picture = PICTURE_SVG;

  if (opt.chart != NULL && !picture_of (opt.chart, &picture))
    desk_usage_error (error, "--chart: expected FILE.png, .svg or .pdf, not \"%s\"",
                      opt.chart);
  else if (opt.gaps != NULL && common->n_operands > 0)
    desk_usage_error (error, "no ARTICLE goes with --gaps");
  else if (opt.needs_work && tool_given (common, &opt.sort))
    desk_usage_error (error, "--needs-work excludes --sort");
  else if (opt.chart != NULL && opt.by >= FEEDBACK_DAY
           && (opt.needs_work
               || (tool_given (common, &opt.sort) && opt.sort.key != order_named ("path").key)))
    desk_usage_error (error, "a chart over time is in the order of time: expected no "
                             "--needs-work, and no --sort but path or -path");
  else
    return chosen == 0 ? FOR_ROWS : picture == PICTURE_PNG ? chosen | FOR_PNG : chosen;
  return 0;
}

static const ToolInfo info = {
  .name = "kbfeedback",
  .usage = "[options] [ARTICLE...]",
  .summary = "Says which articles help their readers and which do not, by the votes that "
             "kbvote has put into the database; ARTICLE is a path, slug or id.",
  .examples = "kbfeedback contact-support\n"
              "kbfeedback --needs-work -n 20\n"
              "kbfeedback --edits\n"
              "kbfeedback --by=week --chart=trend.svg\n"
              "kbfeedback --gaps=queries.log",
  .options = option_rows,
  .values = values,
  .views = view_names,
  .choose = choose_views,
  .tables = FOR_ROWS | FOR_EDITS | FOR_GAPS | FOR_REASONS | FOR_VIEWS,
  .outputs = FOR_ROWS | FOR_EDITS | FOR_GAPS | FOR_REASONS | FOR_VIEWS,
};

/* ---- What they ask for */

static gboolean
resolve_period (FeedbackRequest *request, GError **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  Period *period = &request->period;

  *period = (Period){ G_MININT64, G_MAXINT64 };
  if (opt.period != NULL && (opt.since != NULL || opt.until != NULL))
    return desk_usage_error (error, "--period excludes --since and --until");
  if (opt.period != NULL && !period_parse (opt.period, utc, request->now, period, error))
    return FALSE;
  if ((opt.since != NULL && !resolve_day (opt.since, request->now, &period->since, error))
      || (opt.until != NULL && !resolve_day (opt.until, request->now, &period->until, error)))
    return FALSE;
  request->bounded = period->since != G_MININT64 || period->until != G_MAXINT64;
  return period->since < period->until
         || desk_usage_error (error, "--since is not before --until");
}

static RowOrder
order_asked (const ToolCommon *common)
{
  return tool_given (common, &opt.sort) ? opt.sort
         : opt.needs_work               ? order_named ("needs-work")
         : opt.by >= FEEDBACK_DAY       ? order_named ("path")
         : opt.chart != NULL            ? order_named ("share")
                                        : order_named ("total");
}

static FeedbackQuery
query_asked (const ToolCommon *common, const FeedbackRequest *request)
{
  const Period *period = &request->period;
  gboolean all = common->n_operands > 0 || opt.edits || opt.views;
  gint64 since_day = period->since == G_MININT64 ? G_MININT64 : day_of (period->since);
  gint64 until_day = period->until == G_MAXINT64 ? G_MAXINT64 : day_of (period->until);

  /* What comes after --now is not known yet. */
  if (opt.now != NULL)
    until_day = MAX (MIN (until_day, day_of (request->now) + 1), since_day);

  return (FeedbackQuery){
    .articles = (const char *const *) common->operands,
    .group = MAX (opt.by, 0),
    .min_votes = opt.min_votes >= 0 ? opt.min_votes
                 : all              ? 0
                                    : 1,
    .today = day_of (request->now),
    .since_day = since_day,
    .until_day = until_day,
    .views = opt.views,
  };
}

static gboolean
resolve (const ToolCommon *common, FeedbackRequest *request, GError **error)
{
  *request = (FeedbackRequest){
    .view = opt.edits     ? VIEW_EDITS
            : opt.gaps    ? VIEW_GAPS
            : opt.chart   ? VIEW_CHART
            : opt.reasons ? VIEW_REASONS
            : opt.views   ? VIEW_VIEWS
                          : VIEW_ROWS,
    .now = timestamp_now (),
    .order = order_asked (common),
    .ordered = opt.needs_work || tool_given (common, &opt.sort),
    .limit = opt.limit,
    .gaps = opt.gaps,
    .chart = opt.chart,
    .needs_work = opt.needs_work,
    .dark = opt.dark,
    .spreadsheet = common->spreadsheet,
    .scale = opt.scale,
  };
  for (char **article = common->operands; *article != NULL; article++)
    if (!options_text ("ARTICLE", *article, error))
      return FALSE;
  if (opt.chart != NULL)
    picture_of (opt.chart, &request->picture);
  if ((opt.now != NULL && !period_moment (opt.now, NULL, request->now, &request->now, error))
      || !resolve_period (request, error))
    return FALSE;
  request->query = query_asked (common, request);
  return TRUE;
}

/* ---- Each view: STATUS_*, or -1 on error */

/* Why none is listed. */
static void
advise_rows (const FeedbackRequest *request)
{
  const char *when = request->bounded ? " in this period" : "";

  if (request->query.min_votes > 1)
    desk_warn ("no article has so many votes%s", when);
  else if (request->bounded)
    desk_warn ("nobody voted%s", when);
  else
    desk_warn ("nobody has voted yet; kbvote brings votes in");
}

static void
advise_edits (const FeedbackRequest *request)
{
  const char *whose = request->query.articles[0] != NULL ? "the text of no such article"
                                                         : "no article's text";

  if (request->bounded)
    desk_warn ("%s changed in this period", whose);
  else if (opt.now != NULL)
    desk_warn ("%s had changed by then", whose);
  else
    desk_warn ("%s has changed since it was first indexed", whose);
}

static int
show_rows (Store *store, const FeedbackRequest *request, const ToolCommon *common,
           Output *out, GError **error)
{
  g_autoptr(Feedback) feedback = feedback_read (store, &request->query, error);
  guint named = g_strv_length ((char **) request->query.articles);

  if (feedback == NULL)
    return -1;
  order_rows (feedback->rows, request->order);
  if (request->view == VIEW_CHART)
    return chart_draw (feedback, request, out, error) ? STATUS_OK : -1;
  if (common->format != FORMAT_TEXT)
    tables_rows (feedback, request, out, common->format);
  else if (named > 0 && named <= FEW_ARTICLES && request->query.group == FEEDBACK_ARTICLE)
    text_articles (feedback, request, out);
  else
    text_rows (feedback, request, out);
  if (feedback->rows->len == 0 && !common->quiet)
    advise_rows (request);
  return feedback->all.total > 0 && feedback->rows->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show_edits (Store *store, const FeedbackRequest *request, const ToolCommon *common,
            Output *out, GError **error)
{
  g_autoptr(GArray) edits = feedback_edits (store, &request->query, error);

  if (edits == NULL)
    return -1;
  if (common->format == FORMAT_TEXT)
    text_edits (edits, request, out);
  else
    tables_edits (edits, request, out, common->format);
  if (edits->len == 0 && !common->quiet)
    advise_edits (request);
  return edits->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show_reasons (Store *store, const FeedbackRequest *request, const ToolCommon *common,
              Output *out, GError **error)
{
  g_autoptr(GArray) reasons = feedback_reasons (store, &request->query, error);

  if (reasons == NULL)
    return -1;
  if (common->format == FORMAT_TEXT)
    text_reasons (reasons, request, out);
  else
    tables_reasons (reasons, request, out, common->format);
  if (reasons->len == 0 && !common->quiet)
    desk_warn ("no vote says why%s; kbvote takes reasons, see there",
               request->bounded ? " in this period" : "");
  return reasons->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

/* Votes of before there were views are of readers who are not known. */
static int
show_views (Store *store, FeedbackRequest *request, const ToolCommon *common, Output *out,
            GError **error)
{
  g_autoptr(Feedback) feedback = NULL;
  gint64 first;

  if (!views_first_day (store, &first, error))
    return -1;
  if (first != G_MAXINT64 && first > request->query.since_day)
    {
      request->query.since_day = MIN (first, request->query.until_day);
      request->period.since = request->query.since_day * DAY_S;
    }
  feedback = feedback_read (store, &request->query, error);
  if (feedback == NULL)
    return -1;
  if (request->query.group < FEEDBACK_DAY)
    views_order (feedback);
  if (common->format == FORMAT_TEXT)
    text_views (feedback, request, out);
  else
    tables_views (feedback, request, out, common->format);
  if (feedback->rows->len == 0 && !common->quiet)
    desk_warn ("nobody read an article%s; kbvote --views counts who does",
               request->bounded ? " in this period" : "");
  return feedback->rows->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show_gaps (Store *store, const FeedbackRequest *request, const ToolCommon *common,
           Output *out, GError **error)
{
  gint64 searches, bad;
  Period known = request->period;
  g_autoptr(GArray) gaps = NULL;
  g_autoptr(GArray) candidates = NULL;

  if (opt.now != NULL)
    known.until = MIN (known.until, request->now + 1);
  if (strcmp (request->gaps, "-") == 0)
    file_await ("a log", common->quiet);
  gaps = gaps_read (request->gaps, store, &known, &searches, &bad,
                    opt.synonyms ? &candidates : NULL, error);
  if (gaps == NULL)
    return -1;
  if (opt.synonyms)
    {
      if (common->format == FORMAT_TEXT)
        text_candidates (candidates, request, out);
      else
        tables_candidates (candidates, request, out, common->format);
      if (candidates->len == 0 && !common->quiet)
        desk_warn ("no candidates for synonyms in the log");
      return candidates->len > 0 && bad == 0 ? STATUS_OK : STATUS_NEGATIVE;
    }
  if (common->format == FORMAT_TEXT)
    text_gaps (gaps, searches, request, out);
  else
    tables_gaps (gaps, request, out, common->format);
  return gaps->len > 0 && bad == 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show (Store *store, FeedbackRequest *request, const ToolCommon *common, Output *out,
      GError **error)
{
  switch (request->view)
    {
    case VIEW_EDITS:
      return show_edits (store, request, common, out, error);
    case VIEW_REASONS:
      return show_reasons (store, request, common, out, error);
    case VIEW_VIEWS:
      return show_views (store, request, common, out, error);
    case VIEW_GAPS:
      return show_gaps (store, request, common, out, error);
    default:
      return show_rows (store, request, common, out, error);
    }
}

/* Of a public snapshot the totals can be told, as they are now. */
static gboolean
asks_totals (const FeedbackRequest *request)
{
  return (request->view == VIEW_ROWS || request->view == VIEW_CHART) && !request->bounded
         && opt.now == NULL && request->query.group < FEEDBACK_DAY;
}

static int
run (ToolCommon *common, GError **error)
{
  g_autoptr(Store) store = NULL;
  Output *out;
  FeedbackRequest request;

  if (!resolve (common, &request, error)
      || (store = store_open (common->db, STORE_READ, error)) == NULL
      || (!asks_totals (&request) && !store_is_whole (store, error))
      || (out = tool_output (common, opt.chart, error)) == NULL)
    return -1;
  return show (store, &request, common, out, error);
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
