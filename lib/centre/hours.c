#include "centre/hours.h"

#include <string.h>
#include "base/escape.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "centre/words.h"
#include "page/page.h"

enum
{
  DAY_S = 86400,
  WEEK_DAYS = 7,
  USUAL_WEEKS = 9, /* of which most say what is usual */
  DAYS_AS_ONE = 3, /* that are said as one time */
  CLOSINGS_MOST = 8,
  ALWAYS_S = 62 * DAY_S /* open for so long */
};

/* ---- A channel's state */

HoursState
hours_state (const DeskChannel *channel, gint64 at)
{
  WorkCalendar *calendar = channel->hours == NULL ? NULL : channel->hours->calendar;
  HoursState state = { .has_hours = calendar != NULL, .until = WORK_NEVER };

  if (calendar == NULL)
    return state;
  state.is_open = work_is_open (calendar, at);
  state.until = state.is_open ? work_next_close (calendar, at) : work_next_open (calendar, at);
  state.always = state.is_open && (state.until == WORK_NEVER || state.until - at > ALWAYS_S);
  return state;
}

static char *
time_of_day (GTimeZone *zone, gint64 at)
{
  gint64 local = at + zone_offset (zone, at);
  int rest = (int) (local - zone_day (local) * DAY_S), seconds = rest % 60;

  return seconds == 0
           ? g_strdup_printf ("%02d:%02d", rest / 3600, rest % 3600 / 60)
           : g_strdup_printf ("%02d:%02d:%02d", rest / 3600, rest % 3600 / 60, seconds);
}

/* `17:00`, `Monday 09:30`, `Friday 1 January 2027 09:30`. */
static char *
moment_words (const Centre *centre, const char *lang, gint64 at)
{
  GTimeZone *zone = centre->desk->zone;
  WorkDay day = work_day_at (zone, at);
  WorkDay ahead = day - work_day_at (zone, centre->now);
  g_autofree char *time = time_of_day (zone, at);
  g_autofree char *date = ahead < WEEK_DAYS
                            ? g_strdup (words_weekday (lang, work_weekday (day)))
                            : words_date (lang, day, TRUE);

  return ahead == 0 ? g_steal_pointer (&time) : g_strdup_printf ("%s %s", date, time);
}

/* "open now, until 17:00", "closed until Monday 09:30", on the desk's clock.  Free it. */
static char *
hours_say (const Centre *centre, const char *lang, const HoursState *state)
{
  g_autofree char *time = NULL;

  if (state->always)
    return g_strdup (words_get (lang, "always-open"));
  if (state->until == WORK_NEVER)
    return g_strdup (words_get (lang, "closed"));
  time = moment_words (centre, lang, state->until);
  return words_fill (lang, state->is_open ? "open-until" : "closed-until", "time", time,
                     (char *) NULL);
}

/* ---- Days */

/* What is open of [from, to) on the clock of the zone, as `09:00–17:00, 18:00–20:00`; "" for nothing. */
static char *
windows_words (GTimeZone *zone, WorkCalendar *calendar, gint64 from, gint64 to)
{
  GString *words = g_string_new (NULL);
  WorkSpan span;

  for (gint64 at = from; work_next_span (calendar, at, &span) && span.from < to; at = span.to)
    {
      g_autofree char *opens = time_of_day (zone, MAX (span.from, from));
      g_autofree char *closes = span.to >= to ? g_strdup ("24:00")
                                              : time_of_day (zone, span.to);

      g_string_append_printf (words, "%s%s\342\200\223%s", words->len > 0 ? ", " : "", opens,
                              closes);
      if (span.to >= to)
        break;
    }
  return g_string_free (words, FALSE);
}

static char *
day_words (GTimeZone *zone, WorkCalendar *calendar, WorkDay day)
{
  return windows_words (zone, calendar, work_instant (zone, day, 0),
                        work_instant (zone, day + 1, 0));
}

/* The days around the week of `now` in which one calendar is open: days and hours of the desk's own clock, whichever the
 * calendar goes by. */
typedef struct
{
  WorkDay monday, first; /* of this week; of the table */
  GPtrArray *words;      /* char *, by day */
  const char *usual[WEEK_DAYS];
} Days;

