/* fuzz-scan.c - scan_new () on any bytes: lines ascend and are the file's, targets are whole. */
#include <string.h>
#include "site/scan.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(Scan) scan = scan_new ((const char *) data, size);
  guint lines = 1;
  guint before = 0;

  for (gsize i = 0; i < size; i++)
    lines += data[i] == '\n';
  for (guint i = 0; i < scan->links->len; i++)
    {
      const ScanLink *link = g_ptr_array_index (scan->links, i);

      g_assert (link->line >= before && link->line <= lines && link->target != NULL);
      g_assert (strchr (link->target, '\n') == NULL);
      before = link->line;
    }
  for (guint i = 0; i < scan->quiet->len; i++)
    {
      const ScanQuiet *quiet = &g_array_index (scan->quiet, ScanQuiet, i);

      g_assert (quiet->from <= quiet->to && scan_is_quiet (scan, quiet->from));
    }
  scan_field (scan, "title");
  return 0;
}
