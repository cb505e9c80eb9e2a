/* values.h - what front matter scalars mean.  Private to lib/article. */
#pragma once

#include <glib.h>

/* A value for a message: in quotes, on one line, not long.  Free the result. */
char *value_quote (const char *value);

/* `text` as timestamp_format () writes it, or NULL when it is no date.  Keys that begin with
 * `ms.` may have it as MM/DD/YYYY.  Free the result. */
char *value_date (const char *key, const char *text);

/* true, yes, on, y, 1 and their opposites, in any case of letters; FALSE: none of them. */
gboolean value_boolean (const char *text, gboolean *value);
