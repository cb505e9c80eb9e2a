/* vote.h - what readers answered to "was this article helpful?". */
#pragma once

#include "store/store.h"

typedef struct Votes Votes;

Votes *votes_new (Store *store);
void votes_free (Votes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Votes, votes_free)

/* The article's totals; 0 and 0 when nobody voted. */
gboolean votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total,
                      GError **error);

/* The 95% Wilson score interval of yes/total, shares 0..1; 0..1 for no votes.
 * Wilson: Probable inference, the law of succession, and statistical inference,
 * JASA 22 (1927).  11 of 22 gives .30722 to .69278. */
void vote_wilson (gint64 yes, gint64 total, double *low, double *high);
