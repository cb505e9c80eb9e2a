#include "zendesk/events.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "ticket/fields.h"

enum
{
  MANY_REQUESTERS = -1 /* which is no id of a user */
};

typedef struct
{
  gint64 requester; /* 0: not known */
  gboolean has_messages;
} KnownTicket;

typedef struct
{
  InputSource *source;
  GError *trouble;
} KeptFile;

struct ZendeskEvents
{
  ZendeskMemory *memory;
  GStringChunk *strings;
  GArray *events; /* of TicketEvent */
  guint next;
  const char *ticket;
  gint64 requester;
};

typedef enum
{
  ROLE_UNKNOWN,
  ROLE_AGENT,
  ROLE_CUSTOMER
} Role;

/* Of a user or an organization, and as of when; `name` NULL: none. */
typedef struct
{
  Role role;
  gint64 role_at, name_at;
  const char *name;
} Known;

/* ---- What a run knows */

static void
kept_file_free (gpointer data)
{
  KeptFile *self = data;

  input_source_free (self->source);
  g_clear_error (&self->trouble);
  g_free (self);
}

static GHashTable *
table_of_ids (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

ZendeskMemory *
zendesk_memory_new (void)
{
  ZendeskMemory *self = g_new0 (ZendeskMemory, 1);

  self->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->organizations = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->assignees = table_of_ids ();
  self->strangers = table_of_ids ();
  self->strings = g_string_chunk_new (4096);
  self->tickets = table_of_ids ();
  self->known = g_array_new (FALSE, FALSE, sizeof (KnownTicket));
  self->seed = (guint64) g_random_int () << 32 | g_random_int ();
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_file_free);
  return self;
}

void
zendesk_memory_free (ZendeskMemory *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->organizations);
  g_hash_table_unref (self->assignees);
  g_hash_table_unref (self->strangers);
  g_string_chunk_free (self->strings);
  g_hash_table_unref (self->tickets);
  g_array_unref (self->known);
  g_hash_table_unref (self->files);
  g_free (self);
}

static gpointer
copy_id (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

/* A later list of users counts, whatever the order of files: somebody may have become an agent.  Of two
 * that contradict each other at one time neither does. */
static void
learn_role (Known *known, const ZendeskFact *fact)
{
  Role role = fact->is_agent ? ROLE_AGENT : ROLE_CUSTOMER;

  if (known->role_at == fact->at && known->role != role)
    role = ROLE_UNKNOWN;
  if (known->role_at <= fact->at)
    known->role = role;
  known->role_at = MAX (known->role_at, fact->at);
}

static void
learn_name (ZendeskMemory *self, Known *known, const ZendeskFact *fact)
{
  const char *name = fact->name;

  if (name == NULL || *name == '\0' || strlen (name) > TICKET_FIELD_BYTES)
    return;
  if (known->name == NULL || known->name_at < fact->at
      || (known->name_at == fact->at && strcmp (name, known->name) < 0))
    {
      known->name = g_string_chunk_insert_const (self->strings, name);
      known->name_at = fact->at;
    }
}

static void
learn_known (ZendeskMemory *self, GHashTable *all, const ZendeskFact *fact)
{
  Known *known = g_hash_table_lookup (all, &fact->id);

  if (known == NULL)
    {
      known = g_new (Known, 1);
      *known
        = (Known){ .role = fact->is_agent ? ROLE_AGENT : ROLE_CUSTOMER, .role_at = fact->at };
      g_hash_table_insert (all, copy_id (fact->id), known);
    }
  learn_role (known, fact);
  learn_name (self, known, fact);
}

static gint64
hash_of (const ZendeskMemory *self, const char *ticket)
{
  return (gint64) XXH3_64bits_withSeed (ticket, strlen (ticket), self->seed);
}

/* NULL when nothing is known of it. */
static KnownTicket *
find_ticket (const ZendeskMemory *self, const char *ticket)
{
  gint64 hash = hash_of (self, ticket);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->tickets, &hash));

  return index == 0 ? NULL : &g_array_index (self->known, KnownTicket, index - 1);
}

static KnownTicket *
know_ticket (ZendeskMemory *self, const char *ticket)
{
  KnownTicket *known = find_ticket (self, ticket), none = { 0 };

  if (known != NULL)
    return known;
  g_array_append_val (self->known, none);
  g_hash_table_insert (self->tickets, copy_id (hash_of (self, ticket)),
                       GUINT_TO_POINTER (self->known->len));
  return &g_array_index (self->known, KnownTicket, self->known->len - 1);
}

