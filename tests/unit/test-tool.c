#include "base/tool.h"

#include "capture.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static int limit;
static gint64 big;
static double share;
static char *lang;
static char **tags;
static gboolean tree, votes;
static char *edits;

static gboolean
take_edits (const char *name G_GNUC_UNUSED, const char *value,
            gpointer data G_GNUC_UNUSED, GError **error)
{
  if (g_strcmp0 (value, "never") == 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "no \"never\"");
      return FALSE;
    }
  g_free (edits);
  edits = g_strdup (value != NULL ? value : "(none)");
  return TRUE;
}

static const GOptionEntry entries[] = {
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, "show at most N results (10)", "N" },
  { "big", '\0', 0, G_OPTION_ARG_INT64, &big, "a big number", "N" },
  { "share", '\0', 0, G_OPTION_ARG_DOUBLE, &share, "a share", "SHARE" },
  { "lang", 'l', 0, G_OPTION_ARG_FILENAME, &lang,
    "only articles in LANG, a code like nl; without it the language of the query is "
    "guessed",
    "LANG" },
  { "tag", 't', 0, G_OPTION_ARG_FILENAME_ARRAY, &tags, "only articles with TAG",
    "TAG" },
  { "tree", '\0', 0, G_OPTION_ARG_NONE, &tree, "the tree", NULL },
  { "no-votes", '\0', G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &votes,
    "rank without votes", NULL },
  { "edits", 'e', G_OPTION_FLAG_OPTIONAL_ARG | G_OPTION_FLAG_FILENAME,
    G_OPTION_ARG_CALLBACK, (gpointer) take_edits, "edits of a kind", "KIND" },
  { "an-option-with-a-long-name", '\0', 0, G_OPTION_ARG_FILENAME, &lang,
    "stands on two lines", "WHAT" },
  { "secret", '\0', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &tree, "not shown", NULL },
  { 0 },
};

static const ToolInfo info = {
  "kbtest",
  "[options] QUERY...\n[options] --tree",
  "Searches the knowledge base for the words of QUERY and prints the articles that "
  "fit best.\n\nThe best one stands first.",
  "kbtest transfer\nkbtest -n5 'auth code'\n",
  FALSE,
  FALSE
};

static const ToolInfo bare_info = { "kbbare", "FILE...", "Reads.", NULL, TRUE, TRUE };

/* A command line in one string: words part at single spaces. */
typedef struct
{
  const ToolInfo *info;
  const GOptionEntry *entries;
  const char *line;
} Call;

