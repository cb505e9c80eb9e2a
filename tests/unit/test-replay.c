/* A ticket's events into runs: small histories and the runs that they must give.
 *
 * An event is "TIME KIND[:WORD...]"; times are small numbers, the words set fields: 'ch=', 'ln=',
 * 'pr=', 'tg=', 'by=', 'id='.  A run is "CLOCK START-STOP" with what else is to be told. */
#include <string.h>
#include "sla/rulebook.h"

static void
set_field (TicketEvent *event, const char *word)
{
  const struct
  {
    const char *name;
    const char **field;
  } fields[] = {
    { "ch=", &event->channel }, { "ln=", &event->line },   { "pr=", &event->priority },
    { "tg=", &event->tags },    { "by=", &event->author }, { "id=", &event->event_id },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_has_prefix (word, fields[i].name))
      {
        *fields[i].field = word + strlen (fields[i].name);
        return;
      }
  g_error ("no such field: %s", word);
}

static void
play_event (Replay *replay, const char *text)
{
  g_auto(GStrv) words = g_strsplit_set (text, " :", -1);
  TicketEvent event = { .ticket = "t", .at = g_ascii_strtoll (words[0], NULL, 10) };

  g_assert_true (event_kind_parse (words[1], &event.kind));
  for (char **word = words + 2; *word != NULL; word++)
    set_field (&event, *word);
  replay_event (replay, &event);
}

static void
play (Replay *replay, const char *history)
{
  g_auto(GStrv) events = g_strsplit (history, "; ", -1);

  replay_begin (replay, "t");
  for (char **event = events; *event != NULL && **event != '\0'; event++)
    play_event (replay, *event);
  replay_end (replay);
}

static void
append_fact (GString *text, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, " %s=%s", name, value);
}

static void
append_pauses (GString *text, const Replay *replay, const Run *run)
{
  for (guint i = 0; i < run->n_pauses; i++)
    {
      WorkSpan pause = g_array_index (replay->pauses, WorkSpan, i);

      g_string_append_printf (text, " pause %" G_GINT64_FORMAT "-", pause.from);
      if (pause.to != WORK_NEVER)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, pause.to);
    }
}

