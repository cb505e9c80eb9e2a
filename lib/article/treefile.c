#include "article/treefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  READ_TRIES = 3 /* of a file that changes while it is read */
};

gint64
treefile_mtime_ns (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

/* Where an absolute path lies below the root; "" for the root itself, NULL outside. */
static const char *
below_root (const Tree *tree, const char *absolute)
{
  gsize length = strcmp (tree->root, "/") == 0 ? 0 : strlen (tree->root);

  if (strncmp (absolute, tree->root, length) != 0)
    return NULL;
  if (absolute[length] == '\0')
    return "";
  return absolute[length] == '/' ? absolute + length + 1 : NULL;
}

char *
treefile_resolve (const Tree *tree, const char *path)
{
  g_autofree char *full = g_strconcat (tree->root, "/", path, NULL);
  char *absolute = realpath (full, NULL);
  const char *place = absolute == NULL ? NULL : below_root (tree, absolute);
  char *result = g_strdup (place);
  int why = absolute == NULL ? errno : ENOENT;

  free (absolute);
  errno = why;
  return result;
}

/* Where an open file is now, whatever its path led through. */
static gboolean
is_inside (const Tree *tree, int fd, const char *path)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *absolute = g_file_read_link (link, NULL);
  g_autofree char *place = NULL;

  if (absolute != NULL)
    return below_root (tree, absolute) != NULL;
  /* without /proc */
  place = treefile_resolve (tree, path);
  return place != NULL;
}

int
treefile_open (const Tree *tree, const char *path, int flags)
{
  int fd = openat (tree->fd, *path == '\0' ? "." : path, flags | O_CLOEXEC);

  if (fd < 0 || is_inside (tree, fd, path))
    return fd;
  close (fd);
  errno = ENOENT;
  return -1;
}

static void
set_errno_error (GError **error, const char *path, int why)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", path, g_strerror (why));
}

static gboolean
check_size (const char *path, gint64 size, gsize max, GError **error)
{
  if (size <= (gint64) max)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: %" G_GINT64_FORMAT " bytes; the limit is %" G_GSIZE_FORMAT, path,
               size, max);
  return FALSE;
}

/* Reads up to the end of the file; NULL with errno.  One byte more than `max` is enough
 * to know that it has grown too large. */
static char *
read_all (int fd, gsize expected, gsize max, gsize *length)
{
  gsize room = MIN (expected, max) + 1;
  char *bytes = g_malloc (room + 1);
  ssize_t got = 1;

  for (*length = 0; got > 0 && *length <= max; *length += MAX (got, 0))
    {
      if (*length == room)
        {
          room = MIN (room * 2, max + 1);
          bytes = g_realloc (bytes, room + 1);
        }
      do
        got = read (fd, bytes + *length, room - *length);
      while (got < 0 && errno == EINTR);
    }
  bytes[*length] = '\0';
  if (got < 0)
    g_clear_pointer (&bytes, g_free);
  return bytes;
}

/* One attempt; `steady` tells whether the file stayed as it was meanwhile. */
static char *
read_once (int fd, const char *path, gsize max, gsize *length, gint64 *mtime_ns,
           gboolean *steady, GError **error)
{
  g_autofree char *bytes = NULL;
  struct stat before;
  struct stat after;

  if (fstat (fd, &before) < 0 || lseek (fd, 0, SEEK_SET) < 0)
    {
      set_errno_error (error, path, errno);
      return NULL;
    }
  if (!check_size (path, before.st_size, max, error))
    return NULL;
  bytes = read_all (fd, before.st_size, max, length);
  if (bytes == NULL || fstat (fd, &after) < 0)
    {
      set_errno_error (error, path, errno);
      return NULL;
    }
  if (!check_size (path, MAX ((gint64) *length, after.st_size), max, error))
    return NULL;
  *mtime_ns = treefile_mtime_ns (&before);
  *steady = treefile_mtime_ns (&after) == *mtime_ns && after.st_size == (off_t) *length;
  return g_steal_pointer (&bytes);
}

static gboolean
check_regular (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: not a regular file", path);
  return FALSE;
}

char *
tree_read (const Tree *self, const char *path, gsize max, gsize *length,
           gint64 *mtime_ns, GError **error)
{
  int fd = treefile_open (self, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  gboolean steady = FALSE;
  char *bytes = NULL;

  if (fd < 0 && errno == ENOENT)
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: vanished while being read",
                 path);
  else if (fd < 0)
    set_errno_error (error, path, errno);
  if (fd < 0)
    return NULL;
  if (check_regular (fd, path, error))
    for (guint i = 0; i < READ_TRIES && !steady; i++)
      {
        g_free (bytes);
        bytes = read_once (fd, path, max, length, mtime_ns, &steady, error);
        if (bytes == NULL)
          break;
      }
  close (fd);
  return bytes;
}
