#include <string.h>
#include "base/timestamp.h"
#include "input/json.h"
#include "vote/source.h"

/* ---- Robots */

enum
{
  LOOKED_AT = 1024 /* bytes */
};

/* Lower case.  The words that robots are known by in the logs of public sites; most say "bot". */
static const char *const robot_words[] = {
  "bot", "crawl", "spider", "slurp", "mediapartners", "facebookexternalhit", "facebookcatalog",
  "whatsapp/", "skypeuripreview", "preview", "embedly", "archiver", "wayback", "fetch",
  "scrape", "scrapy", "scanner", "nikto", "nmap", "masscan", "zgrab", "sqlmap", "monitor",
  "uptime", "pingdom", "statuscake", "site24x7", "nagios", "check_http", "lighthouse",
  "pagespeed", "headless", "phantomjs", "puppeteer", "playwright", "selenium", "validator",
  "feedburner", "feedly", "curl/", "wget", "python", "java/", "perl", "libwww", "lwp", "ruby",
  "go-http-client", "http-client", "httpclient", "okhttp", "axios", "node-fetch", "guzzle",
  "aiohttp", "winhttp", "postman", "insomnia", "apachebench", "siege", "httrack", "yandex.com/",
  "google-", "googleother", "bingpreview", "chatgpt", "openai", "anthropic", "claude", "perplexity",
};

/* A make of telephones, not a robot. */
static void
blot_out (char *agent, const char *word)
{
  char *at;

  while ((at = strstr (agent, word)) != NULL)
    memset (at, ' ', strlen (word));
}

/* By the user agent: search engines, link previews, monitors, libraries and command lines name
 * themselves.  None ("" or "-") is none of a reader, either. */
