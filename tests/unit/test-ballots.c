#include "vote/vote.h"

#include <string.h>
#include "sample.h"
#include "scratch.h"
#include "article/names.h"
#include "vote/counts.h"

enum
{
  ARTICLES = 3,
  DAY_S = 86400
};

#define START G_GINT64_CONSTANT (1767225600) /* 2026-01-01 */

/* Three articles, of which the text of the first changed on days 10 and 20. */
static const char articles[]
  = "INSERT INTO root (id, path) VALUES (1, '/kb');"
    "INSERT INTO article (id, root, path, size, mtime_ns, hash, text_hash, edited_at, title, lang,"
    "                     category, slug, ident, draft, sum)"
    "  VALUES (1, 1, 'a/one.md', 1, 1, x'00', x'00', 1, 'One', 'en', 'a', 'one', '101', 0, 0),"
    "         (2, 1, 'b/two.md', 1, 1, x'00', x'00', 1, 'Two', 'en', 'b', 'two', 'one', 0, 0),"
    "         (3, 1, 'c/two.md', 1, 1, x'00', x'00', 1, 'Three', 'en', 'c', 'two', NULL, 0, 0);"
    "INSERT INTO article_edit VALUES (1, 1768089600, x'01'), (1, 1768953600, x'02')";

typedef struct
{
  Scratch scratch;
  Store *store;
} Desk;

static void
desk_init (Desk *self, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  scratch_init (&self->scratch);
  path = scratch_path (&self->scratch, name);
  self->store = store_open (path, STORE_RECORD, &error);
  g_assert_no_error (error);
  store_run (self->store, articles, &error);
  g_assert_no_error (error);
}

static void
desk_clear (Desk *self)
{
  store_free (self->store);
  scratch_clear (&self->scratch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_clear)

/* All rows of a statement, as text; as others ask, for whom the views are. */
static char *
rows_of (Store *store, const char *sql)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *stmt;

  sqlite3_db_config (store_db (store), SQLITE_DBCONFIG_ENABLE_VIEW, 1, NULL);
  g_assert_cmpint (sqlite3_prepare_v2 (store_db (store), sql, -1, &stmt, NULL), ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (stmt); i++)
      g_string_append_printf (text, "%s%c", (const char *) sqlite3_column_text (stmt, i),
                              i + 1 < sqlite3_column_count (stmt) ? '|' : '\n');
  g_assert_cmpint (sqlite3_finalize (stmt), ==, SQLITE_OK);
  sqlite3_db_config (store_db (store), SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  return g_string_free (text, FALSE);
}

/* What the tables of counts must hold, counted from the votes alone. */
static const struct
{
  const char *table, *counted;
} truths[] = {
  { "SELECT article, yes, total FROM vote_total WHERE total > 0 ORDER BY 1",
    "WITH last AS (SELECT article, voter, value, row_number () OVER ("
    "    PARTITION BY article, voter ORDER BY at DESC, value DESC) AS n FROM vote) "
    "SELECT article, sum (value = 1), sum (value <> 0) FROM last WHERE n = 1 "
    "GROUP BY 1 HAVING sum (value <> 0) > 0 ORDER BY 1" },
  { "SELECT day, article, yes, total FROM vote_day WHERE total > 0 ORDER BY 1, 2",
    "WITH last AS (SELECT article, voter, at, value, row_number () OVER ("
    "    PARTITION BY article, voter ORDER BY at DESC, value DESC) AS n FROM vote) "
    "SELECT at / 86400, article, sum (value = 1), sum (value <> 0) FROM last WHERE n = 1 "
    "GROUP BY 1, 2 HAVING sum (value <> 0) > 0 ORDER BY 1, 2" },
  { "SELECT day, article, new_yes, new FROM vote_day WHERE new > 0 ORDER BY 1, 2",
    "WITH first AS (SELECT article, voter, at, value, row_number () OVER ("
    "    PARTITION BY article, voter ORDER BY at, value) AS n FROM vote) "
    "SELECT at / 86400, article, sum (value = 1), count (*) FROM first WHERE n = 1 "
    "GROUP BY 1, 2 ORDER BY 1, 2" },
  { "SELECT day, article, next, yes, total FROM vote_again ORDER BY 1, 2, 3",
    "SELECT day, article, next, sum (value = 1), count (*) FROM (SELECT article, value, "
    "    at / 86400 AS day, lead (at) OVER (PARTITION BY article, voter ORDER BY at, value)"
    "    / 86400 AS next FROM vote) "
    "WHERE value <> 0 AND next > day GROUP BY 1, 2, 3 ORDER BY 1, 2, 3" },
  { "SELECT article, since, yes, total FROM vote_revision ORDER BY 1, 2",
    "WITH on_text AS (SELECT article, voter, at, value, ifnull ((SELECT max (e.at) "
    "    FROM article_edit e WHERE e.article = v.article AND e.at <= v.at), 0) AS since "
    "    FROM vote v), "
    "last AS (SELECT *, row_number () OVER ("
    "    PARTITION BY article, voter, since ORDER BY at DESC, value DESC) AS n FROM on_text) "
    "SELECT article, since, sum (value = 1), sum (value <> 0) FROM last WHERE n = 1 "
    "GROUP BY 1, 2 HAVING sum (value <> 0) > 0 ORDER BY 1, 2" },
};

static void
check_truths (Store *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  votes_verify (store, lines, &error);
  g_assert_no_error (error);
  if (lines->len > 0)
    g_error ("%s", (char *) lines->pdata[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      g_autofree char *table = rows_of (store, truths[i].table);
      g_autofree char *counted = rows_of (store, truths[i].counted);

      g_assert_cmpstr (table, ==, counted);
    }
}

static Vote
vote_of (guint32 article, guint8 voter, gint64 at, VoteValue value)
{
  return (Vote){ .article = article, .voter = { { voter } }, .at = at, .value = value };
}

static void
store_votes (Store *store, const Vote *votes, guint count, VoteCounts *counts)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Votes) cast = votes_new (store, NULL);

  for (guint i = 0; i < count; i++)
    g_assert_true (votes_add (cast, &votes[i], &error));
  votes_finish (cast, counts, &error);
  g_assert_no_error (error);
}

