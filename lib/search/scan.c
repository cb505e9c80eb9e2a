#include "search/scan.h"

#include <string.h>
#if defined(__x86_64__)
#  include <immintrin.h>
#endif

enum
{
  BLOCK = 64
};

static void
byte_set_add (ByteSet *self, guint8 byte)
{
  self->rows[byte & 15] |= (guint8) (1 << (byte >> 4 & 7));
}

void
scanner_init (Scanner *self, const GPtrArray *words, const TermMap *map)
{
  memset (self, 0, sizeof *self);
  self->map = map;
  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);

      for (guint k = 0; k < word->terms->len; k++)
        {
          guint32 id = g_array_index (word->terms, IndexTerm, k).id, below = 0;
          gboolean single = id < 0x80;

          for (; id >= 0x80; id >>= 7)
            below = id & 0x7f;
          byte_set_add (single ? &self->single : &self->last, (guint8) id);
          if (!single)
            byte_set_add (&self->before, (guint8) (below | 0x80));
        }
    }
}

/* Of the bytes of a block, a bit each: which end a number, and which are in a set. */
typedef struct
{
  guint64 ends, single, last, before;
} BlockMasks;

/* What the block before says of this one's first byte. */
typedef struct
{
  guint64 ended, before;
} Carried;

#if defined(__x86_64__)
static inline __attribute__ ((target ("ssse3"))) guint64
set_mask (__m128i set, __m128i low, __m128i bit)
{
  __m128i other
    = _mm_cmpeq_epi8 (_mm_and_si128 (_mm_shuffle_epi8 (set, low), bit), _mm_setzero_si128 ());

  return (guint64) (~_mm_movemask_epi8 (other) & 0xffff);
}

static inline __attribute__ ((target ("ssse3"))) BlockMasks
block_masks_ssse3 (const Scanner *self, const guint8 *block)
{
  const __m128i nibble = _mm_set1_epi8 (15);
  const __m128i bits = _mm_set1_epi64x ((gint64) G_GUINT64_CONSTANT (0x8040201008040201));
  const __m128i single = _mm_loadu_si128 ((const __m128i *) (const void *) &self->single);
  const __m128i last = _mm_loadu_si128 ((const __m128i *) (const void *) &self->last);
  const __m128i before = _mm_loadu_si128 ((const __m128i *) (const void *) &self->before);
  BlockMasks masks = { 0 };

  for (guint part = 0; part < BLOCK; part += 16)
    {
      __m128i bytes = _mm_loadu_si128 ((const __m128i *) (const void *) (block + part));
      __m128i low = _mm_and_si128 (bytes, nibble);
      __m128i bit = _mm_shuffle_epi8 (bits, _mm_and_si128 (_mm_srli_epi16 (bytes, 4), nibble));

      masks.ends |= (guint64) (~_mm_movemask_epi8 (bytes) & 0xffff) << part;
      masks.single |= set_mask (single, low, bit) << part;
      masks.last |= set_mask (last, low, bit) << part;
      masks.before |= set_mask (before, low, bit) << part;
    }
  return masks;
}

/* The same, of twice as many bytes at a time. */
static inline __attribute__ ((target ("avx2"))) guint64
set_mask_32 (__m256i set, __m256i low, __m256i bit)
{
  __m256i other = _mm256_cmpeq_epi8 (_mm256_and_si256 (_mm256_shuffle_epi8 (set, low), bit),
                                     _mm256_setzero_si256 ());

  return (guint32) ~_mm256_movemask_epi8 (other);
}

static inline __attribute__ ((target ("avx2"))) __m256i
set_twice (const ByteSet *set)
{
  return _mm256_broadcastsi128_si256 (_mm_loadu_si128 ((const __m128i *) (const void *) set));
}

