#include "base/object.h"

#include "base/escape.h"

void
object_comma (GString *out)
{
  char last = out->len > 0 ? out->str[out->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append_c (out, ',');
}

static void
append_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  escape_json (out, text, -1);
  g_string_append_c (out, '"');
}

void
object_item (GString *out, const char *text)
{
  object_comma (out);
  append_text (out, text);
}

void
object_key (GString *out, const char *key)
{
  object_comma (out);
  append_text (out, key);
  g_string_append_c (out, ':');
}

void
object_text (GString *out, const char *key, const char *text)
{
  object_key (out, key);
  if (text == NULL)
    g_string_append (out, "null");
  else
    append_text (out, text);
}

void
object_int (GString *out, const char *key, gint64 value)
{
  object_key (out, key);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

void
object_real (GString *out, const char *key, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE + 320];

  object_key (out, key);
  g_string_append (out, g_ascii_formatd (buffer, sizeof buffer, "%.4f", value));
}
