#include "desk/record.h"

#include "base/choice.h"
#include "base/escape.h"

#define FILE_NAME "desk.yaml"

char *
desk_find (const char *given, const char *db, GError **error)
{
  const char *set = g_getenv ("DESKBOOK_CONFIG");
  g_autofree char *beside = NULL;

  if (given != NULL)
    return g_strdup (given);
  if (set != NULL && *set != '\0')
    return g_strdup (set);
  if (db != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (db);

      beside = g_build_filename (folder, FILE_NAME, NULL);
    }
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  if (g_file_test (FILE_NAME, G_FILE_TEST_EXISTS))
    return g_strdup (FILE_NAME);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "no desk.yaml here%s%s%s; expected it there, in -c FILE or in "
               "DESKBOOK_CONFIG",
               beside != NULL ? " and no \"" : "", beside != NULL ? beside : "",
               beside != NULL ? "\"" : "");
  return NULL;
}

/* Every name that desk_calendar () takes, hours before channels. */
static char *
calendar_names (const Desk *self)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  char *choices;

  for (guint i = 0; i < self->hours->len; i++)
    g_ptr_array_add (names, g_array_index (self->hours, DeskHours, i).name);
  for (guint i = 0; i < self->channels->len; i++)
    {
      const DeskChannel *channel = &g_array_index (self->channels, DeskChannel, i);

      if (channel->hours != NULL && desk_find_hours (self, channel->name) == NULL)
        g_ptr_array_add (names, channel->name);
    }
  choices = choice_list ((const char *const *) names->pdata, names->len);
  return choices;
}

WorkCalendar *
desk_calendar (const Desk *self, const char *name, GError **error)
{
  const DeskHours *hours = desk_find_hours (self, name);
  const DeskChannel *channel = desk_find_channel (self, name);
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *names = NULL;

  if (hours == NULL && channel != NULL)
    hours = channel->hours;
  if (hours != NULL)
    return hours->calendar;
  escape_terminal (shown, name, -1);
  names = calendar_names (self);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               channel != NULL ? "%s: channel \"%s\" has no hours; expected %s"
                               : "%s: no hours and no channel \"%s\"; expected %s",
               self->path, shown->str, names);
  return NULL;
}
