#include "channel.h"

#include "base/timestamp.h"
#include "day.h"

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
  [CHANNEL_NUMBER]
  = { "number", "number", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, number) },
  [CHANNEL_EMAIL] = { "email", "e-mail", KIND_ADDRESSES, 0 },
  [CHANNEL_LINES] = { "lines", NULL, KIND_LIST, G_STRUCT_OFFSET (DeskChannel, lines) },
  [CHANNEL_LANGS] = { "langs", NULL, KIND_LANGUAGES, 0 },
  [CHANNEL_TEAM] = { "team", "team", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, team) },
  [CHANNEL_ONLY] = { "only", "only by", KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, only) },
  [CHANNEL_SUGGEST] = { "suggest", "articles suggested first", KIND_NUMBER,
                        G_STRUCT_OFFSET (DeskChannel, suggest) },
  [CHANNEL_ASK] = { "ask", "to state", KIND_LIST, G_STRUCT_OFFSET (DeskChannel, ask) },
  [CHANNEL_HAVE]
  = { "have", "have at hand", KIND_LIST, G_STRUCT_OFFSET (DeskChannel, have) },
  [CHANNEL_CLOSED] = { "closed", NULL, KIND_TEXT, G_STRUCT_OFFSET (DeskChannel, closed) },
  [CHANNEL_CLOSED_EMAIL] = { "closed_email", NULL, KIND_CLOSED_ADDRESSES, 0 },
};

/* ---- Facts */

static const DeskLine *
find_line (const Desk *desk, const char *name)
{
  guint count;
  const DeskLine *lines = desk_lines (desk, &count);

  for (guint i = 0; i < count; i++)
    if (g_str_equal (lines[i].name, name))
      return &lines[i];
  g_assert_not_reached (); /* desk_load () has checked the names */
}

static char *
join (GPtrArray *words)
{
  if (words->len == 0)
    return NULL;
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

static char *
addresses_of (const Desk *desk, const DeskChannel *channel)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  if (channel->email != NULL)
    g_ptr_array_add (words, channel->email);
  for (char **name = channel->lines; *name != NULL; name++)
    g_ptr_array_add (words, find_line (desk, *name)->email);
  return join (words);
}

/* As many as there are lines. */
static char *
languages_of (const Desk *desk, const DeskChannel *channel)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  for (char **name = channel->lines; *name != NULL; name++)
    {
      char *lang = find_line (desk, *name)->lang;

      g_ptr_array_add (words, lang != NULL ? lang : (char *) "-");
    }
  return join (words);
}

static char *
list_of (char **words)
{
  return *words != NULL ? g_strjoinv (", ", words) : NULL;
}

static char *
closed_addresses_of (const Desk *desk, const DeskChannel *channel)
{
  return channel->closed != NULL
           ? addresses_of (desk, desk_find_channel (desk, channel->closed))
           : NULL;
}

/* NULL when it is not stated. */
static char *
fact_text (const Desk *desk, const DeskChannel *channel, ChannelFact fact)
{
  gconstpointer member = (const char *) channel + facts[fact].offset;

  switch (facts[fact].kind)
    {
    case KIND_LIST:
      return list_of (*(char **const *) member);
    case KIND_NUMBER:
      return *(const int *) member > 0 ? g_strdup_printf ("%d", *(const int *) member)
                                       : NULL;
    case KIND_ADDRESSES:
      return addresses_of (desk, channel);
    case KIND_LANGUAGES:
      return languages_of (desk, channel);
    case KIND_CLOSED_ADDRESSES:
      return closed_addresses_of (desk, channel);
    case KIND_TEXT:
    default:
      return g_strdup (*(char *const *) member);
    }
}

const char *
channel_fact_name (ChannelFact fact)
{
  return facts[fact].name;
}

void
channel_fact_put (const Desk *desk, const DeskChannel *channel, ChannelFact fact,
                  Table *table)
{
  g_autofree char *text = NULL;

  if (channel == NULL)
    table_null (table);
  else if (facts[fact].kind == KIND_NUMBER)
    table_int (table, *(const int *) ((const char *) channel + facts[fact].offset));
  else
    {
      text = fact_text (desk, channel, fact);
      table_text (table, text);
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

char *
channel_state (const Clock *clock, const DeskChannel *channel, gint64 at)
{
  g_autofree char *time = NULL;
  gboolean open;
  gint64 until;

  if (channel->hours == NULL)
    return g_strdup ("no stated hours");
  open = clock_is_open (channel->hours->calendar, at, &until);
  if (until == WORK_NEVER)
    return g_strdup (open ? "open, never closes" : "closed, never opens");
  time = timestamp_format (until, clock->zone);
  return g_strdup_printf ("%s until %s %s", open ? "open" : "closed",
                          day_name (work_day_at (clock->zone, until)), time);
}

const char *
channel_closed (const DeskChannel *channel, gint64 at)
{
  gint64 until;

  if (channel->hours == NULL
      || (clock_is_open (channel->hours->calendar, at, &until) && until == WORK_NEVER))
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

/* One on each line, as there may be many. */
static void
say_addresses (const Desk *desk, const DeskChannel *channel, const char *indent,
               const char *label, Output *out)
{
  if (channel->email != NULL)
    {
      say_label (indent, label, channel->email, out);
      output_string (out, "\n");
    }
  for (char **name = channel->lines; *name != NULL; name++)
    {
      say_label (indent, label, find_line (desk, *name)->email, out);
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
say_instead (const Clock *clock, const DeskChannel *channel, gint64 at, Output *out)
{
  const DeskChannel *other = desk_find_channel (clock->desk, channel->closed);
  g_autofree char *state = channel_state (clock, other, at);

  output_printf (out, ", %s\n", state);
  channel_say_facts (clock->desk, other, "  ", FALSE, out);
}

void
channel_say (const Clock *clock, const DeskChannel *channel, gint64 at, Output *out)
{
  const char *closed = channel_closed (channel, at);

  channel_say_facts (clock->desk, channel, "", FALSE, out);
  if (closed == NULL)
    return;
  say_label ("", "closed", closed, out);
  if (channel->closed == NULL || work_is_open (channel->hours->calendar, at))
    output_string (out, "\n");
  else
    say_instead (clock, channel, at, out);
}
