/* tickets TICKETS time|ticket|random - CSV of that many tickets with five events each over three
 * years: by time, as a desk's log has them; ticket by ticket, as an export has them; shuffled. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum
{
  STEPS = 5,
  FIRST_AT = 1672531200, /* 2023-01-01 */
  SPAN_S = 3 * 365 * 86400,
  GAP_S = 2 * 86400, /* at most, between two events of a ticket */
  AGENTS = 60
};

typedef struct
{
  int64_t at;
  uint32_t ticket;
  uint8_t step;
} Event;

static uint64_t
random_number (uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static int
compare_times (const void *a, const void *b)
{
  const Event *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  if (left->ticket != right->ticket)
    return left->ticket < right->ticket ? -1 : 1;
  return left->step - right->step;
}

static Event *
make_events (uint32_t tickets, uint64_t *state)
{
  Event *events = malloc ((size_t) tickets * STEPS * sizeof *events);

  for (uint32_t i = 0; events != NULL && i < tickets; i++)
    {
      int64_t at = FIRST_AT + (int64_t) ((double) i / tickets * SPAN_S);

      for (uint8_t step = 0; step < STEPS; step++)
        {
          events[(size_t) i * STEPS + step] = (Event){ at, i, step };
          at += step == 0 ? 0 : (int64_t) (random_number (state) % GAP_S);
        }
    }
  return events;
}

static void
shuffle (Event *events, size_t count, uint64_t *state)
{
  for (size_t i = count - 1; i > 0; i--)
    {
      size_t j = random_number (state) % (i + 1);
      Event event = events[i];

      events[i] = events[j];
      events[j] = event;
    }
}

static void
print_event (const Event *event)
{
  static const char *const kinds[STEPS]
    = { "opened", "customer", "agent", "customer", "solved" };
  static const char *const lines[] = { "worldwide", "nl", "es", "ru" };
  static const char *const priorities[] = { "low", "normal", "high" };
  int by_agent = event->step == 2 || event->step == 4;
  time_t at = event->at;
  char time[32];
  struct tm parts;

  strftime (time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", gmtime_r (&at, &parts));
  printf ("DESK-%07u,%s,%s,%s%u@example.%s,email,%s,%s,%s,%u\n", event->ticket, time,
          kinds[event->step], by_agent ? "agent" : "customer",
          by_agent ? event->ticket % AGENTS : event->ticket / 3, by_agent ? "net" : "org",
          lines[event->ticket % 4], priorities[event->ticket % 3],
          event->ticket % 7 == 0 ? "billing domain" : "", event->ticket * STEPS + event->step);
}

int
main (int argc, char **argv)
{
  uint32_t tickets = argc == 3 ? (uint32_t) strtoul (argv[1], NULL, 10) : 0;
  uint64_t state = 88172645463325252u;
  size_t count = (size_t) tickets * STEPS;
  Event *events = make_events (tickets, &state);

  if (tickets == 0 || events == NULL)
    {
      fputs ("usage: tickets TICKETS time|ticket|random\n", stderr);
      return 2;
    }
  if (strcmp (argv[2], "time") == 0)
    qsort (events, count, sizeof *events, compare_times);
  else if (strcmp (argv[2], "random") == 0)
    shuffle (events, count, &state);
  puts ("ticket,at,kind,author,channel,line,priority,tags,event_id");
  for (size_t i = 0; i < count; i++)
    print_event (&events[i]);
  free (events);
  return ferror (stdout) || fclose (stdout) != 0;
}
