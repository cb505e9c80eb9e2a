#include "report.h"

#include "base/timestamp.h"

#include <string.h>

enum
{
  DAY_S = 86400,
  HOUR_S = 3600,
  MOST_STEPS = 60,    /* of a trend, unless they were asked for */
  LEAST_CLOCKS = 8,   /* of a step of it, on average */
  FEW_TICKETS = 50000 /* in the file: a page reads them all to say what is open */
};

/* The year 1: an earlier event is damage, which the pass over them tells. */
#define EARLIEST (-G_GINT64_CONSTANT (62135596800))

typedef enum
{
  MOVE_CREATED,
  MOVE_SOLVED,
  MOVE_REOPENED,
  MOVE_MERGED
} MoveKind;

typedef struct
{
  gint64 at;
  MoveKind kind;
} Move;

typedef struct
{
  Gathered *into;
  guint parts, limit;
  char *ticket;
  GArray *wrote;             /* of gint64: when customers wrote on the ticket that is read */
  GArray *moves;             /* of Move: when it was opened, solved, reopened */
  gboolean is_open, is_over; /* by now; merged */
  gint64 hour_from;          /* the wall hour of the last arrival begins then */
  int weekday, hour;
} Pass;

gint64
seconds_over (const Clock *clock)
{
  return clock->business_s - clock->target_s;
}

/* Due within the business time asked for, by the clock's own hours. */
static gboolean
is_at_risk (const ReportRequest *request, const Clock *clock)
{
  return clock->state == CLOCK_RUNNING && !clock->paused && clock->due != WORK_NEVER
         && clock->due <= work_duration_due (&request->at_risk,
                                             clock->promise->hours->calendar, request->now);
}

static gint
worst_first (gconstpointer a, gconstpointer b)
{
  const Clock *left = a, *right = b;
  gint64 over_left = seconds_over (left), over_right = seconds_over (right);

  if (over_left != over_right)
    return over_left > over_right ? -1 : 1;
  if (left->started != right->started)
    return left->started < right->started ? -1 : 1;
  return strcmp (left->ticket, right->ticket);
}

static gint
first_due_first (gconstpointer a, gconstpointer b)
{
  const Clock *left = a, *right = b;

  if (left->due != right->due)
    return left->due < right->due ? -1 : 1;
  return strcmp (left->ticket, right->ticket);
}

/* ---- Opening */

static gboolean
wants_now (const ReportRequest *request)
{
  return request->view == REPORT_AT_RISK;
}

Clocks *
open_clocks (Store *store, const Desk *desk, const ReportRequest *request, gboolean all,
             ClocksWatch *watch, GError **error)
{
  gint64 since = all                   ? G_MININT64
                 : wants_now (request) ? request->now
                                       : request->period.since;
  /* What is open now may have come in when the period was over. */
  gint64 until = all || wants_now (request) ? G_MAXINT64 : request->period.until;

  return clocks_new (store, desk, NULL, since, until, request->now, watch, error);
}

/* The period with its open ends closed by what there is. */
static gboolean
find_span (Store *store, Gathered *self, GError **error)
{
  gint64 first, last;

  if (!tickets_span (store, &self->tickets_in_file, &first, &last, error))
    return FALSE;
  self->first_at = first;
  self->last_at = last;
  self->span = self->request->period;
  first = MAX (first, EARLIEST);
  last = CLAMP (last, EARLIEST, self->request->now);
  if (self->tickets_in_file == 0)
    first = last = self->request->now;
  if (self->span.since == G_MININT64)
    self->span.since = MIN (first, self->span.until - 1);
  self->flow_span = self->span;
  if (self->span.until == G_MAXINT64)
    self->flow_span.until = MAX (self->request->now, self->span.since) + 1;
  if (self->span.until == G_MAXINT64)
    self->span.until = MAX (MAX (last, self->span.since) + 1, self->span.since + 1);
  return TRUE;
}

/* The step that was asked for, else the shortest that is worth a point: not too many of them,
 * nor with too few clocks in each. */
