#include "channel.h"

#include "base/say.h"
#include "base/timestamp.h"
#include "watch.h"

/* How a fact is read from a DeskChannel. */
typedef enum
{
  KIND_TEXT,
  KIND_LIST,
  KIND_NUMBER,
  KIND_ADDRESSES,
  KIND_LANGUAGES,
  KIND_CLOSED_ADDRESSES
} Kind;

static const struct
{
  const char *name;
  const char *words; /* for people; NULL: told otherwise */
  Kind kind;
  gsize offset;
} facts[N_CHANNEL_FACTS] = {
  [CHANNEL_FOR] = { "for", "for", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, purpose) },
  [CHANNEL_NUMBER] = { "number", "number", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, number) },
  [CHANNEL_EMAIL] = { "email", "e-mail", KIND_ADDRESSES, 0 },
  [CHANNEL_LINES] = { "lines", NULL, KIND_LIST, G_STRUCT_OFFSET (DeskChannel, lines) },
  [CHANNEL_LANGS] = { "langs", NULL, KIND_LANGUAGES, 0 },
  [CHANNEL_TEAM] = { "team", "team", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, team) },
  [CHANNEL_ONLY] = { "only", "only by", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, only) },
  [CHANNEL_SUGGEST] = { "suggest", "articles suggested first", KIND_NUMBER,
                        G_STRUCT_OFFSET (DeskChannel, suggest) },
  [CHANNEL_ASK] = { "ask", "to state", KIND_LIST, G_STRUCT_OFFSET (DeskChannel, ask) },
  [CHANNEL_HAVE] = { "have", "have at hand", KIND_LIST, G_STRUCT_OFFSET (DeskChannel, have) },
  [CHANNEL_CLOSED] = { "closed", NULL, KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, closed) },
  [CHANNEL_CLOSED_EMAIL] = { "closed_email", NULL, KIND_CLOSED_ADDRESSES, 0 },
};

/* ---- Facts */

static const DeskLine *
find_line (const Desk *desk, const char *name)
{
  const DeskLine *lines = (const DeskLine *) desk->lines->data;

  for (guint i = 0; i < desk->lines->len; i++)
    if (g_str_equal (lines[i].name, name))
      return &lines[i];
  g_assert_not_reached (); /* desk_load () has checked the names */
}

static void
add_addresses (const Desk *desk, const DeskChannel *channel, GPtrArray *words)
{
  if (channel->shown != NULL)
    g_ptr_array_add (words, channel->shown);
  for (char **name = channel->lines; *name != NULL; name++)
    g_ptr_array_add (words, find_line (desk, *name)->shown);
}

/* The words of a list, borrowed; of languages as many as there are lines, NULL for none. */
static GPtrArray *
fact_words (const Desk *desk, const DeskChannel *channel, ChannelFact fact)
{
  gconstpointer member = (const char *) channel + facts[fact].offset;
  GPtrArray *words = g_ptr_array_new ();

  if (facts[fact].kind == KIND_LIST)
    for (char **word = *(char **const *) member; *word != NULL; word++)
      g_ptr_array_add (words, *word);
  else if (facts[fact].kind == KIND_LANGUAGES)
    for (char **name = channel->lines; *name != NULL; name++)
      g_ptr_array_add (words, find_line (desk, *name)->lang);
  else if (facts[fact].kind == KIND_ADDRESSES)
    add_addresses (desk, channel, words);
  else if (channel->closed != NULL)
    add_addresses (desk, desk_find_channel (desk, channel->closed), words);
  return words;
}

static gboolean
is_list (ChannelFact fact)
{
  return facts[fact].kind != KIND_TEXT && facts[fact].kind != KIND_NUMBER;
}

