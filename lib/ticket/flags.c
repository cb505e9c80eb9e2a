#include "ticket/flags.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "ticket/tickets.h"

enum
{
  DAY_S = 86400,
  FEW_EVENTS = 16, /* compared each with each */
  SAME_S = 1,      /* a message and its audit */
  NEAR_S = 60,     /* a state and the change that led to it were written down by two clocks */
  LONG_NUMBER = 10000 /* from here on a number is Zendesk's own, and one of its kind */
};

/* A state that a snapshot tells, or the field that a change is of. */
enum
{
  FIELD_STATUS,
  FIELD_ESCALATION,
  FIELD_MERGER,
  FIELD_PRIORITY, /* of `updated`, from here on */
  FIELD_TAGS,
  FIELD_RATING,
  FIELDS
};

static const char *const field_names[FIELDS]
  = { [FIELD_PRIORITY] = "priority", [FIELD_TAGS] = "tags", [FIELD_RATING] = "rating" };

/* ---- What an event is to Zendesk, by its event_id */

static gboolean
is_message_kind (guint kind)
{
  return kind == EVENT_CUSTOMER || kind == EVENT_AGENT || kind == EVENT_AUTO
         || kind == EVENT_NOTE;
}

static const char *
behind (const char *event_id, const char *name)
{
  gsize length = strlen (name);

  return strncmp (event_id, name, length) == 0 && event_id[length] == '-'
           ? event_id + length + 1
           : NULL;
}

/* Behind '<kind>-', or of `updated` '<field>-'; NULL: it is not Zendesk's. */
static const char *
rest_of (HistoryEvent *self, const char *event_id)
{
  if (self->kind != EVENT_UPDATED)
    return behind (event_id, event_kind_names[self->kind]);
  for (guint i = FIELD_PRIORITY; i < FIELDS; i++)
    if (behind (event_id, field_names[i]) != NULL)
      {
        self->field = (guint8) i;
        return behind (event_id, field_names[i]);
      }
  return NULL;
}

/* -1: it is none. */
static gint64
number_of (const char *text)
{
  gsize length = strspn (text, "0123456789");

  return length == 0 || length > 18 || text[length] != '\0' ? -1
                                                            : g_ascii_strtoll (text, NULL, 10);
}

static gboolean
is_time (const char *text)
{
  return g_ascii_isdigit (*text) && strpbrk (text, "-:/ T") != NULL;
}

static HistoryForm
form_of (const HistoryEvent *self, const char *rest, gint64 *number)
{
  gboolean is_message = is_message_kind (self->kind);

  *number = number_of (*rest == '#' ? rest + 1 : rest);
  if (strcmp (rest, "ticket") == 0)
    return is_message ? FORM_DESCRIPTION : FORM_OPENING;
  if (*rest == '#')
    return is_message && *number >= 0 ? FORM_PLACE : FORM_NONE;
  if (*number >= 0)
    return is_message ? FORM_MESSAGE : FORM_CHANGE;
  if (g_str_has_prefix (rest, "by-") && is_time (rest + 3))
    return FORM_STATE;
  return is_time (rest) ? (self->kind == EVENT_SOLVED ? FORM_SOLVED : FORM_STATE) : FORM_NONE;
}

/* The address of somebody is known, or at least the name. */
static guint8
rank_of (const char *author)
{
  if (author == NULL)
    return 0;
  if (strchr (author, '@') != NULL)
    return 3;
  return number_of (author) >= 0 ? 1 : 2;
}

/* XXH3 adds a small seed to single bytes of a short text: a kind's 100 and the next one's 101 would be one. */
static const guint64 seed_spread = G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

static void
set_id (HistoryEvent *self, const char *event_id)
{
  self->id_hash = 0;
  self->id_number = event_id == NULL ? -1 : number_of (event_id);
  self->opens_mail = self->kind == EVENT_OPENED && event_id != NULL
                     && g_str_has_prefix (event_id, "<opened:");
  if (event_id != NULL)
    self->id_hash
      = XXH3_64bits_withSeed (event_id, strlen (event_id), (self->kind + 1) * seed_spread) | 1;
}

