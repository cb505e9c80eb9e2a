#include "story.h"

#include "base/escape.h"
#include "base/say.h"
#include "base/timestamp.h"

#include <string.h>

enum
{
  MINUTE_S = 60,
  FULL_COLUMNS = 64 /* of a page on which both ends of a piece have their date */
};

static const char *const piece_names[PIECES] = { "open", "waiting", "solved" };

/* ---- What is told */

static void
clear_told (gpointer data)
{
  g_free (((Told *) data)->author);
}

static void
on_event (gpointer data, const TicketEvent *event, gboolean is_idle)
{
  Story *self = data;
  Told told = { event->took != NULL ? WORK_NEVER : event->at, event->kind,
                g_strdup (event->author), is_idle };

  g_array_append_val (self->events, told);
  self->idle += is_idle;
}
/* ---- For people */

static void
text_events (const Story *self)
{
  static const char *const fields[] = { "when", "what", "by", NULL };
  /* Who it was is told in full: names that begin alike are not the same. */
  g_autoptr(Table) table = table_new (self->out, FORMAT_TEXT, fields);

  table_set_header (table, TRUE);
  for (guint i = 0; i < self->events->len; i++)
    {
      const Told *told = &g_array_index (self->events, Told, i);
      g_autofree char *when = story_when (self, told);
      g_autofree char *what = story_what (self, told);

      if (told->is_idle)
        continue;
      table_text (table, when);
      table_text (table, what);
      table_text (table, told->author);
      table_end_row (table);
    }
  table_finish (table);
}

/* What it adds to the time so far, of which both are said in whole minutes: the pieces add up to it. */
static char *
piece_counts (const Piece *piece, gint64 before)
{
  gint64 counts = piece->counted_s - before;

  if (piece->kind != PIECE_OPEN)
    return g_strdup ("-");
  return say_hours (counts < MINUTE_S ? counts
                                      : piece->counted_s - piece->counted_s % MINUTE_S
                                          - before + before % MINUTE_S);
}

/* What is not plain of it: NULL when all is. */
static char *
piece_because (const Piece *piece)
{
  g_autofree char *count = say_count (piece->folded);

  if (piece->folded > 0)
    return g_strdup_printf ("in %s parts", count);
  return piece->kind == PIECE_OPEN ? NULL : g_strdup (piece_names[piece->kind]);
}

/* On a narrow page the year goes, and of what ends on the same day the date. */
static char *
piece_end (const Story *self, const Piece *piece, gboolean narrow)
{
  char *to = say_when (piece->to, self->desk->zone, narrow ? SAY_TIME : SAY_MOMENT);
  g_autofree char *from = say_when (piece->from, self->desk->zone, SAY_TIME);
  const char *clock = strrchr (to, ' ');

  if (narrow && clock != NULL && strncmp (from, to, (gsize) (clock - to) + 1) == 0)
    memmove (to, clock + 1, strlen (clock));
  return to;
}

static void
text_pieces (const Story *self, const GArray *pieces)
{
  static const char *const fields[] = { "  from", "to", "counts", "so far", "", NULL };
  g_autoptr(Table) table = tables_text (self->out, fields, "00102", self->request);
  gboolean narrow = !self->request->wide && output_columns (self->out) < FULL_COLUMNS;
  gint64 before = 0;

  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);
      g_autofree char *from
        = say_when (piece->from, self->desk->zone, narrow ? SAY_TIME : SAY_MOMENT);
      g_autofree char *indented = g_strconcat ("  ", from, NULL);
      g_autofree char *to = piece_end (self, piece, narrow);
      g_autofree char *counts = piece_counts (piece, before);
      g_autofree char *so_far = say_hours (piece->counted_s);
      g_autofree char *because = piece_because (piece);

      table_text (table, indented);
      table_text (table, to);
      table_text (table, counts);
      table_text (table, so_far);
      table_text (table, because);
      table_end_row (table);
      before = piece->counted_s;
    }
  table_finish (table);
}

static void
say (const Story *self, char *text)
{
  tables_wrapped (self->out, text);
  g_free (text);
}

static void
text_clock (const Story *self, const Replay *replay, const Run *run, const Clock *clock)
{
  g_autoptr(GArray) pieces = story_pieces_shown (self, replay, run, clock);

  say (self, story_judged (self, run, clock));
  say (self, story_promised (self, clock));
  say (self, story_times (self, clock));
  text_pieces (self, pieces);
}

