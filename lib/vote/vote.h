/* vote.h - what readers answered to "was this article helpful?": votes put into the file, and
 * the totals kept in step.
 *
 * A vote is (article, voter, at, value), and storing it again changes nothing.  Of a voter's
 * votes on an article the last one counts (of two in one second, yes goes before taken back,
 * and that before no), so totals do not depend on the order of storing. */
#pragma once

#include "store/store.h"
#include "vote/voter.h"

typedef enum
{
  VOTE_NO = -1,
  VOTE_NONE = 0, /* taken back */
  VOTE_YES = 1
} VoteValue;

typedef struct
{
  guint32 article;
  VoterHash voter;
  gint64 at; /* Unix seconds */
  VoteValue value;
  gboolean is_pressed; /* a button of a page, as a log tells: with the other one pressed within
                          a minute, none counts */
  gboolean is_now;     /* it is cast now: counts after all that its voter said before */
} Vote;

/* ---- Writing */

typedef struct Ballots Ballots;

/* The store is borrowed, a writer in mode STORE_RECORD, outside a transaction: the write lock
 * is taken only while a batch is stored. */
Ballots *ballots_new (Store *store);
/* Drops what is not committed. */
void ballots_free (Ballots *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ballots, ballots_free)

/* Votes are stored in transactions that are short, whatever the votes, with a pause between for
 * others who wait. */
gboolean ballots_add (Ballots *self, const Vote *vote, GError **error);

typedef struct
{
  guint64 stored; /* and committed */
  guint64 known;  /* stored before */
} BallotCounts;

/* Stores what is left; `counts`, when not NULL, gets what was stored since ballots_new (). */
gboolean ballots_finish (Ballots *self, BallotCounts *counts, GError **error);

/* ---- Reading */

typedef struct Votes Votes;

Votes *votes_new (Store *store);
void votes_free (Votes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Votes, votes_free)

/* The article's totals; 0 and 0 when nobody voted. */
gboolean votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total,
                      GError **error);
