#include "vote/source.h"

#include <string.h>
#include "base/escape.h"
#include "input/json.h"
#include "input/records.h"
#include "vote/logline.h"
#include "vote/reader.h"

/* ---- What a record says */

gboolean
vote_value_parse (const char *text, VoteValue *value)
{
  static const struct
  {
    const char *word;
    VoteValue value;
  } words[] = {
    { "yes", VOTE_YES }, { "no", VOTE_NO },    { "1", VOTE_YES },
    { "0", VOTE_NO },    { "-1", VOTE_NO },    { "up", VOTE_YES },
    { "down", VOTE_NO }, { "true", VOTE_YES }, { "false", VOTE_NO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i].word, text) == 0)
      {
        *value = words[i].value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
fail (GString *why, const char *what, const char *expected)
{
  g_string_printf (why, "%s: %s", what, expected);
  return FALSE;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

gboolean
vote_name_is_good (const char *what, const char *name, GString *why)
{
  if (strlen (name) > VOTE_NAME_BYTES)
    return fail (why, what, "longer than 1,024 bytes");
  if (!g_utf8_validate (name, -1, NULL))
    return fail (why, what, "not UTF-8 text");
  return !has_control (name) || fail (why, what, "a control character");
}

gboolean
vote_reason_read (const char *text, GString *reason, GString *why)
{
  static const char *const words[] = { "outdated", "unclear", "wrong", "missing", "other" };

  g_string_truncate (reason, 0);
  if (strlen (text) > VOTE_REASON_BYTES)
    return fail (why, "reason", "longer than 3,072 bytes");
  if (!g_utf8_validate (text, -1, NULL))
    return fail (why, "reason", "not UTF-8 text");
  for (; *text != '\0'; text++)
    if (!g_ascii_iscntrl (*text) && *text != ' ')
      g_string_append_c (reason, *text);
    else if (reason->len > 0 && reason->str[reason->len - 1] != ' ')
      g_string_append_c (reason, ' ');
  if (reason->len > 0 && reason->str[reason->len - 1] == ' ')
    g_string_truncate (reason, reason->len - 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i], reason->str) == 0)
      g_string_assign (reason, words[i]);
  return TRUE;
}

/* ---- The fields of a vote */

enum
{
  ARTICLE,
  VOTE,
  AT,
  VOTER,
  REASON,
  FIELDS
};

static gboolean
is_vote (const char *text)
{
  VoteValue value;

  return vote_value_parse (text, &value);
}

static gboolean
is_skip (const char *text)
{
  return g_ascii_strcasecmp (text, "skip") == 0;
}

static gboolean
is_vote_or_skip (const char *text)
{
  return is_vote (text) || is_skip (text);
}

