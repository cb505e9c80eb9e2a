#include "zendesk/zendesk.h"

#include <sqlite3.h>
#include <string.h>
#include "base/timestamp.h"
#include "zendesk/events.h"
#include "zendesk/scan.h"

enum
{
  SQL_KIND,
  SQL_USERS,
  SQL_TICKET,
  SQL_COMMENTS,
  SQL_AUDITS,
  N_SQL
};

/* ?1 is the record, ?2 the path of the ticket in it: '$' or '$.ticket'. */
static const char *const sql[N_SQL] = {
  [SQL_KIND] = "SELECT json_valid (?1), json_valid (?1) AND json_type (?1, '$.ticket') = 'object', "
               "json_valid (?1) AND json_type (?1, '$.id') IS NULL "
               "AND json_type (?1, '$.ticket.id') IS NULL",
  [SQL_USERS] = "SELECT value ->> '$.id', value ->> '$.role', value ->> '$.email', "
                "value ->> '$.name' FROM json_each (?1, ?2) WHERE type = 'object'",
  [SQL_TICKET] = "SELECT t ->> '$.id', t ->> '$.created_at', t ->> '$.updated_at', "
                 "t ->> '$.status', t ->> '$.priority', t ->> '$.tags', "
                 "t ->> '$.via.channel', t ->> '$.requester_id', t ->> '$.submitter_id', "
                 "t ->> '$.assignee_id', t ->> '$.metric_set.solved_at', "
                 "json_array_length (t, '$.audits') "
                 "FROM (SELECT json_extract (?1, ?2) AS t)",
  [SQL_COMMENTS] = "SELECT value ->> '$.id', value ->> '$.created_at', "
                   "value ->> '$.author_id', value ->> '$.via.channel', "
                   "value ->> '$.public' FROM json_each (?1, ?2 || '.comments') "
                   "WHERE type = 'object'",
  [SQL_AUDITS] = "SELECT a.value ->> '$.id', a.value ->> '$.created_at', "
                 "ifnull (e.value ->> '$.author_id', a.value ->> '$.author_id'), "
                 "a.value ->> '$.via.channel', e.value ->> '$.public', "
                 "e.value ->> '$.type', e.value ->> '$.field_name', "
                 "e.value ->> '$.previous_value', e.value ->> '$.value', "
                 "ifnull (e.value ->> '$.id', e.key), a.value ->> '$.ticket_id' "
                 "FROM json_each (?1, ?2 || '.audits') a, json_each (a.value, '$.events') e "
                 "WHERE a.type = 'object' AND e.type = 'object'",
};

typedef struct
{
  TicketSource source;
  ZendeskScan scan;
  sqlite3 *db;
  sqlite3_stmt *statements[N_SQL];
  ZendeskUsers *users;
  ZendeskEvents *events;
  GTimeZone *zone;
  GString *why;
  ZendeskRecord record;
  gboolean by_audits;   /* the record holds audits without tickets */
  int audit;            /* of those, the next one's row */
} JsonSource;

/* ---- Rows */

static sqlite3_stmt *
query (JsonSource *self, guint index, const char *path)
{
  sqlite3_stmt *stmt = self->statements[index];

  sqlite3_reset (stmt);
  sqlite3_bind_text (stmt, 1, self->record.text, (int) self->record.length, SQLITE_STATIC);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    sqlite3_bind_text (stmt, 2, path, -1, SQLITE_TRANSIENT);
  return stmt;
}

