#include "ticket/mail.h"

#include <string.h>

/* To ourselves only. */
static gboolean
stays_inside (const Desk *desk, const MailMessage *message)
{
  for (char **to = message->recipients; *to != NULL; to++)
    if (!who_of (desk, *to).is_ours)
      return FALSE;
  return message->recipients[0] != NULL;
}

/* Whom a form on the web writes for, or NULL. */
static const char *
form_author (const Desk *desk, const MailMessage *message)
{
  const char *other = message->reply_to;

  if (message->origin.automatic != NULL || other == NULL || message->author == NULL
      || strlen (other) > TICKET_FIELD_BYTES || mail_is_nobody (other)
      || who_of (desk, other).is_ours)
    return NULL;
  if (mail_is_nobody (message->author))
    return other;
  return who_of (desk, message->author).is_ours && stays_inside (desk, message) ? other : NULL;
}

/* 'support.example.net' or 'support@example.net', of a line or channel support@example.net. */
static gboolean
is_named (const char *list, const char *address)
{
  const char *at = address != NULL ? strchr (address, '@') : NULL;
  g_autofree char *dotted = at != NULL ? g_strdup (address) : NULL;

  if (at == NULL)
    return FALSE;
  dotted[at - address] = '.';
  return g_ascii_strcasecmp (list, address) == 0 || g_ascii_strcasecmp (list, dotted) == 0;
}

static gboolean
is_our_list (const Desk *desk, const char *list)
{
  guint n_lines = 0, n_channels = 0;
  const DeskLine *lines = desk != NULL ? desk_lines (desk, &n_lines) : NULL;
  const DeskChannel *channels = desk != NULL ? desk_channels (desk, &n_channels) : NULL;

  for (guint i = 0; i < n_lines; i++)
    if (is_named (list, lines[i].email))
      return TRUE;
  for (guint i = 0; i < n_channels; i++)
    if (is_named (list, channels[i].email))
      return TRUE;
  return FALSE;
}

/* The header that tells that it came through a list that is none of ours, or NULL: behind a
 * line there may be a list, by which our colleagues get its mail. */
static const char *
others_list (const Desk *desk, const MailOrigin *origin)
{
  for (char **list = origin->lists; *list != NULL; list++)
    if (is_our_list (desk, *list))
      return NULL;
  return origin->through;
}

/* The header that tells that no person wrote it to us, or NULL. */
static const char *
automatic_by (const Desk *desk, const MailMessage *message, const char *author)
{
  const char *automatic = mail_origin_automatic (&message->origin, author);

  return automatic != NULL ? automatic : others_list (desk, &message->origin);
}

static EventKind
kind_of (const Desk *desk, const MailMessage *message, const char *author,
         const char *automatic)
{
  if (automatic != NULL)
    return EVENT_AUTO;
  if (author == NULL || !who_of (desk, author).is_ours)
    return EVENT_CUSTOMER;
  return stays_inside (desk, message) ? EVENT_NOTE : EVENT_AGENT;
}

static gboolean
names (char *const *addresses, const char *address)
{
  for (; *addresses != NULL; addresses++)
    if (g_ascii_strcasecmp (*addresses, address) == 0)
      return TRUE;
  return FALSE;
}

/* The line of the first that has one. */
static const DeskLine *
line_of (const Desk *desk, char *const *addresses)
{
  const DeskLine *line = NULL;

  for (; line == NULL && *addresses != NULL; addresses++)
    line = who_of (desk, *addresses).line;
  return line;
}

MailSorting
mail_sorting (const Desk *desk, const MailMessage *message, const char *to)
{
  char *const envelope[] = { (char *) to, NULL };
  char *const from[] = { message->author, NULL };
  char *const *const places[] = { envelope, message->recipients, message->deliveries };
  const DeskChannel *team = who_team (desk);
  const char *form = form_author (desk, message);
  const char *author = form != NULL ? form : message->author;
  const char *automatic = automatic_by (desk, message, author);
  MailSorting self = { .kind = kind_of (desk, message, author, automatic),
                       .author = author,
                       .silent = automatic != NULL ? automatic : message->origin.silent };
  gboolean to_team = team != NULL && names (envelope, team->email);

  for (gsize i = 0; i < G_N_ELEMENTS (places) && self.line == NULL && !to_team; i++)
    self.line = line_of (desk, places[i]);
  if (self.line == NULL && team != NULL
      && (to_team || names (message->recipients, team->email)
          || names (message->deliveries, team->email)))
    self.team = team;
  if (self.line == NULL)
    self.line = line_of (desk, from);
  return self;
}
