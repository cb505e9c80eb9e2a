#include "answer/answer.h"

#include <math.h>
#include <string.h>
#include "article/names.h"
#include "base/timestamp.h"
#include "answer/named.h"
#include "mail/own.h"
#include "search/search.h"
#include "vote/stats.h"

enum
{
  WINDOW_WORDS = 32, /* of a snippet */
  PROSE_HITS = 3,    /* of an answer, that rather show prose than code */
  LIKE_WORDS = 40    /* of a text that speak for it */
};

static void
explanation_clear (Explanation *self)
{
  g_free (self->text);
  g_free (self->object);
  memset (self, 0, sizeof *self);
}

static void
free_row (gpointer data)
{
  AnswerRow *row = data;

  library_article_clear (&row->article);
  snippet_clear (&row->snippet);
  g_free (row->anchor);
  g_free (row->match);
  g_clear_pointer (&row->title_marks, g_array_unref);
  g_strfreev (row->tags);
  g_strfreev (row->categories);
  explanation_clear (&row->explanation);
  g_free (row);
}

static Answer *
answer_new (void)
{
  Answer *self = g_new0 (Answer, 1);

  self->rows = g_ptr_array_new_with_free_func (free_row);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->unheard = g_ptr_array_new_with_free_func (g_free);
  self->respelled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
answer_free (Answer *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->unheard);
  g_clear_pointer (&self->respelled, g_hash_table_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->facets); i++)
    g_clear_pointer (&self->facets[i], g_array_unref);
  g_free (self->corrected);
  g_free (self->why);
  g_free (self);
}

/* The lower bound of the share of readers whom the article helped; who asks many queries asks again. */
static gboolean
vote_prior (gpointer data, guint32 doc, double *prior, GError **error)
{
  KnowledgeBase *kb = data;
  double *known = kb->priors != NULL && doc <= kb->index->last_doc ? &kb->priors[doc] : NULL;
  gint64 yes, total;
  double high;

  if (known != NULL && *known >= 0)
    {
      *prior = *known;
      return TRUE;
    }
  if (!votes_total (kb->votes, doc, &yes, &total, error))
    return FALSE;
  vote_wilson (yes, total, prior, &high);
  if (known != NULL)
    *known = *prior;
  return TRUE;
}

/* When the article was revised, else written. */
static gboolean
updated_key (gpointer data, guint32 doc, double *key, GError **error)
{
  const KnowledgeBase *kb = data;
  g_auto(LibraryArticle) article = { 0 };
  gint64 at;

  if (!library_article (kb->library, doc, FALSE, &article, error))
    return FALSE;
  *key = article.updated != NULL && timestamp_parse (article.updated, NULL, &at, NULL)
           ? (double) at
           : -HUGE_VAL;
  return TRUE;
}

static gboolean
votes_key (gpointer data, guint32 doc, double *key, GError **error)
{
  return vote_prior (data, doc, key, error);
}

static const SearchKey keys[]
  = { [SORT_SCORE] = NULL, [SORT_UPDATED] = updated_key, [SORT_VOTES] = votes_key };

