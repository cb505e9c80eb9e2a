/* text.h - the report for people: a line for each, no wider than 80 columns. */
#pragma once

#include "base/tool.h"
#include "request.h"

/* The articles that were named, with their trends in words. */
void text_articles (const Feedback *feedback, const Request *request, Output *out);
void text_rows (const Feedback *feedback, const Request *request, Output *out);
void text_edits (const GArray *edits, const Request *request, Output *out);
/* `searches`: all of the period. */
void text_gaps (const GArray *gaps, gint64 searches, const Request *request, Output *out);
