#include "desk/load.h"

#include "base/timestamp.h"
#include "holidays/closings.h"

enum
{
  FILE_BYTES_MAX = 1 << 20
};

#define DEFAULT_NAME "Support desk"

/* ---- Making */

static void
clear_hours (gpointer hours)
{
  DeskHours *self = hours;

  g_free (self->name);
  work_calendar_free (self->calendar);
}

static void
clear_line (gpointer line)
{
  DeskLine *self = line;

  g_free (self->name);
  g_free (self->email);
  g_free (self->lang);
}

static void
clear_channel (gpointer channel)
{
  DeskChannel *self = channel;

  g_free (self->name);
  g_free (self->email);
  g_free (self->number);
  g_free (self->team);
  g_free (self->closed);
  g_free (self->only);
  g_free (self->purpose);
  g_strfreev (self->lines);
  g_strfreev (self->ask);
  g_strfreev (self->have);
}

static void
clear_promise (gpointer promise)
{
  DeskPromise *self = promise;

  g_free (self->name);
  g_free (self->channel);
  g_free (self->line);
  g_free (self->priority);
  g_free (self->tag);
  g_free (self->targets);
}

static GArray *
new_array (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, (guint) size);

  g_array_set_clear_func (array, clear);
  return array;
}

static Desk *
new_desk (const char *path)
{
  Desk *self = g_new0 (Desk, 1);

  self->path = g_strdup (path);
  self->hours = new_array (sizeof (DeskHours), clear_hours);
  self->lines = new_array (sizeof (DeskLine), clear_line);
  self->channels = new_array (sizeof (DeskChannel), clear_channel);
  self->promises = new_array (sizeof (DeskPromise), clear_promise);
  self->staff = g_new0 (char *, 1);
  return self;
}

/* ---- Reading */

static gboolean
read_zone (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);

  loader->desk->zone = timestamp_zone (value->kind == NODE_TEXT ? value->text : "");
  if (loader->desk->zone == NULL)
    return node_fail (value, error,
                      "unknown time zone %s; expected an IANA zone like Europe/Amsterdam",
                      shown);
  return record_text (loader, value, target, error);
}

static const RecordField fields[] = {
  { "name", record_text, G_STRUCT_OFFSET (Desk, name), NULL },
  { "timezone", read_zone, G_STRUCT_OFFSET (Desk, zone_name),
    "an IANA zone like Europe/Amsterdam" },
  { "hours", load_hours, G_STRUCT_OFFSET (Desk, hours), "NAME: {week: ...}" },
  { "lines", load_lines, G_STRUCT_OFFSET (Desk, lines), NULL },
  { "channels", load_channels, G_STRUCT_OFFSET (Desk, channels), NULL },
  { "promises", load_promises, G_STRUCT_OFFSET (Desk, promises), NULL },
  { "staff", load_staff, G_STRUCT_OFFSET (Desk, staff), NULL },
};

static gboolean
read_root (Desk *desk, const Node *root, GError **error)
{
  g_autoptr(GHashTable) feeds
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) closings_free);
  Loader loader = { .desk = desk, .root = root, .feeds = feeds };

  if (root->kind == NODE_NOTHING)
    return node_fail (root, error, "empty file; expected timezone: and hours:");
  if (!record_read (&loader, root, "desk.yaml", fields, G_N_ELEMENTS (fields), desk, error))
    return FALSE;
  if (desk->name == NULL)
    desk->name = g_strdup (DEFAULT_NAME);
  return TRUE;
}

Desk *
load_text (const char *path, const char *text, gsize length, GError **error)
{
  g_autoptr(Desk) desk = new_desk (path);
  g_autoptr(Node) root = node_parse (desk->path, text, length, error);

  if (root == NULL || !read_root (desk, root, error))
    return NULL;
  return g_steal_pointer (&desk);
}

Desk *
desk_load (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text
    = node_read_file (path, FILE_BYTES_MAX, "a desk.yaml", &length, error);

  return text == NULL ? NULL : load_text (path, text, length, error);
}
