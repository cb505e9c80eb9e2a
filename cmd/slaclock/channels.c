#include "channels.h"

#include "base/timestamp.h"
#include "channel.h"
#include "check.h"
#include "week.h"

static GPtrArray *
this_week (const Clock *clock, const DeskChannel *channel, gint64 at)
{
  return week_words (channel->hours->calendar,
                     day_monday (work_day_at (clock->zone, at)));
}

/* ---- For people */

static void
say_week (const Clock *clock, const DeskChannel *channel, gint64 at, Output *out)
{
  g_autoptr(GPtrArray) words = NULL;

  if (channel->hours == NULL)
    return;
  words = this_week (clock, channel, at);
  for (guint i = 0; i < words->len; i++)
    output_printf (out, "    %s %s\n", i == 0 ? "this week:" : "          ",
                   (const char *) words->pdata[i]);
}

static void
say_channel (const Clock *clock, const DeskChannel *channel, gint64 at, Output *out)
{
  g_autofree char *state = channel_state (clock, channel, at);

  output_string (out, "\n");
  output_text (out, channel->name, -1);
  output_printf (out, ": %s\n", state);
  say_week (clock, channel, at, out);
  channel_say_facts (clock->desk, channel, "    ", TRUE, out);
  check_say_label (out, "when closed", channel_closed (channel, at));
}

void
channels_say (const Clock *clock, gint64 at, Output *out)
{
  guint count;
  const DeskChannel *channels = desk_channels (clock->desk, &count);
  g_autofree char *time = timestamp_format (at, clock->zone);

  output_text (out, desk_name (clock->desk), -1);
  output_printf (out, ", %s %s, %s\n", day_name (work_day_at (clock->zone, at)), time,
                 desk_zone_name (clock->desk));
  for (guint i = 0; i < count; i++)
    say_channel (clock, &channels[i], at, out);
  if (count == 0)
    output_string (out, "no channels\n");
}

/* ---- For programs */

static Table *
new_table (Output *out, Format format)
{
  static const TableColumn own[] = { { "channel", COLUMN_TEXT }, { "hours", COLUMN_TEXT },
                                     { "state", COLUMN_TEXT },   { "until", COLUMN_TIME },
                                     { "week", COLUMN_LIST } };
  TableColumn columns[G_N_ELEMENTS (own) + N_CHANNEL_FACTS + 1] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    columns[i] = own[i];
  for (guint i = 0; i < N_CHANNEL_FACTS; i++)
    columns[G_N_ELEMENTS (own) + i] = channel_fact_column ((ChannelFact) i);
  return table_open (out, format, columns);
}

/* hours state until week */
static void
put_hours (const Clock *clock, const DeskChannel *channel, gint64 at, Table *table)
{
  g_autoptr(GPtrArray) words = this_week (clock, channel, at);
  gint64 until;
  gboolean open = clock_is_open (channel->hours->calendar, at, &until);

  table_text (table, channel->hours->name);
  table_text (table, open ? "open" : "closed");
  table_time (table, until, clock->zone);
  table_list (table, (const char *const *) words->pdata, words->len, "; ");
}

static void
put_channel (const Clock *clock, const DeskChannel *channel, gint64 at, Table *table)
{
  table_text (table, channel->name);
  if (channel->hours != NULL)
    put_hours (clock, channel, at, table);
  else
    {
      table_null (table);
      table_text (table, "open");
      table_null (table);
      table_null (table);
    }
  for (guint i = 0; i < N_CHANNEL_FACTS; i++)
    channel_fact_put (clock->desk, channel, (ChannelFact) i, table);
  table_end_row (table);
}

void
channels_rows (const Clock *clock, gint64 at, Output *out, Format format,
               gboolean spreadsheet)
{
  guint count;
  const DeskChannel *channels = desk_channels (clock->desk, &count);
  g_autoptr(Table) table = new_table (out, format);

  table_set_spreadsheet (table, spreadsheet);
  for (guint i = 0; i < count; i++)
    put_channel (clock, &channels[i], at, table);
  table_finish (table);
}
