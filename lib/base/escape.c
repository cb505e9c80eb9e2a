#include "base/escape.h"

#include <string.h>

/* Appends what stands for `c`: a character that must not pass as it is, or, with
 * `is_byte`, a byte that is no UTF-8. */
typedef void (*AppendEscape) (GString *out, gunichar c, gboolean is_byte);

static gboolean
is_unsafe (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static inline gboolean
is_plain (guchar byte, gboolean json)
{
  return byte >= 0x20 && byte < 0x7f && !(json && (byte == '"' || byte == '\\'));
}

static gsize
text_length (const char *text, gssize length)
{
  return length < 0 ? strlen (text) : (gsize) length;
}

/* Bytes of the character at `p` when it may pass as it is, else 0.  `*c` is -1 or -2
 * when it is no UTF-8. */
static gsize
safe_character (const char *p, const char *end, gunichar *c)
{
  if ((guchar) *p < 0x80)
    *c = (guchar) *p;
  else
    *c = g_utf8_get_char_validated (p, end - p);
  if (*c < 0x80 || *c > 0x10ffff || is_unsafe (*c))
    return 0;
  return (gsize) (g_utf8_next_char (p) - p);
}

/* Runs that pass are appended whole: most texts are one run. */
static inline void
escape_unicode (GString *out, const char *text, gssize length, gboolean json,
                AppendEscape append)
{
  const char *end = text + text_length (text, length);
  const char *run = text, *p = text;

  while (p < end)
    {
      gunichar c;
      gsize bytes;

      if (is_plain ((guchar) *p, json))
        {
          p++;
          continue;
        }
      bytes = safe_character (p, end, &c);
      if (bytes > 0)
        {
          p += bytes;
          continue;
        }
      g_string_append_len (out, run, p - run);
      if (c > 0x10ffff)
        {
          append (out, (guchar) *p++, TRUE);
        }
      else
        {
          append (out, c, FALSE);
          p = g_utf8_next_char (p);
        }
      run = p;
    }
  g_string_append_len (out, run, p - run);
}

static void
append_visible (GString *out, gunichar c, gboolean is_byte)
{
  if (c == '\t')
    g_string_append (out, "\\t");
  else if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\r')
    g_string_append (out, "\\r");
  else
    g_string_append_printf (out, is_byte || c < 0x80 ? "\\x%02x" : "\\u%04x", c);
}

static void
append_json (GString *out, gunichar c, gboolean is_byte)
{
  static const char names[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  const char *name = c != 0 && c < 0x80 ? strchr (names, (int) c) : NULL;

  if (is_byte)
    g_string_append (out, "\357\277\275"); /* U+FFFD */
  else if (name != NULL)
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, letters[name - names]);
    }
  else
    g_string_append_printf (out, "\\u%04x", c);
}

void
escape_terminal (GString *out, const char *text, gssize length)
{
  escape_unicode (out, text, length, FALSE, append_visible);
}

void
escape_json (GString *out, const char *text, gssize length)
{
  escape_unicode (out, text, length, TRUE, append_json);
}

void
escape_tsv (GString *out, const char *text, gssize length)
{
  static const char letters[256] = { ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['\\'] = '\\' };
  const char *end = text + text_length (text, length);
  const char *run = text, *p = text;

  for (; p < end; p++)
    {
      char letter = letters[(guchar) *p];

      if (letter == '\0')
        continue;
      g_string_append_len (out, run, p - run);
      g_string_append_c (out, '\\');
      g_string_append_c (out, letter);
      run = p + 1;
    }
  g_string_append_len (out, run, p - run);
}

static gboolean
csv_needs_quotes (const char *text, gsize length)
{
  static const gboolean special[256]
    = { [','] = TRUE, ['"'] = TRUE, ['\n'] = TRUE, ['\r'] = TRUE };

  if (length == 0)
    return FALSE;
  if (text[0] == ' ' || text[length - 1] == ' ')
    return TRUE;
  for (gsize i = 0; i < length; i++)
    if (special[(guchar) text[i]])
      return TRUE;
  return FALSE;
}

static void
append_doubling_quotes (GString *out, const char *text, gsize length)
{
  const char *end = text + length, *quote;

  while ((quote = memchr (text, '"', (gsize) (end - text))) != NULL)
    {
      g_string_append_len (out, text, quote + 1 - text);
      g_string_append_c (out, '"');
      text = quote + 1;
    }
  g_string_append_len (out, text, end - text);
}

void
escape_csv (GString *out, const char *text, gssize length, gboolean spreadsheet)
{
  gsize bytes = text_length (text, length);
  gboolean formula = spreadsheet && bytes > 0 && memchr ("=+-@\t\r", text[0], 6) != NULL;
  gboolean quoted = csv_needs_quotes (text, bytes);

  if (quoted)
    g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  append_doubling_quotes (out, text, bytes);
  if (quoted)
    g_string_append_c (out, '"');
}

/* ---- A JSON object put together */

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
