#include "desk/desk.h"

#include <string.h>

#include "base/choice.h"
#include "base/escape.h"

/* ---- What it holds */

enum
{
  DAY_S = 86400
};

static const DeskReplies default_replies = { .per_address = { 10, DAY_S },
                                             .per_registered = { 50, DAY_S },
                                             .per_domain = { 30, DAY_S },
                                             .overall = { 500, DAY_S } };

static void
clear_hours (gpointer hours)
{
  DeskHours *self = hours;

  g_free (self->name);
  work_calendar_free (self->calendar);
}

static void
clear_line (gpointer line)
{
  DeskLine *self = line;

  g_free (self->name);
  g_free (self->email);
  g_free (self->shown);
  g_free (self->lang);
}

static void
clear_channel (gpointer channel)
{
  DeskChannel *self = channel;

  g_free (self->name);
  g_free (self->email);
  g_free (self->shown);
  g_free (self->number);
  g_free (self->url);
  g_free (self->team);
  g_free (self->closed);
  g_free (self->only);
  g_free (self->purpose);
  g_strfreev (self->lines);
  g_strfreev (self->ask);
  g_strfreev (self->have);
}

static void
clear_promise (gpointer promise)
{
  DeskPromise *self = promise;

  g_free (self->name);
  g_free (self->channel);
  g_free (self->line);
  g_free (self->priority);
  g_free (self->tag);
  g_free (self->customer);
  g_free (self->targets);
}

static GArray *
new_array (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, (guint) size);

  g_array_set_clear_func (array, clear);
  return array;
}

static void
clear_import (gpointer data)
{
  DeskImport *self = data;

  g_free (self->name);
  g_free (self->format);
  g_free (self->map);
  g_free (self->time_format);
  g_free (self->source);
  g_clear_pointer (&self->zone, g_time_zone_unref);
}

Desk *
desk_new (const char *path)
{
  Desk *self = g_new0 (Desk, 1);

  self->path = g_strdup (path);
  self->files = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->files, g_strdup (path));
  self->hours = new_array (sizeof (DeskHours), clear_hours);
  self->lines = new_array (sizeof (DeskLine), clear_line);
  self->channels = new_array (sizeof (DeskChannel), clear_channel);
  self->promises = new_array (sizeof (DeskPromise), clear_promise);
  self->imports = new_array (sizeof (DeskImport), clear_import);
  self->staff = g_new0 (char *, 1);
  self->trust = g_new0 (char *, 1);
  self->replies = default_replies;
  return self;
}

void
desk_free (Desk *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_ptr_array_unref (self->files);
  g_free (self->name);
  g_free (self->zone_name);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_array_unref (self->promises);
  g_array_unref (self->channels);
  g_array_unref (self->lines);
  g_array_unref (self->hours);
  g_array_unref (self->imports);
  g_strfreev (self->staff);
  g_strfreev (self->bots);
  g_free (self->ticket_url);
  g_strfreev (self->trust);
  g_free (self);
}

const DeskHours *
desk_find_hours (const Desk *self, const char *name)
{
  for (guint i = 0; i < self->hours->len; i++)
    if (g_str_equal (g_array_index (self->hours, DeskHours, i).name, name))
      return &g_array_index (self->hours, DeskHours, i);
  return NULL;
}

const DeskChannel *
desk_find_channel (const Desk *self, const char *name)
{
  for (guint i = 0; i < self->channels->len; i++)
    if (g_str_equal (g_array_index (self->channels, DeskChannel, i).name, name))
      return &g_array_index (self->channels, DeskChannel, i);
  return NULL;
}

/* Every name that desk_calendar () takes, hours before channels; borrowed. */
static GPtrArray *
calendar_names (const Desk *self)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->hours->len; i++)
    g_ptr_array_add (names, g_array_index (self->hours, DeskHours, i).name);
  for (guint i = 0; i < self->channels->len; i++)
    {
      const DeskChannel *channel = &g_array_index (self->channels, DeskChannel, i);

      if (channel->hours != NULL && desk_find_hours (self, channel->name) == NULL)
        g_ptr_array_add (names, channel->name);
    }
  return names;
}

