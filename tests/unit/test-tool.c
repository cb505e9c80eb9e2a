#include "base/tool.h"

#include "capture.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static struct
{
  int limit, least, by;
  double share;
  char *lang, *file, *at;
  GTimeZone *zone;
  GString *edits;
  gboolean tree, no_votes, deep;
} opt = { .limit = 10, .least = -1, .by = -1 };

enum
{
  VIEW_LIST = 1,
  VIEW_TREE = 2,
  VIEW_PAGE = 4
};

static const char *const views[] = { "a list", "--tree", "--page", NULL };
static const char *const groups[] = { "article", "category", "day", "week", NULL };
static gboolean page;

static gboolean
take_edits (const char *text, gpointer value, GError **error)
{
  GString **all = value;

  if (g_str_equal (text, "never"))
    {
      g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, "no \"never\"");
      return FALSE;
    }
  if (*all == NULL)
    *all = g_string_new (NULL);
  g_string_append_printf (*all, "<%s>", text);
  return TRUE;
}

static void
clear_edits (gpointer value)
{
  if (*(GString **) value != NULL)
    g_string_free (*(GString **) value, TRUE);
}

static gboolean
check_lang (const char *text, gpointer value, GError **error)
{
  g_assert_null (value);
  return strlen (text) < 9 || desk_usage_error (error, "no language \"%s\"", text);
}

static const Option options[] = {
  { "limit", 'n', OPTION_COUNT, &opt.limit, "N", .help = "show at most N results", .min = -5,
    .max = 1000, .not_for = VIEW_TREE },
  { "least", 0, OPTION_COUNT, &opt.least, "N", .help = "a number", .max = G_MAXINT },
  { "share", 0, OPTION_PERCENT, &opt.share, "SHARE", .help = "a share" },
  { "lang", 'l', OPTION_TEXT, &opt.lang, "LANG",
    .help = "only articles in LANG, a code like nl; without it the language of the query is "
            "guessed",
    .parse = check_lang },
  { "by", 0, OPTION_KEYWORD, &opt.by, "GROUP", .help = "a row for each", .words = groups },
  { "tree", 0, OPTION_FLAG, &opt.tree, .help = "the tree", .view = VIEW_TREE,
    .not_for = VIEW_PAGE },
  { "page", 0, OPTION_FLAG, &page, .help = "a page", .view = VIEW_PAGE, .not_for = VIEW_TREE },
  { "deep", 0, OPTION_FLAG, &opt.deep, .help = "the whole tree", .only_for = VIEW_TREE },
  { "no-votes", 0, OPTION_FLAG, &opt.no_votes, .help = "rank without votes" },
  { "edits", 'e', OPTION_CUSTOM, &opt.edits, "KIND", .help = "edits of a kind",
    .parse = take_edits, .clear = clear_edits },
  { "file-with-a-long-name-of-its-own", 0, OPTION_FILE, &opt.file, "FILE",
    .help = "stands on two lines" },
  { "at", 0, OPTION_TIME, &opt.at, "TIME", .help = "when" },
  { "zone", 0, OPTION_ZONE, &opt.zone, "ZONE", .help = "where" },
  { .name = NULL },
};

static const char *const suffixes[] = { ".png", NULL };

static const ToolInfo info = {
  .name = "kbtest",
  .usage = "[options] QUERY...\n[options] --tree",
  .summary = "Searches the knowledge base for the words of QUERY and prints the articles that "
             "fit best.\n\nThe best one stands first.",
  .examples = "kbtest transfer\nkbtest -n5 'auth code'\n",
  .options = options,
  .views = views,
  .tables = VIEW_LIST | VIEW_TREE,
  .suffixes = suffixes,
};

static const ToolInfo bare_info = {
  .name = "kbbare", .usage = "FILE...", .summary = "Reads.", .no_db = TRUE, .no_format = TRUE
};

/* A command line in one string: words part at single spaces. */
typedef struct
{
  const ToolInfo *info;
  const char *line;
} Call;