static void
text_story (const Story *self, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  g_autofree char *events = say_counted (self->events->len, NULL, "events");
  g_autofree char *idle = say_count (self->idle);
  g_autofree char *not_told
    = self->idle == 0 ? NULL : g_strconcat (", ", idle, " of which tell a state again", NULL);

  say (self, g_strdup_printf ("Ticket %s: %s%s; channel %s, line %s, priority %s, tags %s.",
                              self->name, events, not_told == NULL ? "" : not_told,
                              *replay->channel ? replay->channel : "-",
                              *replay->line ? replay->line : "-",
                              *replay->priority ? replay->priority : "-",
                              *replay->tags ? replay->tags : "-"));
  say (self, story_measures (self, replay));
  output_string (self->out, "\n");
  text_events (self);
  for (guint i = 0; i < replay->runs->len; i++)
    {
      const Run *run = &g_array_index (replay->runs, Run, i);
      const Clock *clock = story_clock_of (clocks, n_clocks, i);
      g_autofree char *why = clock == NULL ? story_unpromised (self, replay, run) : NULL;

      output_string (self->out, "\n");
      if (clock != NULL)
        text_clock (self, replay, run, clock);
      else
        say (self, g_strdup_printf ("No promise for the %s: %s.",
                                    desk_clock_kinds[run->clock].name, why));
    }
}

/* ---- For programs: one object */

static void
json_text (GString *json, const char *key, const char *text)
{
  g_string_append_printf (json, "\"%s\":", key);
  if (text == NULL || *text == '\0')
    {
      g_string_append (json, "null");
      return;
    }
  g_string_append_c (json, '"');
  escape_json (json, text, -1);
  g_string_append_c (json, '"');
}

static void
json_time (GString *json, const char *key, gint64 at, GTimeZone *zone)
{
  g_autofree char *text = at == WORK_NEVER || at == G_MININT64 ? NULL
                                                               : timestamp_format (at, zone);

  json_text (json, key, text);
}

static char *
json_events (const Story *self)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < self->events->len; i++)
    {
      const Told *told = &g_array_index (self->events, Told, i);

      g_string_append (json, i > 0 ? ",{" : "{");
      json_time (json, "at", told->at, self->desk->zone);
      g_string_append_c (json, ',');
      json_text (json, "kind", event_kind_names[told->kind]);
      g_string_append_c (json, ',');
      json_text (json, "author", told->author);
      g_string_append_c (json, '}');
    }
  return g_string_free (g_string_append_c (json, ']'), FALSE);
}

static void
json_pieces (const Story *self, const GArray *pieces, GString *json)
{
  g_string_append (json, "\"pieces\":[");
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);

      g_string_append (json, i > 0 ? ",{" : "{");
      json_time (json, "from", piece->from, self->desk->zone);
      g_string_append_c (json, ',');
      json_time (json, "to", piece->to, self->desk->zone);
      g_string_append_printf (json, ",\"seconds\":%" G_GINT64_FORMAT ",",
                              piece->kind == PIECE_OPEN ? piece->to - piece->from : 0);
      json_text (json, "what", piece_names[piece->kind]);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static void
json_clock (const Story *self, const Replay *replay, const Run *run, const Clock *clock,
            GString *json)
{
  GTimeZone *zone = self->desk->zone;
  g_autofree char *why = story_verdict (self, run, clock);
  g_autoptr(GArray) pieces = story_pieces (self, replay, run, clock);

  json_text (json, "promise", clock->promise->name);
  g_string_append_printf (json, ",\"line\":%u,", clock->promise->line_number);
  json_time (json, "since", clock->promise->since, zone);
  g_string_append_c (json, ',');
  json_text (json, "state", clock_state_names[clock->state]);
  g_string_append_c (json, ',');
  json_text (json, "why", why);
  g_string_append_c (json, ',');
  json_time (json, "started", clock->started, zone);
  g_string_append_c (json, ',');
  json_time (json, "due", clock->due, zone);
  g_string_append_c (json, ',');
  json_time (json, "stopped", clock->stopped, zone);
  g_string_append_printf (json,
                          ",\"business_seconds\":%" G_GINT64_FORMAT
                          ",\"target_seconds\":%" G_GINT64_FORMAT ",",
                          clock->business_s, clock->target_s);
  json_text (json, "agent", clock->agent);
  g_string_append_c (json, ',');
  json_pieces (self, pieces, json);
}