/* Two of one ticket, and nobody is known to be the customer by it. */
static void
learn_requester (KnownTicket *known, gint64 requester)
{
  if (known->requester != 0 && known->requester != requester)
    requester = MANY_REQUESTERS;
  known->requester = requester;
}

void
zendesk_learn (ZendeskMemory *self, const ZendeskFact *fact)
{
  switch (fact->kind)
    {
    case ZENDESK_USER:
      learn_known (self, self->users, fact);
      break;
    case ZENDESK_ORGANIZATION:
      learn_known (self, self->organizations, fact);
      break;
    case ZENDESK_TICKET:
      if (fact->ticket != NULL && fact->requester > 0)
        learn_requester (know_ticket (self, fact->ticket), fact->requester);
      if (fact->ticket != NULL && fact->assignee > 0)
        g_hash_table_add (self->assignees, copy_id (fact->assignee));
      break;
    case ZENDESK_MESSAGE:
      if (fact->ticket != NULL)
        know_ticket (self, fact->ticket)->has_messages = TRUE;
      break;
    }
}

static Role
role_of (const ZendeskEvents *self, gint64 id)
{
  const Known *known = g_hash_table_lookup (self->memory->users, &id);

  if (known != NULL && known->role != ROLE_UNKNOWN)
    return known->role;
  if (g_hash_table_contains (self->memory->assignees, &id))
    return ROLE_AGENT;
  return id > 0 && id == self->requester ? ROLE_CUSTOMER : ROLE_UNKNOWN;
}

/* ---- Events */

static ZendeskEvents *
events_new (ZendeskMemory *memory)
{
  ZendeskEvents *self = g_new0 (ZendeskEvents, 1);

  self->memory = memory;
  self->strings = g_string_chunk_new (4096);
  self->events = g_array_new (FALSE, FALSE, sizeof (TicketEvent));
  return self;
}

static void
events_free (ZendeskEvents *self)
{
  g_string_chunk_free (self->strings);
  g_array_unref (self->events);
  g_free (self);
}

void
zendesk_events_begin (ZendeskEvents *self, const char *ticket)
{
  const KnownTicket *known = find_ticket (self->memory, ticket);

  g_string_chunk_clear (self->strings);
  g_array_set_size (self->events, 0);
  self->next = 0;
  self->ticket = g_string_chunk_insert (self->strings, ticket);
  self->requester = known == NULL ? 0 : known->requester;
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
  } known[] = { { "voice", "phone" },
                { "phone_call_inbound", "phone" },
                { "phone_call_outbound", "phone" },
                { "voicemail", "phone" },
                { "native_messaging", "chat" },
                { "chat_transcript", "chat" },
                { "mail", "email" },
                { "web_form", "web" } };
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
name_in (ZendeskEvents *self, GHashTable *all, gint64 id)
{
  const Known *known = g_hash_table_lookup (all, &id);
  g_autofree char *number = NULL;

  if (id == 0 || id == -1)
    return NULL;
  if (known != NULL && known->name != NULL)
    return known->name;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  return g_string_chunk_insert (self->strings, number);
}

static const char *
author_of (ZendeskEvents *self, gint64 id)
{
  return name_in (self, self->memory->users, id);
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
  add_named (self, kind, cause, event_kind_names[kind]);
}

static const char *
keep_name (ZendeskEvents *self, const char *name)
{
  return name == NULL || *name == '\0' || strlen (name) > TICKET_FIELD_BYTES
           ? NULL
           : g_string_chunk_insert (self->strings, name);
}

void
zendesk_opened (ZendeskEvents *self, const ZendeskCause *cause, const char *customer,
                gint64 requester, const char *organization, gint64 organization_id)
{
  TicketEvent *event = add_named (self, EVENT_OPENED, cause, event_kind_names[EVENT_OPENED]);

  event->customer = keep_name (self, customer);
  if (event->customer == NULL)
    event->customer = author_of (self, requester);
  event->organization = keep_name (self, organization);
  if (event->organization == NULL)
    event->organization = name_in (self, self->memory->organizations, organization_id);
}

