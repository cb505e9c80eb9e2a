#include "chart/measure.h"

#include "chart/picture.h"
#include "sample.h"

#include <pango/pango.h>
#include <string.h>

static void
test_width (void)
{
  double ten = measure_text ("First reply within 8 hours", 10, FALSE);

  g_assert_cmpfloat (measure_text ("", 12, FALSE), ==, 0);
  g_assert_cmpfloat (ten, >, 100);
  g_assert_cmpfloat (measure_text ("First reply within 8 hours", 10, TRUE), >, ten);
  g_assert_cmpfloat (measure_text ("First reply within 8 hours", 10, FALSE), ==, ten);
}

/* DejaVu Sans: a digit is 1303 units of 2048, an M 1767, a space 651. */
static void
test_font (void)
{
  g_assert_true (g_str_has_prefix (MEASURE_CSS_FONT, "'DejaVu Sans', "));
  g_assert_true (g_str_has_suffix (MEASURE_CSS_FONT, ", sans-serif"));
  g_assert_cmpfloat_with_epsilon (measure_text ("0123456789", 20, FALSE),
                                  10 * 20 * 1303 / 2048.0, 0.2);
  g_assert_cmpfloat_with_epsilon (measure_text ("MMMM", 20, FALSE), 4 * 20 * 1767 / 2048.0,
                                  0.1);
  g_assert_cmpfloat_with_epsilon (measure_text ("  ", 20, FALSE), 2 * 20 * 651 / 2048.0, 0.1);
}

/* Widths grow in step with the size: no hinting, no whole pixels. */
static void
test_linear (void)
{
  static const char *const texts[]
    = { "93.4% of 214 clocks", "Ответ в срок", "e\u0301 \u00fc \u00df", "WAVE To fi" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (double size = 7; size < 40; size += 0.5)
      {
        double share = measure_text (texts[i], size, FALSE) / size;

        g_assert_cmpfloat_with_epsilon (share / (measure_text (texts[i], 100, FALSE) / 100),
                                        1, 0.004);
      }
}

static void
test_fit (void)
{
  static const struct
  {
    const char *text;
    double width_px;
    const char *expected;
  } rows[] = {
    { "reseller support", 500, "reseller support" },
    { "reseller support", 80, "reseller\u2026" }, /* a whole word, where that is most of it */
    { "a reseller's support", 95, "a reseller's\u2026" },
    { "resellers/contact", 85, "resellers/\u2026" },
    { "solved critical", 80, "solved criti\u2026" }, /* names are told apart by their ends */
    { "reseller support", 66, "reseller\u2026" },    /* no space before the ellipsis */
    { "reseller support", 12.5, "\u2026" },
    { "reseller support", 3, "" },
    { "reseller support", 0, "" },
    { "", 50, "" },
    { "", 0, "" },
    { "two\nlines\tof it", 200, "two lines of it" },
    { "Служба поддержки", 75, "Служба\u2026" },
    { "\u202egnp.exe", 200, "\ufffdgnp.exe" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *fit = measure_fit (rows[i].text, 12, FALSE, rows[i].width_px);

      g_assert_cmpstr (fit, ==, rows[i].expected);
    }
}

/* The exact width of the whole is enough for the whole. */
static void
test_fit_exactly (void)
{
  static const char text[] = "Очень длинное имя · 日本";
  double width = measure_text (text, 11, TRUE);
  g_autofree char *whole = measure_fit (text, 11, TRUE, width);
  g_autofree char *cut = measure_fit (text, 11, TRUE, width - 0.01);

  g_assert_cmpstr (whole, ==, text);
  g_assert_true (g_str_has_suffix (cut, "\u2026"));
}

static gboolean
is_cluster_end (const char *text, gsize bytes)
{
  glong chars = g_utf8_strlen (text, -1);
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, chars + 1);

  pango_get_log_attrs (text, (int) strlen (text), -1, pango_language_from_string ("en"),
                       attrs, (int) chars + 1);
  return attrs[g_utf8_pointer_to_offset (text, text + bytes)].is_cursor_position;
}

/* At every width: it fits, is the longest that does, and cuts no letter from its marks. */
static void
test_every_width (void)
{
  static const char *const texts[] = {
    "Abcdefghij klmnop qrstuvwxyz",
    "cafe\u0301 nai\u0308ve re\u0301sume\u0301",
    "Поддержка регистратора доменов",
    "👩‍👩‍👧 family 🏳️‍🌈 flag 👍🏽 thumb",
    "नमस्ते दुनिया",
    "日本語のとても長い名前です",
    "שלום עולם · hello",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize longest = 0;

      for (double width = 0; width < 330; width += 1.7)
        {
          g_autofree char *fit = measure_fit (texts[i], 12, FALSE, width);
          gsize length = strlen (fit);

          g_assert_cmpfloat (measure_text (fit, 12, FALSE), <=, width);
          if (strcmp (fit, texts[i]) == 0 || *fit == '\0')
            continue;
          g_assert_true (g_str_has_suffix (fit, "\u2026"));
          length -= strlen ("\u2026");
          g_assert_cmpint (memcmp (fit, texts[i], length), ==, 0);
          g_assert_true (length == 0 || is_cluster_end (texts[i], length));
          g_assert_cmpuint (length, >=, longest);
          longest = length;
        }
    }
}

/* 10 kB names, in a loop that a slow measure would make last minutes. */
static void
test_long_names (void)
{
  static const char *const parts[]
    = { "x", "word ", "Имя ", "\u0301", "👩‍👩‍👧", "\xff", "\u202e", "שם " };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GString) name = g_string_new ("n");

      while (name->len < 10 * 1024)
        g_string_append (name, parts[i]);
      for (int size = 8; size < 16; size++)
        {
          g_autofree char *fit = measure_fit (name->str, size, FALSE, 150);
          g_auto(GStrv) lines = measure_wrap (name->str, size, FALSE, 150, 3);

          g_assert_cmpfloat (measure_text (fit, size, FALSE), <=, 150);
          g_assert_true (g_utf8_validate (fit, -1, NULL));
          g_assert_cmpuint (g_strv_length (lines), <=, 3);
        }
    }
}

