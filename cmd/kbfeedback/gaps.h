/* gaps.h - the query log read: what readers looked for in vain.
 *
 * Queries are one when their words have the same stems, in the same order (of the language
 * that -l gave, else English).  A search was followed by a helpful vote when some reader voted
 * the article that it found first helpful within GAPS_WAIT_S after it: votes are not tied to
 * searches, so it need not be the same reader. */
#pragma once

#include "sla/period.h"
#include "store/store.h"

enum
{
  GAPS_WAIT_S = 1800
};

typedef struct
{
  char *query;             /* as typed most recently */
  gint64 count;            /* searches */
  gint64 found;            /* that found something */
  gint64 helped;           /* that a helpful vote followed */
  gint64 first_at, last_at; /* Unix seconds */
  char *path;              /* what the last of them found first, "" for nothing */
} Gap;

/* Queries that never found anything, the most frequent first; then those that found something,
 * and no search was followed by a helpful vote.  Of Gap; `*bad` counts the lines that are none,
 * which are said on stderr; `*searches` all others of the period.  NULL on error. */
GArray *gaps_read (const char *log, Store *store, const Period *period, gint64 *searches,
                   gint64 *bad, GError **error);
