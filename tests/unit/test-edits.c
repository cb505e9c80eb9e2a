/* Whether an edit helped: Fisher's p against R, the verdicts against their definition. */
#include <math.h>
#include "scratch.h"
#include "vote/report.h"

enum
{
  MOST_EDITS = 200
};

typedef struct
{
  VoteShare before, after;
  double p; /* NaN: not known beforehand */
} Told;

typedef struct
{
  Told told[MOST_EDITS];
  guint count;
} Table;

static void
tell (Table *self, VoteShare before, VoteShare after, double p)
{
  self->told[self->count++] = (Told){ before, after, p };
}

/* Article i + 1, of which the text changed once. */
static void
write_edits (const Table *self, Store *store)
{
  g_autoptr(GString) sql = g_string_new ("INSERT INTO root (id, path) VALUES (1, '/kb');");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < self->count; i++)
    {
      const Told *told = &self->told[i];

      g_string_append_printf (
        sql,
        "INSERT INTO article (id, root, path, size, mtime_ns, hash, text_hash, edited_at,"
        "                     title, lang, category, slug, draft, sum) VALUES"
        " (%u, 1, printf ('%%03d.md', %u), 1, 1, x'00', x'00', 1, '', 'en', '', '', 0, 0);"
        "INSERT INTO article_edit VALUES (%u, 100, x'01'), (%u, 200, x'02');"
        "INSERT INTO vote_revision VALUES (%u, 100, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
        "), (%u, 200, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ");",
        i + 1, i, i + 1, i + 1, i + 1, told->before.yes, told->before.total, i + 1,
        told->after.yes, told->after.total);
    }
  store_run (store, sql->str, &error);
  g_assert_no_error (error);
}

/* What the report says of them, in their order. */
static GArray *
read_edits (const Table *self)
{
  const FeedbackQuery query = { .since_day = G_MININT64, .until_day = G_MAXINT64 };
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = NULL;
  g_autofree char *path = NULL;
  GArray *edits;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "db");
  store = store_open (path, STORE_RECORD, &error);
  g_assert_no_error (error);
  write_edits (self, store);
  edits = feedback_edits (store, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (edits->len, ==, self->count);
  return edits;
}

static void
assert_near (double got, double want, double relative)
{
  if (fabs (got - want) > relative * MAX (fabs (want), 1e-12))
    g_error ("got %.15g, want %.15g", got, want);
}

static void
read_two_samples (Table *self)
{
  g_autofree char *path
    = g_test_build_filename (G_TEST_DIST, "data", "stats", "two_sample.tsv", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) rows = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  rows = g_strsplit (text, "\n", -1);
  for (char **row = rows + 2; *row != NULL && **row != '\0'; row++)
    {
      g_auto(GStrv) cells = g_strsplit (*row, "\t", -1);
      VoteShare a
        = { g_ascii_strtoll (cells[0], NULL, 10), g_ascii_strtoll (cells[1], NULL, 10) };
      VoteShare b
        = { g_ascii_strtoll (cells[2], NULL, 10), g_ascii_strtoll (cells[3], NULL, 10) };

      tell (self, a, b, g_ascii_strtod (cells[8], NULL));
      tell (self, b, a, g_ascii_strtod (cells[8], NULL));
    }
  g_assert_cmpuint (self->count, >=, 20);
}

static void
test_fisher (void)
{
  g_autofree Table *table = g_new0 (Table, 1);
  g_autoptr(GArray) edits = NULL;

  read_two_samples (table);
  tell (table, (VoteShare){ 0, 0 }, (VoteShare){ 1, 2 }, 1);
  edits = read_edits (table);
  for (guint i = 0; i < edits->len; i++)
    {
      const EditRow *row = &g_array_index (edits, EditRow, i);

      g_assert_cmpint (row->after.yes, ==, table->told[i].after.yes);
      assert_near (row->p, table->told[i].p, 1e-6);
    }
}

static void
test_large (void)
{
  g_autofree Table *table = g_new0 (Table, 1);
  g_autoptr(GArray) edits = NULL;
  VoteShare a = { 5000000, 10000000 };

  tell (table, a, (VoteShare){ 4990000, 10000000 }, NAN);
  tell (table, a, (VoteShare){ 10000000, 10000000 }, NAN);
  edits = read_edits (table);
  /* chisq.test of the same table gives 7.744e-06. */
  assert_near (g_array_index (edits, EditRow, 0).p, 7.74e-06, 0.01);
  g_assert_cmpfloat (g_array_index (edits, EditRow, 1).p, <, 1e-300);
}

/* Benjamini and Hochberg's rule as the paper has it: of the ordered p-values the last that lies
 * at or below rate * rank / count, and all before it. */
static gboolean
stands_out (const GArray *edits, double p)
{
  for (guint i = 0; i < edits->len; i++)
    {
      double limit = g_array_index (edits, EditRow, i).p;
      guint rank = 0;

      for (guint k = 0; k < edits->len; k++)
        rank += g_array_index (edits, EditRow, k).p <= limit;
      if (limit <= .1 * rank / edits->len && p <= limit)
        return TRUE;
    }
  return FALSE;
}

static void
test_verdicts (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1995);
  g_autofree Table *table = g_new0 (Table, 1);
  g_autoptr(GArray) edits = NULL;
  guint seen[EDIT_HURT + 1] = { 0 };

  while (table->count < MOST_EDITS)
    {
      int level = g_rand_int_range (rand, 20, 40);

      tell (table, (VoteShare){ g_rand_int_range (rand, 0, level), 40 },
            (VoteShare){ g_rand_int_range (rand, 0, 41 - level / 2), 40 }, NAN);
    }
  edits = read_edits (table);
  for (guint i = 0; i < edits->len; i++)
    {
      const EditRow *row = &g_array_index (edits, EditRow, i);

      seen[row->verdict]++;
      g_assert_cmpint (row->verdict, ==,
                       !stands_out (edits, row->p) ? EDIT_UNCLEAR
                       : row->difference > 0       ? EDIT_HELPED
                                                   : EDIT_HURT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpuint (seen[i], >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edits/fisher", test_fisher);
  g_test_add_func ("/edits/large", test_large);
  g_test_add_func ("/edits/verdicts", test_verdicts);
  return g_test_run ();
}