static void
test_wrap (void)
{
  static const struct
  {
    const char *text;
    double width_px;
    guint max_lines;
    const char *expected; /* lines, each ended by '|' */
  } rows[] = {
    { "one two three four", 500, 3, "one two three four|" },
    { "one two three four", 90, 3, "one two three|four|" },
    { "one two three four", 55, 3, "one two|three|four|" },
    { "one two three four", 55, 2, "one two|three\u2026|" },
    { "one two three four", 55, 1, "one\u2026|" },
    { "one athousandnames", 90, 1, "one athousa\u2026|" },
    { "one two three four", 55, 0, "" },
    { "", 60, 3, "" },
    { "one  two", 30, 3, "one|two|" },
    { "half within 18h 41m", 120, 3, "half within|18h 41m|" },
    { "over by 14d 2h", 85, 3, "over by|14d 2h|" },
    { "well-known names", 50, 3, "well-|known|names|" },
    { "slareport --flagged lists", 80, 3, "slareport|--flagged|lists|" },
    { "a wordthatistoolong b", 58, 4, "a|wordthati|stoolong|b|" },
    { "abc", 1, 2, "a||" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(GStrv) lines
              = measure_wrap (rows[i].text, 12, FALSE, rows[i].width_px, rows[i].max_lines);
      g_autoptr(GString) joined = g_string_new (NULL);

      for (char **line = lines; *line != NULL; line++)
        g_string_append_printf (joined, "%s|", *line);
      g_assert_cmpstr (joined->str, ==, rows[i].expected);
    }
}

/* Nothing is lost: with lines enough the words come back in order. */
static void
test_wrap_keeps_all (void)
{
  static const char text[]
    = "Clocks that stopped or fell due in the period; compliance is met "
      "by all of met, breached and overdue; exempt clocks stand beside";

  for (double width = 95; width < 800; width += 13)
    {
      g_auto(GStrv) lines = measure_wrap (text, 11, FALSE, width, 50);
      g_autofree char *joined = g_strjoinv (" ", lines);

      g_assert_cmpstr (joined, ==, text);
      for (char **line = lines; *line != NULL; line++)
        g_assert_cmpfloat (measure_text (*line, 11, FALSE), <=, width);
    }
}

static void
test_clean (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "plain <&> text", "plain <&> text" },
    { "Почта · 日本 · 👩‍👩‍👧",
      "Почта · 日本 · 👩‍👩‍👧" },
    { "a\tb\nc\r\nd\ve\ff", "a b c  d e f" },
    { "\x01\x1b[31mred\x7f", "\ufffd\ufffd[31mred\ufffd" },
    { "\xc2\x85\xc2\x80\xc2\x9f\u00a0", " \ufffd\ufffd\u00a0" },
    { "\u2028\u2029", "  " },
    { "\u202a\u202e\u2066\u2069\ufeff\ufffe\uffff",
      "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd" },
    { "\u202f\u2065\u200e\u200f", "\u202f\u2065\u200e\u200f" },
    { "\xff\xfe", "\ufffd\ufffd" },
    { "\xc0\xaf", "\ufffd\ufffd" },
    { "\xed\xa0\x80", "\ufffd\ufffd\ufffd" },
    { "cut \xe2\x82", "cut \ufffd\ufffd" },
    { "\xf4\x90\x80\x80!", "\ufffd\ufffd\ufffd\ufffd!" },
    { "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307x", "e\u0301\u0302\u0303\u0304x" },
    { "", "" },
  };
  g_autofree char *exact = g_strnfill (CLEAN_CHARS, 'x');
  g_autofree char *longer = g_strnfill (CLEAN_CHARS + 1, 'x');
  g_autofree char *kept = clean_text (exact), *cut = clean_text (longer);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = clean_text (rows[i].text);

      g_assert_cmpstr (clean, ==, rows[i].expected);
    }
  g_assert_null (clean_text (NULL));
  g_assert_cmpstr (kept, ==, exact);
  g_assert_cmpuint (strlen (cut), ==, CLEAN_CHARS + strlen ("\u2026"));
}

static void
test_any_bytes (void)
{
  for (int i = 0; i < (int) sample (30, 40, 300); i++)
    {
      char bytes[40] = "";

      for (gsize j = 0; j + 1 < sizeof bytes; j++)
        bytes[j] = (char) g_test_rand_int_range (0, 256);
      g_assert_cmpfloat (measure_text (bytes, 12, FALSE), >=, 0);
      g_free (measure_fit (bytes, 12, FALSE, 60));
      g_strfreev (measure_wrap (bytes, 12, FALSE, 60, 3));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure/width", test_width);
  g_test_add_func ("/measure/font", test_font);
  g_test_add_func ("/measure/linear", test_linear);
  g_test_add_func ("/measure/fit", test_fit);
  g_test_add_func ("/measure/fit-exactly", test_fit_exactly);
  g_test_add_func ("/measure/every-width", test_every_width);
  g_test_add_func ("/measure/long-names", test_long_names);
  g_test_add_func ("/measure/wrap", test_wrap);
  g_test_add_func ("/measure/wrap-keeps-all", test_wrap_keeps_all);
  g_test_add_func ("/measure/clean", test_clean);
  g_test_add_func ("/measure/any-bytes", test_any_bytes);
  return g_test_run ();
}
