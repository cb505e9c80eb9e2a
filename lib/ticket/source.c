#include "ticket/fields.h"

#include <string.h>
#include "input/json.h"
#include "input/records.h"

enum
{
  QUOTED_BYTES = 60 /* of a bad text, in the message */
};

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
  guint64 strange_ratings;
  guint kinds;        /* of the last moment, still to be given out */
  GArray *moments;    /* of Moment: of a row that tells several */
  guint moment;       /* those that were given out */
  GString *bad_cells; /* what is wrong with the row's others, still to be given out */
  gboolean is_bad_kind;
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
  self->is_bad_kind = TRUE;
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
  const char *text = record->values[FIELD_KIND] == NULL ? "" : record->values[FIELD_KIND];
  EventKind kind;
  int unit;

  if ((record->mapped & 1u << FIELD_KIND) != 0)
    return ticket_kinds_parse (text, "", &self->kinds, &unit);
  self->is_bad_kind = *text == '\0' && self->source.map->tests != NULL;
  if (self->is_bad_kind)
    return fail (self, "kind", "none of the map's conditions holds");
  if (*text == '\0')
    return fail (self, "kind", "missing");
  if (!event_kind_parse (text, &kind))
    return fail_kind (self, text);
  self->kinds = 1u << kind;
  return TRUE;
}

/* One that nobody knows is left out: the ticket is worth more than it. */
static void
tell_rating (EventSource *self, const char *text)
{
  gsize length = strnlen (text, QUOTED_BYTES);

  if (self->strange_ratings++ == 0)
    g_string_printf (self->source.remark,
                     "rating: \"%.*s%s\" is none; expected %s; it is left out, as are others; "
                     "--map=rating.good=TEXT says what a text means",
                     (int) length, text, text[length] != '\0' ? "..." : "", TICKET_RATINGS);
}

static void
set_rating (EventSource *self, const char *text)
{
  int rating = text == NULL ? TICKET_NOT_RATED : ticket_rating (text);

  if (rating == TICKET_NO_RATING)
    tell_rating (self, text);
  if (rating == TICKET_NO_RATING)
    rating = TICKET_NOT_RATED;
  self->event.rating = NULL;
  if (rating == TICKET_NOT_RATED)
    return;
  g_snprintf (self->rating, sizeof self->rating, "%d", rating);
  self->event.rating = self->rating;
}

static void
set_fields (EventSource *self, const Record *record)
{
  const char *const *values = record->values;

  self->event = (TicketEvent){ .ticket = values[FIELD_TICKET],
                               .author = values[FIELD_AUTHOR],
                               .channel = lower_case (self, values[FIELD_CHANNEL]),
                               .line = values[FIELD_LINE],
                               .priority = values[FIELD_PRIORITY],
                               .tags = sort_words (self, values[FIELD_TAGS]),
                               .event_id = values[FIELD_EVENT_ID],
                               .customer = values[FIELD_CUSTOMER],
                               .organization = values[FIELD_ORGANIZATION] };
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
  set_rating (self, values[FIELD_RATING]);
  return (values[FIELD_AT] != NULL || fail (self, "at", "missing"))
         && record_source_time (&self->source, "at", values[FIELD_AT], &self->event.at)
         && (values[FIELD_TICKET] != NULL || fail (self, "ticket", "missing"));
}

/* ---- A row with several times */

enum
{
  YEAR_1901_S = -2177452800, /* what is before it stands for nothing, as is the next */
};
#define YEAR_9000_S G_GINT64_CONSTANT (221845392000)

static gboolean
add_moment (EventSource *self, const char *what, const char *text, guint kinds,
            gboolean is_own)
{
  Moment moment = { .took = -1, .kinds = kinds, .is_own = is_own };

  if (ticket_is_no_time (text))
    return TRUE;
  if (!record_source_time (&self->source, what, text, &moment.at))
    return FALSE;
  /* (Where each column is an event, a time that is not known may be the zero of Unix on the source's clock.) */
  if (kinds != 0 && moment.at >= YEAR_1901_S && moment.at < YEAR_9000_S
      && (is_own || moment.at != 0))
    g_array_append_val (self->moments, moment);
  return TRUE;
}

static const Moment *
find_opening (const EventSource *self)
{
  for (guint i = 0; i < self->moments->len; i++)
    if ((g_array_index (self->moments, Moment, i).kinds & 1u << EVENT_OPENED) != 0)
      return &g_array_index (self->moments, Moment, i);
  return NULL;
}

static gboolean
is_no_duration (const char *text)
{
  return (ticket_is_no_time (text) && strcmp (text, "0") != 0) || strcmp (text, "-1") == 0;
}

