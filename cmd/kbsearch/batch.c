#include "batch.h"

#include "base/file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "article/names.h"
#include "text/words.h"

/* ---- The judge */

enum
{
  JUDGED_BYTES_MAX = 64 << 20,
  NDCG_DEPTH = 10,
  DEPTH = 100,
  NAMED = 10 /* of what is missing, the rest is counted */
};

enum
{
  MEASURE_NDCG,
  MEASURE_MAP,
  MEASURE_RECALL,
  MEASURE_FIRST,
  MEASURE_THREE,
  MEASURE_MRR,
  N_MEASURES
};

typedef struct
{
  char *query;
  char *text;
  double measures[N_MEASURES];
} Judged;

typedef struct
{
  char *query;
  char *path;
  int grade;
  guint line;
  gboolean is_missing; /* no article has that name */
} Judgement;

struct Judge
{
  const char *file;
  GHashTable *grades; /* query -> (path without .md -> grade) */
  GHashTable *asked;  /* query */
  GArray *judgements; /* Judgement, as they stand in the file */
  GArray *judged;     /* Judged */
};

static void
clear_judged (gpointer data)
{
  Judged *judged = data;

  g_free (judged->query);
  g_free (judged->text);
}

static void
clear_judgement (gpointer data)
{
  Judgement *judgement = data;

  g_free (judgement->query);
  g_free (judgement->path);
}

void
judge_free (Judge *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->grades);
  g_hash_table_unref (self->asked);
  g_array_unref (self->judgements);
  g_array_unref (self->judged);
  g_free (self);
}

static char *
without_suffix (const char *path)
{
  return g_strndup (path, article_path_stem (path));
}

static gboolean
add_line (Judge *self, const char *line, guint number)
{
  g_auto(GStrv) cells = g_strsplit (line, "\t", 4);
  Judgement judgement = { .line = number };
  gint64 grade;
  char *end;

  if (g_strv_length (cells) != 3 || *cells[0] == '\0' || *cells[1] == '\0')
    return FALSE;
  errno = 0;
  grade = g_ascii_strtoll (cells[2], &end, 10);
  if (end == cells[2] || *g_strchug (end) != '\0' || errno != 0 || grade > 1000)
    return FALSE;
  judgement.query = g_strdup (cells[0]);
  judgement.path = g_strdup (cells[1]);
  judgement.grade = (int) MAX (grade, 0);
  g_array_append_val (self->judgements, judgement);
  return TRUE;
}

static void
add_grade (Judge *self, const Judgement *judgement, const char *path)
{
  GHashTable *grades = g_hash_table_lookup (self->grades, judgement->query);

  if (grades == NULL)
    {
      grades = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->grades, g_strdup (judgement->query), grades);
    }
  g_hash_table_insert (grades, without_suffix (path), GINT_TO_POINTER (judgement->grade));
}

/* Each is for the article that the path, or slug or address, means. */
static gboolean
settle_judgements (Judge *self, KnowledgeBase *kb, GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (kb->store);

  for (guint i = 0; i < self->judgements->len; i++)
    {
      Judgement *judgement = &g_array_index (self->judgements, Judgement, i);
      g_autoptr(GArray) live = article_names_live (names, judgement->path, error);

      if (live == NULL)
        return FALSE;
      judgement->is_missing = live->len == 0;
      if (live->len == 0)
        add_grade (self, judgement, judgement->path);
      for (guint k = 0; k < live->len; k++)
        {
          g_auto(LibraryArticle) article = { 0 };

          if (!library_article (kb->library, g_array_index (live, guint32, k), FALSE,
                                &article, error))
            return FALSE;
          add_grade (self, judgement, article.path);
        }
    }
  return TRUE;
}

Judge *
judge_new (const char *file, KnowledgeBase *kb, GError **error)
{
  g_autoptr(Judge) self = g_new0 (Judge, 1);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  gsize length;

  self->grades = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_hash_table_unref);
  self->file = file;
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->judgements = g_array_new (FALSE, FALSE, sizeof (Judgement));
  g_array_set_clear_func (self->judgements, clear_judgement);
  self->judged = g_array_new (FALSE, FALSE, sizeof (Judged));
  g_array_set_clear_func (self->judged, clear_judged);
  contents = file_read (file, JUDGED_BYTES_MAX, "judgements", &length, error);
  if (contents == NULL)
    return NULL;
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '\0' || add_line (self, lines[i], i + 1))
        continue;
      desk_error_at (error, file, i + 1, 0, "expected query TAB path TAB grade");
      return NULL;
    }
  if (!settle_judgements (self, kb, error))
    return NULL;
  return g_steal_pointer (&self);
}

