#include <string.h>
#include "base/options.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "input/fieldmap.h"

enum
{
  QUOTED_BYTES = 80, /* of a bad input, in the message */
  DIGITS_MOST = 18,
  OFFSET_BYTES = 8,
  SHEET_DAYS = 2958466 /* the first that is of the year 10000 */
};

typedef struct
{
  gint64 year, month, day, hour, minute, second, unix_s;
  gboolean has_unix, afternoon, of_twelve;
  char offset[OFFSET_BYTES]; /* as written; "": none */
} Parts;

typedef gboolean (*ReadPart) (const char **at, Parts *parts);

static gboolean
read_digits (const char **at, int most, gint64 *value)
{
  int count = 0;

  *value = 0;
  for (; count < most && g_ascii_isdigit (**at); count++, (*at)++)
    *value = *value * 10 + (**at - '0');
  return count > 0;
}

static gboolean
read_year (const char **at, Parts *parts)
{
  return read_digits (at, 4, &parts->year);
}

static gboolean
read_short_year (const char **at, Parts *parts)
{
  if (!read_digits (at, 2, &parts->year))
    return FALSE;
  parts->year += parts->year < 69 ? 2000 : 1900;
  return TRUE;
}

static gboolean
read_month (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->month);
}

/* Those that are not as in English, of Dutch, German and Spanish: by their first letters. */
static gboolean
read_foreign_month (const char **at, Parts *parts)
{
  static const struct
  {
    const char *begin;
    int month;
  } months[] = { { "ene", 1 }, { "maa", 3 },  { "mrt", 3 },  { "m\303\244r", 3 },
                 { "mrz", 3 }, { "abr", 4 },  { "mei", 5 },  { "mai", 5 },
                 { "ago", 8 }, { "okt", 10 }, { "dez", 12 }, { "dic", 12 } };

  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    if (g_ascii_strncasecmp (*at, months[i].begin, strlen (months[i].begin)) == 0)
      {
        while (g_ascii_isalpha (**at) || (**at & 0x80) != 0)
          (*at)++;
        parts->month = months[i].month;
        return TRUE;
      }
  return FALSE;
}

/* Of the names of other languages that begin as in English. */
static gsize
foreign_name_length (const char *text)
{
  static const char *const names[] = { "januari",    "januar", "febrero", "februari",
                                       "februar",    "marzo",  "mayo",    "junio",
                                       "juni",       "julio",  "juli",    "augustus",
                                       "septiembre", "sept",   "octubre", "noviembre" };
  gsize length = 0;

  while (g_ascii_isalpha (text[length]) || (text[length] & 0x80) != 0)
    length++;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (length == strlen (names[i]) && g_ascii_strncasecmp (text, names[i], length) == 0)
      return length;
  return 0;
}

static gboolean
read_month_name (const char **at, Parts *parts)
{
  static const char *const months[] = { "January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December" };

  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    {
      gsize length = strlen (months[i]);

      if (g_ascii_strncasecmp (*at, months[i], 3) != 0)
        continue;
      if (foreign_name_length (*at) > 0)
        length = foreign_name_length (*at);
      else if (g_ascii_strncasecmp (*at, months[i], length) != 0)
        length = 3;
      *at += length;
      parts->month = i + 1;
      return TRUE;
    }
  return read_foreign_month (at, parts);
}

static gboolean
read_day (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->day);
}

static gboolean
read_hour (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->hour);
}

static gboolean
read_hour_of_12 (const char **at, Parts *parts)
{
  parts->of_twelve = TRUE;
  return read_digits (at, 2, &parts->hour) && parts->hour >= 1 && parts->hour <= 12;
}

/* A blank, also one that breaks no line: U+00A0, U+202F. */
static gsize
blank_at (const char *text)
{
  if (g_ascii_isspace (*text))
    return 1;
  if (strncmp (text, "\302\240", 2) == 0)
    return 2;
  return strncmp (text, "\342\200\257", 3) == 0 ? 3 : 0;
}

static gboolean
read_half (const char **at, Parts *parts)
{
  static const char *const halves[] = { "am",
                                        "pm",
                                        "a.m.",
                                        "p.m.",
                                        "a. m.",
                                        "p. m.",
                                        "a.\302\240m.",
                                        "p.\302\240m.",
                                        "a.\342\200\257m.",
                                        "p.\342\200\257m." };

  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    if (g_ascii_strncasecmp (*at, halves[i], strlen (halves[i])) == 0)
      {
        *at += strlen (halves[i]);
        parts->afternoon = i % 2 == 1;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_minute (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->minute);
}

static gboolean
read_second (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->second);
}

