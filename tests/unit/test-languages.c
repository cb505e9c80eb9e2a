/* One knowledge base in four languages against an obvious program: words, phrases, beginnings of words,
 * what must and must not be there; after each of many changes, and against an index made afresh. */
#include "corpus.h"
#include "sample.h"

#include "index/writer.h"
#include "text/stem.h"

enum
{
  N_ARTICLES = 24,
  N_TOKENS = 12, /* of a body, at most; of a title, a third of it */
  N_ROUNDS = 12,
  N_QUERIES = 40
};

static const char *const langs[] = { "en", "nl", "es", "ru" };

/* Words with the endings of all four, which the stemmers cut as they see fit. */
static const char *const words[] = {
  "host",         "hosts",        "hosting",    "hosted",     "hosten",      "certificate",
  "certificates", "certificaten", "certificat", "dominio",    "dominios",    "domain",
  "domains",      "domein",       "domeinen",   "domeinnaam", "transfer",    "transfers",
  "transferred",  "transferir",   "renovar",    "renovacion", "renovations", "verlengen",
  "verlenging",   "verlengt",     "домен",      "домены",     "доменов",     "сервер",
  "серверы",      "серверов",     "server",     "servers",    "zone",        "zones",
  "zonas",        "zonen",        "mail",       "mails",      "mailing",     "x25",
};

typedef struct
{
  gboolean there;
  guint32 id;
  guint lang;
  guint n_title, n_body;
  guint title[N_TOKENS], body[N_TOKENS];
} Text;

typedef struct
{
  Corpus corpus;
  Text texts[N_ARTICLES];
  char *stems[G_N_ELEMENTS (langs)][G_N_ELEMENTS (words)];
  guint first; /* the language that the index has most articles in */
} World;

static guint
draw (World *self, guint below)
{
  return (guint) g_rand_int_range (self->corpus.random, 0, (gint32) below);
}

static void
world_init (World *self, guint32 seed)
{
  memset (self, 0, sizeof *self);
  corpus_init (&self->corpus, seed);
  for (guint lang = 0; lang < G_N_ELEMENTS (langs); lang++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();
      Stemmer *stemmer = stemmers_get (stemmers, langs[lang]);

      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        {
          gsize length;
          const char *stem = stemmer_stem (stemmer, words[i], strlen (words[i]), &length);

          self->stems[lang][i] = g_strndup (stem, length);
        }
    }
}

static void
world_clear (World *self)
{
  corpus_clear (&self->corpus);
  for (guint lang = 0; lang < G_N_ELEMENTS (langs); lang++)
    for (guint i = 0; i < G_N_ELEMENTS (words); i++)
      g_free (self->stems[lang][i]);
}

static void
invent (World *self, Text *text)
{
  text->there = TRUE;
  text->lang = draw (self, G_N_ELEMENTS (langs));
  text->n_title = 1 + draw (self, N_TOKENS / 3);
  text->n_body = 1 + draw (self, N_TOKENS);
  for (guint i = 0; i < text->n_title; i++)
    text->title[i] = draw (self, G_N_ELEMENTS (words));
  for (guint i = 0; i < text->n_body; i++)
    text->body[i] = draw (self, G_N_ELEMENTS (words));
}

static void
put (World *self, CorpusRun *run, guint number, IndexPut what)
{
  Text *text = &self->texts[number];
  g_autofree char *path = g_strdup_printf ("%02u.md", number);
  g_autoptr(GString) markdown = g_string_new ("---\ntitle:");

  for (guint i = 0; i < text->n_title; i++)
    g_string_append_printf (markdown, " %s", words[text->title[i]]);
  g_string_append_printf (markdown, "\nlang: %s\n---\n\n", langs[text->lang]);
  for (guint i = 0; i < text->n_body; i++)
    g_string_append_printf (markdown, "%s ", words[text->body[i]]);
  corpus_run_text (run, &text->id, path, markdown->str, what);
}

/* Some come, some go, some change. */
static void
change (World *self)
{
  CorpusRun run;

  corpus_run_begin (&run, &self->corpus, FALSE);
  for (guint i = 0; i < N_ARTICLES; i++)
    {
      Text *text = &self->texts[i];

      if (draw (self, 4) > 0)
        continue;
      if (text->there)
        put (self, &run, i, INDEX_REMOVE);
      if (text->there && draw (self, 2) == 0)
        {
          text->there = FALSE;
          g_array_append_val (run.leaving, text->id);
          continue;
        }
      invent (self, text);
      put (self, &run, i, INDEX_ADD);
    }
  corpus_run_end (&run);
}

