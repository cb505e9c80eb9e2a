#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "article/names.h"
#include "base/choice.h"
#include "base/file.h"
#include "base/process.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "batch.h"
#include "show.h"
#include "vote/querylog.h"

enum
{
  JUDGE_DEPTH = 100,
  JUDGE_WORST = 10,
  DEFAULT_LIMIT = 10,
  MAX_LIMIT = 1000000
};

/* ---- Options */

static struct
{
  gboolean all, prefix, categories, paths, null, vimgrep, batch, explain, no_votes, suggest,
    absolute, summary;
  guint facets;
  int sort;
  int limit, offset;
  char *since;
  char *lang, *locale, *category, *tag, *like, *judge, *log, *session;
} opt = { .limit = DEFAULT_LIMIT };

/* What there is to do, by the options and operands given; and how it is shown. */
enum
{
  DO_QUERY = 1 << 0,
  DO_BROWSE = 1 << 1,
  DO_CATEGORIES = 1 << 2,
  DO_LIKE = 1 << 3,
  DO_SUGGEST = 1 << 4,
  DO_BATCH = 1 << 5,
  DO_JUDGE = 1 << 6, /* a batch, too */
  AS_PATHS = 1 << 7,
  AS_VIMGREP = 1 << 8,
  DO_TITLES = 1 << 9,
  EXCLUSIVE = DO_CATEGORIES | DO_LIKE | DO_SUGGEST | DO_BATCH
};

static const char *const view_names[] = { "a QUERY",
                                          "a listing without a QUERY",
                                          "--categories",
                                          "--like",
                                          "--suggest",
                                          "--batch",
                                          "--judge",
                                          "--paths",
                                          "--vimgrep",
                                          "--judge=titles",
                                          NULL };

static const char *const sort_names[] = { "score", "updated", "votes", NULL };

/* Names of facets with commas between, as bits. */
static gboolean
parse_facets (const char *text, gpointer value, GError **error)
{
  g_auto(GStrv) names = g_strsplit (text, ",", -1);

  *(guint *) value = 0;
  for (char **name = names; *name != NULL; name++)
    {
      guint i = 0;

      while (facet_names[i] != NULL && strcmp (facet_names[i], *name) != 0)
        i++;
      if (facet_names[i] == NULL)
        {
          g_autofree char *meant = choice_meant (*name, facet_names, i);

          return desk_usage_error (error,
                                   "expected category, tag or lang, or several with commas "
                                   "between, not \"%s\"%s",
                                   *name, meant);
        }
      *(guint *) value |= 1u << i;
    }
  return TRUE;
}

static void
offer_categories (const ToolCommon *common, GPtrArray *words)
{
  article_offer (common->db, OFFER_CATEGORIES, words);
}

static void
offer_tags (const ToolCommon *common, GPtrArray *words)
{
  article_offer (common->db, OFFER_TAGS, words);
}

static void
offer_langs (const ToolCommon *common, GPtrArray *words)
{
  article_offer (common->db, OFFER_LANGS, words);
}

static void
offer_paths (const ToolCommon *common, GPtrArray *words)
{
  article_offer (common->db, OFFER_PATHS, words);
}

static const char *const judge_words[] = { "titles", NULL };

