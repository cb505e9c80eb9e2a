#include "intake/sorting.h"

#include <string.h>

/* 'example.net', '@example.net' or 'a@example.net'; a domain is not its subdomains. */
static gboolean
matches (const char *address, const char *pattern)
{
  const char *at = strchr (pattern, '@');
  const char *domain = strrchr (address, '@');

  if (at != NULL && at > pattern)
    return g_str_equal (address, pattern);
  return domain != NULL && g_str_equal (domain + 1, at != NULL ? pattern + 1 : pattern);
}

static const DeskLine *
line_with (const Desk *desk, const char *address)
{
  guint count;
  const DeskLine *lines = desk_lines (desk, &count);

  for (guint i = 0; address != NULL && i < count; i++)
    if (lines[i].email != NULL && g_ascii_strcasecmp (lines[i].email, address) == 0)
      return &lines[i];
  return NULL;
}

const DeskChannel *
sorting_legal_channel (const Desk *desk)
{
  guint count;
  const DeskChannel *channels = desk_channels (desk, &count);

  for (guint i = 0; i < count; i++)
    if (channels[i].team != NULL && channels[i].email != NULL)
      return &channels[i];
  return NULL;
}

const char **
sorting_own_addresses (const Desk *desk)
{
  GPtrArray *all = g_ptr_array_new ();
  guint count;
  const DeskLine *lines = desk_lines (desk, &count);

  for (guint i = 0; i < count; i++)
    if (lines[i].email != NULL)
      g_ptr_array_add (all, lines[i].email);
  for (const DeskChannel *channel = desk_channels (desk, &count), *end = channel + count;
       channel < end; channel++)
    if (channel->email != NULL)
      g_ptr_array_add (all, channel->email);
  g_ptr_array_add (all, NULL);
  return (const char **) g_ptr_array_free (all, FALSE);
}

gboolean
sorting_is_ours (const Desk *desk, const char *address)
{
  g_autofree const char **own = sorting_own_addresses (desk);

  for (guint i = 0; own[i] != NULL; i++)
    if (g_ascii_strcasecmp (own[i], address) == 0)
      return TRUE;
  for (char **staff = desk_staff (desk); staff != NULL && *staff != NULL; staff++)
    if (matches (address, *staff))
      return TRUE;
  return FALSE;
}

static const DeskLine *
line_in (const Desk *desk, char **addresses)
{
  const DeskLine *line = NULL;

  for (; line == NULL && *addresses != NULL; addresses++)
    line = line_with (desk, *addresses);
  return line;
}

static gboolean
names_legal (const Desk *desk, char **addresses)
{
  const DeskChannel *legal = sorting_legal_channel (desk);

  for (; legal != NULL && *addresses != NULL; addresses++)
    if (g_ascii_strcasecmp (*addresses, legal->email) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
stays_inside (const Desk *desk, const MailMessage *message)
{
  for (char **to = message->recipients; *to != NULL; to++)
    if (!sorting_is_ours (desk, *to))
      return FALSE;
  return message->recipients[0] != NULL;
}

static EventKind
kind_of (const Desk *desk, const MailMessage *message)
{
  if (message->automatic != NULL)
    return EVENT_AUTO;
  if (message->author == NULL || !sorting_is_ours (desk, message->author))
    return EVENT_CUSTOMER;
  return stays_inside (desk, message) ? EVENT_NOTE : EVENT_AGENT;
}

static gboolean
names_us (const Desk *desk, char **addresses)
{
  for (; *addresses != NULL; addresses++)
    if (sorting_is_ours (desk, *addresses))
      return TRUE;
  return FALSE;
}

Sorting
sorting_of (const Desk *desk, const MailMessage *message, const char *to)
{
  char *envelope[] = { (char *) to, NULL };
  Sorting self = { .kind = kind_of (desk, message), .line = line_with (desk, to) };
  guint count;
  const DeskLine *lines = desk_lines (desk, &count);

  self.to_legal = names_legal (desk, envelope);
  self.to_us = to != NULL || message->recipients[0] == NULL
               || names_us (desk, message->recipients) || names_us (desk, message->deliveries);
  if (self.line == NULL && !self.to_legal)
    {
      self.line = line_in (desk, message->recipients);
      if (self.line == NULL)
        self.line = line_in (desk, message->deliveries);
      self.to_legal = self.line == NULL && (names_legal (desk, message->recipients)
                                            || names_legal (desk, message->deliveries));
    }
  if (self.line == NULL && count > 0)
    self.line = &lines[0];
  return self;
}
