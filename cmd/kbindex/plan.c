#include "plan.h"

#include <string.h>

static guint
hash_of_hash (gconstpointer key)
{
  guint value;

  memcpy (&value, key, sizeof value);
  return value;
}

static gboolean
equal_hash (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 16) == 0;
}

static gboolean
load_roots (Plan *self, Shelf *shelf, gboolean create, GError **error)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const char *path = g_array_index (self->roots, Root, i).tree->root;
      gint64 *id = g_new0 (gint64, 1);

      g_hash_table_insert (self->root_ids, (gpointer) path, id);
      if (shelf != NULL && !shelf_root (shelf, path, create, id, error))
        return FALSE;
    }
  return TRUE;
}

gint64
plan_root_id (const Plan *self, const Root *root)
{
  return *(gint64 *) g_hash_table_lookup (self->root_ids, root->tree->root);
}

static void
warn_place (const Root *root, const TreeProblem *problem)
{
  desk_warn ("%s%s%s: %s", root->name, *problem->path == '\0' ? "" : "/", problem->path,
             problem->why);
}

static void
warn_twin (const Root *root, const Root *other, const char *path)
{
  g_autofree char *message
    = g_strdup_printf ("not indexed: %s/%s has the same path", other->name, path);

  root_warn (root, path, 0, message);
}

static gboolean
is_unchanged (const Plan *self, const Root *root, const TreeFile *file,
              const ShelfEntry *known)
{
  return known != NULL && !known->gone && known->size == file->size
         && known->mtime_ns == file->mtime_ns
         && known->root == plan_root_id (self, root);
}

static void
plan_file (Plan *self, const Root *root, const TreeFile *file, gboolean full)
{
  const ShelfEntry *known
    = self->entries == NULL ? NULL : shelf_entries_find (self->entries, file->path);
  const Root *other = g_hash_table_lookup (self->seen, file->path);
  ReadingItem item = { root, file, known };

  if (other != NULL)
    {
      self->troubled++;
      warn_twin (root, other, file->path);
      return;
    }
  g_hash_table_insert (self->seen, file->path, (gpointer) root);
  if (!full && is_unchanged (self, root, file, known))
    self->unchanged++;
  else
    g_array_append_val (self->items, item);
}

static void
plan_tree (Plan *self, const Root *root, gboolean full)
{
  const Tree *tree = root->tree;

  self->troubled += tree->problems->len;
  for (guint i = 0; i < tree->problems->len; i++)
    warn_place (root, &g_array_index (tree->problems, TreeProblem, i));
  for (guint i = 0; i < tree->files->len; i++)
    plan_file (self, root, &g_array_index (tree->files, TreeFile, i), full);
}

/* The root that an entry was found in, or NULL when it is not among those named. */
static const Root *
root_of (const Plan *self, const ShelfEntry *entry)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = &g_array_index (self->roots, Root, i);

      if (plan_root_id (self, root) == entry->root)
        return root;
    }
  return NULL;
}

/* Whether `path` is, or lies below, a place of the tree that could not be looked at. */
static gboolean
is_out_of_sight (const Tree *tree, const char *path)
{
  for (guint i = 0; i < tree->problems->len; i++)
    {
      const char *place = g_array_index (tree->problems, TreeProblem, i).path;
      gsize length = strlen (place);

      if (length == 0) /* the tree's own folder */
        return TRUE;
      if (strncmp (path, place, length) == 0
          && (path[length] == '/' || path[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_gone (const Plan *self, const ShelfEntry *entry, gboolean prune)
{
  const Root *root;

  if (entry->gone || g_hash_table_contains (self->seen, entry->path))
    return FALSE;
  root = root_of (self, entry);
  return root == NULL ? prune : !is_out_of_sight (root->tree, entry->path);
}

static void
plan_removals (Plan *self, gboolean prune)
{
  for (guint i = 0; self->entries != NULL && i < self->entries->entries->len; i++)
    {
      ShelfEntry *entry = &g_array_index (self->entries->entries, ShelfEntry, i);

      if (!has_gone (self, entry, prune))
        continue;
      g_array_append_val (self->gone, entry);
      g_hash_table_insert (self->vanished, entry->hash, entry);
    }
}

Plan *
plan_new (const GArray *roots, Shelf *shelf, ShelfEntries *entries,
          const PlanOptions *options, GError **error)
{
  g_autoptr(Plan) self = g_new0 (Plan, 1);

  self->roots = roots;
  self->entries = entries;
  self->items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));
  self->gone = g_array_new (FALSE, FALSE, sizeof (ShelfEntry *));
  self->root_ids = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->vanished = g_hash_table_new (hash_of_hash, equal_hash);
  if (!load_roots (self, shelf, options->create_roots, error))
    return NULL;
  for (guint i = 0; i < roots->len; i++)
    plan_tree (self, &g_array_index (roots, Root, i), options->full);
  plan_removals (self, options->prune);
  return g_steal_pointer (&self);
}

void
plan_free (Plan *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_array_unref (self->gone);
  g_hash_table_unref (self->root_ids);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->vanished);
  g_free (self);
}

const ShelfEntry *
plan_take_moved (Plan *self, const guint8 hash[16])
{
  const ShelfEntry *entry = g_hash_table_lookup (self->vanished, hash);

  if (entry != NULL)
    g_hash_table_remove (self->vanished, hash);
  return entry;
}
