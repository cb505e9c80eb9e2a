#include "vimgrep.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* `path` as seen from the working folder when it lies below it. */
static char *
shorten (const char *path)
{
  g_autofree char *here = g_get_current_dir ();
  gsize length = strlen (here);

  if (strncmp (path, here, length) == 0 && path[length] == '/')
    return g_strdup (path + length + 1);
  return g_strdup (path);
}

/* The file's bytes when it is still the one that was indexed. */
static char *
read_same (const char *path, const LibraryArticle *article, gsize *length)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  g_autofree char *bytes = NULL;
  struct stat info;
  gssize got;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size != article->size)
    {
      close (fd);
      return NULL;
    }
  bytes = g_malloc ((gsize) info.st_size + 1);
  got = read (fd, bytes, (gsize) info.st_size);
  close (fd);
  if (got != info.st_size)
    return NULL;
  bytes[got] = '\0';
  *length = (gsize) got;
  return g_steal_pointer (&bytes);
}

static const char *
line_start (const char *bytes, gsize length, guint line, gsize *line_length)
{
  const char *at = bytes, *end = bytes + length, *stop;

  for (guint i = 1; i < line; i++)
    {
      at = memchr (at, '\n', (gsize) (end - at));
      if (at == NULL)
        return NULL;
      at++;
    }
  stop = memchr (at, '\n', (gsize) (end - at));
  *line_length = (gsize) ((stop == NULL ? end : stop) - at);
  return at;
}

static guint
column_of (const char *bytes, gsize length, const AnswerRow *row)
{
  gsize line_length, match_length = row->match == NULL ? 0 : strlen (row->match);
  const char *line = line_start (bytes, length, row->line, &line_length);
  Words words;
  WordSpan span;

  if (line == NULL || row->match == NULL)
    return 1;
  words_begin (&words, line, line_length);
  while (words_next (&words, &span))
    if (span.end - span.start == match_length
        && memcmp (line + span.start, row->match, match_length) == 0)
      return (guint) span.start + 1;
  return 1;
}

void
vimgrep_row (Output *out, const AnswerRow *row)
{
  g_autofree char *path = g_build_filename (row->root, row->article.path, NULL);
  g_autofree char *shown = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (access (path, F_OK) == 0)
    shown = shorten (path);
  bytes = read_same (path, &row->article, &length);
  output_text (out, shown == NULL ? row->article.path : shown, -1);
  output_printf (out, ":%u:%u:", row->line,
                 bytes == NULL ? 1 : column_of (bytes, length, row));
  output_text (out, *row->snippet.text == '\0' ? row->article.title : row->snippet.text,
               -1);
  output_string (out, "\n");
}