static void
print_common (const ToolCommon *common, Output *out)
{
  if (common->db != NULL && strcmp (common->db, "/data/deskbook/desk.db") != 0)
    output_printf (out, "db=%s ", common->db);
  if (common->format_given)
    output_printf (out, "format=%d ", common->format);
  if (common->output != NULL)
    output_printf (out, "output=%s ", common->output);
  output_string (out, common->spreadsheet ? "spreadsheet " : "");
  output_string (out, common->quiet ? "quiet " : "");
  output_string (out, common->verbose ? "verbose " : "");
  if (common->color != COLOR_AUTO)
    output_printf (out, "color=%d ", common->color);
  if (common->views != VIEW_LIST)
    output_printf (out, "views=%u ", common->views);
  for (char **operand = common->operands; *operand != NULL; operand++)
    output_printf (out, "[%s]", *operand);
  g_assert_cmpuint (common->n_operands, ==, g_strv_length (common->operands));
}

/* Prints what the tool was told. */
static int
print_all (ToolCommon *common, GError **error)
{
  Output *out = tool_output (common, "-", error);
  const char *texts[] = { opt.lang, opt.file, opt.at };
  static const char *const names[] = { "lang", "file", "at" };

  if (opt.limit != 10)
    output_printf (out, "limit=%d ", opt.limit);
  if (opt.least != -1)
    output_printf (out, "least=%d ", opt.least);
  if (opt.share != 0)
    output_printf (out, "share=%.3f ", opt.share);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      output_printf (out, "%s=%s ", names[i], texts[i]);
  if (opt.by != -1)
    output_printf (out, "by=%d ", opt.by);
  if (opt.zone != NULL)
    output_printf (out, "zone=%s ", g_time_zone_get_identifier (opt.zone));
  if (opt.edits != NULL)
    output_printf (out, "edits=%s ", opt.edits->str);
  output_string (out, opt.tree ? "tree " : "");
  output_string (out, opt.no_votes ? "no-votes " : "");
  g_assert_cmpint (opt.tree, ==, tool_given (common, &opt.tree));
  g_assert_cmpint (opt.lang != NULL, ==, tool_given (common, &opt.lang));
  print_common (common, out);
  return STATUS_OK;
}

static int
run_tool (gconstpointer data)
{
  const Call *call = data;
  g_auto(GStrv) owned = g_strsplit (call->line, " ", -1);
  g_autofree char **argv = g_memdup2 (owned, sizeof *owned * (g_strv_length (owned) + 1));

  return tool_main (call->info, print_all, (int) g_strv_length (argv), argv);
}

