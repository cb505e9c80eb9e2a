/* votesource.h - where votes come from: one reader for each format.
 *
 * A reader streams: it holds one record at a time.  A record that cannot be read is a reject;
 * it does not stop the rest. */
#pragma once

#include "base/error.h"
#include "vote/ballots.h"

/* A vote as the source tells it.  Strings are UTF-8 and valid until the next call. */
typedef struct
{
  const char *article; /* path, slug or id */
  VoteValue value;
  gint64 at;           /* Unix seconds */
  const char *voter;   /* name of the voter, or NULL */
  const char *address; /* of a log: address and user agent, or NULL */
  const char *agent;
} VoteTold;

typedef enum
{
  VOTES_TOLD,
  VOTES_SKIPPED, /* a line that is no vote, and is none of our business (bots, other pages) */
  VOTES_REJECT,
  VOTES_END
} VoteItemKind;

typedef struct
{
  VoteItemKind kind;
  VoteTold vote;
  guint64 line;        /* where the record begins, from 1 */
  const char *why;     /* VOTES_REJECT: what was expected, without file and line */
  const char *raw;     /* VOTES_REJECT: the record as read */
  gsize raw_length;
} VoteItem;

typedef enum
{
  VOTES_CSV,
  VOTES_JSONL,
  VOTES_ZENDESK,
  VOTES_COMBINED,
  VOTES_CADDY
} VoteFormat;

typedef struct VoteSource VoteSource;

/* `path` NULL or "-": standard input.  What is gzip'ed is unpacked.  `zone`: of times without
 * an offset; NULL: UTC. */
VoteSource *vote_source_open (VoteFormat format, const char *path, GTimeZone *zone,
                              GError **error);
void vote_source_free (VoteSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoteSource, vote_source_free)
/* FALSE on trouble that ends the file; at the end of the input TRUE with VOTES_END. */
gboolean vote_source_next (VoteSource *self, VoteItem *item, GError **error);
