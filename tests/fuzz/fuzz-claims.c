/* fuzz-claims.c - what runs state (import_claim), two ways.
 *
 * A first byte below 0x80: the rest is orders, three bytes each, which are followed in a model,
 * too: what is read back is what the model has.  Else the rest is what the file holds: it is
 * refused, or read in order, within its page, and can be stored anew. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "input/claims.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  RUNS = 3, /* 1 and 2 are here, 3 is withdrawn */
  GROUPS = 8,
  NUMBERS = 64
};

/* Far apart: negative, at the border of a page, large. */
static const gint64 groups[GROUPS]
  = { -1025, -1, 1, 2, 1023, 1024, 1025, G_GINT64_CONSTANT (1) << 40 };

static Store *store;

typedef guint64 Model[RUNS + 1][GROUPS]; /* a bit a number, from 1 */

static void
open_store (void)
{
  const char *folder = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  g_autofree char *path = g_strdup_printf ("%s/fuzz-claims-%d.db", folder, (int) getpid ());

  store = store_open (path, STORE_RECORD, NULL);
  g_assert (store != NULL);
  /* (It is open: nobody needs its name.) */
  for (guint i = 0; i < 3; i++)
    {
      static const char *const suffixes[] = { "", "-wal", "-shm" };
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_assert (store_begin (store, NULL));
  g_assert (store_run (
    store,
    "INSERT INTO import (id, tool, at, state, source, snapshot, command, stored, known,"
    " rejected)"
    " VALUES (1, 'fuzz', 0, 1, 'a', 0, 'x', 1, 0, 0), (2, 'fuzz', 0, 1, 'b', 1, 'x', 1, 0, 0),"
    " (3, 'fuzz', 0, 2, 'a', 0, 'x', 1, 0, 0)",
    NULL));
}

static void
check_group (RunClaims *claims, Model model, guint group)
{
  const RunClaim *found;
  guint count;
  guint64 seen[RUNS + 1] = { 0 };

  g_assert (run_claims_of (claims, groups[group], &found, &count, NULL));
  for (guint i = 0; i < count; i++)
    {
      g_assert (found[i].group == groups[group] && found[i].first >= 1);
      g_assert (found[i].first <= found[i].last && found[i].last <= NUMBERS);
      for (guint32 number = found[i].first; number <= found[i].last; number++)
        {
          g_assert ((seen[found[i].run] >> (number - 1) & 1) == 0);
          seen[found[i].run] |= (guint64) 1 << (number - 1);
        }
    }
  for (guint run = 1; run <= RUNS; run++)
    g_assert (seen[run] == model[run][group]);
}

static void
check_all (RunClaims *claims, Model model)
{
  for (guint group = 0; group < GROUPS; group++)
    check_group (claims, model, group);
  for (guint run = 1; run <= RUNS; run++)
    {
      g_autoptr(GArray) found = run_claims_groups (claims, run, NULL);
      guint next = 0;

      for (guint group = 0; group < GROUPS; group++)
        if (model[run][group] != 0)
          {
            g_assert (found->len > next
                      && g_array_index (found, gint64, next) == groups[group]);
            next++;
          }
      g_assert (found->len == next);
    }
}

/* Orders are held until they are stored; a group is dropped of what is stored. */
static void
follow (RunClaims *claims, const guint8 *data, gsize size)
{
  Model model = { { 0 } };

  for (; size >= 3; data += 3, size -= 3)
    {
      guint run = 1 + data[0] / 8 % RUNS, group = data[0] % GROUPS;
      guint first = 1 + data[1] % NUMBERS, last = MIN (first + data[2] % 8, NUMBERS);

      if (data[1] < 0xe0)
        for (guint number = first; number <= last; number++)
          {
            run_claims_add (claims, run, groups[group], number);
            model[run][group] |= (guint64) 1 << (number - 1);
          }
      else
        {
          g_assert (run_claims_store (claims, NULL));
          if (data[1] < 0xf0)
            {
              g_assert (run_claims_drop (claims, groups[group], NULL));
              for (guint i = 1; i <= RUNS; i++)
                model[i][group] = 0;
            }
          if (data[1] & 1)
            run_claims_forget (claims);
          check_all (claims, model);
        }
    }
  g_assert (run_claims_store (claims, NULL));
  check_all (claims, model);
}

static void
put_row (const guint8 *data, gsize size)
{
  sqlite3_stmt *stmt;

  g_assert (sqlite3_prepare_v2 (store_db (store),
                                "INSERT INTO import_claim (page, import, data)"
                                " VALUES (0, 1, ?1)",
                                -1, &stmt, NULL)
            == SQLITE_OK);
  sqlite3_bind_blob (stmt, 1, data, (int) size, SQLITE_TRANSIENT);
  g_assert (sqlite3_step (stmt) == SQLITE_DONE);
  sqlite3_finalize (stmt);
}

static void
read_hostile (RunClaims *claims)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = run_claims_groups (claims, 1, &error);
  const RunClaim *of;
  guint count;

  g_assert ((found == NULL) == (error != NULL));
  if (found == NULL)
    {
      g_assert (error->code == DESK_ERROR_STORE);
      g_assert (!run_claims_of (claims, 0, &of, &count, NULL));
      return;
    }
  for (guint i = 0; i < found->len; i++)
    {
      g_assert (g_array_index (found, gint64, i) >= 0
                && g_array_index (found, gint64, i) < 1024);
      g_assert (i == 0
                || g_array_index (found, gint64, i) > g_array_index (found, gint64, i - 1));
      g_assert (run_claims_of (claims, g_array_index (found, gint64, i), &of, &count, NULL));
      for (guint n = 0; n < count; n++)
        g_assert (of[n].first >= 1 && of[n].first <= of[n].last);
      g_assert (run_claims_drop (claims, g_array_index (found, gint64, i), NULL));
    }
  g_clear_pointer (&found, g_array_unref);
  found = run_claims_groups (claims, 1, NULL);
  g_assert (found != NULL && found->len == 0);
}

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  open_store ();
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(RunClaims) claims = NULL;

  if (size == 0)
    return 0;
  g_assert (store_run (store, "SAVEPOINT one", NULL));
  claims = run_claims_new (store, "fuzz");
  if (data[0] < 0x80)
    follow (claims, data + 1, size - 1);
  else
    {
      put_row (data + 1, size - 1);
      read_hostile (claims);
    }
  g_assert (store_run (store, "ROLLBACK TO one; RELEASE one", NULL));
  return 0;
}
