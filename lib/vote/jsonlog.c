#include "vote/jsonlog.h"

#include <string.h>

/* What a field says; of those that say one thing the first that is there counts. */
typedef enum
{
  PART_TIME,
  PART_STATUS,
  PART_REQUEST,
  PART_METHOD,
  PART_TARGET,
  PART_ADDRESS,
  PART_AGENT,
  PART_PURPOSE
} LogPart;

typedef struct
{
  LogPart part;
  JsonField field;
} LogField;

typedef enum
{
  JSON_CADDY,
  JSON_TRAEFIK,
  JSON_NGINX,
  JSON_LOGS
} LogKind;

/* https://caddyserver.com/docs/logging#structured-logs */
static const LogField caddy_fields[] = {
  { PART_TIME, { "$.ts", "ts", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_STATUS, { "$.status", "status", JSON_INTEGER } },
  { PART_METHOD, { "$.request.method", "request.method", JSON_TEXT } },
  { PART_TARGET, { "$.request.uri", "request.uri", JSON_TEXT } },
  { PART_ADDRESS, { "$.request.client_ip", "request.client_ip", JSON_TEXT } },
  { PART_ADDRESS, { "$.request.remote_ip", "request.remote_ip", JSON_TEXT } },
  { PART_AGENT,
    { "$.request.headers.\"User-Agent\"[0]", "request.headers.User-Agent", JSON_TEXT } },
  { PART_PURPOSE,
    { "$.request.headers.\"Sec-Purpose\"[0]", "request.headers.Sec-Purpose", JSON_ANY } },
  { PART_PURPOSE, { "$.request.headers.Purpose[0]", "request.headers.Purpose", JSON_ANY } },
};

/* https://doc.traefik.io/traefik/observability/access-logs/, with the header kept */
static const LogField traefik_fields[] = {
  { PART_TIME, { "$.StartUTC", "StartUTC", JSON_TEXT } },
  { PART_TIME, { "$.time", "time", JSON_TEXT } },
  { PART_STATUS, { "$.DownstreamStatus", "DownstreamStatus", JSON_INTEGER } },
  { PART_METHOD, { "$.RequestMethod", "RequestMethod", JSON_TEXT } },
  { PART_TARGET, { "$.RequestPath", "RequestPath", JSON_TEXT } },
  { PART_ADDRESS, { "$.ClientHost", "ClientHost", JSON_TEXT } },
  { PART_ADDRESS, { "$.ClientAddr", "ClientAddr", JSON_TEXT } },
  { PART_AGENT, { "$.\"request_User-Agent\"", "request_User-Agent", JSON_TEXT } },
  { PART_PURPOSE, { "$.\"request_Sec-Purpose\"", "request_Sec-Purpose", JSON_ANY } },
};

/* log_format ... escape=json: whatever one likes; most take the variables' names. */
static const LogField nginx_fields[] = {
  { PART_TIME, { "$.time_iso8601", "time_iso8601", JSON_TEXT } },
  { PART_TIME, { "$.time_local", "time_local", JSON_TEXT } },
  { PART_TIME, { "$.msec", "msec", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_TIME, { "$.\"@timestamp\"", "@timestamp", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_TIME, { "$.timestamp", "timestamp", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_TIME, { "$.time", "time", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_TIME, { "$.ts", "ts", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_STATUS, { "$.status", "status", JSON_TEXT | JSON_INTEGER } },
  { PART_REQUEST, { "$.request", "request", JSON_TEXT } },
  { PART_METHOD, { "$.request_method", "request_method", JSON_TEXT } },
  { PART_METHOD, { "$.method", "method", JSON_TEXT } },
  { PART_TARGET, { "$.request_uri", "request_uri", JSON_TEXT } },
  { PART_TARGET, { "$.uri", "uri", JSON_TEXT } },
  { PART_ADDRESS, { "$.client_ip", "client_ip", JSON_TEXT } },
  { PART_ADDRESS, { "$.remote_ip", "remote_ip", JSON_TEXT } },
  { PART_ADDRESS, { "$.remote_addr", "remote_addr", JSON_TEXT } },
  { PART_AGENT, { "$.http_user_agent", "http_user_agent", JSON_TEXT } },
  { PART_AGENT, { "$.user_agent", "user_agent", JSON_TEXT } },
  { PART_AGENT, { "$.agent", "agent", JSON_TEXT } },
  { PART_PURPOSE, { "$.http_sec_purpose", "http_sec_purpose", JSON_ANY } },
  { PART_PURPOSE, { "$.sec_purpose", "sec_purpose", JSON_ANY } },
};

static const struct
{
  const LogField *fields;
  guint count;
} json_logs[JSON_LOGS] = {
  [JSON_CADDY] = { caddy_fields, G_N_ELEMENTS (caddy_fields) },
  [JSON_TRAEFIK] = { traefik_fields, G_N_ELEMENTS (traefik_fields) },
  [JSON_NGINX] = { nginx_fields, G_N_ELEMENTS (nginx_fields) },
};

enum
{
  MOST_FIELDS = G_N_ELEMENTS (nginx_fields) + 1
};

struct JsonLog
{
  JsonField address; /* instead of the format's own; no path: none */
  GString *path;
  struct
  {
    JsonField fields[MOST_FIELDS];
    JsonPick *pick; /* NULL: no line of it yet */
  } kinds[JSON_LOGS];
};

/* `request.headers.X-Forwarded-For` as a path: each of its parts in quotes. */
static void
set_address (JsonLog *self, const char *address)
{
  g_auto(GStrv) parts = g_strsplit (address, ".", -1);

  g_string_assign (self->path, "$");
  for (char **part = parts; *part != NULL; part++)
    g_string_append_printf (self->path, ".\"%s\"", *part);
  self->address = (JsonField){ self->path->str, address, JSON_TEXT | JSON_LIST };
}

JsonLog *
json_log_new (const char *address)
{
  JsonLog *self = g_new0 (JsonLog, 1);

  self->path = g_string_new (NULL);
  if (address != NULL)
    set_address (self, address);
  return self;
}

void
json_log_free (JsonLog *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < JSON_LOGS; i++)
    json_pick_free (self->kinds[i].pick);
  g_string_free (self->path, TRUE);
  g_free (self);
}

/* A name and its colon cannot stand like this within a text of JSON, where quotes have a
 * backslash before them. */
static LogKind
kind_of (const InputLine *line)
{
  static const char caddy[] = "\"request\":", traefik[] = "\"RequestPath\":";
  const char *end = line->text + line->length;
  const char *at = memmem (line->text, line->length, caddy, strlen (caddy));

  if (memmem (line->text, line->length, traefik, strlen (traefik)) != NULL)
    return JSON_TRAEFIK;
  for (at = at == NULL ? end : at + strlen (caddy); at < end && *at == ' '; at++)
    ;
  return at < end && *at == '{' ? JSON_CADDY : JSON_NGINX;
}

/* The fields of a kind, and behind them the one that is to have the address. */
static JsonPick *
pick_of (JsonLog *self, LogKind kind, GString *why)
{
  JsonField *fields = self->kinds[kind].fields;
  guint count = json_logs[kind].count;
  g_autoptr(GError) error = NULL;

  if (self->kinds[kind].pick != NULL)
    return self->kinds[kind].pick;
  for (guint i = 0; i < count; i++)
    fields[i] = json_logs[kind].fields[i].field;
  fields[count] = self->address;
  self->kinds[kind].pick
    = json_pick_new (fields, count + (self->address.path != NULL), &error);
  if (error != NULL)
    g_string_assign (why, error->message);
  return self->kinds[kind].pick;
}

static void
say_address (JsonLogLine *said, const char *name, const char *text)
{
  said->addresses[said->n_addresses].name = name;
  said->addresses[said->n_addresses++].text = text;
}

static void
say_time (JsonLogLine *said, const JsonPick *pick, guint field, const char *name)
{
  if (said->time != NULL)
    return;
  said->time = json_pick_value (pick, field);
  said->time_is_text = json_pick_type (pick, field) == JSON_TEXT;
  said->time_name = name;
}

static void
say_first (const char **said, const char *text)
{
  *said = *said == NULL ? text : *said;
}

static void
say_field (JsonLogLine *said, const LogField *field, const JsonPick *pick, guint i)
{
  const char *text = json_pick_value (pick, i);
  const char **const texts[] = {
    [PART_STATUS] = &said->status, [PART_REQUEST] = &said->request,
    [PART_METHOD] = &said->method, [PART_TARGET] = &said->target,
    [PART_AGENT] = &said->agent,   [PART_PURPOSE] = &said->purpose,
  };

  if (field->part == PART_ADDRESS)
    say_address (said, field->field.name, text);
  else if (field->part == PART_TIME)
    say_time (said, pick, i, field->field.name);
  else
    say_first (texts[field->part], text);
  if (field->part == PART_AGENT && said->agent_name == NULL)
    said->agent_name = field->field.name;
}

gboolean
json_log_read (JsonLog *self, const InputLine *line, JsonLogLine *said, GString *why)
{
  LogKind kind = kind_of (line);
  JsonPick *pick = pick_of (self, kind, why);

  *said = (JsonLogLine){ 0 };
  if (pick == NULL || !json_pick_read (pick, line->text, line->length, why))
    return FALSE;
  for (guint i = 0; i < json_logs[kind].count; i++)
    say_field (said, &json_logs[kind].fields[i], pick, i);
  if (kind == JSON_CADDY)
    say_first (&said->agent, "");
  if (self->address.path == NULL)
    return TRUE;
  said->n_addresses = 0;
  say_address (said, self->address.name, json_pick_value (pick, json_logs[kind].count));
  return TRUE;
}