static PeriodStep
step_for (const Gathered *self, const Period *span)
{
  static const int step_days[] = { [STEP_DAY] = 1, [STEP_WEEK] = 7, [STEP_MONTH] = 30 };
  gint64 days = (span->until - self->drawn_since) / DAY_S + 1;
  PeriodStep step;

  if (self->request->grouped && grouping_is_time (self->request->grouping, &step))
    return step;
  for (step = STEP_DAY; step < STEP_MONTH; step++)
    {
      gint64 steps = days / step_days[step] + 1;

      if (steps <= MOST_STEPS
          && (days < 2 * step_days[step + 1] || (gint64) self->clocks >= LEAST_CLOCKS * steps))
        break;
    }
  return step;
}

/* ---- By what groups are told apart */

/* What is tried in turn when nobody asks for a grouping. */
static const Grouping candidates[]
  = { GROUP_CHANNEL, GROUP_LINE, GROUP_PRIORITY, GROUP_AGENT };

static gboolean
is_grouped (const ReportRequest *request)
{
  PeriodStep step;

  return request->grouped && !grouping_is_time (request->grouping, &step);
}

/* Two groups with a name, at the least. */
static gboolean
divides (Summary *summary)
{
  guint count;
  const SummaryRow *const *rows = summary_rows (summary, &count);
  const char *first = NULL;

  for (guint i = 0; i < count; i++)
    if (rows[i]->group[0] == '\0')
      continue;
    else if (first == NULL)
      first = rows[i]->group;
    else if (strcmp (first, rows[i]->group) != 0)
      return TRUE;
  return FALSE;
}

static void
choose_groups (Gathered *self)
{
  guint chosen = 0;

  while (chosen < G_N_ELEMENTS (candidates) && !divides (self->candidates[candidates[chosen]]))
    chosen++;
  self->grouping = candidates[chosen % G_N_ELEMENTS (candidates)];
  self->groups = g_steal_pointer (&self->candidates[self->grouping]);
}

/* ---- The pass */

/* ---- What came in, was solved, stays open */

const char *const age_names[AGES] = { "under a day",  "1 to 3 days",   "3 to 7 days",
                                      "1 to 4 weeks", "4 to 13 weeks", "longer" };

static void
move (Pass *pass, gint64 at, MoveKind kind, gboolean is_open)
{
  Move made = { at, kind };

  g_array_append_val (pass->moves, made);
  pass->is_open = is_open;
}

/* What took so long happened then at the earliest, and by now. */
static gint64
moved_at (const Pass *pass, const TicketEvent *event)
{
  if (event->took == NULL)
    return event->at;
  return MIN (event->at + g_ascii_strtoll (event->took, NULL, 10), pass->into->request->now);
}

static void
add_move (Pass *pass, const TicketEvent *event)
{
  if (pass->moves->len == 0)
    move (pass, event->at, MOVE_CREATED, TRUE);
  if ((event->kind == EVENT_SOLVED || event->kind == EVENT_CLOSED) && pass->is_open)
    move (pass, moved_at (pass, event), MOVE_SOLVED, FALSE);
  else if (event->kind == EVENT_REOPENED && !pass->is_open && !pass->is_over)
    move (pass, event->at, MOVE_REOPENED, TRUE);
  else if (event->kind == EVENT_MERGED)
    {
      if (pass->is_open)
        move (pass, event->at, MOVE_MERGED, FALSE);
      pass->is_over = TRUE;
    }
}

static FlowDay *
flow_day (Gathered *self, gint64 at)
{
  gpointer key = GINT_TO_POINTER (work_day_at (self->desk->zone, at));
  FlowDay *day = g_hash_table_lookup (self->flow, key);

  if (day == NULL)
    g_hash_table_insert (self->flow, key, day = g_new0 (FlowDay, 1));
  return day;
}