static inline __attribute__ ((target ("avx2"))) BlockMasks
block_masks_avx2 (const Scanner *self, const guint8 *block)
{
  const __m256i nibble = _mm256_set1_epi8 (15);
  const __m256i bits = _mm256_set1_epi64x ((gint64) G_GUINT64_CONSTANT (0x8040201008040201));
  const __m256i single = set_twice (&self->single), last = set_twice (&self->last);
  const __m256i before = set_twice (&self->before);
  BlockMasks masks = { 0 };

  for (guint part = 0; part < BLOCK; part += 32)
    {
      __m256i bytes = _mm256_loadu_si256 ((const __m256i *) (const void *) (block + part));
      __m256i low = _mm256_and_si256 (bytes, nibble);
      __m256i high = _mm256_and_si256 (_mm256_srli_epi16 (bytes, 4), nibble);
      __m256i bit = _mm256_shuffle_epi8 (bits, high);

      masks.ends |= (guint64) (guint32) ~_mm256_movemask_epi8 (bytes) << part;
      masks.single |= set_mask_32 (single, low, bit) << part;
      masks.last |= set_mask_32 (last, low, bit) << part;
      masks.before |= set_mask_32 (before, low, bit) << part;
    }
  return masks;
}
#endif

static inline gboolean
byte_set_has (const ByteSet *self, guint8 byte)
{
  return self->rows[byte & 15] >> (byte >> 4 & 7) & 1;
}

static inline BlockMasks
block_masks (const Scanner *self, const guint8 *block)
{
  BlockMasks masks = { 0 };

  for (guint i = 0; i < BLOCK; i++)
    {
      masks.ends |= (guint64) (block[i] < 0x80) << i;
      masks.single |= (guint64) byte_set_has (&self->single, block[i]) << i;
      masks.last |= (guint64) byte_set_has (&self->last, block[i]) << i;
      masks.before |= (guint64) byte_set_has (&self->before, block[i]) << i;
    }
  return masks;
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

static inline __attribute__ ((always_inline)) void
scan_block (Scanner *self, const guint8 *list, const guint8 *block, BlockMasks masks,
            guint64 inside, Carried *carried)
{
  guint64 before = masks.before & ~masks.ends;
  guint64 ends = masks.ends & inside;
  guint64 wanted = ends
                   & ((masks.last & (before << 1 | carried->before))
                      | (masks.single & (masks.ends << 1 | carried->ended)));

  for (; wanted != 0; wanted &= wanted - 1)
    {
      guint at = (guint) __builtin_ctzll (wanted);
      int word = term_map_find (self->map, number_at (list, block + at));

      if (word >= 0)
        add_hit (self,
                 self->numbers
                   + (guint) __builtin_popcountll (ends & ((G_GUINT64_CONSTANT (1) << at) - 1)),
                 (guint32) word);
    }
  self->numbers += (guint) __builtin_popcountll (ends);
  *carried = (Carried){ masks.ends >> 63, before >> 63 };
}

typedef BlockMasks (*Masker) (const Scanner *, const guint8 *);

static inline __attribute__ ((always_inline)) void
scan_all (Scanner *self, const guint8 *list, gsize length, Masker mask)
{
  gsize whole = length - length % BLOCK;
  Carried carried = { 1, 0 };

  for (gsize at = 0; at < whole; at += BLOCK)
    scan_block (self, list, list + at, mask (self, list + at), G_MAXUINT64, &carried);
  if (whole < length)
    {
      guint8 last[BLOCK] = { 0 };

      memcpy (last, list + whole, length - whole);
      scan_block (self, list, list + whole, mask (self, last),
                  (G_GUINT64_CONSTANT (1) << (length - whole)) - 1, &carried);
    }
}

#if defined(__x86_64__)
static __attribute__ ((target ("ssse3,popcnt"))) void
scan_ssse3 (Scanner *self, const guint8 *list, gsize length)
{
  scan_all (self, list, length, block_masks_ssse3);
}

static __attribute__ ((target ("avx2,bmi,popcnt"))) void
scan_avx2 (Scanner *self, const guint8 *list, gsize length)
{
  scan_all (self, list, length, block_masks_avx2);
}
#endif

void
scanner_run (Scanner *self, const guint8 *list, gsize length)
{
  self->n_hits = 0;
  self->numbers = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi")
      && __builtin_cpu_supports ("popcnt"))
    {
      scan_avx2 (self, list, length);
      return;
    }
  if (__builtin_cpu_supports ("ssse3") && __builtin_cpu_supports ("popcnt"))
    {
      scan_ssse3 (self, list, length);
      return;
    }
#endif
  scan_all (self, list, length, block_masks);
}
