/* lint.h - what an editor wants to know before an article is published.
 *
 * Findings are collected over all articles of all trees first, because links,
 * ids and slugs reach across files. */
#pragma once

#include "article/article.h"
#include "article/tree.h"

typedef struct
{
  char *path;
  int line;
  char *message;
} LintFinding;

typedef struct Lint Lint;

Lint *lint_new (void);
/* Adds a parsed article of `tree`, and its problems; what is needed of both is copied. */
void lint_add (Lint *self, const Tree *tree, const char *path, const Article *article);
/* Adds a finding of the caller's own (an unreadable file). */
void lint_report (Lint *self, const char *path, int line, const char *message);
/* Checks what needs all articles: dead relative links and anchors, missing images,
 * doubled titles (within a language), ids, slugs (within a language and category) and
 * redirects.  Of doubles the first, by path, is not a finding.  Call once.  Findings are
 * sorted by path, line, message; owned by `self`.
 *
 * A link leads to an article by its file's name, by that without .md or with .html in its
 * place, by a folder with index.md, _index.md or README.md, by a redirect or a slug; else
 * to any file or folder that exists.  `/x` begins at the root.  Links with a
 * template's {{...}} are not judged. */
const GPtrArray *lint_finish (Lint *self);
void lint_free (Lint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lint, lint_free)
