/* The "combined" log of Apache httpd (mod_log_config) and nginx (ngx_http_log_module):
 *   ADDRESS - USER [10/Oct/2026:13:55:36 +0200] "GET /vote/x/yes HTTP/1.1" 204 0 "FROM" "AGENT" */
#include <string.h>
#include "vote/agents.h"
#include "vote/lines.h"
#include "vote/request.h"

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

typedef struct
{
  VoteSource source;
  Lines lines;
  RequestReader request;
  GString *address, *agent, *target, *time;
} CombinedVotes;

static void
combined_votes_free (VoteSource *source)
{
  CombinedVotes *self = (CombinedVotes *) source;

  lines_close (&self->lines);
  request_reader_clear (&self->request);
  g_string_free (self->address, TRUE);
  g_string_free (self->agent, TRUE);
  g_string_free (self->target, TRUE);
  g_string_free (self->time, TRUE);
  g_free (self);
}

/* ---- A line taken apart */

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

/* Between quotes, where a backslash takes the next character along. */
static gboolean
take_quoted (const char **at, const char *end, Part *part)
{
  const char *from = *at + 1, *to = from;

  if (*at == end || **at != '"')
    return FALSE;
  while (to < end && *to != '"')
    to += *to == '\\' && to + 1 < end ? 2 : 1;
  if (to == end)
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
take_apart (const Line *line, Entry *entry)
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

/* ---- Its parts */

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
read_time (CombinedVotes *self, const Part *part, gint64 *at)
{
  const char *t = part->text;
  int month = part->length == TIME_CHARS ? month_of (t + 3) : 0;

  if (month == 0 || memchr (t, '\0', part->length) != NULL)
    {
      g_string_assign (self->request.why, "expected a time like [10/Oct/2026:13:55:36 +0200]");
      return FALSE;
    }
  g_string_printf (self->time, "%.4s-%02d-%.2sT%.8s%.5s", t + 7, month, t, t + 12, t + 21);
  return vote_time_read (self->time->str, NULL, at, self->request.why);
}

static void
copy_part (const Part *part, GString *to)
{
  g_string_truncate (to, 0);
  g_string_append_len (to, part->text, (gssize) part->length);
}

/* "GET /x HTTP/1.1" becomes "GET", which stays in `self->target`, and the target. */
static gboolean
split_request (CombinedVotes *self, const Part *part, const char **method, const char **target)
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

/* ---- Lines */

static VoteItemKind
reject (VoteItem *item, const char *why)
{
  item->why = why;
  return VOTES_REJECT;
}

static VoteItemKind
read_vote (CombinedVotes *self, const Entry *entry, const char *target, VoteItem *item)
{
  if (!entry->has_agent)
    return reject (item, "no user agent; expected the combined log format");
  copy_part (&entry->agent, self->agent);
  if (agent_is_robot (self->agent->str))
    return VOTES_SKIPPED;
  if (!request_read (&self->request, target, &item->vote)
      || !read_time (self, &entry->time, &item->vote.at))
    return reject (item, self->request.why->str);
  copy_part (&entry->address, self->address);
  item->vote.address = self->address->str;
  item->vote.agent = self->agent->str;
  return VOTES_TOLD;
}

static VoteItemKind
read_line (CombinedVotes *self, const Line *line, VoteItem *item)
{
  const char *method, *target;
  Entry entry;

  if (line->text == NULL)
    return reject (item, "longer than 1 MiB");
  if (!take_apart (line, &entry))
    return reject (item, "no line of a combined log");
  if (!request_may_be_vote (&self->request, entry.request.text, entry.request.length))
    return VOTES_SKIPPED;
  if (memchr (line->text, '\0', line->length) != NULL)
    return reject (item, "a NUL byte");
  if (!split_request (self, &entry.request, &method, &target)
      || !request_is_ours (&self->request, method, target, read_status (&entry.status)))
    return VOTES_SKIPPED;
  return read_vote (self, &entry, target, item);
}

static gboolean
combined_votes_next (VoteSource *source, VoteItem *item, GError **error)
{
  CombinedVotes *self = (CombinedVotes *) source;
  gboolean ok;
  Line line;

  do
    if (!lines_next (&self->lines, &line, &ok, error))
      return ok;
  while (line.length == 0);
  item->line = self->lines.line;
  item->raw = line.text;
  item->raw_length = line.text == NULL ? 0 : line.length;
  item->kind = read_line (self, &line, item);
  return TRUE;
}

VoteSource *
vote_reader_combined (const char *path, const VoteRules *rules, GError **error)
{
  static const VoteSourceClass class = { combined_votes_next, combined_votes_free, NULL };
  CombinedVotes *self = g_new0 (CombinedVotes, 1);
  g_autoptr(VoteSource) source = &self->source;

  source->class = &class;
  request_reader_init (&self->request, rules->prefix);
  self->address = g_string_new (NULL);
  self->agent = g_string_new (NULL);
  self->target = g_string_new (NULL);
  self->time = g_string_new (NULL);
  return lines_open (&self->lines, path, error) ? g_steal_pointer (&source) : NULL;
}
