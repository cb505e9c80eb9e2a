/* The index and the search against a slow, obvious program over the same documents. */
#include "corpus.h"
#include "sample.h"

#include <math.h>

/* ---- The obvious program */

static guint
count_in (const guint *words, guint count, guint word)
{
  guint n = 0;

  for (guint i = 0; i < count; i++)
    n += words[i] == word;
  return n;
}

static gboolean
has_word (const Doc *doc, guint word)
{
  return count_in (doc->title, doc->n_title, word)
           + count_in (doc->heading, doc->n_heading, word)
           + count_in (doc->body, doc->n_body, word)
         > 0;
}

static gboolean
has_pair_in (const guint *words, guint count, guint first, guint second)
{
  for (guint i = 1; i < count; i++)
    if (words[i - 1] == first && words[i] == second)
      return TRUE;
  return FALSE;
}

static gboolean
has_pair (const Doc *doc, guint first, guint second)
{
  guint half = doc->n_body / 2;

  return has_pair_in (doc->title, doc->n_title, first, second)
         || has_pair_in (doc->heading, doc->n_heading, first, second)
         || has_pair_in (doc->body, half, first, second)
         || has_pair_in (doc->body + half, half, first, second);
}

typedef struct
{
  guint documents;
  double average[3];
} Frozen;

/* The averages that the index says it froze. */
static Frozen
read_frozen (const SearchIndex *index)
{
  Frozen frozen = { index->documents, { 0 } };

  for (guint i = 0; i < 3; i++)
    frozen.average[i] = index->norms.average[i];
  return frozen;
}

static double
obvious_weight (const Doc *doc, guint word, const Frozen *frozen)
{
  double title = count_in (doc->title, doc->n_title, word);
  double heading = count_in (doc->heading, doc->n_heading, word);
  double body = count_in (doc->body, doc->n_body, word);
  double f = 4 * title / (1 - .3 + .3 * doc->n_title / frozen->average[0])
             + heading / (1 - .7 + .7 * doc->n_heading / frozen->average[1])
             + body / (1 - .7 + .7 * doc->n_body / frozen->average[2]);

  if (f == 0)
    return 0;
  return floor (f / (f + 1.6) * 255 + .5) / 255 * 2.6;
}

static double
obvious_score (const Corpus *corpus, const Doc *doc, const guint *words, guint n_words,
               const Frozen *frozen)
{
  double score = 0;

  for (guint i = 0; i < n_words; i++)
    {
      guint df = 0;

      for (guint k = 0; k < MAX_DOCS; k++)
        df += corpus->docs[k].there && has_word (&corpus->docs[k], words[i]);
      score += log (1 + (frozen->documents - df + .5) / (df + .5))
               * obvious_weight (doc, words[i], frozen);
    }
  return score;
}

/* ---- Asking both */

static GArray *
ask (Corpus *corpus, const char *text, gboolean plain, SearchIndex **index_out)
{
  g_autoptr(GError) error = NULL;
  SearchIndex *index = search_index_open (corpus->store, &error);
  SearchOptions options = { .limit = MAX_DOCS, .plain = plain };
  g_autoptr(Query) query = query_parse (text, strlen (text), 0);
  g_autoptr(Search) search = NULL;
  GArray *hits;

  g_assert_no_error (error);
  search = search_new (index, query, &options, &error);
  g_assert_no_error (error);
  hits = search_run (search, &error);
  g_assert_no_error (error);
  if (index_out != NULL)
    *index_out = index;
  else
    search_index_free (index);
  return hits;
}

static const Doc *
doc_by_id (const Corpus *corpus, guint32 id)
{
  for (guint i = 0; i < MAX_DOCS; i++)
    if (corpus->docs[i].there && corpus->docs[i].id == id)
      return &corpus->docs[i];
  g_assert_not_reached ();
}

