/* import.h - the events of files into the database; the formats of files by name. */
#pragma once

#include "input/import.h"
#include "ticket/mail.h"
#include "ticket/tickets.h"

/* What the formats' readers need to know. */
typedef struct
{
  InputRules rules;
  const Desk *desk;      /* whose an address is; NULL: nobody is ours */
  MailLookup lookup;
  gpointer lookup_data;
} FormatNeeds;

typedef struct
{
  const char *name;
  const char *suffixes;  /* that tell it, each between blanks; NULL: none does */
  gboolean is_mapped;    /* --map and --time-format are for it */
  gboolean is_mail;      /* it asks who is staff */
  InputSource *(*open) (const char *path, const FormatNeeds *needs, GError **error);
} InputFormat;

/* DESK_ERROR_USAGE, which lists the names. */
const InputFormat *format_named (const char *name, GError **error);
/* By the name of the file, or by what it is (a Maildir). */
const InputFormat *format_of_file (const char *path, GError **error);

typedef struct
{
  Store *store;               /* NULL: a dry run, nothing is stored */
  const InputFormat *format;  /* NULL: each file's own */
  FormatNeeds needs;
} TicketImport;

gboolean ticket_import (char **paths, const TicketImport *import, const ImportOptions *options,
                        ImportReport *report, TicketCounts *counts, GError **error);
