#include "vote/report-count.h"

#include <string.h>
#include "article/names.h"

enum
{
  SQL_ALL,
  SQL_ONE,
  SQL_TAGS,
  N_SQL
};

#define ARTICLE_FIELDS                                                                        \
  "SELECT id, path, title, category, coalesce (updated, date, replace (edited_at, ' ', 'T')), " \
  "lang FROM v_article "

static const char *const sql[N_SQL] = {
  [SQL_ALL] = ARTICLE_FIELDS "ORDER BY id",
  [SQL_ONE] = ARTICLE_FIELDS "WHERE id = ?1",
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
text_of (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return g_strdup (text == NULL ? "" : text);
}

static void
add_article (GArray *articles, sqlite3_stmt *stmt)
{
  Counted article = {
    .id = sqlite3_column_int64 (stmt, 0),
    .path = text_of (stmt, 1),
    .title = text_of (stmt, 2),
    .category = text_of (stmt, 3),
    .updated = text_of (stmt, 4),
    .lang = text_of (stmt, 5),
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
read_one (Statements *statements, guint32 id, GArray *articles, GError **error)
{
  sqlite3_stmt *stmt = statements_get (statements, SQL_ONE, error);
  gboolean ok = TRUE;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  while (statements_next (statements, stmt, &ok, error))
    add_article (articles, stmt);
  return ok;
}

static gboolean
no_such_article (ArticleNames *names, const char *name, GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);
  guint32 article;

  if (!article_names_find (names, NAMES_ALL, name, &article, why, error))
    return FALSE;
  if (article != 0)
    g_string_printf (why, "\"%s\" is a draft, or gone", name);
  else if (!article_names_suggest (names, name, why, error))
    return FALSE;
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, why->str);
  return FALSE;
}

/* All that the name means. */
static gboolean
read_named (ArticleNames *names, Statements *statements, const char *name, GArray *articles,
            GError **error)
{
  g_autoptr(GArray) ids = article_names_live (names, name, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!is_among (articles, g_array_index (ids, guint32, i))
        && !read_one (statements, g_array_index (ids, guint32, i), articles, error))
      return FALSE;
  return ids != NULL && (ids->len > 0 || no_such_article (names, name, error));
}

GArray *
count_articles (Store *store, const char *const *names, GError **error)
{
  g_autoptr(Statements) statements = statements_new (store, sql, N_SQL);
  g_autoptr(ArticleNames) called = article_names_new (store);
  g_autoptr(GArray) articles = g_array_new (FALSE, TRUE, sizeof (Counted));

  g_array_set_clear_func (articles, clear_counted);
  if (names == NULL || names[0] == NULL)
    return read_all (statements, articles, error) ? g_steal_pointer (&articles) : NULL;
  for (; *names != NULL; names++)
    if (!read_named (called, statements, *names, articles, error))
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
      Tagged tagged = { sqlite3_column_int64 (stmt, 0), text_of (stmt, 1) };

      g_array_append_val (tags, tagged);
    }
  return ok ? g_steal_pointer (&tags) : NULL;
}
