/* resolve.h - the words of a query, looked up in the index. */
#pragma once

#include "index/reader.h"
#include "search/query.h"

typedef enum
{
  WORD_AS_TYPED,
  WORD_PREFIX,
  WORD_RESPELLED, /* no article has it; `shown` is the nearest that one has */
  WORD_STOP,      /* dropped: says too little */
  WORD_UNKNOWN    /* no article has it, nor anything near */
} WordFate;

/* One distinct word of the query and what became of it. */
typedef struct
{
  const char *typed; /* folded */
  char *shown;       /* what was searched for */
  WordFate fate;
  gboolean ranks; /* adds to the score */
  guint count;    /* times typed */
  GArray *terms;  /* IndexTerm, ascending by id */
  guint32 df;     /* documents that hold one of the terms */
  double idf;
  double weight; /* idf and the query's own weight for it */
} SearchWord;

/* What a document must (not) have, in terms of words. */
typedef struct
{
  Occur occur;      /* OCCUR_SHOULD: one of those conditions must hold */
  gboolean title;   /* in the title */
  gboolean ordered; /* the words stand next to each other, in this order */
  GArray *words;    /* guint, indices into Resolved.words */
} Condition;

typedef struct
{
  GPtrArray *words;      /* SearchWord */
  GArray *sequence;      /* guint: the ranking words in the order typed */
  GPtrArray *conditions; /* Condition */
  GArray *filters;       /* ResolvedFilter */
  gboolean plain;        /* no smoothing: one word, a phrase or a prefix */
} Resolved;

typedef struct
{
  gboolean negative;
  gboolean found;
  IndexTerm term;
} ResolvedFilter;

Resolved *resolve_query (SearchIndex *index, const Query *query, const char *lang,
                         GError **error);
void resolved_free (Resolved *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Resolved, resolved_free)

/* Looks `word` up as each language's stem; appends IndexTerm. */
gboolean resolve_stems (SearchIndex *index, const char *word, const char *lang, GArray *terms,
                        GError **error);
void search_word_free (SearchWord *word);

enum
{
  TERM_MAP_HINT = 2048
};

/* From term id to word number, for reading forward lists. */
typedef struct
{
  guint64 hint[TERM_MAP_HINT / 64]; /* by low bits of the id: nothing there */
  guint32 *keys;                    /* 0: empty */
  guint16 *words;
  guint mask;
} TermMap;

void term_map_init (TermMap *self, const Resolved *resolved);
void term_map_clear (TermMap *self);

/* The word that term `id` belongs to, or -1. */
static inline int
term_map_find (const TermMap *self, guint32 id)
{
  if (G_LIKELY (!(self->hint[id % TERM_MAP_HINT / 64] >> id % 64 & 1)))
    return -1;
  for (guint at = id * 2654435761u >> 7;; at++)
    {
      guint32 key = self->keys[at & self->mask];

      if (key == 0)
        return -1;
      if (key == id)
        return self->words[at & self->mask];
    }
}
