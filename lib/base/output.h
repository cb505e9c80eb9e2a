/* output.h - a writer that notices every failed write.
 *
 * Errors are sticky: writes after the first failure do nothing, output_close ()
 * reports it.  With a path, bytes go to a temporary file in the same folder, where the
 * system can one without a name, and are renamed over `path` by a successful
 * output_close (), which lasts when it returns; otherwise the old file stays.  SIGPIPE must be ignored (tool_main () does): a closed pipe is
 * DESK_ERROR_PIPE. */
#pragma once

#include "base/error.h"

typedef struct Output Output;

/* `path` NULL or "-": standard output.  A symbolic link is written through to where it
 * points; what is no regular file (/dev/null, a FIFO), or is the file that stdout or
 * stderr already goes to (/dev/stdout), is written directly.  A new file gets the mode
 * that the umask gives; one that stands there keeps its own, and must be writable. */
Output *output_open (const char *path, GError **error);
/* Whether both names lead to one file: by device and inode, or, where one is not there yet,
 * by the folder and the name that it will have.  "-" and what is no regular file (/dev/null,
 * a FIFO) are never the same as anything. */
gboolean output_is_file (const char *path, const char *other);
/* True when it writes to a terminal. */
gboolean output_is_terminal (const Output *self);
/* Columns of the terminal ($COLUMNS or TIOCGWINSZ), 80 when unknown. */
int output_columns (const Output *self);
void output_write (Output *self, const void *data, gsize length);
void output_string (Output *self, const char *text);
void output_printf (Output *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Like output_string, but through escape_terminal () when on a terminal. */
void output_text (Output *self, const char *text, gssize length);
/* True once a write failed: a long loop may stop early. */
gboolean output_failed (const Output *self);
/* Sends what is buffered. */
gboolean output_flush (Output *self, GError **error);
/* Flushes, checks, renames.  Frees `self` in any case. */
gboolean output_close (Output *self, GError **error);
/* For error paths: drops the temporary file, or sends what is still buffered where
 * there is none (lines already printed are not lost).  NULL is fine. */
void output_abandon (Output *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Output, output_abandon)

/* ---- Progress: a bar on stderr, only on a terminal, only after half a second, redrawn at most ten times a
 * second.  Erases itself when done. */

typedef struct Progress Progress;

/* `label` like "indexing"; `enabled` FALSE (-q) makes every call a no-op. */
Progress *progress_new (const char *label, gboolean enabled);
/* `total` 0: unknown, a counter instead of a bar. */
void progress_set (Progress *self, gint64 done, gint64 total);
/* Erases the line until the next progress_set; to be called before a line goes to the
 * terminal (desk_warn). */
void progress_hide (Progress *self);
void progress_free (Progress *self); /* erases the line */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Progress, progress_free)
