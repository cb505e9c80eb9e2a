/* words-of.h - helpers of the tests of words and folding. */
#pragma once

#include "text/words.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *expected; /* folded words, a space between them */
} WordCase;

/* The folded words of a copy of `text` that ends where its memory does, so that
 * valgrind and the sanitizers see a byte too many. */
static inline char *
words_of (const char *text, gsize length)
{
  g_autofree char *copy = g_memdup2 (text, length);
  GString *out = g_string_new (NULL);
  char folded[WORD_MAX + 1];
  gsize last = 0;
  WordSpan span;
  Words words;

  words_begin (&words, copy, length);
  while (words_next (&words, &span))
    {
      g_assert_cmpuint (span.start, <, span.end);
      g_assert_cmpuint (span.end, <=, length);
      g_assert_cmpuint (last, <=, span.start);
      last = span.start;
      g_assert_cmpuint (word_fold (copy, span, folded), ==, strlen (folded));
      g_assert_cmpstr (folded, !=, "");
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", folded);
    }
  g_assert_false (words_next (&words, &span));
  return g_string_free (out, FALSE);
}

static inline gunichar
random_between (const gunichar range[2])
{
  return range[0] + (gunichar) g_test_rand_int_range (0, (int) (range[1] - range[0]) + 1);
}

static inline void
check_words (const WordCase *cases, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *words = words_of (cases[i].text, strlen (cases[i].text));

      g_assert_cmpstr (words, ==, cases[i].expected);
    }
}
