#include "article/shelf.h"

#include <string.h>
#include <zstd.h>
#include "article/checksum.h"
#include "article/library.h"
#include "base/varint.h"

enum
{
  SQL_ROOTS,
  SQL_ENTRIES,
  SQL_ADD_ROOT,
  SQL_NEXT_ID,
  SQL_ADD,
  SQL_UPDATE,
  SQL_EDITED,
  SQL_ADD_EDIT,
  SQL_DELETE_LABELS,
  SQL_ADD_LABEL,
  SQL_SUM_LABELS,
  SQL_DELETE_SECTIONS,
  SQL_ADD_SECTION,
  SQL_SET_TEXT,
  SQL_DELETE_TEXT,
  SQL_TOUCH,
  SQL_GONE,
  SQL_SHOW,
  SQL_PATHS,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ROOTS] = { "SELECT id, path FROM root", STATEMENT_SCANS },
  [SQL_ENTRIES] = { "SELECT id, root, path, size, mtime_ns, hash, text_hash, "
                    "gone_at IS NOT NULL, draft, ctime_ns, inode FROM article",
                    STATEMENT_SCANS },
  [SQL_ADD_ROOT] = { "INSERT INTO root (path) VALUES (:path)" },
  [SQL_NEXT_ID] = { "SELECT ifnull (max (id), 0) + 1 FROM article" },
  [SQL_ADD]
  = { "INSERT INTO article (id, root, path, size, mtime_ns, ctime_ns, inode, hash, text_hash, title, "
      "description, lang, category, slug, ident, date, updated, draft, sum, "
      "gone_at, edited_at) VALUES (:id, :root, :path, :size, :mtime_ns, :ctime_ns, :inode, :hash, :text_hash, "
      ":title, :description, :lang, :category, :slug, :ident, :date, :updated, :draft, "
      ":sum, iif (:hidden, :now, NULL), :now)" },
  [SQL_UPDATE]
  = { "UPDATE article SET root = :root, path = :path, size = :size, "
      "mtime_ns = :mtime_ns, ctime_ns = :ctime_ns, inode = :inode, hash = :hash, text_hash = :text_hash, title = :title, "
      "description = :description, lang = :lang, category = :category, "
      "slug = :slug, ident = :ident, date = :date, updated = :updated, "
      "draft = :draft, sum = :sum, gone_at = iif (:hidden, :now, NULL) "
      "WHERE id = :id" },
  [SQL_EDITED] = { "UPDATE article SET edited_at = :now WHERE id = :id" },
  [SQL_ADD_EDIT] = { "INSERT OR REPLACE INTO article_edit (article, at, text_hash) "
                     "SELECT id, edited_at, text_hash FROM article WHERE id = :id" },
  [SQL_DELETE_LABELS] = { "DELETE FROM article_label WHERE article = :id" },
  [SQL_ADD_LABEL] = { "INSERT OR IGNORE INTO article_label (article, kind, value) "
                      "VALUES (:id, :kind, :value)" },
  [SQL_SUM_LABELS] = { "UPDATE article SET labels = :labels WHERE id = :id" },
  [SQL_DELETE_SECTIONS] = { "DELETE FROM section WHERE article = :id" },
  [SQL_ADD_SECTION] = { "INSERT INTO section (article, n, level, line, title, anchor, sum) "
                        "VALUES (:id, :n, :level, :line, :title, :anchor, :sum)" },
  [SQL_SET_TEXT] = { "INSERT OR REPLACE INTO article_text (article, data, sum) "
                     "VALUES (:id, :data, :sum)" },
  [SQL_DELETE_TEXT] = { "DELETE FROM article_text WHERE article = :id" },
  [SQL_TOUCH] = { "UPDATE article SET size = :size, mtime_ns = :mtime_ns, "
                  "ctime_ns = :ctime_ns, inode = :inode, root = :root, "
                  "path = :path WHERE id = :id" },
  [SQL_GONE] = { "UPDATE article SET gone_at = :now WHERE id = :id" },
  [SQL_SHOW] = { "UPDATE article SET gone_at = NULL WHERE id = :id" },
  [SQL_PATHS] = { "SELECT path FROM article WHERE gone_at IS NULL AND NOT draft ORDER BY id",
                  STATEMENT_SCANS },
};

