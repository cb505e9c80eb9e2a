#include "mail/message.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/own.h"
#include "mail/words.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/* ---- format=flowed (RFC 3676) */

typedef struct
{
  GString *out;
  guint depth; /* of '>' of the paragraph that is open */
  gboolean is_open;
} Flow;

/* One line without its end; `joins`: DelSp, the blank at the end is none of the text's. */
static void
flow_add (Flow *self, const char *line, gsize length, gboolean joins)
{
  guint depth = 0;
  gboolean flows;

  for (; length > 0 && *line == '>'; line++, length--)
    depth++;
  if (length > 0 && *line == ' ') /* stuffed */
    line++, length--;
  flows = length > 0 && line[length - 1] == ' '
          && !(length == 3 && memcmp (line, "-- ", 3) == 0);
  if (self->is_open && (depth != self->depth || (length == 3 && memcmp (line, "-- ", 3) == 0)))
    {
      g_string_append_c (self->out, '\n');
      self->is_open = FALSE;
    }
  for (guint i = 0; !self->is_open && i < depth; i++)
    g_string_append (self->out, i + 1 < depth ? ">" : "> ");
  g_string_append_len (self->out, line, (gssize) (length - (flows && joins)));
  if (!flows)
    g_string_append_c (self->out, '\n');
  self->depth = depth;
  self->is_open = flows;
}

/* Paragraphs as lines. */
static char *
unflowed (const char *text, gboolean joins)
{
  Flow self = { .out = g_string_new (NULL) };

  for (const char *next; *text != '\0'; text = next)
    {
      const char *newline = strchr (text, '\n');
      gsize length = newline != NULL ? (gsize) (newline - text) : strlen (text);

      next = text + length + (newline != NULL);
      flow_add (&self, text, length - (length > 0 && text[length - 1] == '\r'), joins);
    }
  return g_string_free (self.out, FALSE);
}

static gboolean
parameter_is (GMimeObject *object, const char *name, const char *value)
{
  const char *is = g_mime_object_get_content_type_parameter (object, name);

  return is != NULL && g_ascii_strcasecmp (is, value) == 0;
}

/* ---- Parts */

static void
free_attachment (gpointer data)
{
  MailAttachment *attachment = data;

  g_free (attachment->name);
  g_free (attachment->type);
  g_free (attachment);
}

typedef struct
{
  GPtrArray *attachments;
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

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, to);
  if (bytes->len == 0)
    return g_strdup ("");
  return mail_words_to_utf8 ((const char *) bytes->data,
                             MIN (bytes->len, 4 * MAIL_TEXT_BYTES), charset);
}

static char *
plain_text (GMimePart *part)
{
  GMimeObject *object = GMIME_OBJECT (part);
  g_autofree char *text = decoded_text (part);

  if (!parameter_is (object, "format", "flowed"))
    return g_steal_pointer (&text);
  return unflowed (text, parameter_is (object, "delsp", "yes"));
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

  while (*end != '\0' && g_utf8_next_char (end) - valid <= MAIL_NAME_BYTES)
    end = g_utf8_next_char (end);
  cut = g_strndup (valid, (gsize) (end - valid));
  for (char *c = cut; *c != '\0'; c++)
    if ((guchar) *c < 32 || *c == 127)
      *c = ' ';
  return g_strstrip (cut);
}

/* Where a parameter's value begins in a header, behind its quote; NULL: it is not there. */
static const char *
parameter_value (const char *header, const char *name)
{
  for (gsize length = strlen (name); *header != '\0'; header++)
    if (strchr ("; \t\r\n", *header) != NULL
        && g_ascii_strncasecmp (header + 1, name, length) == 0)
      return header + 1 + length + (header[1 + length] == '"');
  return NULL;
}