static const Option option_rows[] = {
  { "limit", 'n', OPTION_COUNT, &opt.limit, "N", .help = "at most N answers", .min = 1,
    .max = MAX_LIMIT, .not_for = DO_CATEGORIES },
  { "offset", 0, OPTION_COUNT, &opt.offset, "N", .help = "pass over the first N",
    .max = MAX_LIMIT, .not_for = DO_CATEGORIES | DO_SUGGEST },
  { "all", 'a', OPTION_FLAG, &opt.all, .help = "require every word",
    .only_for = DO_QUERY | DO_BATCH },
  { "prefix", 0, OPTION_FLAG, &opt.prefix,
    .help = "as one types: the query's last word is a beginning",
    .only_for = DO_QUERY | DO_BATCH },
  { "lang", 'l', OPTION_TEXT, &opt.lang, "LANG", .help = "only articles in this language",
    .values = offer_langs },
  { "category", 'C', OPTION_TEXT, &opt.category, "CATEGORY",
    .help = "only this category and those below; without a query, list its articles",
    .values = offer_categories },
  { "tag", 't', OPTION_TEXT, &opt.tag, "TAG", .help = "only articles with this tag",
    .values = offer_tags, .not_for = DO_CATEGORIES },
  { "since", 0, OPTION_TIME, &opt.since, "TIME",
    .help = "only articles that were revised or written then or later, by their front matter",
    .not_for = DO_CATEGORIES | DO_TITLES },
  { "sort", 0, OPTION_KEYWORD, &opt.sort, "KEY",
    .help = "the order of what answers best (score): newest first, or by votes",
    .words = sort_names, .only_for = DO_QUERY | DO_BROWSE | DO_BATCH },
  { "categories", 0, OPTION_FLAG, &opt.categories, .help = "show the tree of categories",
    .view = DO_CATEGORIES, .not_for = EXCLUSIVE },
  { "like", 0, OPTION_FILE, &opt.like, "PATH|-",
    .help = "articles like the one of that path, file, address, slug or id; or like the text on "
            "standard input",
    .values = offer_paths, .view = DO_LIKE, .not_for = EXCLUSIVE },
  { "suggest", 0, OPTION_FLAG, &opt.suggest,
    .help
    = "up to three articles for a QUERY or the text on standard input, if they are good enough",
    .view = DO_SUGGEST, .not_for = EXCLUSIVE },
  { "paths", 0, OPTION_FLAG, &opt.paths, .help = "print paths only", .view = AS_PATHS,
    .not_for = DO_CATEGORIES | DO_JUDGE | AS_VIMGREP },
  { "summary", 0, OPTION_FLAG, &opt.summary,
    .help = "say how many match, and in JSON how the query was understood",
    .only_for = DO_QUERY | DO_BROWSE },
  { "facets", 0, OPTION_CUSTOM, &opt.facets, "LIST",
    .help = "with that, how many of them are of each category, tag or lang",
    .words = facet_names, .parse = parse_facets, .only_for = DO_QUERY | DO_BROWSE },
  { "null", '0', OPTION_FLAG, &opt.null, .help = "with --paths: end each with a NUL byte",
    .only_for = AS_PATHS },
  { "absolute", 0, OPTION_FLAG, &opt.absolute,
    .help = "with --paths or --vimgrep: from the root of the file system",
    .only_for = AS_PATHS | AS_VIMGREP },
  { "vimgrep", 0, OPTION_FLAG, &opt.vimgrep,
    .help = "print path:line:column:text for an editor", .view = AS_VIMGREP,
    .not_for = DO_CATEGORIES | DO_JUDGE | AS_PATHS },
  { "batch", 0, OPTION_FLAG, &opt.batch,
    .help = "answer the queries on standard input, \"id TAB query\" a line", .view = DO_BATCH,
    .not_for = EXCLUSIVE },
  { "judge", 0, OPTION_FILE, &opt.judge, "QRELS|titles",
    .help = "with --batch: print the search quality by these judgements; \"titles\": by the "
            "articles' own titles",
    .words = judge_words, .only_for = DO_BATCH | DO_TITLES },
  { "explain", 0, OPTION_FLAG, &opt.explain, .help = "say why each ranks where it does",
    .not_for = DO_BROWSE | DO_CATEGORIES | DO_JUDGE | AS_PATHS | AS_VIMGREP },
  { "no-votes", 0, OPTION_FLAG, &opt.no_votes, .help = "rank without regard to votes",
    .not_for = DO_BROWSE | DO_CATEGORIES },
  /* A form on a page gives it always: a list is no search, and not logged. */
  { "log", 0, OPTION_OUTPUT, &opt.log, "FILE",
    .help = "append the query and what it found to FILE", .only_for = DO_QUERY | DO_BROWSE },
  { "session", 0, OPTION_TEXT, &opt.session, "NAME",
    .help
    = "with --log: the visit that the query belongs to, which the log has as a hash of a day",
    .only_for = DO_QUERY | DO_BROWSE },
  { .name = NULL }
};

