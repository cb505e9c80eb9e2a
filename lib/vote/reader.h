/* reader.h - who asks a web server for a page, as far as it tells: an address and a browser, which together
 * are a voter (voter.h).  One reader is one voter, whether an access log tells of the vote or a form.
 * And how often it may post there. */
#pragma once

#include <glib.h>
#include "vote/voter.h"

/* By the user agent: robots, link previews, monitors, libraries and command lines are none. */
gboolean reader_is_browser (const char *agent);

/* The address in a list as X-Forwarded-For is, where each proxy adds who asked it: the last one that is not
 * a proxy's own; what stands before it may be the reader's invention.  One text for each address (RFC 5952;
 * of IPv4 in IPv6, as IPv4).  FALSE: there is none. */
gboolean reader_address (const char *list, gsize length, GString *address);
/* Of a network of its own (RFC 1918, 4193, 6598), or of this machine. */
gboolean reader_is_private (const char *address);

/* ---- How often somebody may post on a web page: some at once, then one after the other
 *
 * The generic cell rate algorithm (ITU-T I.371, annex A): each post costs its time, and who owes more
 * than a burst is to wait.  What is owed stands in the file, so that all processes count together; who owes
 * nothing has no row, and beyond THROTTLE_ROWS those that owe least are forgotten.  Of IPv6 a
 * whole network (/64) is one reader: a home has as many addresses as it likes. */

typedef enum
{
  THROTTLE_VOTES, /* 20 at once, then one in 30 s */
  THROTTLE_MESSAGES /* 4 at once, then one in 10 minutes; of all readers together 60, then one in 10 s */
} ThrottleKind;

enum
{
  THROTTLE_ROWS = 10000
};

/* Whether one more from `address` is taken at `now`, which then counts.  `*wait_s`: 0, else it is not, and
 * will be in so many seconds.  In a transaction of its own; the store is a writer.  Without a `key`, of messages, nobody
 * is told apart, and all of them count together alone. */
gboolean throttle_take (Store *store, const VoterKey *key, ThrottleKind kind,
                        const char *address, gint64 now, gint64 *wait_s, GError **error);
/* What was just taken came to nothing, and does not count. */
gboolean throttle_give_back (Store *store, const VoterKey *key, ThrottleKind kind,
                             const char *address, GError **error);