static const char *
text (sqlite3_stmt *stmt, int column)
{
  const char *value = (const char *) sqlite3_column_text (stmt, column);

  return value != NULL && g_utf8_validate (value, -1, NULL) ? value : NULL;
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
time_of (JsonSource *self, sqlite3_stmt *stmt, int column, const char *what, gint64 *at)
{
  const char *value = text (stmt, column);

  if (value == NULL)
    return reject (self, "no %s", what);
  return timestamp_parse (value, self->zone, at, NULL)
         || reject (self, "%s: expected a time like 2026-10-05T09:30:00Z", what);
}

static gint64
user_id (sqlite3_stmt *stmt, int column)
{
  return sqlite3_column_int64 (stmt, column);
}

/* ---- Users */

static void
add_users (JsonSource *self, const char *path)
{
  sqlite3_stmt *stmt = query (self, SQL_USERS, path);

  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const char *role = text (stmt, 1), *email = text (stmt, 2), *name = text (stmt, 3);

      zendesk_users_add (self->users, user_id (stmt, 0),
                         role != NULL && strcmp (role, "end-user") != 0,
                         email != NULL && *email != '\0' ? email : name);
    }
  sqlite3_reset (stmt);
}

/* TRUE when it is JSON at all; `wrapped`: {"ticket": {...}}; `bare`: no ticket by itself. */
static gboolean
look_at_record (JsonSource *self, gboolean *wrapped, gboolean *bare)
{
  sqlite3_stmt *stmt = query (self, SQL_KIND, NULL);
  gboolean valid = sqlite3_step (stmt) == SQLITE_ROW && sqlite3_column_int (stmt, 0) == 1;

  *wrapped = valid && sqlite3_column_int (stmt, 1) == 1;
  *bare = valid && sqlite3_column_int (stmt, 2) == 1;
  sqlite3_reset (stmt);
  return valid;
}

/* A ticket may stand before the users that say who wrote in it. */
static gboolean
read_users (JsonSource *self, GError **error)
{
  gboolean ok, wrapped, bare;

  while (zendesk_scan_next (&self->scan, &self->record, &ok, error))
    if (self->record.text != NULL && look_at_record (self, &wrapped, &bare))
      {
        add_users (self, "$.users");
        if (wrapped)
          add_users (self, "$.ticket.users");
      }
  /* A file that is cut off is told when the tickets before the end have been given. */
  if (!ok)
    g_clear_error (error);
  return zendesk_scan_rewind (&self->scan, error);
}

/* ---- Audits */

static void
add_change (JsonSource *self, sqlite3_stmt *stmt, const ZendeskCause *cause)
{
  const char *field = text (stmt, 6), *from = text (stmt, 7), *to = text (stmt, 8);
  const char *type = text (stmt, 5);

  if (field == NULL || type == NULL)
    return;
  if (strcmp (field, "status") == 0)
    zendesk_status (self->events, cause, strcmp (type, "Create") == 0 ? NULL : from, to);
  else if (strcmp (field, "priority") == 0)
    zendesk_priority (self->events, cause, to);
  else if (strcmp (field, "tags") == 0)
    zendesk_tags (self->events, cause, from, to);
}

static gboolean
add_audit (JsonSource *self, sqlite3_stmt *stmt, gboolean with_messages)
{
  const char *type = text (stmt, 5);
  ZendeskCause cause = { .author = user_id (stmt, 2), .channel = text (stmt, 3),
                         .id = text (stmt, 9) };

  if (!time_of (self, stmt, 1, "created_at of an audit", &cause.at))
    return FALSE;
  if (type == NULL || cause.id == NULL)
    return TRUE;
  if (strcmp (type, "Create") == 0 || strcmp (type, "Change") == 0)
    add_change (self, stmt, &cause);
  else if (with_messages && (strcmp (type, "Comment") == 0 || strcmp (type, "VoiceComment") == 0))
    zendesk_message (self->events, &cause,
                     sqlite3_column_type (stmt, 4) == SQLITE_NULL
                       || sqlite3_column_int (stmt, 4) != 0);
  return TRUE;
}

static gboolean
add_audits (JsonSource *self, const char *path, gboolean with_messages)
{
  sqlite3_stmt *stmt = query (self, SQL_AUDITS, path);
  gboolean ok = TRUE;

  while (ok && sqlite3_step (stmt) == SQLITE_ROW)
    ok = add_audit (self, stmt, with_messages);
  sqlite3_reset (stmt);
  return ok;
}

/* ---- Tickets */

