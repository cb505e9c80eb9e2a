#include "vote/articles.h"

#include "article/names.h"

enum
{
  SQL_ALL,
  SQL_ONE,
  N_SQL
};

#define ARTICLE_FIELDS                                          \
  "SELECT id, path, title, category, coalesce (updated, date, " \
  "strftime ('%Y-%m-%dT%H:%M:%SZ', edited_at, 'unixepoch')), "  \
  "lang FROM article WHERE gone_at IS NULL AND NOT draft "

static const StatementRow sql[N_SQL] = {
  [SQL_ALL] = { ARTICLE_FIELDS "ORDER BY id", STATEMENT_SCANS },
  [SQL_ONE] = { ARTICLE_FIELDS "AND id = :id" },
};

const StatementTable counted_statements = { sql, N_SQL, NULL };

/* ---- Columns */

enum
{
  MOST_VOTES = G_MAXINT32 /* a day, an article: more is damage, and sums stay in range */
};

VoteShare
counted_share (sqlite3_stmt *row, int column)
{
  VoteShare share;

  share.total = CLAMP (sqlite3_column_int64 (row, column + 1), 0, MOST_VOTES);
  share.yes = CLAMP (sqlite3_column_int64 (row, column), 0, share.total);
  return share;
}

static char *
counted_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return g_strdup (text == NULL ? "" : text);
}

/* ---- Articles */

static void
clear_counted (gpointer data)
{
  CountedArticle *self = data;

  g_free (self->path);
  g_free (self->title);
  g_free (self->category);
  g_free (self->updated);
  g_free (self->lang);
}

static void
add_article (GArray *articles, sqlite3_stmt *stmt)
{
  CountedArticle article = {
    .id = sqlite3_column_int64 (stmt, 0),
    .path = counted_text (stmt, 1),
    .title = counted_text (stmt, 2),
    .category = counted_text (stmt, 3),
    .updated = counted_text (stmt, 4),
    .lang = counted_text (stmt, 5),
  };

  g_array_append_val (articles, article);
}

static gint
by_id (gconstpointer a, gconstpointer b)
{
  const CountedArticle *left = a, *right = b;

  return left->id < right->id ? -1 : left->id > right->id;
}

static gboolean
read_articles (Statements *statements, guint which, const Bind *binds, GArray *articles,
               GError **error)
{
  sqlite3_stmt *stmt = statement_query (statements, which, binds, error);
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    add_article (articles, stmt);
  return ok;
}

static gboolean
is_among (const GArray *articles, gint64 id)
{
  for (guint i = 0; i < articles->len; i++)
    if (g_array_index (articles, CountedArticle, i).id == id)
      return TRUE;
  return FALSE;
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
        && !read_articles (statements, SQL_ONE,
                           BIND (bind_int (":id", g_array_index (ids, guint32, i))), articles,
                           error))
      return FALSE;
  return ids != NULL && (ids->len > 0 || no_such_article (names, name, error));
}

GArray *
counted_articles (Store *store, const char *const *names, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counted_statements);
  g_autoptr(ArticleNames) called = article_names_new (store);
  g_autoptr(GArray) articles = g_array_new (FALSE, TRUE, sizeof (CountedArticle));

  g_array_set_clear_func (articles, clear_counted);
  if (names == NULL || names[0] == NULL)
    return read_articles (statements, SQL_ALL, NULL, articles, error)
             ? g_steal_pointer (&articles)
             : NULL;
  for (; *names != NULL; names++)
    if (!read_named (called, statements, *names, articles, error))
      return NULL;
  g_array_sort (articles, by_id);
  return g_steal_pointer (&articles);
}
