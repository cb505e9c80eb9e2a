/* channel.h - what a customer is told about a channel: where it is, what to state, what to
 * have at hand, and what to do when it is closed. */
#pragma once

#include "base/table.h"
#include "watch.h"

/* In the order in which they are printed.  Outside JSON, lists have a comma and a space
 * between. */
typedef enum
{
  CHANNEL_FOR,
  CHANNEL_NUMBER,
  CHANNEL_EMAIL, /* addresses: its own, then those of its lines */
  CHANNEL_LINES, /* their names, and their languages */
  CHANNEL_LANGS,
  CHANNEL_TEAM,
  CHANNEL_ONLY,
  CHANNEL_SUGGEST,
  CHANNEL_ASK,
  CHANNEL_HAVE,
  CHANNEL_CLOSED,
  CHANNEL_CLOSED_EMAIL, /* addresses of the channel that is offered instead */
  N_CHANNEL_FACTS
} ChannelFact;

TableColumn channel_fact_column (ChannelFact fact);
/* One cell; `channel` NULL: null. */
void channel_fact_put (const Desk *desk, const DeskChannel *channel, ChannelFact fact,
                       Table *table);

/* The channel that `name` stands for: it goes before hours of that name, unless it states
 * none.  NULL when there is no such channel. */
const DeskChannel *channel_find (const Desk *desk, const char *name);
/* The calendar of that channel, else the one of hours `name`; as desk_calendar (). */
WorkCalendar *channel_calendar (const Desk *desk, const char *name, GError **error);

/* `LABEL: TEXT` for each fact that people need, except what happens when it is closed;
 * labels are the keys of desk.yaml, or with `words` what --check calls them. */
void channel_say_facts (const Desk *desk, const DeskChannel *channel, const char *indent,
                        gboolean words, Output *out);
/* The lines behind the answer of `open`: the facts, and, when closed, the facts of the
 * channel that is offered instead. */
void channel_say (const Watch *watch, const DeskChannel *channel, gint64 at, Output *out);

/* Every way to reach the desk, as a contact page has it. */

/* For people: one paragraph a channel, with the hours of the week of `at`. */
void channels_say (const Watch *watch, gint64 at, Output *out);
/* For programs: a row a channel: channel hours state until week, then ChannelFacts. */
void channels_rows (const Watch *watch, gint64 at, Output *out, Format format,
                    gboolean spreadsheet);

/* `    LABEL: TEXT`, nothing when `text` is NULL. */
void channel_say_label (Output *out, const char *label, const char *text);
