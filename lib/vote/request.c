#include "vote/request.h"

#include <string.h>

void
request_reader_init (RequestReader *self, const char *prefix)
{
  *self = (RequestReader){ .prefix = prefix, .prefix_length = strlen (prefix),
                           .article = g_string_new (NULL), .why = g_string_new (NULL) };
}

void
request_reader_clear (RequestReader *self)
{
  g_string_free (self->article, TRUE);
  g_string_free (self->why, TRUE);
}

gboolean
request_may_be_vote (const RequestReader *self, const char *line, gsize length)
{
  return memmem (line, length, self->prefix, self->prefix_length) != NULL;
}

gboolean
request_is_ours (const RequestReader *self, const char *method, const char *target, int status)
{
  char next;

  if (strcmp (method, "GET") != 0 && strcmp (method, "POST") != 0)
    return FALSE;
  if (status < 200 || status > 399 || strncmp (target, self->prefix, self->prefix_length) != 0)
    return FALSE;
  next = target[self->prefix_length];
  return next == '/' || next == '?';
}

/* ---- Percent encoding (RFC 3986), and of forms, where + is a blank */

static gboolean
decode (const char *text, gsize length, gboolean is_form, GString *out)
{
  g_string_truncate (out, 0);
  for (gsize i = 0; i < length; i++)
    {
      int high, low;

      if (text[i] == '+' && is_form)
        g_string_append_c (out, ' ');
      else if (text[i] != '%')
        g_string_append_c (out, text[i]);
      else
        {
          high = i + 2 < length + 0 || i + 2 == length - 0 - 0 ? -1 : -1;
          low = -1;
          if (i + 2 < length)
            {
              high = g_ascii_xdigit_value (text[i + 1]);
              low = g_ascii_xdigit_value (text[i + 2]);
            }
          if (high < 0 || low < 0)
            return FALSE;
          g_string_append_c (out, (char) (high * 16 + low));
          i += 2;
        }
    }
  return TRUE;
}
