/* candidates.h - synonyms that readers suggest: what one typed in vain, and typed otherwise soon after.
 *
 * A pair counts when the second search found something, within minutes of one that found nothing or that no
 * helpful vote followed, by the same reader: the log's key of a visit says who that is.  Where it has none, it
 * is the very next search of the log.  What both queries have in common is left out, and so are
 * misspellings and beginnings.  What fewer than two readers typed is nobody's business. */
#pragma once

#include "feedback.h"
#include "vote/querylog.h"

enum
{
  CANDIDATES_READERS = 2,
  CANDIDATES_WAIT_S = 300, /* between two searches of one reader */
  CANDIDATES_NEXT_S = 120  /* of whoever comes next */
};

typedef struct Candidates Candidates;

Candidates *candidates_new (void);
void candidates_free (Candidates *self);
/* The log's next search; `gap`: the number of its query. */
void candidates_add (Candidates *self, const QueryLogEntry *entry, guint gap);
/* Candidate, the most readers first; `gaps` by number.  What is a synonym already is left out. */
GArray *candidates_settle (Candidates *self, const GArray *gaps, Store *store, GError **error);
