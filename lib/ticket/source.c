#include "ticket/source.h"

#include <string.h>
#include "input/json.h"
#include "input/records.h"

enum
{
  QUOTED_BYTES = 60 /* of a bad text, in the message */
};

/* ---- The fields of an event */

enum
{
  TICKET,
  AT,
  KIND,
  AUTHOR,
  CHANNEL,
  LINE,
  PRIORITY,
  TAGS,
  EVENT_ID,
  CUSTOMER,
  ORGANIZATION,
  RATING,
  TOOK,
  FIELDS
};

static gboolean
is_kind (const char *text)
{
  EventKind kind;

  return event_kind_parse (text, &kind);
}

/* 'opened+customer', 'skip'. */
static gboolean
parse_kinds (const char *text, guint *kinds)
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

  return parse_kinds (text, &kinds);
}

/* ---- Durations: how long something took, as its source says it */

static const struct
{
  const char *words; /* '|' between */
  int seconds;
} units[] = {
  { "|d|day|days|dag|dagen|tag|tage|tagen|dia|dias|d\303\255a|d\303\255as|", 86400 },
  { "|h|hr|hrs|hour|hours|u|uur|uren|std|stunde|stunden|hora|horas|", 3600 },
  { "|m|min|mins|minute|minutes|minuut|minuten|minuto|minutos|", 60 },
  { "|s|sec|secs|second|seconds|seconde|seconden|sek|sekunde|sekunden|segundo|segundos|", 1 },
};

/* 0: it is none. */
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

/* The last word of a column's name that is a unit: "First Response Time (in Hrs)". */
static int
unit_in (const char *name)
{
  g_auto(GStrv) words = g_strsplit_set (name, " ()[]_-./", -1);
  int unit = 0;

  for (char **word = words; *word != NULL; word++)
    if (strlen (*word) > 1 && unit_of (*word, strlen (*word)) > 0)
      unit = unit_of (*word, strlen (*word));
  return unit;
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

/* '26:10:05', '26:10', '26:10 hrs'. */
static gboolean
read_clock_face (const char *text, double *seconds)
{
  double part;

  *seconds = 0;
  for (int unit = 3600; unit > 0; unit /= 60)
    {
      if (!read_amount (&text, &part))
        return FALSE;
      *seconds += part * unit;
      if (*text == '\0' || (*text == ' ' && unit_of (text + 1, strlen (text + 1)) > 0))
        return unit < 3600;
      if (*text++ != ':')
        return FALSE;
    }
  return FALSE;
}

/* '3.5' of `unit`, '5h 30m', '1 day, 2 hours', '26:10:05', 'PT5H30M'; FALSE: it is none. */
static gboolean
read_duration (const char *text, int unit, gint64 *took)
{
  double seconds = 0, part;
  const char *at = g_ascii_strncasecmp (text, "PT", 2) == 0 ? text + 2 : text;

  if (!read_clock_face (text, &seconds))
    for (seconds = 0; *at != '\0';)
      {
        gsize length;
        int own;

        if (!read_amount (&at, &part))
          return FALSE;
        while (*at == ' ')
          at++;
        length = strcspn (at, " ,.0123456789");
        own = length == 0 && *at == '\0' ? unit : unit_of (at, length);
        if (own == 0)
          return FALSE;
        seconds += part * own;
        at += length;
        at += strspn (at, " ,.");
      }
  *took = (gint64) (seconds + 0.5);
  return at != text + strlen (text) || *text != '\0' ? seconds <= 1e10 : FALSE;
}

/* 'agent', 'agent:hours'. */
static gboolean
are_timed_kinds (const char *text)
{
  g_autofree char *name = g_strndup (text, strcspn (text, ":"));
  const char *unit = text + strlen (name);

  return are_kinds (name) && (*unit == '\0' || unit_of (unit + 1, strlen (unit + 1)) > 0);
}

/* ---- How satisfied a customer is: 0 to 100 */

enum
{
  NOT_RATED = -1,
  NO_RATING = -2
};

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
  { NOT_RATED, "||-|n/a|null|none|offered|unoffered|not offered|not rated|unrated|no rating|"
               "no response|not answered|" },
};