static void
assert_rows (Store *store, const char *sql, const char *expected)
{
  g_autofree char *rows = rows_of (store, sql);

  g_assert_cmpstr (rows, ==, expected);
}

static void
test_last_counts (void)
{
  const Vote votes[] = {
    vote_of (1, 1, START, VOTE_YES),    vote_of (1, 1, START + DAY_S, VOTE_NO),
    vote_of (1, 2, START + 5, VOTE_NO), vote_of (1, 2, START - 5, VOTE_YES),
    vote_of (1, 3, START, VOTE_YES),    vote_of (1, 3, START + 9, VOTE_NONE),
    vote_of (2, 1, START, VOTE_YES),
  };
  g_auto(Desk) desk = { 0 };
  VoteCounts counts;

  desk_init (&desk, "db");
  store_votes (desk.store, votes, G_N_ELEMENTS (votes), &counts);
  g_assert_cmpuint (counts.stored, ==, 7);
  g_assert_cmpuint (counts.known, ==, 0);
  assert_rows (desk.store, "SELECT * FROM vote_total ORDER BY 1", "1|0|2\n2|1|1\n");
  assert_rows (desk.store, "SELECT path, yes, total FROM v_vote_total ORDER BY 1",
               "a/one.md|0|2\nb/two.md|1|1\n");
  assert_rows (desk.store, "SELECT sum (counts), count (*) FROM v_vote", "4|7\n");
  check_truths (desk.store);
  store_votes (desk.store, votes, G_N_ELEMENTS (votes), &counts);
  g_assert_cmpuint (counts.stored, ==, 0);
  g_assert_cmpuint (counts.known, ==, 7);
  check_truths (desk.store);
}

static Vote
random_vote (GRand *rand)
{
  static const VoteValue values[] = { VOTE_NO, VOTE_NONE, VOTE_YES };

  return vote_of ((guint32) g_rand_int_range (rand, 1, ARTICLES + 1),
                  (guint8) g_rand_int_range (rand, 0, 12),
                  START + g_rand_int_range (rand, 0, 30) * DAY_S
                    + g_rand_int_range (rand, 0, 3),
                  values[g_rand_int_range (rand, 0, 3)]);
}

