#include "base/timestamp.h"

#include "base/choice.h"
#include "base/escape.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EARLIEST G_GINT64_CONSTANT (-62135596800) /* 0001-01-01T00:00:00Z */
#define LATEST G_GINT64_CONSTANT (253402300799)   /* 9999-12-31T23:59:59Z */

enum
{
  MINUTE_S = 60,
  HOUR_S = 3600,
  DAY_S = 86400,
  AHEAD_S = 40 * DAY_S,
  DAYS_400_YEARS = 146097,
  DAYS_TO_1970 = 719468, /* from 0000-03-01 */
  ZONE_BYTES_MAX = 64,
  QUOTED_BYTES = 80, /* of a bad input, in the message */
  DATE_BYTES = 10    /* 2026-11-22 */
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

static void
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

  if (!g_ascii_isalpha (*name) || strlen (name) > ZONE_BYTES_MAX)
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

/* NULL: the system has no list. */
static char **
zone_lines (void)
{
  const char *folder = g_getenv ("TZDIR");
  g_autofree char *path
    = g_build_filename (folder != NULL ? folder : "/usr/share/zoneinfo", "tzdata.zi", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strsplit (text, "\n", -1) : NULL;
}

void
zone_names (GPtrArray *names)
{
  g_auto(GStrv) lines = zone_lines ();
  g_autoptr(GPtrArray) listed = lines == NULL ? g_ptr_array_new () : listed_names (lines);

  for (guint i = 0; i < listed->len; i++)
    g_ptr_array_add (names, g_strdup (listed->pdata[i]));
}

char *
zone_meant (const char *name)
{
  g_auto(GStrv) lines = zone_lines ();
  g_autoptr(GPtrArray) names = NULL;

  if (lines == NULL)
    return g_strdup ("");
  names = listed_names (lines);
  return choice_meant (name, (const char *const *) names->pdata, names->len);
}

/* ---- Clocks */

/* An offset and from when to when it is known to hold: who asks for one moment asks for its
 * neighbours next, and GLib looks through all intervals of a zone each time. */
typedef struct
{
  GTimeZone *zone;
  int interval;
  gint64 from, to; /* both within */
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self);
}

static Known *
known_of_thread (void)
{
  static GPrivate of_thread = G_PRIVATE_INIT (known_free);
  Known *self = g_private_get (&of_thread);

  if (self == NULL)
    {
      self = g_new0 (Known, 1);
      g_private_set (&of_thread, self);
    }
  return self;
}

static int
find_interval (GTimeZone *zone, gint64 at)
{
  return g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, at);
}

/* Up to `at`, and as far beyond it as a few weeks go without a change. */
static void
known_widen (Known *self, gint64 at)
{
  gint64 beyond = at > self->to ? at + AHEAD_S : at - AHEAD_S;
  gint64 edge = find_interval (self->zone, beyond) == self->interval ? beyond : at;

  self->from = MIN (self->from, edge);
  self->to = MAX (self->to, edge);
}

static void
known_begin (Known *self, GTimeZone *zone, gint64 at, int interval)
{
  if (self->zone != zone)
    {
      g_clear_pointer (&self->zone, g_time_zone_unref);
      self->zone = g_time_zone_ref (zone);
    }
  self->interval = interval;
  self->from = self->to = at;
}

