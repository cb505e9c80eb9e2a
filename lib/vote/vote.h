/* vote.h - what readers answered to "was this article helpful?". */
#pragma once

#include "store/store.h"
#include "vote/stats.h"

typedef struct Votes Votes;

Votes *votes_new (Store *store);
void votes_free (Votes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Votes, votes_free)

/* The article's totals; 0 and 0 when nobody voted. */
gboolean votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total,
                      GError **error);
