#include "ticket/flags.h"

#include <string.h>
#include "ticket/tickets.h"

enum
{
  DAY_S = 86400,
  FEW_EVENTS = 16 /* compared each with each */
};

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

static gboolean
not_waiting (const Facts *facts)
{
  return facts->event->kind == EVENT_RESUMED && !facts->waiting
         && (facts->kinds & BIT (EVENT_WAITING)) == 0;
}

static gboolean
not_solved (const Facts *facts)
{
  return facts->event->kind == EVENT_REOPENED && !facts->done
         && (facts->kinds & (BIT (EVENT_SOLVED) | BIT (EVENT_CLOSED))) == 0;
}

static gboolean
not_escalated (const Facts *facts)
{
  return facts->event->kind == EVENT_DEESCALATED && !facts->escalated
         && (facts->kinds & BIT (EVENT_ESCALATED)) == 0;
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

void
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
