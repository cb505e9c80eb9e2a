/* fuzz-zendesk.c - Zendesk's exports of any bytes: the files of one run, 0x1e between them, XML those that begin with '<',
 * JSON the others.  In whatever order they stand, they tell the same. */
#include "source.h"
#include "zendesk/zendesk.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
gsize LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed);
gsize LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size);

enum
{
  FILES = 4
};

typedef struct
{
  int fd;
  char *path;
  const InputFormat *format;
} File;

static File
file_new (const guint8 *data, gsize size)
{
  File self = { .fd = fuzz_file (data, size),
                .format = size > 0 && data[0] == '<' ? &zendesk_xml : &zendesk_json };

  self.path = fuzz_path (self.fd);
  return self;
}

static guint
cut_files (const guint8 *data, gsize size, File *files)
{
  guint count = 0;

  for (;;)
    {
      const guint8 *end = count + 1 < FILES ? memchr (data, 0x1e, size) : NULL;
      gsize length = end == NULL ? size : (gsize) (end - data);

      files[count++] = file_new (data, length);
      if (end == NULL)
        return count;
      data = end + 1;
      size -= length + 1;
    }
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All that a run tells, sorted; that one file fails is a line, too. */
static char *
run_over (const File *files, guint count, gboolean is_backward)
{
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  ZendeskMemory *memory = zendesk_memory_new ();
  const InputRules rules = { .memory = memory };

  for (guint i = 0; i < count; i++)
    files[is_backward ? count - 1 - i : i].format->learn (
      files[is_backward ? count - 1 - i : i].path, &rules);
  for (guint i = 0; i < count; i++)
    {
      const File *file = &files[is_backward ? count - 1 - i : i];
      g_autoptr(GError) error = NULL;
      g_autoptr(InputSource) source = file->format->open (file->path, &rules, &error);

      if (!fuzz_read (source, told, &error))
        g_ptr_array_add (told, g_strdup_printf ("%s: fails", file->path));
    }
  zendesk_memory_free (memory);
  g_ptr_array_sort (told, by_text);
  g_ptr_array_add (told, NULL);
  return g_strjoinv ("\n", (char **) told->pdata);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  File files[FILES];
  guint count = cut_files (data, size, files);
  g_autofree char *forward = run_over (files, count, FALSE);

  if (count > 1)
    {
      g_autofree char *backward = run_over (files, count, TRUE);

      fuzz_same (forward, backward);
    }
  for (guint i = 0; i < count; i++)
    {
      g_free (files[i].path);
      close (files[i].fd);
    }
  return 0;
}

/* ---- What is put in place of what */

/* The word or number at `at` or behind it; its length. */
static gsize
word_at (const guint8 *data, gsize size, gsize *at)
{
  gsize length = 0;

  while (*at < size && !g_ascii_isalnum (data[*at]))
    ++*at;
  while (*at + length < size
         && (g_ascii_isalnum (data[*at + length])
             || memchr ("_-:.", data[*at + length], 4) != NULL))
    length++;
  return length;
}

/* Three of four times one word becomes another of the same input: what changes is what it says, not whether it can be
 * read. */
gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  gsize to = size > 0 ? g_rand_int (rand) % size : 0,
        from = size > 0 ? g_rand_int (rand) % size : 0;
  gsize old = word_at (data, size, &to), new = word_at (data, size, &from);
  g_autofree char *word = g_strndup ((char *) data + from, new);

  if (g_rand_int_range (rand, 0, 4) == 0 || old == 0 || new == 0
      || size - old + new > max_size)
    return LLVMFuzzerMutate (data, size, max_size);
  memmove (data + to + new, data + to + old, size - to - old);
  memcpy (data + to, word, new);
  return size - old + new;
}
