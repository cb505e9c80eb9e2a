/* reply.h - an answer as CGI has it: head and body.
 *
 * Every answer says what it is and is taken for nothing else (nosniff), what a page of ours may load and
 * who may show it (Content-Security-Policy), that its address stays on this site (Referrer-Policy), and for
 * how long it holds (Cache-Control, ETag). */
#pragma once

#include "request.h"

enum
{
  REPLY_NOT_KEPT = -1, /* Cache-Control: no-store */
  REPLY_CHECKED = 0    /* no-cache: kept, and asked for each time, with the ETag */
};

typedef struct
{
  int status;          /* 200 */
  gboolean is_refusal; /* nothing but why not */
  const char *words;   /* of a refusal: the text on its page; NULL: the status's; static */
  const char *type;    /* of the body: "text/html; charset=utf-8"; static */
  GString *body;
  char *location;    /* of 303: a path, escaped */
  const char *allow; /* of 405: methods; static */
  const char *site; /* the origin of the static pages where that is another one, else NULL: borrowed */
  gint64 max_age_s;     /* for which it may be kept, or REPLY_... */
  gint64 retry_after_s; /* of 429 and 503 */
} Reply;

void reply_init (Reply *self);
void reply_clear (Reply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reply, reply_clear)

/* Drops what was there: a refusal in plain text, one line. */
void reply_refuse (Reply *self, int status, const char *why);
/* 303: what was posted is done, and shown there; `path` is escaped.  Takes it. */
void reply_see (Reply *self, char *path);

/* Appends the whole of it as CGI (RFC 3875, 6) to `out`: without the body for HEAD, 304 where the client has
 * it already. */
void reply_write (const Reply *self, const Request *request, GString *out);
