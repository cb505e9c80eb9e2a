#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/escape.h"
#include "base/say.h"

enum
{
  BUFFER_BYTES = 64 * 1024,
  LINKS_MAX = 40,
  TEMP_NAME_BYTES = 200, /* leaves room for the suffix within NAME_MAX */
  NAMES_TRIED = 100,
  COLUMNS_UNKNOWN = 80,
  COLUMNS_MAX = 10000
};

struct Output
{
  int fd;
  gboolean owns_fd;
  gboolean terminal;
  char *shown;  /* how errors name it */
  char *target; /* NULL unless written beside it, and renamed over it */
  char *temp;   /* beside it, once it has a name */
  int problem;  /* errno of the first failure */
  gsize used;
  char buffer[BUFFER_BYTES];
};

static gboolean
set_failed (const char *shown, int problem, GError **error)
{
  g_set_error (error, DESK_ERROR, problem == EPIPE ? DESK_ERROR_PIPE : DESK_ERROR_OUTPUT,
               "cannot write %s: %s", shown, g_strerror (problem));
  return FALSE;
}

static void
note_problem (Output *self, int problem)
{
  if (self->problem == 0)
    self->problem = problem;
}

/* A path like /dev/stdout must not be renamed over, nor opened a second time: the
 * position in the file is shared with whoever writes before and after us. */
static int
standard_fd_of (const struct stat *wanted)
{
  for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
    {
      struct stat status;

      if (fstat (fd, &status) == 0 && status.st_dev == wanted->st_dev
          && status.st_ino == wanted->st_ino)
        return fd;
    }
  return -1;
}

/* Where the links of `path` end, whether or not something is there. */
static char *
follow_links (const char *path)
{
  g_autofree char *at = g_strdup (path);

  for (int i = 0; i < LINKS_MAX; i++)
    {
      g_autofree char *link = g_file_read_link (at, NULL);
      g_autofree char *folder = NULL;
      char *next;

      if (link == NULL)
        break;
      folder = g_path_get_dirname (at);
      next = g_path_is_absolute (link) ? g_steal_pointer (&link)
                                       : g_build_filename (folder, link, NULL);
      g_free (at);
      at = next;
    }
  return g_steal_pointer (&at);
}

/* The place that `path` stands for: of a file that is there itself, else of its folder, with
 * `*name` as it will be called there.  FALSE: it can be no regular file. */
static gboolean
find_place (const char *path, struct stat *place, char **name)
{
  g_autofree char *target = NULL, *folder = NULL;

  *name = NULL;
  if (strcmp (path, "-") == 0)
    return FALSE;
  if (stat (path, place) == 0)
    return S_ISREG (place->st_mode);
  target = follow_links (path);
  folder = g_path_get_dirname (target);
  *name = g_path_get_basename (target);
  return stat (folder, place) == 0;
}

gboolean
output_is_file (const char *path, const char *other)
{
  g_autofree char *name = NULL, *other_name = NULL;
  struct stat place, other_place;

  return find_place (path, &place, &name) && find_place (other, &other_place, &other_name)
         && place.st_dev == other_place.st_dev && place.st_ino == other_place.st_ino
         && g_strcmp0 (name, other_name) == 0;
}

/* Returns 0 or an errno. */
static int
open_directly (Output *self, const char *path)
{
  self->fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  self->owns_fd = self->fd >= 0;
  return self->fd >= 0 ? 0 : errno;
}

/* The name that it has beside its target, "XXXXXX" to be replaced.  Free it. */
static char *
temp_name (const Output *self)
{
  g_autofree char *folder = g_path_get_dirname (self->target);
  g_autofree char *name = g_path_get_basename (self->target);
  g_autofree char *hidden = g_strdup_printf (".%.*s.XXXXXX", TEMP_NAME_BYTES, name);

  return g_build_filename (folder, hidden, NULL);
}

