#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "base/timestamp.h"
#include "batch.h"
#include "vote/querylog.h"

static const ToolInfo info = {
  .name = "kbsearch",
  .usage = "[options] QUERY...",
  .summary = "Searches the desk's knowledge base.  Words are ranked together; \"a "
             "phrase\" and +word are required, -word is unwanted, begin* matches the "
             "beginning of words; title:x, tag:x, category:x and lang:x look there.",
  .examples = "kbsearch how do I transfer a domain\n"
              "kbsearch -C dns '\"name server\"' -n 3\n"
              "kbsearch --like=- < question.txt\n"
              "kbsearch -- transfer -inbound",
};

static gboolean opt_all, opt_categories, opt_paths, opt_null, opt_vimgrep, opt_batch,
  opt_explain, opt_no_votes, opt_spreadsheet, opt_suggest;
static int opt_limit = -1, opt_offset;
static char *opt_lang, *opt_category, *opt_tag, *opt_like, *opt_judge, *opt_log;

static const GOptionEntry entries[] = {
  { "limit", 'n', 0, G_OPTION_ARG_INT, &opt_limit, "at most N answers (10)", "N" },
  { "offset", 0, 0, G_OPTION_ARG_INT, &opt_offset, "pass over the first N", "N" },
  { "all", 'a', 0, G_OPTION_ARG_NONE, &opt_all, "require every word", NULL },
  { "lang", 'l', 0, G_OPTION_ARG_FILENAME, &opt_lang,
    "only articles in this language", "LANG" },
  { "category", 'C', 0, G_OPTION_ARG_FILENAME, &opt_category,
    "only this category and those below; without a query, list its articles",
    "CATEGORY" },
  { "tag", 't', 0, G_OPTION_ARG_FILENAME, &opt_tag, "only articles with this tag",
    "TAG" },
  { "categories", 0, 0, G_OPTION_ARG_NONE, &opt_categories,
    "show the tree of categories", NULL },
  { "like", 0, 0, G_OPTION_ARG_FILENAME, &opt_like,
    "articles like the one at PATH, or like the text on standard input", "PATH|-" },
  { "suggest", 0, 0, G_OPTION_ARG_NONE, &opt_suggest,
    "up to three articles for the text on standard input, if they are good enough", NULL },
  { "paths", 0, 0, G_OPTION_ARG_NONE, &opt_paths, "print paths only", NULL },
  { "null", '0', 0, G_OPTION_ARG_NONE, &opt_null,
    "with --paths: end each with a NUL byte", NULL },
  { "vimgrep", 0, 0, G_OPTION_ARG_NONE, &opt_vimgrep,
    "print path:line:column:text for an editor", NULL },
  { "batch", 0, 0, G_OPTION_ARG_NONE, &opt_batch,
    "answer the queries on standard input, 'id TAB query' a line", NULL },
  { "judge", 0, 0, G_OPTION_ARG_FILENAME, &opt_judge,
    "with --batch: print the search quality by these judgements", "QRELS" },
  { "explain", 0, 0, G_OPTION_ARG_NONE, &opt_explain, "say why each ranks where it does",
    NULL },
  { "no-votes", 0, 0, G_OPTION_ARG_NONE, &opt_no_votes,
    "rank without regard to votes", NULL },
  { "log", 0, 0, G_OPTION_ARG_FILENAME, &opt_log,
    "append the query and what it found to FILE", "FILE" },
  { "spreadsheet", 0, 0, G_OPTION_ARG_NONE, &opt_spreadsheet,
    "make CSV safe to open in a spreadsheet", NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

enum { HEAP_BYTES = 384 * 1024, PAGE_BYTES = 4096 };

enum { JUDGE_DEPTH = 100, JUDGE_WORST = 10, DEFAULT_LIMIT = 10, MAX_LIMIT = 1000000 };

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

/* What there is to do, by the options and operands given. */
typedef enum
{
  DO_QUERY,
  DO_BROWSE,
  DO_CATEGORIES,
  DO_LIKE,
  DO_BATCH
} Task;

static gboolean
choose_task (int argc, Task *task, GError **error)
{
  if (opt_batch + opt_categories + (opt_like != NULL) + opt_suggest > 1)
    return usage_error (error,
                        "--batch, --categories, --like and --suggest exclude each other");
  *task = opt_batch          ? DO_BATCH
          : opt_categories   ? DO_CATEGORIES
          : opt_like != NULL || opt_suggest ? DO_LIKE
          : argc > 1         ? DO_QUERY
                             : DO_BROWSE;
  if (*task != DO_QUERY && argc > 1)
    return usage_error (error, "no QUERY goes with --batch, --categories, --like or --suggest");
  if (*task == DO_BROWSE && opt_category == NULL && opt_tag == NULL && opt_lang == NULL)
    return usage_error (error, "expected a QUERY");
  if (opt_log != NULL && *task != DO_QUERY && *task != DO_BROWSE)
    return usage_error (error, "--log goes with a QUERY");
  return TRUE;
}

static gboolean
check_numbers (GError **error)
{
  if (opt_limit < -1 || opt_limit == 0 || opt_limit > MAX_LIMIT)
    return usage_error (error, "-n: expected a number from 1 to 1000000");
  if (opt_offset < 0 || opt_offset > MAX_LIMIT)
    return usage_error (error, "--offset: expected a number from 0 to 1000000");
  if (opt_suggest && opt_offset > 0)
    return usage_error (error, "--offset does not go with --suggest");
  if (opt_limit == -1)
    opt_limit = opt_judge != NULL ? JUDGE_DEPTH : DEFAULT_LIMIT;
  return TRUE;
}

/* pt-BR is filed as pt, and a category's name has no slash at its end. */
static void
normalise_filters (void)
{
  gsize length = opt_category == NULL ? 0 : strlen (opt_category);

  while (length > 0 && opt_category[length - 1] == '/')
    opt_category[--length] = '\0';
  for (char *c = opt_lang; c != NULL && *c != '\0'; c++)
    {
      if (*c == '-' || *c == '_')
        *c = '\0';
      else
        *c = g_ascii_tolower (*c);
      if (*c == '\0')
        break;
    }
}

static gboolean
check_usage (const ToolCommon *common, GError **error)
{
  if (opt_judge != NULL && !opt_batch)
    return usage_error (error, "--judge goes with --batch");
  if (opt_null && !opt_paths)
    return usage_error (error, "-0 goes with --paths");
  if (opt_paths + opt_vimgrep + (common->format != FORMAT_TEXT) > 1)
    return usage_error (error, "--paths, --vimgrep and -f exclude each other");
  normalise_filters ();
  return check_numbers (error) && tool_text ("-l", opt_lang, error)
         && tool_text ("-C", opt_category, error) && tool_text ("-t", opt_tag, error);
}

static AnswerOptions
answer_options (void)
{
  return (AnswerOptions){
    .limit = (guint) opt_limit,
    .offset = (guint) opt_offset,
    .lang = opt_lang,
    .category = opt_category,
    .tag = opt_tag,
    .all = opt_all,
    .votes = !opt_no_votes,
    .snippets = !opt_paths && opt_judge == NULL,
    .explain = opt_explain,
    .places = opt_vimgrep,
    .confident = opt_suggest,
  };
}

static Show *
make_show (const ToolCommon *common, Output *out)
{
  ShowOptions options = {
    .out = out,
    .style = opt_paths ? (opt_null ? SHOW_PATHS0 : SHOW_PATHS)
             : opt_vimgrep ? SHOW_VIMGREP
                           : SHOW_ROWS,
    .format = common->format,
    .batch = opt_batch,
    .explain = opt_explain,
    .color = tool_wants_color (common, out),
    .spreadsheet = opt_spreadsheet,
  };

  return show_new (&options);
}

static char *
read_stdin (gsize *length, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[65536];
  size_t got;

  while ((got = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    if (text->len < 16 * 1024 * 1024)
      g_string_append_len (text, buffer, (gssize) got);
  if (ferror (stdin))
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s",
                   g_strerror (errno));
      return NULL;
    }
  *length = text->len;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static Answer *
answer_like (Desk *desk, const AnswerOptions *options, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!opt_suggest && strcmp (opt_like, "-") != 0)
    return answer_like_article (desk, opt_like, options, error);
  text = read_stdin (&length, error);
  return text == NULL ? NULL : answer_like_text (desk, text, length, options, error);
}

/* A log that cannot be written is no reason to leave the reader without an answer. */
static void
log_query (const char *query, const Answer *answer)
{
  const AnswerRow *first = answer->rows->len == 0 ? NULL : g_ptr_array_index (answer->rows, 0);
  QueryLogEntry entry = {
    .at = timestamp_now (),
    .lang = opt_lang == NULL ? "" : opt_lang,
    .found = answer->rows->len,
    .query = query,
    .path = first == NULL ? "" : first->article.path,
  };
  g_autoptr(GError) error = NULL;

  if (!query_log_append (opt_log, &entry, &error))
    desk_warn ("not logged: %s", error->message);
}

static Answer *
answer_one (Desk *desk, Task task, char **argv, const AnswerOptions *options,
            GError **error)
{
  g_autofree char *query = NULL;
  Answer *answer;

  if (task == DO_BROWSE)
    return answer_browse (desk, options, error);
  if (task == DO_LIKE)
    return answer_like (desk, options, error);
  query = g_strjoinv (" ", argv + 1);
  answer = answer_query (desk, query, strlen (query), options, error);
  if (answer != NULL && opt_log != NULL && opt_offset == 0)
    log_query (query, answer);
  return answer;
}

/* What goes to stderr beside the answer. */
static void
tell (const Answer *answer, const ToolCommon *common)
{
  for (guint i = 0; i < answer->notes->len && !common->quiet; i++)
    desk_warn ("%s", (char *) g_ptr_array_index (answer->notes, i));
  if (answer->rows->len > 0 || common->quiet)
    return;
  if (answer->did_you_mean != NULL)
    desk_warn ("nothing found; did you mean: %s?", answer->did_you_mean);
  else
    desk_warn (opt_suggest      ? "nothing good enough to suggest"
               : opt_offset > 0 ? "nothing found there"
                                : "nothing found");
}

static int
run_one (Desk *desk, Task task, char **argv, const ToolCommon *common, Output *out,
         GError **error)
{
  AnswerOptions options = answer_options ();
  g_autoptr(Answer) answer = answer_one (desk, task, argv, &options, error);
  g_autoptr(Show) show = NULL;

  if (answer == NULL)
    return -1;
  show = make_show (common, out);
  show_answer (show, NULL, answer);
  show_finish (show);
  tell (answer, common);
  return answer->rows->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run_batch (Desk *desk, const ToolCommon *common, Output *out, GError **error)
{
  AnswerOptions options = answer_options ();
  g_autoptr(Judge) judge = NULL;
  g_autoptr(Show) show = NULL;
  BatchCounts counts;

  if (opt_judge != NULL && (judge = judge_new (opt_judge, error)) == NULL)
    return -1;
  if (judge == NULL)
    show = make_show (common, out);
  if (!batch_run (desk, &options, show, judge, &counts, error))
    return -1;
  if (judge != NULL)
    judge_report (judge, out, common->format, JUDGE_WORST);
  else
    show_finish (show);
  return counts.answered > 0 && counts.rejected == 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run_categories (Desk *desk, const ToolCommon *common, Output *out, GError **error)
{
  gboolean any;

  if (!categories_show (desk, opt_category, opt_lang, out, common->format, &any, error))
    return -1;
  if (!any && !common->quiet)
    desk_warn ("nothing found");
  return any ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run (int argc, char **argv, const ToolCommon *common, GError **error)
{
  /* Never closed: a reader leaves nothing behind that the end of the process does not
   * clear, and closing would take longer than a page read. */
  static Desk desk;
  g_autoptr(Output) out = NULL;
  Task task = DO_QUERY;
  int status;

  if (!choose_task (argc, &task, error) || !check_usage (common, error)
      || !desk_open (&desk, common->db, error)
      || (out = output_open (common->output, error)) == NULL)
    return -1;
  status = task == DO_BATCH        ? run_batch (&desk, common, out, error)
           : task == DO_CATEGORIES ? run_categories (&desk, common, out, error)
                                   : run_one (&desk, task, argv, common, out, error);
  if (status < 0)
    return status;
  return output_close (g_steal_pointer (&out), error) ? status : -1;
}

/* A search is over in less time than some two hundred page faults take, so the memory
 * it will use is faulted in at once.  Only speed hangs on it. */
static void
warm_heap (void)
{
  char *block;

  mallopt (M_MMAP_THRESHOLD, 16 * HEAP_BYTES);
  mallopt (M_TRIM_THRESHOLD, 64 * HEAP_BYTES);
  mallopt (M_TOP_PAD, HEAP_BYTES);
  block = malloc (HEAP_BYTES);
  if (block == NULL)
    return;
#ifdef MADV_POPULATE_WRITE
  madvise (block + PAGE_BYTES - (gsize) block % PAGE_BYTES, HEAP_BYTES - PAGE_BYTES,
           MADV_POPULATE_WRITE);
#endif
  free (block);
}

int
main (int argc, char **argv)
{
  char **const strings[] = { &opt_lang, &opt_category, &opt_tag, &opt_like, &opt_judge,
                            &opt_log };
  g_autoptr(GError) error = NULL;
  ToolCommon common = { 0 };
  int status;

  warm_heap ();
  if (!tool_start (&info, entries, &common, &argc, &argv, &status))
    return status;
  status = run (argc, argv, &common, &error);
  if (status < 0)
    status = desk_error_report (error);
  tool_common_clear (&common);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (*strings[i]);
  return status;
}
