/* fuzz-postings.c - every BLOB of the index and of the texts, as any bytes: refused, or read
 * within its bounds; and what is read survives being written again.  The fast scan of a
 * forward list finds what reading it number by number finds. */
#include <string.h>
#include "article/library.h"
#include "index/codec.h"
#include "index/forward.h"
#include "search/scan.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  TERMS_MAX = 8,
  WORDS = 3
};

static void
try_postings (const guint8 *data, gsize size)
{
  g_autofree guint32 *docs = g_new (guint32, POSTING_CHUNK_MAX);
  g_autofree guint32 *again = g_new (guint32, POSTING_CHUNK_MAX);
  g_autofree guint8 *impacts = g_new (guint8, POSTING_CHUNK_MAX);
  g_autoptr(GByteArray) written = g_byte_array_new ();
  guint count, count_again;

  if (!codec_get_postings (data, size, docs, impacts, &count))
    return;
  g_assert (count <= POSTING_CHUNK_MAX);
  for (guint i = 1; i < count; i++)
    g_assert (docs[i - 1] < docs[i]);
  codec_put_postings (written, docs, impacts, count);
  g_assert (codec_get_postings (written->data, written->len, again, impacts, &count_again));
  g_assert (count == count_again && memcmp (docs, again, count * sizeof *docs) == 0);
}

static void
try_vector (const guint8 *data, gsize size)
{
  VectorTerm terms[VECTOR_TERMS], again[VECTOR_TERMS];
  g_autoptr(GByteArray) written = g_byte_array_new ();
  guint count, count_again;

  if (!codec_get_vector (data, size, terms, &count) || count == 0)
    return;
  g_assert (count <= VECTOR_TERMS);
  codec_put_vector (written, terms, count);
  g_assert (codec_get_vector (written->data, written->len, again, &count_again));
  g_assert (count == count_again);
  for (guint i = 0; i < count; i++)
    g_assert (terms[i].term == again[i].term && terms[i].weight == again[i].weight);
}

static void
try_seal (const guint8 *data, gsize size)
{
  gsize length = 0;
  const guint8 *content = codec_open (data, size, 1, &length);

  g_assert (content == NULL
            || (content == data + CODEC_SUM_BYTES && length + CODEC_SUM_BYTES == size));
}

/* The words of a query, which stand for the first numbers of the list. */
static GPtrArray *
make_words (const GArray *numbers)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint w = 0; w < WORDS; w++)
    {
      SearchWord *word = g_new0 (SearchWord, 1);

      word->terms = g_array_new (FALSE, TRUE, sizeof (IndexTerm));
      for (guint i = w; i < MIN (numbers->len, TERMS_MAX); i += WORDS)
        {
          IndexTerm term = { .id = g_array_index (numbers, guint32, i) };

          if (term.id >= TERM_FIRST)
            g_array_append_val (word->terms, term);
        }
      g_ptr_array_add (words, word);
    }
  return words;
}

static void
free_words (GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (words, i);

      g_array_unref (word->terms);
      g_free (word);
    }
  g_ptr_array_unref (words);
}

static void
check_scan (Scanner *scanner, const TermMap *map, const GArray *numbers,
            const GByteArray *list)
{
  guint hit = 0;

  scanner_run (scanner, list->data, list->len);
  g_assert (scanner->numbers == numbers->len);
  for (guint i = 0; i < numbers->len; i++)
    {
      guint32 id = g_array_index (numbers, guint32, i);
      int word = id < TERM_FIRST ? -1 : term_map_find (map, id);

      if (word < 0)
        continue;
      g_assert (hit < scanner->n_hits && scanner->hits[hit].position == i
                && scanner->hits[hit].word == (guint32) word);
      hit++;
    }
  g_assert (hit == scanner->n_hits);
}

static void
try_forward (const guint8 *data, gsize size)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GByteArray) list = g_byte_array_new ();
  GPtrArray *words;
  Scanner scanner;
  TermMap map;
  Forward forward;
  guint32 id;

  forward_begin (&forward, data, size);
  while (forward_next (&forward, &id))
    {
      g_assert (forward.part <= PART_DERIVED_BODY && forward.section <= size);
      g_array_append_val (numbers, id);
      varint_put (list, id);
    }
  words = make_words (numbers);
  term_map_init (&map, words);
  scanner_init (&scanner, words, &map);
  scanner_run (&scanner, data, size);
  for (guint i = 0; i < scanner.n_hits; i++)
    g_assert (scanner.hits[i].word < WORDS);
  check_scan (&scanner, &map, numbers, list);
  scanner_clear (&scanner);
  term_map_clear (&map);
  free_words (words);
}

static void
try_text (const guint8 *data, gsize size)
{
  PackedText text = { 0 };

  if (article_unpack (data, size, &text))
    {
      guint32 last = 0;

      g_assert (text.text[text.length] == '\0');
      for (guint i = 0; i < text.n_blocks; i++)
        {
          g_assert (last <= text.blocks[i].start && text.blocks[i].start <= text.blocks[i].end);
          last = text.blocks[i].end;
        }
      g_assert (last <= text.length);
    }
  packed_text_clear (&text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static void (*const tries[]) (const guint8 *, gsize)
    = { try_postings, try_vector, try_seal, try_forward, try_text };

  if (size > 0)
    tries[data[0] % G_N_ELEMENTS (tries)](data + 1, size - 1);
  return 0;
}
