#include "zendesk/events.h"

#include <string.h>
#include "ticket/source.h"

struct ZendeskUsers
{
  GHashTable *agents; /* id: 1 an agent, 2 a customer */
  GHashTable *names;  /* id: interned in `strings` */
  GStringChunk *strings;
};

struct ZendeskEvents
{
  const ZendeskUsers *users;
  GStringChunk *strings;
  GArray *events;     /* of TicketEvent */
  guint next;
  const char *ticket;
  gint64 requester;
};

enum { AGENT = 1, CUSTOMER = 2 };

/* ---- Users */

ZendeskUsers *
zendesk_users_new (void)
{
  ZendeskUsers *self = g_new0 (ZendeskUsers, 1);

  self->agents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->strings = g_string_chunk_new (4096);
  return self;
}

void
zendesk_users_free (ZendeskUsers *self)
{
  g_hash_table_unref (self->agents);
  g_hash_table_unref (self->names);
  g_string_chunk_free (self->strings);
  g_free (self);
}

void
zendesk_users_add (ZendeskUsers *self, gint64 id, gboolean agent, const char *name)
{
  g_hash_table_insert (self->agents, g_memdup2 (&id, sizeof id),
                       GINT_TO_POINTER (agent ? AGENT : CUSTOMER));
  if (name != NULL && *name != '\0' && strlen (name) <= TICKET_FIELD_BYTES
      && g_hash_table_lookup (self->names, &id) == NULL)
    g_hash_table_insert (self->names, g_memdup2 (&id, sizeof id),
                         g_string_chunk_insert (self->strings, name));
}

static gboolean
is_agent (const ZendeskEvents *self, gint64 id)
{
  int role = GPOINTER_TO_INT (g_hash_table_lookup (self->users->agents, &id));

  return role == 0 ? id != self->requester : role == AGENT;
}

/* ---- Events */

ZendeskEvents *
zendesk_events_new (const ZendeskUsers *users)
{
  ZendeskEvents *self = g_new0 (ZendeskEvents, 1);

  self->users = users;
  self->strings = g_string_chunk_new (4096);
  self->events = g_array_new (FALSE, FALSE, sizeof (TicketEvent));
  return self;
}

void
zendesk_events_free (ZendeskEvents *self)
{
  g_string_chunk_free (self->strings);
  g_array_unref (self->events);
  g_free (self);
}

void
zendesk_events_begin (ZendeskEvents *self, const char *ticket, gint64 requester)
{
  g_string_chunk_clear (self->strings);
  g_array_set_size (self->events, 0);
  self->next = 0;
  self->ticket = g_string_chunk_insert (self->strings, ticket);
  self->requester = requester;
}

gboolean
zendesk_events_next (ZendeskEvents *self, TicketEvent *event)
{
  if (self->next == self->events->len)
    return FALSE;
  *event = g_array_index (self->events, TicketEvent, self->next++);
  return TRUE;
}

/* Zendesk's via channels that have a name of ours; the others keep theirs. */
static const char *
channel_of (ZendeskEvents *self, const char *via)
{
  static const struct
  {
    const char *via, *channel;
  } known[] = { { "voice", "phone" },           { "phone_call_inbound", "phone" },
                { "phone_call_outbound", "phone" }, { "voicemail", "phone" },
                { "native_messaging", "chat" }, { "chat_transcript", "chat" },
                { "mail", "email" },            { "web_form", "web" } };
  g_autofree char *lower = NULL;

  if (via == NULL || *via == '\0' || strlen (via) > TICKET_FIELD_BYTES)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (via, known[i].via) == 0)
      return known[i].channel;
  lower = g_utf8_strdown (via, -1);
  return g_string_chunk_insert (self->strings, lower);
}

static const char *
author_of (ZendeskEvents *self, gint64 id)
{
  const char *name = g_hash_table_lookup (self->users->names, &id);
  g_autofree char *number = NULL;

  if (id == 0 || id == -1)
    return NULL;
  if (name != NULL)
    return name;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  return g_string_chunk_insert (self->strings, number);
}

/* `what` makes the id one of its own among the events of one cause. */
static TicketEvent *
add_named (ZendeskEvents *self, EventKind kind, const ZendeskCause *cause, const char *what)
{
  g_autofree char *id = g_strdup_printf ("%s-%s", what, cause->id);
  TicketEvent event = {
    .ticket = self->ticket,
    .at = cause->at,
    .kind = kind,
    .author = author_of (self, cause->author),
    .channel = channel_of (self, cause->channel),
    .event_id = g_string_chunk_insert (self->strings, id),
  };

  g_array_append_val (self->events, event);
  return &g_array_index (self->events, TicketEvent, self->events->len - 1);
}

