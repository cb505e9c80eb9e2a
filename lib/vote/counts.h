/* counts.h - what is counted of the votes, counted again from them alone.
 *
 * kbvote counts on with every vote (vote.h), by what one vote changes.  Here SQL counts all of them:
 * where something else than a vote has changed what they count for, and to compare the two.
 *
 * A voter's votes are ordered by time and value.  Counted are
 *
 *   vote_total     who has no later vote
 *   vote_day       the same by the day of that vote; and by the day of their first vote, who is new
 *   vote_again     of a voter's votes of a day the last, when the next is of a later day, by both days
 *   vote_revision  of a voter's votes on one text of the article the last, by that text
 *
 * all of them but `new` without votes that are taken back.  So a period of days, half open, has those of
 * vote_day within it, and of vote_again those with `day` within it and `next` behind it: each voter's
 * last vote of the period, whatever came after it. */
#pragma once

#include "store/store.h"

/* The article's text changes at `at`, Unix seconds: votes of that time and later ones are on the new text.
 * To be called before article_edit says so, within the caller's transaction.  Takes a time that grows with
 * the article's votes, a million in some 0.1 s. */
gboolean votes_edited (Store *store, guint32 article, gint64 at, GError **error);

/* All counts of every article that has votes or counts, in transactions of their own; one without
 * votes has none then. */
gboolean votes_recount_all (Store *store, guint *articles, gint64 *votes, GError **error);

/* Compares all counts with the votes: appends to `findings` (char *) a line for each row that is there and
 * should not be, or the other way round, of each table the first ten: "vote_day: stored, not counted: day
 * 20454, article 7, ...".  Reads all votes, in the snapshot of the caller's transaction. */
gboolean votes_verify (Store *store, GPtrArray *findings, GError **error);
