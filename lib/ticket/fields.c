#include "ticket/fields.h"

#include <string.h>
#include "input/json.h"
#include "ticket/tickets.h"

/* ---- Kinds of events */

const char *const event_kind_names[] = {
  [EVENT_OPENED] = "opened",
  [EVENT_CUSTOMER] = "customer",
  [EVENT_AGENT] = "agent",
  [EVENT_AUTO] = "auto",
  [EVENT_NOTE] = "note",
  [EVENT_ESCALATED] = "escalated",
  [EVENT_DEESCALATED] = "deescalated",
  [EVENT_WAITING] = "waiting",
  [EVENT_RESUMED] = "resumed",
  [EVENT_SOLVED] = "solved",
  [EVENT_REOPENED] = "reopened",
  [EVENT_CLOSED] = "closed",
  [EVENT_MERGED] = "merged",
  [EVENT_UPDATED] = "updated",
};
_Static_assert(G_N_ELEMENTS (event_kind_names) == EVENT_KINDS,
               "a name for every kind of event");

gboolean
event_kind_parse (const char *name, EventKind *kind)
{
  for (guint i = 0; i < EVENT_KINDS; i++)
    if (g_ascii_strcasecmp (name, event_kind_names[i]) == 0)
      {
        *kind = (EventKind) i;
        return TRUE;
      }
  return FALSE;
}

/* ---- The fields of an event */

static gboolean
is_kind (const char *text)
{
  EventKind kind;

  return event_kind_parse (text, &kind);
}

static gboolean
read_kinds (const char *text, guint *kinds)
{
  g_auto(GStrv) parts = g_strsplit (text, "+", -1);
  EventKind kind;

  *kinds = 0;
  if (g_ascii_strcasecmp (text, "skip") == 0)
    return TRUE;
  for (char **part = parts; *part != NULL; part++)
    {
      if (!event_kind_parse (g_strstrip (*part), &kind))
        return FALSE;
      *kinds |= 1u << kind;
    }
  return *kinds != 0;
}

static gboolean
are_kinds (const char *text)
{
  guint kinds;

  return read_kinds (text, &kinds);
}

/* ---- Times that are none */

/* The numbers of a date, in whatever order; FALSE: it does not begin with one. */
static gboolean
read_date (const char *text, int numbers[3], const char **rest)
{
  const char *at = text;

  for (int i = 0; i < 3; i++)
    {
      int digits = 0;

      for (numbers[i] = 0; g_ascii_isdigit (*at); digits++)
        numbers[i] = 10 * MIN (numbers[i], 9999) + (*at++ - '0');
      if (digits == 0 || digits > 4 || (i < 2 && strchr ("-/.", *at) == NULL))
        return FALSE;
      at += i < 2 && *at != '\0';
    }
  *rest = at;
  return TRUE;
}

/* A date that programs begin or end to count with, in any order of its numbers; of 1970 its first second alone. */
static gboolean
is_first_date (const char *text)
{
  static const struct
  {
    int year, month, day;
  } dates[] = { { 0, 0, 0 },      { 1, 1, 1 },      { 1753, 1, 1 },
                { 1899, 12, 30 }, { 1899, 12, 31 }, { 1900, 1, 0 },
                { 1900, 1, 1 },   { 9999, 12, 31 }, { 1970, 1, 1 } };
  const char *rest;
  int numbers[3];

  if (!g_ascii_isdigit (*text) || !read_date (text, numbers, &rest))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      gboolean is_last = numbers[0] != dates[i].year;
      int first = numbers[is_last ? 0 : 1], second = numbers[is_last ? 1 : 2];

      if (numbers[is_last ? 2 : 0] == dates[i].year
          && ((first == dates[i].month && second == dates[i].day)
              || (first == dates[i].day && second == dates[i].month)))
        return dates[i].year != 1970 || strpbrk (rest, "123456789") == NULL;
    }
  return FALSE;
}

