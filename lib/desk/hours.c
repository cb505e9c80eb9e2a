#include <string.h>

#include "base/file.h"
#include "base/timestamp.h"
#include "desk/load.h"
#include "holidays/closings.h"

enum
{
  ENTRY_WEEKDAYS = 7,
  ENTRY_WINDOWS_MAX = 48, /* in a day */
  HOURS_MAX = 200,
  CLOSED_DAYS_MAX = 366,  /* of one range */
  DAYS_OFF_MAX = 5000000, /* of all calendars of a file */
  DAY_S = 86400
};

#define WEEK_EXPECTED "days and their windows, like {mon-fri: 09:00-17:00}"
#define BEGINNING G_GINT64_CONSTANT (0) /* of the years that calendars know */

/* ---- What a calendar of desk.yaml says for one stretch of time */

typedef struct
{
  WorkWindow window;
  const Node *node;
} EntryWindow;

typedef struct
{
  WorkDay day;
  const Node *key;
  GArray *windows; /* EntryWindow; empty: closed */
} EntrySpecial;

typedef struct
{
  WorkDay day;
  WorkWindow part;
  const Node *node; /* NULL: from a holiday feed */
} EntryClosing;

typedef struct
{
  const Node *node;
  GTimeZone *zone;                      /* `timezone`; NULL: the desk's */
  gboolean dated;                       /* has `since` */
  WorkDay since, until;                 /* in force in [since, until) */
  GArray *week[ENTRY_WEEKDAYS];         /* EntryWindow */
  const Node *named_by[ENTRY_WEEKDAYS]; /* the key that named the day, or NULL */
  GArray *specials;                     /* EntrySpecial, by day after entry_check () */
  GArray *closings;                     /* EntryClosing */
} Entry;

static void
clear_special (gpointer special)
{
  g_array_unref (((EntrySpecial *) special)->windows);
}

static Entry *
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

static void
entry_free (Entry *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < ENTRY_WEEKDAYS; i++)
    g_array_unref (self->week[i]);
  g_array_unref (self->specials);
  g_array_unref (self->closings);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

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
  if (is_in_force (self, special->day - 1) && !check_midnight (before, special->windows, error))
    return FALSE;
  return !is_in_force (self, special->day + 1)
         || check_midnight (special->windows, after, error);
}

/* ---- Dates */

static gboolean
check_date (const Entry *self, WorkDay day, const Node *node, GError **error)
{
  g_autofree char *shown = node == NULL ? NULL : node_shown (node);

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

/* Once it is complete, `until` too: windows that overlap, within a day or past midnight,
 * and dates at which the entry is not in force. */
static gboolean
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
append_rule (GArray *rules, WorkRuleKind kind, WorkDay day, WorkWindow window)
{
  WorkRule rule = { kind, day, window };

  g_array_append_val (rules, rule);
}

static void
append_windows (GArray *rules, WorkRuleKind kind, WorkDay day, const GArray *windows)
{
  for (guint i = 0; i < windows->len; i++)
    append_rule (rules, kind, day, g_array_index (windows, EntryWindow, i).window);
}

static void
append_special (GArray *rules, const EntrySpecial *special)
{
  if (special->windows->len == 0)
    append_rule (rules, WORK_SPECIAL, special->day, (WorkWindow){ 0, 0 });
  append_windows (rules, WORK_SPECIAL, special->day, special->windows);
}

static void
append_entry (GArray *rules, const Entry *self)
{
  if (self->dated)
    append_rule (rules, WORK_SINCE, self->since, (WorkWindow){ 0, 0 });
  for (int day = 0; day < ENTRY_WEEKDAYS; day++)
    append_windows (rules, WORK_WEEK, day, self->week[day]);
  for (guint i = 0; i < self->specials->len; i++)
    append_special (rules, &g_array_index (self->specials, EntrySpecial, i));
  for (guint i = 0; i < self->closings->len; i++)
    {
      const EntryClosing *closing = &g_array_index (self->closings, EntryClosing, i);

      append_rule (rules, WORK_CLOSED, closing->day, closing->part);
    }
}

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
read_since (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
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
                            when_weekday_names[day], other->text, other->line);
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
  if (!when_weekdays (value->key, &days, error) || !name_days (entry, value->key, days, error)
      || !read_windows (value, windows, error))
    return FALSE;
  for (guint day = 0; day < ENTRY_WEEKDAYS; day++)
    if (days & 1u << day)
      g_array_append_vals (entry->week[day], windows->data, windows->len);
  return TRUE;
}