static char *
json_measures (const Story *self, const Replay *replay)
{
  const Solution *took = story_solution (replay);
  GString *json = g_string_new ("{");

  json_time (json, "solved", replay->is_solved ? took->solved_at : WORK_NEVER,
             self->desk->zone);
  g_string_append_printf (
    json, ",\"contacts\":%u,\"replies\":%u,\"waited_seconds\":%" G_GINT64_FORMAT ",",
    took->contacts, took->replies, took->waited_s);
  json_text (json, "first_agent", took->first_agent);
  g_string_append_c (json, ',');
  json_text (json, "agent", replay->is_solved ? took->agent : NULL);
  if (replay->rating >= 0)
    g_string_append_printf (json, ",\"rating\":%d}", replay->rating);
  else
    g_string_append (json, ",\"rating\":null}");
  return g_string_free (json, FALSE);
}

static char *
json_clocks (const Story *self, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < replay->runs->len; i++)
    {
      const Run *run = &g_array_index (replay->runs, Run, i);
      const Clock *clock = story_clock_of (clocks, n_clocks, i);

      g_string_append (json, i > 0 ? ",{" : "{");
      json_text (json, "clock", desk_clock_kinds[run->clock].name);
      g_string_append_c (json, ',');
      if (clock != NULL)
        json_clock (self, replay, run, clock, json);
      else
        {
          g_autofree char *why = story_unpromised (self, replay, run);

          json_text (json, "promise", NULL);
          g_string_append_c (json, ',');
          json_text (json, "why", why);
        }
      g_string_append_c (json, '}');
    }
  return g_string_free (g_string_append_c (json, ']'), FALSE);
}

static void
machine_story (const Story *self, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  static const TableColumn fields[] = {
    { "ticket", COLUMN_TEXT },   { "channel", COLUMN_TEXT },    { "line", COLUMN_TEXT },
    { "priority", COLUMN_TEXT }, { "tags", COLUMN_TEXT },       { "events", COLUMN_OBJECT },
    { "clocks", COLUMN_OBJECT }, { "measures", COLUMN_OBJECT }, { NULL, COLUMN_TEXT }
  };
  g_autoptr(Table) table = table_open (self->out, self->common->format, fields,
                                        self->request->spreadsheet);
  g_autofree char *events = json_events (self);
  g_autofree char *runs = json_clocks (self, replay, clocks, n_clocks);
  g_autofree char *measures = json_measures (self, replay);

  table_text (table, self->name);
  table_text (table, replay->channel);
  table_text (table, replay->line);
  table_text (table, replay->priority);
  table_text (table, replay->tags);
  table_text (table, events);
  table_text (table, runs);
  table_text (table, measures);
  table_end_row (table);
  table_finish (table);
}

/* ---- As a page */

static void
page_say (Page *page, char *text)
{
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .text = text });
  g_free (text);
}

static void
page_take (Page *page, char *text)
{
  page_cell (page, text);
  g_free (text);
}

static void
page_events (const Story *self)
{
  static const char *const columns[] = { "when", "what", "by", NULL };

  page_table (self->page, "Events", columns);
  for (guint i = 0; i < self->events->len; i++)
    {
      const Told *told = &g_array_index (self->events, Told, i);

      if (told->is_idle)
        continue;
      page_take (self->page, story_when (self, told));
      page_take (self->page, story_what (self, told));
      page_cell (self->page, told->author);
      page_end_row (self->page);
    }
}

static void
page_pieces (const Story *self, const GArray *pieces)
{
  static const char *const columns[] = { "from", "to", "#counts", "#so far", "because", NULL };
  gint64 before = 0;

  if (pieces->len == 0)
    return;
  page_table (self->page, NULL, columns);
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);
      g_autofree char *because = piece_because (piece);

      page_take (self->page, say_when (piece->from, self->desk->zone, SAY_MOMENT));
      page_take (self->page, say_when (piece->to, self->desk->zone, SAY_MOMENT));
      page_take (self->page, piece_counts (piece, before));
      page_take (self->page, say_hours (piece->counted_s));
      page_take (self->page, piece->folded == 0
                               ? g_strdup (piece_names[piece->kind])
                               : g_strdup_printf ("%s, %s", piece_names[PIECE_OPEN], because));
      page_end_row (self->page);
      before = piece->counted_s;
    }
}