static gboolean
agent_is_robot (const char *agent)
{
  g_autofree char *lower = NULL;

  if (*agent == '\0' || strcmp (agent, "-") == 0)
    return TRUE;
  lower = g_ascii_strdown (agent, (gssize) strnlen (agent, LOOKED_AT));
  blot_out (lower, "cubot");
  for (guint i = 0; i < G_N_ELEMENTS (robot_words); i++)
    if (strstr (lower, robot_words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* ---- Requests */

typedef struct
{
  const char *prefix;
  gsize prefix_length;
  GString *article, *why;
} RequestReader;

static void
request_reader_init (RequestReader *self, const char *prefix)
{
  *self = (RequestReader){ .prefix = prefix, .prefix_length = strlen (prefix),
                           .article = g_string_new (NULL), .why = g_string_new (NULL) };
}

static void
request_reader_clear (RequestReader *self)
{
  g_string_free (self->article, TRUE);
  g_string_free (self->why, TRUE);
}

/* Whether a line may be of our concern: most are about other pages, and not taken apart. */
static gboolean
request_may_be_vote (const RequestReader *self, const char *line, gsize length)
{
  return memmem (line, length, self->prefix, self->prefix_length) != NULL;
}

/* Whether it is a request whose target begins with our prefix. */
static gboolean
request_is_ours (const RequestReader *self, const char *method, const char *target, int status)
{
  char next;

  if (strcmp (method, "GET") != 0 && strcmp (method, "POST") != 0)
    return FALSE;
  if (status < 200 || status > 399 || strncmp (target, self->prefix, self->prefix_length) != 0)
    return FALSE;
  next = target[self->prefix_length];
  return next == '/' || next == '?';
}

static gboolean
bad (RequestReader *self, const char *what)
{
  g_string_printf (self->why, "%s; expected %s/ARTICLE/yes or no, or "
                   "%s?article=ARTICLE&helpful=yes or no", what, self->prefix, self->prefix);
  return FALSE;
}

/* Percent encoding (RFC 3986), of which %00 is none of ours. */
static gboolean
take_article (RequestReader *self, const char *start, const char *end)
{
  g_autofree char *text = g_uri_unescape_segment (start, end, NULL);

  if (start == end)
    return bad (self, "no article");
  if (text == NULL)
    return bad (self, "bad percent encoding");
  g_string_assign (self->article, text);
  return vote_name_is_good ("article", text, self->why);
}

static gboolean
take_value (RequestReader *self, const char *start, const char *end, VoteValue *value)
{
  g_autofree char *text = g_strndup (start, (gsize) (end - start));

  return vote_value_parse (text, value) || bad (self, "no vote");
}

/* "ARTICLE/yes", up to `end`; ARTICLE may hold slashes. */
static gboolean
read_path (RequestReader *self, const char *path, const char *end, VoteTold *told)
{
  const char *slash;

  if (end > path && end[-1] == '/')
    end--;
  slash = memrchr (path, '/', (gsize) (end - path));
  if (slash == NULL)
    return bad (self, "no vote");
  return take_value (self, slash + 1, end, &told->value) && take_article (self, path, slash);
}

/* The value of a form's field, up to `*end`; NULL: not there. */
static const char *
form_field (const char *query, const char *name, const char **end)
{
  gsize length = strlen (name);

  for (;; query = *end + 1)
    {
      *end = query + strcspn (query, "&#");
      if (strncmp (query, name, length) == 0 && query[length] == '=')
        return query + length + 1;
      if (**end != '&')
        return NULL;
    }
}

static gboolean
read_form (RequestReader *self, const char *query, VoteTold *told)
{
  g_autofree char *plain = g_strdelimit (g_strdup (query), "+", ' ');
  const char *end, *value;

  value = form_field (plain, "helpful", &end);
  if (value == NULL || !take_value (self, value, end, &told->value))
    return bad (self, "no vote");
  value = form_field (plain, "article", &end);
  return value == NULL ? bad (self, "no article") : take_article (self, value, end);
}

/* `told` gets the article, which points into `self`, and the value.  FALSE: it is ours, but no
 * vote; `why` says why. */
static gboolean
request_read (RequestReader *self, const char *target, VoteTold *told)
{
  const char *path = target + self->prefix_length;
  const char *end = path + strcspn (path, "?#");
  gboolean ok;

  path += *path == '/';
  ok = *end == '?' && end <= path ? read_form (self, end + 1, told)
                                  : read_path (self, path, end, told);
  told->article = self->article->str;
  return ok;
}

static gboolean
request_time (RequestReader *self, const char *text, GTimeZone *zone, gint64 *at)
{
  g_autoptr(GError) problem = NULL;

  if (timestamp_parse (text, zone, at, &problem))
    return TRUE;
  g_string_printf (self->why, "at: %s", problem->message);
  return FALSE;
}

/* ---- Lines of a log */

typedef struct LogSource LogSource;

/* What a line is: the item's kind, and of a vote `told`. */
typedef InputItemKind (*LogRead) (LogSource *self, const InputLine *line, InputItem *item);

struct LogSource
{
  InputSource source;
  LogRead read;
  InputLines lines;
  RequestReader request;
  GTimeZone *zone;
  GString *time;
  VoteTold told;
  GString *address, *agent, *target; /* of a combined log */
  JsonPick *pick;                    /* of Caddy's */
};

static void
log_source_free (InputSource *source)
{
  LogSource *self = (LogSource *) source;

  input_lines_close (&self->lines);
  request_reader_clear (&self->request);
  g_string_free (self->time, TRUE);
  g_string_free (self->address, TRUE);
  g_string_free (self->agent, TRUE);
  g_string_free (self->target, TRUE);
  json_pick_free (self->pick);
  g_free (self);
}

static gboolean
log_source_next (InputSource *source, InputItem *item, GError **error)
{
  LogSource *self = (LogSource *) source;
  gboolean ok;
  InputLine line;

  do
    if (!input_lines_next (&self->lines, &line, &ok, error))
      return ok;
  while (line.length == 0);
  *item = (InputItem){ .record = &self->told, .line = self->lines.line, .raw = line.text,
                       .raw_length = line.text == NULL ? 0 : line.length };
  if (line.text == NULL)
    return input_item_reject (item, "longer than 1 MiB");
  item->kind = self->read (self, &line, item);
  return TRUE;
}

static LogSource *
log_source_open (const char *path, const InputRules *rules, const char *prefix, LogRead read,
                 GError **error)
{
  static const InputSourceClass class = { log_source_next, log_source_free, NULL };
  LogSource *self = g_new0 (LogSource, 1);
  g_autoptr(InputSource) source = &self->source;

  self->source.class = &class;
  self->read = read;
  self->zone = rules->zone;
  self->time = g_string_new (NULL);
  self->address = g_string_new (NULL);
  self->agent = g_string_new (NULL);
  self->target = g_string_new (NULL);
  request_reader_init (&self->request, prefix);
  if (!input_lines_open (&self->lines, path, VOTE_RECORD_BYTES, error))
    return NULL;
  self->source.is_empty = self->lines.file.is_empty;
  g_steal_pointer (&source);
  return self;
}

static InputItemKind
log_reject (InputItem *item, const char *why)
{
  input_item_reject (item, why);
  return INPUT_REJECT;
}

/* ---- The combined log:
 *   ADDRESS - USER [10/Oct/2026:13:55:36 +0200] "GET /vote/x/yes HTTP/1.1" 204 0 "FROM" "AGENT" */

enum
{
  TIME_CHARS = 26, /* 10/Oct/2026:13:55:36 +0200 */
  STATUS_CHARS = 3
};

typedef struct
{
  const char *text;
  gsize length;
} Part;

typedef struct
{
  Part address, time, request, status, agent;
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

/* The common log format ends behind the size; it has no agent. */
static gboolean
take_apart (const InputLine *line, Entry *entry)
{
  const char *at = line->text, *end = line->text + line->length;
  Part size, referer;

  if (!take_to (&at, end, ' ', &entry->address) || entry->address.length == 0
      || (at = memchr (at, '[', (gsize) (end - at))) == NULL)
    return FALSE;
  at++;
  if (!take_to (&at, end, ']', &entry->time) || !take_blank (&at, end)
      || !take_quoted (&at, end, &entry->request) || !take_blank (&at, end)
      || !take_to (&at, end, ' ', &entry->status) || entry->status.length != STATUS_CHARS)
    return FALSE;
  entry->has_agent = take_to (&at, end, ' ', &size);
  return !entry->has_agent
         || (take_quoted (&at, end, &referer) && take_blank (&at, end)
             && take_quoted (&at, end, &entry->agent));
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

static int
month_of (const char *name)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  for (int i = 0; i < 12; i++)
    if (memcmp (months + 3 * i, name, 3) == 0)
      return i + 1;
  return 0;
}

/* 10/Oct/2026:13:55:36 +0200 as ISO 8601, and what that is. */
static gboolean
read_combined_time (LogSource *self, const Part *part, gint64 *at)
{
  const char *t = part->text;
  int month = part->length == TIME_CHARS ? month_of (t + 3) : 0;

  if (month == 0 || memchr (t, '\0', part->length) != NULL)
    {
      g_string_assign (self->request.why, "expected a time like [10/Oct/2026:13:55:36 +0200]");
      return FALSE;
    }
  g_string_printf (self->time, "%.4s-%02d-%.2sT%.8s%.5s", t + 7, month, t, t + 12, t + 21);
  return request_time (&self->request, self->time->str, NULL, at);
}

static void
copy_part (const Part *part, GString *to)
{
  g_string_truncate (to, 0);
  g_string_append_len (to, part->text, (gssize) part->length);
}

/* "GET /x HTTP/1.1" becomes "GET", which stays in `self->target`, and the target. */
static gboolean
split_request (LogSource *self, const Part *part, const char **method, const char **target)
{
  char *first, *last;

  copy_part (part, self->target);
  first = strchr (self->target->str, ' ');
  last = strrchr (self->target->str, ' ');
  if (first == NULL || first == last)
    return FALSE;
  *first = *last = '\0';
  *method = self->target->str;
  *target = first + 1;
  return TRUE;
}

static InputItemKind
read_combined_vote (LogSource *self, const Entry *entry, const char *target, InputItem *item)
{
  if (!entry->has_agent)
    return log_reject (item, "no user agent; expected the combined log format");
  copy_part (&entry->agent, self->agent);
  if (agent_is_robot (self->agent->str))
    return INPUT_SKIPPED;
  if (!request_read (&self->request, target, &self->told)
      || !read_combined_time (self, &entry->time, &self->told.at))
    return log_reject (item, self->request.why->str);
  copy_part (&entry->address, self->address);
  self->told.address = self->address->str;
  self->told.agent = self->agent->str;
  return INPUT_RECORD;
}

static InputItemKind
read_combined (LogSource *self, const InputLine *line, InputItem *item)
{
  const char *method, *target;
  Entry entry;

  if (!take_apart (line, &entry))
    return log_reject (item, "no line of a combined log");
  if (!request_may_be_vote (&self->request, entry.request.text, entry.request.length))
    return INPUT_SKIPPED;
  if (memchr (line->text, '\0', line->length) != NULL)
    return log_reject (item, "a NUL byte");
  if (!split_request (self, &entry.request, &method, &target)
      || !request_is_ours (&self->request, method, target, read_status (&entry.status)))
    return INPUT_SKIPPED;
  return read_combined_vote (self, &entry, target, item);
}

/* ---- Caddy's log */

enum
{
  TIME,
  STATUS,
  METHOD,
  URI,
  CLIENT,
  REMOTE,
  AGENT,
  FIELDS
};

static const JsonField fields[FIELDS] = {
  [TIME] = { "$.ts", "ts", JSON_TEXT | JSON_INTEGER | JSON_REAL },
  [STATUS] = { "$.status", "status", JSON_INTEGER },
  [METHOD] = { "$.request.method", "request.method", JSON_TEXT },
  [URI] = { "$.request.uri", "request.uri", JSON_TEXT },
  [CLIENT] = { "$.request.client_ip", "request.client_ip", JSON_TEXT },
  [REMOTE] = { "$.request.remote_ip", "request.remote_ip", JSON_TEXT },
  [AGENT] = { "$.request.headers.\"User-Agent\"[0]", "request.headers.User-Agent", JSON_TEXT },
};

static const char *
caddy_value (const LogSource *self, guint field)
{
  return json_pick_value (self->pick, field);
}

/* Unix seconds with a fraction, unless the server was told to write texts. */
static gboolean
read_caddy_time (LogSource *self, gint64 *at)
{
  const char *text = caddy_value (self, TIME);

  if (text == NULL)
    {
      g_string_assign (self->request.why, "ts: missing");
      return FALSE;
    }
  if (json_pick_type (self->pick, TIME) == JSON_TEXT)
    return request_time (&self->request, text, self->zone, at);
  json_seconds (text, self->time);
  return request_time (&self->request, self->time->str, NULL, at);
}

static InputItemKind
read_caddy_vote (LogSource *self, InputItem *item)
{
  const char *agent = caddy_value (self, AGENT), *address = caddy_value (self, CLIENT);

  agent = agent == NULL ? "" : agent;
  address = address == NULL ? caddy_value (self, REMOTE) : address;
  if (agent_is_robot (agent))
    return INPUT_SKIPPED;
  if (address == NULL)
    return log_reject (item, "request.remote_ip: missing");
  if (!request_read (&self->request, caddy_value (self, URI), &self->told)
      || !read_caddy_time (self, &self->told.at))
    return log_reject (item, self->request.why->str);
  self->told.address = address;
  self->told.agent = agent;
  return INPUT_RECORD;
}

static InputItemKind
read_caddy (LogSource *self, const InputLine *line, InputItem *item)
{
  const char *method, *uri, *status;

  if (line->text[0] != '{')
    return log_reject (item, JSON_NO_OBJECT);
  if (!request_may_be_vote (&self->request, line->text, line->length))
    return INPUT_SKIPPED;
  if (!json_pick_read (self->pick, line->text, line->length, self->request.why))
    return log_reject (item, self->request.why->str);
  method = caddy_value (self, METHOD);
  uri = caddy_value (self, URI);
  status = caddy_value (self, STATUS);
  if (method == NULL || uri == NULL || status == NULL
      || !request_is_ours (&self->request, method, uri,
                           (int) CLAMP (g_ascii_strtoll (status, NULL, 10), 0, 1000)))
    return INPUT_SKIPPED;
  return read_caddy_vote (self, item);
}

InputSource *
vote_source_log (const char *path, const InputRules *rules, const LogRules *log, GError **error)
{
  static const LogRead reads[] = { [LOG_COMBINED] = read_combined, [LOG_CADDY] = read_caddy };
  LogSource *self = log_source_open (path, rules, log->prefix, reads[log->format], error);
  g_autoptr(InputSource) source = (InputSource *) self;

  if (self == NULL
      || (log->format == LOG_CADDY
          && (self->pick = json_pick_new (fields, FIELDS, error)) == NULL))
    return NULL;
  return g_steal_pointer (&source);
}
