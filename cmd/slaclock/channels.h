/* channels.h - slaclock channels: every way to reach the desk, as a contact page has it. */
#pragma once

#include "base/table.h"
#include "clock.h"

/* For people: one paragraph a channel, with the hours of the week of `at`. */
void channels_say (const Clock *clock, gint64 at, Output *out);
/* For programs: a row a channel: channel hours state until week, then ChannelFacts. */
void channels_rows (const Clock *clock, gint64 at, Output *out, Format format,
                    gboolean spreadsheet);
