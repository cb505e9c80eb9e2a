/* The Wilson interval against published values. */
#include "vote/stats.h"
#include "vote/vote.h"

static const struct
{
  gint64 yes, total;
  double low, high;
} cases[] = {
  { 11, 22, .30722, .69278 },  /* R: prop.test (11, 22, correct = FALSE) */
  { 81, 263, .25529, .36621 }, /* Newcombe 1998, table I */
  { 15, 148, .06239, .16049 }, { 0, 20, 0, .16113 }, { 20, 20, .83887, 1 },
  { 1, 1, .20655, 1 },         { 0, 0, 0, 1 },
};

static void
test_wilson (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double low, high;

      vote_wilson (cases[i].yes, cases[i].total, &low, &high);
      g_assert_cmpfloat_with_epsilon (low, cases[i].low, 6e-6);
      g_assert_cmpfloat_with_epsilon (high, cases[i].high, 6e-6);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vote/wilson", test_wilson);
  return g_test_run ();
}
