/* multiply N OUT DIR... - a corpus of N markdown files from the smaller one below DIRs.
 *
 * The first files are the originals; then follow copies of them, in a shuffled order, in
 * which a quarter of the words of four letters and more is changed, the same word in the
 * same way all through a document: four of five become another word of the corpus, drawn
 * by its frequency, the fifth a word made up from the old one and a suffix of Zipf-like
 * rank, so that the dictionary grows as a real one does.  Front matter keys and link
 * targets stay; hidden folders are left out.  The same input gives the same output. */
#include <errno.h>
#include <ftw.h>
#include <libgen.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *path; /* below OUT/COPY/ */
  char *text;
  size_t length;
} File;

typedef struct
{
  char *text;
  size_t length;
  uint64_t hash;
  uint64_t count; /* later: of this word and all before it */
} Word;

typedef enum
{
  LATIN,
  CYRILLIC,
  N_SCRIPTS
} Script;

typedef struct
{
  Word *words;
  size_t used, size; /* size is a power of two while words are counted */
  uint64_t total;
} Vocabulary;

static File *files;
static size_t n_files, files_size;
static Vocabulary vocabulary[N_SCRIPTS];
static const char *root; /* of the walk */

static void
die (const char *what)
{
  fprintf (stderr, "multiply: %s: %s\n", what, strerror (errno));
  exit (2);
}

static void *
grow (void *data, size_t size)
{
  void *grown = realloc (data, size);
  if (grown == NULL)
    die ("memory");
  return grown;
}

/* Steele, Lea and Flood 2014, SplitMix64's finalizer. */
static uint64_t
mix (uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static uint64_t
hash_bytes (const char *text, size_t length)
{
  uint64_t hash = length;
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char) text[i]) * 0x100000001b3u;
  return mix (hash);
}

static double
uniform (uint64_t hash)
{
  return (double) (hash >> 11) * 0x1p-53;
}

/* ---- Words */

/* The bytes of the letter at `p` of that script, or 0. */
static size_t
letter (const char *p, const char *end, Script script)
{
  unsigned char c = (unsigned char) *p;
  if (script == LATIN)
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return (c == 0xd0 || c == 0xd1) && p + 1 < end ? 2 : 0;
}

/* The length of the word at `p` when it is of one script and long enough to change. */
static size_t
word_at (const char *p, const char *end, Script *script)
{
  size_t letters = 0, step;
  const char *q = p;

  *script = letter (p, end, LATIN) ? LATIN : CYRILLIC;
  for (; q < end && (step = letter (q, end, *script)) > 0; q += step)
    letters++;
  if (q < end && ((*q >= '0' && *q <= '9') || *q == '_' || (*q & 0x80)))
    return 0;
  return letters >= 4 ? (size_t) (q - p) : 0;
}

static Word *
vocabulary_slot (Vocabulary *self, const char *text, size_t length, uint64_t hash)
{
  size_t i = hash & (self->size - 1);
  while (
    self->words[i].text != NULL
    && (self->words[i].length != length || memcmp (self->words[i].text, text, length) != 0))
    i = (i + 1) & (self->size - 1);
  return &self->words[i];
}

static void
vocabulary_grow (Vocabulary *self)
{
  Vocabulary old = *self;

  self->size = old.size > 0 ? old.size * 2 : 1024;
  self->words = grow (NULL, self->size * sizeof (Word));
  memset (self->words, 0, self->size * sizeof (Word));
  for (size_t i = 0; i < old.size; i++)
    if (old.words[i].text != NULL)
      *vocabulary_slot (self, old.words[i].text, old.words[i].length, old.words[i].hash)
        = old.words[i];
  free (old.words);
}

static void
vocabulary_count (Vocabulary *self, const char *text, size_t length)
{
  uint64_t hash = hash_bytes (text, length);
  Word *word;

  if (self->used * 2 >= self->size)
    vocabulary_grow (self);
  word = vocabulary_slot (self, text, length, hash);
  if (word->text == NULL)
    {
      *word = (Word){ (char *) text, length, hash, 0 };
      self->used++;
    }
  word->count++;
}