static guint64
more_hash (const char *const texts[EVENT_TEXTS], guint64 spread)
{
  guint64 hash = 0;

  for (guint i = EVENT_OWN_TEXTS; i < EVENT_TEXTS; i++)
    if (texts[i] != NULL)
      hash += XXH3_64bits_withSeed (texts[i], strlen (texts[i]), i * spread);
  return hash;
}

guint64
event_more_hash (const char *const texts[EVENT_TEXTS])
{
  return more_hash (texts, seed_spread);
}

/* As the writer packs them; or, `swapped`, as one did on a machine of the other byte order. */
static guint64
own_hash (const char *const texts[EVENT_TEXTS], gboolean swapped)
{
  guint32 sizes[EVENT_OWN_TEXTS];
  gsize length = sizeof sizes, lengths[EVENT_OWN_TEXTS];
  char room[1024], *more = NULL, *packed = room;
  guint64 hash;

  for (guint i = 0; i < EVENT_OWN_TEXTS; i++)
    {
      lengths[i] = texts[i] == NULL ? 0 : strlen (texts[i]) + 1;
      sizes[i] = swapped ? GUINT32_TO_BE ((guint32) lengths[i])
                         : GUINT32_TO_LE ((guint32) lengths[i]);
      length += lengths[i];
    }
  if (length > sizeof room)
    packed = more = g_malloc (length);
  memcpy (packed, sizes, sizeof sizes);
  length = sizeof sizes;
  for (guint i = 0; i < EVENT_OWN_TEXTS; i++)
    if (lengths[i] > 0)
      {
        memcpy (packed + length, texts[i], lengths[i]);
        length += lengths[i];
      }
  hash = XXH3_64bits (packed, length);
  g_free (more);
  return hash;
}

gint64
event_key (const char *const texts[EVENT_TEXTS])
{
  return (gint64) (own_hash (texts, FALSE) ^ event_more_hash (texts));
}

gint64
event_key_now (gint64 key, const char *const texts[EVENT_TEXTS])
{
  guint64 own = own_hash (texts, FALSE), more = event_more_hash (texts), swapped, before;
  guint64 now = own ^ more, stored = (guint64) key;

  if (stored == now)
    return key;
  swapped = own_hash (texts, TRUE);
  before = more_hash (texts, 1);
  return stored == (own ^ before) || stored == (swapped ^ before) || stored == (swapped ^ more)
           ? (gint64) now
           : key;
}

/* Of `updated`, what it says. */
static guint64
value_of (const char *const texts[EVENT_TEXTS])
{
  const char *value = texts[TEXT_PRIORITY] != NULL ? texts[TEXT_PRIORITY]
                      : texts[TEXT_TAGS] != NULL   ? texts[TEXT_TAGS]
                                                   : texts[TEXT_RATING];

  return value == NULL ? 0 : XXH3_64bits (value, strlen (value));
}

void
acts_note (HistoryEvent *self, const char *const texts[EVENT_TEXTS])
{
  const char *event_id = texts[TEXT_EVENT_ID];
  const char *rest = event_id == NULL ? NULL : rest_of (self, event_id);

  set_id (self, event_id);
  self->form = FORM_NONE;
  self->more_rank = 0;
  for (guint i = EVENT_OWN_TEXTS; i < EVENT_TEXTS; i++)
    self->more_rank += texts[i] != NULL;
  self->more = event_more_hash (texts);
  if (rest == NULL)
    return;
  self->form = (guint8) form_of (self, rest, &self->number);
  self->author_rank = rank_of (texts[TEXT_AUTHOR]);
  self->more_rank
    = (guint8) (rank_of (texts[TEXT_CUSTOMER]) * 4 + rank_of (texts[TEXT_ORGANIZATION]));
  self->value = value_of (texts);
}

/* ---- One of several
 *
 * A message that one export calls an agent's may be a customer's for another, which knows less. */

static guint
weight_of (const HistoryEvent *event)
{
  static const guint8 weights[EVENT_KINDS]
    = { [EVENT_AUTO] = 4, [EVENT_NOTE] = 3, [EVENT_AGENT] = 2, [EVENT_CUSTOMER] = 1 };

  return weights[event->kind] * 4u + event->author_rank;
}