static SearchOptions
search_options (KnowledgeBase *kb, const AnswerOptions *options)
{
  return (SearchOptions){
    .limit = options->limit,
    .offset = options->offset,
    .lang = options->lang,
    .prior = options->votes ? vote_prior : NULL,
    .prior_data = kb,
    .library = kb->library,
    .key = keys[options->sort],
    .key_data = kb,
    .all = options->summary,
    .synonyms = kb->synonyms,
    .first = options->first,
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

/* ---- Rather prose than code */

typedef struct
{
  const PackedText *all; /* of the article */
  guint section;
  Words rest;    /* of the section, behind `words` */
  GArray *words; /* WordSpan; NULL: no section yet */
} Prose;

static void
prose_clear (Prose *self)
{
  g_clear_pointer (&self->words, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Prose, prose_clear)

static void
prose_begin (Prose *self, const char *text, gsize length)
{
  prose_clear (self);
  self->words = g_array_new (FALSE, FALSE, sizeof (WordSpan));
  words_begin (&self->rest, text, length);
}

static gboolean
prose_has (Prose *self, guint first, guint last)
{
  WordSpan span;

  while (self->words->len < last && words_next (&self->rest, &span))
    g_array_append_val (self->words, span);
  return !snippet_is_code (self->rest.text, self->words, first, last);
}

static gboolean
prose_fits (gpointer data, guint section, guint first, guint last)
{
  Prose *self = data;

  if (self->words == NULL || section != self->section)
    {
      gsize length;
      const char *text = packed_text_section (self->all, section, &length);

      prose_begin (self, text == NULL ? "" : text, length);
      self->section = section;
    }
  return prose_has (self, first, last);
}

static gboolean
is_prose (const Snippet *snippet)
{
  g_auto(Prose) prose = { 0 };

  prose_begin (&prose, snippet->text, strlen (snippet->text));
  return prose_has (&prose, 0, WINDOW_WORDS);
}

/* A window of code gives way to one of prose that says the same words, in the hits that are looked at: to
 * look an article through again is a tenth of showing it. */
static const LibrarySection *
prefer_prose (KnowledgeBase *kb, Search *search, AnswerRow *row,
              const LibrarySection *section, Passage *passage, GError **error)
{
  g_auto(Prose) prose = { .all = &section->all };

  if (search == NULL || row->rank > PROSE_HITS || !passage->in_body
      || is_prose (&row->snippet))
    return section;
  if (!search_passage_instead (search, row->hit.doc, WINDOW_WORDS, prose_fits, &prose,
                               passage, error))
    return NULL;
  if (passage->section != section->number)
    section = library_section (kb->library, row->hit.doc, (int) passage->section, error);
  if (section != NULL)
    {
      snippet_clear (&row->snippet);
      cut_snippet (row, passage, section);
    }
  return section;
}

/* Where in the article the answer stands: of one of which only the title matches, the first section
 * with text. */
static gboolean
place (KnowledgeBase *kb, Search *search, AnswerRow *row, Passage *passage, GError **error)
{
  gboolean matched = passage->in_body || passage->section > 0;
  const LibrarySection *section
    = library_section (kb->library, row->hit.doc,
                       matched ? (int) passage->section : LIBRARY_FIRST_TEXT, error);

  if (section == NULL)
    return FALSE;
  cut_snippet (row, passage, section);
  section = prefer_prose (kb, search, row, section, passage, error);
  if (section == NULL)
    return FALSE;
  if (row->line == 0)
    row->line = section->line;
  row->anchor = g_strdup (section->anchor);
  row->match = match_of (row, passage, section->title);
  return TRUE;
}

/* The spans of the title's words that match. */
static GArray *
mark_title (const char *title, const GArray *matches)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (WordSpan));
  Words words;
  WordSpan span;
  guint next = 0;

  words_begin (&words, title, strlen (title));
  for (guint i = 0; next < matches->len && words_next (&words, &span); i++)
    if (i == g_array_index (matches, guint, next))
      {
        g_array_append_val (marks, span);
        next++;
      }
  return marks;
}

static gboolean
fill_details (KnowledgeBase *kb, AnswerRow *row, const Passage *passage, GError **error)
{
  row->title_marks = mark_title (row->article.title, passage->title_matches);
  row->tags = library_labels (kb->library, row->hit.doc, "tag", error);
  if (row->tags == NULL)
    return FALSE;
  row->categories = library_labels (kb->library, row->hit.doc, "category", error);
  return row->categories != NULL;
}

static gboolean
fill_row (KnowledgeBase *kb, Search *search, AnswerRow *row, const AnswerOptions *options,
          GError **error)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (guint));
  Passage passage = { .last = WINDOW_WORDS, .matches = none, .title_matches = none };

  if (!library_article (kb->library, row->hit.doc, options->places, &row->article, error))
    return FALSE;
  if (options->explain && search != NULL
      && !explain_hit (search, &row->hit, &row->explanation, error))
    return FALSE;
  if (!options->snippets)
    return TRUE;
  return (search == NULL
          || search_passage (search, row->hit.doc, WINDOW_WORDS, &passage, error))
         && place (kb, search, row, &passage, error)
         && (!options->tallies
             || votes_total (kb->votes, row->hit.doc, &row->yes, &row->total, error))
         && (!options->details || fill_details (kb, row, &passage, error));
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

