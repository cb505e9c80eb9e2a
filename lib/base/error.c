/* The functions at the end stand in for those that fortified programs call: they call the plain ones. */
#undef _FORTIFY_SOURCE

#include "base/error.h"

#include "base/escape.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_MEMORY "out of memory"

enum
{
  LINE_BYTES = 1000 /* of a last message */
};

/* Beside the message of a DESK_ERROR: its data, for those who act on it. */
typedef struct
{
  char *path, *why;
  guint64 line;
  guint column;
} DeskErrorPrivate;

static void
desk_error_private_init (DeskErrorPrivate *self G_GNUC_UNUSED)
{
}

static void
desk_error_private_copy (const DeskErrorPrivate *self, DeskErrorPrivate *copy)
{
  /* gcc -fanalyzer does not believe GLib that both are there. */
  g_assert (self != NULL && copy != NULL);
  *copy = (DeskErrorPrivate){ g_strdup (self->path), g_strdup (self->why), self->line,
                              self->column };
}

static void
desk_error_private_clear (DeskErrorPrivate *self)
{
  g_assert (self != NULL);
  g_free (self->path);
  g_free (self->why);
}

G_DEFINE_EXTENDED_ERROR (DeskError, desk_error)

static char *
place_message (const DeskErrorPrivate *place)
{
  g_autoptr(GString) text = g_string_new (place->path);

  if (place->line > 0)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, text->len > 0 ? ":" : "line ",
                            place->line);
  if (place->column > 0)
    g_string_append_printf (text, ":%u", place->column);
  if (text->len > 0)
    g_string_append (text, ": ");
  g_string_append (text, place->why);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
desk_error_at (GError **error, const char *path, guint64 line, guint column,
               const char *format, ...)
{
  DeskErrorPrivate place = { (char *) path, NULL, line, column };
  g_autofree char *why = NULL, *message = NULL;
  GError *made;
  va_list args;

  va_start (args, format);
  place.why = why = g_strdup_vprintf (format, args);
  va_end (args);
  message = place_message (&place);
  made = g_error_new_literal (DESK_ERROR, DESK_ERROR_INPUT, message);
  desk_error_private_copy (&place, desk_error_get_private (made));
  g_propagate_error (error, made);
  return FALSE;
}

DeskErrorPlace
desk_error_place (const GError *error)
{
  const DeskErrorPrivate *place = error->domain == DESK_ERROR ? desk_error_get_private (error)
                                                              : NULL;

  if (place == NULL || place->why == NULL)
    return (DeskErrorPlace){ .why = error->message };
  return (DeskErrorPlace){ place->path, place->line, place->column, place->why };
}

gboolean
desk_usage_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (DESK_ERROR, DESK_ERROR_USAGE, format, args));
  va_end (args);
  return FALSE;
}

/* One write a line: lines of tools that share a terminal or a log must not mix. */
static void
write_line (const char *prefix, const char *message, const char *suffix)
{
  g_autoptr(GString) line = g_string_new (NULL);
  gsize done = 0;

  if (prefix != NULL)
    {
      escape_terminal (line, prefix, -1);
      g_string_append (line, ": ");
    }
  escape_terminal (line, message, -1);
  g_string_append (line, suffix);
  g_string_append_c (line, '\n');
  while (done < line->len)
    {
      gssize n = write (STDERR_FILENO, line->str + done, line->len - done);

      if (n < 0 && errno != EINTR)
        return;
      done += n > 0 ? (gsize) n : 0;
    }
}

static const char *
tool_name (void)
{
  const char *name = g_get_prgname ();

  return name != NULL ? name : "deskbook";
}

static int
error_status (const GError *error)
{
  if (g_error_matches (error, DESK_ERROR, DESK_ERROR_PIPE))
    return STATUS_OK;
  if (g_error_matches (error, DESK_ERROR, DESK_ERROR_BUSY))
    return STATUS_BUSY;
  return STATUS_TROUBLE;
}

int
desk_error_report (const GError *error)
{
  g_autofree char *hint = NULL;
  gboolean hinted;

  g_assert (error != NULL);
  hint = g_strdup_printf (" (try '%s --help')", tool_name ());
  hinted = !g_error_matches (error, DESK_ERROR, DESK_ERROR_USAGE)
           || g_str_has_suffix (error->message, hint);
  if (!g_error_matches (error, DESK_ERROR, DESK_ERROR_PIPE))
    write_line (tool_name (), error->message, hinted ? "" : hint);
  return error_status (error);
}

void
desk_warn (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  write_line (tool_name (), message, "");
}

void
desk_note (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  write_line (NULL, message, "");
}

void
desk_note_at (const char *path, guint64 line, const char *why)
{
  const DeskErrorPrivate place = { (char *) path, (char *) why, line, 0 };
  g_autofree char *message = place_message (&place);

  write_line (NULL, message, "");
}

/* /etc/passwd alone: asking the network for a name may take longer than the work.  Free it. */
char *
desk_user_name (guint user)
{
  FILE *file = fopen ("/etc/passwd", "re");
  const struct passwd *entry = NULL;
  char *name = NULL;

  while (file != NULL && name == NULL && (entry = fgetpwent (file)) != NULL)
    if (entry->pw_uid == user)
      name = g_strdup (entry->pw_name);
  if (file != NULL)
    fclose (file);
  return name != NULL ? name : g_strdup_printf ("uid %u", user);
}

/* ---- Libraries that get no memory or no thread */

/* A handler has no other place. */
static int fatal_status = 2;

/* There may be no memory to say it with. */
void
fatal_end (const char *message)
{
  char line[LINE_BYTES];
  const char *name = g_get_prgname ();
  int length = snprintf (line, sizeof line, "%s: %s\n",
                         name != NULL ? name : program_invocation_short_name, message);

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
    fatal_end (NO_MEMORY);
  else
    fatal_end (message);
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
    fatal_end (NO_MEMORY);
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
    fatal_end (NO_MEMORY);
  return vsnprintf (*text, (gsize) length + 1, format, arguments);
}

/* GLib says so, and aborts, when it has no memory for a lock or for what a thread calls its own: before
 * main () begins, too. */
int __fprintf_chk (FILE *file, int flag, const char *format, ...);

int
__fprintf_chk (FILE *file, int flag G_GNUC_UNUSED, const char *format, ...)
{
  int wanted = errno, length;
  va_list arguments;

  if (g_str_has_prefix (format, "GLib (gthread") && (wanted == ENOMEM || wanted == EAGAIN))
    fatal_end (NO_MEMORY);
  va_start (arguments, format);
  length = vfprintf (file, format, arguments);
  va_end (arguments);
  return length;
}

/* The same of its small blocks, behind a word of its own. */
int __vfprintf_chk (FILE *file, int flag, const char *format, va_list arguments);

int
__vfprintf_chk (FILE *file, int flag G_GNUC_UNUSED, const char *format, va_list arguments)
{
  if (g_str_has_suffix (format, "]: GSlice: "))
    fatal_end (NO_MEMORY);
  return vfprintf (file, format, arguments);
}
#endif