static char *
list_text (const Desk *desk, const DeskChannel *channel, ChannelFact fact)
{
  g_autoptr(GPtrArray) words = fact_words (desk, channel, fact);

  if (words->len == 0)
    return NULL;
  for (guint i = 0; i < words->len; i++)
    if (words->pdata[i] == NULL)
      words->pdata[i] = (gpointer) "-";
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

/* NULL when it is not stated. */
static char *
fact_text (const Desk *desk, const DeskChannel *channel, ChannelFact fact)
{
  gconstpointer member = (const char *) channel + facts[fact].offset;

  if (is_list (fact))
    return list_text (desk, channel, fact);
  if (facts[fact].kind == KIND_NUMBER)
    return *(const int *) member > 0 ? g_strdup_printf ("%d", *(const int *) member) : NULL;
  return g_strdup (*(char *const *) member);
}

TableColumn
channel_fact_column (ChannelFact fact)
{
  return (TableColumn){ facts[fact].name, is_list (fact)                    ? COLUMN_LIST
                                          : facts[fact].kind == KIND_NUMBER ? COLUMN_INTEGER
                                                                            : COLUMN_TEXT };
}

void
channel_fact_put (const Desk *desk, const DeskChannel *channel, ChannelFact fact, Table *table)
{
  g_autoptr(GPtrArray) words = NULL;
  gconstpointer member;

  if (channel == NULL)
    {
      table_null (table);
      return;
    }
  member = (const char *) channel + facts[fact].offset;
  if (facts[fact].kind == KIND_NUMBER)
    table_int (table, *(const int *) member);
  else if (!is_list (fact))
    table_text (table, *(char *const *) member);
  else
    {
      words = fact_words (desk, channel, fact);
      table_list (table, (const char *const *) words->pdata, words->len, ", ");
    }
}

/* ---- Which channel, and whether it is open */

const DeskChannel *
channel_find (const Desk *desk, const char *name)
{
  const DeskChannel *channel = desk_find_channel (desk, name);

  return channel != NULL && channel->hours == NULL && desk_find_hours (desk, name) != NULL
           ? NULL
           : channel;
}

WorkCalendar *
channel_calendar (const Desk *desk, const char *name, GError **error)
{
  const DeskChannel *channel = channel_find (desk, name);

  return channel != NULL && channel->hours != NULL ? channel->hours->calendar
                                                   : desk_calendar (desk, name, error);
}

/* `open until Fri 2026-11-27T15:00:00+01:00`; `no stated hours`.  Free it. */
static char *
channel_state (const Watch *watch, const DeskChannel *channel, gint64 at)
{
  g_autofree char *time = NULL;
  gboolean open;
  gint64 until;

  if (channel->hours == NULL)
    return g_strdup ("no stated hours");
  open = watch_is_open (channel->hours->calendar, at, &until);
  if (until == WORK_NEVER)
    return g_strdup (open ? "open, never closes" : "closed, never opens");
  time = timestamp_format (until, watch->zone);
  return g_strdup_printf ("%s until %s %s", open ? "open" : "closed",
                          say_weekday (work_day_at (watch->zone, until)), time);
}

/* What happens when it is closed: the name of another channel, or some words; NULL when
 * it never is. */
static const char *
channel_closed (const DeskChannel *channel, gint64 at)
{
  gint64 until;

  if (channel->hours == NULL
      || (watch_is_open (channel->hours->calendar, at, &until) && until == WORK_NEVER))
    return NULL;
  if (channel->closed != NULL)
    return channel->closed;
  return channel->email != NULL || *channel->lines != NULL || *channel->ask != NULL
           ? "messages wait until it opens"
           : "nobody answers";
}

/* ---- For people */

static void
say_label (const char *indent, const char *label, const char *text, Output *out)
{
  output_printf (out, "%s%s: ", indent, label);
  output_text (out, text, -1);
}

void
channel_say_label (Output *out, const char *label, const char *text)
{
  if (text == NULL)
    return;
  output_printf (out, "    %s: ", label);
  output_text (out, text, -1);
  output_string (out, "\n");
}

/* One on each line, as there may be many. */
static void
say_addresses (const Desk *desk, const DeskChannel *channel, const char *indent,
               const char *label, Output *out)
{
  if (channel->shown != NULL)
    {
      say_label (indent, label, channel->shown, out);
      output_string (out, "\n");
    }
  for (char **name = channel->lines; *name != NULL; name++)
    {
      say_label (indent, label, find_line (desk, *name)->shown, out);
      output_string (out, " (");
      output_text (out, *name, -1);
      output_string (out, ")\n");
    }
}

void
channel_say_facts (const Desk *desk, const DeskChannel *channel, const char *indent,
                   gboolean words, Output *out)
{
  for (guint i = 0; i < N_CHANNEL_FACTS; i++)
    {
      const char *label = words ? facts[i].words : facts[i].name;
      g_autofree char *text = NULL;

      if (facts[i].words == NULL)
        continue;
      if (facts[i].kind == KIND_ADDRESSES)
        {
          say_addresses (desk, channel, indent, label, out);
          continue;
        }
      text = fact_text (desk, channel, (ChannelFact) i);
      if (text == NULL)
        continue;
      say_label (indent, label, text, out);
      output_string (out, "\n");
    }
}

/* What to do instead, now that it is closed. */
static void
say_instead (const Watch *watch, const DeskChannel *channel, gint64 at, Output *out)
{
  const DeskChannel *other = desk_find_channel (watch->desk, channel->closed);
  g_autofree char *state = channel_state (watch, other, at);

  output_printf (out, ", %s\n", state);
  channel_say_facts (watch->desk, other, "  ", FALSE, out);
}

void
channel_say (const Watch *watch, const DeskChannel *channel, gint64 at, Output *out)
{
  const char *closed = channel_closed (channel, at);

  channel_say_facts (watch->desk, channel, "", FALSE, out);
  if (closed == NULL)
    return;
  say_label ("", "closed", closed, out);
  if (channel->closed == NULL || work_is_open (channel->hours->calendar, at))
    output_string (out, "\n");
  else
    say_instead (watch, channel, at, out);
}

static GPtrArray *
this_week (const Watch *watch, const DeskChannel *channel, gint64 at)
{
  return week_words (channel->hours->calendar, day_monday (work_day_at (watch->zone, at)));
}

/* ---- All channels, for people */

static void
say_week (const Watch *watch, const DeskChannel *channel, gint64 at, Output *out)
{
  g_autoptr(GPtrArray) words = NULL;

  if (channel->hours == NULL)
    return;
  words = this_week (watch, channel, at);
  for (guint i = 0; i < words->len; i++)
    output_printf (out, "    %s %s\n", i == 0 ? "this week:" : "          ",
                   (const char *) words->pdata[i]);
}

static void
channels_say_one (const Watch *watch, const DeskChannel *channel, gint64 at, Output *out)
{
  g_autofree char *state = channel_state (watch, channel, at);

  output_string (out, "\n");
  output_text (out, channel->name, -1);
  output_printf (out, ": %s\n", state);
  say_week (watch, channel, at, out);
  channel_say_facts (watch->desk, channel, "    ", TRUE, out);
  channel_say_label (out, "when closed", channel_closed (channel, at));
}

void
channels_say (const Watch *watch, gint64 at, Output *out)
{
  const DeskChannel *channels = (const DeskChannel *) watch->desk->channels->data;
  g_autofree char *time = timestamp_format (at, watch->zone);

  output_text (out, watch->desk->name, -1);
  output_printf (out, ", %s %s, %s\n", say_weekday (work_day_at (watch->zone, at)), time,
                 watch->desk->zone_name);
  for (guint i = 0; i < watch->desk->channels->len; i++)
    channels_say_one (watch, &channels[i], at, out);
  if (watch->desk->channels->len == 0)
    output_string (out, "no channels\n");
}

/* ---- All channels, for programs */

static Table *
channels_table (Output *out, Format format, gboolean spreadsheet)
{
  static const TableColumn own[] = { { "channel", COLUMN_TEXT },
                                     { "hours", COLUMN_TEXT },
                                     { "state", COLUMN_TEXT },
                                     { "until", COLUMN_TIME },
                                     { "week", COLUMN_LIST } };
  TableColumn columns[G_N_ELEMENTS (own) + N_CHANNEL_FACTS + 1] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    columns[i] = own[i];
  for (guint i = 0; i < N_CHANNEL_FACTS; i++)
    columns[G_N_ELEMENTS (own) + i] = channel_fact_column ((ChannelFact) i);
  return table_open (out, format, columns, spreadsheet);
}

/* hours state until week */
static void
put_hours (const Watch *watch, const DeskChannel *channel, gint64 at, Table *table)
{
  g_autoptr(GPtrArray) words = this_week (watch, channel, at);
  gint64 until;
  gboolean open = watch_is_open (channel->hours->calendar, at, &until);

  table_text (table, channel->hours->name);
  table_text (table, open ? "open" : "closed");
  table_time (table, until, watch->zone);
  table_list (table, (const char *const *) words->pdata, words->len, "; ");
}

static void
put_channel (const Watch *watch, const DeskChannel *channel, gint64 at, Table *table)
{
  table_text (table, channel->name);
  if (channel->hours != NULL)
    put_hours (watch, channel, at, table);
  else
    {
      table_null (table);
      table_text (table, "open");
      table_null (table);
      table_null (table);
    }
  for (guint i = 0; i < N_CHANNEL_FACTS; i++)
    channel_fact_put (watch->desk, channel, (ChannelFact) i, table);
  table_end_row (table);
}

void
channels_rows (const Watch *watch, gint64 at, Output *out, Format format, gboolean spreadsheet)
{
  const DeskChannel *channels = (const DeskChannel *) watch->desk->channels->data;
  g_autoptr(Table) table = channels_table (out, format, spreadsheet);

  for (guint i = 0; i < watch->desk->channels->len; i++)
    put_channel (watch, &channels[i], at, table);
  table_finish (table);
}
