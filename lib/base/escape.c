#include "base/escape.h"

#include <string.h>

/* Appends what stands for `c`: a character that must not pass as it is, or, with
 * `is_byte`, a byte that is no UTF-8. */
typedef void (*AppendEscape) (GString *out, gunichar c, gboolean is_byte);

/* From U+0300 on, ascending. */
static const struct
{
  gunichar first, last;
} unseen[] = {
  { 0x034f, 0x034f }, { 0x061c, 0x061c },   { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },
  { 0x180b, 0x180f }, { 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
  { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
  { 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

static gboolean
is_unsafe (gunichar c)
{
  gsize i = 0;

  if (c < 0x300)
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
  while (i < G_N_ELEMENTS (unseen) && c > unseen[i].last)
    i++;
  return i < G_N_ELEMENTS (unseen) && c >= unseen[i].first;
}

static gboolean
is_joiner (gunichar c)
{
  return c == 0x200c || c == 0x200d;
}

static gboolean
is_variant (gunichar c)
{
  return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

/* Whether `c`, unsafe by itself, has a use behind `before`, which passed: a script that joins, an
 * emoji; of variants also what a keycap is made of. */
static gboolean
has_use (gunichar c, gunichar before)
{
  gboolean joins = before >= 0x600 && !is_joiner (before);

  if (is_joiner (c))
    return joins;
  return is_variant (c) && !is_variant (before)
         && (joins || before == 0xa9 || before == 0xae || before == '#' || before == '*'
             || (before >= '0' && before <= '9'));
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

/* Bytes of the character at `p` when it may pass as it is behind what passed from `run` on,
 * else 0.  `*c` is -1 or -2 when it is no UTF-8. */
static gsize
safe_character (const char *run, const char *p, const char *end, gunichar *c)
{
  if ((guchar) *p < 0x80)
    *c = (guchar) *p;
  else
    *c = g_utf8_get_char_validated (p, end - p);
  if (*c < 0x80 || *c > 0x10ffff)
    return 0;
  if (is_unsafe (*c) && (p == run || !has_use (*c, g_utf8_get_char (g_utf8_prev_char (p)))))
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
      bytes = safe_character (run, p, end, &c);
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
    g_string_append_printf (out,
                            is_byte || c < 0x80 ? "\\x%02x"
                            : c > 0xffff        ? "\\U%08x"
                                                : "\\u%04x",
                            c);
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
  else if (c > 0xffff)
    g_string_append_printf (out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                            0xdc00 + (c & 0x3ff));
  else
    g_string_append_printf (out, "\\u%04x", c);
}

void
escape_terminal (GString *out, const char *text, gssize length)
{
  escape_unicode (out, text, length, FALSE, append_visible);
}

static guint
character_width (gunichar c)
{
  if (c < 0x80)
    return 1;
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
escape_width (const char *text, gsize length)
{
  const char *end = text + length, *p = text;
  guint width = 0;

  while (p < end)
    {
      gunichar c = (guchar) *p;

      if (c >= 0x80)
        c = g_utf8_get_char_validated (p, end - p);
      width += c <= 0x10ffff ? character_width (c) : 1;
      p = c <= 0x10ffff ? g_utf8_next_char (p) : p + 1;
    }
  return width;
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

/* NULL: null. */
static void
append_text (GString *out, const char *text)
{
  if (text == NULL)
    {
      g_string_append (out, "null");
      return;
    }
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
