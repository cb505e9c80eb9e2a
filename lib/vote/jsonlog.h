/* jsonlog.h - what a line of an access log in JSON says: Caddy's, Traefik's, or nginx's with the
 * names of its variables (log_format ... escape=json). */
#pragma once

#include "input/json.h"

enum
{
  JSON_LOG_ADDRESSES = 4
};

/* NULL: not there.  Valid until the next line. */
typedef struct
{
  const char *time, *status;
  gboolean time_is_text;                 /* else a number: Unix seconds */
  const char *request, *method, *target; /* "GET /x HTTP/1.1", or the next two */
  const char *agent;                     /* "" where the format leaves out what is empty */
  const char *purpose; /* with "prefetch" in it: nobody has pressed anything */
  struct
  {
    const char *name, *text;
  } addresses[JSON_LOG_ADDRESSES]; /* the best first; which is one is not known yet */
  guint n_addresses;
  const char *time_name, *agent_name; /* of the fields that were looked for */
} JsonLogLine;

typedef struct JsonLog JsonLog;

/* `address`: the field that has the reader's address, `request.headers.X-Forwarded-For`;
 * borrowed.  NULL: where the format has it. */
JsonLog *json_log_new (const char *address);
void json_log_free (JsonLog *self);

/* FALSE: it is no JSON, or a field is of another type; `why` says what was expected. */
gboolean json_log_read (JsonLog *self, const InputLine *line, JsonLogLine *said, GString *why);
