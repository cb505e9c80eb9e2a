/* The parts of library.h that look at all articles. */
#include <string.h>
#include "article/checksum.h"
#include "article/library.h"

enum
{
  SQL_ALL,
  SQL_HAS_TAG,
  N_SQL
};

static const char *const sql[N_SQL] = {
  [SQL_ALL] = "SELECT id, path, title, description, lang, category, sum FROM article "
              "WHERE gone_at IS NULL AND NOT draft ORDER BY id",
  [SQL_HAS_TAG] = "SELECT 1 FROM article_label WHERE article = ?1 AND kind = 'tag' "
                  "AND value = ?2 COLLATE NOCASE",
};

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
  Store *store;
  Statements *statements;
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
  *row = (Row){ sqlite3_column_int64 (self->all, 0), texts[0], texts[1], texts[3],
                texts[4] };
  if (row->id <= self->last || row->id > G_MAXUINT32
      || sqlite3_column_int64 (self->all, 6)
           != checksum_texts (texts, G_N_ELEMENTS (texts), 0))
    return FALSE;
  self->last = row->id;
  return row->path != NULL && row->title != NULL && row->lang != NULL
         && row->category != NULL;
}

/* TRUE with a row; FALSE at the end and on error, which scan_finish () tells apart. */
static gboolean
scan_next (Scan *self, Row *row, GError **error)
{
  gboolean more;

  if (self->all == NULL)
    self->all = statements_get (self->statements, SQL_ALL, error);
  if (self->all == NULL
      || !statements_step (self->statements, self->all, &more, error))
    return FALSE;
  if (!more && self->count == self->expected)
    return FALSE;
  if (more && read_row (self, row))
    {
      self->count++;
      return TRUE;
    }
  return store_damaged (self->store, error, "the list of articles");
}

static Scan
scan_begin (Library *library, guint expected)
{
  Store *store = library_store (library);

  return (Scan){ .store = store, .statements = statements_new (store, sql, N_SQL),
                 .expected = expected };
}

static int
compare_categories (gconstpointer a, gconstpointer b)
{
  return strcmp (((const LibraryCategory *) a)->name, ((const LibraryCategory *) b)->name);
}

static void
clear_category (gpointer data)
{
  g_free (((LibraryCategory *) data)->name);
}

static GArray *
sorted_categories (GHashTable *counts)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (LibraryCategory));
  GHashTableIter iter;
  gpointer name, count;

  g_array_set_clear_func (out, clear_category);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &count))
    {
      LibraryCategory category = { g_strdup (name), GPOINTER_TO_INT (count) };

      g_array_append_val (out, category);
    }
  g_array_sort (out, compare_categories);
  return out;
}

GArray *
library_categories (Library *self, const char *lang, guint expected, GError **error)
{
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        NULL);
  Scan scan = scan_begin (self, expected);
  g_autoptr(GError) local = NULL;
  Row row;

  while (scan_next (&scan, &row, &local))
    if (lang == NULL || strcmp (row.lang, lang) == 0)
      {
        gpointer count = g_hash_table_lookup (counts, row.category);

        g_hash_table_insert (counts, g_strdup (row.category),
                             GINT_TO_POINTER (GPOINTER_TO_INT (count) + 1));
      }
  statements_free (scan.statements);
  if (local == NULL)
    return sorted_categories (counts);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

typedef struct
{
  guint32 id;
  char *title;
  char *path;
} Listed;

static void
clear_listed (gpointer data)
{
  g_free (((Listed *) data)->title);
  g_free (((Listed *) data)->path);
}

static int
compare_listed (gconstpointer a, gconstpointer b)
{
  const Listed *x = a, *y = b;
  int order = g_ascii_strcasecmp (x->title, y->title);

  return order != 0 ? order : strcmp (x->path, y->path);
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
has_tag (Scan *self, gint64 id, const char *tag, gboolean *has, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_HAS_TAG, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_text (stmt, 2, tag, -1, SQLITE_STATIC);
  if (!statements_step (self->statements, stmt, has, error))
    return FALSE;
  sqlite3_reset (stmt);
  return TRUE;
}

static GArray *
ids_of (GArray *listed)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_sort (listed, compare_listed);
  for (guint i = 0; i < listed->len; i++)
    g_array_append_val (ids, g_array_index (listed, Listed, i).id);
  return ids;
}

GArray *
library_browse (Library *self, const char *category, const char *lang, const char *tag,
                guint expected, GError **error)
{
  g_autoptr(GArray) listed = g_array_new (FALSE, FALSE, sizeof (Listed));
  Scan scan = scan_begin (self, expected);
  g_autoptr(GError) local = NULL;
  gboolean has = TRUE;
  Row row;

  g_array_set_clear_func (listed, clear_listed);
  while (local == NULL && scan_next (&scan, &row, &local))
    if (is_under (row.category, category)
        && (lang == NULL || strcmp (row.lang, lang) == 0)
        && (tag == NULL || (has_tag (&scan, row.id, tag, &has, &local) && has)))
      {
        Listed entry = { (guint32) row.id, g_strdup (row.title), g_strdup (row.path) };

        g_array_append_val (listed, entry);
      }
  statements_free (scan.statements);
  if (local == NULL)
    return ids_of (listed);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
