/* options.h - reading options declared as GOptionEntry, and their help; private to
 * lib/base (see tool.h).
 *
 * GOption stores the values; the words of the command line are told apart here, because
 * GOption knows no `-n5`, takes `--quiet=3` for `--quiet`, reads `-n 010` as 8, and may
 * leave `--` among the operands. */
#pragma once

#include "base/error.h"

/* Stores the options and leaves the operands in argv[1..argc-1].  Errors are
 * DESK_ERROR_USAGE, and then nothing is stored.  Asserts that no two entries share a
 * name, and that none depends on the locale (G_OPTION_ARG_STRING, or a callback with a
 * value without G_OPTION_FLAG_FILENAME) or takes operands (G_OPTION_REMAINING). */
gboolean oldoptions_read (const GOptionEntry *entries, int *argc, char ***argv,
                       GError **error);

/* Appends a table of the entries that are not hidden: the first `n_own` under
 * "Options:", the others under "Common options:". */
void oldoptions_help (GString *out, const GOptionEntry *entries, guint n_own);

/* Appends the words of `text`, broken so that no line passes column 79; further lines
 * begin with `indent` spaces.  A newline in `text` stays one.  Ends with a newline. */
void oldoptions_wrap (GString *out, const char *text, gsize indent);
