#include "mail/letter.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/date.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeObject, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

enum
{
  NESTED_DEPTH = 50
};

static void
free_attachment (gpointer data)
{
  LetterAttachment *attachment = data;

  g_free (attachment->name);
  g_free (attachment->type);
  g_free (attachment);
}

void
letter_free (Letter *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->attachments);
  g_free (self->content);
  g_free (self);
}

/* ---- The sender's own words */

static gboolean
is_quoted (const char *line)
{
  line += strspn (line, " \t");
  return *line == '>' || g_str_has_prefix (line, "-----Original Message")
         || g_str_has_prefix (line, "________________________________");
}

static gboolean
announces_quote (const char *line, const char *next)
{
  gsize length = strlen (line);

  return length > 0 && line[length - 1] == ':' && next != NULL && is_quoted (next);
}

char *
letter_own_words (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GString) own = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]);
      const char *next = lines[i + 1];

      if (g_str_equal (line, "--") || g_str_has_prefix (line, "-----Original Message"))
        break;
      while (next != NULL && strspn (next, " \t\r") == strlen (next) && lines[i + 2] != NULL
             && next == lines[i + 1])
        next = lines[i + 2];
      if (!is_quoted (line) && !announces_quote (line, next))
        g_string_append_printf (own, "%s\n", line);
    }
  return g_string_free (g_steal_pointer (&own), FALSE);
}

/* ---- Parts */

typedef struct
{
  Letter *letter;
  char *plain, *html;
} Reading;

/* A text as UTF-8, whatever its character set and encoding. */
static char *
decoded_text (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  const char *charset
    = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr(GMimeStream) to = g_mime_stream_mem_new_with_byte_array (bytes);
  g_autofree char *utf8 = NULL;

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, to);
  if (bytes->len > 4 * LETTER_TEXT_BYTES)
    g_byte_array_set_size (bytes, 4 * LETTER_TEXT_BYTES);
  if (charset != NULL && g_ascii_strcasecmp (charset, "utf-8") != 0)
    utf8 = g_convert_with_fallback ((const char *) bytes->data, bytes->len, "UTF-8", charset,
                                    "?", NULL, NULL, NULL);
  for (guint i = 0; i < bytes->len; i++)
    if (bytes->data[i] == '\0')
      bytes->data[i] = ' ';
  return utf8 != NULL ? g_utf8_make_valid (utf8, -1)
                      : g_utf8_make_valid ((const char *) bytes->data, bytes->len);
}

static gint64
decoded_bytes (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  g_autoptr(GMimeStream) null = g_mime_stream_null_new ();

  return content != NULL ? MAX (g_mime_data_wrapper_write_to_stream (content, null), 0) : 0;
}

static char *
one_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  const char *end = valid;
  char *cut;

  while (*end != '\0' && g_utf8_next_char (end) - valid <= LETTER_NAME_BYTES)
    end = g_utf8_next_char (end);
  cut = g_strndup (valid, (gsize) (end - valid));
  for (char *c = cut; *c != '\0'; c++)
    if ((guchar) *c < 32 || *c == 127)
      *c = ' ';
  return g_strstrip (cut);
}

static char *
type_of (GMimeObject *object)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);
  g_autofree char *name = type != NULL ? g_mime_content_type_get_mime_type (type) : NULL;
  g_autofree char *clean = one_line (name);

  return g_ascii_strdown (clean, -1);
}

static void
add_attachment (Letter *letter, GMimeObject *object, const char *name, gint64 bytes)
{
  LetterAttachment *attachment = g_new0 (LetterAttachment, 1);

  attachment->name = one_line (name);
  attachment->type = type_of (object);
  attachment->bytes = bytes;
  g_ptr_array_add (letter->attachments, attachment);
}

static gboolean
is_attached (GMimeObject *object)
{
  GMimeContentDisposition *how = g_mime_object_get_content_disposition (object);
  const char *word = how != NULL ? g_mime_content_disposition_get_disposition (how) : NULL;

  return word != NULL && g_ascii_strcasecmp (word, "attachment") == 0;
}

static void
take_part (Reading *self, GMimeObject *object)
{
  GMimePart *part = GMIME_PART (object);
  GMimeContentType *type = g_mime_object_get_content_type (object);
  gboolean attached = is_attached (object);

  if (!attached && self->plain == NULL && g_mime_content_type_is_type (type, "text", "plain"))
    self->plain = decoded_text (part);
  else if (!attached && self->html == NULL && g_mime_content_type_is_type (type, "text", "html"))
    self->html = decoded_text (part);
  else if (self->letter->attachments->len < LETTER_ATTACHMENTS
           && !g_mime_content_type_is_type (type, "application", "pgp-signature"))
    add_attachment (self->letter, object, g_mime_part_get_filename (part),
                    decoded_bytes (part));
}

