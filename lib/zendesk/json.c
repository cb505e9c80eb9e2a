#include "zendesk/zendesk.h"

#include <string.h>
#include "input/json.h"
#include "ticket/fields.h"
#include "zendesk/events.h"

/* ---- What is read of a record */

enum
{
  RECORD_BYTES = 16 * 1024 * 1024 /* a ticket; parsed, it takes many times its size */
};

enum
{
  RECORD_TICKET, /* {"ticket": {...}} */
  RECORD_ID,
  RECORD_REQUESTER,
  RECORD_ASSIGNEE,
  RECORD_TICKET_ID,
  RECORD_TICKET_REQUESTER,
  RECORD_TICKET_ASSIGNEE
};

static const JsonField record_fields[] = {
  [RECORD_TICKET] = { "$.ticket", "ticket", JSON_ANY },
  [RECORD_ID] = { "$.id", "id", JSON_ANY },
  [RECORD_REQUESTER] = { "$.requester_id", "requester_id", JSON_ANY },
  [RECORD_ASSIGNEE] = { "$.assignee_id", "assignee_id", JSON_ANY },
  [RECORD_TICKET_ID] = { "$.ticket.id", "id", JSON_ANY },
  [RECORD_TICKET_REQUESTER] = { "$.ticket.requester_id", "requester_id", JSON_ANY },
  [RECORD_TICKET_ASSIGNEE] = { "$.ticket.assignee_id", "assignee_id", JSON_ANY },
};

enum
{
  USER_ID,
  USER_ROLE,
  USER_EMAIL,
  USER_NAME,
  USER_AT,
  ORGANIZATION_ID = 0,
  ORGANIZATION_NAME,
  ORGANIZATION_AT
};

static const JsonField user_fields[] = {
  [USER_ID] = { "$.id", "id", JSON_ANY },
  [USER_ROLE] = { "$.role", "role", JSON_ANY },
  [USER_EMAIL] = { "$.email", "email", JSON_ANY },
  [USER_NAME] = { "$.name", "name", JSON_ANY },
  [USER_AT] = { "$.updated_at", "updated_at", JSON_ANY },
};

static const JsonField organization_fields[] = {
  [ORGANIZATION_ID] = { "$.id", "id", JSON_ANY },
  [ORGANIZATION_NAME] = { "$.name", "name", JSON_ANY },
  [ORGANIZATION_AT] = { "$.updated_at", "updated_at", JSON_ANY },
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
  TICKET_AUDIT,
  TICKET_REQUESTER_EMAIL, /* an export of the account has them inside */
  TICKET_REQUESTER_NAME,
  TICKET_ORGANIZATION,
  TICKET_ORGANIZATION_NAME,
  TICKET_RATING
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
  [TICKET_REQUESTER_EMAIL] = { "$.requester.email", "requester.email", JSON_ANY },
  [TICKET_REQUESTER_NAME] = { "$.requester.name", "requester.name", JSON_ANY },
  [TICKET_ORGANIZATION] = { "$.organization_id", "organization_id", JSON_ANY },
  [TICKET_ORGANIZATION_NAME] = { "$.organization.name", "organization.name", JSON_ANY },
  [TICKET_RATING] = { "$.satisfaction_rating.score", "satisfaction_rating.score", JSON_ANY },
};

enum
{
  COMMENT_WHOLE,
  COMMENT_ID,
  COMMENT_TICKET, /* of one by itself */
  COMMENT_CREATED,
  COMMENT_AUTHOR,
  COMMENT_CHANNEL,
  COMMENT_PUBLIC
};

static const JsonField comment_fields[] = {
  [COMMENT_WHOLE] = { "$", "comment", JSON_ANY },
  [COMMENT_ID] = { "$.id", "id", JSON_ANY },
  [COMMENT_TICKET] = { "$.ticket_id", "ticket_id", JSON_ANY },
  [COMMENT_CREATED] = { "$.created_at", "created_at", JSON_ANY },
  [COMMENT_AUTHOR] = { "$.author_id", "author_id", JSON_ANY },
  [COMMENT_CHANNEL] = { "$.via.channel", "via.channel", JSON_ANY },
  [COMMENT_PUBLIC] = { "$.public", "public", JSON_ANY },
};

