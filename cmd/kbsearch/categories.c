#include "categories.h"

#include <string.h>

/* "a/b/c" counts for "a", "a/b" and itself; the order of first sight is that of the
 * names, so parents come before their children. */
static void
count_up (GHashTable *counts, GPtrArray *names, const char *name, gint64 articles)
{
  for (const char *end = name; end != NULL;)
    {
      g_autofree char *prefix = NULL;
      gint64 *count;

      end = strchr (end + (end != name), '/');
      prefix = end == NULL ? g_strdup (name) : g_strndup (name, (gsize) (end - name));
      count = g_hash_table_lookup (counts, prefix);
      if (count == NULL)
        {
          count = g_new0 (gint64, 1);
          g_ptr_array_add (names, g_strdup (prefix));
          g_hash_table_insert (counts, g_ptr_array_index (names, names->len - 1), count);
        }
      *count += articles;
    }
}

static gboolean
is_under (const char *name, const char *under)
{
  gsize length = under == NULL ? 0 : strlen (under);

  return length == 0
         || (g_ascii_strncasecmp (name, under, length) == 0
             && (name[length] == '\0' || name[length] == '/'));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *x = *(const char *const *) a, *y = *(const char *const *) b;

  for (; *x == *y && *x != '\0'; x++, y++)
    ;
  if (*x == *y)
    return 0;
  /* '/' before everything else keeps a category's children with it. */
  if (*x == '\0' || (*x == '/' && *y != '\0'))
    return -1;
  if (*y == '\0' || *y == '/')
    return 1;
  return (guchar) *x < (guchar) *y ? -1 : 1;
}

static void
show_tree_line (Output *out, const char *name, gint64 articles)
{
  const char *slash = strrchr (name, '/');

  for (const char *c = name; *c != '\0'; c++)
    if (*c == '/')
      output_string (out, "  ");
  output_text (out, slash == NULL ? name : slash + 1, -1);
  output_printf (out, " (%" G_GINT64_FORMAT ")\n", articles);
}

gboolean
categories_show (Desk *desk, const char *under, const char *lang, Output *out,
                 Format format, gboolean *any, GError **error)
{
  static const TableColumn fields[] = {
    { "category", COLUMN_TEXT }, { "articles", COLUMN_INTEGER }, { NULL, COLUMN_TEXT }
  };
  g_autoptr(GArray) categories = library_categories (desk->library, lang,
                                                     desk->index->documents, error);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                        g_free);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(Table) table = NULL;

  if (categories == NULL)
    return FALSE;
  for (guint i = 0; i < categories->len; i++)
    {
      const LibraryCategory *at = &g_array_index (categories, LibraryCategory, i);

      if (is_under (at->name, under))
        count_up (counts, names, at->name, at->articles);
    }
  g_ptr_array_sort (names, compare_names);
  *any = names->len > 0;
  if (format != FORMAT_TEXT)
    table = table_open (out, format, fields);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      gint64 articles = *(gint64 *) g_hash_table_lookup (counts, name);

      if (table == NULL)
        {
          show_tree_line (out, *name == '\0' ? "(no category)" : name, articles);
          continue;
        }
      table_text (table, name);
      table_int (table, articles);
      table_end_row (table);
    }
  if (table != NULL)
    table_finish (table);
  return TRUE;
}
