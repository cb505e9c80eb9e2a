/* answer.h - one query answered: hits with all that is printed of them. */
#pragma once

#include "article/library.h"
#include "base/tool.h"
#include "search/query.h"
#include "search/search.h"
#include "text/snippet.h"
#include "vote/vote.h"

/* The open database: what every answer needs. */
typedef struct
{
  const char *db; /* borrowed */
  Store *store;
  SearchIndex *index;
  Library *library;
  Votes *votes;
  guint changes; /* times in a row that it changed while it was read */
} KnowledgeBase;

gboolean knowledge_base_open (KnowledgeBase *self, const char *db, GError **error);
void knowledge_base_clear (KnowledgeBase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KnowledgeBase, knowledge_base_clear)

typedef struct
{
  guint limit;
  guint offset;
  const char *lang;
  const char *category;
  const char *tag;
  gboolean all;
  gboolean begun;    /* the query's last word is still being typed */
  gboolean votes;    /* let them count */
  gboolean snippets; /* anchor, line, votes and snippet are wanted */
  gboolean explain;
  gboolean places;    /* root is wanted */
  gboolean confident; /* only what is good enough to suggest (search_confident ()) */
} AnswerOptions;

typedef struct
{
  guint rank; /* from 1 */
  SearchHit hit;
  LibraryArticle article;
  char *anchor; /* of the best section, "" for the article's beginning */
  guint line;   /* of the first match, else of the section */
  char *match;  /* the first word that matches there, as written; NULL: none */
  gint64 yes;
  gint64 total;
  Snippet snippet;
  char *explanation; /* or NULL */
} AnswerRow;

typedef struct
{
  GPtrArray *rows;  /* AnswerRow */
  GPtrArray *notes; /* char *: words that were split or respelled, said on stderr */
} Answer;

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
/* The articles of options->category, ->tag, ->lang, by title. */
Answer *answer_browse (KnowledgeBase *kb, const AnswerOptions *options, GError **error);
void answer_free (Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)