/* Encoded words have no place in a parameter, and most programs write them there. */
static char *
name_of_part (GMimePart *part)
{
  static const char *const places[][2]
    = { { "Content-Disposition", "filename=" }, { "Content-Type", "name=" } };
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (part));

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header (headers, places[i][0]);
      const char *raw = header != NULL ? g_mime_header_get_raw_value (header) : NULL;
      const char *value = raw != NULL ? parameter_value (raw, places[i][1]) : NULL;

      if (value != NULL && g_str_has_prefix (value, "=?"))
        {
          g_autofree char *words
            = g_strndup (value, strcspn (value, value[-1] == '"' ? "\"" : ";"));

          return mail_words_decode (words, NULL);
        }
    }
  return g_strdup (g_mime_part_get_filename (part));
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
add_attachment (GPtrArray *to, GMimeObject *object, const char *name, gint64 bytes)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);

  attachment->name = one_line (name);
  attachment->type = type_of (object);
  attachment->bytes = bytes;
  g_ptr_array_add (to, attachment);
}

static gboolean
is_attached (GMimeObject *object)
{
  GMimeContentDisposition *how = g_mime_object_get_content_disposition (object);
  const char *word = how != NULL ? g_mime_content_disposition_get_disposition (how) : NULL;

  return word != NULL && g_ascii_strcasecmp (word, "attachment") == 0;
}

static void
body_take_part (Reading *self, GMimeObject *object)
{
  GMimePart *part = GMIME_PART (object);
  GMimeContentType *type = g_mime_object_get_content_type (object);
  gboolean attached = is_attached (object);
  g_autofree char *name = NULL;

  if (!attached && self->plain == NULL && g_mime_content_type_is_type (type, "text", "plain"))
    self->plain = plain_text (part);
  else if (!attached && self->html == NULL
           && g_mime_content_type_is_type (type, "text", "html"))
    self->html = decoded_text (part);
  else if (self->attachments->len < MAIL_ATTACHMENTS
           && !g_mime_content_type_is_type (type, "application", "pgp-signature"))
    {
      name = name_of_part (part);
      add_attachment (self->attachments, object, name, decoded_bytes (part));
    }
}

static void
body_take (Reading *self, GMimeObject *object, guint depth)
{
  if (GMIME_IS_MULTIPART (object) && depth < MAIL_NESTED)
    {
      GMimeMultipart *all = GMIME_MULTIPART (object);

      for (int i = 0; i < g_mime_multipart_get_count (all); i++)
        body_take (self, g_mime_multipart_get_part (all, i), depth + 1);
    }
  else if (GMIME_IS_PART (object))
    body_take_part (self, object);
  else if (self->attachments->len < MAIL_ATTACHMENTS)
    add_attachment (self->attachments, object, NULL, 0);
}

/* Programs that write HTML alone may put a blank beside it, also one that breaks no line. */
static gboolean
is_empty (const char *text)
{
  for (; text != NULL && *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char_validated (text, -1);

      if (letter > 0x10ffff || !g_unichar_isspace (letter))
        return FALSE;
    }
  return TRUE;
}

enum
{
  COVER_BYTES = 2000 /* of a mail that forwards another, at most: "see below" and a signature */
};

/* `*forwarded`: as mail_body_read () has it. */
static char *
words_of (const Reading *reading, char **forwarded)
{
  g_autofree char *of_html = NULL;
  const char *text = reading->plain;
  g_autofree char *cut = NULL, *valid = NULL, *plain = NULL;
  char *own;
  gboolean has_marked_quotes = FALSE;

  if (is_empty (text) && reading->html != NULL)
    text = of_html
      = mail_html_text (reading->html, strlen (reading->html), &has_marked_quotes);
  cut = g_strndup (text != NULL ? text : "", MAIL_TEXT_BYTES);
  valid = g_utf8_make_valid (cut, -1);
  plain = mail_words_plain_blanks (valid);
  own = mail_own_words (plain, has_marked_quotes);
  *forwarded = strlen (own) <= COVER_BYTES ? mail_forwarded (plain) : NULL;
  return own;
}

char *
mail_body_read (GMimeObject *top, char **forwarded, GPtrArray **attachments)
{
  Reading reading = { .attachments = g_ptr_array_new_with_free_func (free_attachment) };
  char *words;

  if (top != NULL)
    body_take (&reading, top, 0);
  words = words_of (&reading, forwarded);
  g_free (reading.plain);
  g_free (reading.html);
  *attachments = reading.attachments;
  return words;
}
