#include "ticket/history.h"

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const FlagEvent *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return left->key < right->key ? -1 : left->key > right->key;
}

/* The batch has the last event first. */
static void
append (GArray *history, const BatchTicket *ticket)
{
  guint at = history->len + ticket->count;

  g_array_set_size (history, at);
  for (const BatchEvent *from = ticket->events; from != NULL; from = from->next)
    g_array_index (history, FlagEvent, --at) = from->event;
}

static void
sort (GArray *history)
{
  for (guint i = 1; i < history->len; i++)
    if (compare_events (&g_array_index (history, FlagEvent, i - 1),
                        &g_array_index (history, FlagEvent, i)) > 0)
      {
        g_array_sort (history, compare_events);
        return;
      }
}

/* Of equal events one stays, the stored one if there is one. */
static guint
drop_known (GArray *history)
{
  FlagEvent *events = (FlagEvent *) (gpointer) history->data;
  guint kept = 0, dropped;

  for (guint i = 0; i < history->len; i++)
    if (kept == 0 || compare_events (&events[kept - 1], &events[i]) != 0)
      events[kept++] = events[i];
    else if (events[i].unstored == NULL)
      events[kept - 1] = events[i];
  dropped = history->len - kept;
  g_array_set_size (history, kept);
  return dropped;
}

guint
history_merge (GArray *history, const BatchTicket *ticket, gint64 now)
{
  guint dropped;

  append (history, ticket);
  sort (history);
  dropped = drop_known (history);
  flags_set ((FlagEvent *) (gpointer) history->data, history->len, now);
  return dropped;
}
