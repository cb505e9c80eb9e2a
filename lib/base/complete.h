/* complete.h - what a shell offers at TAB, by the option rows of the tool itself.
 *
 * `TOOL --completion=SHELL` prints a script for the shell, which asks `TOOL --complete WORD...` at each TAB:
 * the words of the command line up to the cursor, the last one begun or empty.  The answer is a line for each
 * word that may stand there, with a TAB and what it means behind it; one that ends with `=` goes on.  A
 * line without a TAB, `:file BEGUN` or `:dir BEGUN`, asks for names of files or folders, which come
 * behind BEGUN.  What is not known is no error: nothing is offered. */
#pragma once

#include "base/options.h"

/* NULL-terminated: "bash", ... */
extern const char *const complete_shells[];

/* The script for one of them.  Free it. */
char *complete_script (guint shell, const char *tool);
/* What operands are. */
typedef struct
{
  CompleteValues values; /* or NULL */
  gboolean files, folders;
} CompleteOperands;

/* Appends the answer for `begun`, the last of the words that `options` were read from, as the value of an
 * option or as an operand.  FALSE: it is neither. */
gboolean complete_value (const Options *options, const CompleteOperands *operands,
                         const struct ToolCommon *common, const char *begun, GString *out);
/* Appends the names of options that begin so and that `views` and the options before it leave a use. */
void complete_names (const Options *options, guint views, const char *begun, GString *out);
