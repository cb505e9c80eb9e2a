/* store.h - stage three: the mail, its ticket and its events are stored. */
#pragma once

#include "intake/decide.h"

typedef struct
{
  gint64 mail;     /* mail.id */
  char *event_id;  /* of its event: its Message-ID, unless another message has that */
} IntakeStored;

void intake_stored_clear (IntakeStored *self);

/* A ticket that this message proves to be its reseller's gets it. */
gboolean intake_store (const IntakeTables *tables, const IntakeMail *mail,
                       IntakeDecision *decision, IntakeStored *stored, GError **error);

/* An event of the ticket; `author` "", `tags` NULL: none.  It is stored by
 * ticket_writer_finish_within (). */
gboolean intake_add_event (const IntakeTables *tables, const IntakeDecision *decision,
                           EventKind kind, const char *author, const char *tags,
                           const char *event_id, gint64 at, GError **error);