static void
count_move (Gathered *self, const Move *made)
{
  FlowDay *day;

  if (self->onset != NULL)
    onset_add (self->onset, made->at);
  if (made->at < self->flow_span.since)
    {
      self->open_before += made->kind == MOVE_CREATED || made->kind == MOVE_REOPENED ? 1 : -1;
      return;
    }
  if (made->at >= self->flow_span.until)
    return;
  day = flow_day (self, made->at);
  day->created += made->kind == MOVE_CREATED;
  day->solved += made->kind == MOVE_SOLVED;
  day->reopened += made->kind == MOVE_REOPENED;
  day->merged += made->kind == MOVE_MERGED;
}

static guint
age_of (const Gathered *self, gint64 opened)
{
  static const gint64 limits_d[AGES - 1] = { 1, 3, 7, 28, 91 };
  gint64 days = (self->request->now - opened) / DAY_S;
  guint age = 0;

  while (age < AGES - 1 && days >= limits_d[age])
    age++;
  return age;
}

/* What groups of tickets are told apart by: what the ticket was last. */
static const char *
backlog_group (const Gathered *self, const Replay *replay)
{
  const ReportRequest *request = self->request;

  if (!request->grouped)
    return "all";
  switch (request->grouping)
    {
    case GROUP_CHANNEL:
      return replay->channel;
    case GROUP_LINE:
      return replay->line;
    case GROUP_CUSTOMER:
      return replay->customer;
    case GROUP_ORGANIZATION:
      return replay->organization;
    default:
      return replay->priority;
    }
}

static void
count_backlog (Gathered *self, const Replay *replay, gint64 opened)
{
  const char *group = names_take (self->open_names, backlog_group (self, replay));
  Backlog *backlog = g_hash_table_lookup (self->backlog, group);

  if (backlog == NULL)
    {
      backlog = g_new0 (Backlog, 1);
      backlog->group = g_strdup (group);
      backlog->oldest = opened;
      g_hash_table_insert (self->backlog, backlog->group, backlog);
    }
  backlog->ages[age_of (self, opened)]++;
  backlog->oldest = MIN (backlog->oldest, opened);
}

static void
backlog_free (gpointer data)
{
  g_free (((Backlog *) data)->group);
  g_free (data);
}

static void
count_flow (Pass *pass, const Replay *replay)
{
  Gathered *self = pass->into;

  for (guint i = 0; i < pass->moves->len; i++)
    count_move (self, &g_array_index (pass->moves, Move, i));
  if (pass->is_open && pass->moves->len > 0)
    {
      gint64 opened = g_array_index (pass->moves, Move, 0).at;

      self->ages[age_of (self, opened)]++;
      count_backlog (self, replay, opened);
    }
}

static void
on_event (gpointer data, const TicketEvent *event, gboolean is_idle G_GNUC_UNUSED)
{
  Pass *pass = data;

  if (event->kind == EVENT_CUSTOMER)
    g_array_append_val (pass->wrote, event->at);
  if (pass->parts & (GATHER_FLOW | GATHER_OPEN))
    add_move (pass, event);
}

/* The hours of its channel, else those that its customer was promised. */
static ArrivalsIn *
arrivals_in (Gathered *self, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  const DeskHours *hours = NULL;
  ArrivalsIn in = { 0 };

  for (guint i = 0; i < self->desk->channels->len && hours == NULL; i++)
    {
      const DeskChannel *channel = &g_array_index (self->desk->channels, DeskChannel, i);

      if (g_strcmp0 (channel->name, replay->channel) == 0)
        hours = channel->hours;
    }
  for (guint i = 0; i < n_clocks && hours == NULL; i++)
    hours = clocks[i].promise != NULL ? clocks[i].promise->hours : NULL;
  if (hours == NULL && self->desk->promises->len > 0)
    hours = g_array_index (self->desk->promises, DeskPromise, 0).hours;
  for (guint i = 0; i < self->arrivals_in->len; i++)
    if (g_array_index (self->arrivals_in, ArrivalsIn, i).hours == hours)
      return &g_array_index (self->arrivals_in, ArrivalsIn, i);
  in.hours = hours;
  g_array_append_val (self->arrivals_in, in);
  return &g_array_index (self->arrivals_in, ArrivalsIn, self->arrivals_in->len - 1);
}