static gboolean
is_better (const HistoryEvent *event, const HistoryEvent *other)
{
  if (event->form != other->form)
    return event->form < other->form;
  if (weight_of (event) != weight_of (other))
    return weight_of (event) > weight_of (other);
  return event->at != other->at ? event->at < other->at : event->key < other->key;
}

/* The one that stays. */
static HistoryEvent *
keep_one (HistoryEvent *event, HistoryEvent *other)
{
  if (!is_better (event, other))
    return keep_one (other, event);
  other->flag = FLAG_TOLD;
  return event;
}

static gboolean
is_state (const HistoryEvent *event)
{
  return event->form == FORM_STATE || event->form == FORM_SOLVED;
}

/* Short numbers are those of places, too, and not the ticket's own. */
static gint64
time_of (const HistoryEvent *event)
{
  return is_state (event) || (event->number >= 0 && event->number < LONG_NUMBER) ? event->at
                                                                                 : 0;
}

static guint
hash_of (gconstpointer key)
{
  const HistoryEvent *event = key;
  gint64 facts[]
    = { is_state (event) ? FORM_STATE : event->form, event->number, time_of (event) };

  return (guint) XXH3_64bits (facts, sizeof facts);
}

static gboolean
is_same_act (gconstpointer a, gconstpointer b)
{
  const HistoryEvent *left = a, *right = b;

  if (is_state (left) ? !is_state (right) : left->form != right->form)
    return FALSE;
  if (left->number != right->number || time_of (left) != time_of (right))
    return FALSE;
  return is_message_kind (left->kind)
         || (left->kind == right->kind && left->field == right->field
             && left->value == right->value);
}

static void
hide_repeated (HistoryEvent *events, guint count)
{
  g_autoptr(GHashTable) kept = g_hash_table_new (hash_of, is_same_act);

  for (guint i = 0; i < count; i++)
    {
      HistoryEvent *event = &events[i], *other;

      if (!event_shows (event) || event->form == FORM_NONE)
        continue;
      other = g_hash_table_lookup (kept, event);
      g_hash_table_add (kept, other == NULL ? event : keep_one (event, other));
    }
}

/* ---- Messages */

/* The times of the last messages that have a number, before or (backwards) behind an event. */
typedef struct
{
  gint64 at[EVENT_KINDS];
  gboolean has[EVENT_KINDS];
} Numbered;

static void
hide_place (HistoryEvent *event, Numbered *numbered)
{
  if (!event_shows (event))
    return;
  if (event->form == FORM_PLACE && numbered->has[event->kind]
      && ABS (numbered->at[event->kind] - event->at) <= SAME_S)
    event->flag = FLAG_TOLD;
  if (event->form != FORM_MESSAGE)
    return;
  numbered->has[event->kind] = TRUE;
  numbered->at[event->kind] = event->at;
}

/* Of an export without ids, a message is known by its time alone. */
static void
hide_places (HistoryEvent *events, guint count)
{
  Numbered before = { .has = { FALSE } }, behind = { .has = { FALSE } };

  for (guint i = 0; i < count; i++)
    hide_place (&events[i], &before);
  for (guint i = count; i > 0; i--)
    hide_place (&events[i - 1], &behind);
}

/* A ticket was opened with its description, unless its messages are there: the first of them is
 * that. */
static void
hide_description (HistoryEvent *events, guint count)
{
  HistoryEvent *description = NULL;
  const HistoryEvent *first = NULL;

  for (guint i = 0; i < count; i++)
    {
      HistoryEvent *event = &events[i];
      gboolean is_message = event->form == FORM_MESSAGE || event->form == FORM_PLACE;

      if (event_shows (event) && event->form == FORM_DESCRIPTION)
        description = event;
      if (event_shows (event) && is_message && event->kind != EVENT_AUTO && first == NULL)
        first = event;
    }
  if (description != NULL && first != NULL
      && (first->at <= description->at + SAME_S || first->kind == description->kind))
    description->flag = FLAG_TOLD;
}

