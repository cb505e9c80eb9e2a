/* BLOBs: what is written is read back, and nothing else is believed. */
#include <string.h>
#include "index/state.h"

enum
{
  ROUNDS = 300
};

/* Each number in one way only: the shortest. */
static void
test_varint (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      guint32 number = g_test_rand_int () == 0
                         ? 0
                         : (guint32) g_test_rand_int () >> g_test_rand_int_range (0, 32);
      guint32 got = ~number;
      const guint8 *at;

      varint_put (bytes, number);
      at = bytes->data;
      g_assert_cmpuint (bytes->len, ==, varint_bytes (number));
      g_assert_true (varint_get (&at, bytes->data + bytes->len, &got));
      g_assert_cmpuint (got, ==, number);
      g_assert_true (at == bytes->data + bytes->len);
      for (guint cut = 0; cut < bytes->len; cut++)
        {
          at = bytes->data;
          g_assert_false (varint_get (&at, bytes->data + cut, &got));
        }
      bytes->data[bytes->len - 1] |= 0x80;
      g_byte_array_append (bytes, (const guint8 *) "\0", 1);
      at = bytes->data;
      g_assert_false (varint_get (&at, bytes->data + bytes->len, &got));
    }
}

static guint
random_list (guint32 *docs, guint8 *impacts)
{
  guint count = (guint) g_test_rand_int_range (0, 600);
  gint32 room = g_test_rand_bit () ? 200 : 120;
  guint32 doc = 0;

  for (guint i = 0; i < count; i++)
    {
      doc += (guint32) g_test_rand_int_range (1, room == 200 && i % 7 == 0 ? 100000 : room);
      docs[i] = doc;
      impacts[i] = (guint8) g_test_rand_int_range (0, 256);
    }
  return count;
}

static void
test_postings (void)
{
  static guint32 docs[600], got_docs[POSTING_CHUNK_MAX];
  static guint8 impacts[600], got_impacts[POSTING_CHUNK_MAX];

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr(GByteArray) blob = g_byte_array_new ();
      guint count = random_list (docs, impacts), got;

      codec_put_postings (blob, docs, impacts, count);
      g_assert_true (codec_get_postings (blob->data, blob->len, got_docs, got_impacts, &got));
      g_assert_cmpmem (got_docs, got * 4, docs, count * 4);
      g_assert_cmpmem (got_impacts, got, impacts, count);
      for (guint cut = 0; cut < blob->len; cut++)
        g_assert_false (codec_get_postings (blob->data, cut, got_docs, got_impacts, &got)
                        && cut > 0 && got == count);
    }
}

static const struct
{
  const char *bytes;
  gsize length;
} bad_lists[] = {
  { "", 0 },
  { "\x01", 1 },                                 /* a count without postings */
  { "\x02\x05\x00\x01\x01", 5 },                 /* the same document again */
  { "\x01\xff\xff\xff\xff\xff\x01", 7 },         /* a number over 32 bits */
  { "\x02\xff\xff\xff\xff\x0f\x01\x01\x01", 9 }, /* a document over 32 bits */
  { "\xff\xff\x7f\x01\x01", 5 },                 /* more postings than a chunk holds */
  { "\x01\x05\x01\x01", 4 },                     /* a byte too many */
  { "\x81\x00\x05\x01", 4 },                     /* a count in two bytes that needs one */
  { "\x01\x85\x00\x01", 4 },                     /* a document likewise */
};

static void
test_bad_postings (void)
{
  static guint32 docs[POSTING_CHUNK_MAX];
  static guint8 impacts[POSTING_CHUNK_MAX];

  for (guint i = 0; i < G_N_ELEMENTS (bad_lists); i++)
    {
      guint count;

      g_assert_false (codec_get_postings ((const guint8 *) bad_lists[i].bytes,
                                          bad_lists[i].length, docs, impacts, &count));
    }
}

static void
test_vectors (void)
{
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr(GByteArray) blob = g_byte_array_new ();
      VectorTerm terms[VECTOR_TERMS], got[VECTOR_TERMS];
      guint count = (guint) g_test_rand_int_range (0, VECTOR_TERMS + 1), n_got;
      guint32 term = 1;

      for (guint i = 0; i < count; i++)
        {
          term += (guint32) g_test_rand_int_range (1, 5000);
          terms[i].term = term;
          terms[i].weight = (guint8) g_test_rand_int_range (1, 256);
        }
      codec_put_vector (blob, terms, count);
      g_assert_true (codec_get_vector (blob->data, blob->len, got, &n_got));
      g_assert_cmpuint (n_got, ==, count);
      for (guint i = 0; i < count; i++)
        {
          g_assert_cmpuint (got[i].term, ==, terms[i].term);
          g_assert_cmpuint (got[i].weight, ==, terms[i].weight);
        }
    }
}

