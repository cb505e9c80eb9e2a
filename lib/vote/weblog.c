#include <arpa/inet.h>
#include <string.h>
#include "base/escape.h"
#include "vote/jsonlog.h"
#include "vote/source.h"

/* ---- Browsers */

enum
{
  LOOKED_AT = 1024 /* bytes */
};

/* Lower case.  What no browser says of itself: the words that robots, link previews, monitors,
 * libraries and command lines are known by in the logs of public sites; most say "bot". */
/* clang-format off */
static const char *const robot_words[] = {
  "+http", "compatible;", "bot", "crawl", "spider", "check", "monitor", "preview", "fetch",
  "slurp", "mediapartners", "facebookexternalhit", "facebookcatalog", "whatsapp/", "embedly",
  "archiver", "wayback", "scrape", "scrapy", "scanner", "nikto", "nmap", "masscan", "zgrab",
  "sqlmap", "uptime", "pingdom", "statuscake", "site24x7", "nagios", "lighthouse", "pagespeed",
  "headless", "phantomjs", "puppeteer", "playwright", "selenium", "validator", "feedburner",
  "feedly", "curl/", "wget", "python", "java/", "perl", "libwww", "lwp", "ruby",
  "go-http-client", "http-client", "httpclient", "okhttp", "axios", "guzzle", "aiohttp",
  "winhttp", "postman", "insomnia", "apachebench", "siege", "httrack", "yandex.com/", "google-",
  "googleother", "chatgpt", "openai", "anthropic", "claude", "perplexity",
};
/* clang-format on */

static void
blot_out (char *agent, const char *word)
{
  char *at;

  while ((at = strstr (agent, word)) != NULL)
    memset (at, ' ', strlen (word));
}

/* By the user agent.  All browsers call themselves Mozilla, since 1995, or Opera.  Internet
 * Explorer is compatible, and Cubot a make of telephones. */
