/* tool.h - the frame of a tool: its options, read from a table of typed rows (options.h), and
 * all that every main does the same way.
 *
 *   static struct { int limit, by; char *log; } opt = { .limit = 10, .by = -1 };
 *   enum { VIEW_LIST = 1, VIEW_TREE = 2 };
 *   static const char *const views[] = { "a list", "--tree", NULL };
 *   static gboolean tree;
 *
 *   static const Option options[] = {
 *     { "limit", 'n', OPTION_COUNT, &opt.limit, "N", .help = "at most N answers",
 *       .min = 1, .max = 1000, .only_for = VIEW_LIST },
 *     { "tree", 0, OPTION_FLAG, &tree, .help = "show the tree", .view = VIEW_TREE },
 *     { "by", 0, OPTION_KEYWORD, &opt.by, "GROUP", .help = "one row for each",
 *       .words = groups },
 *     { .name = NULL } };
 *   static const ToolInfo info = { .name = "kbsearch", .usage = "[options] QUERY...",
 *                                  .summary = "Searches ...", .options = options,
 *                                  .views = views };
 *
 *   int main (int argc, char **argv) { return tool_main (&info, run, argc, argv); } */
#pragma once

#include "base/options.h"
#include "base/table.h"

#define DESKBOOK_VERSION "0.1.0"

/* ---- The tool */

enum
{
  COLOR_AUTO,
  COLOR_ALWAYS,
  COLOR_NEVER
};

/* The options that tools share; -h, -V and --completion the frame answers itself.  -d -q -v --color stand
 * in people's aliases, so every view takes them, with or without a use. */
typedef struct ToolCommon
{
  char *db;      /* -d, $DESKBOOK_DB, or deskbook/desk.db in $XDG_DATA_HOME, else
                           in ~/.local/share; NULL with no_db */
  Format format; /* -f, else by the suffix of -o */
  gboolean format_given;
  const char *suffix; /* ".png": the one of the tool's own suffixes that -f (`-f png`) or -o asks
                         for; NULL: it is a format */
  char *output;       /* -o, or NULL */
  gboolean spreadsheet; /* --spreadsheet: only with FORMAT_CSV */
  gboolean quiet;       /* -q */
  gboolean verbose;     /* -v */
  int color;            /* --color, COLOR_* */
  guint views;          /* those that the options chose */
  char **operands;      /* end with NULL */
  guint n_operands;
  char *const *words; /* the whole command line, from the tool's name on; ends with NULL */
  struct ToolFrame *frame;
} ToolCommon;

typedef struct
{
  const char *name;     /* also g_get_prgname () */
  const char *usage;    /* what stands behind the name in the usage line; further
                           usage lines after '\n' */
  const char *summary;  /* one or two sentences; shown by --help */
  const char *examples; /* lines without indentation for the end of --help,
                           or NULL */
  gboolean no_db;       /* the tool has no -d */
  gboolean no_format;   /* the tool has no -f, -o and --spreadsheet */
  guint reads_operands; /* the views whose operands are files that are read */
  CompleteValues values; /* what a shell offers as an operand, the last of `operands`, beside them */
  gboolean again; /* who calls it comes again on STATUS_BUSY: what it says without memory,
                           too; else STATUS_TROUBLE */

  const Option *options;
  const char *const *views; /* what messages call them, by bit: "--tree", "one vote" */
  /* The views in the end, by those that options chose and what else there is; 0: with
   * `error` set.  NULL: those that options chose, else the first. */
  guint (*choose) (guint chosen, const ToolCommon *common, GError **error);
  guint tables;                /* the views that -f is for; 0: all */
  guint outputs;               /* the views that -o is for; 0: all */
  const char *const *suffixes; /* of -o, beside those of the formats: ".png", NULL; and without
                                  the point what else -f takes */
} ToolInfo;

/* What the tool does: STATUS_*, or -1 with `error`. */
typedef int (*ToolRun) (ToolCommon *common, GError **error);

/* All of main: ignores SIGPIPE and SIGXFSZ, sets the name, reads the options (`-n5`, `-n 5`,
 * `--limit=5`, `--limit 5`; mixed with operands; `--` ends them; "-" is an operand), prints
 * help or version, checks that every option given has a use in the views, calls `run`,
 * closes the output, reports an error, frees what the options hold, and ends by the signal
 * that process_stop () caught.  Usage errors end with "(try 'NAME --help')" and status 2.
 * A table that names an option twice is an assertion. */
int tool_main (const ToolInfo *info, ToolRun run, int argc, char **argv);

/* Where the answer goes: `path`, or NULL for -o or standard output.  Opened once, closed by
 * the frame; after an error dropped. */
Output *tool_output (ToolCommon *common, const char *path, GError **error);

/* Whether the option whose value stands at `value` was given. */
gboolean tool_given (const ToolCommon *common, gconstpointer value);

/* An output is never a file in use.  The frame sees to it for every OPTION_OUTPUT, and for files that a view
 * writes (`written_in`), against the database with its companions, the other files that options name,
 * the operands of views that read them, standard input, the templates of $DESKBOOK_TEMPLATES, and any other
 * database with its companions, whosever: a tool without one (slaclock) may stand in the same folder.  One more
 * is for the tool: whether no output is one of `files` (char *), which the run reads or another may, as
 * `what`. */
gboolean tool_spares (const ToolCommon *common, const char *what, const GPtrArray *files,
                      GError **error);
/* Where the desk.yaml is that tools of this database read: `given` (-c), else $DESKBOOK_CONFIG, else
 * beside the database (`db` NULL: the tool has none), else ./desk.yaml.  Free it.  NULL: none of the last two
 * is there. */
char *tool_config (const char *given, const char *db);

/* Where the voters' key of a database lies: `DB.voter-key`, and of a symbolic link behind the name
 * of what it leads to, as SQLite does with its log.  Free it. */
char *tool_voter_key (const char *db);

/* Whether to colour: --color, then NO_COLOR (any value but empty), then TERM=dumb, then
 * whether `out` is a terminal. */
gboolean tool_wants_color (const ToolCommon *common, const Output *out);
