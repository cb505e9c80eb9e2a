#include "zendesk/zendesk.h"

#include <string.h>
#include "base/timestamp.h"
#include "input/json.h"
#include "ticket/source.h"
#include "zendesk/events.h"

/* ---- What is read of a record */

enum
{
  RECORD_TICKET, /* {"ticket": {...}} */
  RECORD_ID,
  RECORD_TICKET_ID
};

static const JsonField record_fields[] = {
  [RECORD_TICKET] = { "$.ticket", "ticket", JSON_ANY },
  [RECORD_ID] = { "$.id", "id", JSON_ANY },
  [RECORD_TICKET_ID] = { "$.ticket.id", "id", JSON_ANY },
};

enum
{
  USER_ID,
  USER_ROLE,
  USER_EMAIL,
  USER_NAME
};

static const JsonField user_fields[] = {
  [USER_ID] = { "$.id", "id", JSON_ANY },
  [USER_ROLE] = { "$.role", "role", JSON_ANY },
  [USER_EMAIL] = { "$.email", "email", JSON_ANY },
  [USER_NAME] = { "$.name", "name", JSON_ANY },
};

enum
{
  TICKET_ID,
  TICKET_CREATED,
  TICKET_UPDATED,
  TICKET_STATUS,
  TICKET_PRIORITY,
  TICKET_TAGS,
  TICKET_CHANNEL,
  TICKET_REQUESTER,
  TICKET_SUBMITTER,
  TICKET_ASSIGNEE,
  TICKET_SOLVED,
  TICKET_AUDIT
};

static const JsonField ticket_fields[] = {
  [TICKET_ID] = { "$.id", "id", JSON_ANY },
  [TICKET_CREATED] = { "$.created_at", "created_at", JSON_ANY },
  [TICKET_UPDATED] = { "$.updated_at", "updated_at", JSON_ANY },
  [TICKET_STATUS] = { "$.status", "status", JSON_ANY },
  [TICKET_PRIORITY] = { "$.priority", "priority", JSON_ANY },
  [TICKET_TAGS] = { "$.tags", "tags", JSON_ANY },
  [TICKET_CHANNEL] = { "$.via.channel", "via.channel", JSON_ANY },
  [TICKET_REQUESTER] = { "$.requester_id", "requester_id", JSON_ANY },
  [TICKET_SUBMITTER] = { "$.submitter_id", "submitter_id", JSON_ANY },
  [TICKET_ASSIGNEE] = { "$.assignee_id", "assignee_id", JSON_ANY },
  [TICKET_SOLVED] = { "$.metric_set.solved_at", "metric_set.solved_at", JSON_ANY },
  [TICKET_AUDIT] = { "$.audits[0]", "audits", JSON_ANY }, /* whether there are any */
};

enum
{
  COMMENT_ID,
  COMMENT_CREATED,
  COMMENT_AUTHOR,
  COMMENT_CHANNEL,
  COMMENT_PUBLIC
};

static const JsonField comment_fields[] = {
  [COMMENT_ID] = { "$.id", "id", JSON_ANY },
  [COMMENT_CREATED] = { "$.created_at", "created_at", JSON_ANY },
  [COMMENT_AUTHOR] = { "$.author_id", "author_id", JSON_ANY },
  [COMMENT_CHANNEL] = { "$.via.channel", "via.channel", JSON_ANY },
  [COMMENT_PUBLIC] = { "$.public", "public", JSON_ANY },
};

enum
{
  AUDIT_CREATED,
  AUDIT_AUTHOR,
  AUDIT_CHANNEL,
  AUDIT_TICKET,
  AUDIT_CHANGES
};

static const JsonField audit_fields[] = {
  [AUDIT_CREATED] = { "$.created_at", "created_at", JSON_ANY },
  [AUDIT_AUTHOR] = { "$.author_id", "author_id", JSON_ANY },
  [AUDIT_CHANNEL] = { "$.via.channel", "via.channel", JSON_ANY },
  [AUDIT_TICKET] = { "$.ticket_id", "ticket_id", JSON_ANY },
  [AUDIT_CHANGES] = { "$.events", "events", JSON_ANY },
};

