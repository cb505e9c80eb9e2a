#include "article/library.h"

#include <string.h>

enum
{
  SQL_ENTRIES,
  SQL_ADD_ROOT,
  SQL_ROOT,
  SQL_ADD,
  SQL_UPDATE,
  SQL_EDITED,
  SQL_DELETE_LABELS,
  SQL_ADD_LABEL,
  SQL_DELETE_SECTIONS,
  SQL_ADD_SECTION,
  SQL_SET_TEXT,
  SQL_DELETE_TEXT,
  SQL_TOUCH,
  SQL_GONE,
  SQL_PATHS,
  SQL_ARTICLE,
  SQL_ROOT_PATH,
  SQL_TEXT,
  SQL_SECTION,
  SQL_FIND,
  SQL_LABELS,
  SQL_SECTIONS,
  SQL_CATEGORIES,
  SQL_BROWSE,
  N_SQL
};

#define LIVE "gone_at IS NULL AND NOT draft"

static const char *const sql[N_SQL] = {
  [SQL_ENTRIES] = "SELECT id, root, path, size, mtime_ns, hash, text_hash, "
                  "gone_at IS NOT NULL, draft FROM article",
  [SQL_ADD_ROOT] = "INSERT OR IGNORE INTO root (path) VALUES (?1)",
  [SQL_ROOT] = "SELECT id FROM root WHERE path = ?1",
  [SQL_ADD] = "INSERT INTO article (root, path, size, mtime_ns, hash, text_hash, title, "
              "description, lang, category, slug, ident, date, updated, draft, edited_at) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
              "?16)",
  [SQL_UPDATE] = "UPDATE article SET root = ?1, path = ?2, size = ?3, mtime_ns = ?4, "
                 "hash = ?5, text_hash = ?6, title = ?7, description = ?8, lang = ?9, "
                 "category = ?10, slug = ?11, ident = ?12, date = ?13, updated = ?14, "
                 "draft = ?15, gone_at = NULL WHERE id = ?16",
  [SQL_EDITED] = "UPDATE article SET edited_at = ?2 WHERE id = ?1",
  [SQL_DELETE_LABELS] = "DELETE FROM article_label WHERE article = ?1",
  [SQL_ADD_LABEL] = "INSERT OR IGNORE INTO article_label (article, kind, value) "
                    "VALUES (?1, ?2, ?3)",
  [SQL_DELETE_SECTIONS] = "DELETE FROM section WHERE article = ?1",
  [SQL_ADD_SECTION] = "INSERT INTO section (article, n, level, line, title, anchor) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
  [SQL_SET_TEXT] = "INSERT OR REPLACE INTO article_text (article, data) VALUES (?1, ?2)",
  [SQL_DELETE_TEXT] = "DELETE FROM article_text WHERE article = ?1",
  [SQL_TOUCH] = "UPDATE article SET size = ?2, mtime_ns = ?3, root = ?4, path = ?5 "
                "WHERE id = ?1",
  [SQL_GONE] = "UPDATE article SET gone_at = ?2 WHERE id = ?1",
  [SQL_PATHS] = "SELECT path FROM article WHERE " LIVE " ORDER BY id",
  [SQL_ARTICLE] = "SELECT path, root, title, category, lang, description, size, "
                  "mtime_ns FROM article WHERE id = ?1 AND " LIVE,
  [SQL_ROOT_PATH] = "SELECT path FROM root WHERE id = ?1",
  [SQL_TEXT] = "SELECT data FROM article_text WHERE article = ?1",
  [SQL_SECTION] = "SELECT title, anchor, line FROM section WHERE article = ?1 AND n = ?2",
  [SQL_FIND] = "SELECT id FROM article WHERE (path = ?1 OR slug = ?1 OR ident = ?1) "
               "AND " LIVE " ORDER BY path = ?1 DESC, slug = ?1 DESC, path LIMIT 1",
  [SQL_LABELS] = "SELECT value FROM article_label WHERE article = ?1 AND kind = ?2 "
                 "ORDER BY value",
  [SQL_SECTIONS] = "SELECT title FROM section WHERE article = ?1 ORDER BY n",
  [SQL_CATEGORIES] = "SELECT category, count(*) FROM article WHERE " LIVE
                     " AND (?1 IS NULL OR lang = ?1) GROUP BY category ORDER BY category",
  [SQL_BROWSE] = "SELECT id FROM article a WHERE " LIVE
                 " AND (?1 IS NULL OR category = ?1 COLLATE NOCASE OR "
                 "      substr(category, 1, length(?1) + 1) = ?1 || '/' COLLATE NOCASE)"
                 " AND (?2 IS NULL OR lang = ?2)"
                 " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM article_label l "
                 "      WHERE l.article = a.id AND l.kind = 'tag' "
                 "      AND l.value = ?3 COLLATE NOCASE))"
                 " ORDER BY title COLLATE NOCASE, path",
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

static sqlite3_stmt *
statement (Library *self, guint index, GError **error)
{
  return statements_get (self->statements, index, error);
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
read_hash (sqlite3_stmt *stmt, int column, guint8 hash[16])
{
  if (sqlite3_column_bytes (stmt, column) != 16)
    return FALSE;
  memcpy (hash, sqlite3_column_blob (stmt, column), 16);
  return TRUE;
}

static gboolean
read_entry (sqlite3_stmt *stmt, LibraryEntry *entry, GStringChunk *paths)
{
  gint64 id = sqlite3_column_int64 (stmt, 0);
  const char *path = (const char *) sqlite3_column_text (stmt, 2);

  if (path == NULL || id < 1 || id > G_MAXUINT32)
    return FALSE;
  entry->id = (guint32) id;
  entry->root = sqlite3_column_int64 (stmt, 1);
  entry->path = g_string_chunk_insert (paths, path);
  entry->size = sqlite3_column_int64 (stmt, 3);
  entry->mtime_ns = sqlite3_column_int64 (stmt, 4);
  entry->gone = sqlite3_column_int (stmt, 7) != 0;
  entry->draft = sqlite3_column_int (stmt, 8) != 0;
  return read_hash (stmt, 5, entry->hash) && read_hash (stmt, 6, entry->text_hash);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const LibraryEntry *) a)->path, ((const LibraryEntry *) b)->path);
}

