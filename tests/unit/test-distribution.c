#include "base/distribution.h"

#include <math.h>
#include <stdlib.h>

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const gint64 *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

/* Every question against the sorted values themselves. */
static void
assert_same (Distribution *self, const GArray *values)
{
  g_autoptr(GArray) sorted = g_array_copy ((GArray *) values);
  double sum = 0;
  gint64 value;

  g_array_sort (sorted, by_value);
  g_assert_cmpuint (distribution_count (self), ==, sorted->len);
  g_assert_false (distribution_ranked (self, 0, &value));
  g_assert_false (distribution_ranked (self, (guint64) sorted->len + 1, &value));
  for (guint i = 0; i < sorted->len; i++)
    {
      gint64 expected = g_array_index (sorted, gint64, i);
      guint within = i + 1;

      sum += (double) expected;
      g_assert_true (distribution_ranked (self, i + 1, &value));
      g_assert_cmpint (value, ==, expected);
      while (within < sorted->len && g_array_index (sorted, gint64, within) == expected)
        within++;
      if (ABS (expected) < G_GINT64_CONSTANT (1) << 52)
        g_assert_cmpuint (distribution_within (self, (double) expected), ==, within);
    }
  if (sorted->len == 0)
    g_assert_true (isnan (distribution_mean (self)));
  else
    g_assert_cmpfloat_with_epsilon (distribution_mean (self), sum / sorted->len,
                                    1e-9 * fabs (sum) + 1e-9);
}

static gint64
random_value (int round)
{
  switch (round % 5)
    {
    case 0:
      return g_test_rand_int_range (0, 20);
    case 1:
      return g_test_rand_int_range (-500, 500);
    case 2:
      return g_test_rand_int_range (0, G_MAXINT32);
    case 3:
      return (gint64) ((guint64) (guint32) g_test_rand_int () << 32
                       | (guint32) g_test_rand_int ()); /* of all bits */
    default:
      return 1000;
    }
}

static void
test_values (void)
{
  static const int counts[] = { 0, 1, 2, 5, 64, 65, 200, 4096, 4097, 13000 };

  for (int round = 0; round < 50; round++)
    {
      g_autoptr(Distribution) self = distribution_new ();
      g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (gint64));
      int n = counts[round % (int) G_N_ELEMENTS (counts)];

      for (int i = 0; i < n; i++)
        {
          gint64 value = random_value (round / (int) G_N_ELEMENTS (counts)), least;

          distribution_add (self, value);
          g_array_append_val (values, value);
          if (g_test_rand_int_range (0, 1000) == 0)
            g_assert_true (distribution_ranked (self, 1, &least)); /* in between */
        }
      assert_same (self, values);
      distribution_clear (self);
      g_array_set_size (values, 0);
      assert_same (self, values);
    }
}

static void
test_add_all (void)
{
  for (int round = 0; round < 60; round++)
    {
      g_autoptr(Distribution) self = distribution_new (), other = distribution_new ();
      g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr(GArray) of_other = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (int i = g_test_rand_int_range (0, 300) * (round % 3); i > 0; i--)
        {
          gint64 value = random_value (round);

          distribution_add (self, value);
          g_array_append_val (both, value);
        }
      for (int i = g_test_rand_int_range (0, 300) * (round % 2); i > 0; i--)
        {
          gint64 value = random_value (round);

          distribution_add (other, value);
          g_array_append_val (of_other, value);
        }
      distribution_add_all (self, other);
      g_array_append_vals (both, of_other->data, of_other->len);
      assert_same (self, both);
      assert_same (other, of_other);
    }
}

/* Of 1 to n the p-th percentile is the rank itself, whatever floating point makes of p / 100. */
static void
test_percentile_ranks (void)
{
  g_autoptr(Distribution) seconds = distribution_new ();

  for (gint64 n = 1; n <= 2000; n++)
    {
      distribution_add (seconds, n);
      for (gint64 p = 1; p <= 100; p++)
        {
          gint64 value;

          g_assert_true (distribution_percentile (seconds, (double) p, &value));
          g_assert_cmpint (value, ==, (p * n + 99) / 100);
        }
    }
}

static void
test_nothing (void)
{
  g_autoptr(Distribution) self = distribution_new ();
  gint64 value = 7;

  g_assert_false (distribution_percentile (self, 50, &value));
  g_assert_cmpint (value, ==, 0);
  g_assert_cmpuint (distribution_within (self, 1e18), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/distribution/values", test_values);
  g_test_add_func ("/distribution/add-all", test_add_all);
  g_test_add_func ("/distribution/percentile-ranks", test_percentile_ranks);
  g_test_add_func ("/distribution/nothing", test_nothing);
  return g_test_run ();
}