/* Of an audit: its `events`. */
enum
{
  CHANGE_ID,
  CHANGE_TYPE,
  CHANGE_AUTHOR,
  CHANGE_PUBLIC,
  CHANGE_FIELD,
  CHANGE_FROM,
  CHANGE_TO
};

static const JsonField change_fields[] = {
  [CHANGE_ID] = { "$.id", "id", JSON_ANY },
  [CHANGE_TYPE] = { "$.type", "type", JSON_ANY },
  [CHANGE_AUTHOR] = { "$.author_id", "author_id", JSON_ANY },
  [CHANGE_PUBLIC] = { "$.public", "public", JSON_ANY },
  [CHANGE_FIELD] = { "$.field_name", "field_name", JSON_ANY },
  [CHANGE_FROM] = { "$.previous_value", "previous_value", JSON_ANY },
  [CHANGE_TO] = { "$.value", "value", JSON_ANY },
};

enum
{
  RECORD,
  USER,
  TICKET,
  COMMENT,
  AUDIT,
  CHANGE,
  PICKS
};

static const struct
{
  const JsonField *fields;
  guint count;
} tables[PICKS] = {
  [RECORD] = { record_fields, G_N_ELEMENTS (record_fields) },
  [USER] = { user_fields, G_N_ELEMENTS (user_fields) },
  [TICKET] = { ticket_fields, G_N_ELEMENTS (ticket_fields) },
  [COMMENT] = { comment_fields, G_N_ELEMENTS (comment_fields) },
  [AUDIT] = { audit_fields, G_N_ELEMENTS (audit_fields) },
  [CHANGE] = { change_fields, G_N_ELEMENTS (change_fields) },
};

typedef struct
{
  InputSource source;
  JsonCutter cutter;
  JsonPick *picks[PICKS];
  ZendeskUsers *users;
  ZendeskEvents *events;
  TicketEvent event;    /* the last that was given */
  GTimeZone *zone;
  GString *why;
  JsonRecord record;
  const char *object;   /* the ticket in it, or what holds users or audits */
  gsize length;
  gboolean by_audits;   /* the record holds audits without tickets */
  gboolean in_audit;    /* AUDIT stands at one, whose changes CHANGE gives */
  guint change;         /* the number of the last */
} JsonSource;

static const char *
text (const JsonSource *self, guint pick, guint field)
{
  const char *value = json_pick_value (self->picks[pick], field);

  return value != NULL && g_utf8_validate (value, -1, NULL) ? value : NULL;
}

static gint64
user_id (const JsonSource *self, guint pick, guint field)
{
  const char *value = json_pick_value (self->picks[pick], field);

  return value == NULL ? 0 : g_ascii_strtoll (value, NULL, 10);
}

/* What is not said is public. */
static gboolean
is_public (const JsonSource *self, guint pick, guint field)
{
  const char *value = json_pick_value (self->picks[pick], field);

  return value == NULL || strcmp (value, "true") == 0 || g_ascii_strtoll (value, NULL, 10) != 0;
}