static gint
most_arrivals_first (gconstpointer a, gconstpointer b)
{
  const ArrivalsIn *left = a, *right = b;

  if (left->total != right->total)
    return left->total > right->total ? -1 : 1;
  return (left->hours > right->hours) - (left->hours < right->hours); /* as in desk.yaml */
}

static void
count_arrival (Pass *pass, ArrivalsIn *in, gint64 at)
{
  Gathered *self = pass->into;

  if (at < pass->hour_from || at >= pass->hour_from + HOUR_S)
    {
      GTimeZone *zone = self->desk->zone;
      WorkDay day = work_day_at (zone, at);
      gint64 wall = at + zone_offset (zone, at) - (gint64) day * DAY_S;

      pass->weekday = work_weekday (day);
      pass->hour = (int) CLAMP (wall / HOUR_S, 0, 23);
      pass->hour_from = at - wall % HOUR_S;
    }
  in->total++;
  in->outside += in->hours != NULL && !work_is_open (in->hours->calendar, at);
  self->arrivals[pass->weekday][pass->hour]++;
  self->n_arrivals++;
}

/* Of what was solved in the period it is who solved it whose ticket it is. */
static void
count_solution (Pass *pass, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  Gathered *self = pass->into;

  if (self->measures != NULL && replay->is_solved
      && period_holds (&self->request->period, replay->solution.solved_at)
      && where_ticket (self->request->where, replay, clocks, n_clocks, replay->solution.agent))
    measures_add (self->measures, replay);
}

static void
on_ticket (gpointer data, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  Pass *pass = data;
  Gathered *self = pass->into;

  gboolean fits = where_ticket (self->request->where, replay, clocks, n_clocks, NULL);

  count_solution (pass, replay, clocks, n_clocks);
  self->messages += pass->wrote->len;
  if (fits && self->flow != NULL)
    count_flow (pass, replay);
  g_array_set_size (pass->moves, 0);
  pass->is_open = pass->is_over = FALSE;
  if (pass->parts & GATHER_ARRIVALS && fits)
    for (guint i = 0; i < pass->wrote->len; i++)
      {
        gint64 at = g_array_index (pass->wrote, gint64, i);

        if (period_holds (&self->request->period, at))
          count_arrival (pass, arrivals_in (self, replay, clocks, n_clocks), at);
      }
  g_array_set_size (pass->wrote, 0);
}

static void
keep_listed (Pass *pass, const Clock *clock)
{
  Gathered *self = pass->into;
  Clock kept = *clock;
  gint (*order) (gconstpointer, gconstpointer) = pass->parts & GATHER_RISKS ? first_due_first
                                                                            : worst_first;

  self->n_listed++;
  if (pass->limit > 0 && self->listed->len == 2 * pass->limit)
    {
      g_array_sort (self->listed, order);
      g_array_set_size (self->listed, pass->limit);
    }
  kept.flags = NULL;
  kept.n_flags = 0;
  kept.ticket = g_string_chunk_insert (self->strings, clock->ticket);
  kept.channel = g_string_chunk_insert_const (self->strings, clock->channel);
  kept.line = g_string_chunk_insert_const (self->strings, clock->line);
  kept.priority = g_string_chunk_insert_const (self->strings, clock->priority);
  kept.agent = g_string_chunk_insert_const (self->strings, clock->agent);
  kept.customer = g_string_chunk_insert_const (self->strings, clock->customer);
  kept.organization = g_string_chunk_insert_const (self->strings, clock->organization);
  kept.tags = NULL;
  g_array_append_val (self->listed, kept);
}

