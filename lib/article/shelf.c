#include "article/shelf.h"

#include <string.h>
#include "article/checksum.h"

enum
{
  SQL_ENTRIES,
  SQL_ADD_ROOT,
  SQL_ROOT,
  SQL_ADD,
  SQL_UPDATE,
  SQL_EDITED,
  SQL_ADD_EDIT,
  SQL_DELETE_LABELS,
  SQL_ADD_LABEL,
  SQL_DELETE_SECTIONS,
  SQL_ADD_SECTION,
  SQL_SET_TEXT,
  SQL_DELETE_TEXT,
  SQL_TOUCH,
  SQL_GONE,
  SQL_PATHS,
  N_SQL
};

static const char *const sql[N_SQL] = {
  [SQL_ENTRIES] = "SELECT id, root, path, size, mtime_ns, hash, text_hash, "
                  "gone_at IS NOT NULL, draft FROM article",
  [SQL_ADD_ROOT] = "INSERT OR IGNORE INTO root (path) VALUES (?1)",
  [SQL_ROOT] = "SELECT id FROM root WHERE path = ?1",
  [SQL_ADD] = "INSERT INTO article (root, path, size, mtime_ns, hash, text_hash, title, "
              "description, lang, category, slug, ident, date, updated, draft, sum, "
              "edited_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
              "?13, ?14, ?15, ?16, ?17)",
  [SQL_UPDATE] = "UPDATE article SET root = ?1, path = ?2, size = ?3, mtime_ns = ?4, "
                 "hash = ?5, text_hash = ?6, title = ?7, description = ?8, lang = ?9, "
                 "category = ?10, slug = ?11, ident = ?12, date = ?13, updated = ?14, "
                 "draft = ?15, sum = ?16, gone_at = NULL WHERE id = ?17",
  [SQL_EDITED] = "UPDATE article SET edited_at = ?2 WHERE id = ?1",
  [SQL_ADD_EDIT] = "INSERT OR REPLACE INTO article_edit (article, at, text_hash) "
                   "SELECT id, edited_at, text_hash FROM article WHERE id = ?1",
  [SQL_DELETE_LABELS] = "DELETE FROM article_label WHERE article = ?1",
  [SQL_ADD_LABEL] = "INSERT OR IGNORE INTO article_label (article, kind, value) "
                    "VALUES (?1, ?2, ?3)",
  [SQL_DELETE_SECTIONS] = "DELETE FROM section WHERE article = ?1",
  [SQL_ADD_SECTION] = "INSERT INTO section (article, n, level, line, title, anchor, "
                      "sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [SQL_SET_TEXT] = "INSERT OR REPLACE INTO article_text (article, data, sum) "
                   "VALUES (?1, ?2, ?3)",
  [SQL_DELETE_TEXT] = "DELETE FROM article_text WHERE article = ?1",
  [SQL_TOUCH] = "UPDATE article SET size = ?2, mtime_ns = ?3, root = ?4, path = ?5 "
                "WHERE id = ?1",
  [SQL_GONE] = "UPDATE article SET gone_at = ?2 WHERE id = ?1",
  [SQL_PATHS] = "SELECT path FROM article WHERE gone_at IS NULL AND NOT draft ORDER BY id",
};

struct Shelf
{
  Store *store;
  Statements *statements;
};

Shelf *
shelf_new (Store *store)
{
  Shelf *self = g_new0 (Shelf, 1);

  self->store = store;
  self->statements = statements_new (store, sql, N_SQL);
  return self;
}

void
shelf_free (Shelf *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

static sqlite3_stmt *
statement (Shelf *self, guint index, GError **error)
{
  return statements_get (self->statements, index, error);
}

/* Statement `index` with `id` as its first parameter. */
static sqlite3_stmt *
statement_on (Shelf *self, guint index, guint32 id, GError **error)
{
  sqlite3_stmt *stmt = statement (self, index, error);

  if (stmt != NULL)
    sqlite3_bind_int64 (stmt, 1, id);
  return stmt;
}

static gboolean
run_on (Shelf *self, guint index, guint32 id, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, index, id, error);

  return stmt != NULL && statements_run (self->statements, stmt, error);
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
read_entry (sqlite3_stmt *stmt, ShelfEntry *entry, GStringChunk *paths)
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
  return strcmp (((const ShelfEntry *) a)->path, ((const ShelfEntry *) b)->path);
}

ShelfEntries *
shelf_entries (Shelf *self, GError **error)
{
  g_autoptr(ShelfEntries) list = g_new0 (ShelfEntries, 1);
  sqlite3_stmt *stmt = statement (self, SQL_ENTRIES, error);
  ShelfEntry entry;
  gboolean ok;

  list->entries = g_array_new (FALSE, FALSE, sizeof (ShelfEntry));
  list->paths = g_string_chunk_new (64 * 1024);
  if (stmt == NULL)
    return NULL;
  while (statements_next (self->statements, stmt, &ok, error))
    {
      if (!read_entry (stmt, &entry, list->paths))
        {
          sqlite3_reset (stmt);
          store_damaged (self->store, error, "the list of articles");
          return NULL;
        }
      g_array_append_val (list->entries, entry);
    }
  if (!ok)
    return NULL;
  g_array_sort (list->entries, compare_entries);
  return g_steal_pointer (&list);
}

void
shelf_entries_free (ShelfEntries *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->entries);
  g_string_chunk_free (self->paths);
  g_free (self);
}