/* ---- States that are what the changes led to */

static guint
field_of (const HistoryEvent *event)
{
  switch (event->kind)
    {
    case EVENT_ESCALATED:
    case EVENT_DEESCALATED:
      return FIELD_ESCALATION;
    case EVENT_MERGED:
      return FIELD_MERGER;
    case EVENT_UPDATED:
      return event->field;
    default:
      return FIELD_STATUS;
    }
}

/* What is known of a field: since the first event, or (backwards) up to the last. */
typedef struct
{
  const HistoryEvent *last;        /* that told it; NULL: none did */
  const HistoryEvent *last_change; /* likewise, of changes */
} Field;

static gboolean
says_same (const HistoryEvent *event, const HistoryEvent *other)
{
  return other != NULL && event->kind == other->kind && event->value == other->value;
}

/* When a ticket was solved is told as such, and may be a second time. */
static gboolean
is_known (const HistoryEvent *event, const Field *before)
{
  return says_same (event, event->form == FORM_SOLVED ? before->last_change : before->last)
         && (event->form != FORM_SOLVED || before->last == before->last_change);
}

/* From closed to pending, in one change: it ended by waiting, whatever the order here. */
static gboolean
is_left_again (const Field *field, const HistoryEvent *event)
{
  return event->kind == EVENT_REOPENED && field->last != NULL && event->form == FORM_CHANGE
         && field->last->form == FORM_CHANGE && field->last->number == event->number;
}

static void
learn (Field *field, const HistoryEvent *event)
{
  if (is_left_again (field, event))
    return;
  field->last = event;
  if (event->form == FORM_CHANGE)
    field->last_change = event;
}

static gboolean
is_of_state (const HistoryEvent *event)
{
  return event_shows (event) && (is_state (event) || event->form == FORM_CHANGE);
}

/* By a change that was written down a little later. */
static void
hide_before_changes (HistoryEvent *events, guint count)
{
  const HistoryEvent *next[FIELDS] = { NULL };

  for (guint i = count; i > 0; i--)
    {
      HistoryEvent *event = &events[i - 1];
      const HistoryEvent **change = &next[field_of (event)];

      if (!is_of_state (event))
        continue;
      if (event->form == FORM_CHANGE)
        *change = event;
      else if (says_same (event, *change) && (*change)->at <= event->at + NEAR_S)
        event->flag = FLAG_TOLD;
    }
}

static void
hide_known_states (HistoryEvent *events, guint count)
{
  Field fields[FIELDS] = { 0 };

  for (guint i = 0; i < count; i++)
    {
      HistoryEvent *event = &events[i];
      Field *field = &fields[field_of (event)];

      if (!is_of_state (event))
        continue;
      if (is_state (event)
          && (is_known (event, field)
              || (says_same (event, field->last_change)
                  && event->at <= field->last_change->at + NEAR_S)))
        event->flag = FLAG_TOLD;
      else
        learn (field, event);
    }
}

static void
acts_hide (HistoryEvent *events, guint count)
{
  guint i = 0;

  while (i < count && events[i].form == FORM_NONE)
    i++;
  if (i == count)
    return;
  hide_repeated (events, count);
  hide_places (events, count);
  hide_description (events, count);
  hide_before_changes (events, count);
  hide_known_states (events, count);
}

/* ---- What contradicts the others */

#define BIT(kind) (1u << (kind))
_Static_assert(EVENT_KINDS <= 32, "a bit for every kind of event");

static const guint messages_and_states = BIT (EVENT_CUSTOMER) | BIT (EVENT_AGENT)
                                         | BIT (EVENT_ESCALATED) | BIT (EVENT_DEESCALATED)
                                         | BIT (EVENT_WAITING) | BIT (EVENT_RESUMED);

