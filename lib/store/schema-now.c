/* schema-now FILE... - prints the schema as it is after those steps, as one script; run by make.
 *
 * A new file is made by it: the steps one by one, each of which has SQLite read and test the whole
 * schema again wherever a table changes, take four times as long.  The script is what sqlite_schema
 * holds after them, with the rows that they put into tables. */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void
fail (const char *what, const char *why)
{
  fprintf (stderr, "schema-now: %s: %s\n", what, why);
  exit (1);
}

static void
apply (sqlite3 *db, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *script = NULL;

  if (!g_file_get_contents (path, &script, NULL, &error))
    fail (path, error->message);
  if (sqlite3_exec (db, script, NULL, NULL, NULL) != SQLITE_OK)
    fail (path, sqlite3_errmsg (db));
}

/* The first column of each row is a statement. */
static void
print_rows (sqlite3 *db, const char *query)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (db, query, -1, &stmt, NULL) != SQLITE_OK)
    fail (query, sqlite3_errmsg (db));
  while (sqlite3_step (stmt) == SQLITE_ROW)
    printf ("%s;\n", (const char *) sqlite3_column_text (stmt, 0));
  if (sqlite3_finalize (stmt) != SQLITE_OK)
    fail (query, sqlite3_errmsg (db));
}

/* For each table: the query whose rows are the statements that put its rows there. */
#define ROWS                                                                                \
  "SELECT 'SELECT ''INSERT INTO ' || m.name || ' VALUES ('' || '"                           \
  "    || group_concat ('quote (' || c.name || ')', ' || '', '' || ') || ' || '')'' FROM '" \
  "    || m.name"                                                                           \
  "  FROM sqlite_schema m JOIN pragma_table_info (m.name) c WHERE m.type = 'table'"         \
  "  GROUP BY m.rowid ORDER BY m.rowid"

int
main (int argc, char **argv)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *tables = NULL;

  if (sqlite3_open (":memory:", &db) != SQLITE_OK)
    fail (":memory:", sqlite3_errmsg (db));
  for (int i = 1; i < argc; i++)
    apply (db, argv[i]);
  print_rows (db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  if (sqlite3_prepare_v2 (db, ROWS, -1, &tables, NULL) != SQLITE_OK)
    fail ("tables", sqlite3_errmsg (db));
  while (sqlite3_step (tables) == SQLITE_ROW)
    print_rows (db, (const char *) sqlite3_column_text (tables, 0));
  sqlite3_finalize (tables);
  sqlite3_close (db);
  return fclose (stdout) == 0 ? 0 : 1;
}