ShelfEntry *
shelf_entries_find (ShelfEntries *self, const char *path)
{
  ShelfEntry key = { .path = path };
  guint index;

  if (!g_array_binary_search (self->entries, &key, compare_entries, &index))
    return NULL;
  return &g_array_index (self->entries, ShelfEntry, index);
}

static gboolean
add_root (Shelf *self, const char *path, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_ADD_ROOT, error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, 1, path);
  return statements_run (self->statements, stmt, error);
}

gboolean
shelf_root (Shelf *self, const char *path, gboolean create, gint64 *id, GError **error)
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
put_row (Shelf *self, ShelfEntry *entry, const Article *article, gint64 now,
         GError **error)
{
  g_autofree char *slug = slug_of (article, entry->path);
  sqlite3_stmt *stmt = statement (self, entry->id == 0 ? SQL_ADD : SQL_UPDATE, error);
  const char *const texts[] = { article->title,    article->description, article->lang,
                                article->category, slug,                 article->ident,
                                article->date,     article->updated };
  const char *const summed[] = { entry->path, article->title, article->description,
                                 article->lang, article->category };

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
  sqlite3_bind_int64 (stmt, 16, checksum_texts (summed, G_N_ELEMENTS (summed), 0));
  sqlite3_bind_int64 (stmt, 17, entry->id == 0 ? now : entry->id);
  return statements_run (self->statements, stmt, error);
}

static gboolean
put_labels (Shelf *self, guint32 id, const char *kind, char **values, GError **error)
{
  for (; *values != NULL; values++)
    {
      sqlite3_stmt *stmt = statement_on (self, SQL_ADD_LABEL, id, error);

      if (stmt == NULL)
        return FALSE;
      bind_text (stmt, 2, kind);
      bind_text (stmt, 3, *values);
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_sections (Shelf *self, guint32 id, const GPtrArray *sections, GError **error)
{
  for (guint n = 0; n < sections->len; n++)
    {
      const ArticleSection *section = g_ptr_array_index (sections, n);
      const char *const texts[] = { n == 0 ? "" : section->title, section->anchor };
      sqlite3_stmt *stmt = statement_on (self, SQL_ADD_SECTION, id, error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 2, n);
      sqlite3_bind_int (stmt, 3, section->level);
      sqlite3_bind_int64 (stmt, 4, section->line);
      bind_text (stmt, 5, texts[0]);
      bind_text (stmt, 6, texts[1]);
      sqlite3_bind_int64 (stmt, 7,
                          checksum_texts (texts, G_N_ELEMENTS (texts),
                                          checksum_seed (id, n, section->line)));
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_text (Shelf *self, guint32 id, GBytes *packed, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, SQL_SET_TEXT, id, error);
  gsize length;
  const void *data = g_bytes_get_data (packed, &length);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 2, data, (int) length, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, checksum_blob (data, length, id));
  return statements_run (self->statements, stmt, error);
}

static gboolean
set_time (Shelf *self, guint index, guint32 id, gint64 time, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, index, id, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 2, time);
  return statements_run (self->statements, stmt, error);
}

gboolean
shelf_put (Shelf *self, ShelfEntry *entry, const Article *article, GBytes *packed,
           gboolean edited, gint64 now, GError **error)
{
  gboolean known = entry->id != 0;

  if (!put_row (self, entry, article, now, error))
    return FALSE;
  if (!known)
    entry->id = (guint32) sqlite3_last_insert_rowid (store_db (self->store));
  else if ((edited && !set_time (self, SQL_EDITED, entry->id, now, error))
           || !run_on (self, SQL_DELETE_LABELS, entry->id, error)
           || !run_on (self, SQL_DELETE_SECTIONS, entry->id, error))
    return FALSE;
  if ((!known || edited) && !run_on (self, SQL_ADD_EDIT, entry->id, error))
    return FALSE;
  return put_labels (self, entry->id, "tag", article->tags, error)
         && put_labels (self, entry->id, "keyword", article->keywords, error)
         && put_labels (self, entry->id, "redirect", article->redirect_from, error)
         && put_sections (self, entry->id, article->sections, error)
         && put_text (self, entry->id, packed, error);
}

gboolean
shelf_touch (Shelf *self, const ShelfEntry *entry, GError **error)
{
  sqlite3_stmt *stmt = statement_on (self, SQL_TOUCH, entry->id, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 2, entry->size);
  sqlite3_bind_int64 (stmt, 3, entry->mtime_ns);
  sqlite3_bind_int64 (stmt, 4, entry->root);
  bind_text (stmt, 5, entry->path);
  return statements_run (self->statements, stmt, error);
}

gboolean
shelf_remove (Shelf *self, guint32 id, gint64 now, GError **error)
{
  return set_time (self, SQL_GONE, id, now, error)
         && run_on (self, SQL_DELETE_LABELS, id, error)
         && run_on (self, SQL_DELETE_SECTIONS, id, error)
         && run_on (self, SQL_DELETE_TEXT, id, error);
}

gboolean
shelf_ids_in_path_order (Shelf *self, gboolean *ordered, GError **error)
{
  sqlite3_stmt *stmt = statement (self, SQL_PATHS, error);
  g_autoptr(GString) last = g_string_new (NULL);
  gboolean ok = TRUE;

  *ordered = TRUE;
  if (stmt == NULL)
    return FALSE;
  while (*ordered && statements_next (self->statements, stmt, &ok, error))
    {
      const char *path = (const char *) sqlite3_column_text (stmt, 0);

      *ordered = path != NULL && strcmp (last->str, path) <= 0;
      g_string_assign (last, path == NULL ? "" : path);
    }
  sqlite3_reset (stmt);
  return ok;
}
