#include "mail/words.h"
#include "sample.h"

#include <gio/gio.h>
#include <string.h>

/* ---- Reading */

static void
test_decode (void)
{
  static const struct
  {
    const char *raw, *charset, *text;
  } rows[] = {
    /* RFC 2047, 8 */
    { "=?ISO-8859-1?Q?a?=", NULL, "a" },
    { "=?ISO-8859-1?Q?a?= b", NULL, "a b" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", NULL, "ab" },
    { "=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", NULL, "ab" },
    { "=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", NULL, "ab" },
    { "=?ISO-8859-1?Q?a_b?=", NULL, "a b" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", NULL, "a b" },
    { "=?US-ASCII?Q?Keith_Moore?= <moore@cs>", NULL, "Keith Moore <moore@cs>" },
    { "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\n"
      " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
      NULL, "If you can read this you understand the example." },
    /* each word alone */
    { "=?UTF-8?B?QUJDRA==?= =?UTF-8?B?RUZHSA==?=", NULL, "ABCDEFGH" },
    { "=?UTF-8?B?QQ==?= =?utf-8?b?QkI=?= =?UTF-8?Q?C?= =?UTF-8?B?RERE?=", NULL, "ABBCDDD" },
    { "Re: =?UTF-8?B?W1RpY2tldCAj?= =?UTF-8?B?MTIzXQ==?= ok", NULL, "Re: [Ticket #123] ok" },
    { "=?UTF-8?B?QQ?= =?UTF-8?B?Qg?=", NULL, "AB" },
    /* a character cut in two, as mail programs do it */
    { "=?UTF-8?B?0J/RgNC40LLQ?= =?UTF-8?B?tdGC?=", NULL, "Привет" },
    { "=?UTF-8?Q?=E2=82?=\n =?UTF-8?Q?=AC_5?=", NULL, "€ 5" },
    { "=?gb2312?B?1tA=?= =?gb2312?B?zsQ=?=", NULL, "中文" },
    { "=?gb2312?B?1g==?= =?gb2312?B?0M7E?=", NULL, "中文" },
    { "=?UTF-8?Q?=E2=82?= x", NULL, "\uFFFD x" },
    { "=?UTF-8?Q?=E2=82?= =?koi8-r?Q?=F0?=", NULL, "\uFFFDП" },
    { "=?UTF-8?Q?=E2=82?=", NULL, "\uFFFD" },
    /* character sets */
    { "=?koi8-r?B?8NLJ18XU?=", NULL, "Привет" },
    { "=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=", NULL, "Привет" },
    { "=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", NULL, "日本語" },
    { "=?ISO-2022-JP?B?GyRCRnwbKEI=?= =?ISO-2022-JP?B?GyRCS1w4bBsoQg==?=", NULL, "日本語" },
    { "=?gb18030?B?1tDOxA==?=", NULL, "中文" },
    { "=?Shift_JIS?B?k/qWe4zq?=", NULL, "日本語" },
    { "=?big5?B?pKSk5Q==?=", NULL, "中文" },
    { "=?euc-kr?B?x9GxuQ==?=", NULL, "한국" },
    { "=?ks_c_5601-1987?B?x9GxuQ==?=", NULL, "한국" },
    { "=?iso-8859-1?Q?=93a=94_=80?=", NULL, "“a” €" },
    { "=?iso-8859-15?Q?=A4?=", NULL, "€" },
    { "=?utf-8*en?Q?a=C3=A9?=", NULL, "aé" },
    { "=?no-such-set?Q?[#1]_=C3=A9?=", NULL, "[#1] é" },
    { "=?no-such-set?Q?[#1]_=E9?=", NULL, "[#1] é" },
    { "=?us-ascii?Q?=C3=A9?=", NULL, "é" },
    /* what is no word, or hardly one */
    { "a=?utf-8?Q?=C3=A9?=b", NULL, "aéb" },
    { "=?utf-8?Q?a b?=", NULL, "a b" },
    { "=?utf-8?B?QUJD\n REVG?=", NULL, "ABCDEF" },
    { "=?utf-8?B?QUI=Q0Q=?=", NULL, "ABCD" },
    { "=?utf-8?B?Q*U!I=?=", NULL, "AB" },
    { "=?utf-8?Q?a=?=", NULL, "a=" },
    { "=?utf-8?Q?a=4g?=", NULL, "a=4g" },
    { "=?utf-8?Q?"
      "?= a",
      NULL, "a" },
    { "=?utf-8?X?abc?=", NULL, "=?utf-8?X?abc?=" },
    { "=?utf-8?Q?abc", NULL, "=?utf-8?Q?abc" },
    { "=? =?x =?utf-8?Q?a?=", NULL, "=? =?x a" },
    { "=??Q?a?=", NULL, "=??Q?a?=" },
    { "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", NULL, "=?utf-8?Q?a?=" },
    { "=?utf-8?Q?a=00b=0Ac?=", NULL, "a b c" },
    { " a\r\n\tb\n c \r\n", NULL, "a b c" },
    { "", NULL, "" },
    /* raw */
    { "Gr\xc3\xbc\xc3\x9f"
      "e",
      "windows-1251", "Grüße" },
    { "Gr\xfc\xdf"
      "e",
      NULL, "Grüße" },
    { "\xcf\xf0\xe8\xe2\xe5\xf2 =?utf-8?Q?=C3=A9?=", "windows-1251", "Привет é" },
    { "\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r", "Привет" },
    { "\x1b$BF|K\\8l\x1b(B", "iso-2022-jp", "日本語" },
    { "\x1b$B=?F|\x1b(B =?utf-8?Q?=C3=A9?=", "iso-2022-jp", "戎日 é" },
    { "\xd6\xd0\xce\xc4", "gb2312", "中文" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = mail_words_decode (rows[i].raw, rows[i].charset);

      if (!g_str_equal (text, rows[i].text))
        g_error ("%s: \"%s\", not \"%s\"", rows[i].raw, text, rows[i].text);
    }
}

/* Whatever comes: in time, and valid. */
static void
test_hostile (void)
{
  static const char *const parts[] = { "=?",
                                       "=?a?q?",
                                       "=?utf-8?q?=E2=82?= ",
                                       "=?a?b?//",
                                       "?=",
                                       "=?iso-2022-jp?b?GyRC?= ",
                                       "=?utf-8?q?x?= ",
                                       "=?utf-8?q?",
                                       "=? ?=",
                                       "\x1b$B" };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GString) raw = g_string_new (NULL);
      g_autofree char *text = NULL;

      while (raw->len < sample (200000, 500000, 2000000))
        g_string_append (raw, parts[i]);
      text = mail_words_decode (raw->str, "iso-2022-jp");
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  for (guint round = 0; round < sample (500, 1000, 3000); round++)
    {
      static const char letters[] = "=?"
                                    "?==BbQq?utf-8 iso2022jp\x1b$(\xe9\xff\n_4";
      char raw[60];
      g_autofree char *text = NULL;

      for (guint i = 0; i < sizeof raw; i++)
        raw[i] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
      raw[g_test_rand_int_range (0, sizeof raw)] = '\0';
      raw[sizeof raw - 1] = '\0';
      text = mail_words_decode (raw, round % 2 ? "koi8-r" : NULL);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

/* ---- Writing */

/* Words of at most 75 characters in lines of at most 76, each with whole characters. */
static void
check_encoded (const char *text, const char *encoded, gsize column)
{
  g_auto(GStrv) lines = g_strsplit (encoded, "\n", -1);
  g_autofree char *again = mail_words_decode (encoded, NULL);

  g_assert_cmpstr (again, ==, text);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);

      g_assert_true (i == 0 || lines[i][0] == ' ');
      g_strchomp (lines[i]);
      if (strstr (lines[i], "=?") != NULL)
        g_assert_cmpuint (strlen (lines[i]) + (i == 0 ? column : 0), <=, 76);
      for (guint k = 0; words[k] != NULL; k++)
        {
          g_autofree char *alone = mail_words_decode (words[k], NULL);

          g_assert_cmpuint (strlen (words[k]), <=, 75);
          g_assert_null (strstr (alone, "\uFFFD"));
        }
    }
  for (const char *c = encoded; *c != '\0'; c++)
    g_assert_true ((*c >= ' ' && *c < 127) || *c == '\n');
}

static void
test_encode (void)
{
  static const char *const rows[][2] = {
    { "Hello, world", "Hello, world" },
    { "", "" },
    { "Re: Grüße [#000572-4]", "Re: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= [#000572-4]" },
    { "Привет, мир", "=?UTF-8?B?0J/RgNC40LLQtdGCLCDQvNC40YA=?=" },
    { "a =?b", "a =?UTF-8?Q?=3D=3Fb?=" },
    { "\"é\" (x)", "=?UTF-8?Q?=22=C3=A9=22?= (x)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *encoded = mail_words_encode (rows[i][0], 9, FALSE);

      g_assert_cmpstr (encoded, ==, rows[i][1]);
    }
}

static void
test_encode_long (void)
{
  static const char *const pieces[] = { "日本語", "é",       "a",      " ",
                                        "-",      "привет ", "🙂",   "[#000123-4]",
                                        "=?",     "word ",   "x\u0301" };

  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr(GString) text = g_string_new ("x");
      gsize column = (gsize) g_test_rand_int_range (6, 16);
      g_autofree char *encoded = NULL;

      if (round < G_N_ELEMENTS (pieces))
        for (guint i = 0; i < 40; i++)
          g_string_append (text, pieces[round]);
      else
        for (gint i = g_test_rand_int_range (0, 60); i > 0; i--)
          g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      g_strchomp (text->str);
      encoded = mail_words_encode (text->str, column, round % 2 == 0);
      check_encoded (text->str, encoded, column);
    }
}

/* ---- Against perl's own decoder */

static const char perl_program[]
  = "use Encode; my $d = find_encoding ('MIME-Header') or exit 77;"
    "while (<STDIN>) { chomp; my $t = $d->decode (pack 'H*', $_);"
    "$t =~ s/[\\r\\n\\t]/ /g; $t =~ s/^ +//; $t =~ s/ +$//;"
    "print unpack ('H*', encode ('UTF-8', $t)), \"\\n\" }";

static void
append_hex (GString *to, const char *text)
{
  for (; *text != '\0'; text++)
    g_string_append_printf (to, "%02x", (guchar) *text);
  g_string_append_c (to, '\n');
}

/* The Subject, From and To of all messages in a folder of tests/data, folded as they came. */
static void
add_headers (GPtrArray *all, const char *folder)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", folder, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr(GRegex) header
             = g_regex_new ("^(?:subject|from|to|cc|reply-to): *(.*(?:\\r?\\n[ \\t].*)*)",
                            G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *file = g_build_filename (path, name, NULL), *text = NULL;
      g_autoptr(GMatchInfo) match = NULL;

      if (!g_file_get_contents (file, &text, NULL, NULL))
        continue;
      g_regex_match (header, text, 0, &match);
      for (; g_match_info_matches (match); g_match_info_next (match, NULL))
        {
          g_autofree char *value = g_match_info_fetch (match, 1);

          /* raw bytes are no business of perl's decoder */
          if (g_str_is_ascii (value))
            g_ptr_array_add (all, g_strdelimit (g_steal_pointer (&value), "\t", ' '));
        }
    }
}

/* Words of random texts in five sets, neighbours or not, padded or not. */
static char *
random_header (void)
{
  static const char *const sets[]
    = { "utf-8", "koi8-r", "windows-1251", "iso-2022-jp", "gb2312" };
  static const char *const texts[][2] = { { "Привет ", "日本語 x" },
                                          { "Привет", "[#1] да" },
                                          { "мир", "a" },
                                          { "日本語", "ab" },
                                          { "中文", "x " } };
  GString *raw = g_string_new (NULL);

  for (gint i = g_test_rand_int_range (1, 6); i > 0; i--)
    {
      gint set = g_test_rand_int_range (0, G_N_ELEMENTS (sets));
      const char *text = texts[set][g_test_rand_int_range (0, 2)];
      gsize length;
      g_autofree char *bytes = g_convert (text, -1, sets[set], "UTF-8", NULL, &length, NULL);
      g_autofree char *base64 = g_base64_encode ((const guchar *) bytes, length);

      g_string_append (raw, raw->len > 0 ? " " : "");
      if (g_test_rand_int_range (0, 4) == 0)
        g_string_append (raw, "plain");
      else if (g_test_rand_int_range (0, 2) == 0)
        g_string_append_printf (raw, "=?%s?B?%s?=", sets[set], base64);
      else
        {
          g_string_append_printf (raw, "=?%s?q?", sets[set]);
          for (gsize k = 0; k < length; k++)
            g_string_append_printf (raw, "=%02X", (guchar) bytes[k]);
          g_string_append (raw, "?=");
        }
    }
  return g_string_free (raw, FALSE);
}

static void
test_against_perl (void)
{
  g_autoptr(GPtrArray) raws = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) input = g_string_new (NULL);
  g_autoptr(GSubprocess) perl = NULL;
  g_autofree char *output = NULL;
  g_auto(GStrv) lines = NULL;

  add_headers (raws, "mail");
  add_headers (raws, "intake");
  for (guint i = 0; i < sample (100, 250, 2000); i++)
    g_ptr_array_add (raws, random_header ());
  for (guint i = 0; i < raws->len; i++)
    append_hex (input, raws->pdata[i]);
  perl = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                           NULL, "perl", "-e", perl_program, NULL);
  if (perl == NULL
      || !g_subprocess_communicate_utf8 (perl, input->str, NULL, &output, NULL, NULL)
      || !g_subprocess_get_successful (perl))
    {
      g_test_skip ("perl has no MIME-Header");
      return;
    }
  lines = g_strsplit (output, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, raws->len + 1);
  for (guint i = 0; i < raws->len; i++)
    {
      g_autofree char *text = mail_words_decode (raws->pdata[i], NULL);
      g_autoptr(GString) hex = g_string_new (NULL);

      append_hex (hex, text);
      g_strchomp (hex->str);
      if (!g_str_equal (hex->str, lines[i]))
        g_error ("%s: \"%s\"; perl: %s", (char *) raws->pdata[i], text, lines[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailwords/decode", test_decode);
  g_test_add_func ("/mailwords/hostile", test_hostile);
  g_test_add_func ("/mailwords/encode", test_encode);
  g_test_add_func ("/mailwords/encode-long", test_encode_long);
  g_test_add_func ("/mailwords/against-perl", test_against_perl);
  return g_test_run ();
}