/* Every hit has the obvious score, scores fall, and nobody is missing. */
static void
check_ranking (Corpus *corpus)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(SearchIndex) index = NULL;
  g_autoptr(GArray) hits = NULL;
  guint words[3], n_words = 0, expected = 0;
  Frozen frozen;

  while (n_words < 3)
    {
      words[n_words] = corpus_draw (corpus);
      if (count_in (words, n_words, words[n_words]) == 0)
        n_words++;
    }
  corpus_write_words (text, words, n_words);
  hits = ask (corpus, text->str, TRUE, &index);
  frozen = read_frozen (index);
  for (guint i = 0; i < hits->len; i++)
    {
      const SearchHit *hit = &g_array_index (hits, SearchHit, i);
      double score
        = obvious_score (corpus, doc_by_id (corpus, hit->doc), words, n_words, &frozen);

      g_assert_cmpfloat_with_epsilon (hit->score, score, 1e-4);
      if (i > 0)
        g_assert_cmpfloat (hit->score, <=, hit[-1].score);
    }
  for (guint i = 0; i < MAX_DOCS; i++)
    expected += corpus->docs[i].there
                && obvious_score (corpus, &corpus->docs[i], words, n_words, &frozen) > 0;
  g_assert_cmpuint (hits->len, ==, expected);
}

typedef gboolean (*Holds) (const Doc *doc, const guint *words);

static gboolean
holds_phrase (const Doc *doc, const guint *words)
{
  return has_pair (doc, words[0], words[1]);
}

static gboolean
holds_must_and_not (const Doc *doc, const guint *words)
{
  return has_word (doc, words[0]) && !has_word (doc, words[1]);
}

static gboolean
holds_not_phrase (const Doc *doc, const guint *words)
{
  return has_word (doc, words[0]) && !has_pair (doc, words[0], words[1]);
}

static gboolean
holds_title (const Doc *doc, const guint *words)
{
  return count_in (doc->title, doc->n_title, words[0]) > 0;
}

static gboolean
holds_language (const Doc *doc, const guint *words)
{
  return has_word (doc, words[0]) && doc->dutch;
}

static gboolean
holds_other_language (const Doc *doc, const guint *words)
{
  return has_word (doc, words[0]) && !doc->dutch;
}

/* a0x0, a5x5 ... : all words that begin with the first two letters. */
static gboolean
holds_prefix (const Doc *doc, const guint *words)
{
  for (guint word = 0; word < N_VOCABULARY; word++)
    if (word % 5 == words[0] % 5 && word % 7 == words[0] % 7 && has_word (doc, word))
      return TRUE;
  return FALSE;
}

static gboolean
holds_prefixed_phrase (const Doc *doc, const guint *words)
{
  for (guint word = 0; word < N_VOCABULARY; word++)
    if (word % 5 == words[1] % 5 && word % 7 == words[1] % 7 && has_pair (doc, words[0], word))
      return TRUE;
  return FALSE;
}

static const struct
{
  const char *format; /* %s: the first and the second word */
  gboolean prefix;    /* of the last word only two letters are given */
  Holds holds;
} forms[] = {
  { "\"%s %s\"", FALSE, holds_phrase },
  { "+%s -%s", FALSE, holds_must_and_not },
  { "+%1$s -\"%1$s %2$s\"", FALSE, holds_not_phrase },
  { "title:%s", FALSE, holds_title },
  { "%s lang:nl", FALSE, holds_language },
  { "+%s -lang:nl", FALSE, holds_other_language },
  { "%.2s*", FALSE, holds_prefix },
  { "%s.%.2s*", FALSE, holds_prefixed_phrase },
};

static char *
form_text (guint form, const char *a, const char *b)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
  return g_strdup_printf (forms[form].format, a, b);
#pragma GCC diagnostic pop
}

static void
check_form (Corpus *corpus, guint form)
{
  guint words[2] = { corpus_draw (corpus), corpus_draw (corpus) };
  g_autofree char *a = corpus_word (words[0]);
  g_autofree char *b = corpus_word (words[1]);
  g_autofree char *text = form_text (form, a, b);
  g_autoptr(GArray) hits = ask (corpus, text, FALSE, NULL);
  guint expected = 0;

  for (guint i = 0; i < MAX_DOCS; i++)
    expected += corpus->docs[i].there && forms[form].holds (&corpus->docs[i], words);
  if (hits->len != expected)
    g_test_message ("query: %s", text);
  g_assert_cmpuint (hits->len, ==, expected);
  for (guint i = 0; i < hits->len; i++)
    g_assert_true (
      forms[form].holds (doc_by_id (corpus, g_array_index (hits, SearchHit, i).doc), words));
}