static gboolean
set_no_calendar (const Desk *self, const char *name, gboolean is_channel, GError **error)
{
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autoptr(GPtrArray) names = calendar_names (self);
  const char *const *words = (const char *const *) names->pdata;
  g_autofree char *list = choice_list (words, names->len);
  g_autofree char *meant = choice_meant (name, words, names->len);

  escape_terminal (shown, name, -1);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               is_channel ? "%s: channel \"%s\" has no hours; expected %s%s"
                          : "%s: no hours and no channel \"%s\"; expected %s%s",
               self->path, shown->str, list, is_channel ? "" : meant);
  return FALSE;
}

WorkCalendar *
desk_calendar (const Desk *self, const char *name, GError **error)
{
  const DeskHours *hours = desk_find_hours (self, name);
  const DeskChannel *channel = desk_find_channel (self, name);

  if (hours == NULL && channel != NULL)
    hours = channel->hours;
  if (hours != NULL)
    return hours->calendar;
  set_no_calendar (self, name, channel != NULL, error);
  return NULL;
}

/* ---- Clocks and promises */

const DeskClockKind desk_clock_kinds[] = {
  [CLOCK_FIRST_REPLY]
  = { "first-reply", "from the customer's first message to the first public reply", TRUE },
  [CLOCK_NEXT_REPLY]
  = { "next-reply", "from the oldest unanswered later message to the next public reply", TRUE },
  [CLOCK_RESOLUTION] = { "resolution", "from opening to solved", FALSE },
};
_Static_assert(G_N_ELEMENTS (desk_clock_kinds) == CLOCK_KINDS,
               "a row for every kind of clock");

gint64
desk_promise_due (const DeskPromise *promise, gint64 from)
{
  gint64 latest = G_MININT64;

  for (guint i = 0; i < promise->n_targets; i++)
    latest = MAX (latest,
                  work_duration_due (&promise->targets[i], promise->hours->calendar, from));
  return latest;
}

/* ---- Whose an address is */

static gboolean
is_same (const char *ours, const char *address)
{
  return ours != NULL && g_ascii_strcasecmp (ours, address) == 0;
}

/* 'example.net', '@example.net' or 'a@example.net' */
static gboolean
fits_staff (const char *pattern, const char *address)
{
  const char *at = strchr (pattern, '@');
  const char *domain = strrchr (address, '@');

  if (at != NULL && at > pattern)
    return is_same (pattern, address);
  return domain != NULL && is_same (at != NULL ? pattern + 1 : pattern, domain + 1);
}

static gboolean
is_staff (const Desk *desk, const char *address)
{
  for (char **pattern = desk->staff; pattern != NULL && *pattern != NULL; pattern++)
    if (fits_staff (*pattern, address))
      return TRUE;
  return FALSE;
}

Who
who_of (const Desk *desk, const char *address)
{
  Who who = { 0 };

  if (desk == NULL)
    return who;
  for (guint i = 0; who.line == NULL && i < desk->lines->len; i++)
    {
      const DeskLine *line = &g_array_index (desk->lines, DeskLine, i);

      if (is_same (line->email, address))
        who.line = line;
    }
  for (guint i = 0; who.channel == NULL && i < desk->channels->len; i++)
    {
      const DeskChannel *channel = &g_array_index (desk->channels, DeskChannel, i);

      if (is_same (channel->email, address))
        who.channel = channel;
    }
  who.is_ours = who.line != NULL || who.channel != NULL || is_staff (desk, address);
  return who;
}

const DeskChannel *
who_team (const Desk *desk)
{
  for (guint i = 0; desk != NULL && i < desk->channels->len; i++)
    {
      const DeskChannel *channel = &g_array_index (desk->channels, DeskChannel, i);

      if (channel->team != NULL && channel->email != NULL)
        return channel;
    }
  return NULL;
}