/* What most of the same weekdays around this week have. */
static const char *
usual_words (const Days *self, int weekday)
{
  const char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < USUAL_WEEKS; i++)
    {
      const char *words = self->words->pdata[i * WEEK_DAYS + (guint) weekday];
      guint alike = 0;

      for (guint k = 0; k < USUAL_WEEKS; k++)
        alike += g_str_equal (words, self->words->pdata[k * WEEK_DAYS + (guint) weekday]);
      if (alike > most)
        {
          most = alike;
          best = words;
        }
    }
  return best;
}

static Days
days_of (const Centre *centre, WorkCalendar *calendar)
{
  GTimeZone *zone = centre->desk->zone;
  WorkDay today = work_day_at (zone, centre->now);
  Days self = { .monday = today - work_weekday (today) };

  self.first = self.monday - USUAL_WEEKS / 2 * WEEK_DAYS;
  self.words = g_ptr_array_new_with_free_func (g_free);
  for (WorkDay day = self.first; day < self.monday + WEEK_DAYS + HOURS_DAYS; day++)
    g_ptr_array_add (self.words, day_words (zone, calendar, day));
  for (int i = 0; i < WEEK_DAYS; i++)
    self.usual[i] = usual_words (&self, i);
  return self;
}

static void
days_clear (Days *self)
{
  g_ptr_array_unref (self->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Days, days_clear)

static void
add_week (const char *lang, const Days *days, xmlNode *parent)
{
  xmlNode *week = markup_add (parent, "week");

  for (int i = 0; i < WEEK_DAYS; i++)
    {
      xmlNode *day = markup_add (week, "day");
      const char *words = days->usual[i];

      markup_set (day, "name", words_weekday (lang, i));
      markup_set (day, "hours", *words != '\0' ? words : words_get (lang, "closed"));
      if (*words == '\0')
        markup_set (day, "closed", "yes");
    }
}

/* What is said of a day that has those hours, or of all up to `last`. */
static char *
closing_says (const char *lang, WorkDay date, WorkDay last, const char *hours)
{
  g_autofree char *first = words_date (lang, date, TRUE),
                  *until = words_date (lang, last, TRUE),
                  *dates = date == last ? g_strdup (first)
                                        : g_strconcat (first, " \342\200\223 ", until, NULL);

  return *hours == '\0'
           ? g_steal_pointer (&dates)
           : words_fill (lang, "other-hours", "date", dates, "hours", hours, (char *) NULL);
}

static void
add_closing (const char *lang, WorkDay date, WorkDay last, const char *hours, xmlNode *parent)
{
  xmlNode *closing = markup_add (parent, "closing");
  g_autofree char *iso = say_iso (ISO_DAY, date), *until = say_iso (ISO_DAY, last);
  g_autofree char *says = closing_says (lang, date, last, hours);

  markup_set (closing, "date", iso);
  if (last != date)
    markup_set (closing, "until", until);
  markup_set (closing, "says", says);
  if (*hours != '\0')
    markup_set (closing, "hours", hours);
}

static gboolean
is_usual (const Days *self, guint day)
{
  int weekday = work_weekday (self->first + (WorkDay) day);

  return g_str_equal (self->words->pdata[day], self->usual[weekday]);
}

/* The last of the days from `day` on that have the same hours, or none, though these are not usual, over days on which
 * nobody ever is there; `day` itself where they are fewer than three.  (In the weeks when clocks change here and not
 * yet in the zone that hours go by, all of them are another hour.) */
static guint
run_end (const Days *self, guint day)
{
  const char *hours = self->words->pdata[day];
  guint last = day, unusual = 0;

  for (guint i = day; i < self->words->len; i++)
    {
      const char *words = self->words->pdata[i];
      gboolean usual = is_usual (self, i);

      if (usual ? *words != '\0' : !g_str_equal (words, hours))
        break;
      if (usual)
        continue;
      last = i;
      unusual++;
    }
  return unusual < DAYS_AS_ONE ? day : last;
}

/* Days that differ from what is usual, from Monday of this week on. */
static void
add_closings (const char *lang, const Days *days, xmlNode *parent)
{
  guint count = 0;

  for (guint i = (guint) (days->monday - days->first);
       i < days->words->len && count < CLOSINGS_MOST; i++)
    {
      guint last = run_end (days, i);

      if (is_usual (days, i))
        continue;
      add_closing (lang, days->first + (WorkDay) i, days->first + (WorkDay) last,
                   days->words->pdata[i], parent);
      i = last;
      count++;
    }
}

/* ---- Open intervals: of whole days, so that they stay the same all day */

static gint64
first_moment (const Centre *centre)
{
  return work_instant (centre->desk->zone, work_day_at (centre->desk->zone, centre->now), 0);
}

static gint64
last_moment (const Centre *centre)
{
  return work_instant (centre->desk->zone,
                       work_day_at (centre->desk->zone, centre->now) + HOURS_DAYS, 0);
}

static gboolean
next_open (const Centre *centre, WorkCalendar *calendar, gint64 *at, WorkSpan *span)
{
  gint64 until = last_moment (centre);

  if (*at >= until || !work_next_span (calendar, *at, span) || span->from >= until)
    return FALSE;
  *at = span->to;
  span->from = MAX (span->from, first_moment (centre));
  span->to = MIN (span->to, until);
  return TRUE;
}

static void
add_open (const Centre *centre, WorkCalendar *calendar, xmlNode *parent)
{
  gint64 at = first_moment (centre);
  WorkSpan span;

  while (next_open (centre, calendar, &at, &span))
    {
      xmlNode *open = markup_add (parent, "open");

      markup_set_int (open, "from", span.from);
      markup_set_int (open, "until", span.to);
    }
}

/* ---- Promises and lines */

/* `before`, which it takes, and `next` behind it, which may be the last of several. */
static char *
join_words (const char *lang, char *before, const char *next, gboolean is_last)
{
  g_autofree char *joined = before;

  if (joined == NULL)
    return g_strdup (next);
  return is_last ? words_fill (lang, "and", "a", joined, "b", next, (char *) NULL)
                 : g_strconcat (joined, ", ", next, NULL);
}

/* "one working day", "2 working days, 4 business hours and 30 business minutes". */
static char *
duration_words (const char *lang, const WorkDuration *duration)
{
  static const struct
  {
    const char *id;
    gint64 seconds;
  } units[]
    = { { "business-hours", 3600 }, { "business-minutes", 60 }, { "business-seconds", 1 } };
  g_autofree char *days = duration->days == 0 ? NULL
                                              : words_counted (lang, "working-days",
                                                               duration->days, (char *) NULL);
  gint64 left = duration->seconds;
  char *words;

  if (duration->end)
    return words_fill (lang, "until-closing", "time", days, (char *) NULL);
  if (days == NULL && left == 0)
    return words_counted (lang, "business-hours", 0, (char *) NULL);
  words = g_steal_pointer (&days);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      gint64 count = left / units[i].seconds;
      g_autofree char *unit = words_counted (lang, units[i].id, count, (char *) NULL);

      left %= units[i].seconds;
      if (count > 0)
        words = join_words (lang, words, unit, left == 0);
    }
  return words;
}