static gint64 since_at = G_MININT64;

static gboolean
read_since (GError **error)
{
  if (opt.since == NULL || timestamp_parse (opt.since, NULL, &since_at, error))
    return TRUE;
  g_prefix_error (error, "--since: ");
  return FALSE;
}

/* `-lang=en` and `-lang:en` reach us as -l with the rest. */
static const char *
behind_long_name (const char *value, const char *rest)
{
  gsize length = strlen (rest);

  return value != NULL && g_str_has_prefix (value, rest)
             && (value[length] == '=' || value[length] == ':')
           ? value + length + 1
           : NULL;
}

static gboolean
names_are_short (GError **error)
{
  const char *lang = behind_long_name (opt.lang, "ang"),
             *tag = behind_long_name (opt.tag, "ag");
  const char *value = lang != NULL ? lang : tag, *name = lang != NULL ? "lang" : "tag";

  return value == NULL
         || desk_usage_error (error,
                              "-%s is -%c with \"%s...\": write --%s=%s, or, to leave these "
                              "out, -- -%s:%s",
                              name, *name, name + 1, name, value, name, value);
}

static guint
choose_views (guint chosen, const ToolCommon *common, GError **error)
{
  gboolean titles = opt.judge != NULL && strcmp (opt.judge, "titles") == 0;
  guint task = chosen & EXCLUSIVE;

  if (task == 0 && titles)
    task = DO_TITLES;
  if (task == 0)
    task = common->n_operands > 0 ? DO_QUERY : DO_BROWSE;
  if (task != DO_QUERY && task != DO_SUGGEST && common->n_operands > 0)
    desk_usage_error (error, "no QUERY goes with --batch, --categories or --like");
  else if (task == DO_BROWSE && opt.category == NULL && opt.tag == NULL && opt.lang == NULL)
    desk_usage_error (error, "expected a QUERY");
  else if (titles && task == DO_BATCH)
    desk_usage_error (error, "--judge=titles asks for the titles by itself, without --batch; a "
                             "file of that name is ./titles");
  else if ((opt.paths || opt.vimgrep) && common->format != FORMAT_TEXT)
    desk_usage_error (error, "--paths, --vimgrep and -f exclude each other");
  else if ((opt.summary || opt.facets != 0)
           && (opt.paths || opt.vimgrep || common->format == FORMAT_TSV
               || common->format == FORMAT_CSV))
    desk_usage_error (error, "--summary and --facets go with -f text, json and jsonl: a table "
                             "has rows of one kind");
  else if (opt.session != NULL && opt.log == NULL)
    desk_usage_error (error, "--session goes with --log");
  else if (!read_since (error) || !names_are_short (error))
    return 0;
  else
    return chosen | task | (opt.judge != NULL && task == DO_BATCH ? DO_JUDGE : 0);
  return 0;
}

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
  .options = option_rows,
  .views = view_names,
  .choose = choose_views,
};

/* ---- What is done */

/* A category's name has no slash at its end. */
static void
normalise_filters (void)
{
  gsize length = opt.category == NULL ? 0 : strlen (opt.category);

  while (length > 0 && opt.category[length - 1] == '/')
    opt.category[--length] = '\0';
  if (opt.lang != NULL)
    opt.locale = answer_locale (opt.lang);
}

static AnswerOptions
answer_options (const ToolCommon *common)
{
  gboolean deep = opt.judge != NULL && !tool_given (common, &opt.limit);

  return (AnswerOptions){
    .limit = deep ? JUDGE_DEPTH : (guint) opt.limit,
    .offset = (guint) opt.offset,
    .lang = opt.lang,
    .locale = opt.locale,
    .category = opt.category,
    .tag = opt.tag,
    .all = opt.all,
    .begun = opt.prefix,
    .votes = !opt.no_votes,
    .snippets = !opt.paths && opt.judge == NULL,
    .tallies = TRUE,
    .explain = opt.explain,
    .details = common->format != FORMAT_TEXT,
    .places = opt.vimgrep || opt.absolute,
    .confident = opt.suggest,
    .since = since_at,
    .sort = (AnswerSort) opt.sort,
    .facets = opt.facets,
    .summary = opt.summary || opt.facets != 0,
  };
}

