#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  CHUNK = 1 << 16,
  MIB = 1 << 20,
  OWN_MODE = 0600,
  LOCK_RETRY_US = 20000
};

static gboolean
is_of_shell (const char *path)
{
  return g_str_has_prefix (path, "/dev/") || g_str_has_prefix (path, "/proc/");
}

/* Whether it is to be had; FALSE with errno. */
static gboolean
look_at (int fd, const char *path, gboolean *is_fifo)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return FALSE;
  /* (Files and folders do not wait.) */
  if (S_ISREG (info.st_mode) || S_ISDIR (info.st_mode))
    return TRUE;
  if (!S_ISFIFO (info.st_mode) || is_of_shell (path))
    return fcntl (fd, F_SETFL, 0) == 0;
  if (is_fifo != NULL)
    return *is_fifo = TRUE;
  errno = ESPIPE;
  return FALSE;
}

int
file_open (const char *path, gboolean *is_fifo)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), why;

  if (is_fifo != NULL)
    *is_fifo = FALSE;
  if (fd < 0 || look_at (fd, path, is_fifo))
    return fd;
  why = errno;
  close (fd);
  errno = why;
  return -1;
}

/* Up to one byte more than `limit`; FALSE with errno. */
static gboolean
read_all (int fd, gsize limit, GByteArray *bytes)
{
  while (bytes->len <= limit)
    {
      guint had = bytes->len;
      gssize n;

      g_byte_array_set_size (bytes, had + CHUNK);
      n = read (fd, bytes->data + had, MIN (CHUNK, limit + 1 - had));
      g_byte_array_set_size (bytes, had + (n > 0 ? (guint) n : 0));
      if (n == 0)
        return TRUE;
      if (n < 0 && errno != EINTR)
        return FALSE;
    }
  errno = EFBIG;
  return FALSE;
}

char *
file_read (const char *path, gsize limit, const char *what, gsize *length, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  int fd = file_open (path, NULL);
  gboolean ok = fd >= 0 && read_all (fd, limit, bytes);
  int why = errno;

  if (fd >= 0)
    close (fd);
  if (!ok)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "cannot read \"%s\": %s; expected %s of at most %u MiB", path,
                   why == ESPIPE ? "a FIFO" : g_strerror (why), what, (guint) (limit / MIB));
      return NULL;
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

int
file_lock_folder (const char *path, guint wait_ms)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gint64 until = g_get_monotonic_time () + (gint64) wait_ms * 1000;

  while (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0
         && (errno == EWOULDBLOCK || errno == EINTR))
    {
      if (g_get_monotonic_time () >= until)
        {
          close (fd);
          errno = EWOULDBLOCK;
          return -1;
        }
      g_usleep (LOCK_RETRY_US);
    }
  return fd;
}

mode_t
file_mode (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  return stat (folder, &info) == 0 && (info.st_mode & S_ISGID) != 0
           ? OWN_MODE | (info.st_mode & (S_IRGRP | S_IWGRP))
           : OWN_MODE;
}

char *
file_state (const char *path)
{
  enum
  {
    FINE_TICK_US = 20 * 1000,
    COARSE_TICK_US = 2 * 1000 * 1000 /* of file systems that keep whole seconds */
  };
  GStatBuf info;
  gint64 now_us = g_get_real_time (), changed_us, tick_us;

  if (g_stat (path, &info) != 0)
    return g_strdup ("-");
  changed_us = (gint64) info.st_ctim.tv_sec * G_USEC_PER_SEC + info.st_ctim.tv_nsec / 1000;
  tick_us = info.st_ctim.tv_nsec == 0 ? COARSE_TICK_US : FINE_TICK_US;
  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT
                          ".%ld %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT,
                          (gint64) info.st_size, (gint64) info.st_mtim.tv_sec,
                          (long) info.st_mtim.tv_nsec, (gint64) info.st_ctim.tv_sec,
                          (long) info.st_ctim.tv_nsec, (guint64) info.st_ino,
                          changed_us < now_us - tick_us ? 0 : now_us);
}

void
file_await (const char *what, gboolean quiet)
{
  if (!quiet && isatty (STDIN_FILENO))
    desk_warn ("reading %s from the terminal until Ctrl-D", what);
}
