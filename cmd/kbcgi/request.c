#define XXH_INLINE_ALL
#include "request.h"

#include <string.h>
#include <xxhash.h>

enum
{
  PATH_BYTES = 2048,
  NAME_BYTES = 64
};

const char *
request_variable (const Request *self, const char *name)
{
  const char *value = self->source->variable (self->source->data, name);

  return value != NULL ? value : "";
}

const char *
request_field (const Request *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->fields, name);

  return value != NULL ? value : "";
}

gboolean
request_refuse (Request *self, int status, const char *why)
{
  self->status = status;
  self->why = why;
  return FALSE;
}

/* ---- Texts */

/* Valid UTF-8 without control characters (C0, DEL, C1); `lines`: but tabs and line ends. */
static gboolean
text_is_good (const char *text, gsize length, gboolean lines)
{
  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;
  for (const char *c = text; c < text + length; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter < ' ' ? !lines || strchr ("\t\n\r", (char) letter) == NULL
                       : letter >= 0x7f && letter < 0xa0)
        return FALSE;
    }
  return TRUE;
}

/* Percent encoding undone (WHATWG URL, 5.1, but strictly): NULL when it is none, or holds a NUL.  Lines end in
 * LF, where a browser sends CRLF. */
static char *
form_decode (const char *text, gsize length)
{
  g_autoptr(GString) plain = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (c == '%')
        {
          int high = i + 2 < length ? g_ascii_xdigit_value (text[i + 1]) : -1;
          int low = i + 2 < length ? g_ascii_xdigit_value (text[i + 2]) : -1;

          if (high < 0 || low < 0)
            return NULL;
          c = (char) (high << 4 | low);
          i += 2;
        }
      if (c == '\0')
        return NULL;
      g_string_append_c (plain, c == '+' && text[i] == '+' ? ' ' : c);
    }
  g_string_replace (plain, "\r\n", "\n", 0);
  g_string_replace (plain, "\r", "\n", 0);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

/* White space in a line is a blank; in a form's, other control characters, of what was pasted from a terminal, go. */
static void
settle_pasted (char *text, gboolean lines)
{
  char *to = text;

  if (!lines)
    {
      g_strdelimit (text, "\t\n", ' ');
      return;
    }
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c >= ' ' ? *c != 0x7f : *c == '\t' || *c == '\n')
      *to++ = *c;
  *to = '\0';
}

/* ---- Fields */

/* One NAME=VALUE. */
static gboolean
take_field (Request *self, const char *pair, gsize length, gboolean lines)
{
  const char *equals = memchr (pair, '=', length);
  gsize n_name = equals != NULL ? (gsize) (equals - pair) : length;
  g_autofree char *name = form_decode (pair, n_name);
  g_autofree char *value = equals != NULL ? form_decode (equals + 1, length - n_name - 1)
                                          : g_strdup ("");

  if (name == NULL || value == NULL)
    return request_refuse (self, 400, "bad percent encoding");
  settle_pasted (value, lines);
  if (!text_is_good (name, strlen (name), FALSE)
      || !text_is_good (value, strlen (value), lines))
    return request_refuse (self, 400, "a field that is not UTF-8, or has control characters");
  if (strlen (name) > NAME_BYTES || g_hash_table_size (self->fields) >= REQUEST_FIELDS)
    return request_refuse (self, 400, "too many fields");
  if (g_hash_table_contains (self->fields, name))
    return request_refuse (self, 400, "a field that is there twice");
  g_hash_table_insert (self->fields, g_steal_pointer (&name),
                       g_strstrip (g_steal_pointer (&value)));
  return TRUE;
}

static gboolean
take_fields (Request *self, const char *text, gsize length, gboolean lines)
{
  const char *end = text + length;

  g_hash_table_remove_all (self->fields);
  for (const char *at = text; at < end;)
    {
      const char *stop = memchr (at, '&', (gsize) (end - at));

      if (stop == NULL)
        stop = end;
      if (stop > at && !take_field (self, at, (gsize) (stop - at), lines))
        return FALSE;
      at = stop + 1;
    }
  return TRUE;
}

/* ---- The head */

