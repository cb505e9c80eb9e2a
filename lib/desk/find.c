#include "desk/desk.h"

#include <string.h>

#include "base/file.h"
#include "base/tool.h"
#include "desk/load.h"
#include "input/fieldmap.h"

char *
desk_find (const char *given, const char *db, GError **error)
{
  char *path = tool_config (given, db);
  g_autofree char *folder = NULL, *beside = NULL;
  gboolean is_elsewhere;

  if (path != NULL)
    return path;
  if (db != NULL)
    {
      folder = g_path_get_dirname (db);
      beside = g_build_filename (folder, "desk.yaml", NULL);
    }
  is_elsewhere = beside != NULL && strcmp (beside, "." G_DIR_SEPARATOR_S "desk.yaml") != 0;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "no desk.yaml here%s%s%s; expected one, -c FILE or DESKBOOK_CONFIG",
               is_elsewhere ? ", nor \"" : "", is_elsewhere ? beside : "",
               is_elsewhere ? "\" beside the database" : "");
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

/* ---- How its exports are read */

const char *const desk_import_formats[]
  = { "csv", "jsonl", "zendesk-json", "zendesk-xml", "mbox", "maildir", NULL };

static gboolean
read_text (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  if (!record_check_text (value, error))
    return FALSE;
  *(char **) target = g_strdup (value->text);
  return TRUE;
}

static gboolean
read_format (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  int index = record_choose (value, "format", desk_import_formats,
                             g_strv_length ((char **) desk_import_formats), error);

  if (index >= 0)
    *(char **) target = g_strdup (desk_import_formats[index]);
  return index >= 0;
}

static gboolean
read_zone (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  GTimeZone **zone = target;

  *zone = node_zone (value, error);
  return *zone != NULL;
}

static gboolean
read_snapshot (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
               GError **error)
{
  static const char *const words[] = { "no", "yes", "false", "true" };
  int index = record_choose (value, "word", words, G_N_ELEMENTS (words), error);

  *(gboolean *) target = index % 2 == 1;
  return index >= 0;
}

/* FIELD or FIELD.VALUE, and its text: a comma in it is a part of it. */
static gboolean
add_pair (GString *map, const char *field, const Node *value, GError **error)
{
  if (!record_check_text (value, error))
    return FALSE;
  g_string_append_printf (map, "%s%s=", map->len > 0 ? "," : "", field);
  for (const char *c = value->text; *c != '\0'; c++)
    {
      if (*c == ',')
        g_string_append_c (map, '\\');
      g_string_append_c (map, *c);
    }
  return TRUE;
}

static gboolean
add_pairs (GString *map, const char *field, const Node *value, GError **error)
{
  if (!record_check_list (value, "a text", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!add_pair (map, field, node_item (value, i), error))
      return FALSE;
  return TRUE;
}

/* `kind: {agent: [Reply, Mail]}`. */
static gboolean
add_values (GString *map, const Node *values, GError **error)
{
  for (guint i = 0; i < values->items->len; i++)
    {
      const Node *value = values->items->pdata[i];
      g_autofree char *field = g_strdup_printf ("%s.%s", values->key->text, value->key->text);

      if (!add_pairs (map, field, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_map (GString *map, const Node *fields, GError **error)
{
  for (guint i = 0; i < fields->items->len; i++)
    {
      const Node *value = fields->items->pdata[i];

      if (value->kind == NODE_MAP ? !add_values (map, value, error)
                                  : !add_pairs (map, value->key->text, value, error))
        return FALSE;
    }
  return TRUE;
}

/* Relative to the folder of desk.yaml; no output may be written over it. */
static void
add_file (Loader *loader, GString *map, const Node *value)
{
  Node name = *value;
  char *path;

  name.text = value->text + 1;
  path = node_path (&name);
  g_string_append_printf (map, "@%s", path);
  g_ptr_array_add (loader->desk->files, path);
}

static gboolean
read_map (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autoptr(GString) map = g_string_new (NULL);

  if (value->kind == NODE_MAP && !add_map (map, value, error))
    return FALSE;
  if (value->kind != NODE_MAP && !record_check_list (value, "a map of columns", error))
    return FALSE;
  for (guint i = 0; value->kind != NODE_MAP && i < node_count (value); i++)
    {
      const Node *item = node_item (value, i);

      if (!record_check_text (item, error))
        return FALSE;
      if (value->kind == NODE_TEXT && *item->text == '@')
        add_file (loader, map, item);
      else
        g_string_append_printf (map, "%s%s", map->len > 0 ? "," : "", item->text);
    }
  *(char **) target = g_strdup (map->str);
  return TRUE;
}

static const RecordField import_fields[] = {
  { "format", read_format, G_STRUCT_OFFSET (DeskImport, format), NULL },
  { "map", read_map, G_STRUCT_OFFSET (DeskImport, map), NULL },
  { "timezone", read_zone, G_STRUCT_OFFSET (DeskImport, zone), NULL },
  { "time-format", read_text, G_STRUCT_OFFSET (DeskImport, time_format), NULL },
  { "source", read_text, G_STRUCT_OFFSET (DeskImport, source), NULL },
  { "snapshot", read_snapshot, G_STRUCT_OFFSET (DeskImport, is_snapshot), NULL },
};

gboolean
load_imports (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *imports = *(GArray **) target;

  if (!record_check_map (value, "NAME: {format: ..., map: ...}", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskImport *import;

      if (!record_check_name (item->key, error)
          || !record_check_map (item, "{format: ..., map: ...}", error))
        return FALSE;
      g_array_set_size (imports, i + 1);
      import = &g_array_index (imports, DeskImport, i);
      import->name = g_strdup (item->key->text);
      if (!record_read (loader, item, "an import", import_fields,
                        G_N_ELEMENTS (import_fields), import, error))
        return FALSE;
    }
  return TRUE;
}

Desk *
desk_glance (const char *given, const ToolCommon *common)
{
  g_autofree char *path = desk_find (given, common->db, NULL);

  return path == NULL ? NULL : desk_load (path, NULL);
}

void
desk_offer (const GArray *rows, const char *before, GPtrArray *words)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const char *row = rows->data + i * g_array_get_element_size ((GArray *) rows);

      g_ptr_array_add (words, g_strconcat (before, *(char *const *) row, NULL));
    }
}
