/* Snippets: {text, window, matches} -> the line that is shown, marks in brackets. */
#include <string.h>
#include "text/snippet.h"

static char *
bracketed (const Snippet *snippet)
{
  GString *out = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < snippet->marks->len; i++)
    {
      const WordSpan *mark = &g_array_index (snippet->marks, WordSpan, i);

      g_string_append_len (out, snippet->text + at, (gssize) (mark->start - at));
      g_string_append_printf (out, "[%.*s]", (int) (mark->end - mark->start),
                              snippet->text + mark->start);
      at = mark->end;
    }
  g_string_append (out, snippet->text + at);
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *text;
  guint first, last;
  const char *matches; /* word numbers */
  const char *expected;
  const char *at; /* what stands where match_start points */
} cases[] = {
  { "One two three.", 0, 10, "1", "One [two] three.", "two" },
  { "One two three.", 0, 2, "", "One two …", "One" },
  { "zero one two three four", 1, 3, "2", "… one [two] …", "two" },
  { "An end. Then the match is here now.", 1, 5, "4", "… Then the [match] …", "match" },
  { "(bracketed) word", 0, 1, "0", "([bracketed]) …", "bracketed" },
  { "two\nlines  and\ttabs", 0, 9, "2", "two lines [and] tabs", "and" },
  { "a.b.c", 0, 9, "0 2", "[a].b.[c]", "a" },
  { "", 0, 9, "", "", "" },
  { "... ,,, !!!", 0, 9, "", "", "... ,,, !!!" },
  { "naïve café été", 0, 9, "1", "naïve [café] été", "café" },
  { "перенос домена сегодня", 1, 2, "1", "… [домена] …", "домена" },
};

static GArray *
numbers (const char *text)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto(GStrv) parts = g_strsplit (text, " ", -1);

  for (char **part = parts; *part != NULL && **part != '\0'; part++)
    {
      guint number = (guint) g_ascii_strtoull (*part, NULL, 10);

      g_array_append_val (out, number);
    }
  return out;
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) matches = numbers (cases[i].matches);
      g_auto(Snippet) snippet = { 0 };
      g_autofree char *shown = NULL;

      snippet_cut (cases[i].text, strlen (cases[i].text), cases[i].first, cases[i].last,
                   matches, &snippet);
      shown = bracketed (&snippet);
      g_assert_cmpstr (shown, ==, cases[i].expected);
      g_assert_true (g_str_has_prefix (cases[i].text + snippet.match_start, cases[i].at));
    }
}

/* A word that touches a megabyte of signs takes little of it along. */
static void
test_long_touching (void)
{
  g_autofree char *dashes = g_strnfill (1000000, '-');
  g_autofree char *text = g_strconcat (dashes, "word", dashes, NULL);
  g_autoptr(GArray) matches = numbers ("0");
  g_auto(Snippet) snippet = { 0 };

  snippet_cut (text, strlen (text), 0, 8, matches, &snippet);
  g_assert_cmpstr (snippet.text, ==, "… word");
}

static void
test_long_word (void)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  g_autoptr(GArray) matches = numbers ("0");
  g_auto(Snippet) snippet = { 0 };

  snippet_cut (text, strlen (text), 0, 8, matches, &snippet);
  g_assert_cmpuint (strlen (snippet.text), <, 4096);
  g_assert_cmpuint (snippet.marks->len, ==, 1);
}

static void
test_code (void)
{
  static const struct
  {
    const char *text;
    gboolean code;
  } rows[] = {
    { "Switch the transfer lock off, then ask for the code; it isn't shown (by design).",
      FALSE },
    { "Zone de transfert \302\253 verrouill\303\251e \302\273 \342\200\224 demandez le code.",
      FALSE },
    { "\320\222\321\213\320\272\320\273\321\216\321\207\320\270\321\202\320\265 \320\267\320\260\320\277\321\200\320\265\321\202 \320\277\320\265\321\200\320\265\320\275\320\276\321\201\320\260",
      FALSE },
    { "\347\247\273\350\275\254\351\224\201\345\256\232", FALSE },
    { "Set the name servers of example.com to ns1.example.net and wait for a day.", FALSE },
    { "curl -X POST https://api.example.net/v1/lock \\\n -H \"Authorization: Bearer $TOKEN\"",
      TRUE },
    { "{\"name\": \"www\", \"type\": \"A\", \"ttl\": 3600}", TRUE },
    { "for (int i = 0; i < n; i++) sum += a[i] * b[i];", TRUE },
    { "word", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GArray) words = g_array_new (FALSE, FALSE, sizeof (WordSpan));
      Words rest;
      WordSpan span;

      words_begin (&rest, rows[i].text, strlen (rows[i].text));
      while (words_next (&rest, &span))
        g_array_append_val (words, span);
      g_assert_cmpint (snippet_is_code (rows[i].text, words, 0, 32), ==, rows[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snippet/cases", test_cases);
  g_test_add_func ("/snippet/touching", test_long_touching);
  g_test_add_func ("/snippet/long-word", test_long_word);
  g_test_add_func ("/snippet/code", test_code);
  return g_test_run ();
}