/* `*any` when the ticket has comments. */
static gboolean
add_comments (JsonSource *self, const char *path, gboolean *any)
{
  sqlite3_stmt *stmt = query (self, SQL_COMMENTS, path);
  gboolean ok = TRUE;

  *any = FALSE;
  while (ok && sqlite3_step (stmt) == SQLITE_ROW)
    {
      ZendeskCause cause = { .author = user_id (stmt, 2), .channel = text (stmt, 3),
                             .id = text (stmt, 0) };

      *any = TRUE;
      if (cause.id == NULL)
        ok = reject (self, "a comment without id");
      else if ((ok = time_of (self, stmt, 1, "created_at of a comment", &cause.at)))
        zendesk_message (self->events, &cause,
                         sqlite3_column_type (stmt, 4) == SQLITE_NULL
                           || sqlite3_column_int (stmt, 4) != 0);
    }
  sqlite3_reset (stmt);
  return ok;
}

/* Without audits only the state of the day of the export is known. */
static gboolean
add_state (JsonSource *self, sqlite3_stmt *stmt)
{
  const char *status = text (stmt, 3), *updated = text (stmt, 2);
  ZendeskCause cause = { .author = user_id (stmt, 9), .id = updated };

  if (updated == NULL)
    return TRUE;
  if (!time_of (self, stmt, 2, "updated_at", &cause.at))
    return FALSE;
  zendesk_priority (self->events, &cause, text (stmt, 4));
  if (text (stmt, 5) != NULL && strcmp (text (stmt, 5), "[]") != 0)
    zendesk_tags (self->events, &cause, NULL, text (stmt, 5));
  if (text (stmt, 10) == NULL)
    {
      zendesk_status (self->events, &cause, NULL, status);
      return TRUE;
    }
  cause.id = text (stmt, 10);
  if (status != NULL && strcmp (status, "closed") == 0)
    zendesk_status (self->events,
                    &(ZendeskCause){ cause.at, cause.author, NULL, updated }, NULL, "closed");
  if (!time_of (self, stmt, 10, "metric_set.solved_at", &cause.at))
    return FALSE;
  if (status != NULL && (strcmp (status, "closed") == 0 || strcmp (status, "solved") == 0))
    zendesk_status (self->events, &cause, NULL, "solved");
  return TRUE;
}

/* The ticket's opening, and its messages.  One without any was opened with its description. */
static gboolean
add_ticket_row (JsonSource *self, sqlite3_stmt *stmt, const char *path)
{
  gboolean has_audits = sqlite3_column_int64 (stmt, 11) > 0, has_comments;
  ZendeskCause opening = { .channel = text (stmt, 6), .id = "ticket" };

  opening.author = user_id (stmt, 8) != 0 ? user_id (stmt, 8) : user_id (stmt, 7);
  if (!time_of (self, stmt, 1, "created_at", &opening.at))
    return FALSE;
  zendesk_events_begin (self->events, text (stmt, 0), user_id (stmt, 7));
  zendesk_add (self->events, EVENT_OPENED, &opening);
  if (!add_comments (self, path, &has_comments)
      || (has_audits ? !add_audits (self, path, !has_comments) : !add_state (self, stmt)))
    return FALSE;
  if (!has_comments && !has_audits)
    zendesk_message (self->events, &opening, TRUE);
  return TRUE;
}

static gboolean
add_ticket (JsonSource *self, const char *path)
{
  sqlite3_stmt *stmt = query (self, SQL_TICKET, path);
  gboolean ok;

  if (sqlite3_step (stmt) != SQLITE_ROW || text (stmt, 0) == NULL || *text (stmt, 0) == '\0')
    ok = reject (self, "no ticket; expected an object with id and created_at");
  else if (strlen (text (stmt, 0)) > SOURCE_FIELD_BYTES)
    ok = reject (self, "id: too long");
  else
    ok = add_ticket_row (self, stmt, path);
  sqlite3_reset (stmt);
  return ok;
}

