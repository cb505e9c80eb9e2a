#include "article/library.h"

#include <string.h>
#include "article/checksum.h"
#include "article/fields.h"
#include "base/timestamp.h"
#include "text/words.h"

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
  SQL_ALL_LABELS,
  SQL_SINCE,
  N_SQL
};

#define LIVE "gone_at IS NULL AND NOT draft"

static const StatementRow sql[N_SQL] = {
  [SQL_ARTICLE]
  = { "SELECT path, root, title, category, lang, description, size, mtime_ns, sum, "
      "slug, coalesce (updated, date) FROM article WHERE id = :id AND " LIVE },
  [SQL_ROOT_PATH] = { "SELECT path FROM root WHERE id = :id" },
  [SQL_TEXT] = { "SELECT data, sum FROM article_text WHERE article = :id" },
  [SQL_SECTION]
  = { "SELECT title, anchor, line, sum FROM section WHERE article = :id AND n = :n" },
  [SQL_LABELS] = { "SELECT a.labels, l.kind, l.value FROM article a "
                   "LEFT JOIN article_label l ON l.article = a.id WHERE a.id = :id "
                   "ORDER BY l.kind, l.value" },
  [SQL_SECTIONS] = { "SELECT title FROM section WHERE article = :id ORDER BY n" },
  [SQL_ALL] = { "SELECT id, path, title, description, lang, category, slug, "
                "coalesce (updated, date), sum, labels FROM article WHERE " LIVE " ORDER BY id",
                STATEMENT_SCANS },
  [SQL_SINCE] = { "SELECT id FROM article WHERE coalesce (updated, date) >= :since AND " LIVE,
                  STATEMENT_SCANS },
  [SQL_ALL_LABELS]
  = { "SELECT article, kind, value FROM article_label ORDER BY article, kind, value",
      STATEMENT_SCANS },
};

STATEMENT_TABLE (library, sql, N_SQL, NULL);

struct Library
{
  Store *store;
  Statements *statements;
  LibrarySection section; /* the last one given out */
  guint keeps;            /* so many articles */
  GHashTable *kept;       /* by id: KeptArticle */
};

typedef struct
{
  LibraryArticle article;
  gint64 root;
} KeptArticle;

static void
free_kept (gpointer data)
{
  library_article_clear (&((KeptArticle *) data)->article);
  g_free (data);
}

