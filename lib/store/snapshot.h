/* snapshot.h - what everybody may read of the file, in a file of its own: articles, their index, how many
 * found each helpful, and nothing else, for a web server that may not see mails, tickets and voters.
 *
 * It is written whole, beside the one that stands there, and put in its place: who has that open reads it to
 * the end.  Nobody else writes it, so that it needs no log and is read without a lock, by who may write
 * neither it nor its folder: a new one has mode 0644, one that is there keeps its own.  SCHEMA_SNAPSHOT in place of SCHEMA_APPLICATION says what it is; a writer
 * refuses it (store_open ()).  The same content is the same bytes.
 *
 * Of the tables with votes one by one, or by day, it has those that readers ask in any case, without rows. */
#pragma once

#include "store/store.h"

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
