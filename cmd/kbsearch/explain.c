#include "explain.h"

static const char *
fate_text (WordFate fate)
{
  static const char *const texts[] = {
    [WORD_AS_TYPED] = "",
    [WORD_PREFIX] = " (prefix)",
    [WORD_RESPELLED] = " (respelled)",
    [WORD_STOP] = " (dropped: too common a word)",
    [WORD_UNKNOWN] = " (dropped: in no article)",
  };
  return texts[fate];
}

enum
{
  MANY_WORDS = 8 /* of more words only those that are there are told */
};

static gboolean
is_here (const guint counts[N_FIELDS])
{
  return counts[FIELD_TITLE] + counts[FIELD_HEADING] + counts[FIELD_BODY] > 0;
}

static void
append_counts (GString *out, const guint counts[N_FIELDS])
{
  static const char *const names[N_FIELDS] = { "title", "heading", "body" };
  const char *comma = "";

  for (guint i = 0; i < N_FIELDS; i++)
    if (counts[i] > 0)
      {
        g_string_append_printf (out, "%s%s %u", comma, names[i], counts[i]);
        comma = ", ";
      }
  if (*comma == '\0')
    g_string_append (out, "not here");
}

static gboolean
append_word (GString *out, Search *search, guint number, const SearchHit *hit,
             GError **error)
{
  const SearchWord *word = g_ptr_array_index (search_words (search), number);
  guint counts[N_FIELDS] = { 0 };

  if (word->count == 0)
    return TRUE;
  if (word->ranks && !search_field_counts (search, hit->doc, number, counts, error))
    return FALSE;
  if (search_words (search)->len > MANY_WORDS && !is_here (counts))
    return TRUE;
  if (out->len > 0)
    g_string_append (out, "; ");
  g_string_append (out, word->shown);
  if (word->fate == WORD_PREFIX)
    g_string_append_c (out, '*');
  g_string_append (out, fate_text (word->fate));
  if (!word->ranks)
    return TRUE;
  g_string_append (out, ": ");
  append_counts (out, counts);
  g_string_append_printf (out, ", in %u articles, idf %.2f", word->df, word->idf);
  return TRUE;
}

char *
explain_hit (Search *search, const SearchHit *hit, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  const GPtrArray *words = search_words (search);

  for (guint i = 0; i < words->len; i++)
    if (!append_word (out, search, i, hit, error))
      return NULL;
  g_string_append_printf (out, "%sscore %.3f = words %.3f, nearness %+.3f, "
                          "neighbours %+.3f, votes %+.3f", out->len > 0 ? "; " : "",
                          hit->score, hit->words, hit->proximity, hit->neighbours,
                          hit->votes);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
