/* logline.h - the lines of access logs, and what each says of its request.
 *
 * What a line is, it says itself: the combined log of Apache httpd and nginx,
 *
 *   ADDRESS - USER [10/Oct/2026:13:55:36 +0200] "GET /vote/x/yes HTTP/1.1" 204 0 "FROM" "AGENT"
 *
 * before which vhost_combined has the server's name, and behind which some have more; or the
 * JSON of Caddy, of Traefik, or of nginx with the names of its variables (log_format ...
 * escape=json). */
#pragma once

#include "input/source.h"

enum
{
  VOTE_RECORD_BYTES = 1024 * 1024, /* a longer line, or record of other formats, is a reject */
  LOG_ADDRESSES = 4
};

/* Which lines are wanted. */
typedef struct LogRules
{
  enum
  {
    LOG_COMBINED,
    LOG_CADDY
  } format;           /* what a line should be that is none of them, for the message */
  const char *prefix; /* of the paths that are votes, "/vote"; without a slash at its end */
  const char *views; /* of those that are pages, likewise; "" for all; NULL: are not asked for */
  const char *address; /* "last": between the last quotes of a line of text; else the field of
                          JSON; NULL: where the format has it */
} LogRules;

/* Valid until the next line.  NULL: not there. */
typedef struct
{
  const char *method, *target;
  int status; /* -1: none */
  const char *agent;
  gboolean is_prefetch; /* nobody has pressed anything */
  const char *time;
  enum
  {
    LOG_TIME_COMBINED, /* 10/Oct/2026:13:55:36 +0200 */
    LOG_TIME_SECONDS,  /* Unix seconds with a fraction, or smaller parts of time */
    LOG_TIME_TEXT      /* ISO 8601, or with slashes in the date */
  } time_kind;
  struct
  {
    const char *name, *text;
  } addresses[LOG_ADDRESSES];           /* the best first; which is one is not known yet */
  guint n_addresses;                    /* 0: nothing behind the agent, where "last" looks */
  const char *agent_field, *time_field; /* of JSON: where they were looked for; NULL: text */
} LogLine;

/* The records are LogLines; a line that cannot have the prefix in its request is skipped, and one
 * that is none is a reject.  `rules` is borrowed. */
InputSource *log_lines_open (const char *path, const LogRules *rules, GError **error);
