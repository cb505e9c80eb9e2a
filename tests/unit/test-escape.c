#include "base/escape.h"

#include <string.h>

typedef struct
{
  const char *input;
  const char *expected;
} Pair;

typedef void (*Escape) (GString *out, const char *text, gssize length);

static void
check_pairs (Escape escape, const Pair *pairs, gsize n_pairs)
{
  for (gsize i = 0; i < n_pairs; i++)
    {
      g_autoptr(GString) out = g_string_new ("<");
      g_autoptr(GString) again = g_string_new (NULL);
      g_autofree char *exact = g_memdup2 (pairs[i].input, MAX (strlen (pairs[i].input), 1));

      escape (out, pairs[i].input, -1);
      g_assert_cmpstr (out->str + 1, ==, pairs[i].expected);
      g_assert_cmpint (out->str[0], ==, '<');
      /* Without a NUL behind it: nothing may be read past the end. */
      escape (again, exact, (gssize) strlen (pairs[i].input));
      g_assert_cmpstr (again->str, ==, pairs[i].expected);
    }
}

static void
test_terminal (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "plain text ~", "plain text ~" },
    { "back\\slash", "back\\slash" },
    { "tab\tnew\nline\rend", "tab\\tnew\\nline\\rend" },
    { "\x1b]0;title\x07", "\\x1b]0;title\\x07" },
    { "\x01\x7f", "\\x01\\x7f" },
    { "\xc2\x80\xc2\x9b\xc2\x9f\u00a0", "\\u0080\\u009b\\u009f\u00a0" },
    { "\u061c\u200e\u200f", "\\u061c\\u200e\\u200f" },
    { "a\u202eb\u202a\u2066\u2069", "a\\u202eb\\u202a\\u2066\\u2069" },
    { "\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff" },
    { "\u2027\u202f\u2030", "\u2027\u202f\u2030" },
    /* what nobody sees */
    { "pay\u200bpal \u2060\u2065\u206a", "pay\\u200bpal \\u2060\\u2065\\u206a" },
    { "\u034f\u115f\u17b4\u180e\u3164\uffa0", "\\u034f\\u115f\\u17b4\\u180e\\u3164\\uffa0" },
    { "\ufff9a\ufffab\ufffb", "\\ufff9a\\ufffab\\ufffb" },
    { "\U0001d173\U000e0041\U000e007f", "\\U0001d173\\U000e0041\\U000e007f" },
    { "\u034e\u0350\u00ad\ufffc\ufffd", "\u034e\u0350\u00ad\ufffc\ufffd" },
    /* joiners and variants, where writing needs them, one at a time */
    { "\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648" },
    { "\U0001f469\u200d\U0001f4bb \u2764\ufe0f\u200d\U0001f525",
      "\U0001f469\u200d\U0001f4bb \u2764\ufe0f\u200d\U0001f525" },
    { "1\ufe0f\u20e3 \u00a9\ufe0f \u845b\U000e0100",
      "1\ufe0f\u20e3 \u00a9\ufe0f \u845b\U000e0100" },
    { "a\u200db \u0430\u200c\u0431", "a\\u200db \u0430\\u200c\u0431" },
    { "\u200d \u0645\u200c\u200c", "\\u200d \u0645\u200c\\u200c" },
    { "a\ufe0f \U0001f600\ufe00\ufe01\U000e0101",
      "a\\ufe0f \U0001f600\ufe00\\ufe01\\U000e0101" },
    { "\u00e9 \u65e5\u672c \U0001f600", "\u00e9 \u65e5\u672c \U0001f600" },
    { "\x9b", "\\x9b" },
    { "a\xff\xfe", "a\\xff\\xfe" },
    { "\xc3", "\\xc3" },
    { "\xe2\x82", "\\xe2\\x82" },
    { "\xe2\x82z", "\\xe2\\x82z" },
    { "\xc0\xaf", "\\xc0\\xaf" },                   /* overlong */
    { "\xed\xa0\x80", "\\xed\\xa0\\x80" },          /* a surrogate */
    { "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" }, /* past U+10FFFF */
    { "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80" },
    { "\xc3\xa9\xc3", "\xc3\xa9\\xc3" },
  };

  check_pairs (escape_terminal, pairs, G_N_ELEMENTS (pairs));
}

static void
test_json (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "plain / text", "plain / text" },
    { "\"quoted\" \\", "\\\"quoted\\\" \\\\" },
    { "\b\f\n\r\t", "\\b\\f\\n\\r\\t" },
    { "\x01\x1b\x1f\x7f", "\\u0001\\u001b\\u001f\\u007f" },
    { "\xc2\x9b\u202e\u2028\ufeff", "\\u009b\\u202e\\u2028\\ufeff" },
    { "\u00e9\U0001f600", "\u00e9\U0001f600" },
    { "\u200b\U000e0041", "\\u200b\\udb40\\udc41" },
    { "a\xff\xe2\x82", "a\ufffd\ufffd\ufffd" },
    { "\xed\xa0\x80", "\ufffd\ufffd\ufffd" },
  };

  check_pairs (escape_json, pairs, G_N_ELEMENTS (pairs));
}

