#include "index/forwards.h"
#include "base/varint.h"

#include <string.h>

static IndexForward
list_of (const char *tokens, const char *vector)
{
  return (IndexForward){ (const guint8 *) tokens, strlen (tokens), (const guint8 *) vector,
                         strlen (vector) };
}

static void
put (KeptForwards *kept, gsize room, guint32 doc, const char *tokens)
{
  IndexForward list = list_of (tokens, "vector");

  kept_forwards_put (kept, room, 9, doc, &list);
  g_assert_cmpmem (list.tokens, list.tokens_length, tokens, strlen (tokens));
  g_assert_cmpmem (list.vector, list.vector_length, "vector", 6);
}

static gboolean
has (const KeptForwards *kept, guint32 doc, const char *tokens)
{
  IndexForward list;

  if (!kept_forwards_get (kept, doc, &list))
    return FALSE;
  g_assert_cmpmem (list.tokens, list.tokens_length, tokens, strlen (tokens));
  g_assert_cmpmem (list.vector, list.vector_length, "vector", 6);
  return TRUE;
}

static void
test_kept (void)
{
  KeptForwards kept = { 0 };

  g_assert_false (has (&kept, 1, ""));
  put (&kept, 100, 1, "first");
  put (&kept, 100, 0, "nought");
  put (&kept, 100, 9, "last");
  g_assert_true (has (&kept, 1, "first") && has (&kept, 0, "nought") && has (&kept, 9, "last"));
  g_assert_false (has (&kept, 2, "") || has (&kept, 10, "") || has (&kept, G_MAXUINT32, ""));
  kept_forwards_clear (&kept);
  g_assert_false (has (&kept, 1, "first"));
}

static void
test_room (void)
{
  KeptForwards kept = { 0 };

  /* 12 bytes beside the 11 of each. */
  put (&kept, 50, 1, "first");
  put (&kept, 50, 2, "other");
  put (&kept, 50, 2, "again");
  g_assert_true (has (&kept, 1, "first") && has (&kept, 2, "other"));
  put (&kept, 50, 3, "third");
  g_assert_false (has (&kept, 1, "first"));
  g_assert_true (has (&kept, 2, "other") && has (&kept, 3, "third"));
  put (&kept, 22, 4, "fifth");
  put (&kept, 50, 10, "no such document");
  g_assert_false (has (&kept, 4, "fifth") || has (&kept, 10, ""));
  g_assert_true (has (&kept, 2, "other") && has (&kept, 3, "third"));
  put (&kept, 23, 4, "fifth");
  g_assert_false (has (&kept, 2, "other") || has (&kept, 3, "third"));
  g_assert_true (has (&kept, 4, "fifth"));
  kept_forwards_clear (&kept);
}

/* How many are read one by one before all of `documents` are wanted; 0: they never are. */
static guint
read_before (gsize room, guint32 documents)
{
  KeptForwards kept = { 0 };
  guint count = 0;

  for (guint i = 1; i <= 1000 && count == 0; i++)
    {
      put (&kept, room, i % 10, "tokens");
      count = kept_forwards_want_all (&kept, room, documents) ? i : 0;
    }
  kept_forwards_clear (&kept);
  return count;
}

static void
test_want_all (void)
{
  g_assert_cmpuint (read_before (100 * 24, 100), ==, 7);
  /* For half of them there is room. */
  g_assert_cmpuint (read_before (50 * 24, 100), ==, 7);
  g_assert_cmpuint (read_before (50 * 24 - 1, 100), ==, 0);
  g_assert_cmpuint (read_before (1 << 20, 3200), ==, 201);
  g_assert_cmpuint (read_before (0, 100), ==, 0);
}

/* All of them in one piece of memory, as far as they go there. */
static void
test_all (void)
{
  enum
  {
    LENGTH = 1 << 18
  };
  g_autofree char *tokens = g_strnfill (LENGTH, 't');
  IndexForward list = list_of (tokens, "vector");
  const gsize room = 9 * (LENGTH + 18);
  KeptForwards kept = { 0 };

  put (&kept, room, 0, tokens);
  g_assert_true (kept_forwards_want_all (&kept, room, 10));
  for (guint32 doc = 1; doc < 9; doc++)
    g_assert_true (kept_forwards_put (&kept, room, 9, doc, &list));
  g_assert_true (has (&kept, 0, tokens) && has (&kept, 8, tokens));
  g_assert_false (kept_forwards_put (&kept, room, 9, 9, &list));
  g_assert_true (has (&kept, 1, tokens) && has (&kept, 9, tokens));
  g_assert_false (has (&kept, 0, tokens));
  kept_forwards_clear (&kept);
  g_assert_false (has (&kept, 9, tokens));
}

/* ---- Terms in a row */

static gboolean
stand_in_row (const guint32 *list, guint n_list, const guint32 *terms, guint n_terms)
{
  for (guint at = 0; at + n_terms <= n_list; at++)
    if (memcmp (list + at, terms, n_terms * sizeof *terms) == 0)
      return TRUE;
  return FALSE;
}

/* Few different numbers, some of which are the end of others. */
static guint32
some_term (void)
{
  static const guint32 terms[]
    = { 3, 4, 127, 128, 131, 3 << 7, 3 << 7 | 3, 3 << 14, 3 << 14 | 3 << 7, (1 << 28) - 1 };

  return terms[g_test_rand_int_range (0, G_N_ELEMENTS (terms))];
}

static void
test_run (void)
{
  for (guint round = 0, found = 0; round < 20000 || found < 100; round++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      guint32 list[12], terms[3];
      guint n_list = (guint) g_test_rand_int_range (0, 12);
      guint n_terms = (guint) g_test_rand_int_range (1, 4);
      TermRun run = { .length = 0 };
      IndexForward forward = { 0 };
      gboolean is_in;

      for (guint i = 0; i < n_list; i++)
        varint_put (bytes, list[i] = some_term ());
      for (guint i = 0; i < n_terms; i++)
        g_assert_true (term_run_add (&run, terms[i] = some_term ()));
      forward.tokens = n_list == 0 ? (const guint8 *) "" : bytes->data;
      forward.tokens_length = bytes->len;
      is_in = stand_in_row (list, n_list, terms, n_terms);
      g_assert_cmpint (term_run_is_in (&run, &forward), ==, is_in);
      found += is_in;
    }
}

static void
test_long_run (void)
{
  TermRun run = { .length = 0 };

  for (guint i = 0; i < TERM_RUN_BYTES / 4; i++)
    g_assert_true (term_run_add (&run, (1 << 28) - 1));
  g_assert_false (term_run_add (&run, 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forwards/kept", test_kept);
  g_test_add_func ("/forwards/room", test_room);
  g_test_add_func ("/forwards/want-all", test_want_all);
  g_test_add_func ("/forwards/all", test_all);
  g_test_add_func ("/forwards/run", test_run);
  g_test_add_func ("/forwards/long-run", test_long_run);
  return g_test_run ();
}