static int
by_weight (gconstpointer a, gconstpointer b)
{
  const WeighedTerm *x = a, *y = b;

  return x->weight != y->weight ? (x->weight > y->weight ? -1 : 1)
                                : (x->id > y->id) - (x->id < y->id);
}

/* As by sorting them all. */
static void
test_choice (void)
{
  for (guint round = 0; round < ROUNDS; round++)
    {
      guint count = (guint) g_test_rand_int_range (0, 5 * VECTOR_TERMS), n_got;
      g_autofree WeighedTerm *weighed = g_new0 (WeighedTerm, count + 1);
      g_autofree WeighedTerm *sorted = NULL;
      VectorTerm got[VECTOR_TERMS];

      for (guint i = 0; i < count; i++)
        weighed[i] = (WeighedTerm){ (i + 1) * 7919 % 5003, 1 + g_test_rand_int_range (0, 90) };
      sorted = g_memdup2 (weighed, (count + 1) * sizeof *weighed);
      qsort (sorted, count, sizeof *sorted, by_weight);
      n_got = vector_choose (weighed, count, got);
      g_assert_cmpuint (n_got, ==, MIN (count, VECTOR_TERMS));
      for (guint i = 1; i < n_got; i++)
        g_assert_cmpuint (got[i - 1].term, <, got[i].term);
      for (guint i = 0; i < n_got; i++)
        {
          guint at = 0;

          while (at < n_got && got[at].term != sorted[i].id)
            at++;
          g_assert_cmpuint (at, <, n_got);
          g_assert_cmpuint (got[at].weight, ==,
                            (guint) (sorted[i].weight / sorted[0].weight * 255 + 0.5));
        }
    }
}

static const struct
{
  const char *bytes;
  gsize length;
} bad_vectors[] = {
  { "\x05", 1 },                         /* a term without its weight */
  { "\x00\x01", 2 },                     /* no term */
  { "\x05\x01\x00\x01", 4 },             /* the same term again */
  { "\x80\x80\x80\x80\x10\x01", 6 },     /* 0 in five bytes, were it cut to 32 bits */
  { "\xff\xff\xff\x7f\x01\x01\x01", 7 }, /* more than the highest term */
};

static void
test_bad_vectors (void)
{
  VectorTerm terms[VECTOR_TERMS];
  guint count;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_vectors); i++)
    g_assert_false (codec_get_vector ((const guint8 *) bad_vectors[i].bytes,
                                      bad_vectors[i].length, terms, &count));
}

/* Any flipped bit, a wrong key and a missing end are noticed. */
static void
test_seal (void)
{
  g_autoptr(GByteArray) blob = g_byte_array_new ();
  gsize length;

  codec_begin (blob);
  g_byte_array_append (blob, (const guint8 *) "some content", 12);
  codec_seal (blob, 42);
  g_assert_nonnull (codec_open (blob->data, blob->len, 42, &length));
  g_assert_cmpuint (length, ==, 12);
  g_assert_null (codec_open (blob->data, blob->len, 43, &length));
  g_assert_null (codec_open (NULL, 0, 42, &length));
  for (guint cut = 0; cut < blob->len; cut++)
    g_assert_null (codec_open (blob->data, cut, 42, &length));
  for (guint bit = 0; bit < blob->len * 8; bit++)
    {
      blob->data[bit / 8] ^= (guint8) (1u << bit % 8);
      g_assert_null (codec_open (blob->data, blob->len, 42, &length));
      blob->data[bit / 8] ^= (guint8) (1u << bit % 8);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/varint", test_varint);
  g_test_add_func ("/codec/postings", test_postings);
  g_test_add_func ("/codec/bad-postings", test_bad_postings);
  g_test_add_func ("/codec/vectors", test_vectors);
  g_test_add_func ("/codec/choice", test_choice);
  g_test_add_func ("/codec/bad-vectors", test_bad_vectors);
  g_test_add_func ("/codec/seal", test_seal);
  return g_test_run ();
}
