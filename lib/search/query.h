/* query.h - what a user typed, understood.
 *
 *   word             ranks; more matching words rank higher
 *   "a phrase"       its words next to each other: required when the query is nothing
 *                    else (one of them, when there are several); beside plain words
 *                    it ranks as they do, and standing together ranks higher
 *   +x  -x           x must, must not be there (a word, phrase, prefix or field)
 *   begin*           any word that begins so
 *   title:x          x stands in the title (x: word, phrase or prefix)
 *   tag:x category:x lang:x     a filter, exact but for case
 *
 * Text like `example.com` is several words; plain it ranks by them, after + or - it is
 * a phrase.  In what looks like a pasted command line (-K, --option, /path, $variable, a | b,
 * Get-Mailbox, two -words and an argument, one beside a file's or behind a program's name) and before a
 * number the signs are text.  Any bytes are a query; what means nothing is passed over. */
#pragma once

#include <glib.h>

typedef enum
{
  OCCUR_SHOULD,
  OCCUR_MUST,
  OCCUR_MUST_NOT
} Occur;

typedef enum
{
  CLAUSE_WORDS, /* one word, or the parts of one like example.com */
  CLAUSE_PHRASE,
  CLAUSE_PREFIX, /* the last word is a prefix; words before it make a phrase with it */
  CLAUSE_FILTER
} ClauseKind;

typedef struct
{
  ClauseKind kind;
  Occur occur;
  gboolean title;   /* only in the title */
  gboolean quoted;  /* typed in quotes: never respelled */
  gboolean name;    /* meant, even if its word is a stop word: in quotes, .it, IT beside it */
  gboolean literal; /* a domain name, number, part of a compound: never respelled */
  gboolean begun;   /* still being typed: its last word is a beginning, or whole; ranks */
  char **words;     /* folded; empty for a filter */
  char *filter;     /* as word_filter () makes it, or NULL */
} Clause;

typedef struct
{
  GPtrArray *clauses;  /* Clause */
  gboolean one_phrase; /* the phrases that may be there: one of them must */
  gboolean cut;        /* words beyond QUERY_MAX_WORDS were dropped */
  guint unknown;       /* words that were left out because no article has them */
  gboolean ended;      /* a blank stands behind the last word: it is whole */
  GHashTable *parted; /* folded word -> char **: its parts, of one in capitals and small letters that has three or
                          more (noUnusedVars), not in quotes; NULL: there is none */
} Query;

enum
{
  QUERY_MAX_WORDS = 128
};

typedef enum
{
  QUERY_ALL = 1 << 0,   /* each word and phrase is required */
  QUERY_BEGUN = 1 << 1, /* a word that the text ends in is still being typed */
  QUERY_TEXT = 1 << 2   /* nothing in it is an operator */
} QueryFlags;

/* `text`: `length` bytes of anything.  `flags`: QueryFlags, 0 for none. */
Query *query_parse (const char *text, gsize length, guint flags);
/* One required filter more (-l, -C, -t). */
void query_add_filter (Query *self, const char *name, const char *value);
void query_free (Query *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, query_free)