/* Stores all of the votes in some order, some of them several times, in several runs. */
static void
store_shuffled (Store *store, const Vote *votes, guint count, GRand *rand)
{
  g_autofree Vote *mixed = g_new (Vote, 2 * count);
  VoteCounts counts;

  memcpy (mixed, votes, count * sizeof *votes);
  for (guint i = 0; i < count; i++)
    mixed[count + i] = votes[g_rand_int_range (rand, 0, (gint32) count)];
  for (guint i = 2 * count - 1; i > 0; i--)
    {
      guint k = (guint) g_rand_int_range (rand, 0, (gint32) i + 1);
      Vote spare = mixed[i];

      mixed[i] = mixed[k];
      mixed[k] = spare;
    }
  for (guint i = 0; i < 2 * count;)
    {
      guint part = (guint) g_rand_int_range (rand, 1, 60);

      part = MIN (part, 2 * count - i);
      store_votes (store, mixed + i, part, &counts);
      check_truths (store);
      i += part;
    }
}

/* Of votes that a log told: what the rule of both buttons adds, counted from the votes alone. */
static void
check_taken_back (Store *store)
{
  g_autofree char *added
    = rows_of (store,
               "SELECT article, hex (voter), at FROM vote WHERE value = 0 ORDER BY 1, 2, 3");

  assert_rows (store,
               "SELECT DISTINCT y.article, hex (y.voter), max (y.at, n.at) + 1 "
               "FROM vote y JOIN vote n ON n.article = y.article AND n.voter = y.voter "
               "WHERE y.value = 1 AND n.value = -1 AND abs (y.at - n.at) < 60 ORDER BY 1, 2, 3",
               added);
}

static void
test_both_buttons (void)
{
  enum
  {
    VOTES = 60
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261127);

  for (guint round = 0; round < sample (1, 1, 8); round++)
    {
      g_auto(Desk) desk = { 0 };
      Vote votes[VOTES];

      desk_init (&desk, "db");
      for (guint i = 0; i < VOTES; i++)
        {
          votes[i] = vote_of (1, (guint8) g_rand_int_range (rand, 0, 4),
                              1768089600 + g_rand_int_range (rand, -900, 900),
                              g_rand_boolean (rand) ? VOTE_YES : VOTE_NO);
          votes[i].is_pressed = TRUE;
        }
      store_shuffled (desk.store, votes, VOTES, rand);
      check_taken_back (desk.store);
    }
}

/* Any split, order and repetition of the votes gives the same tables. */
static void
test_any_order (void)
{
  enum
  {
    VOTES = 150
  };
  static const char *const tables[] = {
    "SELECT * FROM vote_total ORDER BY 1",
    "SELECT article, hex (voter), at, value FROM vote ORDER BY 1, 2, 3, 4",
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261010);

  for (guint round = 0; round < sample (1, 1, 12); round++)
    {
      g_auto(Desk) straight = { 0 }, shuffled = { 0 };
      Vote votes[VOTES];
      VoteCounts counts;

      desk_init (&straight, "db");
      desk_init (&shuffled, "db");
      for (guint i = 0; i < VOTES; i++)
        votes[i] = random_vote (rand);
      store_votes (straight.store, votes, VOTES, &counts);
      check_truths (straight.store);
      store_shuffled (shuffled.store, votes, VOTES, rand);
      for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
        {
          g_autofree char *want = rows_of (straight.store, tables[i]);

          assert_rows (shuffled.store, tables[i], want);
        }
    }
}

/* The text of an article changed, as kbindex notes it; at times before votes and other edits, too. */
static void
edit (Store *store, guint32 article, gint64 at)
{
  g_autofree char *sql
    = g_strdup_printf ("INSERT OR REPLACE INTO article_edit VALUES (%u, %" G_GINT64_FORMAT
                       ", x'03')",
                       article, at);
  g_autoptr(GError) error = NULL;

  g_assert_true (store_begin (store, &error) && votes_edited (store, article, at, &error)
                 && store_run (store, sql, &error) && store_commit (store, &error));
}

/* An import taken back: some votes go, and their articles are counted again. */
static void
take_away (Store *store, GRand *rand)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM vote WHERE (at + value) %% 7 = %d",
                                          g_rand_int_range (rand, 0, 7));
  g_autoptr(GError) error = NULL;
  guint n_articles;
  gint64 n_votes;

  g_assert_true (store_begin (store, &error) && store_run (store, sql, &error)
                 && store_commit (store, &error)
                 && votes_recount_all (store, &n_articles, &n_votes, &error));
}

