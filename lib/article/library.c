#include "article/library.h"

#include <string.h>
#include <zstd.h>
#include "article/checksum.h"
#include "base/varint.h"

/* ---- The text as one BLOB */

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
  g_assert (!ZSTD_isError (length));
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

  if (context == NULL)
    g_private_set (&key, context = ZSTD_createDCtx ());
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

void
packed_text_clear (PackedText *self)
{
  g_free (self->storage);
  g_free (self->blocks);
  memset (self, 0, sizeof *self);
}

/* ---- One article */

enum
{
  SQL_ARTICLE,
  SQL_ROOT_PATH,
  SQL_TEXT,
  SQL_SECTION,
  SQL_LABELS,
  SQL_SECTIONS,
  SQL_ALL,
  SQL_HAS_TAG,
  N_SQL
};

#define LIVE "gone_at IS NULL AND NOT draft"

static const StatementRow sql[N_SQL] = {
  [SQL_ARTICLE] = { "SELECT path, root, title, category, lang, description, size, mtime_ns, sum "
                    "FROM article WHERE id = :id AND " LIVE },
  [SQL_ROOT_PATH] = { "SELECT path FROM root WHERE id = :id" },
  [SQL_TEXT] = { "SELECT data, sum FROM article_text WHERE article = :id" },
  [SQL_SECTION]
  = { "SELECT title, anchor, line, sum FROM section WHERE article = :id AND n = :n" },
  [SQL_LABELS] = { "SELECT value FROM article_label WHERE article = :id AND kind = :kind "
                   "ORDER BY value" },
  [SQL_SECTIONS] = { "SELECT title FROM section WHERE article = :id ORDER BY n" },
  [SQL_ALL] = { "SELECT id, path, title, description, lang, category, sum FROM article "
                "WHERE " LIVE " ORDER BY id",
                STATEMENT_SCANS },
  [SQL_HAS_TAG] = { "SELECT 1 FROM article_label WHERE article = :id AND kind = 'tag' "
                    "AND value = :tag COLLATE NOCASE" },
};

const StatementTable library_statements = { sql, N_SQL, NULL };

struct Library
{
  Store *store;
  Statements *statements;
  LibrarySection section; /* the last one given out */
};

Library *
library_new (Store *store)
{
  Library *self = g_new0 (Library, 1);

  self->store = store;
  self->statements = statements_open (store, &library_statements);
  return self;
}

static void
clear_section (LibrarySection *self)
{
  g_free (self->title);
  g_free (self->anchor);
  packed_text_clear (&self->all);
  memset (self, 0, sizeof *self);
}

void
library_free (Library *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  clear_section (&self->section);
  g_free (self);
}

/* The one row that there must be; the caller resets it. */
static sqlite3_stmt *
must_have (Library *self, guint which, const Bind *binds, GError **error)
{
  sqlite3_stmt *row;

  if (statement_row (self->statements, which, binds, &row, error) && row == NULL)
    store_damaged (self->store, error, "the index names an article that is not there");
  return row;
}

static sqlite3_stmt *
row_of (Library *self, guint which, gint64 id, GError **error)
{
  return must_have (self, which, BIND (bind_int (":id", id)), error);
}

static gint64
article_sum (const LibraryArticle *article)
{
  const char *const texts[] = { article->path, article->title, article->description,
                                article->lang, article->category };

  return checksum_texts (texts, G_N_ELEMENTS (texts), 0);
}

static gboolean
read_root (Library *self, gint64 root, char **path, GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_ROOT_PATH, root, error);

  if (stmt == NULL)
    return FALSE;
  *path = column_dup (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
library_article (Library *self, guint32 id, gboolean with_root, LibraryArticle *out,
                 GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_ARTICLE, id, error);
  gboolean right;
  gint64 root;

  memset (out, 0, sizeof *out);
  if (stmt == NULL)
    return FALSE;
  out->id = id;
  out->path = column_dup (stmt, 0);
  root = sqlite3_column_int64 (stmt, 1);
  out->title = column_dup (stmt, 2);
  out->category = column_dup (stmt, 3);
  out->lang = column_dup (stmt, 4);
  out->description = column_dup (stmt, 5);
  out->size = sqlite3_column_int64 (stmt, 6);
  out->mtime_ns = sqlite3_column_int64 (stmt, 7);
  right = sqlite3_column_int64 (stmt, 8) == article_sum (out);
  sqlite3_reset (stmt);
  if (!right || out->path == NULL || out->title == NULL || out->category == NULL
      || out->lang == NULL)
    {
      library_article_clear (out);
      return store_damaged (self->store, error, "an article's fields");
    }
  if (!with_root || read_root (self, root, &out->root, error))
    return TRUE;
  library_article_clear (out);
  return FALSE;
}