gint64
zone_offset (GTimeZone *zone, gint64 at)
{
  Known *known = known_of_thread ();
  int interval;

  if (known->zone == zone && at >= known->from && at <= known->to)
    return g_time_zone_get_offset (zone, known->interval);
  interval = find_interval (zone, at);
  if (known->zone == zone && interval == known->interval)
    known_widen (known, at);
  else
    known_begin (known, zone, at, interval);
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

/* ---- Times in ISO 8601 */

typedef struct
{
  int year, month, day;
  int hour, minute, second;
} Wall;

static gboolean
read_char (const char **at, const char *allowed)
{
  if (**at == '\0' || strchr (allowed, **at) == NULL)
    return FALSE;
  (*at)++;
  return TRUE;
}

gboolean
timestamp_digits (const char **at, int digits, int *value)
{
  *value = 0;
  for (int i = 0; i < digits; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
read_date (const char **at, Wall *wall)
{
  return timestamp_digits (at, 4, &wall->year) && read_char (at, "-")
         && timestamp_digits (at, 2, &wall->month) && read_char (at, "-")
         && timestamp_digits (at, 2, &wall->day);
}

static gboolean
read_clock (const char **at, Wall *wall)
{
  if (!timestamp_digits (at, 2, &wall->hour) || !read_char (at, ":")
      || !timestamp_digits (at, 2, &wall->minute))
    return FALSE;
  if (!read_char (at, ":"))
    return TRUE;
  if (!timestamp_digits (at, 2, &wall->second))
    return FALSE;
  if (!read_char (at, ".,"))
    return TRUE;
  if (!g_ascii_isdigit (**at))
    return FALSE;
  while (g_ascii_isdigit (**at))
    (*at)++;
  return TRUE;
}

static gboolean
read_offset (const char **at, int *offset)
{
  int sign = **at == '-' ? -1 : 1, hours, minutes = 0;

  *offset = 0;
  if (read_char (at, "Z"))
    return TRUE;
  if (!read_char (at, "+-") || !timestamp_digits (at, 2, &hours))
    return FALSE;
  if (**at != '\0')
    {
      read_char (at, ":");
      if (!timestamp_digits (at, 2, &minutes))
        return FALSE;
    }
  *offset = sign * (hours * HOUR_S + minutes * MINUTE_S);
  return hours < 24 && minutes < 60;
}

static gboolean
is_real (const Wall *wall)
{
  return wall->year >= 1 && wall->month >= 1 && wall->month <= 12 && wall->day >= 1
         && wall->day
              <= g_date_get_days_in_month ((GDateMonth) wall->month, (GDateYear) wall->year)
         && wall->hour < 24 && wall->minute < 60 && wall->second <= 60;
}

static gboolean
parse_iso (const char *text, GTimeZone *zone, gint64 *seconds)
{
  Wall wall = { 0 };
  gboolean has_offset = FALSE;
  int offset = 0;

  if (!read_date (&text, &wall))
    return FALSE;
  if (*text != '\0')
    {
      if (!read_char (&text, "T ") || !read_clock (&text, &wall))
        return FALSE;
      has_offset = *text != '\0';
      if (has_offset && (!read_offset (&text, &offset) || *text != '\0'))
        return FALSE;
    }
  if (!is_real (&wall))
    return FALSE;
  *seconds = zone_days (wall.year, wall.month, wall.day) * DAY_S + wall.hour * HOUR_S
             + wall.minute * MINUTE_S + MIN (wall.second, 59) - offset;
  if (!has_offset && zone != NULL)
    *seconds = zone_instant (zone, *seconds);
  return *seconds >= EARLIEST && *seconds <= LATEST;
}

/* Behind the date only an offset has a sign or a Z. */
gboolean
timestamp_is_local (const char *text)
{
  return text[0] != '@' && strlen (text) >= DATE_BYTES
         && strpbrk (text + DATE_BYTES, "Z+-") == NULL;
}

static void
set_expected (GError **error, const char *text)
{
  g_autoptr(GString) shown = g_string_new (NULL);
  gsize length = strnlen (text, QUOTED_BYTES);

  escape_terminal (shown, text, (gssize) length);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not \"%s%s\"",
               shown->str, text[length] != '\0' ? "..." : "");
}

gboolean
timestamp_parse (const char *text, GTimeZone *zone, gint64 *seconds, GError **error)
{
  gint64 result;
  gboolean ok;

  if (text[0] == '@')
    ok = text[1] != '+'
         && g_ascii_string_to_signed (text + 1, 10, EARLIEST, LATEST, &result, NULL);
  else
    ok = parse_iso (text, zone, &result);
  if (ok)
    *seconds = result;
  else
    set_expected (error, text);
  return ok;
}

char *
timestamp_format (gint64 seconds, GTimeZone *zone)
{
  /* An offset of a local mean time has seconds that ISO 8601 cannot say: leave them
   * out of the wall time too, and the instant stays right. */
  gint64 offset = 0, days, rest;
  Wall wall;

  seconds = CLAMP (seconds, EARLIEST, LATEST);
  if (zone != NULL)
    offset = zone_offset (zone, seconds) / MINUTE_S * MINUTE_S;
  days = zone_day (seconds + offset);
  rest = seconds + offset - days * DAY_S;
  zone_date (days, &wall.year, &wall.month, &wall.day);
  wall.hour = (int) (rest / HOUR_S);
  wall.minute = (int) (rest % HOUR_S / MINUTE_S);
  wall.second = (int) (rest % MINUTE_S);
  if (zone == NULL)
    return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", wall.year, wall.month, wall.day,
                            wall.hour, wall.minute, wall.second);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", wall.year, wall.month,
                          wall.day, wall.hour, wall.minute, wall.second,
                          offset < 0 ? '-' : '+', (int) (ABS (offset) / HOUR_S),
                          (int) (ABS (offset) % HOUR_S / MINUTE_S));
}

gint64
timestamp_now (void)
{
  const char *fixed = g_getenv ("SOURCE_DATE_EPOCH");
  gint64 seconds;

  if (fixed != NULL && g_ascii_string_to_signed (fixed, 10, EARLIEST, LATEST, &seconds, NULL))
    return seconds;
  return (gint64) time (NULL);
}