/* ---- Audits by themselves: {"audits": [{"ticket_id": 1, ...}]} */

/* One event a call, each a ticket of its own for what is remembered here. */
static gboolean
next_audit (JsonSource *self)
{
  sqlite3_stmt *stmt = self->statements[SQL_AUDITS];
  const char *ticket;

  if (self->audit == 0)
    query (self, SQL_AUDITS, "$");
  self->audit++;
  if (sqlite3_step (stmt) != SQLITE_ROW)
    {
      sqlite3_reset (stmt);
      self->by_audits = FALSE;
      return TRUE;
    }
  ticket = text (stmt, 10);
  if (ticket == NULL || *ticket == '\0' || strlen (ticket) > SOURCE_FIELD_BYTES)
    return reject (self, "an audit without ticket_id");
  zendesk_events_begin (self->events, ticket, 0);
  return add_audit (self, stmt, TRUE);
}

/* ---- The source */

/* FALSE: the record is a reject, and `why` says why. */
static gboolean
read_record (JsonSource *self)
{
  gboolean wrapped, bare;

  if (self->record.text == NULL)
    return reject (self, "%s", self->record.why);
  if (!g_utf8_validate (self->record.text, (gssize) self->record.length, NULL)
      || !look_at_record (self, &wrapped, &bare))
    return reject (self, "not JSON; expected an object");
  if (!bare)
    return add_ticket (self, wrapped ? "$.ticket" : "$");
  zendesk_events_begin (self->events, "-", 0);
  self->by_audits = TRUE;
  self->audit = 0;
  return TRUE;
}

static gboolean
give_reject (JsonSource *self, SourceItem *item)
{
  gboolean read = self->record.text != NULL;

  *item = (SourceItem){ .kind = SOURCE_REJECT, .line = self->record.line,
                        .why = self->why->str,
                        .raw = read ? self->record.text : self->record.raw,
                        .raw_length = read ? self->record.length : self->record.raw_length };
  zendesk_events_begin (self->events, "-", 0);
  return TRUE;
}

static gboolean
json_next (TicketSource *source, SourceItem *item, GError **error)
{
  JsonSource *self = (JsonSource *) source;
  gboolean ok = TRUE;

  while (!zendesk_events_next (self->events, &item->event))
    {
      gboolean good;

      if (self->by_audits)
        good = next_audit (self);
      else if (zendesk_scan_next (&self->scan, &self->record, &ok, error))
        good = read_record (self);
      else
        return ok;
      if (!good)
        return give_reject (self, item);
    }
  item->kind = SOURCE_EVENT;
  item->line = self->record.line;
  return TRUE;
}

static void
json_free (TicketSource *source)
{
  JsonSource *self = (JsonSource *) source;

  for (guint i = 0; i < N_SQL; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  if (self->scan.made != NULL)
    zendesk_scan_close (&self->scan);
  zendesk_events_free (self->events);
  zendesk_users_free (self->users);
  g_string_free (self->why, TRUE);
  g_free (self);
}

static gboolean
prepare (JsonSource *self, GError **error)
{
  gboolean ok = sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;

  for (guint i = 0; ok && i < N_SQL; i++)
    ok = sqlite3_prepare_v2 (self->db, sql[i], -1, &self->statements[i], NULL) == SQLITE_OK;
  if (!ok)
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: cannot read JSON: %s",
                 self->scan.feed.name, sqlite3_errmsg (self->db));
  return ok;
}

TicketSource *
ticket_source_zendesk_json (const char *path, const SourceRules *rules, GError **error)
{
  static const TicketSourceClass class = { json_next, json_free };
  JsonSource *self = g_new0 (JsonSource, 1);

  self->source.class = &class;
  self->zone = rules->zone;
  self->why = g_string_new (NULL);
  self->users = zendesk_users_new ();
  self->events = zendesk_events_new (self->users);
  if (zendesk_scan_open (&self->scan, path, error) && prepare (self, error)
      && read_users (self, error))
    return &self->source;
  json_free (&self->source);
  return NULL;
}
