/* Findings of a tree that a test writes. */
#pragma once

#include <string.h>
#include "../../cmd/kbindex/kbindex.h"
#include "scratch.h"

/* A file named `bad.md` is refused. */
static inline Article *
read_article (gpointer data, const Tree *tree, const TreeFile *file, Scan **scan,
              GError **error)
{
  g_autofree char *bytes = NULL;
  FileStamp stamp;

  g_assert_null (data);
  if (strcmp (file->path, "bad.md") == 0)
    {
      desk_error_at (error, file->path, 0, 0, "why not");
      return NULL;
    }
  bytes = tree_read (tree, NULL, file->path, ARTICLE_MAX_BYTES, &stamp, error);
  *scan = scan_new (bytes, (gsize) stamp.size);
  return article_parse (file->path, bytes, (gsize) stamp.size, "en", error);
}

static inline char *
findings_of (const char *const *roots, guint count)
{
  g_autofree Tree **trees = g_new (Tree *, count);
  LintOptions options = { .site = -1 };
  g_auto(LintReport) report = { 0 };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    {
      trees[i] = tree_open (roots[i], NULL);
      g_assert_nonnull (trees[i]);
      tree_walk (trees[i]);
    }
  report = lint_trees ((const Tree *const *) trees, count, &options, read_article, NULL);
  for (guint i = 0; i < report.findings->len; i++)
    {
      const LintFinding *finding = g_ptr_array_index (report.findings, i);

      g_string_append_printf (out, "%s:%u: %s", finding->path, finding->line,
                              finding->message);
      for (guint j = 0; finding->also != NULL && j < finding->also->len; j++)
        g_string_append_printf (out, "%s%u", j == 0 ? "; " : ", ",
                                g_array_index (finding->also, guint, j));
      g_string_append_c (out, '\n');
    }
  for (guint i = 0; i < count; i++)
    tree_free (trees[i]);
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *name;
  const char *text;
} File;

static inline void
expect (const File *files, guint count, const char *expected)
{
  g_auto(Scratch) scratch;
  g_autofree char *got = NULL;

  scratch_init (&scratch);
  for (guint i = 0; i < count; i++)
    scratch_write (&scratch, files[i].name, files[i].text, -1);
  got = findings_of ((const char *const[]){ scratch.path }, 1);
  g_assert_cmpstr (got, ==, expected);
}

#define EXPECT(files, expected) expect (files, G_N_ELEMENTS (files), expected)
