/* import.h - the events of files into the database. */
#pragma once

#include "formats.h"
#include "input/rejects.h"
#include "ticket/tickets.h"

typedef struct
{
  Store *store;               /* NULL: a dry run, nothing is stored */
  const InputFormat *format;  /* NULL: each file's own */
  FormatNeeds needs;
  Rejects *rejects;
  Progress *progress;
  const volatile int *stop;   /* non-zero: the user wants out */
} ImportOptions;

typedef struct
{
  TicketCounts tickets;
  guint64 read;      /* events */
  guint troubled;    /* files that could not be read to their end */
} ImportCounts;

/* A file that cannot be read is told on stderr, and the next is read.  DESK_ERROR_STOPPED when
 * the user stopped it: what was read is stored. */
gboolean import_files (char **paths, const ImportOptions *options, ImportCounts *counts,
                       GError **error);
