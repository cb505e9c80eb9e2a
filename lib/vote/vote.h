/* vote.h - what readers answered to "was this article helpful?": votes put into the file, and
 * the totals kept in step.
 *
 * A vote is (article, voter, at, value), and storing it again changes nothing.  Of a voter's
 * votes on an article the last one counts (of two in one second, yes goes before taken back,
 * and that before no), so totals do not depend on the order of storing.  Told again with a reason, it
 * has that, too; with another, the one that comes first in the order of letters. */
#pragma once

#include "input/claims.h"
#include "input/runs.h"
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
  const char *reason;  /* why, made by vote_reason_read (), copied; NULL: not said */
  const VoterKey *nobody; /* nothing is known of its voter, who gets a number under this key
                             (voter_nobody ()); NULL: `voter` is who it is.  Borrowed */
} Vote;

/* The votes of a store, which is borrowed: a writer in mode STORE_RECORD for votes_add ().  What
 * is added is the word of `run`, borrowed, and goes when that is withdrawn; NULL: it stays. */
typedef struct Votes Votes;

Votes *votes_new (Store *store, ImportRun *run);
/* Drops what is not committed. */
void votes_free (Votes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Votes, votes_free)

enum
{
  VOTE_BOTH_S = 60 /* within which nobody presses both buttons and means it */
};

/* ---- Writing
 *
 * Votes are stored in transactions that are short, whatever the votes, with a pause between for
 * others who wait: the write lock is taken only while a batch is stored, and the caller has no
 * transaction of its own. */

gboolean votes_add (Votes *self, const Vote *vote, GError **error);

#define VOTE_RUNS "kbvote" /* whose runs import votes (input/runs.h) */

typedef struct
{
  guint64 stored; /* and committed */
  guint64 known;  /* stored before */
} VoteCounts;

/* Stores what is left; `counts`, when not NULL, gets what was stored since votes_new (). */
gboolean votes_finish (Votes *self, VoteCounts *counts, GError **error);

/* ---- Withdrawing */

/* Takes back what only this run brought: who voted before, in another, has that vote again.  In short
 * transactions, or in one that is rolled back (`is_trial`).  DESK_ERROR_INPUT: no such run.  `*again`:
 * it was withdrawn before, and nothing is done. */
typedef struct
{
  guint64 removed, kept; /* votes; those that others state, too */
  guint articles;        /* counted again */
  guint64 views;         /* removed (views.h) */
} VotesWithdrawn;
gboolean votes_withdraw (Store *store, gint64 run, gboolean is_trial, gboolean *again,
                         VotesWithdrawn *counts, GError **error);

/* ---- Reading */

/* What the voter (of `vote`, on its article) said last: sets `at` and `value`.  Not `*found`: nothing, or it was
 * taken back. */
gboolean votes_last (Votes *self, Vote *vote, gboolean *found, GError **error);

/* The article's totals; 0 and 0 when nobody voted. */
gboolean votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total,
                      GError **error);
