/* fuzz-scan.c - any bytes as an article of a site: lines ascend and are the file's, targets are whole.  And as the
 * site's configuration, of each kind: what is made of it has a bound. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "site/config.h"
#include "site/scan.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const configs[] = { "hugo.toml", "site.config.js", "mkdocs.yml" };
static char *folder;
static int folder_fd;

static void
forget_folder (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    unlinkat (folder_fd, configs[i], 0);
  g_rmdir (folder);
}

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  const char *parent = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();

  folder = g_build_filename (parent, "fuzz-XXXXXX", NULL);
  g_assert (g_mkdtemp (folder) != NULL);
  folder_fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert (folder_fd >= 0);
  atexit (forget_folder);
  return 0;
}

static void
read_config (const char *name, const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) entries = config_new ();
  int fd = openat (folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gsize bytes = 0;

  g_assert (fd >= 0 && write (fd, data, size) == (gssize) size);
  close (fd);
  g_assert (config_read (entries, folder_fd, name));
  for (guint i = 0; i < entries->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (entries, i);

      bytes += strlen (entry->parent) + strlen (entry->key) + strlen (entry->value);
    }
  g_assert (bytes <= 32 << 20);
  config_get (entries, "", "baseURL");
}

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
  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    read_config (configs[i], data, size);
  return 0;
}