/* `filter`: "lang:en". */
static char *
say_left_out (const char *filter)
{
  const char *value = strchr (filter, ':') + 1;
  const char *quote = strchr (value, ' ') == NULL ? "" : "\"";
  int name = (int) (value - 1 - filter);

  return g_strdup_printf ("left out: articles of %s; to find these alone, write "
                          "%.*s:%s%s%s or --%.*s=%s%s%s",
                          filter, name, filter, quote, value, quote, name, filter, quote,
                          value, quote);
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
      else if (clause->occur == OCCUR_MUST_NOT && clause->kind == CLAUSE_FILTER)
        g_ptr_array_add (answer->notes, say_left_out (clause->filter));
    }
}

char *
answer_locale (char *lang)
{
  char *region, *locale;

  for (char *c = lang; *c != '\0'; c++)
    *c = *c == '_' ? '-' : g_ascii_tolower (*c);
  region = strchr (lang, '-');
  if (region == NULL)
    return NULL;
  locale = g_strdup (lang);
  *region = '\0';
  return locale;
}

static void
add_filters (Query *query, const AnswerOptions *options)
{
  if (options->lang != NULL)
    query_add_filter (query, "lang",
                      options->locale != NULL ? options->locale : options->lang);
  if (options->category != NULL)
    query_add_filter (query, "category", options->category);
  if (options->tag != NULL)
    query_add_filter (query, "tag", options->tag);
}

static gboolean
keep_confident (Search *search, GArray *hits, SearchConfidence levels[CONFIDENCE_HITS],
                GError **error)
{
  guint count = 0;

  if (!search_confident (search, hits, levels, error))
    return FALSE;
  while (count < CONFIDENCE_HITS && levels[count] != CONFIDENCE_NONE)
    count++;
  g_array_set_size (hits, count);
  return TRUE;
}

/* Why nothing was found: there is nothing, or nothing of that name. */
static gboolean
find_why (KnowledgeBase *kb, Answer *answer, const Query *query, GError **error)
{
  if (kb->index->documents > 0)
    return named_unknown (kb, query, &answer->why, error);
  answer->why = g_strdup_printf ("%s has no articles; 'kbindex -d %s DIR' brings them in",
                                 kb->db, kb->db);
  return TRUE;
}

/* Articles as new as wanted; `*allowed` NULL: all. */
static gboolean
allow_since (KnowledgeBase *kb, Answer *answer, const AnswerOptions *options,
             guint8 **allowed, GError **error)
{
  g_autofree char *since = NULL;
  gboolean any;

  *allowed = NULL;
  if (options->since == G_MININT64)
    return TRUE;
  *allowed = library_since (kb->library, options->since, kb->index->last_doc, &any, error);
  if (*allowed == NULL || any)
    return *allowed != NULL;
  since = timestamp_format (options->since, NULL);
  answer->why = g_strdup_printf ("no article is dated %s or later by its front matter", since);
  return TRUE;
}

/* What is said of all that match: `found`, guint32, ascending. */
static gboolean
summarise (KnowledgeBase *kb, Answer *answer, const GArray *found,
           const AnswerOptions *options, GError **error)
{
  answer->total = found->len;
  for (guint i = 0; facet_names[i] != NULL; i++)
    if (options->facets >> i & 1)
      {
        answer->facets[i] = facets_count (kb, i, found, error);
        if (answer->facets[i] == NULL)
          return FALSE;
      }
  return TRUE;
}

