/* The report: against votes counted the slow way, and against published figures. */
#include "vote/report.h"

#include <math.h>
#include <string.h>
#include "sample.h"
#include "scratch.h"
#include "vote/vote.h"

enum
{
  ARTICLES = 6, /* the last but one is gone, the last is a draft */
  LIVE = 4,
  VOTERS = 30,
  VOTES = 4000,
  DAYS = 120,
  FIRST_DAY = 20600,
  TODAY = FIRST_DAY + DAYS - 1,
  DAY_S = 86400
};

static const char articles_sql[]
  = "INSERT INTO root VALUES (1, '/kb');"
    "WITH a (id, path, lang, category, slug, ident, gone, draft, updated) AS (VALUES"
    " (1, 'dns/one.md', 'en', 'dns', 'one', 'kb-1', NULL, 0, '2026-01-01T00:00:00Z'),"
    " (2, 'dns/two.md', 'en', 'dns', 'two', 'kb-2', NULL, 0, NULL),"
    " (3, 'nl/three.md', 'nl', 'dns/nl', 'three', NULL, NULL, 0, NULL),"
    " (4, 'top.md', 'en', '', 'same', NULL, NULL, 0, NULL),"
    " (5, 'gone.md', 'en', 'dns', 'gone', NULL, 1, 0, NULL),"
    " (6, 'draft.md', 'en', 'dns', 'draft', NULL, NULL, 1, NULL))"
    "INSERT INTO article SELECT id, 1, path, 1, 1, x'00', x'00', 1700000000, gone,"
    " 'Title ' || id, NULL, lang, category, slug, ident, NULL, updated, draft, 0, 0, 0, 0 FROM a;"
    "INSERT INTO article_label VALUES (1, 'tag', 'x'), (2, 'tag', 'x'), (2, 'tag', 'y'),"
    " (5, 'tag', 'y'), (3, 'redirect', '/old/three/');"
    "UPDATE article SET labels = (SELECT count (*) FROM article_label l WHERE l.article = article.id);";

static const char *const paths[ARTICLES + 1]
  = { NULL, "dns/one.md", "dns/two.md", "nl/three.md", "top.md", "gone.md", "draft.md" };
static const char *const categories[ARTICLES + 1]
  = { NULL, "dns", "dns", "dns/nl", "", "", "" };

typedef struct
{
  Scratch scratch;
  Store *store;
  GArray *votes; /* of Vote; last: the counting one of each voter and article */
} Fixture;

static void
fixture_init (Fixture *self)
{
  g_autofree char *path = (scratch_init (&self->scratch), scratch_path (&self->scratch, "db"));
  g_autoptr(GError) error = NULL;

  self->store = store_open (path, STORE_RECORD, &error);
  g_assert_no_error (error);
  g_assert_true (store_run (self->store, articles_sql, &error));
  g_assert_no_error (error);
  self->votes = g_array_new (FALSE, FALSE, sizeof (Vote));
}

