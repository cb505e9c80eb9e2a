/* fuzz-worktime.c - any rules, any question: answers keep worktime.h's promises; and
 * work_duration_parse () on the same bytes. */
#include <string.h>
#include "base/timestamp.h"
#include "worktime/worktime.h"
#include "../unit/worktime-rules.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  DAY_S = 86400,
  MAX_RULES = 64
};

/* Bytes as numbers; zeros behind the end. */
typedef struct
{
  const guint8 *data;
  gsize left;
} Bytes;

static gint64
take (Bytes *self, gsize width)
{
  guint64 number = 0;

  for (gsize i = 0; i < width; i++)
    {
      number = number << 8 | (self->left > 0 ? *self->data : 0);
      if (self->left > 0)
        {
          self->data++;
          self->left--;
        }
    }
  return (gint64) number;
}

static WorkWindow
take_window (Bytes *self)
{
  gint32 from = (gint32) (take (self, 3) % DAY_S);

  return (WorkWindow){ from, from + 1 + (gint32) (take (self, 3) % (2 * DAY_S - from)) };
}

static GTimeZone *
take_zone (Bytes *self)
{
  static const char *const names[]
    = { "Europe/Amsterdam", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
        "Europe/Dublin",    "Etc/UTC",           "Africa/Casablanca",   "Pacific/Kwajalein" };

  return zone_named (names[take (self, 1) % G_N_ELEMENTS (names)], NULL);
}

static void
take_rule (Bytes *self, Rules *rules, WorkDay *since)
{
  int kind = (int) take (self, 1) % 16;
  WorkDay day = (WorkDay) take (self, 2);
  WorkWindow window = take_window (self);

  if (kind == 0)
    rules_since (rules, *since += 1 + day);
  else if (kind == 1)
    rules_special (rules, day, NULL);
  else if (kind < 5)
    rules_special (rules, day, &window);
  else if (kind < 8)
    rules_close (rules, day, window);
  else
    rules_week (rules, day % 7, window);
}

static WorkCalendar *
take_calendar (Bytes *self)
{
  g_autoptr(GTimeZone) zone = take_zone (self);
  Rules *rules = rules_new (zone);
  WorkDay since = 0;

  for (int n = (int) take (self, 1) % MAX_RULES; n > 0; n--)
    take_rule (self, rules, &since);
  return rules_calendar (rules);
}

static void
check_due (WorkCalendar *calendar, gint64 from, gint64 seconds)
{
  gint64 due = work_due (calendar, from, seconds);
  int days = (int) (seconds % 100);
  gint64 end = work_due_days (calendar, from, days, TRUE);

  if (due != WORK_NEVER)
    g_assert (work_elapsed (calendar, from, due) == seconds);
  if (end != WORK_NEVER)
    g_assert (work_elapsed (calendar, end - 1, end) == 1);
}

static void
check_spans (WorkCalendar *calendar, gint64 at)
{
  WorkSpan span;

  g_assert (work_is_open (calendar, at)
            == (at < WORK_NEVER && work_next_open (calendar, at) == at));
  if (work_next_span (calendar, at, &span))
    {
      g_assert (span.to > at && span.from < span.to);
      g_assert (work_elapsed (calendar, span.from, span.to) == span.to - span.from);
      g_assert (!work_is_open (calendar, span.to) && !work_is_open (calendar, span.from - 1));
    }
  if (previous_span (calendar, at, &span))
    g_assert (span.from < at && span.from < span.to);
}

static void
check_duration (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size), *shown = NULL;
  WorkDuration duration, again;

  if (!work_duration_parse (text, &duration, NULL))
    return;
  shown = work_duration_format (&duration);
  g_assert (work_duration_parse (shown, &again, NULL));
  g_assert (again.days == duration.days && again.seconds == duration.seconds
            && again.end == duration.end);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Bytes bytes = { data, size };
  g_autoptr(WorkCalendar) calendar = take_calendar (&bytes);
  gint64 begin = take (&bytes, 4);

  check_duration (data, size);
  for (int n = 0; n < 16 && bytes.left > 0; n++)
    {
      gboolean far = take (&bytes, 1) % 64 == 0; /* seldom: it makes all years */
      gint64 at = far ? take (&bytes, 8) : begin + take (&bytes, 3);
      gint64 other = far ? take (&bytes, 8) : begin + take (&bytes, 3);

      check_spans (calendar, at);
      g_assert (work_elapsed (calendar, at, other) == -work_elapsed (calendar, other, at));
      check_due (calendar, at, other % 2000000 - 1000000);
    }
  return 0;
}