void
library_article_clear (LibraryArticle *self)
{
  g_free (self->path);
  g_free (self->root);
  g_free (self->title);
  g_free (self->category);
  g_free (self->lang);
  g_free (self->description);
  memset (self, 0, sizeof *self);
}

/* Plain text and its block map; packed_text_clear (). */
static gboolean
read_text (Library *self, guint32 id, PackedText *out, GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_TEXT, id, error);
  gboolean ok;

  memset (out, 0, sizeof *out);
  if (stmt == NULL)
    return FALSE;
  ok = sqlite3_column_int64 (stmt, 1)
         == checksum_blob (sqlite3_column_blob (stmt, 0),
                           (gsize) sqlite3_column_bytes (stmt, 0), id)
       && article_unpack (sqlite3_column_blob (stmt, 0),
                          (gsize) sqlite3_column_bytes (stmt, 0), out);
  sqlite3_reset (stmt);
  if (ok)
    return TRUE;
  packed_text_clear (out);
  return store_damaged (self->store, error, "the text of an article");
}

/* The blocks of the section: where its text lies. */
static void
find_text (LibrarySection *self)
{
  const PackedText *all = &self->all;

  for (guint i = 0; i < all->n_blocks; i++)
    {
      const ArticleBlock *block = &all->blocks[i];

      if (block->section != self->number)
        continue;
      if (self->text == NULL)
        self->text = all->text + block->start;
      self->length = (gsize) (all->text + block->end - self->text);
    }
}

static gboolean
read_heading (Library *self, guint32 id, LibrarySection *out, GError **error)
{
  sqlite3_stmt *stmt = must_have (self, SQL_SECTION,
                                  BIND (bind_int (":id", id), bind_int (":n", out->number)),
                                  error);
  gboolean right;

  if (stmt == NULL)
    return FALSE;
  out->title = column_dup (stmt, 0);
  out->anchor = column_dup (stmt, 1);
  out->line = (guint) sqlite3_column_int64 (stmt, 2);
  right = out->line == sqlite3_column_int64 (stmt, 2) && out->title != NULL
          && out->anchor != NULL
          && sqlite3_column_int64 (stmt, 3)
               == checksum_texts ((const char *const[]){ out->title, out->anchor }, 2,
                                  checksum_seed (id, out->number, out->line));
  sqlite3_reset (stmt);
  return right || store_damaged (self->store, error, "a section");
}

const LibrarySection *
library_section (Library *self, guint32 id, int number, GError **error)
{
  LibrarySection *section = &self->section;

  clear_section (section);
  if (!read_text (self, id, &section->all, error))
    return NULL;
  if (number != LIBRARY_FIRST_TEXT)
    section->number = (guint) number;
  else if (section->all.n_blocks > 0)
    section->number = section->all.blocks[0].section;
  find_text (section);
  return read_heading (self, id, section, error) ? section : NULL;
}

