/* import.h - files into the database: the loop that every importer shares, and what becomes of a record that it
 * cannot use.
 *
 * A file that cannot be opened, or read to its end, is told on stderr, and the next is read;
 * so is a file without anything in it. */
#pragma once

#include "input/source.h"

/* The importer's side.  What fails with another code than DESK_ERROR_INPUT ends everything. */
typedef struct
{
  const char *records; /* what they are called: "events" */
  /* Looks at a file, all of them before the first is read; NULL: there is no need. */
  void (*learn) (gpointer data, const char *path);
  InputSource *(*open) (gpointer data, const char *path, GError **error);
  /* Takes a record.  Not NULL in `*why`: it is a reject. */
  gboolean (*take) (gpointer data, const InputItem *item, const char **why, GError **error);
  /* Stores what is left. */
  gboolean (*finish) (gpointer data, GError **error);
} ImportSink;

typedef struct
{
  const char *rejects;      /* the file that keeps them, or NULL */
  gboolean quiet, verbose;  /* no progress; all rejects are told */
  const InputClock *clock;  /* its remark is made when all went well */
  const volatile int *stop; /* non-zero: the user wants out (base/tool.h) */
} ImportOptions;

/* What happened. */
typedef struct
{
  guint64 taken, skipped, rejected; /* records */
  guint64 known;                    /* that were left out: they had been given before */
  guint troubled;                   /* files that could not be read to their end */
  double took_s;
  int status; /* that this calls for: STATUS_* */
} ImportReport;

/* `paths` ends with NULL; "-": standard input, and so are none.  DESK_ERROR_STOPPED when
 * the user stopped it: what was read is stored.  On other errors not all of it is. */
gboolean import_files (char **paths, const ImportSink *sink, gpointer data,
                       const ImportOptions *options, ImportReport *report, GError **error);
