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

#define RATINGS "good, bad, 1 to 5, 4/5, 80%, or a word like satisfied"

static const FieldSpec fields[FIELDS] = {
  [TICKET] = { "ticket", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [AT] = { "at", FIELD_NEEDED | FIELD_TIME, PLAIN, NULL, NULL, NULL },
  [KIND] = { "kind", FIELD_NEEDED, PLAIN, is_kind, are_kinds,
             "a kind (opened, customer, agent, auto, note, escalated, deescalated, waiting, "
             "resumed, solved, reopened, closed, merged, updated), several joined by '+', or "
             "skip" },
  [AUTHOR] = { "author", 0, PLAIN, NULL, NULL, NULL },
  [CHANNEL] = { "channel", 0, PLAIN, NULL, NULL, NULL },
  [LINE] = { "line", 0, PLAIN, NULL, NULL, NULL },
  [PRIORITY] = { "priority", 0, PLAIN, NULL, NULL, NULL },
  [TAGS] = { "tags", FIELD_LIST, PLAIN | JSON_LIST, NULL, NULL, NULL },
  [EVENT_ID] = { "event_id", 0, PLAIN, NULL, NULL, NULL },
  [CUSTOMER] = { "customer", 0, PLAIN, NULL, NULL, NULL },
  [ORGANIZATION] = { "organization", 0, PLAIN, NULL, NULL, NULL },
  [RATING] = { "rating", 0, PLAIN, is_rating, is_rating, RATINGS },
};

const FieldSet ticket_event_fields
  = { fields, FIELDS, TICKET_FIELD_BYTES, TICKET_RECORD_BYTES, TRUE };

/* ---- A record made into events */

typedef struct
{
  RecordSource source;
  GString *channel, *tags;
  GPtrArray *words;
  char rating[4];
  guint kinds; /* of the last record, still to be given out */
  TicketEvent event;
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
    return fail (self, "kind", "missing");
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

static gboolean
set_event (EventSource *self, const Record *record)
{
  const char *const *values = record->values;

  if (!set_kinds (self, record))
    return FALSE;
  if (self->kinds == 0)
    return TRUE;
  self->event = (TicketEvent){ .ticket = values[TICKET],
                               .author = values[AUTHOR],
                               .channel = lower_case (self, values[CHANNEL]),
                               .line = values[LINE],
                               .priority = values[PRIORITY],
                               .tags = sort_words (self, values[TAGS]),
                               .event_id = values[EVENT_ID],
                               .customer = values[CUSTOMER],
                               .organization = values[ORGANIZATION] };
  return (values[AT] != NULL || fail (self, "at", "missing"))
         && record_source_time (&self->source, "at", values[AT], &self->event.at)
         && (values[TICKET] != NULL || fail (self, "ticket", "missing"))
         && set_rating (self, values[RATING]);
}

/* ---- The source */

static gboolean
next_event (RecordSource *source, InputItem *item)
{
  EventSource *self = (EventSource *) source;

  if (self->kinds == 0)
    return FALSE;
  self->event.kind = (EventKind) g_bit_nth_lsf (self->kinds, -1);
  self->kinds &= self->kinds - 1;
  item->kind = INPUT_RECORD;
  item->record = &self->event;
  return TRUE;
}

static gboolean
take_event (RecordSource *source, const Record *record, InputItem *item)
{
  EventSource *self = (EventSource *) source;

  if (set_event (self, record))
    return next_event (source, item);
  self->kinds = 0;
  return input_item_reject (item, source->why->str);
}

static void
event_source_clear (RecordSource *source)
{
  EventSource *self = (EventSource *) source;

  g_string_free (self->channel, TRUE);
  g_string_free (self->tags, TRUE);
  g_ptr_array_unref (self->words);
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