/* Blanks of all kinds, those of UTF-8 too. */
static gboolean
is_blank_text (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

enum
{
  NO_TIME_BYTES = 20 /* no word for none is longer */
};

gboolean
ticket_is_no_time (const char *text)
{
  static const char *const words[] = { "-",
                                       "--",
                                       "\342\200\223",
                                       "\342\200\224",
                                       "n/a",
                                       "#n/a",
                                       "n.a.",
                                       "na",
                                       "nan",
                                       "nat",
                                       "null",
                                       "(null)",
                                       "\\n",
                                       "none",
                                       "(none)",
                                       "nil",
                                       "never",
                                       "not set",
                                       "(blank)",
                                       "undefined",
                                       "unknown",
                                       "onbekend",
                                       "nooit",
                                       "unbekannt",
                                       "nunca",
                                       "desconocido",
                                       "not available",
                                       "not applicable",
                                       "n.v.t.",
                                       "nvt",
                                       "niet van toepassing",
                                       "(leeg)",
                                       "k.a.",
                                       "k. a.",
                                       "keine angabe",
                                       "entf\303\244llt",
                                       "(leer)",
                                       "n/d",
                                       "no aplica",
                                       "0",
                                       "?",
                                       NULL };
  g_autofree char *lower = NULL;

  if (text == NULL || is_blank_text (text) || is_first_date (text))
    return TRUE;
  if ((g_ascii_isdigit (*text) && text[1] != '\0') || strlen (text) > NO_TIME_BYTES)
    return FALSE;
  lower = g_ascii_strdown (text, -1);
  return g_strv_contains (words, lower);
}

/* ---- Durations: how long something took, as its source says it */

static const struct
{
  const char *words; /* '|' between */
  int seconds;
} units[] = {
  { "|w|wk|wks|week|weeks|weken|woche|wochen|semana|semanas|", 604800 },
  { "|d|day|days|dag|dagen|tag|tage|tagen|dia|dias|d\303\255a|d\303\255as|", 86400 },
  { "|h|hr|hrs|hour|hours|u|uur|uren|std|stunde|stunden|hora|horas|", 3600 },
  { "|m|min|mins|minute|minutes|minuut|minuten|minuto|minutos|", 60 },
  { "|s|sec|secs|second|seconds|seconde|seconden|sek|sekunde|sekunden|segundo|segundos|", 1 },
};

/* Seconds of a unit, 'h', 'minuten'; 0: it is none. */
static int
unit_of (const char *text, gsize length)
{
  g_autofree char *lower = g_utf8_strdown (text, (gssize) length);
  g_autofree char *word = g_strdup_printf ("|%s|", lower);

  for (guint i = 0; length > 0 && i < G_N_ELEMENTS (units); i++)
    if (strstr (units[i].words, word) != NULL)
      return units[i].seconds;
  return 0;
}

/* 'Business hours' are which hours count, and not what they are counted in. */
static gboolean
is_of_hours (const char *word)
{
  static const char *const words[]
    = { "business", "office", "working", "work", "opening", NULL };
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains (words, lower);
}

/* The last word of a column's name that is a unit: "First Response Time (in Hrs)", "First reply time in
 * minutes within business hours"; of "in Business Hours" alone it is hours. */
static int
unit_in (const char *name)
{
  g_auto(GStrv) words = g_strsplit_set (name, " ()[]_-./", -1);
  const char *before = "";
  int unit = 0, weak = 0;

  for (char **word = words; *word != NULL; before = *word++)
    {
      /* Of single letters only "(h)" is one; an s may be of anything. */
      gboolean is_unit = strlen (*word) > 1 || g_ascii_tolower (**word) == 'h';
      int own = is_unit ? unit_of (*word, strlen (*word)) : 0;

      if (own > 0)
        *(is_of_hours (before) ? &weak : &unit) = own;
    }
  return unit > 0 ? unit : weak;
}

/* Where the fraction of '1440', '1,440.5' or '1.440,5' begins, its point, or its end; NULL: it is
 * no number, or may be two, as '1,440'. */
static char *
fraction_of (char *number)
{
  gsize whole = strcspn (number, ".,"), length = strlen (number);
  char mark = number[whole];
  char *at = number + whole;

  while (mark != '\0' && *at == mark && strspn (at + 1, "0123456789") == 3)
    at += 4;
  if (at > number + whole + 4 || (at > number + whole && *at != '\0'))
    return whole <= 3
               && strspn (at + (*at != '\0'), "0123456789") == strlen (at + (*at != '\0'))
             ? at
             : NULL;
  if (mark == ',' && length == whole + 4 && *number != '0')
    return NULL;
  return strpbrk (number + whole + (mark != '\0'), ".,") == NULL ? number + whole : NULL;
}

/* Digits; of points and commas the last is the point, what stands before it parts thousands. */
static gboolean
read_amount (const char **text, double *amount)
{
  g_autofree char *number = g_strndup (*text, strspn (*text, "0123456789.,"));
  g_autoptr(GString) plain = g_string_new (NULL);
  gsize length = strlen (number);
  char *fraction = NULL;

  *text += length;
  /* In '1 day, 2 hours' and '5 min.' it is no part of the number. */
  if (length > 0 && strchr (".,", number[length - 1]) != NULL)
    number[length - 1] = '\0';
  if (g_ascii_isdigit (*number) && length <= 15)
    fraction = fraction_of (number);
  if (fraction == NULL)
    return FALSE;
  for (const char *c = number; *c != '\0'; c++)
    if (g_ascii_isdigit (*c) || c == fraction)
      g_string_append_c (plain, g_ascii_isdigit (*c) ? *c : '.');
  *amount = g_ascii_strtod (plain->str, NULL);
  return TRUE;
}

/* Two digits below 60. */
static gboolean
read_sixtieths (const char **text, double *value)
{
  const char *at = *text;

  if (strspn (at, "0123456789") != 2 || *at >= '6')
    return FALSE;
  *value = (at[0] - '0') * 10 + (at[1] - '0');
  *text += 2;
  return TRUE;
}

static gboolean
read_fraction (const char **text, double *value)
{
  const char *at = *text;

  if ((*at != '.' && *at != ',') || !g_ascii_isdigit (at[1]))
    return FALSE;
  at++;
  for (double part = 0.1; g_ascii_isdigit (*at); at++, part /= 10)
    *value += (*at - '0') * part;
  *text = at;
  return TRUE;
}

/* '26:10:05', '26:10', '1.02:10:05', where the first number is days. */
static gboolean
read_clock_face (const char **text, double *seconds)
{
  const char *at = *text;
  gsize digits = strspn (at, "0123456789");
  gboolean has_days = digits > 0 && at[digits] == '.' && strcspn (at + digits + 1, ":") == 2;
  double days = has_days ? g_ascii_strtod (at, NULL) : 0, minutes, part = 0;
  guint64 hours;

  at += has_days ? digits + 1 : 0;
  digits = strspn (at, "0123456789");
  hours = digits == 0 || digits > 9 ? 0 : g_ascii_strtoull (at, NULL, 10);
  at += digits;
  if (digits == 0 || digits > 9 || (has_days && hours > 23) || *at++ != ':'
      || !read_sixtieths (&at, &minutes))
    return FALSE;
  if (*at == ':' ? at++, !read_sixtieths (&at, &part) : has_days)
    return FALSE;
  read_fraction (&at, &part);
  if (g_ascii_isdigit (*at) || *at == ':')
    return FALSE;
  *seconds = (has_days ? (double) (gint64) days * 86400 : 0) + (double) hours * 3600
             + minutes * 60 + part;
  *text = at;
  return TRUE;
}

/* ISO 8601: 'PT5H30M', 'P1DT1H', 'P2W'; months and years have no length. */
static gboolean
read_period (const char *text, double *seconds)
{
  static const char units_of[] = "WDHMS";
  static const int seconds_of[] = { 604800, 86400, 3600, 60, 1 };
  gboolean in_time = FALSE;
  double part;

  *seconds = 0;
  if (g_ascii_toupper (*text++) != 'P' || *text == '\0')
    return FALSE;
  while (*text != '\0')
    {
      const char *unit;

      if (g_ascii_toupper (*text) == 'T' && !in_time)
        {
          in_time = TRUE;
          text++;
        }
      if (!read_amount (&text, &part) || *text == '\0')
        return FALSE;
      unit = strchr (units_of, g_ascii_toupper (*text++));
      if (unit == NULL || in_time != (unit - units_of >= 2))
        return FALSE;
      *seconds += part * seconds_of[unit - units_of];
    }
  return TRUE;
}

/* '1 day 2.5 hours', '5h 30m', '1 day 1:30:00', '26:10 hrs', '3.5' of `unit`. */
static gboolean
read_spoken (const char *at, int unit, double *seconds)
{
  double part;

  for (*seconds = 0; *at != '\0'; at += strspn (at, " ,."))
    {
      gboolean is_face = read_clock_face (&at, &part);
      gsize length;
      int own;

      if (!is_face && !read_amount (&at, &part))
        return FALSE;
      while (*at == ' ')
        at++;
      length = strcspn (at, " ,.0123456789");
      own = length == 0 && *at == '\0' ? unit : unit_of (at, length);
      at += length;
      if (is_face ? *at != '\0' || (length > 0 && own == 0) : own == 0)
        return FALSE;
      *seconds += is_face ? part : part * own;
    }
  return TRUE;
}

gboolean
ticket_duration (const char *text, int unit, gint64 *took)
{
  double seconds;

  if (*text == '\0' || (!read_period (text, &seconds) && !read_spoken (text, unit, &seconds))
      || seconds > 1e10)
    return FALSE;
  *took = (gint64) (seconds + 0.5);
  return TRUE;
}

gboolean
ticket_kinds_parse (const char *text, const char *column, guint *kinds, int *unit)
{
  g_autofree char *name = g_strndup (text, strcspn (text, ":"));
  const char *colon = text + strlen (name);

  *unit = *colon == ':' ? unit_of (colon + 1, strlen (colon + 1)) : unit_in (column);
  return read_kinds (name, kinds) && (*colon == '\0' || *unit > 0);
}

static gboolean
are_timed_kinds (const char *text)
{
  guint kinds;
  int unit;

  return ticket_kinds_parse (text, "", &kinds, &unit);
}

/* ---- How satisfied a customer is: 0 to 100 */

static const struct
{
  int rating;
  const char *words; /* folded, '|' between */
} rating_words[] = {
  { 100,
    "|good|good with comment|great|excellent|happy|extremely happy|very happy|very satisfied|"
    "extremely satisfied|thumbs up|yes|positive|amazing|"
    "goed|uitstekend|zeer tevreden|heel tevreden|gut|sehr gut|sehr zufrieden|hervorragend|"
    "bueno|buena|muy bueno|muy satisfecho|muy satisfecha|excelente|103|" },
  { 83, "|102|" },
  { 75, "|satisfied|tevreden|zufrieden|satisfecho|satisfecha|" },
  { 67, "|101|" },
  { 50, "|neutral|ok|okay|neither satisfied nor dissatisfied|neutraal|regular|normal|100|" },
  { 33, "|-101|" },
  { 25, "|dissatisfied|unsatisfied|ontevreden|unzufrieden|insatisfecho|insatisfecha|" },
  { 17, "|-102|" },
  { 0, "|bad|bad with comment|not good|poor|terrible|unhappy|extremely unhappy|very unhappy|"
       "very dissatisfied|extremely dissatisfied|thumbs down|no|negative|"
       "slecht|zeer ontevreden|schlecht|sehr schlecht|sehr unzufrieden|"
       "malo|mala|muy malo|muy insatisfecho|muy insatisfecha|-103|" },
  { TICKET_NOT_RATED,
    "||-|n/a|null|none|offered|unoffered|not offered|not rated|unrated|no rating|"
    "no response|not answered|" },
};

/* What stands between a number and the scale it is of, and behind both. */
static const char *
skip_word (const char *text, const char *const *words)
{
  while (*text == ' ')
    text++;
  for (; *words != NULL; words++)
    if (g_ascii_strncasecmp (text, *words, strlen (*words)) == 0)
      {
        text += strlen (*words);
        while (*text == ' ')
          text++;
        break;
      }
  return text;
}

/* '4', '4,5'. */
static gboolean
read_stars (const char **text, double *value)
{
  char number[8];
  gsize length = strspn (*text, "0123456789.,");

  if (length == 0 || length >= sizeof number || !g_ascii_isdigit (**text))
    return FALSE;
  memcpy (number, *text, length);
  number[length] = '\0';
  g_strdelimit (number, ",", '.');
  *value = g_ascii_strtod (number, NULL);
  *text += length;
  return strchr (number, '.') == strrchr (number, '.');
}

/* '4', '4/5', '4,5 / 5', '4 out of 5', '5 stars', '80%'; of a scale that begins with 1. */
static int
rating_of_number (const char *text)
{
  static const char *const of[] = { "/", "out of ", "of ", "van ", "von ", "de ", NULL };
  static const char *const stars[] = { "stars", "star",      "sterren",  "sterne", "stern",
                                       "ster",  "estrellas", "estrella", NULL };
  double value, most = 5;
  const char *scale;

  if (!read_stars (&text, &value))
    return TICKET_NO_RATING;
  if (strcmp (skip_word (text, (const char *const[]){ NULL }), "%") == 0)
    return value <= 100 ? (int) (value + 0.5) : TICKET_NO_RATING;
  text = skip_word (text, stars);
  scale = skip_word (text, of);
  if (scale != text && !read_stars (&scale, &most))
    return TICKET_NO_RATING;
  scale = skip_word (scale, stars);
  if (*scale != '\0' || !(most > 1 && most <= 100 && value >= 1 && value <= most))
    return TICKET_NO_RATING;
  return (int) ((value - 1) * 100 / (most - 1) + 0.5);
}

/* Stars that are drawn: U+2605, of five with U+2606 or of five without. */
static int
rating_of_stars (const char *text)
{
  int full = 0, all = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text), all++)
    if (g_utf8_get_char (text) == 0x2605)
      full++;
    else if (g_utf8_get_char (text) != 0x2606)
      return TICKET_NO_RATING;
  return full >= 1 && all <= 5 ? (full - 1) * 25 : TICKET_NO_RATING;
}