static void
build (World *self)
{
  CorpusRun run;

  corpus_run_begin (&run, &self->corpus, TRUE);
  for (guint i = 0; i < N_ARTICLES; i++)
    if (self->texts[i].there)
      put (self, &run, i, INDEX_ADD);
  corpus_run_end (&run);
}

/* ---- The obvious program */

typedef struct
{
  guint word;
  guint letters; /* bytes of it that are typed, as a beginning; 0: the word */
} Typed;

static gboolean
writes (const Text *text, guint typed)
{
  for (guint i = 0; i < text->n_title; i++)
    if (text->there && text->title[i] == typed)
      return TRUE;
  for (guint i = 0; i < text->n_body; i++)
    if (text->there && text->body[i] == typed)
      return TRUE;
  return FALSE;
}

/* Where articles write the word, its stems are those that it has there, and that of the first language. */
static gboolean
is_stem_of (const World *self, guint typed, const char *stem)
{
  gboolean written = FALSE;

  for (guint i = 0; i < N_ARTICLES; i++)
    if (writes (&self->texts[i], typed))
      {
        written = TRUE;
        if (g_str_equal (self->stems[self->texts[i].lang][typed], stem))
          return TRUE;
      }
  return !written || g_str_equal (self->stems[self->first][typed], stem);
}

/* A word is found where its stem, in any language that the base has, is that of what stands there in that
 * article's language. */
static gboolean
word_is (const World *self, guint typed, guint lang, guint token)
{
  for (guint i = 0; i < N_ARTICLES; i++)
    if (self->texts[i].there
        && g_str_equal (self->stems[self->texts[i].lang][typed], self->stems[lang][token]))
      return is_stem_of (self, typed, self->stems[lang][token]);
  return FALSE;
}

static gboolean
begins_in (const World *self, const Typed *typed, guint other, const guint *tokens,
           guint count, const char *stem)
{
  for (guint i = 0; i < count; i++)
    if (strncmp (words[tokens[i]], words[typed->word], typed->letters) == 0
        && g_str_equal (self->stems[other][tokens[i]], stem))
      return TRUE;
  return FALSE;
}

