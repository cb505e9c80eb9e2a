#include "article/library.h"

#include <string.h>
#include "article/checksum.h"

enum
{
  SQL_ARTICLE,
  SQL_ROOT_PATH,
  SQL_TEXT,
  SQL_SECTION,
  SQL_FIND,
  SQL_LABELS,
  SQL_SECTIONS,
  N_SQL
};

#define LIVE "gone_at IS NULL AND NOT draft"

static const char *const sql[N_SQL] = {
  [SQL_ARTICLE] = "SELECT path, root, title, category, lang, description, size, "
                  "mtime_ns, sum FROM article WHERE id = ?1 AND " LIVE,
  [SQL_ROOT_PATH] = "SELECT path FROM root WHERE id = ?1",
  [SQL_TEXT] = "SELECT data, sum FROM article_text WHERE article = ?1",
  [SQL_SECTION] = "SELECT title, anchor, line, sum FROM section "
                  "WHERE article = ?1 AND n = ?2",
  [SQL_FIND] = "SELECT id FROM article WHERE (path = ?1 OR slug = ?1 OR ident = ?1) "
               "AND " LIVE " ORDER BY path = ?1 DESC, slug = ?1 DESC, path LIMIT 1",
  [SQL_LABELS] = "SELECT value FROM article_label WHERE article = ?1 AND kind = ?2 "
                 "ORDER BY value",
  [SQL_SECTIONS] = "SELECT title FROM section WHERE article = ?1 ORDER BY n",
};

struct Library
{
  Store *store;
  Statements *statements;
  ArticleUnpacker *unpacker; /* made when first needed */
};

Library *
library_new (Store *store)
{
  Library *self = g_new0 (Library, 1);

  self->store = store;
  self->statements = statements_new (store, sql, N_SQL);
  return self;
}

void
library_free (Library *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  article_unpacker_free (self->unpacker);
  g_free (self);
}

Store *
library_store (Library *self)
{
  return self->store;
}

static sqlite3_stmt *
statement (Library *self, guint index, GError **error)
{
  return statements_get (self->statements, index, error);
}

/* Statement `index` with `id` as its first parameter. */
static sqlite3_stmt *
statement_on (Library *self, guint index, gint64 id, GError **error)
{
  sqlite3_stmt *stmt = statement (self, index, error);

  if (stmt != NULL)
    sqlite3_bind_int64 (stmt, 1, id);
  return stmt;
}

static char *
column_dup (sqlite3_stmt *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}

static void
bind_text (sqlite3_stmt *stmt, int index, const char *text)
{
  sqlite3_bind_text (stmt, index, text, -1, SQLITE_STATIC);
}

static gboolean
missing (Library *self, GError **error)
{
  return store_damaged (self->store, error, "the index names an article that is not there");
}

/* Steps a statement that must have a row. */
static gboolean
step_row (Library *self, sqlite3_stmt *stmt, GError **error)
{
  gboolean row;

  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  return row || missing (self, error);
}

/* Statement `index` at the one row that `id` must have; reset it. */
static sqlite3_stmt *
row_of (Library *self, guint index, gint64 id, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, index, id, error);

  return stmt != NULL && step_row (self, stmt, error) ? stmt : NULL;
}

static gint64
article_sum (const LibraryArticle *article)
{
  const char *const texts[] = { article->path, article->title, article->description,
                                article->lang, article->category };

  return checksum_texts (texts, G_N_ELEMENTS (texts), 0);
}

gboolean
library_article (Library *self, guint32 id, LibraryArticle *out, GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_ARTICLE, id, error);
  gboolean right;

  memset (out, 0, sizeof *out);
  if (stmt == NULL)
    return FALSE;
  out->id = id;
  out->path = column_dup (stmt, 0);
  out->root = sqlite3_column_int64 (stmt, 1);
  out->title = column_dup (stmt, 2);
  out->category = column_dup (stmt, 3);
  out->lang = column_dup (stmt, 4);
  out->description = column_dup (stmt, 5);
  out->size = sqlite3_column_int64 (stmt, 6);
  out->mtime_ns = sqlite3_column_int64 (stmt, 7);
  right = sqlite3_column_int64 (stmt, 8) == article_sum (out);
  sqlite3_reset (stmt);
  if (right && out->path != NULL && out->title != NULL && out->category != NULL
      && out->lang != NULL)
    return TRUE;
  library_article_clear (out);
  return store_damaged (self->store, error, "an article's fields");
}

void
library_article_clear (LibraryArticle *self)
{
  g_free (self->path);
  g_free (self->title);
  g_free (self->category);
  g_free (self->lang);
  g_free (self->description);
  memset (self, 0, sizeof *self);
}

