#include "related.h"

#include <math.h>
#include <string.h>
#include "index/forward.h"
#include "index/reader.h"

enum
{
  RELATED = 4,
  TERMS = 32,         /* of a vector, the heaviest */
  SHARED_MOST = 1500, /* articles that have a term, for it to say something */
  LEAST_LIKE = 60     /* thousandths of a cosine */
};

typedef struct
{
  guint32 term;
  guint32 entry; /* its place in catalog->entries */
  float weight;  /* in a vector of length 1 */
} Posting;

struct Related
{
  const Catalog *catalog;
  GArray *postings;   /* Posting, by term */
  GArray *own;        /* Posting, by entry */
  guint32 *own_first; /* of each entry, in `own`; one more behind the last */
  GHashTable *places; /* Entry -> its place */
};

/* ---- Making it: all is counted anew, since the index's own vectors depend on what it was before */

typedef struct
{
  guint32 term;
  guint count; /* in the article */
  double weight;
} Weighed;

static int
heaviest_first (gconstpointer a, gconstpointer b)
{
  const Weighed *x = a, *y = b;

  return (x->weight < y->weight) - (x->weight > y->weight);
}

static int
by_term (gconstpointer a, gconstpointer b)
{
  const Posting *x = a, *y = b;

  if (x->term != y->term)
    return x->term > y->term ? 1 : -1;
  return (x->entry > y->entry) - (x->entry < y->entry);
}

/* Terms of articles, counted one article after the other. */
typedef struct
{
  SearchIndex *index;
  GArray *seen;     /* guint32, by term: how often in this article; 0 between two */
  GArray *articles; /* guint32, by term: how many have it */
} Counting;

static void
count_term (Counting *self, guint32 term, GArray *counted)
{
  Weighed own = { term, 0, 0 };

  if (term >= self->seen->len)
    g_array_set_size (self->seen, term * 2 + 1);
  if (g_array_index (self->seen, guint32, term)++ == 0)
    g_array_append_val (counted, own);
}

/* The article's terms (Weighed), and how often each stands in it. */
static GArray *
count_terms (Counting *self, const Entry *entry, GError **error)
{
  g_autoptr(GArray) counted = g_array_new (FALSE, FALSE, sizeof (Weighed));
  IndexForward content;
  Forward forward;
  guint32 term;

  if (!search_index_forward (self->index, entry->row.id, &content, error))
    return NULL;
  forward_begin (&forward, content.tokens, content.tokens_length);
  while (forward_next (&forward, &term))
    if (term >= TERM_FIRST && forward.part != PART_FILTER)
      count_term (self, term, counted);
  for (guint i = 0; i < counted->len; i++)
    {
      Weighed *own = &g_array_index (counted, Weighed, i);

      own->count = g_array_index (self->seen, guint32, own->term);
      g_array_index (self->seen, guint32, own->term) = 0;
    }
  if (!forward.broken)
    return g_steal_pointer (&counted);
  search_index_damaged (self->index, "a forward list", error);
  return NULL;
}

static void
add_article (GArray *articles, const GArray *counted)
{
  for (guint i = 0; i < counted->len; i++)
    {
      guint32 term = g_array_index (counted, Weighed, i).term;

      if (term >= articles->len)
        g_array_set_size (articles, term + 1);
      g_array_index (articles, guint32, term)++;
    }
}

static gboolean
count_articles (Counting *self, const Catalog *catalog, GError **error)
{
  for (guint i = 0; i < catalog->entries->len; i++)
    {
      g_autoptr(GArray) counted = count_terms (self, catalog->entries->pdata[i], error);

      if (counted == NULL)
        return FALSE;
      add_article (self->articles, counted);
    }
  return TRUE;
}

/* The heaviest, TERMS at most: of equal ones all or none, since terms have no order that lasts. */
static guint
choose_heaviest (GArray *counted)
{
  guint count = MIN (counted->len, TERMS);

  g_array_sort (counted, heaviest_first);
  if (count < counted->len)
    while (count > 0
           && g_array_index (counted, Weighed, count - 1).weight
                == g_array_index (counted, Weighed, TERMS).weight)
      count--;
  return count;
}

static void
add_vector (Related *self, guint32 place, GArray *counted, const GArray *articles)
{
  double sum = 0, all = self->catalog->entries->len;
  guint count;

  for (guint i = 0; i < counted->len; i++)
    {
      Weighed *own = &g_array_index (counted, Weighed, i);
      guint32 df = g_array_index (articles, guint32, own->term);

      own->weight = df < 2 || df > SHARED_MOST ? 0
                                               : (1 + log (own->count)) * log (1 + all / df);
    }
  count = choose_heaviest (counted);
  for (guint i = 0; i < count; i++)
    sum += pow (g_array_index (counted, Weighed, i).weight, 2);
  for (guint i = 0; i < count; i++)
    {
      const Weighed *own = &g_array_index (counted, Weighed, i);
      Posting posting = { own->term, place, (float) (own->weight / sqrt (sum)) };

      if (own->weight > 0)
        g_array_append_val (self->own, posting);
    }
}