static gboolean
reject (JsonSource *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
reject (JsonSource *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (self->why, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
time_of (JsonSource *self, const char *value, const char *what, gint64 *at)
{
  if (value == NULL)
    return reject (self, "no %s", what);
  return timestamp_parse (value, self->zone, at, NULL)
         || reject (self, "%s: expected a time like 2026-10-05T09:30:00Z", what);
}

/* ---- Users */

static void
add_users (JsonSource *self)
{
  json_pick_each (self->picks[USER], self->object, self->length, "$.users");
  while (json_pick_next (self->picks[USER]))
    {
      const char *role = text (self, USER, USER_ROLE), *email = text (self, USER, USER_EMAIL);

      zendesk_users_add (self->users, user_id (self, USER, USER_ID),
                         role != NULL && strcmp (role, "end-user") != 0,
                         email != NULL && *email != '\0' ? email : text (self, USER, USER_NAME));
    }
}

/* FALSE when it is no JSON object.  `*bare`: no ticket by itself. */
static gboolean
look_at_record (JsonSource *self, gboolean *bare)
{
  const JsonPick *pick = self->picks[RECORD];

  if (!self->record.is_object
      || !g_utf8_validate (self->record.text, (gssize) self->record.length, NULL)
      || !json_pick_read (self->picks[RECORD], self->record.text, self->record.length,
                          self->why))
    return FALSE;
  *bare = json_pick_value (pick, RECORD_ID) == NULL
          && json_pick_value (pick, RECORD_TICKET_ID) == NULL;
  self->object = self->record.text;
  self->length = self->record.length;
  if (json_pick_value (pick, RECORD_TICKET_ID) == NULL)
    return TRUE;
  self->object = json_pick_value (pick, RECORD_TICKET);
  self->length = strlen (self->object);
  return TRUE;
}

/* A ticket may stand before the users that say who wrote in it. */
static gboolean
read_users (JsonSource *self, GError **error)
{
  gboolean ok, bare;

  while (json_cutter_next (&self->cutter, &self->record, &ok, error))
    if (look_at_record (self, &bare))
      {
        add_users (self);
        if (self->object == self->record.text)
          continue;
        self->object = self->record.text;
        self->length = self->record.length;
        add_users (self);
      }
  /* A file that is cut off is told when the tickets before the end have been given. */
  if (!ok)
    g_clear_error (error);
  return json_cutter_rewind (&self->cutter, error);
}

/* ---- Audits */

static void
add_change (JsonSource *self, const char *type, const ZendeskCause *cause)
{
  const char *field = text (self, CHANGE, CHANGE_FIELD);
  const char *from = text (self, CHANGE, CHANGE_FROM), *to = text (self, CHANGE, CHANGE_TO);

  if (field == NULL)
    return;
  if (strcmp (field, "status") == 0)
    zendesk_status (self->events, cause, strcmp (type, "Create") == 0 ? NULL : from, to);
  else if (strcmp (field, "priority") == 0)
    zendesk_priority (self->events, cause, to);
  else if (strcmp (field, "tags") == 0)
    zendesk_tags (self->events, cause, from, to);
}

/* The next change of the next audit; FALSE: none is left. */
static gboolean
next_change (JsonSource *self)
{
  while (!self->in_audit || !json_pick_next (self->picks[CHANGE]))
    {
      const char *changes;

      self->in_audit = json_pick_next (self->picks[AUDIT]);
      if (!self->in_audit)
        return FALSE;
      changes = json_pick_value (self->picks[AUDIT], AUDIT_CHANGES);
      changes = changes == NULL ? "[]" : changes;
      json_pick_each (self->picks[CHANGE], changes, strlen (changes), "$");
      self->change = 0;
    }
  self->change++;
  return TRUE;
}

static void
begin_audits (JsonSource *self)
{
  json_pick_each (self->picks[AUDIT], self->object, self->length, "$.audits");
  self->in_audit = FALSE;
}

/* The change at hand. */
static gboolean
take_change (JsonSource *self, gboolean with_messages)
{
  const char *type = text (self, CHANGE, CHANGE_TYPE), *id = text (self, CHANGE, CHANGE_ID);
  gboolean has_author = json_pick_value (self->picks[CHANGE], CHANGE_AUTHOR) != NULL;
  g_autofree char *number = g_strdup_printf ("%u", self->change - 1);
  ZendeskCause cause = { .author = has_author ? user_id (self, CHANGE, CHANGE_AUTHOR)
                                              : user_id (self, AUDIT, AUDIT_AUTHOR),
                         .channel = text (self, AUDIT, AUDIT_CHANNEL),
                         .id = id != NULL ? id : number };

  if (!time_of (self, text (self, AUDIT, AUDIT_CREATED), "created_at of an audit", &cause.at))
    return FALSE;
  if (type == NULL)
    return TRUE;
  if (strcmp (type, "Create") == 0 || strcmp (type, "Change") == 0)
    add_change (self, type, &cause);
  else if (with_messages && (strcmp (type, "Comment") == 0 || strcmp (type, "VoiceComment") == 0))
    zendesk_message (self->events, &cause, is_public (self, CHANGE, CHANGE_PUBLIC));
  return TRUE;
}

static gboolean
add_audits (JsonSource *self, gboolean with_messages)
{
  begin_audits (self);
  while (next_change (self))
    if (!take_change (self, with_messages))
      return FALSE;
  return TRUE;
}

/* ---- Tickets */

/* `*any` when the ticket has comments. */
static gboolean
add_comments (JsonSource *self, gboolean *any)
{
  *any = FALSE;
  json_pick_each (self->picks[COMMENT], self->object, self->length, "$.comments");
  while (json_pick_next (self->picks[COMMENT]))
    {
      ZendeskCause cause = { .author = user_id (self, COMMENT, COMMENT_AUTHOR),
                             .channel = text (self, COMMENT, COMMENT_CHANNEL),
                             .id = text (self, COMMENT, COMMENT_ID) };

      *any = TRUE;
      if (cause.id == NULL)
        return reject (self, "a comment without id");
      if (!time_of (self, text (self, COMMENT, COMMENT_CREATED), "created_at of a comment",
                    &cause.at))
        return FALSE;
      zendesk_message (self->events, &cause, is_public (self, COMMENT, COMMENT_PUBLIC));
    }
  return TRUE;
}

/* Without audits only the state of the day of the export is known. */
static gboolean
add_state (JsonSource *self)
{
  const char *status = text (self, TICKET, TICKET_STATUS);
  const char *updated = text (self, TICKET, TICKET_UPDATED);
  const char *solved = text (self, TICKET, TICKET_SOLVED);
  const char *tags = text (self, TICKET, TICKET_TAGS);
  ZendeskCause cause = { .author = user_id (self, TICKET, TICKET_ASSIGNEE), .id = updated };

  if (updated == NULL)
    return TRUE;
  if (!time_of (self, updated, "updated_at", &cause.at))
    return FALSE;
  zendesk_priority (self->events, &cause, text (self, TICKET, TICKET_PRIORITY));
  if (tags != NULL && strcmp (tags, "[]") != 0)
    zendesk_tags (self->events, &cause, NULL, tags);
  if (solved == NULL)
    {
      zendesk_status (self->events, &cause, NULL, status);
      return TRUE;
    }
  cause.id = solved;
  if (status != NULL && strcmp (status, "closed") == 0)
    zendesk_status (self->events,
                    &(ZendeskCause){ cause.at, cause.author, NULL, updated }, NULL, "closed");
  if (!time_of (self, solved, "metric_set.solved_at", &cause.at))
    return FALSE;
  if (status != NULL && (strcmp (status, "closed") == 0 || strcmp (status, "solved") == 0))
    zendesk_status (self->events, &cause, NULL, "solved");
  return TRUE;
}

/* The ticket's opening, and its messages.  One without any was opened with its description. */
static gboolean
add_history (JsonSource *self)
{
  gint64 requester = user_id (self, TICKET, TICKET_REQUESTER);
  gint64 submitter = user_id (self, TICKET, TICKET_SUBMITTER);
  gboolean has_audits = json_pick_value (self->picks[TICKET], TICKET_AUDIT) != NULL;
  gboolean has_comments;
  ZendeskCause opening = { .author = submitter != 0 ? submitter : requester,
                           .channel = text (self, TICKET, TICKET_CHANNEL), .id = "ticket" };

  if (!time_of (self, text (self, TICKET, TICKET_CREATED), "created_at", &opening.at))
    return FALSE;
  zendesk_events_begin (self->events, text (self, TICKET, TICKET_ID), requester);
  zendesk_add (self->events, EVENT_OPENED, &opening);
  if (!add_comments (self, &has_comments)
      || (has_audits ? !add_audits (self, !has_comments) : !add_state (self)))
    return FALSE;
  if (!has_comments && !has_audits)
    zendesk_message (self->events, &opening, TRUE);
  return TRUE;
}

static gboolean
add_ticket (JsonSource *self)
{
  const char *id;

  if (!json_pick_read (self->picks[TICKET], self->object, self->length, self->why))
    return FALSE;
  id = text (self, TICKET, TICKET_ID);
  if (id == NULL || *id == '\0')
    return reject (self, "no ticket; expected an object with id and created_at");
  if (strlen (id) > TICKET_FIELD_BYTES)
    return reject (self, "id: too long");
  return add_history (self);
}

/* ---- Audits by themselves: {"audits": [{"ticket_id": 1, ...}]} */

/* One event a call, each a ticket of its own for what is remembered here. */
static gboolean
next_audit (JsonSource *self)
{
  const char *ticket;

  self->by_audits = next_change (self);
  if (!self->by_audits)
    return TRUE;
  ticket = text (self, AUDIT, AUDIT_TICKET);
  if (ticket == NULL || *ticket == '\0' || strlen (ticket) > TICKET_FIELD_BYTES)
    return reject (self, "an audit without ticket_id");
  zendesk_events_begin (self->events, ticket, 0);
  return take_change (self, TRUE);
}

/* ---- The source */

/* FALSE: the record is a reject, and `why` says why. */
static gboolean
read_record (JsonSource *self)
{
  gboolean bare;

  if (!look_at_record (self, &bare))
    return reject (self, JSON_NO_OBJECT);
  if (!bare)
    return add_ticket (self);
  zendesk_events_begin (self->events, "-", 0);
  begin_audits (self);
  self->by_audits = TRUE;
  return TRUE;
}

static gboolean
give_reject (JsonSource *self, InputItem *item)
{
  *item = (InputItem){ .line = self->record.line, .raw = self->record.text,
                       .raw_length = self->record.length };
  zendesk_events_begin (self->events, "-", 0);
  return input_item_reject (item, self->why->str);
}

static gboolean
json_next (InputSource *source, InputItem *item, GError **error)
{
  JsonSource *self = (JsonSource *) source;
  gboolean ok = TRUE;

  while (!zendesk_events_next (self->events, &self->event))
    {
      gboolean good;

      if (self->by_audits)
        good = next_audit (self);
      else if (json_cutter_next (&self->cutter, &self->record, &ok, error))
        good = read_record (self);
      else
        return ok;
      if (!good)
        return give_reject (self, item);
    }
  *item = (InputItem){ .kind = INPUT_RECORD, .record = &self->event,
                       .line = self->record.line };
  return TRUE;
}

static void
json_free (InputSource *source)
{
  JsonSource *self = (JsonSource *) source;

  for (guint i = 0; i < PICKS; i++)
    json_pick_free (self->picks[i]);
  json_cutter_close (&self->cutter);
  zendesk_events_free (self->events);
  zendesk_users_free (self->users);
  g_string_free (self->why, TRUE);
  g_free (self);
}

static gboolean
make_picks (JsonSource *self, GError **error)
{
  for (guint i = 0; i < PICKS; i++)
    if ((self->picks[i] = json_pick_new (tables[i].fields, tables[i].count, error)) == NULL)
      return FALSE;
  return TRUE;
}

static InputSource *
open_export (const char *path, const InputRules *rules, GError **error)
{
  static const InputSourceClass class = { json_next, json_free, NULL };
  JsonSource *self = g_new0 (JsonSource, 1);
  g_autoptr(InputSource) source = &self->source;

  self->source.class = &class;
  self->zone = rules->zone;
  self->why = g_string_new (NULL);
  self->users = zendesk_users_new ();
  self->events = zendesk_events_new (self->users);
  if (!json_cutter_open (&self->cutter, path, "tickets", TICKET_RECORD_BYTES, error)
      || !input_file_keep (&self->cutter.file, error) || !make_picks (self, error))
    return NULL;
  self->source.is_empty = self->cutter.file.is_empty;
  self->cutter.with_rest = TRUE;
  return read_users (self, error) ? g_steal_pointer (&source) : NULL;
}

const InputFormat zendesk_json = { NULL, open_export };
