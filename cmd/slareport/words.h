/* words.h - what the report says in words: shares, definitions, findings. */
#pragma once

#include "gather.h"

/* `93.4%`; no digit more than `total` can carry; never 100% or 0% unless it is.  `-` for a
 * total of 0.  Free each result. */
char *words_share (guint64 yes, guint64 total);
/* `likely 89% to 96%`: the 95% Wilson interval. */
char *words_interval (guint64 yes, guint64 total);
/* `12,345`. */
char *words_count (guint64 count);
/* `1 clock`, `12,345 clocks`. */
char *words_counted (guint64 count, const char *one, const char *many);
/* `8h of email hours`, `the later of 1d and 8h of email hours`. */
char *words_target (const DeskPromise *promise);
/* `Mon 5 Oct 2026 09:30`, on the desk's clock. */
char *words_time (const Desk *desk, gint64 at);
/* `6 Oct 09:30`, where the period says the year. */
char *words_short_time (const Desk *desk, gint64 at);
/* `5 Oct 2026`. */
char *words_date (const Desk *desk, gint64 at);
/* Which period, which clocks, what is counted: three sentences. */
char *words_definition (const Gathered *gathered);
/* One sentence that says how well the promises were kept. */
char *words_finding (const Gathered *gathered);
/* `October 2026`, with its weeks or open ends in words. */
char *words_period (const Gathered *gathered);
/* The share that a promise is to reach: --fail-under, else its goal; NaN: none. */
double target_share (const Request *request, const DeskPromise *promise);
