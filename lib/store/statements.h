/* statements.h - the SQL of a module: one table of statements that bind by name.
 *
 * A module that owns tables of the file lists its SQL in one StatementTable, by STATEMENT_TABLE ().  A statement is
 * prepared when it is first used, and kept.  One call prepares, binds and steps:
 *
 *   statement_run (self->statements, SQL_GONE,
 *                  BIND (bind_int (":id", id), bind_int (":now", now)), error)
 *
 * Each parameter of the statement is bound once in each call; a name that it does not have, and
 * one that is left out, are errors of the program and end it.  Names are looked up once a
 * statement, not once a call.  Texts and blobs are borrowed until the last row is read.
 *
 * What a plan may cost stands in the statement's row: tests/unit/test-statements prepares every
 * row of every table against a fresh schema, and fails on a whole table read or a temporary sort
 * that is not declared. */
#pragma once

#include "store/store.h"

typedef enum
{
  STATEMENT_SEARCHES = 0,   /* goes by an index from the first row to the last */
  STATEMENT_SCANS = 1 << 0, /* reads all of a table or of an index */
  STATEMENT_SORTS = 1 << 1  /* sorts or groups in a temporary tree */
} StatementPlan;

typedef struct
{
  const char *sql; /* one statement, parameters as :name */
  StatementPlan plan;
} StatementRow;

typedef struct
{
  const char *name;
  const StatementRow *rows;
  guint count;
  const char *setup; /* makes the temporary tables that the rows speak of, which the module runs
                        before; NULL: none */
} StatementTable;

/* Defines `NAME_statements`, the module's own or one that others of its room use, too.  Each is listed in a section,
 * where the test finds all of them; in a program the linker drops the list. */
#define STATEMENT_TABLE(name, ...) static STATEMENT_TABLE_SHARED (name, __VA_ARGS__)
#define STATEMENT_TABLE_SHARED(name, ...)                          \
  const StatementTable name##_statements = { #name, __VA_ARGS__ }; \
  static const StatementTable *const name##_listed                 \
    __attribute__ ((used, section ("statement_tables")))           \
    = &name##_statements

typedef struct Statements Statements;

/* `table` is static. */
Statements *statements_open (Store *store, const StatementTable *table);
void statements_free (Statements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statements, statements_free)

/* A parameter's value. */
typedef struct
{
  const char *name; /* ":name"; a literal */
  enum
  {
    BIND_INT,
    BIND_REAL,
    BIND_TEXT, /* NULL is SQL's NULL */
    BIND_BLOB
  } type;
  union
  {
    gint64 integer;
    double real;
    const void *data;
  } value;
  gssize length; /* bytes; -1: up to the NUL */
} Bind;

#define BIND(...) ((const Bind[]){ __VA_ARGS__, { .name = NULL } })

static inline Bind
bind_int (const char *name, gint64 value)
{
  return (Bind){ .name = name, .type = BIND_INT, .value.integer = value };
}

static inline Bind
bind_real (const char *name, double value)
{
  return (Bind){ .name = name, .type = BIND_REAL, .value.real = value };
}

static inline Bind
bind_text (const char *name, const char *text)
{
  return (Bind){ .name = name, .type = BIND_TEXT, .value.data = text, .length = -1 };
}

static inline Bind
bind_span (const char *name, const char *text, gsize length)
{
  return (
    Bind){ .name = name, .type = BIND_TEXT, .value.data = text, .length = (gssize) length };
}

static inline Bind
bind_blob (const char *name, const void *data, gsize length)
{
  return (
    Bind){ .name = name, .type = BIND_BLOB, .value.data = data, .length = (gssize) length };
}

/* `binds` NULL: no parameters. */

/* A statement that gives no rows. */
gboolean statement_run (Statements *self, guint which, const Bind *binds, GError **error);

/* Its rows, for a loop over statement_next (); NULL on error, which the loop may be given. */
sqlite3_stmt *statement_query (Statements *self, guint which, const Bind *binds,
                               GError **error);
/* TRUE on a row; FALSE at the end, and on error with `*ok` FALSE.  Who leaves the loop at a row
 * resets the statement (sqlite3_reset ()): a lock is held until then. */
gboolean statement_next (Statements *self, sqlite3_stmt *stmt, gboolean *ok, GError **error);

/* Its first row, which the caller resets, or NULL when there is none. */
gboolean statement_row (Statements *self, guint which, const Bind *binds, sqlite3_stmt **row,
                        GError **error);
/* The first column of its first row; `*value` stays when there is none. */
gboolean statement_int (Statements *self, guint which, const Bind *binds, gint64 *value,
                        GError **error);

/* A column's text, a copy; NULL for SQL's NULL. */
static inline char *
column_dup (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}
