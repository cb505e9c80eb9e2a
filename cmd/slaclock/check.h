/* check.h - slaclock --check: what the configuration says, as it was understood. */
#pragma once

#include "base/table.h"
#include "watch.h"

/* For people: every calendar with its regular weeks and the year to come week by week,
 * lines, channels, and promises with worked examples. */
void check_say (const Watch *watch, Output *out);
/* For programs: the rows of week_rows () for every calendar, the year to come. */
void check_rows (const Watch *watch, Output *out, Format format, gboolean spreadsheet);
