#include "convert/writer.h"

#include <string.h>

/* ---- Lines */

static void
put_prefix (Writer *self, gboolean blank)
{
  GString *prefix = self->marked ? self->first : self->prefix;
  gsize length = prefix->len;

  while (blank && length > 0 && prefix->str[length - 1] == ' ')
    length--;
  g_string_append_len (self->out, prefix->str, (gssize) length);
  self->marked = FALSE;
}

void
writer_line (Writer *self, const char *text, gsize length)
{
  put_prefix (self, length == 0);
  g_string_append_len (self->out, text, (gssize) length);
  g_string_append_c (self->out, '\n');
}

void
writer_begin (Writer *self)
{
  if (self->gap && !self->marked)
    writer_line (self, "", 0);
  self->gap = TRUE;
  self->list = 0;
}

void
writer_lines (Writer *self, const char *text)
{
  for (;;)
    {
      gsize length = strcspn (text, "\n");

      writer_line (self, text, length);
      if (text[length] == '\0')
        break;
      text += length + 1;
    }
}

gboolean
writer_is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_isspace (c) && c != 0xa0 && c != 0x200b && c != 0xfeff)
        return FALSE;
    }
  return TRUE;
}

void
writer_anchors (Writer *self)
{
  g_autofree char *anchors = NULL;

  if (self->anchors->len == 0)
    return;
  anchors = g_strdup (self->anchors->str);
  g_string_truncate (self->anchors, 0);
  writer_block (self, anchors);
}

void
writer_block (Writer *self, const char *text)
{
  writer_begin (self);
  writer_lines (self, text);
}

char *
writer_anchor (const char *id)
{
  GString *out = g_string_new ("<a id=\"");

  html_escape (out, id, strlen (id));
  g_string_append (out, "\"></a>");
  return g_string_free (out, FALSE);
}

char *
writer_kept_id (Writer *self, xmlNode *node, const char *heading)
{
  const char *id = element_says (node, "id");

  if (id == NULL && element_is (node, "a"))
    id = element_says (node, "name");
  if (id == NULL || *id == '\0' || self->rules->wants_id == NULL
      || !self->rules->wants_id (self->rules->data, id, heading))
    return NULL;
  return g_strdup (id);
}

void
writer_id (Writer *self, xmlNode *node)
{
  g_autofree char *id = writer_kept_id (self, node, NULL), *anchor = NULL;

  if (id == NULL)
    return;
  anchor = writer_anchor (id);
  g_string_append (self->anchors, anchor);
}

void
writer_lost (Writer *self, xmlNode *node)
{
  g_autofree char *text = convert_text (node);

  /* most are icons */
  if (*text != '\0' || !element_is (node, "svg"))
    writer_remark (self, node, "%s is left out", (const char *) node->name);
}

void
writer_remark (Writer *self, const xmlNode *node, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list values;

  if (self->rules->remark == NULL)
    return;
  va_start (values, format);
  what = g_strdup_vprintf (format, values);
  va_end (values);
  self->rules->remark (self->rules->data, (guint) xmlGetLineNo (node), what);
}

/* Whether nothing is run by following it. */
static gboolean
is_harmless (const char *address, gboolean image)
{
  static const char *const schemes[] = { "http", "https", "mailto", "tel",  "ftp",    "ftps",
                                         "sms",  "news",  "irc",    "xmpp", "callto", NULL };
  g_autofree char *scheme = NULL;
  gsize length
    = strspn (address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

  if (address[length] != ':')
    return TRUE;
  scheme = g_ascii_strdown (address, (gssize) length);
  return g_strv_contains (schemes, scheme)
         || (image && g_ascii_strncasecmp (address, "data:image/", 11) == 0);
}

/* Browsers do not see the blanks around it, nor tabs and newlines in it. */
static void
clean_address (char *address)
{
  char *to = address;

  g_strstrip (address);
  for (const char *p = address; *p != '\0'; p++)
    if (*p != '\t' && *p != '\n' && *p != '\r')
      *to++ = *p;
  *to = '\0';
}

char *
writer_address (Writer *self, const xmlNode *node, const char *name, gboolean image)
{
  g_autofree char *address = convert_attribute ((xmlNode *) node, name);

  if (address == NULL)
    return NULL;
  clean_address (address);
  if (*address == '\0')
    return NULL;
  if (!is_harmless (address, image))
    {
      writer_remark (self, node, "%s to \"%.40s\" is left out", image ? "image" : "link",
                     address);
      return NULL;
    }
  if (self->rules->address == NULL)
    return g_steal_pointer (&address);
  return self->rules->address (self->rules->data, address, image, (guint) xmlGetLineNo (node));
}
