#include "search/confidence.h"

static gboolean
in_any_field (const guint counts[N_FIELDS])
{
  for (int field = 0; field < N_FIELDS; field++)
    if (counts[field] > 0)
      return TRUE;
  return FALSE;
}

static gboolean
covers (Search *search, guint32 doc, gboolean *enough, GError **error)
{
  const GPtrArray *words = search_words (search);
  double all = 0, found = 0;
  guint count = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);
      guint counts[N_FIELDS];

      if (!word->ranks)
        continue;
      if (!search_field_counts (search, doc, i, counts, error))
        return FALSE;
      all += word->weight;
      found += in_any_field (counts) ? word->weight : 0;
      count += in_any_field (counts);
    }
  *enough = count >= 2 && found >= CONFIDENCE_COVER * all;
  return TRUE;
}

static gboolean
stands_apart (const GArray *hits, guint i)
{
  double score = g_array_index (hits, SearchHit, i).score;
  double next = i + 1 < hits->len ? g_array_index (hits, SearchHit, i + 1).score : 0;

  return score - next >= CONFIDENCE_GAP * score;
}

gboolean
search_confident (Search *search, const GArray *hits, guint *count, GError **error)
{
  gboolean enough = TRUE;

  *count = 0;
  for (guint i = 0; i < MIN (hits->len, CONFIDENCE_HITS); i++)
    {
      if (!covers (search, g_array_index (hits, SearchHit, i).doc, &enough, error))
        return FALSE;
      if (!enough)
        break;
      if (stands_apart (hits, i))
        {
          *count = i + 1;
          break;
        }
    }
  return TRUE;
}