/* How the kernel names a descriptor. */
static char *
name_of_fd (int fd)
{
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

/* A file without a name, where the system has such files: however the program ends, nothing is
 * left lying about.  -1: it does not. */
static int
open_nameless (const char *folder)
{
  int fd = open (folder, O_WRONLY | O_CLOEXEC | O_TMPFILE, 0666);
  g_autofree char *name = name_of_fd (fd);

  if (fd >= 0 && access (name, F_OK) != 0)
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

/* `old` is what stands there now, or NULL.  Returns 0 or an errno. */
static int
open_temporary (Output *self, const char *path, const struct stat *old)
{
  g_autofree char *folder = NULL;

  self->target = follow_links (path);
  if (old != NULL && access (self->target, W_OK) != 0)
    return errno;
  folder = g_path_get_dirname (self->target);
  self->fd = open_nameless (folder);
  if (self->fd < 0)
    {
      self->temp = temp_name (self);
      self->fd = g_mkstemp_full (self->temp, O_WRONLY | O_CLOEXEC, 0666);
    }
  self->owns_fd = self->fd >= 0;
  if (self->fd < 0)
    {
      int problem = errno;

      g_clear_pointer (&self->temp, g_free);
      return problem;
    }
  if (old != NULL && fchmod (self->fd, old->st_mode & 0777) != 0)
    return errno;
  return 0;
}

static int
open_path (Output *self, const char *path)
{
  struct stat status;
  int fd;

  if (stat (path, &status) != 0)
    return errno == ENOENT && *path != '\0' ? open_temporary (self, path, NULL) : errno;
  if (S_ISDIR (status.st_mode))
    return EISDIR;
  fd = standard_fd_of (&status);
  if (fd >= 0)
    {
      self->fd = fd;
      return 0;
    }
  if (!S_ISREG (status.st_mode))
    return open_directly (self, path);
  return open_temporary (self, path, &status);
}

static gboolean
is_standard_output (const char *path)
{
  return path == NULL || strcmp (path, "-") == 0;
}

Output *
output_open (const char *path, GError **error)
{
  Output *self = g_malloc (sizeof *self);
  int problem;

  /* Not g_new0: nobody needs 64 KiB of zeros. */
  memset (self, 0, G_STRUCT_OFFSET (Output, buffer));
  self->fd = STDOUT_FILENO;
  if (is_standard_output (path))
    self->shown = g_strdup ("standard output");
  else
    {
      self->shown = g_strdup_printf ("\"%s\"", path);
      problem = open_path (self, path);
      if (problem != 0)
        {
          set_failed (self->shown, problem, error);
          output_abandon (self);
          return NULL;
        }
    }
  self->terminal = isatty (self->fd);
  return self;
}

gboolean
output_is_terminal (const Output *self)
{
  return self->terminal;
}

int
output_columns (const Output *self)
{
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size = { 0 };
  gint64 given;

  if (columns != NULL && g_ascii_string_to_signed (columns, 10, 1, COLUMNS_MAX, &given, NULL))
    return (int) given;
  if (self->terminal && ioctl (self->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return COLUMNS_UNKNOWN;
}

/* Whoever started us may have left the pipe non-blocking. */
static gboolean
may_try_again (Output *self)
{
  struct pollfd ready = { self->fd, POLLOUT, 0 };

  if (errno == EINTR)
    return TRUE;
  if (errno != EAGAIN && errno != EWOULDBLOCK)
    return FALSE;
  return poll (&ready, 1, -1) >= 0 || errno == EINTR;
}

static void
send_bytes (Output *self, const char *data, gsize length)
{
  while (length > 0 && self->problem == 0)
    {
      gssize n = write (self->fd, data, length);

      if (n >= 0)
        {
          data += n;
          length -= (gsize) n;
        }
      else if (!may_try_again (self))
        note_problem (self, errno);
    }
}

static void
send_buffer (Output *self)
{
  send_bytes (self, self->buffer, self->used);
  self->used = 0;
}

void
output_write (Output *self, const void *data, gsize length)
{
  if (length > BUFFER_BYTES - self->used)
    send_buffer (self);
  if (length > BUFFER_BYTES)
    {
      send_bytes (self, data, length);
      return;
    }
  if (length == 0 || self->problem != 0)
    return;
  memcpy (self->buffer + self->used, data, length);
  self->used += length;
}

void
output_string (Output *self, const char *text)
{
  output_write (self, text, strlen (text));
}

void
output_printf (Output *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  output_string (self, text);
}

void
output_text (Output *self, const char *text, gssize length)
{
  g_autoptr(GString) escaped = NULL;

  if (!self->terminal)
    {
      output_write (self, text, length < 0 ? strlen (text) : (gsize) length);
      return;
    }
  escaped = g_string_new (NULL);
  escape_terminal (escaped, text, length);
  output_write (self, escaped->str, escaped->len);
}

gboolean
output_failed (const Output *self)
{
  return self->problem != 0;
}

gboolean
output_flush (Output *self, GError **error)
{
  send_buffer (self);
  if (self->problem != 0)
    return set_failed (self->shown, self->problem, error);
  return TRUE;
}

/* Some file systems (NFS) tell of a full disk only when a descriptor is closed, so a
 * standard stream, which stays open, is closed through a copy. */
static void
close_fd (Output *self)
{
  int fd = self->owns_fd ? self->fd : dup (self->fd);

  if (fd >= 0 && close (fd) != 0 && errno != EINTR)
    note_problem (self, errno);
  self->owns_fd = FALSE;
  self->fd = -1;
}

static void
sync_fd (Output *self)
{
  if (fsync (self->fd) != 0 && errno != EINVAL && errno != ENOTSUP)
    note_problem (self, errno);
}

/* Gives the file a name beside its target, which a rename then replaces. */
static void
give_name (Output *self)
{
  g_autofree char *nameless = name_of_fd (self->fd);
  g_autofree char *name = NULL;
  int result = -1;

  if (self->temp != NULL)
    return;
  errno = EEXIST;
  for (int i = 0; result != 0 && errno == EEXIST && i < NAMES_TRIED; i++)
    {
      g_free (name);
      name = temp_name (self);
      for (char *x = name + strlen (name) - strlen ("XXXXXX"); *x != '\0'; x++)
        *x = (char) ('a' + g_random_int_range (0, 26));
      result = linkat (AT_FDCWD, nameless, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
    }
  if (result == 0)
    self->temp = g_steal_pointer (&name);
  else
    note_problem (self, errno);
}

/* A name is of the folder: it lasts once that is on the disk.  What may not be read or synced as
 * a folder is left to the system. */
static void
sync_folder (Output *self)
{
  g_autofree char *folder = g_path_get_dirname (self->target);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0 && errno != EINVAL && errno != ENOTSUP)
    note_problem (self, errno);
  close (fd);
}

static void
replace_target (Output *self)
{
  if (g_rename (self->temp, self->target) != 0)
    {
      note_problem (self, errno);
      return;
    }
  g_clear_pointer (&self->temp, g_free);
  sync_folder (self);
}

gboolean
output_close (Output *self, GError **error)
{
  gboolean ok;

  send_buffer (self);
  if (self->target != NULL && self->problem == 0)
    sync_fd (self);
  if (self->target != NULL && self->problem == 0)
    give_name (self);
  close_fd (self);
  if (self->target != NULL && self->problem == 0)
    replace_target (self);
  ok = self->problem == 0 || set_failed (self->shown, self->problem, error);
  output_abandon (self);
  return ok;
}

void
output_abandon (Output *self)
{
  if (self == NULL)
    return;
  if (self->temp != NULL)
    g_unlink (self->temp);
  else if (self->fd >= 0 && self->target == NULL)
    send_buffer (self);
  if (self->owns_fd)
    close (self->fd);
  g_free (self->shown);
  g_free (self->target);
  g_free (self->temp);
  g_free (self);
}

/* ---- Progress */

enum
{
  FIRST_US = 500000,
  REDRAW_US = 100000,
  BAR_CELLS = 40,
  BAR_CELLS_LEAST = 8
};

struct Progress
{
  char *label;
  gboolean enabled, shown;
  gint64 next_us; /* monotonic; nothing is drawn before */
};

/* A bar drawn from the background would stop the tool (stty tostop) or spoil what
 * stands in the foreground. */
static gboolean
is_ours_to_draw (void)
{
  pid_t foreground = tcgetpgrp (STDERR_FILENO);

  return foreground < 0 || foreground == getpgrp ();
}

Progress *
progress_new (const char *label, gboolean enabled)
{
  Progress *self = g_new0 (Progress, 1);

  self->enabled = enabled && isatty (STDERR_FILENO)
                  && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  if (self->enabled)
    {
      self->label = g_strdup (label);
      self->next_us = g_get_monotonic_time () + FIRST_US;
    }
  return self;
}

static gsize
columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

static void
append_bar (GString *line, double share, gssize room)
{
  gssize cells = MIN (room, BAR_CELLS);
  gssize full = (gssize) (share * (double) cells);

  if (cells < BAR_CELLS_LEAST)
    return;
  g_string_append (line, " [");
  for (gssize i = 0; i < cells; i++)
    g_string_append_c (line, i < full ? '#' : '.');
  g_string_append_c (line, ']');
}

/* A line that fills the last column would wrap, and could not be erased. */
static void
draw (Progress *self, gint64 done, gint64 total)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *counts = NULL, *some = say_count (done), *all = say_count (total);
  gsize width = columns ();

  escape_terminal (line, self->label, -1);
  if (total > 0)
    {
      double share = CLAMP ((double) done / (double) total, 0, 1);

      counts = g_strdup_printf (" %3d%% %s/%s", (int) (share * 100), some, all);
      append_bar (line, share,
                  (gssize) width - (gssize) line->len - (gssize) strlen (counts) - 4);
    }
  else
    counts = g_strconcat (" ", some, NULL);
  g_string_append (line, counts);
  g_string_truncate (line, MIN (line->len, width - 1));
  g_string_prepend_c (line, '\r');
  g_string_append (line, "\x1b[K");
  self->shown = write (STDERR_FILENO, line->str, line->len) > 0;
}

void
progress_set (Progress *self, gint64 done, gint64 total)
{
  gint64 now;

  if (!self->enabled)
    return;
  now = g_get_monotonic_time ();
  if (now < self->next_us)
    return;
  self->next_us = now + REDRAW_US;
  if (is_ours_to_draw ())
    draw (self, done, total);
}

void
progress_hide (Progress *self)
{
  static const char erase[] = "\r\x1b[K";

  if (!self->shown)
    return;
  self->shown = write (STDERR_FILENO, erase, sizeof erase - 1) < 0;
}

void
progress_free (Progress *self)
{
  if (self == NULL)
    return;
  progress_hide (self);
  g_free (self->label);
  g_free (self);
}