static Show *
make_show (const ToolCommon *common, Output *out)
{
  ShowOptions options = {
    .out = out,
    .style = opt.paths     ? (opt.null ? SHOW_PATHS0 : SHOW_PATHS)
             : opt.vimgrep ? SHOW_VIMGREP
                           : SHOW_ROWS,
    .format = common->format,
    .batch = opt.batch,
    .explain = opt.explain,
    .confidence = opt.suggest,
    .absolute = opt.absolute,
    .color = tool_wants_color (common, out),
    .spreadsheet = common->spreadsheet,
  };

  return show_new (&options);
}

static char *
read_stdin (const ToolCommon *common, gsize *length, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[65536];
  size_t got;

  file_await ("a text", common->quiet);
  /* (At a terminal glibc would read on behind the first Ctrl-D.) */
  while (!feof (stdin) && (got = fread (buffer, 1, sizeof buffer, stdin)) > 0)
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
answer_like (KnowledgeBase *kb, const ToolCommon *common, const AnswerOptions *options,
             GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (strcmp (opt.like, "-") != 0)
    return answer_like_article (kb, opt.like, options, error);
  text = read_stdin (common, &length, error);
  return text == NULL ? NULL : answer_like_text (kb, text, length, options, error);
}

/* To what is asked in the operands, or on standard input. */
static Answer *
suggest_articles (KnowledgeBase *kb, const ToolCommon *common, const AnswerOptions *options,
                  GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (common->n_operands > 0)
    text = g_strjoinv (" ", common->operands);
  else if ((text = read_stdin (common, &length, error)) == NULL)
    return NULL;
  return answer_suggest (kb, text, options, error);
}

/* A log that cannot be written is no reason to leave the reader without an answer; a file that is no log is a
 * mistake of whoever asks. */
static gboolean
log_query (const char *query, const Answer *answer, GError **error)
{
  const AnswerRow *first = answer->rows->len == 0 ? NULL : g_ptr_array_index (answer->rows, 0);
  QueryLogEntry entry = {
    .at = timestamp_now (),
    .lang = opt.lang == NULL ? "" : opt.lang,
    .found = answer->rows->len,
    .query = query,
    .path = first == NULL ? "" : first->article.path,
    .visit = opt.session,
  };
  g_autoptr(GError) why = NULL;

  if (query_log_append (opt.log, &entry, &why))
    return TRUE;
  if (g_error_matches (why, DESK_ERROR, DESK_ERROR_USAGE))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&why), "--log: ");
      return FALSE;
    }
  desk_warn ("not logged: %s", why->message);
  return TRUE;
}

static Answer *
answer_one (KnowledgeBase *kb, const ToolCommon *common, const AnswerOptions *options,
            GError **error)
{
  g_autofree char *query = NULL;
  g_autoptr(Answer) answer = NULL;

  if (common->views & DO_BROWSE)
    return answer_browse (kb, options, error);
  if (common->views & DO_SUGGEST)
    return suggest_articles (kb, common, options, error);
  if (common->views & DO_LIKE)
    return answer_like (kb, common, options, error);
  query = g_strjoinv (" ", common->operands);
  answer = answer_query (kb, query, strlen (query), options, error);
  if (answer != NULL && opt.log != NULL && opt.offset == 0 && !log_query (query, answer, error))
    return NULL;
  return g_steal_pointer (&answer);
}

