#include "base/choice.h"
#include "base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  DAY_S = 86400,
  DAYS_400_YEARS = 146097,
  DAYS_TO_1970 = 719468, /* from 0000-03-01 */
  NAME_BYTES_MAX = 64
};

/* ---- Days */

static gint64
floor_div (gint64 value, gint64 by)
{
  return value / by - (value % by < 0 ? 1 : 0);
}

/* Years begin in March so that the leap day comes last. */
gint64
zone_days (int year, int month, int day)
{
  gint64 since_march = month > 2 ? month - 3 : month + 9;
  gint64 of = month > 2 ? year : year - 1;
  gint64 era = floor_div (of, 400);
  gint64 of_era = of - era * 400;

  return era * DAYS_400_YEARS + of_era * 365 + of_era / 4 - of_era / 100
         + (153 * since_march + 2) / 5 + day - 1 - DAYS_TO_1970;
}

void
zone_date (gint64 days, int *year, int *month, int *day)
{
  gint64 since = days + DAYS_TO_1970;
  gint64 era = floor_div (since, DAYS_400_YEARS);
  int of_era = (int) (since - era * DAYS_400_YEARS);
  int of = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * of + of / 4 - of / 100);
  int since_march = (5 * of_year + 2) / 153;

  *day = of_year - (153 * since_march + 2) / 5 + 1;
  *month = since_march < 10 ? since_march + 3 : since_march - 9;
  *year = (int) (era * 400) + of + (*month <= 2 ? 1 : 0);
}

gint64
zone_day (gint64 local)
{
  return floor_div (local, DAY_S);
}

/* ---- Zones */

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
  /* `right/...` counts leap seconds, which Unix time has not; the others are no places. */
  if (g_str_has_prefix (name, "right/") || g_str_equal (name, "Factory")
      || g_str_equal (name, "posixrules"))
    return FALSE;
  /* `CET-1` is a rule, and `localtime` what this machine is set to. */
  return strchr (name, '/') != NULL || g_strv_contains (with_digits, name)
         || (strpbrk (name, "0123456789+-") == NULL && !g_str_equal (name, "localtime"));
}

/* From 2038 on GLib (2.74) takes the Irish rule, whose winter saves nothing, for two hours.  It is
 * the only one of all zones (tests/unit/test-zone.c).  The clocks of Dublin and London have been
 * the same since before 1970. */
static const char *
sound_name (const char *name)
{
  const char *place = g_str_has_prefix (name, "posix/") ? name + strlen ("posix/") : name;

  return g_str_equal (place, "Europe/Dublin") || g_str_equal (place, "Eire") ? "Europe/London"
                                                                             : name;
}

/* GLib says only that it has no such zone.  0: there is none. */
static int
zone_problem (const char *name)
{
  const char *folder = g_getenv ("TZDIR");
  g_autofree char *path
    = g_build_filename (folder != NULL ? folder : "/usr/share/zoneinfo", name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), why = errno;
  struct stat info;
  char magic[4] = "";

  if (fd < 0)
    return why == ENOENT || why == ENOTDIR ? 0 : why;
  if (fstat (fd, &info) != 0)
    why = errno;
  else if (!S_ISREG (info.st_mode))
    why = 0;
  else if (read (fd, magic, sizeof magic) < 0)
    why = errno;
  else /* it is one, and was not to be opened or mapped just now */
    why = memcmp (magic, "TZif", sizeof magic) == 0 ? EAGAIN : 0;
  close (fd);
  return why;
}

static GTimeZone *
load_zone (const char *name, int *why)
{
  GTimeZone *zone = g_time_zone_new_identifier (name);

  *why = zone == NULL ? zone_problem (name) : 0;
  if (*why != EAGAIN)
    return zone;
  zone = g_time_zone_new_identifier (name);
  *why = zone == NULL ? ENOMEM : 0;
  return zone;
}

GTimeZone *
zone_named (const char *name, int *why)
{
  int problem = 0;
  g_autoptr(GTimeZone) known = is_zone_name (name) ? load_zone (name, &problem) : NULL;
  GTimeZone *sound = known != NULL ? g_time_zone_new_identifier (sound_name (name)) : NULL;

  if (why != NULL)
    *why = problem;
  return sound != NULL || known == NULL ? sound : g_steal_pointer (&known);
}

/* The names in the system's list, which has `Z NAME ...` for a zone, `L NAME OTHER` for another
 * name of it; borrowed from `text`. */
static GPtrArray *
listed_names (char **lines)
{
  GPtrArray *names = g_ptr_array_new ();

  for (; *lines != NULL; lines++)
    {
      char *name = g_str_has_prefix (*lines, "L ")   ? strrchr (*lines, ' ')
                   : g_str_has_prefix (*lines, "Z ") ? *lines + 1
                                                     : NULL;

      if (name == NULL)
        continue;
      name++;
      name[strcspn (name, " ")] = '\0';
      if (is_zone_name (name))
        g_ptr_array_add (names, name);
    }
  return names;
}

char *
zone_meant (const char *name)
{
  const char *folder = g_getenv ("TZDIR");
  g_autofree char *path
    = g_build_filename (folder != NULL ? folder : "/usr/share/zoneinfo", "tzdata.zi", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GPtrArray) names = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  lines = g_strsplit (text, "\n", -1);
  names = listed_names (lines);
  return choice_meant (name, (const char *const *) names->pdata, names->len);
}

/* ---- Clocks */

gint64
zone_offset (GTimeZone *zone, gint64 at)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, at);

  return g_time_zone_get_offset (zone, interval);
}

/* The offset before a change of the clock gives the first pass of a fold, and moves a time in a
 * gap on by the gap. */
gint64
zone_instant (GTimeZone *zone, gint64 local)
{
  gint64 before = zone_offset (zone, local - DAY_S);
  gint64 after = zone_offset (zone, local + DAY_S);

  if (zone_offset (zone, local - before) == before
      || zone_offset (zone, local - after) != after)
    return local - before;
  return local - after;
}
