/* treefile.h - opening what lies below a tree's root.  Private to lib/article.
 *
 * A place is a path below the root with no symbolic link on the way; "" is the root. */
#pragma once

#include "article/tree.h"

#include <sys/stat.h>

/* open(2) of a place: follows no link, even if one appears while we work.  -1 with errno, which
 * is ELOOP when there is a link on the way. */
int treefile_open (const Tree *tree, const char *place, int flags);

/* The place that `path` leads to, or NULL with errno, which is ENOENT when it lies outside. */
char *treefile_resolve (const Tree *tree, const char *path);

/* Unix nanoseconds. */
gint64 treefile_mtime_ns (const struct stat *status);
