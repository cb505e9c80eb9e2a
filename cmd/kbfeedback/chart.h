/* chart.h - the report as a picture: dots with intervals, or the share over time. */
#pragma once

#include "base/output.h"
#include "request.h"

/* Rows as they are to be drawn, sorted; of those over time, from the first on. */
gboolean chart_draw (const Feedback *feedback, const Request *request, Output *out,
                     GError **error);
/* How many rows a chart of dots has room for. */
guint chart_most_rows (void);
