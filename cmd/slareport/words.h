/* words.h - what the report says in words: shares, definitions, findings. */
#pragma once

#include "gather.h"

/* All are the caller's to free. */

/* `93.4%`: what was kept of the clocks judged, against the promise's goal. */
char *words_share (const Gathered *gathered, const SummaryRow *row);
/* `89% to 96%`: its 95% Wilson interval; empty when no clock was judged. */
char *words_interval (const SummaryRow *row);
/* `3h 05m`, `-`: a percentile of durations; `calendar`: in days from 100 hours on. */
char *words_percentile (const GArray *seconds, double p, gboolean calendar);
/* `3h 05m`, `14d 2h`: business time over the target, from 100 hours on in working days. */
char *words_over (const Clock *clock);
/* `8h of email hours`, `the later of 1d and 8h of email hours`. */
char *words_target (const DeskPromise *promise);
/* Which period, which clocks, what is counted: three sentences. */
char *words_definition (const Gathered *gathered);
/* One sentence that says how well the promises were kept. */
char *words_finding (const Gathered *gathered);
/* `October 2026`, with its weeks or open ends in words. */
char *words_period (const Gathered *gathered);
/* The share that a promise is to reach: --fail-under, else its goal; NaN: none. */
double target_share (const Request *request, const DeskPromise *promise);