static void
count_flags (Pass *pass, const Clock *clock)
{
  Gathered *self = pass->into;
  Flagged flagged = { .ticket = NULL };

  self->n_flagged += clock->n_flags > 0;
  if ((pass->parts & GATHER_FLAGS) == 0 || clock->n_flags == 0)
    return;
  flagged.ticket = g_string_chunk_insert (self->strings, clock->ticket);
  for (guint i = 0; i < clock->n_flags; i++)
    {
      flagged.flag = clock->flags[i];
      g_array_append_val (self->flagged, flagged);
    }
}

static void
count_ticket (Pass *pass, const Clock *clock)
{
  const char *ticket = clock->ticket;

  if (pass->ticket != NULL && strcmp (pass->ticket, ticket) == 0)
    return;
  g_free (pass->ticket);
  pass->ticket = g_strdup (ticket);
  pass->into->tickets++;
  count_flags (pass, clock);
}

/* An overdue clock may be decided after the last event. */
static void
stretch_span (Gathered *self, const Clock *clock)
{
  if (self->request->period.until == G_MAXINT64 && clock->state == CLOCK_OVERDUE)
    self->span.until = MAX (self->span.until, clock_decided_at (clock) + 1);
}

static void
add_clock (Pass *pass, const Clock *clock)
{
  Gathered *self = pass->into;
  Summary *const summaries[] = { self->promises, self->groups, self->steps, self->days };

  count_ticket (pass, clock);
  stretch_span (self, clock);
  if (self->onset != NULL && clock_decided_at (clock) != WORK_NEVER)
    onset_add (self->onset, clock_decided_at (clock));
  self->clocks++;
  for (guint i = 0; i < G_N_ELEMENTS (summaries); i++)
    if (summaries[i] != NULL)
      summary_add (summaries[i], clock);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (self->candidates[candidates[i]] != NULL)
      summary_add (self->candidates[candidates[i]], clock);
  if (clock->escalated)
    summary_add (self->escalated, clock);
  if (pass->parts & GATHER_BREACHES
      && (clock->state == CLOCK_BREACHED || clock->state == CLOCK_OVERDUE))
    keep_listed (pass, clock);
}

static gboolean
run_pass (Pass *pass, Clocks *clocks, GError **error)
{
  const ReportRequest *request = pass->into->request;
  Clock clock;
  gboolean ok;

  while (clocks_next (clocks, &clock, &ok, error))
    {
      if (!where_clock (request->where, &clock))
        continue;
      if (pass->parts & GATHER_RISKS)
        {
          pass->into->clocks += clock.state == CLOCK_RUNNING;
          if (is_at_risk (request, &clock))
            keep_listed (pass, &clock);
        }
      else if (clock_in_period (&clock, &request->period))
        add_clock (pass, &clock);
    }
  return ok;
}

/* Charts of groups and days show no times: of millions of clocks these are most of the memory. */
static void
count_verdicts_alone (Gathered *self)
{
  Summary *const shown[] = { self->groups, self->steps, self->days };

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    if (shown[i] != NULL)
      summary_without_times (shown[i]);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (self->candidates[candidates[i]] != NULL)
      summary_without_times (self->candidates[candidates[i]]);
}

static void
make_summaries (Gathered *self, guint parts)
{
  PeriodStep step;

  self->promises = summary_new (GROUP_PROMISE, self->desk);
  self->escalated = summary_new (GROUP_PROMISE, self->desk);
  self->grouping = GROUP_CHANNEL;
  if ((parts & GATHER_GROUPS) && is_grouped (self->request))
    {
      self->grouping = self->request->grouping;
      self->groups = summary_new (self->grouping, self->desk);
    }
  else if (parts & GATHER_GROUPS)
    for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
      self->candidates[candidates[i]] = summary_new (candidates[i], self->desk);
  if (parts & GATHER_STEPS)
    self->steps = summary_new (grouping_is_time (self->request->grouping, &step)
                                 ? self->request->grouping
                                 : GROUP_DAY,
                               self->desk);
  if (parts & (GATHER_FLOW | GATHER_OPEN))
    {
      self->flow = g_hash_table_new_full (NULL, NULL, NULL, g_free);
      self->backlog = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, backlog_free);
      self->open_names = names_new ();
    }
  if (parts & GATHER_MEASURES)
    self->measures = measures_new (self->request, self->desk);
  if (parts & GATHER_DAYS)
    self->days = summary_new (GROUP_DAY, self->desk);
  if (self->request->view != REPORT_SUMMARY)
    count_verdicts_alone (self);
}

