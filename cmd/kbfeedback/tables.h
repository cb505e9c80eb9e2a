/* tables.h - the report for programs: every field of every row. */
#pragma once

#include "base/tool.h"
#include "request.h"

void tables_rows (const Feedback *feedback, const Request *request, Output *out, Format format);
void tables_edits (const GArray *edits, const Request *request, Output *out, Format format);
void tables_gaps (const GArray *gaps, const Request *request, Output *out, Format format);
/* How many of `n` rows are listed. */
guint tables_shown (const Request *request, guint n);
