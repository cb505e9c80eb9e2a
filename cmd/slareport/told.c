#include "story.h"

#include "base/say.h"

#include <string.h>

enum
{
  FOLDED = 10 /* more stretches of open hours in a row are told in one line */
};

/* Free it. */
char *
story_when (const Story *self, const Told *told)
{
  return told->at == WORK_NEVER ? g_strdup ("not known")
                                : say_when (told->at, self->desk->zone, SAY_MOMENT);
}

/* What it is, of a bot that says so: its message answers nobody, and neither does what it solves. */
char *
story_what (const Story *self, const Told *told)
{
  gboolean matters = told->kind == EVENT_AGENT || told->kind == EVENT_SOLVED
                     || told->kind == EVENT_CLOSED;

  return g_strconcat (event_kind_names[told->kind],
                      matters && replay_is_bot (self->desk, told->author) ? " (a bot)" : "",
                      NULL);
}

/* ---- Working time, piece by piece */

static void
add_open (GArray *pieces, WorkCalendar *calendar, gint64 from, gint64 to, gint64 *counted_s)
{
  WorkSpan span;

  while (from < to && work_next_span (calendar, from, &span) && span.from < to)
    {
      Piece piece = { MAX (span.from, from), MIN (span.to, to), PIECE_OPEN, 0, 0 };

      *counted_s += piece.to - piece.from;
      piece.counted_s = *counted_s;
      g_array_append_val (pieces, piece);
      from = span.to;
    }
}

static PieceKind
kind_of_pause (const Story *self, gint64 from)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      const Told *told = &g_array_index (self->events, Told, i);

      if (told->at == from && (told->kind == EVENT_SOLVED || told->kind == EVENT_CLOSED))
        return PIECE_SOLVED;
    }
  return PIECE_WAITING;
}

/* Of Piece: free it.  Their sum is the clock's business time. */
GArray *
story_pieces (const Story *self, const Replay *replay, const Run *run, const Clock *clock)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  const WorkSpan *pauses = (const WorkSpan *) (gpointer) replay->pauses->data;
  WorkCalendar *calendar = clock->promise->hours->calendar;
  gint64 until = clock->stopped != WORK_NEVER ? clock->stopped
                                              : MAX (self->request->now, clock->started);
  gint64 from = run->started, counted_s = 0;

  if (clock->is_counted)
    return pieces; /* when it ran, its source does not say */
  for (guint i = 0; i < run->n_pauses && pauses[i].from < until; i++)
    {
      Piece pause = { pauses[i].from, MIN (pauses[i].to, until),
                      kind_of_pause (self, pauses[i].from), 0, 0 };

      add_open (pieces, calendar, from, pause.from, &counted_s);
      pause.counted_s = counted_s;
      g_array_append_val (pieces, pause);
      from = pause.to;
    }
  add_open (pieces, calendar, from, until, &counted_s);
  return pieces;
}

/* ---- Why */

static gint64
merged_at (const Story *self)
{
  for (guint i = 0; i < self->events->len; i++)
    if (g_array_index (self->events, Told, i).kind == EVENT_MERGED)
      return g_array_index (self->events, Told, i).at;
  return WORK_NEVER;
}

/* Of a verdict; free it. */
char *
story_verdict (const Story *self, const Run *run, const Clock *clock)
{
  GTimeZone *zone = self->desk->zone;
  g_autofree char *used = say_hours (clock->business_s), *of = say_hours (clock->target_s);
  g_autofree char *left = say_hours (ABS (clock->left_s));
  g_autofree char *at = NULL;

  switch (clock->state)
    {
    case CLOCK_MET:
      return g_strdup_printf ("%s used of %s", used, of);
    case CLOCK_BREACHED:
      return g_strdup_printf ("%s used of %s: %s too late", used, of, left);
    case CLOCK_OVERDUE:
      return g_strdup_printf ("%s used of %s, and it has not stopped: %s over", used, of,
                              left);
    case CLOCK_RUNNING:
      return clock->paused
               ? g_strdup_printf ("%s used of %s; it stands still while the ticket waits on the "
                                  "customer",
                                  used, of)
               : g_strdup_printf ("%s used of %s, %s left", used, of, left);
    default:
      if (run->end != RUN_MERGED)
        return g_strdup_printf ("second-line support had the ticket while it ran, and the promise "
                                "says \"escalated: exempt\"; %s used of %s",
                                used, of);
      at = say_when (merged_at (self), zone, SAY_MOMENT);
      return g_strdup_printf ("the ticket was merged into another, %s", at);
    }
}

