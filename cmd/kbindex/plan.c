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

static void
warn_place (const Root *root, const TreeProblem *problem)
{
  desk_warn ("%s%s%s: %s", root->name, *problem->path == '\0' ? "" : "/", problem->path,
             problem->why);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const ShelfEntry *) a)->path, ((const ShelfEntry *) b)->path);
}

static const ShelfEntry *
find_entry (const Plan *self, const char *path)
{
  ShelfEntry key = { .path = path };
  guint index;

  if (self->shelf == NULL
      || !g_array_binary_search (self->shelf->entries, &key, compare_entries, &index))
    return NULL;
  return &g_array_index (self->shelf->entries, ShelfEntry, index);
}

static void
warn_twin (const Root *root, const Root *other, const char *path)
{
  g_autofree char *message
    = g_strdup_printf ("not indexed: %s/%s has the same path", other->name, path);

  root_warn (root, path, 0, message);
}

static gboolean
is_unchanged (const Root *root, const TreeFile *file, const ShelfEntry *known)
{
  return known != NULL && !known->gone && tree_stamp_same (&known->stamp, &file->stamp)
         && g_strcmp0 (known->root, root->tree->root) == 0;
}

static void
plan_file (Plan *self, const Root *root, const TreeFile *file, gboolean full)
{
  const ShelfEntry *known = find_entry (self, file->path);
  const Root *other = g_hash_table_lookup (self->seen, file->path);
  ReadingItem item = { root, file, known };

  if (other != NULL)
    {
      self->troubled++;
      warn_twin (root, other, file->path);
      return;
    }
  g_hash_table_insert (self->seen, file->path, (gpointer) root);
  if (!full && is_unchanged (root, file, known))
    {
      self->unchanged++;
      return;
    }
  g_array_append_val (self->items, item);
  self->changes += full || known == NULL || known->gone
                   || known->stamp.size != file->stamp.size;
}

static void
plan_tree (Plan *self, const Root *root, gboolean full)
{
  const Tree *tree = root->tree;

  self->troubled += tree->problems->len + root_is_empty (root);
  for (guint i = 0; i < tree->problems->len; i++)
    warn_place (root, &g_array_index (tree->problems, TreeProblem, i));
  for (guint i = 0; i < tree->files->len; i++)
    plan_file (self, root, &g_array_index (tree->files, TreeFile, i), full);
}

const Root *
plan_root_of (const Plan *self, const ShelfEntry *entry)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = &g_array_index (self->roots, Root, i);

      if (g_strcmp0 (root->tree->root, entry->root) == 0)
        return root;
    }
  return NULL;
}

static gboolean
has_gone (const Plan *self, const ShelfEntry *entry, gboolean prune)
{
  const Root *root;

  if (entry->gone || g_hash_table_contains (self->seen, entry->path))
    return FALSE;
  root = plan_root_of (self, entry);
  return root == NULL ? prune : !tree_is_out_of_sight (root->tree, entry->path);
}

static void
plan_removals (Plan *self, gboolean prune)
{
  for (guint i = 0; self->shelf != NULL && i < self->shelf->entries->len; i++)
    {
      ShelfEntry *entry = &g_array_index (self->shelf->entries, ShelfEntry, i);

      if (!has_gone (self, entry, prune))
        continue;
      g_array_append_val (self->gone, entry);
      self->changes++;
      g_hash_table_insert (self->vanished, entry->hash, entry);
    }
}

void
plan_init (Plan *self, const GArray *roots, Shelf *shelf, gboolean full, gboolean prune)
{
  *self = (Plan){ .roots = roots, .shelf = shelf };
  self->items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));
  self->gone = g_array_new (FALSE, FALSE, sizeof (ShelfEntry *));
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->vanished = g_hash_table_new (hash_of_hash, equal_hash);
  for (guint i = 0; i < roots->len; i++)
    plan_tree (self, &g_array_index (roots, Root, i), full);
  plan_removals (self, prune);
}

void
plan_clear (Plan *self)
{
  if (self->items == NULL)
    return;
  g_array_unref (self->items);
  g_array_unref (self->gone);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->vanished);
}

const ShelfEntry *
plan_take_moved (Plan *self, const guint8 hash[16])
{
  const ShelfEntry *entry = g_hash_table_lookup (self->vanished, hash);

  if (entry != NULL)
    g_hash_table_remove (self->vanished, hash);
  return entry;
}