/* A beginning stands for every stem that a word of the base, which begins so, has in its article. */
static gboolean
beginning_is (const World *self, const Typed *typed, guint lang, guint token)
{
  const char *stem = self->stems[lang][token];

  for (guint i = 0; i < N_ARTICLES; i++)
    {
      const Text *text = &self->texts[i];

      if (text->there
          && (begins_in (self, typed, text->lang, text->title, text->n_title, stem)
              || begins_in (self, typed, text->lang, text->body, text->n_body, stem)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
token_is (const World *self, const Typed *typed, guint lang, guint token)
{
  return typed->letters > 0 ? beginning_is (self, typed, lang, token)
                            : word_is (self, typed->word, lang, token);
}

static gboolean
row_in (const World *self, const Typed *typed, guint n_typed, guint lang, const guint *tokens,
        guint count)
{
  for (guint i = 0; i + n_typed <= count; i++)
    {
      guint k = 0;

      while (k < n_typed && token_is (self, &typed[k], lang, tokens[i + k]))
        k++;
      if (k == n_typed)
        return TRUE;
    }
  return FALSE;
}

static gboolean
text_has (const World *self, const Text *text, const Typed *typed, guint n_typed)
{
  return row_in (self, typed, n_typed, text->lang, text->title, text->n_title)
         || row_in (self, typed, n_typed, text->lang, text->body, text->n_body);
}

/* ---- Both asked */

typedef struct
{
  Typed typed[3];
  guint n_typed;
  gboolean unwanted;
} Part;

static void
invent_part (World *self, Part *part, gboolean unwanted)
{
  part->unwanted = unwanted;
  part->n_typed = 1 + draw (self, 2) + draw (self, 2);
  for (guint i = 0; i < part->n_typed; i++)
    part->typed[i] = (Typed){ draw (self, G_N_ELEMENTS (words)), 0 };
  if (draw (self, 3) == 0)
    {
      const char *word = words[part->typed[0].word];
      glong letters = g_utf8_strlen (word, -1);

      part->n_typed = 1;
      part->typed[0].letters
        = (guint) (g_utf8_offset_to_pointer (word, 1 + draw (self, (guint) letters)) - word);
    }
}

/* In quotes, so that nothing is spelled anew. */
static void
write_part (const Part *part, GString *out)
{
  g_string_append (out, part->unwanted ? " -" : " +");
  if (part->typed[0].letters > 0)
    {
      g_string_append_len (out, words[part->typed[0].word], part->typed[0].letters);
      g_string_append_c (out, '*');
      return;
    }
  for (guint i = 0; i < part->n_typed; i++)
    g_string_append_printf (out, "%c%s", i == 0 ? '"' : ' ', words[part->typed[i].word]);
  g_string_append_c (out, '"');
}

static gboolean
fits (const World *self, const Text *text, const Part *parts, guint count)
{
  for (guint i = 0; i < count; i++)
    if (text_has (self, text, parts[i].typed, parts[i].n_typed) == parts[i].unwanted)
      return FALSE;
  return text->there;
}

static gboolean
is_hit (const GArray *hits, guint32 id)
{
  for (guint i = 0; i < hits->len; i++)
    if (g_array_index (hits, SearchHit, i).doc == id)
      return TRUE;
  return FALSE;
}

static void
check_query (World *self, SearchIndex *index)
{
  SearchOptions options = { .limit = N_ARTICLES };
  g_autoptr(GString) typed = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(Query) query = NULL;
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;
  guint count = 1 + draw (self, 3), expected = 0;
  Part parts[3];

  for (guint i = 0; i < count; i++)
    {
      invent_part (self, &parts[i], i > 0 && draw (self, 2) == 0);
      write_part (&parts[i], typed);
    }
  query = query_parse (typed->str, typed->len, 0);
  search = search_new (index, query, &options, &error);
  g_assert_no_error (error);
  hits = search_run (search, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_ARTICLES; i++)
    {
      const Text *text = &self->texts[i];
      gboolean right = fits (self, text, parts, count);

      if (text->there && is_hit (hits, text->id) != right)
        {
          g_test_message ("%s: %02u.md (%s) is%s found", typed->str, i, langs[text->lang],
                          right ? " not" : "");
          g_test_fail ();
        }
      expected += right;
    }
  g_assert_cmpuint (hits->len, ==, expected);
}

/* The index agrees with a count of what is stored, and answers as the obvious program. */
static void
check (World *self)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(SearchIndex) index = search_index_open (self->corpus.store, &error);
  IndexVerified verified;

  g_assert_no_error (error);
  g_assert_true (index_verify (self->corpus.store, findings, &verified, &error));
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (langs); i++)
    if (g_strcmp0 (index->langs[0], langs[i]) == 0)
      self->first = i;
  for (guint i = 0; i < N_QUERIES; i++)
    check_query (self, index);
}

/* The rows of a table of the index, one below the other. */
static char *
dump (World *self, const char *sql)
{
  GString *out = g_string_new (NULL);
  sqlite3_stmt *stmt;

  g_assert_cmpint (sqlite3_prepare_v2 (store_db (self->corpus.store), sql, -1, &stmt, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (stmt); i++)
        g_string_append_printf (out, "%s ", (const char *) sqlite3_column_text (stmt, i));
      g_string_append_c (out, '\n');
    }
  sqlite3_finalize (stmt);
  return g_string_free (out, FALSE);
}

static void
test_changes (void)
{
  static const char *const tables[] = {
    "SELECT word, term, df FROM word ORDER BY word, term",
    "SELECT term, df, whole FROM term ORDER BY term",
    "SELECT langs, documents, len_title, len_heading, len_body, counted FROM search_state",
  };
  guint rounds = sample (1, N_ROUNDS / 3, 100 * N_ROUNDS);
  World world;

  world_init (&world, (guint32) g_test_rand_int ());
  build (&world);
  for (guint round = 0; round < rounds; round++)
    {
      g_autofree char *changed[G_N_ELEMENTS (tables)] = { NULL };

      change (&world);
      check (&world);
      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        changed[i] = dump (&world, tables[i]);
      build (&world);
      check (&world);
      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        {
          g_autofree char *afresh = dump (&world, tables[i]);

          g_assert_cmpstr (changed[i], ==, afresh);
          g_clear_pointer (&changed[i], g_free);
        }
    }
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/languages/changes", test_changes);
  return g_test_run ();
}