/* Votes, edits and removals in any order: counting on is counting again. */
static void
test_histories (void)
{
  enum
  {
    STEPS = 60
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261003);

  for (guint round = 0; round < sample (1, 1, 9); round++)
    {
      g_auto(Desk) desk = { 0 };

      desk_init (&desk, "db");
      for (guint step = 0; step < STEPS; step++)
        {
          int dice = g_rand_int_range (rand, 0, 20);
          Vote votes[4];
          VoteCounts counts;

          if (dice == 0)
            take_away (desk.store, rand);
          else if (dice < 5)
            edit (desk.store, (guint32) g_rand_int_range (rand, 1, ARTICLES + 1),
                  START + g_rand_int_range (rand, 0, 30) * DAY_S
                    + g_rand_int_range (rand, 0, 3));
          else
            {
              for (gsize i = 0; i < G_N_ELEMENTS (votes); i++)
                {
                  votes[i] = random_vote (rand);
                  votes[i].is_pressed = round % 3 == 0 && votes[i].value != VOTE_NONE;
                  votes[i].is_now = round % 3 == 1;
                }
              store_votes (desk.store, votes, G_N_ELEMENTS (votes), &counts);
            }
          check_truths (desk.store);
        }
    }
}

/* Of a vote taken back that was the only one there is a row in vote_day alone. */
static void
test_gone (void)
{
  const Vote vote = vote_of (1, 8, START, VOTE_NONE);
  g_auto(Desk) desk = { 0 };
  g_autoptr(GError) error = NULL;
  VoteCounts counts;
  guint counted = 0;
  gint64 votes = 0;

  desk_init (&desk, "db");
  store_votes (desk.store, &vote, 1, &counts);
  check_truths (desk.store);
  g_assert_true (store_run (desk.store, "DELETE FROM vote", &error)
                 && votes_recount_all (desk.store, &counted, &votes, &error));
  g_assert_cmpuint (counted, ==, 1);
  g_assert_cmpint (votes, ==, 0);
  check_truths (desk.store);
}

static void
test_verify (void)
{
  static const struct
  {
    const char *sql, *line;
  } rows[] = {
    { "UPDATE vote_total SET yes = 0",
      "vote_total: stored, not counted: article 1, yes 0, total 2" },
    { "DELETE FROM vote_total", "vote_total: counted, not stored: article 1, yes 1, total 2" },
    { "UPDATE vote_day SET total = total + 1 WHERE day = 20455",
      "vote_day: stored, not counted: day 20455, article 1, yes 0, total 2, new_yes 0, new 0" },
    { "UPDATE vote_day SET new_yes = 0",
      "vote_day: stored, not counted: day 20454, article 1, yes 1, total 1, new_yes 0, new 2" },
    { "DELETE FROM vote_again", "vote_again: counted, not stored: day 20454, article 1, next "
                                "20455, yes 1, total 1" },
    { "INSERT INTO vote_again VALUES (20454, 2, 20456, 1, 1)",
      "vote_again: stored, not counted: day 20454, article 2, next 20456, yes 1, total 1" },
    { "UPDATE vote_revision SET since = 1768089600",
      "vote_revision: stored, not counted: article 1, since 1768089600, yes 1, total 2" },
    { "WITH RECURSIVE d (d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 13) "
      "INSERT INTO vote_day SELECT d, 1, 1, 1, 0, 0 FROM d",
      "vote_day: stored, not counted: day 1, article 1, yes 1, total 1, new_yes 0, new 0" },
  };
  const Vote votes[] = {
    vote_of (1, 1, START, VOTE_YES),
    vote_of (1, 1, START + DAY_S, VOTE_NO),
    vote_of (1, 2, START, VOTE_YES),
  };
  g_auto(Desk) desk = { 0 };
  g_autoptr(GError) error = NULL;
  VoteCounts counts;

  desk_init (&desk, "db");
  store_votes (desk.store, votes, G_N_ELEMENTS (votes), &counts);
  check_truths (desk.store);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

      g_assert_true (store_begin (desk.store, &error)
                     && store_run (desk.store, rows[i].sql, &error));
      votes_verify (desk.store, lines, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lines->len, >=, 1);
      g_assert_cmpstr (lines->pdata[0], ==, rows[i].line);
      if (i + 1 == G_N_ELEMENTS (rows))
        g_assert_cmpstr (lines->pdata[lines->len - 1], ==, "vote_day: 3 more");
      store_rollback (desk.store);
    }
}