/* '4', '4/5', '4.5 / 5', '80%'; of a scale that begins with 1. */
static int
rating_of_number (const char *text)
{
  char *rest;
  double value = g_ascii_strtod (text, &rest), most = 5;

  if (rest == text || !(g_ascii_isdigit (*text)))
    return NO_RATING;
  if (strcmp (rest, "%") == 0)
    return value <= 100 ? (int) (value + 0.5) : NO_RATING;
  while (*rest == ' ')
    rest++;
  if (*rest == '/')
    {
      const char *scale = rest + 1;

      most = g_ascii_strtod (scale, &rest);
      if (rest == scale || !(most > 1 && most <= 100))
        return NO_RATING;
    }
  if (*rest != '\0' || !(value >= 1 && value <= most))
    return NO_RATING;
  return (int) ((value - 1) * 100 / (most - 1) + 0.5);
}

static int
rating_of (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *word = g_strdup_printf ("|%s|", folded);

  for (guint i = 0; strchr (folded, '|') == NULL && i < G_N_ELEMENTS (rating_words); i++)
    if (strstr (rating_words[i].words, word) != NULL)
      return rating_words[i].rating;
  return rating_of_number (text);
}

static gboolean
is_rating (const char *text)
{
  return rating_of (text) != NO_RATING;
}

enum
{
  PLAIN = JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL
};

#define KINDS                                                                       \
  "a kind (opened, customer, agent, auto, note, escalated, deescalated, waiting, "  \
  "resumed, solved, reopened, closed, merged, updated), several joined by '+', or " \
  "skip"
#define RATINGS "good, bad, 1 to 5, 4/5, 80%, or a word like satisfied"