/* What is known of the ticket when an event is looked at. */
typedef struct
{
  gint64 now;
  /* Of the whole history. */
  gboolean only_merged, has_opened, has_merged, has_reopened;
  gint64 opened_at, merged_at; /* the first */
  gint64 reopened_at;          /* the last */
  /* Up to the seconds before. */
  gboolean waiting, done, closed, escalated;
  gint64 highest_id[EVENT_KINDS];
  /* Of this second. */
  guint kinds;
  /* Up to the event before. */
  gboolean opened;
  const HistoryEvent *events;
  const HistoryEvent *event;
  GHashTable *ids; /* NULL when there are few events */
} Facts;

static gboolean
is_one_of (const HistoryEvent *event, guint kinds)
{
  return (BIT (event->kind) & kinds) != 0;
}

static gboolean
no_history (const Facts *facts)
{
  return facts->only_merged;
}

static gboolean
opened_twice (const Facts *facts)
{
  return facts->event->kind == EVENT_OPENED && facts->opened;
}

static gboolean
before_opening (const Facts *facts)
{
  return facts->has_opened && facts->event->at < facts->opened_at;
}

static gboolean
time_back (const Facts *facts)
{
  return facts->event->id_number >= 0
         && facts->event->id_number < facts->highest_id[facts->event->kind];
}

static gboolean
event_id_reused (const Facts *facts)
{
  if (facts->event->id_hash == 0)
    return FALSE;
  if (facts->ids != NULL)
    return g_hash_table_contains (facts->ids, &facts->event->id_hash);
  for (const HistoryEvent *other = facts->events; other < facts->event; other++)
    if (other->id_hash == facts->event->id_hash)
      return TRUE;
  return FALSE;
}

static gboolean
after_merge (const Facts *facts)
{
  return facts->has_merged && facts->event->at > facts->merged_at
         && is_one_of (facts->event,
                       messages_and_states | BIT (EVENT_OPENED) | BIT (EVENT_REOPENED));
}

static gboolean
after_closing (const Facts *facts)
{
  return facts->closed && is_one_of (facts->event, messages_and_states | BIT (EVENT_SOLVED))
         && (!facts->has_reopened || facts->event->at > facts->reopened_at);
}

/* What ends a state that the ticket was not in.  An update of that second tells the state as it is, as
 * a log does that has it in each row: told again, it changes nothing. */
static gboolean
ends_nothing (const Facts *facts, EventKind kind, gboolean was_so, guint begins)
{
  return facts->event->kind == kind && !was_so
         && (facts->kinds & (begins | BIT (EVENT_UPDATED))) == 0;
}

static gboolean
not_waiting (const Facts *facts)
{
  return ends_nothing (facts, EVENT_RESUMED, facts->waiting, BIT (EVENT_WAITING));
}

static gboolean
not_solved (const Facts *facts)
{
  return ends_nothing (facts, EVENT_REOPENED, facts->done,
                       BIT (EVENT_SOLVED) | BIT (EVENT_CLOSED));
}

static gboolean
not_escalated (const Facts *facts)
{
  return ends_nothing (facts, EVENT_DEESCALATED, facts->escalated, BIT (EVENT_ESCALATED));
}

static gboolean
in_the_future (const Facts *facts)
{
  return facts->event->at > facts->now + DAY_S;
}

static const struct
{
  const char *name;
  gboolean (*fits) (const Facts *facts);
} rules[FLAGS] = {
  [FLAG_NO_HISTORY] = { "no-history", no_history },
  [FLAG_OPENED_TWICE] = { "opened-twice", opened_twice },
  [FLAG_BEFORE_OPENING] = { "before-opening", before_opening },
  [FLAG_TIME_BACK] = { "time-back", time_back },
  [FLAG_EVENT_ID_REUSED] = { "event-id-reused", event_id_reused },
  [FLAG_AFTER_MERGE] = { "after-merge", after_merge },
  [FLAG_AFTER_CLOSING] = { "after-closing", after_closing },
  [FLAG_NOT_WAITING] = { "not-waiting", not_waiting },
  [FLAG_NOT_SOLVED] = { "not-solved", not_solved },
  [FLAG_NOT_ESCALATED] = { "not-escalated", not_escalated },
  [FLAG_IN_THE_FUTURE] = { "in-the-future", in_the_future },
};

const char *
ticket_flag_name (guint flag)
{
  return flag < FLAGS ? rules[flag].name : NULL;
}