/* What goes to stderr beside the answer. */
static void
tell (const Answer *answer, const ToolCommon *common)
{
  for (guint i = 0; i < answer->notes->len && !common->quiet; i++)
    desk_warn ("%s", (char *) g_ptr_array_index (answer->notes, i));
  if (answer->rows->len > 0 || common->quiet)
    return;
  if (answer->why != NULL)
    desk_warn ("%s", answer->why);
  else
    desk_warn (opt.suggest      ? "nothing good enough to suggest"
               : opt.offset > 0 ? "nothing found there"
                                : "nothing found");
}

static int
run_one (KnowledgeBase *kb, const ToolCommon *common, Output *out, GError **error)
{
  AnswerOptions options = answer_options (common);
  g_autoptr(Answer) answer = answer_one (kb, common, &options, error);
  g_autoptr(Show) show = NULL;

  if (answer == NULL)
    return -1;
  show = make_show (common, out);
  if (options.summary)
    summary_begin (answer, out, common->format);
  show_answer (show, NULL, answer);
  show_finish (show);
  if (options.summary)
    summary_end (answer, out, common->format);
  tell (answer, common);
  return answer->rows->len > 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run_batch (KnowledgeBase *kb, const ToolCommon *common, Output *out, GError **error)
{
  AnswerOptions options = answer_options (common);
  g_autoptr(Judge) judge = NULL;
  g_autoptr(Show) show = NULL;
  BatchCounts counts;
  guint missing = 0;

  if (opt.judge != NULL && (judge = judge_new (opt.judge, kb, error)) == NULL)
    return -1;
  if (judge == NULL)
    show = make_show (common, out);
  file_await ("queries", common->quiet);
  if (!batch_run (kb, &options, show, judge, &counts, error))
    return -1;
  if (judge != NULL)
    judge_report (judge, out, common->format, JUDGE_WORST);
  else
    show_finish (show);
  if (judge != NULL)
    missing = judge_check (judge);
  return counts.answered > 0 && counts.rejected + missing == 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run_titles (KnowledgeBase *kb, const ToolCommon *common, Output *out, GError **error)
{
  AnswerOptions options = answer_options (common);
  gboolean any;

  if (!titles_judge (kb, &options, out, common->format, &any, error))
    return -1;
  if (!any && !common->quiet)
    desk_warn ("no article has a title of its own to ask for");
  return any ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run_categories (KnowledgeBase *kb, const ToolCommon *common, Output *out, GError **error)
{
  AnswerOptions options = answer_options (common);
  g_autoptr(Answer) none = NULL;
  gboolean any;

  if (!categories_show (kb, &options, out, common->format, &any, error))
    return -1;
  if (any)
    return STATUS_OK;
  none = answer_browse (kb, &options, error);
  if (none == NULL)
    return -1;
  tell (none, common);
  return STATUS_NEGATIVE;
}

static KnowledgeUse
use_of (const ToolCommon *common)
{
  if (common->views & (DO_BATCH | DO_TITLES))
    return KNOWLEDGE_BATCH;
  if (common->views & (DO_CATEGORIES | DO_BROWSE | DO_SUGGEST | DO_LIKE))
    return KNOWLEDGE_ANY;
  return opt.paths ? KNOWLEDGE_PATHS : KNOWLEDGE_ANSWER;
}

static int
run (ToolCommon *common, GError **error)
{
  /* Never closed: a reader leaves nothing behind that the end of the process does not
   * clear, and closing would take longer than a page read. */
  static KnowledgeBase kb;
  Output *out;

  if (common->views & DO_BATCH)
    process_enlarge_heap ();
  normalise_filters ();
  if (!knowledge_base_open (&kb, common->db, use_of (common), error)
      || (out = tool_output (common, NULL, error)) == NULL)
    return -1;
  return common->views & DO_BATCH        ? run_batch (&kb, common, out, error)
         : common->views & DO_TITLES     ? run_titles (&kb, common, out, error)
         : common->views & DO_CATEGORIES ? run_categories (&kb, common, out, error)
                                         : run_one (&kb, common, out, error);
}

int
main (int argc, char **argv)
{
  process_warm_heap ();
  return tool_main (&info, run, argc, argv);
}