static char *
runs_text (const Replay *replay)
{
  static const char *const clocks[] = { "first", "next", "solve" };
  GString *text = g_string_new (NULL);
  const Run *runs = (const Run *) replay->runs->data;

  for (guint i = 0; i < replay->runs->len; i++)
    {
      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT "-", i > 0 ? "; " : "",
                              clocks[runs[i].clock], runs[i].started);
      if (runs[i].end != RUN_OPEN)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, runs[i].stopped);
      if (runs[i].end == RUN_MERGED)
        g_string_append (text, " merged");
      append_pauses (text, replay, &runs[i]);
      if (runs[i].paused)
        g_string_append (text, " paused");
      if (runs[i].escalated)
        g_string_append (text, " escalated");
      append_fact (text, "ch", runs[i].channel);
      append_fact (text, "ln", runs[i].line);
      append_fact (text, "pr", runs[i].priority);
      append_fact (text, "tg", runs[i].tags);
      append_fact (text, "by", runs[i].agent);
    }
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *history, *runs;
} rows[] = {
  { "", "" },
  /* Messages */
  { "1 customer", "first 1-; solve 1-" },
  { "1 opened", "solve 1-" },
  { "1 opened; 2 agent; 3 agent", "solve 1-" },
  { "1 opened; 2 agent; 3 customer", "first 3-; solve 1-" },
  { "1 customer; 2 customer; 3 agent; 4 agent", "first 1-3; solve 1-" },
  { "1 customer; 2 note; 3 auto; 4 agent", "first 1-4; solve 1-" },
  { "1 note; 2 auto; 3 customer", "first 3-; solve 1-" },
  { "1 customer; 2 agent; 3 customer; 4 customer; 5 agent; 6 customer",
    "first 1-2; next 3-5; next 6-; solve 1-" },
  { "-9 customer; 1 agent", "first -9-1; solve -9-" },
  /* Solved, closed */
  { "1 customer; 2 solved", "first 1-2; solve 1-2" },
  { "1 customer; 2 closed", "first 1-2; solve 1-2" },
  { "1 customer; 2 solved; 3 closed", "first 1-2; solve 1-2" },
  { "1 customer; 2 agent; 3 customer; 4 solved", "first 1-2; next 3-4; solve 1-4" },
  { "1 customer; 2 solved; 3 customer", "first 1-2; solve 1-2; next 3-" },
  { "1 opened; 2 solved; 3 customer; 4 agent", "solve 1-2; first 3-4" },
  /* Reopened */
  { "1 customer; 2 solved; 5 reopened", "first 1-2; solve 1-2; solve 1- pause 2-5" },
  { "1 opened; 2 solved; 5 reopened; 6 solved; 9 reopened; 10 closed",
    "solve 1-2; solve 1-6 pause 2-5; solve 1-10 pause 2-5 pause 6-9" },
  { "1 opened; 2 reopened; 3 solved", "solve 1-3" },
  { "1 opened; 2 solved; 3 reopened; 4 reopened", "solve 1-2; solve 1- pause 2-3" },
  /* Waiting */
  { "1 customer; 2 waiting; 5 resumed; 7 solved", "first 1-7; solve 1-7 pause 2-5" },
  { "1 opened; 2 waiting; 3 waiting; 5 resumed; 6 resumed", "solve 1- pause 2-5" },
  { "1 opened; 2 waiting", "solve 1- pause 2- paused" },
  { "1 opened; 2 waiting; 4 solved", "solve 1-4 pause 2-4" },
  { "1 opened; 2 waiting; 4 solved; 6 waiting; 7 reopened; 8 waiting; 9 merged",
    "solve 1-4 pause 2-4; solve 1-9 merged pause 2-4 pause 4-7 pause 8-9" },
  { "1 waiting; 2 resumed", "solve 1- pause 1-2" },
  { "1 resumed; 2 solved", "solve 1-2" },
  /* What the ticket waited for ends the waiting, told or not. */
  { "1 opened; 2 waiting; 3 customer; 4 agent", "first 3-4; solve 1- pause 2-3" },
  { "1 opened; 2 waiting; 3 customer; 4 resumed; 5 waiting; 6 solved",
    "first 3-6; solve 1-6 pause 2-3 pause 5-6" },
  { "1 opened; 2 waiting; 3 agent; 4 note; 5 auto", "solve 1- pause 2- paused" },
  /* Merged */
  { "1 customer; 2 merged", "first 1-2 merged; solve 1-2 merged" },
  { "1 merged", "" },
  { "1 merged; 2 customer", "" },
  { "1 customer; 2 agent; 3 merged; 4 customer; 5 reopened; 6 solved",
    "first 1-2; solve 1-3 merged" },
  { "1 opened; 2 solved; 3 merged; 4 reopened", "solve 1-2" },
  /* One second, whatever the order of import */
  { "1 customer; 1 agent", "first 1-; solve 1-" },
  { "1 customer:id=7; 1 agent:id=8", "first 1-1; solve 1-" },
  { "1 customer:id=customer-9; 1 agent:id=agent-10", "first 1-1; solve 1-" },
  { "1 customer:id=8; 1 agent:id=7", "first 1-; solve 1-" },
  { "1 customer:id=7; 1 agent", "first 1-; solve 1-" },
  { "1 customer:id=<7@x>; 1 agent:id=<8@x>", "first 1-; solve 1-" },
  { "1 customer:id=agent-7; 1 agent:id=customer-8", "first 1-; solve 1-" },
  { "1 customer:id=5; 1 customer:id=6; 1 agent:id=7; 1 customer:id=8",
    "first 1-1; next 1-; solve 1-" },
  { "1 customer; 2 agent; 2 customer", "first 1-2; next 2-; solve 1-" },
  { "1 customer; 2 closed; 2 merged", "first 1-2 merged; solve 1-2 merged" },
  { "1 customer; 2 merged; 2 solved; 2 closed; 2 agent", "first 1-2 merged; solve 1-2 merged" },
  { "1 opened; 2 customer; 2 merged; 2 closed", "first 2-2 merged; solve 1-2 merged" },
  { "1 opened; 2 solved; 3 solved; 3 reopened", "solve 1-2; solve 1-3 pause 2-3" },
  { "1 opened; 2 solved; 2 reopened", "solve 1-2; solve 1- pause 2-2" },
  { "1 opened; 2 solved; 3 closed; 3 reopened", "solve 1-2; solve 1-3 pause 2-3" },
  { "1 opened; 2 waiting; 2 resumed; 3 solved", "solve 1-3 pause 2-2" },
  { "1 opened; 2 waiting; 3 waiting; 3 resumed; 5 solved", "solve 1-5 pause 2-3 pause 3-5" },
  /* ... unless its source counts them */
  { "1 opened; 2 resumed:id=5; 2 waiting:id=6; 3 solved", "solve 1-3 pause 2-3" },
  { "1 opened; 2 waiting:id=6; 2 resumed:id=5; 3 solved", "solve 1-3 pause 2-3" },
  { "1 opened; 2 waiting:id=4; 2 resumed:id=5; 3 solved", "solve 1-3 pause 2-2" },
  { "1 opened; 2 waiting:id=4; 2 resumed; 3 solved", "solve 1-3 pause 2-2" },
  { "1 opened; 2 waiting; 3 waiting:id=8; 3 resumed:id=9; 5 solved", "solve 1-5 pause 2-3" },
  { "1 opened; 2 solved:id=8; 3 solved:id=8; 3 reopened:id=9",
    "solve 1-2; solve 1- pause 2-3" },
  { "1 opened; 2 closed:id=9; 2 solved:id=7; 2 reopened:id=8",
    "solve 1-2; solve 1-2 pause 2-2" },
  { "1 opened; 2 solved; 3 waiting:id=waiting-7; 3 reopened:id=reopened-7; 5 solved",
    "solve 1-2; solve 1-5 pause 2-3 pause 3-5" },
  { "1 opened; 2 solved; 3 waiting; 3 reopened; 5 solved",
    "solve 1-2; solve 1-5 pause 2-3 pause 3-5" },
  { "1 opened; 2 solved:id=7; 2 merged:id=6; 2 waiting:id=5", "solve 1-2 merged" },
  { "1 escalated; 2 escalated; 2 deescalated; 3 customer; 4 agent",
    "first 3-4 escalated; solve 1- escalated" },
  { "1 customer; 2 escalated; 2 agent", "first 1-2; solve 1- escalated" },
  { "1 closed; 1 opened", "solve 1-1" },
  /* Escalated */
  { "1 customer; 2 escalated; 3 agent", "first 1-3 escalated; solve 1- escalated" },
  { "1 customer; 2 agent; 3 escalated", "first 1-2; solve 1- escalated" },
  { "1 customer; 2 escalated; 3 deescalated; 4 agent",
    "first 1-4 escalated; solve 1- escalated" },
  { "1 escalated; 2 customer; 3 agent", "first 2-3 escalated; solve 1- escalated" },
  { "1 escalated; 2 deescalated; 3 customer; 4 agent", "first 3-4; solve 1- escalated" },
  { "1 customer; 2 agent; 3 escalated; 4 deescalated; 5 customer; 6 agent",
    "first 1-2; next 5-6; solve 1- escalated" },
  /* Whose, and where */
  { "1 customer:ch=chat:ln=nl; 2 agent:ch=email:ln=es:by=a", "first 1-2 ch=chat ln=nl by=a; "
                                                             "solve 1- ch=chat ln=nl" },
  { "1 opened:ch=chat; 2 customer; 3 agent", "first 2-3 ch=chat; solve 1- ch=chat" },
  { "1 opened:ch=email; 2 customer:ch=phone; 3 agent",
    "first 2-3 ch=phone; solve 1- ch=email" },
  { "1 customer; 2 agent:ch=email; 3 customer", "first 1-2 ch=email; next 3- ch=email; "
                                                "solve 1- ch=email" },
  { "1 customer; 2 updated:ch=web:ln=ru; 3 agent",
    "first 1-3 ch=web ln=ru; solve 1- ch=web ln=ru" },
  { "1 customer:pr=low; 2 updated:pr=high; 3 agent; 4 updated:pr=low:tg=a; 5 solved",
    "first 1-3 pr=high; solve 1-5 pr=low tg=a" },
  { "1 customer:tg=vip; 2 updated:tg=; 3 solved:by=x", "first 1-3 by=x; solve 1-3 by=x" },
  { "1 customer:by=bob; 2 agent:by=anna; 3 solved:by=bram",
    "first 1-2 by=anna; solve 1-3 by=bram" },
};

