#include "holidays/events.h"

#include <string.h>

#include "base/escape.h"
#include "base/timestamp.h"

enum
{
  SHOWN_BYTES = 60,
  DAY_S = 86400,
  HOUR_S = 3600,
  MINUTE_S = 60,
  FIRST_YEAR = 1600, /* rules may begin long ago */
  LAST_YEAR = 2200
};

void
ics_init (IcsReader *self, const char *file, const char *text, gsize length)
{
  *self = (IcsReader){ .file = file, .at = text, .end = text + length, .next_line = 1 };
  self->buffer = g_string_new (NULL);
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
}

void
ics_clear (IcsReader *self)
{
  g_string_free (self->buffer, TRUE);
}

/* ---- Messages */

static void
set_error (const char *file, guint line, GError **error, const char *format,
           va_list arguments)
{
  g_autofree char *message = g_strdup_vprintf (format, arguments);

  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s:%u:1: %s", file, line, message);
}

gboolean
ics_fail (const IcsReader *self, GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_error (self->file, self->line, error, format, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
ics_fail_at (const char *file, guint line, GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_error (file, line, error, format, arguments);
  va_end (arguments);
  return FALSE;
}

char *
ics_shown (const char *text)
{
  g_autoptr(GString) shown = g_string_new ("\"");
  gsize length = strnlen (text, SHOWN_BYTES);

  while (length > 0 && (text[length] & 0xc0) == 0x80)
    length--;
  escape_terminal (shown, text, (gssize) length);
  g_string_append (shown, text[length] != '\0' ? "...\"" : "\"");
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

char *
ics_text (const char *value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      gboolean escaped = *p == '\\' && p[1] != '\0';

      p += escaped;
      g_string_append_c (text, escaped && (*p == 'n' || *p == 'N') ? ' ' : *p);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}

/* ---- Lines */

/* Appends up to the end of the line, and moves behind it. */
static void
append_line (IcsReader *self)
{
  const char *end = memchr (self->at, '\n', (gsize) (self->end - self->at));
  gsize length = (gsize) ((end == NULL ? self->end : end) - self->at);

  self->next_line++;
  g_string_append_len (self->buffer, self->at, (gssize) length);
  self->at += length + (end == NULL ? 0 : 1);
  if (self->buffer->len > 0 && self->buffer->str[self->buffer->len - 1] == '\r')
    g_string_truncate (self->buffer, self->buffer->len - 1);
}

/* A line that begins with a blank belongs to the one before. */
static gboolean
unfold (IcsReader *self)
{
  do
    {
      if (self->at >= self->end)
        return FALSE;
      g_string_truncate (self->buffer, 0);
      self->line = self->next_line;
      append_line (self);
    }
  while (self->buffer->len == 0);
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t'))
    {
      self->at++;
      append_line (self);
    }
  return TRUE;
}

/* The end of a parameter's value: quotes hide what would end it. */
static char *
parameter_end (char *at)
{
  gboolean quoted = FALSE;

  for (; *at != '\0' && (quoted || (*at != ';' && *at != ':')); at++)
    if (*at == '"')
      quoted = !quoted;
  return at;
}

static char *
unquote (char *text)
{
  gsize length = strlen (text);

  if (length < 2 || text[0] != '"' || text[length - 1] != '"')
    return text;
  text[length - 1] = '\0';
  return text + 1;
}

static void
keep_parameter (IcsReader *self, char *text)
{
  char *value = strchr (text, '=');

  if (value == NULL)
    return;
  *value++ = '\0';
  value = unquote (value);
  if (g_ascii_strcasecmp (text, "TZID") == 0)
    self->tzid = value;
  else if (g_ascii_strcasecmp (text, "VALUE") == 0)
    self->kind = value;
  else if (g_ascii_strcasecmp (text, "RANGE") == 0)
    self->range = value;
}

/* NAME;PARAMETER=VALUE:VALUE, in place. */
static gboolean
take_apart (IcsReader *self)
{
  char *at = self->buffer->str;

  self->name = at;
  self->tzid = self->kind = self->range = NULL;
  while (g_ascii_isalnum (*at) || *at == '-')
    at++;
  if (at == self->name)
    return FALSE;
  while (*at == ';')
    {
      char *parameter = at + 1;
      char separator;

      *at = '\0';
      at = parameter_end (parameter);
      separator = *at;
      *at = '\0';
      keep_parameter (self, parameter);
      *at = separator;
      if (separator == ':')
        break;
    }
  if (*at != ':')
    return FALSE;
  *at = '\0';
  self->value = at + 1;
  for (char *p = self->name; *p != '\0'; p++)
    *p = g_ascii_toupper (*p);
  return TRUE;
}

gboolean
ics_next (IcsReader *self, GError **error)
{
  const char *bad;

  if (!unfold (self))
    return FALSE;
  if (!g_utf8_validate_len (self->buffer->str, self->buffer->len, &bad))
    return ics_fail (self, error, "byte 0x%02x is no text; expected UTF-8",
                     (guint) (guchar) *bad);
  if (!take_apart (self))
    {
      g_autofree char *shown = ics_shown (self->buffer->str);

      return ics_fail (self, error, "%s is no line of iCalendar; expected NAME:VALUE",
                       shown);
    }
  return TRUE;
}

/* ---- Dates and times */

static gboolean
scan_digits (const char **at, guint digits, int *value)
{
  *value = 0;
  for (guint i = 0; i < digits; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
scan_date (const char **at, WorkDay *day)
{
  int year, month, date;

  if (!scan_digits (at, 4, &year) || !scan_digits (at, 2, &month)
      || !scan_digits (at, 2, &date) || year < FIRST_YEAR || year > LAST_YEAR || month < 1
      || month > 12
      || !g_date_valid_dmy ((GDateDay) date, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  *day = work_day_of (year, month, date);
  return TRUE;
}

static gboolean
scan_time (const char **at, gint32 *second)
{
  int hours, minutes, seconds;

  if (!scan_digits (at, 2, &hours) || !scan_digits (at, 2, &minutes)
      || !scan_digits (at, 2, &seconds))
    return FALSE;
  *second = hours * HOUR_S + minutes * MINUTE_S + MIN (seconds, 59);
  return hours < 24 && minutes < 60 && seconds <= 60;
}

Moment
moment_of (WorkDay day, gint32 second, gboolean date, GTimeZone *zone)
{
  gint64 at = zone == NULL || date ? (gint64) day * DAY_S + second
                                   : work_instant (zone, day, second);

  return (Moment){ day, second, date, zone, at };
}

Moment
moment_at (gint64 at, GTimeZone *zone)
{
  gint64 local = at + timestamp_offset (zone, at);
  WorkDay day = (WorkDay) (local / DAY_S - (local % DAY_S < 0 ? 1 : 0));

  return (Moment){ day, (gint32) (local - (gint64) day * DAY_S), FALSE, zone, at };
}

gboolean
moment_parse (const char *text, GTimeZone *zone, Moment *moment)
{
  WorkDay day;
  gint32 second = 0;
  gboolean date, utc;

  if (!scan_date (&text, &day))
    return FALSE;
  date = *text != 'T';
  if (!date)
    {
      text++;
      if (!scan_time (&text, &second))
        return FALSE;
    }
  utc = !date && *text == 'Z';
  text += utc ? 1 : 0;
  *moment = moment_of (day, second, date, utc ? NULL : zone);
  return *text == '\0';
}