static char **
load_labels (Library *self, guint32 id, const char *kind, GError **error)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *stmt
    = statement_query (self->statements, SQL_LABELS,
                       BIND (bind_int (":id", id), bind_text (":kind", kind)), error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    g_ptr_array_add (values, column_dup (stmt, 0));
  if (!ok)
    return NULL;
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

static gboolean
load_sections (Library *self, guint32 id, GPtrArray *sections, GError **error)
{
  sqlite3_stmt *stmt
    = statement_query (self->statements, SQL_SECTIONS, BIND (bind_int (":id", id)), error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
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

  if (!read_text (self, id, &text, error))
    return FALSE;
  g_string_append_len (article->text, text.text, (gssize) text.length);
  g_array_append_vals (article->blocks, text.blocks, text.n_blocks);
  return TRUE;
}

gboolean
library_load (Library *self, guint32 id, Article **article, GError **error)
{
  g_autoptr(Article) loaded = article_new ();
  g_auto(LibraryArticle) row = { 0 };

  if (!library_article (self, id, FALSE, &row, error))
    return FALSE;
  loaded->title = g_steal_pointer (&row.title);
  loaded->description = g_steal_pointer (&row.description);
  loaded->lang = g_steal_pointer (&row.lang);
  loaded->category = g_steal_pointer (&row.category);
  loaded->tags = load_labels (self, id, "tag", error);
  loaded->keywords = loaded->tags == NULL ? NULL : load_labels (self, id, "keyword", error);
  if (loaded->keywords == NULL || !load_sections (self, id, loaded->sections, error)
      || !load_text (self, id, loaded, error))
    return FALSE;
  *article = g_steal_pointer (&loaded);
  return TRUE;
}

/* ---- All articles */

/* One article while all are looked at. */
typedef struct
{
  gint64 id;
  const char *path;
  const char *title;
  const char *lang;
  const char *category;
} Row;

typedef struct
{
  Library *library;
  sqlite3_stmt *all;
  guint expected;
  guint count;
  gint64 last;
} Scan;

static gboolean
read_row (Scan *self, Row *row)
{
  const char *texts[5];

  for (int i = 0; i < 5; i++)
    texts[i] = (const char *) sqlite3_column_text (self->all, 1 + i);
  *row = (Row){ sqlite3_column_int64 (self->all, 0), texts[0], texts[1], texts[3], texts[4] };
  if (row->id <= self->last || row->id > ARTICLE_ID_MAX
      || sqlite3_column_int64 (self->all, 6) != checksum_texts (texts, G_N_ELEMENTS (texts), 0))
    return FALSE;
  self->last = row->id;
  return row->path != NULL && row->title != NULL && row->lang != NULL && row->category != NULL;
}

static void
scan_begin (Scan *self, Library *library, guint expected, GError **error)
{
  *self = (Scan){ .library = library,
                  .expected = expected,
                  .all = statement_query (library->statements, SQL_ALL, NULL, error) };
}

/* TRUE with a row; FALSE at the end and on error. */
static gboolean
scan_next (Scan *self, Row *row, GError **error)
{
  gboolean ok, more = statement_next (self->library->statements, self->all, &ok, error);

  if (!ok || (!more && self->count == self->expected))
    return FALSE;
  if (more && read_row (self, row))
    {
      self->count++;
      return TRUE;
    }
  return store_damaged (self->library->store, error, "the list of articles");
}

/* One piece of memory for the three. */
static LibraryListed
list_row (const Row *row)
{
  gsize title = strlen (row->title) + 1, path = strlen (row->path) + 1;
  gsize category = strlen (row->category) + 1;
  char *at = g_malloc (title + path + category);

  memcpy (at, row->title, title);
  memcpy (at + title, row->path, path);
  memcpy (at + title + path, row->category, category);
  return (LibraryListed){ (guint32) row->id, at, at + title, at + title + path };
}

static void
clear_listed (gpointer data)
{
  g_free (((LibraryListed *) data)->title);
}

static gboolean
is_under (const char *category, const char *under)
{
  gsize length = under == NULL ? 0 : strlen (under);

  return length == 0
         || (g_ascii_strncasecmp (category, under, length) == 0
             && (category[length] == '\0' || category[length] == '/'));
}

static gboolean
has_tag (Library *self, gint64 id, const char *tag, gboolean *has, GError **error)
{
  gint64 found = 0;
  gboolean ok = statement_int (self->statements, SQL_HAS_TAG,
                               BIND (bind_int (":id", id), bind_text (":tag", tag)), &found,
                               error);

  *has = found != 0;
  return ok;
}

GArray *
library_browse (Library *self, const char *category, const char *lang, const char *tag,
                guint expected, GError **error)
{
  g_autoptr(GArray) listed = g_array_new (FALSE, FALSE, sizeof (LibraryListed));
  g_autoptr(GError) local = NULL;
  gboolean has = TRUE;
  Scan scan;
  Row row = { 0 };

  g_array_set_clear_func (listed, clear_listed);
  scan_begin (&scan, self, expected, &local);
  while (local == NULL && scan_next (&scan, &row, &local))
    if (is_under (row.category, category) && (lang == NULL || strcmp (row.lang, lang) == 0)
        && (tag == NULL || (has_tag (self, row.id, tag, &has, &local) && has)))
      {
        LibraryListed entry = list_row (&row);

        g_array_append_val (listed, entry);
      }
  sqlite3_reset (scan.all);
  if (local == NULL)
    return g_steal_pointer (&listed);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
