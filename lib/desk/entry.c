#include "desk/entry.h"

enum
{
  DAY_S = 86400
};

static void
clear_special (gpointer special)
{
  g_array_unref (((EntrySpecial *) special)->windows);
}

Entry *
entry_new (const Node *node)
{
  Entry *self = g_new0 (Entry, 1);

  self->node = node;
  self->since = G_MININT32;
  self->until = G_MAXINT32;
  for (guint i = 0; i < ENTRY_WEEKDAYS; i++)
    self->week[i] = g_array_new (FALSE, FALSE, sizeof (EntryWindow));
  self->specials = g_array_new (FALSE, FALSE, sizeof (EntrySpecial));
  g_array_set_clear_func (self->specials, clear_special);
  self->closings = g_array_new (FALSE, FALSE, sizeof (EntryClosing));
  return self;
}

void
entry_free (Entry *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < ENTRY_WEEKDAYS; i++)
    g_array_unref (self->week[i]);
  g_array_unref (self->specials);
  g_array_unref (self->closings);
  g_free (self);
}

/* ---- Overlaps */

static gboolean
fail_overlap (const EntryWindow *window, const EntryWindow *other, GError **error)
{
  g_autofree char *shown = node_shown (window->node);
  g_autofree char *before = node_shown (other->node);

  return node_fail (window->node, error,
                    "%s overlaps %s of line %u; expected windows apart from each other",
                    shown, before, other->node->line);
}

static gboolean
check_day (const GArray *windows, GError **error)
{
  for (guint i = 0; i < windows->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const EntryWindow *a = &g_array_index (windows, EntryWindow, i);
        const EntryWindow *b = &g_array_index (windows, EntryWindow, j);

        if (a->window.from_s < b->window.to_s && b->window.from_s < a->window.to_s)
          return fail_overlap (a, b, error);
      }
  return TRUE;
}

/* Those of `windows` that run past midnight, against the day after. */
static gboolean
check_midnight (const GArray *windows, const GArray *next, GError **error)
{
  for (guint i = 0; i < windows->len; i++)
    for (guint j = 0; j < next->len; j++)
      {
        const EntryWindow *late = &g_array_index (windows, EntryWindow, i);
        const EntryWindow *early = &g_array_index (next, EntryWindow, j);

        if (late->window.to_s - DAY_S > early->window.from_s)
          return fail_overlap (early, late, error);
      }
  return TRUE;
}

static gboolean
check_week (const Entry *self, GError **error)
{
  for (guint i = 0; i < ENTRY_WEEKDAYS; i++)
    if (!check_day (self->week[i], error)
        || !check_midnight (self->week[i], self->week[(i + 1) % ENTRY_WEEKDAYS], error))
      return FALSE;
  return TRUE;
}

static gboolean
is_in_force (const Entry *self, WorkDay day)
{
  return day >= self->since && day < self->until;
}

static gboolean
check_special (const Entry *self, guint index, GError **error)
{
  const EntrySpecial *special = &g_array_index (self->specials, EntrySpecial, index);
  const GArray *before = self->week[work_weekday (special->day - 1)];
  const GArray *after = self->week[work_weekday (special->day + 1)];

  if (index > 0 && (special - 1)->day == special->day - 1)
    before = (special - 1)->windows;
  if (index + 1 < self->specials->len && (special + 1)->day == special->day + 1)
    after = (special + 1)->windows;
  if (!check_day (special->windows, error))
    return FALSE;
  if (is_in_force (self, special->day - 1)
      && !check_midnight (before, special->windows, error))
    return FALSE;
  return !is_in_force (self, special->day + 1)
         || check_midnight (special->windows, after, error);
}

/* ---- Dates */

static gboolean
check_date (const Entry *self, WorkDay day, const Node *node, GError **error)
{
  g_autofree char *shown = node_shown (node);

  return node == NULL || is_in_force (self, day)
         || node_fail (node, error,
                       "%s is not in the time of these hours; expected a date %s", shown,
                       day < self->since ? "not before their \"since\""
                                         : "before the \"since\" of the next");
}

static gboolean
check_dates (const Entry *self, GError **error)
{
  for (guint i = 0; i < self->specials->len; i++)
    {
      const EntrySpecial *special = &g_array_index (self->specials, EntrySpecial, i);

      if (!check_date (self, special->day, special->key, error))
        return FALSE;
    }
  for (guint i = 0; i < self->closings->len; i++)
    {
      const EntryClosing *closing = &g_array_index (self->closings, EntryClosing, i);

      if (closing->node != NULL && !check_date (self, closing->day, closing->node, error))
        return FALSE;
    }
  return TRUE;
}

static int
by_day (gconstpointer a, gconstpointer b)
{
  return ((const EntrySpecial *) a)->day - ((const EntrySpecial *) b)->day;
}

gboolean
entry_check (Entry *self, GError **error)
{
  g_array_sort (self->specials, by_day);
  if (!check_week (self, error) || !check_dates (self, error))
    return FALSE;
  for (guint i = 0; i < self->specials->len; i++)
    if (!check_special (self, i, error))
      return FALSE;
  return TRUE;
}

/* ---- Rules */

static void
apply_special (const EntrySpecial *special, WorkRules *rules)
{
  if (special->windows->len == 0)
    work_rules_special (rules, special->day, NULL);
  for (guint i = 0; i < special->windows->len; i++)
    work_rules_special (rules, special->day,
                        &g_array_index (special->windows, EntryWindow, i).window);
}

void
entry_apply (const Entry *self, WorkRules *rules)
{
  if (self->dated)
    work_rules_since (rules, self->since);
  for (int day = 0; day < ENTRY_WEEKDAYS; day++)
    for (guint i = 0; i < self->week[day]->len; i++)
      work_rules_week (rules, day,
                       g_array_index (self->week[day], EntryWindow, i).window);
  for (guint i = 0; i < self->specials->len; i++)
    apply_special (&g_array_index (self->specials, EntrySpecial, i), rules);
  for (guint i = 0; i < self->closings->len; i++)
    {
      const EntryClosing *closing = &g_array_index (self->closings, EntryClosing, i);

      work_rules_close (rules, closing->day, closing->part);
    }
}