LibraryEntries *
library_entries (Library *self, GError **error)
{
  g_autoptr(LibraryEntries) list = g_new0 (LibraryEntries, 1);
  sqlite3_stmt *stmt = statement (self, SQL_ENTRIES, error);
  LibraryEntry entry;
  gboolean row;

  list->entries = g_array_new (FALSE, FALSE, sizeof (LibraryEntry));
  list->paths = g_string_chunk_new (64 * 1024);
  if (stmt == NULL)
    return NULL;
  for (;;)
    {
      if (!statements_step (self->statements, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      if (!read_entry (stmt, &entry, list->paths))
        {
          sqlite3_reset (stmt);
          store_damaged (self->store, error, "the list of articles");
          return NULL;
        }
      g_array_append_val (list->entries, entry);
    }
  g_array_sort (list->entries, compare_entries);
  return g_steal_pointer (&list);
}

void
library_entries_free (LibraryEntries *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->entries);
  g_string_chunk_free (self->paths);
  g_free (self);
}

LibraryEntry *
library_entries_find (LibraryEntries *self, const char *path)
{
  LibraryEntry key = { .path = path };
  guint index;

  if (!g_array_binary_search (self->entries, &key, compare_entries, &index))
    return NULL;
  return &g_array_index (self->entries, LibraryEntry, index);
}

static gboolean
add_root (Library *self, const char *path, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_ADD_ROOT, error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, 1, path);
  return statements_run (self->statements, stmt, error);
}

gboolean
library_root (Library *self, const char *path, gboolean create, gint64 *id,
              GError **error)
{
  sqlite3_stmt *stmt;
  gboolean row;

  if (create && !add_root (self, path, error))
    return FALSE;
  stmt = statement (self, SQL_ROOT, error);
  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, 1, path);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  *id = row ? sqlite3_column_int64 (stmt, 0) : 0;
  sqlite3_reset (stmt);
  return TRUE;
}

/* The file's name without its folder and suffix. */
static char *
slug_of (const Article *article, const char *path)
{
  char *slug, *dot;

  if (article->slug != NULL)
    return g_strdup (article->slug);
  slug = g_path_get_basename (path);
  dot = strrchr (slug, '.');
  if (dot != NULL && dot > slug)
    *dot = '\0';
  return slug;
}

