#include "mail/reply.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/ticketid.h"
#include "mail/words.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMultipart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimePart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

enum
{
  ADDRESS_BYTES = 254, /* RFC 5321 */
  SUBJECT_BYTES = 200,
  REFERENCES = 20, /* the first and the last */
  HEADER_ID_BYTES = 250,
  LINE_LENGTH = 76
};

/* ---- Headers */

gboolean
mail_reply_fits (const char *address)
{
  const char *at = strchr (address, '@');
  gsize local = strspn (address, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789!#$%&'*+/=?^_`{|}~.-");
  gsize domain = at == NULL ? 0
                            : strspn (at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "abcdefghijklmnopqrstuvwxyz0123456789.-");

  return at != NULL && at > address && address + local == at && domain > 0
         && at[1 + domain] == '\0' && address[0] != '-' && address[0] != '.'
         && strlen (address) <= ADDRESS_BYTES;
}

/* Neither controls nor what turns or breaks a line. */
static gboolean
is_plain (gunichar letter)
{
  GUnicodeType type = g_unichar_type (letter);

  return g_unichar_isprint (letter) && type != G_UNICODE_LINE_SEPARATOR
         && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* A space for each letter that is not plain. */
static char *
plain_text (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_string_append_unichar (plain, is_plain (g_utf8_get_char (text)) ? g_utf8_get_char (text)
                                                                      : ' ');
  return g_string_free (plain, FALSE);
}

/* "Re: SUBJECT [#000123-4]"; an encoded word may hide anything, another encoded word, too, so
 * what comes out is looked at, not what came in. */
static char *
make_subject (const MailReply *self)
{
  g_autofree char *own = ticket_id_strip (self->subject != NULL ? self->subject : "");
  g_autofree char *plain = plain_text (own);
  g_autoptr(GString) subject = g_string_new (*plain != '\0' ? "Re: " : "Re:");

  for (const char *c = plain; *c != '\0' && subject->len < SUBJECT_BYTES;
       c = g_utf8_next_char (c))
    {
      g_string_append_unichar (subject, g_utf8_get_char (c));
      if (g_str_has_prefix (c, "=?"))
        g_string_append_c (subject, ' ');
    }
  g_string_append_printf (subject, " [#%s]", self->ticket);
  return g_string_free (g_steal_pointer (&subject), FALSE);
}

static gboolean
id_fits (const char *id)
{
  gsize length = strlen (id);

  if (length < 3 || length > HEADER_ID_BYTES || id[0] != '<' || id[length - 1] != '>')
    return FALSE;
  for (const char *c = id + 1; c < id + length - 1; c++)
    if ((guchar) *c <= ' ' || (guchar) *c >= 127 || *c == '<' || *c == '>')
      return FALSE;
  return !g_str_has_suffix (id, "@invalid>");
}

static void
set_header (GMimeMessage *message, const char *name, const char *value)
{
  g_mime_object_set_header (GMIME_OBJECT (message), name, value, "UTF-8");
}

/* As it is written here, for GMime would encode it. */
static void
set_raw_header (GMimeMessage *message, const char *name, const char *value)
{
  g_autofree char *raw = g_strdup_printf (" %s\n", value);
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (message));

  set_header (message, name, "");
  g_mime_header_set_raw_value (g_mime_header_list_get_header (headers, name), raw);
}

/* A display name: as it is, in quotes, or in encoded words. */
static char *
make_name (const char *name)
{
  g_autoptr(GString) quoted = g_string_new ("\"");

  if (!g_str_is_ascii (name) || strstr (name, "=?") != NULL)
    return mail_words_encode (name, strlen ("From: "), TRUE);
  if (strpbrk (name, "()<>[]:;@\\,.\"") == NULL)
    return g_strdup (name);
  for (; *name != '\0'; name++)
    {
      if (*name == '"' || *name == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *name);
    }
  return g_strconcat (quoted->str, "\"", NULL);
}

static void
set_from (GMimeMessage *message, const MailReply *self)
{
  g_autofree char *clean = plain_text (self->from_name);
  g_autofree char *name = make_name (clean);
  gsize last = strlen (name)
               - (strrchr (name, '\n') != NULL ? strrchr (name, '\n') - name : 0);
  gboolean fits = strlen ("From: ") + last + strlen (self->from) + 3 <= LINE_LENGTH;
  g_autofree char *value = g_strdup_printf ("%s%s <%s>", name, fits ? "" : "\n", self->from);

  set_raw_header (message, "From", value);
}

static void
set_thread (GMimeMessage *message, const MailReply *self)
{
  g_autoptr(GString) ids = g_string_new (NULL);
  guint count = self->references != NULL ? g_strv_length (self->references) : 0;

  for (guint i = 0; i < count; i++)
    if ((i == 0 || i + REFERENCES > count) && id_fits (self->references[i]))
      g_string_append_printf (ids, "%s ", self->references[i]);
  if (self->answers != NULL && id_fits (self->answers))
    {
      g_string_append (ids, self->answers);
      set_header (message, "In-Reply-To", self->answers);
    }
  g_strchomp (ids->str);
  if (*ids->str != '\0')
    set_header (message, "References", ids->str);
}

static void
set_headers (GMimeMessage *message, const MailReply *self)
{
  g_autofree char *text = make_subject (self);
  g_autofree char *subject = mail_words_encode (text, strlen ("Subject: "), FALSE);
  g_autofree char *id = g_strndup (self->message_id + 1, strlen (self->message_id) - 2);
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (self->date);
  g_autoptr(GDateTime) date = g_date_time_to_timezone (utc, self->zone);

  set_from (message, self);
  set_raw_header (message, "Subject", subject);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO, NULL, self->to);
  g_mime_message_set_date (message, date);
  g_mime_message_set_message_id (message, id);
  set_thread (message, self);
  set_header (message, "Auto-Submitted", "auto-replied");
  set_header (message, "X-Auto-Response-Suppress", "All");
  set_header (message, "Content-Language", self->lang);
}

/* ---- Body */

static GMimePart *
make_part (const char *subtype, const char *text)
{
  GMimePart *part = g_mime_part_new_with_type ("text", subtype);
  g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer (text, strlen (text));
  GMimeDataWrapper *content
    = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset", "utf-8");
  g_mime_part_set_content (part, content);
  g_mime_part_set_content_encoding (
    part, g_mime_part_get_best_content_encoding (part, GMIME_ENCODING_CONSTRAINT_7BIT));
  g_object_unref (content);
  return part;
}

/* The boundary is made of the reply's own id: the same message twice is the same bytes. */
static void
set_body (GMimeMessage *message, const MailReply *self)
{
  g_autoptr(GMimeMultipart) both = g_mime_multipart_new_with_subtype ("alternative");
  g_autoptr(GMimePart) first = make_part ("plain", self->plain);
  g_autoptr(GMimePart) second = make_part ("html", self->html);
  g_autofree char *hash
    = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->message_id, -1);
  g_autofree char *boundary = g_strdup_printf ("=_%.32s", hash);

  g_mime_multipart_set_boundary (both, boundary);
  g_mime_multipart_add (both, GMIME_OBJECT (first));
  g_mime_multipart_add (both, GMIME_OBJECT (second));
  g_mime_message_set_mime_part (message, GMIME_OBJECT (both));
}

char *
mail_reply_write (const MailReply *self)
{
  g_autoptr(GMimeMessage) message = NULL;

  g_assert (mail_reply_fits (self->to));
  g_mime_init ();
  message = g_mime_message_new (TRUE);
  set_headers (message, self);
  set_body (message, self);
  return g_mime_object_to_string (GMIME_OBJECT (message), NULL);
}