static RequestMethod
method_of (const char *name)
{
  return strcmp (name, "GET") == 0    ? METHOD_GET
         : strcmp (name, "HEAD") == 0 ? METHOD_HEAD
         : strcmp (name, "POST") == 0 ? METHOD_POST
                                      : METHOD_OTHER;
}

/* A server that is not told where the program ends and the path begins takes all for the program. */
static gboolean
take_path (Request *self)
{
  const char *script = request_variable (self, "SCRIPT_NAME");
  const char *path = request_variable (self, "PATH_INFO");
  g_autofree char *own = NULL;

  if (*path == '\0')
    {
      path = script;
      script = "";
    }
  if (strlen (path) > PATH_BYTES || strlen (script) > PATH_BYTES)
    return request_refuse (self, 414, "the address is too long");
  if (!text_is_good (path, strlen (path), FALSE)
      || !text_is_good (script, strlen (script), FALSE))
    return request_refuse (self, 400, "an address that is not UTF-8");
  /* (A link to //x would lead to another host.) */
  while (script[0] == '/' && script[1] == '/')
    script++;
  own = g_strndup (script, strlen (script) - g_str_has_suffix (script, "/"));
  self->script = g_uri_escape_string (own, "/!$&'()*+,;=:@", FALSE);
  self->path = *path == '/' ? g_strdup (path) : g_strconcat ("/", path, NULL);
  return TRUE;
}

