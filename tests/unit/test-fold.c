#include "text/chars.h"
#include "text/words.h"
#include "sample.h"
#include "words-of.h"

#define ONE_MEGABYTE (1 << 20)
#define ROUNDS ((int) sample (200, 600, 200000))

static char *
fold (const char *word)
{
  char folded[WORD_MAX + 1];

  word_fold (word, (WordSpan){ 0, strlen (word) }, folded);
  return g_strdup (folded);
}

static void
test_fold (void)
{
  static const WordCase cases[] = {
    { "Stra\u00dfe", "strasse" },
    { "STRA\u1e9eE", "strasse" },
    { "\u00d8re S\u00f8ren \u00c5rhus", "ore soren arhus" },
    { "\u0141\u00f3d\u017a", "lodz" },
    { "\u0110uro \u00d0", "duro d" },
    { "\u00c6r\u00f8 \u0153uvre \u0152UVRE", "aero oeuvre oeuvre" },
    { "\u00fe\u00e9r", "ther" },
    { "I\u0307stanbul \u0130stanbul \u0131l\u0131k", "istanbul istanbul ilik" },
    { "\ufb01le o\ufb03ce", "file office" },
    { "Vi\u1ec7t \u0110\u1ed3ng", "viet dong" },
    { "\u216b \u2460 x\u00b2", "xii 1 x2" },
    { "\u212a\u212b \u00b5", "ka μ" },
    { "Αθήνα ΑΘΗΝΑΣ αθηνας", "αθηνα αθηνασ αθηνασ" },
    { "ᾳ ῥόδον ᾼ", "α ροδον α" },
    { "Ёлка елка ещё", "елка елка еще" },
    { "Йод йод ЙОД и\u0306од", "йод йод йод йод" },
    { "за\u0301мок", "замок" },
    { "їжак і\u0308жак ў у\u0306 Ў", "їжак їжак ў ў ў" },
    { "мобильный", "мобильный" },
    { "שָׁלוֹם", "שלום" },
    { "مَرْحَبًا", "مرحبا" },
    { "مـــرحبا", "مرحبا" },
    { "أحمد آحمد احمد", "احمد احمد احمد" },
    { "हिन्दी", "हिन्दी" },
    { "क़लम", "क\u093cलम" },
    { "பெயர்", "பெயர்" },
    { "Հայաստան", "հայաստան" },
    { "e\u0301\u0302\u0303\u0327te\u0301", "ete" },
    { "co\u034fop", "coop" },
    { "ni\u00f1o nin\u0303o", "nino nino" },
    { "Qur\u02bean", "quran" },
    { "\u0e05\u0e4b\u094d \u0e05\u094d\u0e4b", "\u0e05\u094d\u0e4b \u0e05\u094d\u0e4b" },
  };

  check_words (cases, G_N_ELEMENTS (cases));
}

static void
test_cut (void)
{
  static const struct
  {
    const char *unit;
    gsize units;
    gsize length; /* of the folded word */
  } cases[] = {
    { "a", 64, 64 },       { "a", 65, 64 },
    { "\u00e9", 64, 64 },  { "\u00e9", 65, 64 },
    { "я", 32, 64 },       { "я", 33, 64 },
    { "aя", 40, 64 },      { "\u00df", 33, 64 },
    { "a\u00df", 22, 64 }, { "e\u0301", 100, 64 },
    { "и\u0306", 33, 64 }, { "\u0939", 22, 63 },
    { "aaя", 40, 64 },     { "\u0915\u093c", 11, 63 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) word = g_string_new (NULL);
      g_autofree char *folded = NULL;

      for (gsize unit = 0; unit < cases[i].units; unit++)
        g_string_append (word, cases[i].unit);
      folded = fold (word->str);
      g_assert_cmpuint (strlen (folded), ==, cases[i].length);
      g_assert_true (g_utf8_validate (folded, -1, NULL));
    }
}

/* A stack of a million marks on one letter, in the order that is slowest to sort. */
static void
test_marks_without_end (void)
{
  g_autoptr(GString) text = g_string_new ("я");
  g_autofree char *folded = NULL;

  while (text->len < ONE_MEGABYTE / 2)
    g_string_append (text, "\u093c\u0301");
  while (text->len < ONE_MEGABYTE)
    g_string_append (text, "\u0301\u094d\u093c");
  folded = fold (text->str);
  g_assert_true (g_str_has_prefix (folded, "я\u093c\u093c"));
}

/* Every character alone: what may begin a word folds to something, folding twice is
 * folding once, and a composed character is what it is composed of. */
