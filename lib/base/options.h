/* options.h - options as a table of typed rows: a row parses its value, checks it, frees it,
 * and has its part of --help.  A wrong value is one line that names the right ones and the
 * nearest, a wrong option likewise.  Strings are raw bytes
 * except where a row says that they are text.
 *
 * A tool only writes the table (see tool.h, which does the rest).
 *
 * The rows are also what a shell offers at TAB.  `TOOL --completion=SHELL` prints a script for the shell,
 * which asks `TOOL --complete WORD...` at each TAB: the words of the command line up to the cursor, the
 * last one begun or empty.  The answer is a line for each word that may stand there, with a TAB and what it
 * means behind it; one that ends with `=` goes on.  A line without a TAB, `:file BEGUN` or `:dir BEGUN`,
 * asks for names of files or folders, which come behind BEGUN.  What is not known is no error: nothing is
 * offered. */
#pragma once

#include "base/error.h"

struct ToolCommon; /* base/tool.h */
/* For a shell's TAB: adds words (char *, the array's) that may stand there, by the options before, whose
 * values hold.  It reads only, and adds nothing where it cannot. */
typedef void (*CompleteValues) (const struct ToolCommon *common, GPtrArray *words);

typedef enum
{
  OPTION_FLAG,    /* gboolean */
  OPTION_TEXT,    /* char *, UTF-8; `parse`, when there is one, checks it */
  OPTION_FILE,    /* char *, a file that is read; not empty */
  OPTION_OUTPUT,  /* char *, a file that is written; not empty */
  OPTION_KEYWORD, /* int, the place in `words`; -1: none */
  OPTION_TIME,    /* char *, ISO 8601 for timestamp_parse (), which wants the zone */
  OPTION_ZONE,    /* GTimeZone * */
  OPTION_COUNT,   /* int, from `min` to `max` */
  OPTION_PERCENT, /* double, a share 0..1; "90", "99.5%" */
  OPTION_CUSTOM   /* what `parse` makes of it, each time that the option is given */
} OptionKind;

/* What stands at `value` before is the default, and --help shows that of counts and
 * keywords.  Of an option given twice the last value holds. */
typedef struct
{
  const char *name; /* "limit" for --limit; a table ends with NULL */
  char letter;      /* 'n' for -n, or 0 */
  OptionKind kind;
  gpointer value;
  const char *arg;  /* "FILE": what --help calls the value; NULL for a flag */
  const char *help; /* keywords: without their list */

  const char *const *words; /* of other kinds than keywords: what a shell offers, as by */
  CompleteValues values;    /* this; NULL: nothing further */
  int min, max;
  /* `value` is NULL for OPTION_TEXT.  The frame puts the option before the message. */
  gboolean (*parse) (const char *text, gpointer value, GError **error);
  void (*clear) (gpointer value); /* OPTION_CUSTOM: frees what `value` holds */

  /* Views, as bits.  An option that has a `view` chooses it. */
  guint view;
  guint only_for; /* the views that use the option; 0: all */
  guint not_for;  /* those that do not */

  guint written_in;     /* OPTION_FILE: the views that write the file */
  gboolean is_database; /* OPTION_OUTPUT: what is written is one, and may replace its like */
  gboolean at_file;     /* a value `@FILE` names a file that is read */
} Option;

/* An option as the command line has it. */
typedef struct
{
  const Option *option;
  char *shown;       /* "-n", "--limit" */
  const char *value; /* borrowed; NULL for a flag */
} OptionGiven;

typedef struct
{
  GArray *rows;        /* Option */
  guint n_own;         /* of them, which come first */
  GArray *given;       /* OptionGiven, one after the other */
  GPtrArray *operands; /* borrowed; NULL behind the last */
} Options;

/* Tells the options of two tables and operands (`words`, borrowed) apart: `-n5`, `-n 5`,
 * `--limit=5`, `--limit 5`, mixed with operands; `--` ends them; "-" is an operand.  No value is
 * read yet.  NULL with DESK_ERROR_USAGE, as all errors here.  A row that repeats a name, or lacks
 * what its kind asks for, is an assertion. */
Options *options_read (const Option *own, const Option *common, char **words, GError **error);
/* Puts the values where the rows say; the views that the options choose, 0: none does. */
gboolean options_parse (const Options *self, guint *views, GError **error);
/* Whether all that was given has a use in `views`; `names` of views, by bit. */
gboolean options_check_use (const Options *self, guint views, const char *const *names,
                            GError **error);
/* Appends what --help says: the summary, the tool's own options under "Options:", the others under
 * "Common options:".  No line passes column 79. */
void options_help (const Options *self, const char *summary, GString *out);
/* Frees what the rows hold, too. */
void options_free (Options *self);

/* Error unless `value` is UTF-8 (or NULL); `what` names the option or operand. */
gboolean options_text (const char *what, const char *value, GError **error);

/* ---- For a shell */

/* What operands are. */
typedef struct
{
  CompleteValues values; /* or NULL */
  gboolean files, folders;
} CompleteOperands;

/* Appends the answer for `begun`, the last of the words that `options` were read from, as the value of an
 * option or as an operand.  FALSE: it is neither. */
gboolean options_complete_value (const Options *options, const CompleteOperands *operands,
                                 const struct ToolCommon *common, const char *begun,
                                 GString *out);
/* Appends the names of options that begin so and that `views` and the options before it leave a use. */
void options_complete_names (const Options *options, guint views, const char *begun,
                             GString *out);
