/* words.h - what the votes say, in words. */
#pragma once

#include "vote/report.h"

/* All are the caller's to free. */

/* `50.0%`, `-` of no votes. */
char *words_share (VoteShare votes);
/* `31% to 69%`: the 95% Wilson interval, `-` of no votes. */
char *words_interval (VoteShare votes);
/* `11 out of 22 found this helpful (50.0%, likely 31% to 69%)`, `nobody has voted yet`. */
char *words_helpful (VoteShare votes);
/* `+12`, `-3`: points; `` when not known. */
char *words_points (double difference);
/* `2 to 22`: points of an interval, without the sign when both have the same. */
char *words_points_between (double low, double high);
/* `up 12 points on the 30 days before (likely 2 to 22)`, `too few votes to tell`. */
char *words_trend (const FeedbackRow *row, FeedbackDays recent);
/* `2026-10-05`. */
char *words_day (gint64 day);
