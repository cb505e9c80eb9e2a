#include "mail/date.h"

#include <string.h>
#include "base/timestamp.h"

enum
{
  FIRST_YEAR = 1970,
  LAST_YEAR = 2100,
  MOST_WORDS = 12, /* of a date; a header with more is no date */
  WORD_BYTES = 20,
  FROM_LINE_BYTES = 500
};

typedef struct
{
  const char *name;
  int minutes;
} NamedZone;

static const NamedZone zones[] = {
  { "edt", -240 }, { "est", -300 }, { "cdt", -300 }, { "cst", -360 }, { "mdt", -360 },
  { "mst", -420 }, { "pdt", -420 }, { "pst", -480 }, { "wet", 0 },    { "west", 60 },
  { "cet", 60 },   { "met", 60 },   { "cest", 120 }, { "mest", 120 }, { "eet", 120 },
  { "eest", 180 }, { "msk", 180 },
};

/* What the words of a date have said; 0 (the zone: has_zone): nothing yet. */
typedef struct
{
  int day, month, year;
  char clock[10];
  gboolean has_zone;
  int zone_minutes;
} Parts;

/* `text` with a space for each comment; an unclosed one reaches to the end. */
static char *
without_comments (const char *text)
{
  GString *out = g_string_new (NULL);
  guint depth = 0;

  for (; *text != '\0'; text++)
    if (*text == '(')
      depth++;
    else if (*text == ')' && depth > 0)
      {
        if (--depth == 0)
          g_string_append_c (out, ' ');
      }
    else if (*text == '\\' && text[1] != '\0' && depth > 0)
      text++;
    else if (depth == 0)
      g_string_append_c (out, *text);
  return g_string_free (out, FALSE);
}

static gboolean
is_number (const char *word)
{
  return *word != '\0' && word[strspn (word, "0123456789")] == '\0';
}

/* 1 to 12; 0: no month. */
static int
month_of (const char *word)
{
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

  if (strlen (word) >= 3)
    for (int i = 0; i < 12; i++)
      if (g_ascii_strncasecmp (word, names + 3 * i, 3) == 0)
        return i + 1;
  return 0;
}

static gboolean
take_number (Parts *parts, const char *word)
{
  gsize length = strlen (word);
  int number = length <= 4 ? (int) g_ascii_strtoull (word, NULL, 10) : 0;

  if (parts->day == 0 && length <= 2)
    parts->day = number;
  else if (parts->year == 0 && length == 2)
    parts->year = number + (number < 50 ? 2000 : 1900);
  else if (parts->year == 0 && length == 3)
    parts->year = number + 1900;
  else if (parts->year == 0 && length == 4)
    parts->year = number;
  else
    return FALSE;
  return number > 0 || parts->year > 0;
}

/* 9:05, 09:05:30 or 09:05:30.25, kept as ISO 8601 has it. */
static gboolean
take_clock (Parts *parts, const char *word)
{
  int colons = 0;

  if (parts->clock[0] != '\0')
    return FALSE;
  if (word[1] == ':')
    g_strlcat (parts->clock, "0", sizeof parts->clock);
  for (const char *c = word; *c != '\0' && *c != '.'; c++)
    if (*c == ':')
      colons++;
    else if (!g_ascii_isdigit (*c))
      return FALSE;
  g_strlcat (parts->clock, word,
             MIN (sizeof parts->clock, strlen (parts->clock) + strcspn (word, ".") + 1));
  if (colons == 1)
    g_strlcat (parts->clock, ":00", sizeof parts->clock);
  return strlen (parts->clock) == 8;
}

