/* capture.h - what a piece of code prints, and the status it ends with, when it runs in
 * a child of its own: with stdout and stderr in files, or on a terminal. */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Returns the exit status. */
typedef int (*CaptureBody) (gconstpointer data);

typedef struct
{
  int status; /* 128 + the signal that ended it */
  char *out, *err;
} Captured;

static inline void
captured_clear (Captured *self)
{
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Captured, captured_clear)

/* The child ends by exit (), so that its leaks and its coverage count; what stdio holds
 * must not be written by both. */
static inline pid_t
capture_fork (void)
{
  fflush (NULL);
  return fork ();
}

static inline int
capture_wait (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

/* Reads to the end; a terminal whose other side is closed answers EIO. */
static inline char *
capture_read (int fd)
{
  g_autoptr(GString) all = g_string_new (NULL);
  char part[4096];
  gssize n;

  while ((n = read (fd, part, sizeof part)) > 0)
    g_string_append_len (all, part, n);
  close (fd);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static inline Captured
capture (CaptureBody body, gconstpointer data)
{
  Captured result = { 0 };
  int out = memfd_create ("out", MFD_CLOEXEC), err = memfd_create ("err", MFD_CLOEXEC);
  pid_t child = capture_fork ();

  g_assert (child >= 0 && out >= 0 && err >= 0);
  if (child == 0)
    {
      dup2 (out, STDOUT_FILENO);
      dup2 (err, STDERR_FILENO);
      exit (body (data));
    }
  result.status = capture_wait (child);
  lseek (out, 0, SEEK_SET);
  lseek (err, 0, SEEK_SET);
  result.out = capture_read (out);
  result.err = capture_read (err);
  return result;
}

/* stdout and stderr are one raw terminal, 60 columns wide; both come in `out`. */
static inline Captured
capture_terminal (CaptureBody body, gconstpointer data)
{
  Captured result = { 0 };
  struct winsize size = { .ws_row = 24, .ws_col = 60 };
  struct termios settings;
  int ours = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC), theirs;
  pid_t child;

  g_assert (ours >= 0 && grantpt (ours) == 0 && unlockpt (ours) == 0);
  theirs = open (ptsname (ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert (theirs >= 0 && tcgetattr (theirs, &settings) == 0);
  cfmakeraw (&settings);
  g_assert (tcsetattr (theirs, TCSANOW, &settings) == 0);
  g_assert (ioctl (theirs, TIOCSWINSZ, &size) == 0);
  child = capture_fork ();
  g_assert (child >= 0);
  if (child == 0)
    {
      dup2 (theirs, STDOUT_FILENO);
      dup2 (theirs, STDERR_FILENO);
      exit (body (data));
    }
  close (theirs);
  result.out = capture_read (ours);
  result.status = capture_wait (child);
  return result;
}