enum
{
  AUDIT_WHOLE,
  AUDIT_CREATED,
  AUDIT_AUTHOR,
  AUDIT_CHANNEL,
  AUDIT_TICKET,
  AUDIT_CHANGES
};

static const JsonField audit_fields[] = {
  [AUDIT_WHOLE] = { "$", "audit", JSON_ANY },
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
  ORGANIZATION,
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
  [ORGANIZATION] = { organization_fields, G_N_ELEMENTS (organization_fields) },
  [TICKET] = { ticket_fields, G_N_ELEMENTS (ticket_fields) },
  [COMMENT] = { comment_fields, G_N_ELEMENTS (comment_fields) },
  [AUDIT] = { audit_fields, G_N_ELEMENTS (audit_fields) },
  [CHANGE] = { change_fields, G_N_ELEMENTS (change_fields) },
};

/* Parts of tickets by themselves: {"audits": [{"ticket_id": 1, ...}], "comments": [...]}. */
typedef enum
{
  PARTS_NONE,
  PARTS_AUDITS,
  PARTS_COMMENTS
} Parts;

typedef struct
{
  ZendeskSource base;
  JsonCutter cutter;
  JsonPick *picks[PICKS];
  JsonRecord record;
  const char *object; /* the ticket in it, or what holds users or parts */
  gsize length;
  Parts parts;          /* that the record holds without tickets, now to be given */
  GString *raw;         /* of a part that is a reject */
  gboolean is_nameless; /* the reject at hand is a part of no ticket */
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

  return value == NULL || strcmp (value, "true") == 0
         || g_ascii_strtoll (value, NULL, 10) != 0;
}

