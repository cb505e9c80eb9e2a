/* posting.h - a form that writes: who sent it, the file opened to write, and whether it is not one too
 * many. */
#pragma once

#include "service.h"
#include "vote/reader.h"

typedef struct
{
  GString *address; /* of the reader; "" where the server does not say */
  Store *store;
  VoterKey key;
} Posting;

gboolean posting_begin (Posting *self, const Service *service, const Request *request,
                        GError **error);
void posting_clear (Posting *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Posting, posting_clear)

/* Counts it; with one too many `reply` is a 429. */
gboolean posting_allow (const Posting *self, ThrottleKind kind, Reply *reply, GError **error);