/* +0200, also +02:00 */
static gboolean
take_offset (Parts *parts, const char *word)
{
  int sign = *word == '-' ? -1 : 1;
  int hours, minutes;
  char digits[5] = "";

  if (strlen (word) == 6 && word[3] == ':')
    memcpy (digits, (char[]){ word[1], word[2], word[4], word[5], '\0' }, 5);
  else if (strlen (word) == 5)
    memcpy (digits, word + 1, 5);
  if (!is_number (digits) || parts->has_zone)
    return FALSE;
  hours = g_ascii_digit_value (digits[0]) * 10 + g_ascii_digit_value (digits[1]);
  minutes = g_ascii_digit_value (digits[2]) * 10 + g_ascii_digit_value (digits[3]);
  parts->has_zone = TRUE;
  parts->zone_minutes = sign * (hours * 60 + minutes);
  return hours < 24 && minutes < 60;
}

/* A weekday, a month, or the name of a zone; what follows the zone means nothing. */
static gboolean
take_name (Parts *parts, const char *word)
{
  int month = month_of (word);

  if (parts->clock[0] == '\0' && parts->month == 0 && month > 0)
    parts->month = month;
  else if (parts->clock[0] != '\0' && !parts->has_zone)
    {
      parts->has_zone = TRUE;
      for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
        if (g_ascii_strcasecmp (word, zones[i].name) == 0)
          parts->zone_minutes = zones[i].minutes;
    }
  return TRUE;
}

static gboolean
take_word (Parts *parts, const char *word)
{
  if (*word == '\0')
    return TRUE;
  if (strlen (word) >= WORD_BYTES)
    return FALSE;
  if (*word == '+' || *word == '-')
    return take_offset (parts, word);
  if (is_number (word))
    return take_number (parts, word);
  if (g_ascii_isdigit (*word) && strchr (word, ':') != NULL)
    return take_clock (parts, word);
  return g_ascii_isalpha (*word) && take_name (parts, word);
}

static gboolean
instant_of (const Parts *parts, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *iso = g_strdup_printf ("%04d-%02d-%02dT%s%s", parts->year, parts->month,
                                          parts->day, parts->clock,
                                          parts->has_zone ? "Z" : "");

  if (parts->year < FIRST_YEAR || parts->year > LAST_YEAR
      || !timestamp_parse (iso, zone, seconds, NULL))
    return FALSE;
  *seconds -= parts->zone_minutes * 60;
  return TRUE;
}

/* `text` has no comments. */
static gboolean
parse_plain (const char *text, GTimeZone *zone, gint64 *seconds)
{
  g_auto(GStrv) words = g_strsplit_set (text, " \t\r\n,", MOST_WORDS * 2);
  Parts parts = { 0 };

  for (guint i = 0; words[i] != NULL; i++)
    if (!take_word (&parts, words[i]))
      return FALSE;
  return parts.clock[0] != '\0' && instant_of (&parts, zone, seconds);
}

static gboolean
parse_date (const char *text, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *plain = without_comments (text);

  return parse_plain (plain, zone, seconds);
}

static gboolean
parse_received (const char *text, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *plain = without_comments (text);
  const char *semicolon = strrchr (plain, ';');

  if (semicolon != NULL && parse_plain (semicolon + 1, zone, seconds))
    return TRUE;
  semicolon = strrchr (text, ';'); /* behind a comment that nobody closed */
  return semicolon != NULL && parse_date (semicolon + 1, zone, seconds);
}

static gboolean
parse_from_line (const char *line, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *text = g_strndup (line, FROM_LINE_BYTES);
  const char *remote;

  text[strcspn (text, "\r\n")] = '\0';
  remote = strstr (text, " remote from "); /* uucp's */
  if (remote != NULL)
    text[remote - text] = '\0';
  for (const char *blank = strchr (text, ' '); blank != NULL; blank = strchr (blank + 1, ' '))
    if (parse_plain (blank + 1, zone, seconds))
      return TRUE;
  return FALSE;
}

gboolean
mail_date_read (MailDateForm form, const char *text, GTimeZone *zone, gint64 *seconds)
{
  static gboolean (*const forms[]) (const char *text, GTimeZone *zone, gint64 *seconds)
    = { parse_date, parse_received, parse_from_line };

  return forms[form](text, zone, seconds);
}
