/* lint.h - what an editor wants to know before an article is published.  Links, ids and slugs reach
 * across files: all are read first. */
#pragma once

#include "article/article.h"
#include "tree.h"

typedef struct
{
  char *path;
  guint line; /* 0: the file as a whole */
  char *message;
} LintFinding;

/* Reads and parses a file of the tree. */
typedef Article *(*LintRead) (gpointer data, const Tree *tree, const TreeFile *file,
                              GError **error);

/* Reads all files of the trees, in order, and finds: what `read` refused, the articles' problems,
 * places that could not be looked at, missing titles and texts; then what needs all articles: dead
 * relative links and anchors, missing images, doubled titles (within a language), ids, slugs (within
 * a language and category) and redirects.  Of doubles the first, by path, is not a finding.  Findings
 * (LintFinding) are sorted by path, line, message.
 *
 * A link leads to an article by its file's name, by that without .md or with .html in its
 * place, by a folder with index.md, _index.md or README.md, by a redirect or a slug; else
 * to any file or folder that exists in its own tree.  `/x` begins at the root.  Links with a
 * template's {{...}} are not judged. */
GPtrArray *lint_trees (const Tree *const *trees, guint count, LintRead read, gpointer data);
