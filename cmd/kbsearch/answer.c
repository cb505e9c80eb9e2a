#include "answer.h"

#include <string.h>
#include "article/names.h"
#include "base/say.h"
#include "vote/stats.h"

enum
{
  WINDOW_WORDS = 32,  /* of a snippet */
  LIKE_WORDS = 40,    /* of a text that speak for it */
  CHANGES_MOST = 100, /* of the file, while one query is answered */
  AGAIN_MS = 20
};

/* ---- Why, in words */

static const char *
fate_text (WordFate fate)
{
  static const char *const texts[] = {
    [WORD_AS_TYPED] = "",
    [WORD_PREFIX] = " (prefix)",
    [WORD_BEGUN] = " (beginning)",
    [WORD_RESPELLED] = " (respelled)",
    [WORD_SPLIT] = " (in no article: its parts are searched for)",
    [WORD_PART] = " (part)",
    [WORD_JOINED] = " (two words as one)",
    [WORD_STOP] = " (dropped: too common a word)",
    [WORD_UNKNOWN] = " (dropped: in no article)",
  };
  return texts[fate];
}

enum
{
  MANY_WORDS = 8 /* of more words only those that are there are told */
};

static gboolean
is_here (const guint counts[N_FIELDS])
{
  return counts[FIELD_TITLE] + counts[FIELD_HEADING] + counts[FIELD_BODY] > 0;
}

static void
append_counts (GString *out, const guint counts[N_FIELDS])
{
  static const char *const names[N_FIELDS] = { "title", "heading", "body" };
  const char *comma = "";

  for (guint i = 0; i < N_FIELDS; i++)
    if (counts[i] > 0)
      {
        g_string_append_printf (out, "%s%s %u", comma, names[i], counts[i]);
        comma = ", ";
      }
  if (*comma == '\0')
    g_string_append (out, "not here");
}

static gboolean
append_word (GString *out, Search *search, guint number, const SearchHit *hit, GError **error)
{
  const SearchWord *word = g_ptr_array_index (search->words, number);
  guint counts[N_FIELDS] = { 0 };
  g_autofree char *articles = NULL;

  if (word->count == 0)
    return TRUE;
  if (word->ranks && !search_field_counts (search, hit->doc, number, counts, error))
    return FALSE;
  if (search->words->len > MANY_WORDS && !is_here (counts))
    return TRUE;
  if (out->len > 0)
    g_string_append (out, "; ");
  g_string_append (out, word->shown);
  if (word->fate == WORD_PREFIX || word->fate == WORD_BEGUN)
    g_string_append_c (out, '*');
  g_string_append (out, fate_text (word->fate));
  if (!word->ranks)
    return TRUE;
  g_string_append (out, ": ");
  append_counts (out, counts);
  articles = say_counted (word->df, NULL, "articles");
  g_string_append_printf (out, ", in %s, idf %.2f", articles, word->idf);
  return TRUE;
}

/* Why a hit ranks where it does, in one line: each word's places and weight, then what nearness,
 * likeness and votes added. */