static const FieldSpec fields[FIELDS] = {
  [ARTICLE] = { "article", FIELD_NEEDED, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
  [VOTE] = { "vote", FIELD_NEEDED, JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL, is_vote,
             is_vote_or_skip, "yes, no or skip" },
  [AT] = { "at", FIELD_NEEDED | FIELD_TIME, JSON_TEXT | JSON_INTEGER | JSON_REAL, NULL, NULL,
           NULL },
  [VOTER] = { "voter", 0, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
  [REASON] = { "reason", 0, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
};

const FieldSet vote_fields
  = { fields, FIELDS, VOTE_REASON_BYTES, VOTE_RECORD_BYTES, TRUE, NULL };

/* ---- A record made into a vote */

typedef struct
{
  RecordSource source;
  VoteTold told;
  GString *reason;
  gboolean is_bad_value;
} RecordVotes;

static gboolean
set_value (RecordVotes *self, const char *text)
{
  enum
  {
    SHOWN = 40
  };
  GString *why = self->source.why;

  if (vote_value_parse (text, &self->told.value))
    return TRUE;
  g_string_assign (why, "vote: expected yes or no, not \"");
  escape_terminal (why, text, (gssize) strnlen (text, SHOWN));
  g_string_append_c (why, '"');
  self->is_bad_value = TRUE;
  return FALSE;
}

static gboolean
set_reason (RecordVotes *self, const char *text)
{
  if (text == NULL)
    return TRUE;
  if (self->reason == NULL)
    self->reason = g_string_new (NULL);
  if (!vote_reason_read (text, self->reason, self->source.why))
    return FALSE;
  self->told.reason = self->reason->len > 0 ? self->reason->str : NULL;
  return TRUE;
}

static gboolean
set_vote (RecordVotes *self, const char *const *values)
{
  GString *why = self->source.why;

  for (guint i = 0; i < FIELDS; i++)
    if (values[i] == NULL && (fields[i].flags & FIELD_NEEDED) != 0)
      return fail (why, fields[i].name, "missing");
  self->told = (VoteTold){ .article = values[ARTICLE], .voter = values[VOTER] };
  return vote_name_is_good ("article", values[ARTICLE], why)
         && (values[VOTER] == NULL || vote_name_is_good ("voter", values[VOTER], why))
         && set_value (self, values[VOTE]) && set_reason (self, values[REASON])
         && record_source_time (&self->source, "at", values[AT], &self->told.at);
}

static gboolean
take_vote (RecordSource *source, const Record *record, InputItem *item)
{
  RecordVotes *self = (RecordVotes *) source;
  gboolean is_mapped = (record->mapped & 1u << VOTE) != 0;

  item->kind = INPUT_RECORD;
  item->record = &self->told;
  self->is_bad_value = FALSE;
  if (is_mapped && is_skip (record->values[VOTE]))
    item->kind = INPUT_SKIPPED;
  else if (!set_vote (self, record->values))
    {
      input_item_reject (item, source->why->str);
      item->is_of_word = self->is_bad_value;
    }
  return TRUE;
}

static void
clear_votes (RecordSource *source)
{
  RecordVotes *self = (RecordVotes *) source;

  if (self->reason != NULL)
    g_string_free (self->reason, TRUE);
}

static const RecordReader reader = { sizeof (RecordVotes), take_vote, NULL, clear_votes };

static InputSource *
open_csv (const char *path, const InputRules *rules, GError **error)
{
  return record_source_open (&reader, RECORDS_CSV, path, rules, error);
}

static InputSource *
open_jsonl (const char *path, const InputRules *rules, GError **error)
{
  return record_source_open (&reader, RECORDS_JSONL, path, rules, error);
}

const InputFormat vote_csv = { NULL, open_csv, NULL };
const InputFormat vote_jsonl = { NULL, open_jsonl, NULL };

/* ---- Requests */

typedef struct
{
  const char *prefix;
  gsize prefix_length;
  GString *article, *reason, *why;
} RequestReader;

static void
request_reader_init (RequestReader *self, const char *prefix)
{
  *self = (RequestReader){ .prefix = prefix,
                           .prefix_length = strlen (prefix),
                           .article = g_string_new (NULL),
                           .reason = g_string_new (NULL),
                           .why = g_string_new (NULL) };
}

static void
request_reader_clear (RequestReader *self)
{
  g_string_free (self->article, TRUE);
  g_string_free (self->reason, TRUE);
  g_string_free (self->why, TRUE);
}

/* Of a target in absolute form, as proxies are asked (RFC 9112, 3.2.2), the path. */
static const char *
target_path (const char *target)
{
  gsize scheme = strspn (target, "HTPShtps");
  const char *path;

  if (scheme == 0 || strncmp (target + scheme, "://", 3) != 0)
    return target;
  path = strchr (target + scheme + 3, '/');
  return path != NULL ? path : target;
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

/* `query` is what stands behind the question mark. */
static gboolean
read_reason (RequestReader *self, const char *query, VoteTold *told)
{
  g_autofree char *plain = g_strdelimit (g_strdup (query), "+", ' ');
  const char *end, *value = form_field (plain, "reason", &end);
  g_autofree char *text = NULL;

  if (value == NULL)
    return TRUE;
  text = g_uri_unescape_segment (value, end, NULL);
  if (text == NULL)
    return bad (self, "bad percent encoding");
  if (!vote_reason_read (text, self->reason, self->why))
    return FALSE;
  told->reason = self->reason->len > 0 ? self->reason->str : NULL;
  return TRUE;
}

/* `told` gets the article and the reason, which point into `self`, and the value.  FALSE: it is ours, but no
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
  told->reason = NULL;
  return ok && (*end != '?' || read_reason (self, end + 1, told));
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

/* ---- Pages */

/* Whether it is a page that was shown below the prefix.  Redirects show none yet. */
static gboolean
is_page (const char *prefix, const char *method, const char *target, int status)
{
  return strcmp (method, "GET") == 0
         && ((status >= 200 && status <= 299) || status == 304 /* Not Modified */)
         && g_str_has_prefix (target, prefix) && target[strlen (prefix)] == '/';
}

static void
cut_end (GString *name, const char *end)
{
  if (g_str_has_suffix (name->str, end))
    g_string_truncate (name, name->len - strlen (end));
}

/* What an article would be called that is shown at this path; FALSE: none is. */
static gboolean
read_page (RequestReader *self, const char *path)
{
  static const char *const ends[] = { "/", ".html", ".htm", "/index" };
  g_autofree char *text = NULL;

  path += strspn (path, "/");
  text = g_uri_unescape_segment (path, path + strcspn (path, "?#"), NULL);
  if (text == NULL)
    return FALSE;
  g_string_assign (self->article, text);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    cut_end (self->article, ends[i]);
  return self->article->len > 0
         && vote_name_is_good ("article", self->article->str, self->why);
}

/* ---- Votes and views of a log */

typedef struct
{
  InputSource source;
  InputSource *lines;
  RequestReader request;
  InputClock *clock;
  const char *views; /* NULL: not asked for */
  GString *time, *address;
  VoteTold told;
} LogSource;

static InputItemKind
log_reject (InputItem *item, const char *why)
{
  input_item_reject (item, why);
  return INPUT_REJECT;
}

enum
{
  TIME_CHARS = 26 /* 10/Oct/2026:13:55:36 +0200 */
};

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
read_combined_time (LogSource *self, const char *t, gint64 *at)
{
  int month = strlen (t) == TIME_CHARS ? month_of (t + 3) : 0;

  if (month > 0)
    g_string_printf (self->time, "%.4s-%02d-%.2sT%.8s%.5s", t + 7, month, t, t + 12, t + 21);
  if (month > 0 && input_clock_read (NULL, self->time->str, at, NULL))
    return TRUE;
  g_string_assign (self->request.why,
                   "at: expected a time like [10/Oct/2026:13:55:36 +0200], not [");
  escape_terminal (self->request.why, t, (gssize) strnlen (t, 2 * TIME_CHARS));
  g_string_append_c (self->request.why, ']');
  return FALSE;
}

/* "2026/11/02 10:00:00.123", as Caddy's `wall` has it. */
static const char *
without_slashes (const char *text, GString *room)
{
  if (strchr (text, '/') == NULL)
    return text;
  g_string_assign (room, text);
  g_strdelimit (room->str, "/", '-');
  return room->str;
}

/* "@1793613600123": Caddy and others count thousandths, millionths, ... of a second, too; until the year
 * 2286 seconds alone have ten digits. */
static void
cut_to_seconds (GString *time)
{
  enum
  {
    DIGITS = 10
  };

  if (time->len > 1 + DIGITS + 2 && g_ascii_isdigit (time->str[1]))
    g_string_truncate (time, 1 + DIGITS);
}

static gboolean
set_time (LogSource *self, const LogLine *said)
{
  gint64 *at = &self->told.at;

  if (said->time == NULL)
    {
      g_string_printf (self->request.why, "%s: missing", said->time_field);
      return FALSE;
    }
  if (said->time_kind == LOG_TIME_COMBINED)
    return read_combined_time (self, said->time, at);
  if (said->time_kind == LOG_TIME_TEXT)
    return request_time (&self->request, without_slashes (said->time, self->time),
                         self->clock, at);
  json_seconds (said->time, self->time);
  cut_to_seconds (self->time);
  return request_time (&self->request, self->time->str, NULL, at);
}

static InputItemKind
log_no_address (LogSource *self, const char *what, const char *text, InputItem *item)
{
  enum
  {
    SHOWN = 40
  };

  g_string_printf (self->request.why, "%s: expected an address, not \"", what);
  escape_terminal (self->request.why, text, (gssize) strnlen (text, SHOWN));
  g_string_append_c (self->request.why, '"');
  return log_reject (item, self->request.why->str);
}

static InputItemKind
log_vote (LogSource *self)
{
  self->told.address = self->address->str;
  self->told.is_private = reader_is_private (self->address->str);
  return INPUT_RECORD;
}

/* Of the texts that may hold the address, the first that does. */
static InputItemKind
set_address (LogSource *self, const LogLine *said, InputItem *item)
{
  guint told = LOG_ADDRESSES;

  if (said->n_addresses == 0)
    return log_reject (item, "nothing behind the user agent, where --address=last looks");
  for (guint i = 0; i < said->n_addresses; i++)
    {
      const char *text = said->addresses[i].text;

      if (text != NULL && reader_address (text, strlen (text), self->address))
        return log_vote (self);
      if (text != NULL && *text != '\0' && told == LOG_ADDRESSES)
        told = i;
    }
  if (told < LOG_ADDRESSES)
    return log_no_address (self, said->addresses[told].name, said->addresses[told].text, item);
  g_string_printf (self->request.why, "%s: missing",
                   said->addresses[said->n_addresses - 1].name);
  return log_reject (item, self->request.why->str);
}

static InputItemKind
log_no_agent (LogSource *self, const LogLine *said, InputItem *item)
{
  if (said->agent_field == NULL)
    g_string_assign (self->request.why,
                     "a line of the common log format: without a user agent nothing says that "
                     "it was a browser; expected the combined log format");
  else
    g_string_printf (self->request.why, "no user agent; expected the field %s",
                     said->agent_field);
  return log_reject (item, self->request.why->str);
}

static InputItemKind
read_view (LogSource *self, const char *target, const LogLine *said, InputItem *item)
{
  if (self->views == NULL || said->is_prefetch
      || !is_page (self->views, said->method, target, said->status)
      || !read_page (&self->request, target + strlen (self->views)))
    return INPUT_SKIPPED;
  if (said->agent == NULL)
    return log_no_agent (self, said, item);
  if (!reader_is_browser (said->agent))
    return INPUT_SKIPPED;
  if (!set_time (self, said))
    return log_reject (item, self->request.why->str);
  self->told.article = self->request.article->str;
  self->told.agent = said->agent;
  self->told.reason = NULL;
  self->told.is_view = TRUE;
  return set_address (self, said, item);
}

static InputItemKind
read_vote (LogSource *self, const LogLine *said, InputItem *item)
{
  const char *target = target_path (said->target);

  self->told.is_view = FALSE;
  if (!request_is_ours (&self->request, said->method, target, said->status))
    return read_view (self, target, said, item);
  if (said->is_prefetch)
    return INPUT_SKIPPED;
  if (said->agent == NULL)
    return log_no_agent (self, said, item);
  if (!reader_is_browser (said->agent))
    return INPUT_SKIPPED;
  if (!request_read (&self->request, target, &self->told) || !set_time (self, said))
    return log_reject (item, self->request.why->str);
  self->told.agent = said->agent;
  return set_address (self, said, item);
}

/* ---- The source */

static gboolean
log_source_next (InputSource *source, InputItem *item, GError **error)
{
  LogSource *self = (LogSource *) source;

  if (!input_source_next (self->lines, item, error))
    return FALSE;
  if (item->kind == INPUT_RECORD)
    item->kind = read_vote (self, item->record, item);
  item->record = &self->told;
  return TRUE;
}

static void
log_source_free (InputSource *source)
{
  LogSource *self = (LogSource *) source;

  input_source_free (self->lines);
  request_reader_clear (&self->request);
  g_string_free (self->time, TRUE);
  g_string_free (self->address, TRUE);
  g_free (self);
}

static InputSource *
log_source_open (const char *path, const InputRules *rules, GError **error)
{
  static const InputSourceClass class = { log_source_next, log_source_free, NULL, NULL };
  InputSource *lines = log_lines_open (path, rules->log, error);
  LogSource *self;

  if (lines == NULL)
    return NULL;
  self = g_new0 (LogSource, 1);
  self->source = (InputSource){ .class = &class, .is_empty = lines->is_empty };
  self->lines = lines;
  self->clock = rules->clock;
  self->views = rules->log->views;
  self->time = g_string_new (NULL);
  self->address = g_string_new (NULL);
  request_reader_init (&self->request, rules->log->prefix);
  return &self->source;
}

const InputFormat vote_log = { NULL, log_source_open, NULL };
