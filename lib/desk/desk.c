#include "desk/desk.h"

#include <string.h>

#include "base/timestamp.h"
#include "desk/feed.h"
#include "desk/record.h"

enum
{
  FILE_BYTES_MAX = 1 << 20
};

#define DEFAULT_NAME "Support desk"

/* ---- Making and freeing */

static void
clear_hours (gpointer hours)
{
  DeskHours *self = hours;

  g_free (self->name);
  work_calendar_free (self->calendar);
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
  self->lines = new_array (sizeof (DeskLine), load_clear_line);
  self->channels = new_array (sizeof (DeskChannel), load_clear_channel);
  self->promises = new_array (sizeof (DeskPromise), load_clear_promise);
  self->staff = g_new0 (char *, 1);
  return self;
}

void
desk_free (Desk *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->name);
  g_free (self->zone_name);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_array_unref (self->promises);
  g_array_unref (self->channels);
  g_array_unref (self->lines);
  g_array_unref (self->hours);
  g_strfreev (self->staff);
  g_free (self);
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
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) feed_free);
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
    = load_file (path, FILE_BYTES_MAX, "a desk.yaml", &length, error);

  return text == NULL ? NULL : load_text (path, text, length, error);
}

/* ---- What it holds */

const char *
desk_path (const Desk *self)
{
  return self->path;
}

const char *
desk_name (const Desk *self)
{
  return self->name;
}

GTimeZone *
desk_zone (const Desk *self)
{
  return self->zone;
}

const char *
desk_zone_name (const Desk *self)
{
  return self->zone_name;
}

const DeskHours *
desk_hours_list (const Desk *self, guint *count)
{
  *count = self->hours->len;
  return (const DeskHours *) self->hours->data;
}

const DeskLine *
desk_lines (const Desk *self, guint *count)
{
  *count = self->lines->len;
  return (const DeskLine *) self->lines->data;
}

const DeskChannel *
desk_channels (const Desk *self, guint *count)
{
  *count = self->channels->len;
  return (const DeskChannel *) self->channels->data;
}

const DeskPromise *
desk_promises (const Desk *self, guint *count)
{
  *count = self->promises->len;
  return (const DeskPromise *) self->promises->data;
}

char **
desk_staff (const Desk *self)
{
  return self->staff;
}

const DeskHours *
desk_find_hours (const Desk *self, const char *name)
{
  for (guint i = 0; i < self->hours->len; i++)
    if (g_str_equal (g_array_index (self->hours, DeskHours, i).name, name))
      return &g_array_index (self->hours, DeskHours, i);
  return NULL;
}

const DeskChannel *
desk_find_channel (const Desk *self, const char *name)
{
  for (guint i = 0; i < self->channels->len; i++)
    if (g_str_equal (g_array_index (self->channels, DeskChannel, i).name, name))
      return &g_array_index (self->channels, DeskChannel, i);
  return NULL;
}
