/* import.h - the events of files into the database. */
#pragma once

#include "formats.h"
#include "input/import.h"
#include "ticket/tickets.h"

typedef struct
{
  Store *store;               /* NULL: a dry run, nothing is stored */
  const InputFormat *format;  /* NULL: each file's own */
  FormatNeeds needs;
} TicketImport;

gboolean ticket_import (char **paths, const TicketImport *import, const ImportOptions *options,
                        ImportReport *report, TicketCounts *counts, GError **error);
