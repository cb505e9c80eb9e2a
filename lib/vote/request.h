/* request.h - a web server's log entry as a vote, or not; private to this folder.
 *
 *   PREFIX/ARTICLE/yes            PREFIX?article=ARTICLE&helpful=yes
 *
 * Only a GET or POST that was answered with 2xx or 3xx is one, and not a robot's. */
#pragma once

#include "vote/votereader.h"

typedef struct
{
  const char *prefix;
  gsize prefix_length;
  GString *article, *why;
} RequestReader;

void request_reader_init (RequestReader *self, const char *prefix);
void request_reader_clear (RequestReader *self);

/* Whether a line may be of our concern. */
gboolean request_may_be_vote (const RequestReader *self, const char *line, gsize length);
/* Whether it is a request whose target begins with our prefix. */
gboolean request_is_ours (const RequestReader *self, const char *method, const char *target,
                          int status);
/* `told` gets the article, which points into `self`, and the value.  FALSE: it is ours, but no
 * vote; `why` says why. */
gboolean request_read (RequestReader *self, const char *target, VoteTold *told);