int
ticket_rating (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *word = g_strdup_printf ("|%s|", folded);

  for (guint i = 0; strchr (folded, '|') == NULL && i < G_N_ELEMENTS (rating_words); i++)
    if (strstr (rating_words[i].words, word) != NULL)
      return rating_words[i].rating;
  return g_ascii_isdigit (*text) ? rating_of_number (text) : rating_of_stars (text);
}

static gboolean
is_rating (const char *text)
{
  return ticket_rating (text) != TICKET_NO_RATING;
}

enum
{
  PLAIN = JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL
};

#define KINDS                                                                       \
  "a kind (opened, customer, agent, auto, note, escalated, deescalated, waiting, "  \
  "resumed, solved, reopened, closed, merged, updated), several joined by '+', or " \
  "skip"

#define TIMED_KINDS KINDS ", and a unit behind it, as in agent:hours (days, minutes, seconds)"

static const FieldSpec fields[FIELDS] = {
  [FIELD_TICKET] = { "ticket", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [FIELD_AT] = { "at", FIELD_NEEDED | FIELD_TIME | FIELD_WIDE | FIELD_NARROW, PLAIN, NULL,
                 are_kinds, KINDS },
  [FIELD_KIND] = { "kind", FIELD_NEEDED | FIELD_NARROW, PLAIN, is_kind, are_kinds, KINDS },
  [FIELD_AUTHOR] = { "author", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_CHANNEL] = { "channel", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_LINE] = { "line", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_PRIORITY] = { "priority", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_TAGS] = { "tags", FIELD_LIST, PLAIN | JSON_LIST, NULL, NULL, NULL },
  [FIELD_EVENT_ID] = { "event_id", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_CUSTOMER] = { "customer", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_ORGANIZATION] = { "organization", 0, PLAIN, NULL, NULL, NULL },
  [FIELD_RATING] = { "rating", 0, PLAIN, is_rating, is_rating, TICKET_RATINGS },
  [FIELD_TOOK]
  = { "took", FIELD_WIDE | FIELD_NARROW, PLAIN, NULL, are_timed_kinds, TIMED_KINDS },
  [FIELD_AFTER]
  = { "after", FIELD_WIDE | FIELD_NARROW, PLAIN, NULL, are_timed_kinds, TIMED_KINDS },
};

const FieldSet ticket_event_fields
  = { fields, FIELDS, TICKET_FIELD_BYTES, TICKET_RECORD_BYTES, TRUE, "ticketlog --guess" };

/* ---- Maps of desk.yaml */

gboolean
ticket_import_map (const Desk *desk, const DeskImport *import, FieldMap *map, GError **error)
{
  if ((import->map == NULL || field_map_add (import->map, map, error))
      && (import->time_format == NULL
          || field_map_set_time_format (import->time_format, map, error)))
    return TRUE;
  g_prefix_error (error, "%s: import %s: ", desk->path, import->name);
  if (error != NULL && *error != NULL)
    (*error)->code = DESK_ERROR_INPUT; /* the file is wrong, not the command */
  return FALSE;
}