static void
take (Reading *self, GMimeObject *object, guint depth)
{
  if (GMIME_IS_MULTIPART (object) && depth < NESTED_DEPTH)
    {
      GMimeMultipart *all = GMIME_MULTIPART (object);

      for (int i = 0; i < g_mime_multipart_get_count (all); i++)
        take (self, g_mime_multipart_get_part (all, i), depth + 1);
    }
  else if (GMIME_IS_PART (object))
    take_part (self, object);
  else if (self->letter->attachments->len < LETTER_ATTACHMENTS)
    add_attachment (self->letter, object, NULL, 0);
}

/* ---- The whole */

/* How many parts there can be at most: GMime calls itself for each that is inside another,
 * and what can hold others names a boundary or is a message. */
static guint
count_parts (const char *bytes, gsize length)
{
  static const char *const marks[] = { "boundary", "message/", "content-type" };
  guint count = 0;

  for (const char *at = bytes, *end = bytes + length; at < end && count <= LETTER_PARTS; at++)
    for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
      if (g_ascii_tolower (*at) == marks[i][0] && (gsize) (end - at) > strlen (marks[i]))
        count += g_ascii_strncasecmp (at, marks[i], strlen (marks[i])) == 0;
  return count;
}

static gsize
header_length (const char *bytes, gsize length)
{
  const char *lf = g_strstr_len (bytes, (gssize) length, "\n\n");
  const char *crlf = g_strstr_len (bytes, (gssize) length, "\r\n\r\n");
  const char *end = lf != NULL && (crlf == NULL || lf < crlf) ? lf + 1 : crlf;

  return end != NULL ? (gsize) (end - bytes) : length;
}

/* As a part: see mailmessage.c. */
static GMimeObject *
parse (const char *bytes, gsize length)
{
  g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer (bytes, length);
  g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream (stream);

  return g_mime_parser_construct_part (parser, NULL);
}

static void
read_received (Letter *self, GMimeObject *object)
{
  GMimeHeader *header
    = g_mime_header_list_get_header (g_mime_object_get_header_list (object), "Received");
  const char *value = header != NULL ? g_mime_header_get_raw_value (header) : NULL;

  self->has_received = value != NULL && mail_date_received (value, NULL, &self->received);
}

/* Relays add to the header and change line ends: neither counts. */
static char *
hash_content (GMimeObject *object, const char *body, gsize length)
{
  static const char *const names[] = { "Message-ID", "From", "Date", "Subject" };
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);
  guint8 *digest = g_malloc (32);
  gsize size = 32;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header (headers, names[i]);
      const char *value = header != NULL ? g_mime_header_get_value (header) : NULL;

      g_checksum_update (sum, (const guchar *) (value != NULL ? value : ""), -1);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  for (gsize from = 0, to; from < length; from = to + 1)
    {
      const char *newline = memchr (body + from, '\n', length - from);

      to = newline != NULL ? (gsize) (newline - body) : length;
      g_checksum_update (sum, (const guchar *) body + from,
                         (gssize) (to - from - (to > from && body[to - 1] == '\r')));
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  g_checksum_get_digest (sum, digest, &size);
  return (char *) digest;
}

static char *
words_of (const Reading *reading)
{
  g_autofree char *of_html = NULL;
  const char *text = reading->plain;
  g_autofree char *cut = NULL, *valid = NULL;

  if ((text == NULL || *text == '\0') && reading->html != NULL)
    text = of_html = letter_text_of_html (reading->html, strlen (reading->html));
  cut = g_strndup (text != NULL ? text : "", LETTER_TEXT_BYTES);
  valid = g_utf8_make_valid (cut, -1);
  return letter_own_words (valid);
}

Letter *
letter_parse (const char *bytes, gsize length)
{
  Letter *self = g_new0 (Letter, 1);
  gsize header;
  gboolean is_huge;
  g_autoptr(GMimeObject) object = NULL;
  Reading reading = { .letter = self };

  g_mime_init ();
  if (length > 5 && memcmp (bytes, "From ", 5) == 0)
    {
      const char *newline = memchr (bytes, '\n', length);
      gsize skipped = newline != NULL ? (gsize) (newline - bytes) + 1 : length;

      bytes += skipped;
      length -= skipped;
    }
  header = header_length (bytes, length);
  is_huge = count_parts (bytes, length) > LETTER_PARTS;
  self->attachments = g_ptr_array_new_with_free_func (free_attachment);
  object = parse (bytes, is_huge ? header : length);
  if (object != NULL)
    {
      read_received (self, object);
      self->content = hash_content (object, bytes + header, length - header);
      if (!is_huge)
        take (&reading, object, 0);
    }
  else
    self->content = g_malloc0 (32);
  self->text = words_of (&reading);
  g_free (reading.plain);
  g_free (reading.html);
  return self;
}
