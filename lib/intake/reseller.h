/* reseller.h - the registered resellers: who may write to us, under which id.
 *
 * Addresses are compared without case. */
#pragma once

#include "store/statements.h"

enum
{
  RESELLER_FIELD_BYTES = 1000
};

/* Of addresses: one that two resellers have counts twice. */
typedef struct
{
  guint64 resellers, read; /* of the file: different ids, and their addresses */
  guint64 added;
  guint64 changed;  /* and are as active as they were, or active now */
  guint64 inactive; /* were active and are no more: the file says so, or does not have them */
} ResellerCounts;

/* Loads CSV (input/records.h) with the columns reseller_id, email, active and (optional) name,
 * in any order; a row for each address.  All or nothing, in one transaction;
 * rows that the file does not have become inactive, and loading it again changes nothing.  A file
 * without a row is refused, for it would make everybody inactive, and so is one of which two rows
 * contradict each other; of two names for one address the first counts.
 * `active`: yes/no, 1/0, true/false.  "-": standard input.  A bad row is DESK_ERROR_INPUT
 * "FILE:LINE: why". */
gboolean resellers_load (Store *store, const char *path, ResellerCounts *counts,
                         GError **error);

/* Whether reseller `id` (NULL: any), active, has this address.  `resellers` are opened with
 * reseller_statements. */
gboolean reseller_has (Statements *resellers, const char *id, const char *email,
                       gboolean *has, GError **error);