static void
test_options (void)
{
  static const struct
  {
    const char *line, *expected;
  } rows[] = {
    { "kbtest", "" },
    { "kbtest a b", "[a][b]" },
    { "kbtest -n5 a", "limit=5 [a]" },
    { "kbtest -n 5 a", "limit=5 [a]" },
    { "kbtest a -n -5", "limit=-5 [a]" },
    { "kbtest --limit=010", "" },
    { "kbtest --limit 007 a", "limit=7 [a]" },
    { "kbtest -n1 -n2", "limit=2 " },
    { "kbtest --least=2147483647", "least=2147483647 " },
    { "kbtest --least=0", "least=0 " },
    { "kbtest --share=25", "share=0.250 " },
    { "kbtest --share=99.5%", "share=0.995 " },
    { "kbtest --by=week --by day", "by=2 " },
    { "kbtest --at=2026-11-22", "at=2026-11-22 " },
    { "kbtest --at=@0", "at=@0 " },
    { "kbtest --zone=Europe/Amsterdam", "zone=Europe/Amsterdam " },
    { "kbtest -qn5 a", "limit=5 quiet [a]" },
    { "kbtest -qvn 5 a", "limit=5 quiet verbose [a]" },
    { "kbtest a -q b -v", "quiet verbose [a][b]" },
    { "kbtest - a", "[-][a]" },
    { "kbtest -l - a", "lang=- [a]" },
    { "kbtest -- -x", "[-x]" },
    { "kbtest -- --", "[--]" },
    { "kbtest a -- b -- -q", "[a][b][--][-q]" },
    { "kbtest -l -- a -- -q", "lang=-- [a][-q]" },
    { "kbtest --lang=a=b", "lang=a=b " },
    { "kbtest --lang= a", "lang= [a]" },
    { "kbtest -l \xc3\xa9", "lang=\xc3\xa9 " },
    { "kbtest --file-with-a-long-name-of-its-own=\xff\xc3\xa9", "file=\xff\xc3\xa9 " },
    { "kbtest \xff", "[\xff]" },
    { "kbtest -lnl -l fr", "lang=fr " },
    { "kbtest -ea -e b --edits=c", "edits=<a><b><c> " },
    { "kbtest --tree --no-votes", "tree no-votes views=2 " },
    { "kbtest --tree --deep --deep", "tree views=2 " },
    { "kbtest --page", "views=4 " },
    { "kbtest -e a", "edits=<a> " },
    { "kbtest --edits=\xff a", "edits=<\xff> [a]" },
    { "kbtest -d x.db", "db=x.db " },
    { "kbtest --db=/x/\xff", "db=/x/\xff " },
    { "kbtest -fjson -o out", "format=3 output=out " },
    { "kbtest --format=text", "format=0 " },
    { "kbtest -o -", "output=- " },
    { "kbtest -o out.csv", "format=2 output=out.csv " },
    { "kbtest -o a.b/out.JSONL", "format=4 output=a.b/out.JSONL " },
    { "kbtest -o out.csv -f tsv", "format=1 output=out.csv " },
    { "kbtest -o out.xyz -f tsv", "format=1 output=out.xyz " },
    { "kbtest -o out.txt", "output=out.txt " },
    { "kbtest -o out.png", "output=out.png " },
    { "kbtest -o a.b/out", "output=a.b/out " },
    { "kbtest -o .csv", "output=.csv " },
    { "kbtest -o x.csv --spreadsheet", "format=2 output=x.csv spreadsheet " },
    { "kbtest --spreadsheet -f csv", "format=2 spreadsheet " },
    { "kbtest --color=never --color=always", "color=1 " },
    { "kbtest  a", "[][a]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Call call = { &info, rows[i].line };
      g_auto(Captured) result = capture (run_tool, &call);

      g_assert_cmpstr (result.err, ==, "");
      g_assert_cmpstr (result.out, ==, rows[i].expected);
      g_assert_cmpint (result.status, ==, 0);
    }
}

static void
test_usage_errors (void)
{
  static const struct
  {
    const char *line, *expected;
  } rows[] = {
    { "kbtest --foo", "unknown option --foo" },
    { "kbtest --formt=csv", "unknown option --formt; did you mean --format?" },
    { "kbtest --fromat", "unknown option --fromat; did you mean --format?" },
    { "kbtest --foo=1 a", "unknown option --foo" },
    { "kbtest --", NULL },
    { "kbtest --=x", "unknown option --" },
    { "kbtest --lim=5", "unknown option --lim; did you mean --limit?" },
    { "kbtest --limits=5", "unknown option --limits; did you mean --limit?" },
    { "kbtest -x", "unknown option -x" },
    { "kbtest -qx", "unknown option -x" },
    { "kbtest -\xc3\xa9", "unknown option -\xc3\xa9" },
    { "kbtest -\xff\x1b", "unknown option -\\xff\\x1b" },
    { "kbtest --a\nb", "unknown option --a\\nb" },
    { "kbtest --quiet=1", "option --quiet takes no value" },
    { "kbtest --tree= a", "option --tree takes no value" },
    { "kbtest -n", "option -n needs a value" },
    { "kbtest a --lang", "option --lang needs a value" },
    { "kbtest -n x", "-n: expected a number from -5 to 1000, not \"x\"" },
    { "kbtest -n5x", "-n: expected a number from -5 to 1000, not \"5x\"" },
    { "kbtest --limit=", "--limit: expected a number from -5 to 1000, not \"\"" },
    { "kbtest --limit=0x10", "--limit: expected a number from -5 to 1000, not \"0x10\"" },
    { "kbtest --limit=2147483648",
      "--limit: expected a number from -5 to 1000, not \"2147483648\"" },
    { "kbtest -n -6", "-n: expected a number from -5 to 1000, not \"-6\"" },
    { "kbtest --least=-1", "--least: expected a number, 0 or more, not \"-1\"" },
    { "kbtest --least=2147483648",
      "--least: expected a number, 0 or more, not \"2147483648\"" },
    { "kbtest --share=1,5", "--share: expected per cent, from 0 to 100, not \"1,5\"" },
    { "kbtest --share=nan", "--share: expected per cent, from 0 to 100, not \"nan\"" },
    { "kbtest --share=", "--share: expected per cent, from 0 to 100, not \"\"" },
    { "kbtest --share=101", "--share: expected per cent, from 0 to 100, not \"101\"" },
    { "kbtest --share=%", "--share: expected per cent, from 0 to 100, not \"%\"" },
    { "kbtest --edits=never", "--edits: no \"never\"" },
    { "kbtest -l netherlands", "-l: no language \"netherlands\"" },
    { "kbtest -l \xff", "-l is not UTF-8 text: \"\\xff\"" },
    { "kbtest --by=dya",
      "--by: expected article, category, day or week, not \"dya\"; did you mean day?" },
    { "kbtest --by=cat",
      "--by: expected article, category, day or week, not \"cat\"; did you mean category?" },
    { "kbtest --by=", "--by: expected article, category, day or week, not \"\"" },
    { "kbtest --by=year", "--by: expected article, category, day or week, not \"year\"" },
    { "kbtest --at=soon", "--at: expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, "
                          "not \"soon\"" },
    { "kbtest --zone=CET-1", "--zone: expected a zone like Europe/Amsterdam, not \"CET-1\"" },
    { "kbtest --zone=", "--zone: expected a zone like Europe/Amsterdam, not \"\"" },
    { "kbtest --zone=/etc/localtime",
      "--zone: expected a zone like Europe/Amsterdam, not \"/etc/localtime\"" },
    { "kbtest --tree --page", "--tree and --page exclude each other" },
    { "kbtest --tree -n5", "-n is not for --tree" },
    { "kbtest --deep", "--deep is for --tree" },
    { "kbtest --page -fcsv", "-f is for a list and --tree" },
    { "kbtest --page --format=text", "--format is for a list and --tree" },
    { "kbtest --spreadsheet", "--spreadsheet goes with -f csv" },
    { "kbtest --spreadsheet -ftsv", "--spreadsheet goes with -f csv" },
    { "kbtest -o a.xlsx", "-o: no format by the suffix of \"a.xlsx\"; expected .png, .txt, "
                          ".tsv, .csv, .json or .jsonl, or a format by -f" },
    { "kbtest --color=bogus", "--color: expected auto, always or never, not \"bogus\"" },
    { "kbtest -f xml", "-f: expected text, tsv, csv, json, jsonl or png, not \"xml\"" },
    { "kbtest -f TSV",
      "-f: expected text, tsv, csv, json, jsonl or png, not \"TSV\"; did you mean tsv?" },
    { "kbtest --format=", "--format: expected text, tsv, csv, json, jsonl or png, not \"\"" },
    { "kbtest -d ", "option --db needs a file name" },
    { "kbtest --output=", "option --output needs a file name" },
    { "kbtest -d x -o y --nope", "unknown option --nope" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Call call = { &info, rows[i].line };
      g_auto(Captured) result = capture (run_tool, &call);
      g_autofree char *expected
        = rows[i].expected == NULL
            ? g_strdup ("")
            : g_strdup_printf ("kbtest: %s (try 'kbtest --help')\n", rows[i].expected);

      g_assert_cmpstr (result.err, ==, expected);
      g_assert_cmpstr (result.out, ==, "");
      g_assert_cmpint (result.status, ==, rows[i].expected == NULL ? 0 : 2);
    }
}

static void
test_help (void)
{
  /* clang-format off */
  static const char expected[] =
      "Usage: kbtest [options] QUERY...\n"
      "       kbtest [options] --tree\n"
      "\n"
      "Searches the knowledge base for the words of QUERY and prints the articles that\n"
      "fit best.\n"
      "\n"
      "The best one stands first.\n"
      "\n"
      "Options:\n"
      "  -n, --limit=N           show at most N results (10)\n"
      "      --least=N           a number\n"
      "      --share=SHARE       a share\n"
      "  -l, --lang=LANG         only articles in LANG, a code like nl; without it the\n"
      "                          language of the query is guessed\n"
      "      --by=GROUP          a row for each: article, category, day or week\n"
      "      --tree              the tree\n"
      "      --page              a page\n"
      "      --deep              the whole tree\n"
      "      --no-votes          rank without votes\n"
      "  -e, --edits=KIND        edits of a kind\n"
      "      --file-with-a-long-name-of-its-own=FILE\n"
      "                          stands on two lines\n"
      "      --at=TIME           when\n"
      "      --zone=ZONE         where\n"
      "\n"
      "Common options:\n"
      "  -d, --db=FILE           the database ($DESKBOOK_DB, else\n"
      "                          ~/.local/share/deskbook/desk.db)\n"
      "  -f, --format=FORMAT     text, tsv, csv, json, jsonl or png (text)\n"
      "  -o, --output=FILE       write to FILE, replaced only when all is written; its\n"
      "                          suffix is the format\n"
      "      --spreadsheet       make CSV safe to open in a spreadsheet\n"
      "  -q, --quiet             no progress and no remarks on stderr\n"
      "  -v, --verbose           say more on stderr\n"
      "      --color=WHEN        auto, always or never (auto)\n"
      "      --completion=SHELL  print what that shell needs to complete words: bash,\n"
      "                          zsh or fish\n"
      "  -h, --help              show this help\n"
      "  -V, --version           show the version\n"
      "\n"
      "Examples:\n"
      "  kbtest transfer\n"
      "  kbtest -n5 'auth code'\n";
  /* clang-format on */
  static const char *const lines[] = { "kbtest --help", "kbtest -h", "kbtest a -qh -V" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      Call call = { &info, lines[i] };
      g_auto(Captured) result = capture (run_tool, &call);

      g_assert_cmpstr (result.out, ==, expected);
      g_assert_cmpstr (result.err, ==, "");
      g_assert_cmpint (result.status, ==, 0);
    }
}

static void
test_bare_tool (void)
{
  Call help = { &bare_info, "kbbare -h" };
  Call version = { &bare_info, "kbbare -V" };
  Call without = { &bare_info, "kbbare a" };
  Call db = { &bare_info, "kbbare -d x" };
  g_auto(Captured) helped = capture (run_tool, &help);
  g_auto(Captured) named = capture (run_tool, &version);
  g_auto(Captured) ran = capture (run_tool, &without);
  g_auto(Captured) refused = capture (run_tool, &db);

  g_assert_cmpstr (
    helped.out, ==,
    "Usage: kbbare FILE...\n"
    "\n"
    "Reads.\n"
    "\n"
    "Options:\n"
    "  -q, --quiet             no progress and no remarks on stderr\n"
    "  -v, --verbose           say more on stderr\n"
    "      --color=WHEN        auto, always or never (auto)\n"
    "      --completion=SHELL  print what that shell needs to complete words: bash,\n"
    "                          zsh or fish\n"
    "  -h, --help              show this help\n"
    "  -V, --version           show the version\n");
  g_assert_cmpstr (named.out, ==, "kbbare (deskbook) " DESKBOOK_VERSION "\n");
  g_assert_cmpstr (ran.out, ==, "[a]");
  g_assert_cmpstr (refused.err, ==, "kbbare: unknown option -d (try 'kbbare --help')\n");
}

static int
help_to_full_disk (gconstpointer data)
{
  dup2 (open ("/dev/full", O_WRONLY), STDOUT_FILENO);
  return run_tool (data);
}

static void
test_help_on_full_disk (void)
{
  Call call = { &info, "kbtest --help" };
  g_auto(Captured) result = capture (help_to_full_disk, &call);

  g_assert_cmpstr (result.err, ==,
                   "kbtest: cannot write standard output: No space left on device\n");
  g_assert_cmpint (result.status, ==, 2);
}

/* With stdout closed, no file that the tool opens may become it. */
static int
open_with_closed_streams (gconstpointer data)
{
  struct stat null_device, status;

  for (int fd = 0; fd <= 1; fd++)
    close (fd);
  if (run_tool (data) != 2)
    return 90;
  g_assert_cmpint (stat ("/dev/null", &null_device), ==, 0);
  for (int fd = 0; fd <= 1; fd++)
    if (fstat (fd, &status) != 0 || status.st_rdev != null_device.st_rdev)
      return 91;
  return open ("/dev/null", O_RDONLY) > 2 ? 0 : 92;
}

static void
test_closed_streams (void)
{
  Call call = { &info, "kbtest a" };
  g_auto(Captured) result = capture (open_with_closed_streams, &call);

  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.err, ==,
                   "kbtest: cannot write standard output: Bad file descriptor\n");
}

static int
start_with_bad_row (gconstpointer data)
{
  const Option bad[] = { *(const Option *) data, { .name = NULL } };
  const ToolInfo bad_info = { .name = "kbtest", .usage = "", .summary = "", .options = bad };
  Call call = { &bad_info, "kbtest a" };

  return run_tool (&call);
}

static void
test_bad_rows (void)
{
  static const Option bad[] = {
    { "by", '\0', OPTION_KEYWORD, &opt.by, "X", .help = "has no words" },
    { "limit", '\0', OPTION_COUNT, &opt.limit, "X", .help = "has no room", .min = 1 },
    { "call", '\0', OPTION_CUSTOM, &opt.edits, "X", .help = "has no function" },
    { "quiet", '\0', OPTION_FLAG, &opt.tree, .help = "a common option's name" },
    { "quick", 'q', OPTION_FLAG, &opt.tree, .help = "a common option's letter" },
    { "", '\0', OPTION_FILE, &opt.lang, "X", .help = "operands" },
    { "file", '\0', OPTION_FILE, &opt.lang, .help = "does not say what it is" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(Captured) result = capture (start_with_bad_row, &bad[i]);

      g_assert_cmpint (result.status, ==, 128 + SIGABRT);
    }
}

static void
set_or_unset (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
  else
    g_unsetenv (name);
}

static void
test_database_path (void)
{
  static const struct
  {
    const char *own, *data, *home, *expected;
  } rows[] = {
    { NULL, NULL, "/home/u", "/home/u/.local/share/deskbook/desk.db" },
    { NULL, "", "/home/u", "/home/u/.local/share/deskbook/desk.db" },
    { NULL, "relative", "/home/u", "/home/u/.local/share/deskbook/desk.db" },
    { NULL, "/data/x", "/home/u", "/data/x/deskbook/desk.db" },
    { "", "/data/x", "/home/u", "/data/x/deskbook/desk.db" },
    { "my.db", "/data/x", "/home/u", "my.db" },
    { "/\xff.db", NULL, NULL, "/\xff.db" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Call call = { &info, "kbtest" };
      g_autofree char *expected = NULL;
      g_auto(Captured) result = { 0 };

      set_or_unset ("DESKBOOK_DB", rows[i].own);
      set_or_unset ("XDG_DATA_HOME", rows[i].data);
      set_or_unset ("HOME", rows[i].home);
      result = capture (run_tool, &call);
      expected = g_strdup_printf ("db=%s ", rows[i].expected);
      g_assert_cmpstr (result.out, ==, expected);
    }
  set_or_unset ("DESKBOOK_DB", NULL);
  set_or_unset ("XDG_DATA_HOME", "/data");
}

static void
test_text (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (options_text ("--lang", "\u00e9", NULL));
  g_assert_true (options_text ("--lang", "", NULL));
  g_assert_true (options_text ("--lang", NULL, NULL));
  g_assert_false (options_text ("--lang", "a\xff", &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==, "--lang is not UTF-8 text: \"a\xff\"");
}

typedef struct
{
  int color;
  const char *no_color, *term;
  gboolean terminal, expected;
} Coloured;

static int
wants_color (gconstpointer data)
{
  const Coloured *row = data;
  ToolCommon common = { .color = row->color };
  g_autoptr(Output) out = output_open (NULL, NULL);

  set_or_unset ("NO_COLOR", row->no_color);
  set_or_unset ("TERM", row->term);
  return tool_wants_color (&common, out);
}

static void
test_color (void)
{
  static const Coloured rows[] = {
    { COLOR_AUTO, NULL, "xterm", FALSE, FALSE }, { COLOR_AUTO, NULL, "xterm", TRUE, TRUE },
    { COLOR_AUTO, NULL, "xterm", TRUE, TRUE },   { COLOR_AUTO, NULL, NULL, TRUE, TRUE },
    { COLOR_AUTO, NULL, "dumb", TRUE, FALSE },   { COLOR_AUTO, "", "xterm", TRUE, TRUE },
    { COLOR_AUTO, "0", "xterm", TRUE, FALSE },   { COLOR_ALWAYS, "1", "dumb", FALSE, TRUE },
    { COLOR_NEVER, NULL, "xterm", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(Captured) result = rows[i].terminal ? capture_terminal (wants_color, &rows[i])
                                                  : capture (wants_color, &rows[i]);

      g_assert_cmpint (result.status, ==, rows[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("XDG_DATA_HOME", "/data", TRUE);
  g_unsetenv ("DESKBOOK_DB");
  g_test_add_func ("/tool/options", test_options);
  g_test_add_func ("/tool/usage-errors", test_usage_errors);
  g_test_add_func ("/tool/help", test_help);
  g_test_add_func ("/tool/bare-tool", test_bare_tool);
  g_test_add_func ("/tool/help-on-full-disk", test_help_on_full_disk);
  g_test_add_func ("/tool/closed-streams", test_closed_streams);
  g_test_add_func ("/tool/bad-rows", test_bad_rows);
  g_test_add_func ("/tool/database-path", test_database_path);
  g_test_add_func ("/tool/text", test_text);
  g_test_add_func ("/tool/color", test_color);
  return g_test_run ();
}
