#include "mail/body.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/words.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

enum
{
  NESTED_DEPTH = 50
};

/* ---- Words of HTML */

static const struct
{
  const char *name, *text;
} entities[] = {
  { "amp;", "&" }, { "lt;", "<" }, { "gt;", ">" }, { "quot;", "\"" }, { "apos;", "'" },
  { "nbsp;", " " },
};

/* Elements that end a line. */
static const char *const blocks[] = { "p", "div", "br", "tr", "li", "h1", "h2", "h3", "table",
                                      "blockquote", "ul", "ol" };
/* Elements whose contents are no words for people; of a quotation not the sender's. */
static const char *const hidden[] = { "style", "script", "head", "title", "blockquote" };

/* Behind what stands for a character at "&"; appends it. */
static const char *
take_entity (GString *out, const char *at, const char *end)
{
  g_autofree char *near = g_strndup (at + 1, (gsize) MIN (end - at - 1, 12));
  gunichar code;
  char *rest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (near, entities[i].name))
      {
        g_string_append (out, entities[i].text);
        return at + 1 + strlen (entities[i].name);
      }
  if (near[0] != '#')
    return g_string_append_c (out, '&'), at + 1;
  code = (gunichar) (g_ascii_tolower (near[1]) == 'x' ? g_ascii_strtoull (near + 2, &rest, 16)
                                                      : g_ascii_strtoull (near + 1, &rest, 10));
  if (*rest != ';' || code < 32 || !g_unichar_validate (code))
    return g_string_append_c (out, '&'), at + 1;
  g_string_append_unichar (out, code);
  return at + 1 + (rest - near) + 1;
}

static gboolean
is_one_of (const char *const *names, guint count, const char *name)
{
  for (guint i = 0; i < count; i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* The element's name, lower case, without '/'. */
static void
element_name (const char *at, const char *end, char name[12])
{
  gsize n = 0;

  for (; at < end && n < 11 && g_ascii_isalnum (*at); at++)
    name[n++] = g_ascii_tolower (*at);
  name[n] = '\0';
}

/* Behind the end tag of `name`, or the end: one pass, for nothing inside is looked at. */
static const char *
skip_element (const char *at, const char *end, const char *name)
{
  gsize length = strlen (name);

  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      if ((gsize) (end - at) > length + 1 && at[1] == '/'
          && g_ascii_strncasecmp (at + 2, name, length) == 0)
        break;
      at++;
    }
  if (at == NULL || at >= end || (at = memchr (at, '>', (gsize) (end - at))) == NULL)
    return end;
  return at + 1;
}

/* Behind the tag or comment that begins at `at`. */
static const char *
take_tag (GString *out, const char *at, const char *end)
{
  gboolean closes = end - at > 1 && at[1] == '/';
  const char *close;
  char name[12];

  if (end - at > 3 && memcmp (at, "<!--", 4) == 0)
    {
      close = g_strstr_len (at, end - at, "-->");
      return close != NULL ? close + 3 : end;
    }
  element_name (at + 1 + closes, end, name);
  if (is_one_of (blocks, G_N_ELEMENTS (blocks), name))
    g_string_append_c (out, '\n');
  if (!closes && is_one_of (hidden, G_N_ELEMENTS (hidden), name))
    return skip_element (at, end, name);
  close = memchr (at, '>', (gsize) (end - at));
  return close != NULL ? close + 1 : end;
}

char *
mail_text_of_html (const char *html, gsize length)
{
  g_autoptr(GString) out = g_string_new (NULL);
  const char *at = html, *end = html + length;

  while (at < end && out->len < MAIL_TEXT_BYTES)
    {
      if (*at == '<' && end - at > 1 && (g_ascii_isalpha (at[1]) || strchr ("/!?", at[1])))
        at = take_tag (out, at, end);
      else if (*at == '&')
        at = take_entity (out, at, end);
      else
        g_string_append_c (out, *at++ == '\0' ? ' ' : at[-1]);
    }
  return g_utf8_make_valid (out->str, (gssize) out->len);
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
mail_own_words (const char *text)
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
    self->plain = decoded_text (part);
  else if (!attached && self->html == NULL && g_mime_content_type_is_type (type, "text", "html"))
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
  if (GMIME_IS_MULTIPART (object) && depth < NESTED_DEPTH)
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

static char *
words_of (const Reading *reading)
{
  g_autofree char *of_html = NULL;
  const char *text = reading->plain;
  g_autofree char *cut = NULL, *valid = NULL;

  if ((text == NULL || *text == '\0') && reading->html != NULL)
    text = of_html = mail_text_of_html (reading->html, strlen (reading->html));
  cut = g_strndup (text != NULL ? text : "", MAIL_TEXT_BYTES);
  valid = g_utf8_make_valid (cut, -1);
  return mail_own_words (valid);
}

char *
mail_body_read (GMimeObject *top, GPtrArray **attachments)
{
  Reading reading = { .attachments = g_ptr_array_new_with_free_func (free_attachment) };
  char *words;

  if (top != NULL)
    body_take (&reading, top, 0);
  words = words_of (&reading);
  g_free (reading.plain);
  g_free (reading.html);
  *attachments = reading.attachments;
  return words;
}