STATEMENT_TABLE (shelf, sql, N_SQL, NULL);

static void
add_root (Shelf *self, gint64 id, const char *path)
{
  g_hash_table_insert (self->root_ids, g_string_chunk_insert_const (self->strings, path),
                       g_memdup2 (&id, sizeof id));
}

static gboolean
load_roots (Shelf *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_ROOTS, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    if (sqlite3_column_text (stmt, 1) != NULL)
      add_root (self, sqlite3_column_int64 (stmt, 0),
                (const char *) sqlite3_column_text (stmt, 1));
  return ok;
}

static const char *
root_path (const Shelf *self, gint64 id)
{
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, self->root_ids);
  while (g_hash_table_iter_next (&iter, &path, &value))
    if (*(const gint64 *) value == id)
      return path;
  return NULL;
}

/* The id of a folder, which gets one when it is new. */
static gboolean
root_id (Shelf *self, const char *path, gint64 *id, GError **error)
{
  const gint64 *known = g_hash_table_lookup (self->root_ids, path);

  if (known == NULL
      && !statement_run (self->statements, SQL_ADD_ROOT, BIND (bind_text (":path", path)),
                         error))
    return FALSE;
  *id = known != NULL ? *known : sqlite3_last_insert_rowid (store_db (self->store));
  if (known == NULL)
    add_root (self, *id, path);
  return TRUE;
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
read_entry (const Shelf *self, sqlite3_stmt *stmt, ShelfEntry *entry)
{
  gint64 id = sqlite3_column_int64 (stmt, 0);
  const char *path = (const char *) sqlite3_column_text (stmt, 2);

  if (path == NULL || id < 1 || id > ARTICLE_ID_MAX)
    return FALSE;
  entry->id = (guint32) id;
  entry->root = root_path (self, sqlite3_column_int64 (stmt, 1));
  entry->path = g_string_chunk_insert (self->strings, path);
  entry->stamp = (FileStamp){ sqlite3_column_int64 (stmt, 3), sqlite3_column_int64 (stmt, 4),
                              sqlite3_column_int64 (stmt, 9),
                              sqlite3_column_int64 (stmt, 10) };
  entry->gone = sqlite3_column_int (stmt, 7) != 0;
  entry->draft = sqlite3_column_int (stmt, 8) != 0;
  return read_hash (stmt, 5, entry->hash) && read_hash (stmt, 6, entry->text_hash);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const ShelfEntry *) a)->path, ((const ShelfEntry *) b)->path);
}

gboolean
shelf_no_such_id (const Store *store, gint64 id, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: article %" G_GINT64_FORMAT ": an article's id is at most %d",
               store_path (store), id, ARTICLE_ID_MAX);
  return FALSE;
}

static gboolean
load_entries (Shelf *self, GError **error)
{
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_ENTRIES, NULL, error);
  ShelfEntry entry;
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);

      if (!read_entry (self, stmt, &entry))
        {
          sqlite3_reset (stmt);
          return id > ARTICLE_ID_MAX
                   ? shelf_no_such_id (self->store, id, error)
                   : store_damaged (self->store, error, "the list of articles");
        }
      g_array_append_val (self->entries, entry);
    }
  g_array_sort (self->entries, compare_entries);
  return ok;
}

Shelf *
shelf_open (Store *store, GError **error)
{
  g_autoptr(Shelf) self = g_new0 (Shelf, 1);

  self->store = store;
  self->statements = statements_open (store, &shelf_statements);
  self->entries = g_array_new (FALSE, FALSE, sizeof (ShelfEntry));
  self->strings = g_string_chunk_new (64 * 1024);
  self->root_ids = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return load_roots (self, error) && load_entries (self, error) ? g_steal_pointer (&self)
                                                                : NULL;
}