/* Prints what the tool was told, or returns what tool_start says. */
static int
run_tool (gconstpointer data)
{
  const Call *call = data;
  g_auto(GStrv) owned = g_strsplit (call->line, " ", -1);
  g_autofree char **argv
      = g_memdup2 (owned, sizeof *owned * (g_strv_length (owned) + 1));
  ToolCommon common = { 0 };
  int argc = (int) g_strv_length (argv), status;
  Output *out;

  if (!tool_start (call->info, call->entries, &common, &argc, &argv, &status))
    {
      g_assert_true (common.db == NULL && common.output == NULL
                     && common.color == NULL);
      return status;
    }
  out = output_open (NULL, NULL);
  if (limit != 10)
    output_printf (out, "limit=%d ", limit);
  if (big != 0)
    output_printf (out, "big=%" G_GINT64_FORMAT " ", big);
  if (share != 0)
    output_printf (out, "share=%.3f ", share);
  if (lang != NULL)
    output_printf (out, "lang=%s ", lang);
  for (char **tag = tags; tag != NULL && *tag != NULL; tag++)
    output_printf (out, "tag=%s ", *tag);
  if (tree)
    output_string (out, "tree ");
  if (!votes)
    output_string (out, "no-votes ");
  if (edits != NULL)
    output_printf (out, "edits=%s ", edits);
  if (common.db != NULL && strcmp (common.db, "/data/deskbook/desk.db") != 0)
    output_printf (out, "db=%s ", common.db);
  if (common.format_given)
    output_printf (out, "format=%d ", common.format);
  if (common.output != NULL)
    output_printf (out, "output=%s ", common.output);
  output_string (out, common.quiet ? "quiet " : "");
  output_string (out, common.verbose ? "verbose " : "");
  if (common.color != NULL)
    output_printf (out, "color=%s ", common.color);
  for (int i = 1; i < argc; i++)
    output_printf (out, "[%s]", argv[i]);
  g_assert_null (argv[argc]);
  tool_common_clear (&common);
  tool_common_clear (&common);
  return output_close (out, NULL) ? 0 : 1;
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
    { "kbtest --big=9223372036854775807", "big=9223372036854775807 " },
    { "kbtest --share=0.25", "share=0.250 " },
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
    { "kbtest -l \xff\xc3\xa9", "lang=\xff\xc3\xa9 " },
    { "kbtest \xff", "[\xff]" },
    { "kbtest -lnl -l fr", "lang=fr " },
    { "kbtest -ta -t b --tag=c", "tag=a tag=b tag=c " },
    { "kbtest --tree --no-votes", "tree no-votes " },
    { "kbtest -e a", "edits=(none) [a]" },
    { "kbtest -ea", "edits=a " },
    { "kbtest --edits=\xc3\xa9 a", "edits=\xc3\xa9 [a]" },
    { "kbtest --secret", "tree " },
    { "kbtest -d x.db", "db=x.db " },
    { "kbtest --db=/x/\xff", "db=/x/\xff " },
    { "kbtest -fjson -o out", "format=3 output=out " },
    { "kbtest --format=text", "format=0 " },
    { "kbtest -o -", "output=- " },
    { "kbtest --color=never --color=always", "color=always " },
    { "kbtest  a", "[][a]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Call call = { &info, entries, rows[i].line };
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
    { "kbtest --foo=1 a", "unknown option --foo" },
    { "kbtest --", NULL },
    { "kbtest --=x", "unknown option --" },
    { "kbtest --lim=5", "unknown option --lim" },
    { "kbtest --limits=5", "unknown option --limits" },
    { "kbtest -x", "unknown option -x" },
    { "kbtest -qx", "unknown option -x" },
    { "kbtest -\xc3\xa9", "unknown option -\xc3\xa9" },
    { "kbtest -\xff\x1b", "unknown option -\\xff\\x1b" },
    { "kbtest --a\nb", "unknown option --a\\nb" },
    { "kbtest --quiet=1", "option --quiet takes no value" },
    { "kbtest --tree= a", "option --tree takes no value" },
    { "kbtest -n", "option -n needs a value" },
    { "kbtest a --lang", "option --lang needs a value" },
    { "kbtest -n x", "-n: expected a whole number, not \"x\"" },
    { "kbtest -n5x", "-n: expected a whole number, not \"5x\"" },
    { "kbtest --limit=", "--limit: expected a whole number, not \"\"" },
    { "kbtest --limit=0x10", "--limit: expected a whole number, not \"0x10\"" },
    { "kbtest --limit=2147483648", "--limit: 2147483648 is out of range" },
    { "kbtest --big=9223372036854775808",
      "--big: 9223372036854775808 is out of range" },
    { "kbtest --share=1,5", "--share: expected a number, not \"1,5\"" },
    { "kbtest --share=nan", "--share: expected a number, not \"nan\"" },
    { "kbtest --share=", "--share: expected a number, not \"\"" },
    { "kbtest --edits=never", "no \"never\"" },
    { "kbtest --color=bogus",
      "--color: expected auto, always or never, not \"bogus\"" },
    { "kbtest -f xml",
      "unknown format \"xml\": expected text, tsv, csv, json or jsonl" },
    { "kbtest -d ", "option --db needs a file name" },
    { "kbtest --output=", "option --output needs a file name" },
    { "kbtest -d x -o y --nope", "unknown option --nope" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Call call = { &info, entries, rows[i].line };
      g_auto(Captured) result = capture (run_tool, &call);
      g_autofree char *expected
          = rows[i].expected == NULL
                ? g_strdup ("")
                : g_strdup_printf ("kbtest: %s (try 'kbtest --help')\n",
                                   rows[i].expected);

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
      "  -n, --limit=N        show at most N results (10)\n"
      "      --big=N          a big number\n"
      "      --share=SHARE    a share\n"
      "  -l, --lang=LANG      only articles in LANG, a code like nl; without it the\n"
      "                       language of the query is guessed\n"
      "  -t, --tag=TAG        only articles with TAG\n"
      "      --tree           the tree\n"
      "      --no-votes       rank without votes\n"
      "  -e, --edits[=KIND]   edits of a kind\n"
      "      --an-option-with-a-long-name=WHAT\n"
      "                       stands on two lines\n"
      "\n"
      "Common options:\n"
      "  -d, --db=FILE        the database ($DESKBOOK_DB, else\n"
      "                       ~/.local/share/deskbook/desk.db)\n"
      "  -f, --format=FORMAT  text, tsv, csv, json or jsonl (text)\n"
      "  -o, --output=FILE    write to FILE, replaced only when all is written\n"
      "  -q, --quiet          no progress and no remarks on stderr\n"
      "  -v, --verbose        say more on stderr\n"
      "      --color=WHEN     auto, always or never (auto)\n"
      "  -h, --help           show this help\n"
      "  -V, --version        show the version\n"
      "\n"
      "Examples:\n"
      "  kbtest transfer\n"
      "  kbtest -n5 'auth code'\n";
  /* clang-format on */
  static const char *const lines[]
      = { "kbtest --help", "kbtest -h", "kbtest a -qh -V" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      Call call = { &info, entries, lines[i] };
      g_auto(Captured) result = capture (run_tool, &call);

      g_assert_cmpstr (result.out, ==, expected);
      g_assert_cmpstr (result.err, ==, "");
      g_assert_cmpint (result.status, ==, 0);
    }
}

static void
test_bare_tool (void)
{
  Call help = { &bare_info, NULL, "kbbare -h" };
  Call version = { &bare_info, NULL, "kbbare -V" };
  Call without = { &bare_info, NULL, "kbbare a" };
  Call db = { &bare_info, NULL, "kbbare -d x" };
  g_auto(Captured) helped = capture (run_tool, &help);
  g_auto(Captured) named = capture (run_tool, &version);
  g_auto(Captured) ran = capture (run_tool, &without);
  g_auto(Captured) refused = capture (run_tool, &db);

  g_assert_cmpstr (helped.out, ==,
                   "Usage: kbbare FILE...\n"
                   "\n"
                   "Reads.\n"
                   "\n"
                   "Options:\n"
                   "  -q, --quiet       no progress and no remarks on stderr\n"
                   "  -v, --verbose     say more on stderr\n"
                   "      --color=WHEN  auto, always or never (auto)\n"
                   "  -h, --help        show this help\n"
                   "  -V, --version     show the version\n");
  g_assert_cmpstr (named.out, ==, "kbbare (deskbook) " DESKBOOK_VERSION "\n");
  g_assert_cmpstr (ran.out, ==, "[a]");
  g_assert_cmpstr (refused.err, ==,
                   "kbbare: unknown option -d (try 'kbbare --help')\n");
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
  Call call = { &info, entries, "kbtest --help" };
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
  if (run_tool (data) != 1)
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
  Call call = { &info, entries, "kbtest a" };
  g_auto(Captured) result = capture (open_with_closed_streams, &call);

  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.err, ==, "");
}

static int
start_with_bad_entry (gconstpointer data)
{
  const GOptionEntry bad[] = { *(const GOptionEntry *) data, { 0 } };
  Call call = { &info, bad, "kbtest a" };

  return run_tool (&call);
}

static void
test_bad_entries (void)
{
  static const GOptionEntry bad[] = {
    { "name", '\0', 0, G_OPTION_ARG_STRING, &lang, "depends on the locale", "X" },
    { "names", '\0', 0, G_OPTION_ARG_STRING_ARRAY, &tags, "so does this", "X" },
    { "call", '\0', 0, G_OPTION_ARG_CALLBACK, (gpointer) take_edits, "and this", "X" },
    { "quiet", '\0', 0, G_OPTION_ARG_NONE, &tree, "a common option's name", NULL },
    { "quick", 'q', 0, G_OPTION_ARG_NONE, &tree, "a common option's letter", NULL },
    { "", '\0', 0, G_OPTION_ARG_FILENAME_ARRAY, &tags, "operands", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(Captured) result = capture (start_with_bad_entry, &bad[i]);

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
      Call call = { &info, entries, "kbtest" };
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

  g_assert_true (tool_text ("--lang", "\u00e9", NULL));
  g_assert_true (tool_text ("--lang", "", NULL));
  g_assert_true (tool_text ("--lang", NULL, NULL));
  g_assert_false (tool_text ("--lang", "a\xff", &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==, "--lang is not UTF-8 text: \"a\xff\"");
}

typedef struct
{
  const char *color, *no_color, *term;
  gboolean terminal, expected;
} Coloured;

static int
wants_color (gconstpointer data)
{
  const Coloured *row = data;
  ToolCommon common = { .color = (char *) row->color };
  g_autoptr(Output) out = output_open (NULL, NULL);

  set_or_unset ("NO_COLOR", row->no_color);
  set_or_unset ("TERM", row->term);
  return tool_wants_color (&common, out);
}

static void
test_color (void)
{
  static const Coloured rows[] = {
    { NULL, NULL, "xterm", FALSE, FALSE },   { NULL, NULL, "xterm", TRUE, TRUE },
    { "auto", NULL, "xterm", TRUE, TRUE },   { "auto", NULL, NULL, TRUE, TRUE },
    { "auto", NULL, "dumb", TRUE, FALSE },   { "auto", "", "xterm", TRUE, TRUE },
    { "auto", "0", "xterm", TRUE, FALSE },   { "always", "1", "dumb", FALSE, TRUE },
    { "never", NULL, "xterm", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(Captured) result = rows[i].terminal
                                     ? capture_terminal (wants_color, &rows[i])
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
  limit = 10;
  votes = TRUE;
  g_test_add_func ("/tool/options", test_options);
  g_test_add_func ("/tool/usage-errors", test_usage_errors);
  g_test_add_func ("/tool/help", test_help);
  g_test_add_func ("/tool/bare-tool", test_bare_tool);
  g_test_add_func ("/tool/help-on-full-disk", test_help_on_full_disk);
  g_test_add_func ("/tool/closed-streams", test_closed_streams);
  g_test_add_func ("/tool/bad-entries", test_bad_entries);
  g_test_add_func ("/tool/database-path", test_database_path);
  g_test_add_func ("/tool/text", test_text);
  g_test_add_func ("/tool/color", test_color);
  return g_test_run ();
}
