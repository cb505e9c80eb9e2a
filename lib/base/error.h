/* error.h - what can go wrong, and the exit status it leads to.
 *
 * Library code reports through `GError **`; only cmd/ prints and exits.
 * A message is lower case, has no full stop, and names the file (and the line,
 * where there is one) that it is about. */
#pragma once

#include <glib.h>
#include <string.h>

#define DESK_ERROR (desk_error_quark ())
GQuark desk_error_quark (void);

typedef enum
{
  DESK_ERROR_USAGE,   /* the command line */
  DESK_ERROR_INPUT,   /* a file, folder or stream that we were given */
  DESK_ERROR_STORE,   /* the database: not ours, newer, older, damaged */
  DESK_ERROR_MISSING, /* the database does not exist */
  DESK_ERROR_BUSY,    /* the database stayed locked: try again later */
  DESK_ERROR_DISK, /* the database may be whole, but cannot be got at now: disk, memory, a limit */
  DESK_ERROR_OUTPUT, /* a failed write */
  DESK_ERROR_PIPE,   /* the reader of our output went away */
  DESK_ERROR_STOPPED /* the user interrupted */
} DeskError;

/* Sets a DESK_ERROR_USAGE; always FALSE. */
gboolean desk_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Where an input is wrong, and why. */
typedef struct
{
  const char *path; /* NULL: who asked knows it */
  guint64 line;     /* from 1; 0: the file as a whole */
  guint column;     /* from 1; 0: the whole line */
  const char *why;
} DeskErrorPlace;

/* Sets a DESK_ERROR_INPUT "path:line:column: why", without what is NULL or 0 ("line 9: why"
 * where only the line is known); always FALSE. */
gboolean desk_error_at (GError **error, const char *path, guint64 line, guint column,
                        const char *format, ...) G_GNUC_PRINTF (5, 6);
/* Where `error` was set; the whole message at no place when desk_error_at () did not. */
DeskErrorPlace desk_error_place (const GError *error);

/* Which line of `text` the byte at `at` stands in, from 1. */
static inline guint
desk_line_of (const char *text, const char *at)
{
  guint line = 1;

  for (; (text = memchr (text, '\n', (gsize) (at - text))) != NULL; text++)
    line++;
  return line;
}

/* The exit statuses of every tool (a firm contract). */
enum
{
  STATUS_OK = 0,       /* found, done */
  STATUS_NEGATIVE = 1, /* nothing found, some input rejected */
  STATUS_TROUBLE = 2,  /* usage, bad input, database, failed write */
  STATUS_BUSY = 75     /* EX_TEMPFAIL: the same call may succeed later */
};

/* Prints "tool: message" on stderr, one line, control characters made visible, and
 * returns the exit status: 2, 75 for DESK_ERROR_BUSY, 0 for DESK_ERROR_PIPE (a closed pipe
 * is a quiet end).  DESK_ERROR_USAGE gains " (try 'tool --help')" unless it
 * ends so; nothing is printed for DESK_ERROR_PIPE.  The tool's name is g_get_prgname (). */
int desk_error_report (const GError *error);

/* "tool: message" on stderr, one line, control characters made visible. */
void desk_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same line without the "tool: " prefix (lint findings, suggestions). */
void desk_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same, "path:line: why"; line 0: the file as a whole. */
void desk_note_at (const char *path, guint64 line, const char *why);

/* "anna", or "uid 1234"; for a message.  Free it. */
char *desk_user_name (guint user);

/* ---- Libraries that get no memory or no thread
 *
 * They end the program by way of GLib, which traps: an outside fault is told as one.  Nothing is
 * lost: what is being written is a transaction, or an output that has no name yet. */

/* From here on such an end is one line and `status`. */
void fatal_catch (int status);

/* Ends so now: what is missing is told by `message`. */
void fatal_end (const char *message) G_GNUC_NORETURN;

/* Ends so now unless `bytes` can be had: before the work of a library that dies without memory. */
void fatal_need_memory (gsize bytes);