static Answer *
answer_once (KnowledgeBase *kb, Query *query, guint32 but, const AnswerOptions *options,
             GError **error)
{
  g_autoptr(Answer) answer = answer_new ();
  SearchOptions how = search_options (kb, options);
  SearchConfidence levels[CONFIDENCE_HITS];
  g_autofree guint8 *allowed = NULL;
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;

  if (!allow_since (kb, answer, options, &allowed, error))
    return NULL;
  how.allowed = allowed;
  how.limit += but != 0;
  if (options->confident)
    how.limit = CONFIDENCE_HITS + 2;
  search = search_new (kb->index, query, &how, error);
  hits = search == NULL ? NULL : search_run (search, error);
  if (hits == NULL || (options->confident && !keep_confident (search, hits, levels, error)))
    return NULL;
  for (guint i = 0; i < hits->len && answer->rows->len < options->limit; i++)
    {
      const SearchHit *hit = &g_array_index (hits, SearchHit, i);

      if (hit->doc == but)
        continue;
      if (!add_row (kb, answer, search, hit, options, error))
        return NULL;
      if (options->confident)
        ((AnswerRow *) answer->rows->pdata[answer->rows->len - 1])->confidence = levels[i];
    }
  if (options->summary && !summarise (kb, answer, search->found, options, error))
    return NULL;
  note_excluded (answer, query);
  answer_note_searched (answer, search, options->typed);
  if (answer->rows->len == 0 && answer->why == NULL && !find_why (kb, answer, query, error))
    return NULL;
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

/* What is left out is told by itself. */
static gboolean
is_told (const Clause *clause, gboolean all)
{
  if (clause->kind == CLAUSE_FILTER || clause->title)
    return TRUE;
  return clause->occur != OCCUR_MUST_NOT
         && (clause->kind == CLAUSE_PREFIX
             || (!all && !clause->quoted && clause->occur == OCCUR_MUST));
}

/* What of the first `count` clauses of a query was not taken as plain words: `+x title:y tag:z`;
 * `all`: that each is required goes without saying.  NULL: nothing.  Free it. */
static char *
named_syntax (const Query *query, guint count, gboolean all)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = 0; i < MIN (count, query->clauses->len); i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);
      g_autofree char *words = g_strjoinv (" ", clause->words);
      gboolean must = clause->occur == OCCUR_MUST && !clause->quoted && !clause->title
                      && clause->kind != CLAUSE_FILTER && !all;

      if (!is_told (clause, all))
        continue;
      g_string_append_printf (out, "%s%s%s%s%s%s%s", out->len > 0 ? " " : "",
                              clause->occur == OCCUR_MUST_NOT ? "-"
                              : must                          ? "+"
                                                              : "",
                              clause->title ? "title:" : "", clause->quoted ? "\"" : "",
                              clause->kind == CLAUSE_FILTER ? clause->filter : words,
                              clause->quoted ? "\"" : "",
                              clause->kind == CLAUSE_PREFIX ? "*" : "");
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

/* Nothing was found, perhaps since signs that were text were taken as more. */
static void
say_syntax (Answer *answer, const Query *query, guint typed, gboolean all)
{
  g_autofree char *syntax = named_syntax (query, typed, all);

  if (syntax != NULL)
    answer->why = g_strdup_printf ("nothing found that fits %s", syntax);
}

Answer *
answer_query (KnowledgeBase *kb, const char *text, gsize length, const AnswerOptions *options,
              GError **error)
{
  guint flags = (options->all ? QUERY_ALL : 0) | (options->begun ? QUERY_BEGUN : 0);
  g_autoptr(Query) query = query_parse (text, length, flags);

  AnswerOptions addressed = *options;
  guint typed = query->clauses->len;
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  Answer *answer;

  addressed.typed = valid;
  if (!named_by_query (kb, text, length, &addressed.first, error))
    return NULL;
  answer = answer_parsed (kb, query, 0, &addressed, error);
  if (answer != NULL && answer->rows->len == 0 && answer->why == NULL)
    say_syntax (answer, query, typed, options->all);
  if (answer != NULL && options->summary)
    answer->corrected = answer_respell (text, length, answer->respelled);
  return answer;
}

Answer *
answer_like_text (KnowledgeBase *kb, const char *text, gsize length,
                  const AnswerOptions *options, GError **error)
{
  g_autoptr(Query) query
             = search_like (kb->index, text, length, options->lang, LIKE_WORDS, error);

  return query == NULL ? NULL : answer_parsed (kb, query, 0, options, error);
}

static gboolean
is_sure (const Answer *answer)
{
  return answer->rows->len > 0
         && ((AnswerRow *) answer->rows->pdata[0])->confidence == CONFIDENCE_SURE;
}

Answer *
answer_suggest (KnowledgeBase *kb, const char *text, const AnswerOptions *options,
                GError **error)
{
  g_auto(GStrv) questions = mail_questions (NULL, text);
  g_autoptr(Answer) all = NULL;

  for (guint i = 0; questions[i] != NULL; i++)
    {
      g_autoptr(Answer) answer
                 = answer_like_text (kb, questions[i], strlen (questions[i]), options, error);

      if (answer == NULL || is_sure (answer))
        return g_steal_pointer (&answer);
      if (all == NULL)
        all = g_steal_pointer (&answer);
    }
  return g_steal_pointer (&all);
}