static int
by_text (const void *a, const void *b)
{
  const Word *x = a, *y = b;
  size_t shorter = x->length < y->length ? x->length : y->length;
  int order = memcmp (x->text, y->text, shorter);
  return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/* From counts in a hash table to running sums in a sorted array. */
static void
vocabulary_settle (Vocabulary *self)
{
  size_t n = 0;
  for (size_t i = 0; i < self->size; i++)
    if (self->words[i].text != NULL)
      self->words[n++] = self->words[i];
  if (n > 0)
    qsort (self->words, n, sizeof (Word), by_text);
  for (size_t i = 0; i < n; i++)
    self->words[i].count = self->total += self->words[i].count;
}

static const Word *
vocabulary_draw (const Vocabulary *self, uint64_t random)
{
  uint64_t at = random % self->total;
  size_t low = 0, high = self->used - 1;
  while (low < high)
    {
      size_t middle = (low + high) / 2;
      if (self->words[middle].count > at)
        high = middle;
      else
        low = middle + 1;
    }
  return &self->words[low];
}

/* ---- Input */

static char *
read_file (const char *path, size_t length)
{
  FILE *in = fopen (path, "rb");
  char *text = grow (NULL, length + 1);
  if (in == NULL || fread (text, 1, length, in) != length)
    die (path);
  fclose (in);
  text[length] = '\0';
  return text;
}

static int
visit (const char *path, const struct stat *info, int type, struct FTW *ftw)
{
  const char *dot = strrchr (path + ftw->base, '.');
  if (type != FTW_F || dot == NULL || strcmp (dot, ".md") != 0
      || strstr (path + strlen (root), "/.") != NULL)
    return 0;
  if (n_files == files_size)
    files = grow (files, (files_size = files_size * 2 + 1024) * sizeof (File));
  char *below = NULL, *name = strdup (root);
  if (name == NULL || asprintf (&below, "%s%s", basename (name), path + strlen (root)) < 0)
    die ("memory");
  free (name);
  files[n_files++]
    = (File){ below, read_file (path, (size_t) info->st_size), (size_t) info->st_size };
  return 0;
}

static int
by_path (const void *a, const void *b)
{
  return strcmp (((const File *) a)->path, ((const File *) b)->path);
}

static void
count_words (const File *file)
{
  const char *end = file->text + file->length;
  Script script;

  for (const char *p = file->text; p < end;)
    {
      size_t length = word_at (p, end, &script);
      if (length > 0)
        vocabulary_count (&vocabulary[script], p, length);
      p += length > 0 ? length : 1;
      while (p < end && letter (p - 1, end, LATIN) && letter (p, end, LATIN))
        p++;
    }
}

/* ---- Output */

static void
write_suffix (FILE *out, Script script, uint64_t random)
{
  static const char *const syllables[N_SCRIPTS][20]
    = { { "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu",
          "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo", "zu" },
        { "ба", "ве", "ги", "до", "жу", "за", "ке", "ли", "мо", "ну",
          "па", "ре", "си", "то", "фу", "ха", "це", "чи", "шо", "щу" } };
  uint64_t rank = (uint64_t) exp (uniform (random) * log (400000));
  do
    fputs (syllables[script][rank % 20], out);
  while ((rank /= 20) > 0);
}

static void
write_changed (FILE *out, const char *word, size_t length, Script script, uint64_t seed)
{
  uint64_t random = mix (seed ^ hash_bytes (word, length));
  if (uniform (random) >= .25)
    fwrite (word, 1, length, out);
  else if (uniform (random = mix (random)) < .8)
    {
      const Word *other = vocabulary_draw (&vocabulary[script], mix (random));
      fwrite (other->text, 1, other->length, out);
    }
  else
    {
      fwrite (word, 1, length, out);
      write_suffix (out, script, mix (random));
    }
}

/* Where the front matter ends, or the start. */
static const char *
body_of (const File *file)
{
  const char *end;
  if (strncmp (file->text, "---\n", 4) != 0)
    return file->text;
  end = strstr (file->text + 4, "\n---");
  return end != NULL ? end : file->text;
}

static void
write_copy (FILE *out, const File *file, uint64_t seed)
{
  const char *body = body_of (file), *end = file->text + file->length;
  Script script;

  for (const char *p = file->text; p < end;)
    {
      const char *next = p + 1;
      size_t length = word_at (p, end, &script);
      if (length > 0 && !(p < body && p[length] == ':'))
        {
          write_changed (out, p, length, script, seed);
          p += length;
          continue;
        }
      if (*p == '(' && p > file->text && p[-1] == ']')
        while (next < end && *next != ')' && *next != '\n')
          next++;
      else
        while (next < end && letter (p, end, LATIN) && letter (next, end, LATIN))
          next++;
      fwrite (p, 1, (size_t) (next - p), out);
      p = next;
    }
}

static void
make_folders (char *path)
{
  for (char *slash = strchr (path + 1, '/'); slash; slash = strchr (slash + 1, '/'))
    {
      *slash = '\0';
      if (mkdir (path, 0777) != 0 && errno != EEXIST)
        die (path);
      *slash = '/';
    }
}

static void
write_document (const char *folder, const File *file, size_t copy, uint64_t seed)
{
  char *path;
  FILE *out;

  if (asprintf (&path, "%s/copy%02zu/%s", folder, copy, file->path) < 0)
    die ("memory");
  if ((out = fopen (path, "wb")) == NULL)
    {
      make_folders (path);
      out = fopen (path, "wb");
    }
  if (out == NULL)
    die (path);
  if (copy == 0)
    fwrite (file->text, 1, file->length, out);
  else
    write_copy (out, file, seed);
  if (ferror (out) || fclose (out) != 0)
    die (path);
  free (path);
}

static void
shuffle (File *list, size_t n, uint64_t seed)
{
  for (size_t i = n; i > 1; i--)
    {
      size_t j = (seed = mix (seed)) % i;
      File kept = list[i - 1];
      list[i - 1] = list[j];
      list[j] = kept;
    }
}

int
main (int argc, char **argv)
{
  size_t wanted;

  if (argc < 4 || (wanted = strtoul (argv[1], NULL, 10)) == 0)
    {
      fputs ("usage: multiply N OUT DIR...\n", stderr);
      return 2;
    }
  for (int i = 3; i < argc; i++)
    if (nftw (root = argv[i], visit, 32, FTW_PHYS) != 0)
      die (argv[i]);
  if (n_files == 0)
    {
      fputs ("multiply: no markdown files\n", stderr);
      return 2;
    }
  qsort (files, n_files, sizeof (File), by_path);
  for (size_t i = 0; i < n_files; i++)
    count_words (&files[i]);
  for (int i = 0; i < N_SCRIPTS; i++)
    vocabulary_settle (&vocabulary[i]);
  for (size_t i = 0; i < wanted; i++)
    {
      if (i > 0 && i % n_files == 0)
        shuffle (files, n_files, i);
      write_document (argv[2], &files[i % n_files], i / n_files, mix (i));
    }
  return 0;
}
