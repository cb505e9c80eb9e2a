/* answer.h - one query answered: hits with all that is printed of them. */
#pragma once

#include "answer/knowledge.h"
#include "text/snippet.h"

typedef enum
{
  SORT_SCORE, /* a list: by title */
  SORT_UPDATED,
  SORT_VOTES /* by the lower bound of the share whom it helped */
} AnswerSort;

typedef struct
{
  guint limit;
  guint offset;
  const char *lang;
  const char *locale; /* with a region, "pt-br"; NULL: any */
  const char *category;
  const char *tag;
  gboolean all;
  gboolean begun;    /* the query's last word is still being typed */
  gboolean votes;    /* let them count */
  gboolean snippets; /* anchor, line and snippet are wanted */
  gboolean tallies;  /* with these, yes and total are */
  gboolean explain;
  const char *typed; /* the query as a text; NULL: not known */
  guint32 first;     /* the article whose address the query is; 0: none */
  gint64 since;      /* only articles dated then or later; G_MININT64: all */
  AnswerSort sort;
  guint facets;       /* bits, by facet_names: wanted of all that match */
  gboolean summary;   /* total and corrected are wanted */
  gboolean details;   /* labels and what matches in the title are wanted */
  gboolean places;    /* root is wanted */
  gboolean confident; /* only what is good enough to suggest (search_confident ()) */
} AnswerOptions;

/* Why an article ranks where it does: for people, and as a JSON object. */
typedef struct
{
  char *text; /* one line */
  char *object; /* {"words":[{"word", "searched", "fate", "title", "heading", "body", "articles",
                   "idf", "weight"}], "score":{"words", "nearness" ...}} */
} Explanation;

typedef struct
{
  guint rank; /* from 1 */
  SearchHit hit;
  SearchConfidence confidence; /* with options->confident */
  LibraryArticle article;
  char *anchor; /* of the best section, "" for the article's beginning */
  guint line;   /* of the first match, else of the section */
  char *match;  /* the first word that matches there, as written; NULL: none */
  gint64 yes;
  gint64 total;
  Snippet snippet;
  GArray *title_marks; /* WordSpan in the title: the words that match */
  char **tags;         /* or NULL, and so is the next */
  char **categories;   /* beside article.category */
  Explanation explanation;
} AnswerRow;

typedef struct
{
  GPtrArray *rows;       /* AnswerRow */
  GHashTable *respelled; /* what no article has as typed, folded -> what was searched for */
  GPtrArray *notes;      /* char *: words split, respelled or not found, said on stderr */
  GPtrArray *unheard; /* char *: words, as typed, that no article has; not all, when many */
  guint total;        /* articles that match, on all pages; with options->summary */
  char *corrected;    /* the query as it was searched for where that is another; or NULL */
  GArray *facets[3];  /* Facet, by facet_names; NULL: not wanted */
  char *why;          /* nothing was found, where more can be said than that; else NULL */
} Answer;

/* A language as people name it, for AnswerOptions: `pt_BR` becomes pt, in place; and its region, pt-br, or NULL.
 * Free it. */
char *answer_locale (char *lang);

/* Answers `text` (`length` bytes). */
Answer *answer_query (KnowledgeBase *kb, const char *text, gsize length,
                      const AnswerOptions *options, GError **error);
/* Articles like the one at `name` (path, slug or id), itself left out; in its language
 * unless options->lang names another. */
Answer *answer_like_article (KnowledgeBase *kb, const char *name,
                             const AnswerOptions *options, GError **error);
/* Articles like a text. */
Answer *answer_like_text (KnowledgeBase *kb, const char *text, gsize length,
                          const AnswerOptions *options, GError **error);
/* Articles for a text that somebody typed or sent (mail_questions ()), with options->confident: of what may
 * be asked there for the first that has one for sure, else for all of it. */
Answer *answer_suggest (KnowledgeBase *kb, const char *text, const AnswerOptions *options,
                        GError **error);
/* The articles of options->category, ->tag, ->lang and ->since, by title or as ->sort says. */
Answer *answer_browse (KnowledgeBase *kb, const AnswerOptions *options, GError **error);
void answer_free (Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/* ---- explain.c: why, and what was searched for instead */

/* Private to lib/answer, as is the next. */
gboolean explain_hit (Search *search, const SearchHit *hit, Explanation *out, GError **error);
/* Adds to `answer` a note of each word that was searched for instead of one that was typed, as articles write
 * it, and to answer->respelled what took its place; and one of the words that no article has, beside an answer
 * to the others.  `text`: what was typed, or NULL: then not the latter. */
void answer_note_searched (Answer *answer, const Search *search, const char *text);
/* `text` with its words respelled as they were searched for; NULL: none was. */
char *answer_respell (const char *text, gsize length, GHashTable *respelled);