/* The same with the events of each second the other way round. */
static char *
turn_seconds (const char *history)
{
  g_auto(GStrv) events = g_strsplit (history, "; ", -1);
  guint n = g_strv_length (events);

  for (guint from = 0, to; from < n; from = to)
    {
      gint64 at = g_ascii_strtoll (events[from], NULL, 10);

      for (to = from + 1; to < n && g_ascii_strtoll (events[to], NULL, 10) == at; to++)
        ;
      for (guint i = from, k = to - 1; i < k; i++, k--)
        {
          char *event = events[i];

          events[i] = events[k];
          events[k] = event;
        }
    }
  return g_strjoinv ("; ", events);
}

static void
test_turned (void)
{
  g_autoptr(Replay) replay = replay_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *turned = turn_seconds (rows[i].history), *runs = NULL;

      g_test_message ("%s", turned);
      play (replay, turned);
      runs = runs_text (replay);
      g_assert_cmpstr (runs, ==, rows[i].runs);
    }
}

static void
test_rows (void)
{
  g_autoptr(Replay) replay = replay_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *runs = NULL;

      g_test_message ("%s", rows[i].history);
      play (replay, rows[i].history);
      runs = runs_text (replay);
      g_assert_cmpstr (runs, ==, rows[i].runs);
      g_assert_cmpstr (replay->ticket, ==, "t");
    }
}

