/* fuzz-resellers.c - any bytes as the file of resellers: loaded, or refused and nothing changed.
 * Loading it again changes nothing. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "intake/intake.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* One file for all inputs, emptied before each. */
static Store *
empty_store (void)
{
  static Store *store;

  if (store == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("fuzz-XXXXXX", NULL);
      g_autofree char *db = g_build_filename (folder, "desk.db", NULL);

      store = store_open (db, STORE_RECORD, NULL);
      g_assert (store != NULL);
      g_assert (store_run (store, "PRAGMA synchronous = OFF", NULL));
    }
  g_assert (store_run (store, "DELETE FROM reseller", NULL));
  return store;
}

static int
column_of (void *sum, int n G_GNUC_UNUSED, char **values, char **names G_GNUC_UNUSED)
{
  *(guint64 *) sum = g_ascii_strtoull (values[0], NULL, 10);
  return 0;
}

static guint64
count (Store *store, const char *sql)
{
  guint64 n = 0;

  g_assert (sqlite3_exec (store_db (store), sql, column_of, &n, NULL) == SQLITE_OK);
  return n;
}

static void
check_rows (Store *store, const ResellerCounts *counts)
{
  g_assert (counts->changed == 0 && counts->inactive == 0 && counts->added == counts->read);
  g_assert (counts->resellers > 0 && counts->resellers <= counts->read);
  g_assert (count (store, "SELECT count(*) FROM reseller") == counts->added);
  g_assert (count (store, "SELECT count(*) FROM reseller WHERE active NOT IN (0, 1)"
                          " OR id <> upper (id) OR id = '' OR email NOT LIKE '%_@_%'"
                          " OR typeof (id) <> 'text' OR typeof (email) <> 'text'"
                          " OR length (CAST (name AS BLOB)) > 1000")
            == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Store *store = empty_store ();
  int fd = memfd_create ("fuzz", 0);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr(GError) error = NULL;
  ResellerCounts counts = { 0 }, again = { 0 };

  g_assert (fd >= 0 && write (fd, data, size) == (gssize) size);
  if (resellers_load (store, path, &counts, &error))
    {
      check_rows (store, &counts);
      g_assert (resellers_load (store, path, &again, &error));
      g_assert (again.read == counts.read);
      g_assert (again.added + again.changed + again.inactive == 0);
    }
  else
    {
      g_assert (g_error_matches (error, DESK_ERROR, DESK_ERROR_INPUT));
      g_assert (count (store, "SELECT count(*) FROM reseller") == 0);
    }
  close (fd);
  return 0;
}
