/* Storing tickets and reading them back; which events carry a flag. */
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "scratch.h"
#include "store/store.h"
#include "ticket/flags.h"
#include "ticket/fields.h"
#include "ticket/tickets.h"

enum
{
  DAY_S = 86400,
  TICKETS = 60,
  EVENTS = 1500,
  SPAN_S = 400 * DAY_S
};

typedef struct
{
  Scratch scratch;
  char *path;
} Place;

static void
place_init (Place *self, const char *name)
{
  g_setenv ("SOURCE_DATE_EPOCH", "1800000000", TRUE);
  scratch_init (&self->scratch);
  self->path = scratch_path (&self->scratch, name);
}

static void
place_clear (Place *self)
{
  g_free (self->path);
  scratch_clear (&self->scratch);
}

static Store *
open_store (const Place *place, StoreMode mode)
{
  g_autoptr(GError) error = NULL;
  Store *store = store_open (place->path, mode, &error);

  g_assert_no_error (error);
  return store;
}

/* ---- Random histories */

typedef struct
{
  char ticket[8], author[8];
  TicketEvent event;
} Made;

static GPtrArray *
make_events (guint seed)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);
  GPtrArray *events = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < EVENTS; i++)
    {
      Made *made = g_new0 (Made, 1);

      g_snprintf (made->ticket, sizeof made->ticket, "T%d",
                  g_rand_int_range (random, 0, TICKETS));
      g_snprintf (made->author, sizeof made->author, "a%d", g_rand_int_range (random, 0, 9));
      made->event = (TicketEvent){
        .ticket = made->ticket,
        .at = (g_rand_int_range (random, -SPAN_S, SPAN_S) / 7200) * 7200,
        .kind = (EventKind) g_rand_int_range (random, 0, EVENT_KINDS),
        .author = made->author,
        .tags = g_rand_boolean (random) ? "" : NULL,
      };
      g_ptr_array_add (events, made);
    }
  return events;
}

static void
store_events (const Place *place, const GPtrArray *events, guint from, guint step)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = open_store (place, STORE_RECORD);
  g_autoptr(TicketWriter) writer = ticket_writer_new (store, NULL);

  for (guint i = from; i < events->len; i += step)
    {
      const Made *made = g_ptr_array_index (events, i);

      g_assert_true (ticket_writer_add (writer, &made->event, &error));
    }
  g_assert_true (ticket_writer_finish (writer, NULL, &error));
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Everything that a cursor says, a line an event. */
static char *
dump (const Place *place, gint64 since, gint64 until)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = open_store (place, STORE_READ);
  g_autoptr(TicketCursor) cursor = ticket_cursor_new (store, NULL, since, until, &error);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  gboolean ok;
  TicketRow row;

  while (ticket_cursor_next (cursor, &row, &ok, &error))
    g_ptr_array_add (
      lines, g_strdup_printf ("%s %09" G_GINT64_FORMAT " %s %s %s %u", row.event.ticket,
                              row.event.at + SPAN_S, event_kind_names[row.event.kind],
                              row.event.author, row.event.tags == NULL ? "-" : row.event.tags,
                              row.flag));
  g_assert_no_error (error);
  g_assert_true (ok);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
test_order (void)
{
  for (guint seed = 1; seed < sample (2, 3, 6); seed++)
    {
      g_autoptr(GPtrArray) events = make_events (seed);
      g_autofree char *once = NULL, *parts = NULL;
      Place a, b;

      place_init (&a, "a.db");
      place_init (&b, "b.db");
      store_events (&a, events, 0, 1);
      for (guint part = 7; part-- > 0;)
        store_events (&b, events, part, 7);
      store_events (&b, events, 0, 3);
      once = dump (&a, G_MININT64, G_MAXINT64);
      parts = dump (&b, G_MININT64, G_MAXINT64);
      g_assert_cmpstr (once, ==, parts);
      place_clear (&a);
      place_clear (&b);
    }
}

/* ---- Periods */

