/* source.h - votes from CSV and JSON Lines, with other people's names for columns and values,
 * and from the access logs of web servers.
 *
 * The readers of votes, these and those of other formats, give VoteTolds as records. */
#pragma once

#include "input/source.h"
#include "vote/logline.h"
#include "vote/vote.h"

enum
{
  VOTE_NAME_BYTES = 1024,  /* a longer name of an article or a voter is a reject */
  VOTE_REASON_BYTES = 3072 /* 1,024 characters of nearly any script */
};

/* A vote as its source tells it; valid until the next one. */
typedef struct
{
  const char *article; /* path, slug or id, UTF-8; of Zendesk the id */
  VoteValue value;
  gint64 at;           /* Unix seconds */
  const char *voter;   /* name of the voter, UTF-8 without control characters, or NULL */
  const char *address; /* of a log: address and user agent; or NULL */
  const char *agent;
  const char *reason;  /* why, as vote_reason_read () makes it; or NULL */
  gboolean is_private; /* an address that the outer world does not have */
  gboolean is_view; /* a page was read: of an article that is called so, if there is one; no vote */
} VoteTold;

/* article, vote, at, voter and reason, for a map (input/fieldmap.h).  VALUE of `vote` is yes, no or
 * `skip`: such a row is no vote. */
extern const FieldSet vote_fields;

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or `article`, `vote` or
 * `at`, is not there. */
extern const InputFormat vote_csv, vote_jsonl;

/* ---- Access logs
 *
 *   PREFIX/ARTICLE/yes            PREFIX?article=ARTICLE&helpful=yes
 *   PREFIX/ARTICLE/no?reason=WHY  PREFIX?article=ARTICLE&helpful=no&reason=WHY
 *
 * Only a GET or POST of a browser that was answered with 2xx or 3xx is one, and not when it was
 * made before anybody pressed anything (Sec-Purpose: prefetch).  Of such a request that is no
 * vote, for a bad name or a missing answer, the line is a reject; all others are skipped.
 *
 * A page view, where they are asked for, is a browser's GET of VIEWS/ARTICLE that was answered with
 * 2xx or 304 (not changed since); of the path slashes at its end, `.html` and `/index` go.
 *
 * What a line is, it says itself: the combined log of Apache httpd and nginx, the same with the
 * server's name before it (vhost_combined) or with more behind it (Traefik), Caddy's JSON,
 * Traefik's, or nginx's with the names of its variables. */

/* `rules->log` is needed. */
extern const InputFormat vote_log;

/* ---- What a record says */

/* yes/no, 1/0, 1/-1, up/down, true/false in any case. */
gboolean vote_value_parse (const char *text, VoteValue *value);
/* A name of an article or a voter: short enough, UTF-8, no control characters.  FALSE: `why`
 * begins with `what`. */
gboolean vote_name_is_good (const char *what, const char *name, GString *why);
/* Why a vote is what it is, into `reason`: 'outdated', 'unclear', 'wrong', 'missing' and 'other' in lower
 * case, else the text, on one line; "" when it says nothing.  FALSE as above. */
gboolean vote_reason_read (const char *text, GString *reason, GString *why);
