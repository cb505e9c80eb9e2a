#include "search/scan.h"

#include <string.h>
#include "index/forward.h"
#ifdef __SSE2__
#  include <emmintrin.h>
#endif

enum
{
  BLOCK = 64
};

void
scanner_init (Scanner *self, const GPtrArray *words, const TermMap *map)
{
  gboolean seen[128] = { FALSE };

  memset (self, 0, sizeof *self);
  self->map = map;
  self->tails = g_new (guint8, 128);
  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);

      for (guint k = 0; k < word->terms->len; k++)
        {
          guint32 id = g_array_index (word->terms, IndexTerm, k).id;

          while (id >= 0x80)
            id >>= 7;
          if (!seen[id])
            self->tails[self->n_tails++] = (guint8) id;
          seen[id] = TRUE;
        }
    }
}

void
scanner_clear (Scanner *self)
{
  g_free (self->tails);
  g_free (self->hits);
}

/* Bit i: byte i of the block is below 0x80; and: is one of the tails. */
typedef struct
{
  guint64 ends;
  guint64 tails;
} BlockMasks;

#ifdef __SSE2__
static inline BlockMasks
block_masks (const Scanner *self, const guint8 *block)
{
  BlockMasks masks = { 0, 0 };

  for (guint part = 0; part < BLOCK; part += 16)
    {
      __m128i bytes = _mm_loadu_si128 ((const __m128i *) (const void *) (block + part));
      __m128i equal = _mm_setzero_si128 ();

      for (guint i = 0; i < self->n_tails; i++)
        equal = _mm_or_si128 (equal,
                              _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ((char) self->tails[i])));
      masks.ends |= (guint64) (~_mm_movemask_epi8 (bytes) & 0xffff) << part;
      masks.tails |= (guint64) (guint) _mm_movemask_epi8 (equal) << part;
    }
  return masks;
}
#else
static inline BlockMasks
block_masks (const Scanner *self, const guint8 *block)
{
  BlockMasks masks = { 0, 0 };

  for (guint i = 0; i < BLOCK; i++)
    {
      masks.ends |= (guint64) (block[i] < 0x80) << i;
      masks.tails |= (guint64) (memchr (self->tails, block[i], self->n_tails) != NULL) << i;
    }
  return masks;
}
#endif

static inline guint
count_bits (guint64 bits)
{
  bits -= bits >> 1 & G_GUINT64_CONSTANT (0x5555555555555555);
  bits = (bits & G_GUINT64_CONSTANT (0x3333333333333333))
         + (bits >> 2 & G_GUINT64_CONSTANT (0x3333333333333333));
  bits = (bits + (bits >> 4)) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  return (guint) (bits * G_GUINT64_CONSTANT (0x0101010101010101) >> 56);
}

/* The number that ends at `end`, in a list that begins at `list`; 0, which is no term, when
 * varint_get () refuses it. */
static guint32
number_at (const guint8 *list, const guint8 *end)
{
  guint64 number = *end;

  for (const guint8 *at = end; at > list && at[-1] >= 0x80; at--)
    {
      if (end - at == 4)
        return 0;
      number = number << 7 | (at[-1] & 0x7f);
    }
  return number <= G_MAXUINT32 ? (guint32) number : 0;
}

static void
add_hit (Scanner *self, guint32 position, guint32 word)
{
  if (self->n_hits == self->room)
    {
      self->room = MAX (256, self->room * 2);
      self->hits = g_renew (ScanHit, self->hits, self->room);
    }
  self->hits[self->n_hits++] = (ScanHit){ position, word };
}

static inline void
scan_block (Scanner *self, const guint8 *list, const guint8 *block, BlockMasks masks)
{
  for (guint64 left = masks.tails; left != 0; left &= left - 1)
    {
      guint at = (guint) __builtin_ctzll (left);
      int word = term_map_find (self->map, number_at (list, block + at));

      if (word >= 0)
        add_hit (self,
                 self->numbers + count_bits (masks.ends & ((G_GUINT64_CONSTANT (1) << at) - 1)),
                 (guint32) word);
    }
  self->numbers += count_bits (masks.ends);
}

void
scanner_run (Scanner *self, const guint8 *list, gsize length)
{
  gsize whole = length - length % BLOCK;

  self->n_hits = 0;
  self->numbers = 0;
  for (gsize at = 0; at < whole; at += BLOCK)
    scan_block (self, list, list + at, block_masks (self, list + at));
  if (whole < length)
    {
      guint8 last[BLOCK];
      guint64 inside = (G_GUINT64_CONSTANT (1) << (length - whole)) - 1;
      BlockMasks masks;

      memset (last, 0x80, sizeof last);
      memcpy (last, list + whole, length - whole);
      masks = block_masks (self, last);
      masks.ends &= inside;
      masks.tails &= inside;
      scan_block (self, list, list + whole, masks);
    }
}

/* ---- Whether the words of a document stand as the query asks: in a row, in the title.
 * Posting lists cannot tell; the forward list can. */

/* Whether the words of `condition` stand in a row somewhere in the list: `state` bit k says
 * that the first k + 1 words end at the last token. */
static gboolean
condition_holds (const Search *search, const Condition *condition, const IndexForward *list,
                 gboolean *broken)
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
                    && search_word_has (g_ptr_array_index (search->words, number), id);
        }
      if (ends[n_words])
        return TRUE;
    }
  *broken = forward.broken;
  return FALSE;
}

/* Whether a plain phrase stands in the list: the fast way. */
static gboolean
phrase_holds (Scanner *self, const Condition *condition, const IndexForward *list)
{
  const guint *words = (const guint *) (gpointer) condition->words->data;
  guint n_words = condition->words->len;
  const ScanHit *hits;

  scanner_run (self, list->tokens, list->tokens_length);
  hits = self->hits;
  for (guint i = 0; i + n_words <= self->n_hits; i++)
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

/* A term may be the stem of several words (in several languages, or of a prefix and a word), which the
 * scanner does not tell. */
static gboolean
is_plain_phrase (const Search *search, const Condition *condition)
{
  return !search->map.shared && !condition->title;
}

gboolean
scanner_holds (Scanner *self, const Search *search, guint32 doc, gboolean *right,
               GError **error)
{
  const GPtrArray *conditions = search->conditions;
  gboolean may = FALSE, does = FALSE;
  IndexForward list;

  if (!search_index_forward (search->index, doc, &list, error))
    return FALSE;
  *right = TRUE;
  for (guint i = 0; *right && i < conditions->len; i++)
    {
      const Condition *condition = g_ptr_array_index (conditions, i);
      gboolean broken = FALSE, holds;

      if (!condition->title && !condition->ordered && condition->occur != OCCUR_SHOULD)
        continue;
      holds = is_plain_phrase (search, condition)
                ? phrase_holds (self, condition, &list)
                : condition_holds (search, condition, &list, &broken);
      if (broken)
        return search_index_damaged (search->index, "a forward list", error);
      may |= condition->occur == OCCUR_SHOULD;
      does |= holds && condition->occur == OCCUR_SHOULD;
      if (condition->occur != OCCUR_SHOULD)
        *right = holds == (condition->occur == OCCUR_MUST);
    }
  *right = *right && (!may || does);
  return TRUE;
}