static char *
explain_hit (Search *search, const SearchHit *hit, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  const GPtrArray *words = search->words;

  for (guint i = 0; i < words->len; i++)
    if (!append_word (out, search, i, hit, error))
      return NULL;
  g_string_append_printf (out,
                          "%sscore %.3f = words %.3f, nearness %+.3f, cover %+.3f, "
                          "neighbours %+.3f, title-match %+.3f, votes %+.3f",
                          out->len > 0 ? "; " : "", hit->score, hit->words, hit->proximity,
                          hit->cover, hit->neighbours, hit->title, hit->votes);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- The database */

static gboolean
open_once (KnowledgeBase *self, GError **error)
{
  self->store = store_open (self->db, STORE_READ, error);
  if (self->store == NULL)
    return FALSE;
  self->index = search_index_open (self->store, error);
  self->library = library_new (self->store);
  self->votes = votes_new (self->store);
  return self->index != NULL;
}

void
knowledge_base_clear (KnowledgeBase *self)
{
  g_clear_pointer (&self->votes, votes_free);
  g_clear_pointer (&self->library, library_free);
  g_clear_pointer (&self->index, search_index_free);
  g_clear_pointer (&self->store, store_free);
}

/* After what failed with `*error`, or did not (NULL): TRUE when the file had changed meanwhile, and was opened
 * again; then the same is to be done once more. */
static gboolean
knowledge_base_again (KnowledgeBase *self, GError **error)
{
  if (self->store == NULL || store_unchanged (self->store, *error == NULL ? error : NULL))
    {
      self->changes = 0;
      return FALSE;
    }
  while (self->store != NULL && !store_unchanged (self->store, NULL)
         && self->changes++ < CHANGES_MOST)
    {
      g_clear_error (error);
      knowledge_base_clear (self);
      g_usleep (AGAIN_MS * 1000);
      if (open_once (self, error))
        return TRUE;
    }
  return FALSE;
}

gboolean
knowledge_base_open (KnowledgeBase *self, const char *db, GError **error)
{
  memset (self, 0, sizeof *self);
  self->db = db;
  return open_once (self, error) || knowledge_base_again (self, error);
}

static void
free_row (gpointer data)
{
  AnswerRow *row = data;

  library_article_clear (&row->article);
  snippet_clear (&row->snippet);
  g_free (row->anchor);
  g_free (row->match);
  g_free (row->explanation);
  g_free (row);
}

static Answer *
answer_new (void)
{
  Answer *self = g_new0 (Answer, 1);

  self->rows = g_ptr_array_new_with_free_func (free_row);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
answer_free (Answer *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

/* The lower bound of the share of readers whom the article helped. */
static gboolean
vote_prior (gpointer data, guint32 doc, double *prior, GError **error)
{
  gint64 yes, total;
  double high;

  if (!votes_total (data, doc, &yes, &total, error))
    return FALSE;
  vote_wilson (yes, total, prior, &high);
  return TRUE;
}

static SearchOptions
search_options (KnowledgeBase *kb, const AnswerOptions *options)
{
  return (SearchOptions){
    .limit = options->limit,
    .offset = options->offset,
    .lang = options->lang,
    .prior = options->votes ? vote_prior : NULL,
    .prior_data = kb->votes,
    .library = kb->library,
  };
}

static guint
line_of (const PackedText *text, gsize offset)
{
  guint line = 1;

  for (guint i = 0; i < text->n_blocks && text->blocks[i].start <= offset; i++)
    {
      const char *from = text->text + text->blocks[i].start;
      const char *to = text->text + MIN (offset, text->blocks[i].end);

      line = text->blocks[i].line;
      while ((from = memchr (from, '\n', (gsize) (to - from))) != NULL)
        {
          line++;
          from++;
        }
    }
  return line;
}

/* The snippet, and the line where it stands. */
static void
cut_snippet (AnswerRow *row, const Passage *passage, const LibrarySection *section)
{
  const char *instead = row->article.description == NULL ? "" : row->article.description;

  if (section->text == NULL)
    {
      snippet_cut (instead, strlen (instead), 0, WINDOW_WORDS, passage->matches,
                   &row->snippet);
      return;
    }
  snippet_cut (section->text, section->length, passage->first, passage->last,
               passage->matches, &row->snippet);
  if (passage->in_body || section->number == 0)
    row->line = line_of (&section->all, (gsize) (section->text - section->all.text)
                                          + (passage->in_body ? row->snippet.match_start : 0));
}

/* The word that an editor jumps to: the snippet's first match, or the heading's when
 * only that matches. */
static char *
match_of (const AnswerRow *row, const Passage *passage, const char *heading)
{
  Words words;
  WordSpan span;

  if (row->snippet.marks->len > 0)
    {
      span = g_array_index (row->snippet.marks, WordSpan, 0);
      return g_strndup (row->snippet.text + span.start, span.end - span.start);
    }
  if (passage->in_body || passage->heading_match < 0)
    return NULL;
  words_begin (&words, heading, strlen (heading));
  for (int i = 0; words_next (&words, &span); i++)
    if (i == passage->heading_match)
      return g_strndup (heading + span.start, span.end - span.start);
  return NULL;
}

/* Where in the article the answer stands: of one of which only the title matches, the first section
 * with text. */
static gboolean
place (KnowledgeBase *kb, AnswerRow *row, const Passage *passage, GError **error)
{
  gboolean matched = passage->in_body || passage->section > 0;
  const LibrarySection *section
    = library_section (kb->library, row->hit.doc,
                       matched ? (int) passage->section : LIBRARY_FIRST_TEXT, error);

  if (section == NULL)
    return FALSE;
  cut_snippet (row, passage, section);
  if (row->line == 0)
    row->line = section->line;
  row->anchor = g_strdup (section->anchor);
  row->match = match_of (row, passage, section->title);
  return votes_total (kb->votes, row->hit.doc, &row->yes, &row->total, error);
}

static gboolean
fill_row (KnowledgeBase *kb, Search *search, AnswerRow *row, const AnswerOptions *options,
          GError **error)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (guint));
  Passage passage = { .last = WINDOW_WORDS, .matches = none };

  if (!library_article (kb->library, row->hit.doc, options->places, &row->article, error))
    return FALSE;
  if (options->explain && search != NULL
      && (row->explanation = explain_hit (search, &row->hit, error)) == NULL)
    return FALSE;
  if (!options->snippets)
    return TRUE;
  return (search == NULL
          || search_passage (search, row->hit.doc, WINDOW_WORDS, &passage, error))
         && place (kb, row, &passage, error);
}

static gboolean
add_row (KnowledgeBase *kb, Answer *answer, Search *search, const SearchHit *hit,
         const AnswerOptions *options, GError **error)
{
  AnswerRow *row = g_new0 (AnswerRow, 1);

  g_ptr_array_add (answer->rows, row);
  row->rank = options->offset + answer->rows->len;
  row->hit = *hit;
  return fill_row (kb, search, row, options, error);
}

/* What was taken as syntax, where it might have been meant as text. */
static void
note_excluded (Answer *answer, const Query *query)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);
      g_autofree char *words = g_strjoinv (" ", clause->words);

      if (clause->occur == OCCUR_MUST_NOT && clause->kind != CLAUSE_FILTER && !clause->quoted
          && !clause->title)
        g_ptr_array_add (answer->notes,
                         g_strdup_printf ("left out: articles that have \"%s\"; without the "
                                          "dash it is searched for",
                                          words));
    }
}