static gboolean
read_fraction (const char **at, Parts *parts G_GNUC_UNUSED)
{
  gint64 ignored;

  return read_digits (at, DIGITS_MOST, &ignored);
}

/* The name of a day, in full or its first letters; it says nothing more. */
static gboolean
read_weekday (const char **at, Parts *parts G_GNUC_UNUSED)
{
  const char *from = *at;

  while (g_ascii_isalpha (**at) || (**at & 0x80) != 0)
    (*at)++;
  if (*at > from && **at == '.')
    (*at)++;
  return *at - from >= 2;
}

/* GMT and UTC stand for Z, and say nothing before a number: 'GMT+0200'. */
static gboolean
read_offset (const char **at, Parts *parts)
{
  gsize length;

  if (g_ascii_strncasecmp (*at, "GMT", 3) == 0 || g_ascii_strncasecmp (*at, "UTC", 3) == 0)
    {
      *at += 3;
      if (**at != '+' && **at != '-')
        {
          parts->offset[0] = 'Z';
          return TRUE;
        }
    }
  length = strspn (*at, "+-:0123456789Zz");

  if (length == 0 || length >= OFFSET_BYTES)
    return FALSE;
  memcpy (parts->offset, *at, length);
  parts->offset[length] = '\0';
  parts->offset[0] = g_ascii_toupper (parts->offset[0]);
  *at += length;
  return strchr ("+-Z", parts->offset[0]) != NULL;
}

static gboolean
read_unix (const char **at, Parts *parts)
{
  int sign = **at == '-' ? -1 : 1;

  *at += sign < 0;
  parts->has_unix = read_digits (at, DIGITS_MOST, &parts->unix_s);
  parts->unix_s *= sign;
  if (parts->has_unix && **at == '.' && g_ascii_isdigit ((*at)[1]))
    *at += 1 + strspn (*at + 1, "0123456789");
  return parts->has_unix;
}

static gboolean
read_unix_ms (const char **at, Parts *parts)
{
  gint64 ms;

  if (!read_unix (at, parts))
    return FALSE;
  ms = parts->unix_s;
  parts->unix_s = ms / 1000 - (ms % 1000 < 0);
  return TRUE;
}

/* Days since 30 December 1899, as spreadsheets count, on the wall: 45321.5 is a noon. */
static gboolean
read_sheet_days (const char **at, Parts *parts)
{
  g_autofree char *number = g_strndup (*at, strspn (*at, "0123456789.,"));
  g_autoptr(GDateTime) epoch = g_date_time_new_utc (1899, 12, 30, 0, 0, 0);
  g_autoptr(GDateTime) moment = NULL;
  double days;

  *at += strlen (number);
  days = g_ascii_strtod (g_strdelimit (number, ",", '.'), NULL);
  if (!g_ascii_isdigit (*number) || strchr (number, '.') != strrchr (number, '.')
      || !(days >= 1 && days < SHEET_DAYS))
    return FALSE;
  moment = g_date_time_add (epoch, (GTimeSpan) (days * 86400 + 0.5) * G_TIME_SPAN_SECOND);
  parts->year = g_date_time_get_year (moment);
  parts->month = g_date_time_get_month (moment);
  parts->day = g_date_time_get_day_of_month (moment);
  parts->hour = g_date_time_get_hour (moment);
  parts->minute = g_date_time_get_minute (moment);
  parts->second = g_date_time_get_second (moment);
  return TRUE;
}

static const struct
{
  char letter;
  ReadPart read; /* NULL: stands for `other` */
  const char *other;
} directives[] = {
  { 'Y', read_year, NULL },       { 'y', read_short_year, NULL },
  { 'm', read_month, NULL },      { 'b', read_month_name, NULL },
  { 'B', read_month_name, NULL }, { 'd', read_day, NULL },
  { 'H', read_hour, NULL },       { 'I', read_hour_of_12, NULL },
  { 'p', read_half, NULL },       { 'M', read_minute, NULL },
  { 'S', read_second, NULL },     { 'f', read_fraction, NULL },
  { 'z', read_offset, NULL },     { 's', read_unix, NULL },
  { 'Q', read_unix_ms, NULL },    { 'a', read_weekday, NULL },
  { 'E', read_sheet_days, NULL }, { 'F', NULL, "%Y-%m-%d" },
  { 'T', NULL, "%H:%M:%S" },      { 'R', NULL, "%H:%M" },
};

