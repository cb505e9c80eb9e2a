/* locale.h - moments as people write them, in the languages of the support lines. */
#pragma once

#include <glib.h>

/* 'en', 'nl', 'es' or 'ru'; what else comes is 'en'. */
const char *front_lang (const char *lang);
/* "Tuesday 24 November 10:30", "dinsdag 24 november 10:30", "martes 24 de noviembre a las
 * 10:30", "вторника, 24 ноября, 10:30"; the form that follows "by" ("uiterlijk", "antes de",
 * "не позднее").  Free it. */
char *front_moment (const char *lang, gint64 at, GTimeZone *zone);
/* What follows "until": "10:30" when it is the day of `now`, else with the day.  Free it. */
char *front_until (const char *lang, gint64 at, gint64 now, GTimeZone *zone);
/* "from 10:30", "vanaf dinsdag ...", "a las 10:30", "со вторника, ...".  Free it. */
char *front_from (const char *lang, gint64 at, gint64 now, GTimeZone *zone);
