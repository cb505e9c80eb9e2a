/* document.h - an article's words as numbers, ready for the index.
 *
 * Each indexing thread has a Vocabulary of its own: it numbers the stems it meets, so
 * that a word is stemmed once, and documents leave the thread as arrays of numbers.
 * The strings behind new numbers travel with the document that met them first. */
#pragma once

#include "article/article.h"
#include "index/forward.h"

typedef struct Vocabulary Vocabulary;

Vocabulary *vocabulary_new (void);
void vocabulary_free (Vocabulary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Vocabulary, vocabulary_free)

/* A form: a word as it is written in a language, and its stem.  A vocabulary numbers forms and stems as
 * it meets them. */
typedef struct
{
  guint32 number; /* of its stem */
  const char *stem;
  const char *word; /* folded, as written; the stem itself for a filter */
} NewForm;

typedef struct
{
  guint32 *tokens; /* the forward list, numbers of stems */
  guint n_tokens;
  GArray *forms; /* guint32: numbers of the forms that it holds, each once */
  GArray *met; /* NewForm, by number from first_form on: those that no document had before */
  guint32 first_form;   /* the number of the first of them */
  guint8 text_hash[16]; /* of headings and text, white space folded */
} IndexDocument;

IndexDocument *document_new (Vocabulary *vocabulary, const Article *article);
void document_free (IndexDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IndexDocument, document_free)