Library *
library_new (Store *store)
{
  Library *self = g_new0 (Library, 1);

  self->store = store;
  self->statements = statements_open (store, &library_statements);
  self->kept = g_hash_table_new_full (NULL, NULL, NULL, free_kept);
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
  g_hash_table_unref (self->kept);
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

static gboolean
is_right (const LibraryArticle *article, gint64 sum)
{
  const char *const texts[ARTICLE_TEXTS]
    = { article->path,     article->title, article->description, article->lang,
        article->category, article->slug,  article->updated };

  return checksum_of_article (texts, article->id, sum);
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

static gboolean
read_article (Library *self, guint32 id, LibraryArticle *out, gint64 *root, GError **error)
{
  sqlite3_stmt *stmt = row_of (self, SQL_ARTICLE, id, error);
  gboolean right;

  if (stmt == NULL)
    return FALSE;
  out->id = id;
  out->path = column_dup (stmt, 0);
  *root = sqlite3_column_int64 (stmt, 1);
  out->title = column_dup (stmt, 2);
  out->category = column_dup (stmt, 3);
  out->lang = column_dup (stmt, 4);
  out->description = column_dup (stmt, 5);
  out->size = sqlite3_column_int64 (stmt, 6);
  out->mtime_ns = sqlite3_column_int64 (stmt, 7);
  out->slug = column_dup (stmt, 9);
  out->updated = column_dup (stmt, 10);
  right = is_right (out, sqlite3_column_int64 (stmt, 8));
  sqlite3_reset (stmt);
  return (right && out->path != NULL && out->title != NULL && out->category != NULL
          && out->lang != NULL)
         || store_damaged (self->store, error, "an article's fields");
}

void
library_keep (Library *self, guint articles)
{
  self->keeps = articles;
}

static void
copy_article (const LibraryArticle *from, LibraryArticle *to)
{
  *to = *from;
  to->path = g_strdup (from->path);
  to->title = g_strdup (from->title);
  to->category = g_strdup (from->category);
  to->lang = g_strdup (from->lang);
  to->description = g_strdup (from->description);
  to->slug = g_strdup (from->slug);
  to->updated = g_strdup (from->updated);
}

static void
keep_article (Library *self, const LibraryArticle *article, gint64 root)
{
  KeptArticle *kept;

  if (self->keeps == 0)
    return;
  if (g_hash_table_size (self->kept) >= self->keeps)
    g_hash_table_remove_all (self->kept);
  kept = g_new (KeptArticle, 1);
  kept->root = root;
  copy_article (article, &kept->article);
  g_hash_table_insert (self->kept, GUINT_TO_POINTER (article->id), kept);
}

gboolean
library_article (Library *self, guint32 id, gboolean with_root, LibraryArticle *out,
                 GError **error)
{
  const KeptArticle *kept = g_hash_table_lookup (self->kept, GUINT_TO_POINTER (id));
  gboolean ok = TRUE;
  gint64 root;

  memset (out, 0, sizeof *out);
  if (kept != NULL)
    {
      copy_article (&kept->article, out);
      root = kept->root;
    }
  else
    ok = read_article (self, id, out, &root, error);
  if (ok && kept == NULL)
    keep_article (self, out, root);
  if (ok && (!with_root || read_root (self, root, &out->root, error)))
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
  g_free (self->slug);
  g_free (self->updated);
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

/* Where its blocks lie. */
const char *
packed_text_section (const PackedText *self, guint number, gsize *length)
{
  const char *text = NULL;

  *length = 0;
  for (guint i = 0; i < self->n_blocks; i++)
    {
      const ArticleBlock *block = &self->blocks[i];

      if (block->section != number)
        continue;
      if (text == NULL)
        text = self->text + block->start;
      *length = (gsize) (self->text + block->end - text);
    }
  return text;
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
  section->text = packed_text_section (&section->all, section->number, &section->length);
  return read_heading (self, id, section, error) ? section : NULL;
}

static const char *
text_of (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text == NULL ? "" : text;
}

static gboolean
labels_damaged (Library *self, GError **error)
{
  return store_damaged (self->store, error, "the labels of an article");
}

/* Reads all of an article's, and keeps those of one kind. */
static gboolean
collect_labels (Library *self, guint32 id, const char *kind, GPtrArray *values, GError **error)
{
  sqlite3_stmt *stmt
    = statement_query (self->statements, SQL_LABELS, BIND (bind_int (":id", id)), error);
  guint64 sum = 0, stored = G_MAXUINT64;
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      const char *own = text_of (stmt, 1), *value = text_of (stmt, 2);

      stored = (guint64) sqlite3_column_int64 (stmt, 0);
      if (sqlite3_column_type (stmt, 1) != SQLITE_NULL)
        sum += checksum_label (own, value, id);
      if (strcmp (own, kind) == 0)
        g_ptr_array_add (values, g_strdup (value));
    }
  return ok && (checksum_of_labels (sum, stored) || labels_damaged (self, error));
}

char **
library_labels (Library *self, guint32 id, const char *kind, GError **error)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  if (!collect_labels (self, id, kind, values, error))
    return NULL;
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

static gboolean
load_locale (Library *self, guint32 id, Article *article, GError **error)
{
  g_auto(GStrv) locales = library_labels (self, id, "locale", error);

  article->locale = locales == NULL ? NULL : g_strdup (locales[0]);
  return locales != NULL;
}

/* The article's own goes first. */
static gboolean
load_categories (Library *self, guint32 id, Article *article, GError **error)
{
  g_auto(GStrv) others = library_labels (self, id, "category", error);
  guint count = others == NULL ? 0 : g_strv_length (others);
  gboolean at_top = *article->category == '\0';

  if (others == NULL)
    return FALSE;
  article->categories = g_new0 (char *, count + 2);
  if (!at_top)
    article->categories[0] = g_strdup (article->category);
  for (guint i = 0; i < count; i++)
    article->categories[i + !at_top] = g_steal_pointer (&others[i]);
  return TRUE;
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
  g_auto(ArticlePlace) place = { NULL, NULL, NULL };

  if (!library_article (self, id, FALSE, &row, error))
    return FALSE;
  loaded->title = g_steal_pointer (&row.title);
  article_place_read (row.path, &place);
  loaded->name = g_steal_pointer (&place.title);
  loaded->description = g_steal_pointer (&row.description);
  loaded->lang = g_steal_pointer (&row.lang);
  loaded->category = g_steal_pointer (&row.category);
  loaded->tags = library_labels (self, id, "tag", error);
  if (loaded->tags == NULL || !load_locale (self, id, loaded, error))
    return FALSE;
  loaded->keywords = library_labels (self, id, "keyword", error);
  loaded->redirect_from
    = loaded->keywords == NULL ? NULL : library_labels (self, id, "redirect", error);
  if (loaded->redirect_from == NULL || !load_categories (self, id, loaded, error)
      || !load_sections (self, id, loaded->sections, error)
      || !load_text (self, id, loaded, error))
    return FALSE;
  *article = g_steal_pointer (&loaded);
  return TRUE;
}

/* ---- All articles */

guint8 *
library_since (Library *self, gint64 since, guint32 last, gboolean *any, GError **error)
{
  g_autofree guint8 *allowed = g_new0 (guint8, (gsize) last + 1);
  g_autofree char *from = timestamp_format (since, NULL);
  sqlite3_stmt *stmt
    = statement_query (self->statements, SQL_SINCE, BIND (bind_text (":since", from)), error);
  gboolean ok;

  *any = FALSE;
  while (statement_next (self->statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);

      if (id < 0 || id > last)
        continue;
      allowed[id] = 1;
      *any = TRUE;
    }
  return ok ? g_steal_pointer (&allowed) : NULL;
}

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
  sqlite3_stmt *all, *labels;
  gboolean more; /* `labels` is at one that is not of an article before */
  GString *own;  /* of this article: kind, NUL, value, NUL, and so on */
  guint expected;
  guint count;
  gint64 last;
} Scan;

static gboolean
read_row (Scan *self, Row *row)
{
  const char *texts[ARTICLE_TEXTS];

  for (int i = 0; i < ARTICLE_TEXTS; i++)
    texts[i] = (const char *) sqlite3_column_text (self->all, 1 + i);
  *row = (Row){ sqlite3_column_int64 (self->all, 0), texts[0], texts[1], texts[3], texts[4] };
  if (row->id <= self->last || row->id > ARTICLE_ID_MAX
      || !checksum_of_article (texts, (guint32) row->id,
                               sqlite3_column_int64 (self->all, 1 + ARTICLE_TEXTS)))
    return FALSE;
  self->last = row->id;
  return row->path != NULL && row->title != NULL && row->lang != NULL && row->category != NULL;
}

static gboolean
next_label (Scan *self, GError **error)
{
  gboolean ok;

  self->more = statement_next (self->library->statements, self->labels, &ok, error);
  return ok;
}

static void
scan_begin (Scan *self, Library *library, guint expected, GError **error)
{
  *self = (Scan){ .library = library, .expected = expected, .own = g_string_new (NULL) };
  self->labels = statement_query (library->statements, SQL_ALL_LABELS, NULL, error);
  if (self->labels != NULL && next_label (self, error))
    self->all = statement_query (library->statements, SQL_ALL, NULL, error);
}

static void
scan_end (Scan *self)
{
  sqlite3_reset (self->all);
  sqlite3_reset (self->labels);
  g_string_free (self->own, TRUE);
}

static void
append_text (GString *to, const char *text)
{
  g_string_append_len (to, text, (gssize) strlen (text) + 1);
}

/* The labels of an article, for which `stored` is noted. */
static gboolean
take_labels (Scan *self, gint64 id, gint64 stored, GError **error)
{
  guint64 sum = 0;

  g_string_truncate (self->own, 0);
  while (self->more && sqlite3_column_int64 (self->labels, 0) <= id)
    {
      const char *kind = text_of (self->labels, 1);
      const char *value = text_of (self->labels, 2);

      if (sqlite3_column_int64 (self->labels, 0) == id)
        {
          sum += checksum_label (kind, value, (guint32) id);
          append_text (self->own, kind);
          append_text (self->own, value);
        }
      if (!next_label (self, error))
        return FALSE;
    }
  return checksum_of_labels (sum, (guint64) stored) || labels_damaged (self->library, error);
}

/* TRUE with a row; FALSE at the end and on error. */
static gboolean
scan_next (Scan *self, Row *row, GError **error)
{
  gboolean ok, more = statement_next (self->library->statements, self->all, &ok, error);

  if (!ok || (!more && self->count == self->expected))
    return FALSE;
  if (!more || !read_row (self, row))
    return store_damaged (self->library->store, error, "the list of articles");
  self->count++;
  return take_labels (self, row->id, sqlite3_column_int64 (self->all, 2 + ARTICLE_TEXTS),
                      error);
}

/* The article's label of a kind behind `last` (NULL: the first); NULL: no more. */
static const char *
scan_label (const Scan *self, const char *kind, const char *last)
{
  const char *end = self->own->str + self->own->len;
  const char *at = last == NULL ? self->own->str : last + strlen (last) + 1;

  while (at < end)
    {
      const char *value = at + strlen (at) + 1;

      if (strcmp (at, kind) == 0)
        return value;
      at = value + strlen (value) + 1;
    }
  return NULL;
}

/* The categories of the row: its own, then the others; NULL: no more. */
static const char *
scan_category (const Scan *self, const Row *row, const char *last)
{
  return last == NULL ? row->category
                      : scan_label (self, "category", last == row->category ? NULL : last);
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

/* As names are compared, with the levels of `A / B`, see article_level_join (). */
static char *
fold_category (const char *name, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (name, (gssize) length);

  return word_filter ("category", valid);
}

static gboolean
is_same_name (const char *name, gsize length, const char *folded)
{
  g_autofree char *own = fold_category (name, length);

  return strcmp (own, folded) == 0;
}

/* What is wanted: its folded name, NULL: all; and what is known of each category as articles write it (to fold
 * a name takes longer than all the rest). */
typedef struct
{
  char *name;
  GHashTable *known; /* char * -> whether it stands there */
} Under;

static void
under_init (Under *self, const char *category)
{
  self->name = category == NULL || *category == '\0'
                 ? NULL
                 : fold_category (category, strlen (category));
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
under_clear (Under *self)
{
  g_free (self->name);
  g_hash_table_unref (self->known);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Under, under_clear)

static gboolean
under_folded (const Under *self, const char *category)
{
  const char *end = article_level_end (category);

  while (end != NULL && !is_same_name (category, (gsize) (end - category), self->name))
    end = *end == '\0' ? NULL : article_level_end (end + 1);
  return end != NULL;
}

static gboolean
is_under (const Under *self, const char *category)
{
  gpointer is;

  if (self->name == NULL)
    return TRUE;
  if (!g_hash_table_lookup_extended (self->known, category, NULL, &is))
    {
      is = GINT_TO_POINTER (under_folded (self, category));
      g_hash_table_insert (self->known, g_strdup (category), is);
    }
  return GPOINTER_TO_INT (is);
}

static gboolean
stands_under (const Scan *scan, const Row *row, const Under *under)
{
  const char *category = NULL;

  if (under->name == NULL)
    return TRUE;
  while ((category = scan_category (scan, row, category)) != NULL)
    if (is_under (under, category))
      return TRUE;
  return FALSE;
}

static gboolean
has_label (const Scan *self, const char *kind, const char *wanted)
{
  const char *value = NULL;

  while ((value = scan_label (self, kind, value)) != NULL)
    if (g_ascii_strcasecmp (value, wanted) == 0)
      return TRUE;
  return FALSE;
}

/* `lang`: "pt", or "pt-br": only what names that region; NULL: any. */
static gboolean
is_in_language (const Scan *self, const Row *row, const char *lang)
{
  if (lang == NULL || strchr (lang, '-') == NULL)
    return lang == NULL || strcmp (row->lang, lang) == 0;
  return has_label (self, "locale", lang);
}

GArray *
library_browse (Library *self, const char *category, const char *lang, const char *tag,
                guint expected, GError **error)
{
  g_autoptr(GArray) listed = g_array_new (FALSE, FALSE, sizeof (LibraryListed));
  g_autoptr(GError) local = NULL;
  g_auto(Under) under;
  Scan scan;
  Row row = { 0 };

  g_array_set_clear_func (listed, clear_listed);
  under_init (&under, category);
  scan_begin (&scan, self, expected, &local);
  while (local == NULL && scan_next (&scan, &row, &local))
    if (stands_under (&scan, &row, &under) && is_in_language (&scan, &row, lang)
        && (tag == NULL || has_label (&scan, "tag", tag)))
      {
        LibraryListed entry = list_row (&row);

        g_array_append_val (listed, entry);
      }
  scan_end (&scan);
  if (local == NULL)
    return g_steal_pointer (&listed);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
library_each_category (Library *self, const char *at, const char *lang, guint expected,
                       LibraryCategorySink take, gpointer data, GError **error)
{
  g_autoptr(GError) local = NULL;
  const char *category = NULL;
  g_auto(Under) under;
  Row row = { 0 };
  Scan scan;

  under_init (&under, at);
  scan_begin (&scan, self, expected, &local);
  while (local == NULL && scan_next (&scan, &row, &local))
    if (is_in_language (&scan, &row, lang))
      while ((category = scan_category (&scan, &row, category)) != NULL)
        if (is_under (&under, category))
          take (data, (guint32) row.id, category);
  scan_end (&scan);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
