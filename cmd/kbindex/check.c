#include "check.h"

#include "article/lint.h"

static GArray *
all_items (const Root *root)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));

  for (guint i = 0; i < root->tree->files->len; i++)
    {
      ReadingItem item = { root, &g_array_index (root->tree->files, TreeFile, i), NULL };

      g_array_append_val (items, item);
    }
  return items;
}

static void
print_finding (Output *out, const Root *root, const LintFinding *finding)
{
  g_autofree char *path = g_build_filename (root->name, finding->path, NULL);

  output_text (out, path, -1);
  if (finding->line > 0)
    output_printf (out, ":%d", finding->line);
  else
    output_string (out, ":1");
  output_string (out, ": ");
  output_text (out, finding->message, -1);
  output_string (out, "\n");
}

static guint
check_root (const Root *root, const ReadingOptions *options, Output *out)
{
  g_autoptr(GArray) items = all_items (root);
  g_autoptr(Reading) reading = reading_new (items, options);
  g_autoptr(Lint) lint = lint_new ();
  const GPtrArray *findings;

  for (guint i = 0; i < root->tree->problems->len; i++)
    {
      const TreeProblem *problem = &g_array_index (root->tree->problems, TreeProblem, i);

      lint_report (lint, problem->path, 1, problem->why);
    }
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(ReadingResult) result = reading_next (reading);
      const char *path = g_array_index (items, ReadingItem, i).file->path;

      if (result->error != NULL)
        {
          DeskErrorPlace place = desk_error_place (result->error);

          lint_report (lint, path, MAX ((int) place.line, 1), place.why);
        }
      else
        lint_add (lint, root->tree, path, result->article);
    }
  findings = lint_finish (lint);
  for (guint i = 0; i < findings->len; i++)
    print_finding (out, root, g_ptr_array_index (findings, i));
  return findings->len;
}

gboolean
check_run (const GArray *roots, const ReadingOptions *options, Output *out, guint *found,
           GError **error)
{
  *found = 0;
  for (guint i = 0; i < roots->len; i++)
    {
      *found += check_root (&g_array_index (roots, Root, i), options, out);
      if (!output_flush (out, error))
        return FALSE;
    }
  return TRUE;
}
