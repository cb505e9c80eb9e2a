#include "search/like.h"

#include <string.h>
#include "search/resolve.h"
#include "text/words.h"

enum
{
  LIKE_TEXT = 256 * 1024 /* of a longer text the beginning speaks for it */
};

typedef struct
{
  const char *word;
  guint count;
  double weight;
} LikeWord;

static GHashTable *
count_words (const char *text, gsize length)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Words words;
  WordSpan span;

  words_begin (&words, text, MIN (length, LIKE_TEXT));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];
      gpointer known;

      word_fold (text, span, folded);
      known = g_hash_table_lookup (counts, folded);
      g_hash_table_insert (counts, g_strdup (folded),
                           GUINT_TO_POINTER (GPOINTER_TO_UINT (known) + 1));
    }
  return counts;
}

static int
compare_like (gconstpointer a, gconstpointer b)
{
  const LikeWord *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return strcmp (x->word, y->word);
}

static gboolean
like_weigh (SearchIndex *index, const char *lang, LikeWord *word, GError **error)
{
  g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));
  guint32 df = 0;
  gboolean ok = search_index_stems (index, word->word, lang, TRUE, terms, error);

  for (guint i = 0; i < terms->len; i++)
    {
      IndexTerm *term = &g_array_index (terms, IndexTerm, i);

      df += term->df;
      index_term_clear (term);
    }
  if (df > 0)
    word->weight = search_query_weight (word->count)
                   * impact_idf (index->documents, MIN (df, index->documents));
  return ok;
}

static gboolean
like_is_stop (SearchIndex *index, const char *lang, const char *word)
{
  const char *used = lang != NULL ? lang : index->langs[0];

  return used == NULL || stem_part (used, word) == STEM_STOP;
}

Query *
search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
             guint limit, GError **error)
{
  g_autoptr(GHashTable) counts = count_words (text, length);
  g_autoptr(GArray) words = g_array_new (FALSE, FALSE, sizeof (LikeWord));
  g_autoptr(GString) joined = g_string_new (NULL);
  guint unknown = 0;
  GHashTableIter iter;
  gpointer key, value;
  Query *query;

  if (g_hash_table_size (counts) <= limit)
    return query_parse (text, length, QUERY_TEXT);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      LikeWord word = { key, GPOINTER_TO_UINT (value), 0 };

      if (like_is_stop (index, lang, key))
        continue;
      if (!like_weigh (index, lang, &word, error))
        return NULL;
      if (word.weight > 0)
        g_array_append_val (words, word);
      else
        unknown++;
    }
  g_array_sort (words, compare_like);
  for (guint i = 0; i < MIN (words->len, limit); i++)
    {
      const LikeWord *word = &g_array_index (words, LikeWord, i);

      for (guint k = 0; k < MIN (word->count, 3); k++)
        g_string_append_printf (joined, "%s ", word->word);
    }
  query = query_parse (joined->str, joined->len, QUERY_TEXT);
  query->unknown = unknown;
  return query;
}
