#include <string.h>
#include "ticket/flags.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

enum
{
  SAME_S = 1,  /* a message and its audit */
  NEAR_S = 60, /* a state and the change that led to it were written down by two clocks */
  LONG_NUMBER = 10000 /* from here on a number is Zendesk's own, and one of its kind */
};

/* A state that a snapshot tells, or the field that a change is of. */
enum
{
  FIELD_STATUS,
  FIELD_ESCALATION,
  FIELD_MERGER,
  FIELD_PRIORITY,
  FIELD_TAGS,
  FIELDS
};

/* ---- What an event is to Zendesk, by its event_id */

static gboolean
is_message_kind (guint kind)
{
  return kind == EVENT_CUSTOMER || kind == EVENT_AGENT || kind == EVENT_AUTO
         || kind == EVENT_NOTE;
}

/* Behind '<kind>-', or of `updated` '<field>-'; NULL: it is not Zendesk's. */
static const char *
rest_of (const HistoryEvent *self, const char *event_id)
{
  const char *names[] = { event_kind_name (self->kind), NULL };

  if (self->kind == EVENT_UPDATED)
    {
      names[0] = "priority";
      names[1] = "tags";
    }
  for (guint i = 0; i < G_N_ELEMENTS (names) && names[i] != NULL; i++)
    if (g_str_has_prefix (event_id, names[i]) && event_id[strlen (names[i])] == '-')
      return event_id + strlen (names[i]) + 1;
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

static void
set_id (HistoryEvent *self, const char *event_id)
{
  self->id_hash = 0;
  self->id_number = event_id == NULL ? -1 : number_of (event_id);
  self->opens_mail = self->kind == EVENT_OPENED && event_id != NULL
                     && g_str_has_prefix (event_id, "<opened:");
  if (event_id != NULL)
    self->id_hash = XXH3_64bits_withSeed (event_id, strlen (event_id), self->kind) | 1;
}

void
acts_note (HistoryEvent *self, const char *author, const char *value, const char *event_id)
{
  const char *rest = event_id == NULL ? NULL : rest_of (self, event_id);

  set_id (self, event_id);
  self->form = FORM_NONE;
  if (rest == NULL)
    return;
  self->form = (guint8) form_of (self, rest, &self->number);
  self->author_rank = rank_of (author);
  self->is_tags = self->kind == EVENT_UPDATED && *event_id == 't';
  self->value = value == NULL ? 0 : XXH3_64bits (value, strlen (value));
}

/* ---- One of several
 *
 * A message that one export calls an agent's may be a customer's for another, which knows less. */

static gboolean
shows (const HistoryEvent *event)
{
  return !event->is_gone && event->flag >= FLAG_NONE;
}

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
         || (left->kind == right->kind && left->is_tags == right->is_tags
             && left->value == right->value);
}

static void
hide_repeated (HistoryEvent *events, guint count)
{
  g_autoptr(GHashTable) kept = g_hash_table_new (hash_of, is_same_act);

  for (guint i = 0; i < count; i++)
    {
      HistoryEvent *event = &events[i], *other;

      if (!shows (event) || event->form == FORM_NONE)
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
  if (!shows (event))
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

      if (shows (event) && event->form == FORM_DESCRIPTION)
        description = event;
      if (shows (event) && is_message && event->kind != EVENT_AUTO && first == NULL)
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
      return event->is_tags ? FIELD_TAGS : FIELD_PRIORITY;
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
  return shows (event) && (is_state (event) || event->form == FORM_CHANGE);
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

void
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
