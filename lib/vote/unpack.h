/* unpack.h - gzip'ed input (RFC 1952) unpacked on a thread of its own; private to this folder.
 *
 * A feed reads the unpacked bytes from a pipe, so that nothing grows, whatever the input
 * unpacks to.  Several members one after the other, as `cat *.gz` makes them, are one text. */
#pragma once

#include "input/feed.h"

typedef struct Unpack Unpack;

/* For a feed that has just been opened: when its bytes begin like gzip, it gives the unpacked
 * ones from now on.  `*unpack` NULL: it is left as it is.  FALSE when it cannot be read. */
gboolean unpack_attach (Feed *feed, Unpack **unpack, GError **error);
/* Once the feed has ended: whether that was the end of the input.  NULL: it was. */
gboolean unpack_check (Unpack *self, GError **error);
/* After feed_close (). */
void unpack_free (Unpack *self);
