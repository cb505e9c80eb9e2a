/* Readers who post more than they may. */
#include <sqlite3.h>
#include "scratch.h"
#include "vote/reader.h"

typedef struct
{
  Scratch scratch;
  Store *store;
  VoterKey key;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  scratch_init (&self->scratch);
  path = scratch_path (&self->scratch, "db");
  self->store = store_open (path, STORE_REBUILD, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  store_free (self->store);
  scratch_clear (&self->scratch);
}

static gint64
take (Fixture *self, ThrottleKind kind, const char *address, gint64 now)
{
  g_autoptr(GError) error = NULL;
  gint64 wait_s = -1;

  throttle_take (self->store, &self->key, kind, address, now, &wait_s, &error);
  g_assert_no_error (error);
  return wait_s;
}

static int
rows (Fixture *self)
{
  sqlite3_stmt *stmt;
  int count;

  sqlite3_prepare_v2 (store_db (self->store), "SELECT count (*) FROM web_burst", -1, &stmt,
                      NULL);
  sqlite3_step (stmt);
  count = sqlite3_column_int (stmt, 0);
  sqlite3_finalize (stmt);
  return count;
}

static void
test_burst (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (int i = 0; i < 20; i++)
    g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 1000), ==, 0);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 1000), ==, 30);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 1029), ==, 1);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.2", 1029), ==, 0);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 1030), ==, 0);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 1030), ==, 30);
  g_assert_cmpint (take (self, THROTTLE_MESSAGES, "192.0.2.1", 1030), ==, 0);
}

static void
test_all (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  /* 60 messages of others. */
  g_assert_cmpint (sqlite3_exec (store_db (self->store),
                                 "INSERT INTO web_burst VALUES (3, zeroblob (16), 1600)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (take (self, THROTTLE_MESSAGES, "198.51.100.7", 1000), ==, 10);
  g_assert_cmpint (take (self, THROTTLE_MESSAGES, "198.51.100.7", 1010), ==, 0);
}

static void
test_network (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8:0:1::%x", i);

      g_assert_cmpint (take (self, THROTTLE_MESSAGES, address, 1000), ==, 0);
    }
  g_assert_cmpint (take (self, THROTTLE_MESSAGES, "2001:db8:0:1:9::", 1000), ==, 600);
  g_assert_cmpint (take (self, THROTTLE_MESSAGES, "2001:db8:0:2::", 1000), ==, 0);
}

/* The table is bounded, and empty again once nobody owes anything; a clock that ran ahead locks nobody
 * out. */
static void
test_forgets (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  sqlite3_exec (store_db (self->store),
                "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
                " INSERT INTO web_burst SELECT 1, randomblob (16), 2000 + i FROM n",
                NULL, NULL, NULL);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 1990), ==, 0);
  g_assert_cmpint (rows (self), ==, THROTTLE_ROWS);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 20000), ==, 0);
  g_assert_cmpint (rows (self), ==, 1);
  g_assert_cmpint (take (self, THROTTLE_VOTES, "192.0.2.1", 10000), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) \
  g_test_add ("/throttle/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  TEST (burst);
  TEST (all);
  TEST (network);
  TEST (forgets);
  return g_test_run ();
}