static const FieldSpec fields[FIELDS] = {
  [TICKET] = { "ticket", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [AT] = { "at", FIELD_NEEDED | FIELD_TIME | FIELD_WIDE | FIELD_NARROW, PLAIN, NULL,
           are_kinds, KINDS },
  [KIND] = { "kind", FIELD_NEEDED | FIELD_NARROW, PLAIN, is_kind, are_kinds, KINDS },
  [AUTHOR] = { "author", 0, PLAIN, NULL, NULL, NULL },
  [CHANNEL] = { "channel", 0, PLAIN, NULL, NULL, NULL },
  [LINE] = { "line", 0, PLAIN, NULL, NULL, NULL },
  [PRIORITY] = { "priority", 0, PLAIN, NULL, NULL, NULL },
  [TAGS] = { "tags", FIELD_LIST, PLAIN | JSON_LIST, NULL, NULL, NULL },
  [EVENT_ID] = { "event_id", 0, PLAIN, NULL, NULL, NULL },
  [CUSTOMER] = { "customer", 0, PLAIN, NULL, NULL, NULL },
  [ORGANIZATION] = { "organization", 0, PLAIN, NULL, NULL, NULL },
  [RATING] = { "rating", 0, PLAIN, is_rating, is_rating, RATINGS },
  [TOOK] = { "took", FIELD_WIDE | FIELD_NARROW, PLAIN, NULL, are_timed_kinds,
             KINDS ", and a unit behind it, as in agent:hours (days, minutes, seconds)" },
};

const FieldSet ticket_event_fields
  = { fields, FIELDS, TICKET_FIELD_BYTES, TICKET_RECORD_BYTES, TRUE };

/* ---- A record made into events */

/* Of a row with columns by kind. */
typedef struct
{
  gint64 at;
  gint64 took; /* -1: it is known when */
  guint kinds;
  gboolean is_own; /* of `at` and `kind`: author and event_id are its */
} Moment;

/* What a column by value is of. */
typedef struct
{
  guint kinds;
  int unit; /* of durations, seconds; 0: a number alone says nothing */
} Wide;

typedef struct
{
  RecordSource source;
  GString *channel, *tags;
  GPtrArray *words;
  Wide *wide; /* by column; NULL: there is none */
  char rating[4], took[24];
  guint kinds;     /* of the last moment, still to be given out */
  GArray *moments; /* of Moment: of a row that tells several */
  guint moment;    /* those that were given out */
  TicketEvent event, given;
} EventSource;

static gboolean
fail (EventSource *self, const char *field, const char *why)
{
  g_string_printf (self->source.why, "%s: %s", field, why);
  return FALSE;
}

static gboolean
fail_kind (EventSource *self, const char *text)
{
  gsize length = strnlen (text, QUOTED_BYTES);

  g_string_printf (self->source.why,
                   "kind: \"%.*s%s\" is no kind of event; --map=kind.KIND=TEXT "
                   "says what a text means",
                   (int) length, text, text[length] != '\0' ? "..." : "");
  return FALSE;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, each once, a space between. */
static const char *
sort_words (EventSource *self, const char *text)
{
  g_autofree char *copy = NULL;
  char *rest;
  const char *last = NULL;

  if (text == NULL || strpbrk (text, " ,\t\r\n") == NULL)
    return text;
  rest = copy = g_strdup (text);
  g_ptr_array_set_size (self->words, 0);
  for (char *word; (word = strsep (&rest, " ,\t\r\n")) != NULL;)
    if (*word != '\0')
      g_ptr_array_add (self->words, word);
  g_ptr_array_sort (self->words, compare_words);
  g_string_truncate (self->tags, 0);
  for (guint i = 0; i < self->words->len; i++)
    {
      const char *word = g_ptr_array_index (self->words, i);

      if (last != NULL && strcmp (word, last) == 0)
        continue;
      g_string_append_printf (self->tags, "%s%s", last == NULL ? "" : " ", word);
      last = word;
    }
  return self->tags->str;
}

static const char *
lower_case (EventSource *self, const char *text)
{
  g_autofree char *lower = NULL;
  const char *c = text;

  while (c != NULL && *c != '\0' && !g_ascii_isupper (*c) && g_ascii_isprint (*c))
    c++;
  if (c == NULL || *c == '\0')
    return text;
  lower = g_utf8_strdown (text, -1);
  g_string_assign (self->channel, lower);
  return self->channel->str;
}

/* What a map says may be several kinds, or none. */
static gboolean
set_kinds (EventSource *self, const Record *record)
{
  const char *text = record->values[KIND] == NULL ? "" : record->values[KIND];
  EventKind kind;

  if ((record->mapped & 1u << KIND) != 0)
    return parse_kinds (text, &self->kinds);
  if (*text == '\0')
    return fail (self, "kind",
                 self->source.map->tests != NULL ? "none of the map's conditions holds"
                                                 : "missing");
  if (!event_kind_parse (text, &kind))
    return fail_kind (self, text);
  self->kinds = 1u << kind;
  return TRUE;
}

static gboolean
set_rating (EventSource *self, const char *text)
{
  int rating = text == NULL ? NOT_RATED : rating_of (text);
  gsize length = text == NULL ? 0 : strnlen (text, QUOTED_BYTES);

  if (rating == NO_RATING)
    {
      g_string_printf (self->source.why,
                       "rating: \"%.*s%s\" is none; expected %s; --map=rating.good=TEXT says "
                       "what a text means",
                       (int) length, text, text[length] != '\0' ? "..." : "", RATINGS);
      return FALSE;
    }
  g_snprintf (self->rating, sizeof self->rating, "%d", rating);
  self->event.rating = rating == NOT_RATED ? NULL : self->rating;
  return TRUE;
}

static void
set_fields (EventSource *self, const Record *record)
{
  const char *const *values = record->values;

  self->event = (TicketEvent){ .ticket = values[TICKET],
                               .author = values[AUTHOR],
                               .channel = lower_case (self, values[CHANNEL]),
                               .line = values[LINE],
                               .priority = values[PRIORITY],
                               .tags = sort_words (self, values[TAGS]),
                               .event_id = values[EVENT_ID],
                               .customer = values[CUSTOMER],
                               .organization = values[ORGANIZATION] };
}

static gboolean
set_event (EventSource *self, const Record *record)
{
  const char *const *values = record->values;

  if (!set_kinds (self, record))
    return FALSE;
  if (self->kinds == 0)
    return TRUE;
  set_fields (self, record);
  return (values[AT] != NULL || fail (self, "at", "missing"))
         && record_source_time (&self->source, "at", values[AT], &self->event.at)
         && (values[TICKET] != NULL || fail (self, "ticket", "missing"))
         && set_rating (self, values[RATING]);
}

/* ---- A row with several times */

enum
{
  YEAR_1901_S = -2177452800, /* what is before it stands for nothing, as is the next */
};
#define YEAR_9000_S G_GINT64_CONSTANT (221845392000)

/* What programs write for a time that there is none of. */
static gboolean
is_no_time (const char *text)
{
  static const char *const words[]
    = { "", "-", "--", "n/a", "na", "null", "none", "nil", "never", "0", "?", NULL };
  g_autofree char *lower = text == NULL || strlen (text) > 5 ? NULL
                                                             : g_ascii_strdown (text, -1);

  return text == NULL || (lower != NULL && g_strv_contains (words, lower))
         || strncmp (text, "0000-00-00", 10) == 0;
}

static gboolean
add_moment (EventSource *self, const char *what, const char *text, guint kinds,
            gboolean is_own)
{
  Moment moment = { .took = -1, .kinds = kinds, .is_own = is_own };

  if (is_no_time (text))
    return TRUE;
  if (!record_source_time (&self->source, what, text, &moment.at))
    return FALSE;
  if (kinds != 0 && moment.at >= YEAR_1901_S && moment.at < YEAR_9000_S)
    g_array_append_val (self->moments, moment);
  return TRUE;
}

/* It ends a clock that the row's opening begins. */
static gboolean
add_duration (EventSource *self, const FieldColumn *column, const Wide *wide, const char *text)
{
  Moment moment = { .kinds = wide->kinds };
  const Moment *opening = NULL;

  for (guint i = 0; i < self->moments->len && opening == NULL; i++)
    if ((g_array_index (self->moments, Moment, i).kinds & 1u << EVENT_OPENED) != 0)
      opening = &g_array_index (self->moments, Moment, i);
  if (text == NULL || (is_no_time (text) && *text != '0') || moment.kinds == 0)
    return TRUE;
  if (opening == NULL)
    return fail (self, column->column,
                 "a duration, but the row has no time of the opening "
                 "(--map=at.opened=COLUMN)");
  if (!read_duration (text, wide->unit, &moment.took))
    return fail (self, column->column,
                 "expected a duration like 3.5, 5h 30m or 26:10:05; a number alone needs a unit, "
                 "as in --map=took.agent:hours=COLUMN");
  moment.at = opening->at;
  g_array_append_val (self->moments, moment);
  return TRUE;
}

static int
compare_moments (gconstpointer a, gconstpointer b)
{
  const Moment *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  return g_bit_nth_lsf (left->kinds, -1) - g_bit_nth_lsf (right->kinds, -1);
}

static gboolean
add_columns (EventSource *self, const Record *record, guint field)
{
  const GPtrArray *columns = self->source.map->wide;

  for (guint i = 0; i < columns->len; i++)
    {
      const FieldColumn *column = g_ptr_array_index (columns, i);

      if (column->field == field
          && !(field == AT ? add_moment (self, column->column, record->wide[i],
                                         self->wide[i].kinds, FALSE)
                           : add_duration (self, column, &self->wide[i], record->wide[i])))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_moments (EventSource *self, const Record *record)
{
  const char *const *values = record->values;

  self->kinds = 0;
  self->moment = 0;
  g_array_set_size (self->moments, 0);
  if (values[TICKET] == NULL)
    return fail (self, "ticket", "missing");
  set_fields (self, record);
  if (values[AT] != NULL && !is_no_time (values[AT])
      && (!set_kinds (self, record) || !add_moment (self, "at", values[AT], self->kinds, TRUE)))
    return FALSE;
  self->kinds = 0;
  if (!add_columns (self, record, AT) || !add_columns (self, record, TOOK)
      || !set_rating (self, values[RATING]))
    return FALSE;
  g_array_sort (self->moments, compare_moments);
  return TRUE;
}

/* Whether a row is of an event, too, and its author that one's. */
static gboolean
has_own (const EventSource *self)
{
  const FieldMapping *at = &self->source.map->fields[AT];

  return at->column != NULL || at->constant != NULL;
}

/* The author of a row is whose the ticket is; the customer is in what customers do. */
static const char *
author_of (const EventSource *self, const Moment *moment, EventKind kind)
{
  if (moment->is_own)
    return self->event.author;
  switch (kind)
    {
    case EVENT_OPENED:
    case EVENT_CUSTOMER:
      return self->event.customer;
    case EVENT_AGENT:
    case EVENT_NOTE:
    case EVENT_SOLVED:
    case EVENT_CLOSED:
      return has_own (self) ? NULL : self->event.author;
    default:
      return NULL;
    }
}

/* The row says what the ticket is: its first event has that, from the opening on. */
static const TicketEvent *
next_of_row (EventSource *self, TicketEvent *event)
{
  const Moment *moment = &g_array_index (self->moments, Moment, self->moment - 1);
  EventKind kind = (EventKind) g_bit_nth_lsf (self->kinds, -1);
  gboolean is_first = self->moment == 1 && self->kinds == moment->kinds;

  *event = is_first ? self->event : (TicketEvent){ .ticket = self->event.ticket };
  event->event_id = moment->is_own ? self->event.event_id : NULL;
  event->at = moment->at;
  event->kind = kind;
  event->author = author_of (self, moment, kind);
  g_snprintf (self->took, sizeof self->took, "%" G_GINT64_FORMAT, moment->took);
  event->took = moment->took < 0 ? NULL : self->took;
  self->kinds &= self->kinds - 1;
  return event;
}

/* ---- The source */

static gboolean
next_event (RecordSource *source, InputItem *item)
{
  EventSource *self = (EventSource *) source;

  while (self->wide != NULL && self->kinds == 0 && self->moment < self->moments->len)
    self->kinds = g_array_index (self->moments, Moment, self->moment++).kinds;
  if (self->kinds == 0)
    return FALSE;
  item->kind = INPUT_RECORD;
  if (self->wide != NULL)
    {
      item->record = next_of_row (self, &self->given);
      return TRUE;
    }
  self->event.kind = (EventKind) g_bit_nth_lsf (self->kinds, -1);
  self->kinds &= self->kinds - 1;
  item->record = &self->event;
  return TRUE;
}

static gboolean
take_event (RecordSource *source, const Record *record, InputItem *item)
{
  EventSource *self = (EventSource *) source;

  if (self->wide != NULL ? set_moments (self, record) : set_event (self, record))
    return next_event (source, item);
  self->kinds = 0;
  g_array_set_size (self->moments, 0);
  return input_item_reject (item, source->why->str);
}

static void
event_source_clear (RecordSource *source)
{
  EventSource *self = (EventSource *) source;

  g_string_free (self->channel, TRUE);
  g_string_free (self->tags, TRUE);
  g_ptr_array_unref (self->words);
  g_array_unref (self->moments);
  g_free (self->wide);
}

static void
read_wide (EventSource *self, const FieldMap *map)
{
  if (!field_map_is_wide (map))
    return;
  self->wide = g_new0 (Wide, map->wide->len);
  for (guint i = 0; i < map->wide->len; i++)
    {
      const FieldColumn *column = g_ptr_array_index (map->wide, i);
      g_autofree char *kinds = g_strndup (column->value, strcspn (column->value, ":"));
      const char *unit = column->value + strlen (kinds);

      parse_kinds (kinds, &self->wide[i].kinds);
      self->wide[i].unit = *unit == ':' ? unit_of (unit + 1, strlen (unit + 1))
                                        : unit_in (column->column);
    }
}

static InputSource *
open_source (RecordsFormat format, const char *path, const InputRules *rules, GError **error)
{
  static const RecordReader reader
    = { sizeof (EventSource), take_event, next_event, event_source_clear };
  InputSource *source = record_source_open (&reader, format, path, rules, error);
  EventSource *self = (EventSource *) source;

  if (source == NULL)
    return NULL;
  self->channel = g_string_new (NULL);
  self->tags = g_string_new (NULL);
  self->words = g_ptr_array_new ();
  self->moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  read_wide (self, rules->map);
  return source;
}

static InputSource *
open_csv (const char *path, const InputRules *rules, GError **error)
{
  return open_source (RECORDS_CSV, path, rules, error);
}

static InputSource *
open_jsonl (const char *path, const InputRules *rules, GError **error)
{
  return open_source (RECORDS_JSONL, path, rules, error);
}

const InputFormat ticket_csv = { " .csv ", open_csv, NULL };
const InputFormat ticket_jsonl = { " .jsonl .ndjson ", open_jsonl, NULL };
