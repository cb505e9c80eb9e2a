/* progress.h - a progress bar on stderr, only on a terminal, only after half a
 * second, redrawn at most ten times a second.  Erases itself when done. */
#pragma once

#include <glib.h>

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
