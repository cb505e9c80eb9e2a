/* schema.h - whether a file is ours and how new it is, and how it becomes new; private to
 * this folder.
 *
 * SQLite's header has two numbers for the program that owns a file: application_id says
 * that it is deskbook's, user_version how far its schema has come
 * (https://sqlite.org/fileformat2.html, 1.3.14 and 1.3.18).  The schema grows by steps,
 * StoreMigration, each of which leaves its version there.  A file with neither number and
 * no tables is new; any other without ours belongs to somebody else and stays untouched,
 * as does one that has come further than the steps we know. */
#pragma once

#include "store/store.h"

typedef struct
{
  gint64 application;
  gint64 version;
} SchemaStamp;

/* The steps of deskbook's own schema, oldest first; static. */
const StoreMigration *schema_steps (guint *count);

/* Reads the stamp.  Outside a transaction its two numbers may be of two moments. */
gboolean schema_read_stamp (Store *store, SchemaStamp *stamp, GError **error);

/* DESK_ERROR_STORE unless the file is ours and of version `known`: a reader cannot bring it
 * up to date. */
gboolean schema_check_reader (const Store *store, const SchemaStamp *stamp, int known,
                              GError **error);

/* Brings a new or older file up to date with `steps`, at least one, in one transaction and
 * with a write-ahead log.  DESK_ERROR_STORE, and no change, when it is not ours or newer.
 * Outside a transaction, before and after. */
gboolean schema_prepare_writer (Store *store, const StoreMigration *steps, guint count,
                                GError **error);