gboolean
request_read (Request *self, const RequestSource *source)
{
  const char *query;

  *self
    = (Request){ .source = source,
                 .fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  self->method = method_of (request_variable (self, "REQUEST_METHOD"));
  query = request_variable (self, "QUERY_STRING");
  if (!take_path (self))
    return FALSE;
  if (strlen (query) > REQUEST_QUERY_BYTES)
    return request_refuse (self, 414, "the address is too long");
  return take_fields (self, query, strlen (query), FALSE);
}

void
request_clear (Request *self)
{
  g_free (self->script);
  g_free (self->path);
  g_clear_pointer (&self->fields, g_hash_table_unref);
}

/* ---- A form */

/* "application/x-www-form-urlencoded", perhaps with "; charset=utf-8". */
static gboolean
type_is_form (const char *type)
{
  g_auto(GStrv) parts = g_strsplit (type, ";", 3);

  if (parts[0] == NULL
      || g_ascii_strcasecmp (g_strstrip (parts[0]), "application/x-www-form-urlencoded") != 0)
    return FALSE;
  return parts[1] == NULL || g_ascii_strcasecmp (g_strstrip (parts[1]), "charset=utf-8") == 0
         || g_ascii_strcasecmp (parts[1], "charset=\"utf-8\"") == 0;
}

/* CONTENT_LENGTH; -1: there is none, or it is no number. */
static gint64
form_length (const Request *self)
{
  const char *text = request_variable (self, "CONTENT_LENGTH");
  gint64 length = 0;

  for (const char *c = text; *c != '\0'; c++)
    {
      if (!g_ascii_isdigit (*c))
        return -1;
      length = MIN (length * 10 + (*c - '0'), G_MAXINT32);
    }
  return *text != '\0' ? length : -1;
}

static gboolean
read_all (const RequestSource *source, char *to, gsize length)
{
  gssize got;

  for (; length > 0; to += got, length -= (gsize) got)
    if ((got = source->read (source->data, to, length)) <= 0)
      return FALSE;
  return TRUE;
}

gboolean
request_form (Request *self)
{
  const char *encoding = request_variable (self, "HTTP_CONTENT_ENCODING");
  gint64 length = form_length (self);
  g_autofree char *body = NULL;

  if (!type_is_form (request_variable (self, "CONTENT_TYPE")))
    return request_refuse (self, 415,
                           "expected a form, application/x-www-form-urlencoded in UTF-8");
  if (*encoding != '\0' && g_ascii_strcasecmp (encoding, "identity") != 0)
    return request_refuse (self, 415, "expected a form that is not compressed");
  if (length < 0)
    return request_refuse (self, 411, "expected the form's length");
  if (length > REQUEST_FORM_BYTES)
    return request_refuse (self, 413, "the form is too large");
  self->is_read = TRUE;
  body = g_malloc ((gsize) length + 1);
  if (!read_all (self->source, body, (gsize) length))
    return request_refuse (self, 400, "the form ends before its length");
  return take_fields (self, body, (gsize) length, TRUE);
}

void
request_rest (Request *self)
{
  char some[16 * 1024];
  gint64 left = self->is_read ? 0 : MIN (form_length (self), REQUEST_REST_BYTES);

  for (gssize got; left > 0; left -= got)
    if ((got = self->source->read (self->source->data, some, MIN ((gsize) left, sizeof some)))
        <= 0)
      return;
}

/* ---- Whose page it was sent from */

/* What of an address is its host and port; NULL: it is none of http. */
static char *
host_of (const char *address, gsize *scheme)
{
  const char *host = strstr (address, "://");

  *scheme = 0;
  if (host == NULL
      || (!g_str_has_prefix (address, "https:") && !g_str_has_prefix (address, "http:")))
    return NULL;
  *scheme = (gsize) (host - address);
  return g_strndup (host + 3, strcspn (host + 3, "/?#"));
}

/* Some servers say the host without the port, some with one that browsers leave out. */
static gboolean
is_asked (const Request *self, const char *host, gboolean secure)
{
  const char *asked = request_variable (self, "HTTP_HOST");
  g_autofree char *with_port
    = g_strconcat (asked, ":", request_variable (self, "SERVER_PORT"), NULL);
  g_autofree char *with_usual = g_strconcat (host, secure ? ":443" : ":80", NULL);

  return *asked != '\0'
         && (g_ascii_strcasecmp (host, asked) == 0 || g_ascii_strcasecmp (host, with_port) == 0
             || g_ascii_strcasecmp (with_usual, asked) == 0);
}

/* Whether an address is on the host that was asked, or of the static pages.  (The scheme that the reader sees is not
 * known behind a proxy.) */
static gboolean
is_own (const Request *self, const char *address, const char *site)
{
  gsize scheme, wanted_scheme = 0;
  g_autofree char *host = host_of (address, &scheme);
  g_autofree char *wanted = site != NULL ? host_of (site, &wanted_scheme) : NULL;

  if (host == NULL)
    return FALSE;
  if (is_asked (self, host, scheme == strlen ("https")))
    return TRUE;
  return wanted != NULL && scheme == wanted_scheme && g_ascii_strcasecmp (host, wanted) == 0;
}

gboolean
request_is_from_site (const Request *self, const char *site)
{
  const char *fetch = request_variable (self, "HTTP_SEC_FETCH_SITE");
  const char *origin = request_variable (self, "HTTP_ORIGIN");
  const char *referer = request_variable (self, "HTTP_REFERER");

  if (*origin != '\0')
    return is_own (self, origin, site) && (strcmp (fetch, "cross-site") != 0 || site != NULL);
  if (*fetch != '\0' && strcmp (fetch, "same-origin") != 0)
    return FALSE;
  return *fetch != '\0' || is_own (self, referer, site);
}

/* ---- Conditions */

gboolean
request_has (const Request *self, const char *etag)
{
  const char *at = request_variable (self, "HTTP_IF_NONE_MATCH");
  gsize length = strlen (etag);

  while (*at != '\0')
    {
      at += strspn (at, " \t,");
      if (*at == '*')
        return TRUE;
      if (g_str_has_prefix (at, "W/"))
        at += 2;
      if (strncmp (at, etag, length) == 0 && strchr (" \t,", at[length]) != NULL)
        return TRUE;
      at += strcspn (at, ",");
    }
  return FALSE;
}

/* ---- The answer */

/* The reasons that RFC 9110 and RFC 6585 give. */
static const struct
{
  int status;
  const char *reason;
} reasons[] = {
  { 200, "OK" },
  { 303, "See Other" },
  { 304, "Not Modified" },
  { 400, "Bad Request" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 411, "Length Required" },
  { 413, "Content Too Large" },
  { 414, "URI Too Long" },
  { 415, "Unsupported Media Type" },
  { 422, "Unprocessable Content" },
  { 429, "Too Many Requests" },
  { 500, "Internal Server Error" },
  { 503, "Service Unavailable" },
};

static const char *
reason_of (int status)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  g_assert_not_reached ();
}

