/* runs.h - the runs of importers as they stand in the database: when each was, of what, how many records it
 * brought, and whether it was withdrawn. */
#pragma once

#include "base/table.h"
#include "store/statements.h"

typedef enum
{
  IMPORT_UNFINISHED, /* begun, and neither ended nor withdrawn to the end */
  IMPORT_DONE,
  IMPORT_WITHDRAWN
} ImportState;

/* ---- One that is made now */

typedef struct
{
  const char *tool;     /* 'ticketlog' */
  const char *source;   /* whose word it is: what a snapshot of the same source replaces */
  gboolean is_snapshot; /* what it states of a group is all that its source says of it */
  char *const *words;   /* the command line */
  char *const *paths;   /* of its files; none: standard input */
} RunPlan;

typedef struct
{
  guint64 stored, known, rejected; /* records */
} RunCounts;

typedef struct
{
  const RunPlan *plan;
  gint64 id;    /* 0 before it has begun */
  Store *store; /* private from here on */
  Statements *statements;
  char *command;
  gint64 at;
  GArray *files;
} ImportRun;

/* The plan is borrowed; its files are looked at now. */
ImportRun *import_run_new (Store *store, const RunPlan *plan);
void import_run_free (ImportRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportRun, import_run_free)
/* In each of its transactions, first: records the run as unfinished.  DESK_ERROR_INPUT when
 * it was withdrawn meanwhile. */
gboolean import_run_begin (ImportRun *self, GError **error);
/* Outside a transaction, after the last: it is done.  One that neither began nor knows anything
 * leaves no trace. */
gboolean import_run_finish (ImportRun *self, const RunCounts *counts, GError **error);
/* Behind it: from here on it is another run, of what its plan says now. */
void import_run_renew (ImportRun *self);

/* ---- Those that were made */

/* A tool's runs, the first first: in text what people want to see, else all. */
gboolean import_runs_list (Store *store, const char *tool, Output *out, Format format,
                           gboolean spreadsheet, GError **error);

/* ---- Withdrawing one */

/* Takes back what the run stated, in the transaction at hand; when that is no trial, it may be
 * committed and begun again (store_turn ()). */
typedef gboolean (*RunTakeBack) (gpointer data, gint64 run, gboolean is_trial, GError **error);

/* Withdraws a run of `tool`: in short transactions, of which one that a crash ends leaves it
 * unfinished, to be withdrawn again; or in one that is rolled back (`is_trial`).
 * DESK_ERROR_INPUT: there is none of that number, or it is another tool's.  `*again`: it was
 * withdrawn before, and nothing is done. */
gboolean import_run_withdraw (Store *store, const char *tool, gint64 run, gboolean is_trial,
                              gboolean *again, RunTakeBack take, gpointer data,
                              GError **error);
