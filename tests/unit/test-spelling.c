/* Edit distance against published pairs and a slow, recursive definition. */
#include <string.h>
#include "base/choice.h"

static guint
distance (const char *a, const char *b, guint first, guint limit)
{
  g_autofree gunichar *x = g_utf8_to_ucs4_fast (a, -1, NULL);
  g_autofree gunichar *y = g_utf8_to_ucs4_fast (b, -1, NULL);

  return edit_distance (x, (guint) g_utf8_strlen (a, -1), y, (guint) g_utf8_strlen (b, -1),
                        first, limit);
}

static const struct
{
  const char *a, *b;
  guint distance;
} cases[] = {
  { "transfer", "transfer", 0 },  { "trnasfer", "transfer", 1 }, { "transfr", "transfer", 1 },
  { "transferr", "transfer", 1 }, { "tranzfer", "transfer", 1 }, { "ransfer", "transfer", 2 },
  { "dransfer", "transfer", 2 },  { "rtansfer", "transfer", 2 }, { "kitten", "sitting", 4 },
  { "домин", "домен", 1 },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (distance (cases[i].a, cases[i].b, 2, 5), ==, cases[i].distance);
      g_assert_cmpuint (distance (cases[i].b, cases[i].a, 2, 5), ==, cases[i].distance);
    }
}

/* The definition: optimal string alignment, where what touches the first letter of
 * either word counts `first`. */
static guint
slow (const char *a, guint i, const char *b, guint k, guint first)
{
  guint best, cost;

  if (i == 0 || k == 0)
    return MAX (i, k) + (MAX (i, k) > 0 ? first - 1 : 0);
  cost = a[i - 1] == b[k - 1] ? 0 : (i == 1 || k == 1) ? first : 1;
  best = slow (a, i - 1, b, k - 1, first) + cost;
  best = MIN (best, slow (a, i - 1, b, k, first) + 1);
  best = MIN (best, slow (a, i, b, k - 1, first) + 1);
  if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
    best = MIN (best, slow (a, i - 2, b, k - 2, first) + (i == 2 || k == 2 ? first : 1));
  return best;
}

static void
test_against_definition (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      char a[8] = "", b[8] = "";
      guint n_a = (guint) g_test_rand_int_range (1, 6);
      guint n_b = (guint) g_test_rand_int_range (1, 6), expected;

      for (guint i = 0; i < n_a; i++)
        a[i] = (char) g_test_rand_int_range ('a', 'd');
      for (guint i = 0; i < n_b; i++)
        b[i] = (char) g_test_rand_int_range ('a', 'd');
      for (guint first = 1; first <= 2; first++)
        {
          expected = slow (a, n_a, b, n_b, first);
          for (guint limit = 1; limit <= 3; limit++)
            g_assert_cmpuint (distance (a, b, first, limit), ==, MIN (expected, limit + 1));
        }
    }
}

/* Longer than the rows on the stack. */
static void
test_long (void)
{
  g_autofree char *a = g_strnfill (300, 'x');
  g_autofree char *b = g_strconcat (a, "yz", NULL);

  g_assert_cmpuint (distance (a, b, 1, 5), ==, 2);
  g_assert_cmpuint (distance (b, a, 2, 5), ==, 2);
  g_assert_cmpuint (distance (a, b, 1, 1), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spelling/cases", test_cases);
  g_test_add_func ("/spelling/definition", test_against_definition);
  g_test_add_func ("/spelling/long", test_long);
  return g_test_run ();
}
