/* store.h - the one SQLite file that the tools share.
 *
 * Readers open it read-only and see one snapshot, from store_open () on.  Writers take the
 * write lock at store_begin () (BEGIN IMMEDIATE) and wait for it up to STORE_BUSY_MS,
 * then fail with DESK_ERROR_BUSY.  A file that is not ours, is newer than we
 * know, or is damaged is an error and stays untouched.
 *
 * <sqlite3.h> is for this folder and for the modules that own tables. */
#pragma once

#include <sqlite3.h>
#include "base/error.h"
#include "store/schema.h"

typedef enum
{
  STORE_READ,    /* never writes */
  STORE_REBUILD, /* writes what can be made again (the search index): synchronous=NORMAL */
  STORE_RECORD   /* writes what cannot (votes, tickets): synchronous=FULL */
} StoreMode;

enum
{
  STORE_BUSY_MS = 5000 /* how long a writer waits for another */
};

typedef struct Store Store;

/* Opens `path`; a writer creates it (and its folder, mode 0700) and brings an older
 * schema up to date.  Who made it for STORE_REBUILD has it locked, as by store_lock (). */
Store *store_open (const char *path, StoreMode mode, GError **error);
/* For who reads little, at once, and ends: as STORE_READ, but of the schema the definitions of `tables`
 * (borrowed, not empty) alone are parsed until a statement names another; and while there is no log, the
 * file is read without a lock, so that what was read counts only if store_unchanged () says so
 * afterwards, whatever came of it. */
Store *store_open_glance (const char *path, const char *const *tables, GError **error);
/* A writer folds the write-ahead log into the file first. */
void store_free (Store *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_free)

/* It is a public part (store/store.h) of another database, and has no more than that. */
gboolean store_is_snapshot (const Store *self);
/* FALSE, with an error that says so, when it is one: for who would take what is left out for nothing. */
gboolean store_is_whole (const Store *self, GError **error);

const char *store_path (const Store *self);
sqlite3 *store_db (const Store *self);

/* Transactions do not nest.  store_rollback () is a no-op outside one.  Between two of a writer there
 * is a pause, so that a long series of them does not keep other writers out. */
gboolean store_begin (Store *self, GError **error);
gboolean store_commit (Store *self, GError **error);
void store_rollback (Store *self);
/* A reader's snapshot is of this moment, from here on; *changed: others have written since the last.  No
 * statement is left stepping. */
gboolean store_renew (Store *self, gboolean *changed, GError **error);
/* A reader lets go of its snapshot until then: who waits for long keeps no log from being folded in. */
gboolean store_rest (Store *self, GError **error);
/* For work in many transactions: commits this one and begins the next when it has lasted for a while. */
gboolean store_turn (Store *self, GError **error);
/* From here on store_turn () fails when `*stop` is set (base/tool.h): DESK_ERROR_STOPPED. */
void store_heed (Store *self, const volatile int *stop);
/* Whether store_turn () would, for who has something to write before. */
gboolean store_turn_due (const Store *self);

/* How a batch is stored in short transactions. */
typedef struct
{
  /* Stores of the batch from `*next` on, at least one, until that time (monotonic), and moves `*next` on. */
  gboolean (*add) (gpointer data, guint *next, gint64 until, GError **error);
  /* Behind each transaction: whether it stands, or nothing of it does. */
  void (*end) (gpointer data, gboolean stands);
} StoreSlices;

/* Until `count` are stored, or one could not be. */
gboolean store_slices (Store *self, const StoreSlices *slices, gpointer data, guint count,
                       GError **error);

/* One program of a kind at a time, for as long as the store is open, over all its transactions;
 * other writers are not kept out.  Waits up to STORE_BUSY_MS, then DESK_ERROR_BUSY. */
gboolean store_lock (Store *self, GError **error);
/* For a reader that found less than there is to be: DESK_ERROR_BUSY "being made" while somebody has that
 * lock; else what it reads from now on is the file as it is now.  What a writer found stands. */
gboolean store_look_again (Store *self, GError **error);

/* A statement that is to be kept; NULL on error. */
sqlite3_stmt *store_prepare (Store *self, const char *sql, GError **error);
/* Runs SQL without parameters, in any number of statements; rows are thrown away. */
gboolean store_run (Store *self, const char *sql, GError **error);

/* FALSE, with DESK_ERROR_BUSY, when the file is read without a lock (by who may not write its folder, while
 * there is no index of its log; or at a glance) and has changed since it was opened: what was read of it
 * is worth nothing; open it again.  Every statement looks; who shows what it read looks once more before. */
gboolean store_unchanged (const Store *self, GError **error);
/* What every statement looks at: the same, but at a glance, of which only the end counts. */
gboolean store_watch (const Store *self, GError **error);

/* The error that SQLite reports now, as ours: busy, damaged, full.  Returns FALSE. */
gboolean store_fail (const Store *self, GError **error);
/* Content that cannot be right: "PATH: damaged: WHAT; `kbindex --full` ...".  Returns FALSE. */
gboolean store_damaged (const Store *self, GError **error, const char *what);

/* For tests: with a schema of other steps. */
Store *store_open_schema (const char *path, StoreMode mode, const StoreSchema *schema,
                          GError **error);

/* ---- snapshot.c: what everybody may read of the file, in a file of its own: articles, their index, how many
 * found each helpful, and nothing else, for a web server that may not see mails, tickets and voters.
 *
 * It is written whole, beside the one that stands there, and put in its place: who has that open reads it to
 * the end.  Nobody else writes it, so that it needs no log and is read without a lock, by who may write
 * neither it nor its folder: a new one has mode 0644, one that is there keeps its own.  SCHEMA_SNAPSHOT in place of SCHEMA_APPLICATION says what it is; a writer
 * refuses it (store_open ()).  The same content is the same bytes.
 *
 * Of the tables with votes one by one, or by day, it has those that readers ask in any case, without rows. */

typedef struct
{
  guint articles;
  gint64 bytes;     /* written */
  gboolean written; /* FALSE: what stands there says the same, and is left as it is */
} SnapshotMade;

/* Of `store`, which is read, to `path`: a new file, an empty one, or a snapshot; any other is an error.
 * While *stop == 0.  Others who write one into that folder wait for their turn, then DESK_ERROR_BUSY. */
gboolean snapshot_make (Store *store, const char *path, const volatile int *stop,
                        SnapshotMade *made, GError **error);
