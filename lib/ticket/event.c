#include "ticket/event.h"

static const char *const names[] = {
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
_Static_assert(G_N_ELEMENTS (names) == EVENT_KINDS, "a name for every kind of event");

const char *
event_kind_name (EventKind kind)
{
  g_assert (kind < EVENT_KINDS);
  return names[kind];
}

gboolean
event_kind_parse (const char *name, EventKind *kind)
{
  for (guint i = 0; i < EVENT_KINDS; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      {
        *kind = (EventKind) i;
        return TRUE;
      }
  return FALSE;
}