/* Which condition of a promise the run does not fit; NULL: all do.  Free it. */
static char *
misfit (const Desk *desk, const DeskPromise *promise, const Replay *replay, const Run *run,
        gint64 judged_at)
{
  const struct
  {
    const char *name, *wanted, *is;
  } facts[] = { { "channel", promise->channel, run->channel },
                { "line", promise->line, run->line },
                { "priority", promise->priority, run->priority },
                { "tag", promise->tag, run->tags },
                { "customer", promise->customer, replay->customer } };
  g_autofree char *since = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i].wanted != NULL
        && (facts[i].is != replay->customer
            || !rulebook_same_name (facts[i].wanted, replay->organization))
        && (strcmp (facts[i].name, "tag") == 0
              ? !rulebook_has_tag (facts[i].wanted, facts[i].is)
              : !rulebook_same_name (facts[i].wanted, facts[i].is)))
      return g_strdup_printf ("\"%s\" is for %s %s, and this is %s", promise->name,
                              facts[i].name, facts[i].wanted,
                              *facts[i].is == '\0' ? "of none" : facts[i].is);
  if (promise->since <= judged_at)
    return NULL;
  since = say_when (promise->since, desk->zone, SAY_DATE);
  return g_strdup_printf ("\"%s\" is in force from %s on", promise->name, since);
}

/* Why no promise judged it: "channel ...; ..."; free it. */
char *
story_unpromised (const Story *self, const Replay *replay, const Run *run)
{
  const DeskPromise *promises = (const DeskPromise *) (gpointer) self->desk->promises->data;
  gint64 judged_at = run->end == RUN_OPEN ? self->request->now : run->stopped;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->desk->promises->len; i++)
    {
      g_autofree char *why = promises[i].clock == run->clock
                               ? misfit (self->desk, &promises[i], replay, run, judged_at)
                               : NULL;

      if (why != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", why);
    }
  if (text->len == 0)
    g_string_append (text, "desk.yaml promises no such thing");
  return g_string_free (text, FALSE);
}

/* `the one in line 52 of desk.yaml, in force since 1 October 2026`; free it. */
static char *
version_words (const Story *self, const DeskPromise *promise)
{
  g_autofree char *since = say_when (promise->since, self->desk->zone, SAY_DATE);

  return promise->since == G_MININT64
           ? g_strdup_printf ("line %u of desk.yaml", promise->line_number)
           : g_strdup_printf ("line %u of desk.yaml, in force since %s", promise->line_number,
                              since);
}

const Clock *
story_clock_of (const Clock *clocks, guint n_clocks, guint run)
{
  for (guint i = 0; i < n_clocks; i++)
    if (clocks[i].run == run)
      return &clocks[i];
  return NULL;
}

/* ---- Sentences: all are the caller's to free */

char *
story_judged (const Story *self, const Run *run, const Clock *clock)
{
  g_autofree char *why = story_verdict (self, run, clock);

  return g_strdup_printf ("%s: %s, %s.", clock->promise->name,
                          clock_state_names[clock->state], why);
}

char *
story_promised (const Story *self, const Clock *clock)
{
  g_autofree char *target = words_target (clock->promise);
  g_autofree char *version = version_words (self, clock->promise);

  return g_strdup_printf ("Promised: %s (%s).", target, version);
}

