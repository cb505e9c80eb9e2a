/* querylog.h - which queries readers typed and what they found: a file of lines.
 *
 * One line a search, five fields with tabs between, escaped as in TSV (\t \n \r \\):
 *
 *   at       2026-10-05T09:30:00Z
 *   lang     the language asked for, or empty
 *   found    how many answers were shown
 *   query    as typed, cut after QUERY_LOG_CHARS characters; control characters are blanks
 *   path     of the first answer, or empty
 *
 * A line is appended in one write, so that many processes may share a file.  What people type
 * may be personal data: a new file has mode 0600. */
#pragma once

#include "base/error.h"

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
} QueryLogEntry;

gboolean query_log_append (const char *path, const QueryLogEntry *entry, GError **error);

typedef struct QueryLog QueryLog;

typedef enum
{
  QUERY_LOG_ENTRY,
  QUERY_LOG_BAD,   /* `*why` is 'FILE:LINE: expected ...' (free it); reading may go on */
  QUERY_LOG_END,
  QUERY_LOG_FAILED
} QueryLogItem;

/* "-": standard input. */
QueryLog *query_log_open (const char *path, GError **error);
void query_log_free (QueryLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QueryLog, query_log_free)
/* The strings of `entry` are UTF-8, never NULL, and valid until the next call. */
QueryLogItem query_log_next (QueryLog *self, QueryLogEntry *entry, char **why, GError **error);
