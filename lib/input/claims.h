/* claims.h - which run of an importer states which records, so that it can be withdrawn.
 *
 * A record is known by its group (a ticket) and its number in it, from 1, which never changes.
 * The table of the records names the first run that states one; what the others state is in
 * import_claim, packed: a file that is read again every night costs a few bytes a ticket.  A
 * record stays as long as one run states it.
 *
 * What is no run's (ticketmail's events, what was stored before there were runs) is of run 0. */
#pragma once

#include "store/store.h"

typedef struct
{
  gint64 group;
  guint32 first, last; /* numbers */
  gint64 run;
} RunClaim;

typedef struct
{
  gint64 run;
  guint source; /* the same number, from 0: the same source */
  gboolean is_snapshot;
} RunInfo;

typedef struct RunClaims RunClaims;

RunClaims *run_claims_new (Store *store, const char *tool);
void run_claims_free (RunClaims *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunClaims, run_claims_free)
/* At the beginning of a transaction: nothing that was read before holds. */
void run_claims_forget (RunClaims *self);
/* A run that is not withdrawn; `*info` NULL: there is none of that number. */
gboolean run_claims_run (RunClaims *self, gint64 run, const RunInfo **info, GError **error);
/* What other runs than each record's first state of a group, NULL for none; valid until the next
 * call. */
gboolean run_claims_of (RunClaims *self, gint64 group, const RunClaim **claims, guint *count,
                        GError **error);
/* The groups of which a run states something, each once, in order; of gint64. */
GArray *run_claims_groups (RunClaims *self, gint64 run, GError **error);
/* Held until run_claims_store (), at the end of the transaction. */
void run_claims_add (RunClaims *self, gint64 run, gint64 group, guint32 number);
/* What runs state of `group` they do not any more: at once, of what run_claims_store () stored. */
gboolean run_claims_drop (RunClaims *self, gint64 group, GError **error);
gboolean run_claims_store (RunClaims *self, GError **error);
