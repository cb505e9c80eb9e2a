/* rejects.h - input that is no event: told on stderr, kept in a file. */
#pragma once

#include "base/progress.h"
#include "ticket/source.h"

typedef struct Rejects Rejects;

/* `path` NULL: they are not kept.  The file is written, as a whole, only when there is a
 * reject.  `all`: every one is told, not just the first 20. */
Rejects *rejects_new (const char *path, gboolean all, Progress *progress);
void rejects_free (Rejects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rejects, rejects_free)

/* `header`: what the file of rejects needs as its first line, or NULL. */
gboolean rejects_add (Rejects *self, const char *file, const SourceItem *item,
                      const char *header, gsize header_length, GError **error);
guint64 rejects_count (const Rejects *self);
gboolean rejects_finish (Rejects *self, GError **error);
