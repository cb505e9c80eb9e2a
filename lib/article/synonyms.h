/* synonyms.h - the words that readers have for what articles call otherwise, and the articles that
 * answer a query first: the file `synonyms.yaml` at a tree's root, read, stored and looked up.
 *
 *   synonyms:
 *     en:
 *       - [cancel, unsubscribe, terminate]      # each for all
 *       - gsuite, g suite => google workspace   # one way
 *   pins:
 *     transfer a domain: domains/transfer-domain-in.md
 *     vat: [billing/vat.md, nl/btw.md]
 *
 * A list of groups in place of languages is of every language.  A member is up to SYNONYM_WORDS words. */
#pragma once

#include "article/article.h"
#include "store/statements.h"

#define SYNONYM_FILE "synonyms.yaml"

enum
{
  SYNONYM_WORDS = 4
};

/* ---- The file */

/* Of the words `from` each is searched for as the words `to`, too. */
typedef struct
{
  char *lang; /* "": every language */
  guint line;
  GPtrArray *from,
    *to; /* char *, folded words with blanks between; the same array in a group */
} SynonymGroup;

typedef struct
{
  char *query; /* folded words with blanks between */
  guint line;
  GPtrArray *paths; /* char * */
} SynonymPin;

typedef struct
{
  GPtrArray *groups; /* SynonymGroup */
  GPtrArray *pins;   /* SynonymPin */
  GPtrArray *problems; /* ArticleProblem, ascending by line; with one that is fatal nothing else is to
                          be used */
} SynonymFile;

/* Never fails: what is wrong with the bytes is a problem. */
SynonymFile *synonym_file_parse (const char *bytes, gsize length);
void synonym_file_free (SynonymFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SynonymFile, synonym_file_free)

/* What is wrong with a pin to a path that no article has.  Free it. */
char *synonym_pin_unknown (const SynonymPin *pin, const char *path);

/* ---- Stored
 *
 * Everything fails as the store does. */

typedef struct Synonyms Synonyms;

Synonyms *synonyms_new (Store *store);
void synonyms_free (Synonyms *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Synonyms, synonyms_free)

/* Makes what is stored of the tree `root` what `file` says (NULL: nothing), in a transaction of its own if
 * that is a change.  Pins to paths that no live article has become problems of the file. */
gboolean synonyms_put (Synonyms *self, const char *root, const SynonymFile *file,
                       GError **error);

/* Drops what is stored of trees without a live article that are not among `roots` (char *): they were left
 * out, or have moved. */
gboolean synonyms_settle (Synonyms *self, const GPtrArray *roots, GError **error);

/* A word, or several, that stand for what was typed. */
typedef struct
{
  char *stems; /* of what is to be typed, blanks between; without a language: the words */
  char *words; /* to be searched for, too: folded, blanks between */
  guint line;  /* of the group in its file; 0: people say so everywhere */
} Synonym;

/* What begins with the stem `first` in `lang` ("": the word, in every language): Synonym, longest
 * first.  Where editors say nothing, `everyday`: words that people use for each other whatever articles are
 * about (de, en, es, nl, ru). */
GPtrArray *synonyms_find (Synonyms *self, const char *lang, const char *first,
                          gboolean everyday, GError **error);

/* Whether any query has an article pinned to it. */
gboolean synonyms_have_pins (Synonyms *self, gboolean *have, GError **error);

/* Appends the live articles (guint32) that are pinned to the query with these stems, in the language that
 * they are written in; `*line` is the pin's. */
gboolean synonyms_pinned (Synonyms *self, const char *lang, const char *stems,
                          GArray *articles, guint *line, GError **error);
