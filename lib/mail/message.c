#include "mail/message.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/auto.h"
#include "mail/date.h"
#include "mail/id.h"
#include "mail/subject.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (InternetAddressList, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeObject, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

enum
{
  GROUP_DEPTH = 50  /* of address groups; GMime recurses into them */
};

static const char *const recipient_headers[] = { "To", "Cc", "Bcc", NULL };
static const char *const delivery_headers[] = { "Delivered-To", "X-Original-To", NULL };

/* ---- Addresses */

/* A colon opens a group, and no real one holds another: those too deep become spaces. */
static char *
without_deep_groups (const char *value)
{
  char *copy = g_strdup (value);
  guint depth = 0;

  for (char *c = copy; *c != '\0'; c++)
    if (*c == ';' && depth > 0)
      depth--;
    else if (*c == ':' && depth == GROUP_DEPTH)
      *c = ' ';
    else if (*c == ':')
      depth++;
  return copy;
}

static void
add_addresses (GPtrArray *to, InternetAddressList *list)
{
  for (int i = 0; list != NULL && i < internet_address_list_length (list); i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_GROUP (address))
        add_addresses (to, internet_address_group_get_members (
                               INTERNET_ADDRESS_GROUP (address)));
      else
        {
          /* Cyrillic apple.com is another domain: let it look so */
          const char *addr = internet_address_mailbox_get_idn_addr (
              INTERNET_ADDRESS_MAILBOX (address));
          g_autofree char *valid = addr != NULL ? g_utf8_make_valid (addr, -1) : NULL;

          if (valid != NULL && *valid != '\0')
            g_ptr_array_add (to, g_utf8_strdown (valid, -1));
        }
    }
}

/* NULL-terminated; the addresses of all headers of these names, in their order. */
static char **
addresses_of (GMimeHeaderList *headers, const char *const *names)
{
  GPtrArray *all = g_ptr_array_new ();
  int n_headers = g_mime_header_list_get_count (headers);

  for (; *names != NULL; names++)
    for (int i = 0; i < n_headers; i++)
      {
        GMimeHeader *header = g_mime_header_list_get_header_at (headers, i);
        const char *value = g_mime_header_get_raw_value (header);

        if (value != NULL
            && g_ascii_strcasecmp (g_mime_header_get_name (header), *names) == 0)
          {
            g_autofree char *flat = without_deep_groups (value);
            g_autoptr(InternetAddressList) list = internet_address_list_parse (NULL, flat);

            add_addresses (all, list);
          }
      }
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (all, FALSE);
}

static char *
author_of (GMimeHeaderList *headers)
{
  static const char *const from[] = { "From", NULL }, *const sender[] = { "Sender", NULL };
  g_auto(GStrv) authors = addresses_of (headers, from);
  g_auto(GStrv) senders = addresses_of (headers, sender);

  return g_strdup (authors[0] != NULL ? authors[0] : senders[0]);
}

/* ---- Header values */

static const char *
raw_value (GMimeHeaderList *headers, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (headers, name);

  return header != NULL ? g_mime_header_get_raw_value (header) : NULL;
}

static char *
subject_of (GMimeHeaderList *headers)
{
  GMimeHeader *header = g_mime_header_list_get_header (headers, "Subject");
  const char *value = header != NULL ? g_mime_header_get_value (header) : NULL;

  return value != NULL ? g_utf8_make_valid (value, -1) : NULL;
}

static gboolean
time_of (GMimeHeaderList *headers, GTimeZone *zone, gint64 *at)
{
  const char *received = raw_value (headers, "Received");
  const char *date = raw_value (headers, "Date");

  return (received != NULL && mail_date_received (received, zone, at))
         || (date != NULL && mail_date_parse (date, zone, at));
}

/* ---- The whole */

/* Behind the mbox's own line. */
static const char *
skip_from_line (const char *bytes, const char *end)
{
  const char *newline;

  if (end - bytes < 6 || (memcmp (bytes, "From ", 5) != 0 && memcmp (bytes, ">From ", 6) != 0))
    return bytes;
  newline = memchr (bytes, '\n', end - bytes);
  return newline != NULL ? newline + 1 : end;
}

/* Where the header ends: at its empty line, or with the message. */
static const char *
end_of_header (const char *bytes, const char *end)
{
  const char *line = bytes;

  while (line < end && *line != '\n' && !(end - line > 1 && line[0] == '\r' && line[1] == '\n'))
    {
      line = memchr (line, '\n', end - line);
      if (line == NULL)
        return end;
      line++;
    }
  return line;
}

static void
start_gmime (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      g_mime_init ();
      g_once_init_leave (&started, 1);
    }
}

/* As a part: a GMimeMessage would parse all addresses at once, however deep.  NULL: there
 * is no header. */
static GMimeObject *
parse_header (const char *bytes, gsize length)
{
  g_autoptr(GMimeStream) stream = NULL;
  g_autoptr(GMimeParser) parser = NULL;

  start_gmime ();
  stream = g_mime_stream_mem_new_with_buffer (bytes, length);
  parser = g_mime_parser_new_with_stream (stream);
  return g_mime_parser_construct_part (parser, NULL);
}

static MailMessage *
message_of (GMimeHeaderList *headers, const char *body, gsize length, GTimeZone *zone)
{
  MailMessage *self = g_new0 (MailMessage, 1);

  self->author = author_of (headers);
  self->recipients = addresses_of (headers, recipient_headers);
  self->deliveries = addresses_of (headers, delivery_headers);
  self->subject = subject_of (headers);
  self->ticket = self->subject != NULL ? mail_subject_ticket (self->subject) : NULL;
  self->dated = time_of (headers, zone, &self->at);
  self->automatic = mail_automatic (headers, self->author);
  self->message_id = mail_id_own (headers, body, length);
  self->references = mail_id_references (headers, self);
  return self;
}

MailMessage *
mail_message_parse (const char *bytes, gsize length, GTimeZone *zone, const char **why)
{
  const char *end = bytes + length;
  const char *header = skip_from_line (bytes, end);
  const char *body = end_of_header (header, end);
  g_autoptr(GMimeObject) part = NULL;

  *why = NULL;
  if (body - header > MAIL_HEADER_BYTES)
    *why = "expected a header of at most 4 MiB";
  else if ((part = parse_header (header, body - header)) == NULL
           || g_mime_header_list_get_count (g_mime_object_get_header_list (part)) == 0)
    *why = "expected a message that begins with header lines like \"From: a@example.net\"";
  if (*why != NULL)
    return NULL;
  return message_of (g_mime_object_get_header_list (part), body, end - body, zone);
}

void
mail_message_free (MailMessage *self)
{
  g_free (self->message_id);
  g_strfreev (self->references);
  g_free (self->author);
  g_strfreev (self->recipients);
  g_strfreev (self->deliveries);
  g_free (self->subject);
  g_free (self->ticket);
  g_free (self);
}
