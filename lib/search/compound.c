#include "search/compound.h"

#include <string.h>
#include "index/forward.h"
#include "search/spelling.h"

enum
{
  LETTERS = 4,       /* of a compound, at least */
  KNOWN_LETTERS = 6, /* of one that articles have */
  LAST_LETTERS = 2,  /* of the second part, at least: can't is none */
  PART_LETTERS = 4,  /* two parts of so many need not stand side by side */
  RARE_SHARE = 20,   /* more articles than one in so many have: no rare compound */
  RARE_LEAST = 8,
  SAMPLE = 12, /* articles in which that is looked for */
  MANY = 4096  /* of the articles of a word, those from the first */
};

typedef struct
{
  SearchIndex *index;
  const char *lang;
  guint64 df;     /* of the whole word */
  gboolean known; /* it is a word of the language */
} Cutter;

gboolean
compound_links (const SearchIndex *index, const char *lang)
{
  const char *used = lang != NULL ? lang : index->langs[0];

  return used != NULL && (strncmp (used, "de", 2) == 0 || strncmp (used, "nl", 2) == 0);
}

static void
clear_term (gpointer term)
{
  index_term_clear (term);
}

static GArray *
terms_of (const Cutter *self, const char *word, GError **error)
{
  g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));

  g_array_set_clear_func (terms, clear_term);
  return search_index_stems (self->index, word, self->lang, FALSE, terms, error)
           ? g_steal_pointer (&terms)
           : NULL;
}

typedef struct
{
  guint8 *first; /* a bit a document */
  GArray *both;  /* guint32 */
} Meeting;

static void
take_docs (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Meeting *self = data;

  (void) impacts;
  for (guint i = 0; i < count; i++)
    self->first[docs[i] / 8] |= (guint8) (1 << docs[i] % 8);
}

static void
take_both (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Meeting *self = data;

  (void) impacts;
  for (guint i = 0; i < count && self->both->len < MANY; i++)
    if (self->first[docs[i] / 8] >> docs[i] % 8 & 1)
      g_array_append_val (self->both, docs[i]);
}

/* The articles that have a term of both. */
static gboolean
meet (SearchIndex *index, const GArray *first, const GArray *second, GArray *both,
      GError **error)
{
  g_autofree guint8 *docs = g_new0 (guint8, index->last_doc / 8 + 1);
  Meeting meeting = { docs, both };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < first->len; i++)
    ok = search_index_postings (index, &g_array_index (first, IndexTerm, i), take_docs,
                                &meeting, error);
  for (guint i = 0; ok && i < second->len; i++)
    ok = search_index_postings (index, &g_array_index (second, IndexTerm, i), take_both,
                                &meeting, error);
  return ok;
}

static gboolean
has_term (const GArray *terms, guint32 id)
{
  for (guint i = 0; i < terms->len; i++)
    if (g_array_index (terms, IndexTerm, i).id == id)
      return TRUE;
  return FALSE;
}

static gboolean
stand_together (SearchIndex *index, guint32 doc, const GArray *first, const GArray *second,
                gboolean *together, GError **error)
{
  gboolean before = FALSE;
  IndexForward list;
  Forward forward;
  guint32 id;

  *together = FALSE;
  if (!search_index_forward (index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (!*together && forward_next (&forward, &id))
    {
      *together = before && has_term (second, id);
      before = id >= TERM_FIRST && has_term (first, id);
    }
  return TRUE;
}

/* About how many articles have the two side by side: counted in a sample. */
static gboolean
count_together (const Cutter *self, const char *first, const char *second, guint64 *count,
                GError **error)
{
  g_autoptr(GArray) a = terms_of (self, first, error);
  g_autoptr(GArray) b = a == NULL ? NULL : terms_of (self, second, error);
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint looked = 0, found = 0;

  if (b == NULL || !meet (self->index, a, b, both, error))
    return FALSE;
  for (guint i = 0; i < both->len; i += MAX (1, both->len / SAMPLE), looked++)
    {
      gboolean together;

      if (!stand_together (self->index, g_array_index (both, guint32, i), a, b, &together,
                           error))
        return FALSE;
      found += together;
    }
  *count = looked == 0 ? 0 : (guint64) found * both->len / looked;
  return TRUE;
}

/* Cuts are tried in the order of their rarer part's frequency. */
typedef struct
{
  const char *second;
  guint64 df; /* of the rarer part */
  gboolean sure;
} Cut;

/* Of the cuts that could be, the one whose rarer part is the most frequent. */
static gboolean
best_cut (const Cutter *self, const char *word, Cut *best, GError **error)
{
  glong letters = g_utf8_strlen (word, -1);

  *best = (Cut){ .df = MAX (1, 2 * self->df) };
  for (glong at = self->known ? 2 : 1; at <= letters - LAST_LETTERS; at++)
    {
      const char *second = g_utf8_offset_to_pointer (word, at);
      g_autofree char *first = g_strndup (word, (gsize) (second - word));
      guint64 df[2] = { 0, 0 };

      if (!search_index_frequency (self->index, first, self->lang, &df[0], error)
          || (df[0] > best->df
              && !search_index_frequency (self->index, second, self->lang, &df[1], error)))
        return FALSE;
      if (MIN (df[0], df[1]) > best->df)
        *best
          = (Cut){ second, MIN (df[0], df[1]),
                   self->df == 0 && !self->known && MIN (at, letters - at) >= PART_LETTERS };
    }
  return TRUE;
}

gboolean
compound_cut (SearchIndex *index, const char *word, const char *lang, guint64 df,
              const char **second, GError **error)
{
  Cutter cutter = { index, lang, df, df == 0 && spelling_is_known (index, word) };
  g_autofree char *first = NULL;
  guint64 together;
  Cut cut;

  *second = NULL;
  if (df > MAX (index->documents / RARE_SHARE, RARE_LEAST))
    return TRUE;
  if (g_utf8_strlen (word, -1) < (df > 0 ? KNOWN_LETTERS : LETTERS)
      || strpbrk (word, "0123456789") != NULL)
    return TRUE;
  if (!best_cut (&cutter, word, &cut, error))
    return FALSE;
  if (cut.second == NULL)
    return TRUE;
  first = g_strndup (word, (gsize) (cut.second - word));
  if (!cut.sure && !count_together (&cutter, first, cut.second, &together, error))
    return FALSE;
  if (cut.sure || together > 2 * df + 1)
    *second = cut.second;
  return TRUE;
}
