#include "ticket/mail.h"

#include <string.h>

enum
{
  AUTHOR_BYTES = 998 /* a longer one is nobody's */
};

/* ---- Authors that are programs */

/* Between these and '@', what is in front or behind does not matter: 'x.noreply+3@'. */
#define EDGE "[-_.+=]"
static const char nobody_pattern[]
  = "^(?:.*" EDGE ")?(?:"
    "no" EDGE "?repl(?:y|ies|ay)|(?:do|dont|donot|do" EDGE "not)" EDGE "?(?:not" EDGE
    "?)?reply"
    "|not?" EDGE "?respon(?:d|se|der)|n(?:a|ã)o" EDGE "?respon(?:da|der)|no" EDGE
    "?contest(?:ar|es)|no" EDGE "?respuesta"
    "|(?:geen|kein|keine)" EDGE "?antwo(?:o)?rt|geen" EDGE "?antwoord|niet" EDGE
    "?beantwoorden"
    "|nicht" EDGE "?antworten|ne" EDGE "?pas" EDGE "?repondre|ne" EDGE "?otvechat"
    ")[0-9]*(?:" EDGE ".*)?(?:@.*)?$"
    /* web servers, whose forms write in their own name */
    "|^(?:wordpress|www" EDGE "?data|apache2?|httpd|nginx)(?:@.*)?$";

static const char robot_pattern[]
  = "^(?:.*" EDGE ")?(?:(?:mailer|mail|m)" EDGE "?daemon"
    "|auto" EDGE "?(?:reply|respond(?:er)?|response|answer))[0-9]*(?:" EDGE ".*)?(?:@.*)?$"
    "|^(?:post" EDGE "?master|bounces?|listserv|majordomo|mailman|double-bounce"
    "|feedback" EDGE "?loop|fbl)"
    "(?:@.*)?$"
    "|^bounces?" EDGE ".*|^owner-.*"
    "|^[^@]+-(?:request|bounces?|owner)(?:@.*)?$"
    /* Exchange's own */
    "|^microsoftexchange[0-9a-f]{16,}@";

/* Such an author writes what is auto-generated, and no forward. */
static const char system_pattern[]
  = "^(?:root|nobody|cron|daemon|system|server|admin(?:istrator)?|sysadmin|webmaster|www(?:-data)?|apache"
    "|nginx|nagios|icinga|zabbix|prometheus|grafana|munin|monit(?:or(?:ing)?)?|backup|jenkins"
    "|gitlab|github|jira|confluence|robot|bot|alerts?|alarms?|alerting|notif(?:y|ier|ications?)"
    "|notice|status|reports?|reporting|updates?|news(?:letter)?|info-?mail|service-?desk|billing"
    "|invoices?|orders?|fax|scan(?:ner)?|printer|copier|voicemail|calendar-notification"
    "|automat(?:ic|ion)|workflow|scheduler|logwatch|watchdog|security)"
    "(?:" EDGE ".*)?@";

/* Compiled once, for thousands of messages. */
typedef struct
{
  GRegex *nobody, *robot, *system;
} Patterns;

static gpointer
compile_patterns (gpointer unused G_GNUC_UNUSED)
{
  Patterns *self = g_new0 (Patterns, 1);

  self->nobody = g_regex_new (nobody_pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
  self->robot = g_regex_new (robot_pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
  self->system = g_regex_new (system_pattern, G_REGEX_CASELESS, 0, NULL);
  g_assert (self->nobody != NULL && self->robot != NULL && self->system != NULL);
  return self;
}

static const Patterns *
patterns (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, compile_patterns, NULL);
}

static gboolean
author_fits (const GRegex *pattern, const char *author)
{
  return strlen (author) <= AUTHOR_BYTES && g_regex_match (pattern, author, 0, NULL);
}

/* "noreply@", "do-not-reply@", "shop.no_reply+7@": nobody reads what is sent there. */
static gboolean
is_nobody (const char *address)
{
  return author_fits (patterns ()->nobody, address);
}

/* The header that tells that no person wrote it, when this is its author (or NULL); NULL: a
 * person did.  What is generated, but by a person's rule, is a person's. */
static const char *
programs_header (const MailOrigin *origin, const char *author)
{
  if (origin->automatic != NULL)
    return origin->automatic;
  if (author != NULL && (is_nobody (author) || author_fits (patterns ()->robot, author)))
    return "From";
  return origin->generated
             && (author == NULL || author_fits (patterns ()->system, author)
                 || g_strcmp0 (origin->silent, "X-Auto-Response-Suppress") == 0)
           ? "Auto-Submitted"
           : NULL;
}

/* ---- What a message is */

/* To ourselves only. */
static gboolean
stays_inside (const Desk *desk, const MailMessage *message)
{
  for (char **to = message->recipients; *to != NULL; to++)
    if (!who_of (desk, *to).is_ours)
      return FALSE;
  return message->recipients[0] != NULL;
}

/* The first in Reply-To who is neither ours nor nobody, or NULL. */
static const char *
reply_to_others (const Desk *desk, const MailMessage *message)
{
  for (char **to = message->reply_to; *to != NULL; to++)
    if (strlen (*to) <= TICKET_FIELD_BYTES && !is_nobody (*to) && !who_of (desk, *to).is_ours)
      return *to;
  return NULL;
}

/* Whom a form on the web writes for, or NULL. */
static const char *
form_author (const Desk *desk, const MailMessage *message)
{
  const char *other = reply_to_others (desk, message);

  if (message->origin.automatic != NULL || other == NULL || message->author == NULL)
    return NULL;
  if (is_nobody (message->author))
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
  for (guint i = 0; desk != NULL && i < desk->lines->len; i++)
    if (is_named (list, g_array_index (desk->lines, DeskLine, i).email))
      return TRUE;
  for (guint i = 0; desk != NULL && i < desk->channels->len; i++)
    if (is_named (list, g_array_index (desk->channels, DeskChannel, i).email))
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
  const char *automatic = programs_header (&message->origin, author);

  return automatic != NULL ? automatic : others_list (desk, &message->origin);
}

static EventKind
kind_of (const Desk *desk, const MailMessage *message, const char *author,
         const char *automatic)
{
  if (automatic != NULL)
    return EVENT_AUTO;
  /* (Into a form anybody may type a colleague's address.) */
  if (author == NULL || message->origin.typed != NULL || !who_of (desk, author).is_ours)
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
