#include "store/statements.h"

enum
{
  MOST_PARAMETERS = 32
};

/* The parameter that stands at a place of the call's binds: looked up when the name there is
 * another one than last time.  Names are literals, so the same call gives the same pointer. */
typedef struct
{
  const char *name;
  int index;
} Slot;

typedef struct
{
  sqlite3_stmt *stmt;
  guint32 parameters; /* bits, by index from 1: those it has */
  Slot slots[];       /* one a parameter */
} Prepared;

struct Statements
{
  Store *store;
  const StatementTable *table;
  Prepared **prepared; /* one a row; NULL: not yet */
};

Statements *
statements_open (Store *store, const StatementTable *table)
{
  Statements *self = g_new0 (Statements, 1);

  self->store = store;
  self->table = table;
  self->prepared = g_new0 (Prepared *, table->count);
  return self;
}

void
statements_free (Statements *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->table->count; i++)
    if (self->prepared[i] != NULL)
      {
        sqlite3_finalize (self->prepared[i]->stmt);
        g_free (self->prepared[i]);
      }
  g_free (self->prepared);
  g_free (self);
}

/* ---- Preparing */

static Prepared *
statement_prepare (Statements *self, guint which, GError **error)
{
  const char *sql = self->table->rows[which].sql;
  sqlite3_stmt *stmt = store_prepare (self->store, sql, error);
  Prepared *prepared;
  gsize count;

  if (stmt == NULL)
    return NULL;
  count = (gsize) sqlite3_bind_parameter_count (stmt);
  g_assert (count < MOST_PARAMETERS);
  prepared = g_malloc0 (sizeof *prepared + count * sizeof (Slot));
  prepared->stmt = stmt;
  prepared->parameters = (guint32) ((G_GUINT64_CONSTANT (2) << count) - 2);
  self->prepared[which] = prepared;
  return prepared;
}

static Prepared *
statement_get (Statements *self, guint which, GError **error)
{
  g_assert (which < self->table->count);
  if (self->prepared[which] == NULL)
    return statement_prepare (self, which, error);
  sqlite3_reset (self->prepared[which]->stmt);
  return self->prepared[which];
}

/* ---- Binding */

static int
parameter_index (sqlite3_stmt *stmt, const char *name)
{
  int index = sqlite3_bind_parameter_index (stmt, name);

  if (index == 0)
    g_error ("no parameter %s in: %s", name, sqlite3_sql (stmt));
  return index;
}

static void
bind_value (sqlite3_stmt *stmt, int index, const Bind *bind)
{
  switch (bind->type)
    {
    case BIND_INT:
      sqlite3_bind_int64 (stmt, index, bind->value.integer);
      break;
    case BIND_REAL:
      sqlite3_bind_double (stmt, index, bind->value.real);
      break;
    case BIND_TEXT:
      sqlite3_bind_text (stmt, index, bind->value.data, (int) bind->length, SQLITE_STATIC);
      break;
    case BIND_BLOB:
      sqlite3_bind_blob64 (stmt, index, bind->value.data, (sqlite3_uint64) bind->length,
                           SQLITE_STATIC);
      break;
    }
}

static void
statement_bind (Prepared *self, const Bind *binds)
{
  guint32 missing = self->parameters;
  Slot *slot = self->slots;

  for (; binds != NULL && binds->name != NULL; binds++, slot++)
    {
      if (missing == 0)
        g_error ("more than its parameters bound in: %s", sqlite3_sql (self->stmt));
      if (slot->name != binds->name)
        *slot = (Slot){ binds->name, parameter_index (self->stmt, binds->name) };
      bind_value (self->stmt, slot->index, binds);
      missing &= ~((guint32) 1 << slot->index);
    }
  if (missing != 0)
    g_error ("parameter %s is not bound in: %s",
             sqlite3_bind_parameter_name (self->stmt, g_bit_nth_lsf (missing, -1)),
             sqlite3_sql (self->stmt));
}

/* ---- Stepping */

sqlite3_stmt *
statement_query (Statements *self, guint which, const Bind *binds, GError **error)
{
  Prepared *prepared = statement_get (self, which, error);

  if (prepared == NULL)
    return NULL;
  statement_bind (prepared, binds);
  return prepared->stmt;
}

gboolean
statement_run (Statements *self, guint which, const Bind *binds, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self, which, binds, error);
  gboolean ok = stmt != NULL && sqlite3_step (stmt) == SQLITE_DONE;

  if (stmt != NULL && !ok)
    store_fail (self->store, error);
  sqlite3_reset (stmt);
  return ok;
}

gboolean
statement_next (Statements *self, sqlite3_stmt *stmt, gboolean *ok, GError **error)
{
  int code = stmt == NULL ? SQLITE_ERROR : sqlite3_step (stmt);

  *ok = code == SQLITE_ROW || code == SQLITE_DONE;
  if (stmt != NULL && !*ok)
    store_fail (self->store, error);
  *ok = *ok && store_watch (self->store, error);
  if (*ok && code == SQLITE_ROW)
    return TRUE;
  sqlite3_reset (stmt);
  return FALSE;
}

gboolean
statement_row (Statements *self, guint which, const Bind *binds, sqlite3_stmt **row,
               GError **error)
{
  sqlite3_stmt *stmt = statement_query (self, which, binds, error);
  gboolean ok;

  *row = statement_next (self, stmt, &ok, error) ? stmt : NULL;
  return ok;
}

gboolean
statement_int (Statements *self, guint which, const Bind *binds, gint64 *value, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self, which, binds, &row, error))
    return FALSE;
  if (row != NULL)
    *value = sqlite3_column_int64 (row, 0);
  sqlite3_reset (row);
  return TRUE;
}