Answer *
answer_like_article (KnowledgeBase *kb, const char *name, const AnswerOptions *options,
                     GError **error)
{
  AnswerOptions same_language = *options;
  g_autoptr(Article) article = NULL;
  g_autoptr(GString) text = NULL;
  g_autoptr(Query) query = NULL;
  guint32 id;

  if (!named_article (kb, name, &id, error)
      || !library_load (kb->library, id, &article, error))
    return NULL;
  text = g_string_new (article->title);
  g_string_append_c (text, '\n');
  g_string_append (text, article->text->str);
  if (options->lang == NULL)
    same_language.lang = article->lang;
  query = search_like (kb->index, text->str, text->len, same_language.lang, LIKE_WORDS, error);
  return query == NULL ? NULL : answer_parsed (kb, query, id, &same_language, error);
}

/* One of a list, with what it is put in order by. */
typedef struct
{
  const LibraryListed *article;
  double key;
} Browsed;

static int
compare_browsed (gconstpointer a, gconstpointer b)
{
  const Browsed *x = a, *y = b;
  int order = g_ascii_strcasecmp (x->article->title, y->article->title);

  if (x->key != y->key)
    return x->key > y->key ? -1 : 1;
  return order != 0 ? order : strcmp (x->article->path, y->article->path);
}

/* Those of `listed` that are wanted (Browsed), in their order; and their ids into `found`. */
static GArray *
browse_order (KnowledgeBase *kb, const GArray *listed, const guint8 *allowed,
              const AnswerOptions *options, GArray *found, GError **error)
{
  g_autoptr(GArray) browsed = g_array_new (FALSE, FALSE, sizeof (Browsed));

  for (guint i = 0; i < listed->len; i++)
    {
      Browsed entry = { &g_array_index (listed, LibraryListed, i), 0 };

      if (entry.article->id > kb->index->last_doc
          || (allowed != NULL && !allowed[entry.article->id]))
        continue;
      if (keys[options->sort] != NULL
          && !keys[options->sort](kb, entry.article->id, &entry.key, error))
        return NULL;
      g_array_append_val (browsed, entry);
      g_array_append_val (found, entry.article->id);
    }
  g_array_sort (browsed, compare_browsed);
  return g_steal_pointer (&browsed);
}

/* Those of a region, or else of its language. */
static GArray *
list_articles (KnowledgeBase *kb, const AnswerOptions *options, GError **error)
{
  const char *langs[] = { options->locale, options->lang };
  GArray *listed = NULL;

  for (guint i = options->locale == NULL; i < 2; i++)
    {
      listed = library_browse (kb->library, options->category, langs[i], options->tag,
                               kb->index->documents, error);
      if (listed == NULL || listed->len > 0 || i == 1)
        break;
      g_array_unref (listed);
    }
  return listed;
}

Answer *
answer_browse (KnowledgeBase *kb, const AnswerOptions *options, GError **error)
{
  g_autofree guint8 *allowed = NULL;
  g_autoptr(Answer) answer = answer_new ();
  g_autoptr(Query) query = query_parse ("", 0, 0);
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) listed = list_articles (kb, options, error);
  g_autoptr(GArray) browsed = NULL;

  add_filters (query, options);
  if (listed == NULL || !allow_since (kb, answer, options, &allowed, error)
      || (browsed = browse_order (kb, listed, allowed, options, found, error)) == NULL)
    return NULL;
  for (guint i = options->offset; i < browsed->len && answer->rows->len < options->limit; i++)
    {
      SearchHit hit = { .doc = g_array_index (browsed, Browsed, i).article->id };

      if (!add_row (kb, answer, NULL, &hit, options, error))
        return NULL;
    }
  if (options->summary && !summarise (kb, answer, found, options, error))
    return NULL;
  if (browsed->len == 0 && answer->why == NULL && !find_why (kb, answer, query, error))
    return NULL;
  return g_steal_pointer (&answer);
}
