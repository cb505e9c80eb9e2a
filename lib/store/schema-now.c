/* schema-now STEP... - prints a new file, as those steps of the schema make it, as rows of C; run by make.
 *
 * A new file is a copy of it.  To make it by a script takes four times the work of the first vote, by the
 * steps one by one fifteen times: SQLite reads and tests the whole schema again wherever a table changes. */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/schema.h"

enum
{
  /* https://sqlite.org/fileformat2.html, 1.3.3: with a write-ahead log */
  AT_WRITER = 18,
  AT_READER = 19,
  WAL = 2,
  ZEROS = 16 /* so many in a row are left out */
};

_Noreturn static void
fail (const char *what, const char *why)
{
  fprintf (stderr, "schema-now: %s: %s\n", what, why);
  exit (1);
}

static void
run (sqlite3 *db, const char *what, const char *script)
{
  if (sqlite3_exec (db, script, NULL, NULL, NULL) != SQLITE_OK)
    fail (what, sqlite3_errmsg (db));
}

static void
apply (sqlite3 *db, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *script = NULL;

  if (!g_file_get_contents (path, &script, NULL, &error))
    fail (path, error->message);
  run (db, path, script);
}

/* The first column of each row is a statement. */
static void
replay (sqlite3 *from, const char *query, sqlite3 *to)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (from, query, -1, &stmt, NULL) != SQLITE_OK)
    fail (query, sqlite3_errmsg (from));
  while (sqlite3_step (stmt) == SQLITE_ROW)
    run (to, "what the steps made", (const char *) sqlite3_column_text (stmt, 0));
  if (sqlite3_finalize (stmt) != SQLITE_OK)
    fail (query, sqlite3_errmsg (from));
}

/* For each table: the query whose rows are the statements that put its rows there. */
#define ROWS                                                                                \
  "SELECT 'SELECT ''INSERT INTO ' || m.name || ' VALUES ('' || '"                           \
  "    || group_concat ('quote (' || c.name || ')', ' || '', '' || ') || ' || '')'' FROM '" \
  "    || m.name"                                                                           \
  "  FROM sqlite_schema m JOIN pragma_table_info (m.name) c WHERE m.type = 'table'"         \
  "  GROUP BY m.rowid ORDER BY m.rowid"

/* Without what the steps threw away. */
static void
copy (sqlite3 *from, sqlite3 *to)
{
  sqlite3_stmt *tables = NULL;

  replay (from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid", to);
  if (sqlite3_prepare_v2 (from, ROWS, -1, &tables, NULL) != SQLITE_OK)
    fail ("tables", sqlite3_errmsg (from));
  while (sqlite3_step (tables) == SQLITE_ROW)
    replay (from, (const char *) sqlite3_column_text (tables, 0), to);
  sqlite3_finalize (tables);
}

/* Where the run that begins at `from` ends: before zeros that are worth another row. */
static gsize
run_end (const guchar *bytes, gsize from, gsize size)
{
  gsize end = from;

  for (gsize i = from; i < size && i - end < ZEROS; i++)
    if (bytes[i] != 0)
      end = i + 1;
  return end;
}

static void
print_byte (guchar byte)
{
  if (g_ascii_isprint (byte) && strchr ("\"\\?", byte) == NULL)
    putchar (byte);
  else
    printf (byte == '\n' ? "\\n\"\n\"" : "\\%03o", byte);
}

static void
print_run (const guchar *bytes, gsize from, gsize end)
{
  printf ("{ %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", \"", from, end - from);
  for (gsize i = from; i < end; i++)
    print_byte (bytes[i]);
  printf ("\" },\n");
}

static void
print_image (const guchar *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (bytes[i] != 0)
      {
        gsize end = run_end (bytes, i, size);

        print_run (bytes, i, end);
        i = end;
      }
  print_run (bytes, size, size);
}

static sqlite3 *
open_new (void)
{
  g_autofree char *page = g_strdup_printf ("PRAGMA page_size = %d", SCHEMA_PAGE_BYTES);
  sqlite3 *db = NULL;

  if (sqlite3_open (":memory:", &db) != SQLITE_OK)
    fail ("a new database", sqlite3_errmsg (db));
  run (db, "the page size", page);
  return db;
}

int
main (int argc, char **argv)
{
  g_autofree char *stamp
    = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                       SCHEMA_APPLICATION, argc - 1);
  sqlite3 *steps = open_new (), *db = open_new ();
  sqlite3_int64 size;
  guchar *bytes;

  for (int i = 1; i < argc; i++)
    apply (steps, argv[i]);
  copy (steps, db);
  run (db, "its numbers", stamp);
  bytes = sqlite3_serialize (db, "main", &size, 0);
  if (bytes == NULL)
    fail ("its bytes", sqlite3_errmsg (db));
  bytes[AT_WRITER] = bytes[AT_READER] = WAL;
  print_image (bytes, (gsize) size);
  sqlite3_free (bytes);
  sqlite3_close (steps);
  sqlite3_close (db);
  return fclose (stdout) == 0 ? 0 : 1;
}
