/* treefile.h - opening what lies below a tree's root.  Private to lib/article. */
#pragma once

#include "article/tree.h"

#include <sys/stat.h>

/* open(2) of a path below the root; "" is the root.  -1 with errno, which is ENOENT
 * when the path leads out, even by a link that was not there a moment ago. */
int treefile_open (const Tree *tree, const char *path, int flags);

/* Where `path` leads, as a path below the root without links, or NULL with errno, which
 * is ENOENT when it leads out. */
char *treefile_resolve (const Tree *tree, const char *path);

/* Unix nanoseconds. */
gint64 treefile_mtime_ns (const struct stat *status);
