#include "vote/logline.h"

#include <string.h>
#include "input/json.h"

typedef struct
{
  const char *text;
  gsize length;
} Part;

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
} JsonKind;

/* https://caddyserver.com/docs/logging#structured-logs */
static const LogField caddy_fields[] = {
  { PART_TIME, { "$.ts", "ts", JSON_TEXT | JSON_INTEGER | JSON_REAL } },
  { PART_STATUS, { "$.status", "status", JSON_INTEGER } },
  { PART_METHOD, { "$.request.method", "request.method", JSON_TEXT } },
  { PART_TARGET, { "$.request.uri", "request.uri", JSON_TEXT } },
  /* until 2.4, with the port */
  { PART_ADDRESS, { "$.request.remote_addr", "request.remote_addr", JSON_TEXT } },
  { PART_ADDRESS, { "$.request.client_ip", "request.client_ip", JSON_TEXT } },
  { PART_ADDRESS, { "$.request.remote_ip", "request.remote_ip", JSON_TEXT } },
  { PART_AGENT,
    { "$.request.headers.\"User-Agent\"[0]", "request.headers.User-Agent", JSON_TEXT } },
  { PART_PURPOSE,
    { "$.request.headers.\"Sec-Purpose\"[0]", "request.headers.Sec-Purpose", JSON_ANY } },
  { PART_PURPOSE, { "$.request.headers.Purpose[0]", "request.headers.Purpose", JSON_ANY } },
  { PART_PURPOSE, { "$.request.headers.\"X-Moz\"[0]", "request.headers.X-Moz", JSON_ANY } },
  { PART_PURPOSE,
    { "$.request.headers.\"X-Purpose\"[0]", "request.headers.X-Purpose", JSON_ANY } },
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
  { PART_PURPOSE, { "$.request_Purpose", "request_Purpose", JSON_ANY } },
  { PART_PURPOSE, { "$.\"request_X-Moz\"", "request_X-Moz", JSON_ANY } },
  { PART_PURPOSE, { "$.\"request_X-Purpose\"", "request_X-Purpose", JSON_ANY } },
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
  { PART_PURPOSE, { "$.http_purpose", "http_purpose", JSON_ANY } },
  { PART_PURPOSE, { "$.http_x_moz", "http_x_moz", JSON_ANY } },
  { PART_PURPOSE, { "$.http_x_purpose", "http_x_purpose", JSON_ANY } },
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

typedef struct
{
  InputSource source;
  const LogRules *rules;
  InputLines lines;
  LogLine said;
  GString *why, *request, *agent, *time, *address[2]; /* of lines of text */
  JsonField field; /* --address as a field; no path: none */
  GString *field_path;
  struct
  {
    JsonField fields[MOST_FIELDS];
    JsonPick *pick; /* NULL: no line of it yet */
  } json[JSON_LOGS];
} LogLines;

static InputItemKind
log_reject (InputItem *item, const char *why)
{
  input_item_reject (item, why);
  return INPUT_REJECT;
}

/* Whether a line may be of our concern: most are about other pages, and not taken apart. */
static gboolean
may_have_prefix (const LogLines *self, const char *text, gsize length)
{
  const char *views = self->rules->views;

  return memmem (text, length, self->rules->prefix, strlen (self->rules->prefix)) != NULL
         || (views != NULL && memmem (text, length, views, strlen (views)) != NULL);
}

static const char *
copy_part (const Part *part, GString *to)
{
  g_string_truncate (to, 0);
  g_string_append_len (to, part->text, (gssize) part->length);
  return to->str;
}

/* "GET /x HTTP/1.1" becomes method and target. */
static gboolean
say_request (LogLines *self, const Part *part)
{
  char *first, *last;

  copy_part (part, self->request);
  first = strchr (self->request->str, ' ');
  last = strrchr (self->request->str, ' ');
  if (first == NULL || first == last)
    return FALSE;
  *first = *last = '\0';
  self->said.method = self->request->str;
  self->said.target = first + 1;
  return TRUE;
}

static void
say_address (LogLine *said, const char *name, const char *text)
{
  said->addresses[said->n_addresses].name = name;
  said->addresses[said->n_addresses++].text = text;
}

/* ---- Lines of text */

enum
{
  STATUS_CHARS = 3
};

typedef struct
{
  Part head, time, request, status, agent, last; /* `last`: between the line's last quotes */
  gboolean has_agent;
} Entry;

static gboolean
take_to (const char **at, const char *end, char stop, Part *part)
{
  const char *found = memchr (*at, stop, (gsize) (end - *at));

  if (found == NULL)
    return FALSE;
  *part = (Part){ *at, (gsize) (found - *at) };
  *at = found + 1;
  return TRUE;
}

/* Whether an odd number of backslashes stands before `at`. */
static gboolean
is_escaped (const char *from, const char *at)
{
  const char *to = at;

  while (to > from && to[-1] == '\\')
    to--;
  return (at - to) % 2 != 0;
}

/* Between quotes, where a backslash takes the next character along. */
static gboolean
take_quoted (const char **at, const char *end, Part *part)
{
  const char *from = *at + 1, *to = from;

  if (*at == end || **at != '"')
    return FALSE;
  while ((to = memchr (to, '"', (gsize) (end - to))) != NULL && is_escaped (from, to))
    to++;
  if (to == NULL)
    return FALSE;
  *part = (Part){ from, (gsize) (to - from) };
  *at = to + 1;
  return TRUE;
}

static gboolean
take_blank (const char **at, const char *end)
{
  if (*at == end || **at != ' ')
    return FALSE;
  (*at)++;
  return TRUE;
}

/* An address of IPv6 in brackets, from `at` on. */
static gboolean
is_bracketed (const char *at, const char *end)
{
  gboolean colon = FALSE;

  while (++at < end && (g_ascii_isxdigit (*at) || *at == ':' || *at == '.'))
    colon |= *at == ':';
  return colon && at < end && *at == ']';
}

/* What stands before the time, of which the bracket is taken, too. */
static gboolean
take_head (const char **at, const char *end, Part *head)
{
  const char *from = *at;

  do
    if (!take_to (at, end, '[', head))
      return FALSE;
  while (is_bracketed (*at - 1, end));
  *head = (Part){ from, (gsize) (*at - 1 - from) };
  return head->length > 0 && from[0] != ' ';
}

/* The common log format ends behind the size; it has no agent. */
static gboolean
take_apart (const InputLine *line, Entry *entry)
{
  const char *at = line->text, *end = line->text + line->length;
  Part size, referer;

  if (!take_head (&at, end, &entry->head) || !take_to (&at, end, ']', &entry->time)
      || !take_blank (&at, end) || !take_quoted (&at, end, &entry->request)
      || !take_blank (&at, end) || !take_to (&at, end, ' ', &entry->status)
      || entry->status.length != STATUS_CHARS)
    return FALSE;
  entry->last = (Part){ NULL, 0 };
  entry->has_agent = take_to (&at, end, ' ', &size);
  return !entry->has_agent
         || (take_quoted (&at, end, &referer) && take_blank (&at, end)
             && take_quoted (&at, end, &entry->agent));
}

/* The quotes behind the agent's, of which there may be none. */
static void
take_last (const InputLine *line, Entry *entry)
{
  const char *at = entry->agent.text + entry->agent.length + 1,
             *end = line->text + line->length;

  while ((at = memchr (at, '"', (gsize) (end - at))) != NULL
         && take_quoted (&at, end, &entry->last))
    ;
}

static int
read_status (const Part *part)
{
  int status = 0;

  for (gsize i = 0; i < part->length; i++)
    {
      if (!g_ascii_isdigit (part->text[i]))
        return -1;
      status = status * 10 + (part->text[i] - '0');
    }
  return status;
}

/* The first word of the head, and all that commas tie to it. */
static Part
next_word (const char *at, const char *end)
{
  Part word = { at, 0 };

  while (at < end && (*at != ' ' || at[-1] == ','))
    at++;
  word.length = (gsize) (at - word.text);
  return word;
}

/* The head's first word; and before it the second one, if there is one: it is never an address but
 * behind the server's name, and that may be an address, too. */
static void
say_head (LogLines *self, const Part *head)
{
  const char *end = head->text + head->length;
  Part first = next_word (head->text, end), second = { end, 0 };

  if (first.text + first.length < end)
    second = next_word (first.text + first.length + 1, end);
  if (second.length > 0 && !(second.length == 1 && *second.text == '-'))
    say_address (&self->said, "address", copy_part (&second, self->address[1]));
  say_address (&self->said, "address", copy_part (&first, self->address[0]));
}

static void
say_text_address (LogLines *self, const InputLine *line, Entry *entry)
{
  if (g_strcmp0 (self->rules->address, "last") != 0)
    {
      say_head (self, &entry->head);
      return;
    }
  if (entry->has_agent)
    take_last (line, entry);
  if (entry->last.text != NULL)
    say_address (&self->said, "--address=last", copy_part (&entry->last, self->address[0]));
}

static InputItemKind
read_text (LogLines *self, const InputLine *line, InputItem *item)
{
  Entry entry;

  if (!take_apart (line, &entry))
    return log_reject (item, self->rules->format == LOG_CADDY ? JSON_NO_OBJECT
                                                              : "no line of a combined log");
  if (!may_have_prefix (self, entry.request.text, entry.request.length))
    return INPUT_SKIPPED;
  if (memchr (line->text, '\0', line->length) != NULL)
    return log_reject (item, "a NUL byte");
  self->said = (LogLine){ .status = read_status (&entry.status) };
  if (!say_request (self, &entry.request))
    return INPUT_SKIPPED;
  self->said.time = copy_part (&entry.time, self->time);
  self->said.agent = entry.has_agent ? copy_part (&entry.agent, self->agent) : NULL;
  say_text_address (self, line, &entry);
  return INPUT_RECORD;
}

/* ---- Lines of JSON */

/* `request.headers.X-Forwarded-For` as a path: each of its parts in quotes. */
static void
set_address (LogLines *self, const char *address)
{
  g_auto(GStrv) parts = g_strsplit (address, ".", -1);

  g_string_assign (self->field_path, "$");
  for (char **part = parts; *part != NULL; part++)
    g_string_append_printf (self->field_path, ".\"%s\"", *part);
  self->field = (JsonField){ self->field_path->str, address, JSON_TEXT | JSON_LIST };
}

/* A name and its colon cannot stand like this within a text of JSON, where quotes have a
 * backslash before them. */
static JsonKind
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
pick_of (LogLines *self, JsonKind kind)
{
  JsonField *fields = self->json[kind].fields;
  guint count = json_logs[kind].count;
  g_autoptr(GError) error = NULL;

  if (self->json[kind].pick != NULL)
    return self->json[kind].pick;
  for (guint i = 0; i < count; i++)
    fields[i] = json_logs[kind].fields[i].field;
  fields[count] = self->field;
  self->json[kind].pick = json_pick_new (fields, count + (self->field.path != NULL), &error);
  if (error != NULL)
    g_string_assign (self->why, error->message);
  return self->json[kind].pick;
}

/* Of those that are a time, the first. */
static void
say_time (LogLine *said, const JsonPick *pick, guint field, const char *name)
{
  const char *text = json_pick_value (pick, field);

  if (said->time != NULL)
    return;
  said->time = text;
  said->time_field = name;
  if (text == NULL)
    return;
  said->time_kind = strcspn (text, "/") == 2 ? LOG_TIME_COMBINED
                    : text[strspn (text, "0123456789.")] != '\0'
                        && json_pick_type (pick, field) == JSON_TEXT
                      ? LOG_TIME_TEXT
                      : LOG_TIME_SECONDS;
}

static void
say_first (const char **said, const char *text)
{
  *said = *said == NULL ? text : *said;
}

/* What is said in texts that are no LogLine's. */
typedef struct
{
  const char *status, *request;
} JsonTexts;

/* "prefetch;prerender", and what older browsers say in headers of their own. */
static gboolean
is_early (const char *purpose)
{
  return purpose != NULL
         && (strstr (purpose, "prefetch") != NULL || strstr (purpose, "preview") != NULL);
}

static void
say_field (LogLine *said, JsonTexts *beside, const LogField *field, const JsonPick *pick,
           guint i)
{
  const char *text = json_pick_value (pick, i);
  const char **const texts[] = {
    [PART_STATUS] = &beside->status, [PART_REQUEST] = &beside->request,
    [PART_METHOD] = &said->method,   [PART_TARGET] = &said->target,
    [PART_AGENT] = &said->agent,
  };

  if (field->part == PART_ADDRESS)
    say_address (said, field->field.name, text);
  else if (field->part == PART_TIME)
    say_time (said, pick, i, field->field.name);
  else if (field->part == PART_PURPOSE)
    said->is_prefetch |= is_early (text);
  else
    say_first (texts[field->part], text);
  if (field->part == PART_AGENT)
    say_first (&said->agent_field, field->field.name);
}

static void
say_json_address (LogLines *self, const JsonPick *pick, JsonKind kind)
{
  if (self->field.path == NULL)
    return;
  self->said.n_addresses = 0;
  say_address (&self->said, self->field.name, json_pick_value (pick, json_logs[kind].count));
}

/* Method and target may be of one field, or two. */
static gboolean
say_json (LogLines *self, const JsonTexts *beside)
{
  LogLine *said = &self->said;

  if (beside->status == NULL)
    return FALSE;
  said->status = (int) CLAMP (g_ascii_strtoll (beside->status, NULL, 10), 0, 1000);
  if (beside->request != NULL && (said->method == NULL || said->target == NULL))
    return say_request (self, &(Part){ beside->request, strlen (beside->request) });
  return said->method != NULL && said->target != NULL;
}

static InputItemKind
read_json (LogLines *self, const InputLine *line, InputItem *item)
{
  JsonKind kind = kind_of (line);
  JsonTexts beside = { 0 };
  JsonPick *pick;

  if (!may_have_prefix (self, line->text, line->length))
    return INPUT_SKIPPED;
  pick = pick_of (self, kind);
  if (pick == NULL || !json_pick_read (pick, line->text, line->length, self->why))
    return log_reject (item, self->why->str);
  self->said = (LogLine){ 0 };
  for (guint i = 0; i < json_logs[kind].count; i++)
    say_field (&self->said, &beside, &json_logs[kind].fields[i], pick, i);
  if (kind == JSON_CADDY)
    say_first (&self->said.agent, ""); /* which leaves out what is empty */
  say_json_address (self, pick, kind);
  return say_json (self, &beside) ? INPUT_RECORD : INPUT_SKIPPED;
}

/* ---- The lines */

/* No NUL stands behind a line. */
static gboolean
is_blank (const InputLine *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (line->text[i] != ' ' && line->text[i] != '\t' && line->text[i] != '\r')
      return FALSE;
  return TRUE;
}

static gboolean
log_lines_next (InputSource *source, InputItem *item, GError **error)
{
  LogLines *self = (LogLines *) source;
  gboolean ok;
  InputLine line;

  do
    if (!input_lines_next (&self->lines, &line, &ok, error))
      return ok;
  while (line.text != NULL && is_blank (&line));
  *item = (InputItem){ .record = &self->said,
                       .line = self->lines.line,
                       .raw = line.text,
                       .raw_length = line.text == NULL ? 0 : line.length };
  if (line.text == NULL)
    return input_item_reject (item, "longer than 1 MiB");
  item->kind = line.text[0] == '{' ? read_json (self, &line, item)
                                   : read_text (self, &line, item);
  return TRUE;
}

static void
log_lines_free (InputSource *source)
{
  LogLines *self = (LogLines *) source;
  GString *texts[] = { self->why,        self->request,    self->agent,     self->time,
                       self->address[0], self->address[1], self->field_path };

  input_lines_close (&self->lines);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_string_free (texts[i], TRUE);
  for (guint i = 0; i < JSON_LOGS; i++)
    json_pick_free (self->json[i].pick);
  g_free (self);
}

InputSource *
log_lines_open (const char *path, const LogRules *rules, GError **error)
{
  static const InputSourceClass class = { log_lines_next, log_lines_free, NULL, NULL };
  LogLines *self = g_new0 (LogLines, 1);
  g_autoptr(InputSource) source = &self->source;
  GString **const texts[] = { &self->why,       &self->request,    &self->agent,
                              &self->time,      &self->address[0], &self->address[1],
                              &self->field_path };

  self->source.class = &class;
  self->rules = rules;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_string_new (NULL);
  if (rules->address != NULL && strcmp (rules->address, "last") != 0)
    set_address (self, rules->address);
  if (!input_lines_open (&self->lines, path, VOTE_RECORD_BYTES, error))
    return NULL;
  self->source.is_empty = self->lines.file.is_empty;
  return g_steal_pointer (&source);
}
