#include "frontdoor/locale.h"

#include <string.h>

typedef struct
{
  const char *lang;
  const char *days[7]; /* from Monday */
  const char *months[12];
  const char *moment;  /* day name, day, month, hour, minute */
} Words;

static const Words all[] = {
  { "en",
    { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
    "%s %d %s %02d:%02d" },
  { "nl",
    { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    "%s %d %s %02d:%02d" },
  { "es",
    { "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    "%s %d de %s a las %02d:%02d" },
  { "ru",
    { "понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья" },
    { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
      "октября", "ноября", "декабря" },
    "%s, %d %s, %02d:%02d" },
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

char *
front_hour (const char *lang, gint64 at, gint64 now, GTimeZone *zone)
{
  g_autoptr(GDateTime) when = local_time (at, zone);
  g_autoptr(GDateTime) today = local_time (now, zone);
  const Words *words = words_of (lang);

  if (g_date_time_get_year (when) == g_date_time_get_year (today)
      && g_date_time_get_day_of_year (when) == g_date_time_get_day_of_year (today))
    return g_date_time_format (when, "%H:%M");
  return format_day (words, when);
}