static gboolean
is_automatic (const ZendeskCause *cause)
{
  static const char *const by_machine[]
    = { "system", "rule", "trigger", "automation", "rule_trigger", "autoreply", NULL };

  return cause->author == -1
         || (cause->channel != NULL && g_strv_contains (by_machine, cause->channel));
}

static gboolean
refuse_message (ZendeskEvents *self, gint64 author, GString *why)
{
  self->memory->refused++;
  g_hash_table_add (self->memory->strangers, copy_id (author));
  if (author == 0)
    g_string_assign (why, "a message without author_id");
  else
    g_string_printf (why,
                     "a message of user %" G_GINT64_FORMAT ", of whom nothing tells "
                     "whether it is an agent or a customer",
                     author);
  return FALSE;
}

gboolean
zendesk_message (ZendeskEvents *self, const ZendeskCause *cause, gboolean is_public,
                 GString *why)
{
  Role role = role_of (self, cause->author);

  if (is_automatic (cause))
    add_event (self, EVENT_AUTO, cause);
  else if (!is_public)
    add_event (self, EVENT_NOTE, cause);
  else if (role == ROLE_UNKNOWN)
    return refuse_message (self, cause->author, why);
  else
    add_event (self, role == ROLE_AGENT ? EVENT_AGENT : EVENT_CUSTOMER, cause);
  return TRUE;
}

gboolean
zendesk_description (ZendeskEvents *self, const ZendeskCause *opening, gboolean has_messages,
                     GString *why)
{
  const KnownTicket *known = find_ticket (self->memory, self->ticket);

  has_messages = has_messages || (known != NULL && known->has_messages);
  if (has_messages && !is_automatic (opening)
      && (opening->author == 0 || role_of (self, opening->author) == ROLE_UNKNOWN))
    return TRUE;
  if (opening->author != 0)
    return zendesk_message (self, opening, TRUE, why);
  add_event (self, EVENT_CUSTOMER, opening);
  return TRUE;
}

static gboolean
is (const char *status, const char *name)
{
  return status != NULL && g_ascii_strcasecmp (status, name) == 0;
}

