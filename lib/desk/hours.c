#include <string.h>

#include "base/timestamp.h"
#include "desk/entry.h"
#include "desk/holidays.h"
#include "desk/record.h"

enum
{
  HOURS_MAX = 200,
  CLOSED_DAYS_MAX = 366 /* of one range */
};

#define WEEK_EXPECTED "days and their windows, like {mon-fri: 09:00-17:00}"
#define BEGINNING G_GINT64_CONSTANT (0) /* of the years that calendars know */

/* ---- Windows */

static gboolean
read_windows (const Node *value, GArray *windows, GError **error)
{
  if (!record_check_list (value, "a window", error))
    return FALSE;
  if (node_count (value) > ENTRY_WINDOWS_MAX)
    return node_fail (value, error, "%u windows in a day; expected at most %d",
                      node_count (value), ENTRY_WINDOWS_MAX);
  for (guint i = 0; i < node_count (value); i++)
    {
      EntryWindow window = { .node = node_item (value, i) };

      if (!when_window (window.node, &window.window, error))
        return FALSE;
      g_array_append_val (windows, window);
    }
  return TRUE;
}

/* ---- The keys of an entry */

static gboolean
read_since (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
            GError **error)
{
  Entry *entry = target;

  entry->dated = TRUE;
  return when_date (value, &entry->since, error);
}

static gboolean
name_days (Entry *entry, const Node *key, guint days, GError **error)
{
  for (guint day = 0; day < ENTRY_WEEKDAYS; day++)
    if (days & 1u << day)
      {
        const Node *other = entry->named_by[day];

        if (other != NULL)
          return node_fail (key, error,
                            "%s is in \"%s\" of line %u too; expected each day once",
                            when_weekday_name (day), other->text, other->line);
        entry->named_by[day] = key;
      }
  return TRUE;
}

static gboolean
read_week_day (Entry *entry, const Node *value, GError **error)
{
  g_autoptr(GArray) windows = g_array_new (FALSE, FALSE, sizeof (EntryWindow));
  guint days;

  /* `{mon,wed: ...}` is the key `mon` with nothing in it, and another key. */
  if (value->kind == NODE_NOTHING)
    return node_fail (value->key, error,
                      "no windows for \"%s\"; expected some, or [], and quotes around a "
                      "list of days within {}",
                      value->key->text);
  if (!when_weekdays (value->key, &days, error)
      || !name_days (entry, value->key, days, error)
      || !read_windows (value, windows, error))
    return FALSE;
  for (guint day = 0; day < ENTRY_WEEKDAYS; day++)
    if (days & 1u << day)
      g_array_append_vals (entry->week[day], windows->data, windows->len);
  return TRUE;
}

