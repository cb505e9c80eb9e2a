/* querylog.h - which queries readers typed and what they found: a file of lines.
 *
 * One line a search, five fields or six with tabs between, escaped as in TSV (\t \n \r \\):
 *
 *   at       2026-10-05T09:30:00Z
 *   lang     the language asked for, or empty
 *   found    how many answers were shown
 *   query    as typed, cut after QUERY_LOG_CHARS characters; control characters are blanks
 *   path     of the first answer, or empty
 *   visit    eight hexadecimal digits, the same for searches of one visit on one day; only where
 *            the caller tells visits apart
 *
 * A line is appended in one write, so that many processes may share a file.  What people type
 * may be personal data: a new file has mode 0600. */
#pragma once

#include "input/source.h"

enum
{
  QUERY_LOG_CHARS = 1000
};

typedef struct
{
  gint64 at; /* Unix seconds */
  const char *lang;
  gint64 found;
  const char *query;
  const char *path;
  const char *visit; /* written: what the caller calls it, NULL for none; read: its key, "" for none */
} QueryLogEntry;

/* Of the visit's name only a part of a hash goes into the file, by which it is not known again on another
 * (UTC) day.  A file that holds something, but no line of a log (in its first 64 KiB), is left alone:
 * DESK_ERROR_USAGE. */
gboolean query_log_append (const char *path, const QueryLogEntry *entry, GError **error);

/* Reads a log, plain or gzip'ed: each record is a QueryLogEntry, of which the strings are UTF-8, never NULL; a
 * line that is none is a reject.  "-": standard input. */
InputSource *query_log_source (const char *path, GError **error);