/* Of several of one promise each says which it is: "follow-up 2: exempt". */
static char *
clock_title (const Clock *clocks, guint n_clocks, const Clock *clock)
{
  g_autofree char *number = NULL;
  guint of_promise = 0, place = 0;

  for (guint i = 0; i < n_clocks; i++)
    if (clocks[i].promise == clock->promise)
      {
        of_promise++;
        place += clocks[i].run <= clock->run;
      }
  number = of_promise > 1 ? g_strdup_printf (" %u", place) : g_strdup ("");
  return g_strdup_printf ("%s%s: %s", clock->promise->name, number,
                          clock_state_names[clock->state]);
}

static void
page_clock (const Story *self, const Replay *replay, const Run *run, const Clock *clock,
            const char *heading)
{
  g_autoptr(GArray) pieces = clock == NULL ? NULL
                                            : story_pieces_shown (self, replay, run, clock);

  page_add (self->page, &(PageBlock){ PAGE_SECTION, .text = heading });
  if (clock == NULL)
    {
      page_say (self->page, story_unpromised (self, replay, run));
      return;
    }
  page_say (self->page, story_judged (self, run, clock));
  page_say (self->page, story_promised (self, clock));
  page_say (self->page, story_times (self, clock));
  page_pieces (self, pieces);
}

static void
page_story (Story *self, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  g_autofree char *title = g_strdup_printf ("%s: ticket %s", self->desk->name, self->name);
  static const char *const columns[]
    = { "ticket", "channel", "line", "priority", "tags", NULL };

  self->page = page_new ("en", title);
  page_table (self->page, NULL, columns);
  page_ticket (self->request, self->page, self->name);
  page_cell (self->page, replay->channel);
  page_cell (self->page, replay->line);
  page_cell (self->page, replay->priority);
  page_cell (self->page, replay->tags);
  page_end_row (self->page);
  page_say (self->page, story_measures (self, replay));
  page_events (self);
  for (guint i = 0; i < replay->runs->len; i++)
    {
      const Run *run = &g_array_index (replay->runs, Run, i);
      const Clock *clock = story_clock_of (clocks, n_clocks, i);
      g_autofree char *heading
        = clock != NULL
            ? clock_title (clocks, n_clocks, clock)
            : g_strdup_printf ("No promise for the %s", desk_clock_kinds[run->clock].name);

      page_clock (self, replay, run, clock, heading);
    }
}

static void
page_unknown (Story *self)
{
  g_autofree char *now = say_when (self->request->now, self->desk->zone, SAY_MOMENT);
  g_autofree char *title = g_strdup_printf ("%s: no ticket %s", self->desk->name, self->name);

  self->page = page_new ("en", title);
  page_say (self->page, g_strdup_printf ("Nothing is known of such a ticket by %s.", now));
}

static void
on_ticket (gpointer data, const Replay *replay, const Clock *clocks, guint n_clocks)
{
  Story *self = data;

  if (self->events->len == 0)
    return;
  self->found = TRUE;
  if (self->request->picture == PICTURE_HTML)
    page_story (self, replay, clocks, n_clocks);
  else if (self->common->format == FORMAT_TEXT)
    text_story (self, replay, clocks, n_clocks);
  else
    machine_story (self, replay, clocks, n_clocks);
}

gboolean
story_tell (Store *store, const Desk *desk, const ReportRequest *request, const char *ticket,
            const ToolCommon *common, Output *out, gboolean *found, GError **error)
{
  Story self
    = { .name = ticket, .desk = desk, .request = request, .out = out, .common = common };
  ClocksWatch watch = { .event = on_event, .ticket = on_ticket, .data = &self };
  g_autoptr(Clocks) clocks = clocks_new (store, desk, ticket, G_MININT64, G_MAXINT64,
                                          request->now, &watch, error);
  Clock clock;
  gboolean ok = clocks != NULL;

  self.events = g_array_new (FALSE, FALSE, sizeof (Told));
  g_array_set_clear_func (self.events, clear_told);
  while (ok && clocks_next (clocks, &clock, &ok, error))
    ;
  g_array_unref (self.events);
  *found = self.found;
  if (ok && request->picture == PICTURE_HTML && !self.found)
    page_unknown (&self);
  ok = ok && (self.page == NULL || page_finish (request, self.page, out, error));
  page_free (self.page);
  return ok;
}