static void
test_tsv (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "plain, \"text\"", "plain, \"text\"" },
    { "\t\n\r\\", "\\t\\n\\r\\\\" },
    { "a\tb\\n", "a\\tb\\\\n" },
    { "\x1b\xff\u202e", "\x1b\xff\u202e" },
  };

  check_pairs (escape_tsv, pairs, G_N_ELEMENTS (pairs));
}

static void
plain_csv (GString *out, const char *text, gssize length)
{
  escape_csv (out, text, length, FALSE);
}

static void
spreadsheet_csv (GString *out, const char *text, gssize length)
{
  escape_csv (out, text, length, TRUE);
}

static void
test_csv (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "plain\ttext;", "plain\ttext;" },
    { "a,b", "\"a,b\"" },
    { "\"", "\"\"\"\"" },
    { "say \"hi\" now", "\"say \"\"hi\"\" now\"" },
    { "two\nlines", "\"two\nlines\"" },
    { "cr\r", "\"cr\r\"" },
    { " x", "\" x\"" },
    { "x ", "\"x \"" },
    { " ", "\" \"" },
    { "a b", "a b" },
    { "=1+1", "=1+1" },
    { "\xff\u202e", "\xff\u202e" },
  };

  check_pairs (plain_csv, pairs, G_N_ELEMENTS (pairs));
}

static void
test_csv_spreadsheet (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "a=b", "a=b" },
    { "=1+1", "'=1+1" },
    { "+31 10", "'+31 10" },
    { "-x", "'-x" },
    { "@sum", "'@sum" },
    { "\tx", "'\tx" },
    { "\rx", "\"'\rx\"" },
    { "=\"a\",b", "\"'=\"\"a\"\",b\"" },
  };

  check_pairs (spreadsheet_csv, pairs, G_N_ELEMENTS (pairs));
}

static void
test_embedded_nul (void)
{
  static const struct
  {
    Escape escape;
    const char *expected;
    gsize length;
  } rows[] = {
    { escape_terminal, "a\\x00b", 6 }, { escape_json, "a\\u0000b", 8 },
    { escape_tsv, "a\0b", 3 },         { plain_csv, "a\0b", 3 },
    { spreadsheet_csv, "a\0b", 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) out = g_string_new (NULL);

      rows[i].escape (out, "a\0b", 3);
      g_assert_cmpmem (out->str, out->len, rows[i].expected, rows[i].length);
    }
}

static GString *
random_bytes (void)
{
  static const char *const pieces[]
    = { "\"",       "\\",     "\t",       "\n", ",",    " ",
        "\xc3\xa9", "\u202e", "\xc2\x9b", "x",  "\x1b", "\xff" };
  GString *text = g_string_new (NULL);

  for (int n = g_test_rand_int_range (0, 40); n > 0; n--)
    if (g_test_rand_bit ())
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    else
      g_string_append_c (text, (char) g_test_rand_int_range (0, 256));
  return text;
}

static GString *
tsv_read (const char *cell, gsize length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      char c = cell[i];

      g_assert (c != '\t' && c != '\n' && c != '\r');
      if (c == '\\')
        {
          c = cell[++i];
          c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        }
      g_string_append_c (text, c);
    }
  return text;
}

static GString *
csv_read (const char *cell, gsize length)
{
  GString *text = g_string_new (NULL);

  if (length == 0 || cell[0] != '"')
    return g_string_append_len (text, cell, (gssize) length);
  g_assert (length >= 2 && cell[length - 1] == '"');
  for (gsize i = 1; i < length - 1; i++)
    {
      g_string_append_c (text, cell[i]);
      if (cell[i] == '"')
        g_assert (cell[++i] == '"' && i < length - 1);
    }
  return text;
}

static void
check_safe (const GString *escaped)
{
  g_assert (g_utf8_validate (escaped->str, (gssize) escaped->len, NULL));
  for (const char *p = escaped->str; *p != '\0'; p = g_utf8_next_char (p))
    g_assert (g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_CONTROL
              && g_utf8_get_char (p) != 0x202e);
}

static void
test_random (void)
{
  for (int i = 0; i < 20000; i++)
    {
      g_autoptr(GString) text = random_bytes ();
      g_autoptr(GString) terminal = g_string_new (NULL), json = g_string_new (NULL);
      g_autoptr(GString) tsv = g_string_new (NULL), csv = g_string_new (NULL);
      g_autoptr(GString) tsv_back = NULL, csv_back = NULL;

      escape_terminal (terminal, text->str, (gssize) text->len);
      escape_json (json, text->str, (gssize) text->len);
      escape_tsv (tsv, text->str, (gssize) text->len);
      escape_csv (csv, text->str, (gssize) text->len, FALSE);
      check_safe (terminal);
      check_safe (json);
      tsv_back = tsv_read (tsv->str, tsv->len);
      csv_back = csv_read (csv->str, csv->len);
      g_assert (g_string_equal (text, tsv_back));
      g_assert (g_string_equal (text, csv_back));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/escape/terminal", test_terminal);
  g_test_add_func ("/escape/json", test_json);
  g_test_add_func ("/escape/tsv", test_tsv);
  g_test_add_func ("/escape/csv", test_csv);
  g_test_add_func ("/escape/csv-spreadsheet", test_csv_spreadsheet);
  g_test_add_func ("/escape/embedded-nul", test_embedded_nul);
  g_test_add_func ("/escape/random", test_random);
  return g_test_run ();
}