/* On hold is not waiting on the customer: only `pending` is. */
static void
change_status (ZendeskEvents *self, const ZendeskCause *cause, const char *from,
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

/* When it was solved is told otherwise, if at all. */
static void
take_state (ZendeskEvents *self, const ZendeskCause *cause, const char *status)
{
  g_autofree char *id = g_strdup_printf ("by-%s", cause->id);
  ZendeskCause seen = *cause;

  if (is (status, "solved"))
    seen.id = id;
  change_status (self, &seen, NULL, status);
}

static void
change_priority (ZendeskEvents *self, const ZendeskCause *cause, const char *to)
{
  g_autofree char *lower = NULL;

  if (to == NULL || *to == '\0' || strlen (to) > TICKET_FIELD_BYTES)
    return;
  lower = g_utf8_strdown (to, -1);
  add_named (self, EVENT_UPDATED, cause, "priority")->priority
    = g_string_chunk_insert (self->strings, lower);
}

/* What was asked for and not given is none. */
static void
change_rating (ZendeskEvents *self, const ZendeskCause *cause, const char *to)
{
  gboolean good = to != NULL && g_ascii_strncasecmp (to, "good", 4) == 0;

  if (good || (to != NULL && g_ascii_strncasecmp (to, "bad", 3) == 0))
    add_named (self, EVENT_UPDATED, cause, "rating")->rating = good ? "100" : "0";
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

static void
change_tags (ZendeskEvents *self, const ZendeskCause *cause, const char *from, const char *to)
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

void
zendesk_change (ZendeskEvents *self, const ZendeskCause *cause, const char *field,
                const char *from, const char *to)
{
  if (strcmp (field, "status") == 0)
    change_status (self, cause, from, to);
  else if (strcmp (field, ZENDESK_STATE) == 0)
    take_state (self, cause, to);
  else if (strcmp (field, "priority") == 0)
    change_priority (self, cause, to);
  else if (strcmp (field, "tags") == 0)
    change_tags (self, cause, from, to);
  else if (strcmp (field, "rating") == 0 || strcmp (field, "satisfaction_score") == 0)
    change_rating (self, cause, to);
}

/* ---- A file */

void
zendesk_source_clear (ZendeskSource *self)
{
  events_free (self->events);
  zendesk_memory_free (self->own);
  g_clear_error (&self->trouble);
  g_string_free (self->why, TRUE);
}

static ZendeskSource *
source_new (const ZendeskReader *reader, const char *path, const InputRules *rules,
            GError **error)
{
  ZendeskSource *self = g_malloc0 (reader->size);
  g_autoptr(InputSource) source = &self->source;

  self->source.class = &reader->class;
  self->reader = reader;
  self->clock = rules->clock;
  self->why = g_string_new (NULL);
  self->own = rules->memory == NULL ? zendesk_memory_new () : NULL;
  self->memory = self->own != NULL ? self->own : rules->memory;
  self->events = events_new (self->memory);
  if (!reader->open (self, path, error))
    return NULL;
  self->source.is_empty = reader->file (self)->is_empty;
  source = NULL;
  return self;
}

/* FALSE: it cannot be read twice. */
static gboolean
read_first (ZendeskSource *self, const InputRules *rules, GError **error)
{
  if (!input_file_keep (self->reader->file (self), error)
      || !self->reader->begin (self, error))
    return FALSE;
  self->reader->learn (self, rules->stop);
  return TRUE;
}

/* A source that cannot be read a second time from its path is kept until it is opened, as is
 * what was wrong with the file. */
void
zendesk_source_learn (const ZendeskReader *reader, const char *path, const InputRules *rules)
{
  KeptFile *kept = g_new0 (KeptFile, 1);
  ZendeskSource *self = source_new (reader, path, rules, &kept->trouble);
  gboolean is_lasting = self != NULL && reader->file (self)->is_lasting;

  if (self != NULL && read_first (self, rules, &kept->trouble))
    kept->trouble = g_steal_pointer (&self->trouble);
  if (is_lasting)
    reader->class.free (&self->source);
  else if (self != NULL)
    kept->source = &self->source;
  g_hash_table_insert (rules->memory->files, g_strdup (path), kept);
}

/* What was learnt of the file; NULL: nothing. */
static ZendeskSource *
take_kept (ZendeskMemory *memory, const char *path)
{
  KeptFile *kept = memory != NULL ? g_hash_table_lookup (memory->files, path) : NULL;
  InputSource *source = kept == NULL ? NULL : g_steal_pointer (&kept->source);

  if (kept != NULL)
    g_hash_table_remove (memory->files, path);
  return (ZendeskSource *) source;
}

/* The file of the run that could not be read to its end; NULL: none.  What it had to teach is
 * missing, and no file is the same without it: who wrote would be stored as a number, or not at
 * all. */
static const char *
unread_file (const ZendeskMemory *memory, const GError **trouble)
{
  const char *unread = NULL;
  GHashTableIter iter;
  gpointer path, kept;

  if (memory == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, memory->files);
  while (g_hash_table_iter_next (&iter, &path, &kept))
    if (((KeptFile *) kept)->trouble != NULL && (unread == NULL || strcmp (path, unread) < 0))
      {
        unread = path;
        *trouble = ((KeptFile *) kept)->trouble;
      }
  return unread;
}

static gboolean
learnt_all (const ZendeskMemory *memory, const char *path, GError **error)
{
  const KeptFile *kept = memory == NULL ? NULL : g_hash_table_lookup (memory->files, path);
  const GError *trouble = NULL;
  const char *unread = unread_file (memory, &trouble);

  if (unread == NULL)
    return TRUE;
  if (kept != NULL && kept->trouble != NULL)
    g_propagate_error (error, g_error_copy (kept->trouble));
  else
    g_set_error (error, DESK_ERROR, trouble->code,
                 "%s: left out, as \"%s\" cannot be read to its end", path, unread);
  return FALSE;
}

InputSource *
zendesk_source_open (const ZendeskReader *reader, const char *path, const InputRules *rules,
                     GError **error)
{
  g_autoptr(InputSource) source = NULL;
  ZendeskSource *self;

  if (!learnt_all (rules->memory, path, error))
    return NULL;
  self = take_kept (rules->memory, path);
  if (self == NULL && (self = source_new (reader, path, rules, error)) == NULL)
    return NULL;
  source = &self->source;
  if (self->own != NULL && !read_first (self, rules, error))
    return NULL;
  if (self->trouble != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->trouble));
      return NULL;
    }
  return self->reader->begin (self, error) ? g_steal_pointer (&source) : NULL;
}