static void
note_respelled (Answer *answer, const Search *search)
{
  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);

      if (word->fate == WORD_RESPELLED || word->fate == WORD_SPLIT)
        g_ptr_array_add (answer->notes,
                         g_strdup_printf ("no article has \"%s\": ranked by \"%s\"",
                                          word->typed, word->shown));
    }
}

static void
add_filters (Query *query, const AnswerOptions *options)
{
  if (options->lang != NULL)
    query_add_filter (query, "lang", options->lang);
  if (options->category != NULL)
    query_add_filter (query, "category", options->category);
  if (options->tag != NULL)
    query_add_filter (query, "tag", options->tag);
}

static gboolean
keep_confident (Search *search, GArray *hits, GError **error)
{
  guint count;

  if (!search_confident (search, hits, &count, error))
    return FALSE;
  g_array_set_size (hits, count);
  return TRUE;
}

static Answer *
answer_once (KnowledgeBase *kb, Query *query, guint32 but, const AnswerOptions *options,
             GError **error)
{
  g_autoptr(Answer) answer = answer_new ();
  SearchOptions how = search_options (kb, options);
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;

  how.limit += but != 0;
  if (options->confident)
    how.limit = CONFIDENCE_HITS + 1;
  search = search_new (kb->index, query, &how, error);
  hits = search == NULL ? NULL : search_run (search, error);
  if (hits == NULL || (options->confident && !keep_confident (search, hits, error)))
    return NULL;
  for (guint i = 0; i < hits->len && answer->rows->len < options->limit; i++)
    {
      const SearchHit *hit = &g_array_index (hits, SearchHit, i);

      if (hit->doc != but && !add_row (kb, answer, search, hit, options, error))
        return NULL;
    }
  note_excluded (answer, query);
  note_respelled (answer, search);
  return g_steal_pointer (&answer);
}