char *
story_times (const Story *self, const Clock *clock)
{
  GTimeZone *zone = self->desk->zone;
  g_autofree char *started = say_when (clock->started, zone, SAY_MOMENT);
  g_autofree char *due = say_when (clock->due, zone, SAY_MOMENT);
  g_autofree char *stopped = say_when (clock->stopped, zone, SAY_MOMENT);
  gboolean has_stopped = !clock->is_counted && clock->stopped != WORK_NEVER;

  return g_strdup_printf ("Started %s, %s%s, %s%s%s%s.", started,
                          clock->due == WORK_NEVER ? "due at no time yet" : "due ",
                          clock->due == WORK_NEVER ? "" : due,
                          clock->is_counted ? "the source counted the time used"
                          : has_stopped     ? "stopped "
                                            : "not stopped",
                          has_stopped ? stopped : "", *clock->agent == '\0' ? "" : " by ",
                          clock->agent);
}

/* What counts for the measures: up to the last time that it was solved, else so far. */
const Solution *
story_solution (const Replay *replay)
{
  return replay->is_solved ? &replay->solution : &replay->so_far;
}

/* ` Mon 5 Oct 2026 13:30`, or nothing where its source says only how long it took. */
static char *
solved_when (const Story *self, const Solution *solution)
{
  g_autofree char *at = say_when (solution->solved_at, self->desk->zone, SAY_MOMENT);
  gboolean is_known = TRUE;

  for (guint i = 0; i < self->events->len; i++)
    {
      const Told *told = &g_array_index (self->events, Told, i);

      if (told->at == WORK_NEVER && (told->kind == EVENT_SOLVED || told->kind == EVENT_CLOSED))
        is_known = FALSE;
    }
  return is_known ? g_strconcat (" ", at, NULL) : g_strdup ("");
}

/* `Solved Mon 5 Oct 2026 13:30: 1 contact, 2 replies, waited 0s on the customer; ...`. */
char *
story_measures (const Story *self, const Replay *replay)
{
  const Solution *took = story_solution (replay);
  gboolean solved = replay->is_solved;
  g_autofree char *at = solved_when (self, took);
  g_autofree char *contacts = say_counted (took->contacts, NULL, "contacts");
  g_autofree char *replies = say_counted (took->replies, "reply", "replies");
  g_autofree char *waited = say_days (took->waited_s);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s%s: %s of the customer, %s; it waited %s on the customer",
                          solved ? "Solved" : "Not solved, so far", solved ? at : "",
                          contacts, replies, took->waited_s > 0 ? waited : "at no time");
  if (*took->first_agent != '\0')
    g_string_append_printf (text, "; first reply by %s", took->first_agent);
  if (solved && *took->agent != '\0')
    g_string_append_printf (text, "; solved by %s", took->agent);
  if (replay->rating >= 0)
    g_string_append_printf (text, "; rated %d of 100", replay->rating);
  return g_string_free (g_string_append_c (text, '.'), FALSE);
}

/* For people: between the first and the last of many stretches of open hours in a row stands one piece, as
 * of a ticket that was open for years. */
static void
fold_pieces (GArray *pieces)
{
  guint kept = 0;

  for (guint i = 0, end; i < pieces->len; i = end)
    {
      Piece *piece = &g_array_index (pieces, Piece, i);

      for (end = i + 1; end < pieces->len && piece->kind == PIECE_OPEN
                        && g_array_index (pieces, Piece, end).kind == PIECE_OPEN;)
        end++;
      for (guint j = i; j < end; j++)
        {
          Piece shown = g_array_index (pieces, Piece, j);

          if (end - i > FOLDED && j == i + 1)
            {
              j = end - 2;
              shown.to = g_array_index (pieces, Piece, j).to;
              shown.counted_s = g_array_index (pieces, Piece, j).counted_s;
              shown.folded = end - i - 2;
            }
          g_array_index (pieces, Piece, kept++) = shown;
        }
    }
  g_array_set_size (pieces, kept);
}

GArray *
story_pieces_shown (const Story *self, const Replay *replay, const Run *run,
                    const Clock *clock)
{
  GArray *pieces = story_pieces (self, replay, run, clock);

  if (!self->request->wide)
    fold_pieces (pieces);
  return pieces;
}
