#include "reply.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

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

/* ---- The head */

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