static gboolean reject (JsonSource *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
reject (JsonSource *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (self->base.why, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
time_of (JsonSource *self, const char *value, const char *what, gint64 *at)
{
  if (value == NULL)
    return reject (self, "no %s", what);
  return input_clock_read (self->base.clock, value, at, NULL)
         || reject (self, "%s: expected a time like 2026-10-05T09:30:00Z", what);
}

/* ---- Users */

/* 0: not known. */
static gint64
as_of (JsonSource *self, guint pick, guint field)
{
  const char *value = text (self, pick, field);
  gint64 at;

  return value != NULL && input_clock_read (self->base.clock, value, &at, NULL) ? at : 0;
}

static void
add_users (JsonSource *self)
{
  json_pick_each (self->picks[USER], self->object, self->length, "$.users");
  while (json_pick_next (self->picks[USER]))
    {
      const char *role = text (self, USER, USER_ROLE), *email = text (self, USER, USER_EMAIL);
      ZendeskFact user = { ZENDESK_USER, .id = user_id (self, USER, USER_ID),
                           .is_agent = g_strcmp0 (role, "end-user") != 0, .name = email,
                           .at = as_of (self, USER, USER_AT) };

      if (email == NULL || *email == '\0')
        user.name = text (self, USER, USER_NAME);
      if (role != NULL)
        zendesk_learn (self->base.memory, &user);
    }
}

static void
add_organizations (JsonSource *self)
{
  json_pick_each (self->picks[ORGANIZATION], self->object, self->length, "$.organizations");
  while (json_pick_next (self->picks[ORGANIZATION]))
    zendesk_learn (self->base.memory,
                   &(ZendeskFact){ ZENDESK_ORGANIZATION,
                                   .id = user_id (self, ORGANIZATION, ORGANIZATION_ID),
                                   .name = text (self, ORGANIZATION, ORGANIZATION_NAME),
                                   .at = as_of (self, ORGANIZATION, ORGANIZATION_AT) });
}

/* FALSE when it is no JSON object.  `*bare`: no ticket by itself. */
static gboolean
look_at_record (JsonSource *self, gboolean *bare)
{
  const JsonPick *pick = self->picks[RECORD];

  if (!self->record.is_object
      || !g_utf8_validate (self->record.text, (gssize) self->record.length, NULL)
      || !json_pick_read (self->picks[RECORD], self->record.text, self->record.length,
                          self->base.why))
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

/* ---- Audits and comments */

static void
add_change (JsonSource *self, const char *type, const ZendeskCause *cause)
{
  const char *field = text (self, CHANGE, CHANGE_FIELD);
  const char *from = text (self, CHANGE, CHANGE_FROM), *to = text (self, CHANGE, CHANGE_TO);

  if (field == NULL)
    return;
  if (strcmp (field, "status") == 0 && strcmp (type, "Create") == 0)
    from = NULL;
  zendesk_change (self->base.events, cause, field, from, to);
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

static gboolean
is_message (const JsonSource *self)
{
  const char *type = text (self, CHANGE, CHANGE_TYPE);

  return g_strcmp0 (type, "Comment") == 0 || g_strcmp0 (type, "VoiceComment") == 0;
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
  else if (with_messages && is_message (self))
    return zendesk_message (self->base.events, &cause,
                            is_public (self, CHANGE, CHANGE_PUBLIC), self->base.why);
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

/* The comment at hand. */
static gboolean
take_comment (JsonSource *self)
{
  ZendeskCause cause = { .author = user_id (self, COMMENT, COMMENT_AUTHOR),
                         .channel = text (self, COMMENT, COMMENT_CHANNEL),
                         .id = text (self, COMMENT, COMMENT_ID) };

  if (cause.id == NULL)
    return reject (self, "a comment without id");
  return time_of (self, text (self, COMMENT, COMMENT_CREATED), "created_at of a comment",
                  &cause.at)
         && zendesk_message (self->base.events, &cause,
                             is_public (self, COMMENT, COMMENT_PUBLIC), self->base.why);
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
      *any = TRUE;
      if (!take_comment (self))
        return FALSE;
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
  zendesk_change (self->base.events, &cause, "priority", NULL,
                  text (self, TICKET, TICKET_PRIORITY));
  if (tags != NULL && strcmp (tags, "[]") != 0)
    zendesk_change (self->base.events, &cause, "tags", NULL, tags);
  zendesk_change (self->base.events, &cause, "rating", NULL,
                  text (self, TICKET, TICKET_RATING));
  if (solved == NULL)
    {
      zendesk_change (self->base.events, &cause, ZENDESK_STATE, NULL, status);
      return TRUE;
    }
  cause.id = solved;
  if (status != NULL && strcmp (status, "closed") == 0)
    zendesk_change (self->base.events,
                    &(ZendeskCause){ cause.at, cause.author, NULL, updated }, "status", NULL,
                    "closed");
  if (!time_of (self, solved, "metric_set.solved_at", &cause.at))
    return FALSE;
  if (status != NULL && (strcmp (status, "closed") == 0 || strcmp (status, "solved") == 0))
    zendesk_change (self->base.events, &cause, "status", NULL, "solved");
  return TRUE;
}

static void
add_opening (JsonSource *self, const ZendeskCause *opening, gint64 requester)
{
  const char *email = text (self, TICKET, TICKET_REQUESTER_EMAIL);

  zendesk_opened (self->base.events, opening,
                  email != NULL ? email : text (self, TICKET, TICKET_REQUESTER_NAME),
                  requester, text (self, TICKET, TICKET_ORGANIZATION_NAME),
                  user_id (self, TICKET, TICKET_ORGANIZATION));
}

/* The ticket's opening, and its messages.  That its state and its description are told by audits
 * and comments, too, of whichever run, the history of the ticket sees (ticket/history.h). */
static gboolean
add_history (JsonSource *self, const char *id)
{
  gint64 requester = user_id (self, TICKET, TICKET_REQUESTER);
  gint64 submitter = user_id (self, TICKET, TICKET_SUBMITTER);
  gboolean has_audits = json_pick_value (self->picks[TICKET], TICKET_AUDIT) != NULL;
  gboolean has_comments;
  ZendeskCause opening = { .author = submitter != 0 ? submitter : requester,
                           .channel = text (self, TICKET, TICKET_CHANNEL),
                           .id = "ticket" };

  if (!time_of (self, text (self, TICKET, TICKET_CREATED), "created_at", &opening.at))
    return FALSE;
  zendesk_events_begin (self->base.events, id);
  add_opening (self, &opening, requester);
  if (!add_comments (self, &has_comments) || (has_audits && !add_audits (self, !has_comments))
      || !add_state (self))
    return FALSE;
  return zendesk_description (self->base.events, &opening, has_comments || has_audits,
                              self->base.why);
}

static gboolean
add_ticket (JsonSource *self)
{
  const char *id;

  if (!json_pick_read (self->picks[TICKET], self->object, self->length, self->base.why))
    return FALSE;
  id = text (self, TICKET, TICKET_ID);
  if (id == NULL || *id == '\0')
    return reject (self, "no ticket; expected an object with id and created_at");
  if (strlen (id) > TICKET_FIELD_BYTES)
    return reject (self, "id: too long");
  return add_history (self, id);
}

/* ---- Parts by themselves */

/* The reject of a part is the part, as it can be read again. */
static gboolean
part_is_good (JsonSource *self, gboolean good, const char *list, const char *whole)
{
  if (!good)
    g_string_printf (self->raw, "{\"%s\":[%s]}", list, whole == NULL ? "" : whole);
  return good;
}

/* What the API answers of a ticket's comments does not say which ticket it is. */
static gboolean
begin_part (JsonSource *self, const char *ticket, const char *list, const char *what)
{
  self->is_nameless = ticket == NULL || *ticket == '\0';
  if (self->is_nameless)
    return reject (
      self, "%s without ticket_id; of ticket 123, 'jq \".%s[].ticket_id = 123\"' adds it",
      what, list);
  if (strlen (ticket) > TICKET_FIELD_BYTES)
    return reject (self, "ticket_id too long");
  zendesk_events_begin (self->base.events, ticket);
  return TRUE;
}

/* One change a call, for a reject is one audit. */
static gboolean
next_audit (JsonSource *self)
{
  if (!next_change (self))
    {
      self->parts = PARTS_COMMENTS;
      json_pick_each (self->picks[COMMENT], self->object, self->length, "$.comments");
      return TRUE;
    }
  return part_is_good (self,
                       begin_part (self, text (self, AUDIT, AUDIT_TICKET), "audits", "an audit")
                         && take_change (self, TRUE),
                       "audits", json_pick_value (self->picks[AUDIT], AUDIT_WHOLE));
}

static gboolean
next_comment (JsonSource *self)
{
  if (!json_pick_next (self->picks[COMMENT]))
    {
      self->parts = PARTS_NONE;
      return TRUE;
    }
  return part_is_good (self,
                       begin_part (self, text (self, COMMENT, COMMENT_TICKET), "comments",
                                   "a comment")
                         && take_comment (self),
                       "comments", json_pick_value (self->picks[COMMENT], COMMENT_WHOLE));
}

static void
begin_parts (JsonSource *self)
{
  begin_audits (self);
  self->parts = PARTS_AUDITS;
}

/* ---- First reading: what a run knows before any event is made */

static void
learn_parts (JsonSource *self)
{
  ZendeskFact fact = { .kind = ZENDESK_MESSAGE };

  begin_audits (self);
  while (next_change (self))
    if (is_message (self) && (fact.ticket = text (self, AUDIT, AUDIT_TICKET)) != NULL)
      zendesk_learn (self->base.memory, &fact);
  json_pick_each (self->picks[COMMENT], self->object, self->length, "$.comments");
  while (json_pick_next (self->picks[COMMENT]))
    if ((fact.ticket = text (self, COMMENT, COMMENT_TICKET)) != NULL)
      zendesk_learn (self->base.memory, &fact);
}

static void
learn_ticket (JsonSource *self)
{
  gboolean is_inside = json_pick_value (self->picks[RECORD], RECORD_TICKET_ID) != NULL;
  guint name = is_inside ? RECORD_TICKET_ID : RECORD_ID;
  guint requester = is_inside ? RECORD_TICKET_REQUESTER : RECORD_REQUESTER;
  guint assignee = is_inside ? RECORD_TICKET_ASSIGNEE : RECORD_ASSIGNEE;

  zendesk_learn (self->base.memory,
                 &(ZendeskFact){ ZENDESK_TICKET, .ticket = text (self, RECORD, name),
                                 .requester = user_id (self, RECORD, requester),
                                 .assignee = user_id (self, RECORD, assignee) });
}

static void
learn_record (JsonSource *self)
{
  gboolean bare;

  if (!look_at_record (self, &bare))
    return;
  add_users (self);
  add_organizations (self);
  if (bare)
    learn_parts (self);
  else
    learn_ticket (self);
  if (self->object == self->record.text)
    return;
  self->object = self->record.text;
  self->length = self->record.length;
  add_users (self);
  add_organizations (self);
}

static void
json_learn (ZendeskSource *source, const volatile int *stop)
{
  JsonSource *self = (JsonSource *) source;
  gboolean ok;

  while ((stop == NULL || *stop == 0)
         && json_cutter_next (&self->cutter, &self->record, &ok, &self->base.trouble))
    learn_record (self);
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
  zendesk_events_begin (self->base.events, "-");
  begin_parts (self);
  return TRUE;
}

static gboolean
give_reject (JsonSource *self, InputItem *item)
{
  *item = (InputItem){ .line = self->record.line,
                       .raw = self->record.text,
                       .raw_length = self->record.length };
  if (self->parts != PARTS_NONE)
    {
      item->raw = self->raw->str;
      item->raw_length = self->raw->len;
    }
  zendesk_events_begin (self->base.events, "-");
  input_item_reject (item, self->base.why->str);
  item->is_of_word = self->is_nameless;
  self->is_nameless = FALSE;
  return TRUE;
}

static gboolean
json_next (InputSource *source, InputItem *item, GError **error)
{
  JsonSource *self = (JsonSource *) source;
  gboolean ok = TRUE;

  while (!zendesk_events_next (self->base.events, &self->base.event))
    {
      gboolean good;

      if (self->parts != PARTS_NONE)
        good = self->parts == PARTS_AUDITS ? next_audit (self) : next_comment (self);
      else if (json_cutter_next (&self->cutter, &self->record, &ok, error))
        good = read_record (self);
      else
        return ok;
      if (!good)
        return give_reject (self, item);
    }
  *item = (InputItem){ .kind = INPUT_RECORD,
                       .record = &self->base.event,
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
  if (self->raw != NULL)
    g_string_free (self->raw, TRUE);
  zendesk_source_clear (&self->base);
  g_free (self);
}

static gboolean
json_open (ZendeskSource *source, const char *path, GError **error)
{
  JsonSource *self = (JsonSource *) source;

  self->raw = g_string_new (NULL);
  if (!json_cutter_open (&self->cutter, path, "tickets", RECORD_BYTES, error))
    return FALSE;
  self->cutter.with_rest = TRUE;
  for (guint i = 0; i < PICKS; i++)
    if ((self->picks[i] = json_pick_new (tables[i].fields, tables[i].count, error)) == NULL)
      return FALSE;
  return TRUE;
}

static InputFile *
json_file (ZendeskSource *source)
{
  return &((JsonSource *) source)->cutter.file;
}

static gboolean
json_begin (ZendeskSource *source, GError **error)
{
  return json_cutter_rewind (&((JsonSource *) source)->cutter, error);
}

static const ZendeskReader reader = { { json_next, json_free, NULL, NULL },
                                      sizeof (JsonSource),
                                      json_open,
                                      json_file,
                                      json_begin,
                                      json_learn };

static void
json_learn_export (const char *path, const InputRules *rules)
{
  zendesk_source_learn (&reader, path, rules);
}

static InputSource *
json_open_export (const char *path, const InputRules *rules, GError **error)
{
  return zendesk_source_open (&reader, path, rules, error);
}

const InputFormat zendesk_json = { NULL, json_open_export, json_learn_export };