/* It ends a clock that the row's opening begins. */
static gboolean
add_duration (EventSource *self, const FieldColumn *column, const Wide *wide, const char *text)
{
  Moment moment = { .kinds = wide->kinds };
  const Moment *opening = find_opening (self);
  gint64 took;

  if (text == NULL || is_no_duration (text) || moment.kinds == 0)
    return TRUE;
  if (opening == NULL)
    return fail (self, column->column,
                 "a duration, but the row has no time of the opening "
                 "(--map=at.opened=COLUMN)");
  if (!ticket_duration (text, wide->unit, &took))
    return fail (self, column->column,
                 "expected a duration like 3.5, 5h 30m or 26:10:05; a number alone needs a unit, "
                 "as in --map=took.agent:hours=COLUMN");
  moment.took = column->field == FIELD_TOOK ? took : -1;
  moment.at = opening->at + (column->field == FIELD_AFTER ? took : 0);
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

/* A cell that cannot be read costs what it tells, unless that is the opening: then nothing can be
 * said of the row. */
static gboolean
spare_row (EventSource *self, guint kinds)
{
  if ((kinds & 1u << EVENT_OPENED) != 0)
    return FALSE;
  g_string_append_printf (self->bad_cells, "%s%s", self->bad_cells->len > 0 ? "; " : "",
                          self->source.why->str);
  return TRUE;
}

static gboolean
add_columns (EventSource *self, const Record *record, guint field)
{
  const GPtrArray *columns = self->source.map->wide;

  for (guint i = 0; i < columns->len; i++)
    {
      const FieldColumn *column = g_ptr_array_index (columns, i);
      guint kinds = self->wide[i].kinds;

      if (column->field == field
          && !(field == FIELD_AT
                 ? add_moment (self, column->column, record->wide[i], kinds, FALSE)
                 : add_duration (self, column, &self->wide[i], record->wide[i]))
          && !spare_row (self, kinds))
        return FALSE;
    }
  return TRUE;
}

enum
{
  ROUNDED_S = 60 /* many exports know minutes, of which one may be rounded, another cut off */
};

/* What a row has at the time of its opening, or by rounding before it, came of it.  A reply in that
 * second would go before the question, as others do (sla/rulebook.h): that it took no time says that
 * it is the answer. */
static void
set_order (EventSource *self)
{
  const Moment *opening = find_opening (self);

  for (guint i = 0; opening != NULL && i < self->moments->len; i++)
    {
      Moment *moment = &g_array_index (self->moments, Moment, i);

      if (moment == opening || moment->is_own || moment->took >= 0 || moment->at > opening->at
          || moment->at < opening->at - ROUNDED_S)
        continue;
      moment->at = opening->at;
      if ((moment->kinds & 1u << EVENT_AGENT) != 0)
        moment->took = 0;
    }
}

static gboolean
set_moments (EventSource *self, const Record *record)
{
  const char *const *values = record->values;

  self->kinds = 0;
  self->moment = 0;
  g_array_set_size (self->moments, 0);
  g_string_truncate (self->bad_cells, 0);
  if (values[FIELD_TICKET] == NULL)
    return fail (self, "ticket", "missing");
  set_fields (self, record);
  if (values[FIELD_AT] != NULL && !ticket_is_no_time (values[FIELD_AT])
      && (!set_kinds (self, record)
          || !add_moment (self, "at", values[FIELD_AT], self->kinds, TRUE)))
    return FALSE;
  self->kinds = 0;
  if (!add_columns (self, record, FIELD_AT) || !add_columns (self, record, FIELD_TOOK)
      || !add_columns (self, record, FIELD_AFTER))
    return FALSE;
  set_rating (self, values[FIELD_RATING]);
  set_order (self);
  g_array_sort (self->moments, compare_moments);
  return TRUE;
}

/* Whether a row is of an event, too, and its author that one's. */
static gboolean
has_own (const EventSource *self)
{
  const FieldMapping *at = &self->source.map->fields[FIELD_AT];

  return at->column != NULL || at->constant != NULL;
}

static const Moment *
find_own (const EventSource *self)
{
  for (guint i = 0; i < self->moments->len; i++)
    if (g_array_index (self->moments, Moment, i).is_own)
      return &g_array_index (self->moments, Moment, i);
  return NULL;
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

  *event = (TicketEvent){ .ticket = self->event.ticket };
  /* Of a row that is an event, too, what may change is that one's: else each would open otherwise. */
  if (find_own (self) == NULL ? is_first : moment->is_own)
    *event = self->event;
  else if (is_first)
    *event = (TicketEvent){ .ticket = self->event.ticket,
                            .channel = self->event.channel,
                            .customer = self->event.customer,
                            .organization = self->event.organization };
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

/* Behind the row's events. */
static gboolean
give_bad_cells (EventSource *self, InputItem *item)
{
  if (self->bad_cells->len == 0)
    return FALSE;
  g_string_assign (self->source.why, self->bad_cells->str);
  if (self->moments->len > 0)
    g_string_append (self->source.why, "; what else its row tells is stored");
  g_string_truncate (self->bad_cells, 0);
  return input_item_reject (item, self->source.why->str);
}

static gboolean
next_event (RecordSource *source, InputItem *item)
{
  EventSource *self = (EventSource *) source;

  while (self->wide != NULL && self->kinds == 0 && self->moment < self->moments->len)
    self->kinds = g_array_index (self->moments, Moment, self->moment++).kinds;
  if (self->kinds == 0)
    return give_bad_cells (self, item);
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

  self->is_bad_kind = FALSE;
  if (self->wide != NULL ? set_moments (self, record) : set_event (self, record))
    return next_event (source, item);
  self->kinds = 0;
  g_array_set_size (self->moments, 0);
  g_string_truncate (self->bad_cells, 0);
  input_item_reject (item, source->why->str);
  item->is_of_word = self->is_bad_kind;
  return TRUE;
}

static void
event_source_clear (RecordSource *source)
{
  EventSource *self = (EventSource *) source;

  g_string_free (self->channel, TRUE);
  g_string_free (self->tags, TRUE);
  g_ptr_array_unref (self->words);
  g_array_unref (self->moments);
  g_string_free (self->bad_cells, TRUE);
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

      ticket_kinds_parse (column->value, column->column, &self->wide[i].kinds,
                          &self->wide[i].unit);
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
  self->bad_cells = g_string_new (NULL);
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

const InputFormat ticket_csv = { " .csv .tsv ", open_csv, NULL };
const InputFormat ticket_jsonl = { " .jsonl .ndjson ", open_jsonl, NULL };
