#include "ticket/refers.h"

#include <string.h>

enum
{
  SQL_REFERS,
  SQL_PUT_REFERS,
  SQL_REFERENCE,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_REFERS] = { "SELECT named, refers FROM mail_thread WHERE message = :message" },
  [SQL_PUT_REFERS] = { "INSERT INTO mail_thread (message, refers, named)"
                       " VALUES (:message, :refers, :named)"
                       " ON CONFLICT (message) DO UPDATE"
                       " SET refers = excluded.refers, named = max (named, excluded.named)" },
  [SQL_REFERENCE] = { "INSERT OR IGNORE INTO mail_reference (id, ticket)"
                      " VALUES (:id, :ticket)" },
};

const StatementTable ticket_refers_statements = { sql, N_SQL, NULL };

char *
refers_opened_id (const char *ticket)
{
  gsize length = strlen (ticket);

  if (length > 2 && ticket[0] == '<' && ticket[length - 1] == '>')
    return g_strdup_printf ("<opened:%s", ticket + 1);
  return g_strdup_printf ("<opened:%s>", ticket);
}

/* `refers`: ids, a line each. */
gboolean
refers_add (Statements *statements, gint64 ticket, const char *refers, GError **error)
{
  g_auto(GStrv) ids = g_strsplit (refers, "\n", -1);

  for (char **id = ids; *id != NULL; id++)
    if (**id != '\0'
        && !statement_run (statements, SQL_REFERENCE,
                           BIND (bind_text (":id", *id), bind_int (":ticket", ticket)), error))
      return FALSE;
  return TRUE;
}

/* Of copies of a message, one may refer to more: the first begins the thread, all count. */
static char *
join_refers (const char *known, const char *refers)
{
  g_auto(GStrv) old = g_strsplit (known, "\n", -1), more = g_strsplit (refers, "\n", -1);
  GString *all = g_string_new (known);

  for (char **id = more; *id != NULL; id++)
    if (**id != '\0' && !g_strv_contains ((const char *const *) old, *id))
      g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", *id);
  return g_string_free (all, FALSE);
}

static gboolean
put_refers (Statements *statements, const char *message, const char *refers, gboolean named,
            GError **error)
{
  return statement_run (statements, SQL_PUT_REFERS,
                        BIND (bind_text (":message", message), bind_text (":refers", refers),
                              bind_int (":named", named)),
                        error);
}

gboolean
refers_put (Statements *statements, gint64 ticket, const char *packed, GError **error)
{
  const char *end = strchr (packed, '\n'), *refers = end + 1;
  g_autofree char *message = g_strndup (packed + 1, (gsize) (end - packed - 1));
  g_autofree char *known = NULL, *all = NULL;
  gboolean named = *packed == '1', was_named = FALSE;
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_REFERS, BIND (bind_text (":message", message)), &row,
                      error))
    return FALSE;
  if (row != NULL)
    {
      was_named = sqlite3_column_int (row, 0) != 0;
      known = column_dup (row, 1);
      sqlite3_reset (row);
    }
  all = known == NULL ? g_strdup (refers) : join_refers (known, refers);
  if (known != NULL && g_str_equal (known, all) && was_named >= named)
    return TRUE;
  return put_refers (statements, message, all, named, error)
         && refers_add (statements, ticket, all, error);
}