static int
falling (gconstpointer a, gconstpointer b)
{
  return *(const int *) b - *(const int *) a;
}

static double
gain (int grade, guint rank)
{
  return grade / log2 (rank + 1);
}

static double
ideal_gain (GHashTable *grades)
{
  g_autoptr(GArray) sorted = g_array_new (FALSE, FALSE, sizeof (int));
  GHashTableIter iter;
  gpointer value;
  double sum = 0;

  g_hash_table_iter_init (&iter, grades);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      int grade = GPOINTER_TO_INT (value);

      g_array_append_val (sorted, grade);
    }
  g_array_sort (sorted, falling);
  for (guint i = 0; i < MIN (sorted->len, NDCG_DEPTH); i++)
    sum += gain (g_array_index (sorted, int, i), i + 1);
  return sum;
}

static guint
count_relevant (GHashTable *grades, int *highest)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  *highest = 0;
  g_hash_table_iter_init (&iter, grades);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      count += GPOINTER_TO_INT (value) > 0;
      *highest = MAX (*highest, GPOINTER_TO_INT (value));
    }
  return count;
}

/* Where the first of the best grade stands. */
static void
measure_best (Judged *judged, guint rank)
{
  judged->measures[MEASURE_FIRST] = rank == 1;
  judged->measures[MEASURE_THREE] = rank <= 3;
  if (rank <= NDCG_DEPTH)
    judged->measures[MEASURE_MRR] = 1.0 / rank;
}

void
judge_answer (Judge *self, const char *query, const char *text, const Answer *answer)
{
  GHashTable *grades = g_hash_table_lookup (self->grades, query);
  int highest = 0;
  guint relevant = grades == NULL ? 0 : count_relevant (grades, &highest), found = 0;
  gboolean best = FALSE;
  Judged judged = { 0 };

  g_hash_table_add (self->asked, g_strdup (query));

  if (relevant == 0)
    return;
  for (guint i = 0; i < MIN (answer->rows->len, DEPTH); i++)
    {
      const AnswerRow *row = g_ptr_array_index (answer->rows, i);
      g_autofree char *path = without_suffix (row->article.path);
      int grade = GPOINTER_TO_INT (g_hash_table_lookup (grades, path));

      if (grade <= 0)
        continue;
      found++;
      judged.measures[MEASURE_MAP] += (double) found / (i + 1);
      if (i < NDCG_DEPTH)
        judged.measures[MEASURE_NDCG] += gain (grade, i + 1);
      if (grade == highest && !best)
        measure_best (&judged, i + 1);
      best |= grade == highest;
    }
  judged.measures[MEASURE_NDCG] /= ideal_gain (grades);
  judged.measures[MEASURE_MAP] /= relevant;
  judged.measures[MEASURE_RECALL] = (double) found / relevant;
  judged.query = g_strdup (query);
  judged.text = g_strdup (text);
  g_array_append_val (self->judged, judged);
}

/* One thing that is missing. */
static void
tell_missing (const Judge *self, const Judgement *judgement, const char *what, guint *missing)
{
  if ((*missing)++ < NAMED)
    desk_warn ("%s:%u: %s", self->file, judgement->line, what);
}