static char *
targets_words (const char *lang, const DeskPromise *promise)
{
  char *words = duration_words (lang, &promise->targets[0]);

  for (guint i = 1; i < promise->n_targets; i++)
    {
      g_autofree char *before = words, *next = duration_words (lang, &promise->targets[i]);

      words = words_fill (lang, "or", "a", before, "b", next, (char *) NULL);
    }
  return words;
}

/* Of those that hold for everybody. */
static void
add_promise (const char *lang, const DeskPromise *promise, xmlNode *parent)
{
  static const char *const ids[CLOCK_KINDS] = { [CLOCK_FIRST_REPLY] = "promise-first-reply",
                                                [CLOCK_NEXT_REPLY] = "promise-next-reply",
                                                [CLOCK_RESOLUTION] = "promise-resolution" };
  g_autofree char *time = targets_words (lang, promise);
  g_autofree char *says = words_fill (lang, ids[promise->clock], "time", time, (char *) NULL);
  xmlNode *node = markup_text (parent, "promise", says);

  if (promise->exempt_escalated)
    markup_set (node, "exempt", words_get (lang, "promise-exempt"));
}

static void
add_promises (const Centre *centre, const char *lang, const DeskChannel *channel,
              xmlNode *parent)
{
  for (guint i = 0; i < centre->desk->promises->len; i++)
    {
      const DeskPromise *promise = &g_array_index (centre->desk->promises, DeskPromise, i);

      if (promise->channel != NULL && strcmp (promise->channel, channel->name) == 0
          && promise->line == NULL && promise->priority == NULL && promise->tag == NULL
          && promise->customer == NULL && promise->since <= centre->now)
        add_promise (lang, promise, parent);
    }
}