void
shelf_free (Shelf *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_array_unref (self->entries);
  g_string_chunk_free (self->strings);
  g_hash_table_unref (self->root_ids);
  g_free (self);
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
put_row (Shelf *self, const ShelfEntry *entry, guint which, gint64 root,
         const Article *article, gint64 now, GError **error)
{
  g_autofree char *slug = slug_of (article, entry->path);
  const char *const summed[ARTICLE_TEXTS]
    = { entry->path,
        article->title,
        article->description,
        article->lang,
        article->category,
        slug,
        article->updated != NULL ? article->updated : article->date };
  const Bind binds[] = {
    bind_int (":id", entry->id),
    bind_int (":root", root),
    bind_text (":path", entry->path),
    bind_int (":size", entry->stamp.size),
    bind_int (":mtime_ns", entry->stamp.mtime_ns),
    bind_int (":ctime_ns", entry->stamp.ctime_ns),
    bind_int (":inode", entry->stamp.inode),
    bind_blob (":hash", entry->hash, 16),
    bind_blob (":text_hash", entry->text_hash, 16),
    bind_text (":title", article->title),
    bind_text (":description", article->description),
    bind_text (":lang", article->lang),
    bind_text (":category", article->category),
    bind_text (":slug", slug),
    bind_text (":ident", article->ident),
    bind_text (":date", article->date),
    bind_text (":updated", article->updated),
    bind_int (":draft", article->draft),
    bind_int (":sum", checksum_article (summed, entry->id)),
    bind_int (":hidden", entry->gone),
    bind_int (":now", now),
    { .name = NULL },
  };

  return statement_run (self->statements, which, binds, error);
}

/* As SQLite would choose it; the sum of the row needs it. */
static gboolean
choose_id (Shelf *self, ShelfEntry *entry, GError **error)
{
  gint64 id;

  if (!statement_int (self->statements, SQL_NEXT_ID, NULL, &id, error))
    return FALSE;
  if (id > ARTICLE_ID_MAX)
    return shelf_no_such_id (self->store, id, error);
  entry->id = (guint32) id;
  return TRUE;
}

/* `sum` grows by what was not there yet. */
static gboolean
put_labels_of (Shelf *self, guint32 id, const char *kind, char **values, guint64 *sum,
               GError **error)
{
  for (; values != NULL && *values != NULL; values++)
    {
      if (!statement_run (self->statements, SQL_ADD_LABEL,
                          BIND (bind_int (":id", id), bind_text (":kind", kind),
                                bind_text (":value", *values)),
                          error))
        return FALSE;
      if (sqlite3_changes (store_db (self->store)) > 0)
        *sum += checksum_label (kind, *values, id);
    }
  return TRUE;
}

static gboolean
sum_labels (Shelf *self, guint32 id, guint64 sum, GError **error)
{
  return statement_run (self->statements, SQL_SUM_LABELS,
                        BIND (bind_int (":id", id), bind_int (":labels", (gint64) sum)),
                        error);
}

static gboolean
put_labels (Shelf *self, guint32 id, const Article *article, GError **error)
{
  char *locale[] = { article->locale, NULL }, *original[] = { article->translation_of, NULL };
  const struct
  {
    const char *kind;
    char **values;
  } labels[] = { { "category", *article->categories == NULL ? NULL : article->categories + 1 },
                 { "locale", locale },
                 { "tag", article->tags },
                 { "keyword", article->keywords },
                 { "redirect", article->redirect_from },
                 { "translation", original } };
  guint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (!put_labels_of (self, id, labels[i].kind, labels[i].values, &sum, error))
      return FALSE;
  return sum_labels (self, id, sum, error);
}

static gboolean
put_section (Shelf *self, guint32 id, guint n, const ArticleSection *section, GError **error)
{
  const char *const texts[] = { n == 0 ? "" : section->title, section->anchor };
  gint64 sum
    = checksum_texts (texts, G_N_ELEMENTS (texts), checksum_seed (id, n, section->line));

  return statement_run (
    self->statements, SQL_ADD_SECTION,
    BIND (bind_int (":id", id), bind_int (":n", n), bind_int (":level", section->level),
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

static gboolean
touch (Shelf *self, const ShelfEntry *entry, gint64 root, GError **error)
{
  return statement_run (self->statements, SQL_TOUCH,
                        BIND (bind_int (":id", entry->id),
                              bind_int (":size", entry->stamp.size),
                              bind_int (":mtime_ns", entry->stamp.mtime_ns),
                              bind_int (":ctime_ns", entry->stamp.ctime_ns),
                              bind_int (":inode", entry->stamp.inode),
                              bind_int (":root", root), bind_text (":path", entry->path)),
                        error);
}

gboolean
shelf_put (Shelf *self, ShelfEntry *entry, const Article *article, GBytes *packed,
           gboolean edited, gint64 now, GError **error)
{
  gboolean known = entry->id != 0;
  gint64 root;

  if (!root_id (self, entry->root, &root, error))
    return FALSE;
  if (article == NULL)
    return touch (self, entry, root, error);
  if ((!known && !choose_id (self, entry, error))
      || !put_row (self, entry, known ? SQL_UPDATE : SQL_ADD, root, article, now, error))
    return FALSE;
  if (known
      && ((edited && !set_time (self, SQL_EDITED, entry->id, now, error))
          || !run_on (self, SQL_DELETE_LABELS, entry->id, error)
          || !run_on (self, SQL_DELETE_SECTIONS, entry->id, error)))
    return FALSE;
  if ((!known || edited) && !run_on (self, SQL_ADD_EDIT, entry->id, error))
    return FALSE;
  return put_labels (self, entry->id, article, error)
         && put_sections (self, entry->id, article->sections, error)
         && put_text (self, entry->id, packed, error);
}

static gboolean
hide (Shelf *self, guint32 id, gint64 now, GError **error)
{
  return set_time (self, SQL_GONE, id, now, error)
         && run_on (self, SQL_DELETE_LABELS, id, error) && sum_labels (self, id, 0, error)
         && run_on (self, SQL_DELETE_SECTIONS, id, error)
         && run_on (self, SQL_DELETE_TEXT, id, error);
}

static gboolean
look_at_order (Shelf *self, gboolean *ordered, GError **error)
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

gboolean
shelf_settle (Shelf *self, const GArray *shown, const GArray *leaving, gint64 now,
              gboolean *ordered, GError **error)
{
  for (guint i = 0; i < shown->len; i++)
    if (!run_on (self, SQL_SHOW, g_array_index (shown, guint32, i), error))
      return FALSE;
  for (guint i = 0; i < leaving->len; i++)
    if (!hide (self, g_array_index (leaving, guint32, i), now, error))
      return FALSE;
  return ordered == NULL || look_at_order (self, ordered, error);
}

/* ---- Texts, packed */

enum
{
  LEVEL = 3,
  MAX_UNPACKED = 8 * ARTICLE_MAX_BYTES /* text and map of the largest article */
};

/* zstd's working memory costs more to make than a text to pack: each thread keeps its own. */
typedef struct
{
  ZSTD_CCtx *context;
  GByteArray *plain;
  GByteArray *packed;
} Packer;

static void
packer_free (gpointer data)
{
  Packer *self = data;

  ZSTD_freeCCtx (self->context);
  g_byte_array_unref (self->plain);
  g_byte_array_unref (self->packed);
  g_free (self);
}

static Packer *
thread_packer (void)
{
  static GPrivate key = G_PRIVATE_INIT (packer_free);
  Packer *self = g_private_get (&key);

  if (self != NULL)
    return self;
  self = g_new0 (Packer, 1);
  self->context = ZSTD_createCCtx ();
  if (self->context == NULL)
    g_error ("failed to allocate what packs texts");
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_compressionLevel, LEVEL);
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_checksumFlag, 1);
  self->plain = g_byte_array_new ();
  self->packed = g_byte_array_new ();
  g_private_set (&key, self);
  return self;
}

static void
put_blocks (GByteArray *out, const GArray *blocks)
{
  ArticleBlock last = { 0, 0, 0, 0 };

  varint_put (out, blocks->len);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ArticleBlock *block = &g_array_index (blocks, ArticleBlock, i);

      varint_put (out, block->start - last.end);
      varint_put (out, block->end - block->start);
      varint_put (out, block->line - last.line);
      varint_put (out, block->section - last.section);
      last = *block;
    }
}

GBytes *
article_pack (const Article *article)
{
  Packer *self = thread_packer ();
  gsize length;

  g_byte_array_set_size (self->plain, 0);
  put_blocks (self->plain, article->blocks);
  g_byte_array_append (self->plain, (const guint8 *) article->text->str,
                       (guint) article->text->len);
  g_byte_array_set_size (self->packed, (guint) ZSTD_compressBound (self->plain->len));
  length = ZSTD_compress2 (self->context, self->packed->data, self->packed->len,
                           self->plain->data, self->plain->len);
  /* (There is room for the longest.) */
  if (ZSTD_isError (length))
    g_error ("failed to allocate what packs a text");
  return g_bytes_new (self->packed->data, length);
}

static gboolean
get_blocks (const guint8 **at, const guint8 *end, PackedText *out)
{
  ArticleBlock last = { 0, 0, 0, 0 };

  if (!varint_get (at, end, &out->n_blocks) || out->n_blocks > (gsize) (end - *at))
    return FALSE;
  out->blocks = g_new (ArticleBlock, out->n_blocks + 1);
  for (guint i = 0; i < out->n_blocks; i++)
    {
      guint32 gap, length, lines, sections;

      if (!varint_get (at, end, &gap) || !varint_get (at, end, &length)
          || !varint_get (at, end, &lines) || !varint_get (at, end, &sections))
        return FALSE;
      last.start = last.end + gap;
      last.end = last.start + length;
      last.line += lines;
      last.section += sections;
      if (last.start < gap || last.end < last.start)
        return FALSE;
      out->blocks[i] = last;
    }
  return TRUE;
}

static void
unpacker_free (gpointer context)
{
  ZSTD_freeDCtx (context);
}

static ZSTD_DCtx *
thread_unpacker (void)
{
  static GPrivate key = G_PRIVATE_INIT (unpacker_free);
  ZSTD_DCtx *context = g_private_get (&key);

  if (context != NULL)
    return context;
  context = ZSTD_createDCtx ();
  if (context == NULL)
    g_error ("failed to allocate what unpacks texts");
  g_private_set (&key, context);
  return context;
}

gboolean
article_unpack (const void *blob, gsize length, PackedText *out)
{
  unsigned long long size = ZSTD_getFrameContentSize (blob, length);
  const guint8 *at, *end;
  gsize got;

  memset (out, 0, sizeof *out);
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR
      || size > MAX_UNPACKED)
    return FALSE;
  out->storage = g_malloc (size + 1);
  got = ZSTD_decompressDCtx (thread_unpacker (), out->storage, size, blob, length);
  if (got != size)
    return FALSE;
  at = (const guint8 *) out->storage;
  end = at + size;
  out->storage[size] = '\0';
  if (!get_blocks (&at, end, out))
    return FALSE;
  out->text = (char *) at;
  out->length = (gsize) (end - at);
  return out->n_blocks == 0 || out->blocks[out->n_blocks - 1].end <= out->length;
}