/* ---- What a solution took */

static const struct
{
  const char *history, *solution; /* contacts replies waited, who first and who solved */
} solutions[] = {
  { "1 customer; 2 agent", "none" },
  { "1 customer:by=c; 2 agent:by=a; 3 solved:by=a", "3: 1 contacts, 1 replies, a a" },
  { "1 customer; 2 agent:by=a; 3 solved:by=b; 4 closed:by=c", "3: 1 contacts, 1 replies, a b" },
  { "1 customer; 2 customer; 3 agent; 4 customer; 5 agent; 6 agent; 7 solved",
    "7: 2 contacts, 3 replies, - -" },
  /* What comes later is not of it; of a ticket that is open again there is none. */
  { "1 customer; 2 agent:by=a; 3 solved:by=a; 4 customer", "3: 1 contacts, 1 replies, a a" },
  { "1 customer; 2 agent:by=a; 3 solved:by=a; 4 customer; 5 reopened", "none" },
  { "1 customer; 2 agent:by=a; 3 solved:by=a; 4 customer; 5 reopened; 6 agent:by=b; 7 solved:by=b",
    "7: 2 contacts, 2 replies, a b" },
  /* A word of thanks, and solved again without a reply. */
  { "1 customer; 2 agent:by=a; 3 solved:by=a; 4 reopened; 4 customer; 5 solved:by=a",
    "5: 2 contacts, 1 replies, a a" },
  { "1 customer; 2 merged; 3 solved", "none" },
  { "1 customer; 2 solved; 3 merged", "none" },
  /* Nobody asked yet; bots and notes answer nobody. */
  { "1 agent:by=a; 2 customer; 3 agent:by=b; 4 solved:by=b", "4: 1 contacts, 1 replies, b b" },
  { "1 customer; 2 agent:by=bot; 3 auto; 4 note:by=x; 5 customer; 6 solved:by=system",
    "6: 1 contacts, 0 replies, - -" },
  { "1 opened; 9 solved:by=a", "9: 0 contacts, 0 replies, - a" },
  /* Waiting, that a message ends, or the solution */
  { "1 customer; 2 waiting; 7 resumed; 8 waiting; 10 customer; 11 waiting; 12 solved",
    "12: 1 contacts, 0 replies, - -, waited 8" },
  { "1 customer; 2 waiting; 5 solved; 6 waiting; 9 resumed",
    "5: 1 contacts, 0 replies, - -, waited 3" },
  { "1 customer; 2 escalated; 3 deescalated; 4 solved",
    "4: 1 contacts, 0 replies, - -, escalated" },
};

static char *
solution_text (const Replay *replay)
{
  const Solution *solution = &replay->solution;
  GString *text = g_string_new (NULL);

  if (!replay->is_solved)
    return g_string_free (g_string_append (text, "none"), FALSE);
  g_string_append_printf (text, "%" G_GINT64_FORMAT ": %u contacts, %u replies, %s %s",
                          solution->solved_at, solution->contacts, solution->replies,
                          *solution->first_agent == '\0' ? "-" : solution->first_agent,
                          *solution->agent == '\0' ? "-" : solution->agent);
  if (solution->waited_s > 0)
    g_string_append_printf (text, ", waited %" G_GINT64_FORMAT, solution->waited_s);
  if (solution->escalated)
    g_string_append (text, ", escalated");
  return g_string_free (text, FALSE);
}

static void
test_solutions (void)
{
  g_autoptr(Replay) replay = replay_new ();

  for (guint i = 0; i < G_N_ELEMENTS (solutions); i++)
    {
      g_autofree char *text = NULL;

      g_test_message ("%s", solutions[i].history);
      play (replay, solutions[i].history);
      text = solution_text (replay);
      g_assert_cmpstr (text, ==, solutions[i].solution);
    }
}