static void
test_every_character (void)
{
  for (gunichar c = 1; c < 0xf0000; c += c < 0x3000 ? 1 : sample (7, 7, 1))
    {
      g_autofree char *words = NULL, *again = NULL, *apart = NULL, *words_apart = NULL;
      char text[7] = "";

      if (!g_unichar_isdefined (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE
          || g_unichar_type (c) == G_UNICODE_SURROGATE)
        continue;
      g_unichar_to_utf8 (c, text);
      words = words_of (text, strlen (text));
      again = fold (words);
      g_assert_cmpstr (again, ==, words);
      apart = g_utf8_normalize (text, -1, G_NORMALIZE_NFD);
      words_apart = words_of (apart, strlen (apart));
      g_assert_cmpstr (words_apart, ==, words);
    }
}

static void
test_tables (void)
{
  for (gunichar c = 0x80; c < 0x2000; c++)
    {
      const char *plain = char_fold (c);
      CharKind kind = char_kind (c);
      char text[7] = "", folded[WORD_MAX + 1] = "";

      g_unichar_to_utf8 (c, text);
      if (c < 0x800)
        {
          gboolean is_letter = char_letters[c / 64] >> c % 64 & 1;
          gboolean is_mark = char_marks[c / 64] >> c % 64 & 1;

          if (is_letter != (kind == CHAR_LETTER) || is_mark != (kind >= CHAR_MARK))
            g_test_fail_printf ("U+%04X is in the wrong bit table", c);
        }
      if (plain == NULL)
        continue;
      if (kind != CHAR_BREAK)
        fold_slowly (text, (WordSpan){ 0, strlen (text) }, folded);
      if (strcmp (plain, folded) != 0)
        g_test_fail_printf ("U+%04X: \"%s\" should be \"%s\"", c, plain, folded);
    }
}

/* A few characters of one script, with accents here and there. */
static void
append_random (GString *text)
{
  static const gunichar ranges[][2] = {
    { 'a', 'z' },         { 'a', 'z' },         { 'A', 'Z' },         { '0', '9' },
    { ' ', '/' },         { ' ', ' ' },         { 0x00c0, 0x017f },   { 0x00a0, 0x00ff },
    { 0x0300, 0x0345 },   { 0x0306, 0x0308 },   { 0x0386, 0x03ce },   { 0x0400, 0x045f },
    { 0x0410, 0x044f },   { 0x05d0, 0x05ea },   { 0x0620, 0x0660 },   { 0x0904, 0x094d },
    { 0x0b85, 0x0bcd },   { 0x0e01, 0x0e5b },   { 0x1100, 0x1112 },   { 0x1161, 0x1175 },
    { 0x11a8, 0x11c2 },   { 0x1e00, 0x1fff },   { 0x2000, 0x2030 },   { 0x2150, 0x2189 },
    { 0x3041, 0x30ff },   { 0x3099, 0x309a },   { 0x3131, 0x318e },   { 0x4e00, 0x4e80 },
    { 0xac00, 0xd7a3 },   { 0xf900, 0xfa6d },   { 0xfb1d, 0xfdff },   { 0xff01, 0xffdc },
    { 0x10400, 0x1044f }, { 0x1d400, 0x1d7ff }, { 0x1f600, 0x1f64f }, { 0x20000, 0x20040 },
  };
  const gunichar *range = ranges[g_test_rand_int_range (0, G_N_ELEMENTS (ranges))];
  int count = g_test_rand_int_range (1, 6);

  while (count-- > 0)
    {
      gunichar c = random_between (range);

      if (!g_unichar_isdefined (c))
        continue;
      g_string_append_unichar (text, c);
      if (g_test_rand_int_range (0, 6) == 0)
        g_string_append_unichar (text, (gunichar) g_test_rand_int_range (0x300, 0x309));
    }
}

static GString *
random_text (void)
{
  GString *text = g_string_new (NULL);
  int runs = g_test_rand_int_range (0, 16);

  while (runs-- > 0)
    append_random (text);
  return text;
}

static void
test_random_composition (void)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr(GString) text = random_text ();
      g_autofree char *composed = g_utf8_normalize (text->str, -1, G_NORMALIZE_NFC);
      g_autofree char *apart = g_utf8_normalize (text->str, -1, G_NORMALIZE_NFD);
      g_autofree char *words = words_of (text->str, text->len);
      g_autofree char *words_composed = words_of (composed, strlen (composed));
      g_autofree char *words_apart = words_of (apart, strlen (apart));

      g_assert_cmpstr (words, ==, words_composed);
      g_assert_cmpstr (words, ==, words_apart);
    }
}

static void
test_random_fold (void)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr(GString) text = random_text ();
      char slow[WORD_MAX + 1];
      WordSpan span;
      Words words;

      words_begin (&words, text->str, text->len);
      while (words_next (&words, &span))
        {
          g_autofree char *word = g_strndup (text->str + span.start, span.end - span.start);
          g_autofree char *folded = fold (word);
          g_autofree char *again = fold (folded);

          fold_slowly (text->str, span, slow);
          g_assert_cmpstr (folded, ==, slow);
          g_assert_cmpstr (folded, ==, again);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fold/cases", test_fold);
  g_test_add_func ("/fold/cut", test_cut);
  g_test_add_func ("/fold/marks-without-end", test_marks_without_end);
  g_test_add_func ("/fold/every-character", test_every_character);
  g_test_add_func ("/fold/tables", test_tables);
  g_test_add_func ("/fold/random-composition", test_random_composition);
  g_test_add_func ("/fold/random-fold", test_random_fold);
  return g_test_run ();
}