static int
find_directive (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (directives); i++)
    if (directives[i].letter == letter)
      return (int) i;
  return -1;
}

static gboolean
has (const char *format, const char *letters)
{
  for (const char *at = strchr (format, '%'); at != NULL; at = strchr (at + 2, '%'))
    if (strchr (letters, at[1]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
time_format_check (const char *format, GError **error)
{
  const char *why = NULL;

  for (const char *at = format; *at != '\0' && why == NULL; at++)
    if (*at == '%' && *++at != '%' && (*at == '\0' || find_directive (*at) < 0))
      {
        why = "expected %Y %y %m %b %d %a %H %I %p %M %S %f %z %s %Q %E %F %T %R or %% behind a "
              "percent sign";
        break;
      }
  if (why == NULL && !has (format, "sQEF")
      && !(has (format, "Yy") && has (format, "mbB") && has (format, "d")))
    why = "expected a year, a month and a day, or %s";
  if (why != NULL)
    g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "\"%s\": %s", format, why);
  return why == NULL;
}

static gboolean
read_parts (const char *format, const char **text, Parts *parts)
{
  for (; *format != '\0'; format++)
    {
      int found = *format == '%' && format[1] != '%' ? find_directive (format[1]) : -1;

      /* Some leave out seconds that are zero. */
      if (strncmp (format, ":%S", 3) == 0 && **text != ':')
        format += 2;
      else if (found >= 0)
        {
          if (directives[found].read != NULL
                ? !directives[found].read (text, parts)
                : !read_parts (directives[found].other, text, parts))
            return FALSE;
          format++;
          /* 'Okt.' and 'sept.' are short for a name. */
          if (strchr ("bB", *format) != NULL && **text == '.' && format[1] != '.')
            (*text)++;
        }
      else if (g_ascii_isspace (*format))
        while (blank_at (*text) > 0)
          *text += blank_at (*text);
      else
        {
          format += *format == '%';
          if (*(*text)++ != *format)
            return FALSE;
        }
    }
  return TRUE;
}

/* All of it.  One that ends in UTC says whose it is. */
static gboolean
read_whole (const char *format, const char *text, Parts *parts)
{
  if (!read_parts (format, &text, parts) || *text != '\0')
    return FALSE;
  if (*parts->offset == '\0' && g_str_has_suffix (format, " UTC"))
    parts->offset[0] = 'Z';
  return TRUE;
}

gboolean
input_clock_read (InputClock *self, const char *text, gint64 *at, GError **error)
{
  if (!timestamp_parse (text, self == NULL ? NULL : self->zone, at, error))
    return FALSE;
  if (self != NULL)
    self->local += timestamp_is_local (text);
  return TRUE;
}

void
input_clock_remark (const InputClock *self)
{
  g_autofree char *times = say_counted ((gint64) self->local, "time without an offset was",
                                        "times without an offset were");

  if (self->zone == NULL && self->local > 0)
    desk_warn ("%s taken as UTC: there is no desk.yaml (-c) and no --timezone", times);
}

/* timestamp_parse () knows real days, zones and limits. */
static gboolean
make_time (Parts *parts, InputClock *clock, gint64 *at)
{
  char iso[64];

  if (parts->of_twelve)
    parts->hour = parts->hour % 12 + (parts->afternoon ? 12 : 0);
  if (parts->has_unix)
    g_snprintf (iso, sizeof iso, "@%" G_GINT64_FORMAT, parts->unix_s);
  else
    g_snprintf (iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d%s", (int) parts->year,
                (int) parts->month, (int) parts->day, (int) parts->hour, (int) parts->minute,
                (int) parts->second, parts->offset);
  return input_clock_read (clock, iso, at, NULL);
}

static gboolean
time_format_parse (const char *format, const char *text, InputClock *clock, gint64 *at,
                   GError **error)
{
  Parts parts = { 0 };
  gsize length = strnlen (text, QUOTED_BYTES);

  if (read_whole (format, text, &parts) && make_time (&parts, clock, at))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "expected a time like %s, not \"%.*s%s\"",
               format, (int) length, text, text[length] != '\0' ? "..." : "");
  return FALSE;
}

gboolean
field_map_set_time_format (const char *format, gpointer map, GError **error)
{
  FieldMap *self = map;

  if (!options_text ("it", format, error) || !time_format_check (format, error))
    return FALSE;
  g_free (self->time_format);
  self->time_format = g_strdup (format);
  return TRUE;
}

/* The forms that exports have; of two that a text may be the first is taken. */
static const char *const forms[] = {
  "%Y-%m-%d %H:%M",
  "%Y-%m-%d %H:%M:%S",
  "%Y-%m-%d %H:%M:%S %z",
  "%Y-%m-%d %H:%M:%S UTC",
  "%Y/%m/%d %H:%M",
  "%Y/%m/%d %H:%M:%S",
  "%Y/%m/%d",
  "%Y%m%dT%H%M%S%z",
  "%Y%m%dT%H%M%S",
  "%Y-%m-%d %I:%M %p",
  "%Y-%m-%d %I:%M:%S %p",
  "%Y/%m/%d %I:%M %p",
  "%Y%m%d%H%M%S",
  "%d-%m-%Y %H:%M",
  "%d-%m-%Y %H:%M:%S",
  "%d/%m/%Y %H:%M",
  "%d/%m/%Y %H:%M:%S",
  "%d.%m.%Y %H:%M",
  "%d.%m.%Y %H:%M:%S",
  "%d.%m.%Y, %H:%M",
  "%d.%m.%Y, %H:%M:%S",
  "%d.%m.%Y %H:%M Uhr",
  "%d.%m.%Y, %H:%M Uhr",
  "%H:%M %d.%m.%Y",
  "%H:%M:%S %d.%m.%Y",
  "%H:%M %d-%m-%Y",
  "%H:%M %d/%m/%Y",
  "%d/%m/%Y, %H:%M",
  "%d/%m/%Y, %H:%M:%S",
  "%d/%m/%Y %Hh%M",
  "%d/%m/%Y %I:%M %p",
  "%d/%m/%Y %I:%M:%S %p",
  "%m/%d/%Y %H:%M",
  "%m/%d/%Y %H:%M:%S",
  "%m/%d/%Y %I:%M %p",
  "%m/%d/%Y %I:%M:%S %p",
  "%m/%d/%Y %I:%M:%S %p %z",
  "%d/%m/%Y %H:%M:%S %z",
  "%m/%d/%Y %H:%M:%S %z",
  "%m/%d/%y %I:%M %p",
  "%d/%b/%y %I:%M %p",
  "%d.%b.%y %H:%M",
  "%d.%b.%y %I:%M %p",
  "%d.%b.%Y %H:%M",
  "%d-%b-%y %H:%M",
  "%d-%b-%y %I:%M %p",
  "%d/%b/%y %H:%M",
  "%d/%b/%Y %I:%M %p",
  "%d/%b/%Y %H:%M",
  "%d-%b-%Y %I:%M %p",
  "%d-%b-%Y %H:%M",
  "%d-%b-%Y %H:%M:%S",
  "%d %b %Y %I:%M %p",
  "%d %b %Y %H:%M",
  "%d %b %Y %H:%M:%S",
  "%d %b %Y, %H:%M",
  "%d %b %Y at %H:%M",
  "%d %b, %Y %I:%M %p",
  "%d %b, %Y %H:%M",
  "%d. %b %Y %H:%M",
  "%d. %b %Y, %H:%M",
  "%d. %b %Y, %H:%M Uhr",
  "%d. %b %Y %H:%M Uhr",
  "%d. %b %Y um %H:%M Uhr",
  "%d. %b %Y",
  "%d de %b de %Y %H:%M",
  "%d de %b de %Y, %H:%M",
  "%d de %b de %Y",
  "%b %d, %Y %I:%M %p",
  "%b %d, %Y %I:%M:%S %p",
  "%b %d, %Y, %I:%M %p",
  "%b %d, %Y, %I:%M:%S %p",
  "%b %d, %Y at %I:%M %p",
  "%b %d, %Y @ %I:%M %p",
  "%a, %b %d, %Y %I:%M %p",
  "%b %d, %Y @ %H:%M:%S.%f",
  "%b %d, %Y %H:%M",
  "%b %d, %Y, %H:%M",
  "%m/%d/%Y, %I:%M %p",
  "%m/%d/%Y, %I:%M:%S %p",
  "%d.%m.%y %H:%M",
  "%d.%m.%y, %H:%M",
  "%d.%m.%y %H:%M Uhr",
  "%d.%m.%y, %H:%M Uhr",
  "%d.%m.%Y um %H:%M Uhr",
  "%d/%m/%y, %H:%M",
  "%m/%d/%y, %H:%M",
  "%m/%d/%y, %I:%M %p",
  "%d.%m.%y",
  "%d-%m-%y %H:%M",
  "%d/%m/%y %H:%M",
  "%m/%d/%y %H:%M",
  "%d.%m.%y %H:%M:%S",
  "%d-%m-%y %H:%M:%S",
  "%d/%m/%y %H:%M:%S",
  "%m/%d/%y %H:%M:%S",
  "/Date(%Q)/",
  "%a, %d %b %Y %H:%M:%S %z",
  "%d %b %Y %H:%M:%S %z",
  "%a, %d %b %Y %H:%M:%S",
  "%a %b %d %H:%M:%S %Y",
  "%a %b %d %Y %H:%M:%S %z",
  "%d %b %Y",
  "%d-%m-%Y",
  "%d/%m/%Y",
  "%d.%m.%Y",
  "%m/%d/%Y",
  "%b %d, %Y",
};

enum
{
  FORMS_OF_OUR_OWN = 12 /* that begin with the year: no other reading is possible */
};

static gboolean
is_form (const char *form, const char *text, InputClock *clock, gint64 *at)
{
  Parts parts = { 0 };

  /* %Y would take 26 for the year 26. */
  return read_whole (form, text, &parts) && (parts.has_unix || parts.year >= 1000)
         && make_time (&parts, clock, at);
}

/* Unix seconds, milliseconds, the days of a spreadsheet from 2000 to 2099; NULL: none of these. */
static const char *
number_form (const char *text)
{
  gsize digits = strspn (text, "0123456789");
  const char *rest = text + digits;

  if ((digits != 5 && digits != 10 && digits != 13)
      || (digits == 5 && (strcmp (text, "36526") < 0 || strcmp (text, "73051") >= 0)))
    return NULL;
  if (*rest != '\0' && (strchr (".,", *rest) == NULL || digits == 13))
    return NULL;
  if (*rest != '\0' && (rest[1] == '\0' || rest[1 + strspn (rest + 1, "0123456789")] != '\0'))
    return NULL;
  return digits == 5 ? "%E" : digits == 10 ? "%s" : "%Q";
}

/* Other numbers may look so, too: nearly all must. */
static const char *
guess_number (const char *const *texts, guint count)
{
  guint fits[3] = { 0 };
  static const char *const kinds[] = { "%E", "%s", "%Q" };

  for (guint i = 0; i < count; i++)
    for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
      fits[j] += g_strcmp0 (number_form (texts[i]), kinds[j]) == 0;
  for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
    if (fits[j] > 0 && fits[j] >= count - count / 10)
      return kinds[j];
  return NULL;
}

const char *
field_map_guess_time (const char *const *texts, guint count)
{
  const char *best = guess_number (texts, count);
  guint fewest = (count + 1) / 2; /* that a form does not read */
  gint64 at;

  if (best != NULL)
    return best;
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      guint odd = 0;

      for (guint j = 0; j < count && odd < fewest; j++)
        odd += !is_form (forms[i], texts[j], NULL, &at);
      if (odd >= fewest)
        continue;
      best = forms[i];
      fewest = odd;
    }
  return best;
}