/* ---- Any history */

static TicketEvent
random_event (gint64 at)
{
  static const char *const words[] = { NULL, "", "a", "b" };

  return (TicketEvent){ .ticket = "t",
                        .at = at,
                        .kind = (EventKind) g_test_rand_int_range (0, EVENT_KINDS),
                        .author = words[g_test_rand_int_range (0, 4)],
                        .channel = words[g_test_rand_int_range (0, 4)],
                        .tags = words[g_test_rand_int_range (0, 4)] };
}

static void
check_pauses (const Replay *replay, const Run *run)
{
  const WorkSpan *pauses = (const WorkSpan *) replay->pauses->data;
  gint64 until = run->end == RUN_OPEN ? WORK_NEVER : run->stopped, before = run->started;

  g_assert_true (run->n_pauses == 0 || run->clock == CLOCK_RESOLUTION);
  for (guint i = 0; i < run->n_pauses; i++)
    {
      g_assert_cmpint (pauses[i].from, >=, before);
      g_assert_cmpint (pauses[i].to, >=, pauses[i].from);
      g_assert_cmpint (pauses[i].to, <=, until);
      before = pauses[i].to;
    }
  g_assert_cmpint (run->paused, ==, run->end == RUN_OPEN && before == WORK_NEVER);
}

static void
check_runs (const Replay *replay)
{
  const Run *runs = (const Run *) replay->runs->data;
  gint64 ended[] = { G_MININT64, G_MININT64, G_MININT64 };

  for (guint i = 0; i < replay->runs->len; i++)
    {
      g_assert_cmpint (runs[i].stopped, >=, runs[i].started);
      g_assert_true (runs[i].end != RUN_OPEN || runs[i].stopped == WORK_NEVER);
      /* Reply clocks follow each other; those of the resolution share their start. */
      if (runs[i].clock != CLOCK_RESOLUTION)
        g_assert_cmpint (runs[i].started, >=, ended[runs[i].clock]);
      ended[runs[i].clock] = runs[i].stopped;
      check_pauses (replay, &runs[i]);
      g_assert_nonnull (runs[i].channel);
      g_assert_nonnull (runs[i].tags);
      g_assert_nonnull (runs[i].agent);
    }
}

/* What has stopped stays as it is, whatever comes later. */
static void
test_later_events (void)
{
  g_autoptr(Replay) replay = replay_new ();

  for (int round = 0; round < 2000; round++)
    {
      TicketEvent events[30];
      guint n = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (events) + 1);
      guint cut = (guint) g_test_rand_int_range (0, (gint32) n + 1);
      g_autofree char *early = NULL, *late = NULL;
      gint64 at = 0;
      char *open;

      for (guint i = 0; i < n; i++)
        events[i] = random_event (at += g_test_rand_int_range (0, 3));
      for (int pass = 0; pass < 2; pass++)
        {
          replay_begin (replay, "t");
          for (guint i = 0; i < (pass == 0 ? cut : n); i++)
            replay_event (replay, &events[i]);
          if (pass == 1)
            replay_end (replay);
          *(pass == 0 ? &early : &late) = runs_text (replay);
          check_runs (replay);
        }
      g_assert_true (g_str_has_prefix (late, early));
      open = late + strlen (early);
      g_assert_true (*early == '\0' || *open == '\0' || *open == ';');
    }
}

/* Each of n reopenings is a run of its own, and they share what they remember. */
static void
test_many_reopenings (void)
{
  g_autoptr(Replay) replay = replay_new ();
  enum
  {
    TIMES = 100000
  };

  replay_begin (replay, "t");
  for (gint64 at = 0; at < TIMES; at++)
    {
      TicketEvent event
        = { .ticket = "t", .at = at, .kind = at % 2 == 1 ? EVENT_SOLVED : EVENT_REOPENED };

      replay_event (replay, &event);
    }
  replay_end (replay);
  g_assert_cmpuint (g_array_index (replay->runs, Run, TIMES / 2 - 1).n_pauses, ==,
                    TIMES / 2 - 1);
  g_assert_cmpuint (replay->runs->len, ==, TIMES / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay/rows", test_rows);
  g_test_add_func ("/replay/turned", test_turned);
  g_test_add_func ("/replay/solutions", test_solutions);
  g_test_add_func ("/replay/later-events", test_later_events);
  g_test_add_func ("/replay/many-reopenings", test_many_reopenings);
  return g_test_run ();
}
