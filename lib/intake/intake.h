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
#include "store/store.h"

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

/* ---- forget.c: a person taken out of the file: by the address, wherever it stands.
 *
 * An address that is to be known no more is replaced by one that says nothing
 * ("forgotten-5d1c09ab@forgotten.invalid", RFC 2606, drawn anew each time), so that what counts
 * persons, tickets and answers counts the same as before.  That goes for every text column of the
 * tables that hold what people wrote; of the articles, which all may read, none is touched.  What
 * is deleted: the texts of all messages of tickets where the person is the customer, and of others
 * that hold the address (plain, quoted-printable or base64), with the names of attachments; the
 * person's rows of resellers, and the reseller's id and name when no other address is left; the
 * reasons of votes under that name, whose voter becomes a stranger.
 *
 * The key of an event stays (an XXH3 of its texts, 64 bits), and the SHA-256 of a message: the same
 * message or line of an export is known by them, and does not come back.
 *
 * In the end the whole file is written anew, and its log is empty: no copy is left in either. */

typedef struct
{
  guint64 events; /* and other rows, in which the address stood */
  guint64 rows;
  guint64 messages, replies; /* whose texts went */
  guint64 resellers;         /* addresses */
  guint64 votes;
  gboolean found;    /* there was any of these */
  GPtrArray *others; /* char *: further addresses of the same reseller, which stay */
} Forgotten;

static inline void
forgotten_clear (Forgotten *self)
{
  g_clear_pointer (&self->others, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Forgotten, forgotten_clear)

/* `address` is as a header has it, without a name; a store of mode STORE_RECORD, with the voters' key
 * beside it.  `dry_run`: counts, and changes nothing.  DESK_ERROR_BUSY when all is done but somebody reads
 * what was: the log is emptied by the next that writes. */
gboolean forget_address (Store *store, const char *address, gboolean dry_run, Forgotten *self,
                         GError **error);
