#include "desk/holidays.h"

#include "desk/entry.h"
#include "desk/feed.h"
#include "desk/record.h"

enum
{
  DAYS_OFF_MAX = 5000000 /* of all calendars of a file */
};

/* ---- Feeds */

/* Relative to the folder of desk.yaml. */
static char *
feed_path (const Loader *loader, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (loader->desk->path);

  if (g_path_is_absolute (name) || g_str_equal (folder, "."))
    return g_strdup (name);
  return g_build_filename (folder, name, NULL);
}

/* Feeds are read once for all calendars.  An error within one has its own place. */
static const Feed *
get_feed (Loader *loader, const Node *value, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;
  Feed *feed;

  if (!record_check_text (value, error))
    return NULL;
  path = feed_path (loader, value->text);
  feed = g_hash_table_lookup (loader->feeds, path);
  if (feed != NULL)
    return feed;
  text = feed_read (path, &length, error);
  if (text == NULL)
    {
      g_prefix_error (error, "%s:%u:%u: ", value->file, value->line, value->column);
      return NULL;
    }
  feed = feed_parse (path, text, length, loader->desk->zone, error);
  if (feed != NULL)
    g_hash_table_insert (loader->feeds, g_steal_pointer (&path), feed);
  return feed;
}

/* ---- Days off */

static GHashTable *
texts_of (const Node *list)
{
  GHashTable *texts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; list != NULL && i < node_count (list); i++)
    g_hash_table_add (texts, node_item (list, i)->text);
  return texts;
}

static void
add_days_off (Entry *entry, const Feed *feed, GHashTable *skip)
{
  g_autofree gboolean *skipped = g_new (gboolean, feed->names->len);

  for (guint i = 0; i < feed->names->len; i++)
    skipped[i] = g_hash_table_contains (skip, feed->names->pdata[i]);
  for (guint i = 0; i < feed->closings->len; i++)
    {
      const FeedClosing *from = &g_array_index (feed->closings, FeedClosing, i);
      EntryClosing closing = { .day = from->day, .part = from->part };

      if (!skipped[from->name])
        g_array_append_val (entry->closings, closing);
    }
}

/* A name that no event has is a slip, and would leave a day off that is none. */
static gboolean
check_skip (const Node *skip, GPtrArray *names, GError **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < names->len; i++)
    g_hash_table_add (known, names->pdata[i]);
  for (guint i = 0; i < node_count (skip); i++)
    {
      const Node *item = node_item (skip, i);

      if (!g_hash_table_contains (known, item->text))
        return record_choose (item, "event of the holidays",
                              (const char *const *) names->pdata, names->len, error)
               >= 0;
    }
  return TRUE;
}

static gboolean
count_days_off (Loader *loader, const Node *value, const Feed *feed, GError **error)
{
  loader->n_days_off += feed->closings->len + feed->names->len;
  return loader->n_days_off <= DAYS_OFF_MAX
         || node_fail (value, error, "too many days off; expected at most %d in a file",
                       DAYS_OFF_MAX);
}

/* ---- The keys */

gboolean
holidays_read (Loader *loader, const Node *value, gpointer entry, GError **error)
{
  const Node *skip = node_get (((Entry *) entry)->node, "skip");
  g_autoptr(GHashTable) skipped = texts_of (skip);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (!record_check_list (value, "a list of files", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    {
      const Feed *feed = get_feed (loader, node_item (value, i), error);

      if (feed == NULL || !count_days_off (loader, node_item (value, i), feed, error))
        return FALSE;
      g_ptr_array_extend (names, feed->names, NULL, NULL);
      add_days_off (entry, feed, skipped);
    }
  return skip == NULL || check_skip (skip, names, error);
}

gboolean
holidays_read_skip (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer entry,
                    GError **error)
{
  if (!record_check_list (value, "a list of events", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!record_check_text (node_item (value, i), error))
      return FALSE;
  return node_get (((Entry *) entry)->node, "holidays") != NULL
         || node_fail (value->key, error,
                       "\"skip\" without holidays; expected \"holidays\" beside it");
}
