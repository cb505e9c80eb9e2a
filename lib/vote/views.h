/* views.h - who read which article, by the access logs of its site: page views put into the file.
 *
 * A view is a reader (an address and a browser, voter.h) of an article on a UTC day, however often
 * it was looked at.  Each run states its own, so that a log read again, or one that overlaps with
 * it, counts nobody twice, and a run can be withdrawn.  Of a reader four bytes of the hash are
 * kept: of a thousand readers of an article on a day one in 9,000 days is taken for another.  Of when
 * they looked as many minutes are kept as tell of each mail whether one was in the hour before it:
 * one entry each, all of a reader's counting as one view.  (The first alone was kept once, and is read.) */
#pragma once

#include "input/runs.h"
#include "vote/stats.h"
#include "vote/voter.h"

typedef struct Views Views;

/* `store` and `run` are borrowed: a writer in mode STORE_RECORD, outside a transaction, and whose word
 * the views are. */
Views *views_new (Store *store, ImportRun *run);
/* Drops what is not committed. */
void views_free (Views *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Views, views_free)

/* In short transactions, with a pause between, now and then. */
gboolean views_add (Views *self, guint32 article, VoterHash reader, gint64 at, GError **error);

typedef struct
{
  guint64 stored; /* that no run had stated */
  guint64 known;  /* that another had */
} ViewCounts;

/* Stores what is left. */
gboolean views_finish (Views *self, ViewCounts *counts, GError **error);

/* Takes back what a run states, as a RunTakeBack does; `*removed`: views that no other states. */
gboolean views_take_back (Store *store, gint64 run, gboolean is_trial, guint64 *removed,
                          GError **error);

/* Counts all views again, from what the runs state: `*views` of all days. */
gboolean views_recount_all (Store *store, gint64 *views, GError **error);

/* ---- Reading */

/* The first day that has views; G_MAXINT64: none has. */
gboolean views_first_day (Store *store, gint64 *day, GError **error);

/* An article on a day.  Who wrote all the same: a new ticket by mail within an hour after a view,
 * of whose message the article was one of those that would have answered it (ticketmail stores
 * which).  Readers and senders are not known to be the same people: mails and readers who looked within the
 * hour before are paired, as many as there can be, so of those who wrote there are never more than counted. */
enum
{
  VIEWS_WROTE_S = 3600
};

typedef struct
{
  gint64 day, article;
  gint64 views;
  gint64 watched; /* all of these, or none: before the day of the first mail nobody knows who wrote */
  gint64 wrote; /* <= watched */
} ViewsDay;

/* Of ViewsDay, by article and day.  `*mails`: those of the days that began a ticket. */
GArray *views_read (Store *store, VoteDays days, gint64 *mails, GError **error);
