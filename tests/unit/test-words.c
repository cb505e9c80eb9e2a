#include "text/words.h"
#include "sample.h"
#include "words-of.h"

#define ONE_MEGABYTE (1 << 20)
#define ROUNDS ((int) sample (500, 1500, 200000))

static void
test_split (void)
{
  static const WordCase cases[] = {
    { "", "" },
    { " \t\n.,;", "" },
    { "Hello, World", "hello world" },
    { "a", "a" },
    { "example.com", "example com" },
    { "auth-code EPP/1.0", "auth code epp 1 0" },
    { "+31 10 448 9926", "31 10 448 9926" },
    { "snake_case", "snake case" },
    { "don't", "don t" },
    { "don\u2019t", "don t" },
    { "don\u02bct", "don t" },
    { "l'h\u00f4te qu\u2019il", "l hote qu il" },
    { "x2y 2FA", "x2y 2fa" },
    { "\u00bfCu\u00e1ntos?", "cuantos" },
    { "na\u00efve\u2014caf\u00e9", "naive cafe" },
    { "pass\u00adword", "password" },   /* soft hyphen */
    { "\u00adpass", "pass" },           /* and at the start */
    { "no\u200bwrap", "no wrap" },      /* zero width space */
    { "no\u2060wrap", "nowrap" },       /* word joiner */
    { "\u0301 e\u0301", "e" },          /* a mark alone is no word */
    { "\ufefftext", "text" },           /* byte order mark */
    { "1\ufe0f\u20e3 step", "1 step" }, /* key cap */
    { "\U0001f600ok", "ok" },           /* emoji */
    { "\u00bd 2\u00bd", "2" },          /* fractions part words */
    { "\u0663\u0664", "34" },           /* Arabic digits */
    { "\u09e7\u09e8", "12" },           /* Bengali digits */
    { "\U0001d7d9\U0001d400", "1a" },   /* mathematical */
    { "\uff21\uff22\uff11", "ab1" },    /* full width */
  };

  check_words (cases, G_N_ELEMENTS (cases));
}

static void
test_pairs (void)
{
  static const WordCase cases[] = {
    { "字", "字" },
    { "域名", "域名" },
    { "域名转移", "域名 名转 转移" },
    { "域名。转移", "域名 转移" },
    { "域。名", "域 名" },
    { "DNS設定の方法", "dns 設定 定の の方 方法" },
    { "域名dns转移2024年", "域名 dns 转移 2024 年" },
    { "ドメイン", "ドメ メイ イン" },
    { "ﾄﾞﾒｲﾝ", "ドメ メイ イン" },  /* half width */
    { "か\u3099き\u3099", "がぎ" }, /* voicing apart */
    { "도메인", "도메 메인" },
    { "\u1103\u1169\u1106\u1166", "도메" }, /* the same as letters */
    { "\u1161", "" },                       /* a vowel without its initial */
    { "\u3164\uffa0", "" },                 /* fillers */
    { "ไทย", "ไท ทย" },
    { "ที่นี่", "ที่นี่" }, /* two characters with their marks */
    { "๒๐", "20" },
    { "域\u0301名", "域名" },
    { "域\ufe00名", "域名" }, /* a variant form */
    { "\U00020000\U00020001", "\U00020000\U00020001" },
  };

  check_words (cases, G_N_ELEMENTS (cases));
}