static gboolean
read_week (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
           GError **error)
{
  if (!record_check_map (value, "a week", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    if (!read_week_day (target, value->items->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_special (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
              GError **error)
{
  Entry *entry = target;

  if (!record_check_map (value, "a map of dates", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *date = value->items->pdata[i];
      EntrySpecial special = { .key = date->key };

      if (!when_date (date->key, &special.day, error))
        return FALSE;
      special.windows = g_array_new (FALSE, FALSE, sizeof (EntryWindow));
      g_array_append_val (entry->specials, special);
      if (!read_windows (date, special.windows, error))
        return FALSE;
    }
  return TRUE;
}

/* `seen` are the days that are closed already: ranges may repeat them. */
static gboolean
read_closing (Entry *entry, const Node *value, GHashTable *seen, GError **error)
{
  WorkDay first, last;
  WorkWindow part;

  if (!when_closed (value, &first, &last, &part, error))
    return FALSE;
  if (last - first >= CLOSED_DAYS_MAX)
    return node_fail (value, error, "%d days; expected at most %d in a range",
                      last - first + 1, CLOSED_DAYS_MAX);
  for (WorkDay day = first; day <= last; day++)
    {
      EntryClosing closing = { .day = day, .part = part, .node = value };
      gboolean whole = memcmp (&part, &when_whole_day, sizeof part) == 0;

      if (!whole || g_hash_table_add (seen, GINT_TO_POINTER (day)))
        g_array_append_val (entry->closings, closing);
    }
  return TRUE;
}

static gboolean
read_closed (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
             GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  if (!record_check_list (value, "a list of dates", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!read_closing (target, node_item (value, i), seen, error))
      return FALSE;
  return TRUE;
}

/* ---- Calendars */

static const RecordField entry_fields[] = {
  { "since", read_since, 0, NULL },
  { "week", read_week, 0, WEEK_EXPECTED },
  { "special", read_special, 0, NULL },
  { "closed", read_closed, 0, NULL },
  { "skip", holidays_read_skip, 0, NULL },
  { "holidays", holidays_read, 0, NULL },
};

static Entry *
read_entry (Loader *loader, const Node *value, GError **error)
{
  g_autoptr(Entry) entry = entry_new (value);

  if (!record_read (loader, value, "hours", entry_fields, G_N_ELEMENTS (entry_fields),
                    entry, error))
    return NULL;
  return g_steal_pointer (&entry);
}

/* Ends the entry before, which is then complete. */
static gboolean
follow (Entry *before, const Entry *entry, GError **error)
{
  const Node *since = node_get (entry->node, "since");

  if (since == NULL)
    return node_fail (entry->node, error,
                      "no \"since\" in an entry behind the first; expected since: DATE");
  if (entry->since <= before->since)
    return node_fail (since, error,
                      "\"%s\" is not after the entry before; expected the dates to ascend",
                      since->text);
  before->until = entry->since;
  return TRUE;
}

static GPtrArray *
read_entries (Loader *loader, const Node *value, GError **error)
{
  g_autoptr(GPtrArray) entries
    = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);

  if (value->kind == NODE_LIST && value->items->len == 0)
    {
      node_fail (value, error,
                 "empty list where hours belong; expected week: " WEEK_EXPECTED);
      return NULL;
    }
  for (guint i = 0; i < node_count (value); i++)
    {
      Entry *entry = read_entry (loader, node_item (value, i), error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
      if (i > 0 && !follow (entries->pdata[i - 1], entry, error))
        return NULL;
    }
  for (guint i = 0; i < entries->len; i++)
    if (!entry_check (entries->pdata[i], error))
      return NULL;
  return g_steal_pointer (&entries);
}

/* Asked first where the tools ask, too: calendars work out what is near. */
static gboolean
is_ever_open (WorkCalendar *calendar)
{
  return work_next_open (calendar, timestamp_now ()) != WORK_NEVER
         || work_next_open (calendar, BEGINNING) != WORK_NEVER;
}

static WorkCalendar *
read_calendar (Loader *loader, const Node *value, GError **error)
{
  g_autoptr(GPtrArray) entries = read_entries (loader, value, error);
  g_autoptr(WorkCalendar) calendar = NULL;
  g_autoptr(WorkRules) rules = NULL;

  if (entries == NULL)
    return NULL;
  rules = work_rules_new (loader->desk->zone);
  for (guint i = 0; i < entries->len; i++)
    entry_apply (entries->pdata[i], rules);
  calendar = work_calendar_new (g_steal_pointer (&rules));
  if (is_ever_open (calendar))
    return g_steal_pointer (&calendar);
  node_fail (value->key, error,
             "hours \"%s\" are never open; expected a window that is not closed",
             value->key->text);
  return NULL;
}

gboolean
load_hours (Loader *loader, const Node *value, gpointer target, GError **error)
{
  if (!record_check_map (value, "a map of hours", error))
    return FALSE;
  if (value->items->len == 0)
    return node_fail (value, error, "no hours; expected NAME: {week: ...}");
  if (value->items->len > HOURS_MAX)
    return node_fail (value, error, "%u hours; expected at most %d", value->items->len,
                      HOURS_MAX);
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskHours hours = { 0 };

      if (!record_check_name (item->key, error))
        return FALSE;
      hours.calendar = read_calendar (loader, item, error);
      if (hours.calendar == NULL)
        return FALSE;
      hours.name = g_strdup (item->key->text);
      g_array_append_val (*(GArray **) target, hours);
    }
  return TRUE;
}