static gboolean
agent_is_browser (const char *agent)
{
  g_autofree char *lower = g_ascii_strdown (agent, (gssize) strnlen (agent, LOOKED_AT));

  if (!g_str_has_prefix (lower, "mozilla/") && !g_str_has_prefix (lower, "opera/"))
    return FALSE;
  blot_out (lower, "cubot");
  blot_out (lower, "compatible; msie");
  for (guint i = 0; i < G_N_ELEMENTS (robot_words); i++)
    if (strstr (lower, robot_words[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* ---- Addresses */

/* The address in `text`, which may be in brackets or have a port: "[2001:db8::1]:443".  FALSE:
 * it is none. */
static gboolean
address_read (const char *text, gsize length, GString *address)
{
  const char *end = memchr (text, text[0] == '[' ? ']' : ':', length);
  guint8 bytes[sizeof (struct in6_addr)];

  if (length > 0 && text[0] == '[' && end != NULL)
    g_string_append_len (g_string_truncate (address, 0), text + 1, end - text - 1);
  else if (end != NULL && memchr (text, '.', (gsize) (end - text)) != NULL)
    g_string_append_len (g_string_truncate (address, 0), text, end - text);
  else
    g_string_append_len (g_string_truncate (address, 0), text, (gssize) length);
  return strlen (address->str) == address->len
         && (inet_pton (AF_INET, address->str, bytes) == 1
             || inet_pton (AF_INET6, address->str, bytes) == 1);
}

/* Of a network of its own (RFC 1918, 4193, 6598), or of this machine. */
static gboolean
address_is_private (const char *address)
{
  guint8 b[sizeof (struct in6_addr)] = { 0 };

  if (inet_pton (AF_INET, address, b) == 1)
    return b[0] == 10 || b[0] == 127 || (b[0] == 172 && b[1] >> 4 == 1)
           || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254)
           || (b[0] == 100 && b[1] >> 6 == 1);
  if (g_ascii_strncasecmp (address, "::ffff:", 7) == 0 && strchr (address, '.') != NULL)
    return address_is_private (address + 7);
  return inet_pton (AF_INET6, address, b) == 1
         && ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && b[1] >> 6 == 2)
             || strcmp (address, "::1") == 0);
}

/* Of a list as X-Forwarded-For is, where each proxy adds who asked it, the last one that is not
 * a proxy's own; what stands before it may be the reader's invention. */
static gboolean
address_of_list (const char *list, gsize length, GString *address)
{
  g_autoptr(GString) item = g_string_new (NULL);
  const char *end = list + length;
  gboolean found = FALSE;

  for (const char *at = list; at < end;)
    {
      const char *from = at;

      while (at < end && *at != ',' && *at != ' ')
        at++;
      if (at > from && address_read (from, (gsize) (at - from), item)
          && (!found || !address_is_private (item->str) || address_is_private (address->str)))
        {
          g_string_assign (address, item->str);
          found = TRUE;
        }
      at++;
    }
  return found;
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
  *self = (RequestReader){ .prefix = prefix,
                           .prefix_length = strlen (prefix),
                           .article = g_string_new (NULL),
                           .why = g_string_new (NULL) };
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
  g_string_printf (self->why,
                   "%s; expected %s/ARTICLE/yes or no, or "
                   "%s?article=ARTICLE&helpful=yes or no",
                   what, self->prefix, self->prefix);
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
request_time (RequestReader *self, const char *text, InputClock *clock, gint64 *at)
{
  g_autoptr(GError) problem = NULL;

  if (input_clock_read (clock, text, at, &problem))
    return TRUE;
  g_string_printf (self->why, "at: %s", problem->message);
  return FALSE;
}

/* ---- Lines of a log */

typedef struct
{
  InputSource source;
  const LogRules *rules;
  InputLines lines;
  RequestReader request;
  InputClock *clock;
  GString *time;
  VoteTold told;
  GString *address, *agent, *target;
  JsonLog *json;
} LogSource;

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
  json_log_free (self->json);
  g_free (self);
}

static InputItemKind
log_reject (InputItem *item, const char *why)
{
  input_item_reject (item, why);
  return INPUT_REJECT;
}

/* A request for one of our paths, all but its time and address read.  INPUT_RECORD: it is a
 * vote, if these are right. */
static InputItemKind
log_judge (LogSource *self, const char *target, const char *agent, InputItem *item)
{
  if (!agent_is_browser (agent))
    return INPUT_SKIPPED;
  if (!request_read (&self->request, target, &self->told))
    return log_reject (item, self->request.why->str);
  self->told.agent = agent;
  return INPUT_RECORD;
}

static InputItemKind
log_no_address (LogSource *self, const char *what, const char *text, gsize length,
                InputItem *item)
{
  enum
  {
    SHOWN = 40
  };

  g_string_printf (self->request.why, "%s: expected an address, not \"", what);
  escape_terminal (self->request.why, text, (gssize) MIN (length, SHOWN));
  g_string_append_c (self->request.why, '"');
  return log_reject (item, self->request.why->str);
}

static InputItemKind
log_vote (LogSource *self)
{
  self->told.address = self->address->str;
  self->told.is_private = address_is_private (self->address->str);
  return INPUT_RECORD;
}

/* ---- Lines of text: the combined log
 *   ADDRESS - USER [10/Oct/2026:13:55:36 +0200] "GET /vote/x/yes HTTP/1.1" 204 0 "FROM" "AGENT"
 * before which vhost_combined has the server's name, and behind which some have more. */

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

/* The common log format ends behind the size; it has no agent. */
static gboolean
take_apart (const InputLine *line, Entry *entry)
{
  const char *at = line->text, *end = line->text + line->length;
  Part size, referer;

  if (!take_to (&at, end, '[', &entry->head) || entry->head.length == 0
      || entry->head.text[0] == ' ' || !take_to (&at, end, ']', &entry->time)
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
read_combined_time (LogSource *self, const char *t, gsize length, gint64 *at)
{
  int month = length == TIME_CHARS ? month_of (t + 3) : 0;

  if (month == 0 || memchr (t, '\0', length) != NULL)
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

/* The first word; or the second one, behind the server's name. */
static gboolean
address_of_head (LogSource *self, const Part *head)
{
  const char *end = head->text + head->length;
  Part first = next_word (head->text, end), second = { end, 0 };

  if (address_of_list (first.text, first.length, self->address))
    return TRUE;
  if (first.text + first.length < end)
    second = next_word (first.text + first.length + 1, end);
  return address_of_list (second.text, second.length, self->address);
}

static InputItemKind
set_text_address (LogSource *self, const InputLine *line, Entry *entry, InputItem *item)
{
  if (g_strcmp0 (self->rules->address, "last") != 0)
    return address_of_head (self, &entry->head)
             ? log_vote (self)
             : log_no_address (self, "address", entry->head.text,
                               strcspn (entry->head.text, " ["), item);
  take_last (line, entry);
  if (entry->last.text == NULL)
    return log_reject (item, "nothing behind the user agent, where --address=last looks");
  return address_of_list (entry->last.text, entry->last.length, self->address)
           ? log_vote (self)
           : log_no_address (self, "--address=last", entry->last.text, entry->last.length,
                             item);
}

static InputItemKind
read_text_vote (LogSource *self, const InputLine *line, Entry *entry, const char *target,
                InputItem *item)
{
  InputItemKind kind;

  if (!entry->has_agent)
    return log_reject (item, "no user agent; expected the combined log format");
  copy_part (&entry->agent, self->agent);
  kind = log_judge (self, target, self->agent->str, item);
  if (kind != INPUT_RECORD)
    return kind;
  if (!read_combined_time (self, entry->time.text, entry->time.length, &self->told.at))
    return log_reject (item, self->request.why->str);
  return set_text_address (self, line, entry, item);
}

static InputItemKind
read_text (LogSource *self, const InputLine *line, InputItem *item)
{
  const char *method, *target;
  Entry entry;

  if (!take_apart (line, &entry))
    return log_reject (item, self->rules->format == LOG_CADDY ? JSON_NO_OBJECT
                                                              : "no line of a combined log");
  if (!request_may_be_vote (&self->request, entry.request.text, entry.request.length))
    return INPUT_SKIPPED;
  if (memchr (line->text, '\0', line->length) != NULL)
    return log_reject (item, "a NUL byte");
  if (!split_request (self, &entry.request, &method, &target)
      || !request_is_ours (&self->request, method, target, read_status (&entry.status)))
    return INPUT_SKIPPED;
  return read_text_vote (self, line, &entry, target, item);
}

/* ---- Lines of JSON */

/* Unix seconds with a fraction, a text of ISO 8601, or as nginx's $time_local. */
static gboolean
json_time (LogSource *self, const JsonLogLine *said, gint64 *at)
{
  if (said->time == NULL)
    {
      g_string_printf (self->request.why, "%s: missing", said->time_name);
      return FALSE;
    }
  if (strchr (said->time, '/') != NULL)
    return read_combined_time (self, said->time, strlen (said->time), at);
  if (said->time[strspn (said->time, "0123456789.")] != '\0' && said->time_is_text)
    return request_time (&self->request, said->time, self->clock, at);
  json_seconds (said->time, self->time);
  return request_time (&self->request, self->time->str, NULL, at);
}

/* Of the fields that may hold the address, the first that does. */
static InputItemKind
json_address (LogSource *self, const JsonLogLine *said, InputItem *item)
{
  guint told = JSON_LOG_ADDRESSES;

  for (guint i = 0; i < said->n_addresses; i++)
    {
      const char *text = said->addresses[i].text;

      if (text != NULL && address_of_list (text, strlen (text), self->address))
        return log_vote (self);
      told = text != NULL && *text != '\0' ? i : told;
    }
  if (told < JSON_LOG_ADDRESSES)
    return log_no_address (self, said->addresses[told].name, said->addresses[told].text,
                           strlen (said->addresses[told].text), item);
  g_string_printf (self->request.why, "%s: missing",
                   said->addresses[said->n_addresses - 1].name);
  return log_reject (item, self->request.why->str);
}

static InputItemKind
read_json_vote (LogSource *self, const JsonLogLine *said, const char *target, InputItem *item)
{
  InputItemKind kind;

  if (said->purpose != NULL && strstr (said->purpose, "prefetch") != NULL)
    return INPUT_SKIPPED;
  if (said->agent == NULL)
    {
      g_string_printf (self->request.why, "no user agent; expected the field %s",
                       said->agent_name);
      return log_reject (item, self->request.why->str);
    }
  kind = log_judge (self, target, said->agent, item);
  if (kind != INPUT_RECORD)
    return kind;
  if (!json_time (self, said, &self->told.at))
    return log_reject (item, self->request.why->str);
  return json_address (self, said, item);
}

/* Method and target, of one field or two. */
static gboolean
json_request (LogSource *self, const JsonLogLine *said, const char **method,
              const char **target)
{
  *method = said->method;
  *target = said->target;
  if (said->request != NULL && (*method == NULL || *target == NULL))
    return split_request (self, &(Part){ said->request, strlen (said->request) }, method,
                          target);
  return *method != NULL && *target != NULL;
}

static InputItemKind
read_json (LogSource *self, const InputLine *line, InputItem *item)
{
  const char *method, *target;
  JsonLogLine said;

  if (!request_may_be_vote (&self->request, line->text, line->length))
    return INPUT_SKIPPED;
  if (!json_log_read (self->json, line, &said, self->request.why))
    return log_reject (item, self->request.why->str);
  if (said.status == NULL || !json_request (self, &said, &method, &target)
      || !request_is_ours (&self->request, method, target,
                           (int) CLAMP (g_ascii_strtoll (said.status, NULL, 10), 0, 1000)))
    return INPUT_SKIPPED;
  return read_json_vote (self, &said, target, item);
}

/* ---- The source */

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
  *item = (InputItem){ .record = &self->told,
                       .line = self->lines.line,
                       .raw = line.text,
                       .raw_length = line.text == NULL ? 0 : line.length };
  if (line.text == NULL)
    return input_item_reject (item, "longer than 1 MiB");
  item->kind = line.text[0] == '{' ? read_json (self, &line, item)
                                   : read_text (self, &line, item);
  return TRUE;
}

static InputSource *
log_source_open (const char *path, const InputRules *rules, GError **error)
{
  static const InputSourceClass class = { log_source_next, log_source_free, NULL };
  LogSource *self = g_new0 (LogSource, 1);
  g_autoptr(InputSource) source = &self->source;

  self->source.class = &class;
  self->rules = rules->log;
  self->clock = rules->clock;
  self->time = g_string_new (NULL);
  self->address = g_string_new (NULL);
  self->agent = g_string_new (NULL);
  self->target = g_string_new (NULL);
  request_reader_init (&self->request, rules->log->prefix);
  self->json = json_log_new (
    g_strcmp0 (rules->log->address, "last") == 0 ? NULL : rules->log->address);
  if (!input_lines_open (&self->lines, path, VOTE_RECORD_BYTES, error))
    return NULL;
  self->source.is_empty = self->lines.file.is_empty;
  return g_steal_pointer (&source);
}

const InputFormat vote_log = { NULL, log_source_open, NULL };