/* What would read it, for the message. */
static void
add_hint (const char *text, GError **error)
{
  const char *form = field_map_guess_time (&text, 1);
  char *message = g_strdup_printf ("%s; --time-format says how times are written, as in "
                                   "--time-format='%s'",
                                   (*error)->message, form != NULL ? form : "%d/%m/%Y %H:%M");

  g_free ((*error)->message);
  (*error)->message = message;
}

static gboolean
read_time (const FieldMap *self, const char *text, InputClock *clock, gint64 *at,
           GError **error)
{
  if (self->time_format != NULL)
    return time_format_parse (self->time_format, text, clock, at, error);
  if (input_clock_read (clock, text, at, error))
    return TRUE;
  for (guint i = 0; i < FORMS_OF_OUR_OWN; i++)
    if (is_form (forms[i], text, clock, at))
      {
        g_clear_error (error);
        return TRUE;
      }
  return FALSE;
}

gboolean
field_map_time (const FieldMap *self, const char *text, InputClock *clock, gint64 *at,
                GError **error)
{
  GError *problem = NULL;

  if (read_time (self, text, clock, at, &problem))
    return TRUE;
  /* No form reads a word: 'pending'. */
  if (*text != '@' && strpbrk (text, "0123456789") != NULL)
    add_hint (text, &problem);
  g_propagate_error (error, problem);
  return FALSE;
}