guint
judge_check (Judge *self)
{
  g_autoptr(GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  guint missing = 0;

  for (guint i = 0; i < self->judgements->len; i++)
    {
      const Judgement *judgement = &g_array_index (self->judgements, Judgement, i);
      g_autofree char *article = g_strdup_printf ("no article \"%s\"", judgement->path);
      g_autofree char *query
        = g_strdup_printf ("query \"%s\" was not asked", judgement->query);

      if (judgement->is_missing)
        tell_missing (self, judgement, article, &missing);
      if (!g_hash_table_contains (self->asked, judgement->query)
          && g_hash_table_add (told, judgement->query))
        tell_missing (self, judgement, query, &missing);
    }
  if (missing > NAMED)
    desk_warn ("%s: %u more articles and queries that are not there", self->file,
               missing - NAMED);
  if (missing == 0 && self->judged->len == 0)
    {
      desk_warn ("%s: no query that was asked has an article that answers it", self->file);
      missing = 1;
    }
  return missing;
}

static int
worse (gconstpointer a, gconstpointer b)
{
  const Judged *x = a, *y = b;

  if (x->measures[MEASURE_NDCG] != y->measures[MEASURE_NDCG])
    return x->measures[MEASURE_NDCG] < y->measures[MEASURE_NDCG] ? -1 : 1;
  return strcmp (x->query, y->query);
}

static void
report_measures (Judge *self, Output *out, Format format)
{
  static const TableColumn fields[]
    = { { "measure", COLUMN_TEXT }, { "value", COLUMN_NUMBER }, { NULL, COLUMN_TEXT } };
  g_autoptr(Table) table = table_open (out, format, fields, FALSE);
  double n = MAX (self->judged->len, 1);
  static const char *const names[N_MEASURES] = {
    [MEASURE_NDCG] = "nDCG@10",      [MEASURE_MAP] = "MAP@100",
    [MEASURE_RECALL] = "recall@100", [MEASURE_FIRST] = "success@1",
    [MEASURE_THREE] = "success@3",   [MEASURE_MRR] = "MRR@10",
  };

  for (guint measure = 0; measure < N_MEASURES; measure++)
    {
      double sum = 0;

      for (guint i = 0; i < self->judged->len; i++)
        sum += g_array_index (self->judged, Judged, i).measures[measure];
      table_text (table, names[measure]);
      table_real (table, sum / n, 4);
      table_end_row (table);
    }
  table_text (table, "queries");
  table_real (table, self->judged->len, 0);
  table_end_row (table);
  table_finish (table);
}

void
judge_report (Judge *self, Output *out, Format format, guint worst)
{
  report_measures (self, out, format);
  if (format != FORMAT_TEXT || self->judged->len == 0)
    return;
  g_array_sort (self->judged, worse);
  output_string (out, "\nworst queries\n");
  for (guint i = 0; i < MIN (worst, self->judged->len); i++)
    {
      const Judged *judged = &g_array_index (self->judged, Judged, i);

      output_printf (out, "%.4f  ", judged->measures[MEASURE_NDCG]);
      output_text (out, judged->query, -1);
      output_string (out, "  ");
      output_text (out, judged->text, -1);
      output_string (out, "\n");
    }
}

/* ---- Titles as queries */

enum
{
  TITLES_DEPTH = 10
};

typedef struct
{
  guint32 id;
  char *title;
  char *path;
} Titled;

typedef struct
{
  GPtrArray *missed; /* char *: a line each */
  guint asked, first, three;
} TitlesJudged;

static void
free_titled (gpointer data)
{
  Titled *titled = data;

  if (titled == NULL)
    return;
  g_free (titled->title);
  g_free (titled->path);
  g_free (titled);
}

/* The words of a title, folded; "" when it has none. */
static char *
folded_title (const char *title)
{
  g_autoptr(GString) out = g_string_new (NULL);
  Words words;
  WordSpan span;

  words_begin (&words, title, strlen (title));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];

      word_fold (title, span, folded);
      g_string_append_printf (out, "%s ", folded);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The articles to ask for, by title: Titled, or NULL for a title that two of them have. */
static gboolean
collect_titles (KnowledgeBase *kb, const AnswerOptions *options, GHashTable *titles,
                GError **error)
{
  g_autoptr(GArray) listed = library_browse (kb->library, options->category, options->lang,
                                              options->tag, kb->index->documents, error);

  for (guint i = 0; listed != NULL && i < listed->len; i++)
    {
      const LibraryListed *article = &g_array_index (listed, LibraryListed, i);
      g_autofree char *key = folded_title (article->title);
      Titled *titled = NULL;

      if (*key == '\0')
        continue;
      if (!g_hash_table_contains (titles, key))
        {
          titled = g_new0 (Titled, 1);
          titled->id = article->id;
          titled->title = g_strdup (article->title);
          titled->path = g_strdup (article->path);
        }
      g_hash_table_insert (titles, g_steal_pointer (&key), titled);
    }
  return listed != NULL;
}

static gboolean
ask_title (KnowledgeBase *kb, const AnswerOptions *options, const Titled *titled,
           TitlesJudged *judged, GError **error)
{
  g_autoptr(Answer) answer
             = answer_query (kb, titled->title, strlen (titled->title), options, error);
  guint rank = 0;

  if (answer == NULL)
    return FALSE;
  while (rank < answer->rows->len
         && ((AnswerRow *) g_ptr_array_index (answer->rows, rank))->article.id != titled->id)
    rank++;
  judged->asked++;
  judged->first += rank == 0 && answer->rows->len > 0;
  judged->three += rank < MIN (answer->rows->len, 3);
  if (rank == 0 && answer->rows->len > 0)
    return TRUE;
  g_ptr_array_add (judged->missed,
                   rank == answer->rows->len
                     ? g_strdup_printf ("   -  %s  %s", titled->path, titled->title)
                     : g_strdup_printf ("%4u  %s  %s", rank + 1, titled->path, titled->title));
  return TRUE;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
report_titles (const TitlesJudged *judged, Output *out, Format format)
{
  static const TableColumn fields[]
    = { { "measure", COLUMN_TEXT }, { "value", COLUMN_NUMBER }, { NULL, COLUMN_TEXT } };
  g_autoptr(Table) table = table_open (out, format, fields, FALSE);
  double asked = MAX (judged->asked, 1);
  const struct
  {
    const char *name;
    double value;
    int decimals;
  } rows[] = { { "success@1", judged->first / asked, 4 },
               { "success@3", judged->three / asked, 4 },
               { "titles", judged->asked, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      table_text (table, rows[i].name);
      table_real (table, rows[i].value, rows[i].decimals);
      table_end_row (table);
    }
  table_finish (table);
  if (format != FORMAT_TEXT || judged->missed->len == 0)
    return;
  output_string (out, "\nnot first: rank, path, title\n");
  for (guint i = 0; i < judged->missed->len; i++)
    {
      output_text (out, g_ptr_array_index (judged->missed, i), -1);
      output_string (out, "\n");
    }
}

gboolean
titles_judge (KnowledgeBase *kb, const AnswerOptions *options, Output *out, Format format,
              gboolean *any, GError **error)
{
  g_autoptr(GHashTable) titles
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_titled);
  g_autoptr(GPtrArray) missed = g_ptr_array_new_with_free_func (g_free);
  TitlesJudged judged = { .missed = missed };
  AnswerOptions deep = *options;
  GHashTableIter iter;
  gpointer titled;

  deep.limit = TITLES_DEPTH;
  if (!collect_titles (kb, options, titles, error))
    return FALSE;
  g_hash_table_iter_init (&iter, titles);
  while (g_hash_table_iter_next (&iter, NULL, &titled))
    if (titled != NULL && !ask_title (kb, &deep, titled, &judged, error))
      return FALSE;
  g_ptr_array_sort (missed, compare_lines);
  *any = judged.asked > 0;
  if (*any)
    report_titles (&judged, out, format);
  return TRUE;
}

/* ---- The queries */

static gboolean
answer_line (KnowledgeBase *kb, char *line, gsize length, const AnswerOptions *options,
             Show *show, Judge *judge, BatchCounts *counts, GError **error)
{
  char *tab = memchr (line, '\t', length);
  const char *text = tab + 1;
  g_autoptr(Answer) answer = NULL;

  *tab = '\0';
  answer = answer_query (kb, text, length - (gsize) (text - line), options, error);
  if (answer == NULL)
    return FALSE;
  counts->answered += answer->rows->len > 0;
  if (judge != NULL)
    judge_answer (judge, line, text, answer);
  else
    show_answer (show, line, answer);
  return TRUE;
}

static gboolean
batch_failed (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s", g_strerror (errno));
  return FALSE;
}

gboolean
batch_run (KnowledgeBase *kb, const AnswerOptions *options, Show *show, Judge *judge,
           BatchCounts *counts, GError **error)
{
  char *line = NULL;
  size_t room = 0;
  gboolean ok = TRUE;
  ssize_t length;

  memset (counts, 0, sizeof *counts);
  for (guint number = 1; ok && (length = getline (&line, &room, stdin)) >= 0; number++)
    {
      while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
      if (memchr (line, '\t', (size_t) length) != NULL)
        ok = knowledge_base_renew (kb, error)
             && answer_line (kb, line, (gsize) length, options, show, judge, counts, error);
      else if (length > 0)
        {
          desk_warn ("standard input:%u: expected id TAB query", number);
          counts->rejected++;
        }
    }
  free (line);
  return ok && (!ferror (stdin) || batch_failed (error));
}
