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

/* A word met for the first time by a vocabulary. */
typedef struct
{
  guint32 number; /* of its stem */
  const char *stem;
  const char *word; /* folded, as written; the stem itself for a filter */
} NewWord;

typedef struct
{
  GArray *tokens;       /* guint32: the forward list, vocabulary numbers + TERM_FIRST */
  GArray *words;        /* NewWord, pointing into the vocabulary */
  guint8 text_hash[16]; /* of headings and text, white space folded */
} IndexDocument;

IndexDocument *document_new (Vocabulary *vocabulary, const Article *article);
void document_free (IndexDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IndexDocument, document_free)