gboolean
library_root_path (Library *self, gint64 root, char **path, GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_ROOT_PATH, root, error);

  if (stmt == NULL)
    return FALSE;
  *path = column_dup (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
library_text (Library *self, guint32 id, PackedText *out, GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_TEXT, id, error);
  gboolean ok;

  memset (out, 0, sizeof *out);
  if (stmt == NULL)
    return FALSE;
  if (self->unpacker == NULL)
    self->unpacker = article_unpacker_new ();
  ok = sqlite3_column_int64 (stmt, 1)
         == checksum_blob (sqlite3_column_blob (stmt, 0),
                           (gsize) sqlite3_column_bytes (stmt, 0), id)
       && article_unpack (self->unpacker, sqlite3_column_blob (stmt, 0),
                          (gsize) sqlite3_column_bytes (stmt, 0), out);
  sqlite3_reset (stmt);
  if (ok)
    return TRUE;
  packed_text_clear (out);
  return store_damaged (self->store, error, "the text of an article");
}

gboolean
library_section (Library *self, guint32 id, guint n, char **title, char **anchor,
                 guint *line, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, SQL_SECTION, id, error);
  gboolean right;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 2, n);
  if (!step_row (self, stmt, error))
    return FALSE;
  *title = column_dup (stmt, 0);
  *anchor = column_dup (stmt, 1);
  *line = (guint) sqlite3_column_int64 (stmt, 2);
  right = *title != NULL && *anchor != NULL
          && sqlite3_column_int64 (stmt, 3)
               == checksum_texts ((const char *const[]){ *title, *anchor }, 2,
                                  checksum_seed (id, n, *line));
  sqlite3_reset (stmt);
  return right || store_damaged (self->store, error, "a section");
}

gboolean
library_find (Library *self, const char *name, guint32 *id, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_FIND, error);
  gboolean row;

  *id = 0;
  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, 1, name);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  if (row)
    *id = (guint32) sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

static char **
load_labels (Library *self, guint32 id, const char *kind, GError **error)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *stmt = statement_on (self, SQL_LABELS, id, error);
  gboolean ok;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, 2, kind);
  while (statements_next (self->statements, stmt, &ok, error))
    g_ptr_array_add (values, column_dup (stmt, 0));
  if (!ok)
    return NULL;
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

static void
free_section (gpointer data)
{
  ArticleSection *section = data;

  g_free (section->title);
  g_free (section->anchor);
  g_free (section);
}

static gboolean
load_sections (Library *self, guint32 id, GPtrArray *sections, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, SQL_SECTIONS, id, error);
  gboolean ok;

  if (stmt == NULL)
    return FALSE;
  while (statements_next (self->statements, stmt, &ok, error))
    {
      ArticleSection *section = g_new0 (ArticleSection, 1);

      section->title = column_dup (stmt, 0);
      g_ptr_array_add (sections, section);
    }
  return ok;
}

static gboolean
load_text (Library *self, guint32 id, Article *article, GError **error)
{
  g_auto(PackedText) text = { 0 };

  if (!library_text (self, id, &text, error))
    return FALSE;
  g_string_append_len (article->text, text.text, (gssize) text.length);
  g_array_append_vals (article->blocks, text.blocks, text.n_blocks);
  return TRUE;
}

/* An article without links and problems. */
static Article *
bare_article (void)
{
  Article *article = g_new0 (Article, 1);

  article->text = g_string_new (NULL);
  article->blocks = g_array_new (FALSE, FALSE, sizeof (ArticleBlock));
  article->sections = g_ptr_array_new_with_free_func (free_section);
  article->links = g_ptr_array_new ();
  article->problems = g_ptr_array_new ();
  article->html_anchors = g_ptr_array_new ();
  return article;
}

gboolean
library_load (Library *self, guint32 id, Article **article, GError **error)
{
  g_autoptr(Article) loaded = bare_article ();
  g_auto(LibraryArticle) row = { 0 };

  if (!library_article (self, id, &row, error))
    return FALSE;
  loaded->title = g_steal_pointer (&row.title);
  loaded->description = g_steal_pointer (&row.description);
  loaded->lang = g_steal_pointer (&row.lang);
  loaded->category = g_steal_pointer (&row.category);
  loaded->tags = load_labels (self, id, "tag", error);
  loaded->keywords = loaded->tags == NULL ? NULL
                                          : load_labels (self, id, "keyword", error);
  if (loaded->keywords == NULL || !load_sections (self, id, loaded->sections, error)
      || !load_text (self, id, loaded, error))
    return FALSE;
  *article = g_steal_pointer (&loaded);
  return TRUE;
}
