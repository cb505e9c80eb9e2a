#include "desk/desk.h"

#include <string.h>

#include "base/file.h"
#include "base/tool.h"
#include "desk/node.h"
#include "input/fieldmap.h"

#define FILE_NAME "desk.yaml"

char *
desk_find (const char *given, const char *db, GError **error)
{
  const char *set = g_getenv ("DESKBOOK_CONFIG");
  g_autofree char *beside = NULL;

  if (given != NULL)
    return g_strdup (given);
  if (set != NULL && *set != '\0')
    return g_strdup (set);
  if (db != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (db);

      beside = g_build_filename (folder, FILE_NAME, NULL);
    }
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  if (g_file_test (FILE_NAME, G_FILE_TEST_EXISTS))
    return g_strdup (FILE_NAME);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "no desk.yaml here%s%s%s; expected it there, in -c FILE or in "
               "DESKBOOK_CONFIG",
               beside != NULL ? " and no \"" : "", beside != NULL ? beside : "",
               beside != NULL ? "\"" : "");
  return NULL;
}

/* ---- Its zone alone: no calendar is made, no feed is read, but none is written to */

static Node *
read_root (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = file_read (path, DESK_FILE_BYTES, "a desk.yaml", &length, error);

  return text == NULL ? NULL : node_parse (path, text, length, error);
}

static GTimeZone *
zone_of (const Node *root, GError **error)
{
  const Node *value = root->kind == NODE_MAP ? node_get (root, "timezone") : NULL;

  if (value != NULL)
    return node_zone (value, error);
  node_fail (root, error, "no timezone:; expected an IANA zone like Europe/Amsterdam");
  return NULL;
}

/* The feeds that any calendar below `node` names: other tools read them. */
static void
add_feeds (const Node *node, GPtrArray *files)
{
  gboolean is_feeds = node->key != NULL && strcmp (node->key->text, "holidays") == 0;

  for (guint i = 0; is_feeds && i < node_count (node); i++)
    if (node_item (node, i)->kind == NODE_TEXT)
      g_ptr_array_add (files, node_path (node_item (node, i)));
  for (guint i = 0; node->items != NULL && i < node->items->len; i++)
    add_feeds (node->items->pdata[i], files);
}

/* A zone that was given stands, whatever desk.yaml may look like. */
gboolean
desk_clock (struct InputClock *clock, GTimeZone *given, const char *config,
            const struct ToolCommon *common, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  char *path = desk_find (config, common->db, NULL);
  g_autoptr(GError) local = NULL;
  g_autoptr(Node) root = NULL;

  if (given != NULL)
    clock->zone = g_time_zone_ref (given);
  if (path == NULL)
    return TRUE;
  g_ptr_array_add (files, path);
  root = read_root (path, &local);
  if (root != NULL)
    add_feeds (root, files);
  if (root != NULL && given == NULL)
    clock->zone = zone_of (root, &local);
  if (clock->zone != NULL)
    return tool_spares (common, "a file of the desk's promises", files, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
