/* Statements bind by name, and their plans cost what their rows say. */
#include <glib/gstdio.h>
#include <string.h>
#include "store/statements.h"

enum
{
  ADD,
  GET,
  ALL,
  N_ROWS
};

static const StatementRow rows[N_ROWS] = {
  [ADD] = { "INSERT INTO temp.t (id, name, share, data) VALUES (:id, :name, :share, :data)" },
  [GET] = { "SELECT id FROM temp.t WHERE id = :id" },
  [ALL] = { "SELECT name FROM temp.t ORDER BY name", STATEMENT_SCANS | STATEMENT_SORTS },
};

static const StatementTable table
  = { "t", rows, N_ROWS,
      "CREATE TEMP TABLE t (id INTEGER PRIMARY KEY, name TEXT, share REAL, data BLOB)" };

/* ---- A fresh schema */

typedef struct
{
  char *folder, *path;
  Store *store;
} Fresh;

static void
fresh_init (Fresh *self)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("deskbook-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "desk.db", NULL);
  self->store = store_open (self->path, STORE_RECORD, &error);
  g_assert_no_error (error);
}

static void
fresh_clear (Fresh *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  store_free (self->store);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

static Statements *
fresh_open (Fresh *self, const StatementTable *its)
{
  g_autoptr(GError) error = NULL;

  if (its->setup != NULL)
    store_run (self->store, its->setup, &error);
  g_assert_no_error (error);
  return statements_open (self->store, its);
}

/* ---- Binding */

static void
add (Statements *statements, gint64 id, const char *name, GError **error)
{
  statement_run (statements, ADD,
                 BIND (bind_real (":share", .5), bind_int (":id", id),
                       bind_text (":name", name), bind_blob (":data", "\0\1", 2)),
                 error);
}

static void
test_binds_by_name (void)
{
  Fresh fresh;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  Statements *statements;
  sqlite3_stmt *stmt;
  gint64 id = -1;
  gboolean ok;

  fresh_init (&fresh);
  statements = fresh_open (&fresh, &table);
  add (statements, 7, "b", &error);
  add (statements, 8, "a", &error);
  g_assert_no_error (error);
  g_assert_true (statement_int (statements, GET, BIND (bind_int (":id", 9)), &id, &error));
  g_assert_cmpint (id, ==, -1);
  g_assert_true (statement_int (statements, GET, BIND (bind_int (":id", 8)), &id, &error));
  g_assert_cmpint (id, ==, 8);
  stmt = statement_query (statements, ALL, NULL, &error);
  while (statement_next (statements, stmt, &ok, &error))
    g_string_append (names, (const char *) sqlite3_column_text (stmt, 0));
  g_assert_true (ok);
  g_assert_cmpstr (names->str, ==, "ab");
  statements_free (statements);
  fresh_clear (&fresh);
}

/* The same key twice is the file's error, not the program's. */
static void
test_failure (void)
{
  Fresh fresh;
  g_autoptr(GError) error = NULL;
  Statements *statements;

  fresh_init (&fresh);
  statements = fresh_open (&fresh, &table);
  add (statements, 7, NULL, &error);
  g_assert_no_error (error);
  add (statements, 7, NULL, &error);
  g_assert_error (error, DESK_ERROR, DESK_ERROR_STORE);
  statements_free (statements);
  fresh_clear (&fresh);
}

/* As a place of the call may stand for another statement's parameter the next time. */
static void
bind_wrongly (const Bind *binds)
{
  Fresh fresh;
  Statements *statements;
  gint64 id;

  fresh_init (&fresh);
  statements = fresh_open (&fresh, &table);
  statement_int (statements, GET, BIND (bind_int (":id", 1)), &id, NULL);
  statement_int (statements, GET, binds, &id, NULL);
}

static void
test_unknown_name (void)
{
  if (g_test_subprocess ())
    bind_wrongly (BIND (bind_int (":it", 1)));
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*no parameter :it in: SELECT id FROM temp.t*");
}

static void
test_unbound_name (void)
{
  if (g_test_subprocess ())
    bind_wrongly (NULL);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*parameter :id is not bound in: SELECT id FROM temp.t*");
}

static void
test_bound_twice (void)
{
  if (g_test_subprocess ())
    bind_wrongly (BIND (bind_int (":id", 1), bind_int (":id", 2)));
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*more than its parameters bound in: SELECT id FROM temp.t*");
}

/* ---- Plans */

/* What a line of a plan says that it costs.  A constant row is no table. */
static StatementPlan
cost_of (const char *line)
{
  if (g_str_has_prefix (line, "SCAN ") && strcmp (line, "SCAN CONSTANT ROW") != 0)
    return STATEMENT_SCANS;
  return strstr (line, "USE TEMP B-TREE") != NULL ? STATEMENT_SORTS : STATEMENT_SEARCHES;
}

/* Appends the plan to `lines`, for who has to read it. */
static StatementPlan
plan_of (Store *store, const char *sql, GString *lines)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  StatementPlan plan = STATEMENT_SEARCHES;
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (store_db (store), explain, -1, &stmt, NULL) != SQLITE_OK)
    g_error ("%s: %s", sqlite3_errmsg (store_db (store)), sql);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const char *line = (const char *) sqlite3_column_text (stmt, 3);

      plan |= cost_of (line);
      g_string_append_printf (lines, "\n    %s", line);
    }
  sqlite3_finalize (stmt);
  return plan;
}

