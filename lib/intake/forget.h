/* forget.h - a person taken out of the file: by the address, wherever it stands.
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
#pragma once

#include "store/store.h"

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
