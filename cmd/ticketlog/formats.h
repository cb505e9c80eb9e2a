/* formats.h - the input formats by name, and what opens a file of each. */
#pragma once

#include "store/store.h"
#include "ticket/delimited.h"
#include "ticket/mail.h"

/* What the formats' readers need to know. */
typedef struct
{
  SourceRules rules;
  const FieldMap *map;
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
  TicketSource *(*open) (const char *path, const FormatNeeds *needs, GError **error);
  /* NULL: its rejects need no first line. */
  const char *(*header) (const TicketSource *source, gsize *length);
} InputFormat;

/* DESK_ERROR_USAGE, which lists the names. */
const InputFormat *format_named (const char *name, GError **error);
/* By the name of the file, or by what it is (a Maildir). */
const InputFormat *format_of_file (const char *path, GError **error);
