/* holidays.h - `holidays:` and `skip:` of a calendar; private to lib/desk. */
#pragma once

#include "desk/load.h"

/* Readers (record.h) into an Entry.  `skip` is read first, and used by the other. */
gboolean holidays_read_skip (Loader *loader, const Node *value, gpointer entry,
                             GError **error);
gboolean holidays_read (Loader *loader, const Node *value, gpointer entry, GError **error);