static gboolean
read_week (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  if (!record_check_map (value, "a week", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    if (!read_week_day (target, value->items->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_special (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
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
read_closed (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  if (!record_check_list (value, "a list of dates", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!read_closing (target, node_item (value, i), seen, error))
      return FALSE;
  return TRUE;
}

/* ---- Holidays */

/* Feeds are read once for all calendars.  An error within one has its own place. */
static const Closings *
get_feed (Loader *loader, const Node *value, GTimeZone *zone, GError **error)
{
  g_autofree char *path = NULL, *key = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) problem = NULL;
  gsize length;
  Closings *feed;

  if (!record_check_text (value, error))
    return NULL;
  path = node_path (value);
  key = g_strconcat (g_time_zone_get_identifier (zone), " ", path, NULL);
  feed = g_hash_table_lookup (loader->feeds, key);
  if (feed != NULL)
    return feed;
  text = file_read (path, CLOSINGS_BYTES_MAX, "an iCalendar file", &length, &problem);
  if (text == NULL)
    {
      node_fail (value, error, "%s", problem->message);
      return NULL;
    }
  feed = closings_parse (path, text, length, zone, error);
  if (feed == NULL)
    return NULL;
  g_ptr_array_add (loader->desk->files, g_strdup (path));
  g_hash_table_insert (loader->feeds, g_steal_pointer (&key), feed);
  return feed;
}

/* ---- Days off */

static GHashTable *
texts_of (const Node *list)
{
  GHashTable *texts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; list != NULL && i < node_count (list); i++)
    g_hash_table_add (texts, node_item (list, i)->text);
  return texts;
}

static void
add_days_off (Entry *entry, const Closings *feed, GHashTable *skip)
{
  g_autofree gboolean *skipped = g_new (gboolean, feed->names->len);

  for (guint i = 0; i < feed->names->len; i++)
    skipped[i] = g_hash_table_contains (skip, feed->names->pdata[i]);
  for (guint i = 0; i < feed->days->len; i++)
    {
      const Closing *from = &g_array_index (feed->days, Closing, i);
      EntryClosing closing = { .day = from->day, .part = from->part };

      if (!skipped[from->name])
        g_array_append_val (entry->closings, closing);
    }
}

/* A name that no event has is a slip, and would leave a day off that is none. */
static gboolean
check_skip (const Node *skip, GPtrArray *names, GError **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < names->len; i++)
    g_hash_table_add (known, names->pdata[i]);
  for (guint i = 0; i < node_count (skip); i++)
    {
      const Node *item = node_item (skip, i);

      if (!g_hash_table_contains (known, item->text))
        return record_choose (item, "event of the holidays",
                              (const char *const *) names->pdata, names->len, error)
               >= 0;
    }
  return TRUE;
}

static gboolean
count_days_off (Loader *loader, const Node *value, const Closings *feed, GError **error)
{
  loader->n_days_off += feed->days->len + feed->names->len;
  return loader->n_days_off <= DAYS_OFF_MAX
         || node_fail (value, error, "too many days off; expected at most %d in a file",
                       DAYS_OFF_MAX);
}

static gboolean
read_holidays (Loader *loader, const Node *value, gpointer entry, GError **error)
{
  const Node *skip = node_get (((Entry *) entry)->node, "skip");
  GTimeZone *own = ((Entry *) entry)->zone, *zone = own != NULL ? own : loader->desk->zone;
  g_autoptr(GHashTable) skipped = texts_of (skip);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (!record_check_list (value, "a list of files", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    {
      const Closings *feed = get_feed (loader, node_item (value, i), zone, error);

      if (feed == NULL || !count_days_off (loader, node_item (value, i), feed, error))
        return FALSE;
      g_ptr_array_extend (names, feed->names, NULL, NULL);
      add_days_off (entry, feed, skipped);
    }
  return skip == NULL || check_skip (skip, names, error);
}

/* Before `holidays:`, which uses it. */
static gboolean
read_skip (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer entry, GError **error)
{
  if (!record_check_list (value, "a list of events", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!record_check_text (node_item (value, i), error))
      return FALSE;
  return node_get (((Entry *) entry)->node, "holidays") != NULL
         || node_fail (value->key, error,
                       "\"skip\" without holidays; expected \"holidays\" beside it");
}

/* ---- Calendars */

static gboolean
read_entry_zone (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer entry,
                 GError **error)
{
  ((Entry *) entry)->zone = node_zone (value, error);
  return ((Entry *) entry)->zone != NULL;
}

static const RecordField entry_fields[] = {
  { "timezone", read_entry_zone, 0, NULL }, { "since", read_since, 0, NULL },
  { "week", read_week, 0, WEEK_EXPECTED },  { "special", read_special, 0, NULL },
  { "closed", read_closed, 0, NULL },       { "skip", read_skip, 0, NULL },
  { "holidays", read_holidays, 0, NULL },
};

static Entry *
read_entry (Loader *loader, const Node *value, GError **error)
{
  g_autoptr(Entry) entry = entry_new (value);

  if (!record_read (loader, value, "hours", entry_fields, G_N_ELEMENTS (entry_fields), entry,
                    error))
    return NULL;
  return g_steal_pointer (&entry);
}

/* Ends the entry before, which is then complete. */
static gboolean
entry_follow (Entry *before, const Entry *entry, GError **error)
{
  const Node *since = node_get (entry->node, "since");

  if (since == NULL)
    return node_fail (entry->node, error,
                      "no \"since\" in an entry behind the first; expected since: DATE");
  if (entry->since <= before->since)
    return node_fail (since, error,
                      "\"%s\" is not after the entry before; expected the dates to ascend",
                      since->text);
  if (entry->zone != NULL)
    return node_fail (
      node_get (entry->node, "timezone"), error,
      "a timezone in an entry behind the first; expected it in the first, for all");
  before->until = entry->since;
  return TRUE;
}

static GPtrArray *
read_entries (Loader *loader, const Node *value, GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);

  if (value->kind == NODE_LIST && value->items->len == 0)
    {
      node_fail (value, error, "empty list where hours belong; expected week: " WEEK_EXPECTED);
      return NULL;
    }
  for (guint i = 0; i < node_count (value); i++)
    {
      Entry *entry = read_entry (loader, node_item (value, i), error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
      if (i > 0 && !entry_follow (entries->pdata[i - 1], entry, error))
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

static GTimeZone *
zone_of_entries (const Loader *loader, const GPtrArray *entries)
{
  const Entry *first = entries->len == 0 ? NULL : entries->pdata[0];

  return first != NULL && first->zone != NULL ? first->zone : loader->desk->zone;
}

static WorkCalendar *
read_calendar (Loader *loader, const Node *value, GError **error)
{
  g_autoptr(GPtrArray) entries = read_entries (loader, value, error);
  g_autoptr(WorkCalendar) calendar = NULL;
  g_autoptr(GArray) rules = g_array_new (FALSE, FALSE, sizeof (WorkRule));

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    append_entry (rules, entries->pdata[i]);
  calendar = work_calendar_new (zone_of_entries (loader, entries),
                                (const WorkRule *) rules->data, rules->len);
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
