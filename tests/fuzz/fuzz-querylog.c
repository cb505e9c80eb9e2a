/* fuzz-querylog.c - a query log of any bytes; and what is read of it, written into another, is
 * read from there as the same, line by line. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "vote/querylog.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
new_file (int *fd)
{
  *fd = memfd_create ("fuzz", 0);
  g_assert (*fd >= 0);
  return g_strdup_printf ("/proc/self/fd/%d", *fd);
}

static void
check_text (const char *text)
{
  g_assert (text != NULL && g_utf8_validate (text, -1, NULL));
}

static void
check_entry (const QueryLogEntry *entry)
{
  check_text (entry->lang);
  check_text (entry->query);
  check_text (entry->path);
  check_text (entry->visit);
  g_assert (entry->found >= 0);
}

/* What is read at `path` goes to `copy`; how many records there are.  `only`: no rejects. */
static guint
copy_log (const char *path, const char *copy, gboolean only)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(InputSource) source = query_log_source (path, &error);
  InputItem item = { .kind = INPUT_END };
  QueryLogEntry entry;
  guint n = 0;

  /* packed by others, or damaged gzip */
  g_assert (source != NULL
            || (!only && g_error_matches (error, DESK_ERROR, DESK_ERROR_INPUT)));
  while (source != NULL && input_source_next (source, &item, &error) && item.kind != INPUT_END)
    {
      g_assert (item.kind == INPUT_RECORD || (item.why != NULL && *item.why != '\0'));
      g_assert (item.kind == INPUT_RECORD || !only);
      if (item.kind != INPUT_RECORD)
        continue;
      check_entry (item.record);
      entry = *(const QueryLogEntry *) item.record;
      entry.visit = NULL; /* (A key is no name of a visit.) */
      if (n++ < 100)
        g_assert (query_log_append (copy, &entry, NULL));
    }
  g_assert (error == NULL || (!only && g_error_matches (error, DESK_ERROR, DESK_ERROR_INPUT)));
  return MIN (n, 100);
}

static void
assert_same (int one, int other)
{
  off_t length = lseek (one, 0, SEEK_END);
  g_autofree char *a = g_malloc ((gsize) length + 1), *b = g_malloc ((gsize) length + 1);

  g_assert (lseek (other, 0, SEEK_END) == length);
  g_assert (pread (one, a, (gsize) length, 0) == length);
  g_assert (pread (other, b, (gsize) length, 0) == length);
  g_assert (memcmp (a, b, (gsize) length) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd, written, again;
  g_autofree char *path = new_file (&fd);
  g_autofree char *copy = new_file (&written), *second = new_file (&again);
  guint n;

  g_assert (write (fd, data, size) == (gssize) size);
  n = copy_log (path, copy, FALSE);
  g_assert (copy_log (copy, second, TRUE) == n);
  assert_same (written, again);
  close (fd);
  close (written);
  close (again);
  return 0;
}
