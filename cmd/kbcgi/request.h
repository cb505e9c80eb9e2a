/* request.h - a request as the Common Gateway Interface has it (RFC 3875), plain or by FastCGI:
 * read, and what is not well-formed refused.
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
