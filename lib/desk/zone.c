#include "desk/zone.h"

#include <string.h>

enum
{
  NAME_BYTES_MAX = 64
};

static gboolean
is_zone_name (const char *name)
{
  static const char *const with_digits[]
    = { "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", NULL };

  if (!g_ascii_isalpha (*name) || strlen (name) > NAME_BYTES_MAX)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_+-/", *p) == NULL)
      return FALSE;
  /* `CET-1` is a rule, and `localtime` what this machine is set to. */
  return strchr (name, '/') != NULL || g_strv_contains (with_digits, name)
         || (strpbrk (name, "0123456789+-") == NULL && !g_str_equal (name, "localtime"));
}

GTimeZone *
zone_of (const char *name)
{
  return is_zone_name (name) ? g_time_zone_new_identifier (name) : NULL;
}

gint64
zone_offset (GTimeZone *zone, gint64 at)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, at);

  return g_time_zone_get_offset (zone, interval);
}