static void
test_not_utf8 (void)
{
  static const struct
  {
    const char *text;
    gsize length;
    const char *expected;
  } cases[] = {
    { "a\0b", 3, "a b" },
    { "a\xff"
      "b",
      3, "a b" },
    { "a\x80\xbf"
      "b",
      4, "a b" },
    { "a\xc3", 2, "a" }, /* cut off */
    { "\xc3\xa9", 1, "" },
    { "x\xe4\xbd\xa0", 3, "x" },
    { "\xe4\xbd\xa0\xe5\xa5", 5, "\xe4\xbd\xa0" },
    { "\xf0\xa0\x80\x80", 3, "" },
    { "a\xc1\xa1"
      "b",
      4, "a b" }, /* overlong */
    { "a\xe0\x81\xa1"
      "b",
      5, "a b" },
    { "a\xf0\x80\x81\xa1"
      "b",
      6, "a b" },
    { "a\xed\xa0\x80"
      "b",
      5, "a b" }, /* surrogate */
    { "a\xf4\x90\x80\x80"
      "b",
      6, "a b" }, /* above U+10FFFF */
    { "a\xc3"
      "b",
      3, "a b" }, /* trail missing */
    { "\xe4"
      "bc",
      3, "bc" },
    { "\xe5\xa5"
      "b",
      3, "b" },
    { "r\xe9sum\xe9", 6, "r sum" }, /* Latin-1 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = words_of (cases[i].text, cases[i].length);

      g_assert_cmpstr (words, ==, cases[i].expected);
    }
}

static void
test_every_prefix (void)
{
  static const char text[] = "Caf\u00e9 e\u0301t\u00e9 домен 域名转移 ที่ \U00020000 z";

  for (gsize length = 0; length < sizeof text; length++)
    g_free (words_of (text, length));
}

/* Each of these is a word of a megabyte: one span, except for the pairs. */
static void
test_long_words (void)
{
  static const struct
  {
    const char *unit;
    gboolean is_paired;
  } cases[] = {
    { "a", FALSE },
    { "\u00e9", FALSE },
    { "a\u0301", FALSE },
    { "я\u0301", FALSE },
    { "й", FALSE },
    { "\u0939\u093c", FALSE },
    { "\u0939\u094d\u093c", FALSE },
    { "a\u00ad", FALSE },
    { "\ufdfa", FALSE },
    { "域", TRUE },
    { "ไ", TRUE },
    { "か\u3099", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize size = strlen (cases[i].unit);
      gsize units = ONE_MEGABYTE / size;
      g_autoptr(GString) text = g_string_sized_new (units * size);
      char folded[WORD_MAX + 1];
      gsize count = 0;
      WordSpan span;
      Words words;

      for (gsize unit = 0; unit < units; unit++)
        g_string_append_len (text, cases[i].unit, (gssize) size);
      words_begin (&words, text->str, text->len);
      for (; words_next (&words, &span); count++)
        if (count == 0)
          g_assert_cmpuint (word_fold (text->str, span, folded), >, 0);
      g_assert_cmpuint (count, ==, cases[i].is_paired ? units - 1 : 1);
    }
}

/* The rules once more, as plainly as GLib lets us say them, for text in the scripts
 * where there is no exception to them. */

static gboolean
is_paired_script (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_THAI:
      return !g_unichar_isdigit (c);
    default:
      return FALSE;
    }
}

static gboolean
is_inside (gunichar c)
{
  return g_unichar_ismark (c) || g_unichar_type (c) == G_UNICODE_FORMAT;
}

static char *
obvious_fold (const char *word, gsize length)
{
  g_autofree char *apart = g_utf8_normalize (word, (gssize) length, G_NORMALIZE_NFKD);
  g_autoptr(GString) plain = g_string_new (NULL);
  g_autofree char *lower = NULL;
  gunichar letter = 0;

  for (const char *at = apart; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gunichar lower_case = g_unichar_tolower (letter);
      gboolean is_breve = c == 0x0306 && (lower_case == 0x0438 || lower_case == 0x0443);
      gboolean is_voicing = c == 0x3099 || c == 0x309a;

      if (is_breve || is_voicing || !is_inside (c))
        {
          g_string_append_unichar (plain, c);
          letter = c;
        }
    }
  lower = g_utf8_casefold (plain->str, -1);
  return g_utf8_normalize (lower, -1, G_NORMALIZE_NFKC);
}

/* A character and the marks on it. */
typedef struct
{
  const char *start, *end;
  enum
  {
    CLUSTER_BREAK,
    CLUSTER_LETTER,
    CLUSTER_PAIRED
  } kind;
} Cluster;

static GArray *
clusters_of (const char *text, gsize length)
{
  GArray *clusters = g_array_new (FALSE, FALSE, sizeof (Cluster));
  const char *end = text + length;
  Cluster next = { text, text, CLUSTER_BREAK };

  for (; next.start < end; next.start = next.end)
    {
      gunichar c = g_utf8_get_char_validated (next.start, end - next.start);
      Cluster *last
        = clusters->len == 0 ? &next : &g_array_index (clusters, Cluster, clusters->len - 1);

      next.end = next.start + (c & 0x80000000 ? 1 : g_unichar_to_utf8 (c, NULL));
      next.kind = c & 0x80000000 || !g_unichar_isalnum (c) ? CLUSTER_BREAK
                  : is_paired_script (c)                   ? CLUSTER_PAIRED
                                                           : CLUSTER_LETTER;
      if (last != &next && last->kind != CLUSTER_BREAK && !(c & 0x80000000) && is_inside (c))
        last->end = next.end;
      else
        g_array_append_val (clusters, next);
    }
  return clusters;
}

static void
add_word (GString *out, const Cluster *first, const Cluster *last)
{
  g_autofree char *folded = obvious_fold (first->start, (gsize) (last->end - first->start));

  g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", folded);
}

static char *
obvious_words (const char *text, gsize length)
{
  g_autoptr(GArray) array = clusters_of (text, length);
  const Cluster *clusters = (const Cluster *) array->data;
  GString *out = g_string_new (NULL);

  for (guint i = 0, past; i < array->len; i = past)
    {
      past = i;
      while (past < array->len && clusters[past].kind == clusters[i].kind)
        past++;
      if (clusters[i].kind == CLUSTER_LETTER
          || (clusters[i].kind == CLUSTER_PAIRED && past == i + 1))
        add_word (out, &clusters[i], &clusters[past - 1]);
      else if (clusters[i].kind == CLUSTER_PAIRED)
        for (guint pair = i; pair + 1 < past; pair++)
          add_word (out, &clusters[pair], &clusters[pair + 1]);
    }
  return g_string_free (out, FALSE);
}

static void
append_random (GString *text)
{
  static const gunichar ranges[][2] = {
    { 'a', 'z' },       { 'a', 'z' },       { 'A', 'Z' },         { 0x01, 0x7f },
    { ' ', ' ' },       { 0x00c7, 0x00cf }, { 0x00e7, 0x00ef },   { 0x0300, 0x0314 },
    { 0x03b1, 0x03c9 }, { 0x0410, 0x044f }, { 0x2010, 0x2030 },   { 0x00ad, 0x00ad },
    { 0x0e01, 0x0e2e }, { 0x3042, 0x3093 }, { 0x30a2, 0x30ed },   { 0x4e00, 0x9fa5 },
    { 0xac00, 0xd7a3 }, { 0xff21, 0xff5a }, { 0x20000, 0x20080 }, { 0x1f600, 0x1f64f },
  };
  const gunichar *range = ranges[g_test_rand_int_range (0, G_N_ELEMENTS (ranges))];
  int count = g_test_rand_int_range (1, 6);

  while (count-- > 0)
    g_string_append_unichar (text, random_between (range));
}

/* Half of the texts have a byte changed, to be no UTF-8 any more. */
static void
test_against_the_obvious (void)
{
  static const char spoilers[] = { '\0', '\xe4', '\xf1', '\xff' };

  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *words = NULL, *expected = NULL;
      int runs = g_test_rand_int_range (0, 8);

      while (runs-- > 0)
        append_random (text);
      if (text->len > 0 && g_test_rand_bit ())
        text->str[g_test_rand_int_range (0, (int) text->len)]
          = spoilers[g_test_rand_int_range (0, sizeof spoilers)];
      words = words_of (text->str, text->len);
      expected = obvious_words (text->str, text->len);
      g_assert_cmpstr (words, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/split", test_split);
  g_test_add_func ("/words/pairs", test_pairs);
  g_test_add_func ("/words/not-utf8", test_not_utf8);
  g_test_add_func ("/words/every-prefix", test_every_prefix);
  g_test_add_func ("/words/long", test_long_words);
  g_test_add_func ("/words/against-the-obvious", test_against_the_obvious);
  return g_test_run ();
}