static gboolean
shares_language (const Desk *desk, const DeskLine *line)
{
  guint count = 0;

  for (guint i = 0; i < desk->lines->len; i++)
    count += g_strcmp0 (g_array_index (desk->lines, DeskLine, i).lang, line->lang) == 0;
  return count > 1;
}

/* Free it. */
static char *
line_words (const Desk *desk, const char *lang, const DeskLine *line)
{
  if (strcmp (line->name, "worldwide") == 0)
    return g_strdup (words_get (lang, "line-worldwide"));
  if (line->lang == NULL)
    return g_strdup (line->name);
  return shares_language (desk, line)
           ? g_strdup_printf ("%s (%s)", line->name, words_language (line->lang))
           : g_strdup (words_language (line->lang));
}

static void
add_lines (const Centre *centre, const char *lang, const DeskChannel *channel, xmlNode *parent)
{
  for (guint i = 0; i < centre->desk->lines->len; i++)
    {
      const DeskLine *line = &g_array_index (centre->desk->lines, DeskLine, i);
      g_autofree char *words = line_words (centre->desk, lang, line);
      xmlNode *node;

      if (!g_strv_contains ((const char *const *) channel->lines, line->name))
        continue;
      node = markup_add (parent, "line");
      markup_set (node, "name", words);
      markup_set (node, "email", line->shown);
      markup_set (node, "lang", line->lang);
    }
}

/* What the file calls it, else itself. */
static const char *
asked_words (const char *lang, const char *what)
{
  g_autofree char *id = g_strconcat ("ask-", what, NULL);

  for (guint i = 0; words_id (i) != NULL; i++)
    if (strcmp (words_id (i), id) == 0)
      return words_get (lang, id);
  return what;
}

static void
add_asked (const char *lang, char *const *asked, const char *name, xmlNode *parent)
{
  for (; asked != NULL && *asked != NULL; asked++)
    markup_set (markup_text (parent, name, asked_words (lang, *asked)), "id", *asked);
}

/* ---- Channels */

static const char *
channel_kind (const DeskChannel *channel)
{
  if (channel->number != NULL)
    return "phone";
  if (channel->team != NULL || channel->only != NULL)
    return "abuse";
  return channel->closed != NULL || channel->suggest > 0 ? "chat" : "email";
}

/* Free it. */
static char *
channel_title (const char *lang, const DeskChannel *channel)
{
  static const char *const named[] = { "email", "chat", "phone", "abuse", NULL };

  return g_strv_contains (named, channel->name) ? g_strdup (words_get (lang, channel->name))
                                                : centre_category_title (channel->name);
}

/* The address that mail of this language goes to. */
static const char *
channel_email (const Centre *centre, const char *lang, const DeskChannel *channel)
{
  const char *first = channel->shown;

  for (guint i = 0; i < centre->desk->lines->len; i++)
    {
      const DeskLine *line = &g_array_index (centre->desk->lines, DeskLine, i);

      if (!g_strv_contains ((const char *const *) channel->lines, line->name))
        continue;
      if (g_strcmp0 (line->lang, lang) == 0)
        return line->shown;
      first = first == NULL ? line->shown : first;
    }
  return first;
}

static char *
phone_href (const char *number)
{
  GString *href = g_string_new ("tel:");

  for (; *number != '\0'; number++)
    if (g_ascii_isdigit (*number) || *number == '+')
      g_string_append_c (href, *number);
  return g_string_free (href, FALSE);
}

static void
set_ways (const Centre *centre, const char *lang, const DeskChannel *channel, xmlNode *node)
{
  const char *email = channel_email (centre, lang, channel);
  g_autofree char *href = channel->number != NULL ? phone_href (channel->number)
                          : email != NULL         ? g_strconcat ("mailto:", email, NULL)
                                                  : NULL;

  markup_set (node, "number", channel->number);
  markup_set (node, "email", email);
  markup_set (node, "href", href);
  markup_set (node, "url", channel->url);
  markup_set (node, "closed", channel->closed);
  if (channel->purpose != NULL && strcmp (channel->purpose, "urgent") == 0)
    markup_set (node, "purpose", words_get (lang, "for-urgent"));
  else
    markup_set (node, "purpose", channel->purpose);
  if (channel->suggest > 0)
    markup_set_int (node, "suggest", channel->suggest);
}

