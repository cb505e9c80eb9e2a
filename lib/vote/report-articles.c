#include "vote/report-count.h"

#include <string.h>
#include "vote/names.h"

enum
{
  SQL_ALL,
  SQL_NAMED,
  SQL_TAGS,
  N_SQL
};

#define ARTICLE_FIELDS                                                                        \
  "SELECT id, path, title, category, coalesce (updated, date, replace (edited_at, ' ', 'T')), " \
  "lang FROM v_article "

static const char *const sql[N_SQL] = {
  [SQL_ALL] = ARTICLE_FIELDS "ORDER BY id",
  [SQL_NAMED] = ARTICLE_FIELDS "WHERE CASE ?2 WHEN 0 THEN path IN (?1, ?1 || '.md') "
                               "WHEN 1 THEN slug = ?1 WHEN 2 THEN ident = ?1 "
                               "ELSE path IN (SELECT path FROM v_label WHERE kind = 'redirect' "
                               "AND trim (value, '/') = ?1) END",
  [SQL_TAGS] = "SELECT a.id, l.value FROM v_label l JOIN v_article a ON a.path = l.path "
               "WHERE l.kind = 'tag'",
};

static void
clear_counted (gpointer data)
{
  Counted *self = data;

  g_free (self->path);
  g_free (self->title);
  g_free (self->category);
  g_free (self->updated);
  g_free (self->lang);
}

static char *
column_dup (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return g_strdup (text == NULL ? "" : text);
}

static void
add_article (GArray *articles, sqlite3_stmt *stmt)
{
  Counted article = {
    .id = sqlite3_column_int64 (stmt, 0),
    .path = column_dup (stmt, 1),
    .title = column_dup (stmt, 2),
    .category = column_dup (stmt, 3),
    .updated = column_dup (stmt, 4),
    .lang = column_dup (stmt, 5),
  };

  g_array_append_val (articles, article);
}

static gint
by_id (gconstpointer a, gconstpointer b)
{
  const Counted *left = a, *right = b;

  return left->id < right->id ? -1 : left->id > right->id;
}

static gboolean
read_all (Statements *statements, GArray *articles, GError **error)
{
  sqlite3_stmt *stmt = statements_get (statements, SQL_ALL, error);
  gboolean ok = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (statements_next (statements, stmt, &ok, error))
    add_article (articles, stmt);
  return ok;
}

static gboolean
is_among (const GArray *articles, gint64 id)
{
  for (guint i = 0; i < articles->len; i++)
    if (g_array_index (articles, Counted, i).id == id)
      return TRUE;
  return FALSE;
}

static gboolean
read_called (Statements *statements, const char *name, int rank, GArray *articles,
             gboolean *found, GError **error)
{
  sqlite3_stmt *stmt = statements_get (statements, SQL_NAMED, error);
  gboolean ok = TRUE;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, rank);
  while (statements_next (statements, stmt, &ok, error))
    {
      *found = TRUE;
      if (!is_among (articles, sqlite3_column_int64 (stmt, 0)))
        add_article (articles, stmt);
    }
  return ok;
}

static gboolean
no_such_article (Store *store, const char *name, GError **error)
{
  g_autoptr(VoteNames) names = vote_names_new (store, error);
  g_autoptr(GString) why = g_string_new (NULL);

  if (names == NULL)
    return FALSE;
  if (vote_names_find (names, NAMES_ALL, name, why) != 0)
    g_string_printf (why, "\"%s\" is a draft, or gone", name);
  else
    vote_names_suggest (names, name, why);
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, why->str);
  return FALSE;
}

/* All that have the name: as a path, else as a slug, an id, a former address. */
static gboolean
read_named (Store *store, Statements *statements, const char *name, GArray *articles,
            GError **error)
{
  enum { RANKS = 4 };
  g_autofree char *bare = g_strdup (name + strspn (name, "/"));
  gboolean found = FALSE;

  for (gsize length = strlen (bare); length > 0 && bare[length - 1] == '/'; length--)
    bare[length - 1] = '\0';
  for (int rank = 0; rank < RANKS && !found && *bare != '\0'; rank++)
    if (!read_called (statements, bare, rank, articles, &found, error))
      return FALSE;
  return found || no_such_article (store, name, error);
}

GArray *
count_articles (Store *store, const char *const *names, GError **error)
{
  g_autoptr(Statements) statements = statements_new (store, sql, N_SQL);
  g_autoptr(GArray) articles = g_array_new (FALSE, TRUE, sizeof (Counted));

  g_array_set_clear_func (articles, clear_counted);
  if (names == NULL || names[0] == NULL)
    return read_all (statements, articles, error) ? g_steal_pointer (&articles) : NULL;
  for (; *names != NULL; names++)
    if (!read_named (store, statements, *names, articles, error))
      return NULL;
  g_array_sort (articles, by_id);
  return g_steal_pointer (&articles);
}

/* ---- Tags */

static void
clear_tagged (gpointer data)
{
  g_free (((Tagged *) data)->tag);
}

GArray *
count_tags (Store *store, GError **error)
{
  g_autoptr(Statements) statements = statements_new (store, sql, N_SQL);
  g_autoptr(GArray) tags = g_array_new (FALSE, FALSE, sizeof (Tagged));
  sqlite3_stmt *stmt = statements_get (statements, SQL_TAGS, error);
  gboolean ok = TRUE;

  g_array_set_clear_func (tags, clear_tagged);
  if (stmt == NULL)
    return NULL;
  while (statements_next (statements, stmt, &ok, error))
    {
      Tagged tagged = { sqlite3_column_int64 (stmt, 0), column_dup (stmt, 1) };

      g_array_append_val (tags, tagged);
    }
  return ok ? g_steal_pointer (&tags) : NULL;
}
