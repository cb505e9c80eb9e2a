#include "report.h"

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
};

static RequestOptions options;

static const GOptionEntry entries[] = {
  { "since", 0, 0, G_OPTION_ARG_FILENAME, &options.since, "votes from this day on", "DAY" },
  { "until", 0, 0, G_OPTION_ARG_FILENAME, &options.until, "votes before this day", "DAY" },
  { "period", 0, 0, G_OPTION_ARG_FILENAME, &options.period,
    "2026-10, 2026-W40, 2026-Q4, 2026-10-05, last-month, this-week, yesterday, ...", "PERIOD" },
  { "by", 0, 0, G_OPTION_ARG_FILENAME, &options.by,
    "article, category, tag, lang, day, week or month", "GROUP" },
  { "sort", 0, 0, G_OPTION_ARG_FILENAME, &options.sort,
    "total, yes, no, share, low, high, trend, path, title, updated or needs-work; -KEY: the "
    "other way round", "KEY" },
  { "min-votes", 0, 0, G_OPTION_ARG_INT, &options.min_votes, "only with N votes or more (1)",
    "N" },
  { "limit", 'n', 0, G_OPTION_ARG_INT, &options.limit, "at most N rows", "N" },
  { "needs-work", 0, 0, G_OPTION_ARG_NONE, &options.needs_work,
    "first what most surely fails most readers", NULL },
  { "edits", 0, 0, G_OPTION_ARG_NONE, &options.edits,
    "votes before and after each article's last change", NULL },
  { "gaps", 0, 0, G_OPTION_ARG_FILENAME, &options.gaps,
    "what readers searched in vain, by a log of kbsearch --log", "LOG" },
  { "chart", 0, 0, G_OPTION_ARG_FILENAME, &options.chart,
    "draw instead, into FILE.png, .svg or .pdf", "FILE" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &options.dark, "charts on a dark background", NULL },
  { "scale", 0, 0, G_OPTION_ARG_INT, &options.scale, "pixels of a PNG for each px (1)", "N" },
  { "now", 0, 0, G_OPTION_ARG_FILENAME, &options.now, "as if it were TIME", "TIME" },
  { "spreadsheet", 0, 0, G_OPTION_ARG_NONE, &options.spreadsheet,
    "make CSV safe to open in a spreadsheet", NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

enum
{
  FEW_ARTICLES = 8 /* named: said in words, not as a table */
};

/* ---- Each view: STATUS_*, or -1 on error */

static int
show_rows (Store *store, const Request *request, const ToolCommon *common, Output *out,
           GError **error)
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
    desk_warn (request->bounded || request->query.min_votes > 1
                 ? "no article has so many votes in this period"
                 : "nobody has voted yet; kbvote brings votes in");
  return feedback->all.total > 0 && feedback->rows->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show_edits (Store *store, const Request *request, const ToolCommon *common, Output *out,
            GError **error)
{
  g_autoptr(GArray) edits = feedback_edits (store, &request->query, error);

  if (edits == NULL)
    return -1;
  if (common->format == FORMAT_TEXT)
    text_edits (edits, request, out);
  else
    tables_edits (edits, request, out, common->format);
  if (edits->len == 0 && !common->quiet)
    desk_warn ("no article's text has changed since it was first indexed");
  return edits->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show_gaps (Store *store, const Request *request, const ToolCommon *common, Output *out,
           GError **error)
{
  gint64 searches, bad;
  g_autoptr(GArray) gaps = gaps_read (request->gaps, store, &request->period, &searches, &bad,
                                      error);

  if (gaps == NULL)
    return -1;
  if (common->format == FORMAT_TEXT)
    text_gaps (gaps, searches, request, out);
  else
    tables_gaps (gaps, request, out, common->format);
  return gaps->len > 0 && bad == 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
show (Store *store, const Request *request, const ToolCommon *common, Output *out,
      GError **error)
{
  switch (request->view)
    {
    case VIEW_EDITS:
      return show_edits (store, request, common, out, error);
    case VIEW_GAPS:
      return show_gaps (store, request, common, out, error);
    default:
      return show_rows (store, request, common, out, error);
    }
}

static int
run (char **articles, const ToolCommon *common, GError **error)
{
  g_autoptr(Store) store = NULL;
  g_autoptr(Output) out = NULL;
  Request request;
  int status;

  if (!request_resolve (&options, common, articles, &request, error)
      || (store = store_open (common->db, STORE_READ, error)) == NULL
      || (out = output_open (request.chart != NULL ? request.chart : common->output, error))
           == NULL)
    return -1;
  status = show (store, &request, common, out, error);
  if (status < 0)
    return status;
  return output_close (g_steal_pointer (&out), error) ? status : -1;
}

int
main (int argc, char **argv)
{
  char **const strings[]
    = { &options.since, &options.until, &options.period, &options.by, &options.sort,
        &options.gaps, &options.chart, &options.now };
  g_autoptr(GError) error = NULL;
  ToolCommon common = { 0 };
  int status;

  options.limit = options.min_votes = -1;
  if (!tool_start (&info, entries, &common, &argc, &argv, &status))
    return status;
  status = run (argv + 1, &common, &error);
  if (status < 0)
    status = desk_error_report (error);
  tool_common_clear (&common);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (*strings[i]);
  return status;
}
