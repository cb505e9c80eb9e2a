/* parts.h - what the parts of tickets.h share; private to this folder. */
#pragma once

#include "ticket/tickets.h"

/* DESK_ERROR_STORE.  Returns FALSE. */
gboolean tickets_damaged (const Store *store, GError **error);

/* Which row of ticket_week a time is in. */
gint64 tickets_week (gint64 at);
