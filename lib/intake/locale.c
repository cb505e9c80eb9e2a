#include "intake/locale.h"

#include <string.h>

typedef struct
{
  const char *lang;
  const char *days[7]; /* from Monday */
  const char *months[12];
  const char *moment;    /* day name, day, month, hour, minute */
  const char *until[2];  /* in front of an hour, of a day */
  const char *from[2];
} Words;

static const Words all[] = {
  { "en",
    { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
    "%s %d %s %02d:%02d", { "", "" }, { "from ", "from " } },
  { "nl",
    { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    "%s %d %s %02d:%02d uur", { "", "" }, { "vanaf ", "vanaf " } },
  { "es",
    { "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    "%s %d de %s a las %02d:%02d", { "las ", "el " }, { "a las ", "el " } },
  { "ru",
    { "понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья" },
    { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
      "октября", "ноября", "декабря" },
    "%s, %d %s, %02d:%02d", { "", "" }, { "с ", "с " } },
};

static const Words *
words_of (const char *lang)
{
  for (guint i = 0; lang != NULL && i < G_N_ELEMENTS (all); i++)
    if (g_ascii_strncasecmp (lang, all[i].lang, 2) == 0 && !g_ascii_isalpha (lang[2]))
      return &all[i];
  return &all[0];
}

const char *
front_lang (const char *lang)
{
  return words_of (lang)->lang;
}

static GDateTime *
local_time (gint64 at, GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);

  return g_date_time_to_timezone (utc, zone);
}

static char *
format_day (const Words *words, GDateTime *when)
{
  return g_strdup_printf (words->moment, words->days[g_date_time_get_day_of_week (when) - 1],
                          g_date_time_get_day_of_month (when),
                          words->months[g_date_time_get_month (when) - 1],
                          g_date_time_get_hour (when), g_date_time_get_minute (when));
}

char *
front_moment (const char *lang, gint64 at, GTimeZone *zone)
{
  g_autoptr(GDateTime) when = local_time (at, zone);
  const Words *words = words_of (lang);

  return format_day (words, when);
}

/* "во вторник", "со вторника": before two consonants. */
static gboolean
wants_so (const Words *words, GDateTime *when)
{
  int day = g_date_time_get_day_of_week (when);

  return g_str_equal (words->lang, "ru") && (day == 2 || day == 3);
}

static char *
format_hour (const Words *words, const char *const before[2], gboolean is_from, gint64 at,
             gint64 now, GTimeZone *zone)
{
  g_autoptr(GDateTime) when = local_time (at, zone);
  g_autoptr(GDateTime) today = local_time (now, zone);
  gboolean is_today = g_date_time_get_year (when) == g_date_time_get_year (today)
                      && g_date_time_get_day_of_year (when)
                           == g_date_time_get_day_of_year (today);
  g_autofree char *day = format_day (words, when);

  if (is_today)
    return g_strdup_printf ("%s%02d:%02d", before[0], g_date_time_get_hour (when),
                            g_date_time_get_minute (when));
  return g_strconcat (is_from && wants_so (words, when) ? "со " : before[1], day, NULL);
}

char *
front_until (const char *lang, gint64 at, gint64 now, GTimeZone *zone)
{
  const Words *words = words_of (lang);

  return format_hour (words, words->until, FALSE, at, now, zone);
}

char *
front_from (const char *lang, gint64 at, gint64 now, GTimeZone *zone)
{
  const Words *words = words_of (lang);

  return format_hour (words, words->from, TRUE, at, now, zone);
}
