/* request.h - a request as the Common Gateway Interface has it (RFC 3875), plain or by FastCGI:
 * read, and what is not well-formed refused; and the answer to it.
 *
 * A query and a form are fields in application/x-www-form-urlencoded: valid UTF-8 without control
 * characters (a form's may have tabs and line ends), each at most once.  What a request lacks or has too much of is told by
 * `status`, which is an HTTP status (RFC 9110), and `why` in a few words for whoever asks. */
#pragma once

#include <glib.h>

typedef enum
{
  METHOD_GET = 1 << 0,
  METHOD_HEAD = 1 << 1,
  METHOD_POST = 1 << 2,
  METHOD_OTHER = 0
} RequestMethod;

/* Where requests come from: a process's environment and standard input, or a FastCGI connection. */
typedef struct
{
  const char *(*variable) (gpointer data, const char *name); /* NULL: not set */
  gssize (*read) (gpointer data, char *to, gsize size); /* bytes; 0: the end; -1: failed */
  gpointer data;
} RequestSource;

typedef struct
{
  RequestMethod method;
  char *script;       /* where the program is, as the path of an address, "/help"; "" */
  char *path;         /* what of it is asked for, decoded, "/vote/dns/glue-records"; "/" */
  GHashTable *fields; /* char * -> char *, of the query; with request_form () of the form instead */
  const char *why;             /* static; NULL while all is well */
  int status;                  /* then 400, 413, ...; else 0 */
  const RequestSource *source; /* borrowed */
  gboolean is_read;            /* the form */
} Request;

enum
{
  REQUEST_QUERY_BYTES = 16 * 1024,
  REQUEST_FORM_BYTES = 256 * 1024, /* the longest text of the contact form, in any script */
  REQUEST_REST_BYTES = 16 << 20,
  REQUEST_FIELDS = 32
};

/* Reads all but a form.  FALSE: `status` and `why` say why not. */
gboolean request_read (Request *self, const RequestSource *source);
/* Reads the form of a POST. */
gboolean request_form (Request *self);
/* Reads what is left of a form that was refused, and forgets it; much too long a one only in part.  Some servers
 * (Apache's mod_cgid) take a program that ends before for one that failed, and reset the reader's connection. */
void request_rest (Request *self);
void request_clear (Request *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* Says no; always FALSE. */
gboolean request_refuse (Request *self, int status, const char *why);

/* A variable's value, "" when it is not set: "HTTP_HOST". */
const char *request_variable (const Request *self, const char *name);
/* A field's value without blanks around it; "" when it is not there. */
const char *request_field (const Request *self, const char *name);

/* Whether a form was sent from a page of this site: by Origin (RFC 6454), else Referer, and by
 * Sec-Fetch-Site (W3C Fetch Metadata), which must not contradict.  `site`: the origin of the static pages,
 * "https://help.example.net", which is right, too; NULL: the program's own.  A browser that says nothing of all this
 * is refused: nobody can tell whose page it shows. */
gboolean request_is_from_site (const Request *self, const char *site);

/* Whether what the client has, by If-None-Match, is `etag` (RFC 9110, 13.1.2; compared weakly). */
gboolean request_has (const Request *self, const char *etag);

/* ---- The answer: head and body.
 *
 * Every answer says what it is and is taken for nothing else (nosniff), what a page of ours may load and
 * who may show it (Content-Security-Policy), that its address stays on this site (Referrer-Policy), and for
 * how long it holds (Cache-Control, ETag). */

enum
{
  REPLY_NOT_KEPT = -1, /* Cache-Control: no-store */
  REPLY_CHECKED = 0,   /* no-cache: kept, and asked for each time, with the ETag */
  BUSY_S = 2 /* after which a file that is busy, or being replaced, may be there again */
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