static char *
costs (StatementPlan plan)
{
  return g_strconcat ("searches", (plan & STATEMENT_SCANS) != 0 ? ", scans" : "",
                      (plan & STATEMENT_SORTS) != 0 ? ", sorts" : "", NULL);
}

static void
check_plan (Store *store, const char *name, const StatementRow *row)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  StatementPlan plan = plan_of (store, row->sql, lines);

  if (plan != row->plan)
    {
      g_autofree char *is = costs (plan);
      g_autofree char *declared = costs (row->plan);

      g_test_message ("%s: %s, declared: %s\n    %s%s", name, is, declared, row->sql,
                      lines->str);
      g_test_fail ();
    }
}

/* Where the linker has put them in a row. */
extern const StatementTable *const __start_statement_tables[], *const __stop_statement_tables[];

static guint
count_tables (void)
{
  return (guint) (__stop_statement_tables - __start_statement_tables);
}

static void
test_plans (void)
{
  Fresh fresh;

  fresh_init (&fresh);
  for (guint i = 0; i < count_tables (); i++)
    {
      const StatementTable *one = __start_statement_tables[i];

      statements_free (fresh_open (&fresh, one));
      for (guint k = 0; k < one->count; k++)
        check_plan (fresh.store, one->name, &one->rows[k]);
    }
  fresh_clear (&fresh);
}

/* The test of the test. */
static void
test_undeclared (void)
{
  static const StatementPlan plans[N_ROWS]
    = { STATEMENT_SEARCHES, STATEMENT_SEARCHES, STATEMENT_SCANS | STATEMENT_SORTS };
  g_autoptr(GString) lines = g_string_new (NULL);
  Fresh fresh;

  fresh_init (&fresh);
  statements_free (fresh_open (&fresh, &table));
  for (guint i = 0; i < N_ROWS; i++)
    g_assert_cmpint (plan_of (fresh.store, rows[i].sql, lines), ==, plans[i]);
  fresh_clear (&fresh);
}

static gboolean
is_listed (const char *name)
{
  for (guint i = 0; i < count_tables (); i++)
    if (g_strcmp0 (__start_statement_tables[i]->name, name) == 0)
      return TRUE;
  return FALSE;
}

/* Names that a source defines a table of. */
static guint
count_tables_in (const char *path)
{
  g_autoptr(GRegex) regex = g_regex_new ("^STATEMENT_TABLE(?:_SHARED)? \\((\\w+),",
                                          G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *text = NULL;
  guint count = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL), count++)
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      if (!is_listed (name))
        g_error ("%s: '%s' is not in the list", path, name);
    }
  return count;
}

static guint
count_tables_below (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      count += g_str_has_suffix (name, ".c") ? count_tables_in (below)
                                             : count_tables_below (below);
    }
  return count;
}

/* No module's table is forgotten. */
static void
test_complete (void)
{
  g_autofree char *lib = g_test_build_filename (G_TEST_DIST, "..", "lib", NULL);

  g_assert_cmpuint (count_tables_below (lib), ==, count_tables ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statements/binds-by-name", test_binds_by_name);
  g_test_add_func ("/statements/failure", test_failure);
  g_test_add_func ("/statements/unknown-name", test_unknown_name);
  g_test_add_func ("/statements/unbound-name", test_unbound_name);
  g_test_add_func ("/statements/bound-twice", test_bound_twice);
  g_test_add_func ("/statements/undeclared", test_undeclared);
  g_test_add_func ("/statements/plans", test_plans);
  g_test_add_func ("/statements/complete", test_complete);
  return g_test_run ();
}
