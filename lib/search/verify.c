#include "search/verify.h"

#include <string.h>
#include "index/forward.h"

void
verifier_init (Verifier *self, SearchIndex *index, const Resolved *resolved)
{
  self->index = index;
  self->resolved = resolved;
  term_map_init (&self->map, resolved);
  scanner_init (&self->scanner, resolved, &self->map);
}

void
verifier_clear (Verifier *self)
{
  scanner_clear (&self->scanner);
  term_map_clear (&self->map);
}

static gboolean
word_has (const SearchWord *word, guint32 id)
{
  guint low = 0, high = word->terms->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      guint32 at = g_array_index (word->terms, IndexTerm, middle).id;

      if (at == id)
        return TRUE;
      if (at < id)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

/* Whether the words of `condition` stand in a row somewhere in the list: `state` bit k says
 * that the first k + 1 words end at the last token. */
static gboolean
condition_holds (const Resolved *resolved, const Condition *condition,
                 const IndexForward *list, gboolean *broken)
{
  guint n_words = condition->words->len;
  g_autofree guint8 *ends = g_new0 (guint8, n_words + 1);
  Forward forward;
  guint32 id;

  forward_begin (&forward, list->tokens, list->tokens_length);
  ends[0] = 1;
  while (forward_next (&forward, &id))
    {
      if (id < TERM_FIRST || forward.part == PART_FILTER)
        {
          memset (ends + 1, 0, n_words);
          continue;
        }
      if (condition->title && forward.part != PART_TITLE)
        break;
      for (guint k = n_words; k > 0; k--)
        {
          guint number = g_array_index (condition->words, guint, k - 1);

          ends[k] = ends[k - 1]
                    && word_has (g_ptr_array_index (resolved->words, number), id);
        }
      if (ends[n_words])
        return TRUE;
    }
  *broken = forward.broken;
  return FALSE;
}

/* Whether a plain phrase stands in the list: the fast way. */
static gboolean
phrase_holds (Verifier *self, const Condition *condition, const IndexForward *list)
{
  const guint *words = (const guint *) (gpointer) condition->words->data;
  guint n_words = condition->words->len;
  const ScanHit *hits;

  scanner_run (&self->scanner, list->tokens, list->tokens_length);
  hits = self->scanner.hits;
  for (guint i = 0; i + n_words <= self->scanner.n_hits; i++)
    {
      guint k = 0;

      while (k < n_words && hits[i + k].word == words[k]
             && hits[i + k].position == hits[i].position + k)
        k++;
      if (k == n_words)
        return TRUE;
    }
  return FALSE;
}

/* With prefixes a term may belong to several words, which the scanner does not tell. */
static gboolean
is_plain_phrase (const Resolved *resolved, const Condition *condition)
{
  for (guint i = 0; i < resolved->words->len; i++)
    if (((SearchWord *) g_ptr_array_index (resolved->words, i))->fate == WORD_PREFIX)
      return FALSE;
  return !condition->title;
}

gboolean
verifier_check (Verifier *self, guint32 doc, gboolean *right, GError **error)
{
  const GPtrArray *conditions = self->resolved->conditions;
  gboolean may = FALSE, does = FALSE;
  IndexForward list;

  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  *right = TRUE;
  for (guint i = 0; *right && i < conditions->len; i++)
    {
      const Condition *condition = g_ptr_array_index (conditions, i);
      gboolean broken = FALSE, holds;

      if (!condition->title && !condition->ordered
          && condition->occur != OCCUR_SHOULD)
        continue;
      holds = is_plain_phrase (self->resolved, condition)
                ? phrase_holds (self, condition, &list)
                : condition_holds (self->resolved, condition, &list, &broken);
      if (broken)
        return search_index_damaged (self->index, "a forward list", error);
      may |= condition->occur == OCCUR_SHOULD;
      does |= holds && condition->occur == OCCUR_SHOULD;
      if (condition->occur != OCCUR_SHOULD)
        *right = holds == (condition->occur == OCCUR_MUST);
    }
  *right = *right && (!may || does);
  return TRUE;
}