/* Votes cast now, the clock standing still or set back: each comes after all before it. */
static void
test_now (void)
{
  static const struct
  {
    gint64 at;
    VoteValue value;
    gboolean is_now;
    const char *last; /* time after START, value, votes */
  } rows[] = {
    { 0, VOTE_YES, TRUE, "0|1|1\n" },       { 0, VOTE_NO, TRUE, "1|-1|2\n" },
    { 0, VOTE_NO, TRUE, "1|-1|2\n" },       { 0, VOTE_YES, TRUE, "2|1|3\n" },
    { 0, VOTE_NO, FALSE, "2|1|4\n" },       { 9, VOTE_NO, TRUE, "9|-1|5\n" },
    { -DAY_S, VOTE_YES, TRUE, "9|-1|6\n" }, /* a clock that far off is none */
  };
  g_auto(Desk) desk = { 0 };

  desk_init (&desk, "db");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Vote vote = vote_of (1, 7, START + rows[i].at, rows[i].value);
      VoteCounts counts;

      vote.is_now = rows[i].is_now;
      store_votes (desk.store, &vote, 1, &counts);
      assert_rows (desk.store,
                   "SELECT at - 1767225600, value, (SELECT count (*) FROM vote) FROM vote "
                   "ORDER BY at DESC, value DESC LIMIT 1",
                   rows[i].last);
      check_truths (desk.store);
    }
}

static int
count_step (void *data)
{
  (*(guint64 *) data)++;
  return 0;
}

/* The steps of SQLite's machine, in hundreds, that it takes to store `count` votes of one voter on one
 * article, in two lots. */
static guint64
steps_of_one_voter (guint count)
{
  g_autofree Vote *votes = g_new (Vote, count);
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261126);
  g_auto(Desk) desk = { 0 };
  guint64 steps = 0;
  VoteCounts counts;

  desk_init (&desk, "db");
  for (guint i = 0; i < count; i++)
    votes[i] = vote_of (1, 7, START + g_rand_int_range (rand, 0, 3 * (gint32) count),
                        g_rand_boolean (rand) ? VOTE_YES : VOTE_NO);
  sqlite3_progress_handler (store_db (desk.store), 100, count_step, &steps);
  store_votes (desk.store, votes, count / 2, &counts);
  store_votes (desk.store, votes + count / 2, count - count / 2, &counts);
  sqlite3_progress_handler (store_db (desk.store), 0, NULL, NULL);
  check_truths (desk.store);
  return steps;
}

/* Many votes, in any order: each costs as much as the first. */
static void
test_one_voter (void)
{
  guint many = sample (800, 1000, 30000);
  guint64 half = steps_of_one_voter (many / 2), all = steps_of_one_voter (many);

  g_test_message ("%" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " steps", half, all);
  g_assert_cmpuint (half, >, many / 100);
  g_assert_cmpuint (all, <, half * 5 / 2);
}

/* The n-th of equal votes of nobody is one voter in every run. */
static void
test_nobody (void)
{
  static const struct
  {
    guint32 article;
    gint64 at;
    VoteValue value;
    gint64 n;
  } rows[] = {
    { 1, START, VOTE_YES, 1 }, { 1, START, VOTE_YES, 2 },     { 2, START, VOTE_YES, 1 },
    { 1, START, VOTE_NO, 1 },  { 1, START + 1, VOTE_YES, 1 }, { 1, START, VOTE_YES, 3 },
  };
  const VoterKey key = { { 7 }, NULL, -1 };
  g_auto(Desk) desk = { 0 };
  Vote votes[G_N_ELEMENTS (rows)];
  VoteCounts counts;

  desk_init (&desk, "db");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      votes[i] = vote_of (rows[i].article, 0, rows[i].at, rows[i].value);
      votes[i].nobody = &key;
    }
  store_votes (desk.store, votes, G_N_ELEMENTS (rows), &counts);
  g_assert_cmpuint (counts.stored, ==, G_N_ELEMENTS (rows));
  store_votes (desk.store, votes, G_N_ELEMENTS (rows), &counts);
  g_assert_cmpuint (counts.known, ==, G_N_ELEMENTS (rows));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("\n%u %d %" G_GINT64_FORMAT " %d",
                                               rows[i].article, (int) rows[i].value,
                                               rows[i].at, (int) rows[i].n);
      VoterHash hash = voter_hash (&key, &(Voter){ .name = name });
      g_autoptr(GString) sql = g_string_new ("SELECT count (*) FROM vote WHERE voter = x'");

      for (guint k = 0; k < sizeof hash.bytes; k++)
        g_string_append_printf (sql, "%02x", hash.bytes[k]);
      g_string_append (sql, "'");
      assert_rows (desk.store, sql->str, "1\n");
    }
}

