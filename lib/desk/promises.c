#include <math.h>
#include <string.h>

#include "desk/load.h"
#include "desk/when.h"

enum
{
  TARGETS_MAX = 16
};

static gboolean
read_clock (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
            GError **error)
{
  const char *names[CLOCK_KINDS];
  int index;

  for (guint i = 0; i < CLOCK_KINDS; i++)
    names[i] = desk_clock_kind (i)->name;
  index = record_choose (value, "clock", names, CLOCK_KINDS, error);
  if (index < 0)
    return FALSE;
  *(DeskClock *) target = (DeskClock) index;
  return TRUE;
}

static gboolean
read_escalated (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
                GError **error)
{
  static const char *const words[] = { "count", "exempt" };
  int index = record_choose (value, "word", words, G_N_ELEMENTS (words), error);

  *(gboolean *) target = index == 1;
  return index >= 0;
}

static gboolean
read_since (Loader *loader, const Node *value, gpointer target, GError **error)
{
  WorkDay day;

  if (!when_date (value, &day, error))
    return FALSE;
  *(gint64 *) target = work_instant (loader->desk->zone, day, 0);
  return TRUE;
}

/* `95%`, `99.5%`. */
static gboolean
scan_percent (const char *text, double *percent)
{
  gsize length = strspn (text, "0123456789.");

  if (!g_ascii_isdigit (*text) || strcmp (text + length, "%") != 0)
    return FALSE;
  *percent = g_ascii_strtod (text, NULL);
  return *percent > 0 && *percent <= 100;
}

static gboolean
read_goal (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
           GError **error)
{
  g_autofree char *shown = node_shown (value);
  double percent;

  if (value->kind != NODE_TEXT || !scan_percent (value->text, &percent))
    return node_fail (value, error, "%s is no goal; expected a percentage like 95%%",
                      shown);
  *(double *) target = percent / 100;
  return TRUE;
}

/* ---- Targets */

static gboolean
read_target (const Node *value, WorkDuration *duration, GError **error)
{
  g_autofree char *shown = node_shown (value);
  g_autoptr(GError) problem = NULL;

  if (!record_check_text (value, error))
    return FALSE;
  if (!work_duration_parse (value->text, duration, &problem))
    return node_fail (value, error, "bad target; %s", problem->message);
  return duration->days > 0 || duration->seconds > 0
         || node_fail (value, error, "%s is no time; expected a target like 8h or 1d",
                       shown);
}

static gboolean
read_targets (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
              GError **error)
{
  DeskPromise *promise = target;
  guint n = node_count (value);

  if (!record_check_list (value, "a target", error))
    return FALSE;
  if (n == 0 || n > TARGETS_MAX)
    return node_fail (value, error, "%u targets; expected 1 to %d", n, TARGETS_MAX);
  promise->targets = g_new0 (WorkDuration, n);
  for (; promise->n_targets < n; promise->n_targets++)
    if (!read_target (node_item (value, promise->n_targets),
                      &promise->targets[promise->n_targets], error))
      return FALSE;
  return TRUE;
}

/* ---- Promises */

static const RecordField fields[] = {
  { "name", record_text, G_STRUCT_OFFSET (DeskPromise, name), "text, like first reply" },
  { "clock", read_clock, G_STRUCT_OFFSET (DeskPromise, clock),
    "first-reply, next-reply or resolution" },
  { "channel", record_channel, G_STRUCT_OFFSET (DeskPromise, channel), NULL },
  { "line", record_line, G_STRUCT_OFFSET (DeskPromise, line), NULL },
  { "priority", record_text, G_STRUCT_OFFSET (DeskPromise, priority), NULL },
  { "tag", record_text, G_STRUCT_OFFSET (DeskPromise, tag), NULL },
  { "hours", record_hours, G_STRUCT_OFFSET (DeskPromise, hours), NULL },
  { "target", read_targets, 0, "a time like 8h or 1d, or a list of them" },
  { "escalated", read_escalated, G_STRUCT_OFFSET (DeskPromise, exempt_escalated), NULL },
  { "since", read_since, G_STRUCT_OFFSET (DeskPromise, since), NULL },
  { "goal", read_goal, G_STRUCT_OFFSET (DeskPromise, goal), NULL },
};

/* Its own, else those of its channel. */
static gboolean
settle_hours (Loader *loader, DeskPromise *promise, const Node *item, GError **error)
{
  if (promise->hours == NULL && promise->channel != NULL)
    promise->hours = desk_find_channel (loader->desk, promise->channel)->hours;
  if (promise->hours != NULL)
    return TRUE;
  if (promise->channel != NULL)
    return node_fail (item, error, "channel \"%s\" has no hours; expected \"hours\" here",
                      promise->channel);
  return node_fail (item, error,
                    "a promise without hours; expected \"hours\", or a channel that has "
                    "some");
}

gboolean
load_promises (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *promises = *(GArray **) target;

  if (value->kind != NODE_LIST)
    return node_fail (value, error, "no list; expected \"- {name: ..., clock: ..., "
                                    "target: ...}\"");
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskPromise *promise;

      g_array_set_size (promises, i + 1);
      promise = &g_array_index (promises, DeskPromise, i);
      promise->since = G_MININT64;
      promise->goal = NAN;
      if (!record_read (loader, item, "a promise", fields, G_N_ELEMENTS (fields), promise,
                        error)
          || !settle_hours (loader, promise, item, error))
        return FALSE;
    }
  return TRUE;
}
