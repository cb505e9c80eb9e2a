/* evaluate QRELS <RUN - nDCG@10, MAP@100 and recall@100 of a run, as trec_eval has them.
 *
 * QRELS lines: `query TAB document TAB grade`; grade 0 and below is "judged, not relevant".
 * RUN lines: `query TAB document TAB rank`, in any order; ties keep the order of the input;
 * the second mention of a document in a query is skipped.
 * Prints `nDCG@10 TAB MAP@100 TAB recall@100 TAB queries` with their means over all
 * queries of QRELS that have a relevant document; one without an answer counts as 0.
 *
 * nDCG: gain = grade, discount 1 / log2 (rank + 1), over the same sum for the ideal order
 * (Jarvelin and Kekalainen 2002, as in trec_eval's ndcg_cut).  Average precision: the mean,
 * over all relevant documents, of the precision at the rank of each that was found. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  NDCG_DEPTH = 10,
  DEPTH = 100
};

typedef struct
{
  char *query, *document;
  double value; /* grade or rank */
  size_t line;
} Row;

typedef struct
{
  Row *rows;
  size_t length;
} Rows;

typedef struct
{
  double ndcg, precision, recall;
} Figures;

_Noreturn static void
fail (const char *what, size_t line)
{
  fprintf (stderr, "evaluate: %s:%zu: expected three fields\n", what, line);
  exit (2);
}

static Rows
read_rows (FILE *in, const char *what)
{
  Rows all = { NULL, 0 };
  char *line = NULL;
  size_t size = 0, space = 0;
  ssize_t length;

  while ((length = getline (&line, &size, in)) > 0)
    {
      char *save, *value, *end;
      Row row = { .line = all.length + 1 };

      row.query = strtok_r (line, "\t\n", &save);
      row.document = strtok_r (NULL, "\t\n", &save);
      value = strtok_r (NULL, "\t\n", &save);
      if (value == NULL)
        fail (what, row.line);
      row.value = strtod (value, &end);
      if (end == value || *end != '\0')
        fail (what, row.line);
      row.query = strdup (row.query);
      row.document = strdup (row.document);
      if (all.length == space)
        all.rows = realloc (all.rows, (space = space * 2 + 1024) * sizeof (Row));
      if (all.rows == NULL || row.query == NULL || row.document == NULL)
        fail ("memory", 0);
      all.rows[all.length++] = row;
    }
  free (line);
  return all;
}

static void
free_rows (Rows *self)
{
  for (size_t i = 0; i < self->length; i++)
    {
      free (self->rows[i].query);
      free (self->rows[i].document);
    }
  free (self->rows);
}

static int
by_document (const void *a, const void *b)
{
  const Row *x = a, *y = b;
  int order = strcmp (x->query, y->query);
  return order != 0 ? order : strcmp (x->document, y->document);
}

static int
by_query_and_rank (const void *a, const void *b)
{
  const Row *x = a, *y = b;
  int order = strcmp (x->query, y->query);
  if (order == 0)
    order = (x->value > y->value) - (x->value < y->value);
  return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int
by_falling_grade (const void *a, const void *b)
{
  const double *x = a, *y = b;
  return (*y > *x) - (*y < *x);
}

/* The rows of one query, which stand together from `first` on. */
static size_t
same_query (const Rows *all, size_t first)
{
  size_t end = first;
  while (end < all->length && strcmp (all->rows[end].query, all->rows[first].query) == 0)
    end++;
  return end - first;
}

static double
ideal_gain (const Row *judged, size_t n)
{
  double *grades = calloc (n, sizeof (double)), sum = 0;
  if (grades == NULL)
    fail ("memory", 0);
  for (size_t i = 0; i < n; i++)
    grades[i] = judged[i].value;
  qsort (grades, n, sizeof (double), by_falling_grade);
  for (size_t i = 0; i < n && i < NDCG_DEPTH && grades[i] > 0; i++)
    sum += grades[i] / log2 ((double) i + 2);
  free (grades);
  return sum;
}

static int
seen_before (const Row *answers, size_t i)
{
  for (size_t j = 0; j < i; j++)
    if (strcmp (answers[j].document, answers[i].document) == 0)
      return 1;
  return 0;
}

/* One query; `judged` is sorted by document and has `relevant` documents of grade > 0. */
static Figures
judge (const Row *judged, size_t n_judged, size_t relevant, const Row *answers, size_t n)
{
  Figures sum = { 0, 0, 0 };
  size_t rank = 0, found = 0;

  for (size_t i = 0; i < n && rank < DEPTH; i++)
    {
      const Row *row;
      if (seen_before (answers, i))
        continue;
      rank++;
      row = bsearch (&answers[i], judged, n_judged, sizeof (Row), by_document);
      if (row == NULL || row->value <= 0)
        continue;
      found++;
      sum.precision += (double) found / (double) rank;
      if (rank <= NDCG_DEPTH)
        sum.ndcg += row->value / log2 ((double) rank + 1);
    }
  sum.ndcg /= ideal_gain (judged, n_judged);
  sum.precision /= (double) relevant;
  sum.recall = (double) found / (double) relevant;
  return sum;
}

int
main (int argc, char **argv)
{
  FILE *in = argc == 2 ? fopen (argv[1], "r") : NULL;
  Rows qrels, run;
  Figures sum = { 0, 0, 0 };
  size_t queries = 0, at = 0;

  if (in == NULL)
    {
      fputs ("usage: evaluate QRELS <RUN\n", stderr);
      return 2;
    }
  qrels = read_rows (in, argv[1]);
  run = read_rows (stdin, "run");
  fclose (in);
  qsort (qrels.rows, qrels.length, sizeof (Row), by_document);
  qsort (run.rows, run.length, sizeof (Row), by_query_and_rank);

  for (size_t i = 0, n; i < qrels.length; i += n)
    {
      const Row *judged = qrels.rows + i;
      size_t relevant = 0, answers;
      Figures one;

      n = same_query (&qrels, i);
      for (size_t j = 0; j < n; j++)
        relevant += judged[j].value > 0;
      if (relevant == 0)
        continue;
      queries++;
      while (at < run.length && strcmp (run.rows[at].query, judged->query) < 0)
        at++;
      if (at == run.length || strcmp (run.rows[at].query, judged->query) != 0)
        continue;
      answers = same_query (&run, at);
      one = judge (judged, n, relevant, run.rows + at, answers);
      sum.ndcg += one.ndcg;
      sum.precision += one.precision;
      sum.recall += one.recall;
    }
  if (queries == 0)
    {
      fprintf (stderr, "evaluate: %s: no relevant document\n", argv[1]);
      return 2;
    }
  printf ("%.4f\t%.4f\t%.4f\t%zu\n", sum.ndcg / (double) queries,
          sum.precision / (double) queries, sum.recall / (double) queries, queries);
  free_rows (&qrels);
  free_rows (&run);
  return 0;
}