static void
set_state (const Centre *centre, const char *lang, const DeskChannel *channel, gboolean now,
           xmlNode *node)
{
  HoursState state = hours_state (channel, centre->now);
  g_autofree char *says = state.has_hours ? hours_say (centre, lang, &state) : NULL;

  if (state.always)
    markup_set (node, "state", "always");
  else if (state.has_hours && now)
    markup_set (node, "state", state.is_open ? "open" : "closed");
  if (state.always || now)
    markup_set (node, "says", says);
}

static void
add_hours (const Centre *centre, const char *lang, const DeskChannel *channel, xmlNode *node)
{
  WorkCalendar *calendar = channel->hours->calendar;
  g_auto(Days) days = days_of (centre, calendar);

  markup_set (node, "hours", channel->hours->name);
  add_week (lang, &days, node);
  add_closings (lang, &days, node);
  add_open (centre, calendar, node);
}

static xmlNode *
add_way (const Centre *centre, const char *lang, const DeskChannel *channel, xmlNode *channels)
{
  xmlNode *node = markup_add (channels, "channel");
  g_autofree char *title = channel_title (lang, channel);

  markup_set (node, "name", channel->name);
  markup_set (node, "title", title);
  markup_set (node, "kind", channel_kind (channel));
  set_ways (centre, lang, channel, node);
  return node;
}

static void
add_channel (const Centre *centre, const char *lang, const DeskChannel *channel, gboolean now,
             xmlNode *channels)
{
  xmlNode *node = add_way (centre, lang, channel, channels);

  set_state (centre, lang, channel, now, node);
  if (channel->hours != NULL)
    add_hours (centre, lang, channel, node);
  add_asked (lang, channel->ask, "ask", node);
  add_asked (lang, channel->have, "have", node);
  add_promises (centre, lang, channel, node);
  add_lines (centre, lang, channel, node);
}

static xmlNode *
add_channels (const Centre *centre, xmlNode *page)
{
  xmlNode *channels = markup_add (page, "channels");

  markup_set (channels, "zone", centre->desk->zone_name);
  return channels;
}

static void
add_short (const Centre *centre, const char *lang, const DeskChannel *channel,
           xmlNode *channels)
{
  xmlNode *way = add_way (centre, lang, channel, channels);

  if (channel->hours != NULL)
    markup_set (way, "hours", channel->hours->name);
}

void
hours_channels (const Centre *centre, const char *lang, HoursShown shown, xmlNode *page)
{
  xmlNode *channels = centre->desk == NULL ? NULL : add_channels (centre, page);

  if (channels != NULL && shown == HOURS_WAYS)
    markup_set (channels, "hours", "hours.json");
  for (guint i = 0; channels != NULL && i < centre->desk->channels->len; i++)
    {
      const DeskChannel *channel = &g_array_index (centre->desk->channels, DeskChannel, i);

      if (shown == HOURS_WAYS)
        add_short (centre, lang, channel, channels);
      else
        add_channel (centre, lang, channel, shown == HOURS_NOW, channels);
    }
}

/* ---- As JSON */

static void
append_channel (const Centre *centre, const DeskChannel *channel, GString *json)
{
  gint64 at = first_moment (centre);
  const char *comma = "";
  WorkSpan span;

  g_string_append (json, "{\"name\":\"");
  escape_json (json, channel->name, -1);
  g_string_append_printf (json, "\",\"kind\":\"%s\",\"open\":", channel_kind (channel));
  if (channel->hours == NULL)
    {
      g_string_append (json, "null}");
      return;
    }
  g_string_append_c (json, '[');
  for (; next_open (centre, channel->hours->calendar, &at, &span); comma = ",")
    g_string_append_printf (json, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", comma,
                            span.from, span.to);
  g_string_append (json, "]}");
}

char *
hours_json (const Centre *centre)
{
  GString *json = g_string_new ("{\"zone\":\"");

  escape_json (json, centre->desk->zone_name, -1);
  g_string_append_printf (json,
                          "\",\"from\":%" G_GINT64_FORMAT ",\"until\":%" G_GINT64_FORMAT
                          ",\"channels\":[",
                          first_moment (centre), last_moment (centre));
  for (guint i = 0; i < centre->desk->channels->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_channel (centre, &g_array_index (centre->desk->channels, DeskChannel, i), json);
    }
  g_string_append (json, "]}\n");
  return g_string_free (json, FALSE);
}
