/* source.h - votes from CSV and JSON Lines, with other people's names for columns and values.
 *
 * The readers of votes, these and those of other formats, give VoteTolds as records. */
#pragma once

#include "input/source.h"
#include "vote/vote.h"

enum
{
  VOTE_RECORD_BYTES = 1024 * 1024, /* a longer one is a reject */
  VOTE_NAME_BYTES = 1024           /* so is a longer name of an article or a voter */
};

/* A vote as its source tells it; valid until the next one. */
typedef struct
{
  const char *article; /* path, slug or id, UTF-8; of Zendesk the id */
  VoteValue value;
  gint64 at;           /* Unix seconds */
  const char *voter;   /* name of the voter, UTF-8 without control characters, or NULL */
  const char *address; /* of a log: address and user agent, as its bytes are; or NULL */
  const char *agent;
} VoteTold;

/* A map of the fields article, vote, at and voter (input/fieldmap.h).  VALUE of `vote` is yes, no
 * or `skip`: such a row is no vote. */
FieldMap *vote_map_new (void);

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or `article`, `vote` or
 * `at`, is not there. */
InputSource *vote_source_csv (const char *path, const InputRules *rules, GError **error);
InputSource *vote_source_jsonl (const char *path, const InputRules *rules, GError **error);

/* ---- What a record says */

/* yes/no, 1/0, 1/-1, up/down, true/false in any case. */
gboolean vote_value_parse (const char *text, VoteValue *value);
/* A name of an article or a voter: short enough, UTF-8, no control characters.  FALSE: `why`
 * begins with `what`. */
gboolean vote_name_is_good (const char *what, const char *name, GString *why);