/* Hits of `query`, less the article `but` (0: none). */
static Answer *
answer_parsed (KnowledgeBase *kb, Query *query, guint32 but, const AnswerOptions *options,
               GError **error)
{
  g_autoptr(GError) local = NULL;
  Answer *answer = NULL;

  add_filters (query, options);
  do
    {
      answer_free (answer);
      answer = answer_once (kb, query, but, options, &local);
    }
  while (knowledge_base_again (kb, &local));
  if (local == NULL)
    return answer;
  answer_free (answer);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

Answer *
answer_query (KnowledgeBase *kb, const char *text, gsize length, const AnswerOptions *options,
              GError **error)
{
  guint flags = (options->all ? QUERY_ALL : 0) | (options->begun ? QUERY_BEGUN : 0);
  g_autoptr(Query) query = query_parse (text, length, flags);

  return answer_parsed (kb, query, 0, options, error);
}

Answer *
answer_like_text (KnowledgeBase *kb, const char *text, gsize length,
                  const AnswerOptions *options, GError **error)
{
  g_autoptr(Query) query
             = search_like (kb->index, text, length, options->lang, LIKE_WORDS, error);

  return query == NULL ? NULL : answer_parsed (kb, query, 0, options, error);
}

/* 0 on error. */
static guint32
article_named (KnowledgeBase *kb, const char *name, GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (kb->store);
  g_autoptr(GArray) ids = article_names_live (names, name, error);

  if (ids == NULL)
    return 0;
  if (ids->len > 0)
    return g_array_index (ids, guint32, 0);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "no article has the path, slug or id \"%s\"", name);
  return 0;
}

Answer *
answer_like_article (KnowledgeBase *kb, const char *name, const AnswerOptions *options,
                     GError **error)
{
  AnswerOptions same_language = *options;
  g_autoptr(Article) article = NULL;
  g_autoptr(GString) text = NULL;
  g_autoptr(Query) query = NULL;
  guint32 id = article_named (kb, name, error);

  if (id == 0 || !library_load (kb->library, id, &article, error))
    return NULL;
  text = g_string_new (article->title);
  g_string_append_c (text, '\n');
  g_string_append (text, article->text->str);
  if (options->lang == NULL)
    same_language.lang = article->lang;
  query = search_like (kb->index, text->str, text->len, same_language.lang, LIKE_WORDS, error);
  return query == NULL ? NULL : answer_parsed (kb, query, id, &same_language, error);
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  const LibraryListed *x = a, *y = b;
  int order = g_ascii_strcasecmp (x->title, y->title);

  return order != 0 ? order : strcmp (x->path, y->path);
}

Answer *
answer_browse (KnowledgeBase *kb, const AnswerOptions *options, GError **error)
{
  g_autoptr(Answer) answer = answer_new ();
  g_autoptr(GArray) listed = library_browse (kb->library, options->category, options->lang,
                                              options->tag, kb->index->documents, error);

  if (listed == NULL)
    return NULL;
  g_array_sort (listed, compare_titles);
  for (guint i = options->offset; i < listed->len && answer->rows->len < options->limit; i++)
    {
      SearchHit hit = { .doc = g_array_index (listed, LibraryListed, i).id };

      if (!add_row (kb, answer, NULL, &hit, options, error))
        return NULL;
    }
  return g_steal_pointer (&answer);
}
