#include "desk/desk.h"

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

/* ---- Its zone alone: no calendar is made, no feed is read */

static GTimeZone *
read_zone (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = file_read (path, DESK_FILE_BYTES, "a desk.yaml", &length, error);
  g_autoptr(Node) root = text == NULL ? NULL : node_parse (path, text, length, error);
  const Node *value = root == NULL || root->kind != NODE_MAP ? NULL
                                                             : node_get (root, "timezone");

  if (root == NULL)
    return NULL;
  if (value != NULL)
    return node_zone (value, error);
  node_fail (root, error, "no timezone:; expected an IANA zone like Europe/Amsterdam");
  return NULL;
}

gboolean
desk_clock (struct InputClock *clock, GTimeZone *given, const char *config,
            const struct ToolCommon *common, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  char *path = given == NULL ? desk_find (config, common->db, NULL) : NULL;

  if (given != NULL)
    clock->zone = g_time_zone_ref (given);
  if (path == NULL)
    return TRUE;
  g_ptr_array_add (files, path);
  clock->zone = read_zone (path, error);
  return clock->zone != NULL && tool_spares (common, "the desk.yaml", files, error);
}