static gboolean
read_vector (Related *self, Counting *counting, guint32 place, GError **error)
{
  Entry *entry = self->catalog->entries->pdata[place];
  g_autoptr(GArray) counted = NULL;

  self->own_first[place] = self->own->len;
  g_hash_table_insert (self->places, entry, GUINT_TO_POINTER (place));
  if (entry->hidden)
    return TRUE;
  counted = count_terms (counting, entry, error);
  if (counted != NULL)
    add_vector (self, place, counted, counting->articles);
  return counted != NULL;
}

static gboolean
read_vectors (Related *self, Counting *counting, GError **error)
{
  guint32 count = self->catalog->entries->len;

  if (!count_articles (counting, self->catalog, error))
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    if (!read_vector (self, counting, i, error))
      return FALSE;
  self->own_first[count] = self->own->len;
  g_array_append_vals (self->postings, self->own->data, self->own->len);
  g_array_sort (self->postings, by_term);
  return TRUE;
}

Related *
related_new (const Catalog *catalog, Store *store, GError **error)
{
  g_autoptr(SearchIndex) index = search_index_open (store, error);
  g_autoptr(Related) self = g_new0 (Related, 1);
  g_autoptr(GArray) seen = g_array_new (FALSE, TRUE, sizeof (guint32));
  g_autoptr(GArray) articles = g_array_new (FALSE, TRUE, sizeof (guint32));

  self->catalog = catalog;
  self->postings = g_array_new (FALSE, FALSE, sizeof (Posting));
  self->own = g_array_new (FALSE, FALSE, sizeof (Posting));
  self->own_first = g_new0 (guint32, catalog->entries->len + 1);
  self->places = g_hash_table_new (NULL, NULL);
  if (index == NULL || !read_vectors (self, &(Counting){ index, seen, articles }, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
related_free (Related *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->postings);
  g_array_unref (self->own);
  g_hash_table_unref (self->places);
  g_free (self->own_first);
  g_free (self);
}

/* ---- Asking it */

static const Posting *
first_of (const Related *self, guint32 term)
{
  const Posting *postings = (const Posting *) (void *) self->postings->data;
  guint low = 0, high = self->postings->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (postings[middle].term < term)
        low = middle + 1;
      else
        high = middle;
    }
  return postings + low;
}

/* Adds what the articles with the term share with the entry; `met`: those that share any. */
static void
add_shared (const Related *self, const Posting *own, float *likeness, GArray *met)
{
  const Posting *end = (const Posting *) (void *) self->postings->data + self->postings->len;
  const Posting *first = first_of (self, own->term), *stop = first;

  while (stop < end && stop->term == own->term && stop - first <= SHARED_MOST)
    stop++;
  if (stop - first > SHARED_MOST)
    return;
  for (const Posting *posting = first; posting < stop; posting++)
    {
      if (likeness[posting->entry] == 0)
        g_array_append_val (met, posting->entry);
      likeness[posting->entry] += own->weight * posting->weight;
    }
}

typedef struct
{
  guint32 entry;
  int likeness; /* thousandths */
} Like;

static gboolean
is_likelier (const Like *a, const Like *b)
{
  return a->likeness != b->likeness ? a->likeness > b->likeness : a->entry < b->entry;
}

/* Keeps the RELATED likest; of equal ones those that come first by path. */
static void
keep_likest (Like best[RELATED], guint *count, Like like)
{
  guint at = *count;

  if (*count < RELATED)
    (*count)++;
  else if (!is_likelier (&like, &best[--at]))
    return;
  for (; at > 0 && is_likelier (&like, &best[at - 1]); at--)
    best[at] = best[at - 1];
  best[at] = like;
}

static gboolean
same_lang (const Related *self, guint32 other, const Entry *entry)
{
  const Entry *that = self->catalog->entries->pdata[other];

  return strcmp (that->row.lang, entry->row.lang) == 0;
}

/* Of a thread, from page to page: all of them 0. */
static float *
all_unlike (const Related *self)
{
  static GPrivate key = G_PRIVATE_INIT (g_free);
  float *likeness = g_private_get (&key);

  if (likeness == NULL)
    {
      likeness = g_new0 (float, self->catalog->entries->len);
      g_private_set (&key, likeness);
    }
  return likeness;
}

GPtrArray *
related_to (const Related *self, const Entry *entry)
{
  guint32 place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, entry));
  g_autoptr(GArray) met = g_array_new (FALSE, FALSE, sizeof (guint32));
  float *likeness = all_unlike (self);
  GPtrArray *related = g_ptr_array_new ();
  Like best[RELATED] = { 0 };
  guint count = 0;

  /* (In thousandths: floats are added up in the order of the terms, which does not last.) */
  for (guint32 i = self->own_first[place]; i < self->own_first[place + 1]; i++)
    add_shared (self, &g_array_index (self->own, Posting, i), likeness, met);
  for (guint i = 0; i < met->len; i++)
    {
      guint32 other = g_array_index (met, guint32, i);
      int thousandths = (int) (likeness[other] * 1000 + 0.5F);

      likeness[other] = 0;
      if (thousandths >= LEAST_LIKE && other != place && same_lang (self, other, entry))
        keep_likest (best, &count, (Like){ other, thousandths });
    }
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (related, self->catalog->entries->pdata[best[i].entry]);
  return related;
}
