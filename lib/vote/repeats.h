/* repeats.h - how often the same anonymous vote has been read in this run.
 *
 * Two readers may press one button in one second, and nothing tells their votes apart; but the
 * same file read again must change nothing.  So the n-th of equal votes gets the number n, and
 * is the same vote as the n-th of another run.  Counted in a temporary file of SQLite's, of
 * which little is in memory, and which is gone with the program. */
#pragma once

#include "vote/ballots.h"

typedef struct VoteRepeats VoteRepeats;

VoteRepeats *vote_repeats_new (GError **error);
void vote_repeats_free (VoteRepeats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoteRepeats, vote_repeats_free)

/* Counts the vote (its voter does not matter): 1 for the first, 2 for the next equal one. */
gboolean vote_repeats_count (VoteRepeats *self, const Vote *vote, gint64 *n, GError **error);
