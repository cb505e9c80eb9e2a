/* Opening, refusing and migrating the file. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>
#include "store/store.h"

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_init (Place *self)
{
  self->folder = g_dir_make_tmp ("deskbook-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "desk.db", NULL);
}

static void
place_clear (Place *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

static const StoreMigration two_steps[] = {
  { 1, "CREATE TABLE t (a INTEGER NOT NULL) STRICT; INSERT INTO t VALUES (1);" },
  { 2, "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 7;" },
};

static gint64
number (Store *store, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_prepare_v2 (store_db (store), sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return value;
}

static void
expect_failure (const char *path, StoreMode mode, const StoreMigration *steps, guint count,
                DeskError code, const char *says)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = steps == NULL
                              ? store_open (path, mode, &error)
                              : store_open_schema (path, mode,
                                                   &(StoreSchema){ steps, count, NULL },
                                                   &error);

  g_assert_null (store);
  g_assert_error (error, DESK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_missing (void)
{
  Place place;

  place_init (&place);
  expect_failure (place.path, STORE_READ, NULL, 0, DESK_ERROR_MISSING, "No such file");
  expect_failure (place.folder, STORE_READ, NULL, 0, DESK_ERROR_STORE, "not a file");
  g_assert_false (g_file_test (place.path, G_FILE_TEST_EXISTS));
  place_clear (&place);
}

static void
test_makes_folders (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *outer = NULL;
  Place place;

  place_init (&place);
  outer = place.folder;
  place.folder = g_build_filename (outer, "new", NULL);
  g_free (place.path);
  place.path = g_build_filename (place.folder, "desk.db", NULL);
  store_free (store_open (place.path, STORE_REBUILD, &error));
  g_assert_no_error (error);
  store_free (store_open (place.path, STORE_READ, &error));
  g_assert_no_error (error);
  place_clear (&place);
  g_assert_cmpint (g_rmdir (outer), ==, 0);
}

static void
test_migrates (void)
{
  g_autoptr(GError) error = NULL;
  Store *store;
  Place place;

  place_init (&place);
  store_free (store_open_schema (place.path, STORE_RECORD,
                                 &(StoreSchema){ two_steps, 1, NULL }, &error));
  g_assert_no_error (error);
  expect_failure (place.path, STORE_READ, two_steps, 2, DESK_ERROR_STORE, "older");
  store = store_open_schema (place.path, STORE_RECORD, &(StoreSchema){ two_steps, 2, NULL },
                             &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (store, "SELECT a * 10 + b FROM t"), ==, 17);
  store_free (store);
  store_free (
    store_open_schema (place.path, STORE_READ, &(StoreSchema){ two_steps, 2, NULL }, &error));
  g_assert_no_error (error);
  expect_failure (place.path, STORE_READ, two_steps, 1, DESK_ERROR_STORE, "newer");
  expect_failure (place.path, STORE_RECORD, two_steps, 1, DESK_ERROR_STORE, "newer");
  place_clear (&place);
}

/* The rows of a query of one column, a line each. */
static void
append_rows (Store *store, const char *query, GString *out)
{
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (store_db (store), query, -1, &stmt, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_string_append_printf (out, "%s\n", (const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
}

/* What stands in a database: each definition, how many rows each table has, and the words that some
 * come with. */
static char *
contents (Store *store)
{
  g_autoptr(GString) counts = g_string_new (NULL);
  GString *text = g_string_new (NULL);

  append_rows (store,
               "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || ifnull (sql, '-') "
               "FROM sqlite_schema ORDER BY rowid",
               text);
  append_rows (store,
               "SELECT group_concat ('SELECT ''' || name || ' '' || count (*) FROM ' || name, "
               "' UNION ALL ') FROM sqlite_schema WHERE type = 'table'",
               counts);
  append_rows (store, counts->str, text);
  append_rows (store, "SELECT id || name FROM ticket_kind ORDER BY id", text);
  append_rows (store, "SELECT id || name FROM ticket_flag ORDER BY id", text);
  append_rows (store, "PRAGMA application_id", text);
  append_rows (store, "PRAGMA user_version", text);
  append_rows (store, "PRAGMA page_size", text);
  append_rows (store, "PRAGMA journal_mode", text);
  append_rows (store, "PRAGMA integrity_check", text);
  return g_string_free (text, FALSE);
}

/* A new file is made at once; it is as the steps make it, of which is made what was there and empty. */
static void
test_made_at_once (void)
{
  const StoreSchema slow = { schema_ours.steps, schema_ours.count, NULL };
  char *made[3];

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) error = NULL;
      Place place;
      Store *store;

      place_init (&place);
      if (i == 2)
        g_assert_true (g_file_set_contents (place.path, "", 0, NULL));
      store
        = store_open_schema (place.path, STORE_RECORD, i == 1 ? &slow : &schema_ours, &error);
      g_assert_no_error (error);
      made[i] = contents (store);
      store_free (store);
      place_clear (&place);
    }
  g_assert_nonnull (strstr (made[0], "deescalated"));
  g_assert_nonnull (strstr (made[0], "\nwal\nok\n"));
  g_assert_cmpstr (made[0], ==, made[1]);
  g_assert_cmpstr (made[0], ==, made[2]);
  for (guint i = 0; i < 3; i++)
    g_free (made[i]);
}

/* Where there is no room for a new file there is none, nor half of one. */
static void
test_no_room (void)
{
  Place place;
  pid_t child;
  int status;

  place_init (&place);
  if ((child = fork ()) == 0)
    {
      g_autoptr(GError) error = NULL;

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 8192, 8192 });
      _exit (store_open (place.path, STORE_RECORD, &error) != NULL
             || !g_error_matches (error, DESK_ERROR, DESK_ERROR_DISK)
             || g_file_test (place.path, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  place_clear (&place);
}

/* A step that fails leaves the version before it. */
static void
test_failed_step (void)
{
  static const StoreMigration broken[] = {
    { 1, "CREATE TABLE t (a INTEGER NOT NULL) STRICT;" },
    { 2, "ALTER TABLE t ADD COLUMN b INTEGER; CREATE TABLE t (a INTEGER) STRICT;" },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = NULL;
  Place place;

  place_init (&place);
  store_free (
    store_open_schema (place.path, STORE_RECORD, &(StoreSchema){ broken, 1, NULL }, &error));
  g_assert_no_error (error);
  expect_failure (place.path, STORE_RECORD, broken, 2, DESK_ERROR_STORE, "already exists");
  store
    = store_open_schema (place.path, STORE_READ, &(StoreSchema){ broken, 1, NULL }, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (store, "PRAGMA user_version"), ==, 1);
  g_clear_pointer (&store, store_free);
  place_clear (&place);
}

static void
test_foreign (void)
{
  static const char *const texts[]
    = { "this is no database at all, but it is longer than a header would be, is it not; "
        "a hundred bytes are needed before SQLite looks",
        "short" };
  Place place;

  place_init (&place);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *after = NULL;

      g_assert_true (g_file_set_contents (place.path, texts[i], -1, NULL));
      expect_failure (place.path, STORE_READ, NULL, 0, DESK_ERROR_STORE,
                      "not a deskbook database");
      expect_failure (place.path, STORE_REBUILD, NULL, 0, DESK_ERROR_STORE,
                      "not a deskbook database");
      g_assert_true (g_file_get_contents (place.path, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, texts[i]);
    }
  place_clear (&place);
}

static void
test_other_database (void)
{
  sqlite3 *db;
  Place place;

  place_init (&place);
  g_assert_cmpint (sqlite3_open (place.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE mine (a)", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (db);
  expect_failure (place.path, STORE_READ, NULL, 0, DESK_ERROR_STORE,
                  "not a deskbook database");
  expect_failure (place.path, STORE_REBUILD, NULL, 0, DESK_ERROR_STORE,
                  "not a deskbook database");
  place_clear (&place);
}

static void
test_reader_cannot_write (void)
{
  g_autoptr(GError) error = NULL;
  Store *store;
  Place place;

  place_init (&place);
  store_free (store_open_schema (place.path, STORE_RECORD,
                                 &(StoreSchema){ two_steps, 2, NULL }, &error));
  store = store_open_schema (place.path, STORE_READ, &(StoreSchema){ two_steps, 2, NULL },
                             &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (store_db (store), "INSERT INTO t VALUES (2, 2)", NULL, NULL,
                                 NULL),
                   ==, SQLITE_READONLY);
  store_free (store);
  place_clear (&place);
}

/* Long work in many transactions ends between two of them, and what is in the last is not stored. */
static void
test_heeds (void)
{
  g_autoptr(GError) error = NULL;
  volatile int stop = 0;
  Store *store;
  Place place;

  place_init (&place);
  store = store_open_schema (place.path, STORE_RECORD, &(StoreSchema){ two_steps, 2, NULL },
                             &error);
  g_assert_no_error (error);
  store_heed (store, &stop);
  g_assert_true (store_begin (store, &error));
  g_assert_true (store_turn (store, &error));
  g_assert_true (store_run (store, "CREATE TABLE half (x)", &error));
  stop = SIGTERM;
  g_assert_false (store_turn (store, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_STOPPED);
  store_rollback (store);
  g_assert_cmpint (sqlite3_exec (store_db (store), "SELECT * FROM half", NULL, NULL, NULL),
                   ==, SQLITE_ERROR);
  store_free (store);
  place_clear (&place);
}

/* A reader's snapshot stays while a writer commits. */
static void
test_snapshot (void)
{
  g_autoptr(GError) error = NULL;
  Store *writer, *reader;
  Place place;

  place_init (&place);
  writer = store_open_schema (place.path, STORE_RECORD, &(StoreSchema){ two_steps, 2, NULL },
                              &error);
  reader = store_open_schema (place.path, STORE_READ, &(StoreSchema){ two_steps, 2, NULL },
                              &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (reader, "SELECT count(*) FROM t"), ==, 1);
  g_assert_true (store_begin (writer, NULL));
  g_assert_cmpint (sqlite3_exec (store_db (writer), "INSERT INTO t VALUES (2, 2)", NULL, NULL,
                                 NULL),
                   ==, SQLITE_OK);
  g_assert_true (store_commit (writer, NULL));
  g_assert_cmpint (number (reader, "SELECT count(*) FROM t"), ==, 1);
  g_assert_true (store_commit (reader, NULL));
  g_assert_cmpint (number (reader, "SELECT count(*) FROM t"), ==, 2);
  store_free (reader);
  store_free (writer);
  place_clear (&place);
}

static void
test_rollback (void)
{
  g_autoptr(GError) error = NULL;
  Store *store;
  Place place;

  place_init (&place);
  store = store_open_schema (place.path, STORE_RECORD, &(StoreSchema){ two_steps, 2, NULL },
                             &error);
  g_assert_no_error (error);
  g_assert_true (store_begin (store, NULL));
  sqlite3_exec (store_db (store), "DELETE FROM t", NULL, NULL, NULL);
  store_rollback (store);
  g_assert_cmpint (number (store, "SELECT count(*) FROM t"), ==, 1);
  store_free (store);
  place_clear (&place);
}

static const char *const root_alone[] = { "root", NULL };

/* A file of ours at which nobody has been for an hour. */
static void
place_init_old (Place *self)
{
  g_autoptr(GError) error = NULL;
  struct utimbuf hour_ago = { .modtime = time (NULL) - 3600 };

  place_init (self);
  store_free (store_open (self->path, STORE_RECORD, &error));
  g_assert_no_error (error);
  hour_ago.actime = hour_ago.modtime;
  g_assert_cmpint (g_utime (self->path, &hour_ago), ==, 0);
}

/* Whether `sql` is understood as the schema is known so far. */
static gboolean
is_understood (Store *store, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = sqlite3_prepare_v2 (store_db (store), sql, -1, &stmt, NULL) == SQLITE_OK;

  sqlite3_finalize (stmt);
  return ok;
}

static void
test_glance_knows_few (void)
{
  g_autoptr(GError) error = NULL;
  sqlite3_stmt *stmt;
  Store *store;
  Place place;

  place_init_old (&place);
  store = store_open_glance (place.path, root_alone, &error);
  g_assert_no_error (error);
  g_assert_true (is_understood (store, "SELECT id FROM root WHERE path = ''"));
  g_assert_false (is_understood (store, "SELECT id FROM article"));
  g_assert_false (is_understood (store, "DELETE FROM sqlite_schema"));
  stmt = store_prepare (store, "SELECT id FROM article", &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  sqlite3_finalize (stmt);
  g_assert_true (is_understood (store, "SELECT article FROM vote"));
  g_assert_null (store_prepare (store, "SELECT id FROM nowhere", &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_STORE);
  store_free (store);
  place_clear (&place);
}

/* What is read at a glance holds up nobody, and is worth nothing once somebody has changed the file. */
static void
test_glance_sees_change (void)
{
  g_autoptr(GError) error = NULL;
  Store *store, *writer;
  Place place;

  place_init_old (&place);
  store = store_open_glance (place.path, root_alone, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (store, "SELECT count(*) FROM root"), ==, 0);
  g_assert_true (store_unchanged (store, &error));
  writer = store_open (place.path, STORE_RECORD, &error);
  g_assert_no_error (error);
  g_assert_true (store_begin (writer, &error)
                 && store_run (writer, "INSERT INTO root VALUES (1, '/kb')", &error)
                 && store_commit (writer, &error));
  g_assert_true (store_unchanged (store, &error));
  g_assert_cmpint (number (store, "SELECT count(*) FROM root"), ==, 0);
  store_free (writer);
  g_assert_true (store_watch (store, &error));
  g_assert_false (store_unchanged (store, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_BUSY);
  store_free (store);
  place_clear (&place);
}

/* What stands in the log alone is seen. */
static void
test_glance_reads_log (void)
{
  g_autoptr(GError) error = NULL;
  Store *store, *writer;
  Place place;

  place_init_old (&place);
  writer = store_open (place.path, STORE_RECORD, &error);
  g_assert_true (store_begin (writer, &error)
                 && store_run (writer, "INSERT INTO root VALUES (1, '/kb')", &error)
                 && store_commit (writer, &error));
  store = store_open_glance (place.path, root_alone, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (store, "SELECT count(*) FROM root"), ==, 1);
  store_free (writer);
  g_assert_true (store_unchanged (store, &error));
  store_free (store);
  place_clear (&place);
}

/* A definition that cannot be is told at a glance as it is else. */
static void
test_glance_at_damage (void)
{
  g_autoptr(GError) error = NULL, whole = NULL;
  sqlite3 *db;
  Place place;

  place_init_old (&place);
  sqlite3_open (place.path, &db);
  g_assert_cmpint (sqlite3_exec (db,
                                 "PRAGMA writable_schema = ON; UPDATE sqlite_schema "
                                 "SET sql = 'CREATE TABLE root (' WHERE name = 'root'",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_null (store_open (place.path, STORE_READ, &whole));
  g_assert_null (store_open_glance (place.path, root_alone, &error));
  g_assert_cmpstr (error->message, ==, whole->message);
  place_clear (&place);
}

/* First runs at once: one makes the schema, all of them can use it. */
static void
test_race (void)
{
  enum
  {
    RACERS = 8
  };
  pid_t children[RACERS];
  Place place;

  place_init (&place);
  for (guint i = 0; i < RACERS; i++)
    if ((children[i] = fork ()) == 0)
      {
        Store *store = store_open (place.path, STORE_RECORD, NULL);

        store_free (store);
        _exit (store == NULL);
      }
  for (guint i = 0; i < RACERS; i++)
    {
      int status;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  place_clear (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("kbindex");
  g_test_add_func ("/store/race", test_race);
  g_test_add_func ("/store/missing", test_missing);
  g_test_add_func ("/store/folders", test_makes_folders);
  g_test_add_func ("/store/migrates", test_migrates);
  g_test_add_func ("/store/made-at-once", test_made_at_once);
  g_test_add_func ("/store/no-room", test_no_room);
  g_test_add_func ("/store/failed-step", test_failed_step);
  g_test_add_func ("/store/foreign", test_foreign);
  g_test_add_func ("/store/other-database", test_other_database);
  g_test_add_func ("/store/reader", test_reader_cannot_write);
  g_test_add_func ("/store/heeds", test_heeds);
  g_test_add_func ("/store/snapshot", test_snapshot);
  g_test_add_func ("/store/rollback", test_rollback);
  g_test_add_func ("/store/glance/few", test_glance_knows_few);
  g_test_add_func ("/store/glance/change", test_glance_sees_change);
  g_test_add_func ("/store/glance/log", test_glance_reads_log);
  g_test_add_func ("/store/glance/damage", test_glance_at_damage);
  return g_test_run ();
}