static gboolean
has_event (const GPtrArray *events, const char *ticket, gint64 since, gint64 until)
{
  for (guint i = 0; i < events->len; i++)
    {
      const TicketEvent *event = &((const Made *) g_ptr_array_index (events, i))->event;

      if (event->at >= since && event->at < until && strcmp (event->ticket, ticket) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_period (const Place *place, const GPtrArray *events, gint64 since, gint64 until)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = open_store (place, STORE_READ);
  g_autoptr(TicketCursor) cursor = ticket_cursor_new (store, NULL, since, until, &error);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 last_at = G_MININT64;
  gboolean ok;
  TicketRow row;
  guint wanted = 0;

  while (ticket_cursor_next (cursor, &row, &ok, &error))
    {
      g_assert_cmpint (row.first, ==, !g_hash_table_contains (seen, row.event.ticket));
      g_assert_true (row.first || row.event.at >= last_at);
      g_assert_true (has_event (events, row.event.ticket, since, until));
      last_at = row.event.at;
      g_hash_table_add (seen, g_strdup (row.event.ticket));
    }
  g_assert_true (ok);
  for (int i = 0; i < TICKETS; i++)
    {
      g_autofree char *ticket = g_strdup_printf ("T%d", i);

      wanted += has_event (events, ticket, since, until);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, wanted);
}

static void
test_periods (void)
{
  g_autoptr(GPtrArray) events = make_events (9);
  g_autoptr(GRand) random = g_rand_new_with_seed (9);
  Place place;

  place_init (&place, "p.db");
  store_events (&place, events, 0, 1);
  for (int i = 0; i < 60; i++)
    {
      gint64 since = g_rand_int_range (random, -SPAN_S - DAY_S, SPAN_S);

      check_period (&place, events, since, since + g_rand_int_range (random, 0, 20 * DAY_S));
    }
  check_period (&place, events, 0, 0);
  check_period (&place, events, G_MININT64, 0);
  check_period (&place, events, 0, G_MAXINT64);
  place_clear (&place);
}

/* ---- The rest of the reader */

static void
test_span (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) events = make_events (3);
  gint64 first, last, want_first = G_MAXINT64, want_last = G_MININT64;
  guint64 tickets;
  Store *store;
  Place place;

  place_init (&place, "s.db");
  store = open_store (&place, STORE_RECORD);
  g_assert_true (tickets_span (store, &tickets, &first, &last, &error));
  g_assert_cmpuint (tickets, ==, 0);
  g_assert_cmpint (first, ==, 0);
  g_assert_cmpint (last, ==, 0);
  store_free (store);
  store_events (&place, events, 0, 1);
  for (guint i = 0; i < events->len; i++)
    {
      const Made *made = g_ptr_array_index (events, i);

      want_first = MIN (want_first, made->event.at);
      want_last = MAX (want_last, made->event.at);
    }
  store = open_store (&place, STORE_READ);
  g_assert_true (tickets_span (store, &tickets, &first, &last, &error));
  g_assert_cmpuint (tickets, ==, TICKETS);
  g_assert_cmpint (first, ==, want_first);
  g_assert_cmpint (last, ==, want_last);
  store_free (store);
  place_clear (&place);
}

static void
test_message (void)
{
  static const TicketEvent mails[] = {
    { .ticket = "7", .at = 1, .kind = EVENT_CUSTOMER, .event_id = "<a@x>" },
    { .ticket = "8", .at = 1, .kind = EVENT_CUSTOMER, .event_id = "a@x" },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = NULL;
  g_autoptr(TicketWriter) writer = NULL;
  g_autoptr(TicketFinder) finder = NULL;
  g_auto(MailKnown) found = { 0 }, none = { 0 }, plain = { 0 };
  Place place;

  place_init (&place, "m.db");
  store = open_store (&place, STORE_RECORD);
  writer = ticket_writer_new (store, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    g_assert_true (ticket_writer_add (writer, &mails[i], &error));
  g_assert_true (ticket_writer_finish (writer, NULL, &error));
  finder = ticket_finder_new (store);
  g_assert_true (ticket_finder_message (finder, "<a@x>", &found, &error));
  g_assert_false (ticket_finder_message (finder, "<b@x>", &none, &error));
  g_assert_false (ticket_finder_message (finder, "a@x", &plain, &error));
  g_assert_cmpstr (found.ticket, ==, "7");
  g_assert_cmpint (found.since, ==, 1);
  g_assert_true (found.is_message);
  g_assert_null (found.root); /* it is not told */
  g_assert_null (none.ticket);
  g_assert_null (plain.ticket);
  g_assert_no_error (error);
  place_clear (&place);
}

/* ---- Counts */

static void
test_counts (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Store) store = NULL;
  g_autoptr(TicketWriter) writer = NULL;
  TicketEvent event = { .ticket = "1", .at = 10, .kind = EVENT_CUSTOMER };
  TicketEvent opened = { .ticket = "1", .at = 20, .kind = EVENT_OPENED };
  TicketCounts counts;
  Place place;

  place_init (&place, "c.db");
  store = open_store (&place, STORE_RECORD);
  writer = ticket_writer_new (store, NULL);
  g_assert_true (ticket_writer_add (writer, &event, &error));
  g_assert_true (ticket_writer_add (writer, &event, &error));
  g_assert_true (ticket_writer_finish (writer, NULL, &error));
  g_assert_true (ticket_writer_add (writer, &opened, &error));
  g_assert_true (ticket_writer_finish (writer, &counts, &error));
  g_assert_cmpuint (counts.events, ==, 2);
  g_assert_cmpuint (counts.known, ==, 1);
  g_assert_cmpuint (counts.tickets, ==, 1);
  g_assert_cmpuint (counts.flagged, ==, 1);
  place_clear (&place);
}

/* ---- Names */

static void
check_names (Store *store, const char *sql, guint first, guint count,
             const char *(*name) (guint))
{
  sqlite3_stmt *stmt = NULL;
  guint rows = 0;

  g_assert_cmpint (sqlite3_prepare_v2 (store_db (store), sql, -1, &stmt, NULL), ==, SQLITE_OK);
  for (; sqlite3_step (stmt) == SQLITE_ROW; rows++)
    {
      g_assert_cmpint (sqlite3_column_int (stmt, 0), ==, first + rows);
      g_assert_cmpstr ((const char *) sqlite3_column_text (stmt, 1), ==, name (first + rows));
    }
  g_assert_cmpuint (rows, ==, count);
  sqlite3_finalize (stmt);
}

static const char *
kind_name (guint kind)
{
  return event_kind_names[kind];
}

static void
test_names (void)
{
  g_autoptr(Store) store = NULL;
  Place place;

  place_init (&place, "n.db");
  store = open_store (&place, STORE_RECORD);
  check_names (store, "SELECT id, name FROM ticket_kind ORDER BY id", 0, EVENT_KINDS,
               kind_name);
  check_names (store, "SELECT id, name FROM ticket_flag ORDER BY id", 1, FLAGS - 1,
               ticket_flag_name);
  g_assert_null (ticket_flag_name (0));
  g_assert_null (ticket_flag_name (FLAGS));
  for (guint i = 0; i < EVENT_KINDS; i++)
    {
      EventKind kind;

      g_assert_true (event_kind_parse (event_kind_names[i], &kind));
      g_assert_cmpuint (kind, ==, i);
    }
  place_clear (&place);
}

/* ---- Flags against a history told in words: "day kind[/id]" */

static void
check_flags (const char *history, const char *expected)
{
  g_auto(GStrv) words = g_strsplit (history, " ", -1);
  g_autoptr(GArray) events = g_array_new (FALSE, TRUE, sizeof (HistoryEvent));
  g_autoptr(GString) got = g_string_new (NULL);

  for (char **word = words; *word != NULL; word += 2)
    {
      g_auto(GStrv) parts = g_strsplit (word[1], "/", 2);
      HistoryEvent event = { .at = atoi (word[0]) * DAY_S };
      EventKind kind;

      g_assert_true (event_kind_parse (parts[0], &kind));
      event.kind = (guint8) kind;
      acts_note (&event, (const char *[EVENT_TEXTS]){ [TEXT_EVENT_ID] = parts[1] });
      g_array_append_val (events, event);
    }
  flags_settle ((HistoryEvent *) (gpointer) events->data, events->len, 100 * DAY_S);
  for (guint i = 0; i < events->len; i++)
    {
      const char *name = ticket_flag_name (g_array_index (events, HistoryEvent, i).flag);

      g_string_append_printf (got, "%s%s", i == 0 ? "" : " ", name == NULL ? "." : name);
    }
  g_assert_cmpstr (got->str, ==, expected);
}

static void
test_flags (void)
{
  static const struct
  {
    const char *history, *expected;
  } table[] = {
    { "1 opened 1 customer 2 agent 3 solved 4 reopened 5 solved 6 closed", ". . . . . . ." },
    { "1 customer 2 opened", "before-opening ." },
    { "2 opened 2 customer", ". ." },
    { "1 opened/1 2 opened/2", ". opened-twice" },
    { "1 merged", "no-history" },
    { "1 merged 2 merged", "no-history no-history" },
    { "1 opened 2 merged 2 customer 3 note 3 solved 3 agent", ". . . . . after-merge" },
    { "1 closed 1 customer 2 agent 3 auto", ". . after-closing ." },
    { "1 closed 2 customer 3 reopened 4 agent", ". . . ." },
    { "1 closed 2 reopened 3 closed 4 agent", ". . . after-closing" },
    { "1 resumed 1 waiting 2 resumed 3 resumed", ". . . not-waiting" },
    { "1 updated 1 resumed 2 waiting 3 updated 3 resumed 4 resumed", ". . . . . not-waiting" },
    { "1 updated 1 deescalated 1 reopened 2 reopened", ". . . not-solved" },
    { "1 reopened", "not-solved" },
    { "1 closed 2 reopened 3 reopened", ". . not-solved" },
    { "1 deescalated 2 escalated 3 deescalated", "not-escalated . ." },
    { "1 note/9 2 note/8 3 agent/7", ". time-back ." },
    { "1 note/9 1 note/8 2 note/10", ". . ." },
    { "1 note/x 2 note/x 3 agent/x", ". event-id-reused ." },
    { "101 note 102 note", ". in-the-future" },
    { "1 note/1 1 note/2 1 note/3 1 note/4 1 note/5 1 note/6 1 note/7 1 note/8 1 note/9 "
      "1 note/10 1 note/11 1 note/12 1 note/13 1 note/14 1 note/15 1 note/16 2 note/16",
      ". . . . . . . . . . . . . . . . event-id-reused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    check_flags (table[i].history, table[i].expected);
}

/* What a row is twice is of that row both times; the last one is left out. */
static void
test_rows (void)
{
  static const char text[] = "ticket,at,kind\n1,2026-01-01,NEW\n1,2026-01-02,note\n2,x,y\n";
  static const guint64 lines[] = { 2, 2, 3 };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;
  g_auto(FieldMap) map = { .set = &ticket_event_fields };
  const InputRules rules = { .map = &map };
  g_autoptr(InputSource) source = NULL;
  InputItem item;

  scratch_init (&scratch);
  scratch_write (&scratch, "a.csv", text, -1);
  path = scratch_path (&scratch, "a.csv");
  g_assert_true (field_map_add ("kind.opened+customer=NEW,kind.skip=*", &map, NULL));
  source = ticket_csv.open (path, &rules, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_assert_true (input_source_next (source, &item, NULL));
      g_assert_cmpint (item.kind, ==, INPUT_RECORD);
      g_assert_cmpint ((gint64) item.line, ==, (gint64) lines[i]);
      g_assert_cmpint (memcmp (item.raw, "1,2026-01-0", 11), ==, 0);
    }
  g_assert_true (input_source_next (source, &item, NULL));
  g_assert_cmpint (item.kind, ==, INPUT_END);
}

/* ---- What an event is known by */

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *) a, right = *(const guint64 *) b;

  return left < right ? -1 : left > right;
}

static void
assert_no_two (GArray *hashes)
{
  g_array_sort (hashes, compare_hashes);
  for (guint i = 1; i < hashes->len; i++)
    g_assert_true (g_array_index (hashes, guint64, i - 1)
                   != g_array_index (hashes, guint64, i));
}

/* The next text of up to three signs; FALSE: there is none. */
static gboolean
next_text (char *text, const char *signs)
{
  gsize length = strlen (text);

  for (gsize i = length; i-- > 0;)
    {
      const char *sign = strchr (signs, text[i]);

      text[i] = sign[1] != '\0' ? sign[1] : signs[0];
      if (sign[1] != '\0')
        return TRUE;
    }
  if (length == 3)
    return FALSE;
  text[length] = signs[0];
  text[length + 1] = '\0';
  return TRUE;
}

static void
note_key (GArray *keys, const char *const texts[EVENT_TEXTS])
{
  gint64 key = event_key (texts);

  g_array_append_val (keys, key);
}

static void
test_keys (void)
{
  static const char all[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  g_autofree char *signs = g_strndup (all, sample (8, 14, sizeof all - 1));
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  const char *texts[EVENT_TEXTS] = { NULL };
  char text[4] = "";

  while (next_text (text, signs))
    {
      for (guint i = 0; i < EVENT_TEXTS; i++)
        {
          texts[i] = text;
          note_key (keys, texts);
          /* A customer that is the organization, and so on. */
          for (guint j = i + 1; j < EVENT_TEXTS; j++)
            {
              texts[j] = text;
              note_key (keys, texts);
              texts[j] = NULL;
            }
          texts[i] = NULL;
        }
      texts[TEXT_EVENT_ID] = text;
      for (guint8 kind = 0; kind < EVENT_KINDS; kind++)
        {
          HistoryEvent event = { .kind = kind };

          acts_note (&event, texts);
          g_array_append_val (ids, event.id_hash);
        }
      texts[TEXT_EVENT_ID] = NULL;
    }
  assert_no_two (ids);
  assert_no_two (keys);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tickets/any order and parts give the same", test_order);
  g_test_add_func ("/tickets/a period has the tickets with an event in it", test_periods);
  g_test_add_func ("/tickets/span", test_span);
  g_test_add_func ("/tickets/message", test_message);
  g_test_add_func ("/tickets/counts", test_counts);
  g_test_add_func ("/tickets/names are those of the schema", test_names);
  g_test_add_func ("/tickets/flags", test_flags);
  g_test_add_func ("/tickets/rows", test_rows);
  g_test_add_func ("/tickets/no two short texts are one", test_keys);
  return g_test_run ();
}