static void
add_event (ZendeskEvents *self, EventKind kind, const ZendeskCause *cause)
{
  add_named (self, kind, cause, event_kind_name (kind));
}

void
zendesk_add (ZendeskEvents *self, EventKind kind, const ZendeskCause *cause)
{
  add_event (self, kind, cause);
}

static gboolean
is_automatic (const ZendeskCause *cause)
{
  static const char *const by_machine[]
    = { "system", "rule", "trigger", "automation", "rule_trigger", "autoreply", NULL };

  return cause->author == -1
         || (cause->channel != NULL && g_strv_contains (by_machine, cause->channel));
}

void
zendesk_message (ZendeskEvents *self, const ZendeskCause *cause, gboolean is_public)
{
  EventKind kind = is_automatic (cause)                ? EVENT_AUTO
                   : !is_public                        ? EVENT_NOTE
                   : is_agent (self, cause->author) ? EVENT_AGENT
                                                       : EVENT_CUSTOMER;

  add_event (self, kind, cause);
}

static gboolean
is (const char *status, const char *name)
{
  return status != NULL && g_ascii_strcasecmp (status, name) == 0;
}

/* On hold is not waiting on the customer: only `pending` is. */
void
zendesk_status (ZendeskEvents *self, const ZendeskCause *cause, const char *from,
                const char *to)
{
  gboolean was_over = is (from, "solved") || is (from, "closed");
  gboolean is_over = is (to, "solved") || is (to, "closed");

  if (was_over && !is_over)
    add_event (self, EVENT_REOPENED, cause);
  if (is (from, "pending") && !is (to, "pending") && !is_over)
    add_event (self, EVENT_RESUMED, cause);
  if (is (to, "pending") && !is (from, "pending"))
    add_event (self, EVENT_WAITING, cause);
  if (is (to, "solved") && !is (from, "solved"))
    add_event (self, EVENT_SOLVED, cause);
  if (is (to, "closed") && !is (from, "closed"))
    add_event (self, EVENT_CLOSED, cause);
}

void
zendesk_priority (ZendeskEvents *self, const ZendeskCause *cause, const char *to)
{
  g_autofree char *lower = NULL;

  if (to == NULL || *to == '\0' || strlen (to) > TICKET_FIELD_BYTES)
    return;
  lower = g_utf8_strdown (to, -1);
  add_named (self, EVENT_UPDATED, cause, "priority")->priority
    = g_string_chunk_insert (self->strings, lower);
}

/* ---- Tags */

static gboolean
is_tag_byte (char c)
{
  return g_ascii_isalnum (c) || (c & 0x80) != 0 || strchr ("_-/:.", c) != NULL;
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted. */
static GPtrArray *
split_tags (const char *text)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func (g_free);

  for (const char *c = text == NULL ? "" : text; *c != '\0';)
    {
      const char *begin = c;

      while (*c != '\0' && is_tag_byte (*c))
        c++;
      if (c > begin)
        g_ptr_array_add (tags, g_strndup (begin, (gsize) (c - begin)));
      else
        c++;
    }
  g_ptr_array_sort (tags, by_text);
  return tags;
}

static gboolean
holds (const GPtrArray *tags, const char *name)
{
  for (guint i = 0; i < tags->len; i++)
    if (strcmp (g_ptr_array_index (tags, i), name) == 0)
      return TRUE;
  return FALSE;
}

void
zendesk_tags (ZendeskEvents *self, const ZendeskCause *cause, const char *from, const char *to)
{
  g_autoptr(GPtrArray) before = split_tags (from), after = split_tags (to);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < after->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            (char *) g_ptr_array_index (after, i));
  if (text->len <= TICKET_FIELD_BYTES)
    add_named (self, EVENT_UPDATED, cause, "tags")->tags
      = g_string_chunk_insert (self->strings, text->str);
  g_string_free (text, TRUE);
  if (holds (after, "escalated") && !holds (before, "escalated"))
    add_event (self, EVENT_ESCALATED, cause);
  if (holds (before, "escalated") && !holds (after, "escalated"))
    add_event (self, EVENT_DEESCALATED, cause);
  if (holds (after, "closed_by_merge") && !holds (before, "closed_by_merge"))
    add_event (self, EVENT_MERGED, cause);
}
