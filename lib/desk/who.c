#include "desk/who.h"

#include <string.h>

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
  guint n_lines, n_channels;
  const DeskLine *lines;
  const DeskChannel *channels;

  if (desk == NULL)
    return who;
  lines = desk_lines (desk, &n_lines);
  for (guint i = 0; who.line == NULL && i < n_lines; i++)
    if (is_same (lines[i].email, address))
      who.line = &lines[i];
  channels = desk_channels (desk, &n_channels);
  for (guint i = 0; who.channel == NULL && i < n_channels; i++)
    if (is_same (channels[i].email, address))
      who.channel = &channels[i];
  who.is_ours = who.line != NULL || who.channel != NULL || is_staff (desk, address);
  return who;
}

const DeskChannel *
who_team (const Desk *desk)
{
  guint count = 0;
  const DeskChannel *channels = desk != NULL ? desk_channels (desk, &count) : NULL;

  for (guint i = 0; i < count; i++)
    if (channels[i].team != NULL && channels[i].email != NULL)
      return &channels[i];
  return NULL;
}
