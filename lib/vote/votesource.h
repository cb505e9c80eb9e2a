/* votesource.h - where votes come from: one reader for each format.
 *
 * A reader streams: it holds one record at a time, at most VOTE_RECORD_BYTES of it.  A record
 * that cannot be read is a reject; it does not stop the rest. */
#pragma once

#include "base/error.h"
#include "vote/ballots.h"

enum
{
  VOTE_RECORD_BYTES = 1024 * 1024, /* a longer one is a reject */
  VOTE_NAME_BYTES = 1024           /* so is a longer name of an article or a voter */
};

/* A vote as the source tells it; valid until the next call. */
typedef struct
{
  const char *article; /* path, slug or id, UTF-8; of Zendesk the id */
  VoteValue value;
  gint64 at;           /* Unix seconds */
  const char *voter;   /* name of the voter, UTF-8 without control characters, or NULL */
  const char *address; /* of a log: address and user agent, as its bytes are; or NULL */
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
  const char *raw;     /* the record as read; NULL: too long to be kept */
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

/* What the readers need to know; borrowed. */
typedef struct
{
  GTimeZone *zone;    /* of times without an offset; NULL: UTC */
  const char *prefix; /* of the paths that are votes, "/vote"; without a slash at its end */
} VoteRules;

typedef struct VoteSource VoteSource;

/* `path` NULL or "-": standard input.  What is gzip'ed is unpacked. */
VoteSource *vote_source_open (VoteFormat format, const char *path, const VoteRules *rules,
                              GError **error);
void vote_source_free (VoteSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoteSource, vote_source_free)
/* FALSE on trouble that ends the file; at the end of the input TRUE with VOTES_END. */
gboolean vote_source_next (VoteSource *self, VoteItem *item, GError **error);
/* What a file of its rejects begins with (CSV's first line), or NULL. */
const char *vote_source_header (const VoteSource *self, gsize *length);

/* "csv", "jsonl", "zendesk", "combined", "caddy"; anything else is DESK_ERROR_USAGE. */
gboolean vote_format_named (const char *name, VoteFormat *format, GError **error);
/* yes/no, 1/0, 1/-1, up/down, true/false in any case. */
gboolean vote_value_parse (const char *text, VoteValue *value);
/* A name of an article or a voter: short enough, UTF-8, no control characters.  FALSE: `why`
 * begins with `what`. */
gboolean vote_name_is_good (const char *what, const char *name, GString *why);
