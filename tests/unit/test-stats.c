/* Statistics of votes against R and published values. */
#include <math.h>
#include "vote/stats.h"

static char **
rows_of (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "stats", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return g_strsplit (text, "\n", -1);
}

static void
test_wilson (void)
{
  g_auto(GStrv) rows = rows_of ("wilson.tsv");

  for (char **row = rows + 2; *row != NULL && **row != '\0'; row++)
    {
      g_auto(GStrv) cells = g_strsplit (*row, "\t", -1);
      double low, high;

      vote_wilson (g_ascii_strtoll (cells[0], NULL, 10), g_ascii_strtoll (cells[1], NULL, 10),
                   &low, &high);
      g_assert_cmpfloat_with_epsilon (low, g_ascii_strtod (cells[2], NULL), 1e-9);
      g_assert_cmpfloat_with_epsilon (high, g_ascii_strtod (cells[3], NULL), 1e-9);
    }
}

static void
test_two_samples (void)
{
  g_auto(GStrv) rows = rows_of ("two_sample.tsv");
  int seen = 0;

  for (char **row = rows + 2; *row != NULL && **row != '\0'; row++, seen++)
    {
      g_auto(GStrv) cells = g_strsplit (*row, "\t", -1);
      VoteShare a
        = { g_ascii_strtoll (cells[0], NULL, 10), g_ascii_strtoll (cells[1], NULL, 10) };
      VoteShare b
        = { g_ascii_strtoll (cells[2], NULL, 10), g_ascii_strtoll (cells[3], NULL, 10) };
      double low, high;

      vote_newcombe (a, b, &low, &high);
      g_assert_cmpfloat_with_epsilon (low, g_ascii_strtod (cells[9], NULL), 1e-9);
      g_assert_cmpfloat_with_epsilon (high, g_ascii_strtod (cells[10], NULL), 1e-9);
    }
  g_assert_cmpint (seen, >=, 10);
}

static void
test_without_votes (void)
{
  double low, high;

  vote_newcombe ((VoteShare){ 0, 0 }, (VoteShare){ 1, 2 }, &low, &high);
  g_assert_cmpfloat (low, ==, -1);
  g_assert_cmpfloat (high, ==, 1);
}

static void
test_poisson (void)
{
  static const struct
  {
    guint64 count;
    double mean, tail;
  } rows[] = { { 8, 2, .0010967189678587 },
               { 10, 3, .00110248813011548 },
               { 1, .01, .00995016625083195 },
               { 30, 10, 2.50995120152791e-07 },
               { 0, 5, 1 },
               { 3, 0, 0 },
               { 1, 5, 0.993262053000915 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpfloat_with_epsilon (vote_poisson_tail (rows[i].count, rows[i].mean),
                                    rows[i].tail, 1e-9 * MAX (rows[i].tail, 1e-6));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/wilson", test_wilson);
  g_test_add_func ("/compare/two-samples", test_two_samples);
  g_test_add_func ("/compare/without-votes", test_without_votes);
  g_test_add_func ("/compare/poisson", test_poisson);
  return g_test_run ();
}
