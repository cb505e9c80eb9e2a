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

static const StatementRow sql[N_SQL] = {
  [SQL_ENTRIES] = { "SELECT id, root, path, size, mtime_ns, hash, text_hash, "
                    "gone_at IS NOT NULL, draft FROM article",
                    STATEMENT_SCANS },
  [SQL_ADD_ROOT] = { "INSERT OR IGNORE INTO root (path) VALUES (:path)" },
  [SQL_ROOT] = { "SELECT id FROM root WHERE path = :path" },
  [SQL_ADD] = { "INSERT INTO article (root, path, size, mtime_ns, hash, text_hash, title, "
                "description, lang, category, slug, ident, date, updated, draft, sum, "
                "edited_at) VALUES (:root, :path, :size, :mtime_ns, :hash, :text_hash, :title, "
                ":description, :lang, :category, :slug, :ident, :date, :updated, :draft, :sum, "
                ":now)" },
  [SQL_UPDATE] = { "UPDATE article SET root = :root, path = :path, size = :size, "
                   "mtime_ns = :mtime_ns, hash = :hash, text_hash = :text_hash, title = :title, "
                   "description = :description, lang = :lang, category = :category, "
                   "slug = :slug, ident = :ident, date = :date, updated = :updated, "
                   "draft = :draft, sum = :sum, gone_at = NULL WHERE id = :id" },
  [SQL_EDITED] = { "UPDATE article SET edited_at = :now WHERE id = :id" },
  [SQL_ADD_EDIT] = { "INSERT OR REPLACE INTO article_edit (article, at, text_hash) "
                     "SELECT id, edited_at, text_hash FROM article WHERE id = :id" },
  [SQL_DELETE_LABELS] = { "DELETE FROM article_label WHERE article = :id" },
  [SQL_ADD_LABEL] = { "INSERT OR IGNORE INTO article_label (article, kind, value) "
                      "VALUES (:id, :kind, :value)" },
  [SQL_DELETE_SECTIONS] = { "DELETE FROM section WHERE article = :id" },
  [SQL_ADD_SECTION] = { "INSERT INTO section (article, n, level, line, title, anchor, sum) "
                        "VALUES (:id, :n, :level, :line, :title, :anchor, :sum)" },
  [SQL_SET_TEXT] = { "INSERT OR REPLACE INTO article_text (article, data, sum) "
                     "VALUES (:id, :data, :sum)" },
  [SQL_DELETE_TEXT] = { "DELETE FROM article_text WHERE article = :id" },
  [SQL_TOUCH] = { "UPDATE article SET size = :size, mtime_ns = :mtime_ns, root = :root, "
                  "path = :path WHERE id = :id" },
  [SQL_GONE] = { "UPDATE article SET gone_at = :now WHERE id = :id" },
  [SQL_PATHS] = { "SELECT path FROM article WHERE gone_at IS NULL AND NOT draft ORDER BY id",
                  STATEMENT_SCANS },
};

const StatementTable shelf_statements = { sql, N_SQL, NULL };

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
  self->statements = statements_open (store, &shelf_statements);
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

/* A statement about one article, by its id alone. */
static gboolean
run_on (Shelf *self, guint which, guint32 id, GError **error)
{
  return statement_run (self->statements, which, BIND (bind_int (":id", id)), error);
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
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_ENTRIES, NULL, error);
  ShelfEntry entry;
  gboolean ok;

  list->entries = g_array_new (FALSE, FALSE, sizeof (ShelfEntry));
  list->paths = g_string_chunk_new (64 * 1024);
  while (statement_next (self->statements, stmt, &ok, error))
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

gboolean
shelf_root (Shelf *self, const char *path, gboolean create, gint64 *id, GError **error)
{
  const Bind *binds = BIND (bind_text (":path", path));

  *id = 0;
  return (!create || statement_run (self->statements, SQL_ADD_ROOT, binds, error))
         && statement_int (self->statements, SQL_ROOT, binds, id, error);
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
  const char *const summed[] = { entry->path, article->title, article->description,
                                 article->lang, article->category };
  gint64 sum = checksum_texts (summed, G_N_ELEMENTS (summed), 0);
  gboolean is_new = entry->id == 0;

  return statement_run (
    self->statements, is_new ? SQL_ADD : SQL_UPDATE,
    BIND (bind_int (":root", entry->root), bind_text (":path", entry->path),
          bind_int (":size", entry->size), bind_int (":mtime_ns", entry->mtime_ns),
          bind_blob (":hash", entry->hash, 16), bind_blob (":text_hash", entry->text_hash, 16),
          bind_text (":title", article->title),
          bind_text (":description", article->description), bind_text (":lang", article->lang),
          bind_text (":category", article->category), bind_text (":slug", slug),
          bind_text (":ident", article->ident), bind_text (":date", article->date),
          bind_text (":updated", article->updated), bind_int (":draft", article->draft),
          bind_int (":sum", sum),
          is_new ? bind_int (":now", now) : bind_int (":id", entry->id)),
    error);
}

static gboolean
put_labels (Shelf *self, guint32 id, const char *kind, char **values, GError **error)
{
  for (; *values != NULL; values++)
    if (!statement_run (self->statements, SQL_ADD_LABEL,
                        BIND (bind_int (":id", id), bind_text (":kind", kind),
                              bind_text (":value", *values)),
                        error))
      return FALSE;
  return TRUE;
}

static gboolean
put_section (Shelf *self, guint32 id, guint n, const ArticleSection *section, GError **error)
{
  const char *const texts[] = { n == 0 ? "" : section->title, section->anchor };
  gint64 sum = checksum_texts (texts, G_N_ELEMENTS (texts), checksum_seed (id, n, section->line));

  return statement_run (self->statements, SQL_ADD_SECTION,
                        BIND (bind_int (":id", id), bind_int (":n", n),
                              bind_int (":level", section->level),
                              bind_int (":line", section->line), bind_text (":title", texts[0]),
                              bind_text (":anchor", texts[1]), bind_int (":sum", sum)),
                        error);
}

static gboolean
put_sections (Shelf *self, guint32 id, const GPtrArray *sections, GError **error)
{
  for (guint n = 0; n < sections->len; n++)
    if (!put_section (self, id, n, g_ptr_array_index (sections, n), error))
      return FALSE;
  return TRUE;
}

static gboolean
put_text (Shelf *self, guint32 id, GBytes *packed, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (packed, &length);

  return statement_run (self->statements, SQL_SET_TEXT,
                        BIND (bind_int (":id", id), bind_blob (":data", data, length),
                              bind_int (":sum", checksum_blob (data, length, id))),
                        error);
}

static gboolean
set_time (Shelf *self, guint which, guint32 id, gint64 now, GError **error)
{
  return statement_run (self->statements, which,
                        BIND (bind_int (":id", id), bind_int (":now", now)), error);
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
  return statement_run (self->statements, SQL_TOUCH,
                        BIND (bind_int (":id", entry->id), bind_int (":size", entry->size),
                              bind_int (":mtime_ns", entry->mtime_ns),
                              bind_int (":root", entry->root), bind_text (":path", entry->path)),
                        error);
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
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_PATHS, NULL, error);
  g_autoptr(GString) last = g_string_new (NULL);
  gboolean ok = TRUE;

  *ordered = TRUE;
  while (*ordered && statement_next (self->statements, stmt, &ok, error))
    {
      const char *path = (const char *) sqlite3_column_text (stmt, 0);

      *ordered = path != NULL && strcmp (last->str, path) <= 0;
      g_string_assign (last, path == NULL ? "" : path);
    }
  sqlite3_reset (stmt);
  return ok;
}
