/* tables.h - the report as tables, for people and for programs. */
#pragma once

#include "gather.h"

/* A summary's rows.  On a terminal with a bar for each share. */
void tables_summary (const Gathered *gathered, Output *out, const ToolCommon *common);
/* Every clock of the period, as it is read. */
gboolean tables_clocks (Store *store, const Desk *desk, const Request *request, Output *out,
                        Format format, GError **error);
/* The clocks that were listed: breaches or risks. */
void tables_listed (const Gathered *gathered, Output *out, const ToolCommon *common);