static gboolean
put_row (Library *self, LibraryEntry *entry, const Article *article, gint64 now,
         GError **error)
{
  g_autofree char *slug = slug_of (article, entry->path);
  sqlite3_stmt *stmt = statement (self, entry->id == 0 ? SQL_ADD : SQL_UPDATE, error);
  const char *const texts[] = { article->title,    article->description, article->lang,
                                article->category, slug,                 article->ident,
                                article->date,     article->updated };

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, entry->root);
  bind_text (stmt, 2, entry->path);
  sqlite3_bind_int64 (stmt, 3, entry->size);
  sqlite3_bind_int64 (stmt, 4, entry->mtime_ns);
  sqlite3_bind_blob (stmt, 5, entry->hash, 16, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 6, entry->text_hash, 16, SQLITE_STATIC);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    bind_text (stmt, 7 + (int) i, texts[i]);
  sqlite3_bind_int (stmt, 15, article->draft);
  sqlite3_bind_int64 (stmt, 16, entry->id == 0 ? now : entry->id);
  return statements_run (self->statements, stmt, error);
}

static gboolean
run_with_id (Library *self, guint index, guint32 id, GError **error)
{
  sqlite3_stmt *stmt = statement (self, index, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return statements_run (self->statements, stmt, error);
}

static gboolean
put_labels (Library *self, guint32 id, const char *kind, char **values, GError **error)
{
  for (; *values != NULL; values++)
    {
      sqlite3_stmt *stmt = statement (self, SQL_ADD_LABEL, error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, id);
      bind_text (stmt, 2, kind);
      bind_text (stmt, 3, *values);
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_sections (Library *self, guint32 id, const GPtrArray *sections, GError **error)
{
  for (guint n = 0; n < sections->len; n++)
    {
      const ArticleSection *section = g_ptr_array_index (sections, n);
      sqlite3_stmt *stmt = statement (self, SQL_ADD_SECTION, error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, id);
      sqlite3_bind_int64 (stmt, 2, n);
      sqlite3_bind_int (stmt, 3, section->level);
      sqlite3_bind_int64 (stmt, 4, section->line);
      bind_text (stmt, 5, n == 0 ? "" : section->title);
      bind_text (stmt, 6, section->anchor);
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_text (Library *self, guint32 id, GBytes *packed, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_SET_TEXT, error);
  gsize length;
  const void *data = g_bytes_get_data (packed, &length);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_blob (stmt, 2, data, (int) length, SQLITE_STATIC);
  return statements_run (self->statements, stmt, error);
}

static gboolean
set_time (Library *self, guint index, guint32 id, gint64 time, GError **error)
{
  sqlite3_stmt *stmt = statement (self, index, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, time);
  return statements_run (self->statements, stmt, error);
}

gboolean
library_put (Library *self, LibraryEntry *entry, const Article *article, GBytes *packed,
             gboolean edited, gint64 now, GError **error)
{
  gboolean known = entry->id != 0;

  if (!put_row (self, entry, article, now, error))
    return FALSE;
  if (!known)
    entry->id = (guint32) sqlite3_last_insert_rowid (store_db (self->store));
  else if ((edited && !set_time (self, SQL_EDITED, entry->id, now, error))
           || !run_with_id (self, SQL_DELETE_LABELS, entry->id, error)
           || !run_with_id (self, SQL_DELETE_SECTIONS, entry->id, error))
    return FALSE;
  return put_labels (self, entry->id, "tag", article->tags, error)
         && put_labels (self, entry->id, "keyword", article->keywords, error)
         && put_labels (self, entry->id, "redirect", article->redirect_from, error)
         && put_sections (self, entry->id, article->sections, error)
         && put_text (self, entry->id, packed, error);
}

gboolean
library_touch (Library *self, const LibraryEntry *entry, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_TOUCH, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, entry->id);
  sqlite3_bind_int64 (stmt, 2, entry->size);
  sqlite3_bind_int64 (stmt, 3, entry->mtime_ns);
  sqlite3_bind_int64 (stmt, 4, entry->root);
  bind_text (stmt, 5, entry->path);
  return statements_run (self->statements, stmt, error);
}

gboolean
library_remove (Library *self, guint32 id, gint64 now, GError **error)
{
  return set_time (self, SQL_GONE, id, now, error)
         && run_with_id (self, SQL_DELETE_LABELS, id, error)
         && run_with_id (self, SQL_DELETE_SECTIONS, id, error)
         && run_with_id (self, SQL_DELETE_TEXT, id, error);
}

gboolean
library_ids_in_path_order (Library *self, gboolean *ordered, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_PATHS, error);
  g_autoptr(GString) last = g_string_new (NULL);
  gboolean row;

  *ordered = TRUE;
  if (stmt == NULL)
    return FALSE;
  while (*ordered)
    {
      const char *path;

      if (!statements_step (self->statements, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      path = (const char *) sqlite3_column_text (stmt, 0);
      *ordered = path != NULL && strcmp (last->str, path) <= 0;
      g_string_assign (last, path == NULL ? "" : path);
    }
  sqlite3_reset (stmt);
  return TRUE;
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

gboolean
library_article (Library *self, guint32 id, LibraryArticle *out, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_ARTICLE, error);

  memset (out, 0, sizeof *out);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!step_row (self, stmt, error))
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
  sqlite3_reset (stmt);
  if (out->path != NULL && out->title != NULL && out->category != NULL
      && out->lang != NULL)
    return TRUE;
  library_article_clear (out);
  return missing (self, error);
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
  sqlite3_stmt *stmt = statement (self, SQL_ROOT_PATH, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, root);
  if (!step_row (self, stmt, error))
    return FALSE;
  *path = column_dup (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
library_text (Library *self, guint32 id, PackedText *out, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_TEXT, error);
  gboolean ok;

  memset (out, 0, sizeof *out);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!step_row (self, stmt, error))
    return FALSE;
  if (self->unpacker == NULL)
    self->unpacker = article_unpacker_new ();
  ok = article_unpack (self->unpacker, sqlite3_column_blob (stmt, 0),
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
  sqlite3_stmt *stmt = statement (self, SQL_SECTION, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, n);
  if (!step_row (self, stmt, error))
    return FALSE;
  *title = column_dup (stmt, 0);
  *anchor = column_dup (stmt, 1);
  *line = (guint) sqlite3_column_int64 (stmt, 2);
  sqlite3_reset (stmt);
  return TRUE;
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
  sqlite3_stmt *stmt = statement (self, SQL_LABELS, error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  bind_text (stmt, 2, kind);
  for (;;)
    {
      if (!statements_step (self->statements, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      g_ptr_array_add (values, column_dup (stmt, 0));
    }
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
  sqlite3_stmt *stmt = statement (self, SQL_SECTIONS, error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  for (;;)
    {
      ArticleSection *section;

      if (!statements_step (self->statements, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      section = g_new0 (ArticleSection, 1);
      section->title = column_dup (stmt, 0);
      g_ptr_array_add (sections, section);
    }
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

static void
clear_category (gpointer data)
{
  g_free (((LibraryCategory *) data)->name);
}

GArray *
library_categories (Library *self, const char *lang, GError **error)
{
  g_autoptr(GArray) out = g_array_new (FALSE, FALSE, sizeof (LibraryCategory));
  sqlite3_stmt *stmt = statement (self, SQL_CATEGORIES, error);
  gboolean row;

  g_array_set_clear_func (out, clear_category);
  if (stmt == NULL)
    return NULL;
  bind_text (stmt, 1, lang);
  for (;;)
    {
      LibraryCategory category;

      if (!statements_step (self->statements, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&out);
      category.name = column_dup (stmt, 0);
      category.articles = sqlite3_column_int64 (stmt, 1);
      g_array_append_val (out, category);
    }
}

GArray *
library_browse (Library *self, const char *category, const char *lang, const char *tag,
                GError **error)
{
  g_autoptr(GArray) out = g_array_new (FALSE, FALSE, sizeof (guint32));
  sqlite3_stmt *stmt = statement (self, SQL_BROWSE, error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, 1, category);
  bind_text (stmt, 2, lang);
  bind_text (stmt, 3, tag);
  for (;;)
    {
      guint32 id;

      if (!statements_step (self->statements, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&out);
      id = (guint32) sqlite3_column_int64 (stmt, 0);
      g_array_append_val (out, id);
    }
}