static void
test_names (void)
{
  static const struct
  {
    NamesKind kind;
    const char *name;
    guint32 article;
    const char *why;
  } rows[] = {
    { NAMES_ALL, "a/one.md", 1, NULL },
    { NAMES_ALL, "a/one", 1, NULL },
    { NAMES_ALL, "/a/one/", 1, NULL },
    { NAMES_ALL, "one", 1, NULL }, /* the slug of 1 goes before the id of 2 */
    { NAMES_ALL, "101", 1, NULL },
    { NAMES_IDS, "one", 2, NULL },
    { NAMES_IDS, "101", 1, NULL },
    { NAMES_IDS, "two", 0, "no article with the id \"two\"" },
    { NAMES_ALL, "two", 0, "\"two\" are 2 articles: b/two.md, c/two.md" },
    { NAMES_ALL, "b/two", 2, NULL },
    { NAMES_ALL, "old/one", 1, NULL },
    { NAMES_ALL, "gone", 4, NULL },
    { NAMES_ALL, "", 0, "no article \"\"" },
    { NAMES_ALL, "\x1b[31m", 0, "no article \"\\x1b[31m\"" },
    { NAMES_ALL, "../../etc/passwd", 0, "no article \"../../etc/passwd\"" },
  };
  g_auto(Desk) desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(ArticleNames) names = NULL;
  g_autoptr(GString) why = g_string_new (NULL);

  desk_init (&desk, "db");
  store_run (desk.store,
             "INSERT INTO article_label VALUES (1, 'redirect', '/old/one/');"
             "INSERT INTO article (id, root, path, size, mtime_ns, hash, text_hash, edited_at,"
             "  gone_at, title, lang, category, slug, draft, sum) VALUES (4, 1, 'd/gone.md', 1,"
             "  1, x'00', x'00', 1, 5, 'Gone', 'en', 'd', 'gone', 0, 0), (5, 1, 'd/one.md', 1,"
             "  1, x'00', x'00', 1, 5, 'Gone too', 'en', 'd', 'one', 0, 0)",
             &error);
  names = article_names_new (desk.store);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint32 article;

      g_assert_true (
        article_names_find (names, rows[i].kind, rows[i].name, &article, why, &error));
      g_assert_cmpuint (article, ==, rows[i].article);
      if (rows[i].why != NULL)
        g_assert_cmpstr (why->str, ==, rows[i].why);
    }
}

static void
test_suggestions (void)
{
  static const struct
  {
    const char *name, *expected;
  } rows[] = {
    { "gnoe", "; did you mean \"gone\"?" },
    { "a/oen.md", "; did you mean \"a/one.md\"?" },
    { "xyzzyxyzzy", "" },
    { "\xff\xfe\xff\xfe", "" },
    { "", "" },
  };
  g_auto(Desk) desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(ArticleNames) names = NULL;

  desk_init (&desk, "db");
  store_run (desk.store, "UPDATE article SET slug = 'gone' WHERE id = 2", &error);
  names = article_names_new (desk.store);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) why = g_string_new (NULL);

      g_assert_true (article_names_suggest (names, rows[i].name, why, &error));
      g_assert_cmpstr (why->str, ==, rows[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ballots/last-counts", test_last_counts);
  g_test_add_func ("/ballots/any-order", test_any_order);
  g_test_add_func ("/ballots/histories", test_histories);
  g_test_add_func ("/ballots/gone", test_gone);
  g_test_add_func ("/ballots/verify", test_verify);
  g_test_add_func ("/ballots/both-buttons", test_both_buttons);
  g_test_add_func ("/ballots/now", test_now);
  g_test_add_func ("/ballots/one-voter", test_one_voter);
  g_test_add_func ("/ballots/nobody", test_nobody);
  g_test_add_func ("/ballots/names", test_names);
  g_test_add_func ("/ballots/suggestions", test_suggestions);
  return g_test_run ();
}
