/* tool.h - what every tool's main does the same way: options on GOption, help,
 * version, colour, the database's path.
 *
 *   static const ToolInfo info = { "kbsearch", "[options] QUERY...", "Search ..." };
 *   int main (int argc, char **argv) {
 *     ToolCommon common = { 0 };
 *     int status;
 *     if (!tool_start (&info, entries, &common, &argc, &argv, &status))
 *       return status;
 *
 * Option strings are raw bytes (declare them G_OPTION_ARG_FILENAME, never
 * G_OPTION_ARG_STRING, which depends on the locale; tool_start asserts so);
 * tool_text () checks the ones that must be text. */
#pragma once

#include "base/table.h"

#define DESKBOOK_VERSION "0.1.0"

typedef struct
{
  const char *name;     /* also g_get_prgname () */
  const char *usage;    /* what stands behind the name in the usage line; further
                           usage lines after '\n' */
  const char *summary;  /* one or two sentences; shown by --help */
  const char *examples; /* lines without indentation for the end of --help,
                           or NULL */
  gboolean no_db;       /* the tool has no -d */
  gboolean no_format;   /* the tool has no -f (and no -o) */
} ToolInfo;

/* The options that tools share: -d -f -o -q -v --color, and -h -V, which
 * tool_start answers itself. */
typedef struct
{
  char *db;         /* -d, $DESKBOOK_DB, or deskbook/desk.db in $XDG_DATA_HOME, else
                       in ~/.local/share; NULL with no_db */
  Format format;    /* -f */
  gboolean format_given;
  char *output;     /* -o, or NULL */
  gboolean quiet;   /* -q */
  gboolean verbose; /* -v */
  char *color;      /* --color=auto|always|never, checked, or NULL */
} ToolCommon;

/* Ignores SIGPIPE and SIGXFSZ, sets the name, reads the options (`-n5`, `-n 5`,
 * `--limit=5`, `--limit 5`; mixed with operands; `--` ends them; "-" is an operand).
 * -h prints the help on stdout, -V the version.  FALSE: the tool is to end with
 * `*status` (0 after help, 2 after a usage error, which ends with
 * "(try 'NAME --help')"), and `common` holds nothing.  Operands stay in
 * argv[1..argc-1].  `entries` (NULL: none) end with an empty one and must not repeat
 * the name of a common option (assertion). */
gboolean tool_start (const ToolInfo *info, const GOptionEntry *entries,
                     ToolCommon *common, int *argc, char ***argv, int *status);
void tool_common_clear (ToolCommon *common);

/* DESK_ERROR_USAGE unless `value` is UTF-8; `what` names the option or operand. */
gboolean tool_text (const char *what, const char *value, GError **error);

/* Whether to colour: --color, then NO_COLOR (any value but empty), then TERM=dumb, then
 * whether `out` is a terminal. */
gboolean tool_wants_color (const ToolCommon *common, const Output *out);