void
reply_init (Reply *self)
{
  *self = (Reply){ .status = 200,
                   .type = "application/json",
                   .body = g_string_new (NULL),
                   .max_age_s = REPLY_CHECKED };
}

void
reply_clear (Reply *self)
{
  g_string_free (self->body, TRUE);
  g_free (self->location);
}

void
reply_refuse (Reply *self, int status, const char *why)
{
  self->status = status;
  self->is_refusal = TRUE;
  self->type = "text/plain; charset=utf-8";
  self->max_age_s = REPLY_NOT_KEPT;
  g_clear_pointer (&self->location, g_free);
  g_string_printf (self->body, "%d %s: %s\n", status, reason_of (status), why);
}

void
reply_see (Reply *self, char *path)
{
  self->status = 303;
  self->type = "text/plain; charset=utf-8";
  self->max_age_s = REPLY_NOT_KEPT;
  g_free (self->location);
  self->location = path;
  g_string_printf (self->body, "See %s\n", path);
}

/* ---- The answer's head */

static void
head_line (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "%s: %s\r\n", name, value);
}

/* What a page may do: nothing but what the theme needs, from here or where the static pages are. */
static void
put_policy (const Reply *self, GString *out)
{
  const char *space = self->site != NULL ? " " : "";
  const char *site = self->site != NULL ? self->site : "";

  if (!g_str_has_prefix (self->type, "text/html"))
    head_line (out, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  else
    g_string_append_printf (
      out,
      "Content-Security-Policy: default-src 'none'; script-src 'self'%s%s; style-src 'self'%s%s; "
      "img-src 'self'%s%s data:; font-src 'self'%s%s; connect-src 'self'%s%s; form-action 'self'%s%s; "
      "base-uri 'none'; frame-ancestors 'none'\r\n",
      space, site, space, site, space, site, space, site, space, site, space, site);
}

static void
put_kept (const Reply *self, GString *out)
{
  if (self->max_age_s == REPLY_NOT_KEPT)
    head_line (out, "Cache-Control", "no-store");
  else if (self->max_age_s == REPLY_CHECKED)
    head_line (out, "Cache-Control", "no-cache");
  else
    g_string_append_printf (out, "Cache-Control: public, max-age=%" G_GINT64_FORMAT "\r\n",
                            self->max_age_s);
  if (self->site != NULL)
    head_line (out, "Access-Control-Allow-Origin", self->site);
}

static void
put_head (const Reply *self, int status, const char *etag, GString *out)
{
  g_string_append_printf (out, "Status: %d %s\r\n", status, reason_of (status));
  if (status != 304)
    g_string_append_printf (out, "Content-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                            self->type, self->body->len);
  if (self->location != NULL)
    head_line (out, "Location", self->location);
  if (self->allow != NULL)
    head_line (out, "Allow", self->allow);
  if (self->retry_after_s > 0)
    g_string_append_printf (out, "Retry-After: %" G_GINT64_FORMAT "\r\n", self->retry_after_s);
  if (etag != NULL)
    head_line (out, "ETag", etag);
  put_kept (self, out);
  put_policy (self, out);
  head_line (out, "X-Content-Type-Options", "nosniff");
  head_line (out, "Referrer-Policy", "same-origin");
  g_string_append (out, "\r\n");
}

/* What may be kept is known again by a hash of its bytes. */
static char *
make_etag (const Reply *self)
{
  return self->status != 200 || self->max_age_s == REPLY_NOT_KEPT
           ? NULL
           : g_strdup_printf ("\"%016" G_GINT64_MODIFIER "x\"",
                              (guint64) XXH3_64bits (self->body->str, self->body->len));
}

void
reply_write (const Reply *self, const Request *request, GString *out)
{
  g_autofree char *etag = make_etag (self);
  gboolean known = etag != NULL && request_has (request, etag);

  put_head (self, known ? 304 : self->status, etag, out);
  if (!known && request->method != METHOD_HEAD)
    g_string_append_len (out, self->body->str, (gssize) self->body->len);
}