static void
fixture_clear (Fixture *self)
{
  store_free (self->store);
  g_array_unref (self->votes);
  scratch_clear (&self->scratch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
add_vote (Fixture *self, guint article, guint voter, gint64 at, VoteValue value)
{
  Vote vote = { .article = article, .at = at, .value = value };

  memcpy (vote.voter.bytes, &voter, sizeof voter);
  g_array_append_val (self->votes, vote);
}

static void
store_votes (Fixture *self)
{
  g_autoptr(Votes) cast = votes_new (self->store, NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < self->votes->len; i++)
    votes_add (cast, &g_array_index (self->votes, Vote, i), &error);
  votes_finish (cast, NULL, &error);
  g_assert_no_error (error);
}

static void
add_random_votes (Fixture *self)
{
  for (guint i = 0; i < VOTES; i++)
    add_vote (self, (guint) g_test_rand_int_range (1, ARTICLES + 1),
              (guint) g_test_rand_int_range (0, VOTERS),
              (gint64) FIRST_DAY * DAY_S + g_test_rand_int_range (0, DAYS * DAY_S),
              g_test_rand_int_range (-1, 2));
}

static FeedbackQuery
query_of (FeedbackGroup group, gint64 since, gint64 until)
{
  return (
    FeedbackQuery){ .group = group, .since_day = since, .until_day = until, .today = TODAY };
}

static Feedback *
read_feedback (const Fixture *fixture, const FeedbackQuery *query)
{
  g_autoptr(GError) error = NULL;
  Feedback *feedback = feedback_read (fixture->store, query, &error);

  g_assert_no_error (error);
  return feedback;
}

static const FeedbackRow *
find_row (const Feedback *feedback, const char *name)
{
  for (guint i = 0; i < feedback->rows->len; i++)
    if (strcmp (g_array_index (feedback->rows, FeedbackRow, i).name, name) == 0)
      return &g_array_index (feedback->rows, FeedbackRow, i);
  return NULL;
}

/* ---- The slow way */

static gboolean
is_within (const Vote *vote, gint64 since, gint64 until)
{
  return vote->at / DAY_S >= since && vote->at / DAY_S < until;
}

/* Whether a later vote of the same voter on the same article, within those days, stands against it. */
static gboolean
counts (const Fixture *self, guint index, gint64 since, gint64 until)
{
  const Vote *vote = &g_array_index (self->votes, Vote, index);

  for (guint i = 0; i < self->votes->len; i++)
    {
      const Vote *other = &g_array_index (self->votes, Vote, i);

      if (other->article == vote->article && is_within (other, since, until)
          && memcmp (&other->voter, &vote->voter, sizeof vote->voter) == 0
          && (other->at > vote->at || (other->at == vote->at && other->value > vote->value)
              || (other->at == vote->at && other->value == vote->value && i < index)))
        return FALSE;
    }
  return TRUE;
}

/* Of some articles, the last votes of their voters within days. */
static VoteShare
slow_share (const Fixture *self, gboolean (*wanted) (guint article, const char *name),
            const char *name, gint64 since, gint64 until)
{
  VoteShare share = { 0 };

  for (guint i = 0; i < self->votes->len; i++)
    {
      const Vote *vote = &g_array_index (self->votes, Vote, i);

      if (!wanted (vote->article, name) || !is_within (vote, since, until)
          || vote->value == VOTE_NONE || !counts (self, i, since, until))
        continue;
      share.yes += vote->value == VOTE_YES;
      share.total++;
    }
  return share;
}

static gboolean
is_path (guint article, const char *name)
{
  return strcmp (paths[article], name) == 0;
}

static gboolean
is_in_category (guint article, const char *name)
{
  return article <= LIVE && strcmp (categories[article], name) == 0;
}

static gboolean
is_any (guint article G_GNUC_UNUSED, const char *name G_GNUC_UNUSED)
{
  return TRUE;
}

static void
assert_share (VoteShare got, VoteShare expected)
{
  g_assert_cmpint (got.yes, ==, expected.yes);
  g_assert_cmpint (got.total, ==, expected.total);
}

static void
compare_articles (const Fixture *fixture, gint64 since, gint64 until, gboolean named)
{
  FeedbackQuery query = query_of (FEEDBACK_ARTICLE, since, until);
  const char *names[] = { "kb-1", "two", "nl/three.md", "top", NULL };
  g_autoptr(Feedback) feedback = NULL;
  gint64 end = until == G_MAXINT64 ? TODAY + 1 : until;
  gint64 begin = since == G_MININT64 ? end - FEEDBACK_TREND_DAYS : since;

  query.articles = named ? names : NULL;
  feedback = read_feedback (fixture, &query);
  g_assert_cmpint (feedback->rows->len, ==, LIVE);
  for (guint i = 1; i <= LIVE; i++)
    {
      const FeedbackRow *row = find_row (feedback, paths[i]);

      assert_share (row->votes, slow_share (fixture, is_path, paths[i], since, until));
      assert_share (row->recent, slow_share (fixture, is_path, paths[i], begin, end));
      assert_share (row->before,
                    slow_share (fixture, is_path, paths[i], begin - (end - begin), begin));
    }
}

static void
test_articles (void)
{
  g_auto(Fixture) fixture = { 0 };

  fixture_init (&fixture);
  add_random_votes (&fixture);
  store_votes (&fixture);
  compare_articles (&fixture, G_MININT64, G_MAXINT64, FALSE);
  compare_articles (&fixture, G_MININT64, G_MAXINT64, TRUE);
  for (guint i = 0; i < sample (4, 6, 30); i++)
    {
      gint64 since = FIRST_DAY + g_test_rand_int_range (-20, DAYS);
      gint64 until = since + g_test_rand_int_range (1, DAYS);

      compare_articles (&fixture, since, until, i % 2 == 0);
      compare_articles (&fixture, since, G_MAXINT64, i % 2 == 0);
      compare_articles (&fixture, G_MININT64, until, i % 2 == 0);
    }
}

static void
compare_groups (const Fixture *fixture, gint64 since, gint64 until)
{
  static const char *const names[] = { "", "dns", "dns/nl" };
  FeedbackQuery query = query_of (FEEDBACK_CATEGORY, since, until);
  g_autoptr(Feedback) feedback = read_feedback (fixture, &query);
  VoteShare all = { 0 };

  g_assert_cmpint (feedback->rows->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      VoteShare share = slow_share (fixture, is_in_category, names[i], since, until);

      assert_share (find_row (feedback, names[i])->votes, share);
      all.yes += share.yes;
      all.total += share.total;
    }
  assert_share (feedback->all, all);
}

/* Each step against the days it names, and the trend against the step before. */
static void
compare_steps (const Fixture *fixture, FeedbackGroup group, gint64 since, gint64 until)
{
  FeedbackQuery query = query_of (group, since, until);
  g_autoptr(Feedback) feedback = read_feedback (fixture, &query);
  VoteShare all = slow_share (fixture, is_any, "", since, until);
  gint64 end = MIN (until, TODAY + 1);

  assert_share (feedback->all, all);
  for (guint i = feedback->rows->len; i-- > 0;)
    {
      const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

      assert_share (row->votes,
                    slow_share (fixture, is_any, "", MAX (row->first_day, since), end));
      end = row->first_day;
      if (i > 0 && row->before.total > 0)
        assert_share (row->before, row[-1].votes);
    }
}

static void
test_groups (void)
{
  g_auto(Fixture) fixture = { 0 };

  fixture_init (&fixture);
  add_random_votes (&fixture);
  store_votes (&fixture);
  compare_groups (&fixture, G_MININT64, G_MAXINT64);
  compare_groups (&fixture, FIRST_DAY + 10, FIRST_DAY + 50);
  for (FeedbackGroup group = FEEDBACK_DAY; group <= FEEDBACK_MONTH; group++)
    {
      compare_steps (&fixture, group, G_MININT64, G_MAXINT64);
      compare_steps (&fixture, group, FIRST_DAY + 11, FIRST_DAY + 52);
    }
  for (guint i = 0; i < 12; i++)
    {
      gint64 since = FIRST_DAY + g_test_rand_int_range (-5, DAYS);
      gint64 until = since + g_test_rand_int_range (1, DAYS);

      compare_groups (&fixture, since, until);
      compare_steps (&fixture, FEEDBACK_DAY + i % 3, since, until);
    }
}

static void
test_tags_and_steps (void)
{
  g_auto(Fixture) fixture = { 0 };
  FeedbackQuery tags = query_of (FEEDBACK_TAG, G_MININT64, G_MAXINT64);
  FeedbackQuery weeks = query_of (FEEDBACK_WEEK, G_MININT64, G_MAXINT64);
  FeedbackQuery langs = query_of (FEEDBACK_LANG, G_MININT64, G_MAXINT64);
  g_autoptr(Feedback) by_tag = NULL, by_week = NULL, by_lang = NULL;

  fixture_init (&fixture);
  add_vote (&fixture, 1, 1, G_GINT64_CONSTANT (1767225599), VOTE_YES); /* 2025-12-31T23:59:59 */
  add_vote (&fixture, 2, 2, G_GINT64_CONSTANT (1767225600), VOTE_NO);  /* 2026-01-01 */
  add_vote (&fixture, 3, 3, G_GINT64_CONSTANT (1767571200), VOTE_YES); /* Monday 2026-01-05 */
  add_vote (&fixture, 5, 4, G_GINT64_CONSTANT (1767571201), VOTE_YES); /* of a gone article */
  store_votes (&fixture);
  by_tag = read_feedback (&fixture, &tags);
  g_assert_cmpint (by_tag->rows->len, ==, 2);
  assert_share (find_row (by_tag, "x")->votes, (VoteShare){ 1, 2 });
  assert_share (find_row (by_tag, "y")->votes, (VoteShare){ 0, 1 });
  by_lang = read_feedback (&fixture, &langs);
  assert_share (find_row (by_lang, "nl")->votes, (VoteShare){ 1, 1 });
  by_week = read_feedback (&fixture, &weeks);
  g_assert_cmpint (by_week->rows->len, ==, 2);
  assert_share (find_row (by_week, "2026-W01")->votes, (VoteShare){ 1, 2 });
  assert_share (find_row (by_week, "2026-W02")->votes, (VoteShare){ 2, 2 });
  g_assert_cmpfloat (find_row (by_week, "2026-W02")->trend, ==, .5);
}

/* ---- Figures */

static void
add_many (Fixture *self, guint article, gint64 day, guint yes, guint no)
{
  static guint voter = 1000;

  for (guint i = 0; i < yes + no; i++)
    add_vote (self, article, voter++, day * DAY_S + i, i < yes ? VOTE_YES : VOTE_NO);
}

/* 11 of 22: prop.test (11, 22, correct = FALSE) in R; 56/70 against 48/80: Newcombe 1998,
 * table II, method 10. */
static void
test_figures (void)
{
  g_auto(Fixture) fixture = { 0 };
  FeedbackQuery query = query_of (FEEDBACK_ARTICLE, G_MININT64, G_MAXINT64);
  g_autoptr(Feedback) feedback = NULL;
  const FeedbackRow *row;

  fixture_init (&fixture);
  add_many (&fixture, 1, TODAY - 90, 11, 11);
  add_many (&fixture, 2, TODAY, 56, 14);
  add_many (&fixture, 2, TODAY - 30, 48, 32);
  store_votes (&fixture);
  query.min_votes = 1;
  feedback = read_feedback (&fixture, &query);
  g_assert_cmpint (feedback->rows->len, ==, 2);
  row = find_row (feedback, "dns/one.md");
  g_assert_cmpfloat_with_epsilon (row->low, .30722, 6e-6);
  g_assert_cmpfloat_with_epsilon (row->high, .69278, 6e-6);
  g_assert_cmpfloat_with_epsilon (row->needs_work, 22 * .30722, 2e-4);
  g_assert_true (isnan (row->trend));
  g_assert_cmpstr (row->updated, ==, "2026-01-01T00:00:00Z");
  row = find_row (feedback, "dns/two.md");
  g_assert_cmpfloat_with_epsilon (row->trend, .2, 1e-9);
  g_assert_cmpfloat_with_epsilon (row->trend_low, .0524, 5e-5);
  g_assert_cmpfloat_with_epsilon (row->trend_high, .3339, 5e-5);
  g_assert_cmpstr (row->updated, ==, "2023-11-14T22:13:20Z");
  assert_share (feedback->all, (VoteShare){ 115, 172 });
}

/* One a day; then on a day `count`: flagged from 10 on, and never when all days are alike. */
static gint64
burst_of (guint usual, guint count)
{
  g_auto(Fixture) fixture = { 0 };
  FeedbackQuery query = query_of (FEEDBACK_ARTICLE, G_MININT64, G_MAXINT64);
  g_autoptr(Feedback) feedback = NULL;
  const FeedbackRow *row;

  fixture_init (&fixture);
  for (guint day = 0; day < 60; day++)
    add_many (&fixture, 1, TODAY - day, day == 7 ? count : usual, 0);
  store_votes (&fixture);
  feedback = read_feedback (&fixture, &query);
  row = find_row (feedback, "dns/one.md");
  g_assert_cmpint (row->burst_votes, ==, row->burst_day == G_MININT64 ? 0 : count);
  return row->burst_day;
}

static void
test_bursts (void)
{
  g_assert_cmpint (burst_of (1, 9), ==, G_MININT64);
  g_assert_cmpint (burst_of (1, 10), ==, TODAY - 7);
  g_assert_cmpint (burst_of (0, 10), ==, TODAY - 7);
  g_assert_cmpint (burst_of (5, 5), ==, G_MININT64);
  g_assert_cmpint (burst_of (5, 14), ==, G_MININT64); /* less than three times */
  g_assert_cmpint (burst_of (5, 16), ==, TODAY - 7);
  g_assert_cmpint (burst_of (40, 60), ==, G_MININT64); /* improbable, but no multiple */
}

static const EditRow *
edit_of (const GArray *edits, const char *path)
{
  for (guint i = 0; i < edits->len; i++)
    if (strcmp (g_array_index (edits, EditRow, i).path, path) == 0)
      return &g_array_index (edits, EditRow, i);
  return NULL;
}

static void
test_edits (void)
{
  g_auto(Fixture) fixture = { 0 };
  FeedbackQuery query = query_of (FEEDBACK_ARTICLE, G_MININT64, G_MAXINT64);
  g_autoptr(GArray) edits = NULL, fewer = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sql
    = g_strdup_printf ("INSERT INTO article_edit SELECT id, %d * 86400, x'00' FROM article;"
                       "INSERT INTO article_edit VALUES (1, %d * 86400, x'01'),"
                       " (2, %d * 86400, x'01'), (3, %d * 86400, x'01'),"
                       " (3, %d * 86400, x'02'), (5, %d * 86400, x'02');",
                       TODAY - 50, TODAY - 20, TODAY - 20, TODAY - 30, TODAY - 20, TODAY - 20);

  fixture_init (&fixture);
  g_assert_true (store_run (fixture.store, sql, &error));
  add_many (&fixture, 1, TODAY - 60, 10, 10); /* before it was first indexed */
  add_many (&fixture, 1, TODAY - 40, 10, 20);
  add_many (&fixture, 1, TODAY - 10, 60, 20);
  add_many (&fixture, 2, TODAY - 40, 9, 1);
  add_many (&fixture, 2, TODAY - 10, 3, 7);
  add_many (&fixture, 3, TODAY - 60, 50, 0); /* two texts ago */
  add_many (&fixture, 3, TODAY - 40, 50, 0);
  add_many (&fixture, 3, TODAY - 25, 5, 5);
  store_votes (&fixture);
  edits = feedback_edits (fixture.store, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpint (edits->len, ==, 3);
  assert_share (edit_of (edits, "dns/one.md")->before, (VoteShare){ 20, 50 });
  assert_share (edit_of (edits, "dns/one.md")->after, (VoteShare){ 60, 80 });
  g_assert_cmpint (edit_of (edits, "dns/one.md")->verdict, ==, EDIT_HELPED);
  g_assert_cmpint (edit_of (edits, "dns/one.md")->at, ==, (gint64) (TODAY - 20) * DAY_S);
  /* R: fisher.test (matrix (c (3, 7, 9, 1), 2)): p = .0198 */
  g_assert_cmpfloat_with_epsilon (edit_of (edits, "dns/two.md")->p, .0198, 5e-5);
  g_assert_cmpfloat_with_epsilon (edit_of (edits, "dns/two.md")->difference, -.6, 1e-9);
  g_assert_cmpint (edit_of (edits, "dns/two.md")->verdict, ==, EDIT_HURT);
  assert_share (edit_of (edits, "nl/three.md")->before, (VoteShare){ 5, 10 });
  assert_share (edit_of (edits, "nl/three.md")->after, (VoteShare){ 0, 0 });
  g_assert_true (isnan (edit_of (edits, "nl/three.md")->difference));
  g_assert_cmpint (edit_of (edits, "nl/three.md")->verdict, ==, EDIT_UNCLEAR);
  query.since_day = TODAY - 19;
  fewer = feedback_edits (fixture.store, &query, &error);
  g_assert_cmpint (fewer->len, ==, 0);
}

/* ---- Names */

static void
test_names (void)
{
  static const char *const known[]
    = { "nl/three.md", "nl/three", "three", "/old/three/", "old/three", "/three/" };
  static const char *const unknown[] = { "", "/", "gone", "draft.md", "thre", "x' OR '1" };
  g_auto(Fixture) fixture = { 0 };
  FeedbackQuery query = query_of (FEEDBACK_ARTICLE, G_MININT64, G_MAXINT64);

  fixture_init (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const char *names[] = { known[i], "three", NULL };
      g_autoptr(Feedback) feedback = NULL;

      query.articles = names;
      feedback = read_feedback (&fixture, &query);
      g_assert_cmpint (feedback->rows->len, ==, 1);
      g_assert_nonnull (find_row (feedback, "nl/three.md"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      const char *names[] = { unknown[i], NULL };
      g_autoptr(GError) error = NULL;

      query.articles = names;
      g_assert_null (feedback_read (fixture.store, &query, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_true (strcmp (unknown[i], "thre") != 0
                     || strstr (error->message, "\"three\"") != NULL);
    }
}

/* Numbers that no kbvote writes end in a row all the same. */
static void
test_hostile_counts (void)
{
  g_auto(Fixture) fixture = { 0 };
  FeedbackQuery query = query_of (FEEDBACK_ARTICLE, G_MININT64, G_MAXINT64);
  const char *names[] = { "one", NULL };
  g_autoptr(GError) error = NULL;

  fixture_init (&fixture);
  g_assert_true (
    store_run (fixture.store,
               "PRAGMA ignore_check_constraints = ON;"
               "INSERT INTO vote_total VALUES (1, 9223372036854775807,"
               " 9223372036854775807);"
               "INSERT INTO vote_day VALUES (-9223372036854775807, 1, 5, 3, 0, -1),"
               " (9223372036854775800, 1, -5, 3, 0, 9), (20719, 1, 9, 3, 0,"
               " 9223372036854775807), (20718, 1, -1, -1, -1, -1);"
               "INSERT INTO vote_again VALUES (-9223372036854775807, 1, 9, 5, 3),"
               " (20719, 1, 9223372036854775807, 9223372036854775807,"
               " 9223372036854775807), (20718, 1, 3, -1, -1)",
               &error));
  g_assert_no_error (error);
  for (query.group = FEEDBACK_ARTICLE; query.group <= FEEDBACK_MONTH; query.group++)
    for (query.articles = NULL;; query.articles = names)
      {
        g_autoptr(Feedback) feedback = read_feedback (&fixture, &query);

        for (guint i = 0; i < feedback->rows->len; i++)
          {
            const FeedbackRow *row = &g_array_index (feedback->rows, FeedbackRow, i);

            g_assert_cmpint (row->votes.yes, <=, row->votes.total);
            g_assert_true (row->low >= 0 && row->high <= 1 && row->needs_work >= 0);
          }
        if (query.articles != NULL)
          break;
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/articles", test_articles);
  g_test_add_func ("/report/groups", test_groups);
  g_test_add_func ("/report/tags-and-steps", test_tags_and_steps);
  g_test_add_func ("/report/figures", test_figures);
  g_test_add_func ("/report/bursts", test_bursts);
  g_test_add_func ("/report/edits", test_edits);
  g_test_add_func ("/report/names", test_names);
  g_test_add_func ("/report/hostile-counts", test_hostile_counts);
  return g_test_run ();
}
