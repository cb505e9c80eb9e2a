#include "base/fatal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_MEMORY "out of memory"

enum
{
  LINE_BYTES = 1000
};

/* A handler has no other place. */
static int fatal_status = EXIT_FAILURE;

/* There may be no memory to say it with. */
static _Noreturn void
end_now (const char *message)
{
  char line[LINE_BYTES];
  int length = snprintf (line, sizeof line, "%s: %s\n", g_get_prgname (), message);

  while (write (STDERR_FILENO, line, (gsize) MIN (length, LINE_BYTES - 1)) < 0
         && errno == EINTR)
    ;
  _exit (fatal_status);
}

/* (What asserts is our own fault, and does not come by here.) */
static void
on_fatal (const char *domain, GLogLevelFlags level, const char *message,
          gpointer data G_GNUC_UNUSED)
{
  if ((level & G_LOG_LEVEL_ERROR) == 0)
    g_log_default_handler (domain, level, message, NULL);
  else if (message == NULL || strstr (message, "failed to allocate") != NULL)
    end_now (NO_MEMORY);
  else
    end_now (message);
}

void
fatal_catch (int status)
{
  fatal_status = status;
  g_log_set_default_handler (on_fatal, NULL);
}

void
fatal_need_memory (gsize bytes)
{
  void *volatile room = malloc (bytes); /* volatile: else the compiler leaves both calls out */

  if (room == NULL)
    end_now (NO_MEMORY);
  free (room);
}

#ifdef __GLIBC__
/* GLib makes the text of a fatal message in fresh memory, and when there is none says so in a fatal
 * message: it would call itself until the stack ends.  This takes the place of the C library's. */
int __vasprintf_chk (char **text, int flag, const char *format, va_list arguments);

int
__vasprintf_chk (char **text, int flag G_GNUC_UNUSED, const char *format, va_list arguments)
{
  va_list again;
  int length;

  va_copy (again, arguments);
  length = vsnprintf (NULL, 0, format, again);
  va_end (again);
  *text = length < 0 ? NULL : malloc ((gsize) length + 1);
  if (length < 0)
    return length;
  if (*text == NULL)
    end_now (NO_MEMORY);
  return vsnprintf (*text, (gsize) length + 1, format, arguments);
}
#endif