static void
learn_whole (Facts *facts, const HistoryEvent *events, guint count)
{
  facts->only_merged = TRUE;
  for (guint i = 0; i < count; i++)
    {
      gint64 at = events[i].at;

      facts->only_merged &= events[i].kind == EVENT_MERGED;
      if (events[i].kind == EVENT_OPENED && !facts->has_opened)
        facts->has_opened = TRUE, facts->opened_at = at;
      else if (events[i].kind == EVENT_MERGED && !facts->has_merged)
        facts->has_merged = TRUE, facts->merged_at = at;
      else if (events[i].kind == EVENT_REOPENED)
        facts->has_reopened = TRUE, facts->reopened_at = at;
    }
}

/* Of two opposite kinds in one second either may be the last: what contradicts less. */
static void
learn_second (Facts *facts, const HistoryEvent *from, const HistoryEvent *to)
{
  guint kinds = facts->kinds;

  facts->waiting = (kinds & BIT (EVENT_WAITING)) != 0
                   || (facts->waiting && (kinds & BIT (EVENT_RESUMED)) == 0);
  facts->escalated = (kinds & BIT (EVENT_ESCALATED)) != 0
                     || (facts->escalated && (kinds & BIT (EVENT_DEESCALATED)) == 0);
  facts->done = (kinds & (BIT (EVENT_SOLVED) | BIT (EVENT_CLOSED))) != 0
                || (facts->done && (kinds & BIT (EVENT_REOPENED)) == 0);
  facts->closed = (kinds & BIT (EVENT_REOPENED)) == 0
                  && (facts->closed || (kinds & BIT (EVENT_CLOSED)) != 0);
  for (; from < to; from++)
    facts->highest_id[from->kind] = MAX (facts->highest_id[from->kind], from->id_number);
}

static gint8
flag_of (const Facts *facts)
{
  for (gint8 flag = FLAG_NONE + 1; flag < FLAGS; flag++)
    if (rules[flag].fits (facts))
      return flag;
  return FLAG_NONE;
}

static void
set_flag (Facts *facts, HistoryEvent *event)
{
  facts->event = event;
  event->flag = flag_of (facts);
  facts->opened |= event->kind == EVENT_OPENED;
  if (facts->ids != NULL && event->id_hash != 0)
    g_hash_table_add (facts->ids, &event->id_hash);
}

static HistoryEvent *
end_of_second (Facts *facts, HistoryEvent *from, const HistoryEvent *end)
{
  HistoryEvent *to = from;

  facts->kinds = 0;
  for (; to < end && to->at == from->at; to++)
    facts->kinds |= BIT (to->kind);
  return to;
}

static void
flags_set (HistoryEvent *events, guint count, gint64 now)
{
  Facts facts = { .now = now, .events = events };
  HistoryEvent *end = events + count;

  learn_whole (&facts, events, count);
  if (count > FEW_EVENTS)
    facts.ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (HistoryEvent *from = events, *to; from < end; from = to)
    {
      to = end_of_second (&facts, from, end);
      for (HistoryEvent *event = from; event < to; event++)
        set_flag (&facts, event);
      learn_second (&facts, from, to);
    }
  g_clear_pointer (&facts.ids, g_hash_table_unref);
}

void
flags_settle (HistoryEvent *events, guint count, gint64 now)
{
  g_autoptr(GArray) showing = NULL;
  guint shown = 0, next = 0;

  acts_hide (events, count);
  for (guint i = 0; i < count; i++)
    shown += event_shows (&events[i]);
  if (shown == count)
    {
      flags_set (events, count, now);
      return;
    }
  showing = g_array_sized_new (FALSE, FALSE, sizeof (HistoryEvent), shown);
  for (guint i = 0; i < count; i++)
    if (event_shows (&events[i]))
      g_array_append_val (showing, events[i]);
  flags_set ((HistoryEvent *) (gpointer) showing->data, shown, now);
  for (guint i = 0; i < count; i++)
    if (event_shows (&events[i]))
      events[i].flag = g_array_index (showing, HistoryEvent, next++).flag;
}
