/* intake.h - one support mail taken in, in four stages: read, decide, store, answer.
 *
 *   read     what stands in it (checks), articles that help      no lock is held
 *   decide   whose it is (reseller), which ticket it is of  \
 *   store    the mail, its ticket (ledger), its events       }    one transaction
 *   answer   what is asked for and promised, the reply      /
 *
 * ticketmail(1) is the specification. */
#pragma once

#include "intake/stages.h"

enum
{
  INTAKE_MESSAGE_BYTES = 64 * 1024 * 1024 /* of a longer message the beginning is kept */
};

/* What became of a message, stage by stage. */
typedef struct
{
  gboolean is_copy; /* it was taken before: of the later stages, only the ticket's name,
                            * the mail's id, and the reply that is to be given again */
  IntakeMail mail;
  IntakeDecision decision;
  IntakeStored stored;
  IntakeAnswer answer;
} IntakeResult;

void intake_result_clear (IntakeResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IntakeResult, intake_result_clear)

/* `size`: bytes that came; `length` of them, at most INTAKE_MESSAGE_BYTES, are here.  On error
 * nothing is stored.  A message that was taken before, and whose reply may be on its way, is
 * DESK_ERROR_BUSY. */
gboolean intake_take (const IntakeSetting *setting, const char *bytes, gsize length,
                      gint64 size, IntakeResult *result, GError **error);

/* The reply was handed over: it is not given again. */
gboolean intake_mark_sent (Store *store, gint64 mail, GError **error);
/* Deletes the text of messages and replies from before `before`; what is known of them stays. */
gboolean intake_purge (Store *store, gint64 before, guint64 *messages, GError **error);