static void
check_all (Corpus *corpus)
{
  for (guint i = 0; i < 12; i++)
    check_ranking (corpus);
  for (guint form = 0; form < G_N_ELEMENTS (forms); form++)
    for (guint i = 0; i < 6; i++)
      check_form (corpus, form);
}

static void
test_fresh (void)
{
  for (guint32 seed = 1; seed <= sample (1, 1, 8); seed++)
    {
      Corpus corpus;

      corpus_init (&corpus, seed);
      corpus_build (&corpus, seed * 15);
      check_all (&corpus);
      corpus_clear (&corpus);
    }
}

static void
test_changed (void)
{
  for (guint32 seed = 11; seed <= sample (11, 11, 16); seed++)
    {
      Corpus corpus;

      corpus_init (&corpus, seed);
      corpus_build (&corpus, 100);
      for (guint round = 0; round < sample (2, 2, 12); round++)
        {
          corpus_change (&corpus, 1 + round * 2);
          check_all (&corpus);
        }
      corpus_clear (&corpus);
    }
}

/* An index with a history answers, reranking included, as one made afresh. */
static void
test_history_leaves_no_trace (void)
{
  Corpus corpus;
  CorpusRun run;
  const char *const texts[] = { "akx0 blx1 cmx2", "akx0 dnx3", "\"akx0 blx1\" eox4" };

  corpus_init (&corpus, 21);
  corpus_build (&corpus, 120);
  for (guint round = 0; round < 10; round++)
    corpus_change (&corpus, 6);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GArray) before = ask (&corpus, texts[i], TRUE, NULL);
      g_autoptr(GArray) after = NULL;

      corpus_run_begin (&run, &corpus, TRUE);
      for (guint k = 0; k < MAX_DOCS; k++)
        if (corpus.docs[k].there)
          corpus_run_put (&run, k, INDEX_ADD);
      corpus_run_end (&run);
      after = ask (&corpus, texts[i], TRUE, NULL);
      g_assert_cmpuint (before->len, ==, after->len);
      for (guint k = 0; k < after->len; k++) /* 5%: the frozen averages */
        g_assert_cmpfloat_with_epsilon (g_array_index (before, SearchHit, k).score,
                                        g_array_index (after, SearchHit, k).score,
                                        .05 * g_array_index (after, SearchHit, k).score);
    }
  corpus_clear (&corpus);
}

static void
test_pages_join (void)
{
  g_autoptr(GArray) whole = NULL;
  Corpus corpus;

  corpus_init (&corpus, 31);
  corpus_build (&corpus, 140);
  whole = ask (&corpus, "akx0 blx1", FALSE, NULL);
  for (guint offset = 0; offset < whole->len; offset += 7)
    {
      g_autoptr(SearchIndex) index = search_index_open (corpus.store, NULL);
      SearchOptions options = { .limit = 7, .offset = offset };
      g_autoptr(Query) query = query_parse ("akx0 blx1", 9, 0);
      g_autoptr(Search) search = search_new (index, query, &options, NULL);
      g_autoptr(GArray) page = search_run (search, NULL);

      g_assert_cmpuint (page->len, ==, MIN (7, whole->len - offset));
      for (guint i = 0; i < page->len; i++)
        g_assert_cmpuint (g_array_index (page, SearchHit, i).doc, ==,
                          g_array_index (whole, SearchHit, offset + i).doc);
    }
  corpus_clear (&corpus);
}

static void
test_empty (void)
{
  Corpus corpus;
  g_autoptr(GArray) hits = NULL;

  corpus_init (&corpus, 41);
  hits = ask (&corpus, "akx0", FALSE, NULL);
  g_assert_cmpuint (hits->len, ==, 0);
  corpus_clear (&corpus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/fresh", test_fresh);
  g_test_add_func ("/search/changed", test_changed);
  g_test_add_func ("/search/history", test_history_leaves_no_trace);
  g_test_add_func ("/search/pages", test_pages_join);
  g_test_add_func ("/search/empty", test_empty);
  return g_test_run ();
}
