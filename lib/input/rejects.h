/* rejects.h - input that a tool cannot use: told on stderr, kept in a file. */
#pragma once

#include "base/error.h"
#include "base/progress.h"

typedef struct Rejects Rejects;

typedef struct
{
  const char *file;
  guint64 line;        /* from 1; 0: not known */
  const char *why;
  const char *raw;     /* NULL: too long or damaged to be kept */
  gsize raw_length;
  const char *header;  /* what the file of rejects needs as its first line, or NULL */
  gsize header_length;
} Reject;

/* `path` NULL: they are not kept.  The file is written, as a whole, only when there is a
 * reject.  `all`: every one is told, not just the first 20. */
Rejects *rejects_new (const char *path, gboolean all, Progress *progress);
void rejects_free (Rejects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rejects, rejects_free)

gboolean rejects_add (Rejects *self, const Reject *reject, GError **error);
guint64 rejects_count (const Rejects *self);
gboolean rejects_finish (Rejects *self, GError **error);
