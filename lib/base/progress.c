#include "base/progress.h"

#include "base/escape.h"
#include "base/say.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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