static void
finish_list (Pass *pass)
{
  GArray *listed = pass->into->listed;

  g_array_sort (listed, pass->parts & GATHER_RISKS ? first_due_first : worst_first);
  if (pass->limit > 0 && listed->len > pass->limit)
    g_array_set_size (listed, pass->limit);
}

Gathered *
gather (Store *store, const Desk *desk, const ReportRequest *request, guint parts,
        guint limit, GError **error)
{
  g_autoptr(Gathered) self = g_new0 (Gathered, 1);
  Pass pass = { .into = self, .parts = parts, .limit = limit, .hour_from = G_MININT64 / 2 };
  ClocksWatch watch
    = { .event = on_event, .ticket = on_ticket, .data = &pass, .period = request->period };
  g_autoptr(Clocks) clocks = NULL;
  gboolean ok;

  self->desk = desk;
  self->request = request;
  self->listed = g_array_new (FALSE, FALSE, sizeof (Clock));
  self->flagged = g_array_new (FALSE, FALSE, sizeof (Flagged));
  self->arrivals_in = g_array_new (FALSE, FALSE, sizeof (ArrivalsIn));
  self->strings = g_string_chunk_new (4096);
  if (!find_span (store, self, error))
    return NULL;
  self->has_open = (parts & GATHER_OPEN) != 0
                   || ((parts & (GATHER_FLOW | GATHER_RISKS)) != 0
                       && self->tickets_in_file <= FEW_TICKETS);
  if (request->period.since == G_MININT64)
    self->onset = onset_new ();
  if ((clocks = open_clocks (store, desk, request, self->has_open, &watch, error)) == NULL)
    return NULL;
  make_summaries (self, parts);
  pass.wrote = g_array_new (FALSE, FALSE, sizeof (gint64));
  pass.moves = g_array_new (FALSE, FALSE, sizeof (Move));
  ok = run_pass (&pass, clocks, error);
  g_array_sort (self->arrivals_in, most_arrivals_first);
  g_array_unref (pass.wrote);
  g_array_unref (pass.moves);
  g_free (pass.ticket);
  finish_list (&pass);
  if (self->measures != NULL)
    measures_finish (self->measures);
  if ((parts & GATHER_GROUPS) && self->groups == NULL)
    choose_groups (self);
  self->unpromised = watch.unpromised;
  self->drawn_since = self->onset == NULL ? self->span.since
                                          : onset_of (self->onset, self->span.since);
  self->step = step_for (self, &self->span);
  self->flow_step = step_for (self, &self->flow_span);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
gathered_free (Gathered *self)
{
  if (self == NULL)
    return;
  gathered_free (self->against);
  g_free (self->of_against);
  summary_free (self->promises);
  summary_free (self->groups);
  for (guint i = 0; i < GROUPINGS; i++)
    summary_free (self->candidates[i]);
  summary_free (self->escalated);
  summary_free (self->steps);
  summary_free (self->days);
  measures_free (self->measures);
  onset_free (self->onset);
  g_clear_pointer (&self->listed, g_array_unref);
  g_array_unref (self->arrivals_in);
  g_clear_pointer (&self->flagged, g_array_unref);
  g_clear_pointer (&self->flow, g_hash_table_unref);
  g_clear_pointer (&self->backlog, g_hash_table_unref);
  names_free (self->open_names);
  if (self->strings != NULL)
    g_string_chunk_free (self->strings);
  g_free (self);
}

Summary *
gathered_shown (const Gathered *self)
{
  PeriodStep step;

  if (!self->request->grouped || self->request->grouping == GROUP_PROMISE)
    return self->promises;
  return grouping_is_time (self->request->grouping, &step) ? self->steps : self->groups;
}
